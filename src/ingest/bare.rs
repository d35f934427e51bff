//! Bare text that is a record: a line of syslog, or the XML of a Windows event.
//!
//! A record is a JSON object, so the text stands in one with a single member, as shippers carry it:
//! `{"message":"…"}`. From there on nothing knows how it came, and its digest is of that object's
//! bytes. A line with bytes that are no UTF-8 stands as the list of its bytes, as the journal has
//! it. It must not take any other text for one: what is torn JSON has to be set aside.

use super::Lines;
use crate::domain::time::Timestamp;
use crate::formats::{self, Stamp};
use serde::Serialize;

/// Bytes of a line that may stand as a list, four for each.
const LISTED_MAX: usize = 64 * 1024;

/// The object around a text.
#[derive(Serialize)]
struct Carried<T> {
    message: T,
    /// Of a line that names none itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    year: Option<i32>,
}

/// The record that stands for such a text; none where it is anything else. `until` is when its
/// lines were written at the latest, where somebody said so: what gives those without a year one.
pub(super) fn carried(bytes: &[u8], until: Option<Timestamp>) -> Option<Vec<u8>> {
    let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
    if is_event(bytes) {
        let message = std::str::from_utf8(bytes).ok()?;
        return serde_json::to_vec(&Carried { message, year: None }).ok();
    }
    let head = &bytes[..bytes.len().min(formats::STAMP_BYTES_MAX)];
    let year = match formats::stamp(&String::from_utf8_lossy(head))? {
        Stamp::Whole => None,
        Stamp::Yearless(date) => until.and_then(|until| date.year_until(until)),
    };
    match std::str::from_utf8(bytes) {
        Ok(message) => serde_json::to_vec(&Carried { message, year }),
        Err(_) if bytes.len() <= LISTED_MAX => {
            serde_json::to_vec(&Carried { message: bytes, year })
        }
        Err(_) => return None,
    }
    .ok()
}

fn is_event(bytes: &[u8]) -> bool {
    let behind = bytes.strip_prefix(b"<Event").and_then(<[u8]>::first);
    behind.is_some_and(|it| it.is_ascii_whitespace() || matches!(it, b'>' | b'/'))
}

impl Lines {
    /// When lines that come now were written at the latest, where somebody said so.
    pub fn until(self, now: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Unsaid => None,
            Self::Until(then) => Some(then),
            Self::Now => Some(now),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8], until: Option<&str>) -> Option<String> {
        let until = until.map(|it| Timestamp::parse(it).unwrap());
        carried(bytes, until).map(|it| String::from_utf8(it).unwrap())
    }

    #[test]
    fn a_text_stands_in_a_record_with_each_of_its_bytes() {
        for (bytes, wanted) in [
            (
                &b"Mar  2 10:00:00 h sshd[7]: a \"b\" \\ \t\r"[..],
                r#"{"message":"Mar  2 10:00:00 h sshd[7]: a \"b\" \\ \t"}"#,
            ),
            (
                b"<38>1 2026-03-02T10:00:00Z h sshd 7 - - x",
                r#"{"message":"<38>1 2026-03-02T10:00:00Z h sshd 7 - - x"}"#,
            ),
            (
                b"2026-03-02T10:00:00+0100 h nginx: x",
                r#"{"message":"2026-03-02T10:00:00+0100 h nginx: x"}"#,
            ),
            (b"<Event\n a='b'>\xc3\xa9</Event>", "{\"message\":\"<Event\\n a='b'>é</Event>\"}"),
            (
                b"Mar 2 10:00:00 h a: \xff",
                r#"{"message":[77,97,114,32,50,32,49,48,58,48,48,58,48,48,32,104,32,97,58,32,255]}"#,
            ),
        ] {
            assert_eq!(text(bytes, None).as_deref(), Some(wanted));
        }
    }

    #[test]
    fn other_text_is_no_record() {
        for bytes in [
            &b""[..],
            b"\"a\":1}",
            b"{\"message\":\"Mar  2 10:00:00 h sshd[7]: x",
            b"[Mar  2 10:00:00] x",
            b"Mar  2 10:00:00",
            b"Mar  2 10:00",
            b"March  2 10:00:00 x",
            b"2026-03-02 x",
            b"2026-03-02T10:00:00Z",
            b"<38>hello world and more",
            b"<Events>",
            b"<Eventual>x</Eventual>",
            b"<html>",
            b"<Event>\xff</Event>",
            b"\0\0\0Mar  2 10:00:00 h sshd[7]: x",
            b"\xff\xfe",
        ] {
            assert_eq!(text(bytes, None), None, "{}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn a_line_without_a_year_gets_the_one_that_somebody_vouches_for() {
        let year = |line: &str, until| {
            let text = text(format!("{line} h sshd[7]: x").as_bytes(), Some(until)).unwrap();
            serde_json::from_str::<serde_json::Value>(&text).unwrap()["year"].as_i64()
        };
        let until = "2026-03-02T10:00:00Z";
        assert_eq!(year("Mar  2 09:59:59", until), Some(2026));
        assert_eq!(year("Mar  2 23:59:59", until), Some(2026), "a zone ahead of UTC");
        assert_eq!(year("Mar  4 10:00:00", until), Some(2025));
        assert_eq!(year("Dec 31 23:00:00", until), Some(2025));
        assert_eq!(year("Feb 29 10:00:00", until), Some(2024), "the last that had the day");
        assert_eq!(year("2026-03-02T10:00:00Z", until), None, "it has one");
        assert_eq!(text(b"Mar  2 10:00:00 h a: x", None).unwrap().find("year"), None);
    }
}
