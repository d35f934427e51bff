//! A clock that jumps while the console runs: it was set, or the machine slept.
//!
//! What is counted from a moment here (a rest on the screen, the seconds in which something can be
//! taken back) goes on from where it stood, so that nothing lasts for an hour that should last for
//! seconds, and time in which nobody looked is no time of looking. It must not change what the
//! clock says: records have its time, and their order is that of the ledger.

use super::model::Model;
use super::{assessors, feeds, status};
use crate::domain::time::Timestamp;

/// More than this does not pass without a message: the minute of the clock is one.
const SILENT_MS: i64 = 150_000;

/// Time goes on to there. True where it jumped so far that what is shown is of another hour.
pub(super) fn passes(model: &mut Model, now: Timestamp) -> bool {
    let by = now.millis_since(model.now);
    model.now = now;
    if (0..=SILENT_MS).contains(&by) {
        return false;
    }
    moves(model, by);
    by.saturating_abs() > SILENT_MS
}

/// Moves what is counted from a moment along with the clock.
fn moves(model: &mut Model, by: i64) {
    let along = |at: &mut Timestamp| *at = at.plus_millis(by);
    if let Some(case) = &mut model.case {
        along(&mut case.since);
        if let Some(look) = &mut case.look {
            along(&mut look.since);
            along(&mut look.last_key);
        }
    }
    model.queue.returning.iter_mut().for_each(along);
    // What could be taken back before a sleep is not offered after it.
    if by < 0 {
        model.undo.iter_mut().for_each(|undo| along(&mut undo.until));
    }
    status::moves(model, by);
    feeds::moves(model, by);
    assessors::moves(model, by);
}
