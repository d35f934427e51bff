//! What is known of a ledger from outside its store: so many entries, and the root over them. What
//! was cut off or written anew by somebody who can write the whole store shows against it alone.
//!
//! It must not believe one more than another: where one disagrees, that is told, and which one.
//! An entry that goes on from another state takes those of the state before it out of account,
//! and each of them is told; what the account that verifies knows itself is never taken out.

use super::{Fault, Found};
use crate::domain::digest::Digest;

/// What somebody knew of a ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// Entries.
    pub size: u64,
    /// RFC 6962 root over them.
    pub root: Digest,
    /// Where that is from, in words that go into a sentence: "the checkpoint in a.txt".
    pub whence: String,
}

/// One on the way.
#[derive(Clone, Debug)]
struct Ahead {
    anchor: Anchor,
    /// What the account that verifies knows itself.
    is_own: bool,
}

/// Anchors on the way through a ledger.
#[derive(Clone, Debug, Default)]
pub(super) struct Anchors {
    /// Those ahead, the smallest at the end.
    ahead: Vec<Ahead>,
    /// Those that disagreed, as long as no entry goes on from their state.
    open: Vec<(Anchor, Found)>,
    /// Entries of the longest ledger that an entry went on from.
    given_to: u64,
    outcome: Outcome,
}

/// What came of the anchors of a ledger that is whole.
#[derive(Clone, Debug, Default)]
pub(super) struct Outcome {
    /// Entries up to which the last one from outside agreed.
    pub(super) held: u64,
    /// The same of what the account itself had verified, and where that is from.
    pub(super) own: Option<Anchor>,
    /// Those that were given up.
    pub(super) given: Vec<Anchor>,
}

impl Anchors {
    /// With these, too.
    pub(super) fn and(mut self, anchors: Vec<Anchor>, is_own: bool) -> Self {
        self.ahead.extend(anchors.into_iter().map(|anchor| Ahead { anchor, is_own }));
        let by = |a: &Anchor, b: &Anchor| b.size.cmp(&a.size).then_with(|| b.whence.cmp(&a.whence));
        self.ahead.sort_by(|a, b| by(&a.anchor, &b.anchor));
        self
    }

    pub(super) fn outcome(self) -> Outcome {
        self.outcome
    }

    /// Compares those of so many entries with the root over them.
    pub(super) fn pass(&mut self, size: u64, root: impl Fn() -> Digest) -> Result<(), Found> {
        // Another one of this size may agree: one of the two is not to be believed.
        let before = self.outcome.held;
        while let Some(Ahead { anchor, is_own }) = self.ahead.pop_if(|it| it.anchor.size <= size) {
            // Of no entries there is nothing to say.
            if anchor.size == 0 {
                continue;
            }
            if anchor.root == root() {
                if is_own {
                    self.outcome.own = Some(anchor);
                } else {
                    self.outcome.held = size;
                }
                continue;
            }
            let why = format!(
                "{} is of {size} entries with another root: an entry before {size} was written \
                 anew, and all behind it made to fit",
                anchor.whence
            );
            let found = Found::new(before, Fault::Rewritten, why);
            if is_own {
                return Err(found);
            }
            if size <= self.given_to {
                self.outcome.given.push(anchor);
            } else {
                self.open.push((anchor, found));
            }
        }
        Ok(())
    }

    /// An entry goes on from a ledger of so many entries.
    pub(super) fn give_up(&mut self, size: u64) {
        self.given_to = self.given_to.max(size);
        let (given, open) =
            std::mem::take(&mut self.open).into_iter().partition(|(anchor, _)| anchor.size <= size);
        self.open = open;
        let given: Vec<(Anchor, Found)> = given;
        self.outcome.given.extend(given.into_iter().map(|(anchor, _)| anchor));
    }

    /// The first of what was found and of the anchors that no entry gave up.
    pub(super) fn first_open(&mut self, found: Option<Found>) -> Option<Found> {
        let open = std::mem::take(&mut self.open).into_iter().map(|(_, found)| found);
        // At the same place what an anchor says is the graver: all behind it was made to fit.
        let end = |it: &Found| it.at.unwrap_or(u64::MAX);
        open.chain(found).min_by_key(end)
    }

    /// What an anchor knows of that the ledger, which ends here, has not.
    pub(super) fn beyond(&mut self, rows: u64) -> Result<(), Found> {
        for Ahead { anchor, is_own } in std::mem::take(&mut self.ahead) {
            if anchor.size <= rows {
                continue;
            }
            if !is_own && anchor.size <= self.given_to {
                self.outcome.given.push(anchor);
                continue;
            }
            let why = format!(
                "the ledger has {rows} entries, and {} is of {}: the rest was cut off, or this \
                 is an older copy",
                anchor.whence, anchor.size
            );
            return Err(Found::new(rows, Fault::CutOff, why));
        }
        Ok(())
    }
}
