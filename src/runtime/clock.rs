//! The only place that reads a clock.

use crate::domain::time::Timestamp;
use std::time::Instant;

/// A clock: the system's, or one that began at a set moment and runs on from there (the demo's).
#[derive(Clone, Copy, Debug)]
pub enum Clock {
    /// The system's.
    System,
    /// One that showed `at` when `began` was now.
    From {
        /// What it showed at first.
        at: Timestamp,
        /// When it began.
        began: Instant,
    },
}

impl Clock {
    /// A clock that shows `at` now and runs on.
    pub fn starting(at: Timestamp) -> Self {
        Self::From { at, began: Instant::now() }
    }

    /// What it shows.
    #[expect(clippy::disallowed_methods, reason = "this is the one door to the clock")]
    pub fn now(&self) -> Timestamp {
        match self {
            Self::System => Timestamp(chrono::Utc::now()),
            Self::From { at, began } => {
                at.plus_millis(i64::try_from(began.elapsed().as_millis()).unwrap_or(0))
            }
        }
    }
}
