//! What was done to a typed text, so that it can be undone and done again.
//!
//! It must not know what a key is.

/// Steps that can be taken back.
const STEPS_MAX: usize = 100;

/// A text, its cursor, whether it came by paste, and the template with which it began.
pub(super) type State = (String, usize, bool, String);

/// How a text was changed: several changes alike are one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A character was typed.
    Typed,
    /// A character was removed.
    Removed,
    /// Anything else: always a step of its own.
    Whole,
}

/// The steps of one text.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(crate) struct Steps {
    past: Vec<State>,
    future: Vec<State>,
    last: Option<Kind>,
}

impl Steps {
    /// How the text was changed last.
    pub(super) const fn last(&self) -> Option<Kind> {
        self.last
    }

    /// The next change is a step of its own.
    pub(super) fn end(&mut self) {
        self.last = None;
    }

    /// Keeps what stands before a change of that kind.
    pub(super) fn keep(&mut self, kind: Kind, now: impl FnOnce() -> State, ends_blank: bool) {
        self.future.clear();
        let same = kind != Kind::Whole && self.last == Some(kind);
        // What is typed behind a blank goes on in its step.
        let goes_on = kind == Kind::Typed && self.last == Some(Kind::Whole) && ends_blank;
        self.last = Some(kind);
        if same || goes_on {
            return;
        }
        if self.past.len() == STEPS_MAX {
            self.past.remove(0);
        }
        self.past.push(now());
    }

    /// The state before the last change; the one given where there is none.
    pub(super) fn back(&mut self, now: State) -> State {
        self.last = None;
        let Some(before) = self.past.pop() else { return now };
        self.future.push(now);
        before
    }

    /// The state after the change that was taken back last; the one given where there is none.
    pub(super) fn again(&mut self, now: State) -> State {
        self.last = None;
        let Some(after) = self.future.pop() else { return now };
        self.past.push(now);
        after
    }
}
