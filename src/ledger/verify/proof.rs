//! Checking proofs, as RFC 9162 describes it (2.1.3.2 and 2.1.4.2): from the hashes alone, without
//! the tree.
//!
//! Written apart from `ledger::proof`, which makes them. It must not look anything up.

use super::inner;
use crate::domain::digest::Digest;

/// True where the hashes lead from that leaf at that place to that root.
pub fn includes(leaf: Digest, at: u64, (size, root): (u64, Digest), path: &[Digest]) -> bool {
    if at >= size {
        return false;
    }
    let (mut own, mut last, mut hash) = (at, size - 1, leaf);
    for beside in path {
        if last == 0 {
            return false;
        }
        if own & 1 == 1 || own == last {
            hash = inner(beside, &hash);
            // A node without a neighbour on its right moves up until it has one on its left.
            let up = if own & 1 == 0 { own.trailing_zeros() } else { 0 };
            (own, last) = (own.unbounded_shr(up), last.unbounded_shr(up));
        } else {
            hash = inner(&hash, beside);
        }
        (own, last) = (own >> 1, last >> 1);
    }
    last == 0 && hash == root
}

/// True where the hashes show that the tree with the second root begins with the first one.
pub fn continues(
    (old, old_root): (u64, Digest),
    (size, root): (u64, Digest),
    path: &[Digest],
) -> bool {
    if old == 0 || old > size {
        return false;
    }
    if old == size {
        return path.is_empty() && old_root == root;
    }
    // A tree that is a whole subtree of the other is where the path begins.
    let mut path = path.iter().copied();
    let first = if old.is_power_of_two() { Some(old_root) } else { path.next() };
    let Some(first) = first else { return false };
    let (mut own, mut last) = (old - 1, size - 1);
    let up = own.trailing_ones();
    (own, last) = (own.unbounded_shr(up), last.unbounded_shr(up));
    let (mut of_old, mut of_new) = (first, first);
    for beside in path {
        if last == 0 {
            return false;
        }
        if own & 1 == 1 || own == last {
            (of_old, of_new) = (inner(&beside, &of_old), inner(&beside, &of_new));
            let up = if own & 1 == 0 { own.trailing_zeros() } else { 0 };
            (own, last) = (own.unbounded_shr(up), last.unbounded_shr(up));
        } else {
            of_new = inner(&of_new, &beside);
        }
        (own, last) = (own >> 1, last >> 1);
    }
    last == 0 && of_old == old_root && of_new == root
}
