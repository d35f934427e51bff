//! Checkpoints: how many entries a ledger has and the root over them, as a signed note (C2SP
//! tlog-checkpoint). One that left the machine shows later that entries were cut off or written
//! anew.
//!
//! It must not keep or fetch any, nor read a key: keys are handed in.

use super::note::{self, Note, Signed, hint};
use crate::domain::digest::Digest;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use signature::{Signer, Verifier};
use ssh_key::Signature;
use ssh_key::private::Ed25519Keypair;
use ssh_key::public::Ed25519PublicKey;

/// The state of a ledger at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which ledger.
    pub origin: String,
    /// Entries.
    pub size: u64,
    /// RFC 6962 root over them.
    pub root: Digest,
}

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
    /// What is signed: origin, size and root in base64, a line each.
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, BASE64.encode(self.root.0))
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
        if let Some(n) = lines.position(str::is_empty) {
            return Err(fault(n + 4, "a further line is empty"));
        }
        Ok(Self { origin: origin.to_owned(), size, root: Digest(root) })
    }

    /// Reads a note of that ledger which one of these keys has signed. A line by another key is
    /// passed over; one that claims to be by one of these and is not refuses the note.
    pub fn open(bytes: &[u8], origin: &str, keys: &[[u8; 32]]) -> Result<Self, NoCheckpoint> {
        let note = Note::parse(bytes)?;
        let found = Self::of(&note.text)?;
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

fn holds(key: &[u8; 32], text: &[u8], signature: &[u8]) -> bool {
    let signature = Signature::new(ssh_key::Algorithm::Ed25519, signature);
    signature.is_ok_and(|it| Ed25519PublicKey(*key).verify(text, &it).is_ok())
}

/// Digits alone, and no zero before others.
fn is_decimal(text: &str) -> bool {
    let is_digits = !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    is_digits && (text == "0" || !text.starts_with('0'))
}
