//! What goes on besides the case that is looked at: how old the newest case is, and what runs in
//! the background.
//!
//! Nothing here ticks: what is slow is said once it has taken long, and the end of another
//! process's work is waited for where the system tells of it.

use super::message::Effect;
use super::model::Model;
use crate::domain::time::Timestamp;

/// A read that takes longer than this is told of.
const SLOW_MS: i64 = 300;

/// What is known of the store besides its lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct StoreNews {
    /// When the newest case was detected that is not dated ahead of the clock.
    pub newest: Option<Timestamp>,
    /// Cases that are.
    pub ahead: u64,
    /// Another process groups raw events into cases.
    pub grouping: bool,
}

/// What is on its way to the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Awaited {
    /// Nothing.
    Nothing,
    /// Lines that are read anew because the store changed.
    News,
    /// The answer to what a person did.
    Answer,
}

/// The status of the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Status {
    /// What is known of the store.
    pub store: StoreNews,
    /// The request under way.
    request: u64,
    /// The end of the other process's work is waited for.
    awaited: bool,
    /// Since when a window is waited for.
    reading: Option<Timestamp>,
    /// It was a person who asked for that window.
    is_answer: bool,
}

impl Status {
    /// True while a window is waited for.
    pub(super) const fn reads_lines(&self) -> bool {
        self.reading.is_some()
    }

    fn hears(&mut self, now: Timestamp, asked: Option<bool>, came: bool) {
        // What is read on, since an answer did not hold all that was asked for, is part of that
        // answer.
        let goes_on = came && self.is_answer;
        if came {
            (self.reading, self.is_answer) = (None, false);
        }
        if let Some(by_person) = asked {
            self.reading = self.reading.or(Some(now));
            self.is_answer |= by_person || goes_on;
        }
    }

    /// Which lines are on their way.
    pub(super) const fn awaited(&self) -> Awaited {
        match (self.reading, self.is_answer) {
            (None, _) => Awaited::Nothing,
            (Some(_), false) => Awaited::News,
            (Some(_), true) => Awaited::Answer,
        }
    }
}

/// Asks what is known of the store.
pub(super) fn ask(model: &mut Model) -> Effect {
    let request = model.next_request();
    model.shell.status.request = request;
    Effect::ReadNews { request, now: model.now }
}

/// The answer came. Where another process works, its end is to be told.
pub(super) fn came(model: &mut Model, request: u64, news: StoreNews) -> Vec<Effect> {
    let status = &mut model.shell.status;
    if request != status.request {
        return Vec::new();
    }
    status.store = news;
    if !news.grouping || std::mem::replace(&mut status.awaited, true) {
        return Vec::new();
    }
    vec![Effect::AwaitGrouping]
}

/// The other process is done; another one may have begun.
pub(super) fn grouped(model: &mut Model) -> Effect {
    model.shell.status.awaited = false;
    ask(model)
}

/// The end of the other process's work cannot be told: the next change of the store asks again.
pub(super) fn not_awaited(model: &mut Model) {
    model.shell.status.awaited = false;
}

/// A window was asked for, by what a person did or not, or came.
pub(super) fn reads(model: &mut Model, asked: Option<bool>, came: bool) {
    let now = model.now;
    model.shell.status.hears(now, asked, came);
}

/// The clock was set: what is waited for was asked for as long ago as before.
pub(super) fn moves(model: &mut Model, by: i64) {
    if let Some(since) = &mut model.shell.status.reading {
        *since = since.plus_millis(by);
    }
}

/// When this next changes without a key.
pub(super) fn deadline(model: &Model) -> Option<Timestamp> {
    let slow = model.shell.status.reading.map(|since| since.plus_millis(SLOW_MS));
    slow.filter(|at| *at > model.now)
}

/// What runs in the background, in words.
pub fn background(model: &Model) -> Option<&'static str> {
    let status = &model.shell.status;
    let slow = |since: Timestamp| model.now.millis_since(since) >= SLOW_MS;
    if status.reading.is_some_and(slow) {
        return Some("reading …");
    }
    status.store.grouping.then_some("another process is grouping …")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_what_a_person_asked_for_and_all_that_is_read_on_for_it() {
        let now = Timestamp::from_millis(0).unwrap();
        let mut status = Status::default();
        let mut hears = |asked, came| {
            status.hears(now, asked, came);
            status.awaited()
        };
        assert_eq!(hears(Some(false), false), Awaited::News, "the store changed");
        assert_eq!(hears(None, true), Awaited::Nothing);
        assert_eq!(hears(Some(true), false), Awaited::Answer, "a key");
        assert_eq!(hears(Some(false), true), Awaited::Answer, "its lines lead further");
        assert_eq!(hears(Some(false), false), Awaited::Answer, "and the store changes meanwhile");
        assert_eq!(hears(None, true), Awaited::Nothing);
    }
}
