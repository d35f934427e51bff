//! Proofs over the RFC 6962 tree: that an entry is in it, and that a smaller tree is its beginning.
//!
//! Made from the hashes of leaves, which the caller looks up; no node is kept. It must not check a
//! proof: that is `verify::proof`'s, written apart from this.

use super::tree::{self, Frontier};
use crate::domain::digest::Digest;
use std::ops::Range;

/// The hashes from leaf `at` up to the root of a tree of `size` leaves, the lowest first (RFC 6962,
/// 2.1.1). `root` gives the root over a range of leaves; `None` where there is no such leaf.
pub fn inclusion<E>(
    at: u64,
    size: u64,
    root: &mut impl FnMut(Range<u64>) -> Result<Digest, E>,
) -> Result<Option<Vec<Digest>>, E> {
    if at >= size {
        return Ok(None);
    }
    let (mut tree, mut path) = (0..size, Vec::new());
    while tree.end - tree.start > 1 {
        let [left, right] = halves(&tree);
        let (own, beside) = if left.contains(&at) { (left, right) } else { (right, left) };
        path.push(root(beside)?);
        tree = own;
    }
    path.reverse();
    Ok(Some(path))
}

/// What shows that a tree of `size` leaves begins with the one of its first `old` leaves, in the
/// order of RFC 6962, 2.1.2. Nothing for the same tree; `None` where the old one is empty or
/// larger.
pub fn consistency<E>(
    old: u64,
    size: u64,
    root: &mut impl FnMut(Range<u64>) -> Result<Digest, E>,
) -> Result<Option<Vec<Digest>>, E> {
    if old == 0 || old > size {
        return Ok(None);
    }
    let (mut tree, mut path) = (0..size, Vec::new());
    while tree.end != old {
        let [left, right] = halves(&tree);
        if old <= left.end {
            path.push(root(right)?);
            tree = left;
        } else {
            path.push(root(left)?);
            tree = right;
        }
    }
    // The old root itself is known to whoever asks; a part of it is not.
    if tree.start > 0 {
        path.push(root(tree)?);
    }
    path.reverse();
    Ok(Some(path))
}

/// All hashes of a tree, so that the root over any of its subtrees is at hand: 64 bytes a leaf.
#[derive(Clone, Debug, Default)]
pub struct Nodes {
    /// The perfect subtrees of 1, 2, 4 … leaves, from the left.
    levels: Vec<Vec<Digest>>,
}

impl Nodes {
    /// Leaves so far.
    pub fn size(&self) -> u64 {
        self.levels.first().map_or(0, |leaves| leaves.len() as u64)
    }

    /// Appends the hash of a leaf.
    pub fn push(&mut self, leaf: Digest) {
        let mut hash = leaf;
        for level in 0.. {
            if level == self.levels.len() {
                self.levels.push(Vec::new());
            }
            let row = &mut self.levels[level];
            row.push(hash);
            match row.as_slice() {
                [.., left, right] if row.len().is_multiple_of(2) => hash = tree::node(left, right),
                _ => break,
            }
        }
    }

    /// The root over leaves that are a subtree: those that [`inclusion`] and [`consistency`] ask
    /// for. Of leaves that are not there, the hash of nothing.
    pub fn root(&self, leaves: Range<u64>) -> Digest {
        let (mut at, mut peaks) = (leaves.start, Vec::new());
        while at < leaves.end {
            let level = (leaves.end - at).ilog2();
            let found =
                self.levels.get(level as usize).and_then(|it| it.get((at >> level) as usize));
            peaks.extend(found.copied());
            at += 1 << level;
        }
        let right = peaks.pop();
        right.map_or_else(
            || Digest::of(b""),
            |right| peaks.iter().rfold(right, |right, left| tree::node(left, &right)),
        )
    }
}

/// The root over leaves in order.
pub fn root(leaves: impl IntoIterator<Item = Digest>) -> Digest {
    let mut tree = Frontier::default();
    leaves.into_iter().for_each(|leaf| tree.push(leaf));
    tree.root()
}

/// Left of the split are as many leaves as the largest power of two below their number.
fn halves(tree: &Range<u64>) -> [Range<u64>; 2] {
    let leaves = tree.end - tree.start;
    let at = tree.start + (1 << (leaves - 1).ilog2());
    [tree.start..at, at..tree.end]
}
