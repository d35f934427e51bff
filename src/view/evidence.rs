//! EVIDENCE says: the timeline, the events, what was computed of them, and the selected event's
//! record.
//!
//! ```text
//! timeline
//! events
//! facts
//! ─ e7 okta.system · 1,204 bytes as received ─
//! record
//! ```
//!
//! It must not show anything that a model wrote, but for the note at a lit field.

use super::events;
use super::facts;
use super::glyphs::CURSOR;
use super::ink::{Canvas, Row};
use super::record;
use super::theme::Theme;
use super::timeline;
use super::words;
use crate::app::command::{self, Id};
use crate::app::layout::{Area, CasePanes};
use crate::app::model::{Focus, OpenCase};
use crate::domain::time::Timestamp;

/// Cells of the frame's ends, its title and the blanks between.
const TITLE_CELLS: usize = 24;

/// Draws the evidence in its frame, the record from that line on.
pub fn draw(canvas: &mut Canvas<'_>, panes: &CasePanes, case: &OpenCase, from: usize) {
    let theme = canvas.theme;
    let focused = case.focus != Focus::Model;
    let style = if focused { theme.focus } else { theme.frame };
    let mut title = Row::new();
    if case.focus == Focus::Events {
        title = title.say(CURSOR, theme.focus).gap(1);
    }
    let (days, with_day) = days(theme, case);
    let title = title.say("EVIDENCE says", theme.evidence);
    let area = panes.events;
    let rows = usize::from(area.height);
    let width = usize::from(area.width);
    let facts = facts::rows(theme, case, width, false);
    let (timeline, left, list) = divided(case, rows, facts.len());
    let hidden = if list > 0 { events::hidden(case, list) } else { (0, 0) };
    canvas.frame(panes.evidence, &title, &summary(theme, panes, case, &days, hidden), style);
    if focused && !theme.quiet {
        studies(canvas, panes.evidence);
    }
    if case.order.is_empty() {
        let text = "This case came without events: nothing here can be checked.";
        canvas.row(panes.evidence.inner(), 0, &Row::new().say(text, theme.base));
        return;
    }
    if timeline > 0 {
        timeline::draw(canvas, Area { height: timeline as u16, ..area }, case, with_day);
    }
    let list = Area { y: area.y + timeline as u16, height: list as u16, ..area };
    events::draw(canvas, list, case, with_day);
    let below =
        Area { y: list.y + list.height, height: (left as u16).saturating_sub(list.height), ..area };
    // Rows that would stay empty take what is cut.
    let whole = (facts.len() < usize::from(below.height))
        .then(|| facts::rows(theme, case, width, true))
        .filter(|whole| whole.len() <= usize::from(below.height));
    facts_below(canvas, below, whole.unwrap_or(facts));
    rule(canvas, panes, case, from);
    record::draw(canvas, panes.record, case, from);
    if let Some(area) = panes.map {
        map(canvas, panes, area, case);
    }
}

/// Where the sign-ins came from, small, beside the record: the selected event's place is lit.
fn map(canvas: &mut Canvas<'_>, panes: &CasePanes, area: Area, case: &OpenCase) {
    let theme = canvas.theme;
    let style = if case.focus == Focus::Model { theme.frame } else { theme.focus };
    let edge = Area { x: area.x - 1, width: 1, ..panes.record };
    for line in 0..edge.height {
        canvas.row(edge, line, &Row::new().say("│", style));
    }
    let above = Area { y: edge.y.saturating_sub(1), height: 1, ..edge };
    canvas.row(above, 0, &Row::new().say("┬", style));
    // With the focus here, keys stand in the lower edge.
    if case.focus == Focus::Model {
        let below = Area { y: edge.y + edge.height, height: 1, ..edge };
        canvas.row(below, 0, &Row::new().say("┴", style));
    }
    let journey = &case.survey.journey;
    let here = case.event_index();
    let place = journey.places.iter().position(|it| here.is_some_and(|at| it.events.contains(&at)));
    let at = place.map(|place| journey.legs.len() + place);
    super::study::map::picture(canvas, area, journey, at, false);
}

/// In the lower edge: the keys that look closer, as many as fit.
fn studies(canvas: &mut Canvas<'_>, area: Area) {
    let theme = canvas.theme;
    let ids =
        [Id::Record, Id::Compare, Id::Timeline, Id::Map, Id::Facts, Id::Subject, Id::Indicators];
    let hint = |id: Id| {
        let title = command::get(id).map_or("", |command| command.title);
        words::command(id, title, theme)
    };
    let hints: Vec<Row> = ids.into_iter().map(hint).collect();
    let row = words::hints(hints, None, usize::from(area.width.saturating_sub(6)));
    let edge = Area { y: area.y + area.height.saturating_sub(1), height: 1, ..area };
    if row.width() > 0 {
        canvas.titles(edge, &row, &Row::new(), theme.focus);
    }
}

/// As many facts as fit, and how many rows more there are and where: in a row of its own, or at the
/// end of the last one where rows are scarce.
fn facts_below(canvas: &mut Canvas<'_>, area: Area, mut facts: Vec<Row>) {
    const SCARCE: usize = 2;
    let theme = canvas.theme;
    let room = usize::from(area.height);
    let all = facts.len();
    let scarce = room <= SCARCE;
    facts.truncate(if all > room && !scarce { room.saturating_sub(1) } else { room });
    for (line, row) in facts.iter().enumerate() {
        canvas.row(area, line as u16, row);
    }
    let more = all - facts.len();
    if more == 0 || room == 0 {
        return;
    }
    if !scarce {
        let said = Row::new().say(&format!("{} more: ", words::many(more, "row")), theme.dim);
        let hint = words::command(Id::Facts, "lists all facts", theme);
        canvas.row(area, facts.len() as u16, &Row::new().gap(3).then(said).then(hint));
        return;
    }
    let text = format!(" … {} more: ", words::count(more as u64));
    let said = Row::new().say(&text, theme.dim).say(&words::key(Id::Facts, theme), theme.key);
    let width = said.width() as u16;
    let last = area.height - 1;
    let end = Area { x: area.x + area.width.saturating_sub(width), width, ..area };
    canvas.clear(Area { y: end.y + last, height: 1, ..end });
    canvas.row(end, last, &said);
}

/// Rows of the timeline, rows below it, and of those the list's.
fn divided(case: &OpenCase, rows: usize, facts: usize) -> (usize, usize, usize) {
    let mut timeline = timeline::rows(case, rows);
    // Lanes are not worth a folded list.
    let beside = case.order.len() + facts.min(rows * 2 / 5);
    if beside < rows && beside + timeline > rows {
        timeline = 1;
    }
    let left = rows.saturating_sub(timeline);
    // Facts get what the events leave, and at least a row where there are three.
    let least = match left {
        0..3 => 0,
        3..5 => 1,
        5..8 => 2,
        _ => left * 2 / 5,
    };
    let wanted = facts.min(least.max(left.saturating_sub(case.order.len())));
    (timeline, left, events::rows(case, left - wanted))
}

/// The days that the events span, in words, and whether there are several.
pub(super) fn days(theme: &Theme, case: &OpenCase) -> (String, bool) {
    let dossier = &case.examined.dossier;
    let times = case.order.iter().filter_map(|at| dossier.sign_in(*at)?.time);
    let range = times.fold(None, |range: Option<(Timestamp, Timestamp)>, time| match range {
        Some((first, last)) => Some((first.min(time), last.max(time))),
        None => Some((time, time)),
    });
    match range {
        Some((first, last)) => match [first, last].map(|time| theme.times.date(time)) {
            [first, last] if first == last => (first, false),
            [first, last] => (format!("{first} to {last}"), true),
        },
        None => ("no times".into(), false),
    }
}

fn summary(
    theme: &Theme,
    panes: &CasePanes,
    case: &OpenCase,
    days: &str,
    (above, below): (usize, usize),
) -> Row {
    let evidence = &case.examined.dossier.case.evidence;
    let events = words::many(evidence.events.len(), "event");
    let mut row = Row::new().say(&events, theme.evidence);
    // What is not in sight is said: the deciding event may be among it.
    for (count, place) in [(above, "above"), (below, "below")] {
        if count > 0 {
            row = row.say(&format!(", {} {place}", words::count(count as u64)), theme.evidence);
        }
    }
    // The frame's ends and its title; the days stand at the timeline and in the list too.
    let room = usize::from(panes.evidence.width).saturating_sub(TITLE_CELLS);
    if row.width() + 3 + days.chars().count() > room {
        return row;
    }
    let row = row.say(" · ", theme.dim).say(days, theme.dim);
    let gaps: usize = evidence.coverage.iter().map(|it| it.gaps.len()).sum();
    let coverage = match (evidence.coverage.is_empty(), gaps) {
        (true, _) => " · coverage not stated".to_owned(),
        (false, 0) => " · no log gaps stated".to_owned(),
        (false, gaps) => format!(" · {}", words::many(gaps, "log gap")),
    };
    let style = if gaps > 0 { theme.failed } else { theme.dim };
    if row.width() + coverage.chars().count() > room {
        return row;
    }
    row.say(&coverage, style)
}

/// The line between events and record: what is shown below, and that it is the bytes received.
fn rule(canvas: &mut Canvas<'_>, panes: &CasePanes, case: &OpenCase, from: usize) {
    let theme = canvas.theme;
    let (evidence, record) = (panes.evidence, panes.record);
    let y = panes.events.y + panes.events.height;
    if y + 1 >= evidence.y + evidence.height {
        return;
    }
    let style = if case.focus == Focus::Model { theme.frame } else { theme.focus };
    let line = Area { y, height: 1, ..evidence };
    let edge = "─".repeat(usize::from(evidence.width.saturating_sub(2)));
    canvas.row(line, 0, &Row::new().say("├", style).say(&edge, style).say("┤", style));
    let Some(event) = case.event_index() else { return };
    let dossier = &case.examined.dossier;
    let id = case.event_id(event);
    let format = dossier.read.get(event).map_or("unknown", |read| read.format);
    let bytes = dossier.case.raw(event).map_or(0, |node| node.span().len());
    let mut title = Row::new();
    if case.focus == Focus::Record {
        title = title.say(CURSOR, theme.focus).gap(1);
    }
    let said = format!(" {format} · {} bytes as received", words::count(bytes as u64));
    let title = title.cell(id, id.len().min(24), theme.evidence).say(&said, theme.dim);
    let (from, all) = (from + 1, case.lines.len());
    let note = if all > usize::from(record.height) {
        let text = format!("line {} of {}", words::count(from as u64), words::count(all as u64));
        Row::new().say(&text, theme.dim)
    } else {
        Row::new()
    };
    canvas.titles(line, &title, &note, style);
}
