//! The events of a case on one line, to scale, with what the logs do not cover.
//!
//! ```text
//! 09:58:00 ●──────×──×─×────┄gap┄──● 10:10:02
//! ```
//!
//! It must not leave out an event: where several fall into one cell, the worst one stands for
//! them.

use super::glyphs;
use super::ink::{Canvas, Row};
use super::theme::Theme;
use crate::app::layout::Area;
use crate::app::model::OpenCase;
use crate::domain::sign_in::Status;
use crate::domain::time::Timestamp;

/// Draws the timeline on the first line of an area.
pub fn draw(canvas: &mut Canvas<'_>, area: Area, case: &OpenCase, with_day: bool) {
    let theme = canvas.theme;
    let dossier = &case.examined.dossier;
    let timed: Vec<(usize, Timestamp)> =
        case.order.iter().filter_map(|at| Some((*at, dossier.sign_in(*at)?.time?))).collect();
    let (Some((_, first)), Some((_, last))) = (timed.first(), timed.last()) else {
        canvas.row(area, 0, &Row::new().say("no event says when it happened", theme.dim));
        return;
    };
    let from = theme.times.column(Some(*first), with_day);
    let to = theme.times.column(Some(*last), with_day);
    let cells = usize::from(area.width).saturating_sub(from.len() + to.len() + 4);
    let span = last.millis_since(*first);
    if cells < 8 || span <= 0 {
        let one = Row::new().gap(1).say(&from, theme.dim).gap(1);
        canvas.row(area, 0, &one.say("all at once", theme.dim));
        return;
    }
    let scale = Scale { first: *first, span, cells };
    let mut track: Vec<Cell> = vec![Cell::Line; cells];
    for (from, to) in dossier.case.evidence.coverage.iter().flat_map(|it| it.gaps.iter().take(64)) {
        let covered = scale.cell(*from)..=scale.cell(*to);
        if to.millis_since(*first) >= 0 && last.millis_since(*from) >= 0 {
            covered.for_each(|at| track[at] = Cell::Gap);
        }
    }
    let selected = case.event_index();
    for (event, time) in &timed {
        let status = dossier.sign_in(*event).map_or(Status::Unknown, |it| it.status_id);
        let here = Cell::Event(status, selected == Some(*event));
        let cell = &mut track[scale.cell(*time)];
        if here.weight() >= cell.weight() {
            *cell = here;
        }
    }
    let mut row = Row::new().gap(1).say(&from, theme.dim).gap(1);
    for run in track.chunk_by(|a, b| a == b && a.weight() < 2) {
        row = push(row, theme, run);
    }
    canvas.row(area, 0, &row.gap(1).say(&to, theme.dim));
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Cell {
    Line,
    Gap,
    /// An event, and whether it is the selected one.
    Event(Status, bool),
}

impl Cell {
    /// What stands for several in one cell: the selected one, then the worst, so that no failure
    /// hides behind a success.
    const fn weight(self) -> u8 {
        match self {
            Self::Line => 0,
            Self::Gap => 1,
            Self::Event(_, true) => 6,
            Self::Event(Status::Failure, _) => 5,
            Self::Event(Status::Interrupt, _) => 4,
            Self::Event(Status::Success, _) => 3,
            Self::Event(Status::Unknown, _) => 2,
        }
    }
}

struct Scale {
    first: Timestamp,
    span: i64,
    cells: usize,
}

impl Scale {
    fn cell(&self, time: Timestamp) -> usize {
        let last = self.cells - 1;
        let passed = i128::from(time.millis_since(self.first).clamp(0, self.span));
        (passed * last as i128 / i128::from(self.span)) as usize
    }
}

fn push(row: Row, theme: &Theme, run: &[Cell]) -> Row {
    match run.first() {
        Some(Cell::Gap) => {
            let word = "gap";
            let text = match run.len().checked_sub(word.len() + 2) {
                Some(more) => {
                    let left = more / 2 + 1;
                    let right = run.len() - word.len() - left;
                    format!("{}{word}{}", "┄".repeat(left), "┄".repeat(right))
                }
                None => "┄".repeat(run.len()),
            };
            row.say(&text, theme.failed)
        }
        Some(Cell::Event(status, selected)) => {
            let style = super::events::status_style(*status, theme);
            let style = if *selected { style.patch(theme.lit) } else { style };
            row.say(glyphs::status(*status).0, style)
        }
        _ => row.say(&"─".repeat(run.len()), theme.frame),
    }
}
