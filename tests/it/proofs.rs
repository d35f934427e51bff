//! The tree and proofs over it: those published with RFC 6962's reference implementation, those of
//! another implementation, and none that was altered.

use crosscheck::domain::digest::Digest;
use crosscheck::ledger::proof;
use crosscheck::ledger::tree::{Frontier, leaf};
use crosscheck::ledger::verify::proof::{continues, includes};
use ct_merkle::mem_backed_tree::MemoryBackedTree;
use sha2_of_ct_merkle::Sha256;
use std::convert::Infallible;
use std::ops::Range;

/// The leaves of the published test data.
const PUBLISHED: [&[u8]; 8] = [
    b"",
    b"\x00",
    b"\x10",
    b"\x20\x21",
    b"\x30\x31",
    b"\x40\x41\x42\x43",
    b"\x50\x51\x52\x53\x54\x55\x56\x57",
    b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
];

/// The roots over the first none to eight of them.
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

/// The first `size` of these leaves.
struct Tree<'l>(&'l [Digest]);

impl Tree<'_> {
    fn over(&self, leaves: Range<u64>) -> Digest {
        proof::root(self.0[leaves.start as usize..leaves.end as usize].iter().copied())
    }

    fn head(&self, size: u64) -> (u64, Digest) {
        (size, self.over(0..size))
    }

    fn inclusion(&self, at: u64, size: u64) -> Vec<Digest> {
        let root = &mut |leaves| Ok::<_, Infallible>(self.over(leaves));
        proof::inclusion(at, size, root).unwrap().unwrap()
    }

    fn consistency(&self, old: u64, size: u64) -> Vec<Digest> {
        let root = &mut |leaves| Ok::<_, Infallible>(self.over(leaves));
        proof::consistency(old, size, root).unwrap().unwrap()
    }
}

fn leaves(count: u64) -> Vec<Digest> {
    (0..count).map(|n| leaf(&n.to_be_bytes())).collect()
}

/// Every path that differs from this one a little.
fn altered(path: &[Digest]) -> Vec<Vec<Digest>> {
    let mut out = vec![[path, &[Digest([7; 32])]].concat(), [&[Digest([7; 32])], path].concat()];
    for at in 0..path.len() {
        let mut flipped = path.to_vec();
        flipped[at].0[at % 32] ^= 1;
        let mut short = path.to_vec();
        short.remove(at);
        let mut doubled = path.to_vec();
        doubled.insert(at, path[at]);
        out.extend([flipped, short, doubled]);
        if at > 0 {
            let mut swapped = path.to_vec();
            swapped.swap(at - 1, at);
            out.push(swapped);
        }
    }
    out
}

#[test]
fn the_roots_are_those_of_the_published_test_data() {
    let mut tree = Frontier::default();
    for (leaves, root) in ROOTS.iter().enumerate() {
        assert_eq!(tree.root().hex(), *root, "{leaves} leaves");
        if let Some(bytes) = PUBLISHED.get(leaves) {
            tree.push(leaf(bytes));
        }
    }
}

#[test]
fn the_proofs_are_those_of_the_published_test_data() {
    let leaves: Vec<Digest> = PUBLISHED.iter().map(|it| leaf(it)).collect();
    let tree = Tree(&leaves);
    let short =
        |path: Vec<Digest>| path.iter().map(|it| it.hex()[..8].to_owned()).collect::<Vec<_>>();
    assert_eq!(short(tree.inclusion(0, 8)), ["96a296d2", "5f083f0a", "6b47aaf2"]);
    assert_eq!(short(tree.inclusion(5, 8)), ["bc1a0643", "ca854ea1", "d37ee418"]);
    assert_eq!(short(tree.inclusion(2, 3)), ["fac54203"]);
    assert_eq!(short(tree.inclusion(1, 5)), ["6e340b9c", "5f083f0a", "bc1a0643"]);
    assert_eq!(short(tree.consistency(1, 8)), ["96a296d2", "5f083f0a", "6b47aaf2"]);
    assert_eq!(short(tree.consistency(6, 8)), ["0ebc5d34", "ca854ea1", "d37ee418"]);
    assert_eq!(short(tree.consistency(2, 5)), ["5f083f0a", "bc1a0643"]);
}

#[test]
fn every_leaf_of_every_tree_is_proved_as_another_implementation_proves_it_and_no_other_way() {
    let leaves = leaves(70);
    let tree = Tree(&leaves);
    let mut other = MemoryBackedTree::<Sha256, [u8; 8]>::new();
    for size in 1..=70_u64 {
        other.push((size - 1).to_be_bytes());
        let head = tree.head(size);
        assert_eq!(head.1.0[..], other.root().as_bytes()[..]);
        for at in 0..size {
            let (own, path) = (leaves[at as usize], tree.inclusion(at, size));
            let theirs = other.prove_inclusion(at as usize);
            assert_eq!(path.iter().flat_map(|it| it.0).collect::<Vec<_>>(), theirs.as_bytes());
            assert!(includes(own, at, head, &path), "{at} of {size}");
            assert!(!includes(Digest([1; 32]), at, head, &path));
            assert!(!includes(own, size, head, &path) && !includes(own, u64::MAX, head, &path));
            let elsewhere = (0..size).filter(|it| *it != at);
            assert!(
                elsewhere.into_iter().all(|it| !includes(own, it, head, &path)),
                "{at} of {size}"
            );
            assert!(altered(&path).iter().all(|it| !includes(own, at, head, it)), "{at} of {size}");
        }
    }
}

#[test]
fn every_tree_goes_on_from_every_smaller_one_and_from_no_other() {
    let leaves = leaves(70);
    let tree = Tree(&leaves);
    let mut other = MemoryBackedTree::<Sha256, [u8; 8]>::new();
    for size in 1..=70_u64 {
        other.push((size - 1).to_be_bytes());
        let head = tree.head(size);
        for old in 1..=size {
            let (before, path) = (tree.head(old), tree.consistency(old, size));
            if old < size {
                let theirs = other.prove_consistency((size - old) as usize);
                assert_eq!(path.iter().flat_map(|it| it.0).collect::<Vec<_>>(), theirs.as_bytes());
            }
            assert!(continues(before, head, &path), "{old} to {size}");
            assert!(!continues((old, Digest([1; 32])), head, &path));
            assert!(!continues(before, (size, Digest([1; 32])), &path));
            assert!(!continues((0, before.1), head, &path));
            assert!(old == size || !continues(head, before, &path), "{size} to {old}");
            assert!(
                altered(&path).iter().all(|it| !continues(before, head, it)),
                "{old} to {size}"
            );
        }
    }
}

#[test]
fn of_what_is_not_there_is_no_proof_and_sizes_of_any_number_are_no_panic() {
    let none = &mut |_| Err::<Digest, _>("asked for nothing");
    assert_eq!(proof::inclusion(3, 3, none), Ok(None));
    assert_eq!(proof::consistency(0, 3, none), Ok(None));
    assert_eq!(proof::consistency(4, 3, none), Ok(None));
    assert_eq!(proof::inclusion(0, 3, none), Err("asked for nothing"));
    let (hash, path) = (Digest([2; 32]), [Digest([3; 32]); 70]);
    for size in [1, 2, u64::MAX - 1, u64::MAX, 1 << 63] {
        for at in [0, 1, size / 2, size - 1, size] {
            for len in [0, 1, 63, 64, 65, 70] {
                assert!(!includes(hash, at, (size, Digest([9; 32])), &path[..len]));
                assert!(!continues((at, hash), (size, Digest([9; 32])), &path[..len]));
            }
        }
    }
    let mut asked = 0;
    let root = &mut |_| {
        asked += 1;
        Ok::<_, Infallible>(hash)
    };
    assert_eq!(
        proof::inclusion(u64::MAX - 1, u64::MAX, root).unwrap().map(|it| it.len()),
        Some(63)
    );
    assert!(asked <= 64);
}

#[test]
fn a_proof_of_one_entry_among_a_million_is_short() {
    let root = &mut |_| Ok::<_, Infallible>(Digest([2; 32]));
    let path = proof::inclusion(777_777, 1_000_000, root).unwrap().unwrap();
    assert!(path.len() <= 20, "{} hashes", path.len());
}
