//! The sentences of the rules assessor, one for each signal, as data.
//!
//! `{name}` stands for the value of a fact, `{value}` for the value that is asked of. The words
//! avoid what the claim check rightly doubts: numbers that no cite carries, and absolutes such as
//! "never". It must not compute anything.

use crate::signals::catalogue::code;

/// What narrows a fact beside the window of the signal's events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// The window alone.
    Window,
    /// The session or token of the deciding event as well.
    Session,
    /// `is_new` of that field of the deciding event, over all events.
    New(&'static str),
    /// `is_new` of the network operator where it is known, else of the address.
    NewNetwork,
}

/// A fact that a sentence rests on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ask {
    pub(super) name: &'static str,
    pub(super) scope: Scope,
    /// The least integer that bears the sentence out; a boolean has to be true.
    pub(super) least: i64,
}

/// Normalised fields; the first that the record has is cited.
pub(super) type Fields = &'static [&'static str];

/// A sentence.
#[derive(Clone, Copy, Debug)]
pub(super) struct Template {
    pub(super) signal: &'static str,
    /// Said where every fact has its value.
    pub(super) text: &'static str,
    pub(super) asks: &'static [Ask],
    /// Said where one has not, of the fields alone.
    pub(super) plain: &'static str,
    pub(super) fields: &'static [Fields],
    /// The first event is cited too, not only the deciding one.
    pub(super) both: bool,
}

const STATUS: Fields = &["status_id", "status_code"];
const CODE: Fields = &["status_code", "status_detail", "metadata.log_name"];
const REASON: Fields = &["status_detail", "status_code", "metadata.log_name"];
const LOG: Fields = &["metadata.log_name", "status_detail", "status_code"];
const COUNTRY: Fields = &["src_endpoint.location.country"];
const IP: Fields = &["src_endpoint.ip"];
const FACTOR: Fields = &["auth_factors", "status_code", "status_detail", "is_mfa"];
const WHO: Fields = &["actor.kind", "user.type", "user.uid", "user.name"];

const fn ask(name: &'static str, least: i64) -> Ask {
    Ask { name, scope: Scope::Window, least }
}

const fn is_new(field: &'static str) -> Ask {
    Ask { name: "is_new", scope: Scope::New(field), least: 1 }
}

const fn single(signal: &'static str, plain: &'static str, fields: &'static [Fields]) -> Template {
    Template { signal, text: plain, asks: &[], plain, fields, both: false }
}

const fn counted(
    signal: &'static str,
    (text, asks): (&'static str, &'static [Ask]),
    plain: &'static str,
    fields: &'static [Fields],
) -> Template {
    Template { signal, text, asks, plain, fields, both: false }
}

const fn pair(template: Template) -> Template {
    Template { both: true, ..template }
}

/// One for each signal.
pub(super) const ALL: &[Template] = &[
    pair(counted(
        code::IMPOSSIBLE_TRAVEL,
        (
            "Travel of {travel_distance} km at {travel_speed} km/h between successes",
            &[ask("travel_speed", 901), ask("travel_distance", 100)],
        ),
        "Successes from places far apart within a short time",
        &[COUNTRY, IP],
    )),
    pair(counted(
        code::COUNTRIES,
        ("Sign-ins from {distinct_countries} countries", &[ask("distinct_countries", 2)]),
        "Sign-ins from several countries",
        &[COUNTRY],
    )),
    counted(
        code::BRUTE_USER,
        (
            "{failed_count} failed records of the identity in a row of minutes",
            &[ask("failed_count", 2)],
        ),
        "Many failures of the identity in a row of minutes",
        &[STATUS],
    ),
    counted(
        code::AFTER_FAILURES,
        (
            "{failures_before_success} failures in an unbroken run before a success",
            &[ask("failures_before_success", 2)],
        ),
        "Failures, then a success",
        &[STATUS],
    ),
    pair(single(code::LOCKOUTS, "The vendor locked the account more than once", &[CODE])),
    single(code::DISABLED, "The vendor refused a disabled account", &[CODE]),
    pair(single(
        code::DISABLED_SUCCESS,
        "A disabled account was refused and signed in later",
        &[CODE],
    )),
    counted(
        code::MFA_BURST,
        (
            "A burst of {mfa_denied_count} prompts that were denied or timed out",
            &[ask("mfa_denied_count", 1), ask("mfa_burst", 1)],
        ),
        "A burst of prompts that were denied or timed out",
        &[FACTOR],
    ),
    counted(
        code::MFA_BURST_SUCCESS,
        (
            "A success after a burst of {mfa_denied_count} denied or timed out prompts",
            &[ask("mfa_denied_count", 1), ask("mfa_burst", 1)],
        ),
        "A success after a burst of denied prompts",
        &[STATUS],
    ),
    counted(
        code::MFA_THEN_APPROVED,
        (
            "A success after {mfa_denied_count} denied or timed out prompts",
            &[ask("mfa_denied_count", 1), ask("success_count", 1)],
        ),
        "A success after denied prompts",
        &[STATUS],
    ),
    counted(
        code::MFA_FATIGUE,
        ("{event_count} records during a flood of prompts", &[ask("event_count", 2)]),
        "A flood of prompts",
        &[FACTOR],
    ),
    pair(counted(
        code::SESSION_NETWORKS,
        (
            "The session or token was used on {session_spread} networks",
            &[Ask { name: "session_spread", scope: Scope::Session, least: 2 }],
        ),
        "The session or token was used from different addresses",
        &[&["session.uid", "token_uid"], IP],
    )),
    counted(
        code::NEW_COUNTRY,
        ("A success from the country {value}, new against the baseline", &[is_new("country")]),
        "A success from the country {value}",
        &[COUNTRY, STATUS],
    ),
    counted(
        code::NEW_ASN,
        ("A success from the operator AS{value}, new against the baseline", &[is_new("asn")]),
        "A success from the operator AS{value}",
        &[&["src_endpoint.autonomous_system.number"], STATUS],
    ),
    counted(
        code::NEW_DEVICE,
        ("A success on a device that is new against the baseline", &[is_new("device")]),
        "A success on a device that the earlier events lack",
        &[&["device.uid", "device.name"], STATUS],
    ),
    counted(
        code::NEW_AGENT,
        ("A success with a client that is new against the baseline", &[is_new("user_agent")]),
        "A success with a client that the earlier events lack",
        &[&["http_request.user_agent"], STATUS],
    ),
    counted(
        code::SP_NEW_NETWORK,
        (
            "A program signed in from a network that is new against the baseline",
            &[Ask { name: "is_new", scope: Scope::NewNetwork, least: 1 }],
        ),
        "A program signed in from a network that the earlier events lack",
        &[IP, &["src_endpoint.autonomous_system.number"]],
    ),
    single(
        code::LEGACY,
        "A success over legacy authentication",
        &[&["client_app", "http_request.user_agent"], STATUS],
    ),
    single(code::DEVICE_CODE, "A success by device code", &[&["auth_protocol"], STATUS]),
    single(code::ROPC, "A success by password grant", &[&["auth_protocol"], STATUS]),
    single(code::ROOT, "The root user signed in", &[WHO, STATUS]),
    single(code::BREAK_GLASS, "A break-glass identity was used", &[&["user.uid", "user.name"]]),
    single(
        code::NO_MFA_PRIVILEGED,
        "A privileged identity signed in with a single factor",
        &[&["is_mfa"], STATUS],
    ),
    single(
        code::PROXY,
        "The vendor calls the address a proxy or anonymous",
        &[&["src_endpoint.is_proxy", "risk.reasons"], IP],
    ),
    single(code::RISK_HIGH, "The vendor rates the risk as high", &[&["risk.level"]]),
    single(code::RISK_MEDIUM, "The vendor rates the risk as medium", &[&["risk.level"]]),
    single(code::RISK_REASONS, "The vendor gives several risk reasons", &[&["risk.reasons"]]),
    single(
        code::LEAKED,
        "The vendor found the credentials leaked",
        &[&["risk.reasons", "metadata.log_name"]],
    ),
    single(code::USER_REPORTED, "The user reported the activity as somebody else's", &[LOG]),
    single(code::THREAT, "The vendor detected a threat", &[LOG, REASON]),
    counted(
        code::PASSWORD_SPRAY,
        (
            "{failed_count} failures over {distinct_users} identities from the address",
            &[ask("failed_count", 2), ask("distinct_users", 2)],
        ),
        "Failures of many identities from the address",
        &[IP, STATUS],
    ),
    counted(
        code::SPRAY_HIT,
        (
            "{success_count} of the tries over {distinct_users} identities succeeded, beside {failed_count} failures",
            &[ask("success_count", 1), ask("failed_count", 2), ask("distinct_users", 2)],
        ),
        "A success among failures of many identities from the address",
        &[IP, STATUS],
    ),
    counted(
        code::BRUTE_ADDRESS,
        ("{failed_count} failures from the address in a row of minutes", &[ask("failed_count", 2)]),
        "Many failures from the address in a row of minutes",
        &[IP, STATUS],
    ),
    pair(single(code::LOCKOUT_WAVE, "Tries from the address locked accounts", &[CODE, IP])),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signals::catalogue;

    #[test]
    fn every_signal_has_its_sentence_and_no_sentence_an_absolute() {
        for signal in catalogue::ALL {
            let found = ALL.iter().filter(|it| it.signal == signal.code).count();
            assert_eq!(found, 1, "{}", signal.code);
        }
        let doubted =
            ["all", "every", "always", "any", "none", "no", "not", "never", "only", "without"];
        for template in ALL {
            for word in template.text.split_whitespace().chain(template.plain.split_whitespace()) {
                assert!(!doubted.contains(&word.to_lowercase().as_str()), "{}", template.text);
            }
        }
    }
}
