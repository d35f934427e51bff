//! Where cases, raw events and the ledger are kept: one contract, kept by a store in memory (the
//! oracle of the tests) and by SQLite.
//!
//! A store seals records and folds them into the queue in the same step, so that the queue never
//! says what the ledger does not. It must not compute facts, read a clock or make a random number:
//! those come in with a [`Stamp`].

pub mod ask;
pub mod check;
mod common;
mod deck;
pub mod deliveries;
pub mod exchanges;
pub mod folder;
pub mod fresh;
pub mod memory;
mod plain;
pub mod same_file;
mod shell;
pub mod sqlite;

pub use crate::domain::case::SIGNALS;
pub use ask::{Ask, Group, GroupBy, Groups, Hides, Hour, Known, Page, Whence};

use crate::domain::budget::PerHour;
use crate::domain::case::{Case, Origin};
use crate::domain::case_file::{self, Refusal};
use crate::domain::digest::Digest;
use crate::domain::feed::Gap;
use crate::domain::lookup::LookedUp;
use crate::domain::query::{Anchor, Field, Query, SearchText, Term};
use crate::domain::queue::{Filter, QueueKey, QueueRow};
use crate::domain::time::Timestamp;
use crate::domain::words::CaseState;
use crate::ledger::checkpoint::Mark;
use crate::ledger::record::{Body, Ingested, Record};
use crate::ledger::roster::Roster;
use crate::ledger::signature::Role;
use crate::ledger::verify::Fault;
use std::sync::atomic::AtomicBool;

pub use crate::ledger::entry::{Head, Signed, StoredEntry};
use deliveries::Delivered;
use exchanges::{About, Asking, Began, Ended, Repeated};

/// Random bits for ids and salts; the shell hands in the system's, tests a counter.
pub trait Chance: Send {
    /// 128 fresh bits.
    fn bits(&mut self) -> [u8; 16];
}

/// The hand of a person: it signs what they write. It may take as long as a touch does, so that
/// nobody holds the store meanwhile.
pub trait Hand {
    /// Signs these bytes in that role; why not, in words with the mend.
    fn sign(&mut self, role: Role, bytes: &[u8]) -> std::result::Result<Signed, String>;
}

/// When, by whom and with which chance something is written.
pub struct Stamp<'a> {
    /// The writer's clock.
    pub now: Timestamp,
    /// Who writes: the principal of their key, else `os:NAME`.
    pub who: &'a str,
    /// Ids and salts.
    pub chance: &'a mut dyn Chance,
}

/// What went wrong in a store, and how to mend it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process holds the write lock for longer than the set time.
    #[error("{what}: another program holds the store; nothing was written, try again")]
    Busy {
        /// What was tried.
        what: String,
    },
    /// The disk is full; nothing was written.
    #[error("{what}: the disk is full; nothing was written, free some space and try again")]
    Full {
        /// What was tried.
        what: String,
    },
    /// The commit's fate is not known: the store was reopened, and the record is not in it.
    #[error(
        "{what}: the disk did not confirm the write ({why}); it is not in the ledger, try again"
    )]
    NotConfirmed {
        /// What was tried.
        what: String,
        /// What the system said.
        why: String,
    },
    /// The files are not what they should be.
    #[error("{what}: {why}")]
    Damaged {
        /// Which file or table.
        what: String,
        /// What is wrong and how to mend it.
        why: String,
    },
    /// The store may not be used as it is: permissions, link, file system, version.
    #[error("{what}: {why}")]
    Refused {
        /// Which file or folder.
        what: String,
        /// What is wrong and how to mend it.
        why: String,
    },
    /// Nothing can be written as it is now: it is for reading only, or its files are not where they
    /// were. Once that is mended it takes records again.
    #[error("{what}: {why}")]
    Unwritable {
        /// What was tried, or which file or folder.
        what: String,
        /// What is wrong and how to mend it.
        why: String,
    },
    /// What a person writes is not signed, or by a key that may not sign it.
    #[error("{what}: {why}")]
    Unsigned {
        /// Which record.
        what: String,
        /// Why, and how to mend it.
        why: String,
    },
    /// The system refused to read or write.
    #[error("{what}: {why}")]
    Io {
        /// What was tried, with the file.
        what: String,
        /// What the system said.
        why: String,
    },
}

impl StoreError {
    /// True for what may be over in a moment, or once somebody made room or mended the store's
    /// folder.
    pub const fn may_pass(&self) -> bool {
        matches!(
            self,
            Self::Busy { .. }
                | Self::Full { .. }
                | Self::Unwritable { .. }
                | Self::NotConfirmed { .. }
                | Self::Io { .. }
        )
    }
}

/// What a store says.
pub type Result<T> = std::result::Result<T, StoreError>;

/// A case on its way in. The store gives it its revision.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// The case value as received.
    pub text: String,
    /// The queue line and digests; `revision` and `conflict` are filled in by the store.
    pub ingested: Ingested,
    /// What is searched of it, as made from the text.
    pub search: SearchText,
}

/// What became of an incoming case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// A case not seen before.
    Made,
    /// A new revision of a known case.
    Updated,
    /// The same bytes again: nothing happened.
    Unchanged,
}

/// A raw event on its way in.
#[derive(Clone, Debug)]
pub struct NewEvent {
    /// Digest of the record's bytes; the same record again is not kept twice.
    pub digest: Digest,
    /// The format recognised.
    pub format: &'static str,
    /// The record as received.
    pub raw: String,
    /// Where it came from: file name and line.
    pub source: String,
    /// The compact view that signals work on, where it is a sign-in.
    pub sighting: Option<SightingRow>,
}

/// The compact view of a raw sign-in, as stored. The bytes are the signals' own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SightingRow {
    /// The event's digest.
    pub digest: Digest,
    /// Subject kind and id in one text, such as `user:u-42`.
    pub subject: String,
    /// The canonical address, where it has one.
    pub address: Option<String>,
    /// When it happened, milliseconds since 1970.
    pub time_ms: i64,
    /// The view, encoded by `signals`.
    pub bytes: Vec<u8>,
}

/// Whose sightings are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of<'a> {
    /// One subject's.
    Subject(&'a str),
    /// One address's.
    Address(&'a str),
}

/// A record that could not be taken in, with its reason and place.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct SetAside {
    /// File name, or `-`.
    pub source: String,
    /// Line, from 1.
    pub line: u64,
    /// Byte at which the record starts, from 0, after decompression.
    pub byte: u64,
    /// Why.
    pub reason: String,
    /// The record's bytes, as much as was kept (at most 64 KiB).
    #[serde(skip)]
    pub bytes: Vec<u8>,
}

/// A case as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredCase {
    /// Its revision.
    pub revision: u32,
    /// The case value as received.
    pub text: String,
    /// Where it came from.
    pub source: String,
    /// What was looked up of its addresses when it came in.
    pub looked_up: LookedUp,
}

impl StoredCase {
    /// The value alone, without the white space around it: what its digest is of.
    pub fn value(&self) -> &str {
        common::value(&self.text)
    }

    /// The case, with where it came from: the only way from a store to a case.
    pub fn read(self) -> std::result::Result<Case, Refusal> {
        let origin = Origin::of(&self.source);
        Ok(Case { origin, looked_up: self.looked_up, ..case_file::parse(self.text)? })
    }
}

/// Where a window of the queue begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start<'a> {
    /// At the top.
    Top,
    /// At the bottom: the last lines.
    Bottom,
    /// Behind this place.
    After(&'a QueueKey),
    /// At this place or, if it is gone, behind it.
    At(&'a QueueKey),
    /// Before this place: the nearest lines, in queue order.
    Before(&'a QueueKey),
}

/// How many cases are in which state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Counts {
    /// One for each of [`CaseState::ALL`], in that order.
    pub by_state: [u64; 7],
    /// Open cases of critical severity.
    pub open_critical: u64,
}

impl Counts {
    /// The cases in that state.
    pub fn of(&self, state: CaseState) -> u64 {
        self.by_state[state as usize]
    }

    /// All cases.
    pub fn total(&self) -> u64 {
        self.by_state.iter().sum()
    }
}

/// What has to hold at the moment of writing for a person's record to be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expect {
    /// The case.
    pub case: String,
    /// The revision that was on the screen.
    pub revision: u32,
    /// The entry of the last decision that was known, if any.
    pub last_decision: Option<u64>,
}

/// Why a person's record was not taken.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// Somebody else decided first; theirs is shown.
    #[error("already decided by {} at {}", .0.who, .0.time)]
    Decided(Box<crate::domain::queue::LastDecision>),
    /// Somebody else works on the case.
    #[error("held by {who} until {until}")]
    Held {
        /// Who.
        who: String,
        /// Until when.
        until: Timestamp,
    },
    /// The case has a newer revision that changed what bears on the decision.
    #[error("the case changed while it was on the screen: it is at revision {0} now")]
    Changed(u32),
    /// There is no such case.
    #[error("there is no case {0}")]
    NoCase(String),
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is kept beside the entries and does not agree with them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beside {
    /// What kind of thing.
    pub kind: Fault,
    /// Which one, what is wrong with it, and how to mend it.
    pub why: String,
}

/// Compares something that a store keeps beside the entries with them, on a thread of the caller's
/// choice; gives the first that does not agree, and ends early once the flag is set.
pub type Auditor = Box<dyn FnOnce(&AtomicBool) -> Result<Option<Beside>> + Send>;

/// The contract of every store.
pub trait Store: Send {
    /// Takes in cases, in order; each new or changed one is durable with its `case_ingested` entry
    /// before this returns.
    fn put_cases(&mut self, cases: Vec<Incoming>, stamp: &mut Stamp<'_>) -> Result<Vec<Taken>>;

    /// Takes in a case as the next revision of one that is at revision `of`; false, and nothing
    /// happened, where it is not any more.
    fn put_next(&mut self, case: Incoming, of: u32, stamp: &mut Stamp<'_>) -> Result<bool>;

    /// Takes in raw events; returns how many were new. Their subjects and addresses are marked as
    /// touched.
    fn put_events(&mut self, events: Vec<NewEvent>) -> Result<usize>;

    /// Keeps records that could not be taken in.
    fn put_set_aside(&mut self, records: Vec<SetAside>) -> Result<()>;

    /// The records set aside, oldest first, behind the first `skip`.
    fn set_aside(&self, skip: u64, limit: usize) -> Result<Vec<SetAside>>;

    /// Ends a delivery of a source, everything else of which is stored: keeps where the source goes
    /// on, what was set aside and what is missing, in one step.
    fn end_delivery(
        &mut self,
        source: &str,
        delivered: Delivered,
        stamp: &mut Stamp<'_>,
    ) -> Result<()>;

    /// Where a source goes on; `None` before its first delivery.
    fn cursor(&self, source: &str) -> Result<Option<String>>;

    /// What sources of that format could not deliver of `[from, to)`, in order.
    fn gaps(&self, format: &str, within: [Timestamp; 2]) -> Result<Vec<Gap>>;

    /// Keeps a question to a model before it is asked, unless what an hour allows of that model is
    /// spent.
    fn begin_exchange(&mut self, asking: &Asking, limits: PerHour) -> Result<Began>;

    /// Keeps what came of it.
    fn end_exchange(&mut self, number: u64, ended: &Ended) -> Result<()>;

    /// Keeps that the answer to a question made that revision of its case.
    fn keep_exchange(&mut self, number: u64, revision: u32) -> Result<()>;

    /// True where that model answered about the case at that revision, or its own assessment made
    /// the revision.
    fn was_asked(&self, about: About<'_>) -> Result<bool>;

    /// Bytes that were sent to a model or received from it.
    fn exchanged(&self, digest: &Digest) -> Result<Option<Vec<u8>>>;

    /// The cases about which a model said these bytes, in order.
    fn said_of(&self, response: &Digest) -> Result<Vec<String>>;

    /// Keeps how often the same question had another answer.
    fn put_repeated(&mut self, repeated: &Repeated) -> Result<()>;

    /// All of that, oldest first.
    fn repeated(&self) -> Result<Vec<Repeated>>;

    /// Where the records of no known format came from, oldest first, each with its number, behind
    /// the number `after`: they are kept, and in no case.
    fn unknown(&self, after: u64, limit: usize) -> Result<Vec<(u64, String)>>;

    /// Subjects with events since they were last marked as grouped, behind `after`, in order of
    /// their text.
    fn touched_subjects(&self, after: Option<&str>, limit: usize) -> Result<Vec<String>>;

    /// The same for addresses.
    fn touched_addresses(&self, after: Option<&str>, limit: usize) -> Result<Vec<String>>;

    /// Begins to group what is touched, and gives the round's number; waits while another process
    /// groups in the same store, and calls `waits` before it does. What is touched from now on is
    /// left for the next round.
    fn begin_grouping(&mut self, waits: &mut dyn FnMut()) -> Result<u64>;

    /// Ends the grouping. With a round, everything touched before it began is marked as grouped,
    /// except `left`: subjects as in [`Store::signal_cases`], which are for the next round. Without
    /// one, everything stays touched.
    fn end_grouping(&mut self, done: Option<u64>, left: &[String]) -> Result<()>;

    /// Hands over the sightings of a subject or address, each its view and its event's digest, in
    /// order of time, then digest, until `visit` says false.
    fn sightings(&self, of: Of<'_>, visit: &mut dyn FnMut(Vec<u8>, Digest) -> bool) -> Result<()>;

    /// Raw events by digest: format and record, in the order asked.
    fn raw_events(&self, digests: &[Digest]) -> Result<Vec<Option<(String, String)>>>;

    /// Ids of the cases made here from signals for that subject (as in [`SightingRow::subject`], or
    /// `address:…`).
    fn signal_cases(&self, subject: &str) -> Result<Vec<String>>;

    /// How many cases are in which state.
    fn counts(&self) -> Result<Counts>;

    /// At most `limit` lines of those that pass, in the order asked for, and how many there are.
    fn page(&self, ask: &Ask, whence: &Whence, limit: usize) -> Result<Page>;

    /// At most `limit` lines of the plain queue.
    fn window(&self, filter: Filter, from: Start<'_>, limit: usize) -> Result<Vec<QueueRow>> {
        let ask = Ask::plain(Query::of_state(filter.state));
        let whence = match from {
            Start::Top => Whence::Top,
            Start::Bottom => Whence::Bottom,
            Start::After(key) => Whence::After(Anchor::plain(key)),
            Start::At(key) => Whence::Around(Anchor::plain(key), 0),
            Start::Before(key) => Whence::Before(Anchor::plain(key)),
        };
        Ok(self.page(&ask, &whence, limit)?.rows)
    }

    /// Lines of the plain queue before that place.
    fn position(&self, filter: Filter, key: &QueueKey) -> Result<u64> {
        let ask = Ask::plain(Query::of_state(filter.state));
        Ok(self.page(&ask, &Whence::Around(Anchor::plain(key), 0), 0)?.before)
    }

    /// The first line of the plain queue behind `after` (from the top where `None`) that contains
    /// the text.
    fn find(
        &self,
        filter: Filter,
        text: &str,
        after: Option<&QueueKey>,
    ) -> Result<Option<QueueRow>> {
        let ask = Ask::plain(Query::of_state(filter.state).and(Term::text(text)));
        let whence = after.map_or(Whence::Top, |key| Whence::After(Anchor::plain(key)));
        Ok(self.page(&ask, &whence, 1)?.rows.pop())
    }

    /// At most `limit` groups of the lines that pass, behind the first `skip`.
    fn groups(&self, ask: &Ask, by: GroupBy, skip: usize, limit: usize) -> Result<Groups>;

    /// At most `limit` values that lines have in an open field and that contain the text, compared
    /// without case; those that most lines have first. A subject's is its name, if it has one.
    fn known(&self, field: Field, text: &str, limit: usize) -> Result<Vec<Known>>;

    /// At most `limit` lines that pass and whose id or subject resembles what was typed, the best
    /// fit first.
    fn resembling(&self, ask: &Ask, text: &str, limit: usize) -> Result<Vec<QueueRow>>;

    /// How many cases were detected and decided in each of the last hours of the clock, the one
    /// under way last.
    fn hours(&self, until: Timestamp, hours: usize) -> Result<Vec<Hour>>;

    /// True while another process groups raw events into cases.
    fn is_grouping(&self) -> bool {
        false
    }

    /// For whoever is about to end: puts what was written into place for good, where nobody reads
    /// at this moment. What another connection leaves beside the files is read whole at the next
    /// start. It waits for nobody, and nothing is lost where it does nothing.
    fn settle(&mut self) {}

    /// Has what is verified of the ledger kept outside the store, where somebody keeps it; what
    /// hindered that is handed back in words. An error says that the ledger is not the one that was
    /// known: nothing is appended from then on.
    fn remember(&mut self) -> Result<Option<String>> {
        Ok(None)
    }

    /// Makes ready for filters and sorts, a short step at a time; true while more is to do. What
    /// is asked meanwhile is answered all the same, only later.
    fn prepare(&self) -> Result<bool> {
        Ok(false)
    }

    /// One line.
    fn row(&self, case: &str) -> Result<Option<QueueRow>>;

    /// A case's text; the newest revision where none is named.
    fn case(&self, case: &str, revision: Option<u32>) -> Result<Option<StoredCase>>;

    /// The entries about a case, oldest first.
    fn history(&self, case: &str) -> Result<Vec<StoredEntry>>;

    /// The next time at which a waiting case is due, if any waits; at once where a wait does not
    /// count (see [`crate::domain::queue::wait_is_over`]).
    fn next_due(&self, now: Timestamp) -> Result<Option<Timestamp>>;

    /// Brings back cases whose wait is over at `stamp.now`; returns how many.
    fn return_due(&mut self, stamp: &mut Stamp<'_>) -> Result<usize>;

    /// Appends what nobody waits for, in order, in one commit.
    fn append(&mut self, bodies: Vec<Body>, stamp: &mut Stamp<'_>) -> Result<Vec<Record>> {
        self.append_by(bodies, None, stamp)
    }

    /// The same, where a person wrote it: they sign it first, outside of the commit.
    fn append_by(
        &mut self,
        bodies: Vec<Body>,
        hand: Option<&mut dyn Hand>,
        stamp: &mut Stamp<'_>,
    ) -> Result<Vec<Record>>;

    /// Appends what a person wrote about a case, unsigned, which a ledger with a roster refuses.
    fn append_statement(
        &mut self,
        bodies: Vec<Body>,
        id: [u8; 16],
        expect: &Expect,
        stamp: &mut Stamp<'_>,
    ) -> std::result::Result<u64, AppendError> {
        self.append_signed(bodies, id, expect, None, stamp)
    }

    /// Appends what a person wrote about a case, in one commit of its own, if `expect` still holds.
    /// `id` makes a retry safe: the same id again is the same entry. Several bodies (a decision and
    /// its request) stand or fall together; the first has that id. They are signed before anything
    /// is held, and only where what is expected holds before that, too.
    fn append_signed(
        &mut self,
        bodies: Vec<Body>,
        id: [u8; 16],
        expect: &Expect,
        hand: Option<&mut dyn Hand>,
        stamp: &mut Stamp<'_>,
    ) -> std::result::Result<u64, AppendError>;

    /// Who may sign from here on; none where the ledger has no roster.
    fn roster(&self) -> Result<Option<Roster>>;

    /// The ledger's origin.
    fn origin(&self) -> String;

    /// The ledger's end.
    fn head(&self) -> Result<Head>;

    /// At most `limit` entries from `seq` on, exactly as stored.
    fn entries(&self, seq: u64, limit: usize) -> Result<Vec<StoredEntry>>;

    /// At most `limit` checkpoints that are kept beside the entries, of `size` entries or more, the
    /// smallest first.
    fn checkpoints(&self, _size: u64, _limit: usize) -> Result<Vec<Mark>> {
        Ok(Vec::new())
    }

    /// The one of the most entries.
    fn last_checkpoint(&self) -> Result<Option<Mark>> {
        Ok(None)
    }

    /// Lets `look` see the ledger standing still: others may write meanwhile, and nothing of it
    /// shows to `look`.
    fn still(&self, look: &mut dyn FnMut()) -> Result<()>;

    /// What compares the rest of the store with its entries: each its own part, side by side.
    fn auditors(&self) -> Result<Vec<Auditor>>;
}
