//! A framed sheet over the screen: at the bottom for forms, so that model and evidence stay in
//! sight, or in the middle.
//!
//! It must not know what stands on it.

use super::ink::{Canvas, Row};
use super::words;
use crate::app::layout::{Area, SHEET_COLUMNS_MAX as COLUMNS_MAX, sheet_columns};
use crate::app::pointer::Spot;
use ratatui::style::Style;

/// The inside of a sheet on that screen.
pub fn width(whole: Area) -> usize {
    sheet_columns(whole.width)
}

/// True where a sheet of so many rows takes the whole screen.
pub fn hides_all(whole: Area, rows: usize) -> bool {
    whole.width <= COLUMNS_MAX && rows + 2 >= usize::from(whole.height)
}

/// Draws entries on a sheet in the middle, from that entry on.
pub fn scrolled(
    canvas: &mut Canvas<'_>,
    whole: Area,
    title: &str,
    scroll: usize,
    entries: &[Vec<Row>],
) {
    let theme = canvas.theme;
    let rows: usize = entries.iter().map(Vec::len).sum();
    let page = usize::from(whole.height.saturating_sub(2));
    let from = canvas.page(scroll, last_page(entries.iter().map(Vec::len), page));
    let title = Row::new().say(title, theme.person);
    let leaves = words::leaves_hint(theme);
    let fits = rows + 2 <= usize::from(whole.height);
    let note = if fits {
        leaves
    } else {
        // Where one is, in rows, where there is room for it.
        let before: usize = entries.iter().take(from).map(Vec::len).sum();
        let place = format!(
            "{}–{} of {}",
            words::count(before as u64 + 1),
            words::count((before + page).min(rows) as u64),
            words::count(rows as u64)
        );
        let place = Row::new().say(&place, theme.dim).gap(2);
        let hints = words::scroll_hint(theme).gap(2).then(leaves);
        let room = usize::from(whole.width.min(COLUMNS_MAX)).saturating_sub(9);
        let fits = title.width() + place.width() + hints.width() <= room;
        if fits { place.then(hints) } else { hints }
    };
    let area = draw(canvas, whole, rows, false, (&title, &note, theme.person));
    let shown = entries.get(from..).unwrap_or_default();
    for (line, row) in shown.iter().flatten().take(area.height.into()).enumerate() {
        canvas.row(area, line as u16, row);
    }
}

/// The entry with which the last page of so many rows begins, by the rows of each.
pub fn last_page(
    entries: impl DoubleEndedIterator<Item = usize> + ExactSizeIterator,
    page: usize,
) -> usize {
    let (mut from, mut used) = (entries.len(), 0);
    for rows in entries.rev() {
        used += rows;
        // One that is longer than a page begins it nevertheless.
        if used > page && used > rows {
            break;
        }
        from -= 1;
    }
    from
}

/// Draws an empty sheet with room for that many rows; gives the room inside.
pub fn draw(
    canvas: &mut Canvas<'_>,
    whole: Area,
    rows: usize,
    at_bottom: bool,
    (title, note, style): (&Row, &Row, Style),
) -> Area {
    let width = if at_bottom { whole.width } else { whole.width.min(COLUMNS_MAX) };
    let height = u16::try_from(rows + 2).unwrap_or(u16::MAX).min(whole.height).max(3);
    let x = if at_bottom { 0 } else { (whole.width - width) / 2 };
    let y = if at_bottom { whole.height - height } else { (whole.height - height) / 2 };
    let area = Area { x, y, width, height };
    canvas.clear(area);
    canvas.spot(area, Spot::Sheet);
    canvas.frame(area, title, note, style);
    let inner = area.inner();
    let columns = inner.width.min(COLUMNS_MAX - 2).saturating_sub(2);
    Area { x: inner.x + 1, width: columns, ..inner }
}
