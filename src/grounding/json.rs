//! The shapes of `check --json` and of the member "grounding" of `show --json`.
//!
//! It must not compute anything. What was found is spliced in as the JSON text received.

use super::{Checked, CheckedCite, CheckedClaim};
use crate::domain::case::Case;
use crate::domain::words::Grounding;
use serde::Serialize;
use serde_json::value::RawValue;

/// The grounding of a case: `claims` and `omissions`.
#[derive(Debug, Serialize)]
pub struct GroundingJson<'c> {
    claims: Vec<ClaimJson<'c>>,
    omissions: Vec<OmissionJson<'c>>,
}

/// One line of `check --json`: the case's id and its grounding.
#[derive(Debug, Serialize)]
pub struct CheckLine<'c> {
    case: &'c str,
    #[serde(flatten)]
    grounding: GroundingJson<'c>,
}

/// A line of `check --json` for a case that was refused.
#[derive(Debug, Serialize)]
pub struct RefusedLine<'c> {
    /// Its id, where that could be read.
    pub case: Option<&'c str>,
    /// Why, with the field and the mend.
    pub refused: String,
}

#[derive(Debug, Serialize)]
struct ClaimJson<'c> {
    id: &'c str,
    grounding: Grounding,
    why: &'c str,
    cites: Vec<CiteJson<'c>>,
}

#[derive(Debug, Serialize)]
struct CiteJson<'c> {
    grounding: Grounding,
    found: Option<Box<RawValue>>,
    why: &'c str,
}

#[derive(Debug, Serialize)]
struct OmissionJson<'c> {
    fact: &'c str,
    events: Vec<&'c str>,
    why: &'c str,
}

/// The grounding of a case, with the ids of its claims and events.
pub fn grounding<'c>(case: &'c Case, checked: &'c Checked) -> GroundingJson<'c> {
    let event = |place: &usize| case.evidence.events.get(*place).map(|event| event.id.as_str());
    GroundingJson {
        claims: case.claims().zip(&checked.claims).map(|(c, marks)| claim(&c.id, marks)).collect(),
        omissions: checked
            .omissions
            .iter()
            .map(|omission| OmissionJson {
                fact: omission.fact,
                events: omission.events.iter().filter_map(event).collect(),
                why: &omission.why,
            })
            .collect(),
    }
}

/// The line of `check --json` for a case.
pub fn line<'c>(case: &'c Case, checked: &'c Checked) -> CheckLine<'c> {
    CheckLine { case: &case.id, grounding: grounding(case, checked) }
}

fn claim<'c>(id: &'c str, marks: &'c CheckedClaim) -> ClaimJson<'c> {
    ClaimJson {
        id,
        grounding: marks.grounding,
        why: &marks.why,
        cites: marks.cites.iter().map(cite).collect(),
    }
}

fn cite(cite: &CheckedCite) -> CiteJson<'_> {
    let found = cite.found.as_ref().and_then(|text| RawValue::from_string(text.clone()).ok());
    CiteJson { grounding: cite.grounding, found, why: &cite.why }
}
