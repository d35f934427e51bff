//! Events that the analyst names as deciding are part of the draft: they come back with it, and
//! what is named or dropped on the case meanwhile counts.

use crate::common::cases::case;
use crate::common::desk::{Desk, open, said, seen};
use crate::flows::{decision, two};
use crosscheck::app::form::Form;
use crosscheck::app::message::Message;
use crosscheck::app::model::Overlay;

fn form(desk: &Desk) -> &Form {
    let Some(Overlay::Form(form)) = &desk.model.overlay else { panic!("the form is open") };
    form
}

/// An accept of the first case that names its second event, laid aside.
fn laid_aside() -> Desk {
    let mut desk = two();
    desk.press("enter g a 1 j m 1 esc");
    assert_eq!(open(&desk).named_ids(), ["e2"]);
    desk
}

#[test]
fn what_was_named_comes_back_with_the_draft_after_another_case_and_in_another_run() {
    let again = |desk: &mut Desk| {
        assert_eq!(open(desk).named_ids(), ["e2"], "the case wears what its draft names");
        desk.press("a");
        assert_eq!(form(desk).draft.cited, ["e2"]);
        assert!(seen(desk, (120, 40)).contains("e2"), "the case shows it too");
        assert_eq!(open(desk).named_ids(), ["e2"]);
    };
    let mut desk = laid_aside();
    desk.press("esc j enter esc k enter");
    again(&mut desk);
    desk.press("esc");
    let mut desk = desk.restarted();
    desk.press("enter");
    again(&mut desk);
    desk.press("3 s");
    assert_eq!(decision(&desk, "anna").decision.cited, ["e2"]);
}

#[test]
fn what_is_named_or_dropped_on_the_case_meanwhile_counts() {
    let mut desk = laid_aside();
    desk.press("G m g m a");
    assert_eq!(form(&desk).draft.cited, ["e1"], "e2 was taken back, e1 named");
    desk.press("esc");
    let mut desk = desk.restarted();
    desk.press("enter a");
    assert_eq!(form(&desk).draft.cited, ["e1"], "also for the next run");
}

#[test]
fn naming_none_any_more_is_kept_too() {
    let mut desk = laid_aside();
    desk.press("G m a");
    assert!(form(&desk).draft.cited.is_empty());
    desk.press("esc");
    let mut desk = desk.restarted();
    desk.press("enter a");
    assert!(form(&desk).draft.cited.is_empty());
}

#[test]
fn naming_another_event_before_the_draft_is_taken_up_adds_to_what_it_names() {
    let mut desk = laid_aside().restarted();
    desk.press("enter");
    assert!(seen(&mut desk, (120, 40)).contains("\u{25c6}e2"), "it is named before any key");
    desk.press("g m");
    assert_eq!(desk.drafts["anna"].decision.as_ref().unwrap().cited, ["e1", "e2"]);
    let mut desk = desk.restarted();
    desk.press("enter a 3 s");
    assert_eq!(decision(&desk, "anna").decision.cited, ["e1", "e2"]);
}

#[test]
fn a_draft_that_comes_late_adds_what_it_names_to_what_was_named_meanwhile() {
    let mut desk = laid_aside();
    let late = desk.drafts.remove("anna").unwrap();
    let mut desk = desk.restarted();
    desk.press("enter g m").send(Message::DraftRead(Box::new(late)));
    assert_eq!(open(&desk).named_ids(), ["e1", "e2"]);
    desk.press("a");
    assert_eq!(form(&desk).draft.cited, ["e1", "e2"]);
}

/// The same case once more, with that done to it.
fn revised(mut desk: Desk, change: impl Fn(&mut serde_json::Value)) -> Desk {
    let mut newer = case("anna", 10);
    newer["title"] = serde_json::json!("another title");
    change(&mut newer);
    desk.ingest(&newer);
    desk.send(Message::StoreChanged);
    desk
}

#[test]
fn what_was_named_stays_named_on_a_new_revision_where_its_event_is_the_same() {
    let mut desk = two();
    desk.press("enter g m j m");
    assert_eq!(open(&desk).named_ids(), ["e1", "e2"]);
    let mut desk = revised(desk, |_| {});
    desk.press("R");
    assert_eq!(
        (open(&desk).revision, open(&desk).named_ids()),
        (2, vec!["e1".into(), "e2".into()])
    );
    assert!(!said(&desk).contains("that you named"), "{}", said(&desk));
    let mut desk = revised(desk, |it| {
        it["title"] = serde_json::json!("a third title");
        it["evidence"]["events"][0]["raw"]["severity"] = serde_json::json!("WARN");
    });
    desk.press("R");
    assert_eq!((open(&desk).revision, open(&desk).named_ids()), (3, vec!["e2".into()]));
    assert!(said(&desk).contains("1 event that you named is gone or changed"), "{}", said(&desk));
}

#[test]
fn a_draft_of_an_older_revision_names_what_is_the_same_on_the_new_one_in_another_run() {
    let mut desk = revised(laid_aside(), |_| {}).restarted();
    desk.press("enter");
    assert_eq!(open(&desk).named_ids(), ["e2"]);
    assert!(desk.model.drafts.contains_key("anna"));
    desk.press("G m");
    assert!(desk.drafts["anna"].decision.as_ref().unwrap().cited.is_empty(), "dropped for good");
    let changed = |it: &mut serde_json::Value| {
        it["evidence"]["events"][1]["raw"]["severity"] = serde_json::json!("WARN");
    };
    let mut desk = revised(laid_aside(), changed).restarted();
    desk.press("enter");
    assert!(open(&desk).named.is_empty(), "an event of that id with other bytes is another one");
    assert!(desk.model.drafts.contains_key("anna"));
}
