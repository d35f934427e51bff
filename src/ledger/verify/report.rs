//! What verifying found, in the shape of `verify --json`, and in words that promise no more than
//! was checked. It must not check anything itself.

use super::anchor::Outcome;
use super::standing::Standing;
use crate::domain::digest::Digest;
use crate::domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;

/// What kind of fault an entry, or the ledger's end, has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// An entry is not there.
    Missing,
    /// An entry stands twice, or where another should.
    Misplaced,
    /// Entries stand behind the end that the store keeps.
    Beyond,
    /// A header is not in canonical form.
    HeaderForm,
    /// A header's fields are not those of a header.
    HeaderField,
    /// The link between two entries does not hold.
    Chain,
    /// A record is not the one that its header commits to.
    Commitment,
    /// A record is gone.
    PayloadMissing,
    /// A signature that is gone, altered or another's.
    Signature,
    /// What a person has to sign is not signed.
    Unsigned,
    /// Signed by somebody who may not sign that, or a roster that may not stand there.
    Roster,
    /// A record is not in canonical form.
    RecordForm,
    /// A record's fields are not those of its kind.
    RecordField,
    /// A record of a schema version that is not known.
    UnknownVersion,
    /// A record of a kind that is not known.
    UnknownKind,
    /// A record id stands twice.
    DuplicateId,
    /// An entry of another ledger.
    Origin,
    /// The first entry is not a genesis entry, or another one is.
    Genesis,
    /// Entries that are known from outside the store are not those that stand here.
    Rewritten,
    /// Entries that are known from outside the store stand here no more.
    CutOff,
    /// Another copy of the ledger has another entry there.
    Forked,
    /// An entry goes on from a ledger that is not the one before it.
    Continued,
    /// A checkpoint that is damaged, or signed by nobody who may.
    Checkpoint,
    /// The end that the store keeps is not the entries'.
    Head,
    /// What is kept to find entries by is not the entries' own.
    Index,
    /// The queue is not the fold of the entries.
    Queue,
    /// Rows that belong to no entry.
    Stray,
    /// Evidence is not what its entry names, or gone.
    Evidence,
    /// A table, index or trigger is not as this program made it.
    Schema,
    /// Bytes of a file are damaged.
    Damaged,
    /// The ledger could not be read.
    Unreadable,
}

/// A ledger at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// Entries.
    pub size: u64,
    /// RFC 6962 root over them.
    pub root: Digest,
}

/// A ledger as it was known and is no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Before {
    /// Which ledger.
    pub origin: String,
    /// Entries.
    pub size: u64,
    /// RFC 6962 root over them.
    pub root: Digest,
}

/// What an entry says that goes on from a ledger which was not the one that its writer knew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Continued {
    /// The entry.
    pub entry: u64,
    /// Who wrote it.
    pub who: String,
    /// When, by their clock.
    pub time: Timestamp,
    /// The ledger as they knew it.
    pub known: Before,
    /// The ledger that they found and went on from.
    pub found: State,
    /// Why, in their words.
    pub reason: String,
    /// A signature shows that it was them.
    pub signed: bool,
}

/// What verifying found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Entries found.
    pub entries: u64,
    /// First and last entry of the range that was found whole; null where there is none.
    pub validated: Option<[u64; 2]>,
    /// RFC 6962 root over the entries walked until a fault showed: of a whole ledger, over all.
    pub root: Digest,
    /// The last entry that something known from outside the store covers; null where nothing is.
    pub anchored_to: Option<u64>,
    /// The first entry that is not what was sealed.
    pub first_bad: Option<u64>,
    /// The kind of fault.
    pub kind: Option<Fault>,
    /// What was found and what cannot be ruled out, in words.
    pub why: String,
    /// 0 whole and anchored, 1 tampering or corruption, 3 could not read, 4 whole, not anchored.
    pub exit: u8,
    /// The last entry that the account which verifies had itself verified before; none where it
    /// knew none. That is no anchor for anybody else.
    #[serde(skip)]
    pub known_to: Option<u64>,
    /// The entries that go on from another state of the ledger; absent where none does.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub continued: Vec<Continued>,
}

/// What signatures show, and what they do not.
fn signed(standing: &Standing, has_times: bool) -> String {
    let Some(since) = standing.since else {
        return "the entries are unsigned, so that who wrote them is their own word".into();
    };
    let before = match standing.before {
        0 => String::new(),
        1 => format!("; one statement before entry {since} is unsigned"),
        n => format!("; {n} statements before entry {since} are unsigned"),
    };
    let n = standing.signed();
    let are = if n == 1 { "1 statement is".into() } else { format!("{n} statements are") };
    let judged =
        if has_times { "the checkpoints around it" } else { "the times that the entries give" };
    let odd = match standing.odd.claims {
        0 => String::new(),
        n => format!(
            "; {n} of them {} a time that the checkpoints around do not bear out, the first in \
             entry {}: a clock was wrong, or somebody dated it",
            if n == 1 { "claims" } else { "claim" },
            standing.odd.first
        ),
    };
    format!(
        "{are} signed by keys of the roster that the ledger has since entry {since}{before}: \
         compare its keys with those of their owners; when a key counted is judged by {judged}{odd}"
    )
}

impl Report {
    /// Every entry holds, and so do those that are known from outside the store.
    pub(super) fn whole(
        entries: u64,
        root: Digest,
        origin: &str,
        (known, is_young): (&Outcome, bool),
        standing: &Standing,
    ) -> Self {
        let held = known.held();
        let last = entries.saturating_sub(1);
        let anchored_to = held.checked_sub(1);
        let is_whole = held == entries && entries > 0;
        // What is younger than checkpoints are apart needs none yet.
        let is_anchored = is_whole || (held > 0 && is_young);
        let by = known.held.as_ref().map(|(_, whence)| whence.as_str()).unwrap_or_default();
        let outside = match anchored_to {
            _ if is_whole => {
                format!("All of them agree with what is known outside the store: {by}")
            }
            Some(to) => {
                let young =
                    if is_young { ", and what is behind it is younger than that" } else { "" };
                format!(
                    "Up to entry {to} they agree with what is known outside the store: {by}{young}"
                )
            }
            None => "The ledger is not anchored outside the store".to_owned(),
        };
        let (own, known_to) = match &known.own {
            None => (String::new(), None),
            Some(own) => {
                let to = own.size.saturating_sub(1);
                let own = format!(". Up to entry {to} they are {}", own.whence);
                (own, Some(to))
            }
        };
        let anew = match (anchored_to, known_to) {
            (Some(_), _) => String::new(),
            (None, Some(to)) if to == last => String::new(),
            (None, Some(to)) => format!(", or that what comes after entry {to} was written anew"),
            (None, None) => ", or that everything was written anew by somebody who can write to \
                             the store"
                .to_owned(),
        };
        let mut given = match known.kept {
            0 => String::new(),
            1 => ". The checkpoint that the store keeps agrees with them".to_owned(),
            n => format!(". The {n} checkpoints that the store keeps agree with them"),
        };
        if known.others > 0 {
            let _ = write!(given, ". Notes of other ledgers were passed over ({})", known.others);
        }
        for it in &known.given {
            // Writing to a String does not fail.
            let _ = write!(
                given,
                ". Not of this ledger any more, since an entry goes on from another state: {} of \
                 {} entries",
                it.whence, it.size
            );
        }
        Self {
            entries,
            validated: Some([0, last]),
            root,
            anchored_to,
            first_bad: None,
            kind: None,
            why: format!(
                "entries 0 to {last} of {origin:?} are whole: chain, tree and records hold \
                 together. {outside}{own}{given}. It cannot be ruled out that entries after {last} \
                 were cut off{anew}; and {}",
                signed(standing, !known.times.is_empty())
            ),
            exit: if is_anchored { 0 } else { 4 },
            known_to,
            continued: Vec::new(),
        }
    }

    pub(super) fn broken(
        entries: u64,
        root: Digest,
        first_bad: Option<u64>,
        kind: Fault,
        why: &str,
    ) -> Self {
        let good = first_bad.unwrap_or(entries);
        let place = first_bad.map_or_else(String::new, |at| format!("entry {at}: "));
        let rest = if good < entries && first_bad.is_some() {
            format!("; nothing from entry {good} on is vouched for")
        } else {
            String::new()
        };
        Self {
            entries,
            validated: good.checked_sub(1).map(|last| [0, last]),
            root,
            anchored_to: None,
            first_bad,
            kind: Some(kind),
            why: format!("{place}{why}{rest}"),
            exit: 1,
            known_to: None,
            continued: Vec::new(),
        }
    }

    /// The entries hold; what is kept beside them does not.
    #[must_use]
    pub fn but(mut self, kind: Fault, why: &str) -> Self {
        let last = self.entries.saturating_sub(1);
        (self.kind, self.exit) = (Some(kind), 1);
        self.why = format!("entries 0 to {last} hold together, but {why}");
        self
    }

    /// Another copy of the ledger is another one from that entry on.
    #[must_use]
    pub fn parted(self, kind: Fault, at: u64, why: &str) -> Self {
        let Self { entries, root, known_to, continued, .. } = self;
        let broken = Self::broken(entries, root, Some(at), kind, why);
        Self { known_to, continued, ..broken }
    }

    /// The store's files are damaged, so that no entry could be looked at.
    pub fn damaged(why: &str) -> Self {
        let damaged = Self { kind: Some(Fault::Damaged), exit: 1, ..Self::unreadable("") };
        Self { why: format!("the store is damaged: {why}"), ..damaged }
    }

    /// The store could not be read.
    pub fn unreadable(why: &str) -> Self {
        Self {
            entries: 0,
            validated: None,
            root: Digest::of(b""),
            anchored_to: None,
            first_bad: None,
            kind: Some(Fault::Unreadable),
            why: format!("the ledger could not be read: {why}"),
            exit: 3,
            known_to: None,
            continued: Vec::new(),
        }
    }
}
