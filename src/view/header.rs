//! The line at the top: where one is, how much waits, whose clock.
//!
//! It must not say anything that a panel below says better.

use super::ink::{Canvas, Row};
use super::theme::Theme;
use super::words;
use crate::app::layout::{Area, COLUMNS_WIDE};
use crate::app::model::{Model, OpenCase};
use crate::domain::text::Shown;
use crate::domain::words::CaseState;

/// Draws the line of the queue screen.
pub fn queue(canvas: &mut Canvas<'_>, area: Area, model: &Model) {
    let theme = canvas.theme;
    let counts = &model.queue.counts;
    let mut left = name(theme, model);
    if model.queue.loaded {
        let open = format!("{} open", words::count(counts.of(CaseState::Open)));
        left = left.gap(2).say(&open, theme.base);
        if counts.open_critical > 0 {
            let critical = format!("{} critical", words::count(counts.open_critical));
            left = left.say(" · ", theme.dim).say(&critical, theme.high);
        }
    }
    line(canvas, area, &left, &right(theme, model));
}

/// Draws the line of a case.
pub fn case(canvas: &mut Canvas<'_>, area: Area, model: &Model, case: &OpenCase) {
    let theme = canvas.theme;
    let row = &case.row;
    let detection = words::of_code(&row.detection);
    let severity = words::severity(row.severity, area.width < COLUMNS_WIDE);
    // The name of the program gives way to that of the case.
    let mut left = match area.width {
        0..60 => Row::new().gap(1),
        60..140 => demo(theme, model).gap(1),
        _ => name(theme, model).gap(2),
    };
    // On a narrow screen what happened needs the room more than a whole address does.
    let narrow = area.width < COLUMNS_WIDE;
    let kind = if narrow { "" } else { row.subject.kind.label() };
    let room = if narrow { usize::from(area.width) * 3 / 10 } else { 256 };
    left = left
        .say(severity, words::severity_style(row.severity, theme))
        .gap(1)
        .shown(Shown::capped(row.subject.display(), 256).truncate(room), theme.base)
        .gap(usize::from(!narrow))
        .say(kind, theme.dim)
        .gap(2)
        .text(row.title.as_deref().unwrap_or(&detection), theme.base);
    let place = model.queue.before + model.queue.cursor as u64 + 1;
    let of = format!("{} of {}", words::count(place), words::count(model.queue.total.max(place)));
    let note = Row::new().say(&of, theme.dim).say(" · ", theme.dim).then(clock(theme, model));
    line(canvas, area, &left, &note);
}

fn name(theme: &Theme, model: &Model) -> Row {
    Row::new().gap(1).say("crosscheck", theme.key).then(demo(theme, model))
}

fn demo(theme: &Theme, model: &Model) -> Row {
    let row = Row::new();
    if model.session.demo { row.gap(1).say(" DEMO ", theme.token) } else { row }
}

fn clock(theme: &Theme, model: &Model) -> Row {
    Row::new().say(&theme.times.now_and_zone(model.now), theme.dim)
}

fn right(theme: &Theme, model: &Model) -> Row {
    let entries = format!("{} entries · ", words::count(model.session.entries));
    Row::new().say(&entries, theme.dim).then(clock(theme, model))
}

fn line(canvas: &mut Canvas<'_>, area: Area, left: &Row, right: &Row) {
    let width = usize::from(area.width);
    let room = width.saturating_sub(right.width() + 3);
    let left_area = Area { width: room as u16, ..area };
    canvas.row(left_area, 0, left);
    let from = width.saturating_sub(right.width() + 1);
    canvas.row(Area { x: area.x + from as u16, width: (width - from) as u16, ..area }, 0, right);
}
