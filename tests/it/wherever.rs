//! What happens to the open case in another process is told wherever its line is: far below,
//! outside of the filter, or folded away in a group.

use crate::common::cases::case;
use crate::common::desk::{Desk, drawn, open};
use crosscheck::app::message::{Effect, Message};
use crosscheck::app::model::Screen;
use crosscheck::app::queue::lens;
use crosscheck::domain::thresholds::Thresholds;
use crosscheck::ledger::record::Body;
use crosscheck::runtime::reader;
use crosscheck::store::{Expect, Stamp, Store};
use serde_json::{Value, json};

/// More cases than a window has, and anna's behind them all.
fn many() -> Desk {
    let mut cases: Vec<Value> = (0..220).map(|n| case(&format!("c{n:03}"), n % 50)).collect();
    cases.push(case("anna", 59));
    Desk::with(&cases)
}

fn newer(revision: u32) -> Value {
    let mut newer = case("anna", 59);
    newer["revision"] = json!(revision);
    newer["title"] = json!(format!("Title {revision}"));
    newer["evidence"]["events"][1]["raw"]["client"]["ipAddress"] =
        json!(format!("198.51.100.{revision}"));
    newer
}

/// Anna's case is open, and no line that was read is hers.
fn far_away(keys: &[&str]) -> Desk {
    let mut desk = many();
    for keys in keys {
        desk.press(keys);
    }
    assert_eq!((desk.model.screen, open(&desk).row.id.as_str()), (Screen::Case, "anna"));
    assert!(desk.model.queue.rows.iter().all(|row| row.id != "anna"), "{keys:?}");
    desk
}

#[test]
fn a_newer_revision_is_told_of_wherever_the_line_of_the_open_case_is() {
    let filtered = ["F c 0 0 1 enter", "/ a n n a enter"];
    let folded = ["b s", "/ a n n a enter"];
    for keys in [&filtered, &folded] {
        let mut desk = far_away(keys);
        desk.ingest(&newer(2));
        desk.send(Message::StoreChanged);
        assert_eq!((open(&desk).revision, open(&desk).newer), (1, Some(2)), "{keys:?}");
        assert!(drawn(&mut desk).contains("changed: revision 2 came"), "{keys:?}");
        desk.ingest(&newer(3));
        desk.send(Message::StoreChanged);
        assert_eq!(open(&desk).newer, Some(3));
        desk.press("R");
        assert_eq!((open(&desk).revision, open(&desk).newer), (3, None));
    }
}

#[test]
fn who_claimed_the_open_case_meanwhile_is_told_outside_of_the_filter_too() {
    let mut desk = far_away(&["F c 0 0 1 enter", "/ a n n a enter"]);
    let row = desk.store.row("anna").unwrap().unwrap();
    let until = desk.now.plus_millis(1_800_000);
    let body = Body::Claimed { case: row.id.clone(), revision: 1, until };
    let expect = Expect { case: row.id, revision: 1, last_decision: None };
    let mut stamp = Stamp { now: desk.now, who: "os:k.tan", chance: &mut desk.chance };
    desk.store.append_statement(vec![body], [9; 16], &expect, &mut stamp).unwrap();
    desk.send(Message::StoreChanged);
    assert_eq!(open(&desk).row.lease(desk.now).map(|lease| lease.who), Some("os:k.tan"));
    assert!(drawn(&mut desk).contains("held by k.tan"));
}

#[test]
fn a_line_of_before_in_the_plain_window_does_not_undo_what_was_told() {
    let mut desk = Desk::with(&[case("anna", 10), case("ben", 20)]);
    // The lines of the plain window stay as they were while the queue is in groups.
    desk.press("b s");
    desk.press("/ a n n a enter c");
    assert!(open(&desk).row.lease(desk.now).is_some());
    desk.send(Message::StoreChanged);
    assert!(open(&desk).row.lease(desk.now).is_some(), "the claim is still told of");
}

#[test]
fn what_comes_in_while_the_case_comes_up_is_told_behind_it_and_of_no_other_case() {
    let mut desk = many();
    desk.press("enter").wait(1_000);
    let first = open(&desk).row.id.clone();
    desk.press("/ a n n a").answers = false;
    desk.press("enter");
    let (case, request) = desk.model.opening.clone().unwrap();
    assert_eq!(case, "anna");
    let read = |desk: &Desk, effect| {
        reader::answer(&desk.store, &Thresholds::shared(), effect).expect("it is a read")
    };
    let opened = read(&desk, Effect::OpenCase { request, case: case.clone() });
    desk.ingest(&newer(2));
    desk.send(Message::StoreChanged);
    let row = read(&desk, Effect::ReadRow { request: desk.model.request, case });
    // Another case's line says nothing of the one that is open.
    desk.send(row.clone());
    assert_eq!((open(&desk).row.id.as_str(), open(&desk).newer), (first.as_str(), None));
    desk.send(opened);
    desk.send(row);
    assert_eq!((open(&desk).revision, open(&desk).newer), (1, Some(2)));
    assert!(!lens::is_filtered(&desk.model));
}
