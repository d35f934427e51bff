//! Signals that one record shows alone: the vendor's risk, old protocols, powerful identities, the
//! user's own word.
//!
//! Vendors' words are compared in any letter case and never guessed at. It must not add up records.

use super::Firing;
use super::catalogue::code;
use super::sighting::Sighting;
use super::usual::{DAY_MS, Usual};
use crate::domain::codes::folded;
use crate::domain::thresholds::Thresholds;
use std::collections::HashSet;

/// Clients that cannot do a second factor (Entra `clientAppUsed`, Workspace login types), without
/// marks, lower case.
const LEGACY_CLIENTS: [&str; 16] = [
    "smtp",
    "authenticatedsmtp",
    "imap",
    "imap4",
    "pop",
    "pop3",
    "ews",
    "exchangewebservices",
    "exchangeactivesync",
    "activesync",
    "autodiscover",
    "mapioverhttp",
    "offlineaddressbook",
    "exchangeonlinepowershell",
    "outlookanywhererpcoverhttp",
    "otherclients",
];
/// User agents of the gateway that turns old protocols into tokens.
const LEGACY_AGENTS: [&str; 2] = ["bav2ropc", "cbainprod"];

/// States of a risk that is over by the vendor's word (Entra `riskState`), without marks, lower
/// case.
const SETTLED: [&str; 3] = ["dismissed", "remediated", "confirmedsafe"];

/// What one sighting shows by itself.
pub(super) fn check(s: &Sighting, past: &Usual, t: &Thresholds, out: &mut Vec<Firing>) {
    vendor(s, t, out);
    if s.is_success() {
        success(s, past, t, out);
    }
    if is_named(s, &t.identities.break_glass) && (s.is_success() || s.is_failure()) {
        out.push(Firing::single(code::BREAK_GLASS, s, "a break-glass identity was used".into()));
    }
}

fn success(s: &Sighting, past: &Usual, t: &Thresholds, out: &mut Vec<Firing>) {
    let mut fire = |signal, why: &str| out.push(Firing::single(signal, s, why.into()));
    if is_legacy(s) {
        fire(code::LEGACY, "a success over a protocol that cannot ask for a second factor");
    }
    match s.protocol.as_deref().map(plain).as_deref() {
        Some("devicecode") => fire(code::DEVICE_CODE, "a success by device code"),
        Some("ropc") if !is_legacy(s) => fire(code::ROPC, "a success by password grant"),
        _ => {}
    }
    if s.root {
        fire(code::ROOT, "the root user signed in");
    }
    if (s.root || is_privileged(s, t)) && s.is_mfa == Some(false) {
        fire(code::NO_MFA_PRIVILEGED, "a privileged identity signed in without a second factor");
    }
    let anonymous = s.risk_reasons.iter().map(|it| plain(it)).any(|it| it.contains("anonymi"));
    let before = i64::from(t.novelty.proxy_days) * DAY_MS;
    let news = past.last_proxy.is_none_or(|last| s.time - last > before);
    if anonymous || (s.proxy == Some(true) && news) {
        fire(code::PROXY, "the vendor calls the address a proxy or anonymous");
    }
}

fn vendor(s: &Sighting, t: &Thresholds, out: &mut Vec<Firing>) {
    let mut fire = |signal, why: String| out.push(Firing::single(signal, s, why));
    let state = s.risk_state.as_deref().map(plain).unwrap_or_default();
    match s.risk_level.as_deref() {
        _ if state == "confirmedcompromised" => {
            fire(code::RISK_HIGH, "the vendor's risk state is confirmed compromised".into());
        }
        // Whoever passes a second factor may settle a risk: it is lowered, not forgotten.
        Some("high") if SETTLED.contains(&state.as_str()) => {
            fire(code::RISK_MEDIUM, format!("the vendor's risk level was high and is {state}"));
        }
        Some("high") => fire(code::RISK_HIGH, "the vendor's risk level is high".into()),
        Some("medium") if !SETTLED.contains(&state.as_str()) => {
            fire(code::RISK_MEDIUM, "the vendor's risk level is medium".into());
        }
        _ => {}
    }
    let reasons = distinct(&s.risk_reasons);
    if reasons >= t.risk.reasons as usize {
        fire(code::RISK_REASONS, format!("the vendor gives {reasons} risk reasons"));
    }
    if is_leaked(s) {
        fire(code::LEAKED, "the vendor found the credentials leaked".into());
    }
    let texts: Vec<String> =
        [&s.log, &s.code, &s.detail].into_iter().flatten().map(|text| plain(text)).collect();
    let says =
        |words: &[&str]| texts.iter().any(|text| words.iter().any(|word| text.contains(word)));
    if says(&["reportsuspiciousactivity", "usermarkedfraud"]) {
        fire(code::USER_REPORTED, "the user reported the activity as not theirs".into());
    }
    if says(&["securitythreatdetected"]) {
        fire(code::THREAT, "the vendor detected a threat".into());
    }
}

/// How many reasons there are, each counted once however it is spelt.
pub(crate) fn distinct(reasons: &[String]) -> usize {
    let plain = reasons.iter().map(|reason| plain(reason)).filter(|reason| !reason.is_empty());
    plain.collect::<HashSet<_>>().len()
}

/// True where the vendor says that the credentials were leaked.
pub(crate) fn is_leaked(s: &Sighting) -> bool {
    let words = ["leakedcredential", "passwordleak", "pwdleak"];
    let says = |reason: String| words.iter().any(|word| reason.contains(word));
    s.risk_reasons.iter().map(|reason| plain(reason)).any(says)
        || s.log.as_deref().is_some_and(|log| log == "account_disabled_password_leak")
}

/// True for a protocol that cannot ask for a second factor.
pub(crate) fn is_legacy(s: &Sighting) -> bool {
    let client = s.client_app.as_deref().map(plain);
    client.is_some_and(|client| LEGACY_CLIENTS.contains(&client.as_str()))
        || s.user_agent.as_deref().is_some_and(|agent| {
            let agent = agent.to_ascii_lowercase();
            LEGACY_AGENTS.iter().any(|word| agent.contains(word))
        })
}

/// True for root and for those that the site names.
pub(super) fn is_privileged(s: &Sighting, t: &Thresholds) -> bool {
    s.root || [&s.id, &s.name].into_iter().flatten().any(|name| t.is_powerful(name))
}

fn is_named(s: &Sighting, names: &[String]) -> bool {
    [&s.id, &s.name]
        .into_iter()
        .flatten()
        .any(|text| names.iter().any(|name| name.eq_ignore_ascii_case(text)))
}

/// Letters and digits alone, in lower case.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    plain.extend(folded(text));
    plain
}
