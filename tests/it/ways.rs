//! Ways from case to case and in the queue: where esc leads, and what an answer that comes late
//! must not undo.

use crate::common::cases::case;
use crate::common::desk::Desk;
use crosscheck::app::message::{Effect, Message};
use crosscheck::app::model::Screen;
use crosscheck::domain::thresholds::Thresholds;
use crosscheck::runtime::reader;
use serde_json::json;

/// Cases of two people: three of nora's, one of ben's, the oldest first.
fn desk() -> Desk {
    let nora = |id: &str, minute| {
        let mut case = case(id, minute);
        case["subject"]["id"] = json!("u-nora");
        case["subject"]["name"] = json!("nora@contoso.example");
        case
    };
    Desk::with(&[nora("n1", 10), nora("n2", 11), case("ben", 12), nora("n3", 13)])
}

fn shown(desk: &Desk) -> &str {
    desk.model.case.as_ref().map_or("", |case| case.row.id.as_str())
}

/// From n1 to n3, by the list of the same subject.
fn jumped() -> Desk {
    let mut desk = desk();
    desk.press("enter S g enter");
    assert_eq!((shown(&desk), desk.model.trail.as_slice()), ("n3", &["n1".to_owned()][..]));
    desk
}

#[test]
fn esc_goes_back_the_way_that_one_came_and_then_to_the_queue() {
    let mut desk = jumped();
    desk.press("S g j enter");
    assert_eq!(shown(&desk), "n2");
    desk.press("esc");
    assert_eq!(shown(&desk), "n3");
    desk.press("esc");
    assert_eq!(shown(&desk), "n1");
    desk.press("esc");
    assert_eq!(desk.model.screen, Screen::Queue);
}

#[test]
fn the_way_back_ends_where_a_case_is_opened_in_another_way() {
    // It is the last one: the case before it is next to it, wherever the cursor stood.
    for keys in ["K", "/", "a 1 1 3 s"] {
        let mut desk = jumped();
        desk.press(keys);
        if keys == "/" {
            desk.text("ben").press("enter");
        }
        assert_ne!(shown(&desk), "n3", "{keys}");
        assert!(desk.model.trail.is_empty(), "{keys}");
        desk.press("esc");
        assert_eq!(desk.model.screen, Screen::Queue, "{keys}");
    }
}

#[test]
fn a_jump_that_came_to_nothing_is_no_step_of_the_way() {
    let mut desk = jumped();
    desk.answers = false;
    desk.press("S g j enter");
    let request = desk.model.request;
    desk.send(Message::CaseOpened(request, Err("it cannot be read".into())));
    assert_eq!((shown(&desk), desk.model.trail.as_slice()), ("n3", &["n1".to_owned()][..]));
    desk.answers = true;
    desk.press("esc");
    assert_eq!(shown(&desk), "n1");
}

#[test]
fn what_is_folded_while_the_groups_are_read_stays_folded() {
    let mut desk = desk();
    desk.press("b s");
    desk.answers = false;
    let unfolded = |desk: &Desk| desk.model.queue.groups.as_ref().unwrap().unfolded.len();
    let ask = |desk: &Desk| {
        let model = &desk.model;
        let pane = model.queue.groups.as_ref().unwrap();
        Effect::ReadGroups {
            request: model.queue.reading,
            ask: Box::new(crosscheck::app::queue::lens::ask(model)),
            by: pane.by,
            limit: 200,
            unfolded: pane.unfolded.keys().cloned().collect(),
            rows: 100,
        }
    };
    desk.press("space");
    let asked = ask(&desk);
    assert_eq!(unfolded(&desk), 1);
    desk.press("space");
    assert_eq!(unfolded(&desk), 0);
    let late = reader::answer(&desk.store, &Thresholds::shared(), asked).unwrap();
    desk.send(late);
    assert_eq!(unfolded(&desk), 0, "the answer unfolds nothing");
    desk.press("space");
    let asked = ask(&desk);
    let answer = reader::answer(&desk.store, &Thresholds::shared(), asked).unwrap();
    desk.send(answer);
    let rows = desk.model.queue.groups.as_ref().unwrap().unfolded.values().next().unwrap().len();
    assert!(rows > 0, "and what is unfolded then has its cases");
}
