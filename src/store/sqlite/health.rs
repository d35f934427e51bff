//! What can be said of a store without walking its entries: the database, where it lies, the end of
//! the ledger, schema and pages. It must not mend anything.

use super::fault::Saying as _;
use super::schema::{self, CASES, Kind, LEDGER};
use super::{SqliteStore, audit, files, ledger};
use crate::domain::time::Timestamp;
use crate::ledger::canon;
use crate::store::Result;
use rusqlite::Connection;
use std::path::Path;

impl SqliteStore {
    /// The database's version, where it is one that can be relied on.
    pub fn of_database() -> Result<&'static str> {
        schema::sqlite_is_sound().map(|()| rusqlite::version())
    }

    /// The kind of network file system that a folder lies on, or its nearest one that is there.
    pub fn network_of(dir: &Path) -> Option<&'static str> {
        dir.ancestors().find(|it| it.exists()).and_then(files::network_of)
    }

    /// What is wrong with the end of the ledger, the schema or the pages of either file.
    pub fn unsound(&self) -> Result<Option<String>> {
        if let Err(error) = ledger::sound(&self.ledger) {
            return Ok(Some(error.to_string()));
        }
        for (conn, kind) in self.both() {
            if let Some(beside) = audit::file(conn, kind)? {
                return Ok(Some(format!("{}; see `crosscheck verify`", beside.why)));
            }
        }
        Ok(None)
    }

    /// What the database finds wrong with either file, page by page and index by index.
    pub fn broken(&self) -> Result<Option<String>> {
        for (conn, kind) in self.both() {
            let said: String = conn
                .query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))
                .saying(kind.file)?;
            if said != "ok" {
                return Ok(Some(audit::damaged(kind, &said)));
            }
        }
        Ok(None)
    }

    /// When the last entry was appended, as it says.
    pub fn last_time(&self) -> Result<Option<Timestamp>> {
        let size = ledger::chain(&self.ledger)?.tree.size();
        let mut last = None;
        self.headers(size.saturating_sub(1), &mut |header| {
            last = canon::time_of(header);
            true
        })?;
        Ok(last)
    }

    fn both(&self) -> [(&Connection, &'static Kind); 2] {
        [(&self.ledger, &LEDGER), (&self.cases, &CASES)]
    }
}
