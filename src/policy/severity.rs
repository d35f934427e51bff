//! Policy severity: the highest rule that matches, raised for powerful identities; a model may
//! raise it, never lower it.
//!
//! The rules are a table, `RULES`. Only sign-ins of the case's subject count (in an address case,
//! those from the address). It must not read a model's words: of an assessment it takes the score
//! alone, and of the built-in rules not even that, since their score comes from the same evidence.

mod seen;

use crate::domain::dossier::Dossier;
use crate::domain::words::{Severity, grouped};
use crate::facts::Engine;
use crate::signals::catalogue::code;
use crate::signals::single::distinct;
use seen::Seen;

/// Score from which a model makes a case at least high.
const SCORE_HIGH: f64 = 90.0;
/// Score from which a model makes a case at least medium.
const SCORE_MEDIUM: f64 = 70.0;
/// Failures in an unbroken run that make the success after them one of high severity.
const RUN_MIN: usize = 5;
/// Different vendor risk reasons that make a case one of medium severity.
const REASONS_MIN: usize = 2;

/// A severity with the rule that gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rated {
    /// The severity.
    pub severity: Severity,
    /// Which rule, in words.
    pub why: String,
}

/// One rule: what it gives, and the test that says in words why it matches.
struct Rule {
    severity: Severity,
    test: fn(&Seen<'_>) -> Option<String>,
}

const fn rule(severity: Severity, test: fn(&Seen<'_>) -> Option<String>) -> Rule {
    Rule { severity, test }
}

/// The rules, most severe first; the first that matches is named.
const RULES: &[Rule] = &[
    rule(Severity::Critical, |seen| seen.fired(code::MFA_BURST_SUCCESS)),
    rule(Severity::Critical, disabled_or_leaked),
    rule(Severity::Critical, session_with_success),
    rule(Severity::Critical, added_and_used),
    rule(Severity::High, travel),
    rule(Severity::High, success_after_failures),
    rule(Severity::High, |seen| seen.fired(code::LEGACY)),
    rule(Severity::High, service_principal),
    rule(Severity::High, |seen| seen.fired(code::SPRAY_HIT)),
    rule(Severity::High, |seen| seen.fired(code::RISK_HIGH)),
    rule(Severity::Medium, |seen| {
        [code::PASSWORD_SPRAY, code::BRUTE_ADDRESS, code::BRUTE_USER, code::LOCKOUT_WAVE]
            .into_iter()
            .find_map(|signal| seen.fired(signal))
    }),
    rule(Severity::Medium, novelty),
    rule(Severity::Medium, |seen| {
        let denied = seen.sign_ins.iter().find(|it| it.sighting.is_mfa_denial())?;
        Some(format!("a second factor was denied or not answered ({})", seen.id(denied.event)))
    }),
    rule(Severity::Medium, |seen| {
        let count = |it: &seen::Own<'_>| distinct(&it.sign_in.risk.reasons);
        let found = seen.sign_ins.iter().find(|it| count(it) >= REASONS_MIN)?;
        let count = count(found);
        Some(format!("the vendor gives {count} risk reasons ({})", seen.id(found.event)))
    }),
    rule(Severity::Medium, |seen| seen.fact("log_gap")),
];

/// One session or token on two networks, with a success within that session.
fn session_with_success(seen: &Seen<'_>) -> Option<String> {
    seen.session_with_success()
}

/// A success of an account that the vendor found leaked, or after it was refused as disabled: an
/// account that was disabled later was none when it signed in.
fn disabled_or_leaked(seen: &Seen<'_>) -> Option<String> {
    use crate::signals::{is_disabled, single::is_leaked};
    let success = seen.successes().last()?;
    let disabled = |it: &&seen::Own<'_>| {
        let s = &it.sighting;
        is_disabled(s) && !s.is_success() && s.time < success.sighting.time
    };
    let leaked = seen.sign_ins.iter().find(|it| is_leaked(&it.sighting)).map(|it| (it, "leaked"));
    let disabled = || seen.sign_ins.iter().find(disabled).map(|it| (it, "disabled"));
    let (found, word) = leaked.or_else(disabled)?;
    Some(format!(
        "success of an account that is {word} ({}, {})",
        seen.id(found.event),
        seen.id(success.event)
    ))
}

/// A credential that was added for the subject, then a success from a network that is new.
fn added_and_used(seen: &Seen<'_>) -> Option<String> {
    let added = seen.credentials_added();
    let (first, event) = *added.first()?;
    let is_added = |it: &seen::Own<'_>| added.iter().any(|(_, event)| *event == it.event);
    let used =
        seen.successes().find(|it| it.sighting.time > first && !is_added(it) && seen.is_new(it))?;
    let (added, used) = (seen.id(event), seen.id(used.event));
    Some(format!("a credential was added ({added}) and used from a new network ({used})"))
}

/// Travel that no network of the site's own explains.
fn travel(seen: &Seen<'_>) -> Option<String> {
    let fact = seen.evaluate("impossible_travel")?;
    (fact.value == crate::facts::Value::Boolean(true))
        .then(|| format!("impossible travel between successes: {}", fact.why))
}

fn success_after_failures(seen: &Seen<'_>) -> Option<String> {
    let mut run = 0_usize;
    for it in &seen.sign_ins {
        if it.sighting.is_failure() {
            run += 1;
        } else if it.sighting.is_success() {
            if run >= RUN_MIN && seen.is_new_or_unknown(it) {
                return Some(format!(
                    "success after {} failures from a network that is not known as its own ({})",
                    grouped(run as u64),
                    seen.id(it.event)
                ));
            }
            run = 0;
        }
    }
    None
}

/// Any attempt of a program from a network that is not its usual one.
fn service_principal(seen: &Seen<'_>) -> Option<String> {
    if !seen.is_service_principal() {
        return None;
    }
    let tried = |it: &&seen::Own<'_>| it.sighting.is_success() || it.sighting.is_failure();
    let by_signal = seen.fired(code::SP_NEW_NETWORK);
    by_signal.or_else(|| {
        let found = seen.sign_ins.iter().filter(tried).find(|it| seen.is_new(it))?;
        Some(format!("service principal from a new network ({})", seen.id(found.event)))
    })
}

/// A success with a country, device or network operator that is new.
fn novelty(seen: &Seen<'_>) -> Option<String> {
    let fields =
        [("country", code::NEW_COUNTRY), ("device", code::NEW_DEVICE), ("asn", code::NEW_ASN)];
    fields.into_iter().find_map(|(field, signal)| {
        let new = seen.successes().find(|it| seen.is_new_in(it, field) == Some(true));
        let by_baseline =
            new.map(|it| format!("a success with a new {field} ({})", seen.id(it.event)));
        by_baseline.or_else(|| seen.fired(signal))
    })
}

/// Rates a case by the rule table.
pub fn rate(engine: &Engine<'_>) -> Rated {
    let dossier = engine.dossier();
    let seen = Seen::new(engine);
    let found = RULES.iter().find_map(|rule| Some((rule.severity, (rule.test)(&seen)?)));
    let (severity, why) =
        found.unwrap_or_else(|| (Severity::Low, "no rule asks for more than low".to_owned()));
    let rated = raise(Rated { severity, why }, &seen);
    let mut rated = floor(rated, dossier);
    let left_out = dossier.case.of_how_many();
    if !left_out.is_empty() {
        rated.why = format!("{}; {left_out}", rated.why);
    }
    rated
}

/// One step up for identities that can do much.
fn raise(rated: Rated, seen: &Seen<'_>) -> Rated {
    let raised = match rated.severity {
        _ if !seen.is_powerful() => return rated,
        Severity::Low => Severity::Medium,
        Severity::Medium => Severity::High,
        Severity::High | Severity::Critical => Severity::Critical,
    };
    if raised == rated.severity {
        return rated;
    }
    Rated {
        severity: raised,
        why: format!("{}; one step more, as the identity is privileged", rated.why),
    }
}

/// At least what a model's score asks for. It lowers nothing.
fn floor(rated: Rated, dossier: &Dossier) -> Rated {
    let model = dossier.case.assessment.as_ref().filter(|_| !dossier.case.is_by_rules());
    let Some(score) = model.and_then(|it| it.risk_score) else { return rated };
    let least = match score {
        _ if score >= SCORE_HIGH => Severity::High,
        _ if score >= SCORE_MEDIUM => Severity::Medium,
        _ => return rated,
    };
    if least <= rated.severity {
        return rated;
    }
    let why = format!("{}; the model's score of {score} raises it to {}", rated.why, least.label());
    Rated { severity: least, why }
}

#[cfg(test)]
mod tests;
