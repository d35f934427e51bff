//! Checks each claim of an assessment against the evidence, by plain code. No model judges a model.
//!
//! It must not weaken a mark because of what the writer called a claim, and it gives a reason in
//! words for every mark.

mod carried;
mod cite;
mod claim;
mod compare;
mod coverage;
mod guards;
pub mod json;
mod literal;
mod omission;
pub mod operator;
mod plain;
mod pointer;
mod value;

use crate::domain::json::NodeId;
use crate::domain::queue::ClaimCounts;
use crate::domain::words::Grounding;
use crate::facts::Engine;

/// One cite, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckedCite {
    /// The mark.
    pub grounding: Grounding,
    /// What was found, as JSON text.
    pub found: Option<String>,
    /// Why, in words.
    pub why: String,
    /// The cited event's place in the case, if it is there.
    pub event: Option<usize>,
    /// The cited field's place in the document, if it is there.
    pub field: Option<NodeId>,
    /// The events that make the cited fact, by their place in the case, in order of time.
    pub made_by: Vec<usize>,
}

/// One claim, checked; in the order of [`crate::domain::case::Case::claims`].
#[derive(Clone, Debug, PartialEq)]
pub struct CheckedClaim {
    /// The mark.
    pub grounding: Grounding,
    /// Why, in words.
    pub why: String,
    /// Its cites, in order.
    pub cites: Vec<CheckedCite>,
}

/// A fact of high signal that is true in the evidence and in no claim.
#[derive(Clone, Debug, PartialEq)]
pub struct Omission {
    /// Its fixed id.
    pub fact: &'static str,
    /// The deciding events, by their place in the case.
    pub events: Vec<usize>,
    /// What it says, in words.
    pub why: String,
}

/// A whole assessment, checked.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Checked {
    /// One for each claim, in order.
    pub claims: Vec<CheckedClaim>,
    /// What no claim mentions.
    pub omissions: Vec<Omission>,
}

impl Checked {
    /// The claims at a glance.
    pub fn counts(&self) -> ClaimCounts {
        ClaimCounts::of(self.claims.iter().map(|claim| claim.grounding))
    }
}

/// Makes the tables that are otherwise made for the first sentence that needs them.
pub fn prepare() {
    literal::prepare();
}

/// Checks every claim of a case's assessments and finds what none of the assessor's own mentions:
/// that another one knew of it excuses nobody.
///
/// Without an assessment there is nothing that could have been mentioned, so nothing is omitted.
pub fn check(engine: &Engine<'_>) -> Checked {
    let case = &engine.dossier().case;
    let Some(assessment) = &case.assessment else { return Checked::default() };
    let checker = cite::Checker::new(engine);
    Checked {
        claims: case.claims().map(|claim| claim::check(&checker, claim)).collect(),
        omissions: omission::find(&checker, &assessment.claims),
    }
}

#[cfg(test)]
mod device_tests;
#[cfg(test)]
mod evasion_tests;
#[cfg(test)]
mod prose_tests;
#[cfg(test)]
mod tests;
