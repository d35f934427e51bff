//! What is known, as a file and against ledgers that go on from it or do not.

use super::*;
use crate::ledger::entry::StoredEntry;
use proptest::prelude::*;

fn now() -> Timestamp {
    Timestamp::parse("2026-03-02T10:00:00Z").unwrap()
}

/// So many entries; another `salt` makes others.
fn entries(count: usize, salt: u8) -> Vec<StoredEntry> {
    let mut chain = Chain::default();
    let seal = |_| chain.seal_bytes(b"{}".to_vec(), None, [salt; 16], now()).unwrap();
    (0..count).map(seal).collect()
}

fn known(entries: &[StoredEntry]) -> Known {
    let mut known = Known::nothing("crosscheck/a", "/var/store \"x\"\n", now());
    for entry in entries {
        known.take(&entry.header).unwrap();
    }
    known
}

fn hash(entries: &[StoredEntry], size: usize) -> Option<Digest> {
    entries.get(size.checked_sub(1)?).map(|entry| Digest::of(&entry.header))
}

#[test]
fn what_is_read_back_goes_on_as_if_it_had_never_been_written() {
    let all = entries(70, 1);
    for size in 1..70 {
        let before = known(&all[..size]);
        let mut read = Known::parse(before.to_text().as_bytes()).unwrap();
        assert_eq!(read, before);
        for entry in &all[size..] {
            read.take(&entry.header).unwrap();
        }
        assert_eq!(read.head(), known(&all).head());
        assert!(read.reaches(&before) && !before.reaches(&read));
    }
}

#[test]
fn a_ledger_that_goes_on_agrees_and_every_other_is_told_by_how_it_differs() {
    let (all, others) = (entries(9, 1), entries(9, 2));
    let it = known(&all[..7]);
    assert_eq!(it.agrees("crosscheck/a", 7, hash(&all, 7)), Ok(()));
    assert_eq!(it.agrees("crosscheck/a", 9, hash(&all, 7)), Ok(()));
    let shorter = it.agrees("crosscheck/a", 6, None).unwrap_err();
    assert!(matches!(shorter, Differs::Shorter { found: 6, size: 7, .. }), "{shorter}");
    let anew = it.agrees("crosscheck/a", 9, hash(&others, 7)).unwrap_err();
    assert!(matches!(anew, Differs::Rewritten { at: 6, .. }), "{anew}");
    let other = it.agrees("crosscheck/b", 9, hash(&all, 7)).unwrap_err();
    assert!(matches!(other, Differs::Other { .. }), "{other}");
    let nothing = Known::nothing("crosscheck/a", "", now());
    assert_eq!(nothing.agrees("crosscheck/a", 0, None), Ok(()));
}

#[test]
fn only_the_next_entry_is_taken() {
    let (all, others) = (entries(9, 1), entries(9, 2));
    for (at, header) in [(4, &all[5]), (4, &all[3]), (4, &others[4])] {
        let mut it = known(&all[..at]);
        let before = it.clone();
        assert!(it.take(&header.header).is_err());
        assert_eq!(it, before);
    }
    assert!(known(&all).take(b"{}").unwrap_err().starts_with("entry 9: "));
}

#[test]
fn what_agrees_with_its_digest_and_not_with_itself_is_no_state() {
    let text = known(&entries(7, 1)).to_text();
    let line = text.lines().next().unwrap();
    let of =
        |line: &str| Known::parse(format!("{line}\n{}\n", Digest::of(line.as_bytes())).as_bytes());
    assert!(of(line).is_ok());
    let root = known(&entries(7, 1)).head().root.to_string();
    let wrong = Digest::of(b"another").to_string();
    for (from, to, why) in [
        ("\"size\":7", "\"size\":8", "subtrees"),
        (root.as_str(), wrong.as_str(), "root"),
        ("\"v\":1", "\"v\":2", "newer"),
        ("\"v\":1", "\"v\":1,\"w\":2", "members"),
        ("\"root\":\"sha256:", "\"root\":\"", "members"),
    ] {
        let edited = line.replacen(from, to, 1);
        assert_ne!(edited, line);
        let said = of(&edited).unwrap_err();
        assert!(said.contains(why), "{to}: {said}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// Whatever happened to the file, it is the one that was written, or none.
    #[test]
    fn a_damaged_file_is_none(
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        how in 0..3,
    ) {
        let whole = known(&entries(11, 1));
        let mut bytes = whole.to_text().into_bytes();
        let at = at.index(bytes.len());
        match how {
            0 => bytes[at] = byte,
            1 => bytes.truncate(at),
            _ => bytes.insert(at, byte),
        }
        if let Ok(read) = Known::parse(&bytes) {
            prop_assert_eq!(read, whole);
        }
    }

    #[test]
    fn no_bytes_upset_it(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(Known::parse(&bytes).is_err());
    }
}
