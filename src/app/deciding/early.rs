//! A decision key that comes too early: it is said, and what was typed behind it is swallowed.
//!
//! Whoever types `a 1 1 3 s` ahead of the screen means a case that is not up yet. Half of such a
//! word must not act as commands, so nothing acts until the cause is over and the keys have rested.
//! The key that was refused acts again as soon as the cause is over, and one can always leave. It
//! must not keep anything of what it swallows.

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
}

/// Says that the key came too early, and why; from here on keys are swallowed until they rest.
pub(super) fn refuse(model: &mut Model, opens: Opens, why: &str) {
    let refused = match opens {
        Opens::Accept => Id::Accept,
        Opens::Override => Id::Override,
        Opens::Escalate => Id::Escalate,
        Opens::NotEnough => Id::NotEnough,
        Opens::Wait => Id::Wait,
    };
    let key = model.shell.keys.first(refused);
    model.shell.early = Some(Early { since: model.now, refused });
    model.say(Tone::Plain, format!("too early: {why}; press {key} again"));
}

/// True for a key that belongs to a word whose first key came too early.
pub(in crate::app) fn swallows(model: &mut Model, key: Key) -> bool {
    let Some(early) = model.shell.early else { return false };
    let keys = &model.shell.keys;
    let leaves =
        key == Key::Ctrl('c') || [Id::Back, Id::Quit].iter().any(|id| keys.is_whole(*id, key));
    let again = !holds(model) && begins(model, early.refused, key);
    if leaves || again {
        model.shell.early = None;
        return false;
    }
    goes_on(model)
}

/// True where what comes now belongs to such a word; it then lasts for another rest.
pub(in crate::app) fn goes_on(model: &mut Model) -> bool {
    let Some(early) = model.shell.early else { return false };
    let resting = (0..REST_MS).contains(&model.now.millis_since(early.since));
    let swallowed = resting || holds(model);
    model.shell.early = swallowed.then_some(Early { since: model.now, ..early });
    swallowed
}

/// True while that speaks against deciding which only passes.
fn holds(model: &Model) -> bool {
    model.case.as_ref().is_some_and(|case| opening::too_early(model, case).is_some())
}

/// True for a key of that command, or the first one of its chord.
fn begins(model: &Model, id: Id, key: Key) -> bool {
    let first = |keys: &String| keys.split_whitespace().next().and_then(Key::parse);
    model.shell.keys.all(id).iter().any(|keys| first(keys) == Some(key))
}
