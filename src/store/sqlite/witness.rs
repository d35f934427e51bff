//! Who looks on from outside while a store is written: it keeps what was verified of the ledger
//! where the store's owner cannot set it back, and closes the store where the ledger is another.
//!
//! What it keeps, and where, is not the store's to know.

use super::fault::{Saying as _, damaged};
use super::{SqliteStore, ledger, schema};
use crate::ledger::known;
use crate::ledger::record::{Body, Known, Seen};
use crate::store::{Hand, Head, Result, Stamp, Store as _, StoreError};
use rusqlite::{Transaction, TransactionBehavior};
use std::path::Path;

/// Entries after which the one who looks on is asked, also where nobody waits for it.
const EVERY: u64 = 64;

/// Looks on.
pub trait Witness: Send {
    /// Compares the ledger with what was known, and keeps what is verified now. An error closes
    /// the store for appending; what hinders nothing is handed back in words. `is_last` where the
    /// store is about to be closed.
    fn look(&mut self, store: &SqliteStore, is_last: bool) -> Result<Option<String>>;

    /// The ledger as it was last verified.
    fn seen(&self) -> Option<Seen>;
}

/// The one who looks on, and what came of it.
#[derive(Default)]
pub(super) struct Watched {
    witness: Option<Box<dyn Witness>>,
    /// Entries since it looked.
    since: u64,
    /// Why nothing is appended any more.
    closed: Option<String>,
}

/// However a writer ends, what it wrote is verified and kept. What hinders that is not told here:
/// the next one to open the store looks at the same entries.
impl Drop for SqliteStore {
    fn drop(&mut self) {
        let _ = self.looked(true);
    }
}

impl SqliteStore {
    /// Has this one look now, and from now on.
    pub(super) fn watch(&mut self, witness: Box<dyn Witness>) -> Result<()> {
        self.watched.witness = Some(witness);
        let said = self.look()?;
        self.notices.extend(said);
        Ok(())
    }

    /// Has the one who looks on look, if there is one.
    pub(super) fn look(&mut self) -> Result<Option<String>> {
        self.looked(false)
    }

    fn looked(&mut self, is_last: bool) -> Result<Option<String>> {
        let Some(mut witness) = self.watched.witness.take() else { return Ok(None) };
        let said = witness.look(self, is_last);
        self.watched.witness = Some(witness);
        self.watched.since = 0;
        if let Err(error @ StoreError::Damaged { .. }) = &said {
            self.watched.closed = Some(error.to_string());
        }
        said
    }

    /// Refuses to append where the ledger was seen to be another one than was known.
    pub(super) fn is_open(&self) -> Result<()> {
        match &self.watched.closed {
            None => Ok(()),
            Some(why) => Err(damaged("nothing is appended", why.clone())),
        }
    }

    /// Has statements say what was last verified of the ledger.
    pub(super) fn says_seen(&self, mut bodies: Vec<Body>) -> Vec<Body> {
        let seen = self.watched.witness.as_ref().and_then(|witness| witness.seen());
        for body in &mut bodies {
            if let Some(own) = body.seen_mut() {
                *own = own.or(seen);
            }
        }
        bodies
    }

    /// Counts what was appended, and has it looked at every so often. Nothing of that undoes what
    /// is stored: where the ledger is another one, the next append is refused.
    pub(super) fn appended(&mut self, entries: u64) {
        self.watched.since += entries;
        if self.watched.since >= EVERY {
            let _ = self.look();
        }
    }

    /// Hands over the headers from an entry on, in order, for as long as they are taken.
    pub fn headers(&self, from: u64, take: &mut dyn FnMut(&[u8]) -> bool) -> Result<()> {
        ledger::headers(&self.ledger, from, take)
    }

    /// Appends that somebody goes on from this ledger, which is not the one that they knew; gives
    /// the entry. Where somebody else appended since it was looked at, nothing is written.
    pub(super) fn continued(
        &mut self,
        (known, reason): (Known, String),
        hand: Option<&mut dyn Hand>,
        stamp: &mut Stamp<'_>,
    ) -> Result<u64> {
        let what = "going on from this ledger";
        self.place.holds(&self.dir)?;
        let head = ledger::chain(&self.ledger)?.head();
        let found = Seen { size: head.size, root: head.root };
        let body = Body::ContinuedFrom { found, known, reason };
        let drafts = ledger::drafts(&self.origin, vec![body], None, hand, stamp)?;
        let tx = Transaction::new_unchecked(&self.ledger, TransactionBehavior::Immediate)
            .saying(what)?;
        if ledger::chain(&tx)?.head() != head {
            return Err(StoreError::Busy { what: what.into() });
        }
        let appended = ledger::write(&tx, drafts, stamp.now)?;
        tx.commit().saying(what)?;
        self.place.kept(&self.dir)?;
        Ok(appended.seq)
    }

    /// True where a ledger lies in that folder.
    pub fn is_there(dir: &Path) -> bool {
        std::fs::symlink_metadata(dir.join(schema::LEDGER.file)).is_ok()
    }

    /// Compares the ledger with what is known, by its length and the last entry that is known
    /// alone.
    pub fn is_known(&self, known: &known::Known) -> Result<()> {
        self.compared(known, &self.head()?)
    }

    fn compared(&self, known: &known::Known, head: &Head) -> Result<()> {
        let last = match known.head().size.checked_sub(1).filter(|at| *at < head.size) {
            Some(at) => ledger::hash_of(&self.ledger, at)?,
            None => None,
        };
        known.agrees(&self.origin, head.size, last).map_err(|differs| not_known(&differs))
    }

    /// The ledger's end, once every header behind what is known was seen to follow it.
    pub fn known_on(&self, from: known::Known) -> Result<known::Known> {
        let (mut from, mut found) = (Some(from), None);
        // A ledger that grows meanwhile is seen as it was at one moment.
        self.still(&mut || found = from.take().map(|from| self.verified_from(from)))?;
        found.unwrap_or_else(|| Err(ledger::inconsistent("nobody could look at it")))
    }

    fn verified_from(&self, mut known: known::Known) -> Result<known::Known> {
        let head = self.head()?;
        self.compared(&known, &head)?;
        let mut broken = None;
        self.headers(known.head().size, &mut |header| {
            broken = known.take(header).err();
            broken.is_none()
        })?;
        let end = || "the end that it keeps is not that of its entries".to_owned();
        match broken.or_else(|| (known.head() != head).then(end)) {
            None => Ok(known),
            Some(why) => Err(ledger::inconsistent(&why)),
        }
    }
}

/// What is said of a ledger that is not the one that is known, and how to mend it.
pub fn not_known(differs: &known::Differs) -> StoreError {
    damaged(schema::LEDGER.file, format!("{differs}; {}", known::MEND))
}
