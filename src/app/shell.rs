//! What an analyst has under the fingers, whatever case is open: keys, panes, themes, the form of
//! times.
//!
//! It must not know what a case is.

use super::assessors::Assessors;
use super::command::Id;
use super::deciding::Early;
use super::feeds::Feeds;
use super::hints::Hints;
use super::key::Key;
use super::keymap::{Keymap, Meaning};
use super::palette::What;
use super::panes::{Divider, Panes};
use super::place_help::PlaceHelp;
use super::status::Status;
use super::times::Times;
use std::sync::Arc;

/// The state of all that.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Shell {
    /// Which keys mean what.
    pub keys: Arc<Keymap>,
    /// Keys of a chord that was begun; they wait for the next key.
    pub begun: Vec<Key>,
    /// A decision key came too early.
    pub early: Option<Early>,
    /// Why drafts cannot be written down, where that is so: they last as long as the console.
    pub unkept: Option<String>,
    /// What the person writes is signed by their key.
    pub signs: bool,
    /// Why the store takes no records, where that is so: until one is stored.
    pub unstored: Option<String>,
    /// Why the store cannot be read, where that is so: until something is read.
    pub unread: Option<String>,
    /// The keys of a place that are shown over it.
    pub help: Option<PlaceHelp>,
    /// Where the dividers are.
    pub panes: Panes,
    /// The divider that the pointer holds.
    pub dragged: Option<Divider>,
    /// How times are written.
    pub times: Times,
    /// The names of the themes there are; from outside.
    pub themes: Arc<Vec<String>>,
    /// The one that is on, by place.
    pub theme: usize,
    /// The configuration file, for people.
    pub config_file: String,
    /// Hints for the first hours.
    pub hints: Hints,
    /// What goes on in the background.
    pub status: Status,
    /// The sources that this console runs.
    pub feeds: Feeds,
    /// The language models of the configuration.
    pub assessors: Assessors,
    /// What was run out of the palette, the last first.
    pub recent: Vec<What>,
}

/// What a key press came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Press {
    /// A command, and which of its keys it was.
    Command(Id, usize),
    /// The keys of a chord are begun, or were dropped: there is nothing to do.
    Taken,
    /// The key of a command of the other screen.
    Elsewhere(Id),
    /// No command's key.
    Nothing,
}

impl Shell {
    /// Takes a key, behind those that are begun.
    pub(super) fn press(&mut self, key: Key, on_case: bool) -> Press {
        self.takes(key, on_case, |keys, begun| keys.meaning(begun, on_case))
    }

    /// Takes a key on the queue where it is in groups.
    pub(super) fn press_in_groups(&mut self, key: Key) -> Press {
        self.takes(key, false, Keymap::meaning_in_groups)
    }

    fn takes(
        &mut self,
        key: Key,
        on_case: bool,
        meaning: impl Fn(&Keymap, &[Key]) -> Meaning,
    ) -> Press {
        if !self.begun.is_empty() && key == Key::Esc {
            self.begun.clear();
            return Press::Taken;
        }
        self.begun.push(key);
        match meaning(&self.keys, &self.begun) {
            Meaning::Begun => Press::Taken,
            Meaning::Command(id, place) => {
                self.begun.clear();
                Press::Command(id, place)
            }
            // Keys that lead nowhere are dropped together: the last one alone might decide. That
            // holds for a chord of the other screen too, begun here by mistake.
            Meaning::Nothing => match self.keys.meaning(&self.begun, !on_case) {
                Meaning::Begun => Press::Taken,
                Meaning::Command(id, _) => {
                    self.begun.clear();
                    Press::Elsewhere(id)
                }
                Meaning::Nothing => {
                    self.begun.clear();
                    Press::Nothing
                }
            },
        }
    }
}
