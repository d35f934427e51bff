//! The queue: one case a line, what disagrees with the evidence before what agrees.
//!
//! ```text
//!   severity risk kind subject     claims          age  due  detected                notes
//! ▌ HIGH       87 user m.ortega@…  ✗1 ∅1 !1    ✓2  14m  46m  success after failures  ⚑ injection
//! ```
//!
//! Columns are as wide as the widest text of what was read, so that they line up over all rows and
//! stand still while one scrolls. It must not sort.

mod columns;
mod empty;
pub mod filter;
mod groups;
mod line;
pub mod menus;
mod spark;

pub use line::score;

use super::ink::{self, Canvas, Row};
use super::theme::Theme;
use super::words;
use crate::app::layout::{self, Area};
use crate::app::model::{Model, Screen};
use crate::app::pointer::Spot;
use crate::app::queue::groups::{GroupPane, Line};
use crate::app::queue::{lens, rows as rows_shown};
use crate::domain::queue::QueueRow;
use columns::Columns;

/// Draws the queue in its frame.
pub fn draw(canvas: &mut Canvas<'_>, area: Area, model: &Model, has_focus: bool) {
    let theme = canvas.theme;
    // The frame's own corners, edges and blanks.
    let room = usize::from(area.width).saturating_sub(9);
    let query = model.queue.lens.query.to_string();
    // How many there are in all gives way to a filter that fits without it.
    let filter = crate::domain::text::Shown::line(&query).width() + "Queue  ".len() + 3;
    let note = Some(place(theme, model, true)).filter(|note| filter + note.width() <= room);
    let note = note.unwrap_or_else(|| place(theme, model, false));
    // The place stands beside every filter: the order gives way to it, then the filter's end.
    let title = title(theme, model, room.saturating_sub(note.width() + 3));
    let left = room.saturating_sub(title.width() + note.width() + 3);
    let note = match spark::of(theme, model, left).filter(|_| has_focus) {
        Some(spark) if note.width() == 0 => spark,
        Some(spark) => spark.say(" · ", theme.dim).then(note),
        None => note,
    };
    let style = if has_focus { theme.focus } else { theme.frame };
    canvas.frame(area, &title, &note, style);
    let inner = area.inner();
    match &model.queue.groups {
        Some(pane) if !pane.groups.is_empty() => grouped(canvas, inner, model, pane, has_focus),
        None if !model.queue.rows.is_empty() => plain(canvas, inner, model, has_focus),
        _ => empty::draw(canvas, inner, model),
    }
}

/// What is looked at, and in which order.
fn title(theme: &Theme, model: &Model, room: usize) -> Row {
    let lens = &model.queue.lens;
    let query = lens.query.to_string();
    let filter = if query.is_empty() { "all cases" } else { &query };
    let order = match &model.queue.groups {
        Some(pane) => format!("by {}, the worst first", pane.by.code()),
        None => lens::order_in_words(lens.sort),
    };
    let head = Row::new().say("Queue", theme.person).gap(2);
    // The order is a matter of the column heads too; the filter stands nowhere else.
    let left = room.saturating_sub(head.width());
    let filter = ink::fit(filter, left);
    let with_order = filter.width() + order.chars().count() + 2 <= left;
    let row = head.shown(filter, theme.base);
    if with_order { row.gap(2).say(&order, theme.dim) } else { row }
}

/// `3 of 37`; beside a filter also how many cases there are: `3 of 37 · 1,284 in all`.
fn place(theme: &Theme, model: &Model, with_all: bool) -> Row {
    let queue = &model.queue;
    // The cursor may stand beyond a window that is still to come.
    let line = queue.before.saturating_add(queue.cursor as u64).saturating_add(1);
    let (place, total, of) = queue.groups.as_ref().map_or_else(
        || (line.min(queue.total), queue.total, ""),
        |pane| {
            let at = pane.lines().get(pane.cursor).map_or(0, |line| match line {
                Line::Group(at) | Line::Row(at, _) | Line::More(at, _) => *at as u64 + 1,
            });
            (at, pane.total, if pane.total == 1 { " group" } else { " groups" })
        },
    );
    let all = queue.counts.total();
    let with_all = with_all && lens::is_filtered(model) && queue.loaded;
    let whole = match (with_all, queue.groups.is_some()) {
        (false, _) => String::new(),
        (true, false) => format!("{} in all", words::count(all)),
        (true, true) => format!("{} cases in all", words::count(all)),
    };
    let at = if total == 0 {
        if whole.is_empty() { "" } else { "none" }.to_owned()
    } else {
        format!("{} of {}{of}", words::count(place), words::count(total))
    };
    let gap = if at.is_empty() || whole.is_empty() { "" } else { " · " };
    Row::new().say(&format!("{at}{gap}{whole}"), theme.dim)
}

/// The first line shown: the cursor's line stays in the middle where there is more on both sides.
fn top(model: &Model, len: usize, cursor: usize, height: usize) -> usize {
    let most = len.saturating_sub(height);
    cursor.saturating_sub(height.min(rows_shown(model).max(height)) / 2).min(most)
}

/// The room for lines, below the column heads where there are some.
fn below_heads(inner: Area, has_focus: bool) -> (u16, Area) {
    let heads = if has_focus { layout::queue_heads(inner.height) } else { 0 };
    (heads, Area { y: inner.y + heads, height: inner.height - heads, ..inner })
}

/// True beside an open case.
fn is_beside(model: &Model) -> bool {
    model.screen == Screen::Case && model.case.is_some()
}

/// Beside an open case the mark is that case's, or the one's that comes up: on another line it
/// would say what is not so.
fn is_where_one_is(model: &Model, row: &QueueRow) -> bool {
    let is_open = model.case.as_ref().is_some_and(|case| case.row.id == row.id);
    let comes = model.opening.as_ref().is_some_and(|(id, _)| *id == row.id);
    !is_beside(model) || is_open || comes
}

fn plain(canvas: &mut Canvas<'_>, inner: Area, model: &Model, has_focus: bool) {
    let theme = canvas.theme;
    let queue = &model.queue;
    let (heads, area) = below_heads(inner, has_focus);
    let height = usize::from(area.height);
    let top = top(model, queue.rows.len(), queue.cursor, height);
    let shown = &queue.rows[top..(top + height).min(queue.rows.len())];
    let columns =
        Columns::of(theme, model, (shown, &queue.seen.needs), (usize::from(inner.width), 0));
    if heads > 0 {
        canvas.row(inner, 0, &columns.head(theme, queue.lens.sort));
    }
    for (at, row) in shown.iter().enumerate() {
        let selected = top + at == queue.cursor && is_where_one_is(model, row);
        let line = line::of_case(theme, row, &columns, model, selected);
        show(canvas, area, (at, top + at), &line, selected);
    }
}

fn grouped(canvas: &mut Canvas<'_>, inner: Area, model: &Model, pane: &GroupPane, has_focus: bool) {
    let theme = canvas.theme;
    let (heads, area) = below_heads(inner, has_focus);
    let height = usize::from(area.height);
    let lines = pane.lines();
    let top = top(model, lines.len(), pane.cursor, height);
    let shown = &lines[top..(top + height).min(lines.len())];
    let rows: Vec<QueueRow> = shown.iter().filter_map(|line| pane.row(*line).cloned()).collect();
    let width = usize::from(inner.width);
    let columns = groups::columns(theme, (model, pane), &rows, width);
    if heads > 0 {
        canvas.row(inner, 0, &columns.head(theme, model.queue.lens.sort));
    }
    for (at, line) in shown.iter().enumerate() {
        let stands = pane.row(*line).map_or(!is_beside(model), |row| is_where_one_is(model, row));
        let selected = top + at == pane.cursor && stands;
        let row = match pane.row(*line) {
            Some(row) => line::of_case(theme, row, &columns, model, selected),
            None => groups::line(theme, model, pane, *line, &columns, selected),
        };
        show(canvas, area, (at, top + at), &row, selected);
    }
}

/// A line: which one of the screen, and which one of all.
fn show(
    canvas: &mut Canvas<'_>,
    area: Area,
    (at, place): (usize, usize),
    row: &Row,
    selected: bool,
) {
    let line = Area { y: area.y + at as u16, height: 1, ..area };
    canvas.spot(line, Spot::Queue(place));
    canvas.row(area, at as u16, row);
    if selected {
        canvas.tint(line, canvas.theme.selected);
    }
}
