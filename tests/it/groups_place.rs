//! Where one stands in the queue while a case is open that came up in another way than from its
//! line: no other line is marked as the open case, and the next case is the one next to it.

use crate::common::cases::case_of;
use crate::common::desk::{Desk, drawn, open};
use crosscheck::app::message::Message;
use crosscheck::app::model::Screen;

/// Two cases each of anna and ben, one of cleo; the second of ben is decided.
fn five() -> Desk {
    let mut desk = Desk::with(&[
        case_of("a1", 10, "anna"),
        case_of("a2", 11, "anna"),
        case_of("b1", 12, "ben"),
        case_of("b2", 13, "ben"),
        case_of("c1", 14, "cleo"),
    ]);
    desk.press("j j j enter a 1 1 3 s").wait(11_000).press("esc");
    assert_eq!(desk.model.screen, Screen::Queue);
    desk
}

/// The marked lines of the queue above the open case.
fn marked(desk: &mut Desk) -> Vec<String> {
    desk.send(Message::Resized(120, 40));
    let seen = drawn(desk);
    let above = seen.lines().skip(1).take_while(|line| !line.contains("says"));
    above.filter(|line| line.starts_with("│▌")).map(ToOwned::to_owned).collect()
}

#[test]
fn a_decided_case_of_another_group_marks_no_line_and_the_next_is_of_its_own_subject() {
    let mut desk = five();
    desk.press("b s /").text("b2").press("enter");
    assert_eq!(open(&desk).row.id, "b2", "outside of the filter it opens");
    assert_eq!(marked(&mut desk), Vec::<String>::new());
    desk.press("J");
    assert_eq!(open(&desk).row.id, "b1", "its own group is gone on from");
    assert_eq!(marked(&mut desk).len(), 1);
}

#[test]
fn going_to_a_case_opens_it_in_lists_as_in_groups_and_leaves_the_cursor_on_it() {
    for keys in ["/", "b s /"] {
        let mut desk = five();
        desk.press(keys).text("cleo");
        assert!(drawn(&mut desk).contains("enter opens it"));
        desk.press("enter");
        assert_eq!(open(&desk).row.id, "c1");
        assert_eq!(marked(&mut desk).len(), 1);
        desk.press("esc");
        assert_eq!(desk.model.queue.selected().map(|row| row.id.as_str()), Some("c1"), "{keys}");
    }
}
