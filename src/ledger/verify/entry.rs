//! One entry by itself: its header's form and fields, its record's form and fields, and that the
//! header commits to the record. It must not look at any other entry.

use super::form;
use super::{Fault, Found};
use crate::domain::digest::Digest;
use crate::ledger::entry::{Header, StoredEntry};
use crate::ledger::record::{Body, Record, VERSION};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// What the chain and the tree need of an entry that is sound in itself.
pub(super) struct Looked {
    pub(super) prev: Digest,
    pub(super) hash: Digest,
    pub(super) leaf: Digest,
    pub(super) id: u128,
    pub(super) origin: String,
    pub(super) is_genesis: bool,
}

/// Looks at the entry that should be the one at `at`.
pub(super) fn look(at: u64, entry: &StoredEntry) -> Result<Looked, Found> {
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
    let record = record(at, bytes)?;
    let Some(id) = id(&record.id) else {
        let why = "its record id is not 32 hexadecimal digits in lower case";
        return Err(Found::new(at, Fault::RecordField, why));
    };
    Ok(Looked {
        prev: header.prev,
        hash: sha256(&[&entry.header]),
        leaf: sha256(&[&[0], &entry.header]),
        id,
        is_genesis: matches!(record.body, Body::Genesis { .. }),
        origin: record.origin,
    })
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
    form::check(bytes).map_err(|(byte, why)| {
        Found::new(at, Fault::HeaderForm, format!("header, byte {byte}: {why}"))
    })?;
    let header: Header = serde_json::from_slice(bytes)
        .map_err(|error| Found::new(at, Fault::HeaderField, format!("header: {error}")))?;
    if !says_the_same(&header, bytes) {
        let why = "its header lacks a field, or has one that is written otherwise than sealed";
        return Err(Found::new(at, Fault::HeaderField, why));
    }
    Ok(header)
}

/// Version 1 knows no signatures: there is none in the entry, and the header names none.
fn signature(at: u64, header: &Header, entry: &StoredEntry) -> Result<(), Found> {
    if header.signature.is_some() || header.signer.is_some() || entry.signature.is_some() {
        let why = "it carries a signature, which this version cannot check: use the newest program";
        return Err(Found::new(at, Fault::Signature, why));
    }
    Ok(())
}

fn record(at: u64, bytes: &[u8]) -> Result<Record, Found> {
    form::check(bytes).map_err(|(byte, why)| {
        Found::new(at, Fault::RecordForm, format!("record, byte {byte}: {why}"))
    })?;
    let record: Record = match serde_json::from_slice(bytes) {
        Ok(record) => record,
        Err(error) => return Err(unread(at, bytes, &error)),
    };
    if record.v != VERSION {
        return Err(unknown_version(at, u64::from(record.v)));
    }
    if !says_the_same(&record, bytes) {
        let why = "its record has a field that version 1 does not know, or lacks one";
        return Err(Found::new(at, Fault::RecordField, why));
    }
    Ok(record)
}

/// Why a record in good form is not one of ours.
fn unread(at: u64, bytes: &[u8], error: &serde_json::Error) -> Found {
    #[derive(Deserialize)]
    struct Outline {
        v: Option<u64>,
    }
    match serde_json::from_slice(bytes) {
        Ok(Outline { v: Some(v) }) if v != u64::from(VERSION) => unknown_version(at, v),
        _ if error.to_string().contains("unknown variant") => {
            Found::new(at, Fault::UnknownKind, format!("record: {error}"))
        }
        _ => Found::new(at, Fault::RecordField, format!("record: {error}")),
    }
}

fn unknown_version(at: u64, version: u64) -> Found {
    let why = format!(
        "its record has schema version {version}; this program knows {VERSION}: \
         verify with the program that wrote it"
    );
    Found::new(at, Fault::UnknownVersion, why)
}

/// True where the value, written again, has the same members: the same length and the same bytes
/// in whatever order, since only the order of members differs between serde's and canonical form.
fn says_the_same<T: Serialize>(value: &T, bytes: &[u8]) -> bool {
    let cube = |byte: &u8| u64::from(*byte) * u64::from(*byte) * u64::from(*byte);
    let weigh = |bytes: &[u8]| bytes.iter().map(cube).sum::<u64>();
    serde_json::to_vec(value)
        .is_ok_and(|again| again.len() == bytes.len() && weigh(&again) == weigh(bytes))
}

fn id(text: &str) -> Option<u128> {
    let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    (text.len() == 32 && text.bytes().all(hex))
        .then(|| u128::from_str_radix(text, 16).ok())
        .flatten()
}

fn sha256(parts: &[&[u8]]) -> Digest {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    Digest(hasher.finalize().into())
}
