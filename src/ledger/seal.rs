//! Sealing: a record becomes an entry, bound to all entries before it by a chain and a tree.
//!
//! Commitment = SHA-256(salt ‖ record bytes); entry hash = SHA-256(header bytes); leaf =
//! SHA-256(0x00 ‖ header bytes). It must not check what others wrote: that is `verify`'s.

use super::canon::{self, CanonError};
use super::entry::{Head, Header, NOTHING, Signed, StoredEntry};
use super::record::Record;
use super::tree::{self, Frontier};
use crate::domain::digest::Digest;
use crate::domain::time::Timestamp;

/// The writer's end of a ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    /// Hash of the last entry's header.
    pub hash: Digest,
    /// The tree over all headers.
    pub tree: Frontier,
}

impl Default for Chain {
    fn default() -> Self {
        Self { hash: NOTHING, tree: Frontier::default() }
    }
}

impl Chain {
    /// The ledger's end.
    pub fn head(&self) -> Head {
        Head { size: self.tree.size(), hash: self.hash, root: self.tree.root() }
    }

    /// Seals a record as the next entry. `salt` is 128 fresh random bits; `now` the time of append.
    pub fn seal(
        &mut self,
        record: &Record,
        salt: [u8; 16],
        now: Timestamp,
    ) -> Result<StoredEntry, CanonError> {
        self.seal_bytes(canon::encode(record)?, None, salt, now)
    }

    /// The same, of a record's canonical bytes, with the signature over them where a person signed.
    pub fn seal_bytes(
        &mut self,
        record: Vec<u8>,
        signed: Option<Signed>,
        salt: [u8; 16],
        now: Timestamp,
    ) -> Result<StoredEntry, CanonError> {
        let seq = self.tree.size();
        let header = canon::header(&Header {
            commitment: Digest::of_parts([&salt[..], &record]),
            prev: self.hash,
            seq,
            signature: signed.as_ref().map(|it| Digest::of(&it.armour)),
            signer: signed.as_ref().map(|it| it.signer.clone()),
            time: now,
        })?;
        let signature = signed.map(|it| it.armour);
        self.hash = Digest::of(&header);
        self.tree.push(tree::leaf(&header));
        Ok(StoredEntry { seq, header, salt, record: Some(record), signature })
    }
}
