//! When it happened: a time as text, or as a number since 1970.
//!
//! The one place that says which number is a time and in which unit. It must not round: what stands
//! there is kept to the nanosecond, and decimals beyond are cut off as those of a text are.

use super::{Draft, Field, is_placeholder};
use crate::domain::json::Kind;
use crate::domain::sign_in::TimeQuality;
use crate::domain::time::Timestamp;
use crate::formats::when::{self, When};
use chrono::{DateTime, Datelike as _};
use std::ops::RangeInclusive;

/// Digits before the point of a time since 1970, and the decimal places from its unit to a
/// nanosecond: of seconds, milli-, micro- and nanoseconds. No number is a time in two of them.
const UNITS: [(RangeInclusive<i64>, i64); 4] =
    [(9..=11, 9), (12..=14, 6), (15..=17, 3), (18..=20, 0)];

/// Years of which a number is believed. A date that is written as digits (`20260302100000`) or
/// counted from another year would be a time in another century: it is none that can be read.
const YEARS: std::ops::Range<i32> = 1990..2100;

/// Nanoseconds of a second.
const SECOND: u128 = 1_000_000_000;

/// The time of a number as it is written, whole, with decimals or in powers of ten.
fn since_1970(number: &str) -> Option<Timestamp> {
    let (digits, power) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let power: i32 = power.parse().ok()?;
    let (whole, decimals) = match digits.split_once('.') {
        Some((_, "")) => return None,
        Some(parts) => parts,
        None => (digits, ""),
    };
    let all = || whole.bytes().chain(decimals.bytes());
    if whole.is_empty() || !all().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let zeros = all().take_while(|byte| *byte == b'0').count();
    let before = whole.len() as i64 - zeros as i64 + i64::from(power);
    let (_, to_nanos) = UNITS.iter().find(|(digits, _)| digits.contains(&before))?;
    let wanted = usize::try_from(before + to_nanos).ok()?;
    let padded = all().skip(zeros).chain(std::iter::repeat(b'0')).take(wanted);
    let nanos = padded.fold(0_u128, |sum, digit| sum * 10 + u128::from(digit - b'0'));
    let second = i64::try_from(nanos / SECOND).ok()?;
    let time = DateTime::from_timestamp(second, (nanos % SECOND) as u32)?;
    YEARS.contains(&time.year()).then_some(Timestamp(time))
}

/// The time of a text. The first day of year 1 is how some programs write "no time".
fn of_text(text: &str) -> Option<When> {
    when::parse(text).filter(|when| when.time.0.year() > 1)
}

/// The time of a field that holds a text or a number.
pub(in crate::formats) fn instant(field: Field<'_>) -> Option<When> {
    let since = |number| since_1970(number).map(|time| When { time, zoned: true });
    match field.text() {
        Some(text) => since(text.trim()).or_else(|| of_text(&text)),
        None if field.node.kind() == Kind::Number => since(field.node.raw()),
        None => None,
    }
}

impl Draft {
    /// When it happened, or with `exported` when the record was exported: a text, or a number since
    /// 1970, as JSON or in text. True if a time was read.
    pub(in crate::formats) fn moment(&mut self, field: Option<Field<'_>>, exported: bool) -> bool {
        let Some(field) = field.filter(|field| !field.is_null()) else { return false };
        if field.text().is_some_and(|text| is_placeholder(&text)) {
            // It says nothing, so it is no time that cannot be read either.
            return self.peek("time", Some(field)).is_some();
        }
        self.happened(&field, instant(field), exported, true)
    }

    /// As [`Draft::moment`], of a format that writes times as text alone; with `zoned` its texts
    /// are UTC where they name no zone.
    pub(in crate::formats) fn time(
        &mut self,
        field: Option<Field<'_>>,
        exported: bool,
        zoned: bool,
    ) -> bool {
        let Some(field) = field.filter(|field| !field.is_null()) else { return false };
        let when = field.text().and_then(|text| of_text(&text));
        let when = when.map(|when| When { zoned: when.zoned || zoned, ..when });
        self.happened(&field, when, exported, false)
    }

    /// Keeps what was read there, or says why it is no time; with `numbers` one could be.
    fn happened(
        &mut self,
        field: &Field<'_>,
        when: Option<When>,
        exported: bool,
        numbers: bool,
    ) -> bool {
        let Some(When { time, zoned }) = when else {
            const NONE: &str = "no time that can be read";
            match (field.text(), field.node.kind()) {
                (Some(text), _) => self.warn_value("time", field, &text, NONE),
                (None, Kind::Number) if numbers => {
                    self.warn_value("time", field, field.node.raw(), NONE);
                }
                (None, _) if numbers => self.wrong_type("time", field, "a time"),
                (None, _) => self.wrong_type("time", field, "a time as text"),
            }
            self.sign_in.time_quality = TimeQuality::Unparsable;
            return false;
        };
        if !zoned {
            self.warn("time", "no zone is given, so read as UTC");
        }
        if exported {
            self.warn("time", "when the record was exported; when it happened is not in it");
        }
        self.sign_in.time = Some(time);
        self.sign_in.time_quality = match (exported, zoned) {
            (true, _) => TimeQuality::ExportTime,
            (false, false) => TimeQuality::AssumedUtc,
            (false, true) => TimeQuality::Exact,
        };
        self.path("time", field);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::json::Doc;

    fn read(json: &str, exported: bool) -> (Option<String>, TimeQuality, Vec<String>) {
        let doc = Doc::parse(format!("{{\"t\":{json}}}")).unwrap();
        let mut draft = Draft::default();
        let read = draft.moment(Field::root(doc.root()).get("t"), exported);
        let sign_in = draft.sign_in;
        assert_eq!(read, sign_in.time.is_some(), "{json}");
        (sign_in.time.map(|time| time.to_string()), sign_in.time_quality, sign_in.warnings)
    }

    /// As JSON and in text alike.
    #[test]
    fn the_size_of_a_number_tells_the_unit_of_a_time_and_nothing_of_it_is_lost() {
        for (number, utc) in [
            ("1772445600", "2026-03-02T10:00:00Z"),
            ("1772445600.25", "2026-03-02T10:00:00.250Z"),
            ("1772445600.123456789", "2026-03-02T10:00:00.123456789Z"),
            ("1772445600.1234567899", "2026-03-02T10:00:00.123456789Z"),
            ("1772445600123", "2026-03-02T10:00:00.123Z"),
            ("1772445600123.0", "2026-03-02T10:00:00.123Z"),
            ("1772445600123.456789", "2026-03-02T10:00:00.123456789Z"),
            ("1.772445600123e12", "2026-03-02T10:00:00.123Z"),
            ("17724456E+2", "2026-03-02T10:00:00Z"),
            ("1772445600000e-3", "2026-03-02T10:00:00Z"),
            ("0.1772445600e10", "2026-03-02T10:00:00Z"),
            ("1772445600123456", "2026-03-02T10:00:00.123456Z"),
            ("1772445600123456.789", "2026-03-02T10:00:00.123456789Z"),
            ("1772445600123456789", "2026-03-02T10:00:00.123456789Z"),
            ("1772445600123456789.9", "2026-03-02T10:00:00.123456789Z"),
            ("631152000", "1990-01-01T00:00:00Z"),
            ("4102444799", "2099-12-31T23:59:59Z"),
            ("4102444799999999999.9", "2099-12-31T23:59:59.999999999Z"),
        ] {
            for json in [number.to_owned(), format!("\" {number} \"")] {
                let wanted = (Some(utc.to_owned()), TimeQuality::Exact, Vec::new());
                assert_eq!(read(&json, false), wanted, "{json}");
            }
        }
    }

    #[test]
    fn what_is_no_time_is_not_made_one() {
        for number in [
            "0",
            "-1",
            "17",
            "20260302",
            "202603021000",
            "20260302100000",
            "134168976000000000",
            "631151999",
            "4102444800",
            "100000000000000000000",
        ] {
            let why = format!("time: \"{number}\" at /t: no time that can be read");
            for json in [number.to_owned(), format!("\"{number}\"")] {
                let wanted = (None, TimeQuality::Unparsable, vec![why.clone()]);
                assert_eq!(read(&json, false), wanted, "{json}");
            }
        }
        for json in ["1e300", "1e-300", "true", "{}", "[]"] {
            assert_eq!(read(json, false).1, TimeQuality::Unparsable, "{json}");
        }
        for text in [
            "x",
            "NaN",
            "inf",
            "1.2.3",
            "1772445600.",
            ".5e10",
            "1e",
            "1e99999999999",
            "+1772445600",
        ] {
            let read = read(&format!("\"{text}\""), false);
            assert_eq!((read.0, read.1), (None, TimeQuality::Unparsable), "{text}");
        }
        for json in ["null", "\"\"", "\"-\""] {
            assert_eq!(read(json, false).1, TimeQuality::Missing, "{json}");
        }
    }

    #[test]
    fn a_number_and_a_text_leave_the_same_word_of_an_export() {
        let text = read("\"2026-03-02T10:00:00Z\"", true);
        assert_eq!(text.1, TimeQuality::ExportTime);
        assert_eq!(text.2, ["time: when the record was exported; when it happened is not in it"]);
        assert_eq!(read("1772445600", true), text);
    }
}
