//! Raw events, the narrow views that signals work on, and what was set aside.
//!
//! It must not read what is in a view: those bytes are the signals' own.

use super::fault::Saying as _;
use crate::domain::case_file::SET_ASIDE_BYTES_MAX;
use crate::domain::digest::Digest;
use crate::formats::UNKNOWN;
use crate::store::{NewEvent, Of, Result, SetAside, common};
use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior, params};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};

const WHAT: &str = "cases.db";
const SUBJECT: i64 = 0;
const ADDRESS: i64 = 1;

/// The narrow key of a digest.
fn narrow(digest: &Digest) -> i64 {
    digest.0.first_chunk::<8>().map_or(0, |first| i64::from_be_bytes(*first))
}

/// What one transaction has learnt of names and times already.
#[derive(Default)]
struct Batch {
    /// The round of grouping that is to come.
    round: i64,
    names: [HashMap<String, i64>; 2],
}

/// Keeps the events that are new; returns how many.
pub(super) fn put(conn: &Connection, events: &[NewEvent]) -> Result<usize> {
    let what = "taking in events";
    let tx = Transaction::new_unchecked(conn, TransactionBehavior::Immediate).saying(what)?;
    let mut batch = Batch { round: round(&tx).saying(what)?, ..Batch::default() };
    let mut new = 0;
    for event in events {
        new += usize::from(keep(&tx, event, &mut batch).saying(what)?);
    }
    tx.commit().saying(what)?;
    Ok(new)
}

/// Keeps an event with its sighting; false where it is there already.
fn keep(conn: &Connection, event: &NewEvent, batch: &mut Batch) -> rusqlite::Result<bool> {
    let digest8 = narrow(&event.digest);
    // Asked apart: an insert of what is selected keeps copies of all pages that it changes.
    let is_known = conn
        .prepare_cached("SELECT 1 FROM events WHERE digest8 = ?1 AND digest = ?2")?
        .exists(params![digest8, event.digest.0])?;
    if is_known {
        return Ok(false);
    }
    conn.prepare_cached(
        "INSERT INTO events (digest8, digest, format, source, raw) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![digest8, event.digest.0, event.format, event.source, event.raw])?;
    let Some(sighting) = &event.sighting else { return Ok(true) };
    let eid = conn.last_insert_rowid();
    let subject = name(conn, batch, SUBJECT, &sighting.subject)?;
    let address = match &sighting.address {
        Some(address) => Some(name(conn, batch, ADDRESS, address)?),
        None => None,
    };
    conn.prepare_cached(
        "INSERT INTO sightings (eid, subject, address, time_ms, digest, view)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        eid,
        subject,
        address,
        sighting.time_ms,
        sighting.digest.0,
        sighting.bytes
    ])?;
    Ok(true)
}

/// The number of a name, which is marked as touched.
fn name(conn: &Connection, batch: &mut Batch, kind: i64, name: &str) -> rusqlite::Result<i64> {
    let (round, names) = (batch.round, &mut batch.names[kind as usize]);
    if let Some(nid) = names.get(name) {
        return Ok(*nid);
    }
    let found: Option<(i64, i64)> = conn
        .prepare_cached("SELECT nid, touched FROM names WHERE kind = ?1 AND name = ?2")?
        .query_row(params![kind, name], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let nid = match found {
        Some((nid, touched)) if touched == round => nid,
        Some((nid, _)) => {
            conn.prepare_cached("UPDATE names SET touched = ?2 WHERE nid = ?1")?
                .execute([nid, round])?;
            nid
        }
        None => {
            conn.prepare_cached("INSERT INTO names (kind, name, touched) VALUES (?1, ?2, ?3)")?
                .execute(params![kind, name, round])?;
            conn.last_insert_rowid()
        }
    };
    names.insert(name.to_owned(), nid);
    Ok(nid)
}

/// Touched subjects, in order of their text.
pub(super) fn subjects(
    conn: &Connection,
    after: Option<&str>,
    limit: usize,
) -> Result<Vec<String>> {
    touched(conn, SUBJECT, after, limit)
}

/// Touched addresses, in order of their text.
pub(super) fn addresses(
    conn: &Connection,
    after: Option<&str>,
    limit: usize,
) -> Result<Vec<String>> {
    touched(conn, ADDRESS, after, limit)
}

fn touched(conn: &Connection, kind: i64, after: Option<&str>, limit: usize) -> Result<Vec<String>> {
    let read = || {
        let mut statement = conn.prepare_cached(
            "SELECT name FROM names WHERE touched > 0 AND kind = ?1 AND (?2 IS NULL OR name > ?2)
             ORDER BY name LIMIT ?3",
        )?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        statement.query_map(params![kind, after, limit], |row| row.get(0))?.collect()
    };
    let read: rusqlite::Result<Vec<String>> = read();
    read.saying(WHAT)
}

fn round(conn: &Connection) -> rusqlite::Result<i64> {
    conn.query_row("SELECT next FROM rounds WHERE one = 1", [], |row| row.get(0))
}

/// Begins a round of grouping: what is touched from now on is left for the next.
pub(super) fn begin_round(conn: &Connection) -> Result<u64> {
    let what = "beginning to group";
    let tx = Transaction::new_unchecked(conn, TransactionBehavior::Immediate).saying(what)?;
    let now = round(&tx).saying(what)?;
    tx.execute("UPDATE rounds SET next = next + 1", []).saying(what)?;
    tx.commit().saying(what)?;
    Ok(now as u64)
}

/// Marks as grouped what was touched for that round or one before; what is left is for the next.
pub(super) fn end_round(conn: &Connection, round: u64, left: &[String]) -> Result<()> {
    let (what, round) = ("ending to group", round as i64);
    let tx = Transaction::new_unchecked(conn, TransactionBehavior::Immediate).saying(what)?;
    for subject in left {
        let (kind, name) = match common::of(subject) {
            Of::Subject(name) => (SUBJECT, name),
            Of::Address(name) => (ADDRESS, name),
        };
        tx.prepare_cached(
            "UPDATE names SET touched = ?1 + 1
             WHERE kind = ?2 AND name = ?3 AND touched BETWEEN 1 AND ?1",
        )
        .and_then(|mut it| it.execute(params![round, kind, name]))
        .saying(what)?;
    }
    tx.execute("UPDATE names SET touched = 0 WHERE touched BETWEEN 1 AND ?1", [round])
        .saying(what)?;
    tx.commit().saying(what)
}

/// Hands over sightings in order of time, then digest, until `visit` says false.
pub(super) fn sightings(
    conn: &Connection,
    of: Of<'_>,
    visit: &mut dyn FnMut(Vec<u8>, Digest) -> bool,
) -> Result<()> {
    let (column, kind, wanted) = match of {
        Of::Subject(subject) => ("subject", SUBJECT, subject),
        Of::Address(address) => ("address", ADDRESS, address),
    };
    let sql = format!(
        "SELECT view, digest FROM sightings
         WHERE {column} = (SELECT nid FROM names WHERE kind = ?1 AND name = ?2)
         ORDER BY time_ms, digest"
    );
    let mut read = || {
        let mut statement = conn.prepare_cached(&sql)?;
        let mut rows = statement.query(params![kind, wanted])?;
        while let Some(row) = rows.next()? {
            if !visit(row.get(0)?, Digest(row.get(1)?)) {
                break;
            }
        }
        Ok(())
    };
    let read: rusqlite::Result<()> = read();
    read.saying(WHAT)
}

/// Format and record of each, in the order asked.
pub(super) fn raw(conn: &Connection, digests: &[Digest]) -> Result<Vec<Option<(String, String)>>> {
    let read = |digest: &Digest| {
        conn.prepare_cached("SELECT format, raw FROM events WHERE digest8 = ?1 AND digest = ?2")?
            .query_row(params![narrow(digest), digest.0], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()
    };
    digests.iter().map(|digest| read(digest).saying(WHAT)).collect()
}

/// The first raw event whose bytes are not those of its digest, in words.
pub(super) fn altered(conn: &Connection, stop: &AtomicBool) -> Result<Option<String>> {
    let mut statement =
        conn.prepare("SELECT raw, digest, eid, source FROM events ORDER BY eid").saying(WHAT)?;
    let mut rows = statement.query([]).saying(WHAT)?;
    while let Some(row) = rows.next().saying(WHAT)? {
        if stop.load(Ordering::Relaxed) {
            return Ok(None);
        }
        let raw = row.get_ref(0).and_then(|it| Ok(it.as_str()?)).saying(WHAT)?;
        let digest = Digest(row.get(1).saying(WHAT)?);
        if Digest::of(raw.as_bytes()) != digest {
            let (eid, source): (i64, String) =
                row.get(2).and_then(|eid| Ok((eid, row.get(3)?))).saying(WHAT)?;
            return Ok(Some(format!("{eid} from {source:?}")));
        }
    }
    Ok(None)
}

/// Keeps what could not be taken in.
pub(super) fn put_set_aside(conn: &Connection, records: &[SetAside]) -> Result<()> {
    let what = "setting records aside";
    let tx = Transaction::new_unchecked(conn, TransactionBehavior::Immediate).saying(what)?;
    set_aside_in(&tx, records).saying(what)?;
    tx.commit().saying(what)
}

/// The same inside a transaction of the caller's.
pub(super) fn set_aside_in(tx: &Transaction<'_>, records: &[SetAside]) -> rusqlite::Result<()> {
    for record in records {
        let kept = record.bytes.get(..SET_ASIDE_BYTES_MAX).unwrap_or(&record.bytes);
        let (line, byte) = (record.line as i64, record.byte as i64);
        tx.prepare_cached(
            "INSERT INTO set_aside (source, line, byte, reason, bytes) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![record.source, line, byte, record.reason, kept])?;
    }
    Ok(())
}

/// Where records of no known format came from, with their numbers.
pub(super) fn unknown(conn: &Connection, after: u64, limit: usize) -> Result<Vec<(u64, String)>> {
    let read = || {
        let mut statement = conn.prepare_cached(
            "SELECT eid, source FROM events WHERE eid > ?1 AND format = ?2 ORDER BY eid LIMIT ?3",
        )?;
        let [after, limit] = [after, limit as u64].map(|n| i64::try_from(n).unwrap_or(i64::MAX));
        let rows = statement.query_map(params![after, UNKNOWN, limit], |row| {
            Ok((row.get::<_, i64>(0)? as u64, row.get(1)?))
        })?;
        rows.collect()
    };
    let read: rusqlite::Result<Vec<_>> = read();
    read.saying(WHAT)
}

/// What was set aside, oldest first.
pub(super) fn set_aside(conn: &Connection, skip: u64, limit: usize) -> Result<Vec<SetAside>> {
    let read = || {
        let mut statement = conn.prepare_cached(
            "SELECT source, line, byte, reason, bytes FROM set_aside ORDER BY n LIMIT ?2 OFFSET ?1",
        )?;
        let window = [skip, limit as u64].map(|n| i64::try_from(n).unwrap_or(i64::MAX));
        let rows = statement.query_map(window, |row| {
            Ok(SetAside {
                source: row.get(0)?,
                line: row.get::<_, i64>(1)? as u64,
                byte: row.get::<_, i64>(2)? as u64,
                reason: row.get(3)?,
                bytes: row.get(4)?,
            })
        })?;
        rows.collect()
    };
    let read: rusqlite::Result<Vec<_>> = read();
    read.saying(WHAT)
}
