//! The window of the queue: its lines, where one is in them, and what of it is being read.
//!
//! It must not hold more lines than a window has.

use super::groups::GroupPane;
use super::lens::{Lens, Was};
use super::needs::Seen;
use super::owed::Owed;
use super::pulse::Pulse;
use crate::domain::query::{Anchor, Query};
use crate::domain::queue::QueueRow;
use crate::domain::time::Timestamp;
use crate::store::Counts;

/// The window of the queue; one that has read nothing yet by default.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct QueuePane {
    /// Which lines are wanted, in which order.
    pub lens: Lens,
    /// The filter of the view that was chosen, and what was looked at before it.
    pub before_view: Option<(Query, Was)>,
    /// The queue in groups, where it is.
    pub groups: Option<GroupPane>,
    /// Arrivals, decisions and what is overdue; none until they came.
    pub pulse: Option<Pulse>,
    /// The read of them under way.
    pub pulse_reading: u64,
    /// Filters that were typed, the last one last.
    pub past: Vec<String>,
    /// What its columns need.
    pub seen: Seen,
    /// The lines of the window.
    pub rows: Vec<QueueRow>,
    /// Lines of the filtered queue before the window.
    pub before: u64,
    /// Lines of the filtered queue.
    pub total: u64,
    /// The selected line of the window.
    pub cursor: usize,
    /// How many cases are in which state.
    pub counts: Counts,
    /// False until the first window came in.
    pub loaded: bool,
    /// The next time at which a waiting case comes back.
    pub next_due: Option<Timestamp>,
    /// When due cases were last asked back.
    pub returning: Option<Timestamp>,
    /// The case that was just decided: when the next window comes, the one behind it is opened.
    pub open_behind: Option<String>,
    /// The read under way; answers to older ones are ignored.
    pub reading: u64,
    /// When that read comes, the cursor goes to its first line.
    pub at_top: bool,
    /// Where the cursor goes when that read comes.
    pub target: Option<Anchor>,
    /// Steps beyond the window, and what was typed behind them.
    pub owed: Owed,
}

impl QueuePane {
    /// The selected line; none where a group's own line is.
    pub fn selected(&self) -> Option<&QueueRow> {
        match &self.groups {
            Some(groups) => groups.selected(),
            None => self.rows.get(self.cursor),
        }
    }
}
