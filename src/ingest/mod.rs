//! The way in: inputs are split, read side by side by workers, and written by one writer in the
//! order in which they stood; then the raw events touched are grouped into cases.
//!
//! Memory is flat, however large the input: everything between reader and writer is bounded. It
//! must not parse arguments or print; the clock, the identity and the random bits are handed in.

pub mod aside;
mod bare;
pub mod follow;
pub mod group;
mod guard;
mod known;
pub mod line;
mod pipeline;
pub mod read;
pub mod summary;

pub use guard::is_caught;

use crate::domain::lookup::Databases;
use crate::domain::thresholds::Thresholds;
use crate::domain::time::Timestamp;
use crate::source::file::{Found, SourceError};
use crate::source::split::Place;
use crate::store::{Chance, SetAside, Stamp, Store, StoreError, Taken};
use read::{Batch, Reader};
use std::fmt;
use std::sync::Arc;
use summary::Summary;

/// By whom and when things are written.
pub struct By<'b> {
    /// Who: `os:NAME`.
    pub who: &'b str,
    /// The clock.
    pub now: &'b mut dyn FnMut() -> Timestamp,
    /// Ids and salts.
    pub chance: &'b mut dyn Chance,
}

impl fmt::Debug for By<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "By({})", self.who)
    }
}

impl By<'_> {
    /// A stamp for the next write.
    pub fn stamp(&mut self) -> Stamp<'_> {
        Stamp { now: (self.now)(), who: self.who, chance: self.chance }
    }
}

/// How to take in.
#[derive(Clone, Debug)]
pub struct Options {
    /// The only format that is taken; any where `None`.
    pub only: Option<&'static str>,
    /// Workers that read side by side, at least 1.
    pub workers: usize,
    /// When signals fire.
    pub thresholds: Arc<Thresholds>,
    /// Where addresses are looked up of which a record names no place or network.
    pub databases: Option<Arc<dyn Databases>>,
    /// What is known of lines that name no year.
    pub lines: Lines,
}

/// When lines of bare text that name no year were written at the latest: each is then of the last
/// year in which its date was not after that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Lines {
    /// Nobody said so: when they were is unknown.
    #[default]
    Unsaid,
    /// Then.
    Until(Timestamp),
    /// When they come.
    Now,
}

/// How far it has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Reading: bytes as stored, and records written so far.
    Reading {
        /// Bytes read.
        bytes: u64,
        /// Records written.
        records: u64,
    },
    /// Waiting while another ingest groups in the same store.
    Waiting,
    /// Grouping raw events into cases.
    Grouping,
}

/// Cases by what became of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, serde::Serialize)]
pub struct Made {
    /// Not seen before.
    pub made: u64,
    /// A new revision.
    pub updated: u64,
    /// The same bytes again.
    pub unchanged: u64,
}

impl Made {
    /// Counts what a store says.
    pub fn add(&mut self, taken: &[Taken]) {
        for taken in taken {
            *match taken {
                Taken::Made => &mut self.made,
                Taken::Updated => &mut self.updated,
                Taken::Unchanged => &mut self.unchanged,
            } += 1;
        }
    }

    /// What was counted since `before`.
    #[must_use]
    pub const fn since(self, before: Self) -> Self {
        Self {
            made: self.made - before.made,
            updated: self.updated - before.updated,
            unchanged: self.unchanged - before.unchanged,
        }
    }

    /// Adds another count.
    pub fn join(&mut self, other: Self) {
        self.made += other.made;
        self.updated += other.updated;
        self.unchanged += other.unchanged;
    }
}

/// Takes in all that was found, then groups.
///
/// Inputs that fail half-way are named in the summary's `unreadable`; what was read of them stands.
/// An error is one of the store: what was written before it stands too.
pub fn run(
    store: &mut dyn Store,
    found: &Found,
    options: &Options,
    by: &mut By<'_>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Summary, StoreError> {
    let mut summary = Summary::default();
    let site = &options.thresholds;
    write(store, refused(&found.refused, site), by, &mut summary)?;
    pipeline::run(store, &found.inputs, options, by, &mut summary, progress)?;
    write(store, refused(&summary.unreadable, site), by, &mut summary)?;
    let grouped = group::run(store, &options.thresholds, options.workers, by, None, progress)?;
    summary.cases.join(grouped.made);
    summary.faults.extend(grouped.faults);
    summary.unjoined_detections = grouped.unjoined;
    summary.end();
    Ok(summary)
}

/// What cannot be read, as a whole or from somewhere on, is set aside by its name.
fn refused(inputs: &[SourceError], site: &Arc<Thresholds>) -> Batch {
    let mut batch = Batch::default();
    for SourceError { name, why } in inputs {
        let reader = Reader { source: name, only: None, site, databases: None, until: None };
        reader.set_aside(Place { line: 1, byte: 0 }, why.clone(), Vec::new(), &mut batch);
    }
    batch
}

/// Writes a batch and counts it.
fn write(
    store: &mut dyn Store,
    batch: Batch,
    by: &mut By<'_>,
    summary: &mut Summary,
) -> Result<(), StoreError> {
    summary.count(&batch);
    if !batch.cases.is_empty() {
        summary.cases.add(&store.put_cases(batch.cases, &mut by.stamp())?);
    }
    if !batch.events.is_empty() {
        let brought = batch.events.len();
        let new = store.put_events(batch.events)?;
        summary.known += brought.saturating_sub(new) as u64;
    }
    if !batch.set_aside.is_empty() {
        store.put_set_aside(summary.shelf.keep(batch.set_aside))?;
    }
    Ok(())
}

/// The first records set aside, for the summary.
fn first(records: &[SetAside], shown: usize) -> Vec<SetAside> {
    let bare = |record: &SetAside| SetAside { bytes: Vec::new(), ..record.clone() };
    records.iter().take(summary::SET_ASIDE_SHOWN.saturating_sub(shown)).map(bare).collect()
}
