//! Half-made decisions of several kinds on one case: each is kept until one of them is stored, and
//! what ends the program ends none of them.

use crate::common::cases::case;
use crate::common::desk::{Desk, said};
use crate::flows::{decision, two};
use crosscheck::app::draft::{Kind, Saved};
use crosscheck::app::form::Form;
use crosscheck::app::message::Message;
use crosscheck::app::model::Overlay;
use crosscheck::domain::decision::Question;
use crosscheck::domain::words::{Action, CaseState, ReasonCode, Verdict};
use serde_json::json;

const OVERRIDE: &str = "the exit is our own, ticket 4411";
const ACCEPT: &str = "six failures, then the success";

fn form(desk: &Desk) -> &Form {
    let Some(Overlay::Form(form)) = &desk.model.overlay else { panic!("the form is open") };
    form
}

/// The kinds kept of the first case, the last one first.
fn kinds(desk: &Desk) -> Vec<Kind> {
    desk.drafts["anna"].kept().iter().map(|kept| kept.kind).collect()
}

/// An override up to its words, then an accept with others: both left.
fn both() -> Desk {
    let mut desk = two();
    desk.press("enter o 2 1 2 2").text(OVERRIDE).press("enter esc");
    desk.press("a 6 esc a 1 3");
    assert_eq!(form(&desk).step, Some(Question::Text));
    assert_eq!(
        form(&desk).edit.text,
        OVERRIDE,
        "there were no words of its own: these are offered"
    );
    desk.press("ctrl-u").text(ACCEPT).press("enter esc");
    desk
}

#[test]
fn each_kind_of_decision_keeps_its_own_draft_whatever_ends_the_program() {
    let both_are_there = |desk: &mut Desk| {
        assert_eq!(desk.drafts["anna"].kept().len(), 2);
        desk.press("enter o");
        let own = &form(desk).draft;
        assert_eq!((own.action, own.text.as_str()), (Some(Action::Override), OVERRIDE));
        assert_eq!(own.verdict, Some(Verdict::BenignPositive));
        desk.press("esc a");
        let accept = &form(desk).draft;
        assert_eq!((accept.action, accept.text.as_str()), (Some(Action::Accept), ACCEPT));
        assert_eq!(accept.reason, Some(ReasonCode::Other));
    };
    let mut desk = both();
    let kept = "a draft of an accept and of an override is kept";
    assert_eq!(said(&desk), format!("not stored; {kept} for this case"));
    desk.press("esc");
    both_are_there(&mut desk);
    // A kill asks nobody: what is written down by then is all there is.
    both_are_there(&mut both().restarted());
    let mut ended = both();
    ended.press("o").send(Message::Terminated(15));
    both_are_there(&mut ended.restarted());
    let mut left = both();
    left.press("esc q");
    both_are_there(&mut left.restarted());
}

#[test]
fn what_is_stored_takes_the_drafts_of_all_kinds_of_its_case_along() {
    let mut desk = both();
    desk.press("o s");
    assert_eq!(decision(&desk, "anna").decision.reason_text, OVERRIDE);
    assert!(!desk.drafts.contains_key("anna") && !desk.model.drafts.contains_key("anna"));
}

#[test]
fn a_kind_that_is_begun_again_and_emptied_leaves_the_others() {
    let mut desk = two();
    desk.press("enter o 2 1 2 2").text(OVERRIDE).press("enter esc");
    desk.press("e").text("kt").press("esc");
    assert_eq!(kinds(&desk), [Kind::Escalate, Kind::Own]);
    desk.press("e backspace backspace esc");
    assert_eq!(kinds(&desk), [Kind::Own]);
    desk.press("n 1 2 esc");
    assert_eq!(kinds(&desk), [Kind::NotEnough, Kind::Own]);
    let all = "a draft of not enough evidence and of an override";
    assert_eq!(said(&desk), format!("not stored; {all} is kept for this case"));
    desk.press("o");
    assert_eq!(form(&desk).draft.verdict, Some(Verdict::BenignPositive));
}

#[test]
fn words_on_an_older_revision_are_offered_and_not_lost_to_a_slip() {
    let mut desk = both();
    desk.press("esc");
    let mut newer = case("anna", 10);
    newer["revision"] = json!(2);
    newer["evidence"]["events"][1]["raw"]["client"]["ipAddress"] = json!("198.51.100.7");
    desk.ingest(&newer);
    desk.send(Message::StoreChanged);
    desk.press("enter o 2 esc");
    let kept = desk.drafts["anna"].kept();
    assert_eq!(
        (kept[0].kind, kept[0].revision, kept[0].asks),
        (Kind::Own, 2, Some(Question::Reason))
    );
    assert_eq!(kept[0].offered.text, OVERRIDE, "its own words, not those of the accept");
    assert_eq!(kept[0].draft.text, "", "they are no answer on this revision");
    assert_eq!((kept[1].kind, kept[1].revision), (Kind::Accept, 1));
    // They stay an offer when the draft is gone on with, also by another run of the program.
    let mut desk = desk.restarted();
    desk.press("enter o 1 2 2");
    assert_eq!(form(&desk).step, Some(Question::Text), "the question is asked");
    assert_eq!(form(&desk).edit.text, OVERRIDE);
    desk.press("enter s");
    let stored = decision(&desk, "anna");
    assert_eq!((stored.revision, stored.decision.reason_text.as_str()), (2, OVERRIDE));
}

#[test]
fn a_draft_of_a_program_that_kept_one_a_case_is_gone_on_with() {
    let mut desk = two();
    desk.press("enter o 2 1 2 2").text(OVERRIDE).press("enter esc");
    let mut old = serde_json::to_value(&desk.drafts["anna"]).unwrap();
    let members = old.as_object_mut().unwrap();
    assert!(members.remove("kind").is_some() && members.remove("others").is_some());
    let old: Saved = serde_json::from_value(old).unwrap();
    desk.drafts.insert("anna".into(), old);
    let mut desk = desk.restarted();
    desk.press("enter o");
    assert_eq!((form(&desk).step, form(&desk).draft.text.as_str()), (None, OVERRIDE));
}

#[test]
fn what_is_taken_back_is_a_draft_again_with_all_that_was_answered() {
    let mut desk = both();
    desk.press("o +").press("s");
    let stored = decision(&desk, "anna").decision;
    assert!(!desk.drafts.contains_key("anna"));
    desk.press("u");
    assert!(said(&desk).contains("a draft of an override and of an accept is kept"));
    let back = |desk: &mut Desk| {
        assert_eq!(kinds(desk), [Kind::Own, Kind::Accept]);
        desk.press("o");
        assert_eq!(form(desk).step, None, "the summary: nothing is asked again");
        assert_eq!(form(desk).draft.text, OVERRIDE);
        assert_eq!(form(desk).draft.severity, Some(stored.severity));
    };
    back(&mut desk);
    desk.press("esc");
    // It outlives the program, and is stored only by its key.
    let mut desk = desk.restarted();
    desk.press("enter");
    back(&mut desk);
    assert_eq!(crate::flows::state(&desk, "anna"), CaseState::Open);
    desk.press("s");
    assert_eq!(decision(&desk, "anna").decision, stored);
}

#[test]
fn a_reason_that_was_taken_back_is_not_the_last_one() {
    let mut desk = two();
    desk.press("enter o 2 1 2 2").send(Message::Paste(OVERRIDE.into()));
    desk.press("enter s u o s");
    assert_eq!(decision(&desk, "anna").decision.reason_text, OVERRIDE);
    let decisions = desk.kinds("anna").iter().filter(|kind| **kind == "decision").count();
    assert_eq!(decisions, 2);
}
