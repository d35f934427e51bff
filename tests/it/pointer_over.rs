//! The pointer over what lies over the screen: menus, the help, forms, the filter. It answers and
//! closes, and stores nothing.

use crate::common::desk::Desk;
use crate::pointer::{act, click, frame, place, seen, two};
use crosscheck::app::message::Message;
use crosscheck::app::model::{Focus, Overlay, Screen};
use crosscheck::app::pointer::{Act, Pointer, Spot};
use crosscheck::app::wait::WaitStep;
use crosscheck::domain::decision::Question;
use crosscheck::domain::query::Column;
use crosscheck::domain::words::Verdict;
use crosscheck::store::GroupBy;

fn step(desk: &Desk) -> Option<Question> {
    match &desk.model.overlay {
        Some(Overlay::Form(form)) => form.step,
        other => panic!("no form but {other:?}"),
    }
}

#[test]
fn a_click_chooses_in_each_menu_as_its_key_does() {
    let mut desk = two();
    desk.press("s");
    click(&mut desk, "due time");
    assert_eq!(
        (desk.model.queue.lens.sort.column, desk.model.overlay.is_some()),
        (Column::Due, false)
    );
    desk.press("b");
    click(&mut desk, "s  subject");
    assert_eq!(desk.model.queue.groups.as_ref().unwrap().by, GroupBy::Subject);
    desk.press("v");
    click(&mut desk, "unclaimed");
    assert!(desk.model.queue.groups.is_none());
    assert_eq!(desk.model.queue.lens.query.to_string(), "state:open holder:none");
    desk.press("f");
    click(&mut desk, "all states");
    assert_eq!(desk.model.queue.lens.query.to_string(), "holder:none");
    desk.press("v");
    click(&mut desk, "how to keep");
    assert!(matches!(desk.model.overlay, Some(Overlay::Menu(_))));
    click(&mut desk, "any other key");
    assert_eq!(desk.model.overlay, None);
}

#[test]
fn a_click_beside_a_menu_or_a_list_closes_it_and_does_nothing_else() {
    let mut desk = two();
    for keys in ["s", "b", "v", "f", "?", ":", "/", "S"] {
        desk.press(keys);
        assert!(desk.model.overlay.is_some(), "{keys}");
        // On the sheet, beside all that stands on it, nothing happens.
        let cells = (0..40).flat_map(|y| (0..120).map(move |x| (x, y)));
        let drawn = frame(&desk);
        let spot = |at: &(u16, u16)| drawn.at(at.0, at.1).map(|it| it.spot);
        let on = cells.clone().find(|at| spot(at) == Some(Spot::Sheet));
        act(&mut desk, Act::Press, on.expect("there is a sheet"));
        assert!(desk.model.overlay.is_some(), "{keys}");
        let beside = |at: &(u16, u16)| matches!(spot(at), None | Some(Spot::Queue(_)));
        let Some(beside) = cells.clone().find(beside) else { continue };
        act(&mut desk, Act::Press, beside);
        assert_eq!(desk.model.overlay, None, "{keys}");
        assert_eq!((desk.model.queue.cursor, desk.model.screen), (0, Screen::Queue));
    }
}

#[test]
fn a_click_on_a_key_of_the_help_runs_its_command_and_hints_press_their_keys() {
    let mut desk = two();
    desk.press("?");
    click(&mut desk, "esc leaves");
    assert_eq!(desk.model.overlay, None);
    desk.press("?");
    let at = place(&desk, "Go to a case by a few letters");
    act(&mut desk, Act::Press, at);
    assert!(matches!(desk.model.overlay, Some(Overlay::Help(_))), "a sentence is no hint");
    act(&mut desk, Act::Press, (at.0 - 23, at.1));
    assert!(matches!(desk.model.overlay, Some(Overlay::Goto(_))));
}

#[test]
fn a_form_is_answered_by_clicks_and_stored_by_its_key_alone() {
    let mut desk = two();
    desk.press("enter o");
    click(&mut desk, "benign positive");
    assert_eq!(step(&desk), Some(Question::Reason));
    click(&mut desk, "suspicious but expected");
    assert_eq!(step(&desk), Some(Question::Fault));
    // What was answered leads back to its question.
    click(&mut desk, "benign positive");
    assert_eq!(step(&desk), Some(Question::Verdict));
    click(&mut desk, "false positive");
    assert_eq!(step(&desk), Some(Question::Fault), "what was answered stays answered");
    desk.press("1");
    click(&mut desk, "medium");
    desk.text("Seen with her manager.").press("enter");
    assert_eq!(step(&desk), None);
    for needle in [" s store ", "raises"] {
        let is_there = crate::common::desk::drawn(&mut desk).contains(needle);
        if is_there {
            click(&mut desk, needle);
        }
    }
    assert!(!desk.kinds("anna").contains(&"decision"), "a click stores nothing");
    let Some(Overlay::Form(form)) = &desk.model.overlay else { panic!("the form stays") };
    assert_eq!(form.said.as_deref(), Some("a click stores nothing: s does"));
    assert_eq!(form.draft.verdict, Some(Verdict::FalsePositive));
    click(&mut desk, "goes back");
    assert_eq!(step(&desk), Some(Question::Text));
    act(&mut desk, Act::Press, (3, 3));
    assert!(
        matches!(desk.model.overlay, Some(Overlay::Form(_))),
        "a click beside it closes no form"
    );
    desk.press("enter s");
    assert!(desk.kinds("anna").contains(&"decision"));
}

#[test]
fn a_wait_goes_back_to_what_is_clicked_and_is_stored_by_its_key_alone() {
    let mut desk = two();
    desk.press("enter w").text("the user").press("enter").text("2h").press("enter enter");
    click(&mut desk, " s store ");
    assert!(!desk.kinds("anna").contains(&"waiting"));
    click(&mut desk, "waits for");
    assert!(matches!(&desk.model.overlay, Some(Overlay::Wait(form)) if form.step == WaitStep::For));
}

#[test]
fn the_wheel_scrolls_what_can_be_seen_beside_a_form_and_in_it_selects_events() {
    let mut desk = two();
    desk.press("enter o");
    let event = |desk: &Desk| desk.model.case.as_ref().unwrap().event;
    let at = place(&desk, "e1 ×");
    act(&mut desk, Act::WheelDown, at);
    assert_eq!((event(&desk), step(&desk)), (1, Some(Question::Verdict)));
    assert_eq!(desk.model.case.as_ref().unwrap().focus, Focus::Events);
    let on = place(&desk, "What is this case?");
    act(&mut desk, Act::WheelUp, on);
    assert_eq!(event(&desk), 0);
    // The queue above the case stays where it is: no other case comes up under a form.
    act(&mut desk, Act::WheelDown, (5, 2));
    assert_eq!(desk.model.case.as_ref().unwrap().row.id, "anna");
}

#[test]
fn a_click_on_what_the_filter_offers_takes_it() {
    let mut desk = two();
    desk.press("F").text("user:");
    click(&mut desk, "=ben@contoso");
    let Some(Overlay::Filter(line)) = &desk.model.overlay else { panic!("it is typed on") };
    assert!(line.edit.text.ends_with("user:=ben@contoso.example"), "{}", line.edit.text);
    assert_eq!(desk.model.queue.total, 1);
    click(&mut desk, "gives back");
    assert_eq!((desk.model.overlay.is_none(), desk.model.queue.total), (true, 2));
}

#[test]
fn a_key_that_was_seen_in_a_menu_is_not_pressed_in_what_came_after_it() {
    let mut desk = two();
    desk.press("enter o");
    let at = place(&desk, "false positive");
    let spot = seen(&desk, at);
    assert!(matches!(spot.map(|it| it.spot), Some(Spot::Press(_))));
    desk.press("1");
    let before = desk.model.overlay.clone();
    desk.send(Message::Pointer(Pointer { act: Act::Press, at, spot }));
    assert_eq!(desk.model.overlay, before, "the question is another one by now");
}
