//! The contract of every store: the same stories over memory and SQLite.

use crate::store_kit::{Writer, at, case, five, ids, plain, stories};
use crosscheck::domain::queue::{Filter, QueueKey};
use crosscheck::domain::words::{Action, CaseState, Severity};
use crosscheck::ledger::canon;
use crosscheck::ledger::record::{Body, Shown};
use crosscheck::store::{AppendError, Start, Store, Taken, check};

const ALL: Filter = Filter { state: None };
const OPEN: Filter = Filter { state: Some(CaseState::Open) };

stories! {
    a_new_store_holds_its_genesis_and_nothing_else
    lines_stand_by_severity_then_age_then_id
    a_window_opens_at_every_kind_of_place
    a_window_by_state_passes_over_the_others
    a_place_that_is_gone_still_opens_a_window
    positions_count_the_lines_before
    counts_follow_every_change_of_state
    a_search_looks_at_id_subject_title_and_detection
    a_search_goes_on_behind_a_place_and_keeps_to_its_filter
    the_same_bytes_again_change_nothing
    other_bytes_are_a_new_revision
    another_source_marks_a_conflict
    one_batch_may_hold_a_case_twice
    a_large_batch_is_sealed_in_the_order_in_which_it_came
    an_unknown_case_is_nothing_anywhere
    records_that_bear_on_nothing_are_kept_in_order
    text_of_any_script_comes_back_as_it_went_in
    the_largest_case_comes_back_as_it_went_in
    a_record_beyond_the_safe_integers_is_refused_whole
    entries_verify_whole_and_unsigned
}

fn key(store: &dyn Store, case: &str) -> QueueKey {
    store.row(case).unwrap().unwrap().key()
}

fn a_new_store_holds_its_genesis_and_nothing_else(store: &mut dyn Store, _: &mut Writer) {
    assert_eq!(store.head().unwrap().size, 1);
    assert!(store.origin().starts_with("crosscheck/") && store.origin().len() == 27);
    assert_eq!(store.counts().unwrap().total(), 0);
    assert_eq!(ids(store, ALL, Start::Top, 10), [""; 0]);
    let record = store.entries(0, 10).unwrap().remove(0).record.unwrap();
    assert!(matches!(canon::decode(&record).unwrap().body, Body::Genesis { .. }));
}

fn lines_stand_by_severity_then_age_then_id(store: &mut dyn Store, writer: &mut Writer) {
    five(store, writer);
    assert_eq!(ids(store, ALL, Start::Top, 10), ["a", "b", "c", "d", "e"]);
    let mut finer = case("c0", Severity::Medium, 9, "", "");
    finer.ingested.detected_at = at("2026-03-02T08:08:59.999999999Z");
    writer.put(store, vec![finer]);
    assert_eq!(ids(store, ALL, Start::Top, 3), ["a", "b", "c0"]);
}

fn a_window_opens_at_every_kind_of_place(store: &mut dyn Store, writer: &mut Writer) {
    five(store, writer);
    let middle = key(store, "c");
    assert_eq!(ids(store, ALL, Start::Top, 2), ["a", "b"]);
    assert_eq!(ids(store, ALL, Start::Bottom, 2), ["d", "e"]);
    assert_eq!(ids(store, ALL, Start::After(&middle), 9), ["d", "e"]);
    assert_eq!(ids(store, ALL, Start::At(&middle), 2), ["c", "d"]);
    assert_eq!(ids(store, ALL, Start::Before(&middle), 1), ["b"]);
    assert_eq!(ids(store, ALL, Start::Before(&middle), 9), ["a", "b"]);
    assert_eq!(ids(store, ALL, Start::Top, 0), [""; 0]);
    assert_eq!(ids(store, ALL, Start::Before(&key(store, "a")), 9), [""; 0]);
    assert_eq!(ids(store, ALL, Start::After(&key(store, "e")), 9), [""; 0]);
}

fn a_window_by_state_passes_over_the_others(store: &mut dyn Store, writer: &mut Writer) {
    five(store, writer);
    writer.decide(store, "b", Action::Accept);
    writer.decide(store, "c", Action::Escalate);
    assert_eq!(ids(store, OPEN, Start::Top, 9), ["a", "d", "e"]);
    let decided = Filter { state: Some(CaseState::Decided) };
    assert_eq!(ids(store, decided, Start::Bottom, 9), ["b"]);
    assert_eq!(ids(store, OPEN, Start::Before(&key(store, "d")), 1), ["a"]);
}

fn a_place_that_is_gone_still_opens_a_window(store: &mut dyn Store, writer: &mut Writer) {
    five(store, writer);
    let gone = key(store, "c");
    writer.decide(store, "c", Action::Accept);
    assert_eq!(ids(store, OPEN, Start::At(&gone), 1), ["d"]);
    assert_eq!(ids(store, OPEN, Start::Before(&gone), 1), ["b"]);
}

fn positions_count_the_lines_before(store: &mut dyn Store, writer: &mut Writer) {
    five(store, writer);
    assert_eq!(store.position(ALL, &key(store, "a")).unwrap(), 0);
    assert_eq!(store.position(ALL, &key(store, "d")).unwrap(), 3);
    writer.decide(store, "b", Action::Accept);
    assert_eq!(store.position(OPEN, &key(store, "d")).unwrap(), 2);
}

fn counts_follow_every_change_of_state(store: &mut dyn Store, writer: &mut Writer) {
    five(store, writer);
    let counts = store.counts().unwrap();
    assert_eq!((counts.of(CaseState::Open), counts.open_critical, counts.total()), (5, 1, 5));
    writer.decide(store, "a", Action::Accept);
    writer.decide(store, "b", Action::Escalate);
    writer.wait(store, "c", 60);
    let counts = store.counts().unwrap();
    assert_eq!((counts.of(CaseState::Open), counts.of(CaseState::Decided)), (2, 1));
    assert_eq!((counts.of(CaseState::Escalated), counts.of(CaseState::Waiting)), (1, 1));
    assert_eq!((counts.open_critical, counts.total()), (0, 5));
    writer.undo(store, "a");
    assert_eq!(store.counts().unwrap().open_critical, 1);
}

fn a_search_looks_at_id_subject_title_and_detection(store: &mut dyn Store, writer: &mut Writer) {
    let mut found = plain("case-XY");
    found.ingested.title = Some("Überraschung in ΑΘΗΝΑ".into());
    found.ingested.detection = "token_replay".into();
    writer.put(store, vec![plain("other"), found]);
    for text in ["case-xy", "CASE-XY", "u-case-xy", "überraschung", "αθηνα", "Token_Replay"] {
        let row = store.find(ALL, text, None).unwrap().unwrap_or_else(|| panic!("{text}"));
        assert_eq!(row.id, "case-XY", "{text}");
    }
    assert_eq!(store.find(ALL, "ortega@contoso", None).unwrap().unwrap().id, "case-XY");
    assert_eq!(store.find(ALL, "100%_", None).unwrap(), None);
}

fn a_search_goes_on_behind_a_place_and_keeps_to_its_filter(
    store: &mut dyn Store,
    writer: &mut Writer,
) {
    five(store, writer);
    writer.decide(store, "b", Action::Accept);
    let first = store.find(OPEN, "ortega", None).unwrap().unwrap();
    let second = store.find(OPEN, "ortega", Some(&first.key())).unwrap().unwrap();
    assert_eq!((first.id.as_str(), second.id.as_str()), ("a", "c"));
    assert_eq!(store.find(OPEN, "ortega", Some(&key(store, "e"))).unwrap(), None);
}

fn the_same_bytes_again_change_nothing(store: &mut dyn Store, writer: &mut Writer) {
    writer.put(store, vec![plain("c")]);
    let head = store.head().unwrap();
    assert_eq!(writer.put(store, vec![plain("c")]), [Taken::Unchanged]);
    assert_eq!(store.head().unwrap(), head);
}

fn other_bytes_are_a_new_revision(store: &mut dyn Store, writer: &mut Writer) {
    writer.put(store, vec![plain("c")]);
    let second = case("c", Severity::Critical, 0, "second", "facts");
    assert_eq!(writer.put(store, vec![second]), [Taken::Updated]);
    assert_eq!(writer.put(store, vec![plain("c")]), [Taken::Unchanged], "the first is known");
    let row = store.row("c").unwrap().unwrap();
    assert_eq!((row.revision, row.severity, row.conflict), (2, Severity::Critical, false));
    assert!(store.case("c", None).unwrap().unwrap().text.contains("second"));
    assert!(store.case("c", Some(1)).unwrap().unwrap().text.contains("first"));
    assert_eq!(store.case("c", Some(3)).unwrap(), None);
    assert_eq!(store.case("c", Some(0)).unwrap(), None);
    assert_eq!(store.counts().unwrap().total(), 1);
}

fn another_source_marks_a_conflict(store: &mut dyn Store, writer: &mut Writer) {
    writer.put(store, vec![plain("c")]);
    let mut other = case("c", Severity::Low, 0, "from elsewhere", "facts");
    other.ingested.source = "b.jsonl".into();
    writer.put(store, vec![other]);
    assert!(store.row("c").unwrap().unwrap().conflict);
    assert_eq!(store.case("c", None).unwrap().unwrap().source, "b.jsonl");
}

fn one_batch_may_hold_a_case_twice(store: &mut dyn Store, writer: &mut Writer) {
    let second = case("c", Severity::High, 0, "second", "facts");
    let taken = writer.put(store, vec![plain("c"), second, plain("c")]);
    assert_eq!(taken, [Taken::Made, Taken::Updated, Taken::Unchanged]);
    assert_eq!(store.row("c").unwrap().unwrap().revision, 2);
    assert_eq!(store.history("c").unwrap().len(), 2);
}

fn a_large_batch_is_sealed_in_the_order_in_which_it_came(
    store: &mut dyn Store,
    writer: &mut Writer,
) {
    let ids: Vec<_> = (0..700).map(|n| format!("c-{:04}", n * 389 % 700)).collect();
    let taken = writer.put(store, ids.iter().map(|id| plain(id)).collect());
    assert_eq!(taken, [Taken::Made; 700]);
    let entries = store.entries(1, 1_000).unwrap();
    let cases = entries.iter().map(|entry| {
        let record = canon::decode(entry.record.as_deref().unwrap()).unwrap();
        record.body.case().unwrap().to_owned()
    });
    assert_eq!(cases.collect::<Vec<_>>(), ids);
    let mut oracle = Writer::new(1);
    let mut memory = oracle.memory();
    oracle.put(&mut memory, ids.iter().map(|id| plain(id)).collect());
    assert_eq!(store.head().unwrap(), memory.head().unwrap(), "the same bits, the same ledger");
    assert_eq!(check::verify(store, None).exit, 4);
}

fn an_unknown_case_is_nothing_anywhere(store: &mut dyn Store, writer: &mut Writer) {
    writer.put(store, vec![plain("c")]);
    let mut row = store.row("c").unwrap().unwrap();
    row.id = "nobody".into();
    let id = writer.id();
    let refused = writer.try_decide(store, &row, id, Action::Accept);
    assert!(matches!(refused, Err(AppendError::NoCase(case)) if case == "nobody"));
    assert_eq!(store.row("nobody").unwrap(), None);
    assert_eq!(store.case("nobody", None).unwrap(), None);
    assert_eq!(store.history("nobody").unwrap(), []);
}

fn records_that_bear_on_nothing_are_kept_in_order(store: &mut dyn Store, writer: &mut Writer) {
    writer.put(store, vec![plain("c")]);
    let before = store.row("c").unwrap();
    let shown = Shown { case: "c".into(), revision: 1, session: Some("s-1".into()) };
    let bodies = vec![
        Body::SessionStarted {
            session: "s-1".into(),
            program: "crosscheck 0".into(),
            columns: 80,
            rows: 24,
            mode: "triage".into(),
        },
        Body::CasePresented(shown.clone()),
        Body::EventOpened { shown, event: "e7".into(), ptr: None, focused_ms: 1_400 },
        Body::RefusedAttempt { case: "c".into(), revision: 1, why: "no text".into() },
    ];
    let records = store.append(bodies, &mut writer.stamp()).unwrap();
    let kinds: Vec<_> = records.iter().map(|record| record.body.kind()).collect();
    assert_eq!(kinds, ["session_started", "case_presented", "event_opened", "refused_attempt"]);
    assert_eq!(store.row("c").unwrap(), before);
    assert_eq!(store.history("c").unwrap().len(), 4);
    let stored = store.entries(2, 9).unwrap();
    let read: Vec<_> =
        stored.iter().map(|entry| canon::decode(entry.record.as_deref().unwrap())).collect();
    assert_eq!(read.into_iter().collect::<Result<Vec<_>, _>>().unwrap(), records);
}

fn text_of_any_script_comes_back_as_it_went_in(store: &mut dyn Store, writer: &mut Writer) {
    let odd = "日本 \u{202e}\u{0}\u{7f}\u{1f600} e\u{301} '\"%_";
    let mut incoming = plain(odd);
    incoming.ingested.title = Some(odd.into());
    incoming.ingested.subject.id = odd.into();
    let text = incoming.text.clone();
    writer.put(store, vec![incoming]);
    let row = store.row(odd).unwrap().unwrap();
    assert_eq!((row.id.as_str(), row.title.as_deref()), (odd, Some(odd)));
    assert_eq!(store.case(odd, Some(1)).unwrap().unwrap().text, text);
    assert_eq!(store.find(ALL, "\u{1f600} e\u{301}", None).unwrap().unwrap().id, odd);
    writer.decide(store, odd, Action::Accept);
    assert_eq!(store.history(odd).unwrap().len(), 2);
}

fn the_largest_case_comes_back_as_it_went_in(store: &mut dyn Store, writer: &mut Writer) {
    let big = case("c", Severity::Low, 0, &"x".repeat(4 * 1024 * 1024 - 64), "facts");
    let text = big.text.clone();
    writer.put(store, vec![big]);
    assert!(store.case("c", None).unwrap().unwrap().text == text);
}

fn a_record_beyond_the_safe_integers_is_refused_whole(store: &mut dyn Store, writer: &mut Writer) {
    writer.put(store, vec![plain("c")]);
    let head = store.head().unwrap();
    let shown = Shown { case: "c".into(), revision: 1, session: None };
    let long = Body::EventOpened {
        shown: shown.clone(),
        event: "e".into(),
        ptr: None,
        focused_ms: u64::MAX,
    };
    let refused = store.append(vec![Body::CasePresented(shown), long], &mut writer.stamp());
    assert!(refused.unwrap_err().to_string().contains("event_opened record of case \"c\""));
    assert_eq!(store.head().unwrap(), head);
}

fn entries_verify_whole_and_unsigned(store: &mut dyn Store, writer: &mut Writer) {
    five(store, writer);
    writer.decide(store, "a", Action::Accept);
    writer.undo(store, "a");
    let report = check::verify(store, Some(&store.origin()));
    assert_eq!((report.entries, report.validated, report.exit), (8, Some([0, 7]), 4));
    assert_eq!(report.root, store.head().unwrap().root);
    let strange = check::verify(store, Some("crosscheck/of-another-team"));
    assert_eq!((strange.exit, strange.first_bad), (1, Some(0)));
}
