//! How long to wait before it is asked again: what the other side wants, and what we grant it.
//!
//! It must not wait itself.

use crate::domain::time::Timestamp;
use chrono::DateTime;
use std::time::Duration;

/// The pauses behind faults in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pauses {
    /// The first one; each is twice the one before.
    pub first: Duration,
    /// The longest.
    pub most: Duration,
    /// The longest that the other side is granted.
    pub asked_most: Duration,
}

impl Pauses {
    /// The pause behind that many faults: between half and all of it by `chance`, that not all who
    /// wait come back at once; at least what the other side asks for, within reason.
    pub fn after(&self, faults: u32, asked: Option<Duration>, chance: f64) -> Duration {
        let doubled = self.first.saturating_mul(1 << faults.saturating_sub(1).min(16));
        let own = doubled.min(self.most).mul_f64(0.5 + 0.5 * chance.clamp(0.0, 1.0));
        asked.map_or(own, |asked| own.max(asked.min(self.asked_most)))
    }
}

/// What an answer asks for: `Retry-After` in seconds or as a date, else the end of the window of a
/// rate limit (`X-Rate-Limit-Reset`, seconds since 1970). Dates count by the other side's clock
/// where it tells it.
pub fn wait_asked<'h>(
    header: impl Fn(&str) -> Option<&'h str>,
    now: Timestamp,
) -> Option<Duration> {
    let date = |text: &str| DateTime::parse_from_rfc2822(text).ok().map(|it| it.timestamp());
    let now = header("date").and_then(date).unwrap_or(now.millis() / 1_000);
    let until = |then: i64| Duration::from_secs(then.saturating_sub(now).max(0) as u64);
    let after = header("retry-after").map(str::trim).and_then(|text| {
        text.parse().map(Duration::from_secs).ok().or_else(|| date(text).map(until))
    });
    let reset = || header("x-rate-limit-reset").and_then(|text| text.trim().parse().ok());
    after.or_else(|| reset().map(until))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_are_apart_by_chance_and_grant_what_is_asked_within_reason() {
        let pauses = Pauses {
            first: Duration::from_millis(500),
            most: Duration::from_mins(1),
            asked_most: Duration::from_mins(15),
        };
        let secs = |faults, chance| pauses.after(faults, None, chance).as_secs_f64();
        let close = |is: f64, wanted: f64| assert!((is - wanted).abs() < 1e-6, "{is} {wanted}");
        close(secs(1, 1.0), 0.5);
        close(secs(1, 0.0), 0.25);
        close(secs(2, 1.0), 1.0);
        close(secs(60, 1.0), 60.0);
        let asked = |secs| pauses.after(1, Some(Duration::from_secs(secs)), 0.5).as_secs();
        assert_eq!((asked(30), asked(u64::MAX)), (30, 900));
    }

    #[test]
    fn a_wait_is_read_in_seconds_as_a_date_and_from_the_window_of_a_rate_limit() {
        let now = Timestamp::parse("2026-03-02T10:00:00Z").unwrap();
        let of = |headers: &[(&'static str, &'static str)]| {
            let headers = headers.to_vec();
            let found = |name: &str| headers.iter().find(|it| it.0 == name).map(|it| it.1);
            wait_asked(found, now).map(|it| it.as_secs())
        };
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[("retry-after", "7")]), Some(7));
        assert_eq!(of(&[("retry-after", "Mon, 02 Mar 2026 10:01:30 GMT")]), Some(90));
        assert_eq!(of(&[("retry-after", "Mon, 02 Mar 2026 09:00:00 GMT")]), Some(0));
        let ahead = ("date", "Mon, 02 Mar 2026 10:01:00 GMT");
        assert_eq!(of(&[("retry-after", "Mon, 02 Mar 2026 10:01:30 GMT"), ahead]), Some(30));
        assert_eq!(of(&[("x-rate-limit-reset", "1772445660")]), Some(60));
        assert_eq!(of(&[("retry-after", "soon")]), None);
        assert_eq!(of(&[("x-rate-limit-reset", "-9223372036854775808")]), Some(0));
    }
}
