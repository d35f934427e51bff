//! The tables of questions to language models.
//!
//! It must not read what was said.

use super::fault::Saying as _;
use crate::domain::digest::Digest;
use crate::domain::time::Timestamp;
use crate::store::Result;
use crate::store::exchanges::{Asking, Began, Ended, HOUR_MS, Repeated, not_before};
use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior, params};
use std::sync::atomic::{AtomicBool, Ordering};

const WHAT: &str = "keeping what a model is asked";

/// Keeps a question, unless too many were asked.
pub(super) fn begin(conn: &Connection, asking: &Asking, per_hour: u32) -> Result<Began> {
    let tx = Transaction::new_unchecked(conn, TransactionBehavior::Immediate).saying(WHAT)?;
    let now = asking.at;
    let asked = asked_since(&tx, &asking.model, now.millis() - HOUR_MS).saying(WHAT)?;
    if let Some(then) = not_before(&asked, per_hour, now) {
        return Ok(Began::NotBefore(then));
    }
    let number = put(&tx, asking).saying(WHAT)?;
    tx.commit().saying(WHAT)?;
    Ok(Began::Number(number))
}

fn asked_since(conn: &Connection, model: &str, since_ms: i64) -> rusqlite::Result<Vec<i64>> {
    let mut statement = conn.prepare_cached(
        "SELECT asked_ms FROM exchanges WHERE model = ?1 AND asked_ms > ?2 ORDER BY asked_ms",
    )?;
    statement.query_map(params![model, since_ms], |row| row.get(0))?.collect()
}

fn put(conn: &Connection, asking: &Asking) -> rusqlite::Result<u64> {
    let request = put_bytes(conn, &asking.request)?;
    conn.prepare_cached(
        "INSERT INTO exchanges (model, prompt, of_case, revision, asked_ms, request)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        asking.model,
        asking.prompt,
        asking.case,
        asking.revision,
        asking.at.millis(),
        request.0
    ])?;
    Ok(conn.last_insert_rowid() as u64)
}

fn put_bytes(conn: &Connection, bytes: &[u8]) -> rusqlite::Result<Digest> {
    let digest = Digest::of(bytes);
    conn.prepare_cached(
        "INSERT INTO exchanged (digest, bytes) VALUES (?1, ?2) ON CONFLICT (digest) DO NOTHING",
    )?
    .execute(params![digest.0, bytes])?;
    Ok(digest)
}

/// Keeps what came of it.
pub(super) fn end(conn: &Connection, number: u64, ended: &Ended) -> Result<()> {
    let tx = Transaction::new_unchecked(conn, TransactionBehavior::Immediate).saying(WHAT)?;
    let write = || {
        let response = ended.response.as_deref().map(|it| put_bytes(&tx, it)).transpose()?;
        tx.prepare_cached(
            "UPDATE exchanges SET millis = ?2, tokens = ?3, response = ?4, outcome = ?5
             WHERE n = ?1",
        )?
        .execute(params![
            number as i64,
            ended.millis as i64,
            ended.tokens.map(|it| it as i64),
            response.map(|it| it.0),
            ended.outcome
        ])
    };
    let written: rusqlite::Result<usize> = write();
    written.saying(WHAT)?;
    tx.commit().saying(WHAT)
}

/// False in a file of an older version that is open for reading: nothing was asked then.
fn are_there(conn: &Connection) -> Result<bool> {
    const SQL: &str = "SELECT count(*) FROM sqlite_schema WHERE name = 'exchanged'";
    let count: rusqlite::Result<i64> = conn.query_row(SQL, [], |row| row.get(0));
    count.map(|count| count > 0).saying("reading what a model was asked")
}

/// The digest of the first bytes that are not its own.
pub(super) fn altered(conn: &Connection, stop: &AtomicBool) -> Result<Option<Digest>> {
    if !are_there(conn)? {
        return Ok(None);
    }
    let what = "reading what a model was asked";
    let mut statement =
        conn.prepare("SELECT digest, bytes FROM exchanged ORDER BY xid").saying(what)?;
    let mut rows = statement.query([]).saying(what)?;
    while let Some(row) = rows.next().saying(what)? {
        if stop.load(Ordering::Relaxed) {
            return Ok(None);
        }
        let digest = Digest(row.get(0).saying(what)?);
        let bytes = row.get_ref(1).and_then(|it| Ok(it.as_blob()?)).saying(what)?;
        if Digest::of(bytes) != digest {
            return Ok(Some(digest));
        }
    }
    Ok(None)
}

/// The bytes of that digest.
pub(super) fn bytes(conn: &Connection, digest: &Digest) -> Result<Option<Vec<u8>>> {
    if !are_there(conn)? {
        return Ok(None);
    }
    conn.prepare_cached("SELECT bytes FROM exchanged WHERE digest = ?1")
        .and_then(|mut it| it.query_row([digest.0], |row| row.get(0)).optional())
        .saying("reading what a model was asked")
}

/// The cases about which these bytes were said.
pub(super) fn said_of(conn: &Connection, response: &Digest) -> Result<Vec<String>> {
    if !are_there(conn)? {
        return Ok(Vec::new());
    }
    let read = || -> rusqlite::Result<Vec<String>> {
        let mut statement = conn.prepare_cached(
            "SELECT DISTINCT of_case FROM exchanges WHERE response = ?1 ORDER BY of_case",
        )?;
        statement.query_map([response.0], |row| row.get(0))?.collect()
    };
    read().saying("reading what a model was asked")
}

/// Keeps figures of a repetition.
pub(super) fn put_repeated(conn: &Connection, it: &Repeated) -> Result<()> {
    let write = || {
        conn.prepare_cached(
            "INSERT INTO repeats (model, version, prompt, of_case, revision, asked_ms, asked,
             answered, verdicts, bands, claims) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11)",
        )?
        .execute(params![
            it.model,
            it.version,
            it.prompt,
            it.case,
            it.revision,
            it.at.millis(),
            it.asked[0],
            it.asked[1],
            it.flips[0],
            it.flips[1],
            it.flips[2]
        ])
    };
    let written: rusqlite::Result<usize> = write();
    written.map(|_| ()).saying("keeping how often a model said the same")
}

/// All of them, oldest first.
pub(super) fn repeated(conn: &Connection) -> Result<Vec<Repeated>> {
    if !are_there(conn)? {
        return Ok(Vec::new());
    }
    let read = || -> rusqlite::Result<Vec<Repeated>> {
        let mut statement = conn.prepare_cached(
            "SELECT model, version, prompt, of_case, revision, asked_ms, asked, answered,
             verdicts, bands, claims FROM repeats ORDER BY n",
        )?;
        let rows = statement.query_map([], |row| {
            let Some(at) = Timestamp::from_millis(row.get(5)?) else { return Ok(None) };
            Ok(Some(Repeated {
                model: row.get(0)?,
                version: row.get(1)?,
                prompt: row.get(2)?,
                case: row.get(3)?,
                revision: row.get(4)?,
                at,
                asked: [row.get(6)?, row.get(7)?],
                flips: [row.get(8)?, row.get(9)?, row.get(10)?],
            }))
        })?;
        rows.filter_map(rusqlite::Result::transpose).collect()
    };
    read().saying("reading how often models said the same")
}
