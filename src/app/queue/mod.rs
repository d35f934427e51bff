//! The queue's window: moving in it, reading more of it, and keeping the cursor on its case when
//! lines change.

pub mod filter;
pub mod groups;
pub mod lens;
pub mod menus;
pub mod needs;
pub mod owed;
pub mod pane;
pub mod pulse;
pub mod views;
pub(in crate::app) mod walk;

use super::layout;
use super::message::{Effect, Whence, Window};
use super::model::{Model, Screen, Tone};
use crate::domain::query::Anchor;
use crate::domain::queue::QueueRow;

/// Lines kept before and behind what is shown, so that most moves need no read.
const MARGIN: usize = 64;

/// Rows of the queue that are visible.
pub fn rows(model: &Model) -> usize {
    let (width, height) = model.size;
    let rows = match model.screen {
        Screen::Queue => {
            let rows = layout::queue_panes(width, height).queue.inner().height;
            rows - layout::queue_heads(rows)
        }
        Screen::Case => {
            let queue = model.case.as_ref().and_then(|case| case.queue_lines);
            let content = layout::Content { queue, ..layout::Content::default() };
            let area = layout::case_panes(width, height, content).queue;
            area.map_or(1, |area| area.inner().height)
        }
    };
    usize::from(rows).max(1)
}

/// Lines that there are to be shown; none where they have not been read.
pub(super) fn lines(model: &Model) -> Option<usize> {
    let queue = &model.queue;
    match &queue.groups {
        Some(pane) => pane.loaded.then(|| pane.lines().len()),
        None => queue.loaded.then(|| usize::try_from(queue.total).unwrap_or(usize::MAX)),
    }
}

/// Asks for a window.
pub(super) fn read(model: &mut Model, whence: Whence) -> Effect {
    let request = model.next_request();
    model.queue.reading = request;
    let limit = 2 * (rows(model) + MARGIN) + owed::lines(model);
    Effect::ReadWindow { request, ask: Box::new(lens::ask(model)), whence, limit }
}

/// Looks at the lines around a place, with so many of them before it.
pub(super) fn read_around(model: &mut Model, at: Anchor, lead: usize) -> Effect {
    owed::leave(model);
    model.queue.target = Some(at.clone());
    model.queue.at_top = false;
    read(model, Whence::Around(at, lead))
}

/// The place of the selected line of the window.
fn here(model: &Model) -> Option<Anchor> {
    let row = model.queue.rows.get(model.queue.cursor)?;
    Some(lens::ask(model).anchor(row))
}

/// Reads the window again around the cursor: something may have changed.
pub(super) fn refresh(model: &mut Model) -> Effect {
    if model.queue.groups.is_some() {
        return groups::refresh(model);
    }
    // As many as there may be: lines that came in above are to be seen, and a case that rose.
    let lead = rows(model) + MARGIN + owed::lines_above(model);
    let here = here(model).filter(|_| !model.queue.at_top);
    let anchor = model.queue.target.clone().or(here);
    // Without a line to stay on, where the cursor was going: beyond all lines is the last one.
    let end = if model.queue.cursor == usize::MAX { Whence::Bottom } else { Whence::Top };
    let whence = anchor.map_or(end, |anchor| Whence::Around(anchor, lead));
    read(model, whence)
}

/// A window came. The cursor stays on its case; if that has gone, on the line that took its place.
pub(super) fn came(model: &mut Model, window: Window) {
    let at_top = std::mem::take(&mut model.queue.at_top);
    let wanted = model.queue.target.take().or_else(|| here(model).filter(|_| !at_top));
    let cursor = wanted.map(|anchor| place_of(model, &window, &anchor));
    model.session.entries = window.entries;
    let queue = &mut model.queue;
    let last = window.rows.len().saturating_sub(1);
    queue.cursor = cursor.unwrap_or(queue.cursor).min(last);
    queue.seen.came(&queue.lens, &window.rows);
    queue.rows = window.rows;
    queue.before = window.before;
    queue.total = window.total;
    queue.counts = window.counts;
    queue.next_due = window.next_due;
    queue.loaded = true;
}

fn place_of(model: &Model, window: &Window, anchor: &Anchor) -> usize {
    let ask = lens::ask(model);
    let before = |row: &QueueRow| ask.sort.compare(&ask.anchor(row), anchor).is_lt();
    let same = window.rows.iter().position(|row| row.id == anchor.key.id);
    same.unwrap_or_else(|| window.rows.partition_point(before))
}

/// Moves the cursor by that many lines; reads on where the window ends, and goes on when what
/// was read comes.
pub(super) fn step(model: &mut Model, by: i64) -> Vec<Effect> {
    let Some(by) = owed::added(model, by) else { return Vec::new() };
    if model.queue.groups.is_some() {
        return groups::step(model, by);
    }
    let (len, shown) = (model.queue.rows.len(), rows(model));
    if len == 0 {
        return Vec::new();
    }
    let wanted = (model.queue.cursor as i64).saturating_add(by);
    let to = wanted.clamp(0, len as i64 - 1) as usize;
    model.queue.cursor = to;
    let behind = model.queue.before + (len as u64) < model.queue.total;
    if (wanted < 0 && model.queue.before > 0) || (wanted >= len as i64 && behind) {
        model.queue.owed.steps = wanted - to as i64;
    }
    let near_start = to < shown && model.queue.before > 0;
    let near_end = to + shown >= len && behind;
    if near_start || near_end {
        return vec![refresh(model)];
    }
    Vec::new()
}

/// What was wanted is of a case, and the cursor stands on none.
pub(super) fn on_no_case(model: &mut Model) -> Vec<Effect> {
    if model.queue.groups.is_some() {
        model.say(Tone::Plain, "this line is a group: unfold it and stand on a case");
    }
    Vec::new()
}

/// Goes to the next or previous case of what is shown.
pub(super) fn neighbour(model: &mut Model, by: i64) -> Vec<Effect> {
    if model.queue.groups.is_some() {
        return walk::go(model, by);
    }
    step(model, by)
}

/// Goes to the first or last line.
pub(super) fn jump(model: &mut Model, bottom: bool) -> Vec<Effect> {
    owed::leave(model);
    if model.queue.groups.is_some() {
        return groups::step(
            model,
            if bottom { i64::from(u32::MAX) } else { -i64::from(u32::MAX) },
        );
    }
    let queue = &mut model.queue;
    let last = queue.rows.len().saturating_sub(1);
    let whole = if bottom {
        queue.before + queue.rows.len() as u64 >= queue.total
    } else {
        queue.before == 0
    };
    if whole {
        queue.cursor = if bottom { last } else { 0 };
        return Vec::new();
    }
    queue.target = None;
    queue.rows.clear();
    queue.cursor = if bottom { usize::MAX } else { 0 };
    vec![read(model, if bottom { Whence::Bottom } else { Whence::Top })]
}
