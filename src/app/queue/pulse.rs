//! How the queue lives: what came in and was decided per hour, what is overdue, what is claimed. It
//! is read beside the lines, and never before them.

use super::super::message::Effect;
use super::super::model::Model;
use super::lens;
use crate::domain::query::{Context, Query};
use crate::domain::time::Timestamp;
use crate::store::Hour;

/// Hours of which arrivals and decisions are counted.
pub const HOURS: usize = 24;
/// An hour in milliseconds.
const HOUR_MS: i64 = 3_600_000;

/// What was counted.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Pulse {
    /// The last hours, the one under way last.
    pub hours: Vec<Hour>,
    /// Undecided cases that are overdue.
    pub breached: u64,
    /// Open cases that somebody holds.
    pub claimed: u64,
    /// When the next undecided case is due.
    pub next_breach: Option<Timestamp>,
}

/// What is counted: filters that a store answers as any other.
pub struct Counted {
    /// Overdue.
    pub breached: Query,
    /// To be decided, and in time so far.
    pub in_time: Query,
    /// Held by somebody.
    pub claimed: Query,
}

impl Counted {
    /// The filters.
    pub fn filters() -> Self {
        use crate::domain::query::{Field, Term, Value};
        use crate::domain::words::CaseState;
        let open = || Query::of_state(Some(CaseState::Open));
        let overdue = || Term::of(Field::Due, Value::Breached);
        Self {
            breached: open().and(overdue()),
            in_time: open().and(Term { negated: true, ..overdue() }),
            claimed: Query::of_state(Some(CaseState::Claimed)),
        }
    }
}

/// Asks for it.
pub(in crate::app) fn read(model: &mut Model) -> Effect {
    let request = model.next_request();
    model.queue.pulse_reading = request;
    let context: Context = lens::context(model);
    Effect::ReadPulse { request, context: Box::new(context) }
}

/// It came.
pub(in crate::app) fn came(model: &mut Model, request: u64, pulse: Pulse) {
    if request == model.queue.pulse_reading {
        model.queue.pulse = Some(pulse);
    }
}

/// True where time alone has made it old: another hour, or a case that became overdue.
pub(in crate::app) fn is_old(model: &Model) -> bool {
    let Some(pulse) = &model.queue.pulse else { return false };
    let ended = |hour: &Hour| hour.from.plus_millis(HOUR_MS) <= model.now;
    pulse.hours.last().is_some_and(ended) || pulse.next_breach.is_some_and(|at| at <= model.now)
}
