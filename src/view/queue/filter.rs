//! The filter line, over the lower end of the queue: what is typed, what is wrong with it below the
//! word that is wrong, what could stand at the cursor, and how many cases pass.

use super::super::form::Page;
use super::super::ink::{self, Canvas, Row};
use super::super::theme::Theme;
use super::super::{sheet, typing, words};
use crate::app::layout::Area;
use crate::app::line_keys::InLine;
use crate::app::model::Model;
use crate::app::own_keys::Place;
use crate::app::pointer::Spot;
use crate::app::queue::filter::FilterLine;
use crate::domain::query::{Fault, Offer};
use crate::domain::text::Shown;
use crate::facts::quoted_within;

/// Rows of what could stand at the cursor, at least where the screen is not low.
const OFFERS_MIN: usize = 5;
/// Rows of the screen that are left to the line itself and to the queue that follows it.
const ROWS_KEPT: usize = 16;
/// Rows of the typed text.
const ROWS_MAX: usize = 3;
/// Rows of a reason.
const WHY_ROWS_MAX: usize = 3;
/// Cells of a wrong word that are quoted.
const WRONG_CELLS_MAX: usize = 24;
/// Cells before the typed text.
const PROMPT: &str = "> ";

/// Draws the line; gives the cursor.
pub fn draw(
    canvas: &mut Canvas<'_>,
    whole: Area,
    model: &Model,
    line: &FilterLine,
) -> Option<(u16, u16)> {
    let theme = canvas.theme;
    let width = sheet::width(whole);
    let mut page = Page { rows: Vec::new(), cursor: None };
    let typed =
        typing::lay_out(&line.edit, (width.saturating_sub(PROMPT.len()), ROWS_MAX), theme.input);
    page.cursor = Some((typed.cursor.0, typed.cursor.1 + PROMPT.len()));
    for row in typed.rows {
        let rest = width.saturating_sub(PROMPT.len() + row.width());
        let row = Row::new().say(PROMPT, theme.key).then(row);
        page.rows.push(row.say(&" ".repeat(rest), theme.input));
    }
    page.rows.extend(state(theme, model, line, width));
    page.rows.extend(offers(theme, line, usize::from(whole.height)));
    let hint = |does| words::own(Place::Filter, does, theme);
    let mut hints = Vec::new();
    if line.fault.is_none() {
        hints.push(hint(InLine::Take));
    }
    if !line.offers.is_empty() {
        hints.push(hint(InLine::Complete));
    }
    if !model.queue.past.is_empty() {
        hints.push(words::own_as(Place::Filter, InLine::Older, "earlier ones", theme));
    }
    hints.push(hint(InLine::Leave));
    page.rows.push(words::hints(hints, None, width));
    let title = Row::new().say("Filter", theme.person);
    let note = if fault(line).is_some() { Row::new() } else { passes(theme, model) };
    let area = sheet::draw(canvas, whole, page.rows.len(), true, (&title, &note, theme.person));
    for (at, row) in page.rows.iter().enumerate() {
        canvas.row(area, at as u16, row);
    }
    let (row, column) = page.cursor?;
    Some((area.x + column as u16, area.y + row as u16))
}

/// `12 cases pass`, of what could be read last.
fn passes(theme: &Theme, model: &Model) -> Row {
    if !model.queue.loaded {
        return Row::new();
    }
    let said = match &model.queue.groups {
        Some(pane) => format!("{} pass", words::many(pane.total as usize, "group")),
        None => format!("{} pass", words::many(model.queue.total as usize, "case")),
    };
    Row::new().say(&said, theme.base)
}

/// What is wrong. What is still being typed is no mistake yet, as long as something can stand
/// there.
fn fault(line: &FilterLine) -> Option<&Fault> {
    let is_typed = |span: &std::ops::Range<usize>| {
        line.edit.cursor >= span.start && line.edit.cursor <= span.end && !line.offers.is_empty()
    };
    line.fault.as_ref().filter(|fault| !is_typed(&fault.span))
}

/// What is wrong, under the word that is wrong; else what stands at the cursor.
fn state(theme: &Theme, model: &Model, line: &FilterLine, width: usize) -> Vec<Row> {
    let Some(fault) = fault(line) else {
        let said = match line.edit.text.trim() {
            "" => "all cases; words are looked for in subjects, titles, summaries and addresses",
            _ if model.queue.total == 0 && model.queue.groups.is_none() => "nothing passes",
            _ => "",
        };
        return vec![Row::new().gap(PROMPT.len()).say(said, theme.dim)];
    };
    let before = line.edit.text.get(..fault.span.start).unwrap_or_default();
    let wrong = line.edit.text.get(fault.span.clone()).unwrap_or_default();
    let cells = |text: &str| Shown::capped(text, 512).width();
    let sign = "^".repeat(cells(wrong).clamp(1, 24));
    let instead = fault.instead.as_ref().map(|instead| format!("did you mean {instead}?"));
    let said = instead.as_ref().map_or(0, |instead| Shown::line(instead).width());
    // In a text of several rows, what is wrong is not above its sign: it is named instead.
    let below = (PROMPT.len() + cells(before) + sign.len() + 1 + said <= width)
        .then(|| Row::new().gap(PROMPT.len() + cells(before)).say(&sign, theme.failed).gap(1));
    let wrong = quoted_within(wrong, WRONG_CELLS_MAX);
    let why = match (instead, &below) {
        (Some(instead), Some(row)) => return vec![row.clone().text(&instead, theme.failed)],
        (Some(instead), None) => format!("{wrong}: {instead}"),
        (None, _) => format!("{wrong} {}", fault.why),
    };
    below.into_iter().chain(reason(theme, &why, width)).collect()
}

/// Why, in so many rows; where that is not all of it, it says so.
fn reason(theme: &Theme, why: &str, width: usize) -> Vec<Row> {
    let room = width.saturating_sub(PROMPT.len());
    let mut all = ink::wrap(why, room);
    let is_cut = all.len() > WHY_ROWS_MAX;
    all.truncate(WHY_ROWS_MAX);
    let last = all.len().saturating_sub(1);
    let row = |(at, shown): (usize, Shown)| {
        let row = Row::new().gap(PROMPT.len());
        if is_cut && at == last {
            // A text that is cut ends in a sign of its own.
            return match room.saturating_sub(2) {
                most if shown.width() > most => row.shown(shown.truncate(most), theme.failed),
                _ => row.shown(shown, theme.failed).say(" …", theme.failed),
            };
        }
        row.shown(shown, theme.failed)
    };
    all.into_iter().enumerate().map(row).collect()
}

fn offers(theme: &Theme, line: &FilterLine, height: usize) -> Vec<Row> {
    let most = height.saturating_sub(ROWS_KEPT).max(OFFERS_MIN.min(height / 4));
    // The one that was taken stays in sight.
    let from = line.taken.map_or(0, |taken| (taken + 1).saturating_sub(most));
    let shown = line.offers.iter().enumerate().skip(from).take(most);
    let widest = line.offers.iter().skip(from).take(most).map(cells).max().unwrap_or(0);
    let mut rows: Vec<Row> = shown
        .map(|(at, offer)| {
            let taken = line.taken == Some(at);
            let style = if taken { theme.key } else { theme.base };
            let sign = if taken { "▸ " } else { "  " };
            let row = Row::new().say(sign, theme.key).text(&offer.text, style);
            let row = row.to(PROMPT.len() + widest + 2).text(&help(offer), theme.dim);
            row.means(Spot::Entry(at))
        })
        .collect();
    let more = line.offers.len().saturating_sub(from + most);
    if let Some(last) = rows.pop() {
        let last = if more > 0 { last.say(&format!("  and {more} more"), theme.dim) } else { last };
        rows.push(last);
    }
    rows
}

fn cells(offer: &Offer) -> usize {
    ink::cells(&offer.text)
}

/// A number is how many lines have that value.
fn help(offer: &Offer) -> String {
    match offer.help.parse::<usize>() {
        Ok(lines) => words::many(lines, "case"),
        Err(_) => offer.help.clone(),
    }
}
