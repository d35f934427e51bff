//! A group of the queue on one line: folded or not, how many cases, what they have in common, and
//! the worst of what is folded away: severity, what disagrees, what attacks, what is due first. Its
//! cases stand below it in the same columns.

use super::super::glyphs::{self, OMITTED};
use super::super::ink::{self, Row};
use super::super::theme::Theme;
use super::super::words;
use super::columns::{self, Columns, InGroups, SIGN};
use super::line::{self, TITLE_GAP};
use crate::app::model::Model;
use crate::app::queue::groups::{GroupPane, Line};
use crate::domain::queue::QueueRow;
use crate::domain::time;
use crate::domain::words::Grounding;
use crate::store::{Group, GroupBy, Hides};
use std::borrow::Cow;

/// Cells of what disagrees where no case is on the screen: two heads stand above it and the ages.
const MARKS_MIN: usize = 9;

/// How wide each column is, for these lines and the cases among them.
pub(super) fn columns(
    theme: &Theme,
    (model, pane): (&Model, &GroupPane),
    rows: &[QueueRow],
    width: usize,
) -> Columns {
    // Of all that was read and not of what is on the screen: folding a group moves no column.
    let (groups, needs) = (&pane.groups, &pane.needs);
    let digits = groups.iter().map(|group| words::count(group.lines).len()).max();
    let cases = digits.unwrap_or(0).max("cases".len());
    let taken = SIGN + columns::INDENT + cases + columns::CASES_GAP;
    let mut columns = Columns::of(theme, model, (rows, needs), (width, taken));
    let alone = !needs.has_cases;
    if alone {
        // Nothing but groups stands here.
        (columns.state, columns.notes) = (0, 0);
    }
    let signs = signs(groups, columns.words);
    columns.widen(hidden_widths((theme, model), groups, (&columns, signs), alone));
    columns.groups = Some(InGroups { by: pane.by, cases, signs, has_cases: !alone });
    // What stands in the line of the group is not said again in those of its cases.
    let of_rows = if pane.by == GroupBy::Subject { needs.detection } else { needs.subject };
    let beside = match pane.by {
        GroupBy::Address if columns.all => needs.detection.min(columns.room * 2 / 5),
        _ => 0,
    };
    let room = if alone || columns.slim() {
        // Beside groups alone stands what must not be missed of their cases.
        let fixed = 2 + columns.severity() + columns.cases() + columns.before_whom();
        width.saturating_sub(fixed + 1 + columns.marks + columns.behind_marks())
    } else {
        columns.room.saturating_sub(if beside > 0 { beside + 1 } else { 0 })
    };
    let wanted = needs.label.max(of_rows).max("detection / subject".len());
    columns.subject = wanted.min(room);
    columns.detection = beside;
    if columns.has_titles(needs) {
        columns.subject = columns::share(room.saturating_sub(TITLE_GAP), [wanted, needs.title])[0];
    }
    columns.leave_title(needs);
    columns
}

/// Cells of marks, ages, due times and notes of these groups.
fn hidden_widths(
    (theme, model): (&Theme, &Model),
    groups: &[Group],
    (columns, signs): (&Columns, [usize; 3]),
    alone: bool,
) -> [usize; 4] {
    let widest = |each: &dyn Fn(&Group) -> usize| groups.iter().map(each).max().unwrap_or(0);
    let least = if alone { MARKS_MIN } else { 0 };
    [
        widest(&|it| marks_width(&it.hides, signs)).max(least),
        widest(&|it| time::age_at(model.now, it.newest).len()),
        widest(&|it| line::due_in_words(theme, model, it.hides.due).0.chars().count()),
        widest(&|it| line::hazards_width(&it.hides.hazards, columns.words)),
    ]
}

/// What the cases of a group have in common, for people.
fn label(by: GroupBy, group: &Group) -> Cow<'_, str> {
    match by {
        GroupBy::Detection => words::of_code(&group.label),
        GroupBy::Subject | GroupBy::Address => Cow::Borrowed(&group.label),
    }
}

/// A line that is no case.
pub(super) fn line(
    theme: &Theme,
    model: &Model,
    pane: &GroupPane,
    line: Line,
    columns: &Columns,
    selected: bool,
) -> Row {
    let row = Row::bar(theme, selected).gap(1);
    let Line::Group(at) = line else {
        let Line::More(_, more) = line else { return row };
        let enter = words::key(crate::app::command::Id::Open, theme);
        let said = format!("and {} more: {enter} shows all of this group", words::count(more));
        return row.gap(SIGN + columns::INDENT).say(&said, theme.dim);
    };
    let Some(group) = pane.groups.get(at) else { return row };
    let sign = if pane.unfolded.contains_key(&group.value) { "▾" } else { "▹" };
    let severity = words::severity(group.worst, !columns.words);
    let row = row.say(sign, theme.key).gap(1);
    let row = row.say(severity, words::severity_style(group.worst, theme));
    let row = row.to(2 + columns.severity());
    let cases = columns.cases().saturating_sub(columns::CASES_GAP);
    let row = row.right(&words::count(group.lines), cases, theme.base);
    let row = row.gap(columns::CASES_GAP + columns.before_whom());
    let label = label(pane.by, group);
    let style = if pane.by == GroupBy::Detection { theme.evidence } else { theme.base };
    let row = row.cell_apart(&label, columns.subject, style).gap(1);
    let at = row.width();
    let signs = columns.groups.map_or([0; 3], |groups| groups.signs);
    let row = row.then(marks(theme, &group.hides, signs, columns.marks)).to(at + columns.marks + 1);
    if columns.slim() {
        return row;
    }
    let age = time::age_at(model.now, group.newest);
    let row = row.right(&age, columns.age, theme.dim).gap(1);
    if !columns.all {
        return row;
    }
    let (due, style) = line::due_in_words(theme, model, group.hides.due);
    let row = row.right(&due, columns.due, style).gap(1 + columns.between_due_and_notes());
    row.then(line::hazards(theme, &group.hides.hazards, columns.words))
}

/// How often each thing that disagrees is there.
const fn counts(hides: &Hides) -> [u64; 3] {
    [hides.contradicted, hides.not_found, hides.omissions]
}

/// A count in few cells: `604`, `12k`.
fn few(n: u64) -> String {
    if n < 1_000 { n.to_string() } else { format!("{}k", n / 1_000) }
}

/// Where each sign begins, behind the widest count before it; with words as in the lines of cases
/// at least, else only behind what is there.
fn signs(groups: &[Group], with_words: bool) -> [usize; 3] {
    let widest = |place: usize| {
        let counts = groups.iter().map(|group| counts(&group.hides)[place]).filter(|n| *n > 0);
        let cells = counts.map(|n| 1 + few(n).len() + 1).max();
        cells.unwrap_or(0).max(if with_words { 3 } else { 0 })
    };
    let second = widest(0);
    [0, second, second + widest(1)]
}

/// Cells that what disagrees takes where there is room for all of it.
fn marks_width(hides: &Hides, signs: [usize; 3]) -> usize {
    let told = counts(hides).into_iter().zip(signs).filter(|(n, _)| *n > 0);
    told.fold(0, |width, (n, column)| {
        (width + usize::from(width > 0)).max(column) + 1 + few(n).len()
    })
}

/// What disagrees in the cases of a group, the worst first, as far as that many cells hold it, each
/// in its own column.
fn marks(theme: &Theme, hides: &Hides, signs: [usize; 3], cells: usize) -> Row {
    let of = |mark| (glyphs::mark(mark), words::mark_style(mark, theme));
    let [contradicted, not_found] = [Grounding::Contradicted, Grounding::NotFound].map(of);
    let told = [contradicted, not_found, (OMITTED, theme.bad)].into_iter().zip(counts(hides));
    let mut row = Row::new();
    for (((sign, style), n), column) in told.zip(signs) {
        if n == 0 {
            continue;
        }
        let text = format!("{sign}{}", few(n));
        let next = row.width() + usize::from(row.width() > 0);
        // Out of its column rather than not there.
        let from = Some(next.max(column)).filter(|from| from + ink::cells(&text) <= cells);
        let from = from.unwrap_or(next);
        if from + ink::cells(&text) <= cells {
            row = row.to(from).say(&text, style);
        }
    }
    row
}
