//! While a form or a line that is typed has the keys, nothing beneath says that its own keys work;
//! and what is offered in such a line.

use crate::common::cases::case;
use crate::common::desk::{Desk, drawn};
use crosscheck::app::message::Message;
use crosscheck::app::model::Overlay;

fn desk() -> Desk {
    Desk::with(&[case("anna", 10), case("ben", 20)])
}

#[test]
fn under_a_form_the_evidence_offers_no_keys_and_says_them_again_behind_it() {
    let mut desk = desk();
    desk.send(Message::Resized(120, 40));
    desk.press("enter");
    assert!(drawn(&mut desk).contains("v record"));
    desk.press("o 1");
    assert!(!drawn(&mut desk).contains("v record"));
    while desk.model.overlay.is_some() {
        desk.press("esc");
    }
    assert!(drawn(&mut desk).contains("v record"));
}

#[test]
fn while_a_record_is_searched_the_frame_offers_no_letter_that_would_be_typed() {
    let mut desk = desk();
    desk.press("enter v");
    let leaves = |desk: &mut Desk| drawn(desk).matches("esc").count();
    assert!(drawn(&mut desk).contains("c cited") && leaves(&mut desk) == 1);
    desk.press("/").text("c");
    assert!(!drawn(&mut desk).contains("c cited") && leaves(&mut desk) == 1);
    desk.press("enter");
    let seen = drawn(&mut desk);
    assert!(seen.contains("c cited") && seen.contains("ends the search"), "{seen}");
    assert_eq!(leaves(&mut desk), 1, "one key has one meaning");
}

#[test]
fn the_filter_offers_as_many_fields_as_there_is_room_for() {
    let mut desk = desk();
    let offered = |desk: &mut Desk, rows: u16| {
        desk.send(Message::Resized(120, rows));
        let seen = drawn(desk);
        seen.lines().filter(|line| line.contains(": ") && line.contains("│   ")).count()
    };
    desk.press("F ctrl-u");
    assert!(offered(&mut desk, 24) >= 5);
    assert!(offered(&mut desk, 50) >= 20);
}

#[test]
fn a_bracket_is_a_fault_under_its_word() {
    let mut desk = desk();
    desk.press("F ctrl-u").text("(sev:high");
    let seen = drawn(&mut desk);
    assert!(seen.contains("there are no brackets") && !seen.contains("nothing passes"), "{seen}");
    desk.press("ctrl-u").text("\"(sev\"");
    assert!(!drawn(&mut desk).contains("there are no brackets"), "in quotes it is text");
}

#[test]
fn what_is_typed_takes_the_place_of_an_offered_name_and_an_arrow_keeps_it() {
    let name = |desk: &Desk| match &desk.model.overlay {
        Some(Overlay::Write(to)) => to.edit.text.clone(),
        _ => panic!("the prompt is open"),
    };
    let mut desk = desk();
    desk.press("enter Y y");
    let offered = name(&desk);
    assert!(drawn(&mut desk).contains("in the folder where crosscheck was started"));
    desk.text("/tmp/x");
    assert_eq!(name(&desk), "/tmp/x");
    desk.press("esc Y y left right").text("x");
    assert_eq!(name(&desk), format!("{offered}x"));
}

#[test]
fn the_palette_does_not_begin_with_what_cannot_be_done() {
    use crosscheck::app::palette::entries;
    let mut desk = desk();
    desk.press("enter");
    let undo = |desk: &Desk| {
        let all = entries(&desk.model, "");
        (all.iter().position(|it| it.title == "undo").unwrap(), all.len())
    };
    let (at, all) = undo(&desk);
    assert!(at > all / 2, "{at} of {all}");
    desk.press("a 1 1 3 s");
    let (at, all) = undo(&desk);
    assert!(at < all / 2, "{at} of {all}");
}
