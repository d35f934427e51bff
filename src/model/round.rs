//! What is to be asked, what is under way, and what of the hour is held for it: a question that is
//! no assessment is asked once more, and room for that is held from its beginning, so that no
//! hour goes to first answers alone.
//!
//! It must not send, keep or read anything itself.

use super::again::Resting;
use super::crew::Job;
use super::desk::{Outcome, Ready, Result};
use super::{Halt, Stop, Supply};
use crate::domain::budget::Limit;
use crate::domain::feed::Side;
use crate::domain::time::Timestamp;
use crate::store::Store;
use crate::store::exchanges::Ended;
use std::collections::BTreeMap;
use std::sync::mpsc::Sender;

/// After so many cases in a row that the server could not be asked about, the rest is left.
const FAULTS_MAX: u32 = 3;

/// A question under way.
pub(super) struct Flight {
    pub(super) ready: Ready,
    /// The bytes that were sent last.
    pub(super) body: Vec<u8>,
    pub(super) number: u64,
    /// Answers asked for: a second one where the first is no assessment.
    pub(super) tries: u32,
    /// Tokens that the second request may take, for which room is held; none once it is sent, or
    /// where no hour has room for two.
    pub(super) second: Option<u64>,
    /// The first answer, once a second one is asked for.
    pub(super) first: Option<First>,
    /// How often these bytes were sent.
    pub(super) sent: u32,
    pub(super) millis: u64,
    pub(super) stop: Stop,
    /// Nobody waits for it any more.
    pub(super) is_unwanted: bool,
}

/// An answer that was no assessment, as it is kept.
pub(super) struct First {
    pub(super) number: u64,
    pub(super) ended: Ended,
    pub(super) why: String,
}

/// What is to be asked and what is under way.
pub(super) struct Round<'s> {
    todo: &'s mut dyn Supply,
    /// A case that the hour has no room for beside what is held, and how many were under way then.
    waits: Option<(String, usize)>,
    pub(super) flights: BTreeMap<usize, Flight>,
    /// Questions that the server could not take just now.
    pub(super) resting: Resting<Flight>,
    next: usize,
    /// Questions in a row that the server could not be asked, and where that lay the last time.
    pub(super) faults: u32,
    pub(super) side: Side,
    /// No more may be asked before then.
    pub(super) spent: Option<(Timestamp, Limit)>,
}

impl<'s> Round<'s> {
    /// One in which nothing is under way yet.
    pub(super) fn of(todo: &'s mut dyn Supply) -> Self {
        Self {
            todo,
            waits: None,
            flights: BTreeMap::new(),
            resting: Resting::default(),
            next: 0,
            faults: 0,
            side: Side::Here,
            spent: None,
        }
    }

    /// The next case; none while one waits for room and nothing that was under way has ended.
    pub(super) fn next(&mut self, store: &dyn Store) -> Result<Option<String>> {
        let under_way = self.under_way();
        match self.waits.take_if(|(_, beside)| under_way < *beside) {
            Some((id, _)) => Ok(Some(id)),
            None if self.waits.is_some() => Ok(None),
            None => self.todo.next(store),
        }
    }

    /// A case waits until something that is under way has ended.
    pub(super) fn waits_for_room(&mut self, case: String) {
        self.waits = Some((case, self.under_way()));
    }

    /// Tokens of each second request that room is held for.
    pub(super) fn held(&self) -> impl Iterator<Item = u64> {
        self.flights.values().chain(self.resting.iter()).filter_map(|flight| flight.second)
    }

    /// What becomes of a case that is not asked about any more.
    pub(super) fn left(&self) -> Option<Outcome> {
        let why = "it was left: the server could not be asked";
        let faulty = || Outcome::Faulty(self.side, why.into());
        let is_faulty = self.faults >= FAULTS_MAX;
        let spent = self.spent.map(|(then, what)| Outcome::Budget(then, what));
        spent.or_else(|| is_faulty.then(faulty))
    }

    pub(super) fn under_way(&self) -> usize {
        self.flights.len() + self.resting.len()
    }

    pub(super) fn off(&mut self, flight: Flight, halt: &Halt, jobs: &Sender<Job>) {
        let id = self.next;
        self.next += 1;
        let (body, stop) = (flight.body.clone(), flight.stop.clone());
        self.todo.asks(&flight.ready.case);
        halt.begins(id, &stop);
        self.flights.insert(id, flight);
        // The threads live as long as this round.
        let _ = jobs.send(Job { id, body, stop });
    }
}
