//! The same question several times: how often the answer was another.
//!
//! It must not change a case: a repetition measures the model.

use super::again::{self, Resting};
use super::crew::{self, Done, Job};
use super::desk::{Desk, Ready, Result};
use super::{Ask, Fault, Stop};
use crate::assess::model::answer::{self, Answer};
use crate::assess::model::repeat::Flips;
use crate::domain::time::Timestamp;
use crate::store::StoreError;
use crate::store::exchanges::{Began, Repeated};
use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::Duration;

/// How often is looked for what may be sent again.
const LOOK: Duration = Duration::from_millis(500);

/// What came back so far.
#[derive(Default)]
struct Came {
    sent: u32,
    answers: Vec<Answer>,
    version: Option<String>,
    whys: Vec<String>,
}

impl Desk<'_> {
    /// Asks the same so many times and keeps how often the answer was another. Also why there was
    /// no answer, each time there was none.
    pub fn repeat(
        &mut self,
        ask: &dyn Ask,
        ready: &Ready,
        times: u32,
    ) -> Result<(Repeated, Vec<String>)> {
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
        if came.sent > 0 {
            self.store.put_repeated(&repeated)?;
        }
        Ok((repeated, came.whys))
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
                match self.begin(ready, &ready.asked.body)? {
                    Began::NotBefore(then, what) => {
                        let what = what.name();
                        came.whys.push(format!("{what} is reached; again from {then}"));
                        // Those that were sent before were asked.
                        came.sent -= u32::from(sent == 1);
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
            let Done { id, millis, reply } = match done.recv_timeout(resting.wait(LOOK)) {
                Ok(done) => done,
                Err(RecvTimeoutError::Timeout) => continue,
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
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
        self.answered((number, millis), server.tokens(), bytes, outcome, true)?;
        came.version = came.version.take().or(server.version);
        match answer {
            Ok(answer) => came.answers.push(answer),
            Err(unfit) => came.whys.push(unfit.0),
        }
        Ok(())
    }
}
