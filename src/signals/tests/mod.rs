//! Stories of sign-ins: each signal with one that fires and a benign twin that must not.

mod addresses;
mod identities;
mod order;

use super::catalogue::code;
use super::plan::{self, Planned};
use super::sighting::Mfa;
use super::*;
use crate::domain::thresholds;
use crate::domain::words::SubjectKind;

/// 2026-03-02T00:00:00Z.
const DAY: i64 = 1_772_409_600_000;
const MADRID: (&str, f64, f64) = ("ES", 40.4, -3.7);
const LYON: (&str, f64, f64) = ("FR", 45.76, 4.84);
const SINGAPORE: (&str, f64, f64) = ("SG", 1.35, 103.82);

/// Minutes of the story's day.
fn minutes(count: i64) -> i64 {
    DAY + count * 60_000
}

/// A failed sign-in of Ortega from nowhere special at that minute.
fn at(minute: i64) -> Sighting {
    let time = minutes(minute);
    Sighting {
        time,
        digest: Digest::of(&time.to_be_bytes()),
        bytes: 1_000,
        format: "entra.signin".into(),
        kind: SubjectKind::User,
        id: Some("u-42".into()),
        name: Some("m.ortega@contoso.example".into()),
        status: 2,
        activity: 1,
        code: None,
        detail: None,
        log: None,
        ip: "198.51.100.7".parse().ok(),
        proxy: None,
        country: None,
        place: None,
        asn: None,
        device: None,
        user_agent: None,
        app: None,
        session: None,
        token: None,
        correlation: None,
        uid: None,
        request: None,
        is_mfa: None,
        mfa: None,
        client_app: None,
        protocol: None,
        interactive: None,
        risk_level: None,
        risk_state: None,
        risk_reasons: Vec::new(),
        root: false,
        credential: None,
        looked: None,
    }
}

use crate::domain::digest::Digest;

fn success(minute: i64) -> Sighting {
    Sighting { status: 1, ..at(minute) }
}

fn denied(minute: i64) -> Sighting {
    Sighting { mfa: Some(Mfa::Denied), ..at(minute) }
}

fn in_place(s: Sighting, (country, lat, long): (&str, f64, f64)) -> Sighting {
    Sighting { country: Some(country.into()), place: Some((lat, long)), ..s }
}

fn from(s: Sighting, ip: &str) -> Sighting {
    Sighting { ip: ip.parse().ok(), ..s }
}

/// Twelve working days of one success each from the office in Madrid before the story's day.
fn history() -> Vec<Sighting> {
    let office = |day: i64| Sighting {
        asn: Some(64500),
        device: Some("laptop-1".into()),
        user_agent: Some("Mozilla/5.0 (Windows) Firefox/130.0".into()),
        ..from(in_place(success(-day * 1_440 + 540), MADRID), "192.0.2.10")
    };
    (1..=12).rev().map(office).collect()
}

fn after_history(more: impl IntoIterator<Item = Sighting>) -> Vec<Sighting> {
    let mut all = history();
    all.extend(more);
    all
}

/// The codes that fire, without repeats, in order.
fn codes(sightings: &[Sighting]) -> Vec<&'static str> {
    let mut codes = Vec::new();
    for firing in of_subject(sightings, &Thresholds::default()) {
        if !codes.contains(&firing.signal) {
            codes.push(firing.signal);
        }
    }
    codes
}

fn plan_subject(sightings: &[Sighting]) -> Vec<Planned> {
    let t = Thresholds::default();
    let mut scan = SubjectScan::new(&t);
    for sighting in sightings {
        scan.push(sighting);
    }
    plan::cases(SubjectKind::User, "u-42", scan.finish(), &t)
}

fn plan_address(sightings: &[Sighting]) -> Vec<Planned> {
    let t = Thresholds::default();
    let mut scan = AddressScan::new(&t);
    for sighting in sightings {
        scan.push(sighting);
    }
    plan::cases(SubjectKind::Address, "198.51.100.7", scan.finish(), &t)
}
