//! A clock that jumps while the console runs: back by an hour, ahead by a year.

use crate::common::cases::case;
use crate::common::desk::Desk;
use crosscheck::app::claim::LEASE_MS;
use crosscheck::app::message::Message;
use crosscheck::app::model::Overlay;
use crosscheck::app::update;
use crosscheck::domain::words::CaseState;
use crosscheck::ledger::record::Body;
use crosscheck::store::Store;
use crosscheck::view::{self, theme::Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

const HOUR: i64 = 3_600_000;
const YEAR: i64 = 365 * 24 * HOUR;
/// Decides the open case as recommended.
const ACCEPT: &str = "a 1 1 3 s";

fn desk() -> Desk {
    Desk::with(&[case("anna", 10), case("ben", 20), case("cleo", 30)])
}

/// The clock is set; the next message comes with the new time.
fn set(desk: &mut Desk, by: i64) {
    desk.now = desk.now.plus_millis(by);
    desk.send(Message::DeadlineReached);
    // A deadline in the past would be told again and again.
    let next = update::deadline(&desk.model).unwrap();
    assert!(next > desk.now, "{next} at {}", desk.now);
    assert!(next.millis_since(desk.now) <= 60_000, "the minute comes");
    for (width, height) in [(80, 24), (120, 40)] {
        let area = Rect::new(0, 0, width, height);
        view::draw(
            &desk.model,
            &Theme::by_name("dark", false).unwrap(),
            area,
            &mut Buffer::empty(area),
        );
    }
}

fn opened(desk: &Desk, case: &str) -> Vec<u64> {
    let of = |body: &Body| match body {
        Body::EventOpened { focused_ms, .. } => Some(*focused_ms),
        _ => None,
    };
    desk.bodies(case).iter().filter_map(of).collect()
}

fn state(desk: &Desk, case: &str) -> CaseState {
    desk.store.row(case).unwrap().unwrap().state_at(desk.now)
}

#[test]
fn what_can_be_taken_back_for_ten_seconds_can_be_so_for_ten_whatever_the_clock_does() {
    for by in [-HOUR, -YEAR, -500] {
        let mut desk = desk();
        desk.press("enter").press(ACCEPT);
        assert!(desk.model.undo.is_some());
        set(&mut desk, by);
        desk.wait(8_000);
        assert!(desk.model.undo.is_some(), "{by}");
        desk.wait(3_000);
        assert!(desk.model.undo.is_none(), "{by}");
    }
    let mut desk = desk();
    desk.press("enter").press(ACCEPT);
    set(&mut desk, YEAR);
    assert!(desk.model.undo.is_none(), "nothing is taken back after a year");
}

#[test]
fn a_clock_set_back_bars_nobody_from_deciding_and_looking_counts_on() {
    let mut desk = desk();
    desk.press("enter").wait(2_000).press("j");
    set(&mut desk, -HOUR);
    desk.wait(1_500).press("k");
    assert_eq!(opened(&desk, "anna").len(), 1, "the event was on the screen for a second");
    assert!(opened(&desk, "anna")[0] <= 30_000);
    set(&mut desk, -HOUR);
    desk.press("a");
    assert!(matches!(desk.model.overlay, Some(Overlay::Form(_))), "the form opens");
}

#[test]
fn a_year_in_which_nobody_looked_is_no_time_of_looking() {
    let mut desk = desk();
    desk.press("enter").wait(2_000).press("j").wait(200);
    set(&mut desk, YEAR);
    desk.press_now("k");
    assert_eq!(opened(&desk, "anna"), Vec::<u64>::new(), "it was there for a fifth of a second");
    desk.press_now("j").wait(2_000);
    set(&mut desk, YEAR);
    desk.press_now("k");
    let focused = opened(&desk, "anna");
    assert!(focused.len() == 1 && focused[0] <= 30_000, "{focused:?}");
}

#[test]
fn no_claim_outlasts_the_clock_that_it_was_made_by() {
    let mut desk = desk();
    set(&mut desk, YEAR);
    desk.press("c");
    assert_eq!(state(&desk, "anna"), CaseState::Claimed);
    set(&mut desk, -YEAR);
    assert_eq!(state(&desk, "anna"), CaseState::Open, "it is not held for a year");
    desk.press("c");
    assert_eq!(state(&desk, "anna"), CaseState::Claimed, "and can be claimed");
    desk.wait(LEASE_MS + 1_000);
    assert_eq!(state(&desk, "anna"), CaseState::Open);
    desk.press("c");
    set(&mut desk, YEAR);
    assert_eq!(state(&desk, "anna"), CaseState::Open, "a claim of a year ago has run out");
    assert_eq!(desk.model.queue.selected().unwrap().state_at(desk.now), CaseState::Open);
}

#[test]
fn decisions_keep_the_order_in_which_they_were_made() {
    let mut desk = desk();
    desk.press("enter").press(ACCEPT);
    let first = desk.store.row("anna").unwrap().unwrap().decided.unwrap();
    set(&mut desk, -HOUR);
    desk.press("esc f 4").press("enter");
    assert_eq!(desk.model.case.as_ref().unwrap().row.id, "anna");
    desk.press("o 2 2 6 3").text("it was the drill after all").press("enter s");
    let last = desk.store.row("anna").unwrap().unwrap().decided.unwrap();
    assert!(last.seq > first.seq && last.time < first.time, "{first:?} {last:?}");
    let bodies = desk.bodies("anna");
    let Some(Body::Decision(last)) = bodies.iter().rfind(|it| it.kind() == "decision") else {
        panic!("it is stored")
    };
    assert_eq!(last.supersedes.as_ref(), Some(&first.id), "the later one is the one that counts");
}
