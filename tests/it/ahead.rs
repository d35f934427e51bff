//! Words typed ahead of the form that they are for: none of their letters ends the program or acts
//! on what is on the screen meanwhile.

use crate::common::desk::{Desk, said};
use crate::flows::{state, two};
use crosscheck::app::message::{Effect, Message};
use crosscheck::app::model::{Overlay, Screen};
use crosscheck::domain::thresholds::Thresholds;
use crosscheck::domain::words::CaseState;
use crosscheck::runtime::reader;

/// The beginning of an override with its words, whose letters are commands elsewhere.
const WORD: &str = "o2122quite known, q is our own exit";

/// Types a word as fast as fingers or a paste into the terminal do.
fn type_on(desk: &mut Desk, word: &str) {
    for char in word.chars() {
        desk.wait(30).text(char.encode_utf8(&mut [0; 4]));
    }
}

/// What the case that is being opened reads comes now.
fn comes_up(desk: &mut Desk) {
    let (case, request) = desk.model.opening.clone().expect("a case is coming up");
    let read = Effect::OpenCase { request, case };
    let answer = reader::answer(&desk.store, &Thresholds::shared(), read).unwrap();
    desk.answers = true;
    desk.send(answer);
}

/// Nothing of the word acted, and the same word does once the screen is there.
fn fell_silently(mut desk: Desk, case: &str) {
    assert!(!desk.model.quit, "a letter of the word ended the program");
    assert_eq!((desk.model.screen, &desk.model.overlay), (Screen::Case, &None));
    let open = desk.model.case.as_ref().unwrap();
    assert!(open.row.id == case && open.lit.is_none() && open.event == 0);
    assert!(desk.drafts.is_empty() && desk.model.opening.is_none());
    desk.wait(1_000);
    type_on(&mut desk, WORD);
    assert!(matches!(desk.model.overlay, Some(Overlay::Form(_))), "{}", said(&desk));
    desk.press("enter s");
    assert_eq!(state(&desk, case), CaseState::Decided);
}

#[test]
fn a_word_typed_before_the_case_has_come_to_the_queue_falls_silently() {
    for upto in 2..WORD.len() {
        let mut desk = two();
        desk.press("j k").answers = false;
        desk.press_now("enter");
        type_on(&mut desk, &WORD[..upto]);
        assert!(!desk.model.quit && desk.model.screen == Screen::Queue, "{}", &WORD[..upto]);
        assert_eq!(said(&desk), "too early: the case is coming up; press o again");
        comes_up(&mut desk);
        type_on(&mut desk, &WORD[upto..]);
        fell_silently(desk, "anna");
    }
}

#[test]
fn a_word_typed_as_soon_as_the_case_is_up_falls_silently() {
    let mut desk = two();
    desk.press("enter").pause = 0;
    desk.press("J").wait(50);
    type_on(&mut desk, "oq");
    assert_eq!(said(&desk), "too early: the case had just come up; press o again");
    type_on(&mut desk, &WORD[1..]);
    fell_silently(desk, "ben");
}

#[test]
fn a_word_typed_while_the_next_case_is_on_its_way_falls_silently() {
    let mut desk = two();
    desk.press("enter").wait(1_000).answers = false;
    desk.press_now("J");
    type_on(&mut desk, "oq");
    assert_eq!(said(&desk), "too early: another case is coming up; press o again");
    comes_up(&mut desk);
    type_on(&mut desk, &WORD[1..]);
    fell_silently(desk, "ben");
}

#[test]
fn q_by_itself_ends_the_program_even_while_a_case_is_coming_up() {
    let mut desk = two();
    desk.answers = false;
    desk.press_now("enter");
    desk.send(Message::Key(crosscheck::app::key::Key::Char('q')));
    assert!(desk.model.quit);
    // A disk that never answers keeps nobody: after a rest of the keys it is no letter any more.
    let mut desk = two();
    desk.answers = false;
    desk.press_now("enter");
    type_on(&mut desk, "oq");
    desk.wait(500).press_now("q");
    assert!(desk.model.quit);
}
