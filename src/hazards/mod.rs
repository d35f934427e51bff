//! What attacks the reader in texts from outside: text that speaks to a model, secrets, characters that hide or deceive.
//!
//! A hazard is advice with known error rates, never a control. It must not alter the text.

use crate::domain::dossier::Dossier;
use crate::domain::words::HazardKind;

/// One finding in one text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What kind.
    pub kind: HazardKind,
    /// Byte span in the UTF-8 text.
    pub span: (usize, usize),
    /// The rule that found it.
    pub rule: &'static str,
    /// Why, in words.
    pub why: String,
}

/// Where in a case a text stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A field of an event: its place in the case and the pointer into its record.
    Event {
        /// The event's place in the case.
        event: usize,
        /// RFC 6901 pointer into the record.
        ptr: String,
    },
    /// A field of the case outside its events, by pointer from the case's root.
    Case {
        /// RFC 6901 pointer from the root of the case.
        ptr: String,
    },
}

/// A hazard of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hazard {
    /// Where.
    pub place: Place,
    /// What.
    pub finding: Finding,
}

/// The hazards of one text.
pub fn scan(_text: &str) -> Vec<Finding> {
    Vec::new()
}

/// The hazards of a case: every text of evidence and assessment.
pub fn of_case(_dossier: &Dossier) -> Vec<Hazard> {
    Vec::new()
}
