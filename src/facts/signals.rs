//! Facts of high signal: what a summary of the case should not pass over.
//!
//! Each has a fixed id, is true or absent, and names the events that decide it. It must not weigh
//! them against anything: severity and omissions do that.

pub use super::acts::{Done, of as acts_of};
pub use super::audit::{Act, act_of};
pub use super::columns::network_of;
pub use super::counts::run_before_success;
use super::engine::short;
pub use super::mfa::{BURST_COUNT, BURST_MILLIS, burst};
use super::quote::{named, quoted};
use super::{Engine, Mfa, acts, novelty, outcome_of, session, usable_baseline};
use crate::domain::sign_in::{SignIn, Status};
use crate::domain::time::Timestamp;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Failures in an unbroken run that make the success after them worth a word.
pub const RUN_MIN: usize = 3;
/// How long after a denied prompt an approval still belongs to it, in milliseconds.
pub const APPROVED_AFTER_MILLIS: i64 = 3_600_000;
/// Risk reasons of vendors that speak of a token, in lower case without blanks and hyphens.
const TOKEN_REASONS: &[&str] = &[
    "anomaloustoken",
    "tokenissueranomaly",
    "attackerinthemiddle",
    "unfamiliartoken",
    "suspicioustoken",
    "sessionhijacking",
];

/// A fact of high signal that is true of a case.
#[derive(Clone, Debug, PartialEq)]
pub struct Signal {
    /// Its fixed id.
    pub id: &'static str,
    /// The deciding events, by their place in the case.
    pub events: Vec<usize>,
    /// What it says, in words.
    pub why: String,
}

/// All that are true of the case's subject, in a fixed order, each at most once: what
/// [`Engine::signals`] keeps.
pub(super) fn of(engine: &Engine<'_>) -> Vec<Signal> {
    let sign_ins = sign_ins_of(engine);
    let mut found = Vec::new();
    found.extend(success_after_failures(engine, &sign_ins));
    found.extend(denied_then_approved(engine, &sign_ins));
    let acts = acts::of(engine);
    found.extend(acts::signal(engine, &acts, Act::NewCredential, "new_credential"));
    found.extend(acts::signal(engine, &acts, Act::PrivilegeGrant, "privilege_grant"));
    found.extend(session_on_two_networks(engine, &sign_ins, &|_| true));
    found.extend(unfamiliar_token_use(engine, &sign_ins));
    found.extend(log_gap(engine));
    found
}

fn sign_ins_of<'d>(engine: &Engine<'d>) -> Vec<(usize, &'d SignIn)> {
    let (events, dossier) = (engine.subject_events(), engine.dossier());
    events.iter().filter_map(|event| Some((*event, dossier.sign_in(*event)?))).collect()
}

/// `session_on_two_networks` of a session or token with an event of which `holds` is true.
pub fn session_with(engine: &Engine<'_>, holds: &dyn Fn(usize) -> bool) -> Option<Signal> {
    session_on_two_networks(engine, &sign_ins_of(engine), holds)
}

/// The longest run of failures that a success ends.
fn success_after_failures(engine: &Engine<'_>, all: &[(usize, &SignIn)]) -> Option<Signal> {
    let (mut run, mut best): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
    for (event, sign_in) in all {
        match sign_in.status_id {
            Status::Failure => run.push(*event),
            Status::Success => {
                run.push(*event);
                if run.len() > best.len() {
                    best = std::mem::take(&mut run);
                }
                run.clear();
            }
            Status::Unknown | Status::Interrupt => {}
        }
    }
    let failures = best.len().saturating_sub(1);
    (failures >= RUN_MIN).then(|| Signal {
        id: "success_after_failures",
        why: format!(
            "{failures} failures in an unbroken run, then a success ({})",
            best.last().map(|event| engine.id(*event)).unwrap_or_default()
        ),
        events: best,
    })
}

fn denied_then_approved(engine: &Engine<'_>, all: &[(usize, &SignIn)]) -> Option<Signal> {
    let mut denials: Vec<(i64, usize)> = Vec::new();
    for (event, sign_in) in all {
        let (Some(time), Some(mfa)) = (sign_in.time.map(Timestamp::millis), outcome_of(sign_in))
        else {
            continue;
        };
        match mfa {
            Mfa::Denied | Mfa::TimedOut => denials.push((time, *event)),
            Mfa::Passed => {
                denials.retain(|(at, _)| time.saturating_sub(*at) <= APPROVED_AFTER_MILLIS);
                if !denials.is_empty() {
                    let mut events: Vec<usize> = denials.iter().map(|(_, event)| *event).collect();
                    let why = format!(
                        "{} prompts of a second factor denied or timed out, then one passed ({})",
                        events.len(),
                        engine.id(*event)
                    );
                    events.push(*event);
                    return Some(Signal { id: "mfa_denied_then_approved", events, why });
                }
            }
            Mfa::NotRequired | Mfa::SatisfiedByClaim => {}
        }
    }
    None
}

/// One session or token id on two networks, as [`session::is_elsewhere`] has it.
fn session_on_two_networks(
    engine: &Engine<'_>,
    all: &[(usize, &SignIn)],
    holds: &dyn Fn(usize) -> bool,
) -> Option<Signal> {
    let site = &*engine.dossier().site;
    // A session id is never compared with a token id.
    let mut seen: BTreeMap<(u8, &str), Vec<(usize, session::Use<'_>)>> = BTreeMap::new();
    for (event, sign_in) in all {
        let Some(used) = session::use_of(sign_in, site) else { continue };
        for (kind, id) in [(0, &sign_in.session.uid), (1, &sign_in.token_uid)] {
            if let Some(id) = id.as_deref().filter(|id| session::is_session(id)) {
                seen.entry((kind, id)).or_default().push((*event, used.clone()));
            }
        }
    }
    let networks = |group: &[(usize, session::Use<'_>)]| {
        group.iter().map(|(_, used)| used.network).collect::<BTreeSet<_>>().len()
    };
    let is_spread = |group: &[(usize, session::Use<'_>)]| {
        group.windows(2).any(|pair| session::is_elsewhere(&pair[0].1, &pair[1].1, site))
    };
    let ((_, id), group) = seen
        .into_iter()
        .filter(|(_, group)| is_spread(group) && group.iter().any(|(event, _)| holds(*event)))
        .max_by_key(|(id, group)| (networks(group), std::cmp::Reverse(*id)))?;
    let events: Vec<usize> = group.iter().map(|(event, _)| *event).collect();
    Some(Signal {
        id: "session_on_two_networks",
        why: format!(
            "session or token {} was seen on {} networks ({} to {})",
            named(&short(id)),
            networks(&group),
            events.first().map(|event| engine.id(*event)).unwrap_or_default(),
            events.last().map(|event| engine.id(*event)).unwrap_or_default(),
        ),
        events,
    })
}

/// A token that the vendor calls odd, or one used without its user from where the user never is.
fn unfamiliar_token_use(engine: &Engine<'_>, all: &[(usize, &SignIn)]) -> Option<Signal> {
    let baseline = usable_baseline(&engine.dossier().case).ok();
    // A baseline may list a hundred thousand values: each list is read once, and only if asked.
    let [countries, asns] = [OnceCell::new(), OnceCell::new()];
    let is_new = |field: &str, usual: &OnceCell<Option<HashSet<String>>>, sign_in: &SignIn| {
        let listed = usual.get_or_init(|| novelty::usual(field, baseline?));
        let Some(listed) = listed else { return false };
        let values = novelty::values(field, sign_in);
        !values.is_empty()
            && values
                .iter()
                .all(|v| novelty::canonical(field, v).is_some_and(|v| !listed.contains(&v)))
    };
    let mut events = Vec::new();
    let mut why = String::new();
    for (event, sign_in) in all {
        let reason = sign_in.risk.reasons.iter().find(|reason| {
            let plain: String =
                reason.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
            TOKEN_REASONS.contains(&plain.as_str())
        });
        let alone = sign_in.status_id == Status::Success
            && sign_in.logon_type.as_deref().is_some_and(is_non_interactive);
        let place = if !alone {
            None
        } else if is_new("country", &countries, sign_in) {
            Some("country")
        } else if is_new("asn", &asns, sign_in) {
            Some("autonomous system")
        } else {
            None
        };
        let said = match (reason, place) {
            (Some(reason), _) => format!("the vendor says {}", quoted(&short(reason))),
            (None, Some(place)) => {
                format!("a token was used without its user from a {place} not in the baseline")
            }
            (None, None) => continue,
        };
        if events.is_empty() {
            why = format!("{said} of {}", engine.id(*event));
        }
        events.push(*event);
    }
    (!events.is_empty()).then_some(Signal { id: "unfamiliar_token_use", events, why })
}

fn is_non_interactive(word: &str) -> bool {
    let plain: String = word.chars().filter(|c| c.is_alphanumeric()).collect();
    plain.to_lowercase().starts_with("noninteractive")
}

/// A stretch without log between the first event and the detection.
fn log_gap(engine: &Engine<'_>) -> Option<Signal> {
    let dossier = engine.dossier();
    let case = &dossier.case;
    let times: Vec<(Timestamp, usize)> = (0..dossier.read.len())
        .filter_map(|event| Some((dossier.sign_in(event)?.time?, event)))
        .collect();
    let detected = case.detected_at;
    let first = times.iter().map(|(time, _)| *time).min().unwrap_or(detected);
    let last = times.iter().map(|(time, _)| *time).max().unwrap_or(detected).max(detected);
    let gaps = case.evidence.coverage.iter().flat_map(|coverage| {
        coverage.gaps.iter().map(move |(from, to)| (coverage.source.as_str(), *from, *to))
    });
    let (source, from, to) = gaps
        .filter(|(_, from, to)| from < to && *from <= last && *to > first)
        .min_by_key(|(source, from, to)| (*from, *to, *source))?;
    let before = times.iter().filter(|(time, _)| *time <= from).max();
    let after = times.iter().filter(|(time, _)| *time >= to).min();
    Some(Signal {
        id: "log_gap",
        events: before.into_iter().chain(after).map(|(_, event)| *event).collect(),
        why: format!(
            "no log of {} from {from} to {to}, as asserted by the case file",
            named(&short(source))
        ),
    })
}
