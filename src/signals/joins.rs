//! Detected risks put to the day of the sign-in that they speak of, whenever they were made and in
//! whatever order the two came.
//!
//! Detections of one identity are held against that identity's own sign-ins: by request id, else by
//! correlation id, of several the first in time. The memory is bounded. It must not change what a
//! sighting says but its place in time, and that only where the days differ.

use super::sighting::Sighting;
use super::usual::day_of;
use crate::domain::digest::Digest;
use crate::formats::join;
use std::collections::{HashMap, HashSet, VecDeque};

/// Detections of one identity that are followed; the rest stay on the day that they name.
const DETECTIONS_MAX: usize = 10_000;

/// A sign-in that is asked for, by the first in time that has the id.
#[derive(Debug, Default)]
struct Wanted(HashMap<String, Option<i64>>);

impl Wanted {
    fn ask(&mut self, id: Option<&String>) {
        if let Some(id) = id {
            self.0.entry(id.clone()).or_default();
        }
    }

    fn found(&mut self, id: Option<&String>, time: i64) {
        if let Some(first @ None) = id.and_then(|id| self.0.get_mut(id)) {
            *first = Some(time);
        }
    }

    fn of(&self, id: Option<&String>) -> Option<i64> {
        id.and_then(|id| *self.0.get(id)?)
    }
}

/// The detections of one identity and the sign-ins that they speak of.
#[derive(Debug, Default)]
pub struct Joins {
    detections: Vec<Sighting>,
    requests: Wanted,
    correlations: Wanted,
}

impl Joins {
    /// Notes a detection that names a sign-in; anything else is passed over. First all sightings
    /// come by here.
    pub fn note(&mut self, s: &Sighting) {
        let names_one = s.request.is_some() || s.correlation.is_some();
        if s.format != join::DETECTION || !names_one || self.detections.len() >= DETECTIONS_MAX {
            return;
        }
        self.requests.ask(s.request.as_ref());
        self.correlations.ask(s.correlation.as_ref());
        self.detections.push(s.clone());
    }

    /// True where nothing is to be joined, so that nothing needs to be looked for.
    pub fn is_empty(&self) -> bool {
        self.detections.is_empty()
    }

    /// Looks whether a detection speaks of this sighting. Then all of them come by here, in order.
    pub fn look(&mut self, s: &Sighting) {
        if !join::is_opinion(&s.format) {
            self.requests.found(s.uid.as_ref(), s.time);
            self.correlations.found(s.correlation.as_ref(), s.time);
        }
    }

    /// When the sign-in of a detection was.
    fn target(&self, it: &Sighting) -> Option<i64> {
        let by_request = self.requests.of(it.request.as_ref());
        by_request.or_else(|| self.correlations.of(it.correlation.as_ref()))
    }

    /// Detections that speak of no sign-in that is known of this identity.
    pub fn unjoined(&self) -> u64 {
        self.detections.iter().filter(|it| self.target(it).is_none()).count() as u64
    }

    /// The detections that belong to another day than their own, at the times that they get, in
    /// order.
    pub fn moved(self) -> Moved {
        let at = |it: &Sighting| {
            let time = self.target(it).filter(|time| day_of(it.time) != day_of(*time))?;
            // Behind its sign-in, where the day has room for that.
            let behind = time.saturating_add(1);
            Some(if day_of(behind) == day_of(time) { behind } else { time })
        };
        let moved =
            self.detections.iter().filter_map(|it| Some(Sighting { time: at(it)?, ..it.clone() }));
        let mut moved: Vec<Sighting> = moved.collect();
        moved.sort_by_key(Sighting::mark);
        Moved { digests: moved.iter().map(|it| it.digest).collect(), held: moved.into() }
    }
}

/// Detections that come at another time than their own.
#[derive(Debug, Default)]
pub struct Moved {
    digests: HashSet<Digest>,
    held: VecDeque<Sighting>,
}

impl Moved {
    /// True where each detection stays where it is.
    pub fn is_empty(&self) -> bool {
        self.digests.is_empty()
    }

    /// True for a sighting that comes at another time, and is to be passed over at its own.
    pub fn has(&self, s: &Sighting) -> bool {
        self.digests.contains(&s.digest)
    }

    /// The next of them that comes before this sighting.
    pub fn before(&mut self, s: &Sighting) -> Option<Sighting> {
        if self.held.front()?.mark() < s.mark() { self.held.pop_front() } else { None }
    }

    /// The next of those that are left at the end.
    pub fn rest(&mut self) -> Option<Sighting> {
        self.held.pop_front()
    }
}
