//! One value of the record, whole: the lit one, or the first of the shown lines that is too long
//! for its line.
//!
//! It must not change or unescape the value: it is shown as received.

use super::ink::{self, Canvas, Row};
use super::sheet;
use crate::app::json_lines::{self, JsonLine, Part};
use crate::app::layout::Area;
use crate::app::model::OpenCase;

/// Bytes of a value that are laid out at most; no case is larger.
const BYTES_MAX: usize = 4 * 1024 * 1024;

/// Draws the value from that row on.
pub fn draw(canvas: &mut Canvas<'_>, whole: Area, case: &OpenCase, scroll: usize) {
    let theme = canvas.theme;
    let width = sheet::width(whole);
    let Some(line) = line(case, width) else {
        let row = Row::new().say("No value of this record is longer than its line.", theme.base);
        sheet::scrolled(canvas, whole, "Value", 0, &[vec![row]]);
        return;
    };
    let doc = &case.examined.dossier.case.doc;
    let raw = doc.node(line.value).raw();
    let name = line.name.map_or("", |name| doc.node(name).raw());
    let mut entries = vec![vec![Row::new().text(name, theme.name).say(":", theme.punct)]];
    let cut = raw.floor_char_boundary(BYTES_MAX.min(raw.len()));
    let rows = ink::wrap(&raw[..cut], width).into_iter();
    entries.extend(rows.map(|shown| vec![Row::new().shown(shown, theme.string)]));
    let last = entries.len().saturating_sub(usize::from(whole.height.saturating_sub(2)).max(1));
    let title = format!("A value as received, {} bytes", super::words::count(raw.len() as u64));
    sheet::scrolled(canvas, whole, &title, scroll.min(last), &entries);
}

/// The line whose value is read: the lit one first.
fn line(case: &OpenCase, width: usize) -> Option<&JsonLine> {
    let lit = case.lit.as_ref().and_then(|lit| lit.field);
    let lit = lit.and_then(|field| json_lines::line_of(&case.lines, field));
    let lit = lit.and_then(|at| case.lines.get(at)).filter(|line| line.part == Part::Whole);
    let doc = &case.examined.dossier.case.doc;
    let long =
        |line: &&JsonLine| line.part == Part::Whole && doc.node(line.value).raw().len() > width / 2;
    lit.or_else(|| case.lines.get(case.record_scroll..)?.iter().find(long))
}
