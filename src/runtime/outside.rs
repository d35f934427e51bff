//! Who looks on from outside while this account writes to a store: it keeps what was verified of
//! the ledger, and signs checkpoints of it.
//!
//! It must not hold up what is written: that the one or the other cannot be kept is told in words.

use super::checkpoints::{NoMark, OwnCheckpoints, When};
use super::known::OwnKnown;
use crate::ledger::record::Seen;
use crate::store::Result;
use crate::store::sqlite::{SqliteStore, Witness};

/// What this account keeps outside of one store.
#[derive(Clone, Debug)]
pub struct Outside {
    known: OwnKnown,
    checkpoints: OwnCheckpoints,
}

impl Outside {
    /// Of these.
    pub fn new(known: OwnKnown, checkpoints: OwnCheckpoints) -> Self {
        Self { known, checkpoints }
    }
}

impl Witness for Outside {
    fn seen(&self) -> Option<Seen> {
        self.known.seen()
    }

    fn look(&mut self, store: &SqliteStore, is_last: bool) -> Result<Option<String>> {
        let said = self.known.look(store, is_last)?;
        // Only what goes on from what was known is signed.
        let Some(end) = self.known.seen() else { return Ok(said) };
        let when = if is_last { When::AnyNew } else { When::Due };
        match self.checkpoints.mark(store, &end, when) {
            Ok(_) | Err(NoMark::Nobody(_)) => Ok(said),
            Err(error) => {
                Ok(Some(said.map_or_else(String::new, |it| it + "; ") + &error.to_string()))
            }
        }
    }
}
