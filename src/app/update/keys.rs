//! Keys and what is pasted: which place takes them, and what they do where something only lies over
//! the screen.
//!
//! It must not know what a command does.

use super::commands::{is_grouped, quit, run_command, to_queue};
use crate::app::command::{self, Id, Scope};
use crate::app::key::Key;
use crate::app::message::{Ctx, Effect};
use crate::app::model::{Dialog, History, Model, Overlay, Screen, Tone};
use crate::app::queue::{filter, lens, menus};
use crate::app::shell::Press;
use crate::app::{
    deciding, goto, hints, looking, moving, others, own_keys, palette, place_help, study, taking,
    themes,
};
use crate::domain::words::CaseState;

/// Entries of what a case is, a label each.
const ABOUT_ENTRIES: usize = 12;
/// Entries of what is said of a source at most, and of what is said where there is none.
const SOURCE_ENTRIES: usize = 8;

pub(in crate::app) fn pasted(model: &mut Model, text: &str) -> Vec<Effect> {
    // What lies over a form takes no text, and what belongs to a swallowed word goes with it.
    if place_help::shown(model).is_some() || deciding::goes_on(model) {
        return Vec::new();
    }
    match model.overlay.take() {
        Some(Overlay::Form(mut form)) => {
            form.paste(text);
            model.overlay = Some(Overlay::Form(form));
            return deciding::search(model, None);
        }
        Some(Overlay::Wait(mut form)) => {
            form.paste(text);
            model.overlay = Some(Overlay::Wait(form));
        }
        Some(Overlay::Goto(goto)) => return goto::paste(model, goto, text),
        Some(Overlay::Filter(line)) => return filter::paste(model, *line, text),
        Some(Overlay::Study(study)) => study::reading::paste(model, study, text),
        Some(Overlay::Palette(palette)) => palette::paste(model, palette, text),
        Some(Overlay::Write(mut to)) => {
            to.put_aside();
            to.edit.paste(text);
            model.overlay = Some(Overlay::Write(to));
        }
        other => model.overlay = other,
    }
    Vec::new()
}

pub(in crate::app) fn key_pressed(model: &mut Model, key: Key, ctx: &mut Ctx<'_>) -> Vec<Effect> {
    if deciding::swallows(model, key) {
        return Vec::new();
    }
    model.notice = None;
    if key == Key::Ctrl('c') && model.pending.is_none() {
        return quit(model);
    }
    let mut effects = hints::passed(model);
    if model.screen == Screen::Case
        && let Some(case) = &mut model.case
    {
        looking::key(case, model.now);
        effects.extend(looking::presented(model));
    }
    if place_help::takes(model, key) {
        return effects;
    }
    // A place is handed the keys of its table, whatever the configuration has put in their place.
    let pressed = key;
    let place = own_keys::place_of(model);
    let key = place.map_or(key, |place| model.shell.keys.own.own(place, key));
    effects.extend(match model.overlay.take() {
        Some(Overlay::Form(form)) => deciding::form_key(model, form, key, ctx),
        Some(Overlay::Wait(form)) => deciding::wait_key(model, form, key, ctx),
        Some(Overlay::Goto(goto)) => goto::key(model, goto, key),
        Some(Overlay::Filter(line)) => filter::key(model, *line, key),
        Some(Overlay::Menu(menu)) => menus::key(model, menu, key),
        Some(Overlay::Others(others)) => others::key(model, others, key),
        Some(Overlay::Study(study)) => study::key(model, *study, (pressed, key)),
        Some(Overlay::Palette(palette)) => palette::key(model, palette, key, ctx),
        Some(Overlay::Themes(choice)) => themes::key(model, choice, key),
        Some(Overlay::Write(to)) => taking::key(model, to, key),
        Some(overlay) => overlay_key(model, overlay, key),
        None => command_key(model, key, ctx),
    });
    effects
}

/// Keys in overlays that only show: scrolling and closing.
fn overlay_key(model: &mut Model, overlay: Overlay, key: Key) -> Vec<Effect> {
    // The keys that move anywhere else move here; the one that opened it and those that leave close
    // it; any other does nothing, so that a slip loses no place.
    let id = match model.shell.press(key, model.screen == Screen::Case) {
        Press::Command(id, _) => Some(id),
        Press::Nothing | Press::Elsewhere(_) => None,
        Press::Taken => {
            model.overlay = Some(overlay);
            return Vec::new();
        }
    };
    if id == Some(Id::Palette) {
        return palette::open(model);
    }
    let by = moving::by(id, model.size.1);
    let scroll = |at: usize, lines: usize| match id {
        Some(Id::Back | Id::Quit | Id::Help | Id::History | Id::About | Id::Sources | Id::Open) => {
            None
        }
        _ => Some(by.map_or(at, |by| moving::to(at, by, lines))),
    };
    match overlay {
        Overlay::Help(at) => {
            let entries = command::help_entries(&model.shell.keys);
            model.overlay = scroll(at, entries).map(Overlay::Help);
        }
        Overlay::About(at) => {
            model.overlay = scroll(at, ABOUT_ENTRIES).map(Overlay::About);
        }
        Overlay::Sources(at) => {
            let (sources, models) = (&model.shell.feeds.all, &model.shell.assessors.0);
            let rows = (sources.len() + models.len() + 1) * SOURCE_ENTRIES;
            model.overlay = scroll(at, rows).map(Overlay::Sources);
        }
        Overlay::History(history) => {
            let lines = history.lines.as_ref().map_or(0, Vec::len);
            model.overlay = scroll(history.scroll, lines)
                .map(|scroll| Overlay::History(History { scroll, ..history }));
        }
        Overlay::States => return choose_state(model, key),
        Overlay::Dialog(dialog) => match (key, dialog.back_to) {
            (Key::Enter | Key::Esc, back) => model.overlay = back.map(|overlay| *overlay),
            (_, back_to) => {
                model.overlay = Some(Overlay::Dialog(Dialog { back_to, ..dialog }));
            }
        },
        other => model.overlay = Some(other),
    }
    Vec::new()
}

/// 0 is all states, 1 to 7 one of them.
fn choose_state(model: &mut Model, key: Key) -> Vec<Effect> {
    let Key::Char(char) = key else { return Vec::new() };
    let state = match char.to_digit(10) {
        Some(0) => None,
        Some(n) => match CaseState::ALL.get(n as usize - 1) {
            Some(state) => Some(*state),
            None => return Vec::new(),
        },
        None => return Vec::new(),
    };
    let mut effects = to_queue(model);
    effects.extend(lens::state(model, state));
    effects
}

/// A key that works on the other screen is answered, and does nothing.
fn of_elsewhere(model: &mut Model, id: Id) {
    let Some(command) = command::get(id) else { return };
    let place = if command.scope == Scope::Case { "a case" } else { "the queue" };
    model.say(Tone::Plain, format!("{} works on {place}", command.title));
}

fn command_key(model: &mut Model, key: Key, ctx: &mut Ctx<'_>) -> Vec<Effect> {
    let press = if is_grouped(model) {
        model.shell.press_in_groups(key)
    } else {
        model.shell.press(key, model.screen == Screen::Case)
    };
    match press {
        Press::Command(id, place) => run_command(model, id, place, ctx),
        Press::Nothing => {
            deciding::ahead(model, key);
            Vec::new()
        }
        Press::Elsewhere(id) => {
            if !deciding::ahead(model, key) {
                of_elsewhere(model, id);
            }
            Vec::new()
        }
        Press::Taken => Vec::new(),
    }
}
