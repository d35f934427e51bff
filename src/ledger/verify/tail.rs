//! The last entries of a ledger and the end that is kept of it: enough to see, before something is
//! appended, that it would be appended to what was sealed. It must not vouch for anything before.

use super::entry;
use crate::domain::digest::Digest;
use crate::ledger::entry::StoredEntry;
use crate::ledger::seal::Chain;
use crate::ledger::tree::Frontier;

/// Entries that are looked at.
pub const TAIL: u64 = 64;

/// Says what does not hold; `entries` are all from the [`TAIL`]th before the end on, or from the
/// first.
pub fn tail(entries: &[StoredEntry], end: &Chain) -> Result<(), String> {
    let size = end.tree.size();
    let first = size.saturating_sub(TAIL);
    if size == 0 || entries.len() as u64 != size - first {
        let found = first + entries.len() as u64;
        return Err(format!("it counts {size} entries and holds {found}"));
    }
    let mut prev: Option<Digest> = None;
    let mut leaves = Vec::with_capacity(entries.len());
    for (at, entry) in (first..).zip(entries) {
        let looked =
            entry::look(at, entry).map_err(|found| format!("entry {at}: {}", found.why))?;
        if prev.is_some_and(|prev| prev != looked.prev) {
            return Err(format!("entry {at} does not follow the one before"));
        }
        prev = Some(looked.hash);
        leaves.push(looked.leaf);
    }
    if prev != Some(end.hash) {
        return Err(format!("its last entry, {}, is not the one that it ends with", size - 1));
    }
    let (under, peak) = end.tree.last_peak().unwrap_or((0, end.hash));
    // The peak stands over entries that are not looked at where it is a large one.
    let Some(from) = leaves.len().checked_sub(under as usize) else { return Ok(()) };
    let mut tree = Frontier::default();
    leaves[from..].iter().for_each(|leaf| tree.push(*leaf));
    if tree.root() == peak {
        Ok(())
    } else {
        Err("the tree that it keeps is not that of its last entries".into())
    }
}
