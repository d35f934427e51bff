//! All commands, from the one table that the keys come from, and what the signs mean.
//!
//! It must not name a key or a mark of its own.

use super::glyphs;
use super::ink::{self, Canvas, Row};
use super::sheet;
use super::theme::Theme;
use super::words;
use crate::app::command::{self, COMMANDS, Command};
use crate::app::keymap::key_text;
use crate::app::layout::Area;
use crate::app::model::{Model, Screen};
use crate::app::own_keys::Place;
use crate::app::own_map::Line;
use crate::app::place_help::{self, PlaceHelp};
use crate::app::pointer::Spot;
use crate::domain::sign_in::Status;
use crate::domain::words::Grounding;
use ratatui::style::Style;

/// Cells of the keys at the left.
const KEYS: usize = 23;
/// Cells of a sign and the blank behind it.
const SIGN: usize = 3;

/// Draws the help from that entry on.
pub fn draw(canvas: &mut Canvas<'_>, whole: Area, model: &Model, scroll: usize) {
    let theme = canvas.theme;
    let width = sheet::width(whole);
    let mut entries = commands(theme, model, width);
    entries.push(head(theme, "In forms, studies and lines that are typed", false));
    entries.extend(own_keys(theme, width));
    entries.push(head(theme, "Signs", false));
    entries.extend(signs(theme).into_iter().map(|sign| vec![sign]));
    sheet::scrolled(canvas, whole, "Help", scroll, &entries);
}

/// True where the help leaves nothing of the screen in sight: each entry has a row at least.
pub fn hides_all(theme: &Theme, whole: Area) -> bool {
    sheet::hides_all(whole, command::help_entries(&theme.keys))
}

/// The commands of this screen first, by what they are for, then the others.
fn commands(theme: &Theme, model: &Model, width: usize) -> Vec<Vec<Row>> {
    let on_case = model.screen == Screen::Case;
    let each = |command: &Command| {
        let style = if command.works(on_case) { theme.base } else { theme.dim };
        let spot = command.works(on_case).then_some(Spot::Command(command.id));
        entry(theme, width, (&theme.keys.all(command.id), spot), (command.help, style))
    };
    let mut entries = Vec::new();
    let mut above = "";
    for command in COMMANDS.iter().filter(|command| command.works(on_case)) {
        let name = command::head(command.id);
        if name != above {
            entries.push(head(theme, name, entries.is_empty()));
            above = name;
        }
        entries.push(each(command));
    }
    let elsewhere = if on_case { "On the queue" } else { "On a case" };
    entries.push(head(theme, elsewhere, false));
    entries.extend(COMMANDS.iter().filter(|command| !command.works(on_case)).map(each));
    entries
}

/// What the entries below it have in common; a row is free above all but the first.
fn head(theme: &Theme, name: &str, is_first: bool) -> Vec<Row> {
    let row = Row::new().say(name, theme.person);
    if is_first { vec![row] } else { vec![Row::new(), row] }
}

/// The keys of places that have some of their own: where, and what they do.
fn own_keys(theme: &Theme, width: usize) -> Vec<Vec<Row>> {
    let lines = theme.keys.own.lines(None).into_iter();
    let each = |line: Line| {
        let places: Vec<&str> = line.places.iter().map(|place| place.word()).collect();
        let help = format!("{}: {}", places.join(", "), line.entry.help);
        entry(theme, width, (&line.keys, None), (&help, theme.base))
    };
    lines.map(each).collect()
}

/// Draws the keys of one place, as they are.
pub fn of_place(canvas: &mut Canvas<'_>, whole: Area, help: PlaceHelp) {
    let theme = canvas.theme;
    let each = |it: place_help::Entry| {
        entry(theme, sheet::width(whole), (&it.keys, None), (it.help, theme.base))
    };
    let entries = place_help::entries(&theme.keys, help.place).into_iter();
    let entries: Vec<Vec<Row>> = entries.map(each).collect();
    let title = format!("Keys of the {}", name(help.place));
    sheet::scrolled(canvas, whole, &title, help.scroll, &entries);
}

/// A place in the words of the screen.
fn name(place: Place) -> &'static str {
    match place {
        Place::Text => "words of a form",
        Place::Search => "search for a case",
        Place::Wait => "words of a wait",
        Place::WaitSummary => "summary of a wait",
        Place::Goto => "search for a line",
        Place::Bytes => "bytes as received",
        Place::Find => "search in a record",
        Place::Compare => "comparison",
        place => place.word(),
    }
}

/// Keys, with what a click on them means, and what they do, over as many rows as needed.
fn entry<K: AsRef<str>>(
    theme: &Theme,
    width: usize,
    (keys, spot): (&[K], Option<Spot>),
    (help, style): (&str, Style),
) -> Vec<Row> {
    let narrow = width < 60;
    let room = if narrow { 10 } else { KEYS };
    let keys = if narrow { key_text(&keys[..keys.len().min(1)]) } else { key_text(keys) };
    let keys = Row::new().say(&keys, theme.key);
    let keys = match spot {
        Some(spot) => keys.means(spot),
        None => keys,
    };
    let mut first = Some(keys.to(room));
    let row = |shown| first.take().unwrap_or_else(|| Row::new().gap(room)).shown(shown, style);
    ink::wrap(help, width.saturating_sub(room)).into_iter().map(row).collect()
}

/// What the signs mean.
fn signs(theme: &Theme) -> Vec<Row> {
    let mut all: Vec<Row> = Grounding::ALL
        .iter()
        .map(|mark| {
            let style = words::mark_style(*mark, theme);
            let sign = Row::new().say(glyphs::mark(*mark), style).to(SIGN);
            sign.say(glyphs::mark_word(*mark), theme.base)
        })
        .collect();
    all.extend([Status::Success, Status::Failure, Status::Interrupt].map(|status| {
        let (sign, word) = glyphs::status(status);
        let word =
            if status == Status::Interrupt { "interrupt, or a step on the way" } else { word };
        let style = super::events::status_style(status, theme);
        Row::new().say(sign, style).to(SIGN).say(word, theme.base)
    }));
    let others = [
        (glyphs::OMITTED, theme.bad, "not mentioned by the model"),
        (glyphs::HAZARD, theme.hazard, "text that attacks the reader"),
        (glyphs::ATTACKER, theme.attacker, "text that an attacker can write"),
        (glyphs::CONFLICT, theme.failed, "two sources sent this case with different bytes"),
        (glyphs::UNOPENED, theme.dim, "event never opened"),
        (glyphs::NAMED, theme.person, "event named as deciding"),
        (glyphs::LIT, theme.lit, "a claim and the field it cites"),
    ];
    all.extend(
        others
            .map(|(sign, style, text)| Row::new().say(sign, style).to(SIGN).say(text, theme.base)),
    );
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::command::HELP_SIGNS;

    #[test]
    fn the_machine_scrolls_as_far_as_the_help_is_long() {
        assert_eq!(signs(&Theme::by_name("mono", false).unwrap()).len(), HELP_SIGNS);
    }
}
