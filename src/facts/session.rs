//! Sessions and tokens seen on more networks than one.
//!
//! It must not group on an id that is no id; the formats have sorted those out.

use super::columns::{Columns, NONE, Row, network_of};
use super::{Evaluated, Outcome, Told, Value, unknown};
use crate::domain::sign_in::SignIn;
use crate::domain::thresholds::Thresholds;
use std::borrow::Cow;
use std::net::IpAddr;

/// One use of a session or token, as far as it says whether another use was somebody else's.
#[derive(Clone, Debug, PartialEq)]
pub struct Use<'u> {
    /// When, in milliseconds since 1970 UTC.
    pub time: i64,
    /// A /24 or /64 by its first address.
    pub network: IpAddr,
    /// ISO 3166-1 alpha-2.
    pub country: Option<Cow<'u, str>>,
    /// Autonomous system.
    pub asn: Option<u32>,
    /// The user agent without its version numbers; see [`client_kind`].
    pub client: Option<String>,
    /// Device id.
    pub device: Option<Cow<'u, str>>,
}

impl Use<'_> {
    /// The same, kept for longer than the record.
    pub fn owned(self) -> Use<'static> {
        let own = |text: Option<Cow<'_, str>>| text.map(|text| Cow::Owned(text.into_owned()));
        Use { country: own(self.country), device: own(self.device), ..self }
    }
}

/// A session or token on two networks: the one definition, for facts, severity and signals.
///
/// Two uses within the site's hours are two places unless one operator holds both networks and no
/// country speaks against it, or one device in one country is on both: a telephone that leaves the
/// office keeps its session and its device id. A user agent is a text that whoever holds a stolen
/// session copies along with it, so an equal one excuses nothing; one that differs makes of one
/// device id two clients. An absent field is no all-clear.
pub fn is_elsewhere(before: &Use<'_>, now: &Use<'_>, site: &Thresholds) -> bool {
    let span = i64::from(site.session.hours) * 3_600_000;
    if before.network == now.network || now.time.saturating_sub(before.time) > span {
        return false;
    }
    let same = |a: Option<&str>, b: Option<&str>| a.zip(b).map(|(a, b)| a == b);
    let country = same(before.country.as_deref(), now.country.as_deref());
    if country == Some(false) {
        return true;
    }
    if before.asn.is_some() && before.asn == now.asn {
        return false;
    }
    let client = same(before.client.as_deref(), now.client.as_deref());
    let device = same(before.device.as_deref(), now.device.as_deref());
    let is_one = device == Some(true) && client != Some(false);
    !(is_one && country == Some(true))
}

/// The networks that say something about a place: not private ones, nor the site's own exits.
pub fn network_in_use(ip: IpAddr, site: &Thresholds) -> Option<IpAddr> {
    (!is_local(ip) && !site.is_egress(ip)).then(|| network_of(ip))
}

/// Long-lived access keys are credentials that several places may share, not sessions.
pub fn is_session(id: &str) -> bool {
    !id.starts_with("AKIA")
}

/// A user agent without its digits and marks: an update of a browser is no new client.
pub fn client_kind(agent: &str) -> String {
    let mut kind = String::with_capacity(agent.len());
    kind.extend(agent.chars().filter(|c| c.is_alphabetic() || *c == ' '));
    kind
}

/// True for an address that says nothing about a place: private, loopback, link-local, shared
/// carrier space.
pub fn is_local(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(v4) => {
            let [a, b, ..] = v4.octets();
            v4.is_private()
                || v4.is_loopback()
                || v4.is_link_local()
                || v4.is_unspecified()
                || (a == 100 && (64..128).contains(&b))
        }
        IpAddr::V6(v6) => {
            v6.is_loopback()
                || v6.is_unspecified()
                || v6.is_unique_local()
                || v6.is_unicast_link_local()
        }
    }
}

/// The use that a record made of its session or token, refused or not; none where its network says
/// nothing.
pub(super) fn use_of<'d>(sign_in: &'d SignIn, site: &Thresholds) -> Option<Use<'d>> {
    let from = &sign_in.src_endpoint;
    Some(Use {
        time: sign_in.time?.millis(),
        network: network_in_use(from.ip?, site)?,
        country: from.location.country.as_deref().map(Cow::Borrowed),
        asn: from.autonomous_system.number,
        client: sign_in.http_request.user_agent.as_deref().map(client_kind),
        device: sign_in.device.uid.as_deref().map(Cow::Borrowed),
    })
}

/// `session_spread`: the most networks that one session or token id was seen on.
pub(super) fn spread<'r>(
    columns: &Columns<'_>,
    rows: impl Iterator<Item = &'r Row>,
    only: Option<super::columns::Key>,
    window: Option<(i64, i64)>,
) -> Outcome {
    // (session, network, event), by session and then network.
    let mut seen = Vec::new();
    let mut unplaced = 0;
    for row in rows {
        for id in [row.session, row.token] {
            if id == NONE || only.is_some_and(|only| only != id) {
                continue;
            }
            if row.network == NONE {
                unplaced += 1;
            } else {
                seen.push((id, row.network, row.event));
            }
        }
    }
    if seen.is_empty() {
        return unknown(match unplaced {
            0 => "no record carries a session or token id",
            _ => "no record with a session or token id carries an address",
        });
    }
    seen.sort_unstable();
    let mut best: (usize, &[(u32, u32, usize)]) = (0, &[]);
    for group in seen.chunk_by(|a, b| a.0 == b.0) {
        let networks = group.chunk_by(|a, b| a.1 == b.1).count();
        if networks > best.0 {
            best = (networks, group);
        }
    }
    let (networks, group) = best;
    let mut events: Vec<usize> = group.iter().map(|(_, _, event)| *event).collect();
    events.sort_unstable();
    events.dedup();
    let id = group.first().and_then(|(id, ..)| columns.sessions.get(*id)).copied().unwrap_or("");
    let mut told = vec![Told::Text(id.to_owned())];
    told.extend(
        group
            .chunk_by(|a, b| a.1 == b.1)
            .filter_map(|same| columns.networks.get(same[0].1))
            .map(|network| Told::Address(*network)),
    );
    Ok(Evaluated {
        value: Value::Integer(networks as i64),
        unit: None,
        why: format!(
            "session or token {} was seen on {networks} network{} (/24 or /64), in {} record{}",
            super::quote::named(&super::engine::short(id)),
            if networks == 1 { "" } else { "s" },
            events.len(),
            if events.len() == 1 { "" } else { "s" }
        ),
        events,
        told,
        window,
    })
}
