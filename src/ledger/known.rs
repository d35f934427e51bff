//! What an account knows of a ledger from its own last look at it: the end up to which it had
//! verified, kept outside the store. A ledger that does not go on from there was cut off, written
//! anew or exchanged.
//!
//! Pure: bytes and headers in, a judgement out. It must not read the file or the store, nor believe
//! a file whose parts do not agree with each other.

use super::entry::Head;
use super::seal::Chain;
use super::tree::Frontier;
use super::verify;
use crate::domain::digest::Digest;
use crate::domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Bytes of the file, at most.
pub const BYTES_MAX: u64 = 32 * 1024;
/// The version of the file that this writes.
const VERSION: u32 = 1;

/// How to go on where a ledger is not the one that is known.
pub const MEND: &str = "it can be read, and nothing is appended: see `crosscheck verify`, restore \
                        the newest copy, or go on from what is here with `crosscheck ledger \
                        continue --reason TEXT`";

/// The end of a ledger as it was last verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Which ledger.
    pub origin: String,
    /// The store's folder, in words.
    pub place: String,
    /// When it was last verified, by this account's clock.
    pub verified: Timestamp,
    /// How often this account went on from a ledger that was not the one it knew.
    pub continued: u32,
    end: Chain,
}

/// The first line of the file; the second is its digest.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    v: u32,
    origin: String,
    place: String,
    verified: Timestamp,
    continued: u32,
    size: u64,
    root: Digest,
    last: Digest,
    peaks: Vec<Digest>,
}

/// How a ledger differs from the one that is known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Differs {
    /// There is none.
    #[error("the ledger is gone: this account knows {size} entries here, verified {}", on.moment())]
    Gone {
        /// Entries that are known.
        size: u64,
        /// When they were verified.
        on: Timestamp,
    },
    /// Another one.
    #[error(
        "another ledger lies here: {found:?}, where this account knows {known:?} with {size} \
         entries, verified {}",
        on.moment()
    )]
    Other {
        /// The one that is here.
        found: String,
        /// The one that is known.
        known: String,
        /// Entries that are known.
        size: u64,
        /// When they were verified.
        on: Timestamp,
    },
    /// Fewer entries.
    #[error(
        "shorter than this account knows it: {found} entries, and {size} verified {}: its end was \
         cut off, or an older copy was put here",
        on.moment()
    )]
    Shorter {
        /// Entries that are here.
        found: u64,
        /// Entries that are known.
        size: u64,
        /// When they were verified.
        on: Timestamp,
    },
    /// Others in the place of those that are known.
    #[error(
        "written anew: entry {at} is not the one that this account verified {}",
        on.moment()
    )]
    Rewritten {
        /// The last entry that is known.
        at: u64,
        /// When it was verified.
        on: Timestamp,
    },
}

impl Known {
    /// Of a ledger that was never looked at.
    pub fn nothing(origin: &str, place: &str, now: Timestamp) -> Self {
        let (origin, place) = (origin.to_owned(), place.to_owned());
        Self { origin, place, verified: now, continued: 0, end: Chain::default() }
    }

    /// Entries, the hash of the last one, and the root over all.
    pub fn head(&self) -> Head {
        self.end.head()
    }

    /// Reads what [`Known::to_text`] wrote. What is wrong with it is told in words: then nothing is
    /// known.
    pub fn parse(bytes: &[u8]) -> Result<Self, &'static str> {
        let text = std::str::from_utf8(bytes).map_err(|_| "it is no UTF-8")?;
        let (line, sum) = text.split_once('\n').ok_or("it is cut short")?;
        if sum.strip_suffix('\n') != Some(&Digest::of(line.as_bytes()).to_string()) {
            return Err("its second line is not the digest of the first");
        }
        let read: Written = serde_json::from_str(line).map_err(|_| "its members are not ours")?;
        if read.v != VERSION {
            return Err("a newer program wrote it");
        }
        let peaks = read.peaks.iter().flat_map(|peak| peak.0);
        let tree: Vec<u8> = read.size.to_be_bytes().into_iter().chain(peaks).collect();
        let tree = Frontier::from_bytes(&tree).filter(|tree| tree.size() > 0);
        let tree = tree.ok_or("its subtrees are not those of its size")?;
        if tree.root() != read.root {
            return Err("its root is not that of its subtrees");
        }
        let Written { origin, place, verified, continued, last, .. } = read;
        Ok(Self { origin, place, verified, continued, end: Chain { hash: last, tree } })
    }

    /// It as a file: a line of JSON, and a line with its digest.
    pub fn to_text(&self) -> String {
        let head = self.head();
        let written = Written {
            v: VERSION,
            origin: self.origin.clone(),
            place: self.place.clone(),
            verified: self.verified,
            continued: self.continued,
            size: head.size,
            root: head.root,
            last: head.hash,
            peaks: self.end.tree.peaks().to_vec(),
        };
        // Texts and numbers alone: that does not fail.
        let line = serde_json::to_string(&written).unwrap_or_default();
        let sum = Digest::of(line.as_bytes());
        format!("{line}\n{sum}\n")
    }

    /// True where this is as far as the other, or further: what was gone on from counts first.
    pub fn reaches(&self, other: &Self) -> bool {
        (self.continued, self.head().size) >= (other.continued, other.head().size)
    }

    /// Compares with a ledger of so many entries. `last` is the hash of the entry there that is the
    /// last one known; it is of no account where the ledger is too short to have it.
    pub fn agrees(&self, origin: &str, size: u64, last: Option<Digest>) -> Result<(), Differs> {
        let (head, on) = (self.head(), self.verified);
        if origin != self.origin {
            let (found, known) = (origin.to_owned(), self.origin.clone());
            return Err(Differs::Other { found, known, size: head.size, on });
        }
        if size < head.size {
            return Err(Differs::Shorter { found: size, size: head.size, on });
        }
        match head.size.checked_sub(1) {
            Some(at) if last != Some(head.hash) => Err(Differs::Rewritten { at, on }),
            _ => Ok(()),
        }
    }

    /// What is said where there is no ledger at all.
    pub fn gone(&self) -> Differs {
        Differs::Gone { size: self.head().size, on: self.verified }
    }

    /// Goes on by the header of the next entry, or says why it is not the next one.
    pub fn take(&mut self, header: &[u8]) -> Result<(), String> {
        let at = self.end.tree.size();
        let link = verify::link(at, header).map_err(|why| format!("entry {at}: {why}"))?;
        if link.prev != self.end.hash {
            return Err(format!("entry {at} does not follow the one before"));
        }
        self.end.hash = link.hash;
        self.end.tree.push(link.leaf);
        Ok(())
    }
}

#[cfg(test)]
#[path = "known_tests.rs"]
mod tests;
