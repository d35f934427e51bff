//! Canonical bytes against another implementation of RFC 8785, and what is refused.

use super::*;
use crate::ledger::record::{Seen, Shown, VERSION};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn record(body: Body) -> Record {
    Record {
        v: VERSION,
        origin: "crosscheck/00".into(),
        id: "0".repeat(32),
        time: Timestamp::parse("2026-03-02T10:00:00.5Z").unwrap(),
        who: "os:m.ortega".into(),
        body,
    }
}

fn opened(event: &str, focused_ms: u64) -> Record {
    let shown = Shown { case: "c-1".into(), revision: 1, session: None };
    record(Body::EventOpened { shown, event: event.into(), ptr: None, focused_ms })
}

#[test]
fn a_record_is_written_as_another_implementation_writes_it_and_is_read_back() {
    let record = opened("e7 \u{7f}\u{1}\"\\/ \u{20ac} \u{1f600}", 1_250);
    let bytes = encode(&record).unwrap();
    assert_eq!(bytes, serde_json_canonicalizer::to_vec(&record).unwrap());
    assert_eq!(decode(&bytes), Ok(record));
}

#[test]
fn a_header_is_written_as_another_implementation_writes_it() {
    let header = Header {
        commitment: crate::domain::digest::Digest::of(b"c"),
        prev: crate::ledger::entry::NOTHING,
        seq: 12,
        signature: None,
        signer: Some("SHA256:\u{20ac}".into()),
        time: Timestamp::parse("2026-03-02T10:00:00.5Z").unwrap(),
    };
    let bytes = super::header(&header).unwrap();
    assert_eq!(bytes, serde_json_canonicalizer::to_vec(&header).unwrap());
    assert_eq!(bytes, super::bytes(&header).unwrap());
}

#[test]
fn integers_that_readers_alter_are_refused_and_the_largest_safe_one_is_not() {
    let unsafe_integer = opened("e1", 9_007_199_254_740_993);
    assert_eq!(encode(&unsafe_integer), Err(CanonError::Number("9007199254740993".into())));
    assert!(encode(&opened("e1", 9_007_199_254_740_991)).is_ok());
    assert_eq!(bytes(&Seen { size: u64::MAX, root: crate::ledger::entry::NOTHING }).ok(), None);
    assert_eq!(bytes(&1.5), Err(CanonError::Number("1.5".into())));
}

#[test]
fn a_time_that_could_not_be_read_again_is_refused() {
    let mut late = opened("e1", 0);
    late.time = Timestamp::from_millis(253_402_300_800_000).unwrap();
    assert_eq!(encode(&late), Err(CanonError::Year(10_000)));
}

#[test]
fn only_the_canonical_bytes_are_a_record() {
    let bytes = encode(&opened("e1", 1)).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let doubled = text.replacen("\"v\":1", "\"v\":1,\"v\":1", 1);
    assert!(matches!(decode(doubled.as_bytes()), Err(CanonError::Shape(_))));
    let spaced = text.replacen(':', ": ", 1);
    assert_eq!(decode(spaced.as_bytes()), Err(CanonError::Form));
    let more = text.replacen("\"v\":1", "\"v\":1,\"w\":null", 1);
    assert_eq!(decode(more.as_bytes()), Err(CanonError::Form));
    assert!(matches!(decode(b"\xff"), Err(CanonError::Shape(_))));
}

proptest! {
    #[test]
    fn any_names_and_texts_have_the_bytes_that_the_other_implementation_gives(
        map in proptest::collection::btree_map(".{0,6}", proptest::collection::vec(
            prop_oneof![any::<String>().prop_map(Some), Just(None)], 0..3), 0..6)
    ) {
        let map: BTreeMap<String, Vec<Option<String>>> = map;
        prop_assert_eq!(bytes(&map).unwrap(), serde_json_canonicalizer::to_vec(&map).unwrap());
    }
}
