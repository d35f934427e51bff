//! Where the policy's reason and the state of a case stand: each in its place, in every case, and
//! the reason is read first.

use crate::common::cases::{case, unassessed};
use crate::common::desk::{Desk, drawn};
use serde_json::{Value, json};

/// The long state of the story, where there is room.
const WHOLE: &str = "open · ≠ two sources sent this case with different bytes · 1 named as \
                     deciding · a draft of an override is kept │";

/// A case of which the policy asks for more than low, with its reason.
fn high() -> (Value, &'static str) {
    let mut it = case("anna", 10);
    it["subject"]["privileged"] = json!(true);
    (it, "no rule asks for more than low; one step more, as the identity is privileged")
}

/// The screen at that size, with nothing read anew for it.
fn draw(desk: &mut Desk, size: (u16, u16)) -> String {
    desk.model.size = size;
    drawn(desk)
}

fn row(desk: &mut Desk, size: (u16, u16)) -> String {
    let screen = draw(desk, size);
    let found = screen.lines().find(|line| line.contains("policy says"));
    found.unwrap_or_else(|| panic!("{screen}")).to_owned()
}

#[test]
fn a_long_state_gives_way_to_the_reason_of_the_policy() {
    let (case, why) = high();
    let mut desk = Desk::with(&[case]);
    desk.press("enter");
    assert!(row(&mut desk, (80, 24)).starts_with("│ policy says "), "the reason first");
    // A draft, an event that is named, and a conflict: a long state.
    desk.press("o 2 esc m");
    let conflict = |desk: &mut Desk| desk.model.case.as_mut().unwrap().row.conflict = true;
    for size in [(80, 24), (120, 40), (200, 50)] {
        conflict(&mut desk);
        let row = row(&mut desk, size);
        assert!(row.starts_with("│ policy says "), "{size:?} {row}");
        assert!(row.contains("no rule asks for more"), "{size:?} {row}");
        let screen = draw(&mut desk, size);
        if size.0 == 80 {
            assert!(row.contains(" F all of it  open · ≠ · draft │"), "{row}");
        } else {
            assert!(row.contains(why) && screen.contains(WHOLE), "{screen}");
        }
    }
}

#[test]
fn a_short_state_stands_whole_at_the_right_end_at_every_size() {
    for case in [case("anna", 10), unassessed("anna", 10)] {
        let mut desk = Desk::with(&[case]);
        desk.press("enter");
        for size in [(80, 24), (80, 30), (120, 40), (200, 50)] {
            let screen = draw(&mut desk, size);
            let ends = |line: &&str| line.ends_with(" open │");
            assert_eq!(screen.lines().filter(ends).count(), 1, "{screen}");
        }
    }
}
