//! Everything crosscheck computes of one case, in one pure step: the same for ingest, check, show
//! and the console.

use crate::domain::case::Case;
use crate::domain::dossier::Dossier;
use crate::facts::{self, Fact};
use crate::formats;
use crate::grounding::{self, Checked};
use crate::hazards::{self, Hazard};
use crate::policy::severity::{self, Rated};

/// A case and all that was computed of it.
#[derive(Debug, PartialEq)]
pub struct Examined {
    /// The case with its events read.
    pub dossier: Dossier,
    /// Facts.
    pub facts: Vec<Fact>,
    /// Grounding and omissions.
    pub checked: Checked,
    /// Hazards.
    pub hazards: Vec<Hazard>,
    /// Severity.
    pub rated: Rated,
}

/// Reads a case's events and computes everything of it.
pub fn examine(case: Case) -> Examined {
    let read =
        (0..case.evidence.events.len()).filter_map(|n| case.raw(n)).map(formats::read).collect();
    let dossier = Dossier { case, read };
    Examined {
        facts: facts::of_case(&dossier),
        checked: grounding::check(&dossier),
        hazards: hazards::of_case(&dossier),
        rated: severity::rate(&dossier),
        dossier,
    }
}
