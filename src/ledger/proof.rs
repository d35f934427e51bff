//! Proofs over the RFC 6962 tree: that an entry is in it, and that a smaller tree is its beginning.
//!
//! Made from the hashes of leaves, which the caller looks up; no node is kept. It must not check a
//! proof: that is `verify::proof`'s, written apart from this.

use super::tree::Frontier;
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
