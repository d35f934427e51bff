//! What each statement says that its writer had last verified of the ledger: a size and the root
//! over it, under a signature that nobody else can make. What stands before has to be that.
//!
//! Who rewrites the past can make every hash fit and can leave statements out, and can alter none.

use super::entry::Looked;
use super::{Fault, Found, State, grow, root};
use crate::domain::digest::Digest;

/// The leaves so far, and what was said of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    leaves: Vec<Digest>,
    said: Vec<(u64, State)>,
}

impl Seen {
    /// Takes the leaf of the next entry, and what that says of those before it.
    pub(super) fn take(&mut self, at: u64, leaf: Digest, looked: &Looked<'_>) -> Result<(), Found> {
        if let Some(state) = &looked.seen {
            if state.size > at {
                let why = format!(
                    "its writer had verified {} entries before, and {at} stand there: some were \
                     cut off",
                    state.size
                );
                return Err(Found::new(at, Fault::CutOff, why));
            }
            self.said.push((at, state.clone()));
        }
        self.leaves.push(leaf);
        Ok(())
    }

    /// Compares all that was said with the tree as it was then, in one pass over its leaves.
    pub(super) fn judge(&mut self) -> Result<(), Found> {
        self.said.sort_by_key(|(at, state)| (state.size, *at));
        let (mut peaks, mut size, mut agreed) = (Vec::new(), 0, 0);
        let mut leaves = self.leaves.iter();
        for (at, state) in &self.said {
            while size < state.size {
                let Some(leaf) = leaves.next() else { break };
                grow(&mut peaks, size, *leaf);
                size += 1;
            }
            if root(&peaks) != state.root {
                let why = format!(
                    "whoever wrote entry {at} had verified {size} entries with another root: an \
                     entry before {size} was written anew, and all behind it made to fit"
                );
                return Err(Found::new(agreed, Fault::Rewritten, why));
            }
            agreed = size;
        }
        Ok(())
    }
}
