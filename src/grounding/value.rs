//! One value as it is compared: from a record, from a cite, or computed.
//!
//! It must not lose what was written: a number that other readers would alter stays as its digits.

use crate::domain::json::{Kind, Node};
use crate::domain::time::Timestamp;
use crate::facts;
use chrono::{NaiveDate, NaiveDateTime};
use std::borrow::Cow;
use std::net::IpAddr;

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
            Kind::String | Kind::Key => Self::Text(node.as_str().unwrap_or_default()),
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
            Self::Text(_) => "text",
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
