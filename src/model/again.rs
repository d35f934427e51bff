//! Questions that a server could not take just then, until they are sent again: when, and how
//! often.
//!
//! Each time is a request of its own, which the hour has to allow and which is kept like any other:
//! so it must not send anything itself.

use super::Fault;
use crate::net::Pauses;
use crate::store::Chance;
use std::time::{Duration, Instant};

/// How often one question is sent.
const TIMES: u32 = 3;
/// How long the server is left alone meanwhile; what it asks for beyond that is granted by nobody
/// who waits for an answer.
const PAUSES: Pauses = Pauses {
    first: Duration::from_millis(500),
    most: Duration::from_secs(30),
    asked_most: Duration::from_secs(30),
};
/// How soon it is seen that nobody wants a question any more.
const LOOK: Duration = Duration::from_millis(100);

/// How long one that was sent so often rests; none where the fault is no such one, or is the last.
pub(super) fn pause(fault: &Fault, sent: u32, chance: &mut dyn Chance) -> Option<Duration> {
    let later = fault.later.as_ref().filter(|_| sent < TIMES && !fault.is_stopped)?;
    // Between 0 and 1, that not all who wait come back at once.
    let chance = f64::from(u16::from_be_bytes([chance.bits()[0], chance.bits()[1]])) / 65_536.0;
    Some(PAUSES.after(sent, later.asked, chance))
}

/// What rests.
#[derive(Debug)]
pub(super) struct Resting<T>(Vec<(Instant, T)>);

impl<T> Default for Resting<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Resting<T> {
    pub(super) fn put(&mut self, pause: Duration, what: T) {
        self.0.push((Instant::now() + pause, what));
    }

    /// One whose time has come, or that is not wanted any more.
    pub(super) fn due(&mut self, is_wanted: impl Fn(&T) -> bool) -> Option<T> {
        let now = Instant::now();
        let at = self.0.iter().position(|(then, it)| *then <= now || !is_wanted(it))?;
        Some(self.0.remove(at).1)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.0.iter().map(|(_, it)| it)
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.0.iter_mut().map(|(_, it)| it)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// When it is to be looked again, `most` at most.
    pub(super) fn wait(&self, most: Duration) -> Duration {
        let soonest = self.0.iter().map(|(then, _)| then.saturating_duration_since(Instant::now()));
        soonest.min().map_or(most, |soonest| soonest.min(LOOK).min(most))
    }
}
