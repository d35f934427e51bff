//! `crosscheck backup` and `crosscheck restore`: a copy of the whole store, taken while it is in
//! use, and back.
//!
//! It must not give a copy its name before it was verified, nor write over a store.

use super::args::{Backup, Restore};
use super::exit::{CliError, Exit, Ran};
use super::known;
use super::out::{Out, message};
use crate::ledger::verify::Report;
use crate::runtime::known::Kept;
use crate::store::check;
use crate::store::sqlite::SqliteStore;
use serde_json::json;
use std::path::Path;

/// Copies the store to a new folder.
pub(super) fn backup(args: &Backup, folder: &Path, out: &mut Out) -> Ran {
    if !SqliteStore::is_there(folder) {
        let why = "there is no store here; `crosscheck ingest` makes one";
        return Err(CliError::Absent(format!("{}: {why}", folder.display())));
    }
    let report = copied(folder, &args.to)?;
    told(&args.to, &report, (args.shape.json, out))
}

/// Puts a copy in the place of the store, where there is none.
pub(super) fn restore(args: &Restore, folder: &Path, out: &mut Out) -> Ran {
    if !SqliteStore::is_there(&args.from) {
        let why = "there is no store in it to restore from";
        return Err(CliError::Absent(format!("{}: {why}", args.from.display())));
    }
    let report = copied(&args.from, folder)?;
    let ran = told(folder, &report, (args.shape.json, out))?;
    if let Some(Kept::Known(known)) = known(folder)
        && let Err(differs) = SqliteStore::open_read_only(folder)?.is_known(&known)
    {
        message(&differs.to_string());
    }
    Ok(ran)
}

/// Copies, and verifies the copy before it gets its name.
fn copied(from: &Path, to: &Path) -> Result<Report, CliError> {
    let fresh = SqliteStore::copied(from, to)?;
    let copy = SqliteStore::open_read_only(fresh.dir())?;
    let report = check::verify(&copy, None);
    drop(copy);
    if !matches!(report.exit, 0 | 4) {
        return Err(CliError::Io(format!(
            "{}: it does not hold, and no copy of it is kept: {}; see `crosscheck verify`",
            from.display(),
            report.why
        )));
    }
    let placed = fresh.place();
    placed.map_err(|error| CliError::Io(format!("{}: {error}", to.display())))?;
    Ok(report)
}

fn told(to: &Path, report: &Report, (as_json, out): (bool, &mut Out)) -> Ran {
    let folder = to.display().to_string();
    if as_json {
        out.json(&json!({ "folder": folder, "entries": report.entries, "root": report.root }))?;
    } else {
        out.text(&format!(
            "{folder}: a whole store, verified: {} entries, root {}",
            report.entries, report.root
        ))?;
    }
    Ok(Exit::Done)
}
