//! Cases as received: staged durably in their own file before the ledger hears of them.
//!
//! Two files do not commit together. A staged revision is marked as pending until its entry is in
//! the ledger; what a crash left between is completed by whoever opens or writes next, and the
//! ledger's own transaction sees to it that nothing is told twice.

use super::fault::{Saying as _, damaged, refused};
use super::{ledger, search};
use crate::domain::digest::Digest;
use crate::domain::lookup::LookedUp;
use crate::ledger::record::Ingested;
use crate::store::{Incoming, Result, StoreError, StoredCase, Taken, common};
use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior, params};
use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};

const WHAT: &str = "cases.db";
/// A revision's key is its case's number and, in the low 20 bits, its own.
const REVISION_BITS: u32 = 20;
const REVISION_MAX: i64 = (1 << REVISION_BITS) - 1;
/// The revision of a case with these bytes. One case may have very many: it is looked up in an
/// index, not among all of them.
pub(super) const KNOWN: &str =
    "SELECT min(key) FROM revisions WHERE key >> 20 = ?1 AND digest = ?2";
/// The last revision of a case.
pub(super) const LAST: &str = "SELECT max(key) FROM revisions WHERE key BETWEEN ?1 AND ?2";

/// What was staged, and what is to be told to the ledger.
pub(super) struct Staged {
    pub(super) taken: Vec<Taken>,
    /// In the order in which they came, what others left first.
    pub(super) untold: Vec<Ingested>,
    /// The last number of the pending ones among them.
    pub(super) upto: i64,
}

/// Keeps new texts and revisions, durably. With `on`, only as the one behind that revision.
pub(super) fn stage(conn: &Connection, cases: Vec<Incoming>, on: Option<u32>) -> Result<Staged> {
    let what = "taking in cases";
    let tx = Transaction::new_unchecked(conn, TransactionBehavior::Immediate).saying(what)?;
    let (mut untold, mut upto, left) = pending(&tx)?;
    let mut taken = Vec::with_capacity(cases.len());
    for Incoming { text, mut ingested, search: it } in cases {
        let newest = |case: &str| kept(&tx, case, None).map(|kept| kept.map(|kept| kept.revision));
        if on.is_some() && newest(&ingested.case)? != on {
            continue;
        }
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
        search::put(&tx, key >> REVISION_BITS, &it)?;
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
    let untold = rows.iter().map(|(.., text)| told_of(text));
    Ok((untold.collect::<Result<_>>()?, upto, keys))
}

/// Gives an incoming case its revision; the key is that of the revision with the same bytes where
/// there is one.
fn place(conn: &Connection, ingested: &mut Ingested) -> Result<(Taken, i64)> {
    let signals = common::signal_subject(ingested);
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
    let known: Option<i64> = conn
        .prepare_cached(KNOWN)
        .and_then(|mut it| it.query_row(params![rid, ingested.case_digest.0], |row| row.get(0)))
        .saying(WHAT)?;
    if let Some(key) = known {
        return Ok((Taken::Unchanged, key));
    }
    let first = rid << REVISION_BITS;
    let last: Option<i64> = conn
        .prepare_cached(LAST)
        .and_then(|mut it| it.query_row([first, first | REVISION_MAX], |row| row.get(0)))
        .saying(WHAT)?;
    let last = last.map_or(0, |key| key & REVISION_MAX);
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

/// A case's text as the ledger names it. Only while its entry is on its way to the ledger does a
/// text stand for itself; one that was altered, or that no entry names, is never handed out.
pub(super) fn genuine(
    ledger: &Connection,
    cases: &Connection,
    case: &str,
    revision: Option<u32>,
) -> Result<Option<StoredCase>> {
    // The text is kept before the ledger hears of it, so that what is looked up there first is
    // here. What was pending at the second look may have been told since the first.
    for _ in 0..2 {
        if let Some((seq, told)) = ledger::ingested(ledger, case, revision)? {
            let kept = kept(cases, case, Some(told.revision))?;
            return match kept {
                // Where it came from is the ledger's to say: it decides whose the assessment is.
                Some(kept) if common::is_text_of(&kept.text, &told.case_digest) => {
                    Ok(Some(StoredCase {
                        source: told.source,
                        looked_up: LookedUp::again(told.looked_up),
                        ..kept
                    }))
                }
                Some(_) => Err(not_genuine(
                    case,
                    told.revision,
                    &format!(
                        "the text in cases.db is not the one that entry {seq} of the ledger names"
                    ),
                )),
                None => Err(not_genuine(
                    case,
                    told.revision,
                    &format!(
                        "entry {seq} of the ledger names it, and its text is gone from cases.db"
                    ),
                )),
            };
        }
        let Some(kept) = kept(cases, case, revision)? else { return Ok(None) };
        if let Some(told) = on_its_way(cases, case, kept.revision)? {
            return Ok(Some(StoredCase { looked_up: LookedUp::again(told.looked_up), ..kept }));
        }
    }
    let stray = kept(cases, case, revision)?.map_or(0, |kept| kept.revision);
    Err(not_genuine(case, stray, "a text lies in cases.db that no entry of the ledger names"))
}

fn not_genuine(case: &str, revision: u32, why: &str) -> StoreError {
    damaged(
        &format!("case {case:?}, revision {revision}"),
        format!(
            "{why}; it is not shown as evidence: run `crosscheck verify`, and restore the store's \
             folder from a backup"
        ),
    )
}

/// What the ledger will be told of a revision, while its entry may not be there yet.
fn on_its_way(conn: &Connection, case: &str, revision: u32) -> Result<Option<Ingested>> {
    const SQL: &str = "SELECT ingested FROM pending
        WHERE key = ((SELECT rid FROM cases WHERE id = ?1) << 20) + ?2";
    let text: Option<String> = conn
        .prepare_cached(SQL)
        .and_then(|mut it| it.query_row(params![case, revision], |row| row.get(0)).optional())
        .saying(WHAT)?;
    text.map(|text| told_of(&text)).transpose()
}

fn told_of(text: &str) -> Result<Ingested> {
    serde_json::from_str(text)
        .map_err(|error| damaged(WHAT, format!("a pending case cannot be read: {error}")))
}

/// How many revisions are not on their way to the ledger any more.
pub(super) fn settled(conn: &Connection) -> Result<u64> {
    const SQL: &str = "SELECT count(*) FROM revisions WHERE key NOT IN (SELECT key FROM pending)";
    conn.query_row(SQL, [], |row| row.get::<_, i64>(0)).map(|n| n as u64).saying(WHAT)
}

/// The first revision that is not on its way to the ledger and that no entry names, in words.
pub(super) fn unnamed(ledger: &Connection, cases: &Connection) -> Result<Option<String>> {
    const SQL: &str = "SELECT ifnull(c.id, ''), r.key & 0xFFFFF FROM revisions r
        LEFT JOIN cases c ON c.rid = r.key >> 20
        WHERE r.key NOT IN (SELECT key FROM pending) ORDER BY r.key";
    let mut statement = cases.prepare(SQL).saying(WHAT)?;
    let mut rows = statement.query([]).saying(WHAT)?;
    while let Some(row) = rows.next().saying(WHAT)? {
        let case: String = row.get(0).saying(WHAT)?;
        let revision: u32 = row.get(1).saying(WHAT)?;
        if ledger::ingested(ledger, &case, Some(revision))?.is_none() {
            return Ok(Some(format!("revision {revision} of case {case:?}")));
        }
    }
    Ok(None)
}

/// The digest that is kept beside that revision's text.
pub(super) fn digest(conn: &Connection, case: &str, revision: u32) -> Result<Option<Digest>> {
    const SQL: &str = "SELECT r.digest FROM cases c JOIN revisions r
        ON r.key = (c.rid << 20) + ?2 WHERE c.id = ?1";
    conn.prepare_cached(SQL)
        .and_then(|mut it| {
            it.query_row(params![case, revision], |row| row.get(0).map(Digest)).optional()
        })
        .saying(WHAT)
}

/// The first revision whose text is not that of the digest beside it, in words.
pub(super) fn altered(conn: &Connection, stop: &AtomicBool) -> Result<Option<String>> {
    let mut statement =
        conn.prepare("SELECT text, digest, key FROM revisions ORDER BY key").saying(WHAT)?;
    let mut rows = statement.query([]).saying(WHAT)?;
    while let Some(row) = rows.next().saying(WHAT)? {
        if stop.load(Ordering::Relaxed) {
            return Ok(None);
        }
        let text = row.get_ref(0).and_then(|it| Ok(it.as_str()?)).saying(WHAT)?;
        if !common::is_text_of(text, &Digest(row.get(1).saying(WHAT)?)) {
            let key: i64 = row.get(2).saying(WHAT)?;
            let case: Option<String> = conn
                .query_row("SELECT id FROM cases WHERE rid = ?1", [key >> REVISION_BITS], |row| {
                    row.get(0)
                })
                .optional()
                .saying(WHAT)?;
            let case = case.unwrap_or_default();
            return Ok(Some(format!("case {case:?}, revision {}", key & REVISION_MAX)));
        }
    }
    Ok(None)
}

/// A case's text as it is kept; the newest revision where none is named.
pub(super) fn kept(
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
                let (text, source) = (row.get(1)?, row.get(2)?);
                // Only the ledger knows what was looked up.
                Ok(StoredCase { revision, text, source, looked_up: LookedUp::default() })
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
