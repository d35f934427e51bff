//! Everything that the store keeps beside its entries, compared with them: schema, numbers by which
//! entries are found, the queue, the evidence, and the pages of both files.
//!
//! Entries are taken as they are read: whether they are sound is the verifier's. It must not mend
//! anything.

use super::fault::Saying as _;
use super::ledger::TALLIES;
use super::queue::{self, Line};
use super::schema::{self, CASES, Kind, LEDGER};
use super::{cases, events, exchanges, ledger, search};
use crate::ledger::canon;
use crate::ledger::project::{self, Folded};
use crate::ledger::record::{Body, Ingested, Record};
use crate::ledger::verify::Fault;
use crate::store::{Beside, Result, StoreError, common};
use rusqlite::{Connection, params};
use std::sync::atomic::{AtomicBool, Ordering};

const WHAT: &str = "ledger.db";
/// How a queue that is not the fold of its entries is mended.
const FOLD_ANEW: &str = "`crosscheck verify --mend-queue` folds it anew from the entries";

/// Where the history of a case begins and ends, and whether an entry stands in it. It is asked for
/// every entry, and one case may have very many: each part is one step into the index.
pub(super) const LISTED: &str = "SELECT q.rid,
    (SELECT min(seq) FROM case_entries WHERE rid = q.rid),
    (SELECT max(seq) FROM case_entries WHERE rid = q.rid),
    EXISTS (SELECT 1 FROM case_entries WHERE rid = q.rid AND seq = ?2)
    FROM queue q WHERE q.id = ?1";

/// Why an audit ends before its time: something does not agree, or cannot be read.
enum Ended {
    Beside(Beside),
    Failed(StoreError),
}

impl From<StoreError> for Ended {
    fn from(error: StoreError) -> Self {
        Self::Failed(error)
    }
}

fn beside(kind: Fault, why: impl Into<String>) -> Ended {
    Ended::Beside(Beside { kind, why: why.into() })
}

/// The first thing beside the entries that does not agree with them: queue, histories, strays, and
/// which texts there are. Whether a text is that of its digest is [`cases()`]'s to look at.
pub(super) fn ledger(
    ledger: &Connection,
    cases: &Connection,
    stop: &AtomicBool,
) -> Result<Option<Beside>> {
    told(entries(ledger, cases, stop))
}

/// The first text or raw event that is not that of its digest, or what is wrong with the file.
pub(super) fn cases(conn: &Connection, stop: &AtomicBool) -> Result<Option<Beside>> {
    told(texts(conn, stop))
}

fn told(ended: std::result::Result<(), Ended>) -> Result<Option<Beside>> {
    match ended {
        Ok(()) => Ok(None),
        Err(Ended::Beside(beside)) => Ok(Some(beside)),
        Err(Ended::Failed(error)) => Err(error),
    }
}

fn entries(
    ledger: &Connection,
    cases: &Connection,
    stop: &AtomicBool,
) -> std::result::Result<(), Ended> {
    // Texts are kept before the ledger hears of them: those that were settled by now are all named
    // by the entries that are looked at from here on.
    let settled = cases::settled(cases)?;
    let still = ledger.unchecked_transaction().saying(WHAT)?;
    let tally = [0; TALLIES];
    let mut audit = Audit { ledger, cases, tally, lines: 0, listed: 0, ingested: 0, rosters: 0 };
    audit.rows()?;
    // Only now, so that the texts of all entries seen are there; and once, since a look-up outside
    // of a transaction begins one each time.
    let texts = cases.unchecked_transaction().saying(WHAT)?;
    audit.entries(stop)?;
    drop(texts);
    if stop.load(Ordering::Relaxed) {
        return Ok(());
    }
    audit.totals()?;
    if settled > audit.ingested {
        let stray = cases::unnamed(ledger, cases)?;
        let stray = stray.map_or_else(String::new, |stray| format!(", such as {stray}"));
        let why = format!(
            "cases.db holds texts that no entry names{stray}: they are never shown; restore the \
             folder from a backup"
        );
        return Err(beside(Fault::Evidence, why));
    }
    drop(still);
    sound(ledger, &LEDGER)
}

fn texts(conn: &Connection, stop: &AtomicBool) -> std::result::Result<(), Ended> {
    if let Some(case) = cases::altered(conn, stop)? {
        let why = format!(
            "the evidence of {case} is not what was taken in: it is not shown; restore the folder \
             from a backup"
        );
        return Err(beside(Fault::Evidence, why));
    }
    if let Some(case) = search::altered(conn, stop)? {
        let why =
            format!("what is searched of case {case:?} is not what its text makes: {FOLD_ANEW}");
        return Err(beside(Fault::Queue, why));
    }
    if search::strays(conn)? > 0 {
        let why = format!("cases.db holds searched texts of cases that it has not: {FOLD_ANEW}");
        return Err(beside(Fault::Stray, why));
    }
    if let Some(event) = events::altered(conn, stop)? {
        let why = format!("the raw event {event} is not the one that was taken in");
        return Err(beside(Fault::Evidence, why));
    }
    if let Some(digest) = exchanges::altered(conn, stop)? {
        let why = format!(
            "what was sent to a model or received from it under {digest} is not what is kept there"
        );
        return Err(beside(Fault::Evidence, why));
    }
    if stop.load(Ordering::Relaxed) { Ok(()) } else { sound(conn, &CASES) }
}

/// Schema and pages of one of the two files.
pub(super) fn file(conn: &Connection, kind: &Kind) -> Result<Option<Beside>> {
    if let Some(change) = schema::strange(conn, kind)? {
        let why = format!("the schema of {} was changed: {change}", kind.file);
        return Ok(Some(Beside { kind: Fault::Schema, why }));
    }
    if let Some(page) = schema::broken_page(conn, kind)? {
        return Ok(Some(Beside { kind: Fault::Damaged, why: damaged(kind, &page) }));
    }
    Ok(None)
}

/// What is said of a file that the database finds broken.
pub(super) fn damaged(kind: &Kind, what: &str) -> String {
    format!("{} is damaged: {what}; restore a backup", kind.file)
}

fn sound(conn: &Connection, kind: &Kind) -> std::result::Result<(), Ended> {
    file(conn, kind)?.map_or(Ok(()), |found| Err(Ended::Beside(found)))
}

struct Audit<'c> {
    ledger: &'c Connection,
    cases: &'c Connection,
    tally: [i64; TALLIES],
    /// Lines that are the fold of their entries.
    lines: u64,
    /// Entries that stand in the history of their case.
    listed: u64,
    /// Entries of cases that came in.
    ingested: u64,
    /// Entries with a roster.
    rosters: u64,
}

impl Audit<'_> {
    fn number(&self, sql: &str) -> Result<i64> {
        self.ledger.query_row(sql, [], |row| row.get(0)).saying(WHAT)
    }

    /// Rows that the walk over the entries does not meet.
    fn rows(&self) -> std::result::Result<(), Ended> {
        const STRAYS: [(&str, &str); 3] = [
            ("a header", "SELECT min(seq) FROM headers WHERE seq < 0"),
            ("a record", "SELECT min(seq) FROM payloads WHERE seq < 0"),
            (
                "a record",
                "SELECT min(seq) FROM (SELECT seq FROM payloads EXCEPT SELECT seq FROM headers)",
            ),
        ];
        for (what, sql) in STRAYS {
            let found: Option<i64> =
                self.ledger.query_row(sql, [], |row| row.get(0)).saying(WHAT)?;
            if let Some(seq) = found {
                let why =
                    format!("{what} lies in the ledger under the number {seq}, which no entry has");
                return Err(beside(Fault::Stray, why));
            }
        }
        for table in ["ledger", "head"] {
            let rows = self.number(&format!("SELECT count(*) FROM {table}"))?;
            if rows > 1 {
                let why = format!("the table {table} has {rows} rows where it has one");
                return Err(beside(Fault::Stray, why));
            }
        }
        Ok(())
    }

    fn entries(&mut self, stop: &AtomicBool) -> std::result::Result<(), Ended> {
        let sql = "SELECT seq, id, record FROM payloads ORDER BY seq";
        let mut statement = self.ledger.prepare(sql).saying(WHAT)?;
        let mut rows = statement.query([]).saying(WHAT)?;
        while let Some(row) = rows.next().saying(WHAT)? {
            if stop.load(Ordering::Relaxed) {
                return Ok(());
            }
            let seq: i64 = row.get(0).saying(WHAT)?;
            let id: Option<[u8; 16]> = row.get(1).saying(WHAT)?;
            let bytes = row.get_ref(2).and_then(|it| Ok(it.as_blob()?)).saying(WHAT)?;
            let record = canon::read(bytes).map_err(|error| unread(seq, &error))?;
            let is_bulk = matches!(record.body, Body::CaseIngested(_));
            let own = (!is_bulk).then(|| record.id.clone());
            if id.map(common::hex) != own {
                let why = format!("the id under which entry {seq} is looked up is not its own");
                return Err(beside(Fault::Index, why));
            }
            self.entry(seq, &record)?;
            if matches!(record.body, Body::Roster { .. }) {
                self.roster(seq)?;
            }
            if let Body::CaseIngested(ingested) = &record.body {
                self.ingested += 1;
                self.evidence(seq, ingested)?;
            }
        }
        Ok(())
    }

    /// An entry about a case stands in its history; with the first one, the whole line is folded.
    fn entry(&mut self, seq: i64, record: &Record) -> std::result::Result<(), Ended> {
        let Some(case) = record.body.case() else { return Ok(()) };
        let is_bulk = matches!(record.body, Body::CaseIngested(_));
        let found: rusqlite::Result<(i64, Option<i64>, Option<i64>, bool)> =
            self.ledger.prepare_cached(LISTED).and_then(|mut it| {
                it.query_row(params![case, seq], |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
                })
            });
        let (rid, first, last, is_listed) = match found {
            // What was told of a case before it came in has no line.
            Err(rusqlite::Error::QueryReturnedNoRows) if !is_bulk => return Ok(()),
            Err(rusqlite::Error::QueryReturnedNoRows) => {
                let why = format!("case {case:?} of entry {seq} is not in the queue: {FOLD_ANEW}");
                return Err(beside(Fault::Queue, why));
            }
            found => found.saying(WHAT)?,
        };
        if !is_listed {
            if is_bulk || first.is_some_and(|first| seq > first) {
                let why = format!(
                    "entry {seq} is missing from the history of case {case:?}: {FOLD_ANEW}"
                );
                return Err(beside(Fault::Index, why));
            }
            return Ok(());
        }
        self.listed += 1;
        if first == Some(seq) {
            self.lines += 1;
            let folded = if first == last {
                project::apply(None, seq as u64, record)
            } else {
                self.fold(rid, case)?
            };
            self.line(rid, case, folded.as_ref())?;
        }
        Ok(())
    }

    /// Folds all that stands in the history of a line.
    fn fold(&self, rid: i64, case: &str) -> std::result::Result<Option<Folded>, Ended> {
        let mut folded = None;
        for (seq, bytes) in ledger::records_of(self.ledger, rid)? {
            let record = canon::read(&bytes).map_err(|error| unread(seq, &error))?;
            if record.body.case() != Some(case) {
                let why = format!(
                    "entry {seq} stands in the history of case {case:?} and is not about it: \
                     {FOLD_ANEW}"
                );
                return Err(beside(Fault::Index, why));
            }
            folded = project::apply(folded, seq as u64, &record);
        }
        Ok(folded)
    }

    fn line(
        &mut self,
        rid: i64,
        case: &str,
        folded: Option<&Folded>,
    ) -> std::result::Result<(), Ended> {
        let line = folded.map(Line::of).transpose()?;
        if line != Line::kept(self.ledger, rid)? {
            let why = format!(
                "the line of case {case:?} in the queue is not the fold of its entries: {FOLD_ANEW}"
            );
            return Err(beside(Fault::Queue, why));
        }
        queue::count(folded, 1, &mut self.tally);
        Ok(())
    }

    /// Rosters are found by where they stand.
    fn roster(&mut self, seq: i64) -> std::result::Result<(), Ended> {
        let sql = "SELECT EXISTS (SELECT 1 FROM rosters WHERE seq = ?1)";
        let is_listed = self.has_rosters()?
            && self.ledger.query_row(sql, [seq], |row| row.get(0)).saying(WHAT)?;
        if !is_listed {
            let why = format!("the roster in entry {seq} would not be found: {FOLD_ANEW}");
            return Err(beside(Fault::Index, why));
        }
        self.rosters += 1;
        Ok(())
    }

    fn has_rosters(&self) -> Result<bool> {
        Ok(self.number("SELECT count(*) FROM sqlite_schema WHERE name = 'rosters'")? == 1)
    }

    /// What was counted on the way is all that there is.
    fn totals(&self) -> std::result::Result<(), Ended> {
        let tables = [
            ("lines in the queue", "SELECT count(*) FROM queue", self.lines),
            ("places in histories", "SELECT count(*) FROM case_entries", self.listed),
            ("rosters that are listed", "SELECT count(*) FROM rosters", self.rosters),
        ];
        // A file of an earlier version that is only read has none.
        let tables = &tables[..if self.has_rosters()? { 3 } else { 2 }];
        for &(what, sql, wanted) in tables {
            let found = self.number(sql)?;
            if found as u64 != wanted {
                let why =
                    format!("there are {found} {what}, and the entries make {wanted}: {FOLD_ANEW}");
                return Err(beside(Fault::Queue, why));
            }
        }
        if queue::tally(self.ledger)? != self.tally {
            let why =
                format!("the counts of cases by state are not those of the queue: {FOLD_ANEW}");
            return Err(beside(Fault::Queue, why));
        }
        Ok(())
    }

    /// There is a text of the digest that an entry names.
    fn evidence(&self, seq: i64, ingested: &Ingested) -> std::result::Result<(), Ended> {
        let Ingested { case, revision, case_digest, .. } = ingested;
        let wrong = match cases::digest(self.cases, case, *revision)? {
            Some(digest) if digest == *case_digest => return Ok(()),
            Some(_) => "is not the one that was taken in",
            None => "is gone from cases.db",
        };
        let why = format!(
            "the evidence of case {case:?}, revision {revision} (entry {seq}), {wrong}: it is not \
             shown; restore the folder from a backup"
        );
        Err(beside(Fault::Evidence, why))
    }
}

/// The verifier says more of it.
fn unread(seq: i64, error: &canon::CanonError) -> Ended {
    beside(Fault::RecordField, format!("the record of entry {seq} cannot be read: {error}"))
}
