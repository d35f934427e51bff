//! The line at the top: where one is, how much waits, whose clock.
//!
//! What it counts is counted of all cases, whatever is looked at. It must not say anything that a
//! panel below says better.

use super::ink::{self, Canvas, Row};
use super::theme::Theme;
use super::words;
use crate::app::layout::{Area, COLUMNS_WIDE};
use crate::app::model::{Model, OpenCase};
use crate::domain::time;
use crate::domain::words::CaseState;
use crate::signals::attack;

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
        left = left.then(pulse(theme, model));
    }
    // How many entries there are gives way to what waits.
    let whole = right(theme, model);
    let fits = left.width() + whole.width() + 4 <= usize::from(area.width);
    line(canvas, area, &left, &if fits { whole } else { clock(theme, model) });
}

/// What is overdue, and what others and oneself hold.
fn pulse(theme: &Theme, model: &Model) -> Row {
    let Some(pulse) = &model.queue.pulse else { return Row::new() };
    let mut row = Row::new();
    for (count, what, style) in
        [(pulse.breached, "breached", theme.partly), (pulse.claimed, "claimed", theme.person)]
    {
        if count > 0 {
            let text = format!("{} {what}", words::count(count));
            row = row.say(" · ", theme.dim).say(&text, style);
        }
    }
    row
}

/// Cells of a case's title that stand in any case.
const TITLE_MIN: usize = 16;

/// When the open case is due, or that it is over.
fn due(theme: &Theme, model: &Model, case: &OpenCase) -> Option<Row> {
    let due = model.session.due.of_row(&case.row).filter(|_| case.row.due.is_none());
    due.map(|due| due.millis_since(model.now)).map(|left| {
        let (text, style) = if left > 0 {
            (format!("due {}", time::age(left)), theme.base)
        } else {
            (format!("breached {}", time::age(-left)), theme.partly)
        };
        Row::new().say(&text, style)
    })
}

/// What technique the open case is of, and whose it is.
fn standing(theme: &Theme, case: &OpenCase) -> Vec<Row> {
    let mut parts = Vec::new();
    let held = &case.examined.dossier.case;
    if let Some((ids, _)) = attack::of(&held.detection) {
        let more = if ids.len() > 1 { format!(" +{}", ids.len() - 1) } else { String::new() };
        let first = ids.first().copied().unwrap_or_default();
        parts.push(Row::new().text(first, theme.evidence).say(&more, theme.dim));
    }
    if let Some(tenant) = &held.tenant {
        parts.push(Row::new().shown(ink::fit(tenant, 24), theme.dim));
    }
    parts
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
        .shown(ink::fit(row.subject.display(), room), theme.base)
        .gap(usize::from(!narrow))
        .say(kind, theme.dim)
        .gap(2);
    let place = model.queue.before + model.queue.cursor as u64 + 1;
    let of = format!("{} of {}", words::count(place), words::count(model.queue.total.max(place)));
    // A case to which one came another way has no place among the lines.
    let is_line = model.queue.groups.is_none()
        && (model.opening.is_some()
            || model.queue.selected().is_none_or(|selected| selected.id == row.id));
    let note =
        if is_line { Row::new().say(&of, theme.dim).say(" · ", theme.dim) } else { Row::new() };
    let note = note.then(clock(theme, model));
    // The title, which the case wrote, gives way to when it is due, and the rest to the title.
    let width = usize::from(area.width);
    let mut beside = Row::new();
    if let Some(due) = due(theme, model, case) {
        let with_due = Row::new().then(due).say(" · ", theme.dim);
        // Whom it is about comes before both.
        if left.width() + TITLE_MIN + with_due.width() + note.width() + 4 <= width {
            beside = with_due;
        }
    }
    let room = width.saturating_sub(left.width() + beside.width() + note.width() + 4);
    let title = row.title.as_deref().unwrap_or(&detection);
    left = left.shown(ink::fit(title, room.max(TITLE_MIN)), theme.base);
    for part in standing(theme, case) {
        let wider = beside.clone().then(part).say(" · ", theme.dim);
        if left.width() + wider.width() + note.width() + 4 > width {
            break;
        }
        beside = wider;
    }
    let note = beside.then(note);
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
