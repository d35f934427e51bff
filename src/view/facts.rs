//! What crosscheck computed of the selected event and of the case, and what attacks the reader
//! there, in words.
//!
//! It must not compute a fact; it orders and phrases them.

use super::glyphs::{HAZARD, LIT, OMITTED};
use super::ink::{self, Row};
use super::theme::Theme;
use super::words;
use crate::app::facts::{NOTHING, OWN_ROW, Ranked, sorted};
use crate::app::model::{Mark, Marked, OpenCase};
use crate::domain::assessment::Target;
use crate::domain::json::Node;
use crate::facts::{Fact, Value, named, quoted, said};
use crate::hazards::Place;
use std::borrow::Cow;

/// Hazards listed above the facts: more than this many are counted.
const LISTED_MAX: usize = 3;

/// What attacks the reader, then what the model did not mention, then what was computed: rows for
/// what tells most, and the rest in as few rows as possible. Reasons too long for their row go on
/// below it where they are to be `whole`.
pub fn rows(theme: &Theme, case: &OpenCase, width: usize, whole: bool) -> Vec<Row> {
    let event = case.event_index();
    let marked = case.marked.as_ref();
    let of_mark = marked.and_then(|it| match &it.what {
        Mark::Fact(at) => case.examined.facts.get(*at),
        Mark::Named(_) => None,
    });
    let cited = of_mark.or_else(|| cited(case));
    let mut rows: Vec<Row> = cited.map(|fact| lit(theme, case, fact)).into_iter().collect();
    if let Some(Marked { what: Mark::Named(what), events, .. }) = marked {
        let row = Row::new().say(LIT, theme.lit).say("└ ", theme.lit).text(what, theme.lit);
        rows.push(row.say(&format!(": {}", words::many(events.len(), "event")), theme.lit));
    }
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
    let (new, own): (Vec<&Ranked<'_>>, Vec<_>) = own.into_iter().partition(|it| is_new(it.fact));
    // What is new stands together, where the first of it would stand: the reason is the same.
    let before = own.iter().take_while(|it| it.rank <= 2).count();
    let (first, behind) = own.split_at(before);
    let own = |it: &&Ranked<'_>| own_rows(theme, case, it, (width, whole));
    rows.extend(first.iter().flat_map(own));
    rows.extend(new_rows(theme, case, &new, (width, whole)));
    rows.extend(behind.iter().flat_map(own));
    let rest = rest.into_iter().filter(|it| it.rank < NOTHING).map(|it| phrase(case, it.fact));
    let rest = rest.collect::<Vec<_>>().join("; ");
    if !rest.is_empty() {
        let wrapped = ink::wrap(&rest, width.saturating_sub(3));
        rows.extend(wrapped.into_iter().map(|it| Row::new().gap(3).shown(it, theme.dim)));
    }
    rows
}

/// Cells before what goes on below a fact.
const HANG: usize = 5;

/// A reason behind its fact, or below it where it does not fit and is to be whole.
fn reasoned(theme: &Theme, row: Row, why: &str, (width, whole): (usize, bool)) -> Vec<Row> {
    if !whole || row.width() + 2 + ink::cells(why) <= width {
        return vec![row.say("  ", theme.dim).text(why, theme.dim)];
    }
    let below = ink::wrap(why, width.saturating_sub(HANG)).into_iter();
    let below = below.map(|it| Row::new().gap(HANG).shown(it, theme.dim));
    std::iter::once(row).chain(below).collect()
}

fn own_rows(theme: &Theme, case: &OpenCase, it: &Ranked<'_>, room: (usize, bool)) -> Vec<Row> {
    let sign = if it.here { "└ " } else { "· " };
    let style = if it.here || it.rank <= 2 { theme.evidence } else { theme.dim };
    let row = Row::new().gap(1).say(sign, theme.dim).text(&phrase(case, it.fact), style);
    reasoned(theme, row, why(it.fact), room)
}

fn is_new(fact: &Fact) -> bool {
    fact.name == "is_new" && fact.value == Value::Boolean(true)
}

/// `first seen: country RO; ASN 65541 Example Hosting; app Payroll`, and once why it is so.
fn new_rows(
    theme: &Theme,
    case: &OpenCase,
    new: &[&Ranked<'_>],
    (width, whole): (usize, bool),
) -> Vec<Row> {
    let Some(first) = new.first() else { return Vec::new() };
    let sign = if new.iter().any(|it| it.here) { "└ " } else { "· " };
    let head = Row::new().gap(1).say(sign, theme.dim).say("first seen: ", theme.evidence);
    let hang = head.width();
    let mut texts: Vec<String> = Vec::new();
    for text in new.iter().map(|it| first_seen(case, it.fact)) {
        // An id and its own name are two facts of one thing.
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    let mut rows: Vec<Row> = Vec::new();
    let mut head = Some(head);
    for shown in ink::wrap(&texts.join("; "), width.saturating_sub(hang)) {
        let row = head.take().unwrap_or_else(|| Row::new().gap(hang));
        rows.push(row.shown(shown, theme.evidence));
    }
    // The same for each of them, but for what is new; where rows are scarce it has none of its own.
    if let Some(last) = rows.pop() {
        rows.extend(reasoned(theme, last, why(first.fact), (width, whole)));
    }
    rows
}

/// The fact that the lit claim cites, lit as well.
fn lit(theme: &Theme, case: &OpenCase, fact: &Fact) -> Row {
    let row = Row::new().say(LIT, theme.lit).say("└ ", theme.lit);
    let row = row.text(&phrase(case, fact), theme.lit).text(&decided_by(case, fact), theme.lit);
    row.say("  ", theme.dim).text(why(fact), theme.dim)
}

/// The fact that the lit claim cites.
fn cited(case: &OpenCase) -> Option<&Fact> {
    let lit = case.lit.as_ref()?;
    let held = &case.examined.dossier.case;
    let claim = held.claim(lit.claim)?;
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
    let claim = case.examined.dossier.case.claim(lit.claim)?;
    let Target::Fact { .. } = &claim.cites.get(lit.cite)?.target else { return None };
    let checked = case.examined.checked.claims.get(lit.claim)?.cites.get(lit.cite)?;
    Some(&checked.why)
}

/// `, decided by e6, e7`
fn decided_by(case: &OpenCase, fact: &Fact) -> String {
    let events = &case.examined.dossier.case.evidence.events;
    let ids = fact.events.iter().filter_map(|at| events.get(*at)).map(|event| named(&event.id));
    let mut shown: Vec<String> = ids.take(LISTED_MAX).collect();
    if fact.events.len() > LISTED_MAX {
        shown.push("others".to_owned());
    }
    if shown.is_empty() { String::new() } else { format!(", decided by {}", shown.join(", ")) }
}

fn hazards(theme: &Theme, case: &OpenCase) -> Vec<Row> {
    let all = &case.examined.hazards;
    let of_case = all.iter().filter(|hazard| {
        matches!(hazard.place, Place::Case { .. }) && !hazard.place.is_of_assessment()
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
            row.text(&hazard.finding.why, theme.base).gap(1).text(&named(ptr), theme.dim)
        })
        .collect();
    if let Some(more) = case.flags.len().checked_sub(LISTED_MAX).filter(|more| *more > 0) {
        let text = format!("{HAZARD} {} more here", words::count(more as u64));
        rows.push(Row::new().gap(1).say(&text, theme.hazard));
    }
    rows
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

/// What a value is shown as: `app Peopleworks Payroll`, `ASN 65541 Example Hosting`; ids that
/// nobody can read give way to names, or are shortened.
fn first_seen(case: &OpenCase, fact: &Fact) -> String {
    let arg = |name: &str| fact.args.iter().find(|(known, _)| *known == name).map(|(_, it)| it);
    let (Some(field), Some(value)) = (arg("field"), arg("value")) else { return String::new() };
    let word = words::of_code(field);
    let seen = case.survey.seen(field, value);
    match (field.as_str(), seen.and_then(|it| it.name.as_deref())) {
        ("asn", Some(name)) => format!("{word} {} {}", named(value), quoted(name)),
        ("app" | "device", Some(name)) if seen.is_some_and(|it| it.shared) => {
            format!("{word} {} {}", quoted(name), named(&shortened(value)))
        }
        ("app" | "device", Some(name)) => format!("{word} {}", quoted(name)),
        ("app" | "device", None) => format!("{word} {}", named(&shortened(value))),
        ("user_agent", _) => format!("{word} {}", quoted(value)),
        _ => format!("{word} {}", named(value)),
    }
}

/// An id of many letters by its ends.
fn shortened(id: &str) -> String {
    const WHOLE: usize = 20;
    let chars: Vec<char> = id.chars().collect();
    if chars.len() <= WHOLE {
        return id.to_owned();
    }
    let (head, tail) = (&chars[..8], &chars[chars.len() - 6..]);
    head.iter().chain(&['…']).chain(tail).collect()
}

/// A fact in words: `travel speed 6,300 km/h`.
pub(super) fn phrase(case: &OpenCase, fact: &Fact) -> String {
    if fact.name == "is_new" {
        let verb = if fact.value == Value::Boolean(true) { "first seen" } else { "seen before" };
        return format!("{verb}: {}", first_seen(case, fact));
    }
    let args: Vec<String> = fact.args.iter().map(|(_, value)| named(value)).collect();
    let of = if args.is_empty() { String::new() } else { format!(" {}", args.join(" ")) };
    let known = NAMES.iter().find(|(name, _)| *name == fact.name);
    let name = known.map_or_else(|| fact.name.replace('_', " "), |(_, word)| (*word).to_owned());
    match &fact.value {
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
pub(super) fn why(fact: &Fact) -> &str {
    let arg = |name: &str| fact.args.iter().find(|(known, _)| *known == name).map(|(_, it)| it);
    let value = arg("field").zip(arg("value"));
    let rest = value.and_then(|(field, value)| fact.why.strip_prefix(&*said(field, value)));
    rest.and_then(|rest| rest.strip_prefix(" is ")).unwrap_or(&fact.why)
}
