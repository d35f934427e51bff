//! All that was computed of a case: why policy asks for its severity, what attacks the reader, and
//! every fact with its reason and the events that make it. Above it the timeline, on which the
//! events of the selected entry are lit.
//!
//! It must not compute.

use super::super::facts::{phrase, why};
use super::super::glyphs::HAZARD;
use super::super::ink::{self, Canvas, Row};
use super::super::theme::Theme;
use super::super::timeline;
use super::super::words;
use crate::app::layout::Area;
use crate::app::model::{Mark, Marked, Model, OpenCase};
use crate::app::own_keys::Place as Keys;
use crate::app::study::keys::InStudy;
use crate::app::study::{Entry, entries};
use crate::facts::named;
use crate::hazards::{Hazard, Place};

/// Reasons that are said of one field.
const REASONS_MAX: usize = 3;

/// Draws the list with the selected entry in sight.
pub fn draw(canvas: &mut Canvas<'_>, area: Area, model: &Model, case: &OpenCase, at: usize) {
    let theme = canvas.theme;
    let title = Row::new().say("All that was computed of this case", theme.evidence);
    let entries = entries(model);
    let note = Row::new().say(&words::many(case.examined.facts.len(), "fact"), theme.dim);
    let keys = (Keys::Facts, [InStudy::Go, InStudy::Leave].as_slice());
    let inner = super::frame(canvas, area, (&title, &note), keys);
    let made = entries.get(at).map(|entry| made_by(case, entry)).unwrap_or_default();
    let what = Mark::Named(String::new());
    let marked = Some(Marked { what, events: made, at: 0, back: None });
    let shown = OpenCase { marked, lit: None, ..case.clone() };
    let above = timeline::rows(&shown, usize::from(inner.height)).min(5) as u16;
    let with_day = super::super::evidence::days(theme, case).1;
    timeline::draw(canvas, Area { height: above, ..inner }, &shown, with_day);
    let gap = u16::from(above > 1);
    let list = Area {
        y: inner.y + above + gap,
        height: inner.height.saturating_sub(above + gap),
        ..inner
    };
    let width = usize::from(list.width);
    let rows: Vec<Vec<Row>> = entries
        .iter()
        .enumerate()
        .map(|(n, entry)| {
            let sign = Row::bar(theme, n == at).gap(1);
            match entry {
                Entry::Fact(fact) => fact_rows(theme, case, *fact, sign, width),
                Entry::Marks(field) => {
                    let found = case.examined.hazards.get(field.clone()).unwrap_or_default();
                    marks(theme, case, found, sign, (n == at, width))
                }
                Entry::Severity => severity(theme, case, sign, width),
            }
        })
        .collect();
    super::list(canvas, list, &rows, at);
}

/// The events that make an entry.
fn made_by(case: &OpenCase, entry: &Entry) -> Vec<usize> {
    match entry {
        Entry::Fact(fact) => {
            case.examined.facts.get(*fact).map(|fact| fact.events.clone()).unwrap_or_default()
        }
        Entry::Marks(field) => match case.examined.hazards.get(field.start).map(|it| &it.place) {
            Some(Place::Event { event, .. }) => vec![*event],
            _ => Vec::new(),
        },
        Entry::Severity => Vec::new(),
    }
}

/// What attacks the reader in one field, on one line: a flood of marks must not push the facts off
/// the screen. The selected one has its reasons below, each said once.
fn marks(
    theme: &Theme,
    case: &OpenCase,
    found: &[Hazard],
    sign: Row,
    (selected, width): (bool, usize),
) -> Vec<Row> {
    let Some(first) = found.first() else { return vec![sign] };
    let place = match &first.place {
        Place::Event { event, ptr } => format!("{} {}", named(case.event_id(*event)), named(ptr)),
        Place::Case { ptr } => named(ptr),
    };
    let kinds = words::hazards(found.iter().map(|it| it.finding.kind));
    let head = sign.say(&format!("{HAZARD} {kinds}"), theme.hazard).gap(1).text(&place, theme.dim);
    let head = match found.len() {
        1 => head,
        all => head.say(&format!("  {all} marks in this field"), theme.base),
    };
    if !selected {
        return vec![head.gap(2).text(&first.finding.why, theme.dim)];
    }
    let mut reasons: Vec<&str> = Vec::new();
    for why in found.iter().map(|it| it.finding.why.as_str()) {
        if !reasons.contains(&why) {
            reasons.push(why);
        }
    }
    let mut rows = vec![head];
    for why in reasons.iter().take(REASONS_MAX) {
        let wrapped = ink::wrap(why, width.saturating_sub(4));
        rows.extend(wrapped.into_iter().map(|it| Row::new().gap(4).shown(it, theme.dim)));
    }
    if let Some(more) = reasons.len().checked_sub(REASONS_MAX).filter(|more| *more > 0) {
        let said = format!("and {}; ", words::many(more, "more reason"));
        let goes = words::own_as(Keys::Facts, InStudy::Go, "shows the field", theme);
        rows.push(Row::new().gap(4).say(&said, theme.dim).then(goes));
    }
    rows
}

fn severity(theme: &Theme, case: &OpenCase, sign: Row, width: usize) -> Vec<Row> {
    let rated = &case.examined.rated;
    let head = sign
        .say("policy says ", theme.dim)
        .say(words::severity(rated.severity, false), words::severity_style(rated.severity, theme));
    below(theme, head, &rated.why, width)
}

fn fact_rows(theme: &Theme, case: &OpenCase, fact: usize, sign: Row, width: usize) -> Vec<Row> {
    let Some(fact) = case.examined.facts.get(fact) else { return vec![sign] };
    let head = sign.text(&phrase(case, fact), theme.evidence).gap(2);
    let room = width.saturating_sub(head.width());
    let events = match fact.events.len() {
        0 => String::new(),
        _ => super::events(case, &fact.events, room),
    };
    let says_more = !repeats(&phrase(case, fact), why(fact));
    let why = if says_more { why(fact) } else { "" };
    below(theme, head.text(&events, theme.key), why, width)
}

/// True where a reason has no word that its head has not: `records 5` and `5 records`.
fn repeats(head: &str, why: &str) -> bool {
    let alike = |one: &str, other: &str| {
        let more = |long: &str, short: &str| {
            long.strip_prefix(short).is_some_and(|end| ["", "s", "es"].contains(&end))
        };
        more(one, other) || more(other, one)
    };
    why.split_whitespace().all(|word| head.split_whitespace().any(|it| alike(word, it)))
}

/// A head and its reason below.
fn below(theme: &Theme, head: Row, why: &str, width: usize) -> Vec<Row> {
    let why = ink::wrap(why, width.saturating_sub(4)).into_iter().filter(|it| !it.is_empty());
    std::iter::once(head).chain(why.map(|it| Row::new().gap(4).shown(it, theme.dim))).collect()
}

#[cfg(test)]
mod tests {
    use super::repeats;

    #[test]
    fn a_reason_with_a_word_of_its_own_is_said() {
        for (head, why) in
            [("records 5", "5 records"), ("failures 0", "0 failures"), ("successes 1", "1 success")]
        {
            assert!(repeats(head, why), "{head}");
        }
        for (head, why) in
            [("records 5", "15 records"), ("countries 1", "NL"), ("failures 2", "2 of 3 records")]
        {
            assert!(!repeats(head, why), "{head}");
        }
    }
}
