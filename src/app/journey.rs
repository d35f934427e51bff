//! Where a case's sign-ins came from, and the travel between them.
//!
//! Places are the vendor's word, legs are those of `facts::travel`: it must not make up a place for
//! an event that names none, or a speed where the facts have none.

use crate::domain::dossier::Dossier;
use crate::domain::sign_in::Status;
use crate::facts::travel::{half_up, impossible_kmh, place_of, speed_kmh};
use crate::facts::{Engine, Undefined};

/// A place on the map.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Degrees north, degrees east.
    pub at: (f64, f64),
    /// Country and town as received; empty where the record names neither.
    pub name: String,
    /// The events there, by their place in the case, in order of time.
    pub events: Vec<usize>,
    /// How many of them succeeded.
    pub successes: usize,
    /// How many of them failed.
    pub failures: usize,
}

/// What the travel between two successes was like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speed {
    /// So many km/h, that a person can have travelled.
    Possible(i64),
    /// So many km/h, faster than the site's limit.
    Impossible(i64),
    /// As fast, but one end is an exit of the site's own networks.
    Explained(i64),
    /// Too near to speak of travel.
    Near,
    /// Less than a second apart: there is no speed.
    Undefined,
}

/// The way from one success to the next.
#[derive(Clone, Debug, PartialEq)]
pub struct Leg {
    /// The earlier event, by its place in the case.
    pub from: usize,
    /// The later one.
    pub to: usize,
    /// Their places in [`Journey::places`].
    pub ends: (usize, usize),
    /// How far.
    pub km: i64,
    /// How long it took.
    pub millis: i64,
    /// How fast that is.
    pub speed: Speed,
}

/// Places and legs of a case.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Journey {
    /// In order of the first event there.
    pub places: Vec<Place>,
    /// In order of time; legs within one place are left out.
    pub legs: Vec<Leg>,
    /// Why there are no legs, in words.
    pub no_legs: String,
    /// Events that give no degrees, with the country they name, if any.
    pub nowhere: Vec<(usize, Option<String>)>,
}

/// Places nearer than this, in degrees, are one.
const SAME_DEGREES: f64 = 0.05;

impl Leg {
    /// How much it tells: the fastest of those that nobody can have travelled weighs most.
    pub fn weight(&self) -> (u8, i64) {
        match self.speed {
            Speed::Near => (0, 0),
            Speed::Possible(kmh) => (1, kmh),
            Speed::Explained(kmh) => (2, kmh),
            Speed::Undefined => (3, self.km),
            Speed::Impossible(kmh) => (4, kmh),
        }
    }
}

impl Journey {
    /// The leg that weighs most, by its place; of those alike the earliest.
    pub fn worst(&self) -> Option<usize> {
        let legs = self.legs.iter().enumerate().rev();
        legs.max_by_key(|(_, leg)| leg.weight()).map(|(at, _)| at)
    }

    /// The journey of a case whose events are given in order of time.
    pub fn of(engine: &Engine<'_>, order: &[usize]) -> Self {
        let mut journey = Self::default();
        let dossier = engine.dossier();
        for event in order {
            journey.stop(dossier, *event);
        }
        match engine.legs() {
            Ok(legs) => {
                journey.legs = legs.iter().filter_map(|leg| journey.leg(dossier, leg)).collect();
            }
            Err(Undefined::NotFound(why) | Undefined::Unknown(why)) => journey.no_legs = why,
        }
        if journey.legs.is_empty() && journey.no_legs.is_empty() {
            "the successes came from one place".clone_into(&mut journey.no_legs);
        }
        journey
    }

    fn stop(&mut self, dossier: &Dossier, event: usize) {
        let Some(sign_in) = dossier.sign_in(event) else { return self.nowhere.push((event, None)) };
        let location = &sign_in.src_endpoint.location;
        let Some(at) = place_of(sign_in) else {
            return self.nowhere.push((event, location.country.clone()));
        };
        let near = |place: &Place| {
            (place.at.0 - at.0).abs() < SAME_DEGREES && (place.at.1 - at.1).abs() < SAME_DEGREES
        };
        let known = self.places.iter().position(near).unwrap_or_else(|| {
            let names = [location.country.as_deref(), location.city.as_deref()];
            let name = names.into_iter().flatten().collect::<Vec<_>>().join(" ");
            self.places.push(Place { at, name, events: Vec::new(), successes: 0, failures: 0 });
            self.places.len() - 1
        });
        let place = &mut self.places[known];
        place.events.push(event);
        place.successes += usize::from(sign_in.status_id == Status::Success);
        place.failures += usize::from(sign_in.status_id == Status::Failure);
    }

    fn leg(&self, dossier: &Dossier, leg: &crate::facts::travel::Leg) -> Option<Leg> {
        let place = |event| self.places.iter().position(|place| place.events.contains(&event));
        let ends = (place(leg.from)?, place(leg.to)?);
        if ends.0 == ends.1 {
            return None;
        }
        let site = &dossier.site;
        let is_egress = |event| {
            let ip = dossier.sign_in(event).and_then(|it| it.src_endpoint.ip);
            ip.is_some_and(|ip| site.is_egress(ip))
        };
        let explained = || is_egress(leg.from) || is_egress(leg.to);
        let kmh = speed_kmh(leg.km, leg.millis).map(half_up);
        let speed = match (kmh, impossible_kmh(leg.km, leg.millis, &site.travel)) {
            (None, _) => Speed::Undefined,
            (Some(_), Some(kmh)) if explained() => Speed::Explained(kmh),
            (Some(_), Some(kmh)) => Speed::Impossible(kmh),
            (Some(0), None) => Speed::Near,
            (Some(kmh), None) => Speed::Possible(kmh),
        };
        let (from, to, millis) = (leg.from, leg.to, leg.millis);
        Some(Leg { from, to, ends, km: half_up(leg.km), millis, speed })
    }
}
