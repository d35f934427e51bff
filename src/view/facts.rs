//! What crosscheck computed of the selected event and of the case, and what attacks the reader
//! there, in words.
//!
//! It must not compute a fact; it orders and phrases them.

use super::glyphs::{HAZARD, LIT, OMITTED};
use super::ink::{self, Row};
use super::theme::Theme;
use super::words;
use crate::app::model::OpenCase;
use crate::domain::assessment::Target;
use crate::domain::json::Node;
use crate::facts::{Fact, Value};
use crate::hazards::Place;
use std::borrow::Cow;

/// Hazards listed above the facts: more than this many are counted.
const LISTED_MAX: usize = 3;
/// Facts of a lower rank have a row of their own, with their reason.
const OWN_ROW: u8 = 5;
/// Facts of this rank say that nothing was found: they stand in the list of all only.
const NOTHING: u8 = 7;

/// What attacks the reader, then what the model did not mention, then what was computed: rows for
/// what tells most, and the rest in as few rows as possible.
pub fn rows(theme: &Theme, case: &OpenCase, width: usize) -> Vec<Row> {
    let event = case.event_index();
    let cited = cited(case);
    let mut rows: Vec<Row> = cited.map(|fact| lit(theme, case, fact)).into_iter().collect();
    if let Some(why) = cited_elsewhere(case).filter(|_| cited.is_none()) {
        let row = Row::new().say(LIT, theme.lit).say("└ ", theme.lit);
        rows.push(row.text(why, theme.lit));
    }
    rows.extend(hazards(theme, case));
    for omission in &case.examined.checked.omissions {
        if event.is_some_and(|event| omission.events.contains(&event)) {
            let sign = format!("{OMITTED} not mentioned");
            let row = Row::new().gap(1).say(&sign, theme.bad).gap(1);
            rows.push(row.text(&omission.why, theme.bad_text));
        }
    }
    let others = sorted(case);
    let others = others.iter().filter(|it| cited.is_none_or(|cited| !std::ptr::eq(cited, it.fact)));
    let (own, rest): (Vec<_>, Vec<_>) = others.partition(|it| it.rank < OWN_ROW);
    rows.extend(own.into_iter().map(|it| {
        let sign = if it.here { "└ " } else { "· " };
        let style = if it.here || it.rank <= 2 { theme.evidence } else { theme.dim };
        let row = Row::new().gap(1).say(sign, theme.dim).text(&phrase(it.fact), style);
        row.say("  ", theme.dim).text(why(it.fact), theme.dim)
    }));
    let rest = rest.into_iter().filter(|it| it.rank < NOTHING).map(|it| phrase(it.fact));
    let rest = rest.collect::<Vec<_>>().join("; ");
    if !rest.is_empty() {
        let wrapped = ink::wrap(&rest, width.saturating_sub(3));
        rows.extend(wrapped.into_iter().map(|it| Row::new().gap(3).shown(it, theme.dim)));
    }
    rows
}

/// Everything, each with its reason: what the policy says, what attacks the reader anywhere in the
/// case, then all facts.
pub fn all(theme: &Theme, case: &OpenCase, width: usize) -> Vec<Vec<Row>> {
    let rated = &case.examined.rated;
    let severity = words::severity(rated.severity, false);
    let head = Row::new().say("policy says ", theme.dim);
    let head = head.say(severity, words::severity_style(rated.severity, theme));
    let policy = std::iter::once(said(theme, head, &rated.why, width));
    let events = &case.examined.dossier.case.evidence.events;
    let hazards = case.examined.hazards.iter().map(|hazard| {
        let place = match &hazard.place {
            Place::Event { event, ptr } => {
                format!("{} {ptr}", events.get(*event).map_or("", |event| &event.id))
            }
            Place::Case { ptr } => ptr.clone(),
        };
        let word = format!("{HAZARD} {}", words::hazard(hazard.finding.kind));
        let head = Row::new().say(&word, theme.hazard).gap(1).text(&place, theme.dim);
        said(theme, head, &hazard.finding.why, width)
    });
    let facts = sorted(case);
    let facts = facts.iter().map(|it| {
        let style = if it.rank <= 2 { theme.evidence } else { theme.base };
        said(theme, Row::new().text(&phrase(it.fact), style), why(it.fact), width)
    });
    policy.chain(hazards).chain(facts).collect()
}

/// A head and its reason below.
fn said(theme: &Theme, head: Row, why: &str, width: usize) -> Vec<Row> {
    let why = ink::wrap(why, width.saturating_sub(2)).into_iter().filter(|it| !it.is_empty());
    std::iter::once(head).chain(why.map(|it| Row::new().gap(2).shown(it, theme.dim))).collect()
}

/// The fact that the lit claim cites, lit as well.
fn lit(theme: &Theme, case: &OpenCase, fact: &Fact) -> Row {
    let row = Row::new().say(LIT, theme.lit).say("└ ", theme.lit);
    let row = row.text(&phrase(fact), theme.lit).text(&decided_by(case, fact), theme.lit);
    row.say("  ", theme.dim).text(why(fact), theme.dim)
}

struct Ranked<'f> {
    /// The selected event is among those that decide it.
    here: bool,
    rank: u8,
    fact: &'f Fact,
}

/// What tells most stands first even where another event is selected.
fn sorted(case: &OpenCase) -> Vec<Ranked<'_>> {
    let event = case.event_index();
    let ranked = |fact| Ranked { here: false, rank: rank(fact), fact };
    let mut facts: Vec<Ranked<'_>> = case.examined.facts.iter().map(ranked).collect();
    for it in &mut facts {
        it.here = event.is_some_and(|event| it.fact.events.contains(&event));
    }
    facts.sort_by_key(|it| (!it.here && it.rank > 2, it.rank, it.fact.events.len()));
    facts
}

/// The fact that the lit claim cites.
pub fn cited(case: &OpenCase) -> Option<&Fact> {
    let lit = case.lit.as_ref()?;
    let held = &case.examined.dossier.case;
    let claim = held.assessment.as_ref()?.claims.get(lit.claim)?;
    let Target::Fact { name, args } = &claim.cites.get(lit.cite)?.target else { return None };
    // A window or another subject makes it another fact than that of the whole case.
    let given: Vec<(String, String)> = args.map_or_else(Vec::new, |args| {
        let members = held.doc.node(args).members();
        let text = |node: Node<'_>| node.as_str().map_or(node.raw().into(), Cow::into_owned);
        members.map(|(name, value)| (text(name), text(value))).collect()
    });
    let same = |fact: &&Fact| {
        let is_given = |(name, value): &(&str, String)| {
            given.iter().any(|(given, text)| given == name && text == value)
        };
        fact.name == name && fact.args.len() == given.len() && fact.args.iter().all(is_given)
    };
    case.examined.facts.iter().find(same)
}

/// What the lit cite says of a fact that is none of the case's own: of a window, of another
/// subject.
fn cited_elsewhere(case: &OpenCase) -> Option<&str> {
    let lit = case.lit.as_ref()?;
    let claim = case.examined.dossier.case.assessment.as_ref()?.claims.get(lit.claim)?;
    let Target::Fact { .. } = &claim.cites.get(lit.cite)?.target else { return None };
    let checked = case.examined.checked.claims.get(lit.claim)?.cites.get(lit.cite)?;
    Some(&checked.why)
}

/// `, decided by e6, e7`
pub fn decided_by(case: &OpenCase, fact: &Fact) -> String {
    let events = &case.examined.dossier.case.evidence.events;
    let ids = fact.events.iter().filter_map(|at| events.get(*at)).map(|event| event.id.as_str());
    let mut shown: Vec<&str> = ids.take(LISTED_MAX).collect();
    if fact.events.len() > LISTED_MAX {
        shown.push("others");
    }
    if shown.is_empty() { String::new() } else { format!(", decided by {}", shown.join(", ")) }
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
        ("travel_speed", Value::Integer(1..)) => 3,
        ("mfa_outcome", _) => 4,
        ("is_new", Value::Boolean(false)) | ("hour_of_day", _) => 6,
        (_, Value::Boolean(false)) => NOTHING,
        (name, Value::Integer(0 | 1)) if !matches!(name, "failed_count" | "event_count") => NOTHING,
        _ => 5,
    }
}

/// What a fact is called on the screen; a fact without a word of its own is called by its name.
const NAMES: &[(&str, &str)] = &[
    ("event_count", "records"),
    ("failed_count", "failures"),
    ("success_count", "successes"),
    ("failures_before_success", "failures before the success"),
    ("distinct_ips", "addresses"),
    ("distinct_networks", "networks"),
    ("distinct_asns", "network operators"),
    ("distinct_countries", "countries"),
    ("distinct_user_agents", "user agents"),
    ("distinct_apps", "applications"),
    ("distinct_users", "accounts"),
    ("mfa_outcome", "MFA"),
    ("mfa_denied_count", "MFA prompts denied or timed out"),
    ("mfa_burst", "burst of MFA prompts"),
    ("session_spread", "networks of one session"),
    ("hour_of_day", "hour of the last record"),
    ("credential_age_days", "age of the credential"),
];

/// A fact in words: `travel speed 6,300 km/h`.
fn phrase(fact: &Fact) -> String {
    let arg = |(name, value): &(_, String)| match *name {
        "field" => words::of_code(value).into_owned(),
        _ => value.clone(),
    };
    let args: Vec<String> = fact.args.iter().map(arg).collect();
    let of = if args.is_empty() { String::new() } else { format!(" {}", args.join(" ")) };
    let known = NAMES.iter().find(|(name, _)| *name == fact.name);
    let name = known.map_or_else(|| fact.name.replace('_', " "), |(_, word)| (*word).to_owned());
    match &fact.value {
        Value::Boolean(true) if fact.name == "is_new" => format!("first seen:{of}"),
        Value::Boolean(false) if fact.name == "is_new" => format!("seen before:{of}"),
        Value::Boolean(true) => format!("{name}{of}: yes"),
        Value::Boolean(false) => format!("{name}{of}: no"),
        Value::Text(word) => format!("{name}{of}: {}", word.replace('_', " ")),
        Value::Integer(n) => {
            let unit = fact.unit.map(|unit| format!(" {unit}")).unwrap_or_default();
            format!("{name}{of} {}{unit}", words::count(*n))
        }
    }
}

/// Why it is so, without the value that stands before it.
fn why(fact: &Fact) -> &str {
    let value = fact.args.iter().find(|(name, _)| *name == "value").map(|(_, value)| value);
    let rest = value.and_then(|value| fact.why.strip_prefix(value.as_str()));
    rest.and_then(|rest| rest.strip_prefix(" is ")).unwrap_or(&fact.why)
}
