//! The queue in groups: what enter says it does, and the next case from one group to another.

use crate::common::cases::{case, case_of};
use crate::common::desk::{Desk, drawn, open, said};
use crosscheck::app::message::Message;
use crosscheck::app::queue::groups::Line;
use serde_json::{Value, json};

/// Two cases each of anna and ben, one of cleo.
fn five() -> Desk {
    Desk::with(&[
        case_of("a1", 10, "anna"),
        case_of("a2", 11, "anna"),
        case_of("b1", 12, "ben"),
        case_of("b2", 13, "ben"),
        case_of("c1", 14, "cleo"),
    ])
}

/// The lines: a group with its sign, the id of a case, what more there is.
fn lines(desk: &Desk) -> Vec<String> {
    let pane = desk.model.queue.groups.as_ref().expect("the queue is in groups");
    let text = |line: &Line| match (line, pane.row(*line)) {
        (_, Some(row)) => row.id.clone(),
        (Line::Group(at), _) => {
            let group = &pane.groups[*at];
            let sign = if pane.unfolded.contains_key(&group.value) { "-" } else { "+" };
            format!("{sign}{}", group.label.split('@').next().unwrap())
        }
        (line, None) => format!("{line:?}"),
    };
    pane.lines().iter().map(text).collect()
}

fn is_open(desk: &Desk, case: &str) {
    assert_eq!(open(desk).row.id, case, "{:?}", lines(desk));
    assert_eq!(desk.model.queue.selected().map(|row| row.id.as_str()), Some(case));
}

#[test]
fn the_hint_says_what_enter_does_with_the_line_under_the_cursor() {
    let mut desk = five();
    let hints = |desk: &mut Desk| drawn(desk).lines().last().unwrap().to_owned();
    assert!(hints(&mut desk).starts_with(" enter open"));
    desk.press("b s");
    assert!(hints(&mut desk).starts_with(" enter unfold"));
    desk.press("enter");
    assert!(hints(&mut desk).starts_with(" enter fold"));
    desk.press("j");
    assert!(hints(&mut desk).starts_with(" enter open"));
}

#[test]
fn a_group_and_its_cases_stand_in_one_set_of_columns() {
    let mut desk = five();
    desk.press("b s enter");
    for width in [80, 120, 200] {
        desk.send(Message::Resized(width, 24));
        let seen = drawn(&mut desk);
        let of = |needle: &str| {
            let line = seen.lines().find(|line| line.contains(needle)).expect("the line");
            line[..line.find(needle).unwrap()].chars().count()
        };
        assert_eq!(of("subject / detected"), of("anna@"), "{seen}");
        assert_eq!(of("subject / detected"), of("unfamiliar features"), "{seen}");
        let head = seen.lines().find(|line| line.contains("subject / detected")).unwrap();
        let row = seen.lines().find(|line| line.contains("unfamiliar features")).unwrap();
        let end =
            |line: &str, text: &str| line[..line.find(text).unwrap() + text.len()].chars().count();
        assert_eq!(end(head, "risk"), end(row, " 62"), "{seen}");
        assert_eq!(end(head, "age"), end(row, " 32m"), "{seen}");
    }
}

#[test]
fn while_all_groups_are_folded_their_names_have_the_room() {
    let of = |id: &str, minute: u32| {
        let mut case = case(id, minute);
        case["subject"]["name"] = json!(format!("{id}@a-company-of-some-size.example"));
        case
    };
    let mut desk = Desk::with(&[of("anna", 10), of("ben", 11), of("cleo", 12)]);
    desk.press("b s");
    desk.send(Message::Resized(80, 24));
    let seen = drawn(&mut desk);
    assert!(seen.contains("cleo@a-company-of-some-size.example"), "{seen}");
    desk.press("enter");
    let seen = drawn(&mut desk);
    assert!(seen.contains(" cleo@a-company-of-some-"), "cut at the end for the cases: {seen}");
    desk.press("enter");
    let folded = drawn(&mut desk);
    let head = |seen: &str| seen.lines().find(|line| line.contains("claims")).unwrap().to_owned();
    assert_eq!(head(&folded), head(&seen), "folding moves no column");
}

#[test]
fn on_the_narrowest_screen_a_group_still_has_its_name_and_a_case_its_marks() {
    let mut desk = five();
    desk.press("b s enter");
    desk.send(Message::Resized(40, 14));
    let seen = drawn(&mut desk);
    let case = seen.lines().find(|line| line.contains("unfam")).expect("what was detected");
    assert!(seen.contains("anna@") && case.contains("✗1 ◐1 ?1"), "{seen}");
}

#[test]
fn the_next_case_goes_into_a_folded_group_which_folds_again_when_one_leaves_it() {
    let mut desk = five();
    desk.press("b s enter j enter");
    is_open(&desk, "a1");
    desk.press("J");
    is_open(&desk, "a2");
    desk.press("J");
    is_open(&desk, "b1");
    assert_eq!(lines(&desk), ["-anna", "a1", "a2", "-ben", "b1", "b2", "+cleo"]);
    desk.press("J J");
    is_open(&desk, "c1");
    assert_eq!(lines(&desk), ["-anna", "a1", "a2", "+ben", "-cleo", "c1"], "ben was passed");
    desk.press("J");
    assert_eq!(said(&desk), "there is no case beyond this one");
    is_open(&desk, "c1");
    desk.press("K");
    is_open(&desk, "b2");
    desk.press("K K K");
    is_open(&desk, "a1");
    let unfolded = ["-anna", "a1", "a2", "+ben", "+cleo"];
    assert_eq!(lines(&desk), unfolded, "what was unfolded by hand stays so");
    desk.press("K");
    assert_eq!(said(&desk), "there is no case beyond this one");
}

#[test]
fn a_burst_of_next_cases_passes_through_groups_as_single_keys_do() {
    let mut desk = five();
    desk.press("b s enter j enter");
    desk.answers = false;
    for _ in 0..4 {
        desk.press_now("J");
    }
    // What was asked for is answered only now.
    desk.answers = true;
    desk.send(Message::StoreChanged);
    is_open(&desk, "c1");
    assert_eq!(lines(&desk), ["-anna", "a1", "a2", "+ben", "-cleo", "c1"]);
}

#[test]
fn the_next_case_goes_on_behind_the_last_that_was_read_of_a_group() {
    let cases: Vec<Value> = (0..105).map(|n| case(&format!("c-{n:03}"), n % 60)).collect();
    let mut desk = Desk::with(&cases);
    desk.press("b d enter G");
    assert_eq!(lines(&desk).last().unwrap(), "More(0, 5)");
    desk.press("k enter");
    let last = open(&desk).row.id.clone();
    desk.press("J");
    assert_ne!(open(&desk).row.id, last);
    assert_eq!(lines(&desk).len(), 106, "all of it was read");
    desk.press("K");
    is_open(&desk, &last);
    desk.press("J J J J J");
    assert_eq!(said(&desk), "");
    desk.press("J");
    assert_eq!(said(&desk), "there is no case beyond this one");
}

#[test]
fn a_case_that_stands_in_two_groups_is_not_its_own_next_one() {
    let mut two = case("two", 10);
    two["evidence"]["events"][0]["raw"]["client"]["ipAddress"] = json!("198.51.100.7");
    let mut desk = Desk::with(&[two, case("one", 20)]);
    desk.press("b a");
    assert_eq!(lines(&desk), ["+203.0.113.9", "+198.51.100.7"]);
    desk.press("G enter j enter");
    is_open(&desk, "two");
    desk.press("K");
    is_open(&desk, "one");
    desk.press("K");
    is_open(&desk, "two");
    desk.press("K");
    assert_eq!(said(&desk), "there is no case beyond this one");
}

#[test]
fn behind_the_last_group_that_was_read_the_next_case_reads_on() {
    let cases: Vec<Value> = (0..205).map(|n| case(&format!("c-{n:03}"), n % 60)).collect();
    let mut desk = Desk::with(&cases);
    desk.press("b s");
    let pane = |desk: &Desk| desk.model.queue.groups.clone().unwrap();
    assert_eq!((pane(&desk).groups.len(), pane(&desk).total), (200, 205));
    // The line of the last group that was read, as if one had come there at once.
    desk.model.queue.groups.as_mut().unwrap().cursor = 199;
    desk.press("enter");
    let at = pane(&desk).lines().iter().position(|it| matches!(it, Line::Row(..))).unwrap();
    desk.model.queue.groups.as_mut().unwrap().cursor = at;
    desk.press("enter J");
    assert_eq!(pane(&desk).groups.len(), 205);
    let this = open(&desk).row.subject.display().to_owned();
    assert_eq!(this, pane(&desk).groups[200].label);
}
