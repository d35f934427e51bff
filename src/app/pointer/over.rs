//! The pointer over what lies over the screen: lists, menus, forms, the help.
//!
//! It must not store anything, and closes nothing that was typed.

use super::super::command::{self, Id};
use super::super::form::Form;
use super::super::form_keys::InForm;
use super::super::key::Key;
use super::super::message::{Ctx, Effect};
use super::super::model::{Model, Overlay, Screen, Tone};
use super::super::own_keys::{self, Place};
use super::super::study::{self, Study};
use super::super::{goto, others, palette, place_help, queue, themes, update};
use super::{Act, NOTCH, Pointer, Spot, Under, hint, scroll, under};
use crate::domain::decision::Question;

/// Questions that a form has at most, so that going back ends.
const QUESTIONS_MAX: usize = 12;

/// The wheel: the keys that scroll there; beside a form or the filter what can be seen is scrolled.
pub(super) fn wheel(
    model: &mut Model,
    overlay: Overlay,
    (pointer, spot): (Pointer, Option<Spot>),
    ctx: &mut Ctx<'_>,
) -> Vec<Effect> {
    let (key, by) = match pointer.act {
        Act::WheelUp => (Key::Up, -1),
        _ => (Key::Down, 1),
    };
    let types = matches!(overlay, Overlay::Form(_) | Overlay::Wait(_) | Overlay::Filter(_));
    let on_it = matches!(
        spot,
        Some(
            Spot::Sheet
                | Spot::Entry(_)
                | Spot::Press(_)
                | Spot::Stores
                | Spot::Answer(_)
                | Spot::Before(_)
        )
    );
    let notches = match overlay {
        Overlay::Help(_)
        | Overlay::About(_)
        | Overlay::Sources(_)
        | Overlay::Study(_)
        | Overlay::History(_) => NOTCH,
        Overlay::Palette(_) | Overlay::Themes(_) | Overlay::Goto(_) | Overlay::Others(_) => 1,
        // In the words the cursor moves, in the summary the selected event.
        Overlay::Form(_) if on_it => 1,
        _ => 0,
    };
    model.overlay = Some(overlay);
    let notches = if place_help::shown(model).is_some() { NOTCH } else { notches };
    if types && !on_it && notches == 0 {
        return beneath(model, pointer.at, by);
    }
    let mut effects = Vec::new();
    for _ in 0..notches {
        effects.extend(update::key_pressed(model, key, ctx));
    }
    effects
}

/// What can be seen beside a sheet is scrolled; no other case comes up.
fn beneath(model: &mut Model, at: (u16, u16), by: i64) -> Vec<Effect> {
    match (model.screen, under(model, at)) {
        (Screen::Queue, _) => queue::step(model, by * NOTCH),
        (Screen::Case, Under::Pane(pane)) => scroll(model, pane, by),
        (Screen::Case, _) => Vec::new(),
    }
}

/// A click: on a line of a list it chooses, and runs what is chosen; on a hint it presses its key;
/// beside a list or a menu it closes that.
pub(super) fn press(
    model: &mut Model,
    overlay: Overlay,
    spot: Option<Spot>,
    ctx: &mut Ctx<'_>,
) -> Vec<Effect> {
    match (overlay, spot) {
        (overlay, Some(Spot::Press(key))) => {
            model.overlay = Some(overlay);
            return update::key_pressed(model, key, ctx);
        }
        (overlay, Some(Spot::Stores)) => stores_nothing(model, overlay),
        (Overlay::Form(form), Some(Spot::Answer(question))) => {
            return back_to(model, form, question, ctx);
        }
        (Overlay::Wait(form), Some(Spot::Before(questions))) => {
            model.overlay = Some(Overlay::Wait(form));
            let mut effects = Vec::new();
            for _ in 0..questions.min(QUESTIONS_MAX) {
                effects.extend(before(model, ctx));
            }
            return effects;
        }
        (Overlay::Help(_), Some(Spot::Command(id))) => {
            let works = command::get(id).is_some_and(|it| it.works(model.screen == Screen::Case));
            return if works && id != Id::Help { hint(model, id, ctx) } else { Vec::new() };
        }
        (Overlay::Filter(line), Some(Spot::Entry(at))) => {
            let presses = line.taken.map_or(at + 1, |taken| {
                let all = line.offers.len().max(1);
                (at + all - taken % all) % all
            });
            model.overlay = Some(Overlay::Filter(line));
            return offered(model, presses, ctx);
        }
        (Overlay::Study(open), Some(Spot::InStudy(does))) => {
            let place = own_keys::place_of_study(&open);
            model.overlay = Some(Overlay::Study(open));
            // Where a text is typed, its key would be a letter of it.
            let key = Some(model.shell.keys.own.first(place, does));
            let key = key.filter(|_| !place.is_typing()).and_then(|name| Key::parse(&name));
            return key.map_or_else(Vec::new, |key| update::key_pressed(model, key, ctx));
        }
        (Overlay::Study(study), Some(Spot::Entry(at))) => return study::chosen(model, *study, at),
        (Overlay::Study(open), Some(Spot::Event(at))) if matches!(*open, Study::Timeline(..)) => {
            return study::chosen(model, *open, at);
        }
        (overlay, Some(Spot::Entry(at))) => return entry(model, overlay, at, ctx),
        (Overlay::Themes(choice), spot) if spot != Some(Spot::Sheet) => {
            return themes::key(model, choice, Key::Esc);
        }
        (overlay, spot) if closes(&overlay) && spot != Some(Spot::Sheet) => {}
        (overlay, _) => model.overlay = Some(overlay),
    }
    Vec::new()
}

/// What goes with a click beside it: nothing that was typed at length, and nothing that has to be
/// read.
const fn closes(overlay: &Overlay) -> bool {
    matches!(
        overlay,
        Overlay::Menu(_)
            | Overlay::States
            | Overlay::Help(_)
            | Overlay::About(_)
            | Overlay::Sources(_)
            | Overlay::History(_)
            | Overlay::Palette(_)
            | Overlay::Goto(_)
            | Overlay::Others(_)
    )
}

/// A line of a list is chosen; the chosen one is run.
fn entry(model: &mut Model, overlay: Overlay, at: usize, ctx: &mut Ctx<'_>) -> Vec<Effect> {
    match overlay {
        Overlay::Palette(mut open) => {
            if open.chosen == at {
                return palette::key(model, open, Key::Enter, ctx);
            }
            open.chosen = at;
            model.overlay = Some(Overlay::Palette(open));
        }
        Overlay::Themes(choice) => {
            if model.shell.theme == at {
                return themes::key(model, choice, Key::Enter);
            }
            model.shell.theme = at.min(model.shell.themes.len().saturating_sub(1));
            model.overlay = Some(Overlay::Themes(choice));
        }
        Overlay::Goto(mut goto) => {
            if goto.cursor == at {
                return goto::key(model, goto, Key::Enter);
            }
            goto.cursor = at.min(goto.found.len().saturating_sub(1));
            model.overlay = Some(Overlay::Goto(goto));
        }
        Overlay::Others(others) => return others::point(model, others, at),
        overlay => model.overlay = Some(overlay),
    }
    Vec::new()
}

/// Takes what the filter offers, as the key does that goes through it.
fn offered(model: &mut Model, presses: usize, ctx: &mut Ctx<'_>) -> Vec<Effect> {
    use super::super::line_keys::InLine;
    let name = model.shell.keys.own.first(Place::Filter, InLine::Complete);
    let Some(key) = Key::parse(&name) else { return Vec::new() };
    let mut effects = Vec::new();
    for _ in 0..presses {
        effects.extend(update::key_pressed(model, key, ctx));
    }
    effects
}

/// The hint of the key that stores: it says so.
fn stores_nothing(model: &mut Model, overlay: Overlay) {
    model.overlay = Some(match overlay {
        Overlay::Form(mut form) => {
            let key = model.shell.keys.own.first(Place::Summary, InForm::Store);
            form.said = Some(format!("a click stores nothing: {key} does"));
            Overlay::Form(form)
        }
        Overlay::Wait(mut form) => {
            form.fault = Some("a click stores nothing: its key does");
            Overlay::Wait(form)
        }
        other => other,
    });
    model.say(Tone::Plain, "a click stores nothing");
}

/// Back to a question that was answered, as the key does that goes to the one before.
fn back_to(
    model: &mut Model,
    form: Box<Form>,
    question: Question,
    ctx: &mut Ctx<'_>,
) -> Vec<Effect> {
    model.overlay = Some(Overlay::Form(form));
    let step = |model: &Model| match &model.overlay {
        Some(Overlay::Form(form)) => Some(form.step),
        _ => None,
    };
    let mut effects = Vec::new();
    for _ in 0..QUESTIONS_MAX {
        let was = step(model);
        if was.is_none_or(|step| step == Some(question)) {
            break;
        }
        effects.extend(before(model, ctx));
        if step(model) == was {
            break;
        }
    }
    effects
}

/// To the question before.
fn before(model: &mut Model, ctx: &mut Ctx<'_>) -> Vec<Effect> {
    let place = own_keys::place_of(model).filter(|place| !place.is_study());
    let name = place.map(|place| model.shell.keys.own.first(place, InForm::Before));
    let key = name.and_then(|name| Key::parse(&name));
    key.map_or_else(Vec::new, |key| update::key_pressed(model, key, ctx))
}
