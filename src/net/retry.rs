//! How long the other side asks to be left alone.

use crate::domain::time::Timestamp;
use chrono::DateTime;
use std::time::Duration;

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
