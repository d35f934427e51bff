//! Instants in UTC, and how they are written. The clock itself is handed in by the shell.

use chrono::{DateTime, Datelike, SecondsFormat, TimeDelta, Timelike as _, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// An instant in UTC, to the nanosecond.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub DateTime<Utc>);

impl Timestamp {
    /// Reads RFC 3339, any offset. An instant that is not in the years 0 to 9999 of UTC is refused:
    /// it could be written, but not read again.
    pub fn parse(text: &str) -> Option<Self> {
        let time = DateTime::parse_from_rfc3339(text).ok()?.to_utc();
        (0..=9999).contains(&time.year()).then_some(Self(time))
    }

    /// The instant that many milliseconds after 1970-01-01 UTC, if chrono can hold it.
    pub fn from_millis(millis: i64) -> Option<Self> {
        DateTime::from_timestamp_millis(millis).map(Self)
    }

    /// Milliseconds since 1970-01-01 UTC.
    pub fn millis(self) -> i64 {
        self.0.timestamp_millis()
    }

    /// Milliseconds from `earlier` to this; negative if this is the earlier one.
    pub fn millis_since(self, earlier: Self) -> i64 {
        (self.0 - earlier.0).num_milliseconds()
    }

    /// This instant moved by that many milliseconds; unchanged where that cannot be held.
    #[must_use]
    pub fn plus_millis(self, millis: i64) -> Self {
        TimeDelta::try_milliseconds(millis)
            .and_then(|delta| self.0.checked_add_signed(delta))
            .map_or(self, Self)
    }

    /// `10:42:07`
    pub fn clock(self) -> String {
        self.0.format("%H:%M:%S").to_string()
    }

    /// `10:42`
    pub fn minute(self) -> String {
        self.0.format("%H:%M").to_string()
    }

    /// The same without a part of a second.
    #[must_use]
    pub fn whole_second(self) -> Self {
        Self(self.0.with_nanosecond(0).unwrap_or(self.0))
    }

    /// `2026-03-02 10:42 UTC`
    pub fn moment(self) -> String {
        self.0.format("%Y-%m-%d %H:%M UTC").to_string()
    }

    /// `2026-03-02`
    pub fn date(self) -> String {
        self.0.format("%Y-%m-%d").to_string()
    }
}

/// RFC 3339 in UTC with `Z`, and as many fractional digits as it has (0, 3, 6 or 9).
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(from)?;
        Self::parse(&text)
            .ok_or_else(|| serde::de::Error::custom(format!("no RFC 3339 time: {text:?}")))
    }
}

/// What a clock may be behind another one before a time is called one that lies ahead.
pub const AHEAD_MILLIS: i64 = 60_000;

/// How old that is; a time that lies ahead of the clock is no age, whoever gave it.
pub fn age_at(now: Timestamp, at: Timestamp) -> String {
    let millis = now.millis_since(at);
    if millis < -AHEAD_MILLIS { "ahead".into() } else { age(millis) }
}

/// An age in a few figures and one letter: `40s`, `14m`, `2h`, `3d`, `12w`, `8y`.
pub fn age(millis: i64) -> String {
    let secs = millis.max(0) / 1000;
    match secs {
        0..60 => format!("{secs}s"),
        60..3_600 => format!("{}m", secs / 60),
        3_600..172_800 => format!("{}h", secs / 3_600),
        172_800..5_184_000 => format!("{}d", secs / 86_400),
        5_184_000..63_115_200 => format!("{}w", secs / 604_800),
        // Of 365 days and a quarter.
        _ => format!("{}y", secs / 31_557_600),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_in_utc_and_read_back() {
        let time = Timestamp::parse("2026-03-02T12:10:41.250+02:00").unwrap();
        assert_eq!(time.to_string(), "2026-03-02T10:10:41.250Z");
        assert_eq!(Timestamp::parse(&time.to_string()), Some(time));
        assert_eq!(Timestamp::parse("2026-03-02 10:10"), None);
        assert_eq!(Timestamp::parse("9999-12-31T23:59:59-01:00"), None);
        assert_eq!(time.plus_millis(i64::MAX), time);
    }

    #[test]
    fn ages_take_the_largest_unit_that_says_enough() {
        let ages: Vec<_> =
            [40, 840, 7_200, 259_200, 7_257_600].iter().map(|s| age(s * 1000)).collect();
        assert_eq!(ages, ["40s", "14m", "2h", "3d", "12w"]);
        let years: Vec<_> =
            [63_115_199, 63_115_200, 604_800_000].iter().map(|s| age(s * 1000)).collect();
        assert_eq!(years, ["104w", "2y", "19y"]);
    }

    #[test]
    fn what_lies_ahead_of_the_clock_has_no_age() {
        let at = |text| Timestamp::parse(text).unwrap();
        let now = at("2026-03-02T10:00:00Z");
        assert_eq!(age_at(now, at("2026-03-02T10:01:00Z")), "0s", "clocks differ a little");
        assert_eq!(age_at(now, at("2026-03-02T10:01:00.001Z")), "ahead");
        assert_eq!(age_at(now, at("9999-12-31T23:59:59Z")), "ahead");
        assert_eq!(age_at(now, at("0000-01-01T00:00:00Z")), "2026y");
    }
}
