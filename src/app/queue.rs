//! The queue's window: moving in it, reading more of it, and keeping the cursor on its case when
//! lines change.

use super::layout;
use super::message::{Effect, Place, Window};
use super::model::{Model, Screen};
use crate::domain::queue::{Filter, QueueKey, QueueRow};
use crate::domain::words::CaseState;

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
            let area = layout::case_panes(width, height, layout::Content::default()).queue;
            area.map_or(1, |area| area.inner().height)
        }
    };
    usize::from(rows).max(1)
}

/// Asks for a window.
pub(super) fn read(model: &mut Model, place: Place) -> Effect {
    let request = model.next_request();
    model.queue.reading = request;
    let limit = 2 * (rows(model) + MARGIN);
    Effect::ReadWindow { request, filter: model.queue.filter, place, limit }
}

/// Reads the window again around the cursor: something may have changed.
pub(super) fn refresh(model: &mut Model) -> Effect {
    // As many as there may be: lines that came in above are to be seen, and a case that rose.
    let before = rows(model) + MARGIN;
    let key = model.queue.target.clone().or_else(|| model.queue.selected().map(QueueRow::key));
    let place = key.map_or(Place::Top, |key| Place::Around(key, before));
    read(model, place)
}

/// A window came. The cursor stays on its case; if that has gone, on the line that took its place.
pub(super) fn came(model: &mut Model, request: u64, window: Window) {
    if request != model.queue.reading {
        return;
    }
    model.session.entries = window.entries;
    let queue = &mut model.queue;
    let wanted = queue.target.take().or_else(|| queue.selected().map(QueueRow::key));
    let cursor = wanted.map_or(queue.cursor, |key| place_of(&window, &key));
    queue.cursor = cursor.min(window.rows.len().saturating_sub(1));
    queue.rows = window.rows;
    queue.before = window.before;
    queue.total = window.total;
    queue.counts = window.counts;
    queue.next_due = window.next_due;
    queue.loaded = true;
    on_the_open_case(model);
}

/// The open case stays as it is; where it stands, and who holds it, is told as it is now. A newer
/// revision is read before it is shown as this case's line.
fn on_the_open_case(model: &mut Model) {
    let Some(case) = &mut model.case else { return };
    let mut rows = model.queue.rows.iter();
    if let Some(row) = rows.find(|row| row.id == case.row.id && row.revision == case.revision) {
        case.row.clone_from(row);
    }
}

fn place_of(window: &Window, key: &QueueKey) -> usize {
    let same = window.rows.iter().position(|row| row.id == key.id);
    same.unwrap_or_else(|| window.rows.partition_point(|row| row.key() < *key))
}

/// Moves the cursor by that many lines; reads on where the window ends.
pub(super) fn step(model: &mut Model, by: i64) -> Vec<Effect> {
    let (len, shown) = (model.queue.rows.len(), rows(model));
    if len == 0 {
        return Vec::new();
    }
    let to = (model.queue.cursor as i64 + by).clamp(0, len as i64 - 1) as usize;
    model.queue.cursor = to;
    let behind = model.queue.before + (len as u64) < model.queue.total;
    let near_start = to < shown && model.queue.before > 0;
    let near_end = to + shown >= len && behind;
    if near_start || near_end {
        return vec![refresh(model)];
    }
    Vec::new()
}

/// Goes to the first or last line.
pub(super) fn jump(model: &mut Model, bottom: bool) -> Vec<Effect> {
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
    vec![read(model, if bottom { Place::Bottom } else { Place::Top })]
}

/// Shows only the cases of one state, or all.
pub(super) fn filter(model: &mut Model, state: Option<CaseState>) -> Vec<Effect> {
    model.queue.filter = Filter { state };
    model.queue.rows.clear();
    model.queue.cursor = 0;
    model.queue.loaded = false;
    vec![read(model, Place::Top)]
}
