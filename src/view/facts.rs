//! What crosscheck computed of the selected event and of the case, and what attacks the reader
//! there, in words.
//!
//! It must not compute a fact; it orders and phrases them.

use super::glyphs::{HAZARD, LIT, OMITTED};
use super::ink::Row;
use super::theme::Theme;
use super::words;
use crate::app::model::OpenCase;
use crate::domain::assessment::Target;
use crate::facts::{Fact, Value};
use crate::hazards::Place;

/// Hazards looked at for one event: more than this many are counted, not listed.
const LISTED_MAX: usize = 3;

/// Facts that are phrased: no screen has room for more.
const ROWS_MAX: usize = 64;

/// Rows for the selected event first, then those for the whole case.
pub fn rows(theme: &Theme, case: &OpenCase) -> Vec<Row> {
    let examined = &case.examined;
    let event = case.event_index();
    let mut rows = hazards(theme, case);
    for omission in &examined.checked.omissions {
        if event.is_some_and(|event| omission.events.contains(&event)) {
            let sign = format!("{OMITTED} not mentioned");
            rows.push(
                Row::new().gap(1).say(&sign, theme.bad).gap(1).text(&omission.why, theme.bad_text),
            );
        }
    }
    let mut facts: Vec<(bool, u8, &Fact)> = examined
        .facts
        .iter()
        .map(|fact| {
            let here = event.is_some_and(|event| fact.events.contains(&event));
            (!here, rank(fact), fact)
        })
        .collect();
    let cited = cited(case);
    // What tells most stands first even where another event is selected.
    facts
        .sort_by_key(|(elsewhere, rank, fact)| (*elsewhere && *rank > 2, *rank, fact.events.len()));
    if let Some(fact) = cited {
        let row = Row::new().say(LIT, theme.lit).say("└ ", theme.lit);
        let row = row.text(&phrase(fact), theme.lit).text(&decided_by(case, fact), theme.lit);
        rows.insert(0, row.say("  ", theme.dim).text(&fact.why, theme.dim));
    }
    let others = facts
        .into_iter()
        .filter(|(_, _, fact)| cited.is_none_or(|cited| !std::ptr::eq(cited, *fact)));
    rows.extend(others.take(ROWS_MAX).map(|(elsewhere, rank, fact)| {
        let sign = if elsewhere { "· " } else { "└ " };
        let style = if elsewhere && rank > 2 { theme.dim } else { theme.evidence };
        let row = Row::new().gap(1).say(sign, theme.dim).text(&phrase(fact), style);
        row.say("  ", theme.dim).text(&fact.why, theme.dim)
    }));
    rows
}

/// The fact that the lit claim cites.
pub fn cited(case: &OpenCase) -> Option<&Fact> {
    let lit = case.lit.as_ref()?;
    let held = &case.examined.dossier.case;
    let claim = held.assessment.as_ref()?.claims.get(lit.claim)?;
    let Target::Fact { name, args } = &claim.cites.get(lit.cite)?.target else { return None };
    let args = args.map_or("", |args| held.doc.node(args).raw());
    let mut named = case.examined.facts.iter().filter(|fact| fact.name == name);
    named.find(|fact| fact.args.iter().all(|(_, value)| args.contains(value.as_str())))
}

/// ` · e6, e7 decide`
pub fn decided_by(case: &OpenCase, fact: &Fact) -> String {
    let events = &case.examined.dossier.case.evidence.events;
    let ids = fact.events.iter().filter_map(|at| events.get(*at)).map(|event| event.id.as_str());
    let mut shown: Vec<&str> = ids.take(LISTED_MAX).collect();
    let s = if fact.events.len() == 1 { "s" } else { "" };
    if fact.events.len() > LISTED_MAX {
        shown.push("…");
    }
    if shown.is_empty() { String::new() } else { format!(" · {} decide{s}", shown.join(", ")) }
}

fn hazards(theme: &Theme, case: &OpenCase) -> Vec<Row> {
    let all = &case.examined.hazards;
    let of_case = all.iter().filter(|hazard| match &hazard.place {
        Place::Case { ptr } => !ptr.starts_with("/assessment"),
        Place::Event { .. } => false,
    });
    let of_event = case.flags.iter().filter_map(|(_, hazard)| all.get(*hazard));
    let mut rows: Vec<Row> = of_event
        .chain(of_case.take(LISTED_MAX))
        .take(LISTED_MAX)
        .map(|hazard| {
            let ptr = match &hazard.place {
                Place::Event { ptr, .. } | Place::Case { ptr } => ptr,
            };
            let word = format!("{HAZARD} {}", words::hazard(hazard.finding.kind));
            let row = Row::new().gap(1).say(&word, theme.hazard).gap(1);
            row.text(&hazard.finding.why, theme.base).gap(1).text(ptr, theme.dim)
        })
        .collect();
    if let Some(more) = case.flags.len().checked_sub(LISTED_MAX).filter(|more| *more > 0) {
        let text = format!("{HAZARD} {} more here", words::count(more as u64));
        rows.push(Row::new().gap(1).say(&text, theme.hazard));
    }
    rows
}

/// What tells most comes first.
fn rank(fact: &Fact) -> u8 {
    match (fact.name, &fact.value) {
        ("impossible_travel" | "mfa_burst", Value::Boolean(true)) => 0,
        ("failures_before_success" | "mfa_denied_count", Value::Integer(1..))
        | ("session_spread", Value::Integer(2..)) => 1,
        ("is_new", Value::Boolean(true)) => 2,
        ("travel_speed", _) => 3,
        ("mfa_outcome" | "travel_distance", _) => 4,
        ("event_count" | "hour_of_day", _) => 6,
        (name, Value::Integer(0 | 1)) if name != "failed_count" => 7,
        _ => 5,
    }
}

/// A fact in words: `travel speed 6,300 km/h`.
fn phrase(fact: &Fact) -> String {
    let args: Vec<&str> = fact.args.iter().map(|(_, value)| value.as_str()).collect();
    let of = if args.is_empty() { String::new() } else { format!(" {}", args.join(" ")) };
    let name = fact.name.replace('_', " ");
    match &fact.value {
        Value::Boolean(true) if fact.name == "is_new" => format!("first seen:{of}"),
        Value::Boolean(false) if fact.name == "is_new" => format!("seen before:{of}"),
        Value::Boolean(true) => format!("{name}{of}: yes"),
        Value::Boolean(false) => format!("{name}{of}: no"),
        Value::Text(word) => format!("{name}{of}: {}", word.replace('_', " ")),
        Value::Integer(n) => {
            let unit = fact.unit.map(|unit| format!(" {unit}")).unwrap_or_default();
            let sign = if *n < 0 { "-" } else { "" };
            format!("{name}{of}: {sign}{}{unit}", words::count(n.unsigned_abs()))
        }
    }
}
