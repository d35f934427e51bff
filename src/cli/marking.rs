//! `crosscheck ledger checkpoint`: signs how the ledger is now, where anything is new.

use super::exit::{CliError, Exit, Ran};
use super::out::Out;
use super::{At, noticed, system, writable};
use crate::ledger::checkpoint::Mark;
use crate::runtime::checkpoints::{NoMark, When};
use crate::runtime::clock::Clock;
use crate::store::Store as _;
use crate::store::sqlite::{SqliteStore, Witness as _};
use serde_json::json;

/// Runs it.
pub(super) fn run(as_json: bool, at: &At, out: &mut Out) -> Ran {
    let store = noticed(writable(at, false)?);
    let own = || CliError::Io("the account's state folder is not known; set HOME".into());
    let mut checkpoints =
        system::own_checkpoints(at.checkpoints.clone(), Clock::System).ok_or_else(own)?;
    let known = system::own_known(&at.folder, Clock::System).ok_or_else(own)?;
    // What was verified when the store was opened, and no more, is signed.
    let end = known.seen().ok_or_else(own)?;
    let made = checkpoints.mark(&store, &end, When::AnyNew).map_err(|error| match error {
        NoMark::Nobody(why) => CliError::Absent(format!("there is no checkpoint: {why}")),
        NoMark::Store(error) => error.into(),
        error @ NoMark::File { .. } => CliError::Io(error.to_string()),
    })?;
    let is_new = made.is_some();
    let mark = made.map_or_else(|| covering(&store, end.size), Ok)?;
    if as_json {
        out.json(&json!({
            "entries": mark.size,
            "root": end.root,
            "new": is_new,
            "file": checkpoints.file(&store.origin()).display().to_string(),
            "note": String::from_utf8_lossy(&mark.note),
        }))?;
    } else {
        // As it is, with the empty line behind it that stands between the notes of a file.
        out.own(&format!("{}\n", String::from_utf8_lossy(&mark.note)))?;
    }
    Ok(Exit::Done)
}

fn covering(store: &SqliteStore, size: u64) -> Result<Mark, CliError> {
    let found = store.checkpoints(size, 1)?.pop();
    found.ok_or_else(|| CliError::Absent("the ledger has nothing that could be signed".into()))
}
