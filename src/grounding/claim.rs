//! One claim: the marks of its cites put together, then the guards on its sentence.
//!
//! The first that matches wins, from contradicted to supported. The guards lower only "supported";
//! nothing that the writer called the claim weakens a mark.

use super::cite::{Checker, Outcome};
use super::guards;
use super::{CheckedCite, CheckedClaim};
use crate::domain::assessment::Claim;
use crate::domain::words::Grounding;

/// What its writer calls a claim that is an opinion.
const JUDGEMENT: &str = "judgement";

pub(super) fn check<'d>(checker: &Checker<'d>, claim: &'d Claim) -> CheckedClaim {
    let outcomes: Vec<Outcome> = claim.cites.iter().map(|cite| checker.check(cite)).collect();
    let (grounding, why) = put_together(claim, &outcomes)
        .or_else(|| Some((Grounding::PartlySupported, guards::lowered(checker, claim, &outcomes)?)))
        .unwrap_or_else(|| {
            let cites = match outcomes.len() {
                1 => "its cite holds".to_owned(),
                2 => "both of its cites hold".to_owned(),
                many => format!("all {many} of its cites hold"),
            };
            (Grounding::Supported, format!("supported by the evidence shown: {cites}"))
        });
    let cites = outcomes.into_iter().map(|outcome| outcome.checked).collect();
    CheckedClaim { grounding, why, cites }
}

/// The mark that the cites alone give; `None` where all of them hold.
fn put_together(claim: &Claim, outcomes: &[Outcome]) -> Option<(Grounding, String)> {
    let first = |mark| outcomes.iter().map(|it| &it.checked).find(|it| it.grounding == mark);
    let worst = [Grounding::Contradicted, Grounding::NotFound, Grounding::Uncheckable];
    let found: Option<&CheckedCite> = worst.into_iter().find_map(first);
    if let Some(cite) = found {
        return Some((cite.grounding, cite.why.clone()));
    }
    if outcomes.is_empty() {
        return Some((Grounding::Uncheckable, "it cites nothing that could be checked".into()));
    }
    if claim.kind.as_deref().is_some_and(|kind| kind.trim().eq_ignore_ascii_case(JUDGEMENT)) {
        let why = "a judgement cannot be checked; its cites hold and are shown";
        return Some((Grounding::Uncheckable, why.into()));
    }
    None
}
