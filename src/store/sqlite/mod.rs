//! The store in SQLite: a folder with two files, `ledger.db` (entries and the queue folded from
//! them) and `cases.db` (cases and events as received).
//!
//! Several processes may use one folder. Every append reads the ledger's end inside its own write
//! transaction; nothing of it is kept in memory. It must not make a file anew over one that is
//! damaged, and SQL stands nowhere else.

mod audit;
mod cases;
mod events;
mod fault;
mod files;
mod index;
mod ledger;
mod queue;
mod schema;
mod search;
#[cfg(test)]
mod tests;

use super::common;
use super::deck::Deck;
use super::{
    AppendError, Ask, Auditor, Counts, Expect, GroupBy, Groups, Head, Hour, Incoming, Known,
    NewEvent, Of, Page, Result, SetAside, Stamp, Store, StoreError, StoredCase, StoredEntry, Taken,
    Whence,
};
use crate::domain::digest::Digest;
use crate::domain::query::{Field, Sort};
use crate::domain::queue::QueueRow;
use crate::domain::time::Timestamp;
use crate::domain::words::CaseState;
use crate::ledger::record::{Body, Record};
use cases::Staged;
use fault::{Saying as _, damaged, refused};
use index::Index;
use ledger::{Appended, Failed, Gate};
use rusqlite::Connection;
use std::cell::RefCell;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// One file of the two.
const GONE: &str = "it is gone, while the other file of the store is there: restore the folder \
                    from a backup";

/// How a store is opened for writing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenOptions {
    /// Make the store where there is none.
    pub create: bool,
}

/// A store in a folder.
pub struct SqliteStore {
    dir: PathBuf,
    origin: String,
    ledger: Connection,
    cases: Connection,
    write: bool,
    /// What was seen or mended when it was opened.
    notices: Vec<String>,
    /// Held while this store groups.
    grouping: Option<File>,
    /// What lines are filtered and sorted by.
    index: RefCell<Index>,
}

impl SqliteStore {
    /// Opens the store in this folder for writing; a new one gets a random origin and its genesis
    /// entry. What a crash left between the two files is completed.
    pub fn open(dir: &Path, options: OpenOptions, stamp: &mut Stamp<'_>) -> Result<Self> {
        schema::sqlite_is_sound()?;
        let dir = files::tidy(dir);
        let closed = files::folder(&dir, options.create)?;
        let [ledger, cases] = [&schema::LEDGER, &schema::CASES].map(|kind| dir.join(kind.file));
        let ledger_is_there = files::database(&ledger, true)?;
        match (ledger_is_there, files::database(&cases, true)?) {
            (true, true) => {}
            (true, false) => {
                return Err(damaged(&cases.display().to_string(), GONE));
            }
            (false, _) if !options.create => {
                let why = "there is no store here; `crosscheck ingest` makes one";
                return Err(refused(dir.display().to_string(), why));
            }
            (false, is_there) => {
                if !is_there {
                    create_cases(&dir, stamp)?;
                }
                create_ledger(&dir, stamp)?;
            }
        }
        let mut store = Self::connect(dir, true)?;
        store.notices.extend(closed);
        ledger::sound(&store.ledger)?;
        store.level()?;
        let left = cases::leftover(&store.cases)?;
        store.tell(left, stamp)?;
        Ok(store)
    }

    /// Opens the store for reading only, also on media that cannot be written.
    pub fn open_read_only(dir: &Path) -> Result<Self> {
        schema::sqlite_is_sound()?;
        let dir = files::tidy(dir);
        let paths = [&schema::LEDGER, &schema::CASES].map(|kind| dir.join(kind.file));
        let [ledger, cases] = &paths;
        match (files::database(ledger, false)?, files::database(cases, false)?) {
            (true, true) => {}
            (false, false) => {
                let why = "there is no store here; `crosscheck ingest` makes one";
                return Err(refused(dir.display().to_string(), why));
            }
            (is_there, _) => {
                let gone = if is_there { cases } else { ledger };
                return Err(damaged(&gone.display().to_string(), GONE));
            }
        }
        let loose = files::loose(&dir, &paths);
        let mut store = Self::connect(dir, false)?;
        store.notices = loose;
        Ok(store)
    }

    fn connect(dir: PathBuf, write: bool) -> Result<Self> {
        let ledger = schema::open(&dir, &schema::LEDGER, write)?;
        let cases = schema::open(&dir, &schema::CASES, write)?;
        let origin = origin(&ledger, "ledger")?;
        let belongs = origin_of_cases(&cases)?;
        if origin != belongs {
            let what = dir.join(schema::CASES.file).display().to_string();
            let why = format!(
                "it belongs to the ledger {belongs:?} and lies beside {origin:?}: \
                 restore both files from one backup"
            );
            return Err(damaged(&what, why));
        }
        let (notices, grouping, index) = (Vec::new(), None, RefCell::default());
        Ok(Self { dir, origin, ledger, cases, write, notices, grouping, index })
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// A number that changes when another connection has written to the ledger file: a hint to read
    /// the queue again.
    pub fn data_version(&self) -> Result<i64> {
        self.ledger
            .pragma_query_value(None, "data_version", |row| row.get(0))
            .saying("watching the ledger")
    }

    /// What was seen or mended when it was opened, for people.
    pub fn notices(&self) -> &[String] {
        &self.notices
    }

    /// Folds the queue anew where it lags behind the entries, and makes what is searched where an
    /// older program did not.
    fn level(&mut self) -> Result<()> {
        if search::lags(&self.cases)? {
            search::renew(&self.cases)?;
        }
        if queue::lags(&self.ledger, &ledger::chain(&self.ledger)?)?
            && ledger::rebuild(&self.ledger)?
        {
            self.notices.push(
                "the queue did not agree with the ledger and was folded anew from its entries"
                    .into(),
            );
        }
        Ok(())
    }

    /// Folds the queue anew from the entries, and makes what is searched anew from the texts; true
    /// if any of it had disagreed with them.
    pub fn rebuild(&mut self) -> Result<bool> {
        self.index = RefCell::default();
        let searched = search::renew(&self.cases)?;
        Ok(ledger::rebuild(&self.ledger)? || searched)
    }

    /// Asks the deck, once it is up to date.
    fn deck<T>(&self, ask: impl Fn(&Deck) -> T) -> Result<T> {
        let mut index = self.index.borrow_mut();
        index.level(&self.ledger, &self.cases)?;
        Ok(ask(index.deck()))
    }

    /// Asks the deck which lines are wanted, and reads them.
    fn lines<T>(&self, ask: impl Fn(&Deck) -> (T, Vec<String>)) -> Result<(T, Vec<QueueRow>)> {
        let (told, ids) = self.deck(&ask)?;
        let rows = index::rows(&self.ledger, &ids)?;
        if rows.len() == ids.len() {
            return Ok((told, rows));
        }
        // The queue was folded anew since, without one of them.
        self.index.replace(Index::default());
        let (told, ids) = self.deck(&ask)?;
        Ok((told, index::rows(&self.ledger, &ids)?))
    }

    /// Tells the ledger of staged cases, then takes their mark off.
    fn tell(&mut self, staged: Staged, stamp: &mut Stamp<'_>) -> Result<()> {
        if staged.untold.is_empty() {
            return Ok(());
        }
        let bodies = staged.untold.into_iter().map(|it| Body::CaseIngested(Box::new(it))).collect();
        self.commit(bodies, &Gate::Open, stamp).map_err(only_store)?;
        cases::told(&self.cases, staged.upto)
    }

    /// Appends; where the disk did not confirm, the store is opened again and the entry looked up.
    fn commit(
        &mut self,
        bodies: Vec<Body>,
        gate: &Gate<'_>,
        stamp: &mut Stamp<'_>,
    ) -> std::result::Result<Appended, AppendError> {
        match ledger::append(&self.ledger, &self.origin, bodies, gate, stamp) {
            Ok(appended) => Ok(appended),
            Err(Failed::Not(error)) => Err(error),
            Err(Failed::Unsure(appended, why)) => Ok(self.look_again(appended, why)?),
        }
    }

    /// After a failed flush the system's cache cannot be trusted: only a fresh connection tells.
    fn look_again(&mut self, appended: Appended, why: String) -> Result<Appended> {
        let fresh = Self::connect(self.dir.clone(), self.write)?;
        (self.ledger, self.cases) = (fresh.ledger, fresh.cases);
        if ledger::holds(&self.ledger, appended.seq, &appended.header)? {
            return Ok(appended);
        }
        Err(StoreError::NotConfirmed { what: "appending to the ledger".into(), why })
    }
}

/// Without a statement nothing is expected, so that only the store itself can refuse.
fn only_store(error: AppendError) -> StoreError {
    match error {
        AppendError::Store(error) => error,
        other => refused("appending to the ledger", other.to_string()),
    }
}

fn origin(conn: &Connection, table: &str) -> Result<String> {
    conn.query_row(&format!("SELECT origin FROM {table}"), [], |row| row.get(0))
        .saying("reading which ledger this is")
}

fn origin_of_cases(conn: &Connection) -> Result<String> {
    origin(conn, "belongs")
}

fn create_cases(dir: &Path, stamp: &mut Stamp<'_>) -> Result<()> {
    let origin = common::new_origin(stamp);
    schema::create(dir, &schema::CASES, |conn| {
        conn.execute("INSERT INTO belongs (one, origin) VALUES (1, ?1)", [&origin])
            .map(|_| ())
            .saying("making cases.db")
    })
}

/// The ledger is made last: cases without one are either a creation that was cut short, or a ledger
/// that somebody took away, which no new one may cover up.
fn create_ledger(dir: &Path, stamp: &mut Stamp<'_>) -> Result<()> {
    let what = dir.join(schema::LEDGER.file).display().to_string();
    let cases = schema::open(dir, &schema::CASES, true)?;
    let kept: i64 =
        cases.query_row("SELECT count(*) FROM cases", [], |row| row.get(0)).saying(&what)?;
    if kept > 0 {
        let why = format!("it is gone, while {kept} cases are there: restore it from a backup");
        return Err(damaged(&what, why));
    }
    let origin = origin_of_cases(&cases)?;
    schema::create(dir, &schema::LEDGER, |conn| {
        let chain = crate::ledger::seal::Chain::default();
        conn.execute("INSERT INTO ledger (one, origin) VALUES (1, ?1)", [&origin])
            .and_then(|_| {
                let values = rusqlite::params![chain.hash.0, chain.tree.to_bytes()];
                conn.execute("INSERT INTO head (one, hash, frontier) VALUES (1, ?1, ?2)", values)
            })
            .saying(&what)?;
        queue::folded_anew(conn, &chain)?;
        ledger::write(conn, &origin, vec![common::genesis()], None, stamp).map(|_| ())
    })
}

/// Sleeps until nobody groups raw events in that store. For a thread of its own.
pub fn wait_for_grouping(dir: &Path) -> std::io::Result<()> {
    let folder = File::open(dir)?;
    folder.lock_shared()?;
    folder.unlock()
}

impl Store for SqliteStore {
    fn put_cases(&mut self, cases: Vec<Incoming>, stamp: &mut Stamp<'_>) -> Result<Vec<Taken>> {
        let mut staged = cases::stage(&self.cases, cases)?;
        let taken = std::mem::take(&mut staged.taken);
        self.tell(staged, stamp)?;
        Ok(taken)
    }

    fn put_events(&mut self, events: Vec<NewEvent>) -> Result<usize> {
        events::put(&self.cases, &events)
    }

    fn put_set_aside(&mut self, records: Vec<SetAside>) -> Result<()> {
        events::put_set_aside(&self.cases, &records)
    }

    fn set_aside(&self, skip: u64, limit: usize) -> Result<Vec<SetAside>> {
        events::set_aside(&self.cases, skip, limit)
    }

    fn unknown(&self, after: u64, limit: usize) -> Result<Vec<(u64, String)>> {
        events::unknown(&self.cases, after, limit)
    }

    fn touched_subjects(&self, after: Option<&str>, limit: usize) -> Result<Vec<String>> {
        events::subjects(&self.cases, after, limit)
    }

    fn touched_addresses(&self, after: Option<&str>, limit: usize) -> Result<Vec<String>> {
        events::addresses(&self.cases, after, limit)
    }

    fn begin_grouping(&mut self, waits: &mut dyn FnMut()) -> Result<u64> {
        // Two who group at once could write a case of fewer events over one of more. The system
        // takes the lock back however its holder ends.
        let what = "waiting for another ingest to group";
        let folder = File::open(&self.dir).saying(what)?;
        match folder.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                waits();
                folder.lock().saying(what)?;
            }
            Err(TryLockError::Error(error)) => return Err(error).saying(what),
        }
        let round = events::begin_round(&self.cases)?;
        self.grouping = Some(folder);
        Ok(round)
    }

    fn end_grouping(&mut self, done: Option<u64>, left: &[String]) -> Result<()> {
        let ended = done.map_or(Ok(()), |round| events::end_round(&self.cases, round, left));
        self.grouping = None;
        ended
    }

    fn is_grouping(&self) -> bool {
        let folder = File::open(&self.dir);
        folder.is_ok_and(|it| matches!(it.try_lock_shared(), Err(TryLockError::WouldBlock)))
    }

    fn sightings(&self, of: Of<'_>, visit: &mut dyn FnMut(Vec<u8>, Digest) -> bool) -> Result<()> {
        events::sightings(&self.cases, of, visit)
    }

    fn raw_events(&self, digests: &[Digest]) -> Result<Vec<Option<(String, String)>>> {
        events::raw(&self.cases, digests)
    }

    fn signal_cases(&self, subject: &str) -> Result<Vec<String>> {
        cases::of_signals(&self.cases, subject)
    }

    fn counts(&self) -> Result<Counts> {
        queue::counts(&self.ledger)
    }

    fn page(&self, ask: &Ask, whence: &Whence, limit: usize) -> Result<Page> {
        let is_stored = |state| state != Some(CaseState::Claimed);
        if ask.sort == Sort::default()
            && let Some(state) = ask.query.only_state().filter(|state| is_stored(*state))
        {
            return queue::page(&self.ledger, state, whence, limit);
        }
        self.lines(|deck| {
            let found = deck.page(ask, whence, limit);
            ((found.before, found.total), found.ids)
        })
        .map(|((before, total), rows)| Page { rows, before, total })
    }

    fn groups(&self, ask: &Ask, by: GroupBy, skip: usize, limit: usize) -> Result<Groups> {
        self.deck(|deck| deck.groups(ask, by, skip, limit))
    }

    fn known(&self, field: Field, text: &str, limit: usize) -> Result<Vec<Known>> {
        self.deck(|deck| deck.known(field, text, limit))
    }

    fn resembling(&self, ask: &Ask, text: &str, limit: usize) -> Result<Vec<QueueRow>> {
        self.lines(|deck| ((), deck.resembling(ask, text, limit))).map(|((), rows)| rows)
    }

    fn hours(&self, until: Timestamp, hours: usize) -> Result<Vec<Hour>> {
        self.deck(|deck| deck.hours(until, hours))
    }

    fn settle(&mut self) {
        if !self.write {
            return;
        }
        for conn in [&self.ledger, &self.cases] {
            // What cannot be put there now is safe where it is.
            let _ = conn.busy_timeout(Duration::ZERO);
            let _ = conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        }
    }

    fn prepare(&self) -> Result<bool> {
        self.index.borrow_mut().step(&self.ledger, &self.cases)
    }

    fn row(&self, case: &str) -> Result<Option<QueueRow>> {
        Ok(queue::folded(&self.ledger, case)?.map(|(_, folded)| folded.row))
    }

    fn case(&self, case: &str, revision: Option<u32>) -> Result<Option<StoredCase>> {
        cases::genuine(&self.ledger, &self.cases, case, revision)
    }

    fn history(&self, case: &str) -> Result<Vec<StoredEntry>> {
        ledger::history(&self.ledger, case)
    }

    fn next_due(&self) -> Result<Option<Timestamp>> {
        queue::next_due(&self.ledger)
    }

    fn return_due(&mut self, stamp: &mut Stamp<'_>) -> Result<usize> {
        let due = queue::due(&self.ledger, Some(stamp.now), i64::MAX as usize)?;
        let returned = |row: QueueRow| Body::Returned {
            case: row.id,
            revision: row.revision,
            why: "due".into(),
        };
        let bodies: Vec<_> = due.into_iter().map(returned).collect();
        Ok(if bodies.is_empty() { 0 } else { self.append(bodies, stamp)?.len() })
    }

    fn append(&mut self, bodies: Vec<Body>, stamp: &mut Stamp<'_>) -> Result<Vec<Record>> {
        if bodies.is_empty() {
            return Ok(Vec::new());
        }
        self.commit(bodies, &Gate::Open, stamp).map(|it| it.records).map_err(only_store)
    }

    fn append_statement(
        &mut self,
        bodies: Vec<Body>,
        id: [u8; 16],
        expect: &Expect,
        stamp: &mut Stamp<'_>,
    ) -> std::result::Result<u64, AppendError> {
        self.commit(bodies, &Gate::Statement(id, expect), stamp).map(|it| it.seq)
    }

    fn origin(&self) -> String {
        self.origin.clone()
    }

    fn head(&self) -> Result<Head> {
        ledger::head(&self.ledger)
    }

    fn entries(&self, seq: u64, limit: usize) -> Result<Vec<StoredEntry>> {
        ledger::entries(&self.ledger, seq, limit)
    }

    fn still(&self, look: &mut dyn FnMut()) -> Result<()> {
        let what = "reading the ledger";
        let still = self.ledger.unchecked_transaction().saying(what)?;
        look();
        still.rollback().saying(what)
    }

    fn auditors(&self) -> Result<Vec<Auditor>> {
        // Connections of their own: each sees the file at one moment, whoever reads elsewhere.
        let Self { ledger, cases, .. } = Self::connect(self.dir.clone(), false)?;
        let texts = schema::open(&self.dir, &schema::CASES, false)?;
        for (conn, kib) in [(&cases, 16_384), (&texts, 2_048)] {
            // Read once from end to end, so that a large cache would only take memory.
            conn.pragma_update(None, "cache_size", -kib).saying("opening the store again")?;
        }
        Ok(vec![
            Box::new(move |stop| audit::ledger(&ledger, &cases, stop)),
            Box::new(move |stop| audit::cases(&texts, stop)),
        ])
    }
}
