//! How it goes with a source that goes on delivering: what it last said, how far behind it is, and
//! why it is silent.
//!
//! "No news" must be told from "no connection", so when a source last answered and when something
//! last came of it are kept apart. Pure: times are handed in. It must not know how a source is
//! asked.

use super::time::Timestamp;
use std::sync::Arc;

/// What a source does at the moment.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum State {
    /// It was not heard of yet.
    #[default]
    Starting,
    /// It delivers.
    Delivering,
    /// Everything that it has is here.
    CaughtUp,
    /// Its limit of questions is used up: until then it is not asked, and nothing is wrong.
    Resting(Timestamp),
    /// It fails and is asked again.
    Failing(Failing),
    /// Another process of this store asks it.
    Elsewhere,
    /// Nothing more can come of it.
    Ended,
}

/// Where it lies that nothing comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Side {
    /// The other side does not answer.
    Silent,
    /// It answers, and refuses.
    Refuses,
    /// It answers, and what it answers is of no use.
    Unfit,
    /// On this side: a secret, a file, a setting.
    #[default]
    Here,
    /// On this side: what came could not be stored.
    Store,
}

/// A fault of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failing {
    /// Where it lies.
    pub side: Side,
    /// What, how to mend it, and at last where.
    pub why: String,
    /// How often in a row.
    pub tries: u32,
    /// When it is asked again.
    pub again_at: Timestamp,
}

/// What is told of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// It answered.
    Heard,
    /// It had answered by then: told late.
    Answered(Timestamp),
    /// Everything that it has is here.
    CaughtUp,
    /// No question is left until then.
    Rests(Timestamp),
    /// Something that is good to know and no fault, in words.
    Noticed(String),
    /// Something of it was stored.
    Stored(Stored),
    /// It failed.
    Failing(Failing),
    /// Another process of this store asks it.
    Elsewhere,
    /// Nothing more can come of it.
    Ended,
}

/// What of a delivery was stored.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Stored {
    /// Records that were taken in, those known before included.
    pub taken: u64,
    /// Records that were set aside.
    pub set_aside: u64,
    /// The reason of the first of these.
    pub why: Option<String>,
    /// The time of its newest event, in milliseconds since 1970.
    pub newest_ms: Option<i64>,
}

/// A stretch of a log, its end excluded, that a source could not deliver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Its beginning.
    pub from: Timestamp,
    /// Behind its end.
    pub to: Timestamp,
    /// Why, in words.
    pub why: String,
}

impl Stored {
    /// Adds what was stored later; the first reason stays.
    pub fn join(&mut self, later: Self) {
        self.taken += later.taken;
        self.set_aside += later.set_aside;
        self.newest_ms = self.newest_ms.max(later.newest_ms);
        self.why = self.why.take().or(later.why);
    }
}

/// How it goes with one source.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Health {
    /// The name that the site gave it.
    pub name: Arc<str>,
    /// What kind it is: one word.
    pub kind: &'static str,
    /// What it does.
    pub state: State,
    /// Since when it does that.
    pub since: Option<Timestamp>,
    /// When it last answered.
    pub heard_at: Option<Timestamp>,
    /// When a record of it was last stored.
    pub stored_at: Option<Timestamp>,
    /// Records taken in since the program began.
    pub taken: u64,
    /// Records set aside since.
    pub set_aside: u64,
    /// The time of the newest event that came of it.
    pub newest: Option<Timestamp>,
    /// The last thing that went wrong, and when, mended or not.
    pub fault: Option<(Timestamp, String)>,
    /// When it went on after that, where it was kept from it.
    pub mended_at: Option<Timestamp>,
    /// The last thing that was good to know and no fault, and when.
    pub notice: Option<(Timestamp, String)>,
}

impl Health {
    /// A source that was not heard of yet.
    pub fn new(name: &str, kind: &'static str) -> Self {
        Self { name: name.into(), kind, ..Self::default() }
    }

    /// Takes in what was told of it at that time.
    pub fn tell(&mut self, news: News, now: Timestamp) {
        let state = match news {
            News::Heard => {
                self.heard_at = Some(now);
                match &self.state {
                    // It delivers once something came of it; until then it may have nothing new, or
                    // an answer that is of no use.
                    State::CaughtUp | State::Failing(_) => self.state.clone(),
                    _ => State::Delivering,
                }
            }
            News::Answered(then) => {
                self.heard_at = self.heard_at.max(Some(then));
                self.state.clone()
            }
            News::CaughtUp => {
                self.heard_at = Some(now);
                State::CaughtUp
            }
            News::Rests(until) => State::Resting(until),
            News::Noticed(what) => {
                self.notice = Some((now, what));
                self.state.clone()
            }
            News::Stored(stored) => {
                self.taken += stored.taken;
                self.set_aside += stored.set_aside;
                let newest = stored.newest_ms.and_then(Timestamp::from_millis);
                self.newest = self.newest.max(newest);
                let comes = stored.taken + stored.set_aside > 0;
                if comes {
                    self.stored_at = Some(now);
                    // What came of it, it answered; that alone is told at times only.
                    self.heard_at = Some(now);
                }
                if let Some(why) = stored.why {
                    (self.fault, self.mended_at) = (Some((now, why)), None);
                }
                match &self.state {
                    State::Failing(_) if comes => State::Delivering,
                    state => state.clone(),
                }
            }
            News::Failing(failing) => {
                (self.fault, self.mended_at) = (Some((now, failing.why.clone())), None);
                State::Failing(failing)
            }
            News::Elsewhere => State::Elsewhere,
            News::Ended => State::Ended,
        };
        let goes_on = matches!(state, State::Delivering | State::CaughtUp | State::Resting(_));
        if goes_on && matches!(self.state, State::Failing(_)) {
            self.mended_at = Some(now);
        }
        // A source that fails again fails since the first time.
        let is_same = std::mem::discriminant(&state) == std::mem::discriminant(&self.state);
        if !is_same || self.since.is_none() {
            self.since = Some(now);
        }
        self.state = state;
    }

    /// True for a source of which nothing can be said at the moment: what is not here may be there.
    pub const fn is_silent(&self) -> bool {
        matches!(self.state, State::Failing(_) | State::Starting)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(secs: i64) -> Timestamp {
        Timestamp::from_millis(secs * 1_000).unwrap()
    }

    fn failing(tries: u32, again: i64) -> News {
        let (side, why) = (Side::Silent, "connection refused".into());
        News::Failing(Failing { side, why, tries, again_at: at(again) })
    }

    #[test]
    fn no_news_and_no_connection_are_told_apart() {
        let mut health = Health::new("okta", "http");
        assert!(health.is_silent() && health.heard_at.is_none());
        health.tell(News::Heard, at(1));
        health.tell(News::CaughtUp, at(1));
        health.tell(News::CaughtUp, at(61));
        assert_eq!((health.since, health.heard_at), (Some(at(1)), Some(at(61))), "no news");
        assert!(!health.is_silent());
        health.tell(failing(1, 122), at(121));
        health.tell(failing(2, 126), at(122));
        assert_eq!((health.since, health.heard_at), (Some(at(121)), Some(at(61))));
        assert!(health.is_silent() && health.mended_at.is_none(), "no connection");
        health.tell(News::Heard, at(125));
        assert!(health.is_silent() && health.mended_at.is_none(), "it may be of no use again");
        health.tell(News::CaughtUp, at(126));
        health.tell(News::CaughtUp, at(186));
        assert_eq!(health.mended_at, Some(at(126)), "when it was over is known");
        assert!(!health.is_silent());
        let fault = health.fault.as_ref().map(|(at, why)| (*at, why.as_str()));
        assert_eq!(fault, Some((at(122), "connection refused")), "what was mended stays known");
    }

    #[test]
    fn what_is_stored_counts_and_the_newest_event_stays_the_newest() {
        let mut health = Health::new("okta", "http");
        let stored = |taken, newest| {
            News::Stored(Stored { taken, newest_ms: Some(newest), ..Stored::default() })
        };
        health.tell(stored(2, 9_000), at(10));
        health.tell(stored(3, 5_000), at(11));
        assert_eq!((health.taken, health.newest), (5, Some(at(9))));
        assert_eq!(health.heard_at, Some(at(11)), "it answered when something came of it");
        let aside = Stored { set_aside: 1, why: Some("no JSON".into()), ..Stored::default() };
        health.tell(News::Stored(aside), at(12));
        assert_eq!((health.set_aside, health.stored_at), (1, Some(at(12))));
        health.tell(News::Stored(Stored::default()), at(13));
        assert_eq!(health.stored_at, Some(at(12)), "nothing came");
        health.tell(failing(1, 15), at(14));
        health.tell(News::Stored(Stored::default()), at(15));
        assert!(health.is_silent(), "still nothing");
        health.tell(stored(1, 9_500), at(16));
        assert_eq!((health.is_silent(), health.mended_at), (false, Some(at(16))), "it goes on");
    }
}
