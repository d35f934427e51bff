//! Times as loggers write them.
//!
//! It must not guess: slash dates are month first, a text that does not fit is no time. A text
//! without a zone is read as UTC, and the caller is told.

use crate::domain::time::Timestamp;
use chrono::{Datelike as _, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

/// A time read from text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct When {
    /// The instant.
    pub(super) time: Timestamp,
    /// The text named its zone.
    pub(super) zoned: bool,
}

/// Reads a time.
///
/// - ISO 8601 with `T` or a blank, one or two digits of hour, minute and second, any number of
///   decimals, and `Z`, an offset or no zone: `2023-07-26 23:00:20.889`, `2023-10-26T5:32:08.107Z`,
///   `2007-01-09T11:41:00+02:00`
/// - the same without separators: `20131102T010628Z`
/// - slash dates, month first, 24 or 12 hours: `8/22/2022 6:07:16 PM`, `4/28/2021, 2:08:45.221 PM`,
///   with an offset or not
pub(super) fn parse(text: &str) -> Option<When> {
    let mut scan = Scan { rest: text.trim() };
    let (first, digits) = scan.number()?;
    let (date, slashed) = match digits {
        4 if scan.eat("-") => {
            let month = scan.short("-")?;
            (NaiveDate::from_ymd_opt(first as i32, month, scan.short("")?)?, false)
        }
        8 => (
            NaiveDate::from_ymd_opt((first / 10_000) as i32, first / 100 % 100, first % 100)?,
            false,
        ),
        1 | 2 if scan.eat("/") => {
            let day = scan.short("/")?;
            let (year, 4) = scan.number()? else { return None };
            (NaiveDate::from_ymd_opt(year as i32, first, day)?, true)
        }
        _ => return None,
    };
    if slashed {
        scan.eat(",");
    }
    if scan.blanks() == 0 && (slashed || !(scan.eat("T") || scan.eat("t"))) {
        return None;
    }
    let clock = if digits == 8 { scan.packed_clock()? } else { scan.clock(slashed)? };
    let zone = scan.zone()?;
    if !scan.rest.is_empty() {
        return None;
    }
    let local = NaiveDateTime::new(date, clock);
    let shift = TimeDelta::seconds(i64::from(zone.secs_east()));
    let time = local.checked_sub_signed(shift)?.and_utc();
    // Another year could be written, but not read again.
    if !(0..=9999).contains(&time.year()) {
        return None;
    }
    let time = Timestamp(time);
    Some(When { time, zoned: zone != Zone::None })
}

/// A zone as the text gives it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Zone {
    /// It gives none.
    None,
    /// Seconds east of UTC.
    East(i32),
}

impl Zone {
    fn secs_east(self) -> i32 {
        match self {
            Self::None => 0,
            Self::East(secs) => secs,
        }
    }
}

struct Scan<'t> {
    rest: &'t str,
}

impl Scan<'_> {
    fn eat(&mut self, text: &str) -> bool {
        let rest = self.rest.strip_prefix(text);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// Blanks of any kind: browsers write a narrow one before AM and PM.
    fn blanks(&mut self) -> usize {
        let rest = self.rest.trim_start();
        let count = self.rest.len() - rest.len();
        self.rest = rest;
        count
    }

    /// A number of at most nine digits, and how many it had.
    fn number(&mut self) -> Option<(u32, usize)> {
        let digits = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = self.rest.split_at_checked(digits)?;
        self.rest = rest;
        (1..=9).contains(&digits).then(|| number.parse().ok()).flatten().map(|n| (n, digits))
    }

    /// A number of one or two digits with what has to stand behind it.
    fn short(&mut self, behind: &str) -> Option<u32> {
        let (number, 1 | 2) = self.number()? else { return None };
        self.eat(behind).then_some(number)
    }

    fn packed_clock(&mut self) -> Option<NaiveTime> {
        let (number, 6) = self.number()? else { return None };
        NaiveTime::from_hms_opt(number / 10_000, number / 100 % 100, number % 100)
    }

    fn clock(&mut self, twelve_hours: bool) -> Option<NaiveTime> {
        let mut hour = self.short(":")?;
        let minute = self.short("")?;
        let (mut second, mut nanos) = (0, 0);
        if self.eat(":") {
            second = self.short("")?;
            nanos = if self.eat(".") { self.nanos()? } else { 0 };
        }
        if twelve_hours {
            self.blanks();
            let half = self.rest.get(..2).map(str::to_ascii_uppercase);
            if let Some(half @ ("AM" | "PM")) = half.as_deref() {
                if !(1..=12).contains(&hour) {
                    return None;
                }
                hour = hour % 12 + if half == "PM" { 12 } else { 0 };
                self.rest = &self.rest[2..];
            }
        }
        // A leap second is the last second once more, as chrono writes it.
        if second == 60 {
            (second, nanos) = (59, nanos + 1_000_000_000);
        }
        NaiveTime::from_hms_nano_opt(hour, minute, second, nanos)
    }

    /// Decimals of a second; those beyond the ninth are cut off.
    fn nanos(&mut self) -> Option<u32> {
        let digits = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let kept = self.rest.get(..digits.min(9)).filter(|kept| !kept.is_empty())?;
        let scale = 10_u32.pow(9 - kept.len() as u32);
        let nanos = kept.parse::<u32>().ok()? * scale;
        self.rest = &self.rest[digits..];
        Some(nanos)
    }

    /// The zone; `None` where what stands there is no zone.
    fn zone(&mut self) -> Option<Zone> {
        self.blanks();
        if ["Z", "z", "UTC", "GMT"].iter().any(|name| self.eat(name)) {
            return Some(Zone::East(0));
        }
        let sign = if self.eat("+") {
            1
        } else if self.eat("-") || self.eat("\u{2212}") {
            -1
        } else {
            return Some(Zone::None);
        };
        let (hours, minutes) = match self.number()? {
            (packed, 4) => (packed / 100, packed % 100),
            (hours, 1 | 2) if self.eat(":") => (hours, self.short("")?),
            (hours, 1 | 2) => (hours, 0),
            _ => return None,
        };
        (hours <= 15 && minutes < 60)
            .then_some(Zone::East(sign * (hours * 3600 + minutes * 60) as i32))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_every_form_seen_in_logs_are_read() {
        let cases = [
            ("2022-01-24T04:59:49.2279838Z", "2022-01-24T04:59:49.227983800Z", true),
            ("2022-01-24T04:59:49.227983812+00:00", "2022-01-24T04:59:49.227983812Z", true),
            ("2019-10-18T04:45:48.0729893-05:00", "2019-10-18T09:45:48.072989300Z", true),
            ("2007-01-09T09:41:00", "2007-01-09T09:41:00Z", false),
            ("2023-07-26 23:00:20.889", "2023-07-26T23:00:20.889Z", false),
            ("2023-07-26 22:58:30.983201900", "2023-07-26T22:58:30.983201900Z", false),
            ("2019-01-01 00:20:04.000Z", "2019-01-01T00:20:04Z", true),
            ("2023-10-26T5:32:08.107Z", "2023-10-26T05:32:08.107Z", true),
            ("2023-10-26T15:3:08Z", "2023-10-26T15:03:08Z", true),
            ("8/22/2022 6:07:16 PM", "2022-08-22T18:07:16Z", false),
            ("4/28/2021, 2:08:45.221 PM", "2021-04-28T14:08:45.221Z", false),
            ("4/28/2021, 2:08:45.221\u{202f}PM", "2021-04-28T14:08:45.221Z", false),
            ("1/9/2007 10:41:00 AM +01:00", "2007-01-09T09:41:00Z", true),
            ("01/09/2007 09:41:00", "2007-01-09T09:41:00Z", false),
            ("12/13/2022 12:00:01 AM", "2022-12-13T00:00:01Z", false),
            ("12/13/2022 12:00:01 pm", "2022-12-13T12:00:01Z", false),
            ("20131102T010628Z", "2013-11-02T01:06:28Z", true),
            ("2024-06-30T23:59:60Z", "2024-06-30T23:59:60Z", true),
            ("2024-01-01T00:00:00.1234567891Z", "2024-01-01T00:00:00.123456789Z", true),
            ("2024-01-01T00:30:00+0530", "2023-12-31T19:00:00Z", true),
        ];
        for (text, utc, zoned) in cases {
            let when = parse(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((when.time.to_string().as_str(), when.zoned), (utc, zoned), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_not_made_one() {
        for text in [
            "",
            "redacted",
            "2023",
            "2023-10-10",
            "2023-10-10T17:08:65",
            "2023-02-30T00:00:00Z",
            "25/12/2022 10:00:00",
            "13/13/2022 1:00:00 PM",
            "8/22/2022 13:07:16 PM",
            "8/22/22 1:00",
            "2023-10-10T17:08:05Zulu",
            "2023-10-10T17:08:05+99:00",
            "1697000000",
            "2023-10-10T17:08:05.",
            "99999999T999999Z",
            "T",
            "2023-10-10X10:00:00",
            "/",
            "1/",
            "1/1/",
            "999999999999999999",
            "9999-12-31T23:59:59-05:00",
            "0000-01-01T00:00:00+01:00",
        ] {
            assert_eq!(parse(text), None, "{text:?}");
        }
    }
}
