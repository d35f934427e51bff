//! The waiting form: for whom, until when, why. It says itself that waiting is no decision.
//!
//! It must not know which key does what; the form does.

use super::form::{LaidOut, Page, entry, field, mean, not_kept, show, store};
use super::ink::{Canvas, Row};
use super::news;
use super::sheet;
use super::theme::Theme;
use super::words;
use crate::app::form_keys::InForm;
use crate::app::layout::Area;
use crate::app::model::Model;
use crate::app::own_keys::Place;
use crate::app::pointer::Spot;
use crate::app::wait::{WaitForm, WaitStep};

/// Draws the form over the lower part of the screen; gives the cursor.
pub fn draw(
    canvas: &mut Canvas<'_>,
    whole: Area,
    model: &Model,
    laid: &LaidOut,
) -> Option<(u16, u16)> {
    let theme = canvas.theme;
    let title = Row::new().say("YOU wait", theme.person).say(" · no decision", theme.dim);
    let title = match news::newer(theme, model) {
        Some(newer) => title.say(" · ", theme.dim).then(newer),
        None => title,
    };
    show(canvas, whole, model, &title, laid)
}

/// Lays it out.
pub fn laid_out(theme: &Theme, whole: Area, model: &Model, form: &WaitForm) -> LaidOut {
    LaidOut { head: None, page: page(theme, sheet::width(whole), model, form) }
}

fn page(theme: &Theme, width: usize, model: &Model, form: &WaitForm) -> Page {
    let mut page = Page { rows: Vec::new(), cursor: None };
    if form.step != WaitStep::For && !form.waits_for.is_empty() {
        field(theme, "waits for", &form.waits_for, width, &mut page.rows);
        mean(&mut page.rows, before(form.step, WaitStep::For));
    }
    if let Some(until) = form.until.filter(|_| form.step != WaitStep::Until) {
        let times = &theme.times;
        let text =
            format!("{} {} {}", times.date(until), times.minute(until), times.zone_at(until));
        let from = page.rows.len();
        field(theme, "until", &text, width, &mut page.rows);
        mean(&mut page.rows[from..], before(form.step, WaitStep::Until));
    }
    match form.step {
        WaitStep::For => {
            entry(theme, "For whom or what?", &form.edit, (width, 3), &mut page);
        }
        WaitStep::Until => {
            let question = "Until when? 11:30 (UTC), 45m, 2h, 1d";
            entry(theme, question, &form.edit, (width, 3), &mut page);
        }
        WaitStep::Note => {
            entry(
                theme,
                "A note for whoever has it then; may be empty.",
                &form.edit,
                (width, 3),
                &mut page,
            );
        }
        WaitStep::Review => {
            let note = if form.note.is_empty() { "none" } else { &form.note };
            let from = page.rows.len();
            field(theme, "note", note, width, &mut page.rows);
            mean(&mut page.rows[from..], before(form.step, WaitStep::Note));
            let text = "the case comes back by itself; waiting is no decision";
            field(theme, "then", text, width, &mut page.rows);
        }
    }
    if let Some(fault) = form.fault {
        page.rows.push(Row::new().say(fault, theme.failed));
    }
    not_kept(theme, width, model, &mut page.rows);
    page.rows.push(keys(theme, form, width));
    page
}

/// So many questions lie between.
fn before(now: WaitStep, answered: WaitStep) -> Spot {
    let place = |step| match step {
        WaitStep::For => 0_usize,
        WaitStep::Until => 1,
        WaitStep::Note => 2,
        WaitStep::Review => 3,
    };
    Spot::Before(place(now).saturating_sub(place(answered)))
}

fn keys(theme: &Theme, form: &WaitForm, width: usize) -> Row {
    if form.storing {
        return Row::new().say("storing … it counts once it is stored", theme.key);
    }
    let text = |does| words::own(Place::Wait, does, theme);
    let all = match form.step {
        WaitStep::Review => {
            let hint = |does| words::own(Place::WaitSummary, does, theme);
            vec![store(theme, Place::WaitSummary), hint(InForm::Before), hint(InForm::Leave)]
        }
        WaitStep::For => vec![text(InForm::Take), text(InForm::Leave)],
        _ => vec![text(InForm::Take), text(InForm::Before), text(InForm::Leave)],
    };
    words::hints(all, None, width)
}
