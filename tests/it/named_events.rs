//! Events that the analyst names as deciding are part of the draft: they come back with it, and
//! what is named or dropped on the case meanwhile counts.

use crate::common::desk::{Desk, open, seen};
use crate::flows::{decision, two};
use crosscheck::app::form::Form;
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
        assert!(open(desk).named.is_empty(), "nothing is named before it is taken up");
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
