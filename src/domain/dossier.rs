//! A case with its events read: the view that facts, grounding, hazards and severity work on.

use super::case::Case;
use super::sign_in::SignIn;
use super::thresholds::Thresholds;
use std::sync::Arc;

/// How one event of a case was read.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadEvent {
    /// The format recognised, or `unknown`.
    pub format: &'static str,
    /// The normalised view, where the record is of a known format and about somebody.
    pub sign_in: Option<SignIn>,
}

/// A case and, for each of its events in the same order, how it was read.
#[derive(Debug, PartialEq)]
pub struct Dossier {
    /// The case.
    pub case: Case,
    /// One for each of `case.evidence.events`.
    pub read: Vec<ReadEvent>,
    /// What the site says of its own networks, identities and limits.
    pub site: Arc<Thresholds>,
}

impl Dossier {
    /// A case and its events as read, at a site that says nothing of itself.
    pub fn new(case: Case, read: Vec<ReadEvent>) -> Self {
        Self { case, read, site: Thresholds::shared() }
    }

    /// The place of an event in the case, by its id.
    pub fn position(&self, event_id: &str) -> Option<usize> {
        self.case.evidence.events.iter().position(|event| event.id == event_id)
    }

    /// The normalised view of an event.
    pub fn sign_in(&self, event: usize) -> Option<&SignIn> {
        self.read.get(event).and_then(|read| read.sign_in.as_ref())
    }
}
