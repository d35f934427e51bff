//! All commands, from the one table that the keys come from, and what the signs mean.
//!
//! It must not name a key or a mark of its own.

use super::glyphs;
use super::ink::{self, Canvas, Row};
use super::sheet;
use super::theme::Theme;
use super::words;
use crate::app::command::COMMANDS;
use crate::app::layout::Area;
use crate::app::model::{Model, Screen};
use crate::domain::sign_in::Status;
use crate::domain::words::Grounding;

/// Cells of the keys at the left.
const KEYS: usize = 18;

/// Draws the help from that row on.
pub fn draw(canvas: &mut Canvas<'_>, whole: Area, model: &Model, scroll: usize) {
    let theme = canvas.theme;
    let width = sheet::width(whole);
    let mut rows = commands(theme, model, width);
    rows.push(Row::new());
    rows.extend(signs(theme, width));
    let title = Row::new().say("Help", theme.person);
    let note = words::hint("j k", "scroll", theme).gap(2).then(words::hint("esc", "leaves", theme));
    let area = sheet::draw(canvas, whole, rows.len(), false, (&title, &note, theme.person));
    let most = rows.len().saturating_sub(usize::from(area.height));
    for (line, row) in rows.iter().skip(scroll.min(most)).enumerate() {
        canvas.row(area, line as u16, row);
    }
}

/// The commands of this screen first, then the others.
fn commands(theme: &Theme, model: &Model, width: usize) -> Vec<Row> {
    let on_case = model.screen == Screen::Case;
    let mut rows = Vec::new();
    let here = COMMANDS.iter().filter(|command| command.works(on_case));
    let elsewhere = COMMANDS.iter().filter(|command| !command.works(on_case));
    for command in here.chain(elsewhere) {
        let keys = if width < 60 { words::key(command.id).to_owned() } else { command.key_text() };
        let room = if width < 60 { 10 } else { KEYS };
        let mut first = Some(Row::new().say(&keys, theme.key).to(room));
        let style = if command.works(on_case) { theme.base } else { theme.dim };
        for shown in ink::wrap(command.help, width.saturating_sub(room)) {
            let row = first.take().unwrap_or_else(|| Row::new().gap(room));
            rows.push(row.shown(shown, style));
        }
    }
    rows
}

/// What the signs mean.
fn signs(theme: &Theme, width: usize) -> Vec<Row> {
    let mut all: Vec<Row> = Grounding::ALL
        .iter()
        .map(|mark| {
            let style = words::mark_style(*mark, theme);
            let sign = Row::new().say(glyphs::mark(*mark), style).gap(1);
            sign.say(glyphs::mark_word(*mark), theme.base)
        })
        .collect();
    all.extend([Status::Success, Status::Failure, Status::Interrupt].map(|status| {
        let (sign, word) = glyphs::status(status);
        Row::new()
            .say(sign, super::events::status_style(status, theme))
            .gap(1)
            .say(word, theme.base)
    }));
    let others = [
        (glyphs::OMITTED, theme.bad, "not mentioned by the model"),
        (glyphs::HAZARD, theme.hazard, "text that attacks the reader"),
        (glyphs::ATTACKER, theme.attacker, "text that an attacker can write"),
        (glyphs::UNOPENED, theme.dim, "event never opened"),
        (glyphs::NAMED, theme.person, "event named as deciding"),
        (glyphs::LIT, theme.lit, "a claim and the field it cites"),
    ];
    all.extend(
        others.map(|(sign, style, text)| Row::new().say(sign, style).gap(1).say(text, theme.base)),
    );
    let cell = all.iter().map(Row::width).max().unwrap_or(0) + 2;
    let columns = (width / cell).max(1);
    let lines = all.len().div_ceil(columns);
    (0..lines)
        .map(|line| {
            (0..columns).fold(Row::new(), |row, column| match all.get(column * lines + line) {
                Some(sign) => row.to(column * cell).then(sign.clone()),
                None => row,
            })
        })
        .collect()
}
