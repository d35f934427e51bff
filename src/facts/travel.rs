//! Places and the speed between them.
//!
//! Distances are great circles on a sphere of radius 6371.0088 km (the mean radius of IUGG), by
//! the haversine formula. It must not say whether somebody travelled: networks have no legs.

use super::columns::Row;
use super::{Evaluated, Outcome, Told, Value, unknown};
use crate::domain::sign_in::{SignIn, Status};
use crate::domain::thresholds::{Thresholds, Travel};
use crate::domain::words::grouped;
use std::fmt::Write as _;

/// Mean radius of the Earth in km.
pub const EARTH_KM: f64 = 6371.0088;
/// A pair nearer than this counts as no travel, in km.
pub const NEAR_KM: f64 = 100.0;
/// A pair closer in time than this has no speed, in milliseconds.
pub const SHORTEST_MILLIS: i64 = 1_000;
/// A pair of places that nobody can have travelled between, and how fast it would have been: the
/// one definition, for facts, severity and signals.
///
/// `km` and `millis` apart; above the site's speed, no nearer and no quicker than its limits.
pub fn impossible_kmh(km: f64, millis: i64, limits: &Travel) -> Option<i64> {
    let quick = millis < i64::from(limits.min_secs).saturating_mul(1_000);
    if quick || km < limits.min_km {
        return None;
    }
    let speed = half_up(speed_kmh(km, millis)?);
    (speed as f64 > limits.speed_kmh).then_some(speed)
}

/// Great-circle distance in km between two places, each (degrees north, degrees east).
pub fn haversine_km(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (north_a, north_b) = (a.0.to_radians(), b.0.to_radians());
    let north = ((north_b - north_a) / 2.0).sin();
    let east = ((b.1 - a.1).to_radians() / 2.0).sin();
    let chord = north * north + north_a.cos() * north_b.cos() * east * east;
    2.0 * EARTH_KM * chord.clamp(0.0, 1.0).sqrt().asin()
}

/// A number rounded half up.
pub fn half_up(number: f64) -> i64 {
    (number + 0.5).floor() as i64
}

/// Speed in km/h of a pair that lies `km` and `millis` apart: 0 where it is near, `None` where the
/// time is too short to speak of a speed.
pub fn speed_kmh(km: f64, millis: i64) -> Option<f64> {
    if km < NEAR_KM {
        return Some(0.0);
    }
    (millis >= SHORTEST_MILLIS).then(|| km / (millis as f64 / 3_600_000.0))
}

/// The place of a sign-in, where both degrees are known and are degrees.
pub fn place_of(sign_in: &SignIn) -> Option<(f64, f64)> {
    let place = &sign_in.src_endpoint.location;
    let (north, east) = (place.lat?, place.long?);
    ((-90.0..=90.0).contains(&north) && (-180.0..=180.0).contains(&east)).then_some((north, east))
}

/// Two located successes with none between them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Leg {
    /// The earlier event, by the place handed in.
    pub from: usize,
    /// The later one.
    pub to: usize,
    /// Distance in km.
    pub km: f64,
    /// Time between them in milliseconds, never negative.
    pub millis: i64,
}

/// The legs between (event, milliseconds, place) of successes in order of time.
pub fn legs(stops: impl IntoIterator<Item = (usize, i64, (f64, f64))>) -> Vec<Leg> {
    let mut before = None;
    let mut legs = Vec::new();
    for (event, time, place) in stops {
        if let Some((from, earlier, start)) = before {
            let km = haversine_km(start, place);
            legs.push(Leg { from, to: event, km, millis: i64::saturating_sub(time, earlier) });
        }
        before = Some((event, time, place));
    }
    legs
}

/// What a selection of rows tells of travel.
pub(super) struct Journey {
    legs: Vec<Leg>,
    window: Option<(i64, i64)>,
}

/// An end of a leg, for reasons.
pub(super) struct End {
    /// The event's id.
    pub(super) id: String,
    pub(super) country: Option<String>,
    pub(super) city: Option<String>,
    /// A network that the site knows, in words: nobody need be where it is.
    pub(super) known: Option<String>,
    /// The database that the place was looked up in.
    pub(super) looked_up: Option<String>,
}

/// Describes an event of the case.
pub(super) type Describe<'a> = &'a dyn Fn(usize) -> End;

impl Journey {
    /// The legs of timed rows in order; undefined below two located successes.
    pub(super) fn new<'r>(
        rows: impl Iterator<Item = &'r Row>,
        window: Option<(i64, i64)>,
    ) -> Result<Self, super::Undefined> {
        let mut located = 0;
        let stops = rows.filter(|row| row.status == Status::Success).filter_map(|row| {
            let place = row.place?;
            located += 1;
            Some((row.event, row.time, place))
        });
        let legs = legs(stops);
        if legs.is_empty() {
            return unknown(format!(
                "travel needs two successes with a place and a time; there {}",
                if located == 1 { "is one" } else { "is none" }
            ));
        }
        Ok(Self { legs, window })
    }

    /// The legs, in order of time.
    pub(super) fn legs(&self) -> &[Leg] {
        &self.legs
    }

    pub(super) fn distance(&self, describe: Describe<'_>) -> Outcome {
        let longest = self.legs.iter().max_by(|a, b| a.km.total_cmp(&b.km));
        let Some(leg) = longest else { return unknown("there is no pair of places") };
        let km = half_up(leg.km);
        Ok(self.evaluated(Value::Integer(km), Some("km"), leg, describe, ""))
    }

    pub(super) fn speed(&self, describe: Describe<'_>) -> Outcome {
        let (leg, speed) = self.fastest()?;
        // The largest of speeds is not known where one of them is not.
        if self.legs.iter().any(|leg| speed_kmh(leg.km, leg.millis).is_none()) {
            return Err(too_close());
        }
        let speed = half_up(speed);
        let mut note = String::new();
        if leg.km < NEAR_KM {
            note = format!("; a pair under {NEAR_KM} km counts as no travel");
        }
        Ok(self.evaluated(Value::Integer(speed), Some("km/h"), leg, describe, &note))
    }

    pub(super) fn impossible(&self, describe: Describe<'_>, site: &Thresholds) -> Outcome {
        let limit = site.travel.speed_kmh;
        let unexplained = |leg: &Leg| {
            impossible_kmh(leg.km, leg.millis, &site.travel).is_some()
                && ![leg.from, leg.to].into_iter().any(|end| describe(end).known.is_some())
        };
        let (fastest, _) = self.fastest()?;
        let faster = |a: &&Leg, b: &&Leg| {
            let speed = |leg: &Leg| speed_kmh(leg.km, leg.millis).unwrap_or(0.0);
            speed(a).total_cmp(&speed(b)).then(a.km.total_cmp(&b.km))
        };
        let odd = self.legs.iter().filter(|leg| unexplained(leg)).max_by(faster);
        // Where no leg is too fast, one without a speed leaves it open.
        if odd.is_none() && self.legs.iter().any(|leg| speed_kmh(leg.km, leg.millis).is_none()) {
            return Err(too_close());
        }
        let leg = odd.unwrap_or(fastest);
        let is_fast = impossible_kmh(leg.km, leg.millis, &site.travel).is_some();
        let known = match (site.known.is_empty(), odd) {
            (true, _) => "no VPN or egress list is loaded, so either end may be one".to_owned(),
            (false, Some(_)) => "neither end is in the site's lists of known networks".to_owned(),
            (false, None) if is_fast => format!("{}, which explains it", explained(leg, describe)),
            (false, None) => "the site's lists of known networks were looked at".to_owned(),
        };
        let note = format!("; the limit is {limit} km/h, and {known}");
        let mut found = self.evaluated(Value::Boolean(odd.is_some()), None, leg, describe, &note);
        found.told.push(Told::Number(limit, Some("km/h")));
        Ok(found)
    }

    /// The fastest leg that has a speed.
    fn fastest(&self) -> Result<(&Leg, f64), super::Undefined> {
        self.legs
            .iter()
            .filter_map(|leg| Some((leg, speed_kmh(leg.km, leg.millis)?)))
            .max_by(|a, b| a.1.total_cmp(&b.1).then(a.0.km.total_cmp(&b.0.km)))
            .ok_or_else(too_close)
    }

    fn evaluated(
        &self,
        value: Value,
        unit: Option<&'static str>,
        leg: &Leg,
        describe: Describe<'_>,
        note: &str,
    ) -> Evaluated {
        let (start, end) = (describe(leg.from), describe(leg.to));
        let (from, to) = (&start.id, &end.id);
        let in_country = |country: &Option<String>| {
            country
                .as_deref()
                .map(|country| format!(" ({})", super::quote::named(country)))
                .unwrap_or_default()
        };
        let minutes = half_up(leg.millis as f64 / 60_000.0);
        let mut why = format!(
            "{from}{} to {to}{}: {} km in {} min",
            in_country(&start.country),
            in_country(&end.country),
            grouped(half_up(leg.km)),
            grouped(minutes),
        );
        let speed = speed_kmh(leg.km, leg.millis).map(half_up);
        if let Some(speed) = speed {
            let _ = write!(why, ", {} km/h", grouped(speed));
        }
        let mut sources: Vec<_> =
            [&start, &end].into_iter().filter_map(|end| end.looked_up.as_deref()).collect();
        sources.dedup();
        if !sources.is_empty() {
            let _ = write!(why, "; places are a look-up ({})", sources.join(", "));
        }
        why.push_str(note);
        let mut told =
            vec![Told::Span(leg.millis), Told::Number(half_up(leg.km) as f64, Some("km"))];
        told.extend(speed.map(|speed| Told::Number(speed as f64, Some("km/h"))));
        told.extend([start.country, end.country].into_iter().flatten().map(Told::Country));
        told.extend([start.city, end.city].into_iter().flatten().map(Told::Text));
        Evaluated { value, unit, events: vec![leg.from, leg.to], why, told, window: self.window }
    }
}

/// `e2 came from a known egress "Zscaler Frankfurt"`.
fn explained(leg: &Leg, describe: Describe<'_>) -> String {
    let ends = [leg.from, leg.to].map(describe);
    let known = |end: &End| Some(format!("{} came from a {}", end.id, end.known.as_deref()?));
    ends.iter().filter_map(known).collect::<Vec<_>>().join(" and ")
}

fn too_close() -> super::Undefined {
    super::Undefined::Unknown(
        "two sign-ins in different places are less than a second apart: there is no speed".into(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn berlin_to_singapore_is_as_far_as_the_atlas_says() {
        let km = haversine_km((52.52, 13.405), (1.3521, 103.8198));
        assert!((9_900.0..9_935.0).contains(&km), "{km}");
        assert!(haversine_km((0.0, 179.9), (0.0, -179.9)) < 23.0, "over the date line");
        let half = haversine_km((0.0, 0.0), (0.0, 180.0));
        assert!((half - std::f64::consts::PI * EARTH_KM).abs() < 0.001, "antipodes: {half}");
    }

    #[test]
    fn near_is_no_travel_and_no_time_is_no_speed() {
        assert_eq!(speed_kmh(99.9, 0), Some(0.0));
        assert_eq!(speed_kmh(100.0, 999), None);
        assert_eq!(speed_kmh(100.0, 3_600_000), Some(100.0));
        assert_eq!([half_up(0.5), half_up(1.4999), half_up(2.5)], [1, 1, 3]);
    }
}
