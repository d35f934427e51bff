//! What is searched of cases, kept beside the texts that it is made from.
//!
//! It is written with each text and can be made anew from the texts alone. It must not be the only
//! place of anything.

use super::fault::Saying as _;
use crate::domain::json::Doc;
use crate::domain::query::SearchText;
use crate::store::Result;
use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior, params};
use std::sync::atomic::{AtomicBool, Ordering};

const WHAT: &str = "what is searched in cases.db";
/// Cases looked at at a time.
const STEP: usize = 256;

/// A case by number, with its newest text and what is kept of it.
const TEXTS: &str = "SELECT c.rid,
    (SELECT text FROM revisions WHERE key BETWEEN c.rid << 20 AND (c.rid << 20) + 0xFFFFF
     ORDER BY key DESC LIMIT 1), s.words
    FROM cases c LEFT JOIN search s ON s.rid = c.rid WHERE c.rid > ?1 ORDER BY c.rid LIMIT ?2";

/// Keeps what is searched of a case.
pub(super) fn put(conn: &Connection, rid: i64, search: &SearchText) -> Result<()> {
    write(conn, rid, &search.to_text())
}

fn write(conn: &Connection, rid: i64, words: &str) -> Result<()> {
    conn.prepare_cached("INSERT OR REPLACE INTO search (rid, words) VALUES (?1, ?2)")
        .and_then(|mut it| it.execute(params![rid, words]))
        .map(|_| ())
        .saying(WHAT)
}

/// False in an older file that is open for reading: there is nothing to search besides the lines.
pub(super) fn is_there(conn: &Connection) -> Result<bool> {
    conn.table_exists(None, "search").saying(WHAT)
}

/// True where not all cases have theirs: an older program made the file.
pub(super) fn lags(conn: &Connection) -> Result<bool> {
    const SQL: &str = "SELECT (SELECT max(rid) FROM search) IS NOT (SELECT max(rid) FROM cases)";
    conn.query_row(SQL, [], |row| row.get(0)).saying(WHAT)
}

/// The next searched texts behind that case, with the numbers and ids of their cases.
pub(super) fn some(
    conn: &Connection,
    after: i64,
    limit: usize,
) -> Result<Vec<(i64, String, SearchText)>> {
    const SQL: &str = "SELECT s.rid, c.id, s.words FROM search s JOIN cases c ON c.rid = s.rid
        WHERE s.rid > ?1 ORDER BY s.rid LIMIT ?2";
    let read = || {
        let mut statement = conn.prepare_cached(SQL)?;
        let rows = statement.query_map(params![after, limit as i64], |row| {
            let search = SearchText::of_text(row.get_ref(2)?.as_str()?);
            Ok((row.get(0)?, row.get(1)?, search))
        })?;
        rows.collect::<rusqlite::Result<Vec<_>>>()
    };
    read().saying(WHAT)
}

/// One case's searched text.
pub(super) fn of(conn: &Connection, case: &str) -> Result<Option<SearchText>> {
    const SQL: &str = "SELECT s.words FROM cases c JOIN search s ON s.rid = c.rid WHERE c.id = ?1";
    conn.prepare_cached(SQL)
        .and_then(|mut it| {
            it.query_row([case], |row| Ok(SearchText::of_text(row.get_ref(0)?.as_str()?)))
                .optional()
        })
        .saying(WHAT)
}

/// What should be kept of a case with this text. What is no case any more is told by verifying.
pub(super) fn of_case(text: &str) -> String {
    Doc::parse(text).map(|doc| SearchText::of(&doc).to_text()).unwrap_or_default()
}

/// The first case whose searched text is not that of its newest text, in words.
pub(super) fn altered(conn: &Connection, stop: &AtomicBool) -> Result<Option<String>> {
    if !is_there(conn)? {
        return Ok(None);
    }
    let mut after = i64::MIN;
    while let Some(wrong) = wrong(conn, &mut after)? {
        if let Some((rid, _)) = wrong.first() {
            let id = "SELECT id FROM cases WHERE rid = ?1";
            return conn.query_row(id, [rid], |row| row.get(0)).map(Some).saying(WHAT);
        }
        if stop.load(Ordering::Relaxed) {
            return Ok(None);
        }
    }
    Ok(None)
}

/// How many searched texts are no case's.
pub(super) fn strays(conn: &Connection) -> Result<i64> {
    if !is_there(conn)? {
        return Ok(0);
    }
    let sql = "SELECT count(*) FROM search WHERE rid NOT IN (SELECT rid FROM cases)";
    conn.query_row(sql, [], |row| row.get(0)).saying(WHAT)
}

/// Makes all of them anew; true if any was not what it should be.
pub(super) fn renew(conn: &Connection) -> Result<bool> {
    let tx = Transaction::new_unchecked(conn, TransactionBehavior::Immediate).saying(WHAT)?;
    let strays = "DELETE FROM search WHERE rid NOT IN (SELECT rid FROM cases)";
    let mut changed = tx.execute(strays, []).saying(WHAT)? > 0;
    let mut after = i64::MIN;
    loop {
        let wrong = wrong(&tx, &mut after)?;
        let Some(wrong) = wrong else { break };
        for (rid, words) in wrong {
            write(&tx, rid, &words)?;
            changed = true;
        }
    }
    tx.commit().saying(WHAT)?;
    Ok(changed)
}

/// Of the next cases behind `after`, those that have not what they should, with that; `None` at the
/// end.
fn wrong(conn: &Connection, after: &mut i64) -> Result<Option<Vec<(i64, String)>>> {
    let mut statement = conn.prepare_cached(TEXTS).saying(WHAT)?;
    let mut rows = statement.query(params![*after, STEP as i64]).saying(WHAT)?;
    let (mut wrong, mut any) = (Vec::new(), false);
    while let Some(row) = rows.next().saying(WHAT)? {
        any = true;
        *after = row.get(0).saying(WHAT)?;
        let text = row.get_ref(1).and_then(|it| Ok(it.as_str_or_null()?)).saying(WHAT)?;
        let words = of_case(text.unwrap_or_default());
        let kept = row.get_ref(2).and_then(|it| Ok(it.as_str_or_null()?)).saying(WHAT)?;
        if kept != Some(words.as_str()) {
            wrong.push((*after, words));
        }
    }
    Ok(any.then_some(wrong))
}
