//! The store's contract, kept by two files: each question goes to the part that knows the answer.
//!
//! It must not know how anything is laid out in them.

use super::fault::Saying as _;
use super::ledger::Gate;
use super::schema;
use super::{
    SqliteStore, audit, cases, checkpoints, deliveries, events, exchanges, ledger, only_store,
    queue,
};
use crate::domain::budget::PerHour;
use crate::domain::digest::Digest;
use crate::domain::feed::Gap;
use crate::domain::query::{Field, Sort};
use crate::domain::queue::QueueRow;
use crate::domain::time::Timestamp;
use crate::domain::words::CaseState;
use crate::ledger::checkpoint::Mark;
use crate::ledger::record::{Body, Record};
use crate::ledger::roster::Roster;
use crate::store::deliveries::Delivered;
use crate::store::exchanges::{About, Asking, Began, Ended, Repeated};
use crate::store::{
    AppendError, Ask, Auditor, Counts, Expect, GroupBy, Groups, Hand, Head, Hour, Incoming, Known,
    NewEvent, Of, Page, Result, SetAside, Stamp, Store, StoredCase, StoredEntry, Taken, Whence,
    common,
};
use std::fs::{File, TryLockError};
use std::time::Duration;

impl Store for SqliteStore {
    fn put_cases(&mut self, cases: Vec<Incoming>, stamp: &mut Stamp<'_>) -> Result<Vec<Taken>> {
        let mut staged = cases::stage(&self.cases, cases, None)?;
        let taken = std::mem::take(&mut staged.taken);
        self.tell(staged, stamp)?;
        Ok(taken)
    }

    fn put_next(&mut self, case: Incoming, of: u32, stamp: &mut Stamp<'_>) -> Result<bool> {
        let mut staged = cases::stage(&self.cases, vec![case], Some(of))?;
        let taken = std::mem::take(&mut staged.taken);
        self.tell(staged, stamp)?;
        Ok(!taken.is_empty())
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

    fn end_delivery(
        &mut self,
        source: &str,
        delivered: Delivered,
        stamp: &mut Stamp<'_>,
    ) -> Result<()> {
        // A source forgets what it is told to be stored: never for files that nobody finds again.
        self.place.holds(&self.dir)?;
        deliveries::end(&self.cases, source, &delivered, stamp)?;
        self.place.holds(&self.dir)
    }

    fn cursor(&self, source: &str) -> Result<Option<String>> {
        deliveries::cursor(&self.cases, source)
    }

    fn gaps(&self, format: &str, within: [Timestamp; 2]) -> Result<Vec<Gap>> {
        deliveries::gaps(&self.cases, format, within)
    }

    fn begin_exchange(&mut self, asking: &Asking, limits: PerHour) -> Result<Began> {
        exchanges::begin(&self.cases, asking, limits)
    }

    fn end_exchange(&mut self, number: u64, ended: &Ended) -> Result<()> {
        exchanges::end(&self.cases, number, ended)
    }

    fn keep_exchange(&mut self, number: u64, revision: u32) -> Result<()> {
        exchanges::keep(&self.cases, number, revision)
    }

    fn was_asked(&self, about: About<'_>) -> Result<bool> {
        exchanges::was_asked(&self.cases, about)
    }

    fn exchanged(&self, digest: &Digest) -> Result<Option<Vec<u8>>> {
        exchanges::bytes(&self.cases, digest)
    }

    fn said_of(&self, response: &Digest) -> Result<Vec<String>> {
        exchanges::said_of(&self.cases, response)
    }

    fn put_repeated(&mut self, repeated: &Repeated) -> Result<()> {
        exchanges::put_repeated(&self.cases, repeated)
    }

    fn repeated(&self) -> Result<Vec<Repeated>> {
        exchanges::repeated(&self.cases)
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

    fn remember(&mut self) -> Result<Option<String>> {
        self.look()
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

    fn next_due(&self, now: Timestamp) -> Result<Option<Timestamp>> {
        queue::next_due(&self.ledger, now)
    }

    fn return_due(&mut self, stamp: &mut Stamp<'_>) -> Result<usize> {
        let due = queue::due(&self.ledger, stamp.now)?;
        let returned = |row: QueueRow| Body::Returned {
            case: row.id,
            revision: row.revision,
            why: "due".into(),
        };
        let bodies: Vec<_> = due.into_iter().map(returned).collect();
        Ok(if bodies.is_empty() { 0 } else { self.append(bodies, stamp)?.len() })
    }

    fn append_by(
        &mut self,
        bodies: Vec<Body>,
        hand: Option<&mut dyn Hand>,
        stamp: &mut Stamp<'_>,
    ) -> Result<Vec<Record>> {
        if bodies.is_empty() {
            return Ok(Vec::new());
        }
        let bodies = self.says_seen(bodies);
        let drafts = ledger::drafts(&self.origin, bodies, None, hand, stamp)?;
        self.commit(drafts, &Gate::Open, stamp).map(|it| it.records).map_err(only_store)
    }

    fn append_signed(
        &mut self,
        bodies: Vec<Body>,
        id: [u8; 16],
        expect: &Expect,
        hand: Option<&mut dyn Hand>,
        stamp: &mut Stamp<'_>,
    ) -> std::result::Result<u64, AppendError> {
        // Nobody is asked to sign what would be refused anyhow; it is looked at again once the
        // store is held.
        let claims = common::claims(bodies.iter());
        if let Some(seq) = ledger::expected(&self.ledger, (id, expect), claims, stamp)? {
            return Ok(seq);
        }
        let bodies = self.says_seen(bodies);
        let drafts = ledger::drafts(&self.origin, bodies, Some(id), hand, stamp)?;
        self.commit(drafts, &Gate::Statement(id, expect), stamp).map(|it| it.seq)
    }

    fn roster(&self) -> Result<Option<Roster>> {
        ledger::roster(&self.ledger)
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

    fn checkpoints(&self, size: u64, limit: usize) -> Result<Vec<Mark>> {
        checkpoints::from(&self.ledger, size, limit)
    }

    fn last_checkpoint(&self) -> Result<Option<Mark>> {
        checkpoints::last(&self.ledger)
    }

    fn still(&self, look: &mut dyn FnMut()) -> Result<()> {
        let what = "reading the ledger";
        let still = self.ledger.unchecked_transaction().saying(what)?;
        look();
        still.rollback().saying(what)
    }

    fn auditors(&self) -> Result<Vec<Auditor>> {
        // Connections of their own: each sees the file at one moment, whoever reads elsewhere.
        let open = |kind| schema::open(&self.dir, kind, false);
        let (ledger, cases) = (open(&schema::LEDGER)?, open(&schema::CASES)?);
        let texts = open(&schema::CASES)?;
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
