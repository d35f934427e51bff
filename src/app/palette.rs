//! Every command by name, the views of the configuration and the themes: what is typed picks, enter
//! runs.
//!
//! It must not run anything itself, and must not offer what the keys could not do.

use super::command::{COMMANDS, Id};
use super::edit::Edit;
use super::key::Key;
use super::message::{Ctx, Effect};
use super::model::{Model, Overlay, Screen, Tone};
use super::queue::menus;
use super::queue::views::VIEWS_MAX;
use super::{themes, update};
use crate::domain::query::fuzzy;

/// Things run that are remembered.
const RECENT_MAX: usize = 16;
/// What a fit of the name counts more than one of the sentence behind it.
const NAME_FIRST: i32 = 100_000;

/// The palette that is open.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Palette {
    /// What was typed.
    pub edit: Edit,
    /// The chosen entry, among those that fit.
    pub chosen: usize,
}

/// What an entry does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Runs a command.
    Command(Id),
    /// Shows the view of that number, from 1; 0 is the plain queue.
    View(usize),
    /// Puts on the theme at that place.
    Theme(usize),
}

/// One line of the palette.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it does.
    pub what: What,
    /// Its name; that of a view or a theme is from outside.
    pub title: String,
    /// Its keys for people; empty if it has none.
    pub keys: String,
    /// One sentence.
    pub help: String,
    /// It works on this screen, and there is something for it to do.
    pub works: bool,
}

/// Opens it.
pub(super) fn open(model: &mut Model) -> Vec<Effect> {
    model.overlay = Some(Overlay::Palette(Palette::default()));
    Vec::new()
}

/// The entries that fit what was typed, best first; with nothing typed, what was run last and then
/// all in the order of the help.
pub fn entries(model: &Model, typed: &str) -> Vec<Entry> {
    let recent = |what: What| {
        let at = model.shell.recent.iter().position(|it| *it == what);
        at.unwrap_or(RECENT_MAX)
    };
    let mut scored: Vec<(bool, i32, usize, Entry)> = all(model)
        .into_iter()
        .filter_map(|entry| {
            let by_name = fits(typed, &entry.title).map(|score| score + NAME_FIRST);
            let by_keys =
                (entry.keys == typed.trim() && !typed.is_empty()).then_some(2 * NAME_FIRST);
            // A sentence holds most letters somewhere: only whole words of it count.
            let words = typed.to_lowercase();
            let mut words = words.split_whitespace();
            let help = entry.help.to_lowercase();
            let by_help = words.all(|word| help.contains(word)).then_some(0);
            let score = by_keys.max(by_name).max(by_help)?;
            Some((!holds(typed, &entry), score, recent(entry.what), entry))
        })
        .collect();
    // What was typed in one piece comes before scattered letters, on whatever screen it works.
    scored.sort_by_key(|(other, score, recent, entry)| (*other, !entry.works, -score, *recent));
    if typed.trim().is_empty() {
        scored.sort_by_key(|(_, _, recent, entry)| (!entry.works, *recent));
    }
    scored.into_iter().map(|(_, _, _, entry)| entry).collect()
}

/// True where each of the typed words stands in the name in one piece, or they are its key here.
fn holds(typed: &str, entry: &Entry) -> bool {
    let (name, typed) = (entry.title.to_lowercase(), typed.trim());
    let in_name = typed.to_lowercase().split_whitespace().all(|word| name.contains(word));
    in_name || (entry.works && entry.keys == typed)
}

/// How well each of the typed words fits a name, added up.
fn fits(typed: &str, name: &str) -> Option<i32> {
    let name = name.to_lowercase();
    typed.to_lowercase().split_whitespace().map(|word| fuzzy(word, &name)).sum()
}

fn all(model: &Model) -> Vec<Entry> {
    let on_case = model.screen == Screen::Case;
    let commands = COMMANDS.iter().filter(|command| command.id != Id::Palette);
    let mut all: Vec<Entry> = commands
        .map(|command| Entry {
            what: What::Command(command.id),
            title: command.title.into(),
            keys: model.shell.keys.text(command.id),
            help: command.help.into(),
            works: command.works(on_case) && (command.id != Id::Undo || model.undo.is_some()),
        })
        .collect();
    all.extend(views(model));
    all.extend(model.shell.themes.iter().enumerate().map(|(at, name)| Entry {
        what: What::Theme(at),
        title: format!("theme {name}"),
        keys: model.shell.keys.text(Id::Themes),
        help:
            if at == model.shell.theme { "Is on." } else { "Puts it on for this session." }.into(),
        works: true,
    }));
    all
}

/// The views, each with the keys that lead to it: that of the menu, then its number.
fn views(model: &Model) -> impl Iterator<Item = Entry> {
    let menu = model.shell.keys.first(Id::Views);
    let plain = ("plain queue".to_owned(), "All open cases, the worst first.".to_owned());
    let views = model.session.views.iter().take(VIEWS_MAX);
    let named = views.map(|view| {
        let (filter, sort) = (view.lens.query.to_string(), view.lens.sort);
        (format!("view {}", view.name), format!("Shows {filter}, sorted by {sort}."))
    });
    std::iter::once(plain).chain(named).enumerate().map(move |(number, (title, help))| Entry {
        what: What::View(number),
        title,
        keys: format!("{menu} {number}"),
        help,
        works: true,
    })
}

/// A key in the palette.
pub(super) fn key(
    model: &mut Model,
    mut palette: Palette,
    key: Key,
    ctx: &mut Ctx<'_>,
) -> Vec<Effect> {
    let found = entries(model, &palette.edit.text);
    let last = found.len().saturating_sub(1);
    match key {
        Key::Esc => return Vec::new(),
        Key::Enter => return run(model, palette, &found, ctx),
        Key::Down | Key::Tab | Key::Ctrl('n') => {
            palette.chosen = if palette.chosen >= last { 0 } else { palette.chosen + 1 };
        }
        Key::Up | Key::BackTab | Key::Ctrl('p') => {
            palette.chosen = palette.chosen.checked_sub(1).unwrap_or(last);
        }
        Key::PageDown => palette.chosen = (palette.chosen + 10).min(last),
        Key::PageUp => palette.chosen = palette.chosen.saturating_sub(10),
        // The key that deletes leaves an empty prompt, as in every editor with such a line.
        Key::Backspace if palette.edit.text.is_empty() => return Vec::new(),
        other => {
            let before = palette.edit.text.clone();
            palette.edit.key(other);
            if palette.edit.text != before {
                palette.chosen = 0;
            }
        }
    }
    model.overlay = Some(Overlay::Palette(palette));
    Vec::new()
}

/// Text pasted into the palette.
pub(super) fn paste(model: &mut Model, mut palette: Palette, text: &str) {
    palette.edit.paste(text);
    palette.chosen = 0;
    model.overlay = Some(Overlay::Palette(palette));
}

fn run(model: &mut Model, palette: Palette, found: &[Entry], ctx: &mut Ctx<'_>) -> Vec<Effect> {
    let Some(entry) = found.get(palette.chosen) else {
        model.overlay = Some(Overlay::Palette(palette));
        return Vec::new();
    };
    // Why nothing can be undone, the command says itself.
    if !entry.works && entry.what != What::Command(Id::Undo) {
        let where_to = if model.screen == Screen::Case { "the queue" } else { "a case" };
        model.say(Tone::Plain, format!("{} works on {where_to}", entry.title));
        return Vec::new();
    }
    let recent = &mut model.shell.recent;
    recent.retain(|what| *what != entry.what);
    recent.insert(0, entry.what);
    recent.truncate(RECENT_MAX);
    match entry.what {
        What::Command(id) => update::run_command(model, id, 0, ctx),
        What::View(number) => {
            let mut effects = update::to_queue(model);
            effects.extend(menus::view(model, number));
            effects
        }
        What::Theme(at) => {
            themes::keep(model, at);
            Vec::new()
        }
    }
}
