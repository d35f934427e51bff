//! One line of the queue, and the order of the lines.
//!
//! A line is a fold of ledger entries: what was ingested, then what people did. It must not hold
//! evidence.

use super::time::Timestamp;
use super::words::{Action, CaseState, Grounding, HazardKind, Severity, SubjectKind, Verdict};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// How many claims have which grounding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ClaimCounts {
    /// Supported by the evidence shown.
    pub supported: u32,
    /// Supported cites, a sentence that says more.
    pub partly_supported: u32,
    /// The evidence says otherwise.
    pub contradicted: u32,
    /// Points at nothing.
    pub not_found: u32,
    /// Cannot be checked.
    pub uncheckable: u32,
}

impl ClaimCounts {
    /// The counts of these marks.
    pub fn of(marks: impl IntoIterator<Item = Grounding>) -> Self {
        let mut counts = Self::default();
        for mark in marks {
            *match mark {
                Grounding::Supported => &mut counts.supported,
                Grounding::PartlySupported => &mut counts.partly_supported,
                Grounding::Contradicted => &mut counts.contradicted,
                Grounding::NotFound => &mut counts.not_found,
                Grounding::Uncheckable => &mut counts.uncheckable,
            } += 1;
        }
        counts
    }

    /// The count of one mark.
    pub const fn count(&self, mark: Grounding) -> u32 {
        match mark {
            Grounding::Supported => self.supported,
            Grounding::PartlySupported => self.partly_supported,
            Grounding::Contradicted => self.contradicted,
            Grounding::NotFound => self.not_found,
            Grounding::Uncheckable => self.uncheckable,
        }
    }

    /// All claims.
    pub const fn total(&self) -> u32 {
        self.supported
            + self.partly_supported
            + self.contradicted
            + self.not_found
            + self.uncheckable
    }
}

/// The form in which accounts are compared. Login names of the form of a mail address, and those
/// within a domain, are the same whatever their capitals; of any other account, such as one of a
/// Linux host, `a` and `A` are two.
pub fn account(text: &str) -> Cow<'_, str> {
    let has_capitals = || text.chars().any(|char| !char.is_lowercase() && char.is_alphabetic());
    if text.contains(['@', '\\']) && has_capitals() {
        Cow::Owned(text.to_lowercase())
    } else {
        Cow::Borrowed(text)
    }
}

/// The form in which names of subjects are compared. One of several words is no login name, and
/// people write it in capitals or not; one word is compared as accounts are.
pub fn person(name: &str) -> Cow<'_, str> {
    if name.contains(char::is_whitespace) { Cow::Owned(name.to_lowercase()) } else { account(name) }
}

/// Whom a case is about, as the queue shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueSubject {
    /// What kind of thing.
    pub kind: SubjectKind,
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Option<String>,
}

impl QueueSubject {
    /// A subject in one text, such as `user:u-42`: what its sightings and cases are kept under.
    pub fn key(kind: SubjectKind, id: &str) -> String {
        format!("{}:{id}", kind.code())
    }

    /// The same as accounts are compared: what groups and exact filters go by.
    pub fn account_key(kind: SubjectKind, id: &str) -> String {
        format!("{}:{}", kind.code(), account(id))
    }

    /// The name if it has one, else the id.
    pub fn display(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.id)
    }
}

/// The last decision on a case, by reference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastDecision {
    /// Its entry.
    pub seq: u64,
    /// Its statement id.
    pub id: String,
    /// Who decided.
    pub who: String,
    /// When, as claimed.
    pub time: Timestamp,
    /// The revision decided on.
    pub revision: u32,
    /// What was done with the recommendation.
    pub action: Action,
    /// What the case is; none where it was escalated.
    pub verdict: Option<Verdict>,
}

impl LastDecision {
    /// `override · benign positive`
    pub fn in_words(&self) -> String {
        let action = self.action.label();
        self.verdict.map_or_else(|| action.into(), |it| format!("{action} · {}", it.label()))
    }
}

/// One line of the queue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QueueRow {
    /// Case id.
    pub id: String,
    /// Where it stands, claims aside: see [`QueueRow::state_at`].
    pub state: CaseState,
    /// Policy severity.
    pub severity: Severity,
    /// The model's score, 0 to 100.
    pub risk_score: Option<f64>,
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
    /// Its newest revision, from 1.
    pub revision: u32,
    /// Grounding at a glance.
    pub claims: ClaimCounts,
    /// Facts of high signal that no claim mentions.
    pub omissions: u32,
    /// Kinds of hazard in it, each once.
    pub hazards: Vec<HazardKind>,
    /// Its events.
    pub events: u32,
    /// Who claimed it last and did not give it back; see [`QueueRow::lease`].
    pub holder: Option<String>,
    /// Until when that claim counts.
    #[serde(default)]
    pub held_until: Option<Timestamp>,
    /// Until when it waits.
    pub due: Option<Timestamp>,
    /// For whom it waits, or to whom it was escalated.
    pub awaits: Option<String>,
    /// The assessment is by the built-in rules, not by a model.
    pub by_rules: bool,
    /// Another source sent a case of the same id with other bytes.
    pub conflict: bool,
    /// A later revision changed something that bears on the decision.
    pub changed_since_decision: bool,
    /// The last decision, if there is one.
    pub decided: Option<LastDecision>,
}

/// A claim that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lease<'r> {
    /// Who works on the case.
    pub who: &'r str,
    /// Until when.
    pub until: Timestamp,
}

/// The longest time that a claim counts for from any moment on: one that would last longer was made
/// by a clock that went ahead, and does not hold a case until then.
const LEASE_LONGEST_MS: i64 = 60 * 60_000;

/// Whether a claim until then counts at that moment.
pub fn lease_counts(until: Timestamp, now: Timestamp) -> bool {
    until > now && until.millis_since(now) <= LEASE_LONGEST_MS
}

/// The longest time that a case is put off for at once: 30 days.
pub const WAIT_LONGEST_MS: i64 = 30 * 86_400_000;
/// A wait that ends later than the longest and this was made by a clock that went ahead. The time
/// zones of two people differ by 26 hours at most, and their clocks by a little. A clock that is
/// more than two days slow brings back a wait of the longest kind early: that is the safe side,
/// since a case that waits is seen by nobody.
const WAIT_GRACE_MS: i64 = 2 * 86_400_000;

/// Whether a wait until then is over at that moment: it has ended, or would last for longer than
/// any that can be asked for.
pub fn wait_is_over(until: Timestamp, now: Timestamp) -> bool {
    until <= now || until > wait_counts_until(now)
}

/// The latest end of a wait that counts at that moment.
pub fn wait_counts_until(now: Timestamp) -> Timestamp {
    now.plus_millis(WAIT_LONGEST_MS + WAIT_GRACE_MS)
}

impl QueueRow {
    /// The claim that counts at that moment. One that ran out counts for nothing, though nobody
    /// wrote that it did: so a queue is right also where no program ran meanwhile.
    pub fn lease(&self, now: Timestamp) -> Option<Lease<'_>> {
        let until = self.held_until.filter(|until| lease_counts(*until, now))?;
        let who = self.holder.as_deref().filter(|_| self.state == CaseState::Open)?;
        Some(Lease { who, until })
    }

    /// Where the case stands at that moment: an open case is claimed while a claim counts.
    pub fn state_at(&self, now: Timestamp) -> CaseState {
        if self.lease(now).is_some() { CaseState::Claimed } else { self.state }
    }

    /// Its place in the queue: severity first, then the oldest, then the id.
    pub fn key(&self) -> QueueKey {
        QueueKey { severity: self.severity, detected_at: self.detected_at, id: self.id.clone() }
    }
}

/// A place in the queue, from which the next or previous window is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueKey {
    /// Most severe first.
    pub severity: Severity,
    /// Then the oldest.
    pub detected_at: Timestamp,
    /// Then by id.
    pub id: String,
}

impl Ord for QueueKey {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        other
            .severity
            .cmp(&self.severity)
            .then_with(|| self.detected_at.cmp(&other.detected_at))
            .then_with(|| self.id.cmp(&other.id))
    }
}

impl PartialOrd for QueueKey {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// Which lines are wanted: one state, or all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Filter {
    /// Only this state; all states where `None`.
    pub state: Option<CaseState>,
}

impl Default for Filter {
    fn default() -> Self {
        Self { state: Some(CaseState::Open) }
    }
}
