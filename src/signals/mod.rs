//! Signals on raw sign-ins, computed by plain code: what makes a case out of a log.
//!
//! A scan reads the sightings of one identity, or of one address, in the order of time and event
//! digest, keeps a bounded memory, and gives for each UTC day what fired. [`plan`] makes cases of
//! that. The same events give the same cases in whatever order, pieces or packing they came. An
//! absent signal is no all-clear: what a record does not say fires nothing.
//!
//! It must not read a model's words, a clock or a store.

mod address;
pub mod attack;
pub mod catalogue;
mod day;
mod failures;
pub mod joins;
mod novelty;
mod places;
pub mod plan;
mod prompts;
pub mod scan;
mod sessions;
pub mod sighting;
pub(crate) mod single;
mod usual;
mod window;

#[cfg(test)]
mod tests;

use crate::domain::thresholds::Thresholds;

pub use plan::Planned;
pub use scan::{AddressScan, SubjectScan};
pub use sighting::{Mark, Sighting};
pub use usual::Baseline;

pub(crate) use failures::is_disabled;

/// A signal that fired.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Firing {
    /// Its code; see [`catalogue`].
    pub signal: &'static str,
    /// Time of the deciding event, in milliseconds since 1970-01-01 UTC.
    pub at: i64,
    /// The events that decide it (at most 41), the last of them at `at`.
    pub events: Vec<Mark>,
    /// How it came about, in words and numbers. Holds no text that a record's writer could choose
    /// freely.
    pub why: String,
}

impl Firing {
    /// A firing that one event decides alone.
    fn single(signal: &'static str, s: &Sighting, why: String) -> Self {
        Self { signal, at: s.time, events: vec![s.mark()], why }
    }
}

/// All that fires over the sightings of one identity, sorted by time and digest.
pub fn of_subject<'s>(
    sightings: impl IntoIterator<Item = &'s Sighting>,
    thresholds: &Thresholds,
) -> Vec<Firing> {
    let mut scan = SubjectScan::new(thresholds);
    sightings.into_iter().flat_map(|sighting| scan.push(sighting)).collect()
}

/// All that fires over the sightings from one address, sorted by time and digest.
pub fn of_address<'s>(
    sightings: impl IntoIterator<Item = &'s Sighting>,
    thresholds: &Thresholds,
) -> Vec<Firing> {
    let mut scan = AddressScan::new(thresholds);
    sightings.into_iter().flat_map(|sighting| scan.push(sighting)).collect()
}
