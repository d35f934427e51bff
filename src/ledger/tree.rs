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

    /// The leaves and roots of the test data published with RFC 6962's reference implementation.
    const LEAVES: [&[u8]; 8] = [
        b"",
        b"\x00",
        b"\x10",
        b"\x20\x21",
        b"\x30\x31",
        b"\x40\x41\x42\x43",
        b"\x50\x51\x52\x53\x54\x55\x56\x57",
        b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
    ];
    const ROOTS: [&str; 9] = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    #[test]
    fn the_roots_are_those_of_the_published_test_data() {
        let mut tree = Frontier::default();
        for (leaves, root) in ROOTS.iter().enumerate() {
            assert_eq!(tree.root().hex(), *root, "{leaves} leaves");
            if let Some(bytes) = LEAVES.get(leaves) {
                tree.push(leaf(bytes));
            }
        }
    }

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
