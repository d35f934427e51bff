//! What is closed says why, at the smallest size too, and says nothing that is not so.

use crate::common::cases::{case, unassessed};
use crate::common::desk::{Desk, said, seen};
use crosscheck::domain::time::Timestamp;
use crosscheck::ledger::known::Differs;
use crosscheck::store::sqlite::not_known;
use serde_json::{Value, json};

fn recommending(verdict: Value) -> Value {
    let mut case = case("anna", 10);
    case["assessment"]["recommendation"]["verdict"] = verdict;
    case
}

#[test]
fn a_closed_accept_says_why_on_the_smallest_screen_and_to_its_key() {
    let stories = [
        (unassessed("anna", 10), "no assessment", "o is your own call"),
        (recommending(Value::Null), "nothing recommended", "o gives your own verdict"),
        (recommending(json!("harmless")), "verdict not known", "o gives your own verdict"),
    ];
    for (case, why, own) in stories {
        let mut desk = Desk::with(&[case]);
        desk.press("enter");
        for size in [(80, 24), (70, 24)] {
            let seen = seen(&mut desk, size);
            assert!(seen.contains(&format!("closed: {why}")), "{seen}");
            assert!(seen.contains("e es") && seen.contains("n not enough"), "{seen}");
        }
        assert!(seen(&mut desk, (120, 40)).contains(&format!("accept closed: {why}")));
        desk.press("a");
        assert_eq!(said(&desk), format!("accept is closed: {why}; {own}"));
        assert_eq!(desk.model.overlay, None);
    }
}

#[test]
fn what_is_said_of_a_key_takes_nothing_from_why_the_queue_is_read_only() {
    let mut desk = Desk::with(&[case("anna", 10)]);
    desk.model.read_only = Some("the folder is".into());
    desk.press("a");
    assert_eq!(said(&desk), "accept works on a case");
    for size in [(80, 24), (120, 40)] {
        let seen = seen(&mut desk, size);
        assert!(seen.contains("accept works on a case · read only: the folder is"), "{seen}");
    }
}

#[test]
fn a_ledger_that_was_set_back_is_named_on_every_screen_and_takes_no_decision() {
    let on = Timestamp::parse("2026-03-02T10:42:00Z").unwrap();
    let shorter = Differs::Shorter { found: 1280, size: 1284, on };
    let mut desk = Desk::with(&[case("anna", 10)]);
    desk.model.read_only = Some(not_known(&shorter).to_string());
    let says = "read only: ledger.db: shorter than this account knows it";
    for place in ["queue", "case"] {
        for size in [(80, 24), (120, 40)] {
            let seen = seen(&mut desk, size);
            assert!(seen.contains(says), "{place}: {seen}");
        }
        desk.press("enter");
    }
    desk.press("a");
    assert!(said(&desk).contains("crosscheck ledger continue"), "{}", said(&desk));
    assert_eq!(desk.model.overlay, None);
    desk.press("j k esc");
    assert!(seen(&mut desk, (80, 24)).contains(says), "it stays, whatever is pressed");
}
