//! The prompt for the name of a file into which bytes are written.
//!
//! It must not write.

use super::form::{Page, entry};
use super::ink::{self, Canvas, Row};
use super::sheet;
use super::words;
use crate::app::layout::Area;
use crate::app::line_keys::InLine;
use crate::app::own_keys::Place;
use crate::app::taking::WriteTo;

/// Draws the prompt; gives the cursor.
pub fn draw(canvas: &mut Canvas<'_>, whole: Area, to: &WriteTo) -> Option<(u16, u16)> {
    let theme = canvas.theme;
    let width = sheet::width(whole);
    let mut page = Page { rows: Vec::new(), cursor: None };
    let bytes = words::many(to.bytes.len(), "byte");
    entry(theme, "Into a new file of this name:", &to.edit, (width, 3), &mut page);
    let said = Row::new().text(&to.what, theme.evidence).say(", ", theme.dim);
    page.rows.push(said.say(&bytes, theme.base).say(", for this account alone", theme.dim));
    let whence = if to.offered { "Typing replaces it. " } else { "" };
    let whence = format!("{whence}Without a path: in the folder where crosscheck was started.");
    let whence = ink::wrap(&whence, width).into_iter();
    page.rows.extend(whence.map(|it| Row::new().shown(it, theme.dim)));
    if let Some(why) = &to.fault {
        let why = ink::wrap(why, width).into_iter();
        page.rows.extend(why.map(|it| Row::new().shown(it, theme.failed)));
    }
    if to.request.is_some() {
        page.rows.push(Row::new().say("writing …", theme.key));
        page.cursor = None;
    }
    let hints = [InLine::Take, InLine::Leave].map(|it| words::own(Place::File, it, theme)).to_vec();
    page.rows.push(words::hints(hints, None, width));
    let title = Row::new().say("Write to a file", theme.person);
    let area =
        sheet::draw(canvas, whole, page.rows.len(), true, (&title, &Row::new(), theme.person));
    let skipped = page.rows.len().saturating_sub(usize::from(area.height));
    for (line, row) in page.rows.iter().skip(skipped).enumerate() {
        canvas.row(area, line as u16, row);
    }
    let (row, column) = page.cursor?;
    Some((area.x + column as u16, area.y + row.checked_sub(skipped)? as u16))
}
