//! What goes on besides the case that is looked at: how old the newest case is, and what runs in
//! the background.
//!
//! Nothing here ticks: what is slow is said once it has taken long, and another process at work is
//! looked at again only while it works.

use super::message::Effect;
use super::model::Model;
use crate::domain::time::Timestamp;

/// A read that takes longer than this is told of.
const SLOW_MS: i64 = 300;
/// While another process works, it is looked at again after this long.
const AGAIN_MS: i64 = 2_000;

/// What is known of the store besides its lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct StoreNews {
    /// When the newest case was detected.
    pub newest: Option<Timestamp>,
    /// Another process groups raw events into cases.
    pub grouping: bool,
}

/// The status of the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Status {
    /// What is known of the store.
    pub store: StoreNews,
    /// The request under way.
    request: u64,
    /// When the other process was last asked after.
    asked: Option<Timestamp>,
    /// Since when a window is waited for.
    reading: Option<Timestamp>,
}

impl Status {
    /// True while a window is waited for.
    pub(super) const fn reads_lines(&self) -> bool {
        self.reading.is_some()
    }
}

/// Asks what is known of the store.
pub(super) fn ask(model: &mut Model) -> Effect {
    let request = model.next_request();
    let status = &mut model.shell.status;
    (status.request, status.asked) = (request, Some(model.now));
    Effect::ReadNews { request }
}

/// The answer came.
pub(super) fn came(model: &mut Model, request: u64, news: StoreNews) {
    if request == model.shell.status.request {
        model.shell.status.store = news;
    }
}

/// A window was asked for, or came.
pub(super) fn reads(model: &mut Model, asked: bool, came: bool) {
    let reading = &mut model.shell.status.reading;
    if came {
        *reading = None;
    }
    if asked {
        *reading = reading.or(Some(model.now));
    }
}

/// When this next changes without a key.
pub(super) fn deadline(model: &Model) -> Option<Timestamp> {
    let status = &model.shell.status;
    let slow = status.reading.map(|since| since.plus_millis(SLOW_MS));
    let again = status.asked.filter(|_| status.store.grouping);
    let again = again.map(|asked| asked.plus_millis(AGAIN_MS));
    slow.filter(|at| *at > model.now).into_iter().chain(again).min()
}

/// A deadline has come: the other process is asked after, where it is time.
pub(super) fn due(model: &mut Model) -> Option<Effect> {
    let status = &model.shell.status;
    let asked = status.asked.filter(|_| status.store.grouping)?;
    (model.now.millis_since(asked) >= AGAIN_MS).then(|| ask(model))
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
