//! The tables of questions to language models.
//!
//! It must not read what was said.

use super::fault::Saying as _;
use crate::domain::budget::{HOUR_MS, PerHour, Spent, not_before};
use crate::domain::digest::Digest;
use crate::domain::time::Timestamp;
use crate::store::Result;
use crate::store::exchanges::{About, Asking, Began, Ended, Repeated};
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, TransactionBehavior, params};
use std::sync::atomic::{AtomicBool, Ordering};

const WHAT: &str = "keeping what a model is asked";

/// Keeps a question, unless too many were asked.
pub(super) fn begin(conn: &Connection, asking: &Asking, limits: PerHour) -> Result<Began> {
    let tx = Transaction::new_unchecked(conn, TransactionBehavior::Immediate).saying(WHAT)?;
    let now = asking.at;
    let spent = spent_since(&tx, &asking.model, now.millis() - HOUR_MS).saying(WHAT)?;
    if let Some((then, what)) = not_before(&spent, (limits, asking.expected), now) {
        return Ok(Began::NotBefore(then, what));
    }
    let number = put(&tx, asking).saying(WHAT)?;
    tx.commit().saying(WHAT)?;
    Ok(Began::Number(number))
}

fn spent_since(conn: &Connection, model: &str, since_ms: i64) -> rusqlite::Result<Vec<Spent>> {
    let mut statement = conn.prepare_cached(
        "SELECT asked_ms, coalesce(tokens, expected) FROM exchanges
         WHERE model = ?1 AND asked_ms > ?2 ORDER BY asked_ms",
    )?;
    let spent = |row: &Row<'_>| {
        Ok(Spent { at_ms: row.get(0)?, tokens: row.get::<_, i64>(1)?.max(0) as u64 })
    };
    statement.query_map(params![model, since_ms], spent)?.collect()
}

fn put(conn: &Connection, asking: &Asking) -> rusqlite::Result<u64> {
    let request = put_bytes(conn, &asking.request)?;
    conn.prepare_cached(
        "INSERT INTO exchanges (model, prompt, of_case, revision, asked_ms, request, expected)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        asking.model,
        asking.prompt,
        asking.case,
        asking.revision,
        asking.at.millis(),
        request.0,
        i64::try_from(asking.expected).unwrap_or(i64::MAX)
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
            "UPDATE exchanges SET millis = ?2, tokens = ?3, response = ?4, outcome = ?5,
             answered = ?6 WHERE n = ?1",
        )?
        .execute(params![
            number as i64,
            ended.millis as i64,
            ended.tokens.map(|it| i64::try_from(it).unwrap_or(i64::MAX)),
            response.map(|it| it.0),
            ended.outcome,
            ended.is_answered
        ])
    };
    let written: rusqlite::Result<usize> = write();
    written.saying(WHAT)?;
    tx.commit().saying(WHAT)
}

/// Keeps which revision an answer made.
pub(super) fn keep(conn: &Connection, number: u64, revision: u32) -> Result<()> {
    conn.prepare_cached("UPDATE exchanges SET became = ?2 WHERE n = ?1")
        .and_then(|mut it| it.execute(params![number as i64, revision]))
        .map(|_| ())
        .saying(WHAT)
}

/// Whether a model answered about a case as it is.
pub(super) fn was_asked(conn: &Connection, about: About<'_>) -> Result<bool> {
    // A revision that an answer made is the one behind that of the question.
    const SQL: &str = "SELECT EXISTS (SELECT 1 FROM exchanges WHERE of_case = ?1
        AND revision IN (?2, ?2 - 1) AND model = ?3 AND prompt = ?4
        AND (answered = 1 AND revision = ?2 OR became = ?2))";
    conn.prepare_cached(SQL)
        .and_then(|mut it| {
            let of = params![about.case, about.revision, about.model, about.prompt];
            it.query_row(of, |row| row.get(0))
        })
        .saying("reading what a model was asked")
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
