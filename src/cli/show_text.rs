//! One case for people: what the evidence says, what crosscheck computed, what the model says, what
//! people did.

use super::check;
use super::out::{Out, Safe};
use super::show::{Told, Whole};
use super::show_json::place;
use super::table::{Column, rows};
use crate::domain::lookup;
use crate::domain::sign_in::{SignIn, Status};
use crate::domain::text::{SHOWN_BYTES_MAX, Shown};
use crate::facts::{Value, origin};
use crate::view::words::{many, of_code, verdict as in_words};
use std::collections::BTreeMap;
use std::io;
use std::net::IpAddr;

const EVENTS: [Column; 6] = [
    Column { head: "EVENT", most: 8, right: false },
    Column { head: "TIME", most: 24, right: false },
    Column { head: "RESULT", most: 9, right: false },
    Column { head: "IN", most: 2, right: false },
    Column { head: "ADDRESS", most: 39, right: false },
    Column { head: "FORMAT", most: 0, right: false },
];

/// Writes it.
pub(super) fn words(whole: &Whole, out: &mut Out) -> io::Result<()> {
    let examined = &whole.examined;
    let case = &examined.dossier.case;
    out.line(
        &Safe::new()
            .outside(&case.id)
            .own(&format!("  revision {}  {}", whole.revision, case.detected_at)),
    )?;
    out.line(
        &field("subject")
            .outside(case.subject.display())
            .own("  (")
            .outside(&case.subject.kind_text)
            .own(")"),
    )?;
    out.line(&field("detection").outside(&of_code(case.detection_text())))?;
    if let Some(title) = &case.title {
        out.line(&field("title").outside(title))?;
    }
    out.line(
        &field("severity")
            .own(examined.rated.severity.label())
            .own(": ")
            .outside(&examined.rated.why),
    )?;
    heading("EVIDENCE says", out)?;
    let table: Vec<_> = case
        .evidence
        .events
        .iter()
        .zip(&examined.dossier.read)
        .map(|(event, read)| event_cells(&event.id, read.format, read.sign_in.as_ref()))
        .collect();
    for row in rows(&EVENTS, &table, out.width().max(40)) {
        out.line(&row)?;
    }
    origins(whole, out)?;
    for fact in &examined.facts {
        let value = match &fact.value {
            Value::Integer(number) => number.to_string(),
            Value::Boolean(true) => "yes".into(),
            Value::Boolean(false) => "no".into(),
            other => serde_json::to_string(other).unwrap_or_default().trim_matches('"').to_owned(),
        };
        let unit = fact.unit.map_or_else(String::new, |unit| format!(" {unit}"));
        out.line(&field(fact.name).outside(&value).own(&unit).own("  ").outside(&fact.why))?;
    }
    for hazard in &examined.hazards {
        let head = field("hazard").own(hazard.finding.kind.label()).own(" in ");
        out.line(&head.outside(&place(whole, hazard)).own(": ").outside(&hazard.finding.why))?;
    }
    heading("MODEL says", out)?;
    model(whole, out)?;
    heading("YOU decided", out)?;
    for told in &whole.history {
        out.line(&entry(told))?;
    }
    Ok(())
}

/// Which networks the site knows, and which databases places and networks were looked up in.
fn origins(whole: &Whole, out: &mut Out) -> io::Result<()> {
    let dossier = &whole.examined.dossier;
    let mut counts: BTreeMap<(&str, String), usize> = BTreeMap::new();
    let mut known: BTreeMap<IpAddr, String> = BTreeMap::new();
    for from in (0..dossier.read.len()).filter_map(|at| dossier.sign_in(at)) {
        let from = &from.src_endpoint;
        let looked = [("place", &from.lookup.place), ("network", &from.lookup.network)];
        for (what, of) in looked.into_iter().filter_map(|(what, of)| Some((what, of.as_ref()?))) {
            *counts.entry((what, origin::database(of))).or_default() += 1;
        }
        let block = from.ip.and_then(|ip| Some((ip.to_canonical(), dossier.site.known.of(ip)?)));
        known.extend(block.map(|(ip, block)| (ip, origin::network(block))));
    }
    for ((what, of), count) in counts {
        let head = field(&format!("{what}s looked up"));
        out.line(&head.own(&many(count, "event")).own(", in ").outside(&of))?;
    }
    match lookup::left_out(&dossier.read) {
        0 => {}
        more => {
            let all = lookup::ADDRESSES_MAX;
            let said = format!("addresses beyond the first {all}: {more}");
            out.line(&field("not looked up").own(&said))?;
        }
    }
    for (ip, block) in known {
        out.line(&field("network").own(&ip.to_string()).own(" is of a ").outside(&block))?;
    }
    Ok(())
}

fn heading(text: &str, out: &mut Out) -> io::Result<()> {
    out.text("")?;
    out.text(text)
}

fn field(name: &str) -> Safe {
    Safe::new().own(&format!("{name:<24}"))
}

fn model(whole: &Whole, out: &mut Out) -> io::Result<()> {
    let case = &whole.examined.dossier.case;
    let Some(assessment) = &case.assessment else {
        return out.text("nothing: there is no assessment");
    };
    let model = &assessment.model;
    let name = model.name.as_deref().unwrap_or("unnamed");
    let version = model.version.as_deref().unwrap_or("no version");
    out.line(&field("model").outside(name).own("  ").outside(version))?;
    if case.claims_our_name() {
        out.text("the case file gives this program's name; these are not crosscheck's own rules")?;
    }
    let number = |number: Option<f64>| number.map_or_else(|| "none".into(), |it| it.to_string());
    out.line(&field("risk score").own(&number(assessment.risk_score)))?;
    out.line(&field("confidence").own(&number(assessment.confidence)))?;
    out.line(&match assessment.recommendation.verdict.as_deref() {
        Some(verdict) => field("recommends").outside(&in_words(verdict, out.width())),
        None => field("recommends").own("nothing"),
    })?;
    if let Some(summary) = &assessment.summary {
        for row in Shown::cell(summary, SHOWN_BYTES_MAX).wrap(out.width().clamp(40, 90)) {
            out.line(&Safe::new().put(&row))?;
        }
    }
    for other in case.further.iter().map(|it| &it.assessment) {
        let Some(summary) = &other.summary else { continue };
        out.line(&field("beside it").outside(&other.model.in_words()))?;
        for row in Shown::cell(summary, SHOWN_BYTES_MAX).wrap(out.width().clamp(40, 90)) {
            out.line(&Safe::new().put(&row))?;
        }
    }
    check::words(&whole.examined, out)
}

fn event_cells(id: &str, format: &str, sign_in: Option<&SignIn>) -> Vec<Shown> {
    let text = |text: Option<String>| Shown::cell(text.as_deref().unwrap_or("-"), SHOWN_BYTES_MAX);
    let endpoint = sign_in.map(|it| &it.src_endpoint);
    let ended = sign_in.map(|it| match it.status_id {
        Status::Success => "success",
        Status::Failure => "failure",
        Status::Interrupt => "interrupt",
        Status::Unknown => "unknown",
    });
    vec![
        Shown::cell(id, SHOWN_BYTES_MAX),
        text(sign_in.and_then(|it| it.time).map(|time| time.to_string())),
        text(ended.map(str::to_owned)),
        text(endpoint.and_then(|it| it.location.country.clone())),
        text(endpoint.and_then(|it| it.ip).map(|ip| ip.to_string())),
        Shown::line(format),
    ]
}

fn entry(told: &Told) -> Safe {
    let head = Safe::new().own(&format!("{:>8}  ", told.seq));
    match &told.record {
        None => head.own("purged under a retention rule"),
        Some(record) => {
            let kind = record.body.kind().replace('_', " ");
            head.own(&format!("{}  {kind:<20}  ", record.time)).outside(&record.who)
        }
    }
}
