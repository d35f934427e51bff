//! What a person typed is never lost: not by an answer that comes late, not by another case, not by
//! going back.

use crate::common;
use crate::common::cases::case;
use crate::common::desk::Desk;
use crate::flows::{decision, state, two};
use crate::screens::dump;
use crosscheck::app::key::Key;
use crosscheck::app::message::{Ctx, Effect, Message, NotStored};
use crosscheck::app::model::Overlay;
use crosscheck::app::update;
use crosscheck::domain::decision::Question;
use crosscheck::domain::words::CaseState;
use crosscheck::store::Store;

/// The effects of a key, which nothing answers yet.
fn effects_of(desk: &mut Desk, key: char) -> Vec<Effect> {
    let mut ctx = Ctx { now: desk.now, fresh: &mut || [7; 16] };
    update::update(&mut desk.model, Message::Key(Key::Char(key)), &mut ctx)
}

#[test]
fn what_is_typed_on_the_next_case_stays_when_the_undo_of_the_one_before_is_stored() {
    let mut desk = two();
    desk.press("enter").press("a 1 1 3 s").wait(1_000);
    let sent = effects_of(&mut desk, 'u');
    let Some(Effect::Store { request, bodies, id, expect }) = sent.into_iter().next() else {
        panic!("the undo is sent")
    };
    let next = desk.model.case.as_ref().unwrap().row.id.clone();
    desk.press("o 2 2 6 3").text("known egress, ticket 4411").press("enter s");
    let Some(Overlay::Form(form)) = &desk.model.overlay else { panic!("the form is open") };
    assert!(form.fault.unwrap().contains("still being stored") && !form.storing);
    desk.press("backspace");
    let mut stamp = common::stamp(desk.now, "os:m.kraus", &mut desk.chance);
    let seq = desk.store.append_statement(bodies, id, &expect, &mut stamp).unwrap();
    let row = desk.store.row("anna").unwrap().map(Box::new);
    desk.send(Message::Stored(request, seq, row));
    assert_eq!(desk.model.case.as_ref().unwrap().row.id, next, "no case comes up under a form");
    let Some(Overlay::Form(form)) = &desk.model.overlay else { panic!("the form is open") };
    assert_eq!(
        (form.case.as_str(), form.edit.text.as_str()),
        (&*next, "known egress, ticket 4411")
    );
    assert!(desk.drafts.contains_key(&next), "what is written down of it stays too");
    assert_eq!(state(&desk, "anna"), CaseState::Open);
    desk.press("enter s");
    assert_eq!(decision(&desk, &next).decision.reason_text, "known egress, ticket 4411");
}

#[test]
fn an_undo_that_is_refused_leaves_the_form_on_another_case_as_it_is() {
    let mut desk = two();
    desk.press("enter").press("a 1 1 3 s").wait(1_000);
    let sent = effects_of(&mut desk, 'u');
    let Some(Effect::Store { request, .. }) = sent.into_iter().next() else { panic!("it is sent") };
    let next = desk.model.case.as_ref().unwrap().row.id.clone();
    desk.press("o 2 2 6 3").text("known egress");
    let before = desk.model.overlay.clone();
    let winner = desk.store.row("anna").unwrap().unwrap().decided.unwrap();
    desk.send(Message::NotStored(request, NotStored::Decided(winner)));
    let Some(Overlay::Dialog(dialog)) = &desk.model.overlay else { panic!("it is said") };
    assert!(dialog.lines.iter().any(|line| line.contains("This is about anna.")));
    desk.press("enter");
    assert_eq!(desk.model.overlay, before, "the form is as it was");
    assert_eq!(desk.model.case.as_ref().unwrap().row.id, next);
}

#[test]
fn a_wait_taken_back_leaves_the_case_to_the_wait_before() {
    let mut desk = Desk::with(&[case("anna", 10)]);
    let wait = |desk: &mut Desk, whom: &str| {
        desk.press("w").text(whom).press("enter").text("2h").press("enter enter s");
    };
    desk.press("enter");
    wait(&mut desk, "the user");
    let first = desk.store.row("anna").unwrap();
    desk.press("f 0 enter");
    wait(&mut desk, "the owner");
    assert_ne!(desk.store.row("anna").unwrap(), first);
    desk.press("u");
    assert_eq!(desk.store.row("anna").unwrap(), first, "the user is waited for as before");
}

#[test]
fn a_case_whose_undo_is_under_way_is_not_decided_before_it_is_known() {
    let mut desk = Desk::with(&[case("anna", 10)]);
    desk.press("enter").press("w").text("the user").press("enter").text("30m").press("enter");
    desk.press("enter s").press("f 0 enter").wait(1_000);
    assert_eq!(desk.model.case.as_ref().unwrap().row.id, "anna");
    effects_of(&mut desk, 'u');
    desk.press("o");
    assert_eq!(desk.model.overlay, None);
    assert!(desk.model.notice.as_ref().unwrap().text.contains("still being stored"));
}

#[test]
fn no_other_case_comes_up_under_a_form_that_was_opened_meanwhile() {
    let mut desk = two();
    desk.press("enter").press("a 1 1 3").wait(1_000);
    let sent = effects_of(&mut desk, 's');
    let store = sent.into_iter().find(|it| matches!(it, Effect::Store { .. }));
    let Some(Effect::Store { request, bodies, id, expect }) = store else { panic!("it is sent") };
    let mut stamp = common::stamp(desk.now, "os:m.kraus", &mut desk.chance);
    let seq = desk.store.append_statement(bodies, id, &expect, &mut stamp).unwrap();
    let row = desk.store.row("anna").unwrap().map(Box::new);
    desk.answers = false;
    desk.send(Message::Stored(request, seq, row));
    desk.answers = true;
    desk.press("o 2 2 6 3").text("known egress");
    desk.send(Message::StoreChanged);
    assert_eq!(desk.model.case.as_ref().unwrap().row.id, "anna");
    let Some(Overlay::Form(form)) = &desk.model.overlay else { panic!("the form is open") };
    assert_eq!(form.edit.text, "known egress");
}

#[test]
fn what_is_typed_to_find_a_duplicate_is_kept_and_looked_for_again() {
    let mut desk = Desk::with(&[case("anna", 10), case("berta", 20)]);
    desk.press("enter").press("o 5").text("bert").press("esc");
    let mut desk = desk.restarted();
    desk.press("enter o");
    let Some(Overlay::Form(form)) = &desk.model.overlay else { panic!("the form is open") };
    assert_eq!((form.step, form.edit.text.as_str()), (Some(Question::DuplicateOf), "bert"));
    assert_eq!(form.found.as_ref().unwrap().id, "berta");
    assert_eq!(form.draft.duplicate_of, "", "what is typed is no answer");
}

#[test]
fn going_back_a_question_keeps_what_was_being_typed() {
    let mut desk = two();
    desk.press("enter").press("o 2 2 6 3").text("known eg").press("backtab 3");
    let Some(Overlay::Form(form)) = &desk.model.overlay else { panic!("the form is open") };
    assert_eq!((form.step, form.edit.text.as_str()), (Some(Question::Text), "known eg"));
}

#[test]
fn a_paste_that_does_not_fit_is_said_on_the_screen() {
    let mut desk = two();
    desk.press("enter").press("o 2 2 6 3");
    let said = "4,000 characters at most: the rest was not taken";
    let screen = |desk: &mut Desk| {
        dump::text(&dump::draw(desk, &dump::theme(false), (120, 40)).0).contains(said)
    };
    desk.send(Message::Paste("known egress ".repeat(1_000)));
    assert!(screen(&mut desk));
    desk.press("backspace");
    assert!(!screen(&mut desk));
}
