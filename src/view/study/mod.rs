//! Studies over the case: pictures and lists of the evidence, a record read closely. One file each.
//!
//! They must not show anything that a model wrote, but for the number of the claim that cites a
//! field or an event.

pub mod bytes;
pub mod coast;
pub mod compare;
pub mod dots;
pub mod facts;
pub mod indicators;
pub mod lanes;
pub mod map;
pub mod record;
pub mod subject;

use super::ink::{Canvas, Row};
use super::words;
use crate::app::layout::Area;
use crate::app::model::{Model, OpenCase};
use crate::app::own_keys::Place;
use crate::app::pointer::Spot;
use crate::app::study::Study;
use crate::app::study::keys::InStudy;
use crate::facts::named;

/// What a study leaves of the screen: the case's own line.
pub fn left(whole: Area) -> Area {
    Area { height: whole.height.min(1), ..whole }
}

/// Draws a study over everything but the case's own line; gives the cursor where text is typed.
pub fn draw(
    canvas: &mut Canvas<'_>,
    whole: Area,
    model: &Model,
    study: &Study,
) -> Option<(u16, u16)> {
    let case = model.case.as_ref()?;
    let left = left(whole).height;
    let area = Area { y: whole.y + left, height: whole.height.saturating_sub(left), ..whole };
    canvas.clear(area);
    let cursor = of(canvas, area, model, case, study);
    // What a key came to is said at the lower edge, in place of the keys.
    if model.notice.is_some()
        && let Some(news) = super::news::news(canvas.theme, model)
    {
        let y = area.y + area.height.saturating_sub(1);
        let edge = Area { y, x: area.x + 1, height: 1, width: area.width.saturating_sub(2) };
        let theme = canvas.theme;
        let row = Row::new().say("─ ", theme.focus).then(news).say(" ", theme.focus);
        let used = row.width();
        let rest = "─".repeat(usize::from(edge.width).saturating_sub(used));
        canvas.clear(edge);
        canvas.row(edge, 0, &row.say(&rest, theme.focus));
    }
    cursor
}

fn of(
    canvas: &mut Canvas<'_>,
    area: Area,
    model: &Model,
    case: &OpenCase,
    study: &Study,
) -> Option<(u16, u16)> {
    match study {
        Study::Facts(at) => facts::draw(canvas, area, model, case, *at),
        Study::Timeline(at, by) => lanes::draw(canvas, area, case, *at, *by),
        Study::Map(at, world) => map::draw(canvas, area, case, *at, *world),
        Study::Subject(from) => subject::draw(canvas, area, case, *from),
        Study::Indicators(at) => indicators::draw(canvas, area, case, *at),
        Study::Record(view) => return record::draw(canvas, area, case, view),
        Study::Compare(view) => compare::draw(canvas, area, case, view),
    }
    None
}

/// Frames a study and writes its keys into the lower edge; gives the room inside.
fn frame(
    canvas: &mut Canvas<'_>,
    area: Area,
    (title, note): (&Row, &Row),
    (place, does): (Place, &[InStudy]),
) -> Area {
    let theme = canvas.theme;
    let hints = does.iter().map(|does| words::own(place, *does, theme)).collect();
    frame_hinted(canvas, area, (title, note), hints)
}

/// The same with hints that say what a key does now: those of a switch are not always the same.
fn frame_hinted(
    canvas: &mut Canvas<'_>,
    area: Area,
    (title, note): (&Row, &Row),
    mut hints: Vec<Row>,
) -> Area {
    let theme = canvas.theme;
    canvas.frame(area, title, note, theme.focus);
    let last = hints.pop();
    let room = usize::from(area.width.saturating_sub(6));
    let edge = Area { y: area.y + area.height.saturating_sub(1), height: 1, ..area };
    let hints = words::hints(hints, last, room);
    if hints.width() > 0 {
        canvas.titles(edge, &hints, &Row::new(), theme.focus);
    }
    inside(area)
}

/// The room inside the frame of a study.
fn inside(area: Area) -> Area {
    let inner = area.inner();
    Area { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner }
}

/// A line across the study, with a title in it: what stands below.
fn rule(canvas: &mut Canvas<'_>, area: Area, y: u16, title: &Row) {
    let theme = canvas.theme;
    let line = Area { y, height: 1, ..area };
    let edge = "─".repeat(usize::from(area.width.saturating_sub(2)));
    let row = Row::new().say("├", theme.focus).say(&edge, theme.focus).say("┤", theme.focus);
    canvas.row(line, 0, &row);
    canvas.titles(line, title, &Row::new(), theme.focus);
}

/// Entries of one or several rows from the first one on that still has the selected one on the
/// screen, two or three before it where there is room.
fn list(canvas: &mut Canvas<'_>, area: Area, entries: &[Vec<Row>], at: usize) {
    list_from(canvas, area, entries, (0, at));
}

/// As [`list`], where the first entry handed in is that one of all; `at` counts from it.
fn list_from(
    canvas: &mut Canvas<'_>,
    area: Area,
    entries: &[Vec<Row>],
    (first, at): (usize, usize),
) {
    let height = usize::from(area.height);
    let at = at.min(entries.len().saturating_sub(1));
    let rows = |entry: Option<&Vec<Row>>| entry.map_or(0, Vec::len);
    let all: usize = entries.iter().map(Vec::len).sum();
    let mut from = at;
    let mut used = rows(entries.get(at));
    // The list stays at its top while the selected entry is on the first page.
    let before: usize = entries.iter().take(at + 1).map(Vec::len).sum();
    if all <= height || before + 2 <= height {
        from = 0;
    } else {
        let room = height.saturating_sub(2);
        while from > 0 && used + rows(entries.get(from - 1)) <= room {
            from -= 1;
            used += rows(entries.get(from));
        }
    }
    let mut line = 0;
    for (n, entry) in entries.iter().enumerate().skip(from) {
        for row in entry {
            let here = Area { y: area.y + line, height: 1, ..area };
            if line >= area.height {
                return;
            }
            canvas.row(here, 0, row);
            canvas.spot(here, Spot::Entry(first + n));
            if n == at {
                canvas.tint(here, canvas.theme.selected);
            }
            line += 1;
        }
    }
}

/// `e1 e3 e9`, as many as fit, and how many more.
fn events(case: &OpenCase, events: &[usize], width: usize) -> String {
    let all = &case.examined.dossier.case.evidence.events;
    let id = |event: &usize| all.get(*event).map_or_else(String::new, |event| named(&event.id));
    let mut out = String::new();
    for (n, event) in events.iter().enumerate() {
        let (id, left) = (id(event), events.len() - n);
        let more = format!(" and {} more", words::count(left as u64));
        let room = if left == 1 { 0 } else { more.len() };
        if n > 0 && (out.len() + 1 + id.len() + room > width || n > 40) {
            out.push_str(&more);
            break;
        }
        if n > 0 {
            out.push(' ');
        }
        out.push_str(&id);
    }
    out
}
