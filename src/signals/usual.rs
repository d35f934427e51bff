//! What was usual for an identity before: the places, networks, devices and clients of its earlier
//! successes.
//!
//! The memory is bounded, whoever signs in: the values seen longest ago are forgotten first. It
//! must not judge.

use super::sighting::{Network, Sighting};
use crate::facts::session::client_kind;
use std::collections::{BTreeMap, VecDeque};

/// Values of one kind that are kept.
const VALUES_MAX: usize = 200;
/// Days of counts that are kept.
const DAYS_MAX: usize = 400;
/// Milliseconds of a day.
pub(super) const DAY_MS: i64 = 86_400_000;

/// The UTC day of an instant, as days since 1970-01-01.
pub(super) const fn day_of(time: i64) -> i64 {
    time.div_euclid(DAY_MS)
}

/// When a value was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Seen {
    last: i64,
    /// The last UTC day that was counted into `days`.
    last_day: i64,
    /// Different UTC days.
    days: u32,
}

/// Different values of one kind.
#[derive(Clone, Debug)]
pub(super) struct Values<K>(BTreeMap<K, Seen>);

impl<K> Default for Values<K> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<K: Ord + Clone> Values<K> {
    fn learn(&mut self, value: K, time: i64) {
        let day = day_of(time);
        let seen = self.0.entry(value).or_insert(Seen { last: time, last_day: day, days: 1 });
        if day != seen.last_day {
            seen.days = seen.days.saturating_add(1);
            seen.last_day = day;
        }
        seen.last = time;
        if self.0.len() > VALUES_MAX {
            let oldest = self.0.iter().min_by_key(|(_, seen)| seen.last).map(|(k, _)| k.clone());
            if let Some(oldest) = oldest {
                self.0.remove(&oldest);
            }
        }
    }

    fn since(&self, from: i64) -> Vec<K> {
        self.0.iter().filter(|(_, seen)| seen.last >= from).map(|(k, _)| k.clone()).collect()
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn has<Q>(&self, value: &Q) -> bool
    where
        K: std::borrow::Borrow<Q>,
        Q: Ord + ?Sized,
    {
        self.0.contains_key(value)
    }

    /// Different UTC days before `day` on which the value was seen.
    fn days_before(&self, value: &K, day: i64) -> u32 {
        self.0.get(value).map_or(0, |seen| seen.days - u32::from(seen.last_day == day))
    }
}

/// The usual of one identity, as a case carries it.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Baseline {
    /// The UTC day at whose start it was taken, as days since 1970-01-01.
    pub as_of: i64,
    /// Days it looks back over.
    pub days: u32,
    /// Successful sign-ins it rests on.
    pub sign_ins: u32,
    /// ISO 3166-1 alpha-2.
    pub countries: Vec<String>,
    /// Autonomous system numbers.
    pub asns: Vec<u32>,
    /// Device ids.
    pub devices: Vec<String>,
    /// Application names.
    pub apps: Vec<String>,
    /// User agents.
    pub user_agents: Vec<String>,
    /// Addresses.
    pub ips: Vec<std::net::IpAddr>,
}

/// All that is remembered of an identity's earlier successes.
#[derive(Clone, Debug, Default)]
pub(super) struct Usual {
    pub(super) countries: Values<String>,
    pub(super) asns: Values<u32>,
    pub(super) devices: Values<String>,
    /// User agents without their version numbers.
    pub(super) kinds: Values<String>,
    pub(super) networks: Values<Network>,
    apps: Values<String>,
    agents: Values<String>,
    ips: Values<std::net::IpAddr>,
    /// Successes in all.
    pub(super) sign_ins: u32,
    /// (UTC day, successes), oldest first.
    by_day: VecDeque<(i64, u32)>,
    /// When a proxy was last used.
    pub(super) last_proxy: Option<i64>,
}

impl Usual {
    /// Takes in a sighting; only successes are somebody's usual.
    pub(super) fn learn(&mut self, s: &Sighting) {
        if !s.is_success() {
            return;
        }
        if let Some(country) = &s.country {
            self.countries.learn(country.clone(), s.time);
        }
        if let Some(asn) = s.asn {
            self.asns.learn(asn, s.time);
        }
        if let Some(device) = &s.device {
            self.devices.learn(device.clone(), s.time);
        }
        if let Some(agent) = &s.user_agent {
            self.kinds.learn(client_kind(agent), s.time);
            self.agents.learn(agent.clone(), s.time);
        }
        if let Some(network) = s.network() {
            self.networks.learn(network, s.time);
        }
        if let Some(app) = &s.app {
            self.apps.learn(app.clone(), s.time);
        }
        if let Some(ip) = s.ip {
            self.ips.learn(ip, s.time);
        }
        if s.proxy == Some(true) {
            self.last_proxy = Some(s.time);
        }
        self.sign_ins = self.sign_ins.saturating_add(1);
        let day = day_of(s.time);
        match self.by_day.back_mut() {
            Some((last, count)) if *last == day => *count = count.saturating_add(1),
            _ => self.by_day.push_back((day, 1)),
        }
        if self.by_day.len() > DAYS_MAX {
            self.by_day.pop_front();
        }
    }

    /// True where the identity used this network with success on that many earlier days.
    pub(super) fn is_habit(&self, s: &Sighting, days: u32) -> bool {
        s.network().is_some_and(|it| self.networks.days_before(&it, day_of(s.time)) >= days)
    }

    /// The baseline at the start of a day; nothing where there is no success in the days before it.
    ///
    /// To be called before anything of that day is learnt.
    pub(super) fn baseline(&self, day: i64, look_back: u32) -> Option<Baseline> {
        let first = day - i64::from(look_back);
        let from = first.saturating_mul(DAY_MS);
        let counted = self.by_day.iter().filter(|(at, _)| (first..day).contains(at));
        let sign_ins = counted.fold(0_u32, |sum, (_, count)| sum.saturating_add(*count));
        (sign_ins > 0).then(|| Baseline {
            as_of: day,
            days: look_back,
            sign_ins,
            countries: self.countries.since(from),
            asns: self.asns.since(from),
            devices: self.devices.since(from),
            apps: self.apps.since(from),
            user_agents: self.agents.since(from),
            ips: self.ips.since(from),
        })
    }
}
