//! Decisions, undo and waits in every store: the same stories over memory and SQLite.

use crate::store_kit::{Writer, case, decision, expect, five, ids, plain, stories};
use crosscheck::domain::queue::Filter;
use crosscheck::domain::words::{Action, CaseState, Severity};
use crosscheck::ledger::canon;
use crosscheck::ledger::record::Body;
use crosscheck::store::{AppendError, Start, Store};

const OPEN: Filter = Filter { state: Some(CaseState::Open) };

stories! {
    a_decision_marks_the_case_and_is_in_its_history
    a_decision_on_a_case_that_somebody_decided_shows_theirs
    a_decision_on_a_case_that_changed_is_refused
    a_decision_on_a_revision_that_changed_nothing_is_taken
    the_same_statement_id_again_is_the_same_entry
    a_decision_and_its_request_stand_together
    undo_reopens_and_the_loser_may_decide_then
    a_revision_reopens_what_was_decided_on_other_facts
    a_waiting_case_comes_back_when_it_is_due
}

fn state(store: &dyn Store, case: &str) -> CaseState {
    store.row(case).unwrap().unwrap().state
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
        seen: None,
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
