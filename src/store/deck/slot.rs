//! The columns of one line: ninety-six bytes. What few lines have stands apart, and what is a text
//! stands under its number.
//!
//! It must not hold a text.

use super::names::{NOBODY, Name, Names};
use super::{bit, order};
use crate::domain::query::DueTimes;
use crate::domain::queue::{ClaimCounts, QueueRow, QueueSubject, lease_counts};
use crate::domain::time::Timestamp;
use crate::domain::words::{CaseState, Severity, SubjectKind};
use std::ops::Range;

/// A line's columns.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    pub(super) id: Name,
    pub(super) subject: Name,
    /// Subject kind and id in one text, in lower case.
    pub(super) subject_key: Name,
    pub(super) subject_name: Name,
    pub(super) detection: Name,
    pub(super) workflow: Name,
    pub(super) tenant: Name,
    pub(super) state: CaseState,
    pub(super) severity: Severity,
    pub(super) kind: SubjectKind,
    pub(super) hazards: u8,
    pub(super) by_rules: bool,
    pub(super) conflict: bool,
    pub(super) changed: bool,
    claims: [u16; 5],
    pub(super) events: u32,
    pub(super) omissions: u16,
    /// No number where there is none.
    score: f64,
    pub(super) detected_at: Timestamp,
    /// Its place in the plain order: see [`order::plain`].
    pub(super) plain: u64,
    rare: Option<Box<Rare>>,
    /// Its addresses, in the pool of all: the first, and how many.
    pub(super) addresses: (u32, u32),
}

/// What only lines have that somebody works on or has decided.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Rare {
    pub(super) holder: Name,
    due: Option<Timestamp>,
    held_until: Option<Timestamp>,
    pub(super) decided_at: Option<Timestamp>,
}

impl Rare {
    /// Nothing of it.
    const NONE: Self = Self { holder: NOBODY, due: None, held_until: None, decided_at: None };
}

impl Slot {
    /// The columns of a line that has this number and these addresses.
    pub(super) fn of(row: &QueueRow, id: Name, addresses: (u32, u32), names: &mut Names) -> Self {
        let QueueSubject { kind, id: subject, name } = &row.subject;
        let mut opt = |text: &Option<String>| text.as_ref().map_or(NOBODY, |it| names.number(it));
        let (subject_name, tenant, holder) = (opt(name), opt(&row.tenant), opt(&row.holder));
        let decided_at = row.decided.as_ref().map(|decided| decided.time);
        let rare = Rare { holder, due: row.due, held_until: row.held_until, decided_at };
        let ClaimCounts { supported, partly_supported, contradicted, not_found, uncheckable } =
            row.claims;
        let counts = [supported, partly_supported, contradicted, not_found, uncheckable];
        Self {
            id,
            subject: names.number(subject),
            subject_key: names.number(&QueueSubject::account_key(*kind, subject)),
            subject_name,
            detection: names.number(&row.detection),
            workflow: names.number(&row.workflow),
            tenant,
            state: row.state,
            severity: row.severity,
            kind: *kind,
            hazards: row.hazards.iter().fold(0, |bits, kind| bits | bit(*kind)),
            by_rules: row.by_rules,
            conflict: row.conflict,
            changed: row.changed_since_decision,
            claims: counts.map(narrow),
            omissions: narrow(row.omissions),
            events: row.events,
            score: row.risk_score.unwrap_or(f64::NAN),
            detected_at: row.detected_at,
            plain: order::plain(row.severity, row.detected_at),
            rare: (rare != Rare::NONE).then(|| Box::new(rare)),
            addresses,
        }
    }

    /// What few lines have.
    pub(super) fn rare(&self) -> &Rare {
        self.rare.as_deref().unwrap_or(const { &Rare::NONE })
    }

    /// How its claims came out.
    pub(super) fn claims(&self) -> ClaimCounts {
        let [supported, partly_supported, contradicted, not_found, uncheckable] =
            self.claims.map(u32::from);
        ClaimCounts { supported, partly_supported, contradicted, not_found, uncheckable }
    }

    /// The model's score.
    pub(super) fn score(&self) -> Option<f64> {
        (!self.score.is_nan()).then_some(self.score)
    }

    /// When it is due.
    pub(super) fn due(&self, times: &DueTimes) -> Option<Timestamp> {
        times.of(self.state, self.severity, self.detected_at, self.rare().due)
    }

    /// Who holds it at that moment: see [`QueueRow::lease`].
    pub(super) fn held(&self, now: Timestamp) -> Name {
        let rare = self.rare();
        let counts = rare.held_until.is_some_and(|until| lease_counts(until, now));
        if counts && self.state == CaseState::Open { rare.holder } else { NOBODY }
    }

    /// Whom it is shown as being about.
    pub(super) const fn shown(&self) -> Name {
        if self.subject_name == NOBODY { self.subject } else { self.subject_name }
    }

    /// Its addresses' places in the pool of all.
    pub(super) const fn addresses(&self) -> Range<usize> {
        self.addresses.0 as usize..self.addresses.0 as usize + self.addresses.1 as usize
    }
}

/// A count of a case: of claims it has forty at most, of omissions one a kind.
fn narrow(count: u32) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A hundred thousand lines are in memory.
    #[test]
    fn the_columns_of_a_line_take_few_bytes() {
        assert!(size_of::<Slot>() <= 96, "{}", size_of::<Slot>());
    }
}
