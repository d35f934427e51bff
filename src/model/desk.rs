//! Cases on their way to a model and back: what is asked is kept first, what comes back is read,
//! asked for once more where it is no assessment, and laid beside what the case has.
//!
//! One case is asked about once at a time, and so many at once as the model's description says. It
//! must not keep an assessment of a case that changed or was decided meanwhile.

use super::again::{self, Heard, LOOK};
use super::crew::{self, Done, Job};
use super::round::{First, Flight, Round};
use super::{Ask, Fault, Halt, Stop, Supply};
use crate::assess::model::answer::{self, Answer, Told};
use crate::assess::model::write::{self, Run};
use crate::assess::model::{Asked, CLAIMS_ASKED, Spec, asked, place, prompt};
use crate::domain::budget::{Limit, PerHour};
use crate::domain::case::Case;
use crate::domain::digest::Digest;
use crate::domain::feed::Side;
use crate::domain::query::SearchText;
use crate::domain::queue::ClaimCounts;
use crate::domain::thresholds::Thresholds;
use crate::domain::time::Timestamp;
use crate::domain::words::CaseState;
use crate::examine::{Examined, examine};
use crate::ingest::{By, line};
use crate::store::exchanges::{Asking, Began, Ended};
use crate::store::{Incoming, Store, StoreError};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender};
use std::time::Instant;

/// Said of a question that nobody wants answered any more.
const GIVEN_UP: &str = "it was decided before the answer came";

/// What became of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It has an assessment of the model now.
    Assessed {
        /// Its new revision.
        revision: u32,
        /// How the model's claims were graded.
        claims: ClaimCounts,
        /// How long it took, in milliseconds.
        millis: u64,
    },
    /// It has one of that model by that prompt.
    Known,
    /// No assessment: the case is triaged on its evidence, and on what else it has.
    Nothing(String),
    /// The server could not be asked: where that lies, and why.
    Faulty(Side, String),
    /// What an hour allows is spent; more may be asked then.
    Budget(Timestamp, Limit),
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
    /// What gives up everything that is under way.
    pub halt: Halt,
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

pub(super) type Result<T> = std::result::Result<T, StoreError>;

impl Desk<'_> {
    /// Reads a case and makes the request; what became of it where none is made.
    pub fn ready(&mut self, id: &str) -> Result<std::result::Result<Ready, Outcome>> {
        self.ready_to(id, true)
    }

    /// The same where the answer is not laid into the case (`adds` says so): what the case has
    /// already, and whether it has room for more, is nothing to the question then.
    pub(super) fn ready_to(
        &mut self,
        id: &str,
        adds: bool,
    ) -> Result<std::result::Result<Ready, Outcome>> {
        let nothing = |why: &str| Ok(Err(Outcome::Nothing(why.to_owned())));
        if let Some(why) = self.unwanted(id)? {
            return nothing(why);
        }
        let Some(stored) = self.store.case(id, None)? else { return nothing("there is none") };
        let (revision, source) = (stored.revision, stored.source.clone());
        let Ok(case) = stored.read() else { return nothing("its text is no case any more") };
        let mut room = CLAIMS_ASKED;
        if adds {
            if !self.anew && place::has(&case, self.spec, &prompt::CURRENT) {
                return Ok(Err(Outcome::Known));
            }
            room = match place::room(&case, self.spec, &prompt::CURRENT) {
                Ok(room) => room,
                Err(why) => return nothing(&why),
            };
        }
        let examined = examine(case, &self.site);
        let asked = asked(&examined, self.spec, self.by.chance.bits(), room);
        if let Some(why) = self.spec.beyond_hour(asked.body.len()) {
            return nothing(&why);
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
        cases: &mut dyn Supply,
        told: &mut dyn FnMut(&str, Outcome),
    ) -> Result<()> {
        let mut round = Round::of(cases);
        crew::work(ask, self.spec.concurrency, |jobs, done| {
            let ended = self.round(&mut round, jobs, done, told);
            // Where the store failed, nobody waits for what is under way.
            round.flights.values().for_each(|flight| flight.stop.now());
            ended
        })
    }

    fn round(
        &mut self,
        round: &mut Round<'_>,
        jobs: &Sender<Job>,
        done: &Receiver<Done>,
        told: &mut dyn FnMut(&str, Outcome),
    ) -> Result<()> {
        let mut looked = Instant::now();
        loop {
            self.rested(round, jobs, told)?;
            self.fill(round, jobs, told)?;
            if round.under_way() == 0 {
                return Ok(());
            }
            match round.resting.hear(done) {
                Heard::Answer(done) => self.land(round, done, jobs, told)?,
                Heard::Nothing => {}
                Heard::Over => return Ok(()),
            }
            // Answers that come quickly keep no slow one from being given up.
            if looked.elapsed() >= LOOK {
                for flight in round.flights.values() {
                    if self.unwanted(&flight.ready.case)?.is_some() {
                        flight.stop.now();
                    }
                }
                for flight in round.resting.iter_mut() {
                    flight.is_unwanted |= self.unwanted(&flight.ready.case)?.is_some();
                }
                looked = Instant::now();
            }
        }
    }

    /// Sends off as many as may be under way.
    fn fill(
        &mut self,
        round: &mut Round<'_>,
        jobs: &Sender<Job>,
        told: &mut dyn FnMut(&str, Outcome),
    ) -> Result<()> {
        while round.under_way() < self.spec.concurrency.max(1) {
            if self.halt.is_over() {
                return Ok(());
            }
            let Some(id) = round.next(&*self.store)? else { return Ok(()) };
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
            let second = self.spec.second(ready.asked.body.len());
            let room = self.spec.per_hour.without(round.held().chain(second));
            match self.begin(&ready, &ready.asked.body, room)? {
                // Room that is held for another's second request may come free.
                Began::NotBefore(..) if round.under_way() > 0 => {
                    round.waits_for_room(id);
                    return Ok(());
                }
                Began::NotBefore(then, what) => {
                    round.spent = Some((then, what));
                    told(&id, Outcome::Budget(then, what));
                }
                Began::Number(number) => {
                    let (body, stop) = (ready.asked.body.clone(), Stop::default());
                    let flight = Flight {
                        ready,
                        body,
                        number,
                        tries: 1,
                        second,
                        first: None,
                        sent: 1,
                        millis: 0,
                        stop,
                        is_unwanted: false,
                    };
                    round.off(flight, &self.halt, jobs);
                }
            }
        }
        Ok(())
    }

    /// Sends again what has rested.
    fn rested(
        &mut self,
        round: &mut Round<'_>,
        jobs: &Sender<Job>,
        told: &mut dyn FnMut(&str, Outcome),
    ) -> Result<()> {
        let halt = self.halt.clone();
        while let Some(flight) = round.resting.due(|it| !it.is_unwanted && !halt.is_over()) {
            if flight.is_unwanted || halt.is_over() {
                told(&flight.ready.case, Outcome::Nothing(GIVEN_UP.into()));
                continue;
            }
            match self.begin(&flight.ready, &flight.body, self.left_beside(round))? {
                Began::NotBefore(then, what) => {
                    round.spent = Some((then, what));
                    let Flight { ready, first, .. } = flight;
                    let outcome = match first {
                        Some(first) => self.ends_with(first, what)?,
                        None => Outcome::Budget(then, what),
                    };
                    told(&ready.case, outcome);
                }
                Began::Number(number) => {
                    let sent = flight.sent + 1;
                    round.off(Flight { number, sent, ..flight }, &self.halt, jobs);
                }
            }
        }
        Ok(())
    }

    /// What an hour allows of a question that is no first one: nobody else's second request.
    fn left_beside(&self, round: &Round<'_>) -> PerHour {
        self.spec.per_hour.without(round.held())
    }

    /// Keeps a request that is to be sent, where there is room for it.
    pub(super) fn begin(&mut self, ready: &Ready, body: &[u8], room: PerHour) -> Result<Began> {
        let asking = Asking {
            model: self.spec.name.clone(),
            prompt: ready.asked.prompt.version.to_owned(),
            case: ready.case.clone(),
            revision: ready.revision,
            at: (self.by.now)(),
            request: body.to_vec(),
            expected: self.spec.expected(body.len()),
        };
        self.store.begin_exchange(&asking, room)
    }

    /// Takes in what came of a question.
    fn land(
        &mut self,
        round: &mut Round<'_>,
        done: Done,
        jobs: &Sender<Job>,
        told: &mut dyn FnMut(&str, Outcome),
    ) -> Result<()> {
        let Some(mut flight) = round.flights.remove(&done.id) else { return Ok(()) };
        self.halt.ends(done.id);
        flight.millis += done.millis;
        let case = flight.ready.case.clone();
        let bytes = match done.reply {
            Ok(bytes) => bytes,
            Err(fault) => {
                self.failed(flight.number, done.millis, &fault)?;
                if let Some(pause) = again::pause(&fault, flight.sent, self.by.chance) {
                    round.resting.put(pause, flight);
                    return Ok(());
                }
                round.faults += u32::from(!fault.is_stopped);
                round.side = fault.side;
                told(&case, of_fault(fault));
                return Ok(());
            }
        };
        round.faults = 0;
        let asked = &flight.ready.asked;
        let (server, answer) = answer::read(&bytes, &asked.mask, asked.claims);
        let outcome = answer.as_ref().map_or_else(ToString::to_string, |_| "assessed".into());
        let digest = Digest::of(&bytes);
        let refused = answer.as_ref().err().filter(|_| flight.tries == 1);
        let once_more = refused.filter(|_| flight.second.is_some());
        let once_more = once_more.map(|unfit| asked.again(self.spec, unfit));
        let ended = Ended {
            millis: done.millis,
            tokens: server.tokens(),
            response: Some(bytes),
            outcome,
            // A question that is not through is no answered one: it is asked again where it ends
            // here.
            is_answered: once_more.is_none(),
        };
        self.store.end_exchange(flight.number, &ended)?;
        let (unfit, body) = match (answer, once_more) {
            (Ok(answer), _) => {
                told(&case, self.keep(flight, &server, answer, digest)?);
                return Ok(());
            }
            (Err(unfit), None) => {
                told(&case, Outcome::Nothing(unfit.to_string()));
                return Ok(());
            }
            (Err(unfit), Some(body)) => (unfit, body),
        };
        let first = First { number: flight.number, ended, why: unfit.to_string() };
        match self.begin(&flight.ready, &body, self.left_beside(round))? {
            Began::Number(number) => {
                let (second, first) = (None, Some(first));
                let flight = Flight { body, number, tries: 2, second, first, sent: 1, ..flight };
                round.off(flight, &self.halt, jobs);
            }
            Began::NotBefore(_, limit) => told(&case, self.ends_with(first, limit)?),
        }
        Ok(())
    }

    /// The first answer is the last one: what was held for the second is spent, by what was sent
    /// again or by another process. Asked about anew, the case could use up each hour.
    fn ends_with(&mut self, first: First, limit: Limit) -> Result<Outcome> {
        let First { number, ended, why } = first;
        self.store.end_exchange(number, &Ended { is_answered: true, ..ended })?;
        let limit = limit.name();
        Ok(Outcome::Nothing(format!("{why}; it was not asked once more, since {limit} is reached")))
    }

    /// Keeps what came of a question that nobody answered.
    pub(super) fn failed(&mut self, number: u64, millis: u64, fault: &Fault) -> Result<()> {
        let (response, outcome) = (fault.response.clone(), fault.why.clone());
        let tokens = fault.is_untaken.then_some(0);
        let ended = Ended { millis, tokens, response, outcome, is_answered: false };
        self.store.end_exchange(number, &ended)
    }

    /// Lays an answer beside what the case has, unless the case moved on.
    fn keep(
        &mut self,
        flight: Flight,
        server: &Told,
        answer: Answer,
        response: Digest,
    ) -> Result<Outcome> {
        let Flight { ready, body, number, tries, millis, .. } = flight;
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
        let own = place::claims_of(&case, self.spec, &ready.asked.prompt);
        let examined = examine(case, &self.site);
        let marks = examined.checked.claims.iter().skip(own.start).take(own.len());
        let claims = ClaimCounts::of(marks.map(|it| it.grounding));
        let search = SearchText::of(&examined.dossier.case.doc);
        let ingested = line::of(&examined, &ready.source);
        let incoming = Incoming { text, ingested, search };
        let is_next = self.store.put_next(incoming, ready.revision, &mut self.by.stamp())?;
        if !is_next {
            return Ok(Outcome::Nothing("the case changed meanwhile".into()));
        }
        let revision = ready.revision + 1;
        self.store.keep_exchange(number, revision)?;
        Ok(Outcome::Assessed { revision, claims, millis })
    }
}

fn of_fault(fault: Fault) -> Outcome {
    if fault.is_stopped {
        return Outcome::Nothing(GIVEN_UP.into());
    }
    Outcome::Faulty(fault.side, fault.why)
}
