//! Hints for the first hours: one at a time, and each goes when what it says was done once, or when
//! it was passed over for long enough.
//!
//! What is learnt is kept for the account by the shell, outside of every store. It must not hint at
//! what is closed now.

use super::command::{Id, get};
use super::message::Effect;
use super::model::{Model, Screen};
use std::collections::BTreeSet;

/// Keys after which a hint that nobody follows goes too.
const PASSED_MAX: u16 = 60;

/// What is hinted at, in order: the screen, the command, and what its key does.
const HINTS: &[(Screen, Id, &str)] = &[
    (Screen::Queue, Id::Open, "opens the case"),
    (Screen::Queue, Id::Goto, "goes to a case by a part of its name"),
    (Screen::Queue, Id::Palette, "finds every command by name"),
    (Screen::Case, Id::Claim, "go from a claim to the field it cites, and back"),
    (Screen::Case, Id::NextPane, "goes to the next pane"),
    (Screen::Case, Id::Facts, "lists all that was computed of the case"),
    (Screen::Case, Id::Palette, "finds every command by name"),
    (Screen::Case, Id::Zoom, "gives the pane with the focus the whole screen"),
    (Screen::Case, Id::NextCase, "goes on to the next case without deciding"),
];

/// Which hints have been taken.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Hints {
    /// Names of the commands that need no hint any more; none where no hints are shown at all.
    pub learnt: Option<BTreeSet<String>>,
    /// Keys pressed since the hint came up.
    passed: u16,
}

impl Hints {
    /// The hints that are left to somebody who needs none at these commands; all are off without a
    /// list.
    pub const fn left(learnt: Option<BTreeSet<String>>) -> Self {
        Self { learnt, passed: 0 }
    }
}

/// The hint of the moment: the command, and what its key does.
pub fn now(model: &Model) -> Option<(Id, &'static str)> {
    let learnt = model.shell.hints.learnt.as_ref()?;
    let on_case = model.screen == Screen::Case;
    let fits = |id: Id| match id {
        Id::Open => !model.queue.rows.is_empty(),
        Id::Goto => model.queue.counts.total() > 0,
        Id::Claim => model.case.as_ref().is_some_and(|it| !it.examined.checked.claims.is_empty()),
        _ => true,
    };
    let known = |id: Id| get(id).is_none_or(|command| learnt.contains(&command.name()));
    let here = HINTS.iter().filter(|(screen, ..)| (*screen == Screen::Case) == on_case);
    let mut left = here.filter(|(_, id, _)| fits(*id) && !known(*id));
    left.next().map(|(_, id, says)| (*id, *says))
}

/// A command was run: who runs it needs no hint at it.
pub(super) fn used(model: &mut Model, id: Id) -> Vec<Effect> {
    let hinted = HINTS.iter().any(|(_, hint, _)| *hint == id);
    if hinted { learn(model, id) } else { Vec::new() }
}

/// A key was pressed while a hint stood there.
pub(super) fn passed(model: &mut Model) -> Vec<Effect> {
    let Some((id, _)) = now(model) else { return Vec::new() };
    model.shell.hints.passed += 1;
    if model.shell.hints.passed < PASSED_MAX { Vec::new() } else { learn(model, id) }
}

fn learn(model: &mut Model, id: Id) -> Vec<Effect> {
    let hints = &mut model.shell.hints;
    let (Some(learnt), Some(command)) = (&mut hints.learnt, get(id)) else { return Vec::new() };
    if !learnt.insert(command.name()) {
        return Vec::new();
    }
    hints.passed = 0;
    vec![Effect::KeepLearnt(learnt.iter().cloned().collect())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_hint_is_at_a_command_that_works_there() {
        for (screen, id, _) in HINTS {
            assert!(get(*id).unwrap().works(*screen == Screen::Case), "{id:?}");
        }
    }
}
