//! What one subject or case that goes wrong costs: itself, and nothing of the others.

use super::*;
use crate::domain::time::Timestamp;
use crate::ingest::guard::tests::{ON_PURPOSE, told};
use crate::ingest::read::{Batch, Reader};
use crate::source::split::{Piece, Place};
use crate::store::memory::MemoryStore;
use crate::store::{Chance, NewEvent, SightingRow, Stamp};

struct Counter(u128);

impl Chance for Counter {
    fn bits(&mut self) -> [u8; 16] {
        self.0 += 1;
        self.0.to_be_bytes()
    }
}

fn store() -> MemoryStore {
    let now = Timestamp::from_millis(0).unwrap();
    MemoryStore::new(&mut Stamp { now, who: "os:a", chance: &mut Counter(0) }).unwrap()
}

/// Twenty-four failed logins of a user, from an address of its own.
fn logins(user: &str, host: u8) -> Vec<NewEvent> {
    let site = Thresholds::shared();
    let reader =
        Reader { source: "x.jsonl", only: None, site: &site, databases: None, until: None };
    let mut batch = Batch::default();
    for minute in 0..24 {
        let text = format!(
            r#"{{"eventVersion":"1.08","userIdentity":{{"type":"IAMUser","accountId":"111122223333","userName":"{user}"}},"eventTime":"2026-03-02T09:{minute:02}:00Z","eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","awsRegion":"eu-west-1","sourceIPAddress":"198.51.100.{host}","userAgent":"Mozilla/5.0","errorMessage":"Failed authentication","responseElements":{{"ConsoleLogin":"Failure"}},"eventID":"id-{minute}-{user}","eventType":"AwsConsoleSignIn","recipientAccountId":"111122223333"}}"#
        );
        let place = Place { line: minute + 1, byte: 0 };
        let piece = Piece { place, bytes: text.into_bytes(), fault: None, enveloped: false };
        reader.read(piece, &mut batch);
    }
    batch.events
}

/// So many sightings; at one of them the scan goes wrong.
fn faulty(count: usize, at: usize, subject: &str, address: Option<&str>) -> Vec<NewEvent> {
    let event = |n: usize| {
        let digest = Digest::of_parts([subject.as_bytes(), &n.to_be_bytes()]);
        let bytes = if n == at { ON_PURPOSE.as_bytes() } else { b"" };
        let sighting = SightingRow {
            digest,
            subject: subject.to_owned(),
            address: address.map(str::to_owned),
            time_ms: n as i64,
            bytes: bytes.to_vec(),
        };
        let source = "x.jsonl:1".to_owned();
        NewEvent { digest, format: "unknown", raw: "{}".into(), source, sighting: Some(sighting) }
    };
    (0..count).map(event).collect()
}

fn group(store: &mut MemoryStore) -> Grouped {
    with(store, None)
}

fn with(store: &mut MemoryStore, turns: Option<&mut Turns>) -> Grouped {
    let (now, mut chance) = (Timestamp::from_millis(0).unwrap(), Counter(1_000));
    let mut by = By { who: "os:a", now: &mut || now, chance: &mut chance };
    run(store, &Thresholds::shared(), 2, &mut by, turns, &mut |_| {}).unwrap()
}

fn touched(store: &MemoryStore) -> (Vec<String>, Vec<String>) {
    (store.touched_subjects(None, 9).unwrap(), store.touched_addresses(None, 9).unwrap())
}

#[test]
fn a_subject_that_cannot_be_scanned_costs_nothing_but_itself_however_large_it_is() {
    assert_eq!(told(), 0);
    let large = ROWS_AT_ONCE + 10;
    for (count, at) in [(3, 1), (large, 0), (large, ROWS_AT_ONCE), (large, large - 1)] {
        let mut store = store();
        store.put_events(faulty(count, at, "user:big", None)).unwrap();
        store.put_events(logins("zoe", 7)).unwrap();
        for made in [true, false] {
            let grouped = group(&mut store);
            let [fault] = grouped.faults.as_slice() else { panic!("{:?}", grouped.faults) };
            let begin = "user:big: a fault of this program (at src/ingest/group/crew.rs:";
            assert!(fault.starts_with(begin) && !fault.contains("purpose"), "{fault}");
            assert_eq!(grouped.made.made > 0, made, "the others are grouped, and only once");
            assert_eq!(touched(&store), (vec!["user:big".to_owned()], vec![]));
        }
    }
    assert_eq!(told(), 0, "the hook had nothing to tell");
}

#[test]
fn an_address_that_cannot_be_scanned_is_the_only_one_that_is_scanned_again() {
    let mut store = store();
    store.put_events(faulty(3, 2, "", Some("192.0.2.9"))).unwrap();
    store.put_events(logins("zoe", 7)).unwrap();
    let grouped = group(&mut store);
    assert!(grouped.faults[0].starts_with("address:192.0.2.9: a fault"), "{:?}", grouped.faults);
    assert!(grouped.made.made > 0);
    assert_eq!(touched(&store), (vec![], vec!["192.0.2.9".to_owned()]));
}

/// The records behind it are no longer what they were, so that no case can be made of them.
#[test]
fn a_case_that_cannot_be_written_leaves_only_its_subject_to_the_next_ingest() {
    let mut store = store();
    let mut broken = logins("bo", 8);
    for event in &mut broken {
        event.raw = "{".into();
    }
    let bo = broken[0].sighting.as_ref().unwrap().subject.clone();
    store.put_events(broken).unwrap();
    store.put_events([logins("ana", 7), logins("cy", 9)].concat()).unwrap();
    let grouped = group(&mut store);
    assert!(!grouped.faults.is_empty() && grouped.made.made > 0, "{grouped:?}");
    let (subjects, addresses) = touched(&store);
    assert_eq!(subjects, [bo]);
    assert!(addresses.iter().all(|it| it == "198.51.100.8"), "{addresses:?}");
    let again = group(&mut store);
    assert_eq!((again.faults.len(), again.made.made), (grouped.faults.len(), 0));
}

#[test]
fn long_histories_take_turns_and_none_is_left_out() {
    const MANY: usize = 70;
    let (mut store, mut turns) = (store(), Turns::default());
    let more = |store: &mut MemoryStore, count| {
        for n in 0..MANY {
            store.put_events(faulty(count, usize::MAX, &format!("user:{n}"), None)).unwrap();
        }
        store.put_events(faulty(count - 1_000, usize::MAX, "user:short", None)).unwrap();
    };
    more(&mut store, 1_001);
    let first = with(&mut store, Some(&mut turns));
    assert!(!first.more && touched(&store).0.is_empty(), "nobody knew that they are long");
    more(&mut store, 1_002);
    let mut left = Vec::new();
    while with(&mut store, Some(&mut turns)).more {
        left.push(store.touched_subjects(None, 100).unwrap());
        assert!(left.len() < 9, "it comes to an end");
    }
    assert_eq!(touched(&store), (vec![], vec![]));
    let sizes: Vec<usize> = left.iter().map(Vec::len).collect();
    assert_eq!(sizes, [MANY, MANY, MANY, 50, 30, 10], "some wait, in turn");
    assert!(left.iter().flatten().all(|it| it != "user:short"), "and no others with them");
    // Without turns nothing waits.
    more(&mut store, 1_003);
    assert!(!group(&mut store).more && touched(&store).0.is_empty());
}
