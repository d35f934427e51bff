//! Random histories: SQLite agrees with memory in every answer, and the queue is the fold of the
//! entries at every prefix.

use crate::store_kit::{Writer, case, decision, expect};
use crosscheck::domain::queue::{Filter, QueueRow};
use crosscheck::domain::time::Timestamp;
use crosscheck::domain::words::{Action, CaseState, Severity};
use crosscheck::ledger::canon;
use crosscheck::ledger::project::{self, Folded};
use crosscheck::ledger::record::Body;
use crosscheck::store::{Start, Store, check};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fmt::Write as _;

const CASES: usize = 5;

/// One thing that happens. Cases are named by number; a stale console acts on the line that it saw
/// at first.
#[derive(Clone, Debug)]
enum Step {
    Put { case: usize, text: u8, computed: u8, severity: usize, minute: u32, elsewhere: bool },
    Decide { case: usize, action: usize, stale: bool },
    Undo { case: usize },
    Wait { case: usize, secs: i64 },
    Claim { case: usize, secs: i64, other: bool },
    Release { case: usize },
    RouteOut { case: usize },
    Later { secs: i64 },
}

fn step() -> impl Strategy<Value = Step> {
    let n = 0..CASES;
    prop_oneof![
        4 => (n.clone(), 0..4_u8, 0..2_u8, 0..4_usize, 0..3_u32, any::<bool>()).prop_map(
            |(case, text, computed, severity, minute, elsewhere)| Step::Put {
                case, text, computed, severity, minute, elsewhere
            }
        ),
        4 => (n.clone(), 0..4_usize, any::<bool>())
            .prop_map(|(case, action, stale)| Step::Decide { case, action, stale }),
        2 => n.clone().prop_map(|case| Step::Undo { case }),
        2 => (n.clone(), 1..90_i64).prop_map(|(case, secs)| Step::Wait { case, secs }),
        // By a clock that went ahead, on both sides of what counts.
        1 => (n.clone(), 31 * 86_400 - 60..31 * 86_400 + 60_i64)
            .prop_map(|(case, secs)| Step::Wait { case, secs }),
        2 => (n.clone(), 1..90_i64, any::<bool>())
            .prop_map(|(case, secs, other)| Step::Claim { case, secs, other }),
        1 => n.clone().prop_map(|case| Step::Release { case }),
        1 => n.prop_map(|case| Step::RouteOut { case }),
        1 => (1..120_i64).prop_map(|secs| Step::Later { secs }),
    ]
}

/// Does the step, and says in words what the store answered.
fn act(
    step: &Step,
    store: &mut dyn Store,
    writer: &mut Writer,
    seen: &mut BTreeMap<String, QueueRow>,
) -> String {
    let id = |case: &usize| format!("c-{case}");
    let act = |row: QueueRow, body: Body, store: &mut dyn Store, writer: &mut Writer| {
        let statement = writer.id();
        let taken =
            store.append_statement(vec![body], statement, &expect(&row), &mut writer.stamp());
        taken.map_or_else(|error| error.to_string(), |seq| seq.to_string())
    };
    let answer = match step {
        Step::Put { case: n, text, computed, severity, minute, elsewhere } => {
            let severity = Severity::ALL[*severity];
            let mut incoming =
                case(&id(n), severity, *minute, &text.to_string(), &computed.to_string());
            if *elsewhere {
                incoming.ingested.source = "b.jsonl".into();
            }
            format!("{:?}", writer.put(store, vec![incoming]))
        }
        Step::Decide { case, action, stale } => {
            let now = store.row(&id(case)).unwrap();
            let row = if *stale { seen.get(&id(case)).cloned() } else { now };
            let Some(row) = row else { return "nothing".into() };
            let body = decision(&row, Action::ALL[*action]);
            act(row, body, store, writer)
        }
        Step::Undo { case } => {
            let row = store.row(&id(case)).unwrap();
            let Some(row) = row.filter(|row| row.decided.is_some()) else { return "no".into() };
            let supersedes = row.decided.as_ref().unwrap().id.clone();
            let body =
                Body::Undo { case: row.id.clone(), revision: row.revision, supersedes, seen: None };
            act(row, body, store, writer)
        }
        Step::Wait { case, secs } => {
            if store.row(&id(case)).unwrap().is_none() {
                return "nothing".into();
            }
            writer.wait(store, &id(case), *secs).to_string()
        }
        Step::Claim { case, secs, other } => {
            let Some(row) = store.row(&id(case)).unwrap() else { return "nothing".into() };
            let me = writer.who.clone();
            if *other {
                writer.who = "os:other".into();
            }
            let taken = writer.claim_from(store, &row, *secs);
            writer.who = me;
            taken.map_or_else(|error| error.to_string(), |seq| seq.to_string())
        }
        Step::Release { case } => {
            if store.row(&id(case)).unwrap().is_none() {
                return "nothing".into();
            }
            writer.release(store, &id(case)).to_string()
        }
        Step::RouteOut { case } => {
            let body = Body::RoutedOut { case: id(case), revision: 1, why: "gone".into() };
            let records = store.append(vec![body], &mut writer.stamp()).unwrap();
            format!("{records:?}")
        }
        Step::Later { secs } => {
            writer.later(*secs);
            store.return_due(&mut writer.stamp()).unwrap().to_string()
        }
    };
    for n in 0..CASES {
        if let Some(row) = store.row(&id(&n)).unwrap() {
            seen.entry(row.id.clone()).or_insert(row);
        }
    }
    answer
}

/// Everything that a store answers about its queue.
fn answers(store: &dyn Store, now: Timestamp) -> String {
    let mut out = format!("{:?} {:?}\n", store.counts().unwrap(), store.next_due(now).unwrap());
    let states = CaseState::ALL.iter().copied().map(Some).chain([None]);
    for filter in states.map(|state| Filter { state }) {
        let rows = store.window(filter, Start::Top, 100).unwrap();
        writeln!(out, "{rows:?} {:?}", store.window(filter, Start::Bottom, 2).unwrap()).unwrap();
        for row in &rows {
            let key = row.key();
            let places = [Start::After(&key), Start::At(&key), Start::Before(&key)];
            writeln!(
                out,
                "{:?} {} {:?}",
                places.map(|from| store.window(filter, from, 2).unwrap()),
                store.position(filter, &key).unwrap(),
                store.find(filter, "C-", Some(&key)).unwrap(),
            )
            .unwrap();
        }
    }
    for n in 0..CASES {
        let id = format!("c-{n}");
        writeln!(out, "{:?} {:?}", store.case(&id, None), store.history(&id).unwrap()).unwrap();
    }
    out
}

/// The queue, folded from the entries alone.
fn refold(store: &dyn Store) -> Vec<QueueRow> {
    let mut folded: BTreeMap<String, Folded> = BTreeMap::new();
    for entry in store.entries(0, 10_000).unwrap() {
        let record = canon::decode(entry.record.as_deref().unwrap()).unwrap();
        if let Some(case) = record.body.case().map(str::to_owned) {
            let before = folded.remove(&case);
            if let Some(after) = project::apply(before, entry.seq, &record) {
                folded.insert(case, after);
            }
        }
    }
    let mut rows: Vec<_> = folded.into_values().map(|folded| folded.row).collect();
    rows.sort_by_key(QueueRow::key);
    rows
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn sqlite_agrees_with_memory_and_both_with_their_entries(
        steps in proptest::collection::vec(step(), 1..25)
    ) {
        let dir = tempfile::tempdir().unwrap();
        let (mut one, mut two) = (Writer::new(1), Writer::new(1));
        let mut memory = one.memory();
        // The origin is drawn from the same bits, so that even the hashes agree.
        let mut sqlite = two.sqlite(&dir.path().join("store"));
        prop_assert_eq!(memory.head().unwrap(), sqlite.head().unwrap());
        let (mut seen_one, mut seen_two) = (BTreeMap::new(), BTreeMap::new());
        for step in &steps {
            let first = act(step, &mut memory, &mut one, &mut seen_one);
            let second = act(step, &mut sqlite, &mut two, &mut seen_two);
            prop_assert_eq!(first, second, "{:?}", step);
            prop_assert_eq!(memory.head().unwrap(), sqlite.head().unwrap(), "{:?}", step);
            let all = sqlite.window(Filter { state: None }, Start::Top, 100).unwrap();
            prop_assert_eq!(all, refold(&sqlite), "{:?}", step);
        }
        prop_assert_eq!(answers(&memory, one.now), answers(&sqlite, one.now));
        prop_assert_eq!(check::verify(&sqlite, None).exit, 4);
        prop_assert!(!sqlite.rebuild().unwrap());
        prop_assert_eq!(answers(&memory, one.now), answers(&sqlite, one.now));
    }
}
