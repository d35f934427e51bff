//! Copies of a whole store, taken while others write to it: both files as they were at one moment.
//!
//! It must not write over anything: a copy is there whole, or not at all. Whether it is sound is
//! for verifying to say, before it gets its name.

use super::fault::Saying as _;
use super::schema::{self, CASES, Kind, LEDGER};
use super::{SqliteStore, files};
use crate::store::Result;
use crate::store::fresh::Fresh;
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;
use std::time::Duration;

/// Pages that are copied at a time.
const PAGES: i32 = 1_024;
/// A file that is read from is held by nobody for long.
const PAUSE: Duration = Duration::from_millis(20);

impl SqliteStore {
    /// Copies the store in one folder to another one, which must not be there.
    pub fn copied(from: &Path, to: &Path) -> Result<Fresh> {
        schema::sqlite_is_sound()?;
        let what = to.display().to_string();
        if let Some(parent) = to.parent().filter(|it| !it.as_os_str().is_empty()) {
            DirBuilder::new().recursive(true).mode(0o700).create(parent).saying(&what)?;
        }
        let fresh = Fresh::beside(to).saying(&what)?;
        let [ledger, cases] = still(&files::tidy(from))?;
        copy(&ledger, fresh.dir(), &LEDGER)?;
        copy(&cases, fresh.dir(), &CASES)?;
        Ok(fresh)
    }
}

/// Both files, each standing still at the same moment: nobody appends to the ledger while that is
/// arranged, so that no text of one is told by an entry that the other has not.
fn still(dir: &Path) -> Result<[Connection; 2]> {
    let what = "copying the store";
    let lock = schema::holder(dir, &LEDGER)?;
    let held = lock
        .as_ref()
        .map(|conn| Transaction::new_unchecked(conn, TransactionBehavior::Immediate))
        .transpose()
        .saying(what)?;
    let both = [schema::open(dir, &LEDGER, false)?, schema::open(dir, &CASES, false)?];
    for conn in &both {
        conn.execute_batch("BEGIN; SELECT count(*) FROM sqlite_schema;").saying(what)?;
    }
    held.map_or(Ok(()), Transaction::rollback).saying(what)?;
    Ok(both)
}

fn copy(from: &Connection, dir: &Path, kind: &Kind) -> Result<()> {
    let path = dir.join(kind.file);
    let what = path.display().to_string();
    let fresh = files::beside(&path)?;
    let mut to = Connection::open(&fresh).saying(&what)?;
    let backup = Backup::new(from, &mut to).saying(&what)?;
    loop {
        match backup.step(PAGES).saying(&what)? {
            StepResult::Done => break,
            StepResult::More => {}
            _ => std::thread::sleep(PAUSE),
        }
    }
    drop(backup);
    // One file alone, which is read as it is wherever it lies; whoever writes to it makes a log.
    to.pragma_update_and_check(None, "journal_mode", "delete", |_| Ok(())).saying(&what)?;
    to.close().map_err(|(_, error)| error).saying(&what)?;
    files::place(&fresh, &path)
}
