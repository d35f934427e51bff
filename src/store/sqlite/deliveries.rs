//! The tables of sources: cursors, formats, gaps.
//!
//! It must not read a cursor.

use super::events;
use super::fault::Saying as _;
use crate::domain::feed::Gap;
use crate::domain::time::Timestamp;
use crate::store::deliveries::Delivered;
use crate::store::{Result, Stamp};
use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior, params};

/// Keeps the end of a delivery in one step.
pub(super) fn end(
    conn: &Connection,
    source: &str,
    delivered: &Delivered,
    stamp: &Stamp<'_>,
) -> Result<()> {
    let what = "keeping how far a source has come";
    let tx = Transaction::new_unchecked(conn, TransactionBehavior::Immediate).saying(what)?;
    events::set_aside_in(&tx, &delivered.set_aside).saying(what)?;
    keep(&tx, source, delivered, stamp.now).saying(what)?;
    tx.commit().saying(what)
}

fn keep(
    conn: &Connection,
    source: &str,
    delivered: &Delivered,
    now: Timestamp,
) -> rusqlite::Result<()> {
    if let Some(cursor) = &delivered.cursor {
        conn.prepare_cached(
            "INSERT INTO sources (name, cursor, kept_ms) VALUES (?1, ?2, ?3)
             ON CONFLICT (name) DO UPDATE SET cursor = ?2, kept_ms = ?3",
        )?
        .execute(params![source, cursor, now.millis()])?;
    }
    for format in &delivered.formats {
        conn.prepare_cached("INSERT OR IGNORE INTO brings (source, format) VALUES (?1, ?2)")?
            .execute(params![source, format])?;
    }
    for Gap { from, to, why } in &delivered.gaps {
        conn.prepare_cached(
            "INSERT OR IGNORE INTO gaps (source, from_ms, to_ms, why) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![source, from.millis(), to.millis(), why])?;
    }
    Ok(())
}

/// Where a source goes on.
pub(super) fn cursor(conn: &Connection, source: &str) -> Result<Option<String>> {
    conn.prepare_cached("SELECT cursor FROM sources WHERE name = ?1")
        .and_then(|mut it| it.query_row([source], |row| row.get(0)).optional())
        .saying("reading how far a source has come")
        .map(Option::flatten)
}

/// What is missing of a format in `[from, to)`, in order.
pub(super) fn gaps(
    conn: &Connection,
    format: &str,
    [from, to]: [Timestamp; 2],
) -> Result<Vec<Gap>> {
    let read = || -> rusqlite::Result<Vec<Gap>> {
        let mut statement = conn.prepare_cached(
            "SELECT from_ms, to_ms, why FROM gaps WHERE from_ms < ?3 AND to_ms > ?2
             AND source IN (SELECT source FROM brings WHERE format = ?1)
             ORDER BY from_ms, to_ms, source",
        )?;
        let rows = statement.query_map(params![format, from.millis(), to.millis()], |row| {
            let [from, to]: [Option<Timestamp>; 2] =
                [row.get(0)?, row.get(1)?].map(Timestamp::from_millis);
            let why = row.get(2)?;
            Ok(from.zip(to).map(|(from, to)| Gap { from, to, why }))
        })?;
        rows.filter_map(rusqlite::Result::transpose).collect()
    };
    read().saying("reading what sources could not deliver")
}
