//! A decision key that comes too early: it is said, and what was typed behind it is swallowed.
//!
//! Whoever types `a 1 1 3 s` ahead of the screen means a case that is not up yet. Half of such a
//! word must not act as commands, so nothing acts until the keys have rested.

use super::Opens;
use crate::app::command::Id;
use crate::app::key::Key;
use crate::app::model::{Model, Tone};

/// Keys have rested when none came for this long.
const REST_MS: i64 = 400;

/// Says that the key came too early, and why; from here on keys are swallowed until they rest.
pub(super) fn refuse(model: &mut Model, opens: Opens, why: &str) {
    let id = match opens {
        Opens::Accept => Id::Accept,
        Opens::Override => Id::Override,
        Opens::Escalate => Id::Escalate,
        Opens::NotEnough => Id::NotEnough,
        Opens::Wait => Id::Wait,
    };
    let key = model.shell.keys.first(id);
    model.shell.early = Some(model.now);
    model.say(Tone::Plain, format!("too early: {why}; press {key} again"));
}

/// True for a key that belongs to a word whose first key came too early. Leaving stays open.
pub(in crate::app) fn swallows(model: &mut Model, key: Key) -> bool {
    let goes_on = |since| (0..REST_MS).contains(&model.now.millis_since(since));
    let swallowed = model.shell.early.is_some_and(goes_on) && key != Key::Ctrl('c');
    model.shell.early = swallowed.then_some(model.now);
    swallowed
}
