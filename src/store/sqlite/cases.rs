//! Cases as received: staged durably in their own file before the ledger hears of them.
//!
//! Two files do not commit together. A staged revision is marked as pending until its entry is in
//! the ledger; what a crash left between is completed by whoever opens or writes next, and the
//! ledger's own transaction sees to it that nothing is told twice.

use super::fault::{Saying as _, damaged, refused};
use crate::domain::digest::Digest;
use crate::ledger::record::Ingested;
use crate::store::common::{self, SIGNALS};
use crate::store::{Incoming, Result, StoredCase, Taken};
use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior, params};
use std::collections::HashSet;

const WHAT: &str = "cases.db";
/// A revision's key is its case's number and, in the low 20 bits, its own.
const REVISION_BITS: u32 = 20;
const REVISION_MAX: i64 = (1 << REVISION_BITS) - 1;

/// What was staged, and what is to be told to the ledger.
pub(super) struct Staged {
    pub(super) taken: Vec<Taken>,
    /// In the order in which they came, what others left first.
    pub(super) untold: Vec<Ingested>,
    /// The last number of the pending ones among them.
    pub(super) upto: i64,
}

/// Keeps new texts and revisions, durably.
pub(super) fn stage(conn: &Connection, cases: Vec<Incoming>) -> Result<Staged> {
    let what = "taking in cases";
    let tx = Transaction::new_unchecked(conn, TransactionBehavior::Immediate).saying(what)?;
    let (mut untold, mut upto, left) = pending(&tx)?;
    let mut taken = Vec::with_capacity(cases.len());
    for Incoming { text, mut ingested } in cases {
        let (fate, key) = place(&tx, &mut ingested)?;
        // Left by an attempt that failed half-way: it is only now that it comes in.
        let fate = match fate {
            Taken::Unchanged if left.contains(&key) => {
                if key & REVISION_MAX == 1 {
                    Taken::Made
                } else {
                    Taken::Updated
                }
            }
            fate => fate,
        };
        taken.push(fate);
        if fate == Taken::Unchanged || left.contains(&key) {
            continue;
        }
        upto = keep(&tx, key, &text, &ingested)?;
        untold.push(ingested);
    }
    tx.commit().saying(what)?;
    Ok(Staged { taken, untold, upto })
}

/// What is still to be told to the ledger.
pub(super) fn leftover(conn: &Connection) -> Result<Staged> {
    let (untold, upto, _) = pending(conn)?;
    Ok(Staged { taken: Vec::new(), untold, upto })
}

/// Takes the mark off what the ledger has now.
pub(super) fn told(conn: &Connection, upto: i64) -> Result<()> {
    conn.prepare_cached("DELETE FROM pending WHERE n <= ?1")
        .and_then(|mut it| it.execute([upto]))
        .map(|_| ())
        .saying(WHAT)
}

fn pending(conn: &Connection) -> Result<(Vec<Ingested>, i64, HashSet<i64>)> {
    let read = || {
        let mut statement =
            conn.prepare_cached("SELECT n, key, ingested FROM pending ORDER BY n")?;
        let rows = statement
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?)))?;
        rows.collect::<rusqlite::Result<Vec<(i64, i64, String)>>>()
    };
    let rows = read().saying(WHAT)?;
    let upto = rows.last().map_or(0, |(n, ..)| *n);
    let keys = rows.iter().map(|(_, key, _)| *key).collect();
    let untold = rows.iter().map(|(.., text)| {
        serde_json::from_str(text)
            .map_err(|error| damaged(WHAT, format!("a pending case cannot be read: {error}")))
    });
    Ok((untold.collect::<Result<_>>()?, upto, keys))
}

/// Gives an incoming case its revision; the key is that of the revision with the same bytes where
/// there is one.
fn place(conn: &Connection, ingested: &mut Ingested) -> Result<(Taken, i64)> {
    let signals = (ingested.source == SIGNALS).then(|| common::subject_key(ingested));
    let made = conn
        .prepare_cached(
            "INSERT INTO cases (id, source, signals) VALUES (?1, ?2, ?3)
             ON CONFLICT (id) DO NOTHING",
        )
        .and_then(|mut it| it.execute(params![ingested.case, ingested.source, signals]))
        .saying(WHAT)?;
    if made == 1 {
        (ingested.revision, ingested.conflict) = (1, false);
        return Ok((Taken::Made, (conn.last_insert_rowid() << REVISION_BITS) | 1));
    }
    let (rid, source): (i64, String) = conn
        .prepare_cached("SELECT rid, source FROM cases WHERE id = ?1")
        .and_then(|mut it| it.query_row([&ingested.case], |row| Ok((row.get(0)?, row.get(1)?))))
        .saying(WHAT)?;
    let first = rid << REVISION_BITS;
    let known = || {
        let mut statement =
            conn.prepare_cached("SELECT key, digest FROM revisions WHERE key BETWEEN ?1 AND ?2")?;
        let rows = statement
            .query_map([first, first | REVISION_MAX], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect::<rusqlite::Result<Vec<(i64, [u8; 32])>>>()
    };
    let known = known().saying(WHAT)?;
    if let Some((key, _)) = known.iter().find(|(_, digest)| Digest(*digest) == ingested.case_digest)
    {
        return Ok((Taken::Unchanged, *key));
    }
    let last = known.last().map_or(0, |(key, _)| key & REVISION_MAX);
    if last == REVISION_MAX {
        let why = format!("it has {REVISION_MAX} revisions; no more are taken");
        return Err(refused(format!("case {:?}", ingested.case), why));
    }
    ingested.revision = last as u32 + 1;
    ingested.conflict = source != ingested.source;
    Ok((Taken::Updated, first | (last + 1)))
}

fn keep(conn: &Connection, key: i64, text: &str, ingested: &Ingested) -> Result<i64> {
    let line = serde_json::to_string(ingested).map_err(|error| damaged(WHAT, error.to_string()))?;
    let write = || {
        conn.prepare_cached(
            "INSERT INTO revisions (key, digest, source, text) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![key, ingested.case_digest.0, ingested.source, text])?;
        conn.prepare_cached("INSERT INTO pending (key, ingested) VALUES (?1, ?2)")?
            .execute(params![key, line])?;
        Ok(conn.last_insert_rowid())
    };
    let written: rusqlite::Result<i64> = write();
    written.saying(WHAT)
}

/// A case's text; the newest revision where none is named.
pub(super) fn case(
    conn: &Connection,
    case: &str,
    revision: Option<u32>,
) -> Result<Option<StoredCase>> {
    const SQL: &str = "SELECT r.key, r.text, r.source FROM cases c JOIN revisions r
        ON r.key BETWEEN (c.rid << 20) + ?2 AND (c.rid << 20) + ?3
        WHERE c.id = ?1 ORDER BY r.key DESC LIMIT 1";
    let (low, high) = match revision.map(i64::from) {
        None => (1, REVISION_MAX),
        Some(wanted) if (1..=REVISION_MAX).contains(&wanted) => (wanted, wanted),
        Some(_) => return Ok(None),
    };
    conn.prepare_cached(SQL)
        .and_then(|mut it| {
            it.query_row(params![case, low, high], |row| {
                let revision = (row.get::<_, i64>(0)? & REVISION_MAX) as u32;
                Ok(StoredCase { revision, text: row.get(1)?, source: row.get(2)? })
            })
            .optional()
        })
        .saying(WHAT)
}

/// Ids of the cases made from signals for that subject.
pub(super) fn of_signals(conn: &Connection, subject: &str) -> Result<Vec<String>> {
    let read = || {
        let mut statement =
            conn.prepare_cached("SELECT id FROM cases WHERE signals = ?1 ORDER BY id")?;
        statement.query_map([subject], |row| row.get(0))?.collect()
    };
    let read: rusqlite::Result<Vec<String>> = read();
    read.saying(WHAT)
}
