//! Going to a case by a few letters: the text, and the cases that resemble it most.
//!
//! It must not search.

use super::form::{Page, entry};
use super::ink::{Canvas, Row};
use super::sheet;
use super::theme::Theme;
use super::words;
use crate::app::goto::Goto;
use crate::app::layout::Area;
use crate::app::line_keys::InLine;
use crate::app::own_keys::Place;
use crate::app::pointer::Spot;
use crate::domain::queue::QueueRow;

/// Draws the prompt; gives the cursor.
pub fn draw(canvas: &mut Canvas<'_>, whole: Area, goto: &Goto) -> Option<(u16, u16)> {
    let theme = canvas.theme;
    let width = sheet::width(whole);
    let mut page = Page { rows: Vec::new(), cursor: None };
    entry(theme, "A few letters of a subject or id:", &goto.edit, (width, 3), &mut page);
    // On a low screen the first ones are enough: one types on.
    let most = usize::from(whole.height.saturating_sub(6) / 2).max(1);
    let from = (goto.cursor + 1).saturating_sub(most);
    let first = page.rows.len();
    let shown = goto.found.iter().enumerate().skip(from).take(most);
    page.rows.extend(
        shown.map(|(at, row)| Row::bar(theme, at == goto.cursor).gap(1).then(found(theme, row))),
    );
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
    let note = if goto.beyond && !goto.found.is_empty() {
        Row::new().say("outside of the filter", theme.partly)
    } else {
        Row::new()
    };
    let area = sheet::draw(canvas, whole, page.rows.len(), true, (&title, &note, theme.person));
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

/// A case that was found, on one row.
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
