//! One entry by itself: its header's form and fields, its record's form and fields, and that the
//! header commits to the record. It must not look at any other entry.

use super::form::{self, Scan};
use super::report::{Before, Continued, State};
use super::shape::{self, Outline};
use super::{Fault, Found};
use crate::domain::digest::Digest;
use crate::domain::time::Timestamp;
use crate::ledger::entry::{Header, StoredEntry};
use crate::ledger::record::VERSION;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

/// What the chain and the tree need of an entry that is sound in itself.
pub(super) struct Looked<'e> {
    pub(super) prev: Digest,
    pub(super) hash: Digest,
    pub(super) leaf: Digest,
    pub(super) outline: Outline<'e>,
    /// What it says of the ledger before it, where it goes on from another state.
    pub(super) continued: Option<Box<Continued>>,
}

/// What the chain and the tree have of a header by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// The hash of the header before.
    pub prev: Digest,
    /// Its own hash.
    pub hash: Digest,
    /// The hash of its leaf.
    pub leaf: Digest,
}

/// Looks at the header alone that should be the one at `at`; why it is not, in words.
pub fn link(at: u64, bytes: &[u8]) -> Result<Link, String> {
    let header = header(at, bytes).map_err(|found| found.why)?;
    placed(at, header.seq).map_err(|found| found.why)?;
    Ok(Link { prev: header.prev, hash: sha256(&[bytes]), leaf: sha256(&[&[0], bytes]) })
}

/// Looks at the entry that should be the one at `at`.
pub(super) fn look(at: u64, entry: &StoredEntry) -> Result<Looked<'_>, Found> {
    placed(at, entry.seq)?;
    let header = header(at, &entry.header)?;
    placed(at, header.seq)?;
    signature(at, &header, entry)?;
    let Some(bytes) = &entry.record else {
        let why = "its record is gone, and no purge entry says that it may be";
        return Err(Found::new(at, Fault::PayloadMissing, why));
    };
    if header.commitment != sha256(&[&entry.salt, bytes]) {
        let why = "its record or salt is not the one that the header commits to";
        return Err(Found::new(at, Fault::Commitment, why));
    }
    let outline = shape::check(bytes).map_err(|(byte, why)| unread(at, bytes, byte, &why))?;
    let continued = if outline.continues { Some(continued(at, bytes)?) } else { None };
    Ok(Looked {
        continued,
        prev: header.prev,
        hash: sha256(&[&entry.header]),
        leaf: sha256(&[&[0], &entry.header]),
        outline,
    })
}

/// What a record says that goes on from another state; its members are looked at already.
fn continued(at: u64, bytes: &[u8]) -> Result<Box<Continued>, Found> {
    #[derive(Deserialize)]
    struct Said {
        who: String,
        time: Timestamp,
        known: Before,
        found: State,
        reason: String,
    }
    let Said { who, time, known, found, reason } = serde_json::from_slice(bytes)
        .map_err(|error| Found::new(at, Fault::RecordField, error.to_string()))?;
    Ok(Box::new(Continued { entry: at, who, time, known, found, reason, signed: false }))
}

fn placed(at: u64, seq: u64) -> Result<(), Found> {
    if seq > at {
        let why = format!("entry {seq} stands where entry {at} should");
        return Err(Found::new(at, Fault::Missing, why));
    }
    if seq < at {
        let why = format!("entry {seq} stands a second time, where entry {at} should");
        return Err(Found::new(at, Fault::Misplaced, why));
    }
    Ok(())
}

fn header(at: u64, bytes: &[u8]) -> Result<Header, Found> {
    if let Some(header) = as_sealed(bytes) {
        return Ok(header);
    }
    form::check(bytes).map_err(|(byte, why)| {
        Found::new(at, Fault::HeaderForm, format!("header, byte {byte}: {why}"))
    })?;
    // A header in form that carries a signature is told apart from one that is none.
    let signed = serde_json::from_slice(bytes)
        .ok()
        .filter(|header: &Header| header.signature.is_some() || header.signer.is_some());
    signed.ok_or_else(|| {
        let why = "its header lacks a field, or has one that is written otherwise than sealed";
        Found::new(at, Fault::HeaderField, why)
    })
}

/// An unsigned header, which has but one way to be written.
fn as_sealed(bytes: &[u8]) -> Option<Header> {
    let mut scan = Scan::new(bytes);
    let name = |scan: &mut Scan<'_>, name: &str, before: &[u8]| {
        (scan.takes(before) && scan.takes_name(name)).then_some(())
    };
    name(&mut scan, "commitment", b"{")?;
    let commitment = Digest(shape::digest(scan.string().ok()?)?);
    name(&mut scan, "prev", b",")?;
    let prev = Digest(shape::digest(scan.string().ok()?)?);
    name(&mut scan, "seq", b",")?;
    let seq = scan.integer().ok()??;
    name(&mut scan, "signature", b",")?;
    scan.takes(b"null").then_some(())?;
    name(&mut scan, "signer", b",")?;
    scan.takes(b"null").then_some(())?;
    name(&mut scan, "time", b",")?;
    let text = std::str::from_utf8(scan.string().ok()?).ok()?;
    let time = shape::is_time(text.as_bytes()).then(|| Timestamp::parse(text)).flatten()?;
    let ends = scan.takes(b"}") && scan.is_at_end();
    ends.then_some(Header { commitment, prev, seq, signature: None, signer: None, time })
}

/// Version 1 knows no signatures: there is none in the entry, and the header names none.
fn signature(at: u64, header: &Header, entry: &StoredEntry) -> Result<(), Found> {
    if header.signature.is_some() || header.signer.is_some() || entry.signature.is_some() {
        let why = "it carries a signature, which this version cannot check: use the newest program";
        return Err(Found::new(at, Fault::Signature, why));
    }
    Ok(())
}

/// Why a record is not one of ours, told by the gravest reason: its form, its version, its kind,
/// and only then its members.
fn unread(at: u64, bytes: &[u8], byte: usize, why: &str) -> Found {
    #[derive(Deserialize)]
    struct Outline {
        v: Option<u64>,
        kind: Option<String>,
    }
    if let Err((byte, why)) = form::check(bytes) {
        return Found::new(at, Fault::RecordForm, format!("record, byte {byte}: {why}"));
    }
    match serde_json::from_slice(bytes) {
        Ok(Outline { v: Some(v), .. }) if v != u64::from(VERSION) => unknown_version(at, v),
        Ok(Outline { kind: Some(kind), .. }) if !shape::is_kind(&kind) => {
            let why =
                format!("a record of the kind {kind:?}, which version {VERSION} does not know");
            Found::new(at, Fault::UnknownKind, why)
        }
        _ => Found::new(at, Fault::RecordField, format!("record, byte {byte}: {why}")),
    }
}

fn unknown_version(at: u64, version: u64) -> Found {
    let why = format!(
        "its record has schema version {version}; this program knows {VERSION}: \
         verify with the program that wrote it"
    );
    Found::new(at, Fault::UnknownVersion, why)
}

fn sha256(parts: &[&[u8]]) -> Digest {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    Digest(hasher.finalize().into())
}
