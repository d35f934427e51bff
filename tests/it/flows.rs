//! Key strings in, state and records out: the console's stories.

use crate::common::cases::{case, okta, unassessed};
use crate::common::desk::Desk;
use crosscheck::app::message::Message;
use crosscheck::app::model::{Overlay, Screen, Tone};
use crosscheck::domain::decision::Question;
use crosscheck::domain::words::{Action, CaseState, ModelFault, ReasonCode, Severity, Verdict};
use crosscheck::ledger::record::{Body, Statement};
use crosscheck::store::{Expect, Stamp, Store, StoreError};
use serde_json::json;

pub fn two() -> Desk {
    Desk::with(&[case("anna", 10), case("ben", 20)])
}

pub fn decision(desk: &Desk, case: &str) -> Statement {
    desk.bodies(case)
        .into_iter()
        .rev()
        .find_map(|body| match body {
            Body::Decision(statement) => Some(*statement),
            _ => None,
        })
        .expect("a decision is stored")
}

pub fn state(desk: &Desk, case: &str) -> CaseState {
    desk.store.row(case).unwrap().unwrap().state
}

#[test]
fn the_queue_comes_up_with_the_oldest_of_the_most_severe_first() {
    let desk = two();
    assert_eq!(desk.model.screen, Screen::Queue);
    let ids: Vec<_> = desk.model.queue.rows.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(ids, ["anna", "ben"]);
    assert_eq!((desk.model.queue.total, desk.model.queue.before), (2, 0));
}

#[test]
fn accepting_takes_five_keys_and_brings_up_the_next_case() {
    let mut desk = two();
    desk.press("enter").press("a 1 1 3 s");
    assert_eq!(state(&desk, "anna"), CaseState::Decided);
    let statement = decision(&desk, "anna");
    assert_eq!(statement.decision.action, Action::Accept);
    assert_eq!(statement.decision.verdict, Some(Verdict::TruePositive));
    assert_eq!(statement.decision.reason_code, ReasonCode::SuspiciousActivity);
    assert_eq!(statement.decision.model_fault, Some(ModelFault::None));
    assert_eq!(statement.model_score.as_deref(), Some("62.5"));
    assert_eq!(desk.model.case.as_ref().unwrap().row.id, "ben");
    assert_eq!(desk.model.notice.as_ref().unwrap().tone, Tone::Good);
}

#[test]
fn overriding_takes_one_key_more_and_the_words() {
    let mut desk = two();
    desk.press("enter")
        .press("o 2 2 6 3")
        .text("VPN egress in Lagos, ticket 4411")
        .press("enter s");
    let statement = decision(&desk, "anna");
    assert_eq!(statement.decision.action, Action::Override);
    assert_eq!(statement.decision.verdict, Some(Verdict::BenignPositive));
    assert_eq!(statement.decision.reason_text, "VPN egress in Lagos, ticket 4411");
    assert_eq!(statement.decision.model_fault, Some(ModelFault::IgnoredContrary));
}

#[test]
fn a_decision_is_bound_to_the_bytes_on_the_screen() {
    let mut desk = two();
    let text = desk.store.case("anna", None).unwrap().unwrap().text;
    desk.press("enter").press("a 1 1 3 s");
    let statement = decision(&desk, "anna");
    assert_eq!(statement.case_digest, crosscheck::domain::digest::Digest::of(text.as_bytes()));
    assert_eq!((statement.revision, statement.session.as_str()), (1, "s-1"));
    assert_eq!(statement.policy_severity, Severity::Low);
}

#[test]
fn nothing_is_preselected_and_enter_never_stores() {
    let mut desk = two();
    desk.press("enter").press("a enter enter enter");
    let Some(Overlay::Form(form)) = &desk.model.overlay else { panic!("the form is open") };
    assert_eq!((form.step, form.draft.reason), (Some(Question::Reason), None));
    assert!(form.fault.unwrap().contains("enter never stores"));
    desk.press("1 1 3 enter");
    assert_eq!(state(&desk, "anna"), CaseState::Open);
    desk.press("s");
    assert_eq!(state(&desk, "anna"), CaseState::Decided);
}

#[test]
fn escalating_names_whom_and_what_would_change_the_mind() {
    let mut desk = two();
    desk.press("enter").press("e 1 1 4 2");
    desk.text("the badge log of the office").press("enter");
    desk.text("two places within minutes").press("enter s");
    let statement = decision(&desk, "anna");
    assert_eq!(statement.decision.escalated_to.as_deref(), Some("k.tan"));
    assert_eq!(statement.decision.change_mind.as_deref(), Some("the badge log of the office"));
    assert_eq!(statement.decision.verdict, None);
    assert_eq!(state(&desk, "anna"), CaseState::Escalated);
}

#[test]
fn not_enough_evidence_is_one_key_and_an_override() {
    let mut desk = two();
    desk.press("enter").press("n 7 2").text("the log of the gateway is missing").press("enter s");
    let statement = decision(&desk, "anna");
    assert_eq!(statement.decision.action, Action::Override);
    assert_eq!(statement.decision.verdict, Some(Verdict::InsufficientData));
    assert_eq!(statement.decision.reason_code, ReasonCode::NotEnoughEvidence);
}

#[test]
fn without_an_assessment_it_is_an_own_call_and_nothing_is_asked_of_the_model() {
    let mut desk = Desk::with(&[unassessed("cleo", 5)]);
    desk.press("enter a");
    assert!(desk.model.notice.as_ref().unwrap().text.contains("own call"));
    desk.press("o 1 1 3 enter s");
    let statement = decision(&desk, "cleo");
    assert_eq!(statement.decision.action, Action::OwnCall);
    assert_eq!(statement.decision.model_fault, None);
}

#[test]
fn a_short_or_empty_reason_is_refused_in_words() {
    let mut desk = two();
    desk.press("enter").press("o 2 2 6 3").text("too short").press("enter");
    let Some(Overlay::Form(form)) = &desk.model.overlay else { panic!("the form is open") };
    assert_eq!(
        (form.step, form.fault),
        (Some(Question::Text), Some("at least 12 characters, with a letter"))
    );
}

#[test]
fn the_last_reason_cannot_be_pasted_again() {
    let mut desk = two();
    desk.press("enter").press("o 2 2 6 3").text("known egress, ticket 4411").press("enter s");
    desk.press("o 2 2 6 3");
    desk.send(Message::Paste("known egress, ticket 4411".into()));
    desk.press("enter");
    let Some(Overlay::Form(form)) = &desk.model.overlay else { panic!("the form is open") };
    assert!(form.fault.unwrap().contains("pasted again"));
}

#[test]
fn a_pasted_text_is_text_and_never_keys() {
    let mut desk = two();
    desk.press("enter").press("o 2 2 6 3");
    desk.send(Message::Paste("s\na11 then q and s again".into()));
    assert_eq!(state(&desk, "anna"), CaseState::Open);
    let Some(Overlay::Form(form)) = &desk.model.overlay else { panic!("the form is open") };
    assert_eq!(form.edit.text, "s\na11 then q and s again");
}

#[test]
fn no_decision_key_acts_while_the_case_has_only_just_come_up() {
    let mut desk = two();
    desk.press("enter").press_now("a");
    assert_eq!(desk.model.overlay, None);
    // Nothing acts until the keys have rested.
    desk.wait(400).press_now("a");
    assert!(matches!(desk.model.overlay, Some(Overlay::Form(_))));
}

#[test]
fn a_recommended_step_is_only_recorded_and_only_if_asked_for() {
    let mut desk = two();
    desk.press("enter").press("a 1 1 3 s").press("a 1 1 3 r s");
    assert!(!desk.kinds("anna").contains(&"request"));
    let request = desk.bodies("ben").into_iter().find(|body| body.kind() == "request");
    let Some(Body::Request { request, owner, .. }) = request else { panic!("it is recorded") };
    assert_eq!((request.as_str(), owner.as_deref()), ("revoke_sessions", Some("k.tan")));
}

#[test]
fn undo_within_ten_seconds_is_a_new_entry_and_brings_the_case_back() {
    let mut desk = two();
    desk.press("enter").press("a 1 1 3 s").press("u");
    assert_eq!(state(&desk, "anna"), CaseState::Open);
    assert_eq!(desk.model.case.as_ref().unwrap().row.id, "anna");
    let kinds = desk.kinds("anna");
    assert!(kinds.contains(&"decision") && kinds.contains(&"undo"));
}

#[test]
fn undo_after_ten_seconds_is_refused_and_says_what_to_do() {
    let mut desk = two();
    desk.press("enter").press("a 1 1 3 s").wait(10_001).press_now("u");
    assert_eq!(state(&desk, "anna"), CaseState::Decided);
    assert!(desk.model.notice.as_ref().unwrap().text.contains("amend"));
}

#[test]
fn amending_names_the_decision_that_it_replaces() {
    let mut desk = two();
    desk.press("enter").press("a 1 1 3 s").press("esc f 4").press("enter");
    assert_eq!(desk.model.case.as_ref().unwrap().row.id, "anna");
    desk.press("o 2 2 6 3").text("it was the drill after all").press("enter s");
    let (first, second) = {
        let ids: Vec<_> = desk.bodies("anna");
        let count = ids.iter().filter(|body| body.kind() == "decision").count();
        (count, decision(&desk, "anna"))
    };
    assert_eq!(first, 2);
    assert!(second.supersedes.is_some());
    assert_eq!(desk.store.row("anna").unwrap().unwrap().state, CaseState::Decided);
}

#[test]
fn a_failed_write_keeps_what_was_typed_and_the_same_draft_is_the_same_statement() {
    let mut desk = two();
    desk.press("enter").press("o 2 2 6 3").text("known egress, ticket 4411").press("enter");
    desk.store.fail_next_append(StoreError::Full { what: "the ledger".into() });
    desk.press_now("s");
    let Some(Overlay::Dialog(dialog)) = &desk.model.overlay else { panic!("it is said") };
    assert!(dialog.title.starts_with("NOT STORED") && dialog.lines[0].contains("disk is full"));
    assert_eq!(state(&desk, "anna"), CaseState::Open);
    desk.press("enter");
    let Some(Overlay::Form(form)) = &desk.model.overlay else { panic!("the form is back") };
    assert_eq!(form.draft.text, "known egress, ticket 4411");
    let id = form.sent.as_ref().unwrap().0;
    desk.press("s");
    assert_eq!(state(&desk, "anna"), CaseState::Decided);
    let last = desk.store.row("anna").unwrap().unwrap().decided.unwrap();
    assert_eq!(last.id, crosscheck::domain::digest::hex(id));
}

#[test]
fn who_decides_second_is_shown_the_winner_and_keeps_the_draft() {
    let mut desk = two();
    desk.press("enter").press("o 2 2 6 3").text("known egress, ticket 4411").press("enter");
    decide_elsewhere(&mut desk, "anna");
    desk.press("s");
    let Some(Overlay::Dialog(dialog)) = &desk.model.overlay else { panic!("it is said") };
    assert!(dialog.lines[0].contains("os:k.tan decided it at 10:42 UTC"), "{:?}", dialog.lines);
    assert_eq!(desk.bodies("anna").iter().filter(|body| body.kind() == "decision").count(), 1);
    desk.press("enter").press("o s");
    assert!(decision(&desk, "anna").supersedes.is_some(), "the kept draft amends the winner's");
}

fn decide_elsewhere(desk: &mut Desk, case: &str) {
    let mut other = Desk::with(&[crate::common::cases::case(case, 10)]);
    other.press("enter").press("a 1 1 3 s");
    let body = Body::Decision(Box::new(decision(&other, case)));
    let expect = Expect { case: case.into(), revision: 1, last_decision: None };
    let mut stamp = Stamp { now: desk.now, who: "os:k.tan", chance: &mut desk.chance };
    desk.store.append_statement(vec![body], [9; 16], &expect, &mut stamp).unwrap();
}

#[test]
fn a_case_that_changed_under_the_form_is_refused_and_shown_anew() {
    let mut desk = two();
    desk.press("enter").press("a 1 1 3");
    let mut changed = case("anna", 10);
    changed["evidence"]["events"][1]["raw"] = okta("anna", "2026-03-02T10:02:00.000Z", "FAILURE");
    desk.ingest(&changed);
    desk.press("s");
    let Some(Overlay::Dialog(dialog)) = &desk.model.overlay else { panic!("it is said") };
    assert!(dialog.title.contains("changed while it was on your screen"));
    assert_eq!(desk.model.case.as_ref().unwrap().revision, 2);
    assert_eq!(state(&desk, "anna"), CaseState::Open);
}

#[test]
fn leaving_the_form_keeps_the_draft_for_the_case() {
    let mut desk = two();
    desk.press("enter").press("o 2 2 esc");
    assert_eq!(desk.model.overlay, None);
    desk.press("J").press("K").press("o");
    let Some(Overlay::Form(form)) = &desk.model.overlay else { panic!("the form is open") };
    assert_eq!(form.draft.verdict, Some(Verdict::BenignPositive));
    assert_eq!(form.step, Some(Question::Fault));
}

#[test]
fn when_the_last_case_is_decided_the_queue_says_that_it_is_empty() {
    let mut desk = Desk::with(&[case("anna", 10)]);
    desk.press("enter").press("a 1 1 3 s");
    assert_eq!((desk.model.screen, desk.model.queue.total), (Screen::Queue, 0));
    assert_eq!(desk.model.case, None);
}

#[test]
fn a_store_that_cannot_be_written_closes_deciding_and_leaves_looking_open() {
    let mut desk = two();
    desk.model.read_only = Some("the folder is read-only".into());
    desk.press("enter").press("a");
    assert_eq!(desk.model.overlay, None);
    assert!(desk.model.notice.as_ref().unwrap().text.contains("the folder is read-only"));
    desk.press("2");
    assert!(desk.model.case.as_ref().unwrap().lit.is_some());
}

#[test]
fn the_model_is_one_value_and_the_same_keys_give_the_same_value() {
    let play = || {
        let mut desk = two();
        desk.press("enter j 2 2 tab k").press("o 2 2").press("esc J ? esc");
        desk.model
    };
    assert_eq!(play(), play());
}

#[test]
fn a_case_with_hostile_shape_opens_and_can_be_decided() {
    let mut hostile = case("h", 3);
    hostile["assessment"]["claims"] =
        json!([{"id": "k", "text": "\u{1b}]0;pwned\u{7}", "cites": []}]);
    hostile["evidence"]["events"] = json!([]);
    let mut desk = Desk::with(&[hostile]);
    desk.press("enter j k pgdn G g tab j tab enter 1 ] m").press("n 1 2");
    desk.text("there is no evidence at all").press("enter s");
    assert_eq!(state(&desk, "h"), CaseState::Decided);
}

#[test]
fn a_half_made_decision_survives_the_end_of_the_program_and_goes_when_it_is_stored() {
    let mut desk = two();
    desk.press("enter").press("o 2 2 6 3").text("known egress, tic");
    desk.send(Message::Terminated(15));
    assert_eq!((desk.model.quit, desk.model.signal), (true, Some(15)));
    let mut desk = desk.restarted();
    desk.press("enter");
    let notice = desk.model.notice.clone().unwrap();
    assert!(notice.text.contains("draft of an override"), "{}", notice.text);
    assert_eq!(desk.model.overlay, None, "a draft is offered, never taken by itself");
    desk.press("o");
    let Some(Overlay::Form(form)) = &desk.model.overlay else { panic!("the form is open") };
    assert_eq!((form.step, form.edit.text.as_str()), (Some(Question::Text), "known egress, tic"));
    assert_eq!(form.draft.verdict, Some(Verdict::BenignPositive));
    desk.text("ket 4411").press("enter s");
    assert_eq!(decision(&desk, "anna").decision.reason_text, "known egress, ticket 4411");
    assert!(desk.drafts.is_empty(), "what is stored is no draft any more");
}

#[test]
fn opening_a_form_and_leaving_it_keeps_nothing_and_says_so() {
    let mut desk = two();
    desk.press("enter").press("a esc");
    assert_eq!(desk.model.notice.as_ref().unwrap().text, "not stored");
    assert!(desk.drafts.is_empty() && desk.model.drafts.is_empty());
}

#[test]
fn words_of_another_draft_are_offered_where_words_are_asked_for_and_never_stored_unseen() {
    let mut desk = two();
    desk.press("enter").press("o 2 2 6 3").text("known egress, ticket 4411").press("enter esc");
    desk.press("a 1 1 3");
    let Some(Overlay::Form(form)) = &desk.model.overlay else { panic!("the form is open") };
    assert_eq!((form.step, form.draft.text.as_str()), (None, ""), "an accept asks for no words");
    desk.press("esc").press("e 1 1 4 2");
    desk.text("the badge log of the office").press("enter");
    let Some(Overlay::Form(form)) = &desk.model.overlay else { panic!("the form is open") };
    assert_eq!(form.step, Some(Question::Text));
    assert_eq!(form.edit.text, "known egress, ticket 4411");
}

#[test]
fn a_half_typed_wait_is_kept_too() {
    let mut desk = two();
    desk.press("enter").press("w").text("the user").press("enter").press("esc");
    let mut desk = desk.restarted();
    desk.press("enter").press("w");
    let Some(Overlay::Wait(form)) = &desk.model.overlay else { panic!("the form is open") };
    assert_eq!(form.edit.text, "the user");
}

#[test]
fn a_wait_can_be_taken_back_within_ten_seconds() {
    let mut desk = two();
    desk.press("enter").press("w").text("the user").press("enter").text("30m").press("enter");
    desk.press("enter s u");
    assert_eq!(state(&desk, "anna"), CaseState::Open);
    assert_eq!(desk.model.case.as_ref().unwrap().row.id, "anna");
    let why = desk.bodies("anna").into_iter().find_map(|body| match body {
        Body::Returned { why, .. } => Some(why),
        _ => None,
    });
    assert_eq!(why.as_deref(), Some("asked"));
}

#[test]
fn a_duplicate_names_the_case_that_it_repeats_and_never_itself() {
    let mut desk = Desk::with(&[case("anna", 10), case("anna-before", 5)]);
    desk.press("/").text("anna").press("enter enter");
    assert_eq!(desk.model.case.as_ref().unwrap().row.id, "anna");
    desk.press("o 5");
    desk.press("enter");
    let Some(Overlay::Form(form)) = &desk.model.overlay else { panic!("the form is open") };
    assert_eq!(form.step, Some(Question::DuplicateOf));
    assert!(form.fault.unwrap().contains("no case found"));
    desk.text("anna@contoso").press("enter");
    let Some(Overlay::Form(form)) = &desk.model.overlay else { panic!("the form is open") };
    assert_eq!(form.step, Some(Question::DuplicateOf), "a case is no duplicate of itself");
    desk.press("ctrl-u").text("anna").press("enter 2 1 3");
    desk.text("the same alert came twice").press("enter s");
    let decided = decision(&desk, "anna").decision;
    assert_eq!(decided.duplicate_of.as_deref(), Some("anna-before"));
    assert_eq!(decided.verdict, Some(Verdict::Duplicate));
}

#[test]
fn the_summary_names_the_selected_event_with_its_own_key() {
    let mut desk = two();
    desk.press("enter").press("j a 1 1 3 m");
    let Some(Overlay::Form(form)) = &desk.model.overlay else { panic!("the form is open") };
    assert_eq!(form.draft.cited, ["e2"]);
    desk.press("m m s");
    assert_eq!(decision(&desk, "anna").decision.cited, ["e2"]);
}

#[test]
fn going_to_a_case_offers_all_that_resemble_it_and_tab_goes_round() {
    let mut desk = Desk::with(&[case("anna", 10), case("ben", 20), case("benedict", 30)]);
    let place = |desk: &Desk| match &desk.model.overlay {
        Some(Overlay::Goto(goto)) => (goto.cursor, goto.found.len()),
        _ => panic!("the prompt is open"),
    };
    desk.press("/").text("ben");
    assert_eq!(place(&desk), (0, 2));
    desk.press("tab");
    assert_eq!(place(&desk), (1, 2));
    desk.press("tab");
    assert_eq!(place(&desk), (0, 2), "behind the last match is the first");
}

#[test]
fn help_scrolls_with_the_keys_of_every_list_and_only_leaving_it_closes_it() {
    let mut desk = two();
    desk.press("enter ? G");
    let Some(Overlay::Help(at)) = desk.model.overlay else { panic!("the help is open") };
    assert!(at > 20, "{at}");
    desk.press("g z");
    assert_eq!(desk.model.overlay, Some(Overlay::Help(0)));
    desk.press("?");
    assert_eq!(desk.model.overlay, None);
}

#[test]
fn the_items_of_the_model_are_walked_as_they_stand_what_disagrees_first() {
    let mut desk = two();
    desk.press("enter tab tab");
    let item = |desk: &Desk| desk.model.case.as_ref().unwrap().item;
    assert_eq!(item(&desk), 1, "the contradicted claim");
    desk.press("j");
    assert_eq!(item(&desk), 2, "what could not be checked");
    desk.press("j");
    assert_eq!(item(&desk), 0, "what holds");
    desk.press("k k");
    assert_eq!(item(&desk), 1);
}

#[test]
fn idle_asks_to_be_woken_for_nothing_but_the_minute_of_the_clock() {
    let mut desk = two();
    desk.press("enter").press("2").wait(70_000);
    let deadline = crosscheck::app::update::deadline(&desk.model).unwrap();
    assert_eq!(deadline.millis().rem_euclid(60_000), 0);
    assert!(deadline.millis_since(desk.now) <= 60_000);
}
