//! What is known of a ledger from outside its store: so many entries, and the root over them. What
//! was cut off or written anew by somebody who can write the whole store shows against it alone.
//!
//! It must not believe one more than another: where one disagrees, that is told, and which one.

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

/// Anchors on the way through a ledger.
#[derive(Clone, Debug, Default)]
pub(super) struct Anchors {
    /// Those ahead, the smallest at the end.
    ahead: Vec<Anchor>,
    /// Entries up to which the last one agreed.
    held: u64,
}

impl Anchors {
    pub(super) fn new(mut anchors: Vec<Anchor>) -> Self {
        anchors.sort_by(|a, b| b.size.cmp(&a.size).then_with(|| b.whence.cmp(&a.whence)));
        Self { ahead: anchors, held: 0 }
    }

    /// Entries that an anchor vouches for, from the first on.
    pub(super) const fn held(&self) -> u64 {
        self.held
    }

    /// Compares those of so many entries with the root over them.
    pub(super) fn pass(&mut self, size: u64, root: impl Fn() -> Digest) -> Result<(), Found> {
        let before = self.held;
        while let Some(anchor) = self.ahead.pop_if(|it| it.size <= size) {
            // Of no entries there is nothing to say.
            if anchor.size == 0 {
                continue;
            }
            if anchor.root != root() {
                let why = format!(
                    "{} is of {size} entries with another root: an entry before {size} was written \
                     anew, and all behind it made to fit",
                    anchor.whence
                );
                // Another one of this size may have agreed: one of the two is not to be believed.
                return Err(Found::new(before, Fault::Rewritten, why));
            }
            self.held = size;
        }
        Ok(())
    }

    /// What an anchor knows of that the ledger, which ends here, has not.
    pub(super) fn beyond(&self, rows: u64) -> Result<(), Found> {
        let Some(anchor) = self.ahead.first().filter(|it| it.size > rows) else { return Ok(()) };
        let why = format!(
            "the ledger has {rows} entries, and {} is of {}: the last {} were cut off, or this is \
             an older copy",
            anchor.whence,
            anchor.size,
            anchor.size - rows
        );
        Err(Found::new(rows, Fault::CutOff, why))
    }
}
