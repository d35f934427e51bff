//! Go to a case by typing: each character asks for the first match, tab for the next one.

use super::edit::Edit;
use super::key::Key;
use super::message::{Effect, Place};
use super::model::{Model, Overlay};
use super::queue;
use crate::domain::queue::QueueRow;

/// The state of going to a case.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Goto {
    /// What was typed.
    pub edit: Edit,
    /// The match, once it came.
    pub found: Option<Box<QueueRow>>,
    /// The request under way.
    pub request: u64,
    /// It asks for the match behind the one found.
    pub onward: bool,
    /// The last request answered with nothing.
    pub nothing: bool,
    /// Which match the one found is, from 1.
    pub place: usize,
    /// Matches behind it, up to [`super::message::MATCHES_MAX`].
    pub more: usize,
}

/// Opens the prompt.
pub(super) fn open(model: &mut Model) -> Vec<Effect> {
    model.overlay = Some(Overlay::Goto(Goto::default()));
    Vec::new()
}

/// A key in the prompt.
pub(super) fn key(model: &mut Model, mut goto: Goto, key: Key) -> Vec<Effect> {
    match key {
        Key::Esc => return Vec::new(),
        Key::Enter => return goto.found.map_or_else(Vec::new, |row| jump(model, &row)),
        Key::Tab | Key::Down => {
            let after = goto.found.as_ref().map(|row| row.key());
            return ask(model, goto, after);
        }
        other => {
            if !goto.edit.key(other) {
                model.overlay = Some(Overlay::Goto(goto));
                return Vec::new();
            }
        }
    }
    ask(model, goto, None)
}

/// Text pasted into the prompt.
pub(super) fn paste(model: &mut Model, mut goto: Goto, text: &str) -> Vec<Effect> {
    goto.edit.paste(text);
    ask(model, goto, None)
}

fn ask(
    model: &mut Model,
    mut goto: Goto,
    after: Option<crate::domain::queue::QueueKey>,
) -> Vec<Effect> {
    let text = goto.edit.text.trim().to_owned();
    goto.nothing = false;
    goto.onward = after.is_some();
    if text.is_empty() {
        goto.found = None;
        goto.request = 0;
        model.overlay = Some(Overlay::Goto(goto));
        return Vec::new();
    }
    let request = model.next_request();
    goto.request = request;
    model.overlay = Some(Overlay::Goto(goto));
    vec![Effect::FindCase { request, filter: model.queue.filter, text, after }]
}

/// The answer came: an old one is ignored.
pub(super) fn found(
    model: &mut Model,
    request: u64,
    row: Option<Box<QueueRow>>,
    more: usize,
) -> Vec<Effect> {
    if let Some(Overlay::Goto(goto)) = &mut model.overlay
        && goto.request == request
    {
        goto.nothing = row.is_none();
        if row.is_some() {
            goto.place = if goto.onward { goto.place + 1 } else { 1 };
            goto.more = more;
        }
        // Behind the last match there is nothing: the match found before stays.
        if row.is_some() || !goto.onward {
            goto.found = row;
        }
    }
    Vec::new()
}

fn jump(model: &mut Model, row: &QueueRow) -> Vec<Effect> {
    model.queue.target = Some(row.key());
    let mut effects = vec![queue::read(model, Place::Around(row.key(), queue::rows(model) / 2))];
    if model.screen == super::model::Screen::Case {
        effects.extend(super::case::open(model, row.id.clone()));
    }
    effects
}
