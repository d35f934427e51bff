//! Key strings in, state and records out: looking at cases and going through the queue, before
//! anything is decided.

use crate::common::cases::case;
use crate::common::desk::Desk;
use crate::flows::{state, two};
use crosscheck::app::message::Message;
use crosscheck::app::model::{Focus, Overlay};
use crosscheck::domain::words::CaseState;
use crosscheck::ledger::record::Body;

#[test]
fn a_claim_leads_to_its_field_and_the_same_key_leads_back() {
    let mut desk = two();
    desk.press("enter").press("j");
    let before = desk.model.case.clone().unwrap();
    desk.press("2");
    let case = desk.model.case.as_ref().unwrap();
    let lit = case.lit.as_ref().unwrap();
    assert_eq!((lit.claim, lit.cite), (1, 0), "the contradicted cite comes first");
    assert_eq!(case.examined.dossier.case.doc.node(lit.field.unwrap()).raw(), "\"Madrid\"");
    assert!(case.record_scroll > 0);
    desk.press("]");
    assert_eq!(desk.model.case.as_ref().unwrap().event, 0);
    desk.press("2");
    let case = desk.model.case.as_ref().unwrap();
    assert_eq!((case.lit.clone(), case.event, case.focus), (None, before.event, before.focus));
}

#[test]
fn evidence_has_the_focus_first() {
    let mut desk = two();
    desk.press("enter");
    assert_eq!(desk.model.case.as_ref().unwrap().focus, Focus::Events);
    desk.press("tab tab");
    assert_eq!(desk.model.case.as_ref().unwrap().focus, Focus::Model);
}

#[test]
fn what_was_looked_at_is_on_record_and_a_glance_is_not() {
    let mut desk = two();
    desk.press("enter").wait(600);
    assert_eq!(desk.kinds("anna")[1..], ["case_presented", "assessment_revealed"]);
    // A glance of less than a second opens nothing.
    desk.press_now("j").wait(900).press_now("k");
    assert!(!desk.kinds("anna").contains(&"event_opened"));
    desk.press_now("2").wait(4_000).press_now("2");
    let opened = desk.bodies("anna").into_iter().rev().find(|body| body.kind() == "event_opened");
    let Some(Body::EventOpened { event, ptr, focused_ms, .. }) = opened else { panic!("opened") };
    assert_eq!(event, "e2");
    assert_eq!(ptr.as_deref(), Some("/client/geographicalContext/city"));
    assert_eq!(focused_ms, 4_000);
}

#[test]
fn focus_without_a_key_for_thirty_seconds_does_not_count() {
    let mut desk = two();
    desk.press("enter").press_now("j").wait(300_000).press_now("k");
    let opened = desk.bodies("anna").into_iter().find(|body| body.kind() == "event_opened");
    let Some(Body::EventOpened { focused_ms, .. }) = opened else { panic!("opened") };
    assert_eq!(focused_ms, 30_000);
}

#[test]
fn a_waiting_case_leaves_the_queue_and_comes_back_by_itself() {
    let mut desk = two();
    desk.press("enter").press("w").text("the user").press("enter").text("30m").press("enter");
    desk.text("asked by phone").press("enter s");
    assert_eq!(state(&desk, "anna"), CaseState::Waiting);
    assert_eq!(desk.model.case.as_ref().unwrap().row.id, "ben");
    desk.wait(29 * 60_000);
    assert_eq!(state(&desk, "anna"), CaseState::Waiting);
    desk.wait(2 * 60_000);
    assert_eq!(state(&desk, "anna"), CaseState::Open);
}

#[test]
fn going_to_a_case_by_typing_finds_it_and_tab_finds_the_next() {
    let mut desk = Desk::with(&[case("anna", 10), case("ben", 20), case("benedict", 30)]);
    desk.press("/").text("BEN");
    let Some(Overlay::Goto(goto)) = &desk.model.overlay else { panic!("the prompt is open") };
    assert_eq!(goto.found[0].id, "ben");
    desk.press("tab enter");
    assert_eq!(desk.model.queue.selected().unwrap().id, "benedict");
    desk.press("/").text("nobody");
    let Some(Overlay::Goto(goto)) = &desk.model.overlay else { panic!("the prompt is open") };
    assert!(goto.nothing && goto.found.is_empty());
}

#[test]
fn a_state_filter_shows_only_that_state_and_zero_shows_all() {
    let mut desk = two();
    desk.press("enter").press("a 1 1 3 s").press("esc").press("f 4");
    assert_eq!(
        desk.model.queue.rows.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(),
        ["anna"]
    );
    desk.press("f 0");
    assert_eq!(desk.model.queue.total, 2);
}

#[test]
fn the_history_tells_who_saw_and_decided_what() {
    let mut desk = two();
    desk.press("enter").press("a 1 1 3 s").press("K");
    desk.press("esc f 0").press("g enter h");
    let Some(Overlay::History(history)) = &desk.model.overlay else { panic!("it is open") };
    let what: Vec<_> =
        history.lines.as_ref().unwrap().iter().map(|line| line.what.as_str()).collect();
    assert_eq!(what[..4], ["case ingested", "case presented", "assessment revealed", "accept"]);
}

#[test]
fn a_case_that_arrives_does_not_move_the_cursor_off_its_case() {
    let mut desk = two();
    desk.press("j");
    assert_eq!(desk.model.queue.selected().unwrap().id, "ben");
    desk.ingest(&case("early", 1));
    desk.send(Message::StoreChanged);
    assert_eq!(desk.model.queue.selected().unwrap().id, "ben");
    assert_eq!(desk.model.queue.total, 3);
}

#[test]
fn a_long_queue_is_read_in_windows_from_end_to_end() {
    let cases: Vec<_> = (0..400).map(|n| case(&format!("p{n:03}"), n / 10)).collect();
    let mut desk = Desk::with(&cases);
    assert!(desk.model.queue.rows.len() < 200, "the model never holds the whole queue");
    for n in 0..399 {
        assert_eq!(desk.model.queue.selected().unwrap().id, format!("p{n:03}"));
        desk.press_now("j");
    }
    desk.press("g");
    assert_eq!(desk.model.queue.selected().unwrap().id, "p000");
    desk.press("G");
    let queue = &desk.model.queue;
    assert_eq!(queue.selected().unwrap().id, "p399");
    assert_eq!(queue.before + queue.cursor as u64, 399);
}
