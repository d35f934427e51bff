//! Go to a case by a few letters of its subject or id: each character asks for those that resemble
//! it most, first within the filter and, where it holds none, in the whole queue.

use super::edit::Edit;
use super::key::Key;
use super::message::Effect;
use super::model::{Model, Overlay};
use super::queue::{self, lens};
use crate::domain::query::Query;
use crate::domain::queue::QueueRow;

/// Cases that are offered at most.
pub const FOUND_MAX: usize = 8;

/// The state of going to a case.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Goto {
    /// What was typed.
    pub edit: Edit,
    /// The cases that resemble it, the best fit first.
    pub found: Vec<QueueRow>,
    /// Which one enter goes to.
    pub cursor: usize,
    /// The request under way.
    pub request: u64,
    /// They are outside of the filter.
    pub beyond: bool,
    /// The last request answered with nothing.
    pub nothing: bool,
}

/// Opens the prompt.
pub(super) fn open(model: &mut Model) -> Vec<Effect> {
    model.overlay = Some(Overlay::Goto(Goto::default()));
    Vec::new()
}

/// A key in the prompt.
pub(super) fn key(model: &mut Model, mut goto: Goto, key: Key) -> Vec<Effect> {
    let count = goto.found.len().max(1);
    match key {
        Key::Esc => return Vec::new(),
        Key::Enter => {
            let Some(row) = goto.found.get(goto.cursor).cloned() else { return Vec::new() };
            return jump(model, &row, goto.beyond);
        }
        Key::Tab | Key::Down => goto.cursor = (goto.cursor + 1) % count,
        Key::BackTab | Key::Up => goto.cursor = (goto.cursor + count - 1) % count,
        other if goto.edit.key(other) => return ask(model, goto, false),
        _ => {}
    }
    model.overlay = Some(Overlay::Goto(goto));
    Vec::new()
}

/// Text pasted into the prompt.
pub(super) fn paste(model: &mut Model, mut goto: Goto, text: &str) -> Vec<Effect> {
    goto.edit.paste(text);
    ask(model, goto, false)
}

fn ask(model: &mut Model, mut goto: Goto, beyond: bool) -> Vec<Effect> {
    let text = goto.edit.text.trim().to_owned();
    goto.nothing = false;
    if text.is_empty() {
        goto = Goto { edit: goto.edit, ..Goto::default() };
        model.overlay = Some(Overlay::Goto(goto));
        return Vec::new();
    }
    let request = model.next_request();
    goto.request = request;
    goto.beyond = beyond;
    model.overlay = Some(Overlay::Goto(goto));
    let ask = if beyond { lens::ask_for(model, Query::default()) } else { lens::ask(model) };
    vec![Effect::FindResembling { request, ask: Box::new(ask), text, limit: FOUND_MAX }]
}

/// The answer came: an old one is ignored. Nothing within the filter: the whole queue is asked.
pub(super) fn found(model: &mut Model, request: u64, rows: Vec<QueueRow>) -> Vec<Effect> {
    let filtered = !model.queue.lens.query.terms.is_empty();
    let over = model.overlay.as_mut().and_then(Overlay::beneath_mut);
    let Some(Overlay::Goto(goto)) = over else { return Vec::new() };
    if goto.request != request {
        return Vec::new();
    }
    if rows.is_empty() && !goto.beyond && filtered {
        let goto = std::mem::take(goto);
        let above = model.overlay.take();
        let effects = ask(model, goto, true);
        if let Some(mut dialog @ Overlay::Dialog(_)) = above {
            if let (Some(beneath), Some(goto)) = (dialog.beneath_mut(), model.overlay.take()) {
                *beneath = goto;
            }
            model.overlay = Some(dialog);
        }
        return effects;
    }
    goto.nothing = rows.is_empty();
    goto.cursor = 0;
    goto.found = rows;
    Vec::new()
}

/// Opens that case, wherever one is, and stands on its line; outside of the filter it has none, and
/// the queue stays. In groups the cursor follows the case that comes up.
fn jump(model: &mut Model, row: &QueueRow, beyond: bool) -> Vec<Effect> {
    let mut effects = Vec::new();
    if !beyond && model.queue.groups.is_none() {
        let anchor = lens::ask(model).anchor(row);
        let lead = queue::rows(model);
        effects.push(queue::read_around(model, anchor, lead));
    }
    effects.extend(super::case::open(model, row.id.clone()));
    effects
}
