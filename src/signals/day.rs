//! One UTC day of a scan: what fired, which events belong to it, and what was usual before it.
//!
//! Of a day with more events than a case may hold, the first and the last are kept and the rest is
//! counted. It must not decide whether a day is worth a case.

use super::Firing;
use super::sighting::{Mark, Sighting};
use super::usual::{Baseline, day_of};
use crate::domain::lookup::LookedUp;
use std::collections::VecDeque;

/// Events kept from each end of a day; together what a case may hold.
const ENDS_MAX: usize = 1_000;
/// Firings of one signal kept a day; the first ones, which decide when the case was detected.
const FIRINGS_MAX: usize = 8;

/// Addresses of a day of which what was looked up is kept: twice as many as a case has events.
const LOOKED_UP_MAX: usize = 4_000;

/// A UTC day on which something fired.
#[derive(Clone, Debug, PartialEq)]
pub struct Day {
    /// Days since 1970-01-01.
    pub number: i64,
    /// What fired, in order of time; of one signal the first eight.
    pub firings: Vec<Firing>,
    /// Firings beyond those.
    pub more_firings: u64,
    /// The first events of the day.
    pub first: Vec<Mark>,
    /// The last ones that are not among the first.
    pub last: VecDeque<Mark>,
    /// Events of the day in all.
    pub count: u64,
    /// What was usual at the start of the day.
    pub baseline: Option<Baseline>,
    /// A privileged identity, by the record's or the site's word.
    pub privileged: bool,
    /// The newest name of the identity.
    pub name: Option<String>,
    /// What was looked up of the addresses of the day.
    pub looked_up: LookedUp,
    /// Those of the day before, of which a signal may have events too.
    pub looked_up_before: LookedUp,
}

impl Day {
    fn open(time: i64, baseline: Option<Baseline>) -> Self {
        Self {
            number: day_of(time),
            firings: Vec::new(),
            more_firings: 0,
            first: Vec::new(),
            last: VecDeque::new(),
            count: 0,
            baseline,
            privileged: false,
            name: None,
            looked_up: LookedUp::default(),
            looked_up_before: LookedUp::default(),
        }
    }

    fn add(&mut self, s: &Sighting, privileged: bool, fired: &[Firing]) {
        self.count += 1;
        self.privileged |= privileged;
        if s.name.is_some() {
            self.name.clone_from(&s.name);
        }
        let room = self.looked_up.0.len() < LOOKED_UP_MAX;
        if let (Some(ip), Some(looked), true) = (s.ip, &s.looked, room) {
            self.looked_up.add(ip, (**looked).clone());
        }
        if self.first.len() < ENDS_MAX {
            self.first.push(s.mark());
        } else {
            if self.last.len() >= ENDS_MAX {
                self.last.pop_front();
            }
            self.last.push_back(s.mark());
        }
        for firing in fired {
            let same = self.firings.iter().filter(|it| it.signal == firing.signal).count();
            if same < FIRINGS_MAX {
                self.firings.push(firing.clone());
            } else {
                self.more_firings += 1;
            }
        }
    }
}

/// The days of a scan; quiet ones are dropped as they end.
#[derive(Debug, Default)]
pub(super) struct DayLog {
    current: Option<Day>,
    done: Vec<Day>,
}

impl DayLog {
    /// True for a sighting of another day than the last one.
    pub(super) fn is_new(&self, time: i64) -> bool {
        self.current.as_ref().is_none_or(|day| day.number != day_of(time))
    }

    pub(super) fn open(&mut self, time: i64, baseline: Option<Baseline>) {
        let mut day = Day::open(time, baseline);
        if let Some(before) = self.current.as_ref().filter(|it| it.number + 1 == day.number) {
            day.looked_up_before = before.looked_up.clone();
        }
        let ended = self.current.replace(day);
        self.done.extend(ended.filter(|day| !day.firings.is_empty()));
    }

    pub(super) fn add(&mut self, s: &Sighting, privileged: bool, fired: &[Firing]) {
        if let Some(day) = &mut self.current {
            day.add(s, privileged, fired);
        }
    }

    pub(super) fn finish(mut self) -> Vec<Day> {
        self.done.extend(self.current.take().filter(|day| !day.firings.is_empty()));
        self.done
    }
}
