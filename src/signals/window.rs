//! Sliding windows over marks, with bounded memory, and the grouping of records into logins.
//!
//! It must not know what is counted.

use super::sighting::{Mark, Sighting};
use crate::domain::thresholds::Failures;
use std::collections::VecDeque;

/// Marks that a window keeps; far above every threshold.
const MARKS_MAX: usize = 4_096;
/// Logins whose records may still be coming.
const LOGINS_MAX: usize = 64;
/// Milliseconds of a minute.
pub(super) const MINUTE_MS: i64 = 60_000;

/// The marks of the last so many milliseconds.
#[derive(Clone, Debug, Default)]
pub(super) struct Window {
    marks: VecDeque<Mark>,
    /// It has fired and has not fallen below the count since.
    above: bool,
}

impl Window {
    /// Drops what is as old as the window or older.
    pub(super) fn slide(&mut self, now: i64, minutes: u32) {
        let from = now.saturating_sub(i64::from(minutes) * MINUTE_MS);
        while self.marks.front().is_some_and(|mark| mark.time < from)
            || self.marks.len() > MARKS_MAX
        {
            self.marks.pop_front();
        }
    }

    /// Takes a mark in; true when the count is reached for the first time since the window was last
    /// below it.
    pub(super) fn push(&mut self, mark: Mark, minutes: u32, count: u32) -> bool {
        self.slide(mark.time, minutes);
        if self.marks.len() < count as usize {
            self.above = false;
        }
        self.marks.push_back(mark);
        let reached = self.marks.len() >= count as usize && !self.above;
        self.above |= reached;
        reached
    }

    pub(super) fn len(&self) -> usize {
        self.marks.len()
    }

    pub(super) fn last(&self) -> Option<Mark> {
        self.marks.back().copied()
    }

    pub(super) fn clear(&mut self) {
        self.marks.clear();
        self.above = false;
    }

    /// The newest marks, oldest of them first, and at the end the deciding one.
    pub(super) fn with(&self, most: usize, deciding: Option<Mark>) -> Vec<Mark> {
        let skip = self.marks.len().saturating_sub(most);
        self.marks.iter().skip(skip).copied().chain(deciding).collect()
    }
}

/// Tells the first failed record of a login from those that follow it.
///
/// One login may be several records: one for each resource or step that was refused, seconds apart,
/// with one correlation id and one reason. The id is partly the client's to choose, and a person
/// who mistypes twice on one page keeps it. So it joins only what one refusal can have written: of
/// one identity, with one code, soon after the first of them, each of another resource or event
/// than those before, or of the very same instant; and only so many. Whatever else is refused
/// counts, else one made-up id would hide a whole attack.
#[derive(Clone, Debug, Default)]
pub(super) struct Logins {
    recent: VecDeque<Login>,
}

/// One login whose records may still be coming.
#[derive(Clone, Debug)]
struct Login {
    /// Correlation id, identity and code.
    key: [Option<String>; 3],
    /// Of its first record: a span that slides would never end.
    began: i64,
    /// Time, resource and event of its records.
    records: Vec<(i64, Option<String>, Option<String>)>,
}

impl Logins {
    /// True where this record begins a login.
    pub(super) fn begins(&mut self, s: &Sighting, limits: &Failures) -> bool {
        if s.correlation.is_none() {
            return true;
        }
        let who = s.id.clone().or_else(|| s.name.clone());
        let key = [s.correlation.clone(), who, s.code.clone()];
        let span = i64::from(limits.login_secs) * 1_000;
        while self.recent.front().is_some_and(|login| s.time - login.began > span)
            || self.recent.len() >= LOGINS_MAX
        {
            self.recent.pop_front();
        }
        let record = (s.time, s.app.clone(), s.log.clone());
        let found = self.recent.iter().position(|login| login.key == key);
        if let Some(login) = found.and_then(|at| self.recent.get_mut(at))
            && login.records.len() < limits.login_records as usize
            && login
                .records
                .iter()
                .all(|it| it.0 == record.0 || (&it.1, &it.2) != (&record.1, &record.2))
        {
            login.records.push(record);
            return false;
        }
        if let Some(at) = found {
            self.recent.remove(at);
        }
        self.recent.push_back(Login { key, began: s.time, records: vec![record] });
        true
    }
}
