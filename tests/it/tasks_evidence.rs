//! What an analyst looks for in the evidence, timed in keys from the open case. Beside each stands
//! what its like takes in a program that people know: the most that it may take.

use crate::common::desk::{Desk, open, study};
use crate::common::peers::{keys, within};
use crate::studies::travelled;
use crosscheck::app::model::Mark;
use crosscheck::app::study::Study;
use crosscheck::app::study::narrow::Narrow;

/// On a case of six events of one person, at the fifth.
fn on_case() -> Desk {
    let mut desk = Desk::with(&[travelled()]);
    desk.press("enter g j j j j");
    desk
}

#[test]
fn to_compare_two_events_takes_one_key_and_another_one_more() {
    let mut desk = on_case();
    assert_eq!(keys(&mut desk, "x"), 1);
    let Study::Compare(view) = study(&desk) else { panic!("no comparison") };
    assert_eq!((view.left, view.right, view.found.is_some()), (3, 4, true));
    assert_eq!(keys(&mut desk, "]"), 1);
    within(&desk, 2, "lazygit", "W enter j", "two commits compared");
}

#[test]
fn what_changed_since_the_event_before_takes_two_keys() {
    let mut desk = on_case();
    assert_eq!(keys(&mut desk, "v d"), 2);
    let Study::Record(view) = study(&desk) else { panic!("no record") };
    assert!(matches!(&view.narrow, Narrow::Changed(it) if it.found.is_some()));
    within(&desk, 2, "lazygit", "enter enter", "from a commit to a file of it, to its changes");
}

#[test]
fn the_travel_that_cannot_be_and_its_two_events() {
    let mut desk = on_case();
    assert_eq!(keys(&mut desk, "M enter"), 2);
    let marked = open(&desk).marked.as_ref().expect("the ends of the way are lit");
    assert_eq!(marked.events, [3, 4]);
    within(&desk, 2, "k9s", ": \"pulses\" enter", "a picture of what goes on, and one of it");
}

#[test]
fn from_a_fact_to_the_events_that_make_it() {
    let mut desk = on_case();
    assert_eq!(keys(&mut desk, "F j enter"), 3);
    let marked = open(&desk).marked.as_ref().expect("the events of a fact are lit");
    assert!(matches!(marked.what, Mark::Fact(_)) && !marked.events.is_empty());
    within(&desk, 3, "k9s", "j u enter", "who uses a resource, and one of them");
}

#[test]
fn an_address_to_look_for_elsewhere_takes_two_keys() {
    let mut desk = on_case();
    assert_eq!(keys(&mut desk, "i y"), 2);
    assert_eq!(desk.copied.len(), 1);
    assert!(desk.copied[0].contains("[.]"), "{:?}", desk.copied);
    within(&desk, 2, "lazygit", "y h", "the menu of what can be copied of a commit, its hash");
}

#[test]
fn a_field_by_a_part_of_its_name_takes_the_letters_and_two_keys_more() {
    let mut desk = on_case();
    assert_eq!(keys(&mut desk, "v / \"ipA\""), 5);
    let Study::Record(view) = study(&desk) else { panic!("no record") };
    let (line, case) = (view.lines(open(&desk))[view.cursor], open(&desk));
    assert_eq!(case.examined.dossier.case.doc.node(line.value).raw(), "\"192.0.2.200\"");
    within(&desk, 5, "k9s", "y / \"ipA\" enter", "a text in the manifest of a line");
}

#[test]
fn a_claim_with_its_mark_to_the_clipboard_takes_two_keys() {
    let mut desk = on_case();
    keys(&mut desk, "1");
    assert_eq!(keys(&mut desk, "y c"), 2);
    assert_eq!(desk.copied.len(), 1);
    within(&desk, 2, "lazygit", "y s", "the menu of what can be copied of a commit, its subject");
}

#[test]
fn whom_it_is_about_and_what_is_usual_there_takes_one_key() {
    let mut desk = on_case();
    assert_eq!(keys(&mut desk, "b"), 1);
    assert!(matches!(study(&desk), Study::Subject(0)));
    within(&desk, 1, "k9s", "d", "a description of the line");
}

#[test]
fn the_events_to_scale_by_country_take_two_keys() {
    let mut desk = on_case();
    assert_eq!(keys(&mut desk, "L l"), 2);
    within(&desk, 2, "lazygit", "ctrl-l enter", "the menu of the graph of commits, and one of it");
}
