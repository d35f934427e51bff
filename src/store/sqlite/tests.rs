//! What only the inside can bring about: a crash between the two files, a full disk, a commit whose
//! fate is not known.

use super::*;
use crate::domain::digest::Digest;
use crate::domain::lookup::{Database, Looked, LookedUp, Network};
use crate::domain::query::{Column, SearchText, Sort};
use crate::domain::queue::{ClaimCounts, Filter, QueueSubject};
use crate::domain::time::Timestamp;
use crate::domain::words::{Severity, SubjectKind};
use crate::ledger::record::Ingested;
use crate::store::deliveries::Delivered;
use crate::store::{Ask, Chance, Incoming, Store, Taken, Whence, check};
use std::net::IpAddr;

struct Counter(u128);

impl Chance for Counter {
    fn bits(&mut self) -> [u8; 16] {
        self.0 += 1;
        self.0.to_be_bytes()
    }
}

fn stamp(chance: &mut Counter) -> Stamp<'_> {
    Stamp { now: Timestamp::from_millis(0).unwrap(), who: "os:a", chance }
}

fn open(dir: &Path, chance: &mut Counter) -> SqliteStore {
    SqliteStore::open(dir, OpenOptions { create: true }, &mut stamp(chance)).unwrap()
}

fn incoming(id: &str, text: &str) -> Incoming {
    let digest = Digest::of(text.as_bytes());
    Incoming {
        text: text.into(),
        search: SearchText::default(),
        ingested: Ingested {
            case: id.into(),
            revision: 0,
            source: "a".into(),
            case_digest: digest,
            evidence_digest: digest,
            assessment_digest: None,
            computed_digest: digest,
            severity: Severity::Low,
            risk_score: None,
            subject: QueueSubject { kind: SubjectKind::User, id: "u".into(), name: None },
            detection: "d".into(),
            title: None,
            workflow: "w".into(),
            tenant: None,
            detected_at: Timestamp::from_millis(0).unwrap(),
            claims: ClaimCounts::default(),
            omissions: 0,
            hazards: vec![],
            events: 1,
            by_rules: false,
            conflict: false,
            looked_up: None,
        },
    }
}

#[test]
fn what_a_crash_left_between_the_files_is_completed_at_the_next_open() {
    let dir = tempfile::tempdir().unwrap();
    let chance = &mut Counter(0);
    let store = open(&dir.path().join("s"), chance);
    cases::stage(&store.cases, vec![incoming("c", "one"), incoming("c", "two")], None).unwrap();
    assert_eq!(store.row("c").unwrap(), None, "the ledger has not heard of it");
    drop(store);
    let store = open(&dir.path().join("s"), chance);
    assert_eq!(store.row("c").unwrap().unwrap().revision, 2);
    assert_eq!(store.head().unwrap().size, 3);
    drop(store);
    let store = open(&dir.path().join("s"), chance);
    assert_eq!(store.head().unwrap().size, 3, "completed once");
    assert_eq!(check::verify(&store, None).exit, 4);
}

#[test]
fn what_was_looked_up_of_a_case_is_handed_out_before_and_after_the_ledger_has_it() {
    let dir = tempfile::tempdir().unwrap();
    let chance = &mut Counter(0);
    let store = open(&dir.path().join("s"), chance);
    let database = Database { kind: "ASN".into(), built: "2026-03-01".into() };
    let network = Some(Network { database, number: Some(64_500), name: None });
    let (place, ip): (_, IpAddr) = (None, "2a02:ec80::1".parse().unwrap());
    let looked_up = LookedUp([(ip, Looked { place, network })].into());
    let mut case = incoming("c", "one");
    case.ingested.looked_up = looked_up.kept();
    cases::stage(&store.cases, vec![case], None).unwrap();
    assert_eq!(store.case("c", None).unwrap().unwrap().looked_up, looked_up, "on its way");
    drop(store);
    let store = open(&dir.path().join("s"), chance);
    assert_eq!(store.head().unwrap().size, 2);
    assert_eq!(store.case("c", Some(1)).unwrap().unwrap().looked_up, looked_up);
}

#[test]
fn what_another_process_left_is_completed_by_the_next_put_and_the_sender_may_try_again() {
    let dir = tempfile::tempdir().unwrap();
    let chance = &mut Counter(0);
    let mut store = open(&dir.path().join("s"), chance);
    cases::stage(&store.cases, vec![incoming("c", "one")], None).unwrap();
    let again = vec![incoming("c", "one"), incoming("d", "one"), incoming("c", "one")];
    let taken = store.put_cases(again, &mut stamp(chance)).unwrap();
    assert_eq!(taken[..2], [Taken::Made, Taken::Made], "it is only now that it came in");
    assert_eq!(store.counts().unwrap().total(), 2);
    assert_eq!(store.history("c").unwrap().len(), 1);
    assert!(cases::leftover(&store.cases).unwrap().untold.is_empty());
}

#[test]
fn two_who_complete_the_same_leftover_tell_it_once() {
    let dir = tempfile::tempdir().unwrap();
    let chance = &mut Counter(0);
    let mut one = open(&dir.path().join("s"), chance);
    let mut two = open(&dir.path().join("s"), chance);
    let staged = cases::stage(&one.cases, vec![incoming("c", "one")], None).unwrap();
    two.put_cases(vec![incoming("d", "one")], &mut stamp(chance)).unwrap();
    one.tell(staged, &mut stamp(chance)).unwrap();
    assert_eq!(one.history("c").unwrap().len(), 1);
    assert_eq!(one.head().unwrap().size, 3);
}

#[test]
fn a_full_disk_refuses_the_append_and_keeps_what_was_there() {
    let dir = tempfile::tempdir().unwrap();
    let chance = &mut Counter(0);
    let mut store = open(&dir.path().join("s"), chance);
    store.put_cases(vec![incoming("c", "one")], &mut stamp(chance)).unwrap();
    let head = store.head().unwrap();
    let pages: i64 = store.ledger.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
    store.ledger.pragma_update(None, "max_page_count", pages).unwrap();
    let refused = Body::RefusedAttempt { case: "c".into(), revision: 1, why: "x".repeat(90_000) };
    let error = store.append(vec![refused.clone()], &mut stamp(chance)).unwrap_err();
    assert!(matches!(error, StoreError::Full { .. }), "{error}");
    assert_eq!(store.head().unwrap(), head);
    store.ledger.pragma_update(None, "max_page_count", pages + 1_000).unwrap();
    store.append(vec![refused], &mut stamp(chance)).unwrap();
    assert_eq!(check::verify(&store, None).exit, 4);
}

#[test]
fn a_store_that_turns_read_only_says_so_and_takes_records_again_once_it_is_not() {
    let dir = tempfile::tempdir().unwrap();
    let chance = &mut Counter(0);
    let mut store = open(&dir.path().join("s"), chance);
    let only_reads = |store: &SqliteStore, on: bool| {
        for conn in [&store.ledger, &store.cases] {
            conn.pragma_update(None, "query_only", on).unwrap();
        }
    };
    only_reads(&store, true);
    let delivered = || Delivered { cursor: Some("7".into()), ..Delivered::default() };
    let refused = store.put_cases(vec![incoming("c", "one")], &mut stamp(chance)).unwrap_err();
    let unended = store.end_delivery("feed", delivered(), &mut stamp(chance)).unwrap_err();
    for error in [refused, unended] {
        assert!(matches!(&error, StoreError::Unwritable { .. }), "{error}");
        assert!(error.to_string().contains("make it writable and try again"), "{error}");
    }
    assert_eq!((store.counts().unwrap().total(), store.cursor("feed").unwrap()), (0, None));
    only_reads(&store, false);
    store.put_cases(vec![incoming("c", "one")], &mut stamp(chance)).unwrap();
    store.end_delivery("feed", delivered(), &mut stamp(chance)).unwrap();
    assert_eq!(store.counts().unwrap().total(), 1);
}

#[test]
fn a_commit_that_was_not_confirmed_is_looked_up_on_a_fresh_connection() {
    let dir = tempfile::tempdir().unwrap();
    let chance = &mut Counter(0);
    let mut store = open(&dir.path().join("s"), chance);
    let entry = store.entries(0, 1).unwrap().remove(0);
    let stored = Appended { seq: 0, header: entry.header, records: vec![] };
    assert_eq!(store.look_again(stored, "EIO".into()).unwrap().seq, 0);
    let lost = Appended { seq: 1, header: b"{}".to_vec(), records: vec![] };
    let error = store.look_again(lost, "EIO".into()).err().unwrap();
    assert!(matches!(&error, StoreError::NotConfirmed { why, .. } if why == "EIO"), "{error}");
    store.put_cases(vec![incoming("c", "one")], &mut stamp(chance)).unwrap();
}

#[test]
fn a_queue_that_disagrees_is_folded_anew_and_said_to_have_disagreed() {
    let dir = tempfile::tempdir().unwrap();
    let chance = &mut Counter(0);
    let mut store = open(&dir.path().join("s"), chance);
    store.put_cases(vec![incoming("c", "one")], &mut stamp(chance)).unwrap();
    let row = store.row("c").unwrap();
    store.ledger.execute_batch("UPDATE queue SET state = 3; UPDATE tally SET n = 9;").unwrap();
    assert!(store.rebuild().unwrap());
    assert_eq!((store.row("c").unwrap(), store.counts().unwrap().total()), (row, 1));
    assert!(!store.rebuild().unwrap());
}

/// Steps of the database's machine that a statement has taken in all.
fn steps(conn: &Connection, sql: &str) -> i32 {
    conn.prepare_cached(sql).unwrap().get_status(rusqlite::StatementStatus::VmStep)
}

/// A source that sends one case again and again, each time with other bytes.
#[test]
fn a_case_of_many_revisions_costs_each_of_them_no_more_than_a_case_of_few() {
    let dir = tempfile::tempdir().unwrap();
    let chance = &mut Counter(0);
    let mut store = open(&dir.path().join("s"), chance);
    let revisions = |of: std::ops::Range<u32>| of.map(|n| incoming("c", &n.to_string())).collect();
    store.put_cases(revisions(0..1_000), &mut stamp(chance)).unwrap();
    let again = store.put_cases(revisions(998..1_002), &mut stamp(chance)).unwrap();
    let (known, new) = (Taken::Unchanged, Taken::Updated);
    assert_eq!(again, [known, known, new, new], "they are told apart as before");
    assert_eq!(store.row("c").unwrap().unwrap().revision, 1_002);
    for sql in [cases::KNOWN, cases::LAST] {
        let steps = steps(&store.cases, sql);
        assert!((1_000..50_000).contains(&steps), "{steps} steps for 1,000 revisions: {sql}");
    }
    let found = audit::ledger(&store.ledger, &store.cases, &false.into()).unwrap();
    assert_eq!(found, None);
    let steps = steps(&store.ledger, audit::LISTED);
    assert!((1_000..100_000).contains(&steps), "{steps} steps to verify 1,002 entries");
}

#[test]
fn a_grouping_that_could_not_begin_keeps_nobody_else_from_it() {
    let dir = tempfile::tempdir().unwrap();
    let chance = &mut Counter(0);
    let mut one = open(&dir.path().join("s"), chance);
    one.cases.execute_batch("ALTER TABLE rounds RENAME TO gone").unwrap();
    let waits = &mut || panic!("nobody else groups");
    one.begin_grouping(waits).unwrap_err();
    one.cases.execute_batch("ALTER TABLE gone RENAME TO rounds").unwrap();
    let mut two = open(&dir.path().join("s"), chance);
    two.begin_grouping(waits).unwrap();
}

/// Counts, where milliseconds would say more of the machine than of the program.
#[test]
fn a_page_reads_its_own_lines_and_no_others_wherever_it_stands_and_however_it_is_sorted() {
    const CASES: usize = 3_000;
    const PAGE: usize = 48;
    let dir = tempfile::tempdir().unwrap();
    let chance = &mut Counter(0);
    let mut store = open(&dir.path().join("s"), chance);
    let cases = (0..CASES).map(|n| incoming(&format!("c-{n:04}"), &n.to_string())).collect();
    store.put_cases(cases, &mut stamp(chance)).unwrap();
    let all = |filter: &str| Ask::plain(crate::domain::query::parse(filter).unwrap());
    let middle = store.row("c-1500").unwrap().unwrap();
    let filter = Filter { state: None };
    for (whence, op, way) in [
        (Whence::Top, None, "ASC"),
        (Whence::Bottom, None, "DESC"),
        (Whence::After(all("").anchor(&middle)), Some(">"), "ASC"),
    ] {
        store.page(&all(""), &whence, PAGE).unwrap();
        let steps = steps(&store.ledger, &queue::lines(filter, op, way));
        assert!((100..2_000).contains(&steps), "{steps} steps for a page of {PAGE}: {whence:?}");
    }
    assert_eq!(steps(&store.ledger, index::LINES), 0, "the plain queue needs no columns");
    while store.prepare().unwrap() {}
    let made = steps(&store.ledger, index::LINES);
    for column in Column::ALL {
        for filter in ["", "sev:low c-29", "hazard:*", "state:open -user:x"] {
            let before = steps(&store.ledger, index::LINE);
            let ask = Ask { sort: Sort { column: *column, reversed: true }, ..all(filter) };
            let page = store.page(&ask, &Whence::Bottom, PAGE).unwrap();
            let steps = steps(&store.ledger, index::LINE) - before;
            let most = 12 * page.rows.len() as i32;
            assert!(steps <= most, "{steps} steps for {} lines", page.rows.len());
        }
    }
    assert_eq!(steps(&store.ledger, index::LINES), made, "lines are read into columns once");
    // One entry more: its line is read again, and no other.
    store.put_cases(vec![incoming("c-0001", "newer")], &mut stamp(chance)).unwrap();
    let before = steps(&store.ledger, index::LINE);
    assert!(!store.prepare().unwrap());
    assert!((1..=12).contains(&(steps(&store.ledger, index::LINE) - before)));
}

#[test]
fn a_store_that_is_settled_leaves_no_log_to_the_next_start_though_others_still_read() {
    let home = tempfile::tempdir().unwrap();
    let mut chance = Counter(0);
    let mut store = open(home.path(), &mut chance);
    store.put_cases(vec![incoming("c-1", "{}")], &mut stamp(&mut chance)).unwrap();
    let reader = SqliteStore::open_read_only(home.path()).unwrap();
    assert!(reader.row("c-1").unwrap().is_some());
    let log = |kind: &schema::Kind| {
        std::fs::metadata(home.path().join(format!("{}-wal", kind.file))).unwrap().len()
    };
    assert!(log(&schema::LEDGER) > 0);
    store.settle();
    assert_eq!((log(&schema::LEDGER), log(&schema::CASES)), (0, 0));
    assert!(reader.row("c-1").unwrap().is_some());
}
