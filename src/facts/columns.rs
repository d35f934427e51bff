//! The sign-ins of a case as compact columns: integer times in order, interned texts.
//!
//! It must not judge anything; it only makes a windowed scan over thousands of events cheap.

use super::mfa;
use crate::domain::dossier::Dossier;
use crate::domain::sign_in::{ActorKind, SignIn, Status};
use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};

/// The place of a value in its column's list, or [`NONE`].
pub(super) type Key = u32;
/// No value is known.
pub(super) const NONE: Key = Key::MAX;
/// Stands for an unknown time; such rows lie behind all others.
pub(super) const NO_TIME: i64 = i64::MAX;

/// One sign-in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    /// The event's place in the case.
    pub(super) event: usize,
    /// Milliseconds since 1970 UTC, or [`NO_TIME`].
    pub(super) time: i64,
    pub(super) status: Status,
    pub(super) who: Key,
    pub(super) ip: Key,
    pub(super) network: Key,
    pub(super) asn: Key,
    pub(super) country: Key,
    pub(super) agent: Key,
    pub(super) app: Key,
    pub(super) session: Key,
    pub(super) token: Key,
    /// Degrees north and east.
    pub(super) place: Option<(f64, f64)>,
    pub(super) mfa: Option<mfa::Mfa>,
    /// Prompts of a second factor that were denied or timed out.
    pub(super) denied: u32,
    /// No person stands behind it.
    pub(super) machine: bool,
}

/// The names of one identity as one record gives them, in lower case.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Names {
    pub(super) uid: Option<String>,
    pub(super) name: Option<String>,
    pub(super) email: Option<String>,
}

impl Names {
    /// The names of the one who signed in.
    pub(super) fn of(sign_in: &SignIn) -> Self {
        let lower = |text: &Option<String>| text.as_deref().map(fold);
        let user = &sign_in.user;
        Self { uid: lower(&user.uid), name: lower(&user.name), email: lower(&user.email_addr) }
    }

    /// True where the record names nobody.
    pub(super) fn is_empty(&self) -> bool {
        self.uid.is_none() && self.name.is_none() && self.email.is_none()
    }

    /// Every name it has.
    pub(super) fn each(&self) -> impl Iterator<Item = &str> {
        [&self.uid, &self.name, &self.email].into_iter().filter_map(|name| name.as_deref())
    }

    /// The steadiest name: id, else login name, else mail address.
    pub(super) fn key(&self) -> &str {
        self.each().next().unwrap_or("")
    }
}

/// A name as names are compared: letters without case.
pub(super) fn fold(text: &str) -> String {
    if text.is_ascii() { text.to_ascii_lowercase() } else { text.to_lowercase() }
}

/// Below this many values a list is searched from its start: most cases are small.
const FEW: usize = 12;

/// A list of different values, each with its place.
#[derive(Debug)]
pub(super) struct List<T> {
    pub(super) values: Vec<T>,
    /// The place of each value, from [`FEW`] values on.
    places: HashMap<T, Key>,
}

impl<T: Clone + Eq + Hash> List<T> {
    fn new() -> Self {
        Self { values: Vec::new(), places: HashMap::new() }
    }

    fn put(&mut self, value: Option<T>) -> Key {
        let Some(value) = value else { return NONE };
        // Logs repeat: the value is most often the last one.
        if let Some(last) = self.values.last()
            && *last == value
        {
            return self.values.len() as Key - 1;
        }
        let known = self.find(&value);
        if known != NONE {
            return known;
        }
        let place = self.values.len() as Key;
        if self.values.len() >= FEW {
            self.places.insert(value.clone(), place);
        }
        self.values.push(value);
        if self.values.len() == FEW {
            self.places = self.values.iter().cloned().zip(0..).collect();
        }
        place
    }

    /// The place of a value, or [`NONE`].
    pub(super) fn find(&self, value: &T) -> Key {
        if self.values.len() < FEW {
            return self.values.iter().position(|known| known == value).map_or(NONE, |n| n as Key);
        }
        self.places.get(value).copied().unwrap_or(NONE)
    }

    /// The value at a place.
    pub(super) fn get(&self, key: Key) -> Option<&T> {
        self.values.get(key as usize)
    }
}

/// All sign-ins of a case.
#[derive(Debug)]
pub(super) struct Columns<'d> {
    /// In order of time, then of the case; those without a readable time last.
    pub(super) rows: Vec<Row>,
    /// How many of the rows have a time.
    pub(super) timed: usize,
    pub(super) who: List<Names>,
    pub(super) ips: List<IpAddr>,
    pub(super) networks: List<IpAddr>,
    pub(super) asns: List<u32>,
    pub(super) countries: List<&'d str>,
    pub(super) agents: List<&'d str>,
    pub(super) apps: List<&'d str>,
    /// Ids of sessions and of tokens, in one list: a claim may give either.
    pub(super) sessions: List<&'d str>,
}

/// The /24 of an IPv4 address or the /64 of an IPv6 address, as its first address.
pub fn network_of(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            IpAddr::from([a, b, c, 0])
        }
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX))),
    }
}

impl<'d> Columns<'d> {
    pub(super) fn new(dossier: &'d Dossier) -> Self {
        let mut columns = Self {
            rows: Vec::with_capacity(dossier.read.len()),
            timed: 0,
            who: List::new(),
            ips: List::new(),
            networks: List::new(),
            asns: List::new(),
            countries: List::new(),
            agents: List::new(),
            apps: List::new(),
            sessions: List::new(),
        };
        for event in 0..dossier.read.len() {
            if let Some(sign_in) = dossier.sign_in(event) {
                let row = columns.row(event, sign_in);
                columns.rows.push(row);
            }
        }
        columns.rows.sort_by_key(|row| (row.time, row.event));
        columns.timed = columns.rows.partition_point(|row| row.time != NO_TIME);
        columns
    }

    fn row(&mut self, event: usize, sign_in: &'d SignIn) -> Row {
        let from = &sign_in.src_endpoint;
        let ip = from.ip.map(|ip| ip.to_canonical());
        let names = Names::of(sign_in);
        let app = &sign_in.service;
        let text = |text: &'d Option<String>| text.as_deref();
        Row {
            event,
            time: sign_in.time.map_or(NO_TIME, crate::domain::time::Timestamp::millis),
            status: sign_in.status_id,
            who: self.who.put((!names.is_empty()).then_some(names)),
            ip: self.ips.put(ip),
            network: self.networks.put(ip.map(network_of)),
            asn: self.asns.put(from.autonomous_system.number),
            country: self.countries.put(text(&from.location.country)),
            agent: self.agents.put(text(&sign_in.http_request.user_agent)),
            app: self.apps.put(text(&app.uid).or(text(&app.name))),
            session: self.sessions.put(text(&sign_in.session.uid)),
            token: self.sessions.put(text(&sign_in.token_uid)),
            place: super::travel::place_of(sign_in),
            mfa: mfa::of(sign_in),
            denied: mfa::denied(sign_in),
            machine: matches!(
                sign_in.actor.kind,
                Some(ActorKind::ServicePrincipal | ActorKind::ManagedIdentity | ActorKind::System)
            ),
        }
    }
}
