//! Slips of one key while deciding: what was answered stays, what is refused says so, and what is
//! stored is what the form shows.

use crate::common::cases::case;
use crate::common::desk::{Desk, said};
use crate::flows::{decision, state, two};
use crate::screens::dump::seen;
use crosscheck::app::draft::Saved;
use crosscheck::app::failing;
use crosscheck::app::form::Form;
use crosscheck::app::message::Message;
use crosscheck::app::model::{Overlay, Screen};
use crosscheck::domain::words::{
    Action, CaseState, Certainty, ModelFault, ReasonCode, Severity, Verdict,
};
use crosscheck::ledger::record::Body;
use serde_json::json;

const LOW: (u16, u16) = (80, 24);
const WORDS: &str = "the exit is our own, ticket 4411";

fn form(desk: &Desk) -> &Form {
    let Some(Overlay::Form(form)) = &desk.model.overlay else { panic!("the form is open") };
    form
}

/// What is written down of the case.
fn kept<'d>(desk: &'d Desk, case: &str) -> &'d Saved {
    desk.drafts.get(case).expect("a draft is written down")
}

/// An override that only has to be stored, left.
fn finished() -> Desk {
    let mut desk = two();
    desk.press("enter o 2 1 2 2").text(WORDS).press("enter");
    assert_eq!(form(&desk).step, None);
    desk.press("esc");
    desk
}

fn is_finished(desk: &Desk) {
    let form = form(desk);
    assert_eq!((form.step, form.draft.action), (None, Some(Action::Override)));
    assert_eq!(form.draft.verdict, Some(Verdict::BenignPositive));
    assert_eq!(form.draft.reason, Some(ReasonCode::SuspiciousActivity));
    assert_eq!(form.draft.fault, Some(ModelFault::ALL[1]));
    assert_eq!(form.draft.certainty, Some(Certainty::ALL[1]));
    assert_eq!(form.draft.text, WORDS);
}

#[test]
fn another_form_left_without_an_answer_replaces_no_draft() {
    for slip in ["e esc", "a esc", "n esc", "w esc", "e esc n esc a esc"] {
        let mut desk = finished();
        let before = kept(&desk, "anna").clone();
        desk.press(slip);
        assert_eq!(kept(&desk, "anna"), &before, "{slip}");
        assert_eq!(said(&desk), "not stored; a draft of an override is kept for this case");
        let mut desk = desk.restarted();
        desk.press("enter o");
        is_finished(&desk);
        desk.press("s");
        assert_eq!(decision(&desk, "anna").decision.reason_text, WORDS);
    }
}

#[test]
fn one_answer_is_a_draft_that_another_form_does_not_delete() {
    let mut desk = two();
    desk.press("enter o 1 esc e esc");
    assert_eq!(kept(&desk, "anna").decision.as_ref().unwrap().verdict, Some(Verdict::TruePositive));
    desk.press("o");
    assert_eq!(form(&desk).draft.verdict, Some(Verdict::TruePositive));
}

#[test]
fn words_that_are_only_offered_are_no_answer_and_what_is_answered_takes_them_along() {
    let mut desk = finished();
    // An escalation comes to its words with those of the override offered: nobody typed them.
    desk.press("e 1 1 4 2").text("the badge log of the office").press("enter");
    assert_eq!(form(&desk).edit.text, WORDS);
    desk.press("esc");
    let draft = kept(&desk, "anna").decision.as_ref().unwrap();
    assert_eq!((draft.action, draft.text.as_str()), (Some(Action::Escalate), WORDS));
}

#[test]
fn what_is_typed_and_erased_again_leaves_no_draft_behind() {
    let mut desk = two();
    desk.press("enter e").text("kt").press("backspace backspace esc");
    assert_eq!((desk.drafts.len(), said(&desk)), (0, "not stored"));
    desk.press("n esc");
    assert_eq!((desk.drafts.len(), said(&desk)), (0, "not stored"));
}

#[test]
fn a_wait_kept_beside_a_decision_is_named_with_it() {
    let mut desk = finished();
    desk.press("w").text("the badge log").press("esc");
    let said_of_both = "a draft of an override and of a wait is kept";
    assert_eq!(said(&desk), format!("not stored; {said_of_both} for this case"));
    desk.press("j");
    assert!(seen(&mut desk, (200, 50)).contains(said_of_both));
    desk.press("o");
    is_finished(&desk);
}

#[test]
fn a_wait_typed_on_a_newer_revision_makes_the_older_decision_no_newer() {
    let mut desk = finished();
    desk.press("esc");
    let mut newer = case("anna", 10);
    newer["revision"] = json!(2);
    newer["title"] = json!("Another title");
    newer["evidence"]["events"][1]["raw"]["client"]["ipAddress"] = json!("198.51.100.7");
    desk.ingest(&newer);
    desk.send(Message::StoreChanged);
    desk.press("enter w").text("the badge log").press("esc");
    assert_eq!((desk.model.case.as_ref().unwrap().revision, kept(&desk, "anna").revision), (2, 1));
    desk.press("o");
    assert_eq!(form(&desk).draft.verdict, None, "what was said of revision 1 is asked again");
}

#[test]
fn the_key_that_came_too_early_acts_when_it_is_pressed_again() {
    let mut desk = two();
    desk.pause = 0;
    desk.press("enter o").wait(120).press("o").wait(100).press("o");
    assert_eq!(said(&desk), "too early: the case had just come up; press o again");
    assert_eq!(desk.model.overlay, None);
    // The last one was swallowed a moment ago; the guard alone decides.
    desk.wait(40).press("o");
    assert!(matches!(desk.model.overlay, Some(Overlay::Form(_))));
}

#[test]
fn a_decision_key_while_something_is_stored_is_refused_in_sight() {
    let mut desk = two();
    desk.press("enter").wait(1_000);
    desk.answers = false;
    desk.press("c");
    assert!(desk.model.pending.is_some(), "a claim is on its way");
    desk.press("o");
    let refused = "too early: the entry before is still being stored; press o again";
    assert_eq!(said(&desk), refused);
    assert!(seen(&mut desk, LOW).contains(refused));
    // However long it takes, what is typed behind it acts on nothing.
    desk.press("2 1 2 2 s J");
    assert_eq!((desk.model.screen, &desk.model.overlay), (Screen::Case, &None));
    assert!(seen(&mut desk, LOW).contains(refused), "and it is still said");
    let open = desk.model.case.as_ref().unwrap();
    assert!(open.lit.is_none() && open.row.id == "anna");
}

#[test]
fn a_paste_goes_into_no_form_that_the_keys_of_its_place_cover() {
    let mut desk = two();
    desk.press("enter w f1");
    desk.send(Message::Paste("meant for nothing here".into()));
    desk.press("esc");
    let Some(Overlay::Wait(form)) = &desk.model.overlay else { panic!("the form is open") };
    assert_eq!(form.edit.text, "");
    desk.send(Message::Paste("the badge log".into()));
    let Some(Overlay::Wait(form)) = &desk.model.overlay else { panic!("the form is open") };
    assert_eq!(form.edit.text, "the badge log");
}

#[test]
fn a_paste_behind_a_key_that_came_too_early_is_swallowed_with_it() {
    let mut desk = two();
    desk.pause = 0;
    desk.press("enter o");
    desk.wait(200).send(Message::Paste("2122".into()));
    desk.wait(200).press("1");
    assert!(desk.model.case.as_ref().unwrap().lit.is_none(), "the paste was part of the word");
}

#[test]
fn the_form_says_first_whether_a_request_is_recorded_whatever_its_words() {
    let hostile = "\u{202e}\"; no request; severity LOW ".repeat(40);
    let mut asked = case("anna", 10);
    asked["assessment"]["recommendation"]["request"] = json!(hostile);
    let mut desk = Desk::with(&[asked]);
    desk.press("enter a 1 1 3");
    let low = seen(&mut desk, LOW);
    assert!(low.contains("request      not recorded  r changes it; executes nothing: \""), "{low}");
    assert!(!low.contains("records the request"), "{low}");
    desk.press("r");
    let low = seen(&mut desk, LOW);
    assert!(low.contains("request      recorded  r changes it; executes nothing: \""), "{low}");
    let line: String = low.split_whitespace().filter(|it| *it != "│").collect::<Vec<_>>().join(" ");
    assert!(line.contains("records the request \""), "{low}");
    assert!(line.contains("revision 1, case"), "nothing is pushed out of sight: {low}");
    desk.press("s");
    let stored = desk.bodies("anna");
    let request = stored.iter().find_map(|body| match body {
        Body::Request { request, .. } => Some(request.as_str()),
        _ => None,
    });
    assert_eq!(request, Some(hostile.as_str()), "stored as received");
}

#[test]
fn a_draft_that_cannot_be_written_down_is_never_said_to_be_kept_for_longer() {
    let mut desk = two();
    let why = "the folder of drafts is a link";
    desk.press("enter o 2");
    desk.send(Message::DraftsKept(Err(why.into())));
    let unkept = format!("drafts are kept only until the console ends: {why}");
    // While it is being typed, for as long as it is so.
    desk.press("1 1 1");
    assert!(seen(&mut desk, LOW).contains(&unkept));
    desk.text("words that nobody writes down").press("enter esc");
    let left =
        format!("not stored; a draft of an override is kept only until the console ends: {why}");
    assert_eq!(said(&desk), left);
    desk.press("w").text("the badge log");
    assert!(seen(&mut desk, LOW).contains(&unkept));
    desk.press("ctrl-c");
    let lost = failing::lost(kept(&desk, "anna"), why);
    let what = format!("a draft of an override and of a wait on anna, as it was last: {why}");
    let words = [
        "  an override: benign positive, suspicious activity, no fault, low",
        "  the reason: words that nobody writes down",
        "  a wait for: the badge log",
        "  mend that, open the case again and paste what stands here",
    ];
    assert_eq!((lost.what, lost.words), (what, words.map(str::to_owned).to_vec()));
    desk.send(Message::DraftsKept(Ok(())));
    desk.press("esc");
    assert_eq!(
        said(&desk),
        "not stored; a draft of an override and of a wait is kept for this case"
    );
}

#[test]
fn the_help_of_a_wait_lists_no_key_that_does_nothing_there() {
    let mut desk = two();
    desk.press("enter w f1");
    let words = seen(&mut desk, (120, 40));
    assert!(words.contains("Keys of the words of a wait"), "{words}");
    for other in ["ctrl-t", "ctrl-o", "ctrl-j"] {
        assert!(!words.contains(other), "{other}: {words}");
    }
    desk.press("esc").text("the badge log").press("enter").text("45m").press("enter enter ?");
    let summary = seen(&mut desk, (120, 40));
    assert!(summary.contains("Keys of the summary of a wait"), "{summary}");
    for other in ["Name the selected event", "Record the step", "Your severity"] {
        assert!(!summary.contains(other), "{other}: {summary}");
    }
    desk.press("esc s");
    assert_eq!(state(&desk, "anna"), CaseState::Waiting);
}

#[test]
fn a_key_that_changes_nothing_says_why() {
    let mut desk = two();
    desk.press("enter u");
    assert_eq!(
        said(&desk),
        "nothing to undo: only a decision or a wait, within 10 seconds of storing it; \
         what stands is amended on its case"
    );
    desk.press("a 1 1 3 enter");
    assert_eq!(form(&desk).said.as_deref(), Some("enter never stores: s does"));
    assert!(seen(&mut desk, LOW).contains("enter never stores: s does"));
    desk.press("+ + + +");
    assert_eq!(form(&desk).fault, Some("there is no higher severity"));
    assert_eq!(form(&desk).draft.severity, Some(Severity::Critical));
    desk.press("- - - - -");
    assert_eq!(form(&desk).fault, Some("there is no lower severity"));
}

/// The first case with a revision 2: the address of the success is another one, and the model says
/// less.
fn revised() -> serde_json::Value {
    let mut newer = case("anna", 10);
    newer["revision"] = json!(2);
    newer["evidence"]["events"][1]["raw"]["outcome"] = json!({"result": "FAILURE"});
    newer["assessment"]["claims"].as_array_mut().unwrap().pop();
    newer
}

#[test]
fn an_open_case_that_changed_says_so_at_once_and_one_key_reads_it_with_the_draft_kept() {
    let mut desk = two();
    desk.press("enter o 2 1 2 2").text(WORDS);
    desk.ingest(&revised());
    desk.send(Message::StoreChanged);
    for size in [LOW, (120, 40)] {
        let form = seen(&mut desk, size);
        assert!(form.contains("changed: revision 2 came"), "while it is being decided: {form}");
    }
    desk.press("esc J K");
    // The case that is opened anew is the newest one, and is not said to have changed.
    assert_eq!(desk.model.case.as_ref().unwrap().newer, None);
    let mut desk = two();
    desk.press("enter o 2 1 2 2").text(WORDS).press("esc");
    desk.ingest(&revised());
    desk.send(Message::StoreChanged);
    desk.press("j");
    for size in [LOW, (120, 40), (200, 50)] {
        let case = seen(&mut desk, size);
        assert!(case.contains("changed: revision 2 came; R read anew"), "{case}");
    }
    assert_eq!(desk.model.case.as_ref().unwrap().revision, 1, "nothing moves by itself");
    desk.press("R");
    assert_eq!(desk.model.case.as_ref().unwrap().revision, 2);
    let told = said(&desk).to_owned();
    assert!(told.starts_with("revision 2 against 1: "), "{told}");
    assert!(
        told.contains("1 event changed: e2") && told.contains("1 mark gone: claim 3"),
        "{told}"
    );
    assert!(told.contains("1 mark changed: claim 1") && told.contains("changed: failed count"));
    assert!(!seen(&mut desk, (120, 40)).contains("changed: revision"));
    assert_eq!(kept(&desk, "anna").decision.as_ref().unwrap().text, WORDS);
    desk.press("R");
    assert_eq!(said(&desk), "revision 2 is the newest that came");
}

#[test]
fn a_refusal_because_the_case_changed_names_what_differs() {
    let mut desk = two();
    desk.press("enter a 1 1 3");
    desk.ingest(&revised());
    desk.press("s");
    assert_eq!(state(&desk, "anna"), CaseState::Open);
    let dialog = seen(&mut desk, (120, 40));
    assert!(
        dialog.contains("NOT STORED: the case changed while it was on your screen"),
        "{dialog}"
    );
    assert!(dialog.contains("It is at revision 2 now."), "{dialog}");
    assert!(dialog.contains("Revision 2 against 1: 1 event changed: e2"), "{dialog}");
    assert_eq!(desk.model.case.as_ref().unwrap().revision, 2);
}
