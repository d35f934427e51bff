//! Whom the case is about: what the case file says of it, and what is usual there beside what the
//! case shows, with what is new marked.
//!
//! It must not judge what is new: `facts` does, and where it cannot, the reason stands there.

use super::super::ink::{self, Canvas, Row};
use super::super::theme::Theme;
use super::super::words;
use crate::app::layout::Area;
use crate::app::model::OpenCase;
use crate::app::own_keys::Place;
use crate::app::study::keys::InStudy;
use crate::app::usual::Seen;
use crate::domain::evidence::Baseline;
use crate::domain::json::{Kind, Node};
use crate::facts::{named, quoted, usable_baseline};
use chrono::Timelike;
use std::collections::BTreeMap;

/// Cells of the names at the left.
const NAME: usize = 14;
/// Values of one kind that are listed.
const VALUES_MAX: usize = 40;
/// What stands before a value that is not usual.
const NEW: &str = "NEW";

/// Draws the page from that row on.
pub fn draw(canvas: &mut Canvas<'_>, area: Area, case: &OpenCase, from: usize) {
    let theme = canvas.theme;
    let subject = &case.examined.dossier.case.subject;
    let title = Row::new().say("Subject ", theme.evidence).text(subject.display(), theme.evidence);
    let note = Row::new().say("as the case file says", theme.dim);
    let inner = super::inside(area);
    let width = usize::from(inner.width);
    let mut rows = who(theme, case, width);
    rows.push(Row::new());
    rows.extend(usual(theme, case, width));
    let most = rows.len().saturating_sub(usize::from(inner.height));
    let scroll = words::scroll_hint(theme);
    let both = note.clone().say(" · ", theme.dim).then(scroll.clone());
    let fits = title.width() + both.width() + 9 <= usize::from(area.width);
    let note = match most {
        0 => note,
        _ if fits => both,
        _ => scroll,
    };
    super::frame(canvas, area, (&title, &note), (Place::Subject, &[InStudy::Leave]));
    let from = canvas.page(from, most);
    for (line, row) in rows.iter().skip(from).enumerate() {
        canvas.row(inner, line as u16, row);
    }
}

/// A name and its value, over as many rows as needed.
fn said(theme: &Theme, name: &str, value: &str, width: usize) -> Vec<Row> {
    let mut head = Some(Row::new().cell(name, NAME, theme.dim).gap(1));
    ink::wrap(value, width.saturating_sub(NAME + 1))
        .into_iter()
        .map(|shown| {
            let row = head.take().unwrap_or_else(|| Row::new().gap(NAME + 1));
            row.shown(shown, theme.evidence)
        })
        .collect()
}

/// Rows of one value of the context: whoever writes a long one pushes nothing else away.
const VALUE_ROWS_MAX: usize = 6;

/// Name, kind, id, owner, and all of its context, in the order of the case file.
fn who(theme: &Theme, case: &OpenCase, width: usize) -> Vec<Row> {
    let held = &case.examined.dossier.case;
    let subject = &held.subject;
    let mut rows = said(theme, "kind", &words::of_code(&subject.kind_text), width);
    rows.extend(said(theme, "id", &subject.id, width));
    let privileged = match subject.privileged {
        Some(true) => "yes",
        Some(false) => "no",
        None => "not said",
    };
    rows.extend(said(theme, "privileged", privileged, width));
    rows.extend(said(theme, "owner", subject.owner.as_deref().unwrap_or("not said"), width));
    let Some(context) = subject.context.map(|id| held.doc.node(id)) else {
        rows.extend(said(theme, "context", "none given", width));
        return rows;
    };
    rows.push(Row::new().say("context, in the case file's own names", theme.dim));
    rows.extend(context.members().flat_map(|it| own_name(theme, it, width)));
    rows
}

/// A row under a name of the case file's own: in quotes as received, so that it is not taken for
/// one of ours.
fn own_name(theme: &Theme, (name, value): (Node<'_>, Node<'_>), width: usize) -> Vec<Row> {
    let name = quoted(&name.as_str().unwrap_or_default());
    let head = Row::new().gap(2).text(&name, theme.dim).gap(1);
    let hang = head.width().max(NAME + 1);
    let (mut first, hang) =
        if hang <= width / 2 { (Some(head.to(hang)), hang) } else { (None, NAME + 1) };
    let mut rows = Vec::new();
    if first.is_none() {
        let names = ink::wrap(&name, width.saturating_sub(2));
        rows.extend(names.into_iter().map(|it| Row::new().gap(2).shown(it, theme.dim)));
    }
    // A text alone has a column and a style of its own; beside others it needs quotes.
    let value = value.as_str().map_or_else(|| flat(value), std::borrow::Cow::into_owned);
    let wrapped = ink::wrap(&value, width.saturating_sub(hang));
    let more = wrapped.len().saturating_sub(VALUE_ROWS_MAX);
    rows.extend(wrapped.into_iter().take(VALUE_ROWS_MAX).map(|shown| {
        first.take().unwrap_or_else(|| Row::new().gap(hang)).shown(shown, theme.evidence)
    }));
    if more > 0 {
        let whole = format!("and {} of it, whole in a written case", words::many(more, "more row"));
        rows.push(Row::new().gap(hang).say(&whole, theme.dim));
    }
    rows
}

/// A value in words: items beside each other, `null` as none.
fn flat(value: Node<'_>) -> String {
    match value.kind() {
        Kind::Null => "none".to_owned(),
        Kind::True => "yes".to_owned(),
        Kind::False => "no".to_owned(),
        Kind::Array => together(value.items().map(flat), ", "),
        Kind::Object => together(
            value.members().map(|(name, value)| {
                format!("{}: {}", named(&name.as_str().unwrap_or_default()), flat(value))
            }),
            "; ",
        ),
        _ => value.as_str().map_or_else(|| value.raw().to_owned(), |it| named(&it)),
    }
}

/// What the baseline lists beside what the case shows.
fn usual(theme: &Theme, case: &OpenCase, width: usize) -> Vec<Row> {
    let held = &case.examined.dossier.case;
    let Some(baseline) = &held.evidence.baseline else {
        let text = "The case file has no baseline: nothing can be called new here.";
        return vec![Row::new().say(text, theme.base)];
    };
    let mut rows = head(theme, baseline, width);
    if let Err(why) = usable_baseline(held) {
        let text = format!("Nothing is called new: {}.", why.why());
        rows.extend(
            ink::wrap(&text, width).into_iter().map(|it| Row::new().shown(it, theme.failed)),
        );
    }
    let texts = |list: &Option<Vec<String>>| list.clone();
    let asns = baseline.asns.as_ref().map(|list| list.iter().map(|n| format!("AS{n}")).collect());
    for (field, name, usual) in [
        ("country", "countries", texts(&baseline.countries)),
        ("asn", "networks", asns),
        ("ip", "addresses", texts(&baseline.ips)),
        ("device", "devices", texts(&baseline.devices)),
        ("app", "applications", texts(&baseline.apps)),
        ("user_agent", "user agents", texts(&baseline.user_agents)),
    ] {
        rows.push(Row::new());
        let usual = usual.map_or_else(|| "not listed".to_owned(), |list| listed(&list));
        rows.extend(said(theme, name, &usual, width));
        rows.extend(shown(theme, case, field, width));
    }
    rows.push(Row::new());
    rows.extend(hours(theme, case, width));
    rows
}

/// `Usual, over 30 days before 2026-03-01, from 212 sign-ins`
fn head(theme: &Theme, baseline: &Baseline, width: usize) -> Vec<Row> {
    let mut text = "Usual".to_owned();
    if let Some(days) = baseline.days {
        text = format!("{text}, over {days} days");
    }
    if let Some(as_of) = baseline.as_of {
        text = format!("{text} before {}", as_of.date());
    }
    let text = match baseline.sign_ins {
        Some(count) => format!("{text}, from {} sign-ins", words::count(count.unsigned_abs())),
        None => text,
    };
    let (text, below) =
        (Row::new().say(&text, theme.evidence), "and below it what this case shows");
    if text.width() + 2 + below.len() <= width {
        return vec![text.gap(2).say(below, theme.dim)];
    }
    vec![text, Row::new().say(below, theme.dim)]
}

/// The first of them beside each other, the others counted.
fn together(mut all: impl Iterator<Item = String>, between: &str) -> String {
    let shown = all.by_ref().take(VALUES_MAX).collect::<Vec<_>>().join(between);
    match all.count() {
        0 if shown.is_empty() => "none".to_owned(),
        0 => shown,
        more => format!("{shown} and {} more", words::count(more as u64)),
    }
}

fn listed(list: &[String]) -> String {
    together(list.iter().map(|it| named(it)), ", ")
}

/// The values of a field in the case's events, the new ones marked, the others beside each other.
fn shown(theme: &Theme, case: &OpenCase, field: &str, width: usize) -> Vec<Row> {
    let seen = case.survey.seen.get(field).map_or(&[][..], |seen| seen.as_slice());
    if seen.is_empty() {
        return vec![Row::new().gap(NAME + 1).say("no event says", theme.dim)];
    }
    let (fresh, known): (Vec<_>, Vec<_>) = seen.iter().partition(|it| it.new == Some(true));
    let plain = |it: &Seen| match field {
        "asn" => format!("AS{}", it.value),
        _ => it.value.clone(),
    };
    let mut rows = Vec::new();
    for it in fresh.iter().take(VALUES_MAX) {
        let name = it.name.as_deref().map(quoted).unwrap_or_default();
        let row = Row::new().to(NAME - NEW.len()).say(NEW, theme.bad).gap(1);
        rows.push(
            row.text(&named(&plain(it)), theme.bad_text)
                .gap(usize::from(!name.is_empty()))
                .text(&name, theme.evidence)
                .say(&format!("  {}", words::many(it.events, "event")), theme.dim),
        );
    }
    if let Some(more) = fresh.len().checked_sub(VALUES_MAX).filter(|more| *more > 0) {
        let more = format!("and {} more that are new", words::count(more as u64));
        let row = Row::new().to(NAME - NEW.len()).say(NEW, theme.bad).gap(1);
        rows.push(row.say(&more, theme.bad_text));
    }
    let (own, others): (Vec<_>, Vec<_>) = known.into_iter().partition(|it| it.whose.is_empty());
    let count = |it: &Seen| {
        let (name, value) = (it.name.as_deref(), plain(it));
        let count = words::many(it.events, "event");
        let how = if it.by_name { ", known by name only" } else { "" };
        match name.filter(|_| field != "asn") {
            Some(name) => format!("{} ({}{how}) in {count}", quoted(name), named(&value)),
            None => format!("{} in {count}", named(&value)),
        }
    };
    let below = |text: &str, style| {
        let shown = ink::wrap(text, width.saturating_sub(NAME + 1)).into_iter();
        let shown = shown.filter(|it| !it.is_empty());
        shown.map(|it| Row::new().gap(NAME + 1).shown(it, style)).collect::<Vec<_>>()
    };
    if !own.is_empty() {
        rows.extend(below(&together(own.into_iter().map(count), ", "), theme.base));
    }
    if !others.is_empty() {
        let of = |it: &Seen| format!("{}, of {}", count(it), whose(it));
        let listed = together(others.into_iter().map(of), "; ");
        rows.extend(below(&format!("{OTHERS}: {listed}"), theme.dim));
    }
    rows
}

/// What is said of values that the subject's own events do not show.
const OTHERS: &str = "not graded, since no event of the subject shows it";
/// Accounts that are named of one value.
const ACCOUNTS_MAX: usize = 3;

/// `"eve@contoso.example"`, or the first of several and how many there are.
fn whose(it: &Seen) -> String {
    let first = it.whose.iter().take(ACCOUNTS_MAX).map(|who| quoted(who)).collect::<Vec<_>>();
    match it.whose.len().checked_sub(ACCOUNTS_MAX) {
        Some(more @ 1..) => format!("{} and {} more", first.join(", "), words::count(more as u64)),
        _ => first.join(", "),
    }
}

/// The hours of the case's sign-ins, and whatever else the baseline says, such as usual hours.
fn hours(theme: &Theme, case: &OpenCase, width: usize) -> Vec<Row> {
    const KNOWN: [&str; 9] =
        ["as_of", "days", "sign_ins", "countries", "asns", "devices", "apps", "user_agents", "ips"];
    let held = &case.examined.dossier.case;
    let baseline = held.doc.node(held.evidence_at).get("baseline");
    let others = baseline
        .into_iter()
        .flat_map(Node::members)
        .filter(|(name, _)| name.as_str().is_some_and(|name| !KNOWN.contains(&name.as_ref())));
    let others: Vec<Row> = others.flat_map(|it| own_name(theme, it, width)).collect();
    let mut seen: BTreeMap<u32, usize> = BTreeMap::new();
    let events = case.order.iter().filter_map(|event| case.examined.dossier.sign_in(*event));
    for time in events.filter_map(|it| it.time) {
        *seen.entry(time.0.hour()).or_default() += 1;
    }
    let seen: Vec<String> =
        seen.iter().map(|(hour, count)| format!("{hour:02} h in {count}")).collect();
    let seen = if seen.is_empty() { "no event says".to_owned() } else { seen.join(", ") };
    let mut rows = said(theme, "hours here", &format!("{seen} events, UTC"), width);
    if !others.is_empty() {
        rows.push(Row::new());
        let title = "whatever else the baseline says, in the case file's own names";
        rows.push(Row::new().say(title, theme.dim));
        rows.extend(others);
    }
    rows
}
