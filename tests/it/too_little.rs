//! Stories of too little evidence: `n` asks the same questions whatever the model recommends, and
//! what is signed says both what was chosen and what is stored of it.

use crate::common::cases::{case, unassessed};
use crate::common::desk::{Desk, seen};
use crate::flows::decision;
use crosscheck::app::form::Form;
use crosscheck::app::model::Overlay;
use crosscheck::domain::decision::Question;
use crosscheck::domain::words::{Action, Verdict};
use serde_json::Value;

fn form(desk: &Desk) -> &Form {
    let Some(Overlay::Form(form)) = &desk.model.overlay else { panic!("the form is open") };
    form
}

fn recommending(verdict: &str) -> Value {
    let mut case = case("anna", 10);
    case["assessment"]["recommendation"]["verdict"] = verdict.into();
    case
}

#[test]
fn what_is_signed_says_what_was_chosen_and_what_is_stored() {
    let stored = [
        (recommending("true_positive"), "1 2", Action::Override, "override"),
        (recommending("insufficient_data"), "1 2", Action::Accept, "accept"),
        (unassessed("anna", 10), "2", Action::OwnCall, "own call"),
    ];
    for (case, keys, action, word) in stored {
        let mut desk = Desk::with(&[case]);
        desk.press("enter n");
        assert!(seen(&mut desk, (80, 24)).contains("YOU decide · not enough evidence"));
        desk.press(keys);
        assert_eq!(form(&desk).step, Some(Question::Text), "{word}: words are asked for");
        // Typed by habit they are words, and no keys of what is signed.
        desk.text("its logs end before that").press("enter");
        let screen = seen(&mut desk, (120, 40));
        let says = format!("not enough evidence, stored as {word}: insufficient data; severity");
        assert!(screen.contains(&says), "{screen}");
        desk.press("s");
        let stored = decision(&desk, "anna").decision;
        assert_eq!((stored.action, stored.verdict), (action, Some(Verdict::InsufficientData)));
        assert_eq!(stored.reason_text, "its logs end before that");
    }
}

#[test]
fn where_the_model_says_so_too_the_words_may_be_none() {
    let mut desk = Desk::with(&[recommending("insufficient_data")]);
    desk.press("enter n 1 2 enter");
    assert_eq!(form(&desk).step, None, "an accept needs none");
    desk.press("s");
    assert_eq!(decision(&desk, "anna").decision.action, Action::Accept);
}
