//! The words of an accept: none are needed, and those that are there are checked like any others;
//! a template is taken back with its text.

use crate::common::desk::Desk;
use crate::flows::{decision, state, two};
use crosscheck::app::form::Form;
use crosscheck::app::message::Message;
use crosscheck::app::model::Overlay;
use crosscheck::app::template::Template;
use crosscheck::domain::decision::Question;
use crosscheck::domain::words::CaseState;

const EXIT: &str = "a known exit of our own network";
const VISIT: &str = "on a visit there, as the badge log has it";
const LAST: &str = "the exit is our own, ticket 4411";

fn form(desk: &Desk) -> &Form {
    let Some(Overlay::Form(form)) = &desk.model.overlay else { panic!("the form is open") };
    form
}

fn refused(desk: &Desk, why: &str) {
    let form = form(desk);
    assert_eq!(form.step, Some(Question::Text));
    assert!(form.fault.is_some_and(|fault| fault.contains(why)), "{:?}", form.fault);
}

/// At the words of an accept of the first case, with two templates.
fn at_words() -> Desk {
    let mut desk = two();
    let template = |name: &str, text: &str| Template {
        name: name.into(),
        when: Vec::new(),
        text: text.into(),
    };
    desk.model.session.templates = vec![template("exit", EXIT), template("visit", VISIT)];
    desk.press("enter a 1 1 3 t");
    assert_eq!(form(&desk).step, Some(Question::Text));
    desk
}

#[test]
fn what_is_no_reason_of_ones_own_is_none_in_an_accept_either() {
    let mut desk = at_words();
    desk.text("ok").press("enter");
    refused(&desk, "or none at all");
    desk.press("ctrl-u ctrl-t 1 enter");
    refused(&desk, "a beginning");
    desk.press("ctrl-u").text("our exit, ticket {?}").press("enter");
    refused(&desk, "{?}");
    assert_eq!(state(&desk, "anna"), CaseState::Open);
    desk.press("end ctrl-u enter");
    assert_eq!(form(&desk).step, None, "no words at all are none to check");
    desk.press("s");
    assert_eq!(decision(&desk, "anna").decision.reason_text, "");
}

#[test]
fn the_last_reason_pasted_again_is_none_in_an_accept_either() {
    let mut desk = at_words();
    desk.text(LAST).press("enter s");
    desk.press("a 1 1 3 t").send(Message::Paste(LAST.into()));
    desk.press("enter");
    refused(&desk, "pasted again");
    desk.press("esc a");
    refused_on_return(&mut desk);
}

/// A draft that was left with such words asks for them again; the summary is not reached.
fn refused_on_return(desk: &mut Desk) {
    assert_eq!(form(desk).step, Some(Question::Text));
    desk.press("enter");
    refused(desk, "pasted again");
    assert_eq!(state(desk, "ben"), CaseState::Open);
}

#[test]
fn a_template_that_is_taken_back_leaves_the_one_before_it_as_a_template() {
    let mut desk = at_words();
    desk.press("ctrl-t 1 ctrl-t 2 ctrl-z");
    assert_eq!(form(&desk).edit.text, EXIT);
    desk.press("enter");
    refused(&desk, "a beginning");
    desk.press("ctrl-y enter");
    assert_eq!(form(&desk).edit.text, VISIT);
    refused(&desk, "a beginning");
    // What was typed before any template is one's own again, and a new start keeps all of that.
    desk.press("ctrl-z ctrl-z").text(VISIT).press("enter");
    assert_eq!(form(&desk).step, None, "typed by oneself it is no template");
    desk.press("esc");
    let mut desk = desk.restarted();
    desk.press("enter a s");
    assert_eq!(decision(&desk, "anna").decision.reason_text, VISIT);
}
