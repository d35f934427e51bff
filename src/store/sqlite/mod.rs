//! The store in SQLite: a folder with two files, `ledger.db` (entries and the queue folded from
//! them) and `cases.db` (cases and events as received).
//!
//! Several processes may use one folder. Every append reads the ledger's end inside its own write
//! transaction; nothing of it is kept in memory. SQL must not stand anywhere else.

mod audit;
mod cases;
mod checkpoints;
mod contract;
mod copy;
mod deliveries;
mod events;
mod exchanges;
mod fault;
mod files;
mod health;
mod index;
mod ledger;
mod opening;
mod place;
mod queue;
mod schema;
mod search;
#[cfg(test)]
mod tests;
mod witness;

pub use witness::{Witness, not_known};

use super::deck::Deck;
use super::{AppendError, Result, Stamp, StoreError};
use crate::domain::queue::QueueRow;
use crate::ledger::record::Body;
use cases::Staged;
use fault::{Saying as _, refused};
use index::Index;
use ledger::{Appended, Draft, Failed, Gate};
use place::Place;
use rusqlite::Connection;
use std::cell::RefCell;
use std::fs::File;
use std::path::{Path, PathBuf};
use witness::Watched;

/// How a store is opened for writing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenOptions {
    /// Make the store where there is none.
    pub create: bool,
}

/// A store in a folder.
pub struct SqliteStore {
    dir: PathBuf,
    /// Which files are open.
    place: Place,
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
    /// Who looks on from outside.
    watched: Watched,
}

impl SqliteStore {
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
        let drafts = ledger::drafts(&self.origin, bodies, None, None, stamp)?;
        self.commit(drafts, &Gate::Open, stamp).map_err(only_store)?;
        cases::told(&self.cases, staged.upto)
    }

    /// Appends; where the disk did not confirm, the store is opened again and the entry looked up.
    fn commit(
        &mut self,
        drafts: Vec<Draft>,
        gate: &Gate<'_>,
        stamp: &Stamp<'_>,
    ) -> std::result::Result<Appended, AppendError> {
        self.is_open()?;
        self.place.holds(&self.dir)?;
        match ledger::append(&self.ledger, drafts, gate, stamp) {
            Ok(appended) => {
                self.place.kept(&self.dir)?;
                self.appended(appended.records.len() as u64);
                Ok(appended)
            }
            Err(Failed::Not(error)) => Err(error),
            Err(Failed::Unsure(appended, why)) => Ok(self.look_again(appended, why)?),
        }
    }

    /// After a failed flush the system's cache cannot be trusted: only a fresh connection tells.
    fn look_again(&mut self, appended: Appended, why: String) -> Result<Appended> {
        let mut fresh = Self::connect(self.dir.clone(), self.write)?;
        std::mem::swap(&mut self.ledger, &mut fresh.ledger);
        std::mem::swap(&mut self.cases, &mut fresh.cases);
        self.place = fresh.place;
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

/// Sleeps until nobody groups raw events in that store. For a thread of its own.
pub fn wait_for_grouping(dir: &Path) -> std::io::Result<()> {
    let folder = File::open(dir)?;
    folder.lock_shared()?;
    folder.unlock()
}
