//! Cases on their way to a model and back: what is asked is kept first, what comes back is read,
//! asked for once more where it is no assessment, and laid beside what the case has.
//!
//! One case is asked about once at a time, and so many at once as the model's description says. It
//! must not keep an assessment of a case that changed or was decided meanwhile.

use super::crew::{self, Done, Job};
use super::{Ask, Fault, Stop};
use crate::assess::model::answer::{self, Answer, Told};
use crate::assess::model::write::{self, Run};
use crate::assess::model::{Asked, Spec, asked, prompt};
use crate::domain::case::Case;
use crate::domain::digest::Digest;
use crate::domain::query::SearchText;
use crate::domain::queue::ClaimCounts;
use crate::domain::thresholds::Thresholds;
use crate::domain::time::Timestamp;
use crate::domain::words::CaseState;
use crate::examine::{Examined, examine};
use crate::ingest::{By, line};
use crate::store::exchanges::{Asking, Began, Ended};
use crate::store::{Incoming, Store, StoreError};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

/// How often is looked whether what is asked is still wanted.
const LOOK: Duration = Duration::from_millis(500);
/// After so many cases in a row that the server could not be asked about, the rest is left.
const FAULTS_MAX: u32 = 3;

/// What became of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It has an assessment of the model now.
    Assessed {
        /// Its new revision.
        revision: u32,
        /// How the model's claims were graded.
        claims: ClaimCounts,
    },
    /// It has one of that model by that prompt.
    Known,
    /// No assessment: the case is triaged on its evidence, and on what else it has.
    Nothing(String),
    /// The server could not be asked.
    Faulty(String),
    /// As many were asked as may be in an hour; more may be asked then.
    Budget(Timestamp),
}

/// Where cases are asked about.
pub struct Desk<'d> {
    /// Where they are kept.
    pub store: &'d mut dyn Store,
    /// The model.
    pub spec: &'d Spec,
    /// What the site says of itself.
    pub site: Arc<Thresholds>,
    /// Who asks, and when.
    pub by: By<'d>,
    /// Cases that have an assessment of the model are asked about all the same.
    pub anew: bool,
}

/// A case as it is stored, and what is asked about it.
pub struct Ready {
    /// The case's id.
    pub case: String,
    /// Its revision.
    pub revision: u32,
    /// What is asked.
    pub asked: Asked,
    source: String,
    examined: Examined,
}

/// A question under way.
struct Flight {
    ready: Ready,
    /// The bytes that were sent last.
    body: Vec<u8>,
    number: u64,
    tries: u32,
    millis: u64,
    stop: Stop,
}

pub(super) type Result<T> = std::result::Result<T, StoreError>;

impl Desk<'_> {
    /// Reads a case and makes the request; what became of it where none is made.
    pub fn ready(&mut self, id: &str) -> Result<std::result::Result<Ready, Outcome>> {
        let nothing = |why: &str| Ok(Err(Outcome::Nothing(why.to_owned())));
        if let Some(why) = self.unwanted(id)? {
            return nothing(why);
        }
        let Some(stored) = self.store.case(id, None)? else { return nothing("there is none") };
        let (revision, source) = (stored.revision, stored.source.clone());
        let Ok(case) = stored.read() else { return nothing("its text is no case any more") };
        if !self.anew && write::has(&case, self.spec, &prompt::CURRENT) {
            return Ok(Err(Outcome::Known));
        }
        if let Some(why) = write::no_room(&case) {
            return nothing(&why);
        }
        let examined = examine(case, &self.site);
        let asked = asked(&examined, self.spec, self.by.chance.bits());
        if asked.claims == 0 {
            return nothing("it has as many claims as a case may have");
        }
        Ok(Ok(Ready { case: id.to_owned(), revision, asked, source, examined }))
    }

    /// Why nobody wants an assessment of a case now, if nobody does.
    fn unwanted(&self, id: &str) -> Result<Option<&'static str>> {
        Ok(match self.store.row(id)?.map(|row| row.state) {
            // Whom it is handed to decides it.
            Some(
                CaseState::Open | CaseState::Claimed | CaseState::Waiting | CaseState::Escalated,
            ) => None,
            Some(CaseState::Decided | CaseState::SecondOwed) => Some("it is decided"),
            Some(CaseState::RoutedOut) => Some("it is off the queue"),
            None => Some("there is none"),
        })
    }

    /// Asks about these cases; `told` hears what became of each.
    pub fn assess(
        &mut self,
        ask: &dyn Ask,
        cases: Vec<String>,
        told: &mut dyn FnMut(&str, Outcome),
    ) -> Result<()> {
        let mut round = Round { todo: cases.into(), ..Round::default() };
        crew::work(ask, self.spec.concurrency, |jobs, done| {
            let ended = self.round(&mut round, jobs, done, told);
            // Where the store failed, nobody waits for what is under way.
            round.flights.values().for_each(|flight| flight.stop.now());
            ended
        })
    }

    fn round(
        &mut self,
        round: &mut Round,
        jobs: &Sender<Job>,
        done: &Receiver<Done>,
        told: &mut dyn FnMut(&str, Outcome),
    ) -> Result<()> {
        let mut looked = Instant::now();
        loop {
            self.fill(round, jobs, told)?;
            if round.flights.is_empty() {
                return Ok(());
            }
            match done.recv_timeout(LOOK) {
                Ok(done) => self.land(round, done, jobs, told)?,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
            // Answers that come quickly keep no slow one from being given up.
            if looked.elapsed() >= LOOK {
                for flight in round.flights.values() {
                    if self.unwanted(&flight.ready.case)?.is_some() {
                        flight.stop.now();
                    }
                }
                looked = Instant::now();
            }
        }
    }

    /// Sends off as many as may be under way.
    fn fill(
        &mut self,
        round: &mut Round,
        jobs: &Sender<Job>,
        told: &mut dyn FnMut(&str, Outcome),
    ) -> Result<()> {
        while round.flights.len() < self.spec.concurrency.max(1) {
            let Some(id) = round.todo.pop_front() else { return Ok(()) };
            if let Some(outcome) = round.left() {
                told(&id, outcome);
                continue;
            }
            let ready = match self.ready(&id)? {
                Ok(ready) => ready,
                Err(outcome) => {
                    told(&id, outcome);
                    continue;
                }
            };
            match self.begin(&ready, &ready.asked.body)? {
                Began::NotBefore(then) => {
                    round.spent = Some(then);
                    told(&id, Outcome::Budget(then));
                }
                Began::Number(number) => {
                    let (body, stop) = (ready.asked.body.clone(), Stop::default());
                    let flight = Flight { ready, body, number, tries: 1, millis: 0, stop };
                    round.off(flight, jobs);
                }
            }
        }
        Ok(())
    }

    pub(super) fn begin(&mut self, ready: &Ready, body: &[u8]) -> Result<Began> {
        let asking = Asking {
            model: self.spec.name.clone(),
            prompt: ready.asked.prompt.version.to_owned(),
            case: ready.case.clone(),
            revision: ready.revision,
            at: (self.by.now)(),
            request: body.to_vec(),
        };
        self.store.begin_exchange(&asking, self.spec.per_hour)
    }

    /// Takes in what came of a question.
    fn land(
        &mut self,
        round: &mut Round,
        done: Done,
        jobs: &Sender<Job>,
        told: &mut dyn FnMut(&str, Outcome),
    ) -> Result<()> {
        let Some(mut flight) = round.flights.remove(&done.id) else { return Ok(()) };
        flight.millis += done.millis;
        let case = flight.ready.case.clone();
        let bytes = match done.reply {
            Ok(bytes) => bytes,
            Err(fault) => {
                self.end(flight.number, done.millis, None, fault.response.clone(), &fault.why)?;
                round.faults += u32::from(!fault.is_stopped);
                told(&case, of_fault(fault));
                return Ok(());
            }
        };
        round.faults = 0;
        let asked = &flight.ready.asked;
        let (server, answer) = answer::read(&bytes, &asked.mask, asked.claims);
        let outcome = answer.as_ref().map_or_else(ToString::to_string, |_| "assessed".into());
        let digest = Digest::of(&bytes);
        self.end(flight.number, done.millis, server.tokens(), Some(bytes), &outcome)?;
        match answer {
            Ok(answer) => told(&case, self.keep(flight, &server, answer, digest)?),
            Err(unfit) if flight.tries == 1 => {
                flight.body = asked.again(self.spec, &unfit.0);
                flight.tries = 2;
                match self.begin(&flight.ready, &flight.body)? {
                    Began::NotBefore(_) => told(&case, Outcome::Nothing(unfit.0)),
                    Began::Number(number) => round.off(Flight { number, ..flight }, jobs),
                }
            }
            Err(unfit) => told(&case, Outcome::Nothing(unfit.0)),
        }
        Ok(())
    }

    pub(super) fn end(
        &mut self,
        number: u64,
        millis: u64,
        tokens: Option<u64>,
        response: Option<Vec<u8>>,
        outcome: &str,
    ) -> Result<()> {
        let outcome = outcome.to_owned();
        self.store.end_exchange(number, &Ended { millis, tokens, response, outcome })
    }

    /// Lays an answer beside what the case has, unless the case moved on.
    fn keep(
        &mut self,
        flight: Flight,
        server: &Told,
        answer: Answer,
        response: Digest,
    ) -> Result<Outcome> {
        let Flight { ready, body, tries, millis, .. } = flight;
        if let Some(why) = self.unwanted(&ready.case)? {
            return Ok(Outcome::Nothing(format!("{why} meanwhile")));
        }
        let run = Run {
            at: (self.by.now)(),
            millis,
            tries,
            digests: [Digest::of(&body), response],
            secrets: ready.asked.mask.secrets(),
            left_out: ready.asked.left_out,
        };
        let before = &ready.examined.dossier.case;
        let text = write::beside(before, self.spec, &ready.asked.prompt, answer, server, &run);
        let read = crate::domain::case_file::parse(text.as_str());
        let case = match read {
            // What was looked up when the case came in is not looked up again.
            Ok(case) => Case { origin: before.origin, looked_up: before.looked_up.clone(), ..case },
            Err(refusal) => return Ok(Outcome::Nothing(format!("with it, {refusal}"))),
        };
        let known = before.claims().count();
        let examined = examine(case, &self.site);
        let marks = examined.checked.claims.iter().skip(known).map(|it| it.grounding);
        let claims = ClaimCounts::of(marks);
        let search = SearchText::of(&examined.dossier.case.doc);
        let ingested = line::of(&examined, &ready.source);
        let incoming = Incoming { text, ingested, search };
        let is_next = self.store.put_next(incoming, ready.revision, &mut self.by.stamp())?;
        Ok(if is_next {
            Outcome::Assessed { revision: ready.revision + 1, claims }
        } else {
            Outcome::Nothing("the case changed meanwhile".into())
        })
    }
}

fn of_fault(fault: Fault) -> Outcome {
    if fault.is_stopped {
        return Outcome::Nothing("it was decided before the answer came".into());
    }
    Outcome::Faulty(fault.why)
}

/// What is to be asked and what is under way.
#[derive(Default)]
struct Round {
    todo: VecDeque<String>,
    flights: BTreeMap<usize, Flight>,
    next: usize,
    /// Questions in a row that the server could not be asked.
    faults: u32,
    /// No more may be asked before then.
    spent: Option<Timestamp>,
}

impl Round {
    /// What becomes of a case that is not asked about any more.
    fn left(&self) -> Option<Outcome> {
        let faulty = || Outcome::Faulty("it was left: the server could not be asked".into());
        let is_faulty = self.faults >= FAULTS_MAX;
        self.spent.map(Outcome::Budget).or_else(|| is_faulty.then(faulty))
    }

    fn off(&mut self, flight: Flight, jobs: &Sender<Job>) {
        let id = self.next;
        self.next += 1;
        let (body, stop) = (flight.body.clone(), flight.stop.clone());
        self.flights.insert(id, flight);
        // The threads live as long as this round.
        let _ = jobs.send(Job { id, body, stop });
    }
}
