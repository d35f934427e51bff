//! Values that one logger writes as a number and another as text: ids, and times since 1970.
//!
//! It must not guess a time's unit: only numbers whose size leaves one unit are times. It must not
//! know any vendor.

use super::draft::Draft;
use super::field::Field;
use crate::domain::json::Kind;
use crate::domain::sign_in::TimeQuality;
use crate::domain::time::Timestamp;
use chrono::DateTime;

/// A field's text in lower case and without blanks around it; empty where it is no text.
pub(super) fn word(field: Option<Field<'_>>) -> String {
    let text = field.and_then(|field| field.text()).unwrap_or_default();
    text.trim().to_ascii_lowercase()
}

/// True for an object or an array.
pub(super) fn is_container(field: &Field<'_>) -> bool {
    matches!(field.node.kind(), Kind::Object | Kind::Array)
}

impl Draft {
    /// An id that is written as text or as a whole number; zero is a placeholder.
    pub(super) fn any_id(
        &mut self,
        name: &'static str,
        field: Option<Field<'_>>,
    ) -> Option<String> {
        let number = field.filter(|field| field.node.kind() == Kind::Number);
        let Some(field) = number else {
            let zero = word(field) == "0";
            if zero {
                self.warn(name, "0 is a placeholder, so unknown");
            }
            return self.id(name, field.filter(|_| !zero));
        };
        let digits = field.node.raw();
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            self.warn(name, "a fraction or a number below zero is no id");
            return None;
        }
        if digits == "0" {
            self.warn(name, "0 is a placeholder, so unknown");
            return None;
        }
        self.path(name, &field);
        Some(digits.to_owned())
    }

    /// A time as text or as a number since 1970, of seconds, milli-, micro- or nanoseconds: no
    /// number between 1973 and 5138 is a time in two of them. True if a time was read.
    pub(super) fn moment(&mut self, field: Option<Field<'_>>, exported: bool) -> bool {
        let Some(field) = field.filter(|field| !field.is_null()) else { return false };
        let text = field.text();
        let text = text.as_deref().map(str::trim);
        let numeric = |text: &&str| {
            text.starts_with(|first: char| first.is_ascii_digit())
                && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        };
        let number = match text {
            None if field.node.kind() == Kind::Number => field.node.raw(),
            Some(digits) if numeric(&digits) => digits,
            _ => return self.time(Some(field), exported, false),
        };
        let Some(time) = since_1970(number) else {
            let shown: String = number.chars().take(40).collect();
            let why = format!("{shown} at {} is no time that can be read", field.pointer());
            self.warn("time", &why);
            self.sign_in.time_quality = TimeQuality::Unparsable;
            return false;
        };
        let quality = if exported { TimeQuality::ExportTime } else { TimeQuality::Exact };
        self.happened(time, quality, &field);
        true
    }
}

fn since_1970(number: &str) -> Option<Timestamp> {
    if let Ok(whole) = number.parse::<i64>() {
        let time = match whole {
            100_000_000..100_000_000_000 => DateTime::from_timestamp_secs(whole)?,
            100_000_000_000..100_000_000_000_000 => DateTime::from_timestamp_millis(whole)?,
            100_000_000_000_000..100_000_000_000_000_000 => DateTime::from_timestamp_micros(whole)?,
            100_000_000_000_000_000.. => DateTime::from_timestamp_nanos(whole),
            _ => return None,
        };
        return Some(Timestamp(time));
    }
    let seconds = number.parse::<f64>().ok()?;
    if (1e8..1e11).contains(&seconds) {
        return Some(Timestamp(DateTime::from_timestamp_micros((seconds * 1e6).round() as i64)?));
    }
    // Milliseconds with decimals, and numbers in powers of ten.
    (1e11..1e14).contains(&seconds).then_some(())?;
    Some(Timestamp(DateTime::from_timestamp_micros((seconds * 1e3).round() as i64)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_of_a_number_tells_the_unit_of_a_time() {
        for (number, utc) in [
            ("1772445600", "2026-03-02T10:00:00Z"),
            ("1772445600.25", "2026-03-02T10:00:00.250Z"),
            ("1772445600123", "2026-03-02T10:00:00.123Z"),
            ("1772445600123.0", "2026-03-02T10:00:00.123Z"),
            ("1.772445600123e12", "2026-03-02T10:00:00.123Z"),
            ("1772445600123456", "2026-03-02T10:00:00.123456Z"),
            ("1772445600123456789", "2026-03-02T10:00:00.123456789Z"),
        ] {
            assert_eq!(since_1970(number).unwrap().to_string(), utc, "{number}");
        }
        for number in ["0", "-1", "7", "20260302", "99999999999999999999", "1e300", "1.2.3", "1."] {
            assert_eq!(since_1970(number), None, "{number}");
        }
    }
}
