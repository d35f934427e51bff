//! Drawing: plain functions from the model to cells, one file a panel.
//!
//! It must not change the model, keep anything between frames, or draw a text that has not passed
//! the gate of `domain::text`: [`ink::Row`] is the only way to a cell, and it lets nothing else
//! through.

pub mod about;
pub mod assessment;
mod assessors;
mod author;
pub mod colour;
pub mod dialog;
pub mod disagreement;
pub mod events;
pub mod evidence;
pub mod facts;
pub mod footer;
pub mod form;
pub mod glyphs;
pub mod goto;
pub mod header;
pub mod held;
pub mod help;
pub mod history;
pub mod ink;
pub mod news;
pub mod others;
pub mod palette;
pub mod queue;
pub mod record;
pub mod scale;
pub mod sheet;
pub mod shown;
mod silence;
pub mod sources;
pub mod statement;
pub mod states;
pub mod status;
pub mod study;
pub mod theme;
pub mod themes;
pub mod timeline;
pub mod typing;
pub mod wait;
pub mod words;
pub mod writable;
pub mod write;
pub mod you;

use crate::app::beside;
use crate::app::case;
use crate::app::layout::{self, Area};
use crate::app::meant;
use crate::app::message::Sheet;
use crate::app::model::{Model, OpenCase, Overlay, Screen};
use crate::app::place_help;
use crate::app::pointer::Pointed;
use ink::{Canvas, Row};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use theme::Theme;

/// What there is to know of a frame besides its cells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drawn {
    /// The cursor's place in the buffer, where a text is being typed.
    pub cursor: Option<(u16, u16)>,
    /// What stands where, for the pointer; what stands later lies above.
    pub spots: Vec<(Area, Pointed)>,
    /// Where the last page begins of what lies above all else, where that scrolls.
    pub last_page: Option<(Sheet, usize)>,
}

impl Drawn {
    /// What stands in that cell.
    pub fn at(&self, x: u16, y: u16) -> Option<Pointed> {
        self.spots.iter().rev().find(|(area, _)| area.holds(x, y)).map(|(_, spot)| *spot)
    }
}

/// Draws the whole screen.
pub fn draw(model: &Model, theme: &Theme, area: Rect, buf: &mut Buffer) -> Drawn {
    let theme = theme.with(model);
    let mut canvas = Canvas::new(buf, &theme, area);
    let (width, height) = (area.width, area.height);
    if layout::too_small(width, height) {
        too_small(&mut canvas, width, height);
        return Drawn::default();
    }
    let whole = Area { x: 0, y: 0, width, height };
    let form = laid_out(&theme, whole, model);
    // What is wholly hidden is not built.
    match (&model.overlay, model.screen, &model.case) {
        (Some(Overlay::Help(_)), ..) if help::hides_all(&theme, whole) => {}
        (Some(Overlay::Study(_)), Screen::Case, Some(case)) => {
            header::case(&mut canvas, study::left(whole), model, case, false);
        }
        (_, Screen::Case, Some(case)) => {
            let rows = form.as_ref().map_or(0, |form| form.height(whole));
            case_screen(&mut canvas, model, case, (whole, rows));
        }
        _ => queue_screen(&mut canvas, model, width, height),
    }
    let overlay = model.overlay.as_ref();
    let cursor =
        overlay.and_then(|overlay| over(&mut canvas, whole, model, (overlay, form.as_ref())));
    let help = place_help::shown(model);
    if let Some(help) = help {
        help::of_place(&mut canvas, whole, help);
    }
    let cursor = cursor.filter(|_| help.is_none()).map(|(x, y)| (area.x + x, area.y + y));
    let (said, last_page) = canvas.said();
    let sheet = if help.is_some() { Sheet::Keys } else { Sheet::Overlay };
    let last_page = last_page.map(|last_page| (sheet, last_page));
    let (areas, spots): (Vec<_>, Vec<_>) = said.into_iter().unzip();
    let pointed = meant::pointed(model, &spots);
    Drawn { cursor, spots: areas.into_iter().zip(pointed).collect(), last_page }
}

fn queue_screen(canvas: &mut Canvas<'_>, model: &Model, width: u16, height: u16) {
    let panes = layout::queue_panes(width, height);
    header::queue(canvas, panes.header, model);
    queue::draw(canvas, panes.queue, model, true);
    footer::draw(canvas, panes.footer, model);
}

fn case_screen(
    canvas: &mut Canvas<'_>,
    model: &Model,
    case: &OpenCase,
    (whole, form): (Area, u16),
) {
    let content = layout::Content { form, ..model.content(case) };
    let panes = layout::case_panes(whole.width, whole.height, content);
    header::case(canvas, panes.header, model, case, panes.queue.is_some());
    if let Some(area) = panes.queue {
        queue::draw(canvas, area, model, false);
    }
    if panes.model.height > 0 {
        assessment::draw(canvas, panes.model, case);
    }
    match beside::shown(model) {
        Some(earlier) if panes.evidence.height > 0 => {
            assessment::draw_earlier(canvas, panes.evidence, earlier);
        }
        None if panes.evidence.height > 0 => {
            let size = (panes.record.width.into(), usize::from(panes.record.height).max(1));
            let above_form = (form > 0).then(|| case::record_top(case, size));
            evidence::draw(canvas, &panes, case, above_form.unwrap_or(case.record_scroll));
        }
        _ => {}
    }
    // A form lies over all of it.
    if form == 0 {
        you::draw(canvas, panes.you, model, case);
    }
}

/// The form that lies over the case, laid out.
fn laid_out(theme: &Theme, whole: Area, model: &Model) -> Option<form::LaidOut> {
    match &model.overlay {
        Some(Overlay::Form(form)) => Some(form::laid_out(theme, whole, model, form)),
        Some(Overlay::Wait(form)) => Some(wait::laid_out(theme, whole, model, form)),
        _ => None,
    }
}

fn over(
    canvas: &mut Canvas<'_>,
    whole: Area,
    model: &Model,
    (overlay, laid): (&Overlay, Option<&form::LaidOut>),
) -> Option<(u16, u16)> {
    match overlay {
        Overlay::Help(scroll) => help::draw(canvas, whole, model, *scroll),
        Overlay::States => states::draw(canvas, whole, model),
        Overlay::Goto(goto) => return goto::draw(canvas, whole, model, goto),
        Overlay::Filter(line) => return queue::filter::draw(canvas, whole, model, line),
        Overlay::Menu(menu) => queue::menus::draw(canvas, whole, model, *menu),
        Overlay::Others(list) => others::draw(canvas, whole, model, list),
        Overlay::Form(form) => return form::draw(canvas, whole, model, (form, laid?)),
        Overlay::Wait(_) => return wait::draw(canvas, whole, model, laid?),
        Overlay::History(history) => history::draw(canvas, whole, history),
        Overlay::Study(study) => return study::draw(canvas, whole, model, study),
        Overlay::About(scroll) => {
            if let Some(case) = &model.case {
                about::draw(canvas, whole, model, case, *scroll);
            }
        }
        Overlay::Sources(scroll) => sources::draw(canvas, whole, model, *scroll),
        Overlay::Dialog(dialog) => dialog::draw(canvas, whole, dialog),
        Overlay::Palette(palette) => return palette::draw(canvas, whole, model, palette),
        Overlay::Themes(_) => themes::draw(canvas, whole, model),
        Overlay::Write(to) => return write::draw(canvas, whole, to),
    }
    None
}

fn too_small(canvas: &mut Canvas<'_>, width: u16, height: u16) {
    let text = format!(
        "{width} × {height} is too small: crosscheck needs {} × {}",
        layout::COLUMNS_MIN,
        layout::ROWS_MIN
    );
    let whole = Area { x: 0, y: 0, width, height };
    for (line, shown) in ink::wrap(&text, usize::from(width)).into_iter().enumerate() {
        let row = Row::new().shown(shown, canvas.theme.base);
        canvas.row(whole, line as u16, &row);
    }
}
