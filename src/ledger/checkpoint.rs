//! Checkpoints: how many entries a ledger has and the root over them, as a signed note (C2SP
//! tlog-checkpoint). One that left the machine shows later that entries were cut off or written
//! anew.
//!
//! It must not keep or fetch any, nor read a key: keys are handed in. A line behind the three of
//! the format, `time 2026-03-02T10:00:00Z`, gives when it was made: what stands before it in the
//! ledger was appended by then, and what stands behind it was not.

use super::note::{self, Note, Signed, hint};
use crate::domain::digest::Digest;
use crate::domain::time::Timestamp;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use signature::{Signer, Verifier};
use ssh_key::Signature;
use ssh_key::private::Ed25519Keypair;
use ssh_key::public::Ed25519PublicKey;
use std::time::Duration;

/// The state of a ledger at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which ledger.
    pub origin: String,
    /// Entries.
    pub size: u64,
    /// RFC 6962 root over them.
    pub root: Digest,
    /// When it was made, by the clock of whoever signed it.
    pub time: Option<Timestamp>,
}

/// A checkpoint as a store keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Entries: what it is found by.
    pub size: u64,
    /// The note.
    pub note: Vec<u8>,
    /// The same key's signature over the note's text as `ssh-keygen -Y verify` takes it, in the
    /// role of checkpoints.
    pub signature: Vec<u8>,
}

/// Checkpoints are at most this far apart while anything is appended.
pub const APART: Duration = Duration::from_mins(5);

/// What the line of the time begins with.
const TIME: &str = "time ";

/// Why a note says nothing of a ledger.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoCheckpoint {
    /// It is no note.
    #[error("{0}")]
    Note(#[from] note::NoNote),
    /// Its text is not that of a checkpoint.
    #[error("line {0}: {1}")]
    Text(usize, &'static str),
    /// None of its signatures is by that key.
    #[error("no line of it is signed by the key {0}")]
    Unsigned(String),
    /// A signature that claims to be by that key is not.
    #[error("its signature by {0} does not hold: the text was altered or the signature made up")]
    Forged(String),
    /// Of another ledger.
    #[error("it is of the ledger {0:?}")]
    Origin(String),
}

impl Checkpoint {
    /// What is signed: origin, size and root in base64, and the time, a line each.
    pub fn text(&self) -> String {
        let time = self.time.map_or_else(String::new, |time| format!("{TIME}{time}\n"));
        format!("{}\n{}\n{}\n{time}", self.origin, self.size, BASE64.encode(self.root.0))
    }

    /// It as a note that this key signs, under the ledger's name.
    pub fn sign(&self, key: &Ed25519Keypair) -> Result<Note, signature::Error> {
        let text = self.text();
        let bytes = Signer::<Signature>::try_sign(key, text.as_bytes())?;
        let (name, hint) = (self.origin.clone(), hint(&self.origin, &key.public.0));
        let signed = Signed { name, hint, bytes: bytes.as_bytes().to_vec() };
        Ok(Note { text, signatures: vec![signed] })
    }

    /// Reads the text of a note. Lines that say more than the three are passed over, as the
    /// format has it.
    pub fn of(text: &str) -> Result<Self, NoCheckpoint> {
        let fault = |line, why| NoCheckpoint::Text(line, why);
        let mut lines = text.strip_suffix('\n').ok_or(fault(1, "it does not end"))?.split('\n');
        let origin = lines.next().filter(|it| note::is_name(it));
        let origin = origin.ok_or(fault(1, "a ledger's name has no blank and no plus sign"))?;
        let size = lines.next().filter(|it| is_decimal(it)).and_then(|it| it.parse().ok());
        let size = size.ok_or(fault(2, "the number of entries is not written in digits alone"))?;
        let root = lines.next().and_then(|it| BASE64.decode(it).ok()?.try_into().ok());
        let root = root.ok_or(fault(3, "the root is not 32 bytes in base64"))?;
        let mut time = None;
        for (n, line) in lines.enumerate() {
            if line.is_empty() {
                return Err(fault(n + 4, "a further line is empty"));
            }
            if let Some(text) = line.strip_prefix(TIME) {
                let read = Timestamp::parse(text).filter(|_| time.is_none());
                time = Some(read.ok_or(fault(n + 4, "its time is none, or its second one"))?);
            }
        }
        Ok(Self { origin: origin.to_owned(), size, root: Digest(root), time })
    }

    /// What a note says, believed by nobody yet, and the note.
    pub fn read(bytes: &[u8]) -> Result<(Self, Note), NoCheckpoint> {
        let note = Note::parse(bytes)?;
        Ok((Self::of(&note.text)?, note))
    }

    /// Reads a note of that ledger which one of these keys has signed. A line by another key is
    /// passed over; one that claims to be by one of these and is not refuses the note.
    pub fn open(bytes: &[u8], origin: &str, keys: &[[u8; 32]]) -> Result<Self, NoCheckpoint> {
        let (found, note) = Self::read(bytes)?;
        if found.origin != origin {
            return Err(NoCheckpoint::Origin(found.origin));
        }
        let mut is_signed = false;
        for line in &note.signatures {
            let is_its = |key: &&[u8; 32]| line.name == origin && line.hint == hint(origin, key);
            let mut own = keys.iter().filter(is_its).peekable();
            if own.peek().is_none() {
                continue;
            }
            if !own.any(|key| holds(key, note.text.as_bytes(), &line.bytes)) {
                return Err(NoCheckpoint::Forged(line.name.clone()));
            }
            is_signed = true;
        }
        if is_signed { Ok(found) } else { Err(NoCheckpoint::Unsigned(origin.to_owned())) }
    }
}

/// The notes of a text that has many, an empty line behind each, with the line on which each
/// begins; and what stands behind the last one where that was not written to its end.
pub fn notes(bytes: &[u8]) -> (Vec<(usize, &[u8])>, &[u8]) {
    let (mut found, mut rest, mut line) = (Vec::new(), bytes, 1);
    while let Some(at) = end_of_note(rest) {
        let (note, behind) = rest.split_at(at);
        found.push((line, note));
        line += memchr::memchr_iter(b'\n', note).count() + 1;
        rest = &behind[1..];
    }
    (found, rest)
}

/// Where the first note ends: with the second empty line, which stands behind it.
fn end_of_note(bytes: &[u8]) -> Option<usize> {
    let text = memchr::memmem::find(bytes, b"\n\n")? + 2;
    memchr::memmem::find(&bytes[text..], b"\n\n").map(|at| text + at + 1)
}

fn holds(key: &[u8; 32], text: &[u8], signature: &[u8]) -> bool {
    let signature = Signature::new(ssh_key::Algorithm::Ed25519, signature);
    signature.is_ok_and(|it| Ed25519PublicKey(*key).verify(text, &it).is_ok())
}

/// Digits alone, and no zero before others.
fn is_decimal(text: &str) -> bool {
    let is_digits = !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    is_digits && (text == "0" || !text.starts_with('0'))
}
