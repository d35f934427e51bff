//! The scans: the sightings of one identity or one address in, what fired on each UTC day out.
//!
//! Memory is bounded: what a scan keeps does not grow with the number of sightings, only with the
//! days on which something fired. Sightings must come sorted by (time, digest); it must not sort
//! them itself, since they may be a million.

use super::address::Address;
use super::day::{Day, DayLog};
use super::failures::Failing;
use super::places::Places;
use super::prompts::Prompts;
use super::sessions::Sessions;
use super::sighting::{Mark, Sighting};
use super::usual::{Usual, day_of};
use super::{Firing, novelty, single};
use crate::domain::thresholds::Thresholds;

/// Reads one identity's sightings.
#[derive(Debug)]
pub struct SubjectScan<'t> {
    thresholds: &'t Thresholds,
    past: Usual,
    places: Places,
    failing: Failing,
    prompts: Prompts,
    sessions: Sessions,
    days: DayLog,
    last: Option<Mark>,
}

impl<'t> SubjectScan<'t> {
    /// A scan of an identity of which nothing is known yet.
    pub fn new(thresholds: &'t Thresholds) -> Self {
        Self {
            thresholds,
            past: Usual::default(),
            places: Places::default(),
            failing: Failing::default(),
            prompts: Prompts::default(),
            sessions: Sessions::default(),
            days: DayLog::default(),
            last: None,
        }
    }

    /// Takes the next sighting in and gives what it decides. The same record again is passed over.
    pub fn push(&mut self, s: &Sighting) -> Vec<Firing> {
        if self.last.replace(s.mark()) == Some(s.mark()) {
            return Vec::new();
        }
        let t = self.thresholds;
        if self.days.is_new(s.time) {
            let base = self.past.baseline(day_of(s.time), t.novelty.look_back_days);
            self.days.open(s.time, base);
        }
        let mut out = Vec::new();
        self.places.push(s, &self.past, t, &mut out);
        self.failing.push(s, &self.past, t, &mut out);
        self.prompts.push(s, t, &mut out);
        self.sessions.push(s, t, &mut out);
        novelty::check(s, &self.past, t, &mut out);
        single::check(s, &self.past, t, &mut out);
        self.past.learn(s);
        self.days.add(s, single::is_privileged(s, t), &out);
        out
    }

    /// The days on which something fired, in order.
    pub fn finish(self) -> Vec<Day> {
        self.days.finish()
    }
}

/// Reads the sightings from one address.
#[derive(Debug)]
pub struct AddressScan<'t> {
    thresholds: &'t Thresholds,
    address: Address,
    days: DayLog,
    last: Option<Mark>,
}

impl<'t> AddressScan<'t> {
    /// A scan of an address of which nothing is known yet.
    pub fn new(thresholds: &'t Thresholds) -> Self {
        Self { thresholds, address: Address::default(), days: DayLog::default(), last: None }
    }

    /// Takes the next sighting in and gives what it decides. The same record again is passed over.
    pub fn push(&mut self, s: &Sighting) -> Vec<Firing> {
        if self.last.replace(s.mark()) == Some(s.mark()) {
            return Vec::new();
        }
        if self.days.is_new(s.time) {
            self.days.open(s.time, None);
        }
        let mut out = Vec::new();
        self.address.push(s, self.thresholds, &mut out);
        self.days.add(s, false, &out);
        out
    }

    /// The days on which something fired, in order.
    pub fn finish(self) -> Vec<Day> {
        self.days.finish()
    }
}
