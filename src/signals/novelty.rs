//! Signals about what an identity never did before: a new country, network operator, device, kind
//! of client.
//!
//! Nothing is called new before there is a history to be new against (`novelty.min_sign_ins`
//! earlier successes), nor for an identity that keeps coming from ever other places. It must look
//! at earlier events only.

use super::Firing;
use super::catalogue::code;
use super::sighting::Sighting;
use super::usual::Usual;
use crate::domain::thresholds::Thresholds;
use crate::facts::session::client_kind;

/// Successes per different value below which one more value says nothing.
const SUCCESSES_PER_VALUE: u32 = 3;

/// What is new about a sighting against the identity's earlier successes.
pub(super) fn check(s: &Sighting, past: &Usual, t: &Thresholds, out: &mut Vec<Firing>) {
    let known = past.sign_ins >= t.novelty.min_sign_ins;
    if !known || s.ip.is_some_and(|ip| t.is_egress(ip)) {
        return;
    }
    if s.kind.is_non_human() {
        if s.is_success() || s.is_failure() {
            service_principal(s, past, out);
        }
        return;
    }
    if !s.is_success() {
        return;
    }
    let against = format!("in {} earlier successes", past.sign_ins);
    let mut fire = |signal, what: String| {
        out.push(Firing::single(signal, s, format!("{what} was not seen {against}")));
    };
    let settled = |values: usize| is_settled(values, past.sign_ins);
    if let Some(country) = &s.country
        && !past.countries.has(country)
        && settled(past.countries.len())
    {
        fire(code::NEW_COUNTRY, format!("country {country}"));
    }
    // Where a background renewal comes from is the network's doing; a new device or client is not.
    if let Some(asn) = s.asn
        && s.interactive != Some(false)
        && !past.asns.has(&asn)
        && settled(past.asns.len())
    {
        fire(code::NEW_ASN, format!("AS{asn}"));
    }
    if let Some(device) = &s.device
        && !past.devices.has(device)
        && settled(past.devices.len())
    {
        fire(code::NEW_DEVICE, "the device".into());
    }
    if let Some(agent) = &s.user_agent
        && s.interactive != Some(false)
        && !past.kinds.has(&client_kind(agent))
        && settled(past.kinds.len())
    {
        fire(code::NEW_AGENT, "the kind of client".into());
    }
}

/// A program sits where it was put: a new operator, or where that is unknown a new network, is
/// news.
fn service_principal(s: &Sighting, past: &Usual, out: &mut Vec<Firing>) {
    let why = match (s.asn, s.network()) {
        (Some(asn), _) if past.asns.len() > 0 => {
            let new = !past.asns.has(&asn) && is_settled(past.asns.len(), past.sign_ins);
            new.then(|| format!("AS{asn}"))
        }
        (_, Some(network)) if past.networks.len() > 0 => {
            let new =
                !past.networks.has(&network) && is_settled(past.networks.len(), past.sign_ins);
            new.then(|| format!("network {network}"))
        }
        _ => None,
    };
    if let Some(what) = why {
        let why = format!("{what} was not seen in {} earlier successes", past.sign_ins);
        out.push(Firing::single(code::SP_NEW_NETWORK, s, why));
    }
}

/// False for an identity that shows a new value at every third success anyway.
fn is_settled(values: usize, sign_ins: u32) -> bool {
    u32::try_from(values)
        .is_ok_and(|values| values > 0 && values.saturating_mul(SUCCESSES_PER_VALUE) <= sign_ins)
}
