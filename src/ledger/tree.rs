//! The RFC 6962 Merkle tree over entry headers, kept as its frontier: the roots of the perfect
//! subtrees from the left, one for each bit set in the size. Appending costs one hash on average.
//!
//! It must not keep leaves or touch a store. `verify` has a tree of its own.

use crate::domain::digest::Digest;

/// The right edge of a tree: enough to append and to give the root.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Frontier {
    size: u64,
    peaks: Vec<Digest>,
}

/// The hash of a leaf: SHA-256(0x00 ‖ bytes).
pub fn leaf(bytes: &[u8]) -> Digest {
    Digest::of_parts([&[0][..], bytes])
}

/// The hash of an inner node: SHA-256(0x01 ‖ left ‖ right).
pub fn node(left: &Digest, right: &Digest) -> Digest {
    Digest::of_parts([&[1][..], &left.0, &right.0])
}

impl Frontier {
    /// Leaves so far.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends the hash of a leaf.
    pub fn push(&mut self, leaf: Digest) {
        let mut right = leaf;
        // Each trailing one in the size is a subtree as large as the one just completed.
        for _ in 0..self.size.trailing_ones() {
            let Some(left) = self.peaks.pop() else { break };
            right = node(&left, &right);
        }
        self.peaks.push(right);
        self.size += 1;
    }

    /// The last perfect subtree: its leaves, and its root.
    pub fn last_peak(&self) -> Option<(u64, Digest)> {
        self.peaks.last().map(|peak| (1 << self.size.trailing_zeros(), *peak))
    }

    /// The roots of the perfect subtrees, from the left.
    pub fn peaks(&self) -> &[Digest] {
        &self.peaks
    }

    /// The root; of no leaves, the hash of nothing.
    pub fn root(&self) -> Digest {
        let mut peaks = self.peaks.iter().rev();
        peaks.next().map_or_else(
            || Digest::of(b""),
            |last| peaks.fold(*last, |right, left| node(left, &right)),
        )
    }

    /// The size (8 bytes, big-endian) and the peaks from the left, 32 bytes each.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = self.size.to_be_bytes().to_vec();
        for peak in &self.peaks {
            out.extend_from_slice(&peak.0);
        }
        out
    }

    /// What [`Frontier::to_bytes`] wrote; `None` if it cannot have been that.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (size, peaks) = bytes.split_first_chunk::<8>()?;
        let size = u64::from_be_bytes(*size);
        let (peaks, rest) = peaks.as_chunks::<32>();
        let whole = rest.is_empty() && peaks.len() == size.count_ones() as usize;
        whole.then(|| Self { size, peaks: peaks.iter().map(|peak| Digest(*peak)).collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frontier_read_back_goes_on_as_if_it_had_never_been_written() {
        let mut whole = Frontier::default();
        for n in 0..200_u32 {
            let mut read = Frontier::from_bytes(&whole.to_bytes()).unwrap();
            assert_eq!(read, whole);
            read.push(leaf(&n.to_be_bytes()));
            whole.push(leaf(&n.to_be_bytes()));
            assert_eq!(read.root(), whole.root());
        }
        assert_eq!(Frontier::from_bytes(&whole.to_bytes()[..40]), None);
        assert_eq!(Frontier::from_bytes(b"short"), None);
    }
}
