//! Claims over memory and SQLite: two consoles and a claim that runs out.

use crate::store_kit::{Writer, plain, stories};
use crosscheck::domain::queue::Filter;
use crosscheck::domain::words::{Action, CaseState};
use crosscheck::store::{AppendError, Start, Store};

stories! {
    of_two_who_claim_at_once_the_second_is_told_who_was_first
    a_claim_that_ran_out_is_anybodys_though_nobody_wrote_since
    a_claim_keeps_nobody_from_deciding
    a_claim_on_a_case_that_was_decided_is_refused
    a_claimed_case_stays_in_its_place_among_the_open_ones
}

fn other() -> Writer {
    Writer::new(2)
}

fn of_two_who_claim_at_once_the_second_is_told_who_was_first(
    store: &mut dyn Store,
    first: &mut Writer,
) {
    first.put(store, vec![plain("c-1")]);
    let mut second = other();
    first.claim(store, "c-1", 1_800).unwrap();
    let refused = second.claim(store, "c-1", 1_800).unwrap_err();
    let AppendError::Held { who, until } = refused else { panic!("{refused}") };
    assert_eq!((who.as_str(), until), ("os:writer1", first.now.plus_millis(1_800_000)));
    let row = store.row("c-1").unwrap().unwrap();
    assert_eq!(row.lease(first.now).unwrap().who, "os:writer1");
    first.later(60);
    first.claim(store, "c-1", 1_800).unwrap();
    let row = store.row("c-1").unwrap().unwrap();
    assert_eq!(row.held_until, Some(first.now.plus_millis(1_800_000)), "it counts from the last");
    first.release(store, "c-1");
    second.claim(store, "c-1", 1_800).unwrap();
}

fn a_claim_that_ran_out_is_anybodys_though_nobody_wrote_since(
    store: &mut dyn Store,
    first: &mut Writer,
) {
    first.put(store, vec![plain("c-1")]);
    first.claim(store, "c-1", 60).unwrap();
    let entries = store.head().unwrap().size;
    let mut second = other();
    second.later(59);
    let row = store.row("c-1").unwrap().unwrap();
    assert_eq!(row.state_at(second.now), CaseState::Claimed);
    assert!(second.claim(store, "c-1", 60).is_err());
    second.later(1);
    assert_eq!(row.state_at(second.now), CaseState::Open);
    assert_eq!(store.head().unwrap().size, entries);
    second.claim(store, "c-1", 60).unwrap();
    assert_eq!(store.row("c-1").unwrap().unwrap().holder.as_deref(), Some("os:writer2"));
}

fn a_claim_keeps_nobody_from_deciding(store: &mut dyn Store, first: &mut Writer) {
    first.put(store, vec![plain("c-1")]);
    first.claim(store, "c-1", 1_800).unwrap();
    other().decide(store, "c-1", Action::Accept);
    let row = store.row("c-1").unwrap().unwrap();
    assert_eq!((row.state, row.lease(first.now)), (CaseState::Decided, None));
}

fn a_claim_on_a_case_that_was_decided_is_refused(store: &mut dyn Store, first: &mut Writer) {
    first.put(store, vec![plain("c-1")]);
    let stale = store.row("c-1").unwrap().unwrap();
    other().decide(store, "c-1", Action::Accept);
    let refused = first.claim_from(store, &stale, 60).unwrap_err();
    assert!(matches!(refused, AppendError::Decided(_)), "{refused}");
}

fn a_claimed_case_stays_in_its_place_among_the_open_ones(
    store: &mut dyn Store,
    first: &mut Writer,
) {
    first.put(store, vec![plain("c-1"), plain("c-2"), plain("c-3")]);
    first.claim(store, "c-2", 1_800).unwrap();
    let rows = store.window(Filter::default(), Start::Top, 9).unwrap();
    let ids: Vec<_> = rows.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(ids, ["c-1", "c-2", "c-3"]);
}
