//! Waits that end: when they are due, and where a clock that went ahead would have made them last
//! for a year. Over memory and SQLite, and in the console.

use crate::common::cases::case;
use crate::common::desk::Desk;
use crate::store_kit::{Writer, plain, stories};
use crosscheck::app::message::Message;
use crosscheck::domain::queue::{WAIT_LONGEST_MS, wait_is_over};
use crosscheck::domain::words::CaseState;
use crosscheck::ledger::record::Body;
use crosscheck::store::Store;

const DAY: i64 = 86_400;
const YEAR: i64 = 365 * DAY;

stories! {
    a_wait_typed_a_year_ahead_comes_back_with_those_that_are_due
    the_longest_wait_lasts_its_time_by_clocks_that_differ
}

fn state(store: &dyn Store, case: &str) -> CaseState {
    store.row(case).unwrap().unwrap().state
}

fn a_wait_typed_a_year_ahead_comes_back_with_those_that_are_due(
    store: &mut dyn Store,
    writer: &mut Writer,
) {
    writer.put(store, vec![plain("a"), plain("b"), plain("c")]);
    writer.wait(store, "a", YEAR + 60);
    writer.wait(store, "b", 3_600);
    writer.wait(store, "c", 60);
    let now = writer.now;
    assert_eq!(store.next_due(now).unwrap(), Some(now), "one that cannot be meant is due at once");
    assert_eq!(store.return_due(&mut writer.stamp()).unwrap(), 1);
    assert_eq!((state(store, "a"), state(store, "b")), (CaseState::Open, CaseState::Waiting));
    assert_eq!(store.next_due(now).unwrap(), Some(now.plus_millis(60_000)));
    writer.later(60);
    writer.wait(store, "a", YEAR);
    let returned =
        |case: &str| Body::Returned { case: case.into(), revision: 1, why: "due".into() };
    let told = vec![returned("a"), returned("b")];
    assert_eq!(store.append(told, &mut writer.stamp()).unwrap().len(), 1, "b still waits");
    assert_eq!(store.return_due(&mut writer.stamp()).unwrap(), 1);
    assert_eq!((state(store, "c"), state(store, "b")), (CaseState::Open, CaseState::Waiting));
}

fn the_longest_wait_lasts_its_time_by_clocks_that_differ(
    store: &mut dyn Store,
    writer: &mut Writer,
) {
    writer.put(store, vec![plain("a")]);
    writer.wait(store, "a", WAIT_LONGEST_MS / 1_000);
    let until = store.row("a").unwrap().unwrap().due.unwrap();
    let hour = |hours: i64| until.plus_millis(-WAIT_LONGEST_MS + hours * 3_600_000);
    assert!(!wait_is_over(until, hour(-12)) && !wait_is_over(until, hour(0)));
    assert!(wait_is_over(until, hour(-25)), "that clock was another day's");
    writer.later(29 * DAY);
    assert_eq!(store.return_due(&mut writer.stamp()).unwrap(), 0);
    writer.later(DAY);
    assert_eq!(store.return_due(&mut writer.stamp()).unwrap(), 1);
}

#[test]
fn a_case_put_off_while_the_clock_was_a_year_ahead_is_back_when_the_clock_is() {
    let mut desk = Desk::with(&[case("anna", 10), case("ben", 20)]);
    let stands = |desk: &Desk, case: &str| state(&desk.store, case);
    desk.now = desk.now.plus_millis(YEAR * 1_000);
    desk.send(Message::DeadlineReached);
    desk.press("enter w").text("the user").press("enter").text("30m").press("enter enter s");
    assert_eq!(stands(&desk, "anna"), CaseState::Waiting);
    // The clock is put right; nobody presses a key.
    desk.now = desk.now.plus_millis(-YEAR * 1_000);
    desk.send(Message::DeadlineReached);
    desk.wait(1);
    assert_eq!(stands(&desk, "anna"), CaseState::Open, "it does not wait for a year");
    assert_eq!(desk.model.queue.next_due, None);
    // What is put off by the right clock waits as long as was said.
    desk.press("esc g enter w").text("the user").press("enter").text("30d").press("enter enter s");
    desk.wait(29 * DAY * 1_000);
    assert_eq!(stands(&desk, "anna"), CaseState::Waiting);
    desk.wait(DAY * 1_000);
    assert_eq!(stands(&desk, "anna"), CaseState::Open);
}
