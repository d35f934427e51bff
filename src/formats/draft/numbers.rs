//! Texts and times that some vendors write as numbers.
//!
//! It must not take a number for a time that no log can hold.

use super::{Draft, Field, SHOWN_CHARS, is_placeholder};
use crate::domain::sign_in::TimeQuality;
use crate::domain::time::Timestamp;
use chrono::{DateTime, Utc};

/// Seconds of the first moment after the year 9999.
const END: f64 = 253_402_300_800.0;

impl Draft {
    /// A text, also where it is written as a number.
    pub(in crate::formats) fn label(
        &mut self,
        name: &'static str,
        field: Option<Field<'_>>,
    ) -> Option<String> {
        let field = field.filter(|field| !field.is_null())?;
        if field.node.as_f64().is_none() {
            return self.text(name, Some(field));
        }
        self.path(name, &field);
        Some(field.node.raw().to_owned())
    }

    /// When it happened, as seconds, milliseconds, microseconds or nanoseconds since 1970, by how
    /// many digits there are: the four do not meet in the years of any log. True if it was read.
    pub(in crate::formats) fn epoch(&mut self, field: Option<Field<'_>>) -> bool {
        let Some(field) = field.filter(|field| !field.is_null()) else { return false };
        let text = field.text();
        let number = match &text {
            Some(text) if is_placeholder(text) => return false,
            Some(text) => text.trim().parse::<f64>().ok(),
            None => field.node.as_f64(),
        };
        let Some(time) = number.and_then(|number| instant(number, field)) else {
            let shown: String = field.node.raw().chars().take(SHOWN_CHARS).collect();
            let why = format!("{shown} at {} is no time since 1970", field.pointer());
            self.warn("time", &why);
            self.sign_in.time_quality = TimeQuality::Unparsable;
            return false;
        };
        self.happened(time, TimeQuality::Exact, &field);
        true
    }
}

/// The instant of a number: whole numbers exactly, with decimals to the microsecond.
fn instant(number: f64, field: Field<'_>) -> Option<Timestamp> {
    let per_second = match number {
        _ if !number.is_finite() || number < 1e8 => return None,
        _ if number < 1e11 => 1.0,
        _ if number < 1e14 => 1e3,
        _ if number < 1e17 => 1e6,
        _ => 1e9,
    };
    if number / per_second >= END {
        return None;
    }
    let digits = || field.text()?.trim().parse::<i64>().ok();
    let whole = field.node.as_i64().or_else(digits);
    let micros = match whole {
        Some(whole) if per_second <= 1e6 => whole.checked_mul((1e6 / per_second) as i64)?,
        Some(whole) => whole / 1_000,
        None => (number / per_second * 1e6) as i64,
    };
    Some(Timestamp(DateTime::<Utc>::from_timestamp_micros(micros)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::json::Doc;

    fn time(json: &str) -> (Option<String>, TimeQuality) {
        let doc = Doc::parse(format!("{{\"t\":{json}}}")).unwrap();
        let mut draft = Draft::default();
        draft.epoch(Field::root(doc.root()).get("t"));
        (draft.sign_in.time.map(|time| time.to_string()), draft.sign_in.time_quality)
    }

    #[test]
    fn a_number_is_a_time_in_the_unit_that_its_digits_say() {
        for (json, wanted) in [
            ("1772445600", "2026-03-02T10:00:00Z"),
            ("1772445600.5", "2026-03-02T10:00:00.500Z"),
            ("1772445600123", "2026-03-02T10:00:00.123Z"),
            ("\"1772445600123\"", "2026-03-02T10:00:00.123Z"),
            ("1772445600123456", "2026-03-02T10:00:00.123456Z"),
            ("\"1772445600123456789\"", "2026-03-02T10:00:00.123456Z"),
        ] {
            assert_eq!(time(json), (Some(wanted.into()), TimeQuality::Exact), "{json}");
        }
    }

    #[test]
    fn what_is_no_time_is_not_made_one() {
        for json in ["0", "-1", "17", "1e30", "true", "\"x\"", "{}", "\"NaN\"", "\"inf\""] {
            assert_eq!(time(json), (None, TimeQuality::Unparsable), "{json}");
        }
        for json in ["null", "\"\"", "\"-\""] {
            assert_eq!(time(json), (None, TimeQuality::Missing), "{json}");
        }
    }

    #[test]
    fn a_code_is_a_text_also_where_it_is_a_number() {
        let doc = Doc::parse(r#"{"a":50126,"b":"x","c":"-","d":{},"e":null}"#).unwrap();
        let root = Field::root(doc.root());
        let mut draft = Draft::default();
        let mut label = |name: &str| draft.label("status_code", root.get(name));
        assert_eq!(label("a").as_deref(), Some("50126"));
        assert_eq!(label("b").as_deref(), Some("x"));
        assert_eq!((label("c"), label("d"), label("e"), label("f")), (None, None, None, None));
    }
}
