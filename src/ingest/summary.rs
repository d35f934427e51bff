//! What an ingest brought: exactly the object of `ingest --json`.
//!
//! It must not count what was not written.

use super::aside::Shelf;
use super::read::{Batch, CASE};
use super::{Made, first};
use crate::formats::UNKNOWN;
use crate::source::file::SourceError;
use crate::store::SetAside;
use serde::Serialize;
use std::collections::BTreeMap;

/// Records set aside that the summary shows; what the store keeps of all of them is said by
/// [`Shelf`].
pub const SET_ASIDE_SHOWN: usize = 100;

/// What an ingest brought. `records` is the sum of `formats` and `set_aside_count`.
#[derive(Debug, Default, Serialize)]
pub struct Summary {
    /// Records read.
    pub records: u64,
    /// Records by format; `unknown` ones are kept and in no case.
    pub formats: BTreeMap<&'static str, u64>,
    /// Raw records of a known format.
    pub events: u64,
    /// Raw records, those of no known format included, that the store held already: they bring
    /// nothing, and make no case anew.
    #[serde(skip)]
    pub known: u64,
    /// Cases, those made from signals included.
    pub cases: Made,
    /// Detected risks that speak of no sign-in known of their identity; of the identities that this
    /// ingest touched. They are kept, and in a case where their level says so. The object has the
    /// member where there are any.
    #[serde(skip_serializing_if = "is_none")]
    pub unjoined_detections: u64,
    /// The first of the records set aside.
    pub set_aside: Vec<SetAside>,
    /// How many were set aside.
    pub set_aside_count: u64,
    /// What of them is kept one by one.
    #[serde(skip)]
    pub shelf: Shelf,
    /// Lines of syslog that name no year, so that when they were is unknown.
    #[serde(skip)]
    pub yearless: u64,
    /// Inputs that could not be read to their end.
    #[serde(skip)]
    pub unreadable: Vec<SourceError>,
    /// What could not be made of the events, in words: there are cases missing.
    #[serde(skip)]
    pub faults: Vec<String>,
    /// What else somebody should know, in words.
    #[serde(skip)]
    pub warnings: Vec<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde hands it in")]
const fn is_none(count: &u64) -> bool {
    *count == 0
}

impl Summary {
    /// Counts a batch that is about to be written.
    pub(super) fn count(&mut self, batch: &Batch) {
        for (format, count) in &batch.formats {
            *self.formats.entry(format).or_default() += count;
            self.records += count;
            if ![CASE, UNKNOWN].contains(format) {
                self.events += count;
            }
        }
        self.yearless += batch.yearless;
        let (count, shown) = self.aside(&batch.set_aside);
        self.count_aside(count, shown);
    }

    /// Nothing more comes: what somebody should know of all of it.
    pub(super) fn end(&mut self) {
        self.warnings.extend(self.shelf.warnings());
        if self.yearless > 0 {
            self.warnings.push(format!(
                "{} lines of syslog name no year, so when they were is unknown and they count for \
                 no signal; --lines-until WHEN says until when they were written",
                self.yearless
            ));
        }
    }

    /// How many these are, and those that are shown, bare.
    pub(super) fn aside(&self, records: &[SetAside]) -> (u64, Vec<SetAside>) {
        (records.len() as u64, first(records, self.set_aside.len()))
    }

    /// Counts records that were set aside.
    pub(super) fn count_aside(&mut self, count: u64, shown: Vec<SetAside>) {
        self.records += count;
        self.set_aside_count += count;
        self.set_aside.extend(shown);
    }
}
