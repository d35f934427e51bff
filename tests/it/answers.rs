//! Answers that come late, to a screen that has moved on: each reaches whoever asked, or the line
//! at the bottom, and ends no other wait.

use crate::common::cases::case;
use crate::common::desk::{Desk, said};
use crosscheck::app::message::{Message, NotStored};
use crosscheck::app::model::{Overlay, Tone};
use crosscheck::app::status;

pub fn desk(names: &[&str]) -> Desk {
    let cases: Vec<_> = (10..).zip(names).map(|(minute, name)| case(name, minute)).collect();
    Desk::with(&cases)
}

/// Asks for a file and leaves before the disk has answered; which request that was.
fn asked_for_a_file(desk: &mut Desk) -> u64 {
    desk.answers = false;
    desk.press("Y e enter");
    assert!(matches!(&desk.model.overlay, Some(Overlay::Write(to)) if to.request.is_some()));
    let request = desk.model.request;
    desk.press("esc");
    request
}

#[test]
fn what_became_of_a_file_is_said_though_the_next_prompt_is_open() {
    let mut desk = desk(&["anna"]);
    desk.press("enter");
    let request = asked_for_a_file(&mut desk);
    desk.press("Y e");
    desk.text("x");
    desk.send(Message::FileWritten(request, Err("/a is there already".into())));
    assert_eq!(said(&desk), "not written: /a is there already");
    let Some(Overlay::Write(to)) = &desk.model.overlay else { panic!("the prompt stays") };
    assert!(to.edit.text.ends_with('x') && to.fault.is_none(), "and is none of its business");
    desk.press("esc");
    let request = asked_for_a_file(&mut desk);
    desk.press("Y e enter");
    desk.send(Message::FileWritten(request, Ok("/b".into())));
    assert_eq!(said(&desk), "written: /b");
    let Some(Overlay::Write(to)) = &desk.model.overlay else { panic!("the prompt stays") };
    assert!(to.request.is_some(), "it waits for its own answer");
    desk.send(Message::FileWritten(desk.model.request, Ok("/c".into())));
    assert!(desk.model.overlay.is_none() && said(&desk).ends_with("to /c"));
}

#[test]
fn a_failure_ends_the_wait_for_its_own_read_alone() {
    let mut desk = desk(&["anna", "ben"]);
    let failed = |request| Message::Failed(request, "the disk is gone".into());
    desk.answers = false;
    desk.send(Message::StoreChanged);
    let window = desk.model.queue.reading;
    desk.now = desk.now.plus_millis(1_000);
    desk.send(Message::DeadlineReached);
    assert_eq!(status::background(&desk.model), Some("reading …"));
    for other in [None, Some(window - 1), Some(window + 1)] {
        desk.send(failed(other));
        assert_eq!(
            (said(&desk), desk.model.notice.as_ref().map(|it| it.tone)),
            ("the disk is gone", Some(Tone::Bad))
        );
        assert_eq!(status::background(&desk.model), Some("reading …"), "{other:?}");
    }
    desk.send(failed(Some(window)));
    assert_eq!(status::background(&desk.model), None);
}

#[test]
fn a_list_that_cannot_be_read_goes_and_one_that_is_still_read_stays() {
    let mut desk = desk(&["anna", "ben"]);
    desk.answers = false;
    desk.press("S");
    let Some(Overlay::Others(others)) = &desk.model.overlay else { panic!("the list is open") };
    let request = others.request;
    desk.send(Message::Failed(Some(request - 1), "no".into()));
    assert!(matches!(&desk.model.overlay, Some(Overlay::Others(_))));
    desk.send(Message::Failed(Some(request), "the disk is gone".into()));
    assert!(desk.model.overlay.is_none(), "an empty list would wait for ever");
    assert_eq!(said(&desk), "the disk is gone");
}

#[test]
fn where_a_search_fails_enter_does_not_go_to_what_other_letters_found() {
    let mut desk = desk(&["anna", "ben"]);
    desk.press("/");
    desk.text("ben");
    assert!(matches!(&desk.model.overlay, Some(Overlay::Goto(it)) if it.found.len() == 1));
    desk.answers = false;
    desk.text("x");
    desk.send(Message::Failed(Some(desk.model.request), "the disk is gone".into()));
    desk.press("enter");
    assert!(desk.model.opening.is_none() && desk.model.queue.cursor == 0);
}

#[test]
fn a_name_that_would_read_as_another_one_is_refused_in_words() {
    let mut desk = desk(&["anna"]);
    desk.press("enter");
    for (hidden, code) in [('\u{202e}', "U+202E"), ('\u{200b}', "U+200B"), ('\u{a0}', "U+00A0")] {
        desk.press("Y e");
        desk.text(&format!("a{hidden}b")).press("enter");
        let Some(Overlay::Write(to)) = &desk.model.overlay else { panic!("the prompt stays") };
        assert!(to.request.is_none() && to.fault.as_ref().unwrap().contains(code), "{code}");
        desk.press("backspace backspace enter");
        assert!(said(&desk).starts_with("written"), "{code}: {}", said(&desk));
    }
}

#[test]
fn a_refusal_that_comes_while_a_name_is_typed_gives_the_prompt_back() {
    let mut desk = desk(&["anna", "ben"]);
    desk.press("enter a 1 1 3 s");
    assert_eq!(desk.model.case.as_ref().unwrap().row.id, "ben");
    desk.answers = false;
    desk.press("u");
    let stores = desk.model.pending.as_ref().unwrap().request;
    desk.press("Y e").text("x");
    desk.press("enter");
    let writes = desk.model.request;
    desk.send(Message::NotStored(stores, NotStored::Failed("the disk is full".into())));
    let Some(Overlay::Dialog(dialog)) = &desk.model.overlay else { panic!("it is said") };
    assert!(dialog.title.starts_with("NOT STORED"));
    desk.send(Message::FileWritten(writes, Err("/a is there already".into())));
    desk.press("enter");
    let Some(Overlay::Write(to)) = &desk.model.overlay else { panic!("the prompt is back") };
    assert!(to.edit.text.ends_with('x') && to.request.is_none());
    assert_eq!(to.fault.as_deref(), Some("/a is there already"));
}
