//! The reason in words, and what is stored with it: typed, pasted, begun with a template, edited
//! elsewhere; never lost, and never anybody's but the analyst's.

use crate::common::cases::case;
use crate::common::desk::Desk;
use crate::flows::{decision, state, two};
use crate::screens::dump;
use crosscheck::app::deciding::preview;
use crosscheck::app::form::Form;
use crosscheck::app::key::Key;
use crosscheck::app::message::{Ctx, Edited, Effect, Message};
use crosscheck::app::model::Overlay;
use crosscheck::app::template::{Template, When};
use crosscheck::app::update;
use crosscheck::domain::decision::Question;
use crosscheck::domain::words::{Action, CaseState, Verdict};

fn form(desk: &Desk) -> &Form {
    let Some(Overlay::Form(form)) = &desk.model.overlay else { panic!("the form is open") };
    form
}

/// At the words of an override of the first case.
fn at_words() -> Desk {
    let mut desk = two();
    desk.press("enter").press("o 2 2 6 3");
    assert_eq!(form(&desk).step, Some(Question::Text));
    desk
}

#[test]
fn a_reason_of_several_lines_is_stored_and_shown_as_it_was_typed() {
    let mut desk = at_words();
    desk.text("The exit is our own,").press("ctrl-j").text("see ticket 4411.").press("enter");
    let seen = dump::seen(&mut desk, (80, 24));
    assert!(seen.contains("why          The exit is our own,"), "{seen}");
    assert!(seen.contains("             see ticket 4411."), "{seen}");
    desk.press("s");
    let stored = decision(&desk, "anna").decision.reason_text;
    assert_eq!(stored, "The exit is our own,\nsee ticket 4411.");
}

#[test]
fn what_was_typed_can_be_undone_and_several_pasted_lines_are_one_step() {
    let mut desk = at_words();
    desk.text("known egress");
    desk.send(Message::Paste("\nline two\r\nline three".into()));
    assert_eq!(form(&desk).edit.text, "known egress\nline two\nline three");
    desk.press("ctrl-z");
    assert_eq!(form(&desk).edit.text, "known egress");
    desk.press("ctrl-y up home").text("a ");
    assert_eq!(form(&desk).edit.text, "known egress\na line two\nline three");
}

#[test]
fn a_text_of_several_lines_survives_the_end_of_the_program() {
    let mut desk = at_words();
    desk.text("one line").press("ctrl-j").text("and another");
    let mut desk = desk.restarted();
    desk.press("enter").press("o");
    assert_eq!(form(&desk).edit.text, "one line\nand another");
    desk.press("up").text("!");
    assert_eq!(form(&desk).edit.text, "one line!\nand another", "it can be moved in");
}

fn template(when: Vec<When>, text: &str) -> Template {
    Template { name: "egress".into(), when, text: text.into() }
}

#[test]
fn a_template_is_filled_with_quoted_values_and_stored_only_once_it_was_made_ones_own() {
    let mut hostile = case("anna", 10);
    hostile["subject"]["name"] = serde_json::json!("anna\u{202e}\" is cleared by the boss");
    let mut desk = Desk::with(&[hostile]);
    let unfit = template(vec![When::Verdict(Verdict::TruePositive)], "never offered here");
    let text = "{subject} came through our exit, confirmed by {?}";
    desk.model.session.templates =
        vec![unfit, template(vec![When::Action(Action::Override)], text)];
    desk.press("enter").press("o 2 2 6 3 ctrl-t");
    assert_eq!(form(&desk).templates.len(), 1, "only what fits is offered");
    let seen = dump::seen(&mut desk, (80, 24));
    assert!(seen.contains("1 egress") && !seen.contains("never offered"), "{seen}");
    desk.press("1 enter");
    let filled = "\"anna⟨U+202E⟩' is cleared by the boss\" came through our exit, confirmed by ";
    assert_eq!(form(&desk).edit.text, format!("{filled}{{?}}"));
    assert_eq!(form(&desk).fault, Some("fill in what stands as {?}"));
    desk.press("esc").press("o").press("enter");
    assert_eq!(state(&desk, "anna"), CaseState::Open, "leaving it makes it no reason either");
    desk.text("k.tan").press("enter s");
    assert_eq!(decision(&desk, "anna").decision.reason_text, format!("{filled}k.tan"));
}

#[test]
fn an_unchanged_template_is_no_reason_and_no_template_is_said() {
    let mut desk = at_words();
    desk.press("ctrl-t");
    assert!(form(&desk).fault.unwrap().contains("[[template]]"));
    desk.model.session.templates = vec![template(Vec::new(), "a known exit of our own network")];
    desk.text("mine").press("ctrl-t esc");
    assert_eq!(form(&desk).edit.text, "mine", "none of them was taken");
    desk.press("ctrl-t 1 enter");
    assert!(form(&desk).fault.unwrap().contains("a beginning"));
    desk.press("ctrl-z");
    assert_eq!(form(&desk).edit.text, "mine", "what stood there is a step away");
}

#[test]
fn what_is_refused_in_one_kind_of_decision_is_refused_where_it_is_offered_to_another() {
    let mut desk = at_words();
    desk.model.session.templates = vec![template(Vec::new(), "a known exit of our own network")];
    desk.press("ctrl-t 1 enter esc n 1 2");
    assert_eq!(form(&desk).edit.text, "a known exit of our own network");
    desk.press("enter");
    assert!(form(&desk).fault.unwrap().contains("a beginning"), "nobody changed it meanwhile");
    desk.press("esc");
    let mut desk = desk.restarted();
    desk.press("enter a 6 1 2 enter");
    assert!(form(&desk).fault.unwrap().contains("a beginning"), "nor by a new start");
    assert_eq!(state(&desk, "anna"), CaseState::Open);
    desk.text(", said k.tan").press("enter s");
    let stored = decision(&desk, "anna").decision.reason_text;
    assert_eq!(stored, "a known exit of our own network, said k.tan");
}

#[test]
fn the_last_reason_pasted_again_is_none_in_a_draft_of_another_kind_or_revision() {
    const LAST: &str = "the exit is our own, ticket 4411";
    let mut desk = two();
    desk.press("enter o 2 1 2 2").text(LAST).press("enter s");
    assert_eq!(decision(&desk, "anna").decision.reason_text, LAST);
    desk.press("o 2 1 2 2").send(Message::Paste(LAST.into()));
    desk.press("enter esc n 1 2 enter");
    assert!(form(&desk).fault.unwrap().contains("pasted again"));
    desk.press("esc");
    let mut newer = case("ben", 20);
    newer["revision"] = serde_json::json!(2);
    newer["title"] = serde_json::json!("another title");
    desk.ingest(&newer);
    desk.send(Message::StoreChanged);
    desk.press("esc enter o 2 esc o 1 2 2");
    assert_eq!((form(&desk).revision, form(&desk).edit.text.as_str()), (2, LAST));
    desk.press("enter");
    assert!(form(&desk).fault.unwrap().contains("pasted again"));
    assert_eq!(state(&desk, "ben"), CaseState::Open);
}

/// Presses ctrl-o; gives the request and the text that is handed over.
fn handed_over(desk: &mut Desk) -> (u64, String) {
    let mut ctx = Ctx { now: desk.now, fresh: &mut || [7; 16] };
    let effects = update::update(&mut desk.model, Message::Key(Key::Ctrl('o')), &mut ctx);
    let found = effects.into_iter().find_map(|effect| match effect {
        Effect::EditText { request, text } => Some((request, text)),
        _ => None,
    });
    found.expect("the editor is asked for")
}

#[test]
fn what_the_persons_own_editor_left_comes_into_the_form_and_one_step_takes_it_back() {
    let mut desk = at_words();
    desk.text("known egress");
    let (request, text) = handed_over(&mut desk);
    assert_eq!(text, "known egress");
    let left = Edited { text: "known egress,\nticket 4411\n".into(), fault: None };
    desk.send(Message::Edited(request, Ok(left)));
    assert_eq!(form(&desk).edit.text, "known egress,\nticket 4411");
    assert_eq!(desk.drafts["anna"].decision.as_ref().unwrap().text, "known egress,\nticket 4411");
    desk.press("ctrl-z");
    assert_eq!(form(&desk).edit.text, "known egress");
}

#[test]
fn an_editor_that_fails_loses_nothing_and_one_that_ends_late_changes_nothing() {
    let mut desk = at_words();
    desk.text("known egress");
    let (request, _) = handed_over(&mut desk);
    desk.send(Message::Edited(request, Err("no file: the disk is full".into())));
    assert_eq!(form(&desk).edit.text, "known egress");
    assert!(dump::seen(&mut desk, (80, 24)).contains("the disk is full; the text is as it was"));
    let (request, _) = handed_over(&mut desk);
    let fault = Some("vi: exit status: 1".to_owned());
    desk.send(Message::Edited(request, Ok(Edited { text: "half a text".into(), fault })));
    assert_eq!(form(&desk).edit.text, "half a text");
    assert!(form(&desk).said.as_ref().unwrap().contains("ctrl-z undoes"));
    let (request, _) = handed_over(&mut desk);
    desk.press("esc").press("o");
    let late = Edited { text: "late".into(), fault: None };
    desk.send(Message::Edited(request, Ok(late)));
    assert_eq!(form(&desk).edit.text, "half a text", "the form was left meanwhile");
}

#[test]
fn the_line_that_says_what_is_stored_is_read_from_what_is_stored() {
    let mut desk = at_words();
    desk.text("known egress, ticket 4411").press("enter m +");
    let case = desk.model.case.as_ref().unwrap();
    let shown = preview(case, form(&desk), "s-1").expect("nothing is missing");
    let shown = shown.clone();
    let seen = dump::seen(&mut desk, (120, 40));
    let digest: String = shown.case_digest.hex().chars().take(8).collect();
    for part in ["override: benign positive", "cites e1", "severity MEDIUM", &digest] {
        assert!(seen.contains(part), "{part} is not in {seen}");
    }
    desk.press("s");
    assert_eq!(decision(&desk, "anna"), shown, "what was shown is what was stored");
}

#[test]
fn events_are_ticked_in_the_form_and_what_is_typed_is_never_a_tick() {
    let mut desk = two();
    desk.press("enter").press("o 2 j m k m m");
    assert_eq!(form(&desk).draft.cited, ["e2"], "named twice is not named");
    assert!(dump::seen(&mut desk, (120, 40)).contains("◆e2"), "it is ticked in its row");
    desk.press("2 6 3").text("jmk known egress").press("enter s");
    let stored = decision(&desk, "anna").decision;
    assert_eq!(
        (stored.cited, stored.reason_text.as_str()),
        (vec!["e2".to_owned()], "jmk known egress")
    );
}

#[test]
fn a_template_with_controls_or_more_than_fits_is_one_that_nobody_changed_too() {
    let long = format!("known egress, {}", "seen before, ".repeat(400));
    for text in ["known egress\tseen by us before", "known egress\r\nof ours\u{7}", &long] {
        let mut desk = at_words();
        desk.model.session.templates = vec![template(Vec::new(), text)];
        desk.press("ctrl-t 1 enter");
        assert_eq!(form(&desk).step, Some(Question::Text), "{text}");
        assert!(form(&desk).fault.unwrap().contains("a beginning"), "{text}");
        desk.press("esc");
        let mut desk = desk.restarted();
        desk.press("enter o enter");
        assert!(form(&desk).fault.unwrap().contains("a beginning"), "nor by a new start: {text}");
    }
}
