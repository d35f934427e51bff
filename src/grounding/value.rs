//! One value as it is compared: from a record, from a cite, or computed.
//!
//! It must not lose what was written: a number that other readers would alter stays as its digits.

use crate::domain::json::{Kind, Node};
use crate::domain::time::Timestamp;
use crate::facts;
use chrono::{NaiveDate, NaiveDateTime};
use std::borrow::Cow;
use std::net::IpAddr;

/// Bytes of a text that are searched, and of one with escapes that are read, at most: each of
/// hundreds of cites may name the same text of megabytes.
pub(super) const TEXT_MAX: usize = 64 * 1024;
/// Bytes of the start of a longer text.
const HEAD_BYTES: usize = 4 * 1024;

/// A value.
#[derive(Clone, Debug)]
pub(super) enum Val<'a> {
    Null,
    Bool(bool),
    Int(i64),
    /// A number that is no integer.
    Num(f64),
    /// An integer beyond 64 bits, as its digits.
    Big(&'a str),
    Text(Cow<'a, str>),
    /// A text with escapes that is too long to read for each cite: no more than its start.
    Long(String),
    List(Node<'a>),
    Map(Node<'a>),
}

impl<'a> Val<'a> {
    /// The value of a node.
    pub(super) fn of(node: Node<'a>) -> Self {
        match node.kind() {
            Kind::Null => Self::Null,
            Kind::True => Self::Bool(true),
            Kind::False => Self::Bool(false),
            Kind::Number => Self::number(node.raw()),
            Kind::String | Kind::Key => match head_of_long(node) {
                Some(head) => Self::Long(head),
                None => Self::Text(node.as_str().unwrap_or_default()),
            },
            Kind::Array => Self::List(node),
            Kind::Object => Self::Map(node),
        }
    }

    /// The value of a computed fact.
    pub(super) fn computed(value: &facts::Value) -> Self {
        match value {
            facts::Value::Integer(number) => Self::Int(*number),
            facts::Value::Boolean(flag) => Self::Bool(*flag),
            facts::Value::Text(text) => Self::Text(Cow::Borrowed(text)),
        }
    }

    fn number(raw: &'a str) -> Self {
        if let Ok(number) = raw.parse() {
            return Self::Int(number);
        }
        if raw.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
            return Self::Big(raw);
        }
        match raw.parse::<f64>() {
            // 6.0 and 6e0 are the integer 6, however they are written.
            Ok(number) if number.fract() == 0.0 && number.abs() < 9.0e15 => {
                Self::Int(number as i64)
            }
            Ok(number) => Self::Num(number),
            Err(_) => Self::Big(raw),
        }
    }

    /// Its kind, for reasons.
    pub(super) const fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Int(_) | Self::Num(_) | Self::Big(_) => "a number",
            Self::Text(_) | Self::Long(_) => "text",
            Self::List(_) => "an array",
            Self::Map(_) => "an object",
        }
    }

    /// As a number: numbers, and text that is written as one.
    pub(super) fn as_number(&self) -> Option<f64> {
        match self {
            Self::Int(number) => Some(*number as f64),
            Self::Num(number) => Some(*number),
            Self::Big(digits) => digits.parse().ok(),
            Self::Text(text) if looks_numeric(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// Its text, where it is one.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// The start of a text that is over [`TEXT_MAX`] bytes and written with escapes, unescaped.
fn head_of_long(node: Node<'_>) -> Option<String> {
    /// Bytes of an escaped pair of surrogates, which the cut may fall into.
    const ESCAPE_MAX: usize = 12;
    let raw = node.raw();
    if raw.len() <= TEXT_MAX || !raw.contains('\\') {
        return None;
    }
    let end = raw.floor_char_boundary(HEAD_BYTES);
    let ends = (end.saturating_sub(ESCAPE_MAX)..=end).rev().filter(|at| raw.is_char_boundary(*at));
    let mut heads = ends.map(|at| format!("{}\"", &raw[..at]));
    Some(heads.find_map(|quoted| serde_json::from_str(&quoted).ok()).unwrap_or_default())
}

fn looks_numeric(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.len() < 40
        && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// An address, canonical, where the whole text is one; a port behind it is not part of it.
pub(super) fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    if text.len() > 64 || !text.contains(['.', ':']) {
        return None;
    }
    let parsed = text
        .parse::<IpAddr>()
        .ok()
        .or_else(|| text.parse::<std::net::SocketAddr>().ok().map(|socket| socket.ip()))?;
    Some(parsed.to_canonical())
}

/// An instant, where the whole text is a time. Without a zone it is read as UTC.
pub(super) fn instant(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let bytes = text.as_bytes();
    if bytes.len() < 16 || bytes.len() > 40 || !bytes[0].is_ascii_digit() {
        return None;
    }
    Timestamp::parse(text).or_else(|| {
        ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
            .iter()
            .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
            .map(|time| Timestamp(time.and_utc()))
    })
}

/// An instant or, for a bare date, its midnight in UTC.
pub(super) fn instant_or_day(text: &str) -> Option<Timestamp> {
    instant(text).or_else(|| {
        let day = NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").ok()?;
        Some(Timestamp(day.and_hms_opt(0, 0, 0)?.and_utc()))
    })
}
