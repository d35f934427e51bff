//! Whoever gives the recommended verdict agrees with the model, whichever key it began with: what
//! is stored says so, and is said before it is stored.

use crate::common::cases::unassessed;
use crate::common::desk::{Desk, said};
use crate::flows::{decision, state, two};
use crate::screens::dump;
use crosscheck::app::form::Form;
use crosscheck::app::model::Overlay;
use crosscheck::app::template::{Template, When};
use crosscheck::domain::decision::Question;
use crosscheck::domain::words::{Action, CaseState, Verdict};

fn form(desk: &Desk) -> &Form {
    let Some(Overlay::Form(form)) = &desk.model.overlay else { panic!("the form is open") };
    form
}

/// At the summary of an own verdict that is the recommended one, with reason, fault and certainty.
fn agreed() -> Desk {
    let mut desk = two();
    desk.press("enter o 1 1 2 3 enter");
    assert_eq!(form(&desk).step, None, "the words of an accept may be none");
    desk
}

#[test]
fn the_models_own_verdict_answered_in_the_own_form_is_signed_and_stored_as_an_accept() {
    let mut desk = agreed();
    for size in [(80, 24), (120, 40)] {
        let seen = dump::seen(&mut desk, size);
        assert!(seen.contains("YOU decide · accept"), "{seen}");
        assert!(seen.contains("true positive, as recommended"), "{seen}");
        assert!(seen.contains("accept: true positive;"), "{seen}");
        assert!(!seen.contains("override"), "{seen}");
    }
    desk.press("s");
    let stored = decision(&desk, "anna").decision;
    assert_eq!((stored.action, stored.verdict), (Action::Accept, Some(Verdict::TruePositive)));
}

#[test]
fn another_verdict_on_the_way_back_is_an_override_again_and_asks_for_words() {
    let mut desk = agreed();
    desk.press("backspace backtab backspace backspace backspace");
    assert_eq!(form(&desk).step, Some(Question::Verdict), "the verdict is one's own to change");
    desk.press("2");
    assert_eq!(form(&desk).step, Some(Question::Text));
    desk.text("the exit is our own, ticket 4411").press("enter s");
    let stored = decision(&desk, "anna").decision;
    assert_eq!((stored.action, stored.verdict), (Action::Override, Some(Verdict::BenignPositive)));
}

#[test]
fn a_draft_that_agrees_is_called_so_and_gone_on_with_by_its_own_key_in_another_run_too() {
    let mut desk = agreed();
    desk.press("esc");
    let kept = "not stored; a draft of your own verdict, as recommended is kept for this case";
    assert_eq!(said(&desk), kept);
    let mut desk = desk.restarted();
    desk.press("enter o");
    assert_eq!((form(&desk).step, form(&desk).effect()), (None, Some(Action::Accept)));
    desk.press("s");
    assert_eq!(decision(&desk, "anna").decision.action, Action::Accept);
}

#[test]
fn an_accept_is_offered_the_templates_of_accepts() {
    let mut desk = agreed();
    let template = |action: Action, text: &str| Template {
        name: action.code().into(),
        when: vec![When::Action(action)],
        text: text.into(),
    };
    desk.model.session.templates =
        vec![template(Action::Override, "known egress"), template(Action::Accept, "seen by me")];
    desk.press("t ctrl-t");
    let names: Vec<_> = form(&desk).templates.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["accept"]);
}

#[test]
fn words_typed_where_the_own_form_asks_for_them_are_words_whatever_the_verdict() {
    const WORDS: &str = "reset her password";
    for verdict in ["1", "2", "3", "4", "6"] {
        let mut desk = two();
        desk.press(&format!("enter o {verdict} 1 1 2")).text(WORDS);
        assert_eq!(form(&desk).edit.text, WORDS, "verdict {verdict}");
        assert!(!form(&desk).with_request && state(&desk, "anna") == CaseState::Open);
        desk.press("enter s");
        assert_eq!(decision(&desk, "anna").decision.reason_text, WORDS, "verdict {verdict}");
    }
    let mut desk = Desk::with(&[unassessed("anna", 10)]);
    desk.press("enter o 1 1 2").text(WORDS).press("enter s");
    assert_eq!(decision(&desk, "anna").decision.reason_text, WORDS, "an own call");
}

#[test]
fn the_field_says_whether_words_may_be_none_and_an_empty_one_goes_on_only_then() {
    let none = "or none: enter on an empty field";
    let mut desk = two();
    desk.press("enter o 2 1 1 2");
    assert!(!dump::seen(&mut desk, (80, 24)).contains(none));
    desk.press("enter");
    assert_eq!(form(&desk).step, Some(Question::Text), "an override is said in words");
    desk.press("backtab backspace backspace backspace 1");
    assert!(dump::seen(&mut desk, (80, 24)).contains(none), "the same verdict as the model's");
    desk.text("ok").press("enter");
    assert_eq!(form(&desk).step, Some(Question::Text), "words that are there are words");
    desk.press("ctrl-u enter");
    assert_eq!(form(&desk).step, None);
    // An answer changed on the way back asks once more: the path is that of an override.
    desk.press("backspace backtab 3");
    assert_eq!(form(&desk).step, Some(Question::Text));
    desk.press("enter s");
    assert_eq!(decision(&desk, "anna").decision.reason_text, "");
}

#[test]
fn not_enough_evidence_answered_in_the_own_form_is_gone_back_from_like_any_other_verdict() {
    let mut desk = two();
    desk.press("enter o 4 5");
    assert!(dump::seen(&mut desk, (80, 24)).contains("YOU decide · override"));
    desk.press("backspace");
    assert_eq!(form(&desk).step, Some(Question::Reason));
    desk.press("esc o backspace");
    assert_eq!(form(&desk).step, Some(Question::Verdict), "after it was laid aside too");
    desk.press("2 1 1 2").text("the exit is our own, ticket 4411").press("enter s");
    assert_eq!(decision(&desk, "anna").decision.verdict, Some(Verdict::BenignPositive));
    // The key that fills both of them keeps them: there is another key for another verdict.
    desk.press("n backspace backspace");
    assert!(dump::seen(&mut desk, (80, 24)).contains("YOU decide · not enough evidence"));
    assert_eq!(form(&desk).step, Some(Question::Fault));
}
