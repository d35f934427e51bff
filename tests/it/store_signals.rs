//! Events, sightings and what was set aside in every store: the same stories over memory and
//! SQLite.

use crate::store_kit::{Writer, plain, stories};
use crosscheck::domain::digest::Digest;
use crosscheck::store::{NewEvent, Of, SIGNALS, SetAside, SightingRow, Store};

stories! {
    events_are_kept_once_and_touch_their_names
    what_is_touched_while_somebody_groups_is_left_for_the_next_round
    sightings_come_in_order_of_time_then_digest
    cases_made_from_signals_are_found_by_subject
    what_was_set_aside_comes_back_in_order
    what_is_of_no_known_format_can_be_found_again
}

fn sighting(n: u8, subject: &str, address: Option<&str>, time_ms: i64) -> NewEvent {
    let raw = format!("{{\"n\":{n}}}");
    let digest = Digest([n; 32]);
    NewEvent {
        digest,
        format: "okta.system",
        raw,
        source: format!("x.jsonl:{n}"),
        sighting: Some(SightingRow {
            digest,
            subject: subject.into(),
            address: address.map(str::to_owned),
            time_ms,
            bytes: vec![n, 0, 255],
        }),
    }
}

fn events_are_kept_once_and_touch_their_names(store: &mut dyn Store, _: &mut Writer) {
    let unread = NewEvent { sighting: None, format: "unknown", ..sighting(9, "", None, 0) };
    let events = vec![
        sighting(1, "user:b", Some("192.0.2.1"), 50),
        sighting(2, "user:a", None, 10),
        sighting(1, "user:b", Some("192.0.2.1"), 50),
        unread,
    ];
    assert_eq!(store.put_events(events).unwrap(), 3);
    assert_eq!(store.touched_subjects(None, 9).unwrap(), ["user:a", "user:b"]);
    assert_eq!(store.touched_subjects(Some("user:a"), 9).unwrap(), ["user:b"]);
    assert_eq!(store.touched_subjects(None, 1).unwrap(), ["user:a"]);
    assert_eq!(store.touched_addresses(None, 9).unwrap(), ["192.0.2.1"]);
    let round = store.begin_grouping(&mut || {}).unwrap();
    store.end_grouping(Some(round), &[]).unwrap();
    assert_eq!(store.touched_subjects(None, 9).unwrap(), [""; 0]);
    assert_eq!(store.put_events(vec![sighting(1, "user:b", None, 50)]).unwrap(), 0);
    assert_eq!(store.touched_subjects(None, 9).unwrap(), [""; 0], "nothing new came");
    store.put_events(vec![sighting(3, "user:b", None, -7)]).unwrap();
    assert_eq!(store.touched_subjects(None, 9).unwrap(), ["user:b"]);
    let raw = store.raw_events(&[Digest([9; 32]), Digest([8; 32]), Digest([1; 32])]).unwrap();
    let text = |n: u8, format: &str| Some((format.to_owned(), format!("{{\"n\":{n}}}")));
    assert_eq!(raw, [text(9, "unknown"), None, text(1, "okta.system")]);
}

fn what_is_touched_while_somebody_groups_is_left_for_the_next_round(
    store: &mut dyn Store,
    _: &mut Writer,
) {
    let put = |store: &mut dyn Store, n: u8, subject: &str, address| {
        store.put_events(vec![sighting(n, subject, address, i64::from(n))]).unwrap();
    };
    let touched = |store: &dyn Store| {
        let subjects = store.touched_subjects(None, 9).unwrap();
        (subjects.join(" "), store.touched_addresses(None, 9).unwrap().join(" "))
    };
    put(store, 1, "user:a", Some("192.0.2.1"));
    put(store, 2, "user:b", None);
    let round = store.begin_grouping(&mut || {}).unwrap();
    put(store, 3, "user:b", Some("192.0.2.1"));
    put(store, 4, "user:c", None);
    store.end_grouping(Some(round), &[]).unwrap();
    assert_eq!(touched(store), ("user:b user:c".into(), "192.0.2.1".into()));
    // One that failed, or was killed, leaves everything to the next.
    store.begin_grouping(&mut || {}).unwrap();
    store.end_grouping(None, &[]).unwrap();
    assert_eq!(touched(store), ("user:b user:c".into(), "192.0.2.1".into()));
    // One that did not get through with some of them leaves those; a name not known is none.
    let left = ["user:c", "address:192.0.2.1", "user:nobody"].map(str::to_owned);
    let round = store.begin_grouping(&mut || {}).unwrap();
    put(store, 5, "user:d", None);
    store.end_grouping(Some(round), &left).unwrap();
    assert_eq!(touched(store), ("user:c user:d".into(), "192.0.2.1".into()));
    let round = store.begin_grouping(&mut || {}).unwrap();
    store.end_grouping(Some(round), &left).unwrap();
    assert_eq!(touched(store), ("user:c".into(), "192.0.2.1".into()));
    let round = store.begin_grouping(&mut || {}).unwrap();
    store.end_grouping(Some(round), &[]).unwrap();
    assert_eq!(touched(store), (String::new(), String::new()));
}

fn sightings_come_in_order_of_time_then_digest(store: &mut dyn Store, _: &mut Writer) {
    let events = vec![
        sighting(200, "user:a", Some("192.0.2.1"), 10),
        sighting(3, "user:a", None, 20),
        sighting(100, "user:a", Some("192.0.2.1"), 10),
        sighting(4, "user:b", Some("192.0.2.1"), 5),
    ];
    store.put_events(events).unwrap();
    let list = |of: Of<'_>, most: usize| {
        let mut found = Vec::new();
        let visit = &mut |bytes: Vec<u8>, digest: Digest| {
            assert_eq!(bytes, [digest.0[0], 0, 255]);
            found.push(digest.0[0]);
            found.len() < most
        };
        store.sightings(of, visit).unwrap();
        found
    };
    assert_eq!(list(Of::Subject("user:a"), 9), [100, 200, 3]);
    assert_eq!(list(Of::Subject("user:a"), 2), [100, 200]);
    assert_eq!(list(Of::Address("192.0.2.1"), 9), [4, 100, 200]);
    assert_eq!(list(Of::Subject("192.0.2.1"), 9), [0; 0]);
}

fn cases_made_from_signals_are_found_by_subject(store: &mut dyn Store, writer: &mut Writer) {
    let mut made = plain("s-2");
    made.ingested.source = SIGNALS.into();
    made.ingested.subject.id = "u-42".into();
    let mut other = made.clone();
    other.ingested.case = "s-1".into();
    writer.put(store, vec![made, other, plain("c")]);
    assert_eq!(store.signal_cases("user:u-42").unwrap(), ["s-1", "s-2"]);
    assert_eq!(store.signal_cases("user:u-c").unwrap(), [""; 0], "not made from signals");
}

fn what_was_set_aside_comes_back_in_order(store: &mut dyn Store, _: &mut Writer) {
    let aside = |line: u64, bytes: Vec<u8>| SetAside {
        source: "x.jsonl".into(),
        line,
        byte: line * 100,
        reason: "byte 3: a value should stand here".into(),
        bytes,
    };
    let kept = aside(7, vec![0, 255, 10]);
    store.put_set_aside(vec![kept.clone(), aside(2, vec![b'x'; 100_000])]).unwrap();
    assert_eq!(store.set_aside(0, 1).unwrap(), [kept]);
    assert!(store.set_aside(1, 9).unwrap().iter().map(|it| it.bytes.len()).eq([65_536]));
}

fn what_is_of_no_known_format_can_be_found_again(store: &mut dyn Store, _: &mut Writer) {
    let odd = |n| NewEvent { sighting: None, format: "unknown", ..sighting(n, "", None, 0) };
    store.put_events(vec![odd(1), sighting(2, "user:a", None, 0), odd(3), odd(1)]).unwrap();
    let mut found = store.unknown(0, 9).unwrap();
    found.extend(store.unknown(found[0].0, 1).unwrap());
    assert!(found.iter().map(|it| &*it.1).eq(["x.jsonl:1", "x.jsonl:3", "x.jsonl:3"]), "{found:?}");
}
