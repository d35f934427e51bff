//! Steps beyond the window of the queue: they are owed until the lines come, and what was typed
//! behind them waits, since it is meant for the line they lead to.
//!
//! It must not act on any line itself: what waited is typed again, as if it were pressed now.

use super::super::key::Key;
use super::super::message::{Ctx, Effect, Message};
use super::super::model::{Model, Screen, Tone};
use super::super::{case, command::Id, update};
use super::{neighbour, step};
use std::collections::VecDeque;

/// Lines read more than usual for the sake of steps; whoever owes more reads more than once.
const LINES_MAX: u64 = 1_024;
/// What waits at most; more is refused in words.
const WAITING_MAX: usize = 512;

/// What goes by steps from the selected line.
const MOVES: [Id; 4] = [Id::Down, Id::Up, Id::PageDown, Id::PageUp];

/// What is owed.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Owed {
    /// Lines beyond the end of the window; none where the cursor stands where it was sent.
    pub steps: i64,
    /// The case to which they lead is to be opened.
    pub opens: bool,
    /// What was typed behind them, the first first.
    pub waiting: VecDeque<Message>,
}

/// Lines that are read more for what is owed.
pub(super) fn lines(model: &Model) -> usize {
    model.queue.owed.steps.unsigned_abs().min(LINES_MAX) as usize
}

/// Of those, how many before the cursor.
pub(super) fn lines_above(model: &Model) -> usize {
    if model.queue.owed.steps < 0 { lines(model) } else { 0 }
}

/// Adds steps to what is owed; what is left of them to be made within the window.
pub(super) fn added(model: &mut Model, by: i64) -> Option<i64> {
    let owed = &mut model.queue.owed.steps;
    if *owed == 0 {
        return Some(by);
    }
    let sum = owed.saturating_add(by);
    let is_back = sum == 0 || (sum < 0) != (*owed < 0);
    *owed = if is_back { 0 } else { sum };
    is_back.then_some(sum)
}

/// Other lines are looked at: no step leads on from where the cursor stood.
pub(in crate::app) fn leave(model: &mut Model) {
    model.queue.owed.steps = 0;
}

/// True while the line on which the cursor is to stand has not been read.
fn is_on_its_way(model: &Model) -> bool {
    let queue = &model.queue;
    // Another filter, or the other end: the lines that stand there are not those.
    let elsewhere = model.screen == Screen::Queue
        && queue.groups.is_none()
        && (queue.at_top || queue.cursor == usize::MAX);
    queue.owed.steps != 0 || (elsewhere && model.shell.status.reads_lines())
}

/// Takes what was typed behind steps that are owed, until the lines come: true where it did.
pub(in crate::app) fn waits(model: &mut Model, message: &Message) -> bool {
    let free = model.overlay.is_none() || !model.queue.owed.waiting.is_empty();
    if !free || !is_on_its_way(model) || *message == Message::Key(Key::Ctrl('c')) {
        return false;
    }
    if let Message::Key(key) = message
        && model.queue.owed.waiting.is_empty()
    {
        // Steps add up; behind another filter only what is done to a line has to wait.
        let is_free =
            if model.queue.owed.steps == 0 { !of_a_line(model, *key) } else { moves(model, *key) };
        if is_free {
            return false;
        }
    }
    if model.queue.owed.waiting.len() < WAITING_MAX {
        model.queue.owed.waiting.push_back(message.clone());
    } else {
        model.say(Tone::Plain, "the queue is still being read: this key was not taken");
    }
    true
}

/// A key that does something to the selected line, or begins at it.
fn of_a_line(model: &Model, key: Key) -> bool {
    let mut ids = MOVES.iter().chain(&[Id::Open, Id::Hold, Id::Others]);
    ids.any(|id| model.shell.keys.is_whole(*id, key))
}

/// A key that only moves in the queue adds to what is owed.
fn moves(model: &Model, key: Key) -> bool {
    let ids: &[Id] = match model.screen {
        Screen::Queue => &MOVES,
        Screen::Case => &[Id::NextCase, Id::PreviousCase],
    };
    let shell = &model.shell;
    shell.begun.is_empty() && ids.iter().any(|id| shell.keys.is_whole(*id, key))
}

/// Lines came: the steps go on, and once none is owed what waited is typed.
pub(in crate::app) fn paid(model: &mut Model, ctx: &mut Ctx<'_>) -> Vec<Effect> {
    let steps = std::mem::take(&mut model.queue.owed.steps);
    let mut effects = Vec::new();
    if steps != 0 {
        // From case to case or from line to line; only in groups these are not the same.
        let to_case = model.queue.owed.opens;
        effects = if to_case { neighbour(model, steps) } else { step(model, steps) };
        // Into a group that is folded there is a way of several reads.
        let walks = to_case && model.queue.groups.is_some();
        if model.queue.owed.steps == steps && !walks {
            // Lines that were told of do not come: it ends where the lines do.
            leave(model);
        }
    }
    if model.queue.owed.steps != 0 {
        return effects;
    }
    if std::mem::take(&mut model.queue.owed.opens) && model.overlay.is_none() {
        effects.extend(opens(model));
    }
    if model.overlay.is_some() {
        // Something has come up meanwhile that those keys were not meant for.
        model.queue.owed.waiting.clear();
    }
    while !is_on_its_way(model) {
        let Some(message) = model.queue.owed.waiting.pop_front() else { break };
        effects.extend(match message {
            Message::Key(key) => update::key_pressed(model, key, ctx),
            Message::Paste(text) => update::pasted(model, &text),
            _ => Vec::new(),
        });
    }
    effects
}

/// The case to which the steps led.
fn opens(model: &mut Model) -> Vec<Effect> {
    let there = model.queue.selected().map(|row| row.id.clone());
    let open = model.case.as_ref().map(|case| case.row.id.clone());
    let coming = model.opening.as_ref().map(|(id, _)| id.clone()).or(open);
    match there {
        Some(id) if Some(&id) != coming.as_ref() => case::open(model, id),
        Some(_) => Vec::new(),
        None => super::on_no_case(model),
    }
}
