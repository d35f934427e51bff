//! Copies of a whole store, taken while others write to it: both files as they were at one moment.
//!
//! It must not write over anything: a copy is there whole, or not at all. Whether it is sound is
//! for verifying to say, before it gets its name.

use super::fault::{Saying as _, refused};
use super::schema::{self, CASES, Kind, LEDGER};
use super::{SqliteStore, files};
use crate::store::Result;
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::fs::{self, DirBuilder, File};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Pages that are copied at a time.
const PAGES: i32 = 1_024;
/// A file that is read from is held by nobody for long.
const PAUSE: Duration = Duration::from_millis(20);

/// A copy that has no name yet; it goes with this value unless it gets one.
#[derive(Debug)]
pub struct Fresh {
    dir: PathBuf,
    to: PathBuf,
    is_placed: bool,
}

impl Drop for Fresh {
    fn drop(&mut self) {
        if !self.is_placed {
            let _ = fs::remove_dir_all(&self.dir);
        }
    }
}

impl Fresh {
    /// Where it lies until then.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Gives it its name.
    pub fn place(mut self) -> Result<()> {
        let what = self.to.display().to_string();
        for entry in fs::read_dir(&self.dir).saying(&what)? {
            let path = entry.saying(&what)?.path();
            File::open(&path).and_then(|it| it.sync_all()).saying(&path.display().to_string())?;
        }
        File::open(&self.dir).and_then(|it| it.sync_all()).saying(&what)?;
        is_free(&self.to)?;
        fs::rename(&self.dir, &self.to).saying(&what)?;
        self.is_placed = true;
        let folder = self.to.parent().filter(|it| !it.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        File::open(folder).and_then(|it| it.sync_all()).saying(&what)
    }
}

impl SqliteStore {
    /// Copies the store in one folder to another one, which must not be there.
    pub fn copied(from: &Path, to: &Path) -> Result<Fresh> {
        schema::sqlite_is_sound()?;
        let (from, to) = (files::tidy(from), files::tidy(to));
        is_free(&to)?;
        let mut dir = to.clone().into_os_string();
        dir.push(format!(".{}.new", rustix::process::getpid().as_raw_nonzero()));
        let fresh = Fresh { dir: dir.into(), to, is_placed: false };
        let what = fresh.dir.display().to_string();
        DirBuilder::new().recursive(true).mode(0o700).create(&fresh.dir).saying(&what)?;
        let [ledger, cases] = still(&from)?;
        copy(&ledger, &fresh.dir, &LEDGER)?;
        copy(&cases, &fresh.dir, &CASES)?;
        Ok(fresh)
    }
}

fn is_free(path: &Path) -> Result<()> {
    let is_empty = || fs::read_dir(path).is_ok_and(|mut it| it.next().is_none());
    match fs::symlink_metadata(path) {
        Err(_) => Ok(()),
        Ok(meta) if meta.is_dir() && is_empty() => Ok(()),
        Ok(_) => {
            let why = "something is there already, and nothing is written over: name a new folder";
            Err(refused(path.display().to_string(), why))
        }
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
