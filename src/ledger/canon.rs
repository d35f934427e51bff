//! The canonical bytes of records and headers: RFC 8785 (JCS), narrowed to what crosscheck writes.
//!
//! No fractions, no integers beyond 2^53 - 1 (general canonicalisers alter those silently, so that
//! two different statements would hash alike), no duplicate keys. Strings and integers have their
//! canonical form already when serde writes them; what is left is the order of the members.
//! It must not hash: sealing is `ledger::seal`'s, checking is `ledger::verify`'s.

use super::entry::Header;
use super::record::{Body, Record};
use crate::domain::json::{Doc, Kind, Node, SAFE_INTEGER_MAX};
use crate::domain::time::Timestamp;
use chrono::Datelike;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Why a value has no canonical bytes, or bytes are not a record's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CanonError {
    /// A number that readers would alter.
    #[error("{0} is a fraction or beyond 2^53 - 1; the ledger holds such numbers as text")]
    Number(String),
    /// A time that cannot be written as RFC 3339.
    #[error("a time in the year {0} cannot be written; years run from 0 to 9999")]
    Year(i32),
    /// Not JSON, duplicate keys, or not the shape of a record.
    #[error("{0}")]
    Shape(String),
    /// The bytes say the same as the record, but not in the canonical form.
    #[error("the bytes are not in canonical form, or hold fields that version 1 does not know")]
    Form,
}

/// The canonical bytes of a record.
pub fn encode(record: &Record) -> Result<Vec<u8>, CanonError> {
    times(record)?;
    bytes(record)
}

/// The record of these bytes, if they are exactly the canonical bytes of one.
pub fn decode(bytes: &[u8]) -> Result<Record, CanonError> {
    Doc::parse_bytes(bytes).map_err(|error| CanonError::Shape(error.to_string()))?;
    let record = read(bytes)?;
    if encode(&record)? == bytes { Ok(record) } else { Err(CanonError::Form) }
}

/// The record of these bytes, whatever their form: for bytes whose form was checked before, or
/// whose entry was.
pub fn read(bytes: &[u8]) -> Result<Record, CanonError> {
    #[derive(Deserialize)]
    struct Outline<'b> {
        v: u32,
        origin: String,
        id: String,
        time: Timestamp,
        who: String,
        #[serde(borrow)]
        kind: Cow<'b, str>,
    }
    let shape = |error: serde_json::Error| CanonError::Shape(error.to_string());
    let Outline { v, origin, id, time, who, kind } =
        serde_json::from_slice(bytes).map_err(shape)?;
    // Nearly all records are of this kind, and reading the two halves apart spares holding the
    // members back until the kind is known.
    if kind != Body::INGESTED {
        return serde_json::from_slice(bytes).map_err(shape);
    }
    let ingested = serde_json::from_slice(bytes).map_err(shape)?;
    Ok(Record { v, origin, id, time, who, body: Body::CaseIngested(ingested) })
}

/// The canonical bytes of a header, whose fields stand in canonical order already.
pub fn header(header: &Header) -> Result<Vec<u8>, CanonError> {
    if header.seq > SAFE_INTEGER_MAX as u64 {
        return Err(CanonError::Number(header.seq.to_string()));
    }
    year(header.time)?;
    serde_json::to_vec(header).map_err(|error| CanonError::Shape(error.to_string()))
}

/// When an entry was appended, as its header's bytes say; nothing is checked of them.
pub fn time_of(header: &[u8]) -> Option<Timestamp> {
    serde_json::from_slice::<Header>(header).ok().map(|header| header.time)
}

/// The canonical bytes of any value without fractions.
pub fn bytes<T: Serialize>(value: &T) -> Result<Vec<u8>, CanonError> {
    let text =
        serde_json::to_string(value).map_err(|error| CanonError::Shape(error.to_string()))?;
    let mut out = Vec::with_capacity(text.len());
    let doc = Doc::parse(text).map_err(|error| CanonError::Shape(error.to_string()))?;
    write(doc.root(), &mut out)?;
    Ok(out)
}

/// Depth is bounded by the reader's limit, so that this recursion is too.
fn write(node: Node<'_>, out: &mut Vec<u8>) -> Result<(), CanonError> {
    match node.kind() {
        Kind::Object => {
            let mut members: Vec<_> = node.members().collect();
            sort(&mut members);
            out.push(b'{');
            for (at, (name, value)) in members.into_iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                out.extend_from_slice(name.raw().as_bytes());
                out.push(b':');
                write(value, out)?;
            }
            out.push(b'}');
        }
        Kind::Array => {
            out.push(b'[');
            for (at, item) in node.items().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                write(item, out)?;
            }
            out.push(b']');
        }
        Kind::Number if node.as_i64().is_none() => {
            return Err(CanonError::Number(node.raw().to_owned()));
        }
        _ => out.extend_from_slice(node.raw().as_bytes()),
    }
    Ok(())
}

/// Member names are ordered by their UTF-16 code units (RFC 8785, 3.2.3); of plain names that is
/// the order of their bytes.
fn sort(members: &mut [(Node<'_>, Node<'_>)]) {
    let is_plain = |(name, _): &(Node<'_>, _)| name.raw().is_ascii() && !name.raw().contains('\\');
    if members.iter().all(is_plain) {
        members.sort_unstable_by_key(|(name, _)| inner(name.raw().as_bytes()));
    } else {
        members.sort_by_cached_key(|(name, _)| {
            name.as_str().unwrap_or_default().encode_utf16().collect::<Vec<_>>()
        });
    }
}

/// The text between the quotes.
fn inner(raw: &[u8]) -> &[u8] {
    raw.get(1..raw.len().saturating_sub(1)).unwrap_or_default()
}

/// RFC 3339 has four figures for the year; a time outside could be written but not read again.
fn times(record: &Record) -> Result<(), CanonError> {
    let other = match &record.body {
        Body::CaseIngested(ingested) => Some(ingested.detected_at),
        Body::Waiting { until, .. } => Some(*until),
        _ => None,
    };
    [Some(record.time), other].into_iter().flatten().try_for_each(year)
}

fn year(Timestamp(time): Timestamp) -> Result<(), CanonError> {
    match time.year() {
        0..=9999 => Ok(()),
        year => Err(CanonError::Year(year)),
    }
}

#[cfg(test)]
#[path = "canon_tests.rs"]
mod tests;
