//! Everything crosscheck computes of one case, in one pure step: the same for ingest, check, show
//! and the console.

use crate::domain::case::Case;
use crate::domain::dossier::{Dossier, ReadEvent};
use crate::domain::lookup::{self, Databases, LookedUp, Within};
use crate::domain::sign_in::SignIn;
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
///
/// Addresses are not looked up: what was looked up when the case came in comes with it, so that it
/// is the same whatever became of the databases.
pub fn examine(case: Case, site: &Arc<Thresholds>) -> Examined {
    let read = read(&case, site, |sign_in| case.looked_up.fill(sign_in));
    of(Dossier { case, read, site: site.clone() })
}

/// The same of a case that comes in: its addresses are looked up, and what was found stays with it.
pub fn incoming(
    mut case: Case,
    site: &Arc<Thresholds>,
    databases: Option<&dyn Databases>,
) -> Examined {
    let Some(databases) = databases else { return examine(case, site) };
    let mut within = Within::default();
    let look_up = |sign_in: &mut SignIn| lookup::look_up(sign_in, databases);
    let read = read(&case, site, |sign_in| within.fill(sign_in, look_up));
    case.looked_up = LookedUp::of(&read);
    of(Dossier { case, read, site: site.clone() })
}

/// The events of a case as they are read, each sign-in once it was filled.
pub fn read(case: &Case, site: &Thresholds, mut fill: impl FnMut(&mut SignIn)) -> Vec<ReadEvent> {
    let raws = (0..case.evidence.events.len()).filter_map(|n| case.raw(n));
    let one = |raw| {
        let mut read = formats::read(raw, &site.formats);
        if let Some(sign_in) = &mut read.sign_in {
            fill(sign_in);
        }
        read
    };
    raws.map(one).collect()
}

/// Computes everything of a case whose events have just been read.
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
