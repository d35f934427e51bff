//! Questions that a server could not take just then, until they are sent again: when, how often,
//! and the wait for an answer meanwhile.
//!
//! Each time is a request of its own, which the hour has to allow and which is kept like any other:
//! so it must not send anything itself.

use super::Fault;
use super::crew::Done;
use crate::net::Pauses;
use crate::store::Chance;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
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
/// How often is looked at what is under way: whether it is still wanted.
pub(super) const LOOK: Duration = Duration::from_millis(500);
/// And while something rests: how soon it is seen that nobody wants it any more.
const RESTING_LOOK: Duration = Duration::from_millis(100);

/// How long one that was sent so often rests; none where the fault is no such one, or is the last.
pub(super) fn pause(fault: &Fault, sent: u32, chance: &mut dyn Chance) -> Option<Duration> {
    let later = fault.later.as_ref().filter(|_| sent < TIMES && !fault.is_stopped)?;
    // Between 0 and 1, that not all who wait come back at once.
    let chance = f64::from(u16::from_be_bytes([chance.bits()[0], chance.bits()[1]])) / 65_536.0;
    Some(PAUSES.after(sent, later.asked, chance))
}

/// What a wait brings.
pub(super) enum Heard {
    /// An answer.
    Answer(Done),
    /// It is time to look at what is under way.
    Nothing,
    /// Nobody asks any more.
    Over,
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

    /// Waits for an answer, until what rests is due, or is to be looked at.
    pub(super) fn hear(&self, done: &Receiver<Done>) -> Heard {
        let soonest = self.0.iter().map(|(then, _)| then.saturating_duration_since(Instant::now()));
        let wait = soonest.min().map_or(LOOK, |soonest| soonest.min(RESTING_LOOK));
        match done.recv_timeout(wait) {
            Ok(done) => Heard::Answer(done),
            Err(RecvTimeoutError::Timeout) => Heard::Nothing,
            Err(RecvTimeoutError::Disconnected) => Heard::Over,
        }
    }
}
