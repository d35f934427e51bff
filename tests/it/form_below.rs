//! What a decision is about stays in sight while it is written: the panes of a case stand above the
//! form, and the queue above the case takes no more rows than it has lines.

use crate::common::cases::case;
use crate::common::desk::{Desk, seen};
use crosscheck::app::message::Message;

const SIZES: [(u16, u16); 5] = [(80, 24), (100, 30), (120, 40), (160, 48), (200, 50)];

/// From question to question: verdict, reason, how good the model was, how sure one is, the words,
/// and what is stored.
const STEPS: [&str; 7] = ["o", "2", "1", "1", "2", WORDS, "enter"];
const WORDS: &str = "She was travelling, as her manager says.";

#[test]
fn the_selected_event_is_on_the_screen_at_every_question_of_a_form() {
    for size in SIZES {
        let mut desk = Desk::with(&[case("anna", 10)]);
        desk.send(Message::Resized(size.0, size.1));
        desk.press("enter j");
        for step in STEPS {
            if step == WORDS {
                desk.text(step)
            } else {
                desk.press(step)
            };
            let screen = seen(&mut desk, size);
            assert!(screen.contains("YOU decide ·"), "{size:?}\n{screen}");
            let event = screen.lines().find(|line| line.contains(" e2 ●"));
            assert!(event.is_some(), "after {step} at {size:?}\n{screen}");
            let frames = screen.lines().filter(|line| line.contains("YOU decide")).count();
            assert_eq!(frames, 1, "{size:?}\n{screen}");
        }
        let screen = seen(&mut desk, size);
        assert!(screen.contains("stores ") && screen.contains(WORDS), "{size:?}\n{screen}");
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

/// Steps of an accept up to its summary, in a case of which the model contradicts the evidence
/// twice.
fn accepted(size: (u16, u16)) -> Desk {
    let mut case = case("anna", 10);
    let claims = case["assessment"]["claims"].as_array_mut().unwrap();
    let mut other = claims[1].clone();
    (other["id"], other["text"]) = ("k4".into(), "It came from Abuja.".into());
    other["cites"][0]["value"] = "Abuja".into();
    claims.push(other);
    case["assessment"]["recommendation"]["request"] = serde_json::Value::Null;
    let mut desk = Desk::with(&[case]);
    desk.send(Message::Resized(size.0, size.1));
    desk.press("enter j a 1 1 2");
    desk
}

#[test]
fn what_disagrees_is_in_sight_when_a_recommendation_is_signed_and_one_key_shows_all_of_it() {
    for size in [(60, 20), (80, 24), (100, 24), (100, 30), (120, 40)] {
        let mut desk = accepted(size);
        let screen = seen(&mut desk, size);
        let claims = screen.matches("✗ CONTRADICTED").count();
        assert!(claims == 2 || screen.contains("✗ 2 contra"), "{size:?}\n{screen}");
        let (model, evidence) = (screen.contains("MODEL says"), screen.contains("EVIDENCE says"));
        assert!(evidence && (model || size.1 < 24), "both where there is room\n{screen}");
    }
    let mut desk = accepted((80, 24));
    assert!(seen(&mut desk, (80, 24)).contains("tab shows the claims"));
    let screen = seen(desk.press("tab"), (80, 24));
    assert_eq!(screen.matches("✗ CONTRADICTED").count(), 2, "{screen}");
    assert!(screen.contains("tab shows the evidence") && screen.contains("store"), "{screen}");
    let screen = seen(desk.press("tab"), (80, 24));
    assert!(screen.contains(" e2 ●"), "the same key goes back\n{screen}");
}

#[test]
fn a_zoomed_part_hides_no_disagreement_from_who_signs() {
    let mut desk = accepted((120, 40));
    assert!(!seen(&mut desk, (120, 40)).contains("✗ 2 contradicted"), "all of it has its rows");
    desk.press("esc z a");
    let screen = seen(&mut desk, (120, 40));
    assert!(screen.contains("✗ 2 contradicted  tab shows the claims"), "{screen}");
}

#[test]
fn a_low_record_above_a_form_begins_where_it_tells_something_and_keeps_what_is_lit() {
    let size = (100, 30);
    let mut desk = Desk::with(&[case("anna", 10)]);
    desk.send(Message::Resized(size.0, size.1));
    desk.press("enter o 2 1 1 2").text(WORDS).press("enter");
    for event in ["e1", "e2"] {
        let screen = seen(&mut desk, size);
        assert!(screen.contains(&format!("─ {event} okta.system")), "{screen}");
        let record = screen.split("okta.system").nth(1).unwrap();
        let record = record.split("YOU decide").next().unwrap();
        assert!(!record.contains("\"actor\""), "brackets tell nothing\n{screen}");
        let told = ["\"city\": \"Madrid\"", "\"result\": \"FAILURE\""];
        assert!(told.iter().any(|it| record.contains(it)), "{event}\n{screen}");
        desk.press("j");
    }
    desk.press("esc 2");
    for step in ["o", "esc"] {
        let screen = seen(desk.press(step), size);
        assert!(screen.contains("claim 2"), "what is lit stays in sight\n{screen}");
    }
}
