//! What is asked of the queue, and what comes back: pages of any filter in any order, groups,
//! values for completion, counts per hour.
//!
//! It must not answer anything: stores do.

use crate::domain::query::{Anchor, Context, DueTimes, Field, Query, Sort, Term, Value};
use crate::domain::queue::QueueRow;
use crate::domain::time::Timestamp;
use crate::domain::words::{HazardKind, Severity};

/// Which lines are wanted and in which order, as seen when and by whom.
#[derive(Clone, Debug, PartialEq)]
pub struct Ask {
    /// Which lines.
    pub query: Query,
    /// In which order.
    pub sort: Sort,
    /// When and by whom.
    pub context: Context,
}

impl Ask {
    /// In the plain order, by nobody and at no time: for filters that look at neither.
    pub fn plain(query: Query) -> Self {
        let now = Timestamp(chrono::DateTime::UNIX_EPOCH);
        let context = Context { now, who: String::new(), due: DueTimes::default() };
        Self { query, sort: Sort::default(), context }
    }

    /// The place of a line in this order.
    pub fn anchor(&self, row: &QueueRow) -> Anchor {
        self.sort.anchor(row, &self.context)
    }
}

/// Where a page of lines begins.
#[derive(Clone, Debug, PartialEq)]
pub enum Whence {
    /// At the top.
    Top,
    /// At the bottom: the last lines.
    Bottom,
    /// Behind this place.
    After(Anchor),
    /// Before this place: the nearest lines.
    Before(Anchor),
    /// At this place or, if it is gone, behind it; and up to that many lines before it.
    Around(Anchor, usize),
}

/// Some lines in order, and how many there are.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Page {
    /// The lines.
    pub rows: Vec<QueueRow>,
    /// Lines that pass and stand before them.
    pub before: u64,
    /// All lines that pass.
    pub total: u64,
}

/// What lines are put together by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupBy {
    /// Whom they are about.
    Subject,
    /// What was detected.
    Detection,
    /// An address of their events; a line stands in the group of each.
    Address,
}

impl GroupBy {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Subject, Self::Detection, Self::Address];

    /// Its name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Subject => "subject",
            Self::Detection => "detection",
            Self::Address => "address",
        }
    }

    /// The condition that the lines of one group pass.
    pub fn term(self, group: &Group) -> Term {
        let field = match self {
            Self::Subject => Field::Subject,
            Self::Detection => Field::Detection,
            Self::Address => Field::Address,
        };
        Term::of(field, Value::Exact(group.value.clone()))
    }
}

/// Lines that have something in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// What they have in common: a subject's key such as `user:u-42`, as accounts are compared; a
    /// detection as detections are compared; an address in lower case.
    pub value: String,
    /// The same for people, as the newest of its lines has it.
    pub label: String,
    /// How many they are.
    pub lines: u64,
    /// The worst severity among them.
    pub worst: Severity,
    /// When the newest was detected.
    pub newest: Timestamp,
    /// What else of them must not be missed while they are folded away.
    pub hides: Hides,
}

/// What disagrees, attacks and is urgent in some lines together.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Hides {
    /// Claims that the evidence contradicts.
    pub contradicted: u64,
    /// Claims of which the evidence holds nothing.
    pub not_found: u64,
    /// What was left out.
    pub omissions: u64,
    /// Hazards, each kind once, in the order of [`HazardKind::ALL`].
    pub hazards: Vec<HazardKind>,
    /// When the first of them is due, or was.
    pub due: Option<Timestamp>,
}

/// Some groups, the one with the worst severity first, then the largest, then by value.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Groups {
    /// The groups.
    pub groups: Vec<Group>,
    /// How many there are.
    pub total: u64,
}

/// A value that lines have in a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// As the lines have it.
    pub value: String,
    /// How many lines have it.
    pub lines: u64,
}

/// One hour of the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hour {
    /// When it begins.
    pub from: Timestamp,
    /// Cases detected in it.
    pub arrived: u64,
    /// Cases of which the decision that counts was made in it.
    pub decided: u64,
}

/// An hour in milliseconds.
const HOUR: i64 = 3_600_000;

impl Hour {
    /// The last hours up to that moment, the one that is under way last; counts are nought.
    pub fn before(until: Timestamp, hours: usize) -> Vec<Self> {
        let last = until.millis().div_euclid(HOUR);
        let from = |back: usize| Timestamp::from_millis((last - back as i64) * HOUR);
        let hour = |from| Self { from, arrived: 0, decided: 0 };
        (0..hours).rev().filter_map(from).map(hour).collect()
    }

    /// The one of these hours in which that moment lies.
    pub(super) fn of(hours: &mut [Self], time: Timestamp) -> Option<&mut Self> {
        let first = hours.first()?.from.millis();
        let place = (time.millis() - first).div_euclid(HOUR);
        usize::try_from(place).ok().and_then(|place| hours.get_mut(place))
    }
}
