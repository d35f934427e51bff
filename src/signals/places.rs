//! Signals about places: impossible travel and many countries.
//!
//! Only successes at which a person sat count: a token that is renewed in the background travels
//! with nobody. It must not divide by a time that says nothing.

use super::Firing;
use super::catalogue::code;
use super::sighting::{Mark, Sighting};
use super::usual::Usual;
use super::window::MINUTE_MS;
use crate::domain::known_networks::Kind;
use crate::domain::thresholds::Thresholds;
use crate::facts::travel::{haversine_km, impossible_kmh};
use std::collections::VecDeque;

/// Sightings that are kept to count countries.
const PLACES_MAX: usize = 512;

/// A success at a place.
#[derive(Clone, Debug)]
struct Stop {
    mark: Mark,
    place: Option<(f64, f64)>,
    country: Option<String>,
    /// From a network that the identity has used on enough earlier days.
    habit: bool,
}

/// Travel and countries of one identity.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    last: Option<Stop>,
    stops: VecDeque<Stop>,
}

impl Places {
    pub(super) fn push(
        &mut self,
        s: &Sighting,
        past: &Usual,
        t: &Thresholds,
        out: &mut Vec<Firing>,
    ) {
        let counts = s.is_success() && s.interactive != Some(false) && !s.kind.is_non_human();
        let known = s.ip.and_then(|ip| t.known.of(ip)).map(|block| block.kind);
        if !counts || known == Some(Kind::Egress) {
            return;
        }
        let stop = Stop {
            mark: s.mark(),
            place: s.place,
            country: s.country.clone(),
            habit: past.is_habit(s, t.travel.habit_days),
        };
        // Nobody need be where a VPN or a hosting provider is: it is no end of a journey.
        if stop.place.is_some() && known.is_none() {
            if let Some(last) = &self.last {
                out.extend(travel(last, &stop, t));
            }
            self.last = Some(stop.clone());
        }
        if stop.country.is_some() {
            out.extend(self.countries(stop, t));
        }
    }

    fn countries(&mut self, stop: Stop, t: &Thresholds) -> Option<Firing> {
        let limits = &t.countries;
        let long = i64::from(limits.long_hours) * 60 * MINUTE_MS;
        let short = i64::from(limits.short_minutes) * MINUTE_MS;
        let now = stop.mark.time;
        while self.stops.front().is_some_and(|it| it.mark.time < now - long)
            || self.stops.len() >= PLACES_MAX
        {
            self.stops.pop_front();
        }
        let again =
            self.stops.iter().any(|it| it.country == stop.country && it.mark.time >= now - short);
        self.stops.push_back(stop);
        if again {
            return None;
        }
        let tries = [
            (short, limits.short_count, format!("{} min", limits.short_minutes)),
            (long, limits.long_count, format!("{} h", limits.long_hours)),
        ];
        tries.into_iter().find_map(|(span, count, words)| {
            let newest = newest_of_each_country(&self.stops, now - span);
            let strange = newest.iter().any(|stop| !stop.habit);
            (newest.len() >= count as usize && strange).then(|| {
                let names: Vec<_> = newest.iter().filter_map(|it| it.country.as_deref()).collect();
                let mut events: Vec<_> = newest.iter().map(|it| it.mark).collect();
                events.sort_unstable();
                let why = format!("{} countries within {words}: {}", names.len(), names.join(", "));
                Firing { signal: code::COUNTRIES, at: now, events, why }
            })
        })
    }
}

fn newest_of_each_country(stops: &VecDeque<Stop>, from: i64) -> Vec<&Stop> {
    let mut newest: Vec<&Stop> = Vec::new();
    for stop in stops.iter().rev().take_while(|stop| stop.mark.time >= from) {
        if !newest.iter().any(|it| it.country == stop.country) {
            newest.push(stop);
        }
    }
    newest
}

/// One pair of successes, judged.
fn travel(before: &Stop, now: &Stop, t: &Thresholds) -> Option<Firing> {
    let limits = &t.travel;
    let millis = now.mark.time.saturating_sub(before.mark.time);
    let km = haversine_km(before.place?, now.place?);
    let speed = impossible_kmh(km, millis, limits)?;
    // What is impossible is a signal only where nothing ordinary explains it: places that are both
    // the identity's own, or exits of one country's carriers.
    let at_home = before.country.is_some() && before.country == now.country;
    let ordinary = before.habit && now.habit || at_home && km < limits.min_km_same_country;
    (!ordinary).then(|| Firing {
        signal: code::IMPOSSIBLE_TRAVEL,
        at: now.mark.time,
        events: vec![before.mark, now.mark],
        why: format!(
            "{km:.0} km in {:.0} min, which is {speed} km/h; more than {:.0} km/h is no travel",
            millis as f64 / MINUTE_MS as f64,
            limits.speed_kmh
        ),
    })
}
