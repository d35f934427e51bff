//! Appending to the ledger file and folding into its queue, in one transaction; and reading
//! entries back exactly as stored. It must not keep anything of the ledger in memory between
//! transactions: another process may have written.

use super::fault::{Saying as _, damaged, fault, is_unsure};
use super::queue;
use crate::domain::digest::Digest;
use crate::domain::time::Timestamp;
use crate::ledger::canon::{self, CanonError};
use crate::ledger::entry::{Head, NOTHING, Signed, StoredEntry};
use crate::ledger::project;
use crate::ledger::record::{Body, Ingested, Record};
use crate::ledger::roster::Roster;
use crate::ledger::seal::Chain;
use crate::ledger::tree::Frontier;
use crate::ledger::verify::{self, TAIL};
use crate::store::common;
use crate::store::{AppendError, Expect, Hand, Result, Stamp, StoreError};
use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior, params};
use std::collections::HashSet;
use std::sync::mpsc::sync_channel;
use std::thread::Builder;

const WHAT: &str = "ledger.db";
/// Numbers of the tally: one for each state, and open critical ones.
pub(super) const TALLIES: usize = 8;

/// What has to hold before anything is appended.
pub(super) enum Gate<'g> {
    /// Nothing.
    Open,
    /// A person's record, with its id.
    Statement([u8; 16], &'g Expect),
}

/// What was appended.
pub(super) struct Appended {
    /// The first entry.
    pub(super) seq: u64,
    /// Its header, by which it is found again where the commit was not confirmed.
    pub(super) header: Vec<u8>,
    pub(super) records: Vec<Record>,
}

/// A commit that failed.
pub(super) enum Failed {
    /// Nothing was written.
    Not(AppendError),
    /// It may have been: what was to be appended, and what the system said.
    Unsure(Appended, String),
}

impl std::convert::From<StoreError> for Failed {
    fn from(error: StoreError) -> Self {
        Self::Not(AppendError::Store(error))
    }
}

/// The entry that a statement has already; else that what is expected of its case holds.
pub(super) fn expected(
    conn: &Connection,
    (id, expect): ([u8; 16], &Expect),
    claims: bool,
    stamp: &Stamp<'_>,
) -> std::result::Result<Option<u64>, AppendError> {
    if let Some(seq) = seq_of(conn, id)? {
        return Ok(Some(seq));
    }
    let folded = queue::folded(conn, &expect.case)?.map(|(_, folded)| folded);
    common::still_holds(folded.as_ref(), expect, claims, stamp)?;
    Ok(None)
}

/// Appends all of these or none. The same statement id again gives the entry that it has.
pub(super) fn append(
    conn: &Connection,
    drafts: Vec<Draft>,
    gate: &Gate<'_>,
    stamp: &Stamp<'_>,
) -> std::result::Result<Appended, Failed> {
    let what = "appending to the ledger";
    let tx = Transaction::new_unchecked(conn, TransactionBehavior::Immediate).saying(what)?;
    if let Gate::Statement(id, expect) = gate {
        let claims = common::claims(drafts.iter().map(|draft| &draft.record.body));
        let there = expected(&tx, (*id, expect), claims, stamp).map_err(Failed::Not)?;
        if let Some(seq) = there {
            return Ok(Appended { seq, header: Vec::new(), records: Vec::new() });
        }
    }
    let appended = write(&tx, drafts, stamp.now)?;
    match tx.commit() {
        Ok(()) => Ok(appended),
        Err(error) if is_unsure(&error) => Err(Failed::Unsure(appended, error.to_string())),
        Err(error) => Err(fault(what, &error).into()),
    }
}

/// Records that are worth a thread of their own for their canonical bytes.
const BULK: usize = 256;

/// A record on its way into the ledger.
pub(super) struct Draft {
    id: [u8; 16],
    salt: [u8; 16],
    record: Record,
    signed: Option<Signed>,
}

/// The records of these, the first with that id, signed where somebody signs. Nothing is held
/// meanwhile: a hand may wait for a touch.
pub(super) fn drafts(
    origin: &str,
    bodies: Vec<Body>,
    mut first: Option<[u8; 16]>,
    mut hand: Option<&mut dyn Hand>,
    stamp: &mut Stamp<'_>,
) -> Result<Vec<Draft>> {
    let mut draft = |body| {
        let id = first.take().unwrap_or_else(|| stamp.chance.bits());
        let salt = stamp.chance.bits();
        let record = common::record(origin, id, body, stamp);
        let signed = match hand.as_deref_mut().filter(|_| record.body.role().is_some()) {
            None => None,
            Some(hand) => {
                let bytes = canon::encode(&record)
                    .map_err(|error| common::unsealable(&record.body, &error))?;
                common::signed(&record.body, &bytes, Some(hand))?
            }
        };
        Ok(Draft { id, salt, record, signed })
    };
    bodies.into_iter().map(&mut draft).collect()
}

/// Seals, inserts and folds inside the caller's transaction.
pub(super) fn write(conn: &Connection, drafts: Vec<Draft>, now: Timestamp) -> Result<Appended> {
    let before = chain(conn)?;
    follows(conn, &before)?;
    let (chain, seq) = (before.clone(), before.tree.size());
    let (tally, header, stale) = ([0; TALLIES], Vec::new(), HashSet::new());
    let mut pen = Pen { conn, chain, now, tally, header, stale };
    if drafts.len() < BULK {
        for draft in &drafts {
            pen.write(draft, canon::encode(&draft.record))?;
        }
    } else {
        // One thread makes the bytes, in order, while this one hashes and inserts.
        std::thread::scope(|scope| {
            let (bytes, ready) = sync_channel(BULK);
            let records = &drafts;
            let make = move || {
                records.iter().all(|draft| bytes.send(canon::encode(&draft.record)).is_ok())
            };
            Builder::new().spawn_scoped(scope, make).saying("starting a thread")?;
            // On an error the receiver is dropped, which ends the other thread.
            drafts.iter().zip(ready).try_for_each(|(draft, bytes)| pen.write(draft, bytes))
        })?;
    }
    let Pen { chain, tally, header, stale, .. } = pen;
    queue::folded_on(conn, &before, &chain)?;
    conn.prepare_cached("UPDATE head SET hash = ?1, frontier = ?2 WHERE one = 1")
        .and_then(|mut it| it.execute(params![chain.hash.0, chain.tree.to_bytes()]))
        .saying(WHAT)?;
    queue::add_tally(conn, &tally)?;
    let written = drafts.into_iter().filter(|draft| !stale.contains(&draft.id));
    let records = written.map(|draft| draft.record).collect();
    Ok(Appended { seq, header, records })
}

/// What one append carries from record to record.
struct Pen<'c> {
    conn: &'c Connection,
    chain: Chain,
    now: Timestamp,
    tally: [i64; TALLIES],
    /// The first header written.
    header: Vec<u8>,
    /// Ids of what others had told already.
    stale: HashSet<[u8; 16]>,
}

impl Pen<'_> {
    fn write(
        &mut self,
        draft: &Draft,
        bytes: std::result::Result<Vec<u8>, CanonError>,
    ) -> Result<()> {
        let Draft { id, salt, record, signed } = draft;
        let found = match record.body.case() {
            Some(case) if bears(&record.body) => queue::folded(self.conn, case)?,
            _ => None,
        };
        if common::is_stale(&record.body, found.as_ref().map(|(_, folded)| folded), self.now) {
            self.stale.insert(*id);
            return Ok(());
        }
        let unsealable = |error: CanonError| common::unsealable(&record.body, &error);
        let bytes = bytes.map_err(unsealable)?;
        if record.body.role().is_some() {
            let roster = roster(self.conn)?;
            common::may_stand(roster.as_ref(), record, &bytes, signed.as_ref(), self.now)?;
        }
        let sealed = self.chain.seal_bytes(bytes, signed.clone(), *salt, self.now);
        let entry = sealed.map_err(unsealable)?;
        insert(self.conn, &entry, record, *id)?;
        fold(self.conn, entry.seq, record, found, &mut self.tally)?;
        if self.header.is_empty() {
            self.header = entry.header;
        }
        Ok(())
    }
}

/// Whether a record can change a line; of the others only the line's number is needed.
fn bears(body: &Body) -> bool {
    !matches!(
        body,
        Body::CasePresented(_)
            | Body::AssessmentRevealed { .. }
            | Body::EventOpened { .. }
            | Body::Request { .. }
            | Body::RefusedAttempt { .. }
    )
}

fn insert(conn: &Connection, entry: &StoredEntry, record: &Record, id: [u8; 16]) -> Result<()> {
    let seq = entry.seq as i64;
    conn.prepare_cached("INSERT INTO headers (seq, header) VALUES (?1, ?2)")
        .and_then(|mut it| it.execute(params![seq, entry.header]))
        .saying(WHAT)?;
    let is_bulk = matches!(record.body, Body::CaseIngested(_));
    let id = (!is_bulk).then_some(id);
    conn.prepare_cached("INSERT INTO payloads VALUES (?1, ?2, ?3, ?4, ?5)")
        .and_then(|mut it| it.execute(params![seq, id, entry.salt, entry.record, entry.signature]))
        .saying(WHAT)?;
    Ok(())
}

/// The roster that counts: the last one in the ledger.
pub(super) fn roster(conn: &Connection) -> Result<Option<Roster>> {
    // A file of an earlier version that is only read has no such table, and no roster.
    const THERE: &str = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'rosters'";
    const LAST: &str = "SELECT p.seq, p.record FROM rosters r JOIN payloads p ON p.seq = r.seq
        ORDER BY r.seq DESC LIMIT 1";
    let read = || {
        if !conn.prepare_cached(THERE)?.exists([])? {
            return Ok(None);
        }
        conn.prepare_cached(LAST)?
            .query_row([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?)))
            .optional()
    };
    let Some((seq, bytes)) = read().saying(WHAT)? else { return Ok(None) };
    let broken =
        |why: String| inconsistent(&format!("entry {seq} has no roster that can be read ({why})"));
    let record = canon::read(&bytes).map_err(|error| broken(error.to_string()))?;
    match record.body {
        Body::Roster { roster, .. } => {
            Roster::parse(&roster).map(Some).map_err(|error| broken(error.to_string()))
        }
        _ => Err(broken("it is of another kind".into())),
    }
}

/// Brings the queue up to this record.
fn fold(
    conn: &Connection,
    seq: u64,
    record: &Record,
    found: Option<(i64, project::Folded)>,
    tally: &mut [i64; TALLIES],
) -> Result<()> {
    if matches!(record.body, Body::Roster { .. }) {
        conn.prepare_cached("INSERT INTO rosters (seq) VALUES (?1)")
            .and_then(|mut it| it.execute([seq as i64]))
            .saying(WHAT)?;
    }
    let Some(case) = record.body.case() else { return Ok(()) };
    let rid = if bears(&record.body) {
        let (rid, before) = found.map_or((None, None), |(rid, folded)| (Some(rid), Some(folded)));
        queue::count(before.as_ref(), -1, tally);
        let after = project::apply(before, seq, record);
        queue::count(after.as_ref(), 1, tally);
        match after {
            Some(after) => Some(queue::put(conn, rid, &after)?),
            None => None,
        }
    } else {
        queue::rid(conn, case)?
    };
    if let Some(rid) = rid {
        conn.prepare_cached("INSERT INTO case_entries (rid, seq) VALUES (?1, ?2)")
            .and_then(|mut it| it.execute(params![rid, seq as i64]))
            .saying(WHAT)?;
    }
    Ok(())
}

/// The writer's end, as the file has it now.
pub(super) fn chain(conn: &Connection) -> Result<Chain> {
    let (hash, frontier) = end(conn)?;
    let tree = Frontier::from_bytes(&frontier)
        .ok_or_else(|| inconsistent("the end that it keeps is no tree"))?;
    Ok(Chain { hash, tree })
}

/// Refuses an end that is not that of the last entry: nothing may be appended to it.
fn follows(conn: &Connection, end: &Chain) -> Result<()> {
    let last: Option<(i64, Vec<u8>)> = conn
        .prepare_cached("SELECT seq, header FROM headers ORDER BY seq DESC LIMIT 1")
        .and_then(|mut it| it.query_row([], |row| Ok((row.get(0)?, row.get(1)?))).optional())
        .saying(WHAT)?;
    let (size, hash) = last
        .map_or((0, NOTHING), |(seq, header)| (seq.wrapping_add(1) as u64, Digest::of(&header)));
    if (size, hash) == (end.tree.size(), end.hash) {
        return Ok(());
    }
    Err(inconsistent("its last entry is not the one that it ends with"))
}

pub(super) fn inconsistent(why: &str) -> StoreError {
    damaged(
        WHAT,
        format!(
            "{why}; it can be read, and nothing is appended to it: run `crosscheck verify`, and \
             restore the folder from a backup"
        ),
    )
}

/// Refuses a ledger whose last entries or end do not hold together.
pub(super) fn sound(conn: &Connection) -> Result<()> {
    let end = chain(conn)?;
    let last = entries(conn, end.tree.size().saturating_sub(TAIL), TAIL as usize + 1)?;
    verify::tail(&last, &end).map_err(|why| inconsistent(&why))
}

/// What the ledger says of the case as it came in: the newest revision, or that one.
pub(super) fn ingested(
    conn: &Connection,
    case: &str,
    revision: Option<u32>,
) -> Result<Option<(u64, Ingested)>> {
    // Quotes inside texts are escaped, so that this is found between members only.
    const MARK: &[u8] = b"\"kind\":\"case_ingested\"";
    const SQL: &str = "SELECT h.seq, h.header, p.salt, p.record, p.signature FROM queue q
        JOIN case_entries c ON c.rid = q.rid JOIN headers h ON h.seq = c.seq
        JOIN payloads p ON p.seq = c.seq WHERE q.id = ?1 AND instr(p.record, ?2) > 0
        ORDER BY c.seq DESC";
    let mut statement = conn.prepare_cached(SQL).saying(WHAT)?;
    let mut rows = statement.query(params![case, MARK]).saying(WHAT)?;
    while let Some(row) = rows.next().saying(WHAT)? {
        let entry = entry(row).saying(WHAT)?;
        let broken = |why: String| {
            let why =
                format!("{why}: run `crosscheck verify`, and restore the folder from a backup");
            damaged(&format!("entry {} of the ledger", entry.seq), why)
        };
        verify::alone(&entry).map_err(broken)?;
        let bytes = entry.record.as_deref().unwrap_or_default();
        let record = canon::read(bytes).map_err(|error| broken(error.to_string()))?;
        if let Body::CaseIngested(found) = record.body
            && found.case == case
            && revision.is_none_or(|wanted| wanted == found.revision)
        {
            return Ok(Some((entry.seq, *found)));
        }
    }
    Ok(None)
}

fn end(conn: &Connection) -> Result<(Digest, Vec<u8>)> {
    conn.prepare_cached("SELECT hash, frontier FROM head WHERE one = 1")
        .and_then(|mut it| it.query_row([], |row| Ok((Digest(row.get(0)?), row.get(1)?))))
        .saying(WHAT)
}

/// The ledger's end as the file keeps it. One that cannot be is handed on as it is, with a root
/// that no ledger has: it is for verifying to say so.
pub(super) fn head(conn: &Connection) -> Result<Head> {
    let (hash, frontier) = end(conn)?;
    if let Some(tree) = Frontier::from_bytes(&frontier) {
        return Ok(Chain { hash, tree }.head());
    }
    let size = frontier.first_chunk::<8>().map_or(0, |size| u64::from_be_bytes(*size));
    Ok(Head { size, hash, root: NOTHING })
}

/// Hands over the headers from an entry on, in order, for as long as they are taken.
pub(super) fn headers(
    conn: &Connection,
    from: u64,
    take: &mut dyn FnMut(&[u8]) -> bool,
) -> Result<()> {
    // No number is higher than these.
    let Ok(from) = i64::try_from(from) else { return Ok(()) };
    let mut statement = conn
        .prepare_cached("SELECT header FROM headers WHERE seq >= ?1 ORDER BY seq")
        .saying(WHAT)?;
    let mut rows = statement.query([from]).saying(WHAT)?;
    while let Some(row) = rows.next().saying(WHAT)? {
        let header = row.get_ref(0).saying(WHAT)?.as_blob();
        let header = header.map_err(|_| inconsistent("a header in it is no bytes"))?;
        if !take(header) {
            break;
        }
    }
    Ok(())
}

/// The hash of that entry's header.
pub(super) fn hash_of(conn: &Connection, seq: u64) -> Result<Option<Digest>> {
    let header: Option<Vec<u8>> = conn
        .query_row("SELECT header FROM headers WHERE seq = ?1", [seq as i64], |row| row.get(0))
        .optional()
        .saying(WHAT)?;
    Ok(header.map(|header| Digest::of(&header)))
}

/// The entry of that statement.
pub(super) fn seq_of(conn: &Connection, id: [u8; 16]) -> Result<Option<u64>> {
    conn.prepare_cached("SELECT seq FROM payloads WHERE id = ?1")
        .and_then(|mut it| it.query_row([id], |row| row.get::<_, i64>(0)).optional())
        .map(|seq| seq.map(|seq| seq as u64))
        .saying(WHAT)
}

/// True if the ledger holds exactly that header there.
pub(super) fn holds(conn: &Connection, seq: u64, header: &[u8]) -> Result<bool> {
    let found: Option<Vec<u8>> = conn
        .query_row("SELECT header FROM headers WHERE seq = ?1", [seq as i64], |row| row.get(0))
        .optional()
        .saying(WHAT)?;
    Ok(found.as_deref() == Some(header))
}

/// Entries in order, exactly as stored.
pub(super) fn entries(conn: &Connection, seq: u64, limit: usize) -> Result<Vec<StoredEntry>> {
    const SQL: &str = "SELECT h.seq, h.header, p.salt, p.record, p.signature FROM headers h
        LEFT JOIN payloads p ON p.seq = h.seq WHERE h.seq >= ?1 ORDER BY h.seq LIMIT ?2";
    // No number is higher than these.
    let Ok(from) = i64::try_from(seq) else { return Ok(Vec::new()) };
    let read = || {
        let mut statement = conn.prepare_cached(SQL)?;
        let rows = statement.query_map(params![from, limit as i64], entry)?;
        rows.collect::<rusqlite::Result<Vec<_>>>()
    };
    read().saying(WHAT)
}

/// The entries about a case, oldest first.
pub(super) fn history(conn: &Connection, case: &str) -> Result<Vec<StoredEntry>> {
    const SQL: &str = "SELECT h.seq, h.header, p.salt, p.record, p.signature FROM queue q
        JOIN case_entries c ON c.rid = q.rid JOIN headers h ON h.seq = c.seq
        LEFT JOIN payloads p ON p.seq = c.seq WHERE q.id = ?1 ORDER BY c.seq";
    let read = || {
        let mut statement = conn.prepare_cached(SQL)?;
        let rows = statement.query_map([case], entry)?;
        rows.collect::<rusqlite::Result<Vec<_>>>()
    };
    read().saying(WHAT)
}

/// The records in the history of that line, oldest first.
pub(super) fn records_of(conn: &Connection, rid: i64) -> Result<Vec<(i64, Vec<u8>)>> {
    const SQL: &str = "SELECT c.seq, p.record FROM case_entries c
        JOIN payloads p ON p.seq = c.seq WHERE c.rid = ?1 ORDER BY c.seq";
    let read = || {
        let mut statement = conn.prepare_cached(SQL)?;
        statement.query_map([rid], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
    };
    let read: rusqlite::Result<Vec<_>> = read();
    read.saying(WHAT)
}

fn entry(row: &rusqlite::Row<'_>) -> rusqlite::Result<StoredEntry> {
    Ok(StoredEntry {
        seq: row.get::<_, i64>(0)? as u64,
        header: row.get(1)?,
        salt: row.get::<_, Option<[u8; 16]>>(2)?.unwrap_or_default(),
        record: row.get(3)?,
        signature: row.get(4)?,
    })
}

/// Folds the queue anew from the entries; true if it had disagreed with them.
pub(super) fn rebuild(conn: &Connection) -> Result<bool> {
    let what = "folding the queue anew";
    let tx = Transaction::new_unchecked(conn, TransactionBehavior::Immediate).saying(what)?;
    let before = queue::fingerprint(&tx)?;
    tx.execute_batch(
        "DELETE FROM queue; DELETE FROM case_entries; DELETE FROM tally; DELETE FROM rosters;
         INSERT INTO tally VALUES (0, 0), (1, 0), (2, 0), (3, 0), (4, 0), (5, 0), (6, 0), (7, 0);",
    )
    .saying(what)?;
    let mut tally = [0; TALLIES];
    let mut next = 0;
    loop {
        let entries = entries(&tx, next, 1_000)?;
        let Some(last) = entries.last() else { break };
        next = last.seq + 1;
        for entry in &entries {
            let place = format!("entry {}", entry.seq);
            let bytes = entry.record.as_deref().unwrap_or_default();
            let record = canon::read(bytes).map_err(|error| {
                damaged(&place, format!("{error}; run `crosscheck verify` and restore a backup"))
            })?;
            let found = match record.body.case() {
                Some(case) if bears(&record.body) => queue::folded(&tx, case)?,
                _ => None,
            };
            fold(&tx, entry.seq, &record, found, &mut tally)?;
        }
    }
    queue::add_tally(&tx, &tally)?;
    queue::folded_anew(&tx, &chain(&tx)?)?;
    let after = queue::fingerprint(&tx)?;
    tx.commit().saying(what)?;
    Ok(before != after)
}
