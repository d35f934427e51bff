//! Stories of keys that belong to one place: taken from the configuration, told by the help of the
//! place, and never in the way of what is typed.

use crate::common::cases::case;
use crate::common::desk::{Desk, record};
use crosscheck::app::keymap::Keymap;
use crosscheck::app::message::Message;
use crosscheck::app::model::Overlay;
use crosscheck::app::own_keys::Place;
use crosscheck::app::pointer::{Act, Pointer};
use crosscheck::domain::decision::Question;
use crosscheck::view::{self, theme::Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::sync::Arc;

fn with_keys(changes: &[(&str, &str)]) -> Desk {
    let mut desk = Desk::with(&[case("anna", 10)]);
    let changes: Vec<_> =
        changes.iter().map(|(name, key)| ((*name).to_owned(), vec![(*key).to_owned()])).collect();
    desk.model.shell.keys = Arc::new(Keymap::resolve(&changes).unwrap());
    desk.press("enter");
    desk
}

fn asks(desk: &Desk) -> Option<Question> {
    match &desk.model.overlay {
        Some(Overlay::Form(form)) => form.step,
        other => panic!("no form but {other:?}"),
    }
}

fn help(desk: &Desk) -> Option<(Place, usize)> {
    desk.model.shell.help.map(|help| (help.place, help.scroll))
}

fn seen(desk: &Desk) -> String {
    let theme = Theme::by_name("dark", false).unwrap();
    let area = Rect::new(0, 0, 120, 40);
    let mut buffer = Buffer::empty(area);
    view::draw(&desk.model, &theme, area, &mut buffer);
    crate::screens::dump::text(&buffer)
}

#[test]
fn a_record_folds_with_the_key_of_the_configuration_and_no_longer_with_the_tables() {
    let mut desk = with_keys(&[
        ("in-record.fold", "z"),
        ("in-record.depth", "f2"),
        ("in-record.changed", "f3"),
    ]);
    desk.press("v G g j j j");
    let before = record(&desk).clone();
    desk.press("h left 1");
    assert_eq!(record(&desk), &before, "these keys are nobody's here any more");
    desk.press("z");
    assert!(record(&desk).cursor < before.cursor, "up to what it stands in");
    desk.press("f2");
    assert_eq!(record(&desk).folds.depth, Some(1));
    assert!(seen(&desk).contains("f3 changed"), "the hints name the key as it is");
    desk.press("esc left");
    assert_eq!(desk.model.case, None, "and elsewhere the key has its own meaning");
}

#[test]
fn a_form_is_gone_through_and_stored_with_keys_of_ones_own() {
    let mut desk = with_keys(&[
        ("in-text.take", "ctrl-s"),
        ("in-form.leave", "f4"),
        ("in-summary.store", "f5"),
    ]);
    desk.press("o esc");
    assert!(matches!(desk.model.overlay, Some(Overlay::Form(_))), "esc leaves no form here");
    desk.press("f4");
    assert_eq!(desk.model.overlay, None);
    desk.press("o 2 3 1 1");
    assert_eq!(asks(&desk), Some(Question::Text));
    desk.text("enter and s are text or nothing here").press("enter s ctrl-s");
    assert_eq!(asks(&desk), None, "the summary");
    desk.press("s");
    assert!(matches!(desk.model.overlay, Some(Overlay::Form(_))), "s does not store");
    assert!(!desk.kinds("anna").contains(&"decision"));
    desk.press("f5");
    assert!(desk.kinds("anna").contains(&"decision"));
}

#[test]
fn the_help_of_a_place_lists_its_keys_as_they_are_and_leads_back() {
    let mut desk = with_keys(&[("in-record.fold", "z")]);
    desk.press("v j");
    let before = record(&desk).clone();
    desk.press("?");
    assert_eq!(help(&desk), Some((Place::Record, 0)));
    let screen = seen(&desk);
    assert!(screen.contains("Keys of the record"));
    assert!(screen.lines().any(|line| line.contains(" z ") && line.contains("Fold, or up")));
    desk.press("j j k");
    assert_eq!(help(&desk), Some((Place::Record, 1)), "it scrolls");
    assert_eq!(record(&desk), &before, "and nothing moves below it");
    desk.press("esc");
    assert_eq!(help(&desk), None);
    assert_eq!(record(&desk), &before, "one is where one was");
    desk.press("? ?");
    assert_eq!(help(&desk), None);
    desk.press("?");
    desk.send(Message::Pointer(Pointer { act: Act::Press, at: (5, 5), spot: None }));
    assert_eq!((help(&desk), record(&desk)), (None, &before), "a click leaves it too");
}

#[test]
fn where_one_types_the_question_mark_is_text_and_f1_shows_the_keys() {
    let mut desk = with_keys(&[("in-typing.undo", "alt-u")]);
    desk.press("esc F ?");
    let Some(Overlay::Filter(line)) = &desk.model.overlay else { panic!("the filter is open") };
    assert!(line.edit.text.ends_with(" ?") && help(&desk).is_none());
    desk.press("f1");
    assert_eq!(help(&desk), Some((Place::Filter, 0)));
    let screen = seen(&desk);
    assert!(screen.contains("alt-u") && !screen.contains("ctrl-z"), "{screen}");
    desk.press("x esc");
    let Some(Overlay::Filter(line)) = &desk.model.overlay else { panic!("the filter is open") };
    assert!(line.edit.text.ends_with(" ?"), "what was typed stands there still");
}

#[test]
fn a_form_that_shows_its_keys_keeps_its_draft() {
    let mut desk = with_keys(&[]);
    desk.press("o 2 ?");
    assert_eq!(help(&desk), Some((Place::Form, 0)));
    assert!(desk.drafts.contains_key("anna"));
    desk.press("2 3 esc");
    assert_eq!(asks(&desk), Some(Question::Reason), "no key answered below the help");
    assert!(desk.drafts.contains_key("anna"));
}
