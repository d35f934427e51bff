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
use crate::facts::{has_sign, named, quoted_within};
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
/// Cells of whom a case is about that stand even beside when it is due.
const SUBJECT_MIN: usize = 8;

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
        // Anything else than a technique's number is a text of whoever wrote the case.
        let first = if attack::is_number(first) { first.into() } else { quoted_within(first, 24) };
        parts.push(Row::new().text(&first, theme.evidence).say(&more, theme.dim));
    }
    if let Some(tenant) = &held.tenant {
        let name = named(tenant);
        let name = if name.len() <= 24 { name } else { quoted_within(tenant, 24) };
        parts.push(Row::new().text(&name, theme.evidence));
    }
    parts
}

/// `3 of 24 · `; a case to which one came another way has no place among the lines.
fn place(theme: &Theme, model: &Model, case: &OpenCase) -> Row {
    let is_line = model.queue.groups.is_none()
        && (model.opening.is_some()
            || model.queue.selected().is_none_or(|selected| selected.id == case.row.id));
    if !is_line {
        return Row::new();
    }
    let at = model.queue.before + model.queue.cursor as u64 + 1;
    let of = format!("{} of {}", words::count(at), words::count(model.queue.total.max(at)));
    Row::new().say(&of, theme.dim).say(" · ", theme.dim)
}

/// Draws the line of a case: when it is due stands there at every size, and what is only good to
/// know gives way to it. Where the queue stands below, that says the place; elsewhere the place
/// stands beside a title that is whole.
pub fn case(canvas: &mut Canvas<'_>, area: Area, model: &Model, case: &OpenCase, has_queue: bool) {
    let theme = canvas.theme;
    let row = &case.row;
    let width = usize::from(area.width);
    let narrow = area.width < COLUMNS_WIDE;
    // The name of the program gives way to that of the case.
    let head = match area.width {
        0..60 => Row::new().gap(1),
        60..140 => demo(theme, model).gap(1),
        _ => name(theme, model).gap(2),
    };
    let severity = words::severity(row.severity, narrow);
    let head = head.say(severity, words::severity_style(row.severity, theme)).gap(1);
    // On a narrow screen what happened needs the room more than a whole address does.
    let most = if narrow { width * 3 / 10 } else { 256 };
    let subject = words::apart(row.subject.display(), most);
    let kind = if narrow { "" } else { row.subject.kind.label() };
    let kind = Row::new().gap(usize::from(!narrow)).say(kind, theme.dim);
    let due = due(theme, model, case).map(|due| due.say(" · ", theme.dim));
    let detection = words::of_code(&row.detection);
    let title = row.title.as_deref().unwrap_or(&detection);
    let clock = clock(theme, model);
    let place = if has_queue { Row::new() } else { place(theme, model, case) };
    let fixed = head.width() + 2 + due.as_ref().map_or(0, Row::width) + clock.width() + 4;
    let fits = |more: usize| due.is_none() || fixed + TITLE_MIN + more <= width;
    let kind = if fits(subject.width() + kind.width()) { kind } else { Row::new() };
    let taken = fixed + subject.width() + kind.width() + ink::cells(title) + 2;
    let place = if taken + place.width() <= width { place } else { Row::new() };
    let room = match due {
        Some(_) => width.saturating_sub(fixed + TITLE_MIN + place.width()).max(SUBJECT_MIN),
        None => most,
    };
    let subject = words::apart(row.subject.display(), room.min(most));
    let left = head.shown(subject, theme.base).then(kind).gap(2);
    let mut beside = due.unwrap_or_default();
    let note = place.then(clock);
    let room = width.saturating_sub(left.width() + beside.width() + note.width() + 4);
    // What is cut at the edge instead is prose: quotes are closed where they stand.
    let room = if has_sign(title) { room } else { room.max(TITLE_MIN) };
    let left = left.shown(words::apart(title, room), theme.base);
    for part in standing(theme, case) {
        let wider = beside.clone().then(part).say(" · ", theme.dim);
        if left.width() + wider.width() + note.width() + 4 > width {
            break;
        }
        beside = wider;
    }
    line(canvas, area, &left, &beside.then(note));
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
