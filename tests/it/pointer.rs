//! The pointer: it is put on what is to be seen, and does what a key would do.

use crate::common::cases::case;
use crate::common::desk::Desk;
use crate::screens::dump::{text, theme};
use crosscheck::app::layout::{self, CasePanes};
use crosscheck::app::message::Message;
use crosscheck::app::model::{Focus, Overlay, Screen};
use crosscheck::app::pointer::{Act, Pointed, Pointer, Spot};
use crosscheck::view;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::sync::Arc;

pub fn two() -> Desk {
    Desk::with(&[case("anna", 10), case("ben", 20)])
}

/// A frame, and what stands where in it.
pub fn frame(desk: &Desk) -> view::Drawn {
    let (width, height) = desk.model.size;
    let area = Rect::new(0, 0, width, height);
    view::draw(&desk.model, &theme(false), area, &mut Buffer::empty(area))
}

/// What is to be seen in that cell.
pub fn seen(desk: &Desk, at: (u16, u16)) -> Option<Pointed> {
    frame(desk).at(at.0, at.1)
}

pub fn act(desk: &mut Desk, act: Act, at: (u16, u16)) {
    let spot = seen(desk, at);
    desk.wait(desk.pause);
    desk.send(Message::Pointer(Pointer { act, at, spot }));
}

/// The last place on the screen where that text begins.
pub fn place(desk: &Desk, needle: &str) -> (u16, u16) {
    let (width, height) = desk.model.size;
    let area = Rect::new(0, 0, width, height);
    let mut buffer = Buffer::empty(area);
    view::draw(&desk.model, &theme(false), area, &mut buffer);
    let seen = text(&buffer);
    let found = seen.lines().enumerate().filter_map(|(y, line)| {
        let at = line.rfind(needle)?;
        Some((line[..at].chars().count() as u16, y as u16))
    });
    found.last().unwrap_or_else(|| panic!("{needle:?} is not on\n{seen}"))
}

pub fn click(desk: &mut Desk, needle: &str) {
    let at = place(desk, needle);
    act(desk, Act::Press, at);
    act(desk, Act::Release, at);
}

fn panes(desk: &Desk) -> CasePanes {
    let (width, height) = desk.model.size;
    let case = desk.model.case.as_ref().unwrap();
    layout::case_panes(width, height, desk.model.content(case))
}

#[test]
fn a_click_selects_a_line_and_one_on_the_selected_line_opens_it() {
    let mut desk = two();
    click(&mut desk, "ben@");
    assert_eq!((desk.model.screen, desk.model.queue.cursor), (Screen::Queue, 1));
    click(&mut desk, "ben@");
    assert_eq!(desk.model.case.as_ref().unwrap().row.id, "ben");
    let at = (4, panes(&desk).queue.unwrap().y + 1);
    act(&mut desk, Act::Press, at);
    assert_eq!(desk.model.case.as_ref().unwrap().row.id, "anna", "the queue above the case");
}

#[test]
fn a_click_on_a_claim_goes_to_its_field_and_the_same_click_back() {
    let mut desk = two();
    desk.press("enter");
    click(&mut desk, "It came from Lagos");
    let lit = desk.model.case.as_ref().unwrap().lit.clone().unwrap();
    assert_eq!(lit.claim, 1);
    click(&mut desk, "It came from Lagos");
    assert_eq!(desk.model.case.as_ref().unwrap().lit, None);
}

#[test]
fn a_click_selects_an_event_and_focuses_the_pane_it_falls_on() {
    let mut desk = two();
    desk.press("enter tab tab");
    click(&mut desk, "e2 ●");
    let case = desk.model.case.as_ref().unwrap();
    assert_eq!((case.focus, case.event), (Focus::Events, 1));
    click(&mut desk, "e2 ●");
    assert_eq!(desk.model.case.as_ref().unwrap().focus, Focus::Record);
    let model = panes(&desk).model;
    act(&mut desk, Act::Press, (model.x + 2, model.y + model.height - 2));
    assert_eq!(desk.model.case.as_ref().unwrap().focus, Focus::Model);
}

#[test]
fn the_wheel_scrolls_the_pane_under_it_and_leaves_the_focus() {
    let mut desk = two();
    act(&mut desk, Act::WheelDown, (5, 5));
    assert_eq!(desk.model.queue.cursor, 1);
    desk.press("home enter");
    let record = panes(&desk).record;
    act(&mut desk, Act::WheelDown, (record.x + 3, record.y + 2));
    let case = desk.model.case.as_ref().unwrap();
    assert_eq!((case.focus, case.record_scroll), (Focus::Events, 3));
    desk.press("?");
    act(&mut desk, Act::WheelDown, (60, 20));
    assert_eq!(desk.model.overlay, Some(Overlay::Help(3)));
}

#[test]
fn dividers_are_dragged() {
    let mut desk = two();
    desk.press("enter");
    let before = panes(&desk);
    let edge = (before.evidence.x, before.evidence.y + 4);
    act(&mut desk, Act::Press, edge);
    act(&mut desk, Act::Drag, (edge.0 + 13, edge.1 + 3));
    assert_eq!(panes(&desk).evidence.x, before.evidence.x + 13);
    act(&mut desk, Act::Drag, (2, 0));
    assert!(panes(&desk).model.width >= 20, "no pane is shut");
    act(&mut desk, Act::Release, (2, 0));
    act(&mut desk, Act::Drag, (90, 20));
    assert!(panes(&desk).model.width < 60, "nothing is held any more");
    desk.press("=");
    let rule = before.events.y + before.events.height;
    act(&mut desk, Act::Press, (before.events.x + 9, rule));
    act(&mut desk, Act::Drag, (before.events.x + 9, rule - 4));
    assert_eq!(panes(&desk).events.height + 4, before.events.height);
    desk.send(Message::Resized(80, 24));
    desk.press("=");
    let narrow = panes(&desk);
    act(&mut desk, Act::Press, (10, narrow.evidence.y));
    act(&mut desk, Act::Drag, (10, narrow.evidence.y - 2));
    assert_eq!(panes(&desk).evidence.y, narrow.evidence.y - 2);
}

#[test]
fn a_click_chooses_in_a_list_and_the_chosen_one_is_run() {
    let mut desk = two();
    desk.press(":").text("help");
    click(&mut desk, "This page;");
    assert!(matches!(desk.model.overlay, Some(Overlay::Palette(_) | Overlay::Help(_))));
    desk.press("esc esc");
    desk.model.shell.themes = Arc::new(["dark", "light", "fjord"].map(str::to_owned).to_vec());
    desk.press("T");
    click(&mut desk, "fjord");
    assert_eq!((desk.model.shell.theme, desk.model.overlay.is_some()), (2, true));
    click(&mut desk, "fjord");
    assert_eq!((desk.model.shell.theme, desk.model.overlay.is_some()), (2, false));
}

#[test]
fn no_place_and_no_act_does_harm() {
    let mut desk = two();
    desk.press("enter");
    for size in [(40, 10), (80, 24), (120, 40), (200, 50)] {
        desk.send(Message::Resized(size.0, size.1));
        for n in 0..400_u16 {
            let at = (n.wrapping_mul(37) % (size.0 + 9), n.wrapping_mul(13) % (size.1 + 9));
            let all = [Act::Press, Act::Drag, Act::WheelDown, Act::WheelUp, Act::Release];
            act(&mut desk, all[usize::from(n) % 5], at);
        }
        assert!(!desk.model.quit && desk.model.pending.is_none());
        assert!(!desk.kinds("anna").contains(&"decision"));
    }
}

/// A click on what was seen there, though the screen has changed since.
fn late(desk: &mut Desk, at: (u16, u16), spot: Option<Pointed>) {
    desk.send(Message::Pointer(Pointer { act: Act::Press, at, spot }));
}

#[test]
fn a_click_means_the_case_that_was_seen_though_another_one_stands_there_now() {
    let mut desk = two();
    let at = place(&desk, "ben@");
    let spot = seen(&desk, at);
    let mut worse = case("zoe", 30);
    worse["assessment"]["risk_score"] = serde_json::json!(95);
    worse["detected_at"] = serde_json::json!("2026-03-02T10:00:00Z");
    desk.ingest(&worse);
    desk.send(Message::StoreChanged);
    assert_ne!(seen(&desk, at), spot, "the line has another case now");
    late(&mut desk, at, spot);
    assert_eq!(desk.model.queue.selected().unwrap().id, "ben");
    // A case that has gone is not hit, and neither is one in its place.
    let spot = seen(&desk, at);
    desk.press("f 4");
    late(&mut desk, at, spot);
    late(&mut desk, at, spot);
    assert!(desk.model.opening.is_none() && desk.model.screen == Screen::Queue);
    desk.press("f 1 g");
    let other = place(&desk, "ben@");
    late(&mut desk, other, spot);
    assert_eq!(desk.model.queue.selected().unwrap().id, "anna", "what was seen is what is meant");
}

#[test]
fn a_click_on_an_event_of_the_case_before_hits_none_of_the_next() {
    let mut desk = two();
    desk.press("enter");
    let cells = (0..desk.model.size.1).flat_map(|y| (0..desk.model.size.0).map(move |x| (x, y)));
    let drawn = frame(&desk);
    let found = cells.filter_map(|at| Some((at, drawn.at(at.0, at.1)?)));
    let second = |it: &(_, Pointed)| it.1.spot == Spot::Event(1);
    let (at, spot) = found.into_iter().find(second).expect("the second event is on the screen");
    desk.press("J");
    late(&mut desk, at, Some(spot));
    let shown = |desk: &Desk| {
        let case = desk.model.case.as_ref().unwrap();
        (case.row.id.clone(), case.event)
    };
    assert_eq!(shown(&desk), ("ben".to_owned(), 0));
    let spot = seen(&desk, at);
    late(&mut desk, at, spot);
    assert_eq!(shown(&desk), ("ben".to_owned(), 1), "a click on its own event hits that");
}
