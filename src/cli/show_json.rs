//! The object of `show --json`. Texts received are spliced in as they came, so that no value is
//! altered on the way.
//!
//! It must not print.

use super::exit::CliError;
use super::show::{Told, Whole};
use crate::domain::digest::Digest;
use crate::domain::sign_in::SignIn;
use crate::domain::words::{HazardKind, Severity};
use crate::facts::json::{FactJson, facts};
use crate::grounding::json::{GroundingJson, grounding};
use crate::hazards::{Hazard, Place};
use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

#[derive(serde::Serialize)]
pub(super) struct CaseJson<'c> {
    case: Box<RawValue>,
    revision: u32,
    digests: Digests,
    events: Vec<EventJson<'c>>,
    facts: Vec<FactJson<'c>>,
    grounding: GroundingJson<'c>,
    severity: Severity,
    severity_why: &'c str,
    hazards: Vec<HazardJson<'c>>,
    history: Vec<EntryJson>,
}

/// Of the bytes received; `policy` is null before the policy has a digest.
#[derive(serde::Serialize)]
struct Digests {
    case: Digest,
    evidence: Digest,
    assessment: Option<Digest>,
    policy: Option<Digest>,
}

#[derive(serde::Serialize)]
struct EventJson<'c> {
    id: &'c str,
    format: &'static str,
    sign_in: Option<&'c SignIn>,
    raw: Box<RawValue>,
    digest: Digest,
}

#[derive(serde::Serialize)]
struct HazardJson<'c> {
    kind: HazardKind,
    #[serde(rename = "where")]
    place: String,
    span: (usize, usize),
    rule: &'c str,
    why: &'c str,
}

/// The object.
pub(super) fn value(whole: &Whole) -> Result<CaseJson<'_>, CliError> {
    let examined = &whole.examined;
    let case = &examined.dossier.case;
    let digests = case.digests();
    let events = case.evidence.events.iter().zip(&examined.dossier.read).map(|(event, read)| {
        let raw = case.doc.node(event.raw).raw();
        Ok(EventJson {
            id: &event.id,
            format: read.format,
            sign_in: read.sign_in.as_ref(),
            raw: spliced(raw)?,
            digest: Digest::of(raw.as_bytes()),
        })
    });
    Ok(CaseJson {
        case: spliced(case.doc.root().raw())?,
        revision: whole.revision,
        digests: Digests {
            case: digests.case,
            evidence: digests.evidence,
            assessment: digests.assessment,
            policy: None,
        },
        events: events.collect::<Result<_, CliError>>()?,
        facts: facts(case, &examined.facts),
        grounding: grounding(case, &examined.checked),
        severity: examined.rated.severity,
        severity_why: &examined.rated.why,
        hazards: examined.hazards.iter().map(|hazard| self::hazard(whole, hazard)).collect(),
        history: whole.history.iter().map(entry).collect::<Result<_, CliError>>()?,
    })
}

fn spliced(text: &str) -> Result<Box<RawValue>, CliError> {
    RawValue::from_string(text.to_owned())
        .map_err(|error| CliError::Io(format!("a stored text is no JSON any more: {error}")))
}

fn hazard<'c>(whole: &'c Whole, hazard: &'c Hazard) -> HazardJson<'c> {
    let finding = &hazard.finding;
    HazardJson {
        kind: finding.kind,
        place: place(whole, hazard),
        span: finding.span,
        rule: finding.rule,
        why: &finding.why,
    }
}

/// `e7 /client/userAgent` in an event's record, `/assessment/summary` elsewhere in the case.
pub(super) fn place(whole: &Whole, hazard: &Hazard) -> String {
    let events = &whole.examined.dossier.case.evidence.events;
    match &hazard.place {
        Place::Event { event, ptr } => {
            let id = events.get(*event).map_or("?", |event| event.id.as_str());
            format!("{id} {ptr}")
        }
        Place::Case { ptr } => ptr.clone(),
    }
}

/// `seq`, `time`, `who`, `kind`, then the record's own fields; of a purged one its place alone.
struct EntryJson {
    seq: u64,
    fields: Map<String, Value>,
}

/// What stands first in an entry, for whoever reads it.
const FIRST: [&str; 3] = ["time", "who", "kind"];

impl Serialize for EntryJson {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(None)?;
        map.serialize_entry("seq", &self.seq)?;
        for (name, value) in FIRST.iter().filter_map(|name| self.fields.get_key_value(*name)) {
            map.serialize_entry(name, value)?;
        }
        let rest = self.fields.iter().filter(|(name, _)| !FIRST.contains(&name.as_str()));
        for (name, value) in rest {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

fn entry(told: &Told) -> Result<EntryJson, CliError> {
    let own = match &told.record {
        Some(record) => serde_json::to_value(record)
            .map_err(|error| CliError::Io(format!("ledger entry {}: {error}", told.seq)))?,
        None => json!({ "kind": "purged" }),
    };
    let Value::Object(fields) = own else {
        let why = format!("ledger entry {}: its record has no fields", told.seq);
        return Err(CliError::Io(why));
    };
    Ok(EntryJson { seq: told.seq, fields })
}
