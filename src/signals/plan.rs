//! From what fired to planned cases: which day of which identity makes one, under which id, with
//! which events.
//!
//! One case an identity and UTC day, because that is what an analyst works as one story; one an
//! address and day for sprays and brute force. The id is a digest of the signal family, the subject
//! and the day, so that a log in two halves, out of order or compressed gives the same cases. It
//! must not depend on anything but the events.

use super::Firing;
use super::catalogue;
use super::day::Day;
use super::sighting::Mark;
use super::usual::{Baseline, DAY_MS};
use crate::domain::case_file::{CASE_BYTES_MAX, EVENTS_MAX};
use crate::domain::digest::Digest;
use crate::domain::lookup::LookedUp;
use crate::domain::thresholds::Thresholds;
use crate::domain::time::Timestamp;
use crate::domain::words::SubjectKind;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Bytes of a case kept free for all that is not raw events.
const ROOM_BYTES: u64 = 512 * 1024;
/// Bytes that an event takes in a case beside its raw text.
const EVENT_BYTES: u64 = 160;

/// What kind of story a case made from raw logs tells; part of its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Family {
    /// A person's identity on one day.
    Identity,
    /// A program's identity on one day.
    Workload,
    /// An address on one day.
    Address,
}

impl Family {
    /// The family of a subject.
    pub const fn of(kind: SubjectKind) -> Self {
        match kind {
            SubjectKind::Address => Self::Address,
            _ if kind.is_non_human() => Self::Workload,
            _ => Self::Identity,
        }
    }

    /// Its word in the id's digest.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Workload => "workload",
            Self::Address => "address",
        }
    }
}

/// A case that is to be written.
#[derive(Clone, Debug, PartialEq)]
pub struct Planned {
    /// `s-2026-03-02-` and 16 hexadecimal digits.
    pub id: String,
    /// What kind of story.
    pub family: Family,
    /// What kind of subject.
    pub kind: SubjectKind,
    /// The subject's id; an address in its canonical form.
    pub subject: String,
    /// Its newest name on that day.
    pub name: Option<String>,
    /// Privileged, by the record's or the site's word; unknown otherwise.
    pub privileged: Option<bool>,
    /// Time of the last deciding event, in milliseconds since 1970-01-01 UTC.
    pub detected_at: i64,
    /// Points, 0 to 100; see [`catalogue::score`].
    pub score: u8,
    /// What fired, in order of time.
    pub firings: Vec<Firing>,
    /// The events of the case, in order of time.
    pub events: Vec<Mark>,
    /// Events of the day that the case has no room for.
    pub omitted_events: u64,
    /// What was usual before the day.
    pub baseline: Option<Baseline>,
    /// What was looked up of the addresses of the day when its events came in.
    pub looked_up: LookedUp,
}

impl Planned {
    /// The strongest signal; the first in time among equals.
    pub fn strongest(&self) -> Option<&Firing> {
        let strongest = self.firings.iter().map(|it| catalogue::weight(it.signal)).max()?;
        self.firings.iter().find(|it| catalogue::weight(it.signal) == strongest)
    }

    /// The first firing of each signal, strongest signal first.
    pub fn by_signal(&self) -> Vec<&Firing> {
        let first = |signal: &catalogue::Signal| {
            self.firings.iter().find(|firing| firing.signal == signal.code)
        };
        catalogue::ALL.iter().filter_map(first).collect()
    }
}

/// The cases of one subject, in the order of their days.
///
/// `id` is the identity's stable id, or the address.
pub fn cases(kind: SubjectKind, id: &str, days: Vec<Day>, thresholds: &Thresholds) -> Vec<Planned> {
    days.into_iter().filter_map(|day| case(kind, id, day, thresholds)).collect()
}

fn case(kind: SubjectKind, id: &str, day: Day, thresholds: &Thresholds) -> Option<Planned> {
    let score = catalogue::score(day.firings.iter().map(|firing| firing.signal));
    if score < thresholds.case.min_score {
        return None;
    }
    let detected_at = day.firings.iter().map(|firing| firing.at).max()?;
    let (events, omitted_events) = choose(&day);
    let mut looked_up = day.looked_up;
    for (ip, looked) in day.looked_up_before.0 {
        looked_up.add(ip, looked);
    }
    Some(Planned {
        id: case_id(kind, id, day.number),
        family: Family::of(kind),
        kind,
        subject: id.to_owned(),
        // A sighting of an address carries the name of whom it tried, which is not its own.
        name: day.name.filter(|_| kind != SubjectKind::Address),
        privileged: day.privileged.then_some(true),
        detected_at,
        score,
        firings: day.firings,
        events,
        omitted_events,
        baseline: day.baseline,
        looked_up,
    })
}

/// The id of the case of a subject on a UTC day (days since 1970-01-01).
pub fn case_id(kind: SubjectKind, id: &str, day: i64) -> String {
    let date = Timestamp::from_millis(day.saturating_mul(DAY_MS))
        .map_or_else(|| day.to_string(), Timestamp::date);
    // Each part with its length before it: no two subjects can run into one text.
    let parts = [Family::of(kind).code(), kind.code(), id, &date];
    let mut text = String::new();
    for part in parts {
        let _ = write!(text, "{}:{part}", part.len());
    }
    let hex = Digest::of(text.as_bytes()).hex();
    format!("s-{date}-{}", hex.get(..16).unwrap_or(&hex))
}

/// The events of a case in order of time, and how many of the day's are left out.
///
/// The signals' own come first, those of the strongest before others; then the day's first and last
/// in turn, while there is room for events and bytes.
fn choose(day: &Day) -> (Vec<Mark>, u64) {
    let mut room = Room { bytes: CASE_BYTES_MAX as u64 - ROOM_BYTES, taken: BTreeSet::new() };
    let mut firings: Vec<&Firing> = day.firings.iter().collect();
    firings.sort_by_key(|firing| std::cmp::Reverse(catalogue::weight(firing.signal)));
    for firing in firings {
        // The deciding event itself before those that led to it.
        firing.events.iter().rev().for_each(|mark| room.take(*mark));
    }
    let held: Vec<Mark> = day.first.iter().chain(&day.last).copied().collect();
    let (mut low, mut high) = (0, held.len());
    while low < high {
        room.take(held[low]);
        low += 1;
        if low < high {
            high -= 1;
            room.take(held[high]);
        }
    }
    let start = day.number.saturating_mul(DAY_MS);
    let of_day = room.taken.iter().filter(|mark| mark.time >= start).count() as u64;
    (room.taken.into_iter().collect(), day.count.saturating_sub(of_day))
}

struct Room {
    bytes: u64,
    taken: BTreeSet<Mark>,
}

impl Room {
    fn take(&mut self, mark: Mark) {
        let needs = u64::from(mark.bytes) + EVENT_BYTES;
        if self.taken.len() < EVENTS_MAX && needs <= self.bytes && self.taken.insert(mark) {
            self.bytes -= needs;
        }
    }
}
