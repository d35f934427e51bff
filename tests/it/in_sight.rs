//! What an analyst has to see without looking for it: when an open case is due at every size, what
//! a key of another screen is for, and the word that was typed rather than letters of it.

use crate::common::cases::case;
use crate::common::desk::{Desk, said, seen};
use crosscheck::app::model::{Overlay, Screen};
use crosscheck::app::palette::entries;
use crosscheck::domain::query::parse;

#[test]
fn an_open_case_says_at_every_size_when_it_is_due_and_that_it_is_over() {
    let mut case = case("anna", 10);
    case["subject"]["name"] = "a-long-name-that-fills-a-line@department.example.org".into();
    case["tenant"] = "a tenant with a long name".into();
    let mut desk = Desk::with(&[case]);
    desk.press("enter");
    let sizes = [(40, 20), (60, 24), (80, 24), (100, 30), (120, 40), (200, 50), (250, 70)];
    for (left, word) in [(0, "due "), (2 * 86_400_000, "breached ")] {
        desk.wait(left);
        for size in sizes {
            let screen = seen(&mut desk, size);
            let first = screen.lines().find(|line| line.contains("UTC")).unwrap_or_default();
            assert!(first.contains(word), "{word} at {size:?}: {first}");
        }
    }
    desk.press("A");
    let about = seen(&mut desk, (80, 24));
    assert!(about.lines().any(|line| line.contains("due  ") && line.contains("breached")));
}

#[test]
fn half_a_chord_of_the_other_screen_takes_its_end_with_it_and_a_key_of_it_is_answered() {
    let mut desk = Desk::with(&[case("anna", 10)]);
    desk.press("Y");
    let screen = seen(&mut desk, (80, 24));
    assert!(screen.contains("on a case: "), "it says where it works:\n{screen}");
    desk.press("c");
    let row = desk.model.queue.selected().unwrap();
    assert_eq!(row.lease(desk.now), None, "c alone would have claimed the case");
    desk.press("Y y");
    assert!((said(&desk), desk.model.overlay.is_none()) == ("write case works on a case", true));
    desk.press("V");
    assert_eq!(said(&desk), "two assessments works on a case");
    desk.press("enter s");
    assert_eq!((said(&desk), desk.model.screen), ("sort works on the queue", Screen::Case));
}

#[test]
fn a_word_that_stands_in_a_name_comes_before_scattered_letters_on_every_screen() {
    for keys in ["", "enter"] {
        let mut desk = Desk::with(&[case("anna", 10)]);
        desk.press(keys).press(":");
        for word in ["pane", "line", "zoom"] {
            let found = entries(&desk.model, word);
            assert!(found[0].title.contains(word), "{word}: {}", found[0].title);
        }
    }
    let mut desk = Desk::with(&[case("anna", 10)]);
    desk.press(":").text("claim case");
    assert!(matches!(desk.model.overlay, Some(Overlay::Palette(_))));
    let screen = seen(&mut desk, (80, 24));
    assert!(screen.contains("keeps nobody from deciding."), "all of it is read:\n{screen}");
}

#[test]
fn a_filter_that_cannot_be_read_is_told_nothing_that_misleads() {
    let fault = parse("claims:>=x").unwrap_err();
    assert_eq!(fault.instead, None, "a sign for any value is near to every letter");
    let fault = parse("technique:T1078").unwrap_err();
    assert!(fault.why.ends_with(" is id"), "all fields are named: {}", fault.why);
    let mut desk = Desk::with(&[case("anna", 10)]);
    desk.press("F").text("technique:T1078");
    let screen = seen(&mut desk, (80, 24));
    assert!(screen.contains("tenant") && screen.contains("is id"), "in what fits:\n{screen}");
}

#[test]
fn two_long_values_that_differ_at_their_ends_show_where_and_are_read_whole_below() {
    let mut case = case("anna", 10);
    for (event, end) in [(0, "ending-one"), (1, "ending-two")] {
        case["evidence"]["events"][event]["raw"]["long"] =
            format!("{}{end}", "alike ".repeat(20)).into();
    }
    let mut desk = Desk::with(&[case]);
    desk.press("enter G x");
    for size in [(80, 24), (120, 40), (200, 50)] {
        let screen = seen(&mut desk, size);
        let line = screen.lines().find(|line| line.contains("≠ \"long\"")).unwrap_or_default();
        assert!(line.contains("ending-one") && line.contains("ending-two"), "{size:?}\n{screen}");
    }
    // Down to that path, wherever it stands: the foot has both in full.
    for _ in 0..40 {
        let screen = seen(&mut desk, (120, 40));
        if screen.contains("─ /long ─") {
            let foot = screen.split("─ /long ─").nth(1).unwrap_or_default();
            assert_eq!(foot.matches("alike ").count(), 40, "{screen}");
            return;
        }
        desk.press("j");
    }
    panic!("no such path");
}

#[test]
fn no_column_moves_when_a_failure_that_was_folded_is_selected() {
    let mut case = case("anna", 10);
    let events = case["evidence"]["events"].as_array_mut().unwrap();
    let (failure, success) = (events[0].clone(), events[1].clone());
    events.clear();
    for n in 0..14 {
        let mut event = if n < 9 { failure.clone() } else { success.clone() };
        event["id"] = format!("e{n}").into();
        event["raw"]["published"] = format!("2026-03-02T10:{n:02}:00.000Z").into();
        event["raw"]["uuid"] = format!("uuid-{n}").into();
        events.push(event);
    }
    for claim in case["assessment"]["claims"].as_array_mut().unwrap().iter_mut().take(2) {
        claim["cites"][0]["event"] = "e13".into();
        claim["cites"].as_array_mut().unwrap().truncate(1);
    }
    let mut desk = Desk::with(&[case]);
    desk.press("enter G");
    let size = (120, 40);
    let column = |desk: &mut Desk| {
        let screen = seen(desk, size);
        let line =
            screen.lines().find(|line| line.contains("e12 ")).expect("the one before the last");
        line[..line.find("203.0.113.9").expect("its address")].chars().count()
    };
    let folded = seen(&mut desk, size);
    assert!(folded.contains("9 failures"), "{folded}");
    let before = column(&mut desk);
    desk.press("g g j j j");
    let unfolded = seen(&mut desk, size);
    assert!(unfolded.contains("e3  ×"), "{unfolded}");
    assert_eq!(column(&mut desk), before, "{unfolded}");
}
