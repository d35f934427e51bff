//! What an analyst does on a case, timed in keys: a number that rises is a regression. Letters of
//! words that the analyst has to say are not counted, there nor here; the keys around them are.
//! Beside each stands what its like takes in a program that people know: the most that it may take.

use crate::common::cases::case;
use crate::common::desk::Desk;
use crate::common::peers::{keys_beside_words as keys, within};
use crate::flows::{decision, state};
use crate::screens::dump;
use crosscheck::app::beside;
use crosscheck::app::model::Overlay;
use crosscheck::domain::words::{Action, CaseState};
use crosscheck::store::Store;

/// On the queue of two cases, the worst one first.
fn shift() -> Desk {
    Desk::with(&[case("anna", 10), case("ben", 20)])
}

/// On the first case.
fn on_case() -> Desk {
    let mut desk = shift();
    desk.press("enter");
    desk
}

#[test]
fn to_see_why_a_claim_is_contradicted_takes_one_key_and_its_field_one_more() {
    let mut desk = shift();
    assert_eq!(keys(&mut desk, "enter"), 1);
    let seen = dump::seen(&mut desk, (120, 40));
    assert!(seen.contains("CONTRADICTED") && seen.contains("\"Madrid\"; the claim"), "{seen}");
    assert_eq!(keys(&mut desk, "2"), 1);
    let seen = dump::seen(&mut desk, (120, 40));
    assert!(seen.contains("\"city\": \"Madrid\""), "{seen}");
    assert!(seen.contains("claim 2 says: \"Lagos\""), "{seen}");
    within(&desk, 2, "lazygit", "enter enter", "from a commit to a file of it, to its changes");
}

#[test]
fn to_accept_and_be_at_the_next_case_takes_five_keys() {
    let mut desk = on_case();
    assert_eq!(keys(&mut desk, "a 1 1 3 s"), 5);
    assert_eq!(state(&desk, "anna"), CaseState::Decided);
    assert_eq!(desk.model.case.as_ref().unwrap().row.id, "ben");
    within(&desk, 5, "Prodigy", "1 a 1 a 3 a", "three questions, a choice and an accept each");
}

#[test]
fn to_override_with_a_reason_takes_seven_keys_and_the_words() {
    let mut desk = on_case();
    assert_eq!(keys(&mut desk, "o 2 2 6 3 \"known egress, ticket 4411\" enter s"), 7);
    assert_eq!(decision(&desk, "anna").decision.action, Action::Override);
    within(
        &desk,
        7,
        "Prodigy",
        "2 a 2 a 6 a 3 a tab a",
        "four questions and a text, an accept each",
    );
}

#[test]
fn to_escalate_takes_eight_keys_and_the_words() {
    let mut desk = on_case();
    let used = keys(
        &mut desk,
        "e 1 1 4 2 \"the badge log of the office\" enter \"two places within minutes\" enter s",
    );
    assert_eq!((used, state(&desk, "anna")), (8, CaseState::Escalated));
    within(&desk, 8, "Prodigy", "1 a 1 a 4 a 2 a tab a tab a", "four questions and two texts");
}

#[test]
fn to_wait_takes_five_keys_and_the_words() {
    let mut desk = on_case();
    assert_eq!(keys(&mut desk, "w \"the user\" enter \"2h\" enter enter s"), 5);
    assert_eq!(state(&desk, "anna"), CaseState::Waiting);
    let like = "changes put aside under a name, and taken up again, which a wait does by itself";
    within(&desk, 5, "lazygit", "s enter 5 g enter", like);
}

#[test]
fn to_take_a_decision_back_takes_one_key() {
    let mut desk = on_case();
    keys(&mut desk, "a 1 1 3 s");
    assert_eq!(keys(&mut desk, "u"), 1);
    assert_eq!(state(&desk, "anna"), CaseState::Open);
    assert_eq!(desk.model.case.as_ref().unwrap().row.id, "anna", "it is on the screen again");
    within(&desk, 1, "Prodigy", "backspace", "the last answer taken back");
}

#[test]
fn to_amend_a_decision_on_the_screen_takes_no_more_than_to_make_it() {
    let mut desk = on_case();
    keys(&mut desk, "a 1 1 3 s f 0 enter");
    assert_eq!(desk.model.case.as_ref().unwrap().row.id, "anna");
    assert_eq!(keys(&mut desk, "o 2 2 6 3 \"the ticket says otherwise\" enter s"), 7);
    let amended = decision(&desk, "anna");
    assert!(amended.supersedes.is_some());
    within(&desk, 7, "Prodigy", "backspace 2 a 2 a 6 a 3 a tab a", "back, and answered anew");
}

#[test]
fn to_name_two_events_in_the_form_takes_three_keys() {
    let mut desk = on_case();
    keys(&mut desk, "a 1 1 3");
    assert_eq!(keys(&mut desk, "m j space"), 3);
    within(&desk, 3, "lazygit", "space j space", "two files staged");
    keys(&mut desk, "s");
    assert_eq!(decision(&desk, "anna").decision.cited, ["e1", "e2"]);
}

#[test]
fn to_read_the_models_prose_takes_two_keys() {
    let mut desk = on_case();
    assert_eq!(keys(&mut desk, "backtab G"), 2);
    let case = desk.model.case.as_ref().unwrap();
    assert_eq!(case.selected_prose().as_deref(), Some("A failure, then a success from Madrid."));
    within(&desk, 2, "k9s", "d G", "a description, at its end");
}

#[test]
fn to_see_the_assessment_before_beside_this_one_takes_one_key_and_one_to_leave_it() {
    let mut desk = on_case();
    let mut later = case("anna", 10);
    later["assessment"]["risk_score"] = serde_json::json!(12);
    desk.ingest(&later);
    desk.press("esc").send(crosscheck::app::message::Message::StoreChanged);
    desk.press("enter");
    assert_eq!(keys(&mut desk, "V"), 1);
    assert_eq!(beside::shown(&desk.model).map(|it| it.revision), Some(1));
    assert_eq!(keys(&mut desk, "V"), 1);
    assert!(beside::shown(&desk.model).is_none());
    within(&desk, 2, "lazygit", "W enter j W enter", "two commits compared, and no longer");
}

#[test]
fn to_begin_with_a_template_takes_two_keys() {
    let mut desk = on_case();
    desk.model.session.templates = vec![crosscheck::app::template::Template {
        name: "egress".into(),
        when: Vec::new(),
        text: "{ip} is our own exit, ticket {?}".into(),
    }];
    keys(&mut desk, "o 2 2 6 3");
    assert_eq!(keys(&mut desk, "ctrl-t 1"), 2);
    let Some(Overlay::Form(form)) = &desk.model.overlay else { panic!("the form is open") };
    assert_eq!(form.edit.text, "\"203.0.113.9\" is our own exit, ticket {?}");
    let row = desk.store.row("anna").unwrap().unwrap();
    assert_eq!(row.decided, None);
    within(&desk, 2, "lazygit", "ctrl-o p", "the menu of a message, and one of it");
}
