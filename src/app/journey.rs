//! Where a case's sign-ins came from, and the travel between them.
//!
//! Places are the vendor's word or a look-up, legs are those of `facts::travel`: it must not make
//! up a place for an event that has none, or a speed where the facts have none.

use crate::domain::dossier::Dossier;
use crate::domain::sign_in::{Location, Status};
use crate::facts::travel::{half_up, impossible_kmh, place_of, speed_kmh};
use crate::facts::{Engine, Undefined, quoted};

/// A place on the map.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Degrees north, degrees east.
    pub at: (f64, f64),
    /// Country and town as received; empty where the record names neither. Where records give
    /// these degrees several names that cannot be one, each in quotes.
    pub name: String,
    /// The names that it has, in order of the first event with each.
    pub names: Vec<Name>,
    /// The events there, by their place in the case, in order of time.
    pub events: Vec<usize>,
    /// How many of them succeeded.
    pub successes: usize,
    /// How many of them failed.
    pub failures: usize,
}

/// What records call a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    country: Option<String>,
    town: Option<String>,
    /// How many events call it so.
    pub events: usize,
}

impl Name {
    /// Country and town, as received.
    pub fn text(&self) -> String {
        let known = [self.country.as_deref(), self.town.as_deref()];
        known.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// True where both can name one place: what one of them leaves out, it does not deny.
    fn agrees(&self, location: &Location) -> bool {
        let same = |a: Option<&str>, b: Option<&str>| match (a, b) {
            (Some(a), Some(b)) => a.to_lowercase() == b.to_lowercase(),
            _ => true,
        };
        same(self.country.as_deref(), location.country.as_deref())
            && same(self.town.as_deref(), location.city.as_deref())
    }
}

impl Place {
    /// One more event calls it so.
    fn called(&mut self, location: &Location) {
        let known = self.names.iter_mut().find(|name| name.agrees(location));
        if let Some(name) = known {
            name.events += 1;
            name.country = name.country.take().or_else(|| location.country.clone());
            name.town = name.town.take().or_else(|| location.city.clone());
        } else if self.names.len() < NAMES_MAX {
            let (country, town) = (location.country.clone(), location.city.clone());
            self.names.push(Name { country, town, events: 1 });
        } else {
            return;
        }
        self.name = match self.names.as_slice() {
            [name] => name.text(),
            names => names.iter().map(|it| quoted(&it.text())).collect::<Vec<_>>().join(" or "),
        };
    }
}

/// What the travel between two successes was like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speed {
    /// So many km/h, that a person can have travelled.
    Possible(i64),
    /// So many km/h, faster than the site's limit.
    Impossible(i64),
    /// As fast, but one end is of a network that the site knows.
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

/// Names of one place that are kept: whoever gives it more has made them up.
const NAMES_MAX: usize = 8;
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
            let several = journey.places.iter().find(|it| it.successes > 1 && it.names.len() > 1);
            journey.no_legs = match several {
                Some(place) => format!(
                    "the degrees of the successes are one place, but records call it {}: where they \
                     came from is not known",
                    place.name
                ),
                None => "the successes came from one place".to_owned(),
            };
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
            let (name, names, events) = (String::new(), Vec::new(), Vec::new());
            self.places.push(Place { at, name, names, events, successes: 0, failures: 0 });
            self.places.len() - 1
        });
        let place = &mut self.places[known];
        place.called(location);
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
        let is_known = |event| {
            let ip = dossier.sign_in(event).and_then(|it| it.src_endpoint.ip);
            ip.is_some_and(|ip| site.known.of(ip).is_some())
        };
        let explained = || is_known(leg.from) || is_known(leg.to);
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
