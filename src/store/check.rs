//! Walks a whole store past the verifier. It must not judge: `ledger::verify` does.

use super::{Result, Store};
use crate::ledger::verify::{Report, Verifier};

/// Entries read at a time.
const BATCH: usize = 2_048;

/// Verifies every entry of a store; `origin` is the ledger that the caller expects, if it knows.
///
/// Others may append meanwhile: the end is read after the last entry, and the walk goes on if it
/// has moved. It ends at the first fault.
pub fn verify(store: &dyn Store, origin: Option<&str>) -> Report {
    walk(store, Verifier::new(origin))
        .unwrap_or_else(|error| Report::unreadable(&error.to_string()))
}

fn walk(store: &dyn Store, mut verifier: Verifier) -> Result<Report> {
    let mut next = 0;
    loop {
        let head = store.head()?;
        let entries = store.entries(next, BATCH)?;
        verifier.take_all(&entries);
        let after = entries.last().and_then(|last| last.seq.checked_add(1));
        match after {
            // What stands behind a fault is not vouched for, whatever it is.
            Some(after) if !verifier.is_broken() => next = after,
            // Nothing more came in since the end was read, so that the two belong together.
            _ => return Ok(verifier.finish(&head)),
        }
    }
}
