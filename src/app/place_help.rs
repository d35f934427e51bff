//! The keys of a place that has some of its own, asked for there: they lie over it, and what is
//! under way there goes on.
//!
//! It must not take a key that is text, or that the place has a meaning for.

use super::command::{self, Id};
use super::key::Key;
use super::keymap::Keymap;
use super::model::Model;
use super::moving;
use super::own_keys::{Place, place_of};
use super::own_map::works_in;
use super::shell::Press;

/// The keys of a place that are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlaceHelp {
    /// Whose keys.
    pub place: Place,
    /// The first entry shown.
    pub scroll: usize,
}

/// Keys and what they do.
pub struct Entry {
    /// The keys, by name.
    pub keys: Vec<String>,
    /// One sentence.
    pub help: &'static str,
}

/// What is shown of a place now, if it is asked for and still there.
pub fn shown(model: &Model) -> Option<PlaceHelp> {
    model.shell.help.filter(|help| place_of(model) == Some(help.place))
}

/// The keys of a place as they are, and those of the commands that work there too.
pub fn entries(keys: &Keymap, place: Place) -> Vec<Entry> {
    let own = keys.own.lines(Some(place)).into_iter();
    let own = own.map(|line| Entry { keys: line.keys, help: line.entry.help });
    let works = works_in(place).chain([Id::Quit]).filter_map(command::get);
    let works = works.map(|it| Entry { keys: here(keys, place, it.id), help: it.help });
    own.chain(works.filter(|entry| !entry.keys.is_empty())).collect()
}

/// The keys with which a command works in a place.
fn here(keys: &Keymap, place: Place, id: Id) -> Vec<String> {
    // Whatever else leaves the program does something else here, or is text.
    if id == Id::Quit {
        return vec![Key::Ctrl('c').to_string()];
    }
    let text = |name: &String| place.is_typing() && matches!(Key::parse(name), Some(Key::Char(_)));
    keys.all(id).into_iter().filter(|name| !text(name)).collect()
}

/// Takes a key where it asks for the keys of the place, or moves in them: true where it did.
pub(super) fn takes(model: &mut Model, key: Key) -> bool {
    if let Some(help) = shown(model) {
        scroll(model, help, key);
        return true;
    }
    model.shell.help = None;
    let Some(place) = place_of(model) else { return false };
    let keys = &model.shell.keys;
    let text = place.is_typing() && matches!(key, Key::Char(_));
    let asks = model.shell.begun.is_empty()
        && !text
        && keys.is_whole(Id::Help, key)
        && !keys.own.has(place, key);
    if asks {
        model.shell.help = Some(PlaceHelp { place, scroll: 0 });
    }
    asks
}

fn scroll(model: &mut Model, help: PlaceHelp, key: Key) {
    let id = match model.shell.press(key, true) {
        Press::Command(id, _) => id,
        Press::Taken | Press::Nothing | Press::Elsewhere(_) => return,
    };
    if matches!(id, Id::Back | Id::Quit | Id::Help | Id::Open) {
        model.shell.help = None;
    } else if let Some(by) = moving::by(Some(id), model.size.1) {
        let count = entries(&model.shell.keys, help.place).len();
        let scroll = moving::to(help.scroll, by, count);
        model.shell.help = Some(PlaceHelp { scroll, ..help });
    }
}

/// Where the last page begins, a frame says.
pub(super) fn scrolled_no_further(model: &mut Model, last_page: usize) {
    if let Some(help) = &mut model.shell.help {
        help.scroll = help.scroll.min(last_page);
    }
}
