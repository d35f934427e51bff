//! What a decision is about stays in sight while it is written: the panes of a case stand above the
//! form, and the queue above the case takes no more rows than it has lines.

use crate::common::cases::case;
use crate::common::desk::{Desk, seen};
use crosscheck::app::message::Message;

const SIZES: [(u16, u16); 5] = [(80, 24), (100, 30), (120, 40), (160, 48), (200, 50)];

/// From question to question: what was chosen, the reason, what is stored.
const STEPS: [&str; 4] = ["o", "2", "1", "1"];

#[test]
fn the_selected_event_is_on_the_screen_at_every_question_of_a_form() {
    for size in SIZES {
        let mut desk = Desk::with(&[case("anna", 10)]);
        desk.send(Message::Resized(size.0, size.1));
        desk.press("enter j");
        for step in STEPS {
            desk.press(step);
            let screen = seen(&mut desk, size);
            assert!(screen.contains("YOU decide ·"), "{size:?}\n{screen}");
            let event = screen.lines().find(|line| line.contains(" e2 ●"));
            assert!(event.is_some(), "after {step} at {size:?}\n{screen}");
            let frames = screen.lines().filter(|line| line.contains("YOU decide")).count();
            assert_eq!(frames, 1, "{size:?}\n{screen}");
        }
    }
}

#[test]
fn no_pane_moves_from_one_short_question_to_the_next() {
    let mut desk = Desk::with(&[case("anna", 10)]);
    desk.press("enter");
    let above = |desk: &mut Desk| {
        let screen = seen(desk, (120, 40));
        screen.lines().take_while(|line| !line.contains("YOU decide")).count()
    };
    let rows: Vec<_> = ["o", "2"].iter().map(|step| above(desk.press(step))).collect();
    assert!(rows.windows(2).all(|two| two[0] == two[1]), "{rows:?}");
}

#[test]
fn a_queue_of_few_lines_gives_its_rows_to_the_case_and_none_moves_while_it_is_read() {
    let cases: Vec<_> = ["anna", "ben", "cleo"].iter().map(|id| case(id, 10)).collect();
    let mut desk = Desk::with(&cases);
    desk.press("enter");
    let top = |desk: &mut Desk| {
        let screen = seen(desk, (120, 40));
        screen.lines().position(|line| line.contains("EVIDENCE says")).expect("the evidence")
    };
    assert_eq!(top(&mut desk), 6, "a header, a frame and three lines");
    for id in ["dora", "emil", "fred"] {
        desk.ingest(&case(id, 11));
    }
    desk.send(Message::StoreChanged);
    assert_eq!(top(&mut desk), 6, "what comes in moves nothing");
    desk.press("J");
    assert_eq!(top(&mut desk), 9, "the next case has the rows of six lines");
}
