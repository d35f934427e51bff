//! The sources that this console runs: how it goes with each, and which of them has to be told of.
//!
//! A silent source is the worst fault, so what is wrong comes first. What mends itself at once is
//! not told: nothing comes and goes within a second. It must not know how a source is asked.

use super::model::Model;
use crate::domain::feed::{Failing, Health, News, State};
use crate::domain::time::Timestamp;

/// A source of which nothing was heard for so long after the start is told of.
const STARTS_FOR_MS: i64 = 60_000;
/// A first fault that is tried again sooner is not told of: it may be over by then.
const MENDS_MS: i64 = 2_000;

/// All of them, in the order of the configuration.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Feeds {
    /// How it goes with each.
    pub all: Vec<Health>,
    /// Why none of them runs here, where that is so.
    pub stopped: Option<String>,
}

impl Feeds {
    /// Sources, by name and kind, of which nothing was heard by then.
    pub fn new<'n>(
        named: impl Iterator<Item = (&'n str, &'static str)>,
        now: Timestamp,
        stopped: Option<String>,
    ) -> Self {
        let health = |(name, kind)| Health { since: Some(now), ..Health::new(name, kind) };
        Self { all: named.map(health).collect(), stopped }
    }

    /// Those of which one has to be told, the one that is silent longest first.
    pub fn wrong(&self, now: Timestamp) -> Vec<&Health> {
        let mut wrong: Vec<&Health> = self.all.iter().filter(|it| is_wrong(it, now)).collect();
        wrong.sort_by_key(|it| it.since);
        wrong
    }

    /// How far the one that is furthest behind is behind: the age of its newest event, where it has
    /// more to deliver.
    pub fn behind_ms(&self, now: Timestamp) -> Option<i64> {
        let has_more = |it: &&Health| matches!(it.state, State::Delivering | State::Resting(_));
        let delivering = self.all.iter().filter(has_more);
        delivering.filter_map(|it| it.newest).map(|newest| now.millis_since(newest)).max()
    }
}

/// True for one of which has to be told.
pub fn is_wrong(health: &Health, now: Timestamp) -> bool {
    match &health.state {
        State::Failing(Failing { tries, again_at, .. }) => {
            let last = health.fault.as_ref().map(|(at, _)| *at);
            *tries > 1 || last.is_none_or(|last| again_at.millis_since(last) >= MENDS_MS)
        }
        State::Starting => {
            health.since.is_some_and(|since| now.millis_since(since) >= STARTS_FOR_MS)
        }
        State::Delivering
        | State::CaughtUp
        | State::Resting(_)
        | State::Elsewhere
        | State::Ended => false,
    }
}

/// Something was told of a source.
pub(super) fn heard(model: &mut Model, name: &str, news: News) {
    let now = model.now;
    if let Some(health) = model.shell.feeds.all.iter_mut().find(|it| &*it.name == name) {
        health.tell(news, now);
    }
}

/// No source runs any more.
pub(super) fn stopped(model: &mut Model, why: String) {
    model.shell.feeds.stopped = Some(why);
}

/// The clock was set: what is counted from a moment goes on from where it stood.
pub(super) fn moves(model: &mut Model, by: i64) {
    let along = |at: &mut Timestamp| *at = at.plus_millis(by);
    for health in &mut model.shell.feeds.all {
        let own = [&mut health.since, &mut health.heard_at, &mut health.stored_at];
        own.into_iter().chain([&mut health.mended_at]).flatten().for_each(along);
        let told = health.fault.iter_mut().chain(&mut health.notice);
        told.for_each(|(at, _)| along(at));
        match &mut health.state {
            State::Failing(Failing { again_at: at, .. }) | State::Resting(at) => along(at),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::feed::Side;

    fn at(secs: i64) -> Timestamp {
        Timestamp::from_millis(secs * 1_000).unwrap()
    }

    fn failing(tries: u32, again: i64) -> News {
        let (side, why) = (Side::Silent, "connection refused".into());
        News::Failing(Failing { side, why, tries, again_at: at(again) })
    }

    #[test]
    fn what_mends_itself_at_once_is_not_told_and_what_is_silent_longest_comes_first() {
        let two = [("a", "spool"), ("b", "redis")];
        let mut feeds = Feeds::new(two.into_iter(), at(0), None);
        assert_eq!(feeds.wrong(at(59)).len(), 0, "they begin");
        assert_eq!(feeds.wrong(at(60)).len(), 2, "and say nothing");
        feeds.all[0].tell(failing(1, 101), at(100));
        feeds.all[1].tell(News::CaughtUp, at(100));
        assert_eq!(feeds.wrong(at(100)).len(), 0);
        feeds.all[0].tell(failing(2, 102), at(101));
        feeds.all[1].tell(failing(1, 150), at(99));
        let names: Vec<&str> = feeds.wrong(at(102)).iter().map(|it| &*it.name).collect();
        assert_eq!(names, ["b", "a"]);
    }

    #[test]
    fn only_a_source_that_has_more_to_deliver_is_behind() {
        let mut feeds = Feeds::new([("a", "spool")].into_iter(), at(0), None);
        assert_eq!(feeds.behind_ms(at(1)), None);
        feeds.all[0].tell(News::Heard, at(1));
        let stored =
            crate::domain::feed::Stored { taken: 1, newest_ms: Some(500), set_aside: 0, why: None };
        feeds.all[0].tell(News::Stored(stored), at(2));
        assert_eq!(feeds.behind_ms(at(600)), Some(599_500));
        feeds.all[0].tell(News::CaughtUp, at(600));
        assert_eq!(feeds.behind_ms(at(900)), None);
    }
}
