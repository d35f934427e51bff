//! One case on one line.

use super::super::glyphs::{self, CONFLICT, HAZARD, OMITTED};
use super::super::ink::{self, Row};
use super::super::theme::Theme;
use super::super::words;
use super::columns::{Columns, INDENT, SIGN, STATE_CELLS};
use crate::app::claim;
use crate::app::model::Model;
use crate::app::queue::lens;
use crate::domain::queue::QueueRow;
use crate::domain::text::Shown;
use crate::domain::time;
use crate::domain::time::Timestamp;
use crate::domain::words::{CaseState, Grounding, HazardKind, SubjectKind};
use crate::store::GroupBy;
use ratatui::style::Style;

/// The marks in the order in which they matter.
const MARKS: [Grounding; 5] = [
    Grounding::Contradicted,
    Grounding::NotFound,
    Grounding::PartlySupported,
    Grounding::Uncheckable,
    Grounding::Supported,
];

/// From this many columns on, a decided case says by whom and when.
const COLUMNS_FOR_WHO: u16 = 150;

/// Blanks before a title.
pub(super) const TITLE_GAP: usize = 2;

/// The line of a case.
pub(super) fn of_case(
    theme: &Theme,
    row: &QueueRow,
    columns: &Columns,
    model: &Model,
    selected: bool,
) -> Row {
    let severity = words::severity(row.severity, !columns.words);
    let kind =
        if columns.words { kind_word(row.subject.kind, columns.whole_kinds) } else { letter(row) };
    let set_in = if columns.groups.is_some() { SIGN + INDENT } else { 0 };
    let line = Row::bar(theme, selected).gap(1 + set_in);
    let line = line.say(severity, words::severity_style(row.severity, theme));
    let line = line.to(2 + columns.severity() + columns.cases());
    let line = if columns.slim() {
        line
    } else {
        let line = line.right(&score(row.risk_score), 3, theme.base).gap(1);
        let at = line.width();
        line.say(kind, theme.dim).to(at + columns.kind + 1)
    };
    let line = line.then(whom(theme, row, columns)).gap(1);
    let at = line.width();
    let line = line.then(glance(theme, row, columns.words)).to(at + columns.marks + 1);
    if columns.slim() {
        return line;
    }
    let age = time::age_at(model.now, row.detected_at);
    let line = line.right(&age, columns.age, theme.dim).gap(1);
    if !columns.all {
        return line;
    }
    let (due, style) = due(theme, model, row);
    let line = line.right(&due, columns.due, style).gap(1);
    let line = if columns.events > 0 {
        line.right(&words::count(u64::from(row.events)), columns.events - 1, theme.base).gap(1)
    } else {
        line
    };
    let line = match columns.detection {
        0 => line,
        _ => line.gap(1).then(detected(theme, row, columns, model)).gap(1),
    };
    let at = line.width();
    let standing = state(model, row, columns.words).filter(|_| columns.state > 0);
    let standing = standing.unwrap_or_else(|| Shown::line(""));
    let line = line.shown(standing, words::state_style(row.state_at(model.now), theme));
    let line = line.to(at + columns.state).then(note((model, theme), row, columns.words, true));
    let title = row.title.as_deref().filter(|_| columns.title > 0);
    let Some(title) = title else { return line };
    // A long note costs the title of its own line some cells.
    let notes_end = at + columns.state + columns.notes;
    let from = notes_end.max(line.width()) + TITLE_GAP;
    let ends = notes_end + TITLE_GAP + columns.title;
    line.to(from).cell_apart(title, ends.saturating_sub(from), theme.dim)
}

/// Whom it is about; below a subject what was detected, since whom it is about stands above.
fn whom(theme: &Theme, row: &QueueRow, columns: &Columns) -> Row {
    if columns.groups.is_some_and(|groups| groups.by == GroupBy::Subject) {
        let detection = words::of_code(&row.detection);
        return Row::new().cell_apart(&detection, columns.subject, theme.evidence);
    }
    // Whole or cut at its end, never with a domain left out: one that only looks like the site's
    // own would be left out like it.
    Row::new().cell_apart(row.subject.display(), columns.subject, theme.base)
}

/// What was detected. Where there is room neither for a column of states nor for words, who holds
/// the case stands at the end of it.
fn detected(theme: &Theme, row: &QueueRow, columns: &Columns, model: &Model) -> Row {
    let detection = words::of_code(&row.detection);
    let aside = state(model, row, false).filter(|_| !columns.words && columns.state == 0);
    let Some(aside) = aside else {
        return Row::new().cell_apart(&detection, columns.detection, theme.evidence);
    };
    let aside = aside.truncate(columns.detection);
    let left = columns.detection.saturating_sub(aside.width() + 1);
    let gap = columns.detection - left - aside.width();
    let style = words::state_style(row.state_at(model.now), theme);
    Row::new().cell_apart(&detection, left, theme.evidence).gap(gap).shown(aside, style)
}

/// True where the filter does not say of every line where it stands: then there is a column of it.
pub(super) fn has_states(model: &Model) -> bool {
    !matches!(lens::asked_state(&model.queue.lens.query), Some(Some(_)))
}

/// The time that is left, or that it is over: `46m`, `-4h`.
fn due(theme: &Theme, model: &Model, row: &QueueRow) -> (String, Style) {
    due_in_words(theme, model, model.session.due.of_row(row))
}

/// The same of a time.
pub(super) fn due_in_words(
    theme: &Theme,
    model: &Model,
    due: Option<Timestamp>,
) -> (String, Style) {
    match due.map(|due| due.millis_since(model.now)) {
        None => ("–".into(), theme.dim),
        Some(left) if left <= 0 => (format!("-{}", time::age(-left)), theme.partly),
        Some(left) => (time::age(left), theme.base),
    }
}

/// Cells of its age, and of when it is due.
pub(super) fn times_widths(theme: &Theme, model: &Model, row: &QueueRow) -> (usize, usize) {
    let age = time::age_at(model.now, row.detected_at).len();
    (age, due(theme, model, row).0.chars().count())
}

/// Where it stands, unless the filter says so of every line. Where there is no room for a note, who
/// claimed it stands in place of the word.
pub(super) fn state(model: &Model, row: &QueueRow, in_words: bool) -> Option<Shown> {
    let state = row.state_at(model.now);
    if let Some(lease) = row.lease(model.now).filter(|_| !in_words) {
        let by = format!("by {}", claim::who(&lease, &model.session.who));
        return Some(ink::fit(&by, STATE_CELLS));
    }
    let asked = lens::asked_state(&model.queue.lens.query);
    (asked != Some(Some(state))).then(|| Shown::line(state.label()))
}

/// The kind in words, shortened where columns are scarce.
pub(super) fn kind_word(kind: SubjectKind, whole: bool) -> &'static str {
    use crate::domain::words::SubjectKind as Kind;
    match kind {
        Kind::ServicePrincipal if !whole => "service",
        Kind::ManagedIdentity if !whole => "managed",
        kind => kind.label(),
    }
}

fn letter(row: &QueueRow) -> &'static str {
    use crate::domain::words::SubjectKind as Kind;
    match row.subject.kind {
        Kind::User => "U",
        Kind::ServicePrincipal => "S",
        Kind::ManagedIdentity => "M",
        Kind::Workload => "W",
        Kind::Address => "A",
        Kind::Group => "G",
        Kind::Other => "O",
    }
}

/// The score as an integer, or a dash where there is none.
pub fn score(score: Option<f64>) -> String {
    score.map_or_else(|| "–".into(), |score| format!("{score:.0}"))
}

/// The claims at a glance: each mark in its own column where there is room for all.
fn glance(theme: &Theme, row: &QueueRow, aligned: bool) -> Row {
    let mut out = Row::new();
    if row.claims.total() == 0 && row.omissions == 0 {
        return out.say("–", theme.dim);
    }
    let cell = |out: Row, sign: &str, n: u32, style| {
        let text = format!("{sign}{n}");
        let at = out.width();
        match (n, aligned) {
            (0, true) => out.gap(3),
            (0, false) => out,
            (_, true) => out.say(&text, style).to(at + 3),
            (_, false) => out.say(&text, style).gap(1),
        }
    };
    for mark in MARKS.into_iter().take(2) {
        out = cell(out, glyphs::mark(mark), row.claims.count(mark), words::mark_style(mark, theme));
    }
    out = cell(out, OMITTED, row.omissions, theme.bad);
    for mark in MARKS.into_iter().skip(2) {
        out = cell(out, glyphs::mark(mark), row.claims.count(mark), words::mark_style(mark, theme));
    }
    out
}

/// What attacks the reader: the first kind, and how many more there are.
pub(super) fn hazards(theme: &Theme, hazards: &[HazardKind], in_words: bool) -> Row {
    let Some(kind) = hazards.first() else { return Row::new() };
    let out = Row::new().say(HAZARD, theme.hazard);
    if !in_words {
        return out.gap(1);
    }
    let more = hazards.len() - 1;
    let more = if more > 0 { format!(" +{more}") } else { String::new() };
    out.say(&format!(" {}{more}", words::hazard(*kind)), theme.hazard).gap(1)
}

/// Cells that they take.
pub(super) fn hazards_width(hazards: &[HazardKind], in_words: bool) -> usize {
    let Some(kind) = hazards.first() else { return 0 };
    let more =
        if hazards.len() > 1 { " +".len() + (hazards.len() - 1).to_string().len() } else { 0 };
    if in_words { 2 + words::hazard(*kind).len() + more + 1 } else { 2 }
}

/// Cells of a name in the notes, at most.
const NAME_CELLS: usize = 120;

/// A name from outside, among our own words.
fn apart(name: &str) -> Shown {
    words::apart(name, NAME_CELLS)
}

/// What else there is to know: a conflict of sources and hazards first, then where it stands, if
/// that has no column, and what it waits for; who holds it where that is wanted.
pub(super) fn note(
    (model, theme): (&Model, &Theme),
    row: &QueueRow,
    in_words: bool,
    with_holder: bool,
) -> Row {
    let mut out = Row::new();
    if row.conflict {
        let said = if in_words { " two sources " } else { "" };
        out = out.say(CONFLICT, theme.failed).say(said, theme.failed);
    }
    out = out.then(hazards(theme, &row.hazards, in_words));
    if !in_words {
        // Who assessed it is never left out: a model's word and a rule's are different things.
        return if row.by_rules { out.say("rules", theme.dim) } else { out };
    }
    let lease = row.lease(model.now);
    if let Some(standing) = state(model, row, true).filter(|_| !has_states(model))
        && (with_holder || lease.is_none())
    {
        let style = words::state_style(row.state_at(model.now), theme);
        out = out.shown(standing, style).gap(1);
    }
    if row.changed_since_decision {
        return out.say("changed since decision", theme.failed);
    }
    if let Some(last) = row.decided.as_ref().filter(|_| row.state == CaseState::Decided) {
        let out = out.say(&last.in_words(), theme.person);
        if model.size.0 < COLUMNS_FOR_WHO {
            return out;
        }
        let times = &theme.times;
        let is_today = times.date(last.time) == times.date(model.now);
        let at = if is_today { times.minute(last.time) } else { times.date(last.time) };
        return out
            .say(" by ", theme.dim)
            .shown(apart(&last.who), theme.dim)
            .gap(1)
            .say(&at, theme.dim);
    }
    if let Some(due) = row.due {
        let until = format!("{} ", theme.times.until(due));
        return out
            .say(&until, theme.dim)
            .shown(apart(row.awaits.as_deref().unwrap_or("")), theme.dim);
    }
    if let Some(whom) = &row.awaits {
        return out.say("with ", theme.dim).shown(apart(whom), theme.dim);
    }
    match lease.filter(|_| with_holder) {
        // That it is claimed stands beside it.
        Some(lease) => {
            let left = claim::left(lease.until, model.now);
            let who = claim::who(&lease, &model.session.who);
            out.say("by ", theme.person)
                .shown(apart(who), theme.person)
                .say(&format!(", {left}"), theme.person)
        }
        None if row.by_rules => out.say("by rules", theme.dim),
        None => out,
    }
}
