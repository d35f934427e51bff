//! The fold: what a case's line of the queue is after each record about it.
//!
//! Stores use it while they append and when they rebuild, so that there is one meaning of the
//! history. It must not know of stores; records that do not bear on a line leave it as it is.

use super::record::{Body, Ingested, Record, Statement};
use crate::domain::case::Origin;
use crate::domain::digest::Digest;
use crate::domain::queue::{LastDecision, QueueRow};
use crate::domain::time::Timestamp;
use crate::domain::words::{Action, CaseState};
use serde::{Deserialize, Serialize};

/// The version of this fold: a queue that another one made is folded anew. It rises with every
/// change of what a line is after the same records.
pub const FOLD: u32 = 4;

/// Why a case came back where its wait was taken back.
pub const TAKEN_BACK: &str = "asked";

/// A line of the queue, and what the fold has to remember beside it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Folded {
    /// The line.
    pub row: QueueRow,
    /// Digest of what was computed of the newest revision.
    pub computed: Digest,
    /// The first revision from which on every one has that digest.
    pub computed_since: u32,
    /// The digest at the last decision.
    pub decided_on: Option<Digest>,
    /// What each decision that still counts replaced, the oldest first.
    pub before: Vec<Before>,
    /// Where the case stood before it waited: a wait that is taken back leads there again.
    pub waited: Option<Stand>,
}

/// Where a case stands, and with whom.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stand {
    state: CaseState,
    holder: Option<String>,
    held_until: Option<Timestamp>,
    due: Option<Timestamp>,
    awaits: Option<String>,
}

impl Stand {
    /// Takes it out of a line.
    fn take(row: &mut QueueRow) -> Self {
        Self {
            state: row.state,
            holder: row.holder.take(),
            held_until: row.held_until.take(),
            due: row.due.take(),
            awaits: row.awaits.take(),
        }
    }

    /// Puts it into a line.
    fn put(self, row: &mut QueueRow) {
        row.state = self.state;
        (row.holder, row.held_until) = (self.holder, self.held_until);
        (row.due, row.awaits) = (self.due, self.awaits);
    }
}

/// Where a case stood before a decision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Before {
    stand: Stand,
    changed_since_decision: bool,
    decided: Option<LastDecision>,
    decided_on: Option<Digest>,
}

impl Folded {
    /// True where nothing that bears on a decision has changed since that revision.
    pub fn same_since(&self, revision: u32) -> bool {
        (self.computed_since..=self.row.revision).contains(&revision)
    }
}

/// The line after this record; `seq` is its entry.
pub fn apply(folded: Option<Folded>, seq: u64, record: &Record) -> Option<Folded> {
    if let Body::CaseIngested(ingested) = &record.body {
        return Some(match folded {
            None => first(ingested),
            Some(folded) => revised(folded, ingested),
        });
    }
    let mut folded = folded?;
    match &record.body {
        Body::Decision(statement) => decided(&mut folded, seq, record, statement),
        Body::Undo { supersedes, .. } => undone(&mut folded, supersedes),
        Body::RoutedOut { .. } => routed_out(&mut folded.row),
        Body::Claimed { until, .. } => claimed(&mut folded.row, &record.who, *until),
        Body::Released { .. } => released(&mut folded.row, &record.who),
        Body::Waiting { waits_for, until, .. } => waits(&mut folded, waits_for, *until),
        Body::Returned { why, .. } => returned(&mut folded, why),
        _ => {}
    }
    Some(folded)
}

fn first(ingested: &Ingested) -> Folded {
    Folded {
        row: row(ingested),
        computed: ingested.computed_digest,
        computed_since: ingested.revision,
        decided_on: None,
        before: Vec::new(),
        waited: None,
    }
}

/// The line of a case that nobody has touched.
fn row(ingested: &Ingested) -> QueueRow {
    QueueRow {
        id: ingested.case.clone(),
        state: CaseState::Open,
        severity: ingested.severity,
        risk_score: ingested.risk_score.as_deref().and_then(|score| score.parse().ok()),
        subject: ingested.subject.clone(),
        detection: ingested.detection.clone(),
        title: ingested.title.clone(),
        workflow: ingested.workflow.clone(),
        tenant: ingested.tenant.clone(),
        detected_at: ingested.detected_at,
        revision: ingested.revision,
        claims: ingested.claims,
        omissions: ingested.omissions,
        hazards: ingested.hazards.clone(),
        events: ingested.events,
        holder: None,
        held_until: None,
        due: None,
        awaits: None,
        // Earlier versions wrote it for any file that named the rules.
        by_rules: ingested.by_rules && Origin::of(&ingested.source) == Origin::Signals,
        conflict: ingested.conflict,
        changed_since_decision: false,
        decided: None,
    }
}

/// A new revision renews what was ingested and keeps what people did. A decided case comes back
/// only if something that bears on the decision changed; one that was routed out stands on its
/// signals again. A conflict between sources stays marked, whoever sends next.
fn revised(old: Folded, ingested: &Ingested) -> Folded {
    let same = old.computed == ingested.computed_digest;
    let was = old.row;
    let moved = was.decided.is_some() && old.decided_on != Some(ingested.computed_digest);
    let reopens = match was.state {
        CaseState::Decided | CaseState::SecondOwed => moved,
        CaseState::RoutedOut => true,
        _ => false,
    };
    Folded {
        row: QueueRow {
            state: if reopens { CaseState::Open } else { was.state },
            holder: was.holder,
            held_until: was.held_until,
            due: was.due,
            awaits: was.awaits,
            conflict: was.conflict || ingested.conflict,
            changed_since_decision: was.changed_since_decision || moved,
            decided: was.decided,
            ..row(ingested)
        },
        computed: ingested.computed_digest,
        computed_since: if same { old.computed_since } else { ingested.revision },
        decided_on: old.decided_on,
        before: old.before,
        waited: old.waited,
    }
}

fn decided(folded: &mut Folded, seq: u64, record: &Record, statement: &Statement) {
    let escalates = statement.decision.action == Action::Escalate;
    let row = &mut folded.row;
    folded.before.push(Before {
        stand: Stand::take(row),
        changed_since_decision: row.changed_since_decision,
        decided: row.decided.take(),
        decided_on: folded.decided_on,
    });
    row.state = if escalates { CaseState::Escalated } else { CaseState::Decided };
    row.awaits.clone_from(&statement.decision.escalated_to);
    row.changed_since_decision = false;
    row.decided = Some(LastDecision {
        seq,
        id: record.id.clone(),
        who: record.who.clone(),
        time: record.time,
        revision: statement.revision,
        action: statement.decision.action,
        verdict: statement.decision.verdict,
    });
    folded.decided_on = Some(folded.computed);
}

/// Takes the last decision back; any other one is not the one that counts, and stays.
fn undone(folded: &mut Folded, supersedes: &str) {
    if folded.row.decided.as_ref().is_none_or(|last| last.id != supersedes) {
        return;
    }
    let Some(before) = folded.before.pop() else { return };
    let row = &mut folded.row;
    before.stand.put(row);
    row.changed_since_decision = before.changed_since_decision;
    row.decided = before.decided;
    folded.decided_on = before.decided_on;
    // What came in meanwhile was not seen by the decision that counts again.
    let moved = row.decided.is_some() && folded.decided_on != Some(folded.computed);
    row.changed_since_decision |= moved;
    if moved && matches!(row.state, CaseState::Decided | CaseState::SecondOwed) {
        row.state = CaseState::Open;
    }
}

/// Only what nobody decided leaves the queue by itself.
fn routed_out(row: &mut QueueRow) {
    let undecided = matches!(row.state, CaseState::Open | CaseState::Waiting);
    if undecided && row.decided.is_none() {
        row.state = CaseState::RoutedOut;
        (row.holder, row.held_until) = (None, None);
        (row.due, row.awaits) = (None, None);
    }
}

fn waits(folded: &mut Folded, waits_for: &str, until: Timestamp) {
    let row = &mut folded.row;
    let may_wait = matches!(row.state, CaseState::Open | CaseState::Waiting | CaseState::Escalated);
    if may_wait {
        folded.waited = Some(Stand::take(row));
        row.state = CaseState::Waiting;
        row.due = Some(until);
        row.awaits = Some(waits_for.to_owned());
    }
}

/// The state stays open: whether a claim counts is a question of the hour, which no entry knows.
fn claimed(row: &mut QueueRow, who: &str, until: Timestamp) {
    if row.state == CaseState::Open {
        row.holder = Some(who.to_owned());
        row.held_until = Some(until);
    }
}

/// Only one's own claim is given back.
fn released(row: &mut QueueRow, who: &str) {
    if row.holder.as_deref() == Some(who) {
        (row.holder, row.held_until) = (None, None);
    }
}

/// A case that is due is open again; one whose wait is taken back stands where it stood before.
fn returned(folded: &mut Folded, why: &str) {
    if folded.row.state != CaseState::Waiting {
        return;
    }
    let before = folded.waited.take().filter(|_| why == TAKEN_BACK);
    Stand::take(&mut folded.row);
    folded.row.state = CaseState::Open;
    if let Some(stand) = before {
        stand.put(&mut folded.row);
    }
}

#[cfg(test)]
#[path = "project_tests.rs"]
mod tests;
