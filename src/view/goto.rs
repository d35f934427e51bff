//! Going to a case by a few letters: the text, and the cases that resemble it most.
//!
//! It must not search.

use super::form::{Page, entry};
use super::ink::{Canvas, Row};
use super::sheet;
use super::theme::Theme;
use super::words;
use crate::app::goto::{FOUND_MAX, Goto};
use crate::app::layout::Area;
use crate::app::line_keys::InLine;
use crate::app::model::Model;
use crate::app::own_keys::Place;
use crate::app::pointer::Spot;
use crate::app::queue::needs::cells;
use crate::domain::queue::QueueRow;
use crate::domain::time;
use std::borrow::Cow;

/// Draws the prompt; gives the cursor.
pub fn draw(
    canvas: &mut Canvas<'_>,
    whole: Area,
    model: &Model,
    goto: &Goto,
) -> Option<(u16, u16)> {
    let theme = canvas.theme;
    let width = sheet::width(whole);
    let mut page = Page { rows: Vec::new(), cursor: None };
    entry(theme, "A few letters of a subject or id:", &goto.edit, (width, 3), &mut page);
    // On a low screen the first ones are enough: one types on.
    let most = usize::from(whole.height.saturating_sub(6) / 2).max(1);
    let from = (goto.cursor + 1).saturating_sub(most);
    let first = page.rows.len();
    let shown = goto.found.iter().enumerate().skip(from).take(most);
    // A list may be wider than prose.
    let columns = Columns::of(&goto.found, usize::from(whole.width.saturating_sub(6)));
    page.rows.extend(shown.map(|(at, row)| {
        let line = Row::bar(theme, at == goto.cursor).gap(1);
        line.then(columns.line(theme, model, row))
    }));
    if goto.found.is_empty() {
        let (said, style) = match (goto.nothing, goto.edit.text.trim().is_empty()) {
            (true, _) => ("no case resembles this", theme.failed),
            (false, true) => ("type to search", theme.dim),
            (false, false) => ("searching …", theme.dim),
        };
        page.rows.push(Row::new().say(said, style));
    }
    page.rows.push(hints(theme, goto, width));
    let title = Row::new().say("Go to a case", theme.person);
    let note = note(theme, goto);
    let area = sheet::draw(canvas, whole, page.rows.len(), true, (&title, &note, theme.person));
    let area = Area { width: whole.width.saturating_sub(4), ..area };
    let skipped = page.rows.len().saturating_sub(usize::from(area.height));
    for (line, row) in page.rows.iter().skip(skipped).enumerate() {
        canvas.row(area, line as u16, row);
        let at = (line + skipped).checked_sub(first).map(|at| at + from);
        if let Some(at) = at.filter(|at| *at < goto.found.len().min(from + most)) {
            let line = Area { y: area.y + line as u16, height: 1, ..area };
            canvas.spot(line, Spot::Entry(at));
            if at == goto.cursor {
                canvas.tint(line, theme.selected);
            }
        }
    }
    let (row, column) = page.cursor?;
    Some((area.x + column as u16, area.y + row.checked_sub(skipped)? as u16))
}

fn hints(theme: &Theme, goto: &Goto, width: usize) -> Row {
    let hint = |does| words::own(Place::Goto, does, theme);
    let mut all = Vec::new();
    if !goto.found.is_empty() {
        all.push(hint(InLine::Take));
    }
    if goto.found.len() > 1 {
        all.push(hint(InLine::Next));
    }
    all.push(hint(InLine::Leave));
    words::hints(all, None, width)
}

/// How many resemble what was typed, as far as they are shown, and where they are.
fn note(theme: &Theme, goto: &Goto) -> Row {
    let count = match goto.found.len() {
        0 => return Row::new(),
        FOUND_MAX => format!("the best {FOUND_MAX}"),
        n => words::many(n, "case"),
    };
    let row = Row::new();
    let row = if goto.beyond {
        row.say("outside of the filter", theme.partly).say(" · ", theme.dim)
    } else {
        row
    };
    row.say(&count, theme.dim)
}

/// How wide each column of what was found is.
struct Columns {
    words: bool,
    subject: usize,
    title: usize,
}

/// Cells of an age and the blanks around it.
const AGE_CELLS: usize = 7;
/// Below this many cells, titles are left out.
const CELLS_FOR_TITLES: usize = 60;
/// From this many cells on, severities stand as words.
const CELLS_FOR_WORDS: usize = 100;

impl Columns {
    /// For these cases, in that many cells.
    fn of(rows: &[QueueRow], width: usize) -> Self {
        let words = width >= CELLS_FOR_WORDS;
        let widest = |each: &dyn Fn(&QueueRow) -> usize| rows.iter().map(each).max().unwrap_or(0);
        let id = widest(&|row| cells(&row.id)).min(width / if words { 3 } else { 4 });
        let left = width.saturating_sub(severity_cells(words) + AGE_CELLS + id + 4);
        // Where there is little room, whom it is about is enough.
        let titles = if width < CELLS_FOR_TITLES { 0 } else { widest(&|row| cells(&title(row))) };
        let subjects = widest(&|row| cells(row.subject.display()));
        // Both whole where they fit; else whom it is about, up to the half.
        let subject = subjects.min((left / 2).max(left.saturating_sub(titles)));
        Self { words, subject, title: titles.min(left.saturating_sub(subject)) }
    }

    /// A case that was found.
    fn line(&self, theme: &Theme, model: &Model, row: &QueueRow) -> Row {
        let severity = words::severity(row.severity, !self.words);
        let age = time::age_at(model.now, row.detected_at);
        Row::new()
            .say(severity, words::severity_style(row.severity, theme))
            .to(severity_cells(self.words))
            .right(&age, AGE_CELLS - 2, theme.dim)
            .gap(2)
            .cell_apart(row.subject.display(), self.subject, theme.base)
            .gap(2)
            .cell_apart(&title(row), self.title, theme.evidence)
            .gap(if self.title > 0 { 2 } else { 0 })
            .text(&row.id, theme.dim)
    }
}

/// Cells of a severity.
const fn severity_cells(words: bool) -> usize {
    if words { 8 } else { 4 }
}

/// What its case file says it is, or what was detected.
fn title(row: &QueueRow) -> Cow<'_, str> {
    row.title.as_deref().map_or_else(|| words::of_code(&row.detection), Cow::Borrowed)
}

/// One case that was found, alone on its row.
pub(super) fn found(theme: &Theme, row: &QueueRow) -> Row {
    let detection = words::of_code(&row.detection);
    Row::new()
        .say(words::severity(row.severity, true), words::severity_style(row.severity, theme))
        .gap(1)
        .text(row.subject.display(), theme.base)
        .gap(2)
        .text(row.title.as_deref().unwrap_or(&detection), theme.evidence)
        .gap(2)
        .text(&row.id, theme.dim)
}
