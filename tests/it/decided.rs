//! What was decided, by whom and when, is said where one sees the case again: in its line of the
//! queue and in the case itself.

use crate::common::cases::case;
use crate::common::desk::{Desk, drawn};
use crosscheck::app::message::Message;

#[test]
fn a_decided_case_says_the_verdict_in_the_queue_and_in_the_case() {
    let mut desk = Desk::with(&[case("anna", 10), case("ben", 20)]);
    desk.press("enter o 3 1 2 2").text("Seen with her manager.").press("enter s");
    assert!(desk.model.queue.rows.iter().all(|row| row.decided.is_none()), "open ones alone");
    desk.press("esc f 4");
    let last = desk.model.queue.selected().and_then(|row| row.decided.clone()).unwrap();
    let said = last.in_words();
    assert_eq!(said, "override · false positive");
    for width in [120, 200] {
        desk.send(Message::Resized(width, 40));
        let seen = drawn(&mut desk);
        assert!(seen.contains(&said), "{width}\n{seen}");
        assert_eq!(seen.contains(&format!("{said} by os:m.kraus 10:42")), width == 200, "{seen}");
    }
    desk.press("enter");
    // For ten seconds the key that takes it back stands there on a low screen.
    desk.wait(11_000);
    let whole = format!("decided: {said} by os:m.kraus 10:42 · a/o amend");
    for (width, height) in [(80, 24), (120, 40), (200, 50)] {
        desk.send(Message::Resized(width, height));
        let seen = drawn(&mut desk);
        assert!(seen.contains(&whole), "{width}\n{seen}");
    }
}
