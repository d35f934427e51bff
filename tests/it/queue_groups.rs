//! The queue in groups, and the other cases of a subject.

use crate::common::cases::{case, case_of, severe};
use crate::common::desk::{Desk, filter, ids, said, selected};
use crosscheck::app::message::Message;
use crosscheck::app::model::{Overlay, Screen};

/// Two cases of each of two persons, and one of a third.
fn five() -> Desk {
    Desk::with(&[
        case_of("a1", 10, "anna"),
        case_of("b1", 20, "ben"),
        case_of("a2", 30, "anna"),
        case_of("b2", 40, "ben"),
        case_of("c1", 50, "cleo"),
    ])
}

/// The lines of the queue in groups: a group's label with its count, a case's id.
fn grouped(desk: &Desk) -> Vec<String> {
    use crosscheck::app::queue::groups::Line;
    let pane = desk.model.queue.groups.as_ref().expect("the queue is in groups");
    let text = |line: &Line| match (line, pane.row(*line)) {
        (_, Some(row)) => row.id.clone(),
        (Line::Group(at), _) => format!("{} {}", pane.groups[*at].label, pane.groups[*at].lines),
        (line, None) => format!("{line:?}"),
    };
    pane.lines().iter().map(text).collect()
}

#[test]
fn groups_fold_and_unfold_under_the_cursor_and_a_case_in_one_opens() {
    let mut desk = five();
    desk.press("b s");
    let folded = ["anna@contoso.example 2", "ben@contoso.example 2", "cleo@contoso.example 1"];
    assert_eq!(grouped(&desk), folded);
    desk.press("j enter");
    assert_eq!(grouped(&desk)[1..4], ["ben@contoso.example 2", "b1", "b2"]);
    // Somebody's case comes in above: the cursor stays on its line.
    desk.press("j");
    desk.ingest(&severe("zoe", 1));
    desk.send(Message::StoreChanged);
    assert_eq!((grouped(&desk)[0].as_str(), selected(&desk)), ("zoe@contoso.example 1", "b1"));
    desk.press("enter");
    assert_eq!(desk.model.case.as_ref().unwrap().row.id, "b1");
    desk.press("J");
    assert_eq!(desk.model.case.as_ref().unwrap().row.id, "b2");
    desk.press("esc esc");
    assert_eq!(grouped(&desk)[1..], folded, "esc folds the group first");
    desk.press("space");
    assert_eq!(grouped(&desk).len(), 6, "a blank unfolds as well");
    desk.press("space esc");
    assert_eq!((desk.model.queue.groups.is_none(), ids(&desk).len()), (true, 6));
}

#[test]
fn of_a_large_group_the_first_cases_are_shown_and_enter_narrows_the_queue_to_it() {
    let cases: Vec<_> = (0..105).map(|n| case(&format!("c-{n}"), n % 60)).collect();
    let mut desk = Desk::with(&cases);
    desk.press("b d enter G");
    assert_eq!(grouped(&desk).last().unwrap(), "More(0, 5)");
    desk.press("enter");
    assert_eq!((desk.model.queue.groups.is_none(), desk.model.queue.total), (true, 105));
    let query = desk.model.queue.lens.query.to_string();
    assert_eq!(query, "state:open detection:=\"unfamiliar features\"");
}

#[test]
fn a_decision_within_groups_brings_up_the_next_case_of_this_group_or_the_one_below() {
    let mut desk = five();
    desk.press("b s enter j enter a 1 1 3 s");
    assert_eq!(desk.model.case.as_ref().unwrap().row.id, "a2");
    desk.press("a 1 1 3 s");
    assert_eq!(desk.model.case.as_ref().unwrap().row.id, "b1", "anna's stood above ben's");
    let grouped = grouped(&desk);
    assert_eq!(grouped, ["ben@contoso.example 2", "b1", "b2", "cleo@contoso.example 1"]);
}

#[test]
fn groups_keep_to_the_filter_and_go_by_detection_and_address_too() {
    let mut desk = five();
    filter(&mut desk, "user:ben");
    desk.press("enter b d");
    assert_eq!(grouped(&desk), ["unfamiliarFeatures 2"]);
    desk.press("b a space");
    assert_eq!(grouped(&desk), ["203.0.113.9 2", "b1", "b2"]);
    desk.press("c");
    assert_eq!(said(&desk), "this line is a group: unfold it and stand on a case");
    desk.press("j c");
    assert!(said(&desk).starts_with("claimed until"), "{}", said(&desk));
    desk.press("b n");
    assert_eq!(ids(&desk), ["b1", "b2"]);
}

#[test]
fn the_other_cases_of_the_subject_are_one_key_away_and_esc_comes_back() {
    let mut desk = five();
    desk.press("enter a 1 1 3 s esc v 0 G k");
    assert_eq!(selected(&desk), "b2");
    desk.press("k enter S");
    let Some(Overlay::Others(others)) = &desk.model.overlay else { panic!("the list is open") };
    let page = others.page.as_ref().unwrap();
    let cases: Vec<_> = page.rows.iter().map(|row| row.id.as_str()).collect();
    assert_eq!((cases, others.cursor), (vec!["a2", "a1"], 1), "decided ones too, the newest first");
    desk.press("enter");
    assert_eq!(desk.model.case.as_ref().unwrap().row.id, "a1");
    desk.press("esc");
    assert_eq!(
        (desk.model.screen, desk.model.case.as_ref().unwrap().row.id.as_str()),
        (Screen::Case, "a2")
    );
    desk.press("esc");
    assert_eq!(desk.model.screen, Screen::Queue);
}

#[test]
fn a_click_selects_and_a_second_one_opens_in_groups_and_lists_too() {
    use crosscheck::app::pointer::{Act, Pointer, Spot};
    let mut desk = five();
    let click = |desk: &mut Desk, spot: Spot| {
        let pointer = Pointer { act: Act::Press, at: (10, 10), spot: Some(spot.into()) };
        desk.send(Message::Pointer(pointer));
    };
    desk.press("b s");
    click(&mut desk, Spot::Queue(1));
    assert_eq!(desk.model.queue.groups.as_ref().unwrap().cursor, 1);
    click(&mut desk, Spot::Queue(1));
    assert_eq!(grouped(&desk).len(), 5, "the group is unfolded");
    click(&mut desk, Spot::Queue(2));
    click(&mut desk, Spot::Queue(2));
    assert_eq!(desk.model.case.as_ref().unwrap().row.id, "b1");
    desk.press("S");
    click(&mut desk, Spot::Entry(0));
    assert_eq!(desk.model.case.as_ref().unwrap().row.id, "b2", "the cursor stood there");
    desk.press("esc esc /").text("anna");
    click(&mut desk, Spot::Entry(1));
    assert!(matches!(&desk.model.overlay, Some(Overlay::Goto(goto)) if goto.cursor == 1));
}
