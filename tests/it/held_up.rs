//! What is wrong with the store stays on the screen for as long as it is, behind any message and at
//! every size.

use crate::common::cases::case;
use crate::common::desk::{Desk, said, seen};
use crosscheck::app::message::Message;

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (200, 50)];

#[test]
fn a_store_that_takes_nothing_is_said_to_until_it_takes_a_record_again() {
    let mut desk = Desk::with(&[case("anna", 10), case("ben", 11)]);
    let why = "its files were removed or replaced (/srv/store)";
    let gone = || Message::StoreTakes(Err(why.into()));
    desk.send(gone());
    assert!(said(&desk).contains(why));
    for keys in ["j", "k", "enter", "j", "tab"] {
        desk.press(keys);
        // The recorder tries again and again: it is not said anew each time.
        desk.send(gone());
        assert!(!said(&desk).contains(why), "{}", said(&desk));
        for size in SIZES {
            let screen = seen(&mut desk, size);
            assert!(screen.contains("nothing is stored: its files were removed"), "{screen}");
        }
    }
    desk.send(Message::StoreTakes(Ok(())));
    assert_eq!(said(&desk), "the store takes records again");
    desk.press("k");
    for size in SIZES {
        let screen = seen(&mut desk, size);
        assert!(!screen.contains("nothing is stored") && screen.contains("override"), "{screen}");
    }
}

#[test]
fn a_store_that_cannot_be_read_is_said_to_be_until_something_is_read() {
    let mut desk = Desk::with(&[case("anna", 10), case("ben", 11)]);
    desk.send(Message::Failed(Some(77), "cases.db: the disk failed".into()));
    desk.answers = false;
    for size in SIZES {
        let screen = seen(desk.press("j"), size);
        assert!(screen.contains("the store cannot be read: cases.db: the disk failed"), "{screen}");
    }
    desk.answers = true;
    desk.send(Message::StoreChanged);
    assert!(!seen(&mut desk, (80, 24)).contains("cannot be read"));
}
