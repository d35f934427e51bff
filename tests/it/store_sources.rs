//! How far sources have come, over both stores: one contract.

use crate::store_kit::{Writer, at};
use crosscheck::domain::feed::{Gap, Span};
use crosscheck::store::deliveries::Delivered;
use crosscheck::store::{SetAside, Store};

fn aside(line: u64) -> SetAside {
    let reason = "no JSON".to_owned();
    SetAside { source: "feed".into(), line, byte: 0, reason, bytes: b"x".to_vec() }
}

fn gap(from: &str, to: &str) -> Gap {
    Gap { from: at(from), to: at(to), why: "the cursor expired".into() }
}

fn contract(store: &mut dyn Store, writer: &mut Writer) {
    assert_eq!(store.cursor("feed").unwrap(), None);
    let first = Delivered {
        cursor: Some("page 1".into()),
        set_aside: vec![aside(1), aside(2)],
        formats: vec!["okta.system"],
        gaps: vec![gap("2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z")],
        span: None,
    };
    store.end_delivery("feed", first.clone(), &mut writer.stamp()).unwrap();
    assert_eq!(store.cursor("feed").unwrap().as_deref(), Some("page 1"));
    assert_eq!(store.cursor("other").unwrap(), None);
    assert_eq!(store.set_aside(0, 9).unwrap(), first.set_aside);
    // Without a cursor a source goes on where it stood; a gap told twice is one.
    let second = Delivered {
        cursor: None,
        set_aside: Vec::new(),
        gaps: vec![gap("2026-03-02T09:00:00Z", "2026-03-02T09:30:00Z"), first.gaps[0].clone()],
        ..first.clone()
    };
    store.end_delivery("feed", second.clone(), &mut writer.stamp()).unwrap();
    let other = Delivered { formats: vec!["entra.signin"], gaps: second.gaps.clone(), ..second };
    store.end_delivery("other", other, &mut writer.stamp()).unwrap();
    assert_eq!(store.cursor("feed").unwrap().as_deref(), Some("page 1"));
    let of = |format, from, to| store.gaps(format, [at(from), at(to)]).unwrap();
    let day = ("2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z");
    assert_eq!(
        of("okta.system", day.0, day.1),
        [gap("2026-03-02T09:00:00Z", "2026-03-02T09:30:00Z"), first.gaps[0].clone()]
    );
    assert_eq!(of("aws.cloudtrail", day.0, day.1), [], "no source brings that");
    assert_eq!(of("okta.system", "2026-03-02T09:30:00Z", "2026-03-02T10:00:00Z"), []);
    assert_eq!(of("okta.system", "2026-03-02T10:59:59Z", day.1).len(), 1);
}

/// What all sources of a format together say to have delivered whole.
fn spans(store: &mut dyn Store, writer: &mut Writer) {
    let hour = |hour: u32| at(&format!("2026-03-02T{hour:02}:00:00Z"));
    let span = |from, to| Span { from: hour(from), to: hour(to) };
    let mut deliver = |store: &mut dyn Store, source, span| {
        let delivered = Delivered { formats: vec!["okta.system"], span, ..Delivered::default() };
        store.end_delivery(source, delivered, &mut writer.stamp()).unwrap();
        store.span("okta.system").unwrap()
    };
    assert_eq!(store.span("okta.system").unwrap(), None);
    assert_eq!(deliver(store, "web", None), None, "it does not say");
    assert_eq!(deliver(store, "web", Some(span(4, 6))), Some(span(4, 6)));
    assert_eq!(deliver(store, "web", Some(span(5, 8))), Some(span(4, 8)), "they overlap");
    assert_eq!(deliver(store, "web", Some(span(8, 9))), Some(span(4, 9)), "they touch");
    assert_eq!(deliver(store, "web", None), Some(span(4, 9)));
    assert_eq!(deliver(store, "other", None), None, "another one brings it and does not say");
    assert_eq!(deliver(store, "other", Some(span(6, 12))), Some(span(6, 9)), "what both have");
    assert_eq!(
        deliver(store, "web", Some(span(14, 15))),
        None,
        "nobody knows of the hours between"
    );
    assert_eq!(deliver(store, "other", Some(span(11, 16))), Some(span(14, 15)));
    assert_eq!(store.span("aws.cloudtrail").unwrap(), None);
}

#[test]
fn both_stores_keep_how_far_a_source_has_come_and_what_is_missing() {
    let mut writer = Writer::new(1);
    contract(&mut writer.memory(), &mut writer);
    spans(&mut writer.memory(), &mut writer);
    let dir = tempfile::tempdir().unwrap();
    contract(&mut writer.sqlite(dir.path()), &mut writer);
    let again = writer.sqlite(dir.path());
    assert_eq!(again.cursor("feed").unwrap().as_deref(), Some("page 1"), "it outlives the program");
    let dir = tempfile::tempdir().unwrap();
    spans(&mut writer.sqlite(dir.path()), &mut writer);
}
