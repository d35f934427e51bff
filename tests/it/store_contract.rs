//! The contract of every store: the same stories over memory and SQLite.

use crate::store_kit::{Writer, at, case, decision, expect, plain, stories};
use crosscheck::domain::digest::Digest;
use crosscheck::domain::queue::{Filter, QueueKey};
use crosscheck::domain::words::{Action, CaseState, Severity};
use crosscheck::ledger::canon;
use crosscheck::ledger::record::{Body, Shown};
use crosscheck::store::{
    AppendError, NewEvent, Of, SIGNALS, SetAside, SightingRow, Start, Store, Taken, check,
};

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
    a_decision_marks_the_case_and_is_in_its_history
    a_decision_on_a_case_that_somebody_decided_shows_theirs
    a_decision_on_a_case_that_changed_is_refused
    a_decision_on_a_revision_that_changed_nothing_is_taken
    the_same_statement_id_again_is_the_same_entry
    a_decision_and_its_request_stand_together
    undo_reopens_and_the_loser_may_decide_then
    a_revision_reopens_what_was_decided_on_other_facts
    a_waiting_case_comes_back_when_it_is_due
    records_that_bear_on_nothing_are_kept_in_order
    text_of_any_script_comes_back_as_it_went_in
    the_largest_case_comes_back_as_it_went_in
    events_are_kept_once_and_touch_their_names
    what_is_touched_while_somebody_groups_is_left_for_the_next_round
    sightings_come_in_order_of_time_then_digest
    cases_made_from_signals_are_found_by_subject
    what_was_set_aside_comes_back_in_order
    what_is_of_no_known_format_can_be_found_again
    a_record_beyond_the_safe_integers_is_refused_whole
    entries_verify_whole_and_unsigned
}

fn ids(store: &dyn Store, filter: Filter, from: Start<'_>, limit: usize) -> Vec<String> {
    store.window(filter, from, limit).unwrap().into_iter().map(|row| row.id).collect()
}

fn key(store: &dyn Store, case: &str) -> QueueKey {
    store.row(case).unwrap().unwrap().key()
}

fn state(store: &dyn Store, case: &str) -> CaseState {
    store.row(case).unwrap().unwrap().state
}

/// Five cases, in queue order a to e.
fn five(store: &mut dyn Store, writer: &mut Writer) {
    let cases = vec![
        case("e", Severity::Low, 0, "", ""),
        case("b", Severity::High, 5, "", ""),
        case("d", Severity::Medium, 9, "", ""),
        case("a", Severity::Critical, 7, "", ""),
        case("c", Severity::Medium, 9, "", ""),
    ];
    assert_eq!(writer.put(store, cases), [Taken::Made; 5]);
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

fn a_decision_marks_the_case_and_is_in_its_history(store: &mut dyn Store, writer: &mut Writer) {
    writer.put(store, vec![plain("c")]);
    writer.later(30);
    let seq = writer.decide(store, "c", Action::Accept);
    let row = store.row("c").unwrap().unwrap();
    let decided = row.decided.unwrap();
    assert_eq!((row.state, decided.seq, decided.revision), (CaseState::Decided, seq, 1));
    assert_eq!((decided.who, decided.time), (writer.who.clone(), writer.now));
    let history = store.history("c").unwrap();
    assert_eq!(history.iter().map(|entry| entry.seq).collect::<Vec<_>>(), [1, seq]);
    let record = canon::decode(history[1].record.as_deref().unwrap()).unwrap();
    assert_eq!((record.id, record.body.kind()), (decided.id, "decision"));
}

fn a_decision_on_a_case_that_somebody_decided_shows_theirs(
    store: &mut dyn Store,
    writer: &mut Writer,
) {
    writer.put(store, vec![plain("c")]);
    let seen = store.row("c").unwrap().unwrap();
    let seq = writer.decide(store, "c", Action::Accept);
    let mut other = Writer::new(2);
    let id = other.id();
    let refused = other.try_decide(store, &seen, id, Action::Override);
    let Err(AppendError::Decided(theirs)) = refused else { panic!("{refused:?}") };
    assert_eq!((theirs.seq, theirs.who.as_str()), (seq, "os:writer1"));
    assert_eq!(store.head().unwrap().size, seq + 1, "nothing was written");
    let amended = other.decide(store, "c", Action::Override);
    assert_eq!(store.row("c").unwrap().unwrap().decided.unwrap().seq, amended);
}

fn a_decision_on_a_case_that_changed_is_refused(store: &mut dyn Store, writer: &mut Writer) {
    writer.put(store, vec![plain("c")]);
    let seen = store.row("c").unwrap().unwrap();
    writer.put(store, vec![case("c", Severity::High, 0, "second", "other facts")]);
    let id = writer.id();
    let refused = writer.try_decide(store, &seen, id, Action::Accept);
    assert!(matches!(refused, Err(AppendError::Changed(2))));
    assert_eq!(state(store, "c"), CaseState::Open);
}

fn a_decision_on_a_revision_that_changed_nothing_is_taken(
    store: &mut dyn Store,
    writer: &mut Writer,
) {
    writer.put(store, vec![plain("c")]);
    let seen = store.row("c").unwrap().unwrap();
    writer.put(store, vec![case("c", Severity::Medium, 0, "second", "facts")]);
    let id = writer.id();
    writer.try_decide(store, &seen, id, Action::Accept).unwrap();
    let row = store.row("c").unwrap().unwrap();
    assert_eq!((row.state, row.revision), (CaseState::Decided, 2));
    assert_eq!(row.decided.unwrap().revision, 1);
}

fn the_same_statement_id_again_is_the_same_entry(store: &mut dyn Store, writer: &mut Writer) {
    writer.put(store, vec![plain("c")]);
    let seen = store.row("c").unwrap().unwrap();
    let id = writer.id();
    let first = writer.try_decide(store, &seen, id, Action::Accept).unwrap();
    writer.later(5);
    let again = writer.try_decide(store, &seen, id, Action::Accept).unwrap();
    assert_eq!(first, again);
    assert_eq!(store.head().unwrap().size, first + 1);
}

fn a_decision_and_its_request_stand_together(store: &mut dyn Store, writer: &mut Writer) {
    writer.put(store, vec![plain("c")]);
    let row = store.row("c").unwrap().unwrap();
    let request = Body::Request {
        case: "c".into(),
        revision: 1,
        decision: "0".repeat(32),
        request: "revoke_sessions".into(),
        owner: None,
    };
    let bodies = vec![decision(&row, Action::Accept), request];
    let id = writer.id();
    let seq = store.append_statement(bodies, id, &expect(&row), &mut writer.stamp()).unwrap();
    assert_eq!(store.head().unwrap().size, seq + 2);
    assert_eq!(store.history("c").unwrap().len(), 3);
}

fn undo_reopens_and_the_loser_may_decide_then(store: &mut dyn Store, writer: &mut Writer) {
    writer.put(store, vec![plain("c")]);
    let seen = store.row("c").unwrap().unwrap();
    writer.decide(store, "c", Action::Accept);
    writer.undo(store, "c");
    assert_eq!(store.row("c").unwrap().unwrap(), seen);
    let id = writer.id();
    writer.try_decide(store, &seen, id, Action::Override).unwrap();
    assert_eq!(state(store, "c"), CaseState::Decided);
}

fn a_revision_reopens_what_was_decided_on_other_facts(store: &mut dyn Store, writer: &mut Writer) {
    writer.put(store, vec![plain("c")]);
    writer.decide(store, "c", Action::Accept);
    writer.put(store, vec![case("c", Severity::Medium, 0, "second", "facts")]);
    assert_eq!(state(store, "c"), CaseState::Decided);
    writer.put(store, vec![case("c", Severity::Medium, 0, "third", "other facts")]);
    let row = store.row("c").unwrap().unwrap();
    assert_eq!((row.state, row.changed_since_decision), (CaseState::Open, true));
    assert_eq!(ids(store, OPEN, Start::Top, 9), ["c"]);
}

fn a_waiting_case_comes_back_when_it_is_due(store: &mut dyn Store, writer: &mut Writer) {
    five(store, writer);
    writer.wait(store, "a", 120);
    writer.wait(store, "b", 60);
    assert_eq!(store.next_due(writer.now).unwrap(), Some(writer.now.plus_millis(60_000)));
    assert_eq!(store.return_due(&mut writer.stamp()).unwrap(), 0);
    writer.later(60);
    assert_eq!(store.return_due(&mut writer.stamp()).unwrap(), 1);
    assert_eq!((state(store, "a"), state(store, "b")), (CaseState::Waiting, CaseState::Open));
    // Told by somebody who saw an earlier end of the wait.
    let early = Body::Returned { case: "a".into(), revision: 1, why: "due".into() };
    assert!(store.append(vec![early], &mut writer.stamp()).unwrap().is_empty());
    assert_eq!(state(store, "a"), CaseState::Waiting);
    writer.later(3_600);
    assert_eq!(store.return_due(&mut writer.stamp()).unwrap(), 1);
    assert_eq!((store.next_due(writer.now).unwrap(), state(store, "a")), (None, CaseState::Open));
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
