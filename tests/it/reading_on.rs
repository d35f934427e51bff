//! Stories of reading on: the record opens where one was, a comparison goes back to it, and what
//! was opened in a session stays opened.

use crate::common::desk::{Desk, at_first, open, record};
use crate::screens::dump::{draw, text, theme};
use crate::studies::travelled;
use crosscheck::app::model::Overlay;
use crosscheck::app::study::Study;
use crosscheck::app::study::narrow::Narrow;
use serde_json::json;

#[test]
fn the_record_opens_where_one_was_and_no_value_is_read_whole_unasked() {
    let mut case = travelled();
    case["evidence"]["events"][0]["raw"]["client"]["userAgent"]["rawUserAgent"] =
        json!("Mozilla ".repeat(400));
    let mut desk = at_first(&case);
    let line = open(&desk).record_scroll;
    desk.press("v");
    assert_eq!((record(&desk).cursor, record(&desk).whole), (line, false));
}

#[test]
fn a_comparison_begun_in_a_record_goes_back_to_it_as_it_was() {
    let mut desk = at_first(&travelled());
    desk.press("j j v j j j j x");
    let Some(Overlay::Study(study)) = &desk.model.overlay else { panic!("no study") };
    let Study::Compare(comparing) = study.as_ref() else { panic!("no comparison: {study:?}") };
    let before = comparing.back.clone().expect("it was begun in a record");
    assert_eq!((before.place, before.cursor > 3), (2, true));
    desk.press("j esc");
    assert_eq!(record(&desk), before.as_ref());
}

#[test]
fn another_order_of_the_same_values_is_said_to_be_that() {
    let mut case = travelled();
    let first = case["evidence"]["events"][0]["raw"].to_string();
    for event in case["evidence"]["events"].as_array_mut().unwrap().iter_mut().take(2) {
        event["raw"] = json!("RECORD");
    }
    let text_of = case.to_string();
    let other = format!("{{\"zz\":1,{}", &first[1..]);
    let last = format!("{},\"zz\":1}}", &first[..first.len() - 1]);
    let written = text_of.replacen("\"RECORD\"", &other, 1).replacen("\"RECORD\"", &last, 1);
    let case = crosscheck::domain::case_file::parse(written).expect("the case is in order");
    let mut desk = Desk::case(crosscheck::examine::examine(
        case,
        &crosscheck::domain::thresholds::Thresholds::shared(),
    ));
    desk.answers = true;
    desk.press("g j v d");
    let screen = text(&draw(&mut desk, &theme(false), (200, 60)).0);
    assert!(screen.contains("has the same values, in another order"), "{screen}");
    assert_eq!(record(&desk).narrow, Narrow::All);
}

#[test]
fn what_was_opened_in_a_session_is_opened_when_one_comes_back() {
    let mut desk = at_first(&travelled());
    desk.press("j");
    desk.wait(10_000);
    desk.press("j");
    let before = open(&desk).opened.clone();
    assert!(!before.is_empty());
    desk.press("esc");
    desk.press("enter");
    assert!(before.is_subset(&open(&desk).opened), "{before:?}");
}
