//! The order of lines: any column, either way, and a place in it from which reading goes on.

use super::Context;
use crate::domain::queue::{QueueKey, QueueRow};
use crate::domain::words::Grounding;
use std::cmp::Ordering;
use std::fmt;

/// Defines the columns that lines can be sorted by.
macro_rules! columns {
    ($($(#[$doc:meta])* $variant:ident = $code:literal;)+) => {
        /// What lines are sorted by.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
        pub enum Column { $($(#[$doc])* $variant,)+ }

        impl Column {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Its name.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }
        }
    };
}

columns! {
    /// The most severe first.
    #[default]
    Severity = "severity";
    /// The highest score first.
    Risk = "risk";
    /// By name, a to z.
    Subject = "subject";
    /// By detection, a to z.
    Detection = "detection";
    /// The oldest first.
    Age = "age";
    /// Open ones first, routed out last.
    State = "state";
    /// The most contradicted claims first.
    Contradicted = "contradicted";
    /// The most claims first.
    Claims = "claims";
    /// The most events first.
    Events = "events";
    /// What is due first comes first.
    Due = "due";
    /// By who holds it, a to z.
    Holder = "holder";
}

impl Column {
    /// The column of that name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|column| column.code().eq_ignore_ascii_case(code))
    }

    /// True where the largest comes first unless reversed.
    const fn falls(self) -> bool {
        matches!(
            self,
            Self::Severity | Self::Risk | Self::Contradicted | Self::Claims | Self::Events
        )
    }
}

/// An order of lines. Those that are alike in the column stand as in the plain queue: the most
/// severe first, then the oldest, then by id; those that have nothing there come last either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Sort {
    /// By what.
    pub column: Column,
    /// The other way round.
    pub reversed: bool,
}

impl Sort {
    /// Reads `risk` or, reversed, `-risk`.
    pub fn parse(text: &str) -> Option<Self> {
        let (reversed, name) = text.strip_prefix('-').map_or((false, text), |name| (true, name));
        Column::from_code(name).map(|column| Self { column, reversed })
    }

    /// True where the largest comes first.
    pub const fn is_falling(self) -> bool {
        self.column.falls() != self.reversed
    }

    /// The place of a line.
    pub fn anchor(self, row: &QueueRow, context: &Context) -> Anchor {
        Anchor { rank: self.rank(row, context), key: row.key() }
    }

    /// What a line has in the column.
    fn rank(self, row: &QueueRow, context: &Context) -> Rank {
        match self.column {
            Column::Severity => Rank::Number(row.severity as i64),
            Column::Risk => row.risk_score.map_or(Rank::Nothing, Rank::of_score),
            Column::Subject => Rank::Text(row.subject.display().to_lowercase()),
            Column::Detection => Rank::Text(row.detection.to_lowercase()),
            Column::Age => Rank::of_time(row.detected_at),
            Column::State => Rank::Number(row.state as i64),
            Column::Contradicted => Rank::of_count(row.claims.count(Grounding::Contradicted)),
            Column::Claims => Rank::of_count(row.claims.total()),
            Column::Events => Rank::of_count(row.events),
            Column::Due => context.due.of_row(row).map_or(Rank::Nothing, Rank::of_time),
            Column::Holder => match row.lease(context.now) {
                Some(lease) => Rank::Text(lease.who.to_lowercase()),
                None => Rank::Nothing,
            },
        }
    }

    /// Which of two comes first.
    pub fn compare(self, one: &Anchor, two: &Anchor) -> Ordering {
        self.order(&one.rank, &two.rank).then_with(|| one.key.cmp(&two.key))
    }

    /// Which of two ranks comes first.
    pub fn order(self, one: &Rank, two: &Rank) -> Ordering {
        match (one, two) {
            (Rank::Nothing, Rank::Nothing) => Ordering::Equal,
            (Rank::Nothing, _) => Ordering::Greater,
            (_, Rank::Nothing) => Ordering::Less,
            (one, two) if self.is_falling() => two.cmp(one),
            (one, two) => one.cmp(two),
        }
    }
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.reversed { "-" } else { "" }, self.column.code())
    }
}

/// What a line has in a column, in its natural order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// A number, a time or a place in a list.
    Number(i64),
    /// A text in lower case.
    Text(String),
    /// It has none.
    Nothing,
}

impl Rank {
    /// Scores in their order; they are finite and not negative.
    pub fn of_score(score: f64) -> Self {
        // The bits of such numbers stand in the order of the numbers; nought has two.
        Self::Number((score.max(0.0) + 0.0).to_bits() as i64)
    }

    /// Times in their order, to the nanosecond, as far as 64 bits go: years 1678 to 2261. Others
    /// stand at the ends, and by the plain order among themselves.
    pub fn of_time(crate::domain::time::Timestamp(time): crate::domain::time::Timestamp) -> Self {
        let edge = if time.timestamp() < 0 { i64::MIN } else { i64::MAX };
        Self::Number(time.timestamp_nanos_opt().unwrap_or(edge))
    }

    fn of_count(count: u32) -> Self {
        Self::Number(i64::from(count))
    }
}

/// A place in the sorted queue, from which the next or previous window is read. It stays a place
/// when its line has gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// What the line had in the column.
    pub rank: Rank,
    /// Its place among those that are alike there.
    pub key: QueueKey,
}

impl Anchor {
    /// A place in the plain order of the queue.
    pub fn plain(key: &QueueKey) -> Self {
        Self { rank: Rank::Number(key.severity as i64), key: key.clone() }
    }
}
