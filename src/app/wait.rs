//! The waiting form: for whom, until when, and why. Waiting is no decision; the case comes back by
//! itself.

use super::draft::SavedWait;
use super::edit::Edit;
use super::form::NO_SUCH_KEY;
use super::form_keys::{self, InForm};
use super::key::Key;
use crate::domain::queue::WAIT_LONGEST_MS;
use crate::domain::time::Timestamp;

/// What the form asks now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitStep {
    /// For whom or what.
    For,
    /// Until when.
    Until,
    /// A note.
    Note,
    /// Everything is answered.
    Review,
}

/// The waiting form.
#[derive(Clone, Debug, PartialEq)]
pub struct WaitForm {
    /// The case.
    pub case: String,
    /// The revision on the screen.
    pub revision: u32,
    /// The entry of the decision that was known when the form was opened, if any.
    pub last_decision: Option<u64>,
    /// For whom or what.
    pub waits_for: String,
    /// Until when.
    pub until: Option<Timestamp>,
    /// A note.
    pub note: String,
    /// What is asked now.
    pub step: WaitStep,
    /// The text being typed.
    pub edit: Edit,
    /// What was wrong with the last key, in words.
    pub fault: Option<&'static str>,
    /// It was sent to the recorder.
    pub storing: bool,
    /// The id under which it was sent: the same again is the same statement.
    pub sent: Option<[u8; 16]>,
}

impl WaitForm {
    /// An empty form.
    pub fn new(case: String, revision: u32, last_decision: Option<u64>) -> Self {
        Self {
            case,
            revision,
            last_decision,
            waits_for: String::new(),
            until: None,
            note: String::new(),
            step: WaitStep::For,
            edit: Edit::default(),
            fault: None,
            storing: false,
            sent: None,
        }
    }

    /// The form as it was left: what was typed stands where it was asked for.
    #[must_use]
    pub fn with(mut self, saved: &SavedWait) -> Self {
        self.waits_for.clone_from(&saved.waits_for);
        self.note.clone_from(&saved.note);
        self.edit = Edit::of(self.waits_for.clone());
        self
    }

    /// What was typed so far.
    pub fn so_far(&self) -> SavedWait {
        let (mut waits_for, mut note) = (self.waits_for.clone(), self.note.clone());
        match self.step {
            WaitStep::For => self.edit.text.trim().clone_into(&mut waits_for),
            WaitStep::Note => self.edit.text.trim().clone_into(&mut note),
            WaitStep::Until | WaitStep::Review => {}
        }
        SavedWait { waits_for, note }
    }

    /// The text field that takes keys now.
    pub fn edit(&self) -> Option<&Edit> {
        (self.step != WaitStep::Review).then_some(&self.edit)
    }

    /// Applies a key.
    pub fn key(&mut self, key: Key, now: Timestamp) -> super::form::Outcome {
        use super::form::Outcome;
        self.fault = None;
        match (key, self.step) {
            (Key::Esc, _) => return Outcome::Left,
            _ if self.storing => {}
            (key, WaitStep::Review) if form_keys::is(key, InForm::Store) => {
                return Outcome::Store;
            }
            (key, WaitStep::Review) if form_keys::is(key, InForm::Before) => {
                self.go(WaitStep::Note);
            }
            (_, WaitStep::Review) => self.fault = Some(NO_SUCH_KEY),
            (Key::Enter | Key::Tab, _) => self.take(now),
            (Key::BackTab, WaitStep::Until) => self.go(WaitStep::For),
            (Key::BackTab, WaitStep::Note) => self.go(WaitStep::Until),
            (key, _) => {
                self.edit.key(key);
            }
        }
        Outcome::Open
    }

    /// Text was pasted.
    pub fn paste(&mut self, text: &str) {
        if self.step != WaitStep::Review && !self.storing {
            self.edit.paste(text);
        }
    }

    fn take(&mut self, now: Timestamp) {
        let text = self.edit.text.trim().to_owned();
        match self.step {
            WaitStep::For if text.is_empty() => self.fault = Some("say for whom or what"),
            WaitStep::For => {
                self.waits_for = text;
                self.go(WaitStep::Until);
            }
            WaitStep::Until => match until(&text, now) {
                Some(until) => {
                    self.until = Some(until);
                    self.go(WaitStep::Note);
                }
                None => {
                    self.fault =
                        Some("a time (11:30, UTC) or a span (45m, 2h, 1d), 30 days at most");
                }
            },
            _ => {
                self.note = text;
                self.go(WaitStep::Review);
            }
        }
    }

    fn go(&mut self, step: WaitStep) {
        // What was typed is kept on the way back too; what is changed is another statement.
        let so_far = self.so_far();
        (self.waits_for, self.note) = (so_far.waits_for, so_far.note);
        self.sent = None;
        self.step = step;
        self.edit = match step {
            WaitStep::For => Edit::of(self.waits_for.clone()),
            WaitStep::Note => Edit::of(self.note.clone()),
            _ => Edit::default(),
        };
    }
}

/// A clock time in UTC (the next such time) or a span from now.
pub fn until(text: &str, now: Timestamp) -> Option<Timestamp> {
    if let Some((hours, minutes)) = text.split_once(':') {
        let (hours, minutes): (u32, u32) = (hours.parse().ok()?, minutes.parse().ok()?);
        let time = chrono::NaiveTime::from_hms_opt(hours, minutes, 0)?;
        let today = Timestamp(now.0.date_naive().and_time(time).and_utc());
        return Some(if today > now { today } else { today.plus_millis(86_400_000) });
    }
    let span = humantime::parse_duration(text).ok()?;
    let millis = i64::try_from(span.as_millis()).ok()?;
    (1..=WAIT_LONGEST_MS).contains(&millis).then(|| now.plus_millis(millis))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_spans_are_read_and_nonsense_is_not() {
        let now = Timestamp::parse("2026-03-02T10:42:00Z").unwrap();
        let at = |text| until(text, now).map(|time| time.to_string());
        assert_eq!(at("11:30").unwrap(), "2026-03-02T11:30:00Z");
        assert_eq!(at("09:00").unwrap(), "2026-03-03T09:00:00Z");
        assert_eq!(at("45m").unwrap(), "2026-03-02T11:27:00Z");
        assert_eq!(at("2h 30m").unwrap(), "2026-03-02T13:12:00Z");
        for nonsense in ["", "soon", "0m", "31days", "25:00", "-5m", "99999999999999999999d"] {
            assert_eq!(at(nonsense), None, "{nonsense}");
        }
    }
}
