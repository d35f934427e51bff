//! The same question several times: how often the answer was another.
//!
//! It must not change a case: a repetition measures the model. What the case has already is nothing
//! to it, so that no figure depends on who was asked before.

use super::again::{self, Heard, Resting};
use super::crew::{self, Done, Job};
use super::desk::{Desk, Outcome, Ready, Result};
use super::{Ask, Fault, Stop};
use crate::assess::model::answer::{self, Answer};
use crate::assess::model::repeat::{ANSWERS_MIN, Flips};
use crate::domain::budget::Limit;
use crate::domain::time::Timestamp;
use crate::store::StoreError;
use crate::store::exchanges::{Began, Ended, Repeated};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::mpsc::{Receiver, Sender};
use std::time::Duration;

/// What came back so far.
#[derive(Default)]
struct Came {
    sent: u32,
    answers: Vec<Answer>,
    version: Option<String>,
    whys: Vec<String>,
    spent: Option<(Timestamp, Limit)>,
}

/// What came of a repetition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repetition {
    /// How often it was asked, answered, and answered otherwise.
    pub repeated: Repeated,
    /// Why there was no answer, each time there was none.
    pub whys: Vec<String>,
    /// What an hour allows was spent before all was asked; more may be asked then.
    pub spent: Option<(Timestamp, Limit)>,
}

impl Desk<'_> {
    /// Reads a case and makes the request that is to be asked several times; what became of it
    /// where none is made.
    pub fn ready_to_repeat(&mut self, id: &str) -> Result<std::result::Result<Ready, Outcome>> {
        self.ready_to(id, false)
    }

    /// Asks the same so many times and keeps how often the answer was another, where that is a
    /// figure.
    pub fn repeat(&mut self, ask: &dyn Ask, ready: &Ready, times: u32) -> Result<Repetition> {
        // As the store keeps it: in milliseconds.
        let now = (self.by.now)();
        let at = Timestamp::from_millis(now.millis()).unwrap_or(now);
        let mut came = Came::default();
        crew::work(ask, self.spec.concurrency, |jobs, done| {
            self.all(ready, times, &mut came, jobs, done)
        })?;
        let flips = Flips::of(came.sent, &came.answers);
        let repeated = Repeated {
            model: self.spec.name.clone(),
            version: came.version,
            prompt: ready.asked.prompt.version.to_owned(),
            case: ready.case.clone(),
            revision: ready.revision,
            at,
            asked: [flips.asked, flips.answered],
            flips: [flips.verdicts, flips.bands, flips.claims],
        };
        if is_figure(&repeated) {
            self.store.put_repeated(&repeated)?;
        }
        Ok(Repetition { repeated, whys: came.whys, spent: came.spent })
    }

    fn all(
        &mut self,
        ready: &Ready,
        times: u32,
        came: &mut Came,
        jobs: &Sender<Job>,
        done: &Receiver<Done>,
    ) -> Result<()> {
        let (mut numbers, mut resting) = (BTreeMap::new(), Resting::default());
        let mut left = times;
        loop {
            while numbers.len() + resting.len() < self.spec.concurrency.max(1) && left > 0 {
                left -= 1;
                resting.put(Duration::ZERO, 1);
                came.sent += 1;
            }
            while let Some(sent) = resting.due(|_| true) {
                match self.begin(ready, &ready.asked.body, self.spec.per_hour)? {
                    Began::NotBefore(then, limit) => {
                        let what = limit.name();
                        came.whys.push(format!("{what} is reached; again from {then}"));
                        // Those that were sent before were asked.
                        came.sent -= u32::from(sent == 1);
                        came.spent = Some((then, limit));
                        left = 0;
                    }
                    Began::Number(number) => {
                        let id = number as usize;
                        let (body, stop) = (ready.asked.body.clone(), Stop::default());
                        numbers.insert(id, (number, sent));
                        // The threads live as long as this.
                        let _ = jobs.send(Job { id, body, stop });
                    }
                }
            }
            if numbers.is_empty() && resting.len() == 0 {
                if left == 0 {
                    return Ok::<_, StoreError>(());
                }
                continue;
            }
            let Done { id, millis, reply } = match resting.hear(done) {
                Heard::Answer(done) => done,
                Heard::Nothing => continue,
                Heard::Over => return Ok(()),
            };
            let Some((number, sent)) = numbers.remove(&id) else { continue };
            if let Err(fault) = &reply
                && let Some(pause) = again::pause(fault, sent, self.by.chance)
            {
                self.failed(number, millis, fault)?;
                resting.put(pause, sent + 1);
            } else {
                self.one_more(ready, (number, millis), reply, came)?;
            }
        }
    }

    fn one_more(
        &mut self,
        ready: &Ready,
        (number, millis): (u64, u64),
        reply: std::result::Result<Vec<u8>, Fault>,
        came: &mut Came,
    ) -> Result<()> {
        let bytes = match reply {
            Ok(bytes) => bytes,
            Err(fault) => {
                self.failed(number, millis, &fault)?;
                came.whys.push(fault.why);
                return Ok(());
            }
        };
        let (server, answer) = answer::read(&bytes, &ready.asked.mask, ready.asked.claims);
        let outcome = answer.as_ref().map_or_else(ToString::to_string, |_| "repeated".into());
        let (tokens, response) = (server.tokens(), Some(bytes));
        let ended = Ended { millis, tokens, response, outcome, is_answered: true };
        self.store.end_exchange(number, &ended)?;
        came.version = came.version.take().or(server.version);
        match answer {
            Ok(answer) => came.answers.push(answer),
            Err(unfit) => came.whys.push(unfit.to_string()),
        }
        Ok(())
    }
}

/// True where there are answers enough to differ from each other.
pub fn is_figure(repeated: &Repeated) -> bool {
    repeated.asked[1] >= ANSWERS_MIN
}

/// All figures of a model by a prompt, taken together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    /// What the site calls the model.
    pub model: String,
    /// Its version as told.
    pub version: Option<String>,
    /// Version of the prompt.
    pub prompt: String,
    /// Repetitions.
    pub runs: u32,
    /// Cases that they were of.
    pub cases: u32,
    /// How often it was asked, and how often it answered.
    pub asked: [u32; 2],
    /// How many of the answers had another verdict, score band, set of claims than most of their
    /// own repetition.
    pub flips: [u32; 3],
}

/// The sums, by model, version and prompt. What is no figure by itself is none in a sum.
pub fn sums(all: &[Repeated]) -> Vec<Sum> {
    let mut groups: BTreeMap<_, Vec<&Repeated>> = BTreeMap::new();
    for it in all.iter().filter(|it| is_figure(it)) {
        groups.entry((&it.model, &it.version, &it.prompt)).or_default().push(it);
    }
    let sum = |runs: &[&Repeated], of: &dyn Fn(&Repeated) -> u32| {
        runs.iter().fold(0, |sum: u32, run| sum.saturating_add(of(run)))
    };
    let sums = groups.into_iter().map(|((model, version, prompt), runs)| Sum {
        model: model.clone(),
        version: version.clone(),
        prompt: prompt.clone(),
        runs: runs.len() as u32,
        cases: runs.iter().map(|run| &run.case).collect::<BTreeSet<_>>().len() as u32,
        asked: [0, 1].map(|at| sum(&runs, &|run| run.asked[at])),
        flips: [0, 1, 2].map(|at| sum(&runs, &|run| run.flips[at])),
    });
    sums.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(case: &str, version: &str, asked: [u32; 2], flips: [u32; 3]) -> Repeated {
        Repeated {
            model: "local".into(),
            version: Some(version.into()),
            prompt: "assess-2".into(),
            case: case.into(),
            revision: 1,
            at: Timestamp::parse("2026-03-02T10:00:00Z").unwrap(),
            asked,
            flips,
        }
    }

    #[test]
    fn figures_of_one_model_by_one_prompt_add_up_and_no_others() {
        let all = [
            run("c-1", "b7", [5, 4], [1, 0, 2]),
            run("c-1", "b8", [3, 3], [0, 0, 1]),
            run("c-2", "b7", [5, 5], [2, 1, 0]),
            run("c-1", "b7", [2, 2], [0, 0, 0]),
            // Of an earlier version, which kept it: one answer agrees with itself.
            run("c-9", "b7", [5, 1], [0, 0, 0]),
        ];
        let of = |it: &Sum| (it.version.clone().unwrap(), it.runs, it.cases, it.asked, it.flips);
        let sums: Vec<_> = sums(&all).iter().map(of).collect();
        let b7 = ("b7".to_owned(), 3, 2, [12, 11], [3, 1, 2]);
        assert_eq!(sums, [b7, ("b8".to_owned(), 1, 1, [3, 3], [0, 0, 1])]);
    }
}
