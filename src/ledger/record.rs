//! What is written into the ledger: one record a fact about the review.
//!
//! A record has no floats and no integer beyond 2^53 - 1; scores are decimal text. Records that a
//! person writes are statements: they carry the digests they were made on and what the console had
//! last verified of the ledger.

use super::signature::Role;
use crate::domain::decision::Decision;
use crate::domain::digest::Digest;
use crate::domain::lookup::Kept;
use crate::domain::queue::{ClaimCounts, QueueSubject};
use crate::domain::time::Timestamp;
use crate::domain::words::{HazardKind, Severity};
use serde::{Deserialize, Serialize};

/// The version of the record schema that this writes.
pub const VERSION: u32 = 1;

/// One record, before it is sealed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Schema version.
    pub v: u32,
    /// The ledger it belongs to.
    pub origin: String,
    /// 128 random bits in hexadecimal; a retry after a crash cannot record twice.
    pub id: String,
    /// When, by its writer's clock.
    pub time: Timestamp,
    /// Who: the principal of the key that signs, else `os:NAME`.
    pub who: String,
    /// What.
    #[serde(flatten)]
    pub body: Body,
}

/// What a record says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Body {
    /// The first record of a ledger.
    Genesis {
        /// Name and version of the program.
        program: String,
        /// Digest of the roster; none before keys exist.
        roster: Option<Digest>,
    },
    /// A console was opened.
    SessionStarted {
        /// The session's id.
        session: String,
        /// Name and version of the program.
        program: String,
        /// Terminal columns.
        columns: u16,
        /// Terminal rows.
        rows: u16,
        /// `triage`, or `demo` with its own clock.
        mode: String,
    },
    /// A console was closed.
    SessionEnded {
        /// The session's id.
        session: String,
    },
    /// A case, or a new revision of one, came in.
    CaseIngested(Box<Ingested>),
    /// A case no longer stands on its signals and left the queue.
    RoutedOut {
        /// The case.
        case: String,
        /// Its revision.
        revision: u32,
        /// Why, in words.
        why: String,
    },
    /// A case rested on the screen.
    CasePresented(Shown),
    /// The model's part of a case was shown.
    AssessmentRevealed {
        /// Where.
        #[serde(flatten)]
        shown: Shown,
        /// `concurrent`, `evidence_first`, `decide_first`, or `headless` for `show`.
        mode: String,
    },
    /// An event was selected on purpose and stayed on the screen.
    EventOpened {
        /// Where.
        #[serde(flatten)]
        shown: Shown,
        /// The event's id.
        event: String,
        /// The field, where one was jumped to.
        ptr: Option<String>,
        /// Milliseconds in focus.
        focused_ms: u64,
    },
    /// A decision, or an amendment of one.
    Decision(Box<Statement>),
    /// A decision taken back.
    Undo {
        /// The case.
        case: String,
        /// Its revision.
        revision: u32,
        /// The statement id of the decision.
        supersedes: String,
        /// The ledger as its writer had last verified it; absent where nothing was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seen: Option<Seen>,
    },
    /// A containment step that a decision asks for. crosscheck executes nothing.
    Request {
        /// The case.
        case: String,
        /// Its revision.
        revision: u32,
        /// The statement id of the decision.
        decision: String,
        /// The step's name.
        request: String,
        /// Who answers for the subject.
        owner: Option<String>,
        /// The ledger as its writer had last verified it; absent where nothing was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seen: Option<Seen>,
    },
    /// Somebody works on the case. Nobody else is kept from it, and after `until` it is open for
    /// all again without another record.
    Claimed {
        /// The case.
        case: String,
        /// Its revision.
        revision: u32,
        /// Until when the claim counts.
        until: Timestamp,
    },
    /// Who claimed the case gave it back.
    Released {
        /// The case.
        case: String,
        /// Its revision.
        revision: u32,
    },
    /// The case waits for somebody; it comes back by itself.
    Waiting {
        /// The case.
        case: String,
        /// Its revision.
        revision: u32,
        /// For whom or what.
        waits_for: String,
        /// Until when.
        until: Timestamp,
        /// Why, in words.
        note: String,
        /// The ledger as its writer had last verified it; absent where nothing was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seen: Option<Seen>,
    },
    /// A waiting case came back.
    Returned {
        /// The case.
        case: String,
        /// Its revision.
        revision: u32,
        /// `due` or `asked`.
        why: String,
    },
    /// Somebody tried to decide and was refused.
    RefusedAttempt {
        /// The case.
        case: String,
        /// Its revision.
        revision: u32,
        /// Why, in words.
        why: String,
    },
    /// From here on these may sign. What people write is signed by one of them, or refused.
    Roster {
        /// The whole list, in the form of OpenSSH's `allowed_signers` and as it is written here.
        roster: String,
        /// Digest of the one that it replaces; none for the first. Of two changes of one roster,
        /// the second is refused, and nobody's line is lost.
        replaces: Option<Digest>,
        /// Why, in the words of whoever did it.
        reason: String,
        /// The ledger as its writer had last verified it; absent where nothing was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seen: Option<Seen>,
    },
    /// Somebody goes on from a ledger that is not the one that their account knew.
    ContinuedFrom {
        /// The ledger before this entry.
        found: Seen,
        /// The ledger as it was known.
        known: Known,
        /// Why, in the words of whoever did it.
        reason: String,
    },
}

/// A ledger as an account had last verified it, which is no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// Which ledger: another one where the store was exchanged.
    pub origin: String,
    /// RFC 6962 root over its entries.
    pub root: Digest,
    /// Entries.
    pub size: u64,
}

/// Which case was on which screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// The case.
    pub case: String,
    /// Its revision.
    pub revision: u32,
    /// The session, where there was one.
    pub session: Option<String>,
}

/// What is recorded of a case when it comes in: the queue line, and what it was computed from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ingested {
    /// The case.
    pub case: String,
    /// Its revision, from 1.
    pub revision: u32,
    /// Which input it came from: a file name, `-`, or `signals` for cases made here.
    pub source: String,
    /// Digest of the case value.
    pub case_digest: Digest,
    /// Digest of the evidence value.
    pub evidence_digest: Digest,
    /// Digest of the assessment value.
    pub assessment_digest: Option<Digest>,
    /// Digest over the facts, grounding, hazards and severity computed; where it is the same as
    /// that of the revision decided on, the decision stands.
    pub computed_digest: Digest,
    /// Policy severity.
    pub severity: Severity,
    /// The model's score as decimal text.
    pub risk_score: Option<String>,
    /// Whom it is about.
    pub subject: QueueSubject,
    /// What was detected.
    pub detection: String,
    /// A line for people.
    pub title: Option<String>,
    /// Its workflow.
    pub workflow: String,
    /// Its tenant.
    pub tenant: Option<String>,
    /// When it was detected.
    pub detected_at: Timestamp,
    /// Grounding at a glance.
    pub claims: ClaimCounts,
    /// Facts of high signal that no claim mentions.
    pub omissions: u32,
    /// Kinds of hazard, each once.
    pub hazards: Vec<HazardKind>,
    /// Its events.
    pub events: u32,
    /// The assessment is by the built-in rules, which only cases made from signals have.
    pub by_rules: bool,
    /// Another source sent the same id with other bytes.
    pub conflict: bool,
    /// What was looked up of its addresses, and in which databases: they change, and what was seen
    /// does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub looked_up: Option<Vec<Kept>>,
}

/// The ledger as its writer had last verified it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Entries.
    pub size: u64,
    /// RFC 6962 root over them.
    pub root: Digest,
}

/// What a person decides, bound to exactly what it was decided on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Statement {
    /// The case.
    pub case: String,
    /// Its revision.
    pub revision: u32,
    /// The decision.
    #[serde(flatten)]
    pub decision: Decision,
    /// Policy severity at that moment.
    pub policy_severity: Severity,
    /// Digest of the case value.
    pub case_digest: Digest,
    /// Digest of the evidence value.
    pub evidence_digest: Digest,
    /// Digest of the assessment value.
    pub assessment_digest: Option<Digest>,
    /// Digest of the policy; none before the policy has one.
    pub policy_digest: Option<Digest>,
    /// Digest of the receipt; none before receipts exist.
    pub receipt_digest: Option<Digest>,
    /// Name of the model.
    pub model_name: Option<String>,
    /// Version of the model.
    pub model_version: Option<String>,
    /// The model's score as decimal text.
    pub model_score: Option<String>,
    /// The recommended verdict as received.
    pub recommended: Option<String>,
    /// The session in which it was made.
    pub session: String,
    /// Statement id of the decision that this one replaces.
    pub supersedes: Option<String>,
    /// The ledger as last verified.
    pub seen: Option<Seen>,
}

impl Body {
    /// The kind of a case that came in.
    pub const INGESTED: &'static str = "case_ingested";

    /// The case that the record is about, if it is about one.
    pub fn case(&self) -> Option<&str> {
        match self {
            Self::Genesis { .. }
            | Self::SessionStarted { .. }
            | Self::SessionEnded { .. }
            | Self::Roster { .. }
            | Self::ContinuedFrom { .. } => None,
            Self::CaseIngested(ingested) => Some(&ingested.case),
            Self::Decision(statement) => Some(&statement.case),
            Self::CasePresented(shown)
            | Self::AssessmentRevealed { shown, .. }
            | Self::EventOpened { shown, .. } => Some(&shown.case),
            Self::RoutedOut { case, .. }
            | Self::Undo { case, .. }
            | Self::Request { case, .. }
            | Self::Claimed { case, .. }
            | Self::Released { case, .. }
            | Self::Waiting { case, .. }
            | Self::Returned { case, .. }
            | Self::RefusedAttempt { case, .. } => Some(case),
        }
    }

    /// The record's kind as files hold it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Genesis { .. } => "genesis",
            Self::SessionStarted { .. } => "session_started",
            Self::SessionEnded { .. } => "session_ended",
            Self::CaseIngested(_) => Self::INGESTED,
            Self::RoutedOut { .. } => "routed_out",
            Self::CasePresented(_) => "case_presented",
            Self::AssessmentRevealed { .. } => "assessment_revealed",
            Self::EventOpened { .. } => "event_opened",
            Self::Decision(_) => "decision",
            Self::Undo { .. } => "undo",
            Self::Request { .. } => "request",
            Self::Claimed { .. } => "claimed",
            Self::Released { .. } => "released",
            Self::Waiting { .. } => "waiting",
            Self::Returned { .. } => "returned",
            Self::RefusedAttempt { .. } => "refused_attempt",
            Self::Roster { .. } => "roster",
            Self::ContinuedFrom { .. } => "continued_from",
        }
    }

    /// Where a statement says how far its writer had verified the ledger.
    pub fn seen_mut(&mut self) -> Option<&mut Option<Seen>> {
        match self {
            Self::Decision(statement) => Some(&mut statement.seen),
            Self::Undo { seen, .. }
            | Self::Request { seen, .. }
            | Self::Waiting { seen, .. }
            | Self::Roster { seen, .. } => Some(seen),
            _ => None,
        }
    }

    /// The role in which a person signs it; none for what the program notes by itself.
    pub const fn role(&self) -> Option<Role> {
        match self {
            Self::Decision(_)
            | Self::Undo { .. }
            | Self::Request { .. }
            | Self::Waiting { .. }
            | Self::ContinuedFrom { .. } => Some(Role::Decide),
            Self::Roster { .. } => Some(Role::Roster),
            _ => None,
        }
    }
}
