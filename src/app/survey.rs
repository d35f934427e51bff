//! What the pictures of a case rest on, made once when it is read, by the thread that reads it: the
//! lines of its records, where hazards and cites stand, its indicators, its journey.
//!
//! So no key and no frame walks a record. It must not hold anything that a key changes.

use super::flags;
use super::indicators::{self, Indicators};
use super::journey::Journey;
use super::json_lines::{self, JsonLine};
use super::usual::{self, Seen};
use crate::domain::assessment::{Claim, Target};
use crate::domain::json::NodeId;
use crate::domain::words::HazardKind;
use crate::examine::Examined;
use crate::facts::Engine;
use crate::grounding::CheckedClaim;
use crate::hazards::{Hazard, Place};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The value a hazard stands in, and the hazard's place in the list.
pub type Flags = Arc<Vec<(NodeId, usize)>>;

/// What the pictures of one case rest on.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Survey {
    /// The events in order of time; those without a time come last.
    pub order: Arc<Vec<usize>>,
    /// The lines of each event's record, in the order of the case.
    pub lines: Vec<Arc<Vec<JsonLine>>>,
    /// The hazards of each event that has any.
    pub flags: BTreeMap<usize, Flags>,
    /// For each claim, true where it cites a field in which something attacks the reader.
    pub on_flagged: Vec<bool>,
    /// For each event that a claim cites: the lines of the cited values and of what they stand in.
    pub cited: BTreeMap<usize, Arc<Vec<u32>>>,
    /// What can be looked for elsewhere.
    pub indicators: Indicators,
    /// Where the sign-ins came from.
    pub journey: Journey,
    /// What the case shows of what a baseline lists, by field.
    pub seen: BTreeMap<&'static str, Vec<Seen>>,
}

impl Survey {
    /// Surveys a case.
    pub fn of(examined: &Examined) -> Self {
        let dossier = &examined.dossier;
        let time = |at: &usize| dossier.sign_in(*at)?.time;
        let mut order: Vec<usize> = (0..dossier.read.len()).collect();
        order.sort_by_key(|at| time(at).map_or((1, 0), |time| (0, time.millis())));
        let raw = |event| dossier.case.raw(event);
        let lines = |event| Arc::new(raw(event).map(json_lines::lines).unwrap_or_default());
        let lines: Vec<_> = (0..dossier.read.len()).map(lines).collect();
        let flagged: BTreeSet<usize> = examined
            .hazards
            .iter()
            .filter_map(|hazard| match &hazard.place {
                Place::Event { event, .. } => Some(*event),
                Place::Case { .. } => None,
            })
            .collect();
        let flags = |event| (event, Arc::new(flags::of_event(examined, event)));
        let engine = Engine::new(dossier);
        Self {
            flags: flagged.into_iter().map(flags).collect(),
            on_flagged: on_flagged(examined),
            cited: cited(examined, &lines),
            indicators: indicators::of_case(dossier, &order, &lines),
            journey: Journey::of(&engine, &order),
            seen: usual::of_case(&engine, &order),
            order: Arc::new(order),
            lines,
        }
    }
}

impl Survey {
    /// What the case shows of a value, if it does.
    pub fn seen(&self, field: &str, value: &str) -> Option<&Seen> {
        let seen = self.seen.get(field)?;
        let at = seen.binary_search_by(|it| it.value.as_str().cmp(value));
        at.ok().and_then(|at| seen.get(at))
    }
}

/// Which claims rest on text that attacks the reader: a secret or a flood there does not.
fn on_flagged(examined: &Examined) -> Vec<bool> {
    let attacks = |hazard: &&Hazard| {
        let kind = hazard.finding.kind;
        matches!(kind, HazardKind::Injection | HazardKind::Unprintable | HazardKind::Confusable)
    };
    let places = examined.hazards.iter().filter(attacks).map(|hazard| &hazard.place);
    let flagged: BTreeSet<(usize, &str)> = places
        .filter_map(|place| match place {
            Place::Event { event, ptr } => Some((*event, ptr.as_str())),
            Place::Case { .. } => None,
        })
        .collect();
    let rests = |(said, checked): (&Claim, &CheckedClaim)| {
        said.cites.iter().zip(&checked.cites).any(|(cite, checked)| match &cite.target {
            Target::Field { ptr, .. } => {
                checked.event.is_some_and(|event| flagged.contains(&(event, ptr.as_str())))
            }
            Target::Fact { .. } | Target::Nothing => false,
        })
    };
    examined.dossier.case.claims().zip(&examined.checked.claims).map(rests).collect()
}

/// The lines that are left of each record where only cited values are wanted.
fn cited(examined: &Examined, lines: &[Arc<Vec<JsonLine>>]) -> BTreeMap<usize, Arc<Vec<u32>>> {
    let doc = &examined.dossier.case.doc;
    let mut kept: BTreeMap<usize, BTreeSet<u32>> = BTreeMap::new();
    let cites = examined.checked.claims.iter().flat_map(|claim| &claim.cites);
    for (event, field) in cites.filter_map(|cite| Some((cite.event?, cite.field?))) {
        let Some(lines) = lines.get(event) else { continue };
        let Some(at) = json_lines::line_of(lines, doc, field) else { continue };
        let kept = kept.entry(event).or_default();
        kept.extend([at as u32, json_lines::end_of(lines, doc, at) as u32]);
        let mut at = at;
        while let Some(line) = lines.get(at).filter(|line| line.depth > 0) {
            at = line.parent as usize;
            kept.extend([at as u32, json_lines::end_of(lines, doc, at) as u32]);
        }
    }
    kept.into_iter().map(|(event, kept)| (event, Arc::new(kept.into_iter().collect()))).collect()
}
