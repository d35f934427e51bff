//! A store in its folder is opened, or made where there is none; what a crash left between its two
//! files is completed.
//!
//! It must not make a file anew over one that is damaged or gone.

use super::fault::{Saying as _, damaged, refused};
use super::place::Place;
use super::witness::Watched;
use super::{OpenOptions, SqliteStore, Witness, cases, files, ledger, queue, schema, search};
use crate::ledger::canon;
use crate::ledger::record::{Body, Known};
use crate::store::common;
use crate::store::{Hand, Result, Stamp, Store as _};
use rusqlite::Connection;
use std::cell::RefCell;
use std::path::{Path, PathBuf};

/// One file of the two.
const GONE: &str = "it is gone, while the other file of the store is there: restore the folder \
                    from a backup";

impl SqliteStore {
    /// Opens the store in this folder for writing; a new one gets a random origin and its genesis
    /// entry. What a crash left between the two files is completed.
    pub fn open(dir: &Path, options: OpenOptions, stamp: &mut Stamp<'_>) -> Result<Self> {
        Self::open_once(dir, options, stamp, |_, _| Ok(()))
    }

    /// The same, with somebody who looks on from outside, and looks before anything is appended.
    pub fn open_watched(
        dir: &Path,
        options: OpenOptions,
        stamp: &mut Stamp<'_>,
        witness: Box<dyn Witness>,
    ) -> Result<Self> {
        Self::open_once(dir, options, stamp, |store, _| store.watch(witness))
    }

    /// Opens the store for going on from it as it is, though another ledger was known: the first
    /// thing appended says so. Gives the entry; the one that says it already where it is the last.
    pub fn continue_from(
        dir: &Path,
        options: OpenOptions,
        stamp: &mut Stamp<'_>,
        (known, reason): (Known, String),
        hand: Option<&mut dyn Hand>,
    ) -> Result<(Self, u64)> {
        let mut entry = 0;
        let store = Self::open_once(dir, options, stamp, |store, stamp| {
            entry = match store.says_already(&known)? {
                Some(entry) => entry,
                None => store.continued((known, reason), hand, stamp)?,
            };
            Ok(())
        })?;
        Ok((store, entry))
    }

    /// The last entry, where it goes on from that state: whoever wrote it ended before they could
    /// keep that they had.
    fn says_already(&self, known: &Known) -> Result<Option<u64>> {
        let last = self.entries(self.head()?.size.saturating_sub(1), 1)?.pop();
        let read = |bytes: &Vec<u8>| canon::read(bytes).ok().map(|record| record.body);
        let body = last.as_ref().and_then(|entry| entry.record.as_ref()).and_then(read);
        let is_it = matches!(&body, Some(Body::ContinuedFrom { known: it, .. }) if it == known);
        Ok(last.filter(|_| is_it).map(|entry| entry.seq))
    }

    /// Opens; `first` is done once the ledger's end was seen to hold together, before anything is
    /// appended.
    fn open_once(
        dir: &Path,
        options: OpenOptions,
        stamp: &mut Stamp<'_>,
        first: impl FnOnce(&mut Self, &mut Stamp<'_>) -> Result<()>,
    ) -> Result<Self> {
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
        first(&mut store, stamp)?;
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
        let beside = files::closed_beside(&paths);
        let mut store = Self::connect(dir, false)?;
        store.notices = loose;
        store.notices.extend(files::close(&beside));
        Ok(store)
    }

    pub(super) fn connect(dir: PathBuf, write: bool) -> Result<Self> {
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
        let place = Place::of(&dir)?;
        let (notices, grouping, index) = (Vec::new(), None, RefCell::default());
        let watched = Watched::default();
        Ok(Self { dir, place, origin, ledger, cases, write, notices, grouping, index, watched })
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
        let genesis = ledger::drafts(&origin, vec![common::genesis()], None, None, stamp)?;
        ledger::write(conn, genesis, stamp.now).map(|_| ())
    })
}
