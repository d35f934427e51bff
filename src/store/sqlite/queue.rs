//! The queue as the ledger file holds it: lines in the order of their index, read by place.
//!
//! It must not change a line by any other way than the fold.

use super::fault::{Saying as _, damaged};
use super::ledger::TALLIES;
use crate::domain::digest::Digest;
use crate::domain::queue::{Filter, QueueKey, QueueRow, wait_counts_until};
use crate::domain::time::Timestamp;
use crate::domain::words::{CaseState, Severity};
use crate::ledger::project::{FOLD, Folded};
use crate::ledger::seal::Chain;
use crate::store::{Counts, Page, Result, Start, StoreError, Whence};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension as _, ToSql, params, params_from_iter};

const WHAT: &str = "the queue in ledger.db";

fn read(text: &str) -> Result<Folded> {
    serde_json::from_str(text).map_err(|error| unread(&error))
}

/// A line that is none.
pub(super) fn unread(error: &serde_json::Error) -> StoreError {
    damaged(WHAT, format!("a line cannot be read ({error}): have the queue folded anew"))
}

/// Most severe first.
const fn rank(severity: Severity) -> i64 {
    3 - severity as i64
}

fn instant(Timestamp(time): Timestamp) -> (i64, i64) {
    (time.timestamp(), i64::from(time.timestamp_subsec_nanos()))
}

/// A case's line and its number.
pub(super) fn folded(conn: &Connection, case: &str) -> Result<Option<(i64, Folded)>> {
    conn.prepare_cached("SELECT rid, folded FROM queue WHERE id = ?1")
        .and_then(|mut it| {
            it.query_row([case], |row| Ok((row.get(0)?, row.get::<_, String>(1)?))).optional()
        })
        .saying(WHAT)?
        .map(|(rid, text)| Ok((rid, read(&text)?)))
        .transpose()
}

/// The number of a case's line.
pub(super) fn rid(conn: &Connection, case: &str) -> Result<Option<i64>> {
    conn.prepare_cached("SELECT rid FROM queue WHERE id = ?1")
        .and_then(|mut it| it.query_row([case], |row| row.get(0)).optional())
        .saying(WHAT)
}

/// Writes a line, a new one where it has no number yet; gives its number.
pub(super) fn put(conn: &Connection, rid: Option<i64>, folded: &Folded) -> Result<i64> {
    const SQL: &str = "INSERT INTO queue
        (rid, id, state, severity, detected_s, detected_ns, due_s, due_ns, folded)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
        ON CONFLICT (rid) DO UPDATE SET state = excluded.state, severity = excluded.severity,
        detected_s = excluded.detected_s, detected_ns = excluded.detected_ns,
        due_s = excluded.due_s, due_ns = excluded.due_ns, folded = excluded.folded";
    let Line { id, state, severity, detected, due, folded } = Line::of(folded)?;
    let write = || {
        conn.prepare_cached(SQL)?.execute(params![
            rid, id, state, severity, detected.0, detected.1, due.0, due.1, folded
        ])?;
        Ok(rid.unwrap_or_else(|| conn.last_insert_rowid()))
    };
    let written: rusqlite::Result<i64> = write();
    written.saying(WHAT)
}

/// A line as its tables hold it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    id: String,
    state: i64,
    severity: i64,
    detected: (i64, i64),
    due: (Option<i64>, Option<i64>),
    folded: String,
}

impl Line {
    /// The line that the fold makes.
    pub(super) fn of(folded: &Folded) -> Result<Self> {
        let row = &folded.row;
        Ok(Self {
            id: row.id.clone(),
            state: row.state as i64,
            severity: rank(row.severity),
            detected: instant(row.detected_at),
            due: row.due.map(instant).unzip(),
            folded: serde_json::to_string(folded)
                .map_err(|error| damaged(WHAT, error.to_string()))?,
        })
    }

    /// The line that is kept under that number.
    pub(super) fn kept(conn: &Connection, rid: i64) -> Result<Option<Self>> {
        const SQL: &str = "SELECT id, state, severity, detected_s, detected_ns, due_s, due_ns,
            folded FROM queue WHERE rid = ?1";
        let read = |row: &rusqlite::Row<'_>| {
            Ok(Self {
                id: row.get(0)?,
                state: row.get(1)?,
                severity: row.get(2)?,
                detected: (row.get(3)?, row.get(4)?),
                due: (row.get(5)?, row.get(6)?),
                folded: row.get(7)?,
            })
        };
        conn.prepare_cached(SQL)
            .and_then(|mut it| it.query_row([rid], read).optional())
            .saying(WHAT)
    }
}

/// Counts a line in or out.
pub(super) fn count(folded: Option<&Folded>, by: i64, tally: &mut [i64; TALLIES]) {
    if let Some(Folded { row, .. }) = folded {
        tally[row.state as usize] += by;
        if row.state == CaseState::Open && row.severity == Severity::Critical {
            tally[TALLIES - 1] += by;
        }
    }
}

pub(super) fn add_tally(conn: &Connection, tally: &[i64; TALLIES]) -> Result<()> {
    for (what, by) in tally.iter().enumerate().filter(|(_, by)| **by != 0) {
        conn.prepare_cached("UPDATE tally SET n = n + ?2 WHERE what = ?1")
            .and_then(|mut it| it.execute(params![what as i64, by]))
            .saying(WHAT)?;
    }
    Ok(())
}

/// The tally as it is kept.
pub(super) fn tally(conn: &Connection) -> Result<[i64; TALLIES]> {
    let mut tally = [0; TALLIES];
    let mut read = || {
        let mut statement = conn.prepare_cached("SELECT what, n FROM tally")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            if let Some(slot) = tally.get_mut(row.get::<_, i64>(0)? as usize) {
                *slot = row.get(1)?;
            }
        }
        Ok(())
    };
    let done: rusqlite::Result<()> = read();
    done.saying(WHAT)?;
    Ok(tally)
}

pub(super) fn counts(conn: &Connection) -> Result<Counts> {
    let [by_state @ .., open_critical] = tally(conn)?.map(|n| n.max(0) as u64);
    Ok(Counts { by_state, open_critical })
}

/// The state, if any, and the place, as parameters of a statement.
fn place(filter: Filter, key: Option<&QueueKey>) -> Vec<Value> {
    let mut values: Vec<_> =
        filter.state.map(|state| Value::from(state as i64)).into_iter().collect();
    if let Some(key) = key {
        let (seconds, nanos) = instant(key.detected_at);
        values.extend([rank(key.severity), seconds, nanos].map(Value::from));
        values.push(Value::from(key.id.clone()));
    }
    values
}

/// The condition that goes with [`place`]; `op` compares a line's place with the key's.
fn condition(filter: Filter, op: Option<&str>) -> String {
    let state = if filter.state.is_some() { "state = ?" } else { "TRUE" };
    let place = op.map_or_else(String::new, |op| {
        format!(" AND (severity, detected_s, detected_ns, id) {op} (?, ?, ?, ?)")
    });
    format!("{state}{place}")
}

fn order(way: &str) -> String {
    format!("ORDER BY severity {way}, detected_s {way}, detected_ns {way}, id {way}")
}

/// A page of the plain queue: by keyset over the covering index, without a look at other lines. The
/// places before it are counted in the index alone.
pub(super) fn page(
    conn: &Connection,
    state: Option<CaseState>,
    whence: &Whence,
    limit: usize,
) -> Result<Page> {
    let filter = Filter { state };
    let read = |start: &Start<'_>, limit| window(conn, filter, start, limit);
    let rows = match whence {
        Whence::Top => read(&Start::Top, limit)?,
        Whence::Bottom => read(&Start::Bottom, limit)?,
        Whence::After(anchor) => read(&Start::After(&anchor.key), limit)?,
        Whence::Before(anchor) => read(&Start::Before(&anchor.key), limit)?,
        Whence::Around(anchor, lead) => {
            let mut rows = read(&Start::Before(&anchor.key), *lead)?;
            rows.truncate(limit);
            let rest = limit - rows.len();
            rows.extend(read(&Start::At(&anchor.key), rest)?);
            rows
        }
    };
    let counts = counts(conn)?;
    let total = state.map_or_else(|| counts.total(), |state| counts.of(state));
    let before = match (rows.first(), whence) {
        (_, Whence::Top) => 0,
        (_, Whence::Bottom) => total.saturating_sub(rows.len() as u64),
        (Some(row), _) => position(conn, filter, &row.key(), "<")?,
        (None, Whence::Before(anchor)) => position(conn, filter, &anchor.key, "<")?,
        (None, Whence::After(anchor)) => position(conn, filter, &anchor.key, "<=")?,
        (None, Whence::Around(anchor, lead)) => {
            position(conn, filter, &anchor.key, "<")?.saturating_sub(*lead as u64)
        }
    };
    Ok(Page { rows, before, total })
}

/// The statement that reads lines by place.
pub(super) fn lines(filter: Filter, op: Option<&str>, way: &str) -> String {
    format!("SELECT folded FROM queue WHERE {} {} LIMIT ?", condition(filter, op), order(way))
}

/// At most `limit` lines.
fn window(
    conn: &Connection,
    filter: Filter,
    from: &Start<'_>,
    limit: usize,
) -> Result<Vec<QueueRow>> {
    let (op, key, way) = match *from {
        Start::Top => (None, None, "ASC"),
        Start::Bottom => (None, None, "DESC"),
        Start::After(key) => (Some(">"), Some(key), "ASC"),
        Start::At(key) => (Some(">="), Some(key), "ASC"),
        Start::Before(key) => (Some("<"), Some(key), "DESC"),
    };
    let sql = lines(filter, op, way);
    let mut values = place(filter, key);
    values.push(Value::from(i64::try_from(limit).unwrap_or(i64::MAX)));
    let texts = || {
        let mut statement = conn.prepare_cached(&sql)?;
        let rows = statement.query_map(params_from_iter(values), |row| row.get::<_, String>(0))?;
        rows.collect::<rusqlite::Result<Vec<_>>>()
    };
    let mut rows: Vec<_> =
        texts().saying(WHAT)?.iter().map(|text| Ok(read(text)?.row)).collect::<Result<_>>()?;
    if way == "DESC" {
        rows.reverse();
    }
    Ok(rows)
}

fn position(conn: &Connection, filter: Filter, key: &QueueKey, op: &str) -> Result<u64> {
    let sql = format!("SELECT count(*) FROM queue WHERE {}", condition(filter, Some(op)));
    conn.prepare_cached(&sql)
        .and_then(|mut it| {
            it.query_row(params_from_iter(place(filter, Some(key))), |row| row.get::<_, i64>(0))
        })
        .map(|n| n as u64)
        .saying(WHAT)
}

/// When the next waiting case is due; at once where a wait does not count.
pub(super) fn next_due(conn: &Connection, now: Timestamp) -> Result<Option<Timestamp>> {
    let (seconds, nanos) = instant(wait_counts_until(now));
    let beyond = conn
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM queue
             WHERE due_s IS NOT NULL AND (due_s, due_ns) > (?1, ?2))",
        )
        .and_then(|mut it| it.query_row(params![seconds, nanos], |row| row.get::<_, bool>(0)))
        .saying(WHAT)?;
    let first = waiting(conn, "1 ORDER BY due_s, due_ns, id LIMIT 1", params![])?;
    let first = first.first().and_then(|row| row.due);
    Ok(if beyond { Some(first.map_or(now, |first| first.min(now))) } else { first })
}

/// Lines whose wait is over at that moment, the longest due first.
pub(super) fn due(conn: &Connection, now: Timestamp) -> Result<Vec<QueueRow>> {
    let [(by, by_nanos), (from, from_nanos)] = [now, wait_counts_until(now)].map(instant);
    waiting(
        conn,
        "((due_s, due_ns) <= (?1, ?2) OR (due_s, due_ns) > (?3, ?4))
         ORDER BY due_s, due_ns, id",
        params![by, by_nanos, from, from_nanos],
    )
}

/// Lines of waiting cases, as the rest of the question says.
fn waiting(conn: &Connection, rest: &str, with: &[&dyn ToSql]) -> Result<Vec<QueueRow>> {
    let sql = format!("SELECT folded FROM queue WHERE due_s IS NOT NULL AND {rest}");
    let texts = || {
        let mut statement = conn.prepare_cached(&sql)?;
        let rows = statement.query_map(with, |row| row.get(0))?;
        rows.collect::<rusqlite::Result<Vec<String>>>()
    };
    texts().saying(WHAT)?.iter().map(|text| Ok(read(text)?.row)).collect()
}

/// Notes that a queue that was folded up to `before` is folded up to `now`. One that lagged behind
/// goes on lagging: it is folded anew when the store is next opened.
pub(super) fn folded_on(conn: &Connection, before: &Chain, now: &Chain) -> Result<()> {
    const SQL: &str = "UPDATE folded SET size = ?1, hash = ?2
        WHERE one = 1 AND fold = ?3 AND size = ?4 AND hash = ?5";
    let [to, from] = [now, before].map(|end| end.tree.size() as i64);
    conn.prepare_cached(SQL)
        .and_then(|mut it| it.execute(params![to, now.hash.0, FOLD, from, before.hash.0]))
        .map(|_| ())
        .saying(WHAT)
}

/// Notes that the queue was folded anew, up to this end.
pub(super) fn folded_anew(conn: &Connection, end: &Chain) -> Result<()> {
    const SQL: &str =
        "INSERT OR REPLACE INTO folded (one, fold, size, hash) VALUES (1, ?1, ?2, ?3)";
    conn.execute(SQL, params![FOLD, end.tree.size() as i64, end.hash.0]).map(|_| ()).saying(WHAT)
}

/// True where the queue was folded up to another end or by another fold, or has other numbers of
/// lines in its tables: what can be seen without reading it.
pub(super) fn lags(conn: &Connection, end: &Chain) -> Result<bool> {
    const SQL: &str = "SELECT
        (SELECT count(*) FROM folded WHERE fold = ?1 AND size = ?2 AND hash = ?3) = 1
        AND (SELECT count(*) FROM tally) = ?4
        AND (SELECT sum(n) FROM tally WHERE what < ?4 - 1) = ifnull((SELECT max(rid) FROM queue), 0)
        AND (SELECT max(rid) FROM case_entries) IS (SELECT max(rid) FROM queue)";
    let is_level: bool = conn
        .query_row(SQL, params![FOLD, end.tree.size() as i64, end.hash.0, TALLIES as i64], |row| {
            row.get(0)
        })
        .saying(WHAT)?;
    Ok(!is_level)
}

/// A digest over everything that the fold made.
pub(super) fn fingerprint(conn: &Connection) -> Result<Digest> {
    let read = || {
        let mut sum = Vec::new();
        let mut add = |sql: &str| -> rusqlite::Result<()> {
            let mut statement = conn.prepare(sql)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let line: String = row.get(0)?;
                sum = Digest::of_parts([sum.as_slice(), line.as_bytes()]).0.to_vec();
            }
            Ok(())
        };
        add("SELECT id || ' ' || folded || ' ' || state || ' ' || severity || ' ' ||
             detected_s || ' ' || detected_ns || ' ' || ifnull(due_s, '') || ' ' ||
             ifnull(due_ns, '') FROM queue ORDER BY id")?;
        add("SELECT id || ' ' || seq FROM queue JOIN case_entries USING (rid) ORDER BY id, seq")?;
        add("SELECT what || ' ' || n FROM tally ORDER BY what")?;
        Ok(Digest::of(&sum))
    };
    let read: rusqlite::Result<Digest> = read();
    read.saying(WHAT)
}
