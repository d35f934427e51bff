//! Cases that a model should be asked about without anybody saying so: open or waiting, held by
//! nobody, and not asked about yet as they are now.
//!
//! The queue is walked once, from its top, as far as questions need; from then on only cases of
//! which the ledger has new entries are looked at, the most urgent first. It must not read the
//! queue or a case again because something else changed.

use super::Supply;
use crate::domain::queue::{Filter, QueueKey, QueueRow};
use crate::domain::time::Timestamp;
use crate::domain::words::CaseState;
use crate::ledger::record::Record;
use crate::store::exchanges::About;
use crate::store::{Start, Store, StoreError};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Lines of the queue that are read at once.
const PAGE: usize = 100;
/// Entries that are read at once.
const ENTRIES: usize = 500;
/// Of more new entries than this the queue is walked again: so many ids are kept at most.
const FRESH_MAX: u64 = 2_000;
/// The states in which a case can want an assessment, in the order in which they are walked.
const STATES: [CaseState; 2] = [CaseState::Open, CaseState::Waiting];

/// What one model is to be asked.
pub struct Wanted {
    model: String,
    prompt: &'static str,
    now: fn() -> Timestamp,
    /// Entries of the ledger before this one are known.
    seen: Option<u64>,
    /// Where the walk goes on; none once it is over.
    walk: Option<(usize, Option<QueueKey>)>,
    walked: Vec<QueueRow>,
    /// Those of which something new was heard, those that were asked about least often first: one
    /// that changes without end leaves the others their turn.
    fresh: BTreeSet<(u32, QueueKey)>,
    turns: HashMap<String, u32>,
    /// Those for later: until when, and after how many faults.
    later: BTreeMap<String, (Timestamp, u32)>,
    /// Those that are asked about just now.
    asked: BTreeSet<String>,
}

impl Wanted {
    /// All of them are still to be looked for.
    pub fn new(model: &str, prompt: &'static str, now: fn() -> Timestamp) -> Self {
        Self {
            model: model.to_owned(),
            prompt,
            now,
            seen: None,
            walk: None,
            walked: Vec::new(),
            fresh: BTreeSet::new(),
            turns: HashMap::new(),
            later: BTreeMap::new(),
            asked: BTreeSet::new(),
        }
    }

    /// A case was dealt with, whatever came of it.
    pub fn done(&mut self, case: &str) {
        self.asked.remove(case);
        self.later.remove(case);
    }

    /// A case could not be asked about, how often so far.
    pub fn faults(&self, case: &str) -> u32 {
        self.later.get(case).map_or(0, |(_, faults)| *faults)
    }

    /// True where there are cases that could not be asked about.
    pub fn is_failing(&self) -> bool {
        self.later.values().any(|(_, faults)| *faults > 0)
    }

    /// A case is for later.
    pub fn put_off(&mut self, case: &str, until: Timestamp, faults: u32) {
        self.asked.remove(case);
        self.later.insert(case.to_owned(), (until, faults));
    }

    /// Those that were asked about last were not dealt with: the store failed meanwhile.
    pub fn give_back(&mut self) {
        for case in std::mem::take(&mut self.asked) {
            self.later.entry(case).or_insert(((self.now)(), 0));
        }
    }

    /// When the first of those for later is wanted.
    pub fn wakes(&self) -> Option<Timestamp> {
        self.later.iter().filter(|(case, _)| !self.asked.contains(*case)).map(|it| it.1.0).min()
    }

    /// Takes in what was written since the last time.
    fn catch_up(&mut self, store: &dyn Store) -> Result<(), StoreError> {
        let size = store.head()?.size;
        let Some(seen) = self.seen.filter(|seen| size - size.min(*seen) <= FRESH_MAX) else {
            self.seen = Some(size);
            self.walk = Some((0, None));
            (self.walked, self.fresh) = (Vec::new(), BTreeSet::new());
            return Ok(());
        };
        let mut at = seen;
        let mut cases = BTreeSet::new();
        while at < size {
            let entries = store.entries(at, ENTRIES)?;
            let Some(last) = entries.last() else { break };
            at = last.seq + 1;
            let records = entries.iter().filter_map(|entry| entry.record.as_deref());
            let read = records.filter_map(|bytes| serde_json::from_slice::<Record>(bytes).ok());
            cases.extend(read.filter_map(|record| record.body.case().map(str::to_owned)));
        }
        self.seen = Some(size);
        for case in cases {
            // It may have been given back; what a server failed at stays for later.
            if self.later.get(&case).is_some_and(|(_, faults)| *faults == 0) {
                self.later.remove(&case);
            }
            if let Some(row) = store.row(&case)?.filter(|row| STATES.contains(&row.state)) {
                self.hear(&row);
            }
        }
        Ok(())
    }

    fn hear(&mut self, row: &QueueRow) {
        let turns = self.turns.get(&row.id).copied().unwrap_or(0);
        self.fresh.insert((turns, row.key()));
    }

    /// Of those for later, the ones whose time has come.
    fn come_back(&mut self, store: &dyn Store) -> Result<(), StoreError> {
        let now = (self.now)();
        let is_due = |(case, (until, _)): &(&String, &(Timestamp, u32))| {
            *until <= now && !self.asked.contains(*case)
        };
        let due = self.later.iter().filter(is_due);
        for case in due.map(|(case, _)| case.clone()).collect::<Vec<_>>() {
            match store.row(&case)? {
                Some(row) => self.hear(&row),
                None => self.done(&case),
            }
        }
        Ok(())
    }

    /// The next lines of the walk.
    fn walk_on(&mut self, store: &dyn Store) -> Result<(), StoreError> {
        while self.walked.is_empty() {
            let Some((at, after)) = self.walk.take() else { return Ok(()) };
            let Some(state) = STATES.get(at) else { return Ok(()) };
            let from = after.as_ref().map_or(Start::Top, Start::After);
            let rows = store.window(Filter { state: Some(*state) }, from, PAGE)?;
            self.walk = Some(match rows.last() {
                Some(last) => (at, Some(last.key())),
                None => (at + 1, None),
            });
            self.walked = rows.into_iter().rev().collect();
        }
        Ok(())
    }

    /// Whether it is wanted now.
    fn fits(&mut self, store: &dyn Store, row: &QueueRow) -> Result<bool, StoreError> {
        let now = (self.now)();
        if !STATES.contains(&row.state) {
            self.done(&row.id);
            return Ok(false);
        }
        let is_later = self.later.get(&row.id).is_some_and(|(until, _)| *until > now);
        if self.asked.contains(&row.id) || is_later {
            return Ok(false);
        }
        let about = About {
            model: &self.model,
            prompt: self.prompt,
            case: &row.id,
            revision: row.revision,
        };
        if store.was_asked(about)? {
            self.later.remove(&row.id);
            return Ok(false);
        }
        if let Some(lease) = row.lease(now) {
            // What somebody has on the screen should not change under their hands.
            let (until, faults) = (lease.until, self.faults(&row.id));
            self.put_off(&row.id, until, faults);
            return Ok(false);
        }
        Ok(true)
    }
}

impl Supply for Wanted {
    fn next(&mut self, store: &dyn Store) -> Result<Option<String>, StoreError> {
        let next = self.look(store);
        if next.is_err() {
            // What was taken up and not dealt with is looked for anew.
            self.seen = None;
        }
        next
    }
}

impl Wanted {
    fn look(&mut self, store: &dyn Store) -> Result<Option<String>, StoreError> {
        self.catch_up(store)?;
        self.come_back(store)?;
        loop {
            if self.fresh.first().is_none_or(|(turns, _)| *turns > 0) {
                self.walk_on(store)?;
            }
            let is_new = self.fresh.first().is_some_and(|(turns, _)| *turns == 0);
            let walked = if is_new { None } else { self.walked.pop() };
            let row = if walked.is_some() {
                walked
            } else {
                let Some((_, key)) = self.fresh.pop_first() else { return Ok(None) };
                // As it is now: it may have changed since it was heard of.
                store.row(&key.id)?
            };
            if let Some(row) = row
                && self.fits(store, &row)?
            {
                self.asked.insert(row.id.clone());
                *self.turns.entry(row.id.clone()).or_default() += 1;
                return Ok(Some(row.id));
            }
        }
    }
}
