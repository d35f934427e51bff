//! A decision key that comes too early: it is said, and what was typed behind it is swallowed.
//!
//! Whoever types `a 1 1 3 s` ahead of the screen means a case that is not up yet. Half of such a
//! word must not act as commands, so nothing acts until the cause is over and the keys have rested.
//! The key that was refused acts again as soon as the cause is over, unless more of a word was
//! typed behind it. One can always leave by a key that is no letter of a word, and by any once the
//! keys have rested. It must not keep anything of what it swallows.

use super::{Opens, opening};
use crate::app::command::Id;
use crate::app::key::Key;
use crate::app::model::{Model, Tone};
use crate::domain::time::Timestamp;

/// Keys have rested when none came for this long.
const REST_MS: i64 = 400;

/// A decision key that came too early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Early {
    /// When the last key of that burst was swallowed, or the cause still held.
    since: Timestamp,
    /// What was refused: its own key acts as soon as nothing speaks against it.
    refused: Id,
    /// Other keys came behind it.
    is_word: bool,
}

/// Says that the key came too early, and why; from here on keys are swallowed until they rest.
pub(super) fn refuse(model: &mut Model, opens: Opens, why: &str) {
    let refused = command(opens);
    let key = model.shell.keys.first(refused);
    model.shell.early = Some(Early { since: model.now, refused, is_word: false });
    model.say(Tone::Plain, format!("too early: {why}; press {key} again"));
}

/// A key on the queue that means nothing there, while a case comes up: a decision key is the first
/// of a word that is meant for the case.
pub(in crate::app) fn ahead(model: &mut Model, key: Key) {
    if model.opening.is_none() {
        return;
    }
    let opens = [Opens::Accept, Opens::Override, Opens::Escalate, Opens::NotEnough, Opens::Wait];
    if let Some(opens) = opens.into_iter().find(|opens| begins(model, command(*opens), key)) {
        refuse(model, opens, "the case is coming up");
    }
}

/// The command whose key opens that form.
const fn command(opens: Opens) -> Id {
    match opens {
        Opens::Accept => Id::Accept,
        Opens::Override => Id::Override,
        Opens::Escalate => Id::Escalate,
        Opens::NotEnough => Id::NotEnough,
        Opens::Wait => Id::Wait,
    }
}

/// True for a key that belongs to a word whose first key came too early.
pub(in crate::app) fn swallows(model: &mut Model, key: Key) -> bool {
    let Some(early) = model.shell.early else { return false };
    let keys = &model.shell.keys;
    let leaves =
        key == Key::Ctrl('c') || [Id::Back, Id::Quit].iter().any(|id| keys.is_whole(*id, key));
    // A letter among others is one of the word: whoever types it on means no end of the program.
    let leaves = leaves && !(matches!(key, Key::Char(_)) && is_going_on(model, early));
    let refused = begins(model, early.refused, key);
    let again = refused && !early.is_word && !holds(model);
    if leaves || again {
        model.shell.early = None;
        return false;
    }
    goes_on_with(model, !refused)
}

/// True where what comes now belongs to such a word; it then lasts for another rest.
pub(in crate::app) fn goes_on(model: &mut Model) -> bool {
    goes_on_with(model, true)
}

fn goes_on_with(model: &mut Model, is_other: bool) -> bool {
    let Some(early) = model.shell.early else { return false };
    let swallowed = is_going_on(model, early) || holds(model);
    let is_word = early.is_word || is_other;
    model.shell.early = swallowed.then_some(Early { since: model.now, is_word, ..early });
    swallowed
}

/// True while the keys have not rested since.
fn is_going_on(model: &Model, early: Early) -> bool {
    (0..REST_MS).contains(&model.now.millis_since(early.since))
}

/// True while that speaks against deciding which only passes.
fn holds(model: &Model) -> bool {
    model.opening.is_some()
        || model.case.as_ref().is_some_and(|case| opening::too_early(model, case).is_some())
}

/// True for a key of that command, or the first one of its chord.
fn begins(model: &Model, id: Id, key: Key) -> bool {
    let first = |keys: &String| keys.split_whitespace().next().and_then(Key::parse);
    model.shell.keys.all(id).iter().any(|keys| first(keys) == Some(key))
}
