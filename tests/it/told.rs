//! What a row or a title tells is told whole, or by the part that tells most: what happened in an
//! event, what a form is for, what a key is.

use crate::common::desk::Desk;
use crate::screens::dump::seen;

/// Factors reset by somebody else, and one set up anew, between two sign-ins.
fn support_call() -> Desk {
    let all = include_str!("../../fixtures/demo/cases.jsonl");
    let case = all.lines().find(|line| line.contains("mf-2026-03-02-4436")).unwrap();
    let mut desk = Desk::with(&[serde_json::from_str(case).unwrap()]);
    desk.press("enter");
    desk
}

/// The row of an event, from its id on.
fn row(screen: &str, id: &str) -> String {
    let found = screen.lines().find_map(|line| Some(line.split_once(&format!("◌ {id} "))?.1));
    found.unwrap_or_else(|| panic!("no {id} in\n{screen}")).to_owned()
}

#[test]
fn a_step_says_which_step_it_was_at_every_size() {
    let mut desk = support_call();
    for (size, reset, activated) in [
        ((80, 24), "…reset_all", "user.mfa.factor.activate"),
        ((120, 40), "…reset_all", "…activate"),
        ((160, 48), "reset_all", "activate"),
        ((200, 50), "user.mfa.factor.reset_all", "user.mfa.factor.activate"),
    ] {
        let screen = seen(&mut desk, size);
        let (e2, e3) = (row(&screen, "e2"), row(&screen, "e3"));
        assert!(e2.contains(reset), "{size:?}\n{screen}");
        assert!(e3.contains(activated), "{size:?}\n{screen}");
    }
}

#[test]
fn not_enough_evidence_is_a_decision_of_its_own_name() {
    let mut desk = support_call();
    desk.press("n");
    let screen = seen(&mut desk, (120, 40));
    let title = screen.lines().find(|line| line.contains("YOU decide ·")).unwrap();
    assert!(title.contains("YOU decide · not enough evidence"), "{screen}");
    assert!(!title.contains("override"), "{screen}");
    desk.press("esc o");
    assert!(seen(&mut desk, (120, 40)).contains("YOU decide · override"));
}
