//! What happened to a case: one entry of the ledger a line, the oldest first.
//!
//! ```text
//! 10:12:31 m.kraus   override   benign positive; suspicious but expected; "…"   1,027
//! ```
//!
//! It must not fold or leave out an entry.

use super::ink::{self, Canvas, Row};
use super::sheet;
use super::theme::Theme;
use super::words;
use crate::app::layout::Area;
use crate::app::model::{History, HistoryLine};

/// A detail narrower than this is not put beside the rest.
const DETAIL_MIN: usize = 44;
/// Cells of a number, at least.
const NUMBER_MIN: usize = 6;
/// Cells before a detail that stands below.
const BELOW: usize = 7;

/// Draws the history from its scroll position.
pub fn draw(canvas: &mut Canvas<'_>, whole: Area, history: &History) {
    let theme = canvas.theme;
    let title = Row::new().say("History of this case", theme.person);
    let width = sheet::width(whole);
    let lines = history.lines.as_deref();
    let rows: Vec<Row> = match lines {
        None => vec![Row::new().say("Reading the ledger …", theme.base)],
        Some([]) => vec![Row::new().say("The ledger has no entry on this case yet.", theme.base)],
        Some(lines) => {
            let room = usize::from(whole.height);
            let last = &lines[lines.len().saturating_sub(room)..];
            let cells = (who_cells(last, width), number_cells(last));
            let rows_of = |line| of_entry(theme, line, cells, width).len();
            let page = usize::from(whole.height.saturating_sub(2));
            let from = sheet::last_page(last.iter().map(rows_of), page);
            let from = canvas.page(history.scroll, lines.len() - last.len() + from);
            let shown = &lines[from..];
            let shown = &shown[..shown.len().min(room)];
            let cells = (who_cells(shown, width), number_cells(shown));
            shown.iter().flat_map(|line| of_entry(theme, line, cells, width)).collect()
        }
    };
    let count = lines.map_or(0, <[HistoryLine]>::len);
    let leaves = words::leaves_hint(theme);
    let note = if count == 0 {
        leaves
    } else {
        let entries = if count == 1 { "entry" } else { "entries" };
        let text = format!("{} {entries}", words::count(count as u64));
        let scroll = words::scroll_hint(theme);
        Row::new().say(&text, theme.dim).gap(2).then(scroll).gap(2).then(leaves)
    };
    let area = sheet::draw(canvas, whole, rows.len(), false, (&title, &note, theme.person));
    for (line, row) in rows.iter().enumerate() {
        canvas.row(area, line as u16, row);
    }
}

/// Cells of the names.
fn who_cells(lines: &[HistoryLine], width: usize) -> usize {
    let who = lines.iter().map(|line| ink::cells(&line.who)).max();
    who.unwrap_or(0).min(width / 5)
}

/// Cells of the numbers: a number is never cut.
fn number_cells(lines: &[HistoryLine]) -> usize {
    lines.iter().map(|line| words::count(line.seq).len()).max().unwrap_or(0).max(NUMBER_MIN)
}

/// An entry, with its number and its name in that many cells.
fn of_entry(
    theme: &Theme,
    line: &HistoryLine,
    (who, numbers): (usize, usize),
    width: usize,
) -> Vec<Row> {
    let number = words::count(line.seq);
    let head = Row::new()
        .right(&number, numbers, theme.dim)
        .gap(1)
        .say(&theme.times.column(Some(line.time), true), theme.dim)
        .gap(1)
        .cell(&line.who, who, theme.person)
        .gap(1)
        .cell(&line.what, 20.min(width / 4), theme.base)
        .gap(1);
    let hang = head.width();
    let room = width.saturating_sub(hang);
    if room < DETAIL_MIN {
        // Too narrow beside the rest: the detail stands below.
        let below = ink::wrap_lines(&line.detail, width.saturating_sub(BELOW));
        let below = below.into_iter().filter(|shown| !shown.is_empty());
        let below = below.map(|shown| Row::new().gap(BELOW).shown(shown, theme.base));
        return std::iter::once(head).chain(below).collect();
    }
    let mut first = Some(head);
    ink::wrap_lines(&line.detail, room)
        .into_iter()
        .map(|shown| first.take().unwrap_or_else(|| Row::new().gap(hang)).shown(shown, theme.base))
        .collect()
}
