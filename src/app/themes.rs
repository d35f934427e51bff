//! Choosing how it looks: moving previews, enter keeps it for the session, esc goes back.
//!
//! It knows themes by name and place; what they look like is the view's.

use super::command::Id;
use super::key::Key;
use super::message::Effect;
use super::model::{Model, Overlay, Tone};
use super::shell::Press;

/// The choice that is open: the theme to go back to. The one previewed is the one that is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Themes {
    /// Its place in the list.
    pub before: usize,
}

/// Opens the choice.
pub(super) fn open(model: &mut Model) -> Vec<Effect> {
    if model.shell.themes.len() < 2 {
        model.say(Tone::Plain, "there is no other theme: colours are off (NO_COLOR or TERM)");
    } else {
        model.overlay = Some(Overlay::Themes(Themes { before: model.shell.theme }));
    }
    Vec::new()
}

/// A key in the choice.
pub(super) fn key(model: &mut Model, choice: Themes, key: Key) -> Vec<Effect> {
    let last = model.shell.themes.len().saturating_sub(1);
    let here = model.shell.theme;
    let press = model.shell.press(key, false);
    let to = match (key, press) {
        (Key::Enter, _) => {
            keep(model, here);
            return Vec::new();
        }
        (Key::Esc, _) | (_, Press::Command(Id::Back | Id::Themes | Id::Quit, _)) => {
            model.shell.theme = choice.before;
            return Vec::new();
        }
        (Key::Tab, _) | (_, Press::Command(Id::Down, _)) => {
            if here >= last {
                0
            } else {
                here + 1
            }
        }
        (Key::BackTab, _) | (_, Press::Command(Id::Up, _)) => here.checked_sub(1).unwrap_or(last),
        (_, Press::Command(Id::Top, _)) => 0,
        (_, Press::Command(Id::Bottom, _)) => last,
        _ => here,
    };
    model.shell.theme = to.min(last);
    model.overlay = Some(Overlay::Themes(choice));
    Vec::new()
}

/// Keeps a theme for this session and says how to keep it for good.
pub(super) fn keep(model: &mut Model, theme: usize) {
    let Some(name) = model.shell.themes.get(theme).cloned() else { return };
    model.shell.theme = theme;
    let file = &model.shell.config_file;
    let said = format!("{name} for this session; to keep it: theme = \"{name}\" in {file}");
    model.say(Tone::Good, said);
}
