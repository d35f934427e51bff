//! How long to wait before the other side is asked again: what it wants, because it was asked too
//! often or because the next question would be one too many, and what we grant it.
//!
//! It must not wait itself.

use crate::domain::time::Timestamp;
use chrono::DateTime;
use std::time::Duration;

/// Headers that say how many questions are left of a limit, and when it begins anew.
const LIMITS: [[&str; 2]; 3] = [
    ["x-rate-limit-remaining", "x-rate-limit-reset"],
    ["x-ratelimit-remaining", "x-ratelimit-reset"],
    ["ratelimit-remaining", "ratelimit-reset"],
];
/// A smaller number is a number of seconds, and no time since 1970.
const SINCE_1970_MIN: i64 = 1_000_000_000;

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
/// rate limit (`X-Rate-Limit-Reset` and its likes). Dates count by the other side's clock where it
/// tells it.
pub fn wait_asked<'h>(
    header: impl Fn(&str) -> Option<&'h str>,
    now: Timestamp,
) -> Option<Duration> {
    let now = clock(&header, now);
    let after = header("retry-after").map(str::trim).and_then(|text| {
        let date = || date(text).map(|then| until(now, then));
        let digits = !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
        // What no number holds is a long time all the same.
        let secs = digits.then(|| Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
        secs.or_else(date)
    });
    let reset = || LIMITS.iter().find_map(|[_, reset]| rest(header(reset)?, now));
    after.or_else(reset)
}

/// How long nothing should be asked, where an answer says that the limit is used up: the window of
/// `X-Rate-Limit-Remaining` and its likes, or of any policy in `RateLimit`. It is asked before the
/// question that would be refused.
pub fn rest_asked<'h>(
    header: impl Fn(&str) -> Option<&'h str>,
    now: Timestamp,
) -> Option<Duration> {
    let now = clock(&header, now);
    let is_none = |left: &str| left.trim().parse::<f64>().is_ok_and(|left| left < 1.0);
    let of_pair = |[left, reset]: &[&str; 2]| {
        header(left).filter(|left| is_none(left))?;
        rest(header(reset)?, now)
    };
    let (mut longest, mut is_used_up) = (LIMITS.iter().filter_map(of_pair).max(), false);
    for part in header("ratelimit").unwrap_or_default().split([',', ';']) {
        let Some((name, value)) = part.split_once('=') else { continue };
        match name.trim() {
            "r" | "remaining" => is_used_up = is_none(value),
            "t" | "reset" if is_used_up => longest = longest.max(rest(value, now)),
            _ => {}
        }
    }
    longest.filter(|rest| !rest.is_zero())
}

/// Seconds since 1970 by the other side's clock, or by ours where it tells none.
fn clock<'h>(header: &impl Fn(&str) -> Option<&'h str>, now: Timestamp) -> i64 {
    header("date").and_then(date).unwrap_or(now.millis() / 1_000)
}

fn date(text: &str) -> Option<i64> {
    DateTime::parse_from_rfc2822(text).ok().map(|it| it.timestamp())
}

fn until(now: i64, then: i64) -> Duration {
    Duration::from_secs(then.saturating_sub(now).max(0) as u64)
}

/// The end of a window as some write it, a time since 1970, or as others do, the seconds until
/// then.
fn rest(text: &str, now: i64) -> Option<Duration> {
    let number = text.trim().parse::<i64>().ok()?;
    let then = if number < SINCE_1970_MIN { now.saturating_add(number) } else { number };
    Some(until(now, then))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        Timestamp::parse("2026-03-02T10:00:00Z").unwrap()
    }

    /// Headers by their names.
    fn found<'h>(headers: &'h [(&'h str, &'h str)]) -> impl Fn(&str) -> Option<&'h str> {
        move |name| headers.iter().find(|it| it.0 == name).map(|it| it.1)
    }

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
        let of = |headers: &[_]| wait_asked(found(headers), now()).map(|it| it.as_secs());
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[("retry-after", "7")]), Some(7));
        assert_eq!(of(&[("retry-after", "Mon, 02 Mar 2026 10:01:30 GMT")]), Some(90));
        assert_eq!(of(&[("retry-after", "Mon, 02 Mar 2026 09:00:00 GMT")]), Some(0));
        let ahead = ("date", "Mon, 02 Mar 2026 10:01:00 GMT");
        assert_eq!(of(&[("retry-after", "Mon, 02 Mar 2026 10:01:30 GMT"), ahead]), Some(30));
        assert_eq!(of(&[("x-rate-limit-reset", "1772445660")]), Some(60));
        assert_eq!(of(&[("retry-after", "99999999999999999999")]), Some(u64::MAX));
        assert_eq!(of(&[("retry-after", "soon")]), None);
        assert_eq!(of(&[("x-rate-limit-reset", "-9223372036854775808")]), Some(0));
        assert_eq!(of(&[("ratelimit-reset", "12")]), Some(12));
    }

    #[test]
    fn a_limit_that_is_used_up_is_waited_for_before_the_question_that_would_be_refused() {
        let of = |headers: &[_]| rest_asked(found(headers), now()).map(|it| it.as_secs());
        let okta = |left| [("x-rate-limit-remaining", left), ("x-rate-limit-reset", "1772445660")];
        assert_eq!(of(&okta("0")), Some(60));
        assert_eq!(of(&okta("1")), None, "one is left");
        assert_eq!(of(&okta("none")), None);
        let ahead = ("date", "Mon, 02 Mar 2026 10:00:50 GMT");
        assert_eq!(of(&[&okta("0")[..], &[ahead]].concat()), Some(10), "by its own clock");
        assert_eq!(of(&[("ratelimit-remaining", "0"), ("ratelimit-reset", "7")]), Some(7));
        assert_eq!(of(&[("ratelimit", "limit=100, remaining=0, reset=5")]), Some(5));
        let policies = "\"minute\";r=0;t=9, \"day\";r=100;t=80000";
        assert_eq!(of(&[("ratelimit", policies)]), Some(9));
        for nothing in ["\"minute\";r=1;t=9", "r=0", "=;,r=0,t=", "t=9", "r=0;t=0"] {
            assert_eq!(of(&[("ratelimit", nothing)]), None, "{nothing}");
        }
    }
}
