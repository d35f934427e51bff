//! What happens without a key: the next moment at which something changes, and what is done when it
//! comes.
//!
//! It must not tick: only a moment that somebody waits for is named.

use crate::app::message::Effect;
use crate::app::model::{Model, Screen, Tone};
use crate::app::queue::{self, pulse};
use crate::app::status;
use crate::app::{assessors, looking};
use crate::domain::time::Timestamp;

/// A due case that did not come back is tried again after this long.
const RETURN_AGAIN_MS: i64 = 60_000;

/// The next moment at which something changes without a key: never a tick.
pub fn deadline(model: &Model) -> Option<Timestamp> {
    let minute = model.now.plus_millis(60_000 - model.now.millis().rem_euclid(60_000));
    let looking = model.case.as_ref().filter(|_| model.screen == Screen::Case);
    let looking = looking.and_then(looking::deadline);
    let undo = model.undo.as_ref().map(|undo| undo.until);
    let again = model.queue.returning.map(|tried| tried.plus_millis(RETURN_AGAIN_MS));
    let due = model.queue.next_due.map(|due| again.map_or(due, |again| due.max(again)));
    let asked = [status::deadline(model), assessors::deadline(model)];
    [Some(minute), looking, undo, due].into_iter().chain(asked).flatten().min()
}

pub(super) fn deadline_reached(model: &mut Model) -> Vec<Effect> {
    let now = model.now;
    let mut effects = Vec::new();
    if model.undo.as_ref().is_some_and(|undo| undo.until <= now) {
        // The offer and the line that makes it end together.
        model.undo = None;
        model.notice = model.notice.take().filter(|notice| notice.tone != Tone::Good);
    }
    if model.screen == Screen::Case
        && let Some(case) = &mut model.case
    {
        looking::mark_opened(case, now);
        if now.millis_since(case.since) >= looking::PRESENTED_MS {
            effects = looking::presented(model);
        }
    }
    if pulse::is_old(model) {
        effects.push(pulse::read(model));
    }
    // A case that could not be brought back is tried again with the next minute, not at once.
    let due = model.queue.next_due.is_some_and(|due| due <= now);
    if due && model.queue.returning.is_none_or(|tried| now.millis_since(tried) >= RETURN_AGAIN_MS) {
        model.queue.returning = Some(now);
        model.queue.next_due = None;
        if model.read_only.is_none() {
            effects.push(Effect::ReturnDue);
            effects.push(queue::refresh(model));
        }
    }
    effects
}
