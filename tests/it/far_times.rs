//! Times that no clock of today has: a case dated far ahead, and one of long ago.

use crate::common::cases::case;
use crate::common::desk::{Desk, seen};
use crosscheck::app::message::Message;

/// A case of now, one of the year 9999 and one of 2005.
fn desk() -> Desk {
    let mut ahead = case("zoe", 11);
    ahead["detected_at"] = "9999-12-30T10:00:00Z".into();
    let mut old = case("otto", 12);
    old["detected_at"] = "2005-03-02T10:00:00Z".into();
    let mut desk = Desk::with(&[case("anna", 10), ahead, old]);
    desk.send(Message::StoreChanged);
    desk
}

#[test]
fn a_case_dated_ahead_of_the_clock_is_not_the_newest_and_is_said() {
    let desk = desk();
    let news = desk.model.shell.status.store;
    assert_eq!(news.newest.unwrap().to_string(), "2026-03-02T10:10:00Z");
    assert_eq!(news.ahead, 1);
}

#[test]
fn the_status_line_tells_of_both() {
    let screen = seen(&mut desk(), (160, 40));
    let last = screen.lines().find(|line| line.contains("newest case")).expect(&screen);
    assert!(last.contains("· 1 case dated ahead of this clock"), "{last}");
}

#[test]
fn no_age_and_no_due_time_is_cut() {
    for size in [(70, 24), (80, 24), (120, 40), (200, 50)] {
        let screen = seen(&mut desk(), size);
        let line = |of: &str| {
            let found = screen.lines().find(|line| line.contains(of) && line.contains('✗'));
            found.unwrap_or_else(|| panic!("{of} at {size:?}\n{screen}")).to_owned()
        };
        assert!(line("zoe@").contains(" ahead "), "{screen}");
        assert!(line("zoe@").contains(" 7973y "), "{screen}");
        assert!(line("otto@").contains(" 20y ") || line("otto@").contains(" 21y "), "{screen}");
        assert!(line("otto@").contains(" -20y ") || line("otto@").contains(" -21y "), "{screen}");
    }
}
