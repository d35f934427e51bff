//! Every command by name: what is typed, and what fits it, with its keys and what it does.
//!
//! It must not decide what fits.

use super::form::{Page, entry};
use super::ink::{self, Canvas, Row};
use super::sheet;
use super::theme::Theme;
use super::words;
use crate::app::layout::Area;
use crate::app::line_keys::InLine;
use crate::app::model::Model;
use crate::app::own_keys::Place;
use crate::app::palette::{Entry, Palette, entries};
use crate::app::pointer::Spot;

/// Entries shown at once.
const SHOWN_MAX: usize = 12;
/// Cells of a name.
const NAME: usize = 20;
/// Cells of the keys.
const KEYS: usize = 14;
/// Rows below the list in which the chosen entry says all that it does, where there is room.
const HELP_ROWS: usize = 3;
/// Below this width what it does stands only there, for the chosen entry alone.
const COLUMNS_FOR_HELP: usize = 70;

/// Draws it; gives the cursor.
pub fn draw(
    canvas: &mut Canvas<'_>,
    whole: Area,
    model: &Model,
    palette: &Palette,
) -> Option<(u16, u16)> {
    let theme = canvas.theme;
    let width = sheet::width(whole);
    let mut page = Page { rows: Vec::new(), cursor: None };
    entry(theme, "A part of a name:", &palette.edit, (width, 3), &mut page);
    let found = entries(model, &palette.edit.text);
    let height = usize::from(whole.height);
    let below = if height < 20 { 1 } else { HELP_ROWS };
    let room = height.saturating_sub(page.rows.len() + 4 + below).clamp(1, SHOWN_MAX);
    let chosen = palette.chosen.min(found.len().saturating_sub(1));
    let top = (chosen + 1).saturating_sub(room);
    let first = page.rows.len();
    page.rows.extend(found.iter().skip(top).take(room).map(|it| line(theme, it, width)));
    if found.is_empty() {
        page.rows.push(Row::new().say("nothing fits", theme.failed));
    }
    // The sheet keeps its size while one types.
    page.rows.resize(first + room, Row::new());
    let help = found.get(chosen).map_or("", |entry| &entry.help);
    let help = ink::wrap(help, width).into_iter().take(below);
    page.rows.extend(help.map(|shown| Row::new().shown(shown, theme.base)));
    page.rows.resize(first + room + below, Row::new());
    let count = words::count(found.len() as u64);
    let key = |does| theme.keys.own.first(Place::Palette, does);
    let both = format!("{} {}", key(InLine::Before), key(InLine::Next));
    let hint = |does| words::own(Place::Palette, does, theme);
    let choose = words::hint(both.trim(), "choose", theme);
    let hints = vec![hint(InLine::Take), choose, hint(InLine::Leave)];
    page.rows.push(words::hints(hints, None, width));
    let title = Row::new().say("Commands", theme.person);
    let note = Row::new().say(&count, theme.dim);
    let area = sheet::draw(canvas, whole, page.rows.len(), false, (&title, &note, theme.person));
    for (line, row) in page.rows.iter().enumerate() {
        canvas.row(area, line as u16, row);
    }
    for line in 0..found.len().saturating_sub(top).min(room) {
        let y = area.y + (first + line) as u16;
        canvas.spot(Area { y, height: 1, ..area }, Spot::Entry(top + line));
    }
    if !found.is_empty() {
        let y = area.y + (first + chosen - top) as u16;
        canvas.tint(Area { y, height: 1, ..area }, theme.selected);
    }
    let (row, column) = page.cursor?;
    Some((area.x + column as u16, area.y + row as u16))
}

fn line(theme: &Theme, entry: &Entry, width: usize) -> Row {
    let name = if entry.works { theme.base } else { theme.dim };
    let row = Row::new().cell(&entry.title, NAME, name).gap(1).cell(&entry.keys, KEYS, theme.key);
    if width < COLUMNS_FOR_HELP {
        return row;
    }
    let at = row.width() + 1;
    row.gap(1).cell(&entry.help, width.saturating_sub(at), theme.dim)
}
