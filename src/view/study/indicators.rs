//! All indicators of a case: what can be looked for elsewhere, how often, and in which events.
//!
//! ```text
//! address      203.0.113.77                    3 events  e9 e10 e11
//! ```
//!
//! It must not leave one out without saying so.

use super::super::ink::{Canvas, Row};
use super::super::words;
use crate::app::indicators::Kind;
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
