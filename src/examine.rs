//! Everything crosscheck computes of one case, in one pure step: the same for ingest, check, show
//! and the console.

use crate::domain::case::Case;
use crate::domain::dossier::Dossier;
use crate::domain::thresholds::Thresholds;
use crate::facts::{self, Engine, Fact};
use crate::formats;
use crate::grounding::{self, Checked};
use crate::hazards::{self, Hazard};
use crate::policy::severity::{self, Rated};
use std::sync::Arc;

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

/// Makes the tables and patterns that are otherwise made for the first cases and take as long as
/// two hundred of them: for whoever waits for a single one. What every case needs comes first.
pub fn prepare() {
    hazards::prepare();
    grounding::prepare();
    hazards::compile();
}

/// Reads a case's events and computes everything of it as the site's own word for its networks,
/// identities and limits has it.
pub fn examine(case: Case, site: &Arc<Thresholds>) -> Examined {
    let raws = (0..case.evidence.events.len()).filter_map(|n| case.raw(n));
    let read = raws.map(|raw| formats::read(raw, &site.formats)).collect();
    of(Dossier { case, read, site: site.clone() })
}

/// Computes everything of a case whose events have just been read by [`formats::read`].
pub fn of(dossier: Dossier) -> Examined {
    let hazards = hazards::of_case(&dossier);
    // Facts, marks and severity rest on the same columns.
    let engine = Engine::new(&dossier);
    let facts = facts::of_case(&engine);
    let checked = grounding::check(&engine);
    let rated = severity::rate(&engine);
    drop(engine);
    Examined { dossier, facts, checked, hazards, rated }
}
