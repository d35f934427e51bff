//! What the model said: its cites beside its claims, its prose to be read whole, and what it said
//! before beside what it says now.

use crate::common::cases::case;
use crate::common::desk::Desk;
use crate::screens::dump;
use crosscheck::app::beside;
use crosscheck::app::message::Message;
use crosscheck::domain::words::Grounding;
use serde_json::json;

#[test]
fn a_selected_claim_shows_each_field_it_cites_with_its_value_and_mark() {
    let mut desk = Desk::with(&[case("anna", 10)]);
    desk.press("enter tab tab");
    let seen = dump::seen(&mut desk, (200, 50));
    let city = "✗ e2 /client/geographicalContext/city is \"Madrid\"; the claim says \"Lagos\"";
    assert!(seen.contains(city), "{seen}");
    assert!(seen.contains("✓ e1 /outcome/result is \"FAILURE\""), "{seen}");
}

#[test]
fn a_long_prose_is_read_to_its_end_by_rows_and_left_again() {
    let mut long = case("anna", 10);
    let words: Vec<String> =
        (1..=120).map(|n| format!("Sentence {n} says a little more.")).collect();
    long["assessment"]["summary"] = json!(format!("{}\n\nAnd a last paragraph.", words.join(" ")));
    for size in [(80, 24), (120, 40), (200, 50)] {
        let mut desk = Desk::with(&[long.clone()]);
        desk.send(Message::Resized(size.0, size.1));
        desk.press("enter tab tab G");
        let seen = dump::seen(&mut desk, size);
        assert!(seen.contains("none of this was checked") && seen.contains("Sentence 1 says"));
        assert!(seen.contains("CONTRADICTED"), "what disagrees stays: {seen}");
        desk.press("G");
        let seen = dump::seen(&mut desk, size);
        assert!(seen.contains("And a last paragraph."), "{size:?} {seen}");
        let row = desk.model.case.as_ref().unwrap().prose_row;
        desk.press("k");
        assert_eq!(desk.model.case.as_ref().unwrap().prose_row, row - 1, "no key does nothing");
        desk.press("g g");
        let first = desk.model.case.as_ref().unwrap().item;
        assert_eq!(first, 1, "the contradicted claim");
    }
}

#[test]
fn prose_never_scrolls_out_what_the_evidence_contradicts() {
    let mut long = case("anna", 10);
    let words: Vec<String> = (1..=90).map(|n| format!("Sentence {n} says more.")).collect();
    long["assessment"]["summary"] = json!(words.join(" "));
    let claims = long["assessment"]["claims"].as_array_mut().unwrap();
    for n in 4..=9 {
        let mut claim = claims[1].clone();
        (claim["id"], claim["text"]) = (json!(format!("k{n}")), json!(format!("Lagos, {n}.")));
        claims.push(claim);
    }
    for size in [(100, 30), (120, 40), (200, 50)] {
        let mut desk = Desk::with(&[long.clone()]);
        desk.send(Message::Resized(size.0, size.1));
        desk.press("enter tab tab");
        let count = |desk: &mut Desk| dump::seen(desk, size).matches("✗ CONTRADICTED").count();
        let all = count(&mut desk);
        assert_eq!(all, 7, "{size:?}");
        desk.press("G");
        assert_eq!(count(&mut desk), all, "{size:?}");
        desk.press("G");
        assert_eq!(count(&mut desk), all, "{size:?}");
        let seen = dump::seen(&mut desk, size);
        assert!(seen.contains("Sentence 90"), "it is read to its end all the same: {seen}");
    }
}

/// A case whose second revision has another assessment, and whose third has the same one.
fn revised() -> Desk {
    let mut desk = Desk::with(&[case("anna", 10)]);
    let mut second = case("anna", 10);
    second["assessment"]["model"]["version"] = json!("2026-02-20");
    second["assessment"]["claims"][1]["cites"][0]["value"] = json!("Madrid");
    second["assessment"]["claims"][1]["text"] = json!("It came from Madrid.");
    desk.ingest(&second);
    second["title"] = json!("Another title");
    desk.ingest(&second);
    desk.send(Message::StoreChanged);
    desk.press("enter");
    desk
}

#[test]
fn two_assessments_stand_side_by_side_each_graded_on_its_own_evidence() {
    let mut desk = revised();
    assert_eq!(desk.model.case.as_ref().unwrap().revision, 3);
    desk.press("V");
    let shown = beside::shown(&desk.model).expect("it is on the screen");
    assert_eq!(shown.revision, 1, "the second has the same assessment as the third");
    assert_eq!(shown.examined.checked.claims[1].grounding, Grounding::Contradicted);
    for size in [(80, 24), (120, 40)] {
        desk.send(Message::Resized(size.0, size.1));
        let seen = dump::seen(&mut desk, size);
        for part in ["2026-02-20", "2026-01-10", "MODEL said of revision 1", "CONTRADICTED"] {
            assert!(seen.contains(part), "{part} is not in {seen}");
        }
    }
    desk.press("j");
    assert_ne!(beside::shown(&desk.model).unwrap().item, 1, "it moves where the focus is");
    desk.press("tab j");
    let case = desk.model.case.as_ref().unwrap();
    assert_ne!(case.item, case.order_of_items()[0], "and in the other one after tab");
    desk.press("esc");
    assert!(beside::shown(&desk.model).is_none() && desk.model.case.is_some());
}

#[test]
fn where_nothing_earlier_differs_that_is_said_and_a_claim_brings_the_evidence_back() {
    let mut desk = Desk::with(&[case("anna", 10)]);
    desk.press("enter V");
    assert!(desk.model.notice.as_ref().unwrap().text.contains("no earlier revision"));
    let mut desk = revised();
    desk.press("V 2");
    assert!(beside::shown(&desk.model).is_none());
    assert_eq!(desk.model.case.as_ref().unwrap().lit.as_ref().map(|lit| lit.claim), Some(1));
    let mut same = case("ben", 10);
    let mut desk = Desk::with(&[same.clone()]);
    same["title"] = json!("Another title");
    desk.ingest(&same);
    desk.send(Message::StoreChanged);
    desk.press("enter V");
    assert!(desk.model.notice.as_ref().unwrap().text.contains("another assessment"));
}

#[test]
fn one_long_claim_keeps_no_other_from_its_reason() {
    let mut long = case("anna", 10);
    let claims = long["assessment"]["claims"].as_array_mut().unwrap();
    let bad = |id: &str, text: &str, city: &str| {
        json!({"id": id, "text": text, "kind": "observed", "bearing": "load", "cites": [
            {"event": "e2", "ptr": "/client/geographicalContext/city", "op": "eq", "value": city}]})
    };
    let sentence = "The session that was opened came from a place far off. ".repeat(9);
    let holds = claims[0].clone();
    *claims = vec![bad("k1", &sentence, "Lagos"), bad("k2", "It came from Kyiv.", "Kyiv")];
    for n in 3..12 {
        let mut one = holds.clone();
        one["id"] = json!(format!("k{n}"));
        claims.push(one);
    }
    let mut desk = Desk::with(&[long]);
    desk.press("enter");
    for size in [(120, 40), (200, 50)] {
        desk.send(Message::Resized(size.0, size.1));
        let seen = dump::seen(&mut desk, size);
        let reasons = seen.matches("└ e2 /client/geo").count();
        assert!(reasons >= 2, "{size:?} {seen}");
    }
}
