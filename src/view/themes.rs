//! The choice of how it looks. The screen behind it is the preview, so the sheet is small and
//! stands at the right.
//!
//! It must not know a theme's colours.

use super::ink::{Canvas, Row};
use super::words;
use crate::app::layout::Area;
use crate::app::model::Model;
use crate::app::pointer::Spot;

/// Columns of the sheet.
const COLUMNS: u16 = 34;

/// Draws the choice.
pub fn draw(canvas: &mut Canvas<'_>, whole: Area, model: &Model) {
    let theme = canvas.theme;
    let all = &model.shell.themes;
    let room = usize::from(whole.height).saturating_sub(5).max(1);
    let top = (model.shell.theme + 1).saturating_sub(room);
    let mut rows: Vec<Row> = Vec::new();
    for (at, name) in all.iter().enumerate().skip(top).take(room) {
        let on = at == model.shell.theme;
        let style = if on { theme.key } else { theme.base };
        let row = Row::bar(theme, on).gap(1);
        rows.push(row.text(name, style));
    }
    let width = COLUMNS.min(whole.width);
    let inner = usize::from(width).saturating_sub(4);
    let hints = [("enter", "keeps it"), ("esc", "goes back")];
    let hints = hints.map(|(key, what)| words::pressed(key, what, theme)).to_vec();
    rows.push(words::hints(hints, None, inner));
    let height = (rows.len() as u16 + 2).min(whole.height);
    let area = Area { x: whole.width - width, y: 1.min(whole.height - height), width, height };
    canvas.clear(area);
    canvas.spot(area, Spot::Sheet);
    let title = Row::new().say("Theme", theme.person);
    canvas.frame(area, &title, &Row::new(), theme.person);
    let inner = area.inner();
    for line in 0..all.len().saturating_sub(top).min(room) {
        let at = Area { y: inner.y + line as u16, height: 1, ..inner };
        canvas.spot(at, Spot::Entry(top + line));
    }
    for (line, row) in rows.iter().enumerate() {
        canvas.row(inner, line as u16, &Row::new().gap(1).then(row.clone()));
    }
}
