//! Checkpoints of the ledger, kept beside its entries: found by how many entries they are of.
//!
//! It must not judge any, nor make one: whoever looks on from outside does.

use super::SqliteStore;
use super::fault::Saying as _;
use crate::ledger::checkpoint::Mark;
use crate::store::Result;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

const WHAT: &str = "ledger.db";
const THERE: &str = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'checkpoints'";

impl SqliteStore {
    /// Keeps a checkpoint. Where one of so many entries is kept already, that one stays.
    pub fn keep_checkpoint(&self, mark: &Mark) -> Result<()> {
        self.place.holds(&self.dir)?;
        let sql = "INSERT OR IGNORE INTO checkpoints (size, note, signature) VALUES (?1, ?2, ?3)";
        self.ledger
            .prepare_cached(sql)
            .and_then(|mut it| it.execute(params![mark.size as i64, mark.note, mark.signature]))
            .saying("keeping a checkpoint")?;
        Ok(())
    }
}

/// The one of the most entries.
pub(super) fn last(conn: &Connection) -> Result<Option<Mark>> {
    if !is_there(conn)? {
        return Ok(None);
    }
    let sql = "SELECT size, note, signature FROM checkpoints ORDER BY size DESC LIMIT 1";
    conn.query_row(sql, [], mark).optional().saying(WHAT)
}

/// At most `limit` of them, of `size` entries or more, the smallest first.
pub(super) fn from(conn: &Connection, size: u64, limit: usize) -> Result<Vec<Mark>> {
    // No number is higher than these; a file of an earlier version that is only read has none.
    let Ok(size) = i64::try_from(size) else { return Ok(Vec::new()) };
    if !is_there(conn)? {
        return Ok(Vec::new());
    }
    let sql =
        "SELECT size, note, signature FROM checkpoints WHERE size >= ?1 ORDER BY size LIMIT ?2";
    let read = || {
        let mut statement = conn.prepare_cached(sql)?;
        statement.query_map(params![size, limit as i64], mark)?.collect()
    };
    let read: rusqlite::Result<Vec<_>> = read();
    read.saying(WHAT)
}

fn is_there(conn: &Connection) -> Result<bool> {
    conn.prepare_cached(THERE).and_then(|mut it| it.exists([])).saying(WHAT)
}

fn mark(row: &Row<'_>) -> rusqlite::Result<Mark> {
    Ok(Mark { size: row.get::<_, i64>(0)? as u64, note: row.get(1)?, signature: row.get(2)? })
}
