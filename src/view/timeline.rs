//! The events of a case to scale, with what the logs do not cover: on one line, or in a lane for
//! each outcome where there is room.
//!
//! ```text
//!   17:20                04:52       04:55       04:58       05:01
//! ● ●┄ 11 h 30 min ┄──────────────────────────────────────────2──●
//! × ───────────────×────×───×────────×──────×──────────××────────
//!                                                             ▴
//! ```
//!
//! It must not leave out an event: where several fall into one cell, they are counted there, and on
//! the single line the worst of them stands for all.

use super::glyphs;
use super::ink::{Canvas, Row};
use super::scale::Scale;
use super::theme::Theme;
use crate::app::layout::Area;
use crate::app::model::OpenCase;
use crate::domain::sign_in::{NO_SIGN_IN, Status};
use crate::domain::time::Timestamp;
use ratatui::style::Style;

/// Rows of the pane from which on outcomes have lanes of their own.
const ROWS_FOR_LANES: usize = 13;
/// Cells before a lane of the pane: its sign.
const HEAD: usize = 2;

/// An event on the timeline.
#[derive(Clone, Copy)]
pub(super) struct At {
    /// Its place in the case.
    pub(super) event: usize,
    pub(super) time: Timestamp,
    pub(super) status: Status,
}

/// The events that say when they happened, in order.
pub(super) fn timed(case: &OpenCase) -> Vec<At> {
    let dossier = &case.examined.dossier;
    let at = |event: &usize| {
        let sign_in = dossier.sign_in(*event)?;
        let status = match sign_in.activity_id {
            NO_SIGN_IN => Status::Unknown,
            _ => sign_in.status_id,
        };
        Some(At { event: *event, time: sign_in.time?, status })
    };
    case.order.iter().filter_map(at).collect()
}

/// Rows that the timeline takes of a pane so high.
pub fn rows(case: &OpenCase, height: usize) -> usize {
    if height < 4 || case.order.len() < 2 {
        return 0;
    }
    if height < ROWS_FOR_LANES || case.order.len() < 3 {
        return 1;
    }
    let events = timed(case);
    let outcomes = OUTCOMES.iter().filter(|of| events.iter().any(|it| of.contains(&it.status)));
    let several = events.first().map(|it| it.time) != events.last().map(|it| it.time);
    if several { 1 + outcomes.count() } else { 1 }
}

/// What stands in one lane of the pane.
const OUTCOMES: [&[Status]; 3] =
    [&[Status::Success], &[Status::Failure], &[Status::Interrupt, Status::Unknown]];

/// Draws the timeline in an area of [`rows`] rows.
pub fn draw(canvas: &mut Canvas<'_>, area: Area, case: &OpenCase, with_day: bool) {
    let events = timed(case);
    if events.is_empty() {
        let theme = canvas.theme;
        canvas.row(area, 0, &Row::new().say("no event says when it happened", theme.dim));
        return;
    }
    if area.height < 2 {
        one(canvas, area, case, &events, with_day);
        return;
    }
    let times: Vec<Timestamp> = events.iter().map(|it| it.time).collect();
    let cells = usize::from(area.width).saturating_sub(HEAD + 1);
    let Some(scale) = Scale::new(&times, cells) else {
        one(canvas, area, case, &events, with_day);
        return;
    };
    let theme = canvas.theme;
    canvas.row(area, 0, &Row::new().gap(HEAD).then(axis(theme, &scale, with_day)));
    let mut y = 1;
    for outcome in OUTCOMES {
        let lane: Vec<At> =
            events.iter().copied().filter(|it| outcome.contains(&it.status)).collect();
        let Some(first) = lane.first() else { continue };
        let style = super::events::status_style(first.status, theme);
        let head = Row::new().say(glyphs::status(first.status).0, style).to(HEAD);
        let row = head.then(track(theme, case, &scale, &lane));
        canvas.row(area, y, &row);
        y += 1;
    }
}

/// All events on one line, from its first time to its last.
fn one(canvas: &mut Canvas<'_>, area: Area, case: &OpenCase, events: &[At], with_day: bool) {
    let theme = canvas.theme;
    let (Some(first), Some(last)) = (events.first(), events.last()) else { return };
    let (from, to) = (
        theme.times.column(Some(first.time), with_day),
        theme.times.column(Some(last.time), with_day),
    );
    let cells = usize::from(area.width).saturating_sub(from.len() + to.len() + 4);
    let times: Vec<Timestamp> = events.iter().map(|it| it.time).collect();
    let row = Row::new().gap(1).say(&from, theme.dim).gap(1);
    let Some(scale) = Scale::new(&times, cells) else {
        canvas.row(area, 0, &row.say("all at once", theme.dim));
        return;
    };
    let row = row.then(worst(theme, case, &scale, events));
    canvas.row(area, 0, &row.gap(1).say(&to, theme.dim));
}

/// One row with times over their cells, a blank at least between two; where times are ages, each
/// says how long behind the first event it stands, since all may be of the same age.
pub(super) fn axis(theme: &Theme, scale: &Scale, with_day: bool) -> Row {
    // What is counted from the first event is round from there.
    let origin = if theme.times.are_ages() { scale.times().0 } else { 0 };
    let (ticks, seconds) = scale.ticks(if with_day { 14 } else { 10 }, origin);
    let mut row = Row::new();
    let mut day = String::new();
    for (cell, time) in ticks {
        let times = &theme.times;
        let clock = match times.behind(time, scale.times().0) {
            Some(behind) => behind,
            None if seconds => times.clock(time),
            None => times.minute(time),
        };
        // The day is said where it changes.
        let date = times.date(time);
        let text = if with_day && date != day && !times.are_ages() {
            format!("{} {clock}", date.get(5..).unwrap_or_default())
        } else {
            clock
        };
        let is_apart = cell > row.width() && cell + text.len() <= scale.cells;
        if is_apart || row.width() == 0 {
            row = row.to(cell).say(&text, theme.dim);
            day = date;
        }
    }
    row
}

#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Ground {
    #[default]
    Line,
    /// No log covers it.
    Gap,
    /// A silence that is cut short.
    Cut(char),
}

/// Lines, gaps of the logs, and cuts: what events are drawn upon.
fn ground(case: &OpenCase, scale: &Scale) -> Vec<Ground> {
    let mut cells = vec![Ground::Line; scale.cells];
    let gaps = case.examined.dossier.case.evidence.coverage.iter();
    for (from, to) in gaps.flat_map(|it| it.gaps.iter().take(64)) {
        let (first, last) = (scale.cell(*from), scale.cell(*to));
        // A gap that ends before the first event, or begins behind the last, has no cell here.
        let (begin, end) = (scale.times().0, scale.times().1);
        if to.millis() >= begin && from.millis() <= end {
            cells.iter_mut().take(last + 1).skip(first).for_each(|it| *it = Ground::Gap);
        }
    }
    for cut in &scale.cuts {
        for (n, char) in cut.text.chars().enumerate() {
            if let Some(cell) = cells.get_mut(cut.at + n) {
                // Within a cut only its own text shows; a gap in it lends its style.
                *cell = if *cell == Ground::Gap && char == '┄' {
                    Ground::Gap
                } else {
                    Ground::Cut(char)
                };
            }
        }
    }
    cells
}

/// The ground of cells alike, as one text.
fn laid(theme: &Theme, run: &[Ground]) -> Row {
    match run.first() {
        Some(Ground::Gap) => {
            let word = "gap";
            let text = match run.len().checked_sub(word.len() + 2) {
                Some(more) => {
                    let left = more / 2 + 1;
                    let right = run.len() - word.len() - left;
                    format!("{}{word}{}", "┄".repeat(left), "┄".repeat(right))
                }
                None => "┄".repeat(run.len()),
            };
            Row::new().say(&text, theme.failed)
        }
        Some(Ground::Cut(_)) => {
            let chars = run.iter().filter_map(|it| match it {
                Ground::Cut(char) => Some(*char),
                _ => None,
            });
            Row::new().say(&chars.collect::<String>(), theme.dim)
        }
        _ => Row::new().say(&"─".repeat(run.len()), theme.frame),
    }
}

/// What stands in one cell.
struct Cell {
    count: usize,
    worst: Status,
    selected: bool,
    lit: bool,
}

fn cells(case: &OpenCase, scale: &Scale, events: &[At]) -> Vec<Option<Cell>> {
    let mut cells: Vec<Option<Cell>> = Vec::new();
    cells.resize_with(scale.cells, || None);
    let selected = case.event_index();
    let lit = lit(case);
    for it in events {
        let Some(cell) = cells.get_mut(scale.cell(it.time)) else { continue };
        let here = selected == Some(it.event);
        let cell =
            cell.get_or_insert(Cell { count: 0, worst: it.status, selected: false, lit: false });
        cell.count += 1;
        // What is selected is what is looked for; else no failure hides behind a success.
        if here || (!cell.selected && weight(it.status) > weight(cell.worst)) {
            cell.worst = it.status;
        }
        cell.selected |= here;
        cell.lit |= lit.contains(&it.event);
    }
    cells
}

/// The events that are lit: those that make the cited fact, those of a claim, or those of what was
/// looked at.
pub(super) fn lit(case: &OpenCase) -> Vec<usize> {
    if let Some(marked) = &case.marked {
        return marked.events.clone();
    }
    let Some(lit) = &case.lit else { return Vec::new() };
    let claim = case.examined.checked.claims.get(lit.claim);
    if let Some(cite) = claim.and_then(|claim| claim.cites.get(lit.cite))
        && !cite.made_by.is_empty()
    {
        return cite.made_by.clone();
    }
    claim
        .map(|claim| claim.cites.iter().filter_map(|cite| cite.event).collect())
        .unwrap_or_default()
}

const fn weight(status: Status) -> u8 {
    match status {
        Status::Failure => 3,
        Status::Interrupt => 2,
        Status::Success => 1,
        Status::Unknown => 0,
    }
}

/// Several events in one cell, counted.
pub(super) fn counted(count: usize) -> String {
    match count {
        0..=9 => count.to_string(),
        _ => "#".to_owned(),
    }
}

fn styled(theme: &Theme, cell: &Cell) -> Style {
    let style = super::events::status_style(cell.worst, theme);
    if cell.lit || cell.selected { style.patch(theme.lit) } else { style }
}

/// The events of one lane upon their ground; several in one cell are counted.
pub(super) fn track(theme: &Theme, case: &OpenCase, scale: &Scale, events: &[At]) -> Row {
    drawn(theme, case, scale, events, |cell| match cell.count {
        1 => glyphs::status(cell.worst).0.to_owned(),
        count => counted(count),
    })
}

/// All events on one line: the worst of a cell stands for the others.
fn worst(theme: &Theme, case: &OpenCase, scale: &Scale, events: &[At]) -> Row {
    drawn(theme, case, scale, events, |cell| glyphs::status(cell.worst).0.to_owned())
}

fn drawn(
    theme: &Theme,
    case: &OpenCase,
    scale: &Scale,
    events: &[At],
    sign: impl Fn(&Cell) -> String,
) -> Row {
    let (ground, cells) = (ground(case, scale), cells(case, scale, events));
    let mut row = Row::new();
    let mut at = 0;
    while at < scale.cells {
        if let Some(Some(cell)) = cells.get(at) {
            row = row.say(&sign(cell), styled(theme, cell));
            at += 1;
            continue;
        }
        let alike = |a: Ground, b: Ground| match (a, b) {
            (Ground::Cut(_), Ground::Cut(_)) => true,
            (a, b) => a == b,
        };
        let first = ground.get(at).copied().unwrap_or_default();
        let free = |n: &usize| {
            cells.get(*n).is_some_and(Option::is_none)
                && ground.get(*n).is_some_and(|it| alike(*it, first))
        };
        let end = (at..scale.cells).take_while(free).last().map_or(at + 1, |last| last + 1);
        row = row.then(laid(theme, ground.get(at..end).unwrap_or_default()));
        at = end;
    }
    row
}
