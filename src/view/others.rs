//! The cases of one subject, over the screen: the newest first, the one they are listed from
//! marked.
//!
//! It must not leave out those that are decided: they say how such cases ended.

use super::ink::{self, Canvas, Row};
use super::queue::score;
use super::sheet;
use super::theme::Theme;
use super::words;
use crate::app::command::Id;
use crate::app::layout::Area;
use crate::app::model::Model;
use crate::app::others::Others;
use crate::app::pointer::Spot;
use crate::domain::queue::QueueRow;
use crate::domain::time;

/// Draws the list.
pub fn draw(canvas: &mut Canvas<'_>, whole: Area, model: &Model, others: &Others) {
    let theme = canvas.theme;
    let width = sheet::width(whole);
    let title = Row::new().say("Cases of ", theme.person);
    let subject = ink::fit(others.subject.display(), width * 2 / 5);
    let title = title.shown(subject, theme.person);
    let Some(page) = &others.page else {
        let rows = [Row::new().say("Reading …", theme.base)];
        return show(canvas, whole, &title, &Row::new(), &rows, None);
    };
    let height = usize::from(whole.height.saturating_sub(3)).max(1);
    let from = others.cursor.saturating_sub(height / 2).min(page.rows.len().saturating_sub(height));
    let shown = page.rows.iter().enumerate().skip(from).take(height);
    // What happened lines up over all rows, whatever its name.
    let cells = |row: &QueueRow| ink::cells(&words::of_code(&row.detection));
    let widest = shown.clone().map(|(_, row)| cells(row)).max().unwrap_or(0).min(width / 3);
    let mut rows: Vec<Row> = shown
        .map(|(at, row)| {
            let this = row.id == others.of;
            line(theme, model, row, at == others.cursor, (this, widest))
        })
        .collect();
    if page.rows.len() == 1 {
        rows.push(Row::new().gap(2).say("This subject has no other case here.", theme.dim));
    }
    let count = words::many(page.total as usize, "case");
    let note = Row::new().say(&count, theme.dim).gap(2);
    // What the frame has beside the title; a name is long, and how to leave is said in any case.
    let left = width.saturating_sub(title.width() + note.width() + 4);
    let goes = words::pressed(&words::key(Id::Open, theme), "goes there", theme);
    let note = note.then(words::hints(vec![goes], Some(words::leaves_hint(theme)), left));
    show(canvas, whole, &title, &note, &rows, Some((from, others.cursor)));
}

fn show(
    canvas: &mut Canvas<'_>,
    whole: Area,
    title: &Row,
    note: &Row,
    rows: &[Row],
    list: Option<(usize, usize)>,
) {
    let style = canvas.theme.person;
    let area = sheet::draw(canvas, whole, rows.len(), false, (title, note, style));
    for (at, row) in rows.iter().enumerate() {
        canvas.row(area, at as u16, row);
        let Some((from, cursor)) = list.filter(|_| rows.len() > 1) else { continue };
        let line = Area { y: area.y + at as u16, height: 1, ..area };
        canvas.spot(line, Spot::Entry(from + at));
        if from + at == cursor {
            canvas.tint(line, canvas.theme.selected);
        }
    }
}

/// `HIGH 87  2d  decided  impossible travel  this case  Success after six failures`
fn line(
    theme: &Theme,
    model: &Model,
    row: &QueueRow,
    selected: bool,
    (this, widest): (bool, usize),
) -> Row {
    let state = row.state_at(model.now);
    let out = Row::bar(theme, selected).gap(1);
    let severity = words::severity(row.severity, true);
    let out = out.say(severity, words::severity_style(row.severity, theme)).to(7);
    let out = out.right(&score(row.risk_score), 3, theme.base).gap(1);
    let age = time::age_at(model.now, row.detected_at);
    let out = out.right(&age, 5, theme.dim).gap(2);
    let out = out.cell_own(state.label(), 11, words::state_style(state, theme)).gap(1);
    let detection = words::of_code(&row.detection);
    let title = row.title.as_deref().unwrap_or(&row.id);
    let out = out.cell(&detection, widest, theme.evidence).gap(2);
    let out = if this { out.say("this case", theme.key).gap(2) } else { out };
    // What says the same twice is said once.
    if title.eq_ignore_ascii_case(&detection) { out } else { out.text(title, theme.base) }
}
