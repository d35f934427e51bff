//! A sealed entry as stores hold it, and the end of a ledger: plain data that the writer and the
//! verifier share. It must not seal or judge anything.

use crate::domain::digest::Digest;
use crate::domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Where the chain begins: the hash before the first entry.
pub const NOTHING: Digest = Digest([0; 32]);

/// A sealed entry, as the ledger holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEntry {
    /// Its place, from 0.
    pub seq: u64,
    /// The header's canonical bytes.
    pub header: Vec<u8>,
    /// The payload's salt.
    pub salt: [u8; 16],
    /// The record's canonical bytes; none where the payload was purged under a retention rule.
    pub record: Option<Vec<u8>>,
    /// The armoured signature; none where nobody signed.
    pub signature: Option<Vec<u8>>,
}

/// A signature over a record's bytes, and by which key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// SSHSIG in its armour.
    pub armour: Vec<u8>,
    /// Fingerprint of the key.
    pub signer: String,
}

/// The ledger's end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Entries.
    pub size: u64,
    /// Hash of the last entry's header; of nothing, 32 zero bytes, for an empty ledger.
    pub hash: Digest,
    /// RFC 6962 root.
    pub root: Digest,
}

/// What a header says. Its fields stand in the order of the canonical form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// SHA-256 of the salt and the record's bytes.
    pub commitment: Digest,
    /// SHA-256 of the header before this one.
    pub prev: Digest,
    /// Its place, from 0.
    pub seq: u64,
    /// SHA-256 of the signature; null where the entry is unsigned.
    pub signature: Option<Digest>,
    /// Fingerprint of the signer's key; null where the entry is unsigned.
    pub signer: Option<String>,
    /// When it was appended, by the writer's clock.
    pub time: Timestamp,
}
