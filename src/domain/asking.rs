//! How it goes with a language model that is asked without anybody saying so: what it does, what
//! came of it, and why nothing comes.
//!
//! Pure: times are handed in. It must not know how a model is asked, or what it said.

use super::budget::Limit;
use super::feed::Failing;
use super::time::Timestamp;
use std::sync::Arc;

/// After how many milliseconds a question without an answer is told of: at the soonest, at the
/// latest.
const SLOW_MS: [i64; 2] = [2_000, 60_000];

/// What is done with a model at the moment.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum State {
    /// Nobody asks it by himself here.
    #[default]
    Off,
    /// Nothing was asked yet.
    Starting,
    /// It was asked about every case that may be asked about.
    Idle,
    /// It is asked about so many cases, about the first of them since then.
    Asking(u32, Timestamp),
    /// What an hour allows is spent until then.
    Spent(Timestamp, Limit),
    /// It fails and is asked again.
    Failing(Failing),
    /// Another process of this store asks it.
    Elsewhere,
    /// It is not asked any more, and why.
    Stopped(String),
}

/// What is told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// That it does something else now.
    Does(State),
    /// A case has its assessment, after so many milliseconds.
    Assessed(u64),
    /// A case has none, and why.
    Without(String),
}

/// How it goes with one model.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Assessor {
    /// What the site calls it.
    pub name: Arc<str>,
    /// What goes to it, in words.
    pub leaves: String,
    /// What is done with it.
    pub state: State,
    /// Since when.
    pub since: Option<Timestamp>,
    /// How long an answer may take, in milliseconds.
    pub timeout_ms: i64,
    /// Cases that have its assessment since the program began.
    pub assessed: u64,
    /// Cases that have none though it was asked.
    pub without: u64,
    /// Why the last of these has none.
    pub why: Option<String>,
    /// How long the last assessment took, in milliseconds.
    pub took: Option<u64>,
    /// The last thing that went wrong, and when, mended or not.
    pub fault: Option<(Timestamp, String)>,
    /// When it answered after that.
    pub mended_at: Option<Timestamp>,
}

impl Assessor {
    /// A model, asked here or not.
    pub fn new(name: &str, leaves: String, is_asked: bool, now: Timestamp) -> Self {
        let state = if is_asked { State::Starting } else { State::Off };
        Self { name: name.into(), leaves, state, since: Some(now), ..Self::default() }
    }

    /// Takes in what was told of it at that time.
    pub fn tell(&mut self, news: News, now: Timestamp) {
        match news {
            News::Assessed(millis) => {
                self.assessed += 1;
                self.took = Some(millis);
            }
            News::Without(why) => {
                self.without += 1;
                self.why = Some(why);
            }
            News::Does(state) => {
                if let State::Failing(Failing { why, .. }) | State::Stopped(why) = &state {
                    (self.fault, self.mended_at) = (Some((now, why.clone())), None);
                }
                let is_mended = matches!(state, State::Asking(..) | State::Idle);
                if is_mended && matches!(self.state, State::Failing(_)) {
                    self.mended_at = Some(now);
                }
                if let State::Asking(_, since) = state {
                    self.since = Some(since);
                } else if std::mem::discriminant(&state) != std::mem::discriminant(&self.state) {
                    // One that fails again fails since the first time.
                    self.since = Some(now);
                }
                self.state = state;
            }
        }
    }

    /// When it is told that a question under way has no answer yet: after half of what it may take,
    /// and after a minute however long that is.
    pub fn slow_at(&self) -> Option<Timestamp> {
        let State::Asking(_, since) = self.state else { return None };
        Some(since.plus_millis((self.timeout_ms / 2).clamp(SLOW_MS[0], SLOW_MS[1])))
    }

    /// True where it should be asked and cannot be.
    pub const fn is_wrong(&self) -> bool {
        matches!(self.state, State::Failing(_) | State::Stopped(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::feed::Side;

    fn at(secs: i64) -> Timestamp {
        Timestamp::from_millis(secs * 1_000).unwrap()
    }

    #[test]
    fn a_model_that_fails_again_fails_since_the_first_time_and_what_was_mended_stays_known() {
        let mut model = Assessor::new("local", "all".into(), true, at(0));
        let failing = |tries| {
            let (side, why, again_at) = (Side::Refuses, "refused".into(), at(60));
            News::Does(State::Failing(Failing { side, why, tries, again_at }))
        };
        model.tell(failing(1), at(10));
        model.tell(failing(2), at(20));
        assert!(model.is_wrong() && model.since == Some(at(10)));
        model.tell(News::Does(State::Asking(1, at(58))), at(60));
        model.tell(News::Assessed(4_200), at(64));
        model.tell(News::Without("prose".into()), at(65));
        assert!(!model.is_wrong() && model.fault == Some((at(20), "refused".into())));
        assert_eq!(model.mended_at, Some(at(60)));
        assert_eq!((model.assessed, model.without, model.took), (1, 1, Some(4_200)));
    }

    #[test]
    fn a_question_counts_from_its_own_beginning_and_is_told_of_before_it_is_given_up() {
        let mut model = Assessor::new("local", "all".into(), true, at(0));
        let slow = |model: &Assessor| model.slow_at().map(|at| at.millis() / 1_000);
        assert_eq!(slow(&model), None);
        model.timeout_ms = 30_000;
        model.tell(News::Does(State::Asking(1, at(10))), at(10));
        assert_eq!((model.since, slow(&model)), (Some(at(10)), Some(25)));
        model.tell(News::Does(State::Asking(1, at(40))), at(40));
        assert_eq!((model.since, slow(&model)), (Some(at(40)), Some(55)), "another question");
        for (timeout_ms, after) in [(3_600_000, 60), (0, 2)] {
            model.timeout_ms = timeout_ms;
            assert_eq!(slow(&model), Some(40 + after));
        }
    }
}
