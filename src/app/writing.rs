//! What a person writes, on its way to the recorder, and what of it can still be taken back.
//!
//! It must not say that anything is stored.

use crate::domain::queue::LastDecision;
use crate::domain::time::Timestamp;

/// A decision or a wait that can still be taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undoable {
    /// The case.
    pub case: String,
    /// Whom it is about, for people.
    pub whose: String,
    /// Its revision.
    pub revision: u32,
    /// The decision; none where it was a wait.
    pub decision: Option<LastDecision>,
    /// The entry of the last decision that counts, which must not have changed since.
    pub last: Option<u64>,
    /// Until when.
    pub until: Timestamp,
    /// The id under which taking it back was sent.
    pub id: Option<[u8; 16]>,
}

/// A write that was sent to the recorder and is not yet acknowledged.
#[derive(Clone, Debug, PartialEq)]
pub struct Pending {
    /// The request.
    pub request: u64,
    /// The case.
    pub case: String,
    /// What is being stored.
    pub what: Writing,
}

/// What a person writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writing {
    /// A decision or an amendment.
    Decision,
    /// A wait.
    Wait,
    /// That one works on a case.
    Claim,
    /// A claim given back.
    Release,
    /// One of them taken back.
    Undo,
}

impl Writing {
    /// In words.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Decision => "the decision",
            Self::Wait => "the wait",
            Self::Claim => "the claim",
            Self::Release => "the release",
            Self::Undo => "the undo",
        }
    }
}
