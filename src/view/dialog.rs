//! Something that has to be read before going on, above all that a decision was not stored.
//!
//! It must not close by itself.

use super::ink::{self, Canvas, Row};
use super::sheet;
use super::words;
use crate::app::layout::Area;
use crate::app::model::Dialog;

/// Draws the dialog.
pub fn draw(canvas: &mut Canvas<'_>, whole: Area, dialog: &Dialog) {
    let theme = canvas.theme;
    let width = sheet::width(whole);
    let mut rows: Vec<Row> = ink::wrap(&dialog.title, width)
        .into_iter()
        .map(|shown| Row::new().shown(shown, theme.bad))
        .collect();
    rows.push(Row::new());
    for line in &dialog.lines {
        rows.extend(ink::wrap(line, width).into_iter().map(|it| Row::new().shown(it, theme.base)));
    }
    rows.push(Row::new());
    let back = if dialog.back_to.is_some() { "goes back to what you typed" } else { "goes on" };
    rows.push(words::pressed("enter", back, theme));
    let title = Row::new().say("Read this", theme.bad);
    let area = sheet::draw(canvas, whole, rows.len(), false, (&title, &Row::new(), theme.failed));
    for (line, row) in rows.iter().enumerate() {
        canvas.row(area, line as u16, row);
    }
}
