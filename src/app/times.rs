//! How times are written: in UTC, in the analyst's own zone, or as ages.
//!
//! The rules of the zone are handed in as a list of offsets. It must not ask the system for them.

use super::command::Id;
use super::message::Effect;
use super::model::{Model, Tone};
use crate::domain::time::{Timestamp, age};
use std::sync::Arc;

/// A zone: from when on which offset holds.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Zone {
    /// Its name, as the system has it; from outside.
    pub name: String,
    /// From that many milliseconds after 1970 on, that many seconds are added to UTC; the earliest
    /// first. Before the first one its own offset holds; with none it is UTC.
    pub steps: Vec<(i64, i32)>,
}

impl Zone {
    /// Seconds added to UTC at that instant.
    pub fn offset(&self, at: Timestamp) -> i32 {
        let later = self.steps.partition_point(|(from, _)| *from <= at.millis());
        self.steps.get(later.saturating_sub(1)).map_or(0, |(_, offset)| *offset)
    }

    /// True where it never differs from UTC.
    pub fn is_utc(&self) -> bool {
        self.steps.iter().all(|(_, offset)| *offset == 0)
    }
}

/// The form in which times are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Form {
    /// `10:42:07` in UTC.
    #[default]
    Utc,
    /// The same in the analyst's zone.
    Local,
    /// `14m ago`.
    Ages,
}

impl Form {
    /// All of them, in the order of the key that goes through them.
    pub const ALL: [Self; 3] = [Self::Utc, Self::Local, Self::Ages];

    /// Its name in the configuration.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utc => "utc",
            Self::Local => "local",
            Self::Ages => "ages",
        }
    }
}

/// How times are written now.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Times {
    /// In which form.
    pub form: Form,
    /// The analyst's zone.
    pub zone: Arc<Zone>,
    /// The shown clock, in milliseconds after 1970: ages are counted from here.
    pub now: i64,
    /// The form to which the key goes back that shows ages.
    pub before: Form,
}

impl Times {
    fn shifted(&self, at: Timestamp) -> Timestamp {
        match self.form {
            Form::Local => at.plus_millis(i64::from(self.zone.offset(at)) * 1_000),
            Form::Utc | Form::Ages => at,
        }
    }

    /// `14m ago`, `in 3h`
    fn ago(&self, at: Timestamp) -> String {
        match self.now - at.millis() {
            passed @ 0.. => format!("{} ago", age(passed)),
            ahead => format!("in {}", age(-ahead)),
        }
    }

    /// `10:42:07`, or how long ago in as many cells or fewer.
    pub fn clock(&self, at: Timestamp) -> String {
        match self.form {
            Form::Ages => self.ago(at),
            Form::Utc | Form::Local => self.shifted(at).clock(),
        }
    }

    /// `10:42`
    pub fn minute(&self, at: Timestamp) -> String {
        match self.form {
            Form::Ages => self.ago(at),
            Form::Utc | Form::Local => self.shifted(at).minute(),
        }
    }

    /// `2026-03-02 10:42:07 UTC`: exact in every form.
    pub fn whole(&self, at: Timestamp) -> String {
        let shifted = self.shifted(at);
        format!("{} {} {}", shifted.date(), shifted.clock(), self.zone_at(at))
    }

    /// `until 11:30`, `due in 47m`
    pub fn until(&self, at: Timestamp) -> String {
        match self.form {
            Form::Ages => format!("due {}", self.ago(at)),
            Form::Utc | Form::Local => format!("until {}", self.minute(at)),
        }
    }

    /// `2026-03-02`, in the zone that is shown.
    pub fn date(&self, at: Timestamp) -> String {
        self.shifted(at).date()
    }

    /// `03-02 10:42:07` or, where only a time of day is wanted, `10:42:07`, always in the same
    /// number of cells: for columns. Ages stand at the right end.
    pub fn column(&self, at: Option<Timestamp>, with_day: bool) -> String {
        match (at, with_day) {
            (Some(at), false) => format!("{:>8}", self.clock(at)),
            (Some(at), true) if self.form == Form::Ages => format!("{:>14}", self.ago(at)),
            (Some(at), true) => format!("{} {}", &self.date(at)[5..], self.clock(at)),
            (None, false) => "--:--:--".into(),
            (None, true) => "----- --:--:--".into(),
        }
    }

    /// A time of a case for a column: as [`Self::column`], but an age alone hides the order within
    /// an attack, so that the time since the case's first event stands behind it: `42m  +1:05`.
    /// Always as wide as with the day where it is an age.
    pub fn in_case(&self, at: Option<Timestamp>, first: Option<Timestamp>, day: bool) -> String {
        match (at, first) {
            (Some(at), Some(first)) if self.form == Form::Ages && at.millis() <= self.now => {
                let (age, since) = (age(self.now - at.millis()), since(at.millis_since(first)));
                format!("{age:>4} {since:>9}")
            }
            _ => self.column(at, day || self.form == Form::Ages),
        }
    }

    /// True where times are written as ages.
    pub fn are_ages(&self) -> bool {
        self.form == Form::Ages
    }

    /// Where times are ages: how long behind that instant, in milliseconds, `+1:05`.
    pub fn behind(&self, at: Timestamp, first: i64) -> Option<String> {
        self.are_ages().then(|| since(at.millis().saturating_sub(first)))
    }

    /// The zone of clocks at that instant: `UTC`, `UTC+1`, `UTC-3:30`.
    pub fn zone_at(&self, at: Timestamp) -> String {
        let offset = if self.form == Form::Local { self.zone.offset(at) } else { 0 };
        let (sign, minutes) = (if offset < 0 { '-' } else { '+' }, offset.unsigned_abs() / 60);
        match (minutes / 60, minutes % 60) {
            (0, 0) => "UTC".into(),
            (hours, 0) => format!("UTC{sign}{hours}"),
            (hours, minutes) => format!("UTC{sign}{hours}:{minutes:02}"),
        }
    }

    /// The clock of the first line: the time of day and its zone, whatever the form.
    pub fn now_and_zone(&self, now: Timestamp) -> String {
        let ages = if self.form == Form::Ages { " · ages" } else { "" };
        format!("{} {}{ages}", self.shifted(now).minute(), self.zone_at(now))
    }
}

/// `10:42 UTC`: a time of day as sentences say it, whatever the form of the columns is.
pub fn in_sentence(at: Timestamp) -> String {
    format!("{} UTC", at.minute())
}

/// `+0:42`, `+1:02:13`, `+2d 3:04`
fn since(millis: i64) -> String {
    let secs = millis.max(0) / 1_000;
    let (days, hours, minutes) = (secs / 86_400, secs / 3_600 % 24, secs / 60 % 60);
    match (days, hours) {
        (0, 0) => format!("+{minutes}:{:02}", secs % 60),
        (0, _) => format!("+{hours}:{minutes:02}:{:02}", secs % 60),
        (1..100, _) => format!("+{days}d {hours}:{minutes:02}"),
        _ => format!("+{days}d"),
    }
}

/// The next form; the analyst's zone is passed over where it is UTC.
pub(super) fn next(model: &mut Model) -> Vec<Effect> {
    let times = &mut model.shell.times;
    if times.form != Form::Ages {
        // The key that shows ages goes back to what stood there, however it came to them.
        times.before = times.form;
    }
    times.form = match times.form {
        Form::Utc if !times.zone.is_utc() => Form::Local,
        Form::Utc | Form::Local => Form::Ages,
        Form::Ages => Form::Utc,
    };
    let said = match times.form {
        Form::Utc if times.zone.is_utc() => {
            "times in UTC, which is the zone of this account too".into()
        }
        Form::Utc => "times in UTC".into(),
        Form::Local => {
            format!("times in {}, {} now", times.zone.name, times.zone_at(model.now))
        }
        Form::Ages => "times as ages, in a case also since its first event".into(),
    };
    model.say(Tone::Plain, said);
    Vec::new()
}

/// Ages where clocks stood, and clocks again with the same key: for a look at how long ago it was.
pub(super) fn glance(model: &mut Model) -> Vec<Effect> {
    let times = &mut model.shell.times;
    if times.form == Form::Ages {
        times.form = if times.before == Form::Ages { Form::Utc } else { times.before };
    } else {
        (times.before, times.form) = (times.form, Form::Ages);
    }
    let said = match times.form {
        Form::Ages => {
            let back = model.shell.keys.first(Id::Ages);
            format!("how long ago; {back} shows clocks again")
        }
        Form::Utc | Form::Local => format!("clocks, {}", times.zone_at(model.now)),
    };
    model.say(Tone::Plain, said);
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn berlin(form: Form) -> Times {
        let at = |text| Timestamp::parse(text).unwrap().millis();
        let steps = vec![
            (at("2025-10-26T01:00:00Z"), 3_600),
            (at("2026-03-29T01:00:00Z"), 7_200),
            (at("2026-10-25T01:00:00Z"), 3_600),
        ];
        let zone = Arc::new(Zone { name: "Europe/Berlin".into(), steps });
        Times { form, zone, now: at("2026-03-29T12:00:00Z"), before: Form::Utc }
    }

    fn time(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    #[test]
    fn each_instant_has_the_offset_that_held_then() {
        let times = berlin(Form::Local);
        for (at, clock, zone) in [
            ("2026-03-29T00:59:59Z", "01:59:59", "UTC+1"),
            ("2026-03-29T01:00:00Z", "03:00:00", "UTC+2"),
            ("2026-12-01T12:00:00Z", "13:00:00", "UTC+1"),
            ("2001-01-01T12:00:00Z", "13:00:00", "UTC+1"),
        ] {
            assert_eq!(
                (times.clock(time(at)), times.zone_at(time(at))),
                (clock.into(), zone.into())
            );
        }
        assert_eq!(times.date(time("2026-06-30T22:30:00Z")), "2026-07-01");
    }

    #[test]
    fn a_column_is_as_wide_in_every_form() {
        for form in Form::ALL {
            let times = berlin(form);
            for at in [Some(time("2026-03-29T11:46:00Z")), Some(time("2026-04-29T01:00:00Z")), None]
            {
                assert_eq!(times.column(at, false).len(), 8, "{form:?}");
                assert_eq!(times.column(at, true).len(), 14, "{form:?}");
            }
        }
        assert_eq!(berlin(Form::Ages).clock(time("2026-03-29T11:46:00Z")), "14m ago");
        assert_eq!(berlin(Form::Ages).clock(time("2026-03-29T15:00:00Z")), "in 3h");
    }

    #[test]
    fn in_a_case_an_age_says_what_came_first_in_as_many_cells() {
        let (times, first) = (berlin(Form::Ages), Some(time("2026-03-29T09:00:00Z")));
        for (at, said) in [
            ("2026-03-29T09:00:00Z", "  3h     +0:00"),
            ("2026-03-29T09:00:42Z", "  2h     +0:42"),
            ("2026-03-29T11:02:13Z", " 57m  +2:02:13"),
        ] {
            assert_eq!(times.in_case(Some(time(at)), first, false), said);
        }
        let past = Some(time("2026-02-01T07:30:00Z"));
        assert_eq!(times.in_case(first, past, false), "  3h +56d 1:30");
        let ahead = Some(time("2026-03-29T13:00:00Z"));
        assert_eq!(times.in_case(ahead, first, false), "         in 1h");
        assert_eq!(berlin(Form::Utc).in_case(first, past, false), "09:00:00");
    }

    #[test]
    fn odd_zones_are_named_to_the_minute() {
        let zone = |offset| Times {
            form: Form::Local,
            zone: Arc::new(Zone { name: String::new(), steps: vec![(0, offset)] }),
            ..Times::default()
        };
        let at = time("2026-01-01T00:00:00Z");
        assert_eq!(zone(-12_600).zone_at(at), "UTC-3:30");
        assert_eq!(zone(20_700).zone_at(at), "UTC+5:45");
        assert_eq!(Times::default().zone_at(at), "UTC");
        assert_eq!(Times::default().now_and_zone(at), "00:00 UTC");
    }
}
