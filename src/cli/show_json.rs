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
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

#[derive(Serialize)]
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
    history: Vec<Value>,
}

/// Of the bytes received; `policy` is null before the policy has a digest.
#[derive(Serialize)]
struct Digests {
    case: Digest,
    evidence: Digest,
    assessment: Option<Digest>,
    policy: Option<Digest>,
}

#[derive(Serialize)]
struct EventJson<'c> {
    id: &'c str,
    format: &'static str,
    sign_in: Option<&'c SignIn>,
    raw: Box<RawValue>,
    digest: Digest,
}

#[derive(Serialize)]
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

/// `seq`, `time`, `who`, `kind`, then the record's own fields.
fn entry(told: &Told) -> Result<Value, CliError> {
    let Some(record) = &told.record else {
        return Ok(json!({"seq": told.seq, "kind": "purged"}));
    };
    let own = serde_json::to_value(record)
        .map_err(|error| CliError::Io(format!("ledger entry {}: {error}", told.seq)))?;
    let mut fields = Map::new();
    fields.insert("seq".into(), told.seq.into());
    if let Value::Object(own) = own {
        fields.extend(own);
    }
    Ok(Value::Object(fields))
}
