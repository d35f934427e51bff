//! Going to a case by typing: the text, and the first case that matches.
//!
//! It must not search.

use super::form::{Page, entry};
use super::ink::{Canvas, Row};
use super::sheet;
use super::theme::Theme;
use super::words;
use crate::app::goto::Goto;
use crate::app::layout::Area;
use crate::app::message::MATCHES_MAX;
use crate::domain::queue::QueueRow;

/// Draws the prompt; gives the cursor.
pub fn draw(canvas: &mut Canvas<'_>, whole: Area, goto: &Goto) -> Option<(u16, u16)> {
    let theme = canvas.theme;
    let width = sheet::width(whole);
    let mut page = Page { rows: Vec::new(), cursor: None };
    let question = "Part of a subject, title, detection or id:";
    entry(theme, question, &goto.edit, (width, 3), &mut page);
    page.rows.push(match &goto.found {
        Some(row) => of(theme, goto).then(found(theme, row)),
        None if goto.nothing => Row::new().say("no case of this filter matches", theme.failed),
        None if goto.edit.text.is_empty() => Row::new().say("type to search", theme.dim),
        None => Row::new().say("searching …", theme.dim),
    });
    let hint = |key: &str, what: &str| words::hint(key, what, theme);
    let mut all = Vec::new();
    if goto.found.is_some() {
        all.push(hint("enter", "goes there"));
        if goto.more > 0 {
            all.push(hint("tab", "next match"));
        }
    }
    all.push(hint("esc", "leaves"));
    page.rows.push(words::hints(all, None, width));
    let title = Row::new().say("Go to a case", theme.person);
    let area =
        sheet::draw(canvas, whole, page.rows.len(), true, (&title, &Row::new(), theme.person));
    let skipped = page.rows.len().saturating_sub(usize::from(area.height));
    for (line, row) in page.rows.iter().skip(skipped).enumerate() {
        canvas.row(area, line as u16, row);
    }
    let (row, column) = page.cursor?;
    Some((area.x + column as u16, area.y + row.checked_sub(skipped)? as u16))
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

/// `1 of 2`
fn of(theme: &Theme, goto: &Goto) -> Row {
    let all = goto.place + goto.more;
    let more = if goto.more == MATCHES_MAX { " or more" } else { "" };
    Row::new().say(&format!("{} of {all}{more}", goto.place), theme.key).gap(2)
}
