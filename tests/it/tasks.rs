//! What an analyst does all day, timed in keys: each task from where one is to where one wants to
//! be, with the number of keys that it takes. A number that rises is a regression. Beside each
//! stands what its like takes in a program that people know: the most that it may take.

use crate::common::cases::case_of;
use crate::common::desk::Desk;
use crate::common::peers::{keys, within};
use crosscheck::app::claim::LEASE_MS;
use crosscheck::app::message::Message;
use crosscheck::app::model::{Overlay, Screen};
use crosscheck::domain::words::CaseState;
use crosscheck::ledger::record::Body;
use crosscheck::store::{Chance as _, Expect, Stamp, Store};
use serde_json::{Value, json};

/// A case of that person, from that address, with that score and detected at that minute after ten.
fn of(id: &str, minute: u32, who: &str, address: &str, score: u32) -> Value {
    let mut case = case_of(id, minute, who);
    case["assessment"]["risk_score"] = json!(score);
    for event in case["evidence"]["events"].as_array_mut().unwrap() {
        event["raw"]["client"]["ipAddress"] = json!(address);
    }
    case
}

/// Eight open cases: a worst one that k.tan works on, two of ortega, three from one address.
fn shift() -> Desk {
    let mut held = of("c-1", 0, "lindqvist", "198.51.100.1", 99);
    held["detected_at"] = json!("2026-03-02T08:00:00Z");
    let mut clean = of("c-5", 25, "petrova", "198.51.100.7", 93);
    clean["assessment"]["claims"] = json!([]);
    let mut overdue = of("c-8", 0, "haddad", "198.51.100.8", 91);
    overdue["detected_at"] = json!("2026-03-02T09:00:00Z");
    let mut desk = Desk::with(&[
        held,
        of("c-2", 10, "ortega", "203.0.113.9", 96),
        of("c-3", 15, "tan", "203.0.113.9", 40),
        of("c-4", 20, "ortega", "203.0.113.9", 40),
        clean,
        of("c-6", 30, "ito", "198.51.100.6", 40),
        of("c-7", 35, "brennan", "198.51.100.9", 95),
        overdue,
    ]);
    let until = desk.now.plus_millis(LEASE_MS);
    let body = Body::Claimed { case: "c-1".into(), revision: 1, until };
    let expect = Expect { case: "c-1".into(), revision: 1, last_decision: None };
    let id = desk.chance.bits();
    let mut stamp = Stamp { now: desk.now, who: "os:k.tan", chance: &mut desk.chance };
    desk.store.append_statement(vec![body], id, &expect, &mut stamp).unwrap();
    desk.send(Message::StoreChanged);
    desk
}

fn open(desk: &Desk) -> &str {
    assert_eq!(desk.model.screen, Screen::Case);
    desk.model.case.as_ref().map_or("", |case| case.row.id.as_str())
}

fn ids(desk: &Desk) -> Vec<&str> {
    desk.model.queue.rows.iter().map(|row| row.id.as_str()).collect()
}

#[test]
fn the_worst_case_that_nobody_works_on() {
    let mut desk = shift();
    assert_eq!(keys(&mut desk, "v 2 enter"), 3);
    assert_eq!(open(&desk), "c-8", "the worst one is k.tan's");
    within(
        &desk,
        3,
        "k9s",
        "/ \"!Running\" enter shift-s enter",
        "pods that do not run, by state, the first",
    );
}

#[test]
fn the_same_persons_other_cases() {
    let mut desk = shift();
    keys(&mut desk, "/ \"c-2\" enter enter");
    assert_eq!(keys(&mut desk, "S"), 1);
    assert!(matches!(desk.model.overlay, Some(Overlay::Others(_))));
    assert_eq!(keys(&mut desk, "enter"), 1);
    assert_eq!(open(&desk), "c-4");
    assert_eq!(keys(&mut desk, "esc"), 1);
    assert_eq!(open(&desk), "c-2");
    within(&desk, 3, "lazygit", "ctrl-s down enter esc", "commits of one author, and back");
}

#[test]
fn all_contradicted_cases_of_high_severity() {
    let mut desk = shift();
    assert_eq!(keys(&mut desk, "v 4"), 2);
    assert_eq!(ids(&desk), ["c-1", "c-8", "c-2", "c-7"]);
    within(&desk, 2, "k9s", "/ \"-l sev=high\" enter", "lines by a label");
}

#[test]
fn the_same_by_typing_with_completion() {
    let mut desk = shift();
    assert_eq!(keys(&mut desk, "F \"gro\" tab \"cont\" space \"sev:>=h\" enter"), 18);
    assert_eq!(desk.model.overlay, None, "the beginnings of words are enough");
    assert_eq!(ids(&desk), ["c-1", "c-8", "c-2", "c-7"]);
    within(
        &desk,
        18,
        "k9s",
        "/ \"-l grounding=contradicted,sev=high\" enter",
        "lines by two labels",
    );
}

#[test]
fn a_case_by_a_part_of_its_persons_name() {
    let mut desk = shift();
    assert_eq!(keys(&mut desk, "/ \"bre\" enter enter"), 6);
    assert_eq!(open(&desk), "c-7");
    within(&desk, 6, "k9s", "/ \"bre\" enter enter", "a line by a part of its name");
}

#[test]
fn to_decide_and_be_at_the_next_case() {
    let mut desk = shift();
    keys(&mut desk, "v 2 enter");
    assert_eq!(keys(&mut desk, "a 1 1 3 s"), 5);
    assert_eq!(desk.store.row("c-8").unwrap().unwrap().state, CaseState::Decided);
    assert_eq!(open(&desk), "c-2");
    let like = "three questions, a choice and an accept each; the next task comes by itself";
    within(&desk, 5, "Prodigy", "1 a 1 a 3 a", like);
}

#[test]
fn the_case_that_is_overdue_for_longest() {
    let mut desk = shift();
    assert_eq!(keys(&mut desk, "v 3 enter"), 3);
    assert_eq!(open(&desk), "c-1");
    within(&desk, 3, "lazygit", "s d enter", "branches by date, the first");
}

#[test]
fn the_largest_group_of_one_address_and_its_first_case() {
    let mut desk = shift();
    keys(&mut desk, "F \"ip:203.0.113.9\" enter");
    assert_eq!(keys(&mut desk, "b a enter"), 3);
    let pane = desk.model.queue.groups.as_ref().unwrap();
    assert_eq!((pane.groups[0].label.as_str(), pane.groups[0].lines), ("203.0.113.9", 3));
    assert_eq!(keys(&mut desk, "j enter"), 2);
    assert_eq!(open(&desk), "c-2");
    within(
        &desk,
        5,
        "k9s",
        ": \"xray po\" enter j enter",
        "a tree of what belongs together, one of it",
    );
}

#[test]
fn to_say_that_one_works_on_a_case_and_to_give_it_back() {
    let mut desk = shift();
    assert_eq!(keys(&mut desk, "j c"), 2);
    assert_eq!(desk.model.queue.selected().unwrap().state_at(desk.now), CaseState::Claimed);
    assert_eq!(keys(&mut desk, "c"), 1);
    assert_eq!(desk.model.queue.selected().unwrap().state_at(desk.now), CaseState::Open);
    within(&desk, 3, "lazygit", "j space space", "a file staged and given back");
}

#[test]
fn ones_own_cases() {
    let mut desk = shift();
    keys(&mut desk, "j j c");
    assert_eq!(keys(&mut desk, "v 1"), 2);
    assert_eq!(ids(&desk), ["c-2"]);
    within(&desk, 2, "lazygit", "ctrl-s down enter", "commits of one author");
}

#[test]
fn what_a_word_is_said_of_anywhere() {
    let mut desk = shift();
    assert_eq!(keys(&mut desk, "F \"petrova\" enter"), 9);
    assert_eq!(ids(&desk), ["c-5"]);
    within(&desk, 9, "k9s", "/ \"petrova\" enter", "a word in what is listed");
    assert_eq!(keys(&mut desk, "esc"), 1, "and back to the open queue");
    assert_eq!(ids(&desk).len(), 8);
    within(&desk, 1, "k9s", "esc", "all lines again");
}

#[test]
fn the_highest_score_and_the_newest_case() {
    let mut desk = shift();
    assert_eq!(keys(&mut desk, "s r"), 2);
    assert_eq!(ids(&desk)[..2], ["c-1", "c-2"]);
    assert_eq!(keys(&mut desk, "s A"), 2);
    assert_eq!(ids(&desk)[0], "c-7");
    within(&desk, 2, "lazygit", "s d", "branches in another order, by date, the newest first");
}

#[test]
fn where_a_case_comes_from_with_its_technique_and_link() {
    let mut desk = shift();
    keys(&mut desk, "enter");
    assert_eq!(keys(&mut desk, "A"), 1);
    assert!(matches!(desk.model.overlay, Some(Overlay::About(0))));
    within(&desk, 1, "k9s", "d", "a description of the line");
}
