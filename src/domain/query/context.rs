//! What a filter is read against besides the line: the clock, who asks, and within which time a
//! case of each severity is to be decided.

use crate::domain::queue::QueueRow;
use crate::domain::time::Timestamp;
use crate::domain::words::{CaseState, Severity};

/// Within how many minutes a case of each severity is to be decided; `None`: whenever.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct DueTimes {
    /// One for each of [`Severity::ALL`], in that order: low first.
    pub minutes: [Option<u32>; 4],
}

impl DueTimes {
    /// When a case is due: a waiting one when its wait ends, an undecided one its severity's time
    /// after it was detected; a decided one never.
    pub fn of(
        &self,
        state: CaseState,
        severity: Severity,
        detected_at: Timestamp,
        waits_until: Option<Timestamp>,
    ) -> Option<Timestamp> {
        match state {
            CaseState::Waiting => waits_until,
            CaseState::Open | CaseState::Claimed | CaseState::Escalated => self.minutes
                [severity as usize]
                .map(|minutes| detected_at.plus_millis(i64::from(minutes) * 60_000)),
            CaseState::Decided | CaseState::SecondOwed | CaseState::RoutedOut => None,
        }
    }

    /// When that line is due.
    pub fn of_row(&self, row: &QueueRow) -> Option<Timestamp> {
        self.of(row.state, row.severity, row.detected_at, row.due)
    }
}

/// When and by whom the queue is looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// The clock.
    pub now: Timestamp,
    /// Who asks, as a line names its holder.
    pub who: String,
    /// When cases are due.
    pub due: DueTimes,
}
