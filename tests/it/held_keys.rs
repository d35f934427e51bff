//! Keys that come faster than lines are read: none is lost, and none acts on another case than the
//! one it was typed for.

use crate::common::cases::case;
use crate::common::desk::Desk;
use crosscheck::app::key::Key;
use crosscheck::app::message::{Ctx, Effect, Message};
use crosscheck::app::model::{Overlay, Screen};
use crosscheck::app::update;
use crosscheck::domain::thresholds::Thresholds;
use crosscheck::runtime::reader;
use std::mem::discriminant;

fn many() -> Desk {
    let name = |n: i32| format!("c{n:03}");
    let mut desk = Desk::new();
    desk.model.size = (160, 48);
    for n in 0..700 {
        desk.ingest(&case(&name(n), 10));
    }
    desk.start();
    desk
}

/// Several keys in one go: what they ask for is answered only behind the last one, and of several
/// reads of one kind the newest alone.
fn burst(desk: &mut Desk, keys: &[(&str, usize)]) {
    let names = keys.iter().flat_map(|(name, times)| std::iter::repeat_n(*name, *times));
    let typed: Vec<Message> = names.map(|name| Message::Key(Key::parse(name).unwrap())).collect();
    send(desk, typed);
}

fn send(desk: &mut Desk, mut messages: Vec<Message>) {
    let (mut none, mut rounds) = (|| [7; 16], 0);
    while !messages.is_empty() {
        rounds += 1;
        assert!(rounds < 40, "it comes to an end");
        let mut wanted: Vec<Effect> = Vec::new();
        for message in messages.drain(..) {
            let mut ctx = Ctx { now: desk.now, fresh: &mut none };
            for effect in update::update(&mut desk.model, message, &mut ctx) {
                wanted.retain(|other| discriminant(other) != discriminant(&effect));
                wanted.push(effect);
            }
        }
        let answer = |effect| reader::answer(&desk.store, &Thresholds::shared(), effect);
        messages = wanted.into_iter().filter(is_read).filter_map(answer).collect();
    }
}

fn is_read(effect: &Effect) -> bool {
    matches!(
        effect,
        Effect::ReadWindow { .. } | Effect::ReadGroups { .. } | Effect::OpenCase { .. }
    )
}

fn selected(desk: &Desk) -> (&str, u64) {
    let queue = &desk.model.queue;
    (queue.selected().map_or("", |row| &row.id), queue.before + queue.cursor as u64)
}

fn open(desk: &Desk) -> &str {
    assert_eq!(desk.model.screen, Screen::Case);
    &desk.model.case.as_ref().unwrap().row.id
}

#[test]
fn held_keys_go_beyond_what_was_read_and_enter_opens_the_case_they_lead_to() {
    let mut desk = many();
    assert!(desk.model.queue.rows.len() < 300);
    burst(&mut desk, &[("j", 300), ("enter", 1)]);
    assert_eq!((open(&desk), selected(&desk)), ("c300", ("c300", 300)));
    burst(&mut desk, &[("esc", 1), ("k", 290), ("enter", 1)]);
    assert_eq!((open(&desk), selected(&desk)), ("c010", ("c010", 10)));
}

#[test]
fn pages_add_up_and_steps_back_are_taken_off() {
    let mut desk = many();
    let page = crosscheck::app::queue::rows(&desk.model) as u64 - 1;
    burst(&mut desk, &[("pgdn", 12)]);
    assert_eq!(selected(&desk).1, 12 * page);
    burst(&mut desk, &[("pgup", 12), ("j", 250), ("k", 3), ("pgup", 2)]);
    assert_eq!(selected(&desk).1, 247 - 2 * page);
    burst(&mut desk, &[("j", 2_000), ("enter", 1)]);
    assert_eq!(open(&desk), "c699", "behind the last line there is nothing");
}

#[test]
fn the_next_case_held_down_opens_the_one_it_leads_to_and_no_other_key_meets_one_between() {
    let mut desk = many();
    desk.press("enter");
    burst(&mut desk, &[("J", 300), ("i", 1)]);
    assert_eq!(open(&desk), "c300");
    burst(&mut desk, &[("K", 40), ("esc", 1)]);
    burst(&mut desk, &[("K", 40)]);
    assert_eq!(selected(&desk).1, 260);
}

#[test]
fn keys_behind_another_filter_are_for_its_lines() {
    let mut desk = many();
    burst(&mut desk, &[("j", 5)]);
    burst(
        &mut desk,
        &[("F", 1), ("c", 1), ("6", 1), ("9", 1), ("enter", 1), ("j", 2), ("enter", 1)],
    );
    assert_eq!(open(&desk), "c692", "{}", desk.model.queue.lens.query);
}

#[test]
fn a_read_that_fails_takes_what_was_typed_behind_it_along() {
    let mut desk = many();
    desk.answers = false;
    for _ in 0..300 {
        desk.press_now("j");
    }
    desk.press_now("enter");
    desk.send(Message::Paste("text".into()));
    assert_eq!(desk.model.queue.owed.waiting.len(), 2);
    let reading = desk.model.queue.reading;
    desk.send(Message::Failed(Some(reading), "the disk is gone".into()));
    assert_eq!((desk.model.opening.as_ref(), desk.model.queue.owed.steps), (None, 0));
    desk.press_now("?");
    assert!(matches!(desk.model.overlay, Some(Overlay::Help(_))), "the next key acts at once");
}

#[test]
fn in_groups_held_keys_go_on_to_groups_that_are_read_then() {
    let mut desk = many();
    desk.press("b s");
    let pane = |desk: &Desk| desk.model.queue.groups.clone().unwrap();
    let total = pane(&desk).total;
    burst(&mut desk, &[("j", 450)]);
    assert_eq!(pane(&desk).cursor as u64, 450.min(total - 1));
}
