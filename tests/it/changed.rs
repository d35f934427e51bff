//! Stories of what changed in a record: against the event before it of the same subject, against
//! another one, and where there is none.

use crate::common::desk::{Desk, at_first, open, record, seen};
use crate::studies::travelled;
use crosscheck::app::json_lines::Part;
use crosscheck::app::message::Message;
use crosscheck::app::study::narrow::{Changed, Narrow};
use serde_json::json;

/// The event compared with, by its id; none where all is shown.
fn against(desk: &Desk) -> Option<String> {
    let Narrow::Changed(Changed { against, found: Some(_), .. }) = &record(desk).narrow else {
        return None;
    };
    let case = open(desk);
    Some(case.examined.dossier.case.evidence.events[case.order[*against]].id.clone())
}

/// The values shown, as received.
fn values(desk: &Desk) -> Vec<&str> {
    let (case, view) = (open(desk), record(desk));
    let doc = &case.examined.dossier.case.doc;
    let lines = view.shown(case, 500).into_iter().map(|at| view.lines(case)[at]);
    let whole = lines.filter(|line| line.part == Part::Whole);
    whole.map(|line| doc.node(line.value).raw()).collect()
}

#[test]
fn one_key_leaves_what_changed_since_the_event_before_and_the_same_shows_all() {
    let mut desk = at_first(&travelled());
    desk.press("j j j j v");
    let all = values(&desk).len();
    desk.press("d");
    assert_eq!(against(&desk).as_deref(), Some("e4"));
    let left = values(&desk);
    assert!(left.contains(&"\"Singapore\"") && left.contains(&"\"192.0.2.200\""), "{left:?}");
    assert!(!left.contains(&"\"FIREFOX\""), "the browser is the same: {left:?}");
    assert!(left.len() < all);
    let screen = seen(&mut desk, (120, 40));
    assert!(screen.contains("only what changed since e4"), "{screen}");
    let hidden =
        record(&desk).lines(open(&desk)).len() - record(&desk).shown(open(&desk), 500).len();
    assert!(screen.contains(&format!("{hidden} lines hidden")), "{screen}");
    assert!(screen.contains("e4 has \""), "what stood there before: {screen}");
    assert!(seen(&mut desk, (80, 24)).contains("only what changed since e4"));
    desk.press("d");
    assert_eq!((against(&desk), values(&desk).len()), (None, all));
}

#[test]
fn the_event_compared_with_is_chosen_and_is_always_one_of_the_same_subject() {
    let mut case = travelled();
    // The event before belongs to somebody else.
    let actor = &mut case["evidence"]["events"][3]["raw"]["actor"];
    *actor = json!({"id": "u-ben", "type": "User", "alternateId": "ben@contoso.example"});
    let mut desk = at_first(&case);
    desk.press("j j j j v d");
    assert_eq!(against(&desk).as_deref(), Some("e3"), "not e4, which is another person's");
    desk.press("{");
    assert_eq!(against(&desk).as_deref(), Some("e2"));
    desk.press("} }");
    assert_eq!(against(&desk).as_deref(), Some("e6"), "never with itself, and e4 is passed over");
    desk.press("}");
    assert_eq!(against(&desk).as_deref(), Some("e6"), "there is none behind it");
    let said = desk.model.notice.as_ref().map(|notice| notice.text.as_str());
    assert_eq!(said, Some("no other event of this subject stands behind the one compared with"));
}

#[test]
fn from_event_to_event_each_is_compared_with_the_one_before_it() {
    let mut desk = at_first(&travelled());
    desk.press("j j v d");
    assert_eq!(against(&desk).as_deref(), Some("e2"));
    desk.press("]");
    assert_eq!(against(&desk).as_deref(), Some("e3"));
    desk.press("[ [ [");
    assert_eq!(against(&desk), None);
    let said = desk.model.notice.as_ref().map(|notice| notice.text.as_str());
    assert_eq!(said, Some("no event of this subject stands before this one"));
    assert!(values(&desk).len() > 10, "all is shown");
}

#[test]
fn a_record_that_is_the_same_says_so_and_one_whose_field_is_gone_counts_it() {
    let mut case = travelled();
    let events = case["evidence"]["events"].as_array_mut().unwrap();
    let mut same = events[1]["raw"].clone();
    events[2]["raw"] = same.clone();
    same["client"].as_object_mut().unwrap().remove("device");
    same["published"] = json!("2026-03-02T10:02:00.000Z");
    events[3]["raw"] = same;
    let mut desk = at_first(&case);
    desk.press("j j v d");
    let said = desk.model.notice.as_ref().map(|notice| notice.text.clone());
    assert_eq!(said.as_deref(), Some("e2 has the same record, byte for byte"));
    assert_eq!(record(&desk).narrow, Narrow::All);
    desk.press("] d");
    let screen = seen(&mut desk, (120, 40));
    assert!(screen.contains("only what changed since e3, 1 field gone"), "{screen}");
    assert!(screen.contains("\"client\""), "where it was: {screen}");
}

#[test]
fn an_answer_that_nobody_waits_for_changes_nothing() {
    let mut desk = at_first(&travelled());
    desk.press("j j v");
    desk.answers = false;
    desk.press("d");
    let waiting = record(&desk).clone();
    assert!(matches!(&waiting.narrow, Narrow::Changed(it) if it.found.is_none()));
    assert!(seen(&mut desk, (120, 40)).contains("comparing with e2"));
    desk.send(Message::Compared(0, std::sync::Arc::default()));
    assert_eq!(record(&desk), &waiting);
    desk.press("d");
    assert_eq!(record(&desk).narrow, Narrow::All);
}
