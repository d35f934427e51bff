//! All indicators of a case: what can be looked for elsewhere, how often, and in which events.
//!
//! ```text
//! address      203.0.113.77                    3 events  e9 e10 e11
//! ├ link ───
//! whole   https://c2.example/…
//! events  e9 e10
//! ```
//!
//! A row is cut where it has no room; below the list the selected value stands whole.
//!
//! It must not leave one out without saying so.

use super::super::ink::{Canvas, Row, wrap};
use super::super::theme::Theme;
use super::super::words;
use crate::app::indicators::{Indicator, Kind};
use crate::app::layout::Area;
use crate::app::model::OpenCase;
use crate::app::own_keys::Place;
use crate::app::study::keys::InStudy;

/// Draws the list with the selected one in sight.
pub fn draw(canvas: &mut Canvas<'_>, area: Area, case: &OpenCase, at: usize) {
    let theme = canvas.theme;
    let all = &case.survey.indicators;
    let title = Row::new().say("Indicators of this case", theme.evidence);
    let mut note = Row::new().say(&words::many(all.list.len(), "value"), theme.dim);
    if all.left_out > 0 {
        let text = format!(", {} more not listed", words::count(all.left_out as u64));
        note = note.say(&text, theme.failed);
    }
    let inner = super::frame(
        canvas,
        area,
        (&title, &note),
        (Place::Indicators, &[InStudy::Go, InStudy::Copy, InStudy::CopyAll, InStudy::Leave]),
    );
    if all.list.is_empty() {
        let text = "No record of this case names an address, an account, a device or a link.";
        canvas.row(inner, 0, &Row::new().say(text, theme.base));
        return;
    }
    let width = usize::from(inner.width);
    let inner = match all.list.get(at) {
        Some(it) => {
            let foot = foot(theme, case, it, width);
            // Rows that the list leaves empty are the foot's.
            let spare = usize::from(inner.height).saturating_sub(all.list.len());
            let below = (1 + foot.len()).min(spare.max(FOOT_ROWS_MIN)) as u16;
            let below = below.min(inner.height / 2);
            let height = inner.height - below;
            if below > 0 {
                let y = inner.y + height;
                super::rule(canvas, area, y, &Row::new().say(it.kind.label(), theme.evidence));
            }
            rows_of_foot(canvas, Area { y: inner.y + height, height: below, ..inner }, &foot);
            Area { height, ..inner }
        }
        None => inner,
    };
    let value = (width * 9 / 20).max(16) - 1;
    let from = at.saturating_sub(usize::from(inner.height));
    let shown = all.list.iter().enumerate().skip(from).take(2 * usize::from(inner.height));
    let mut before: Option<Kind> = None;
    let rows: Vec<Vec<Row>> = shown
        .map(|(n, it)| {
            let first = before.replace(it.kind) != Some(it.kind) || n == at;
            let kind = if first { it.kind.label() } else { "" };
            let written = matches!(it.kind, Kind::UserAgent);
            let row = Row::bar(theme, n == at)
                .cell(kind, 12, theme.dim)
                .say(if written { super::super::glyphs::ATTACKER } else { " " }, theme.attacker)
                .cell(&it.value, value, theme.evidence)
                .gap(1)
                .right(&words::many(it.events.len(), "event"), 12, theme.base)
                .gap(2);
            let room = width.saturating_sub(row.width());
            // The events begin below each other; what else is known of a value stands behind them.
            let note = it.note.as_deref().filter(|_| room > 24);
            let cells = if note.is_some() { room / 2 - 1 } else { room };
            let events = super::events(case, &it.events, cells);
            let row = row.cell(&events, cells, theme.dim);
            vec![match note {
                Some(note) => row.gap(1).cell(note, room - cells - 1, theme.dim),
                None => row,
            }]
        })
        .collect();
    super::list_from(canvas, inner, &rows, (from, at - from));
}

/// Rows of the foot with its rule, even where the list would fill them.
const FOOT_ROWS_MIN: usize = 5;
/// Rows of one text in the foot: no value that is listed is longer where there is room to read.
const TEXT_ROWS_MAX: usize = 40;
/// Cells before the texts of the foot.
const HEAD: usize = 8;

/// The selected one whole: its value, its name, and the events that hold it.
fn foot(theme: &Theme, case: &OpenCase, it: &Indicator, width: usize) -> Vec<Row> {
    // A cell stays free for the sign that it goes on; a blank before it would be a gap.
    let room = width.saturating_sub(HEAD + 1).max(1);
    let events = super::events(case, &it.events, room * 2);
    let texts = [
        ("whole", Some(it.value.as_str()), theme.evidence),
        ("name", it.note.as_deref(), theme.evidence),
        ("events", Some(events.as_str()), theme.dim),
    ];
    let mut rows = Vec::new();
    for (head, text, style) in texts {
        let Some(text) = text else { continue };
        let mut head = Some(Row::new().say(head, theme.dim).to(HEAD));
        for shown in wrap(text, room).into_iter().take(TEXT_ROWS_MAX) {
            let row = head.take().unwrap_or_else(|| Row::new().gap(HEAD));
            rows.push(row.shown(shown, style));
        }
    }
    rows
}

/// What goes on below the last row says so.
fn rows_of_foot(canvas: &mut Canvas<'_>, area: Area, rows: &[Row]) {
    let theme = canvas.theme;
    let room = usize::from(area.height).saturating_sub(1);
    for (n, row) in rows.iter().take(room).enumerate() {
        let is_cut = n + 1 == room && room < rows.len();
        let row = if is_cut { row.clone().say("…", theme.dim) } else { row.clone() };
        canvas.row(area, n as u16 + 1, &row);
    }
}
