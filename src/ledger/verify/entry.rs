//! One entry by itself: its header's form and fields, its record's form and fields, and that the
//! header commits to the record. It must not look at any other entry.

use super::form::{self, Scan};
use super::report::{Before, Continued, State};
use super::shape::{self, Outline};
use super::{Fault, Found};
use crate::domain::digest::Digest;
use crate::domain::time::Timestamp;
use crate::ledger::entry::StoredEntry;
use crate::ledger::record::VERSION;
use crate::ledger::signature::{self, Role};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};
use ssh_key::public::KeyData;

/// What the chain and the tree need of an entry that is sound in itself.
pub(super) struct Looked<'e> {
    pub(super) prev: Digest,
    pub(super) hash: Digest,
    pub(super) leaf: Digest,
    pub(super) outline: Outline<'e>,
    /// When it was appended, by whoever did; as text, which is an instant.
    pub(super) time: &'e str,
    /// The key that signed it, which is that of the header and holds over these bytes.
    pub(super) signer: Option<KeyData>,
    pub(super) said: Said,
    /// The ledger as whoever signed it had last verified it.
    pub(super) seen: Option<State>,
}

/// What a record says of the ledger itself.
pub(super) enum Said {
    Nothing,
    /// The digest of the first roster, where there is to be one.
    Genesis(Option<Digest>),
    /// Who may sign from here on.
    Roster(String, Option<Digest>),
    /// It goes on from another state.
    Continued(Box<Continued>),
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
    let Some(bytes) = &entry.record else {
        let why = "its record is gone, and no purge entry says that it may be";
        return Err(Found::new(at, Fault::PayloadMissing, why));
    };
    if header.commitment != sha256(&[&entry.salt, bytes]) {
        let why = "its record or salt is not the one that the header commits to";
        return Err(Found::new(at, Fault::Commitment, why));
    }
    let outline = shape::check(bytes).map_err(|(byte, why)| unread(at, bytes, byte, &why))?;
    let signer = signature(at, &header, entry, shape::role(outline.kind), bytes)?;
    let said = match outline.kind {
        shape::GENESIS => Said::Genesis(read::<Genesis>(at, bytes)?.roster),
        shape::ROSTER => {
            let Listed { roster, replaces } = read(at, bytes)?;
            Said::Roster(roster, replaces)
        }
        shape::CONTINUED => Said::Continued(continued(at, bytes, signer.is_some())?),
        _ => Said::Nothing,
    };
    // Only what a person signs has such a member, and most entries are the program's.
    let seen = match shape::role(outline.kind) {
        Some(_) => read::<Stated>(at, bytes)?.seen,
        None => None,
    };
    Ok(Looked {
        seen,
        time: header.time,
        signer,
        said,
        prev: header.prev,
        hash: sha256(&[&entry.header]),
        leaf: sha256(&[&[0], &entry.header]),
        outline,
    })
}

#[derive(Deserialize)]
struct Genesis {
    roster: Option<Digest>,
}

#[derive(Deserialize)]
struct Stated {
    seen: Option<State>,
}

#[derive(Deserialize)]
struct Listed {
    roster: String,
    replaces: Option<Digest>,
}

/// Some members of a record; all of them are looked at already.
fn read<T: DeserializeOwned>(at: u64, bytes: &[u8]) -> Result<T, Found> {
    serde_json::from_slice(bytes)
        .map_err(|error| Found::new(at, Fault::RecordField, error.to_string()))
}

/// What a record says that goes on from another state.
fn continued(at: u64, bytes: &[u8], signed: bool) -> Result<Box<Continued>, Found> {
    #[derive(Deserialize)]
    struct Said {
        who: String,
        time: Timestamp,
        known: Before,
        found: State,
        reason: String,
    }
    let Said { who, time, known, found, reason } = read(at, bytes)?;
    Ok(Box::new(Continued { entry: at, who, time, known, found, reason, signed }))
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

/// What a header says. Its time is only read where it is needed.
struct Sealed<'h> {
    commitment: Digest,
    prev: Digest,
    seq: u64,
    signature: Option<Digest>,
    signer: Option<&'h str>,
    time: &'h str,
}

fn header(at: u64, bytes: &[u8]) -> Result<Sealed<'_>, Found> {
    if let Some(header) = as_sealed(bytes) {
        return Ok(header);
    }
    form::check(bytes).map_err(|(byte, why)| {
        Found::new(at, Fault::HeaderForm, format!("header, byte {byte}: {why}"))
    })?;
    let why = "its header lacks a field, or has one that is written otherwise than sealed";
    Err(Found::new(at, Fault::HeaderField, why))
}

/// A header, which has but one way to be written.
fn as_sealed(bytes: &[u8]) -> Option<Sealed<'_>> {
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
    let signature =
        if scan.takes(b"null") { None } else { Some(Digest(shape::digest(scan.string().ok()?)?)) };
    name(&mut scan, "signer", b",")?;
    let signer =
        if scan.takes(b"null") { None } else { Some(shape::fingerprint(scan.string().ok()?)?) };
    name(&mut scan, "time", b",")?;
    let time = std::str::from_utf8(scan.string().ok()?).ok()?;
    let ends = shape::is_time(time.as_bytes()) && scan.takes(b"}") && scan.is_at_end();
    ends.then_some(Sealed { commitment, prev, seq, signature, signer, time })
}

/// The key that signed these bytes, where the entry says that one did: header, signature and key
/// have to be of each other, and the record of a kind that people sign.
fn signature(
    at: u64,
    header: &Sealed<'_>,
    entry: &StoredEntry,
    role: Option<Role>,
    bytes: &[u8],
) -> Result<Option<KeyData>, Found> {
    let bad = |why: String| Found::new(at, Fault::Signature, why);
    let (digest, signer, armour) = match (&header.signature, &header.signer, &entry.signature) {
        (None, None, None) => return Ok(None),
        (Some(digest), Some(signer), Some(armour)) => (digest, signer, armour),
        (Some(_), Some(_), None) => return Err(bad("its signature is gone".into())),
        (None, None, Some(_)) => {
            return Err(bad("a signature stands beside it that its header does not name".into()));
        }
        _ => return Err(bad("its header names a signature or a signer, and not both".into())),
    };
    if *digest != sha256(&[armour]) {
        return Err(bad("its signature is not the one that its header names".into()));
    }
    let role = role.ok_or_else(|| bad("it is of a kind that nobody signs".into()))?;
    let key = signature::check(armour, role, bytes)
        .map_err(|why| bad(format!("its signature counts for nothing: {why}")))?;
    if signature::fingerprint(&key) != **signer {
        return Err(bad("its signature is by another key than its header names".into()));
    }
    Ok(Some(key))
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
