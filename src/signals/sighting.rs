//! A sighting: the few fields of one sign-in that signals look at, small enough to be kept beside
//! every raw event.
//!
//! It is a view: the event's digest leads back to the bytes. It must not judge, and what the
//! sign-in does not say stays unknown here.

use crate::domain::digest::Digest;
use crate::domain::lookup::Looked;
use crate::domain::sign_in::{ActorKind, FactorResult, SignIn, Status};
use crate::domain::words::SubjectKind;
pub use crate::facts::session::is_local;
use crate::facts::signals::network_of;
use crate::facts::{self, outcome_of};
use crate::formats::join;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::net::IpAddr;

/// OCSF activity of a sign-out.
const LOGOFF: u8 = 2;
/// OCSF activity of whatever is neither sign-in nor sign-out.
const STEP: u8 = 99;

/// How a second factor ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mfa {
    /// Passed now.
    #[serde(rename = "p")]
    Passed,
    /// Carried by a token.
    #[serde(rename = "c")]
    Claim,
    /// Denied, or wrong.
    #[serde(rename = "d")]
    Denied,
    /// Nobody answered.
    #[serde(rename = "t")]
    TimedOut,
    /// Asked for.
    #[serde(rename = "a")]
    Prompted,
    /// Not asked for.
    #[serde(rename = "n")]
    NotRequired,
}

/// An event by its place in time: sorting these sorts a log, whatever order it came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mark {
    /// Milliseconds since 1970-01-01 UTC.
    pub time: i64,
    /// Of the event's raw bytes.
    pub digest: Digest,
    /// Length of the event's raw text in bytes.
    pub bytes: u32,
}

/// A /24 of IPv4 or a /64 of IPv6, by its first address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Network(pub IpAddr);

impl Network {
    /// The network of an address.
    pub fn of(ip: IpAddr) -> Self {
        Self(network_of(ip))
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.0, if self.0.is_ipv4() { 24 } else { 64 })
    }
}

/// One sign-in as signals see it. Kept as JSON text with one-letter names; see
/// [`Sighting::to_bytes`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sighting {
    /// When, in milliseconds since 1970-01-01 UTC.
    #[serde(rename = "t")]
    pub time: i64,
    /// Of the event's raw bytes; the store keeps it beside the sighting.
    #[serde(skip, default = "no_digest")]
    pub digest: Digest,
    /// Length of the raw text in bytes.
    #[serde(rename = "z")]
    pub bytes: u32,
    /// The format it was read as.
    #[serde(rename = "f")]
    pub format: String,
    /// What kind of identity.
    #[serde(rename = "k")]
    pub kind: SubjectKind,
    /// The identity's stable id; unknown where the record names nobody.
    #[serde(rename = "i", default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Its name.
    #[serde(rename = "n", default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// OCSF `status_id`: 0 unknown, 1 success, 2 failure, 99 interrupt.
    #[serde(rename = "s")]
    pub status: u8,
    /// OCSF `activity_id`: 1 logon, 2 logoff, 99 other.
    #[serde(rename = "v")]
    pub activity: u8,
    /// The vendor's code.
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The vendor's words for the result.
    #[serde(rename = "w", default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The vendor's log or event name.
    #[serde(rename = "l", default, skip_serializing_if = "Option::is_none")]
    pub log: Option<String>,
    /// From where.
    #[serde(rename = "a", default, skip_serializing_if = "Option::is_none")]
    pub ip: Option<IpAddr>,
    /// A proxy, by the vendor's word.
    #[serde(rename = "x", default, skip_serializing_if = "Option::is_none")]
    pub proxy: Option<bool>,
    /// ISO 3166-1 alpha-2.
    #[serde(rename = "o", default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Degrees north and east.
    #[serde(rename = "g", default, skip_serializing_if = "Option::is_none")]
    pub place: Option<(f64, f64)>,
    /// Autonomous system.
    #[serde(rename = "N", default, skip_serializing_if = "Option::is_none")]
    pub asn: Option<u32>,
    /// Device id.
    #[serde(rename = "d", default, skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
    /// User agent, as received.
    #[serde(rename = "u", default, skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<String>,
    /// Application name, else id.
    #[serde(rename = "p", default, skip_serializing_if = "Option::is_none")]
    pub app: Option<String>,
    /// Session id.
    #[serde(rename = "e", default, skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    /// Token id.
    #[serde(rename = "T", default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// What ties the records of one login together.
    #[serde(rename = "r", default, skip_serializing_if = "Option::is_none")]
    pub correlation: Option<String>,
    /// The id by which a detected risk speaks of this sign-in.
    #[serde(rename = "y", default, skip_serializing_if = "Option::is_none")]
    pub uid: Option<String>,
    /// Of a detected risk, the id of the sign-in that it speaks of.
    #[serde(rename = "b", default, skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// A second factor was passed or carried.
    #[serde(rename = "m", default, skip_serializing_if = "Option::is_none")]
    pub is_mfa: Option<bool>,
    /// How the second factor ended.
    #[serde(rename = "M", default, skip_serializing_if = "Option::is_none")]
    pub mfa: Option<Mfa>,
    /// The client, in the vendor's word.
    #[serde(rename = "C", default, skip_serializing_if = "Option::is_none")]
    pub client_app: Option<String>,
    /// The protocol, in the vendor's word.
    #[serde(rename = "P", default, skip_serializing_if = "Option::is_none")]
    pub protocol: Option<String>,
    /// A person was at it; unknown where the record does not say.
    #[serde(rename = "I", default, skip_serializing_if = "Option::is_none")]
    pub interactive: Option<bool>,
    /// The vendor's level.
    #[serde(rename = "R", default, skip_serializing_if = "Option::is_none")]
    pub risk_level: Option<String>,
    /// The vendor's state of that risk.
    #[serde(rename = "S", default, skip_serializing_if = "Option::is_none")]
    pub risk_state: Option<String>,
    /// The vendor's reasons.
    #[serde(rename = "Q", default, skip_serializing_if = "Vec::is_empty")]
    pub risk_reasons: Vec<String>,
    /// An account's root user.
    #[serde(rename = "0", default, skip_serializing_if = "std::ops::Not::not")]
    pub root: bool,
    /// Key id or thumbprint of a non-human identity.
    #[serde(rename = "K", default, skip_serializing_if = "Option::is_none")]
    pub credential: Option<String>,
    /// What of place and network was looked up when the event came in, for the cases made of it.
    #[serde(rename = "L", default, skip_serializing_if = "Option::is_none")]
    pub looked: Option<Box<Looked>>,
}

fn no_digest() -> Digest {
    Digest([0; 32])
}

/// Who a record is about: kind, stable id, name. See `formats::identity`.
pub type Identity = (SubjectKind, String, Option<String>);

impl Sighting {
    /// The sighting of a sign-in, or nothing where it has no readable time: without one it is in no
    /// window.
    pub fn of(
        sign_in: &SignIn,
        format: &str,
        who: Option<Identity>,
        digest: Digest,
        bytes: usize,
    ) -> Option<Self> {
        let time = sign_in.time?.millis();
        let (kind, id, name) = match who {
            Some((kind, id, name)) => (kind, Some(id), name),
            None => (SubjectKind::Other, None, None),
        };
        let endpoint = &sign_in.src_endpoint;
        let place = &endpoint.location;
        Some(Self {
            time,
            digest,
            bytes: u32::try_from(bytes).unwrap_or(u32::MAX),
            format: format.to_owned(),
            kind,
            id,
            name,
            status: sign_in.status_id.id(),
            activity: sign_in.activity_id,
            code: sign_in.status_code.clone(),
            detail: short(sign_in.status_detail.as_deref()),
            log: sign_in.metadata.log_name.clone(),
            ip: endpoint.ip.map(|ip| ip.to_canonical()),
            proxy: endpoint.is_proxy,
            country: place.country.clone(),
            place: place.lat.zip(place.long).filter(|(lat, long)| is_on_earth(*lat, *long)),
            asn: endpoint.autonomous_system.number,
            device: sign_in.device.uid.clone(),
            user_agent: short(sign_in.http_request.user_agent.as_deref()),
            app: sign_in.service.name.clone().or_else(|| sign_in.service.uid.clone()),
            session: sign_in.session.uid.clone(),
            token: sign_in.token_uid.clone(),
            correlation: sign_in.correlation_uid.clone().filter(|id| !is_placeholder(id)),
            uid: join::answers_to(sign_in, format).map(str::to_owned),
            request: join::request(sign_in, format).map(str::to_owned),
            is_mfa: sign_in.is_mfa,
            mfa: second_factor(sign_in),
            client_app: sign_in.client_app.clone(),
            protocol: sign_in.auth_protocol.clone(),
            interactive: interactive(sign_in),
            risk_level: sign_in.risk.level.as_ref().map(|level| level.to_ascii_lowercase()),
            risk_state: short(sign_in.risk.state.as_deref()),
            risk_reasons: sign_in.risk.reasons.iter().filter_map(|it| short(Some(it))).collect(),
            root: sign_in.actor.kind == Some(ActorKind::Root),
            credential: sign_in.credential_uid.clone(),
            looked: Looked::of(endpoint).map(|(_, looked)| Box::new(looked)),
        })
    }

    /// A column's worth: JSON text, about 300 bytes, without the digest.
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Reads [`Sighting::to_bytes`] back.
    pub fn from_bytes(bytes: &[u8], digest: Digest) -> Result<Self, serde_json::Error> {
        let mut read: Self = serde_json::from_slice(bytes)?;
        read.digest = digest;
        Ok(read)
    }

    /// Its place in time.
    pub const fn mark(&self) -> Mark {
        Mark { time: self.time, digest: self.digest, bytes: self.bytes }
    }

    /// A sign-in that succeeded.
    pub const fn is_success(&self) -> bool {
        self.status == Status::Success.id() && self.activity != LOGOFF
    }

    /// A sign-in that was refused. Interrupts are none.
    pub const fn is_failure(&self) -> bool {
        self.status == Status::Failure.id() && self.activity != LOGOFF
    }

    /// A login that was refused, rather than a step on the way or a call for a token (OCSF activity
    /// 99).
    pub const fn is_failed_login(&self) -> bool {
        self.is_failure() && self.activity != STEP
    }

    /// A prompt that was denied or not answered.
    pub const fn is_mfa_denial(&self) -> bool {
        matches!(self.mfa, Some(Mfa::Denied | Mfa::TimedOut))
    }

    /// The network, where the address says something about a place.
    pub fn network(&self) -> Option<Network> {
        self.ip.filter(|ip| !is_local(*ip)).map(Network::of)
    }
}

/// Ids that stand for "none" and would tie strangers together.
fn is_placeholder(id: &str) -> bool {
    const WORDS: [&str; 7] = ["", "-", "null", "none", "unknown", "n/a", "undefined"];
    let id = id.trim();
    WORDS.iter().any(|word| id.eq_ignore_ascii_case(word))
        || id.bytes().all(|b| matches!(b, b'0' | b'-' | b'{' | b'}'))
}

fn is_on_earth(lat: f64, long: f64) -> bool {
    (-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&long)
}

/// The first 256 characters: whoever signs in writes these texts, and a sighting stays small.
fn short(text: Option<&str>) -> Option<String> {
    text.map(|text| text.chars().take(256).collect())
}

/// How the second factor ended, as the facts see it; else that one was asked for.
fn second_factor(sign_in: &SignIn) -> Option<Mfa> {
    if let Some(outcome) = outcome_of(sign_in) {
        return Some(match outcome {
            facts::Mfa::Passed => Mfa::Passed,
            facts::Mfa::SatisfiedByClaim => Mfa::Claim,
            facts::Mfa::Denied => Mfa::Denied,
            facts::Mfa::TimedOut => Mfa::TimedOut,
            facts::Mfa::NotRequired => Mfa::NotRequired,
        });
    }
    let mut second = sign_in.auth_factors.iter().filter(|factor| !factor.is_primary);
    second.any(|factor| factor.result == Some(FactorResult::Prompted)).then_some(Mfa::Prompted)
}

/// Whether a person was at it, from the words that vendors use for it.
fn interactive(sign_in: &SignIn) -> Option<bool> {
    let words = [sign_in.logon_type.as_deref(), sign_in.metadata.log_name.as_deref()];
    words.into_iter().flatten().find_map(|word| {
        let plain: String =
            word.chars().filter(char::is_ascii_alphabetic).collect::<String>().to_ascii_lowercase();
        if plain.contains("noninteractive") {
            Some(false)
        } else if plain.contains("interactive") {
            Some(true)
        } else {
            None
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::sign_in::AuthFactor;
    use crate::domain::time::Timestamp;

    #[test]
    fn a_sighting_is_read_back_as_it_was_kept() {
        let mut sign_in = SignIn {
            time: Timestamp::parse("2026-03-02T10:11:00.250Z"),
            status_id: Status::Failure,
            correlation_uid: Some("00000000-0000-0000-0000-000000000000".into()),
            logon_type: Some("nonInteractiveUser".into()),
            ..SignIn::default()
        };
        sign_in.src_endpoint.ip = "::ffff:192.0.2.7".parse().ok();
        sign_in.src_endpoint.location.lat = Some(40.4);
        sign_in.src_endpoint.location.long = Some(-3.7);
        sign_in.auth_factors =
            vec![AuthFactor { result: Some(FactorResult::Denied), ..AuthFactor::default() }];
        let who = Some((SubjectKind::User, "u-42".into(), None));
        let digest = Digest::of(b"raw");
        let sighting = Sighting::of(&sign_in, "entra.signin", who, digest, 3).unwrap();
        let kept = sighting.to_bytes();
        assert!(kept.len() < 200, "{}", String::from_utf8_lossy(&kept));
        assert_eq!(Sighting::from_bytes(&kept, digest).unwrap(), sighting);
        assert_eq!(sighting.correlation, None, "a placeholder ties nothing together");
        assert_eq!(sighting.interactive, Some(false));
        assert!(sighting.is_failure() && sighting.is_mfa_denial());
        assert_eq!(sighting.network().unwrap().to_string(), "192.0.2.0/24");
    }

    #[test]
    fn without_a_time_there_is_no_sighting() {
        assert!(Sighting::of(&SignIn::default(), "x", None, Digest::of(b""), 0).is_none());
    }

    #[test]
    fn private_addresses_say_nothing_about_a_place() {
        for local in ["10.1.2.3", "100.64.0.1", "::1", "fd00::1", "::ffff:192.168.1.1"] {
            assert!(is_local(local.parse().unwrap()), "{local}");
        }
        for public in ["198.51.100.1", "100.128.0.1", "2001:db8::1"] {
            assert!(!is_local(public.parse().unwrap()), "{public}");
        }
    }
}
