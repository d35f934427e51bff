//! The queue in groups, with more cases than are shown at first: the cursor stays, and the next
//! case is the next one, however one came to the one on the screen.

use crate::common::cases::case_of;
use crate::common::desk::{Desk, open};
use crosscheck::app::message::Message;
use crosscheck::app::model::Screen;
use crosscheck::app::queue::groups::Line;
use serde_json::Value;

/// So many cases of anna, three of ben, two of cleo, in groups by subject, the largest first.
fn desk(annas: u32) -> Desk {
    let mut cases: Vec<Value> =
        (0..annas).map(|n| case_of(&format!("a{n:03}"), n % 60, "anna")).collect();
    for (id, who) in [("b1", "ben"), ("b2", "ben"), ("b3", "ben"), ("c1", "cleo"), ("c2", "cleo")] {
        cases.push(case_of(id, 30, who));
    }
    let mut desk = Desk::with(&cases);
    desk.press("b s");
    desk
}

fn line(desk: &Desk) -> Line {
    let pane = desk.model.queue.groups.as_ref().unwrap();
    pane.lines()[pane.cursor]
}

fn unfolded(desk: &Desk) -> Vec<&str> {
    desk.model.queue.groups.as_ref().unwrap().unfolded.keys().map(String::as_str).collect()
}

fn is_open(desk: &Desk, case: &str) {
    assert_eq!(open(desk).row.id, case);
    assert_eq!(desk.model.queue.selected().map(|row| row.id.as_str()), Some(case));
}

#[test]
fn what_comes_in_elsewhere_leaves_the_cursor_on_the_line_that_tells_of_more() {
    let mut desk = desk(120);
    desk.press("enter G k k");
    assert_eq!(line(&desk), Line::More(0, 20));
    desk.ingest(&case_of("d1", 50, "dora"));
    desk.send(Message::StoreChanged);
    assert_eq!(line(&desk), Line::More(0, 20));
}

#[test]
fn the_case_before_a_group_is_the_last_of_the_one_above_also_where_not_all_are_shown() {
    let mut desk = desk(120);
    desk.press("enter G k enter j enter");
    is_open(&desk, "b1");
    desk.press("K");
    assert_eq!(line(&desk), Line::Row(0, 119), "the last of all and not of those shown");
    let last = open(&desk).row.id.clone();
    desk.press("J");
    is_open(&desk, "b1");
    desk.press("K");
    is_open(&desk, &last);
}

#[test]
fn behind_the_last_case_of_a_group_a_decision_goes_on_into_the_next_one() {
    let mut desk = desk(4);
    desk.press("G enter j j enter");
    is_open(&desk, "c2");
    desk.press("K K");
    is_open(&desk, "b3");
    desk.press("K K");
    is_open(&desk, "b1");
    desk.press("J J a 1 1 3 s");
    is_open(&desk, "c1");
    assert_eq!(unfolded(&desk), ["user:u-cleo"], "ben was only passed");
    desk.press("a 1 1 3 s");
    is_open(&desk, "c2");
    desk.press("a 1 1 3 s");
    assert_eq!(desk.model.screen, Screen::Queue, "there is none beyond");
}

#[test]
fn a_decision_on_the_only_case_of_a_group_skips_none_of_the_next() {
    let mut desk = Desk::with(&[
        case_of("a1", 10, "anna"),
        case_of("b1", 11, "ben"),
        case_of("c1", 12, "cleo"),
    ]);
    desk.press("b s enter j enter");
    is_open(&desk, "a1");
    for next in ["b1", "c1"] {
        desk.press("a 1 1 3 s");
        is_open(&desk, next);
    }
}

#[test]
fn a_decision_on_the_last_case_that_was_read_goes_on_to_those_that_were_not() {
    let mut desk = desk(102);
    desk.press("enter G k k k enter");
    let last = open(&desk).row.id.clone();
    desk.press("a 1 1 3 s");
    assert_ne!(open(&desk).row.id, last);
    assert_eq!(line(&desk), Line::Row(0, 99), "what came up behind it");
}

#[test]
fn a_case_gone_to_by_its_letters_is_where_the_next_one_is_counted_from() {
    let mut desk = desk(4);
    desk.press("/").text("b2").press("enter");
    is_open(&desk, "b2");
    assert_eq!(unfolded(&desk), ["user:u-ben"]);
    desk.press("J");
    is_open(&desk, "b3");
    desk.press("J");
    is_open(&desk, "c1");
    assert_eq!(unfolded(&desk), ["user:u-cleo"], "and its group folds again");
}

#[test]
fn a_case_of_the_same_subject_is_where_the_next_one_is_counted_from() {
    let mut desk = desk(4);
    desk.press("G enter j enter");
    is_open(&desk, "c1");
    desk.press("S enter");
    is_open(&desk, "c2");
}

#[test]
fn a_case_gone_to_stands_in_the_group_of_its_address_too() {
    let mut desk = desk(4);
    desk.press("b a /").text("b2").press("enter");
    is_open(&desk, "b2");
}

#[test]
fn esc_in_the_filter_line_gives_back_what_was_unfolded() {
    let mut desk = desk(4);
    desk.press("enter j j");
    let stood = desk.model.queue.selected().map(|row| row.id.clone());
    desk.press("F").text("user:ben").press("esc");
    assert_eq!(unfolded(&desk), ["user:u-anna"]);
    assert_eq!(desk.model.queue.selected().map(|row| row.id.clone()), stood);
}

#[test]
fn esc_off_a_view_leads_to_what_was_before_it_in_its_order() {
    let mut desk = desk(4);
    desk.press("b n s r");
    let lens = desk.model.queue.lens.clone();
    desk.press("v 3 v 1");
    assert_ne!(desk.model.queue.lens, lens);
    desk.press("esc");
    assert_eq!(desk.model.queue.lens, lens, "from view to view, and back before the first");
    desk.press("v 3 F").text("user:ben").press("enter esc");
    let plain = crosscheck::app::queue::lens::Lens::default().query;
    assert_eq!(desk.model.queue.lens.query, plain, "another filter since: that one is taken off");
}
