//! What lines of the queue are filtered, sorted and grouped by, in columns in memory: some two
//! hundred bytes a case, and its searched text.
//!
//! Any filter in any order is one pass over the columns, so that the worst filter costs what the
//! best one does, and places and totals are always exact. Lines themselves stay in the store and
//! are read by their numbers. It must not read a store: who owns it brings it up to date.

mod answers;
mod filter;
mod names;
mod order;
#[cfg(test)]
mod tests;
mod texts;

use crate::domain::query::{DueTimes, SearchText};
use crate::domain::queue::{ClaimCounts, QueueRow, QueueSubject, lease_counts};
use crate::domain::time::Timestamp;
use crate::domain::words::{CaseState, HazardKind, Severity, SubjectKind};
use names::{NOBODY, Name, Names};
use std::ops::Range;
use texts::{FIELD, Texts};

/// Lines for which room is taken in advance at most.
const ROOM_MAX: usize = 1 << 20;

/// A line's columns. What is a text stands under its number.
#[derive(Clone, Debug)]
struct Slot {
    id: Name,
    subject: Name,
    /// Subject kind and id in one text, in lower case.
    subject_key: Name,
    subject_name: Name,
    detection: Name,
    workflow: Name,
    tenant: Name,
    holder: Name,
    state: CaseState,
    severity: Severity,
    kind: SubjectKind,
    hazards: u8,
    by_rules: bool,
    conflict: bool,
    changed: bool,
    claims: ClaimCounts,
    omissions: u32,
    events: u32,
    score: Option<f64>,
    detected_at: Timestamp,
    /// Its place in the plain order: see [`order::plain`].
    plain: u64,
    due: Option<Timestamp>,
    held_until: Option<Timestamp>,
    decided_at: Option<Timestamp>,
    /// Its addresses, in the pool of all.
    addresses: (u32, u32),
}

impl Slot {
    /// When it is due.
    fn due(&self, times: &DueTimes) -> Option<Timestamp> {
        times.of(self.state, self.severity, self.detected_at, self.due)
    }

    /// Who holds it at that moment: see [`QueueRow::lease`].
    fn held(&self, now: Timestamp) -> Name {
        let counts = self.held_until.is_some_and(|until| lease_counts(until, now));
        if counts && self.state == CaseState::Open { self.holder } else { NOBODY }
    }

    /// Whom it is shown as being about.
    const fn shown(&self) -> Name {
        if self.subject_name == NOBODY { self.subject } else { self.subject_name }
    }

    fn addresses(&self) -> Range<usize> {
        self.addresses.0 as usize..(self.addresses.0 + self.addresses.1) as usize
    }
}

const fn bit(kind: HazardKind) -> u8 {
    1 << kind as u8
}

/// The columns of all lines. A line's place never changes.
#[derive(Debug, Default)]
pub(super) struct Deck {
    slots: Vec<Slot>,
    ids: Names,
    /// The place of each id's line.
    places: Vec<u32>,
    names: Names,
    texts: Texts,
    pool: Vec<Name>,
}

impl Deck {
    /// How many lines there are.
    pub(super) fn len(&self) -> usize {
        self.slots.len()
    }

    /// Puts a line in, or renews it, with what is searched besides it; where that is `None` it
    /// stays what it was.
    pub(super) fn put(&mut self, row: &QueueRow, search: Option<&SearchText>) {
        let id = self.ids.number(&row.id);
        let known = self.places.get(id as usize).copied();
        let addresses = known.map_or((0, 0), |place| self.slots[place as usize].addresses);
        let slot = self.slot(row, id, addresses);
        let place = known.unwrap_or(self.slots.len() as u32);
        if known.is_some() {
            self.slots[place as usize] = slot;
        } else {
            self.slots.push(slot);
            self.places.push(place);
        }
        if let Some(search) = search {
            self.address(place, &search.addresses);
        }
        self.tell(place, row, search);
    }

    /// Takes room for that many lines at once: what grows by doubling is copied, and leaves the
    /// memory of each copy behind.
    pub(super) fn make_room(&mut self, lines: usize) {
        let lines = lines.min(ROOM_MAX);
        self.slots.reserve_exact(lines);
        self.places.reserve_exact(lines);
        self.pool.reserve_exact(lines * 4);
        self.ids.make_room(lines);
        self.names.make_room(lines);
        self.texts.make_room(lines);
    }

    fn slot(&mut self, row: &QueueRow, id: Name, addresses: (u32, u32)) -> Slot {
        let QueueSubject { kind, id: subject, name } = &row.subject;
        let names = &mut self.names;
        let mut opt = |text: &Option<String>| text.as_ref().map_or(NOBODY, |it| names.number(it));
        let (subject_name, tenant, holder) = (opt(name), opt(&row.tenant), opt(&row.holder));
        Slot {
            id,
            subject: names.number(subject),
            subject_key: names.number(&QueueSubject::key(*kind, subject).to_lowercase()),
            subject_name,
            detection: names.number(&row.detection),
            workflow: names.number(&row.workflow),
            tenant,
            holder,
            state: row.state,
            severity: row.severity,
            kind: *kind,
            hazards: row.hazards.iter().fold(0, |bits, kind| bits | bit(*kind)),
            by_rules: row.by_rules,
            conflict: row.conflict,
            changed: row.changed_since_decision,
            claims: row.claims,
            omissions: row.omissions,
            events: row.events,
            score: row.risk_score,
            detected_at: row.detected_at,
            plain: order::plain(row.severity, row.detected_at),
            due: row.due,
            held_until: row.held_until,
            decided_at: row.decided.as_ref().map(|decided| decided.time),
            addresses,
        }
    }

    /// Gives a line its addresses.
    fn address(&mut self, place: u32, addresses: &[String]) {
        let new: Vec<_> = addresses.iter().map(|address| self.names.number(address)).collect();
        let slot = &mut self.slots[place as usize];
        if self.pool[slot.addresses()] != new {
            slot.addresses = (self.pool.len() as u32, new.len() as u32);
            self.pool.extend(new);
        }
    }

    /// Gives a line its searched text: id, title and summary. Subject, detection and addresses are
    /// searched by name.
    fn tell(&mut self, place: u32, row: &QueueRow, search: Option<&SearchText>) {
        let old = self.texts.get(place);
        let mut text = String::with_capacity(512);
        field(&mut text, &row.id);
        field(&mut text, row.title.as_deref().unwrap_or_default());
        match search {
            None => text.push_str(old.splitn(3, FIELD).nth(2).unwrap_or_default()),
            Some(search) => field(&mut text, &search.summary),
        }
        if text != old {
            self.texts.put(place, &text);
        }
    }

    /// The places' ids.
    fn ids(&self, places: &[u32]) -> Vec<String> {
        let id = |place: &u32| self.ids.text(self.slots[*place as usize].id).to_owned();
        places.iter().map(id).collect()
    }
}

/// Adds a field to a searched text, with its end.
fn field(text: &mut String, field: &str) {
    if field.is_ascii() {
        let from = text.len();
        text.push_str(field);
        text[from..].make_ascii_lowercase();
    } else {
        text.push_str(&field.to_lowercase());
    }
    text.push(FIELD);
}
