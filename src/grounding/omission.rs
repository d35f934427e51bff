//! What no claim mentions although the evidence shows it.
//!
//! Mentioned means a cite of the function that says it or of a deciding event, never prose: a
//! sentence without a cite can say anything.

use super::Omission;
use super::cite::Checker;
use crate::domain::assessment::{Claim, Target};
use crate::facts::signals::Signal;
use std::collections::HashSet;

/// The functions whose cite mentions a fact of high signal.
const SAID_BY: &[(&str, &[&str])] = &[
    ("success_after_failures", &["failures_before_success"]),
    ("mfa_denied_then_approved", &["mfa_denied_count", "mfa_burst", "mfa_outcome"]),
    ("new_credential", &["credential_age_days"]),
    ("session_on_two_networks", &["session_spread"]),
];

pub(super) fn find(checker: &Checker<'_>, claims: &[Claim]) -> Vec<Omission> {
    let (mut events, mut functions) = (HashSet::new(), HashSet::new());
    for cite in claims.iter().flat_map(|claim| &claim.cites) {
        match &cite.target {
            Target::Field { event, .. } => events.extend(checker.position(event)),
            Target::Fact { name, .. } => _ = functions.insert(name.as_str()),
            Target::Nothing => {}
        }
    }
    let is_said = |signal: &Signal| {
        let by = SAID_BY.iter().find(|(id, _)| *id == signal.id).map_or(&[][..], |(_, by)| by);
        by.iter().any(|function| functions.contains(function))
            || signal.events.iter().any(|event| events.contains(event))
    };
    let missing = checker.engine.signals().iter().filter(|signal| !is_said(signal));
    missing
        .map(|it| Omission { fact: it.id, events: it.events.clone(), why: it.why.clone() })
        .collect()
}
