//! Whether the files that a store has open are still the ones at its path.
//!
//! A file that was removed or replaced stays open and takes every write, and all of it is gone with
//! the last connection: "stored" would be said of what no disk keeps. It must not open a file.

use super::fault::{Saying as _, unwritable};
use super::schema;
use crate::store::same_file::FileId;
use crate::store::{Result, StoreError};
use std::fs;
use std::path::Path;

/// Each of a store's two files, as they were opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place([FileId; 2]);

impl Place {
    /// What lies at that path now.
    pub(super) fn of(dir: &Path) -> Result<Self> {
        let [ledger, cases] = [&schema::LEDGER, &schema::CASES].map(|kind| {
            let path = dir.join(kind.file);
            let meta = fs::symlink_metadata(&path).saying(&path.display().to_string())?;
            Ok(FileId::from(&meta))
        });
        Ok(Self([ledger?, cases?]))
    }

    fn stays(self, dir: &Path) -> bool {
        Self::of(dir).is_ok_and(|now| now == self)
    }

    /// Refuses to write where it would be lost.
    pub(super) fn holds(self, dir: &Path) -> Result<()> {
        if self.stays(dir) {
            return Ok(());
        }
        let why = "its files were removed or replaced while it was open; nothing was written. Put \
                   them back, or leave and open what lies there now";
        Err(unwritable(dir.display().to_string(), why))
    }

    /// Says of what was just written whether it lies where the store is looked for. The log of
    /// SQLite is there after every write.
    pub(super) fn kept(self, dir: &Path) -> Result<()> {
        let log = dir.join(format!("{}-wal", schema::LEDGER.file));
        if self.stays(dir) && fs::symlink_metadata(log).is_ok() {
            return Ok(());
        }
        Err(StoreError::NotConfirmed {
            what: "appending to the ledger".into(),
            why: format!("the files of {} were removed or replaced meanwhile", dir.display()),
        })
    }
}
