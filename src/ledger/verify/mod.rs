//! Verifying a ledger: everything is derived again from the stored bytes, entry by entry.
//!
//! Written apart from the writer: it shares types with `seal`, `tree` and `canon`, and no code, so
//! that a mistake there cannot hide itself here. It must not trust anything cached, read a store or
//! stop at the first good sign.

mod anchor;
mod bracket;
mod entry;
mod form;
mod mark;
pub mod proof;
mod report;
mod seen;
mod shape;
mod standing;
mod tail;

pub use anchor::{Anchor, Noted};
pub use entry::{Link, link};
pub use report::{Before, Continued, Fault, Report, State};
pub use tail::{TAIL, tail};

use super::checkpoint::{APART, Mark};
use super::entry::{Head, NOTHING, StoredEntry};
use crate::domain::digest::Digest;
use crate::domain::time::Timestamp;
use anchor::Anchors;
use entry::{Looked, Said};
use mark::Kept;
use seen::Seen;
use sha2::{Digest as _, Sha256};
use standing::Standing;
use std::collections::HashSet;
use std::thread::Builder;

/// Says what is wrong with an entry by itself: header, record, and that the one commits to the
/// other. Its neighbours are not looked at.
pub fn alone(entry: &StoredEntry) -> Result<(), String> {
    entry::look(entry.seq, entry).map(|_| ()).map_err(|found| found.why)
}

/// Entries that are worth a thread of their own.
const SHARE_MIN: usize = 256;

/// What is wrong, and from which entry on.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Found {
    at: Option<u64>,
    fault: Fault,
    why: String,
}

impl Found {
    fn new(at: u64, fault: Fault, why: impl Into<String>) -> Self {
        Self { at: Some(at), fault, why: why.into() }
    }
}

/// A link that does not hold: either the entry before was altered, or this one's link. The entry
/// behind tells which: it still holds the hash of this one as it was.
#[derive(Clone)]
struct Suspect {
    at: u64,
    hash: Digest,
}

/// Walks a ledger in the order of its entries.
#[derive(Clone)]
pub struct Verifier {
    origin: Option<String>,
    rows: u64,
    prev: Digest,
    peaks: Vec<Digest>,
    ids: HashSet<u128>,
    suspect: Option<Suspect>,
    anchors: Anchors,
    /// Who may sign.
    standing: Standing,
    /// What those who signed had seen of the ledger.
    seen: Seen,
    /// What time it is, where the caller says.
    now: Option<Timestamp>,
    /// The earliest time of an entry that no anchor covers so far.
    oldest: Option<Timestamp>,
    /// Entries that go on from another state.
    continued: Vec<Continued>,
    found: Option<Found>,
}

impl Verifier {
    /// A verifier of the ledger of that origin; of whichever origin its first entry names where the
    /// caller knows none.
    pub fn new(origin: Option<&str>) -> Self {
        Self {
            origin: origin.map(str::to_owned),
            rows: 0,
            prev: NOTHING,
            peaks: Vec::new(),
            ids: HashSet::new(),
            suspect: None,
            anchors: Anchors::default(),
            standing: Standing::default(),
            seen: Seen::default(),
            now: None,
            oldest: None,
            continued: Vec::new(),
            found: None,
        }
    }

    /// The same, which compares with what is known from outside the store, before the first entry
    /// is taken.
    #[must_use]
    pub fn against(self, anchors: Vec<Anchor>) -> Self {
        Self { anchors: self.anchors.and(anchors, false), ..self }
    }

    /// The same with what the account that verifies had itself last verified. No entry can have it
    /// give that up: whoever goes on from another state moves what they know with it.
    #[must_use]
    pub fn knowing(self, own: Anchor) -> Self {
        Self { anchors: self.anchors.and(vec![own], true), ..self }
    }

    /// The same with signed notes from outside the store: each has to be by a key that the ledger's
    /// own roster lets sign checkpoints, and of the root over its entries.
    #[must_use]
    pub fn noted(self, notes: Vec<Noted>) -> Self {
        Self { anchors: self.anchors.noted(notes), ..self }
    }

    /// The same with the checkpoints that the store keeps beside its entries, which have to be
    /// sound and anchor nothing. Their signatures are checked on all processors.
    #[must_use]
    pub fn marked(self, marks: &[Mark]) -> Self {
        let of = |mark: &Mark| Kept::of(mark).map_err(|why| (mark.size, why));
        let read = side_by_side(marks, |_, some| some.iter().map(of).collect());
        Self { anchors: self.anchors.kept(read), ..self }
    }

    /// The same, which knows what time it is: entries that are younger than checkpoints are apart
    /// from each other need no anchor yet.
    #[must_use]
    pub fn at(self, now: Timestamp) -> Self {
        Self { now: Some(now), ..self }
    }

    /// Entries taken so far.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// True once a fault was found: what follows changes nothing.
    pub fn is_broken(&self) -> bool {
        self.found.is_some()
    }

    /// Takes the next entry.
    pub fn take(&mut self, entry: &StoredEntry) {
        let at = self.rows;
        self.rows += 1;
        if self.found.is_none() {
            let looked = entry::look(at, entry);
            self.found = self.link(at, looked).err();
        }
    }

    /// Takes the next entries. What can be said of each by itself is found on all processors.
    pub fn take_all(&mut self, entries: &[StoredEntry]) {
        let first = self.rows;
        let looked = side_by_side(entries, |from, some| looks(first + from as u64, some));
        for looked in looked {
            let at = self.rows;
            self.rows += 1;
            if self.found.is_none() {
                self.found = self.link(at, looked).err();
            }
        }
    }

    /// Binds an entry that is sound in itself to those before it.
    fn link(&mut self, at: u64, looked: Result<Looked<'_>, Found>) -> Result<(), Found> {
        if let Some(suspect) = self.suspect.take() {
            // An entry that cannot be read says nothing: then the earlier of the two is named.
            let intact = looked.as_ref().map_or(true, |looked| looked.prev == suspect.hash);
            return Err(broken_link(suspect.at, intact));
        }
        let looked = looked?;
        let outline = &looked.outline;
        if matches!(looked.said, Said::Genesis(_)) != (at == 0) {
            let why = "the first entry, and no other, is of the kind genesis";
            return Err(Found::new(at, Fault::Genesis, why));
        }
        let origin = self.origin.get_or_insert_with(|| outline.origin.clone().into_owned());
        if *origin != outline.origin {
            let why =
                format!("it belongs to the ledger {:?}; this should be {origin:?}", outline.origin);
            return Err(Found::new(at, Fault::Origin, why));
        }
        if !self.ids.insert(outline.id) {
            let why = format!("the record id {:032x} stands in an earlier entry", outline.id);
            return Err(Found::new(at, Fault::DuplicateId, why));
        }
        if looked.prev != self.prev {
            if at == 0 {
                let why = "its link to the entry before is not 32 zero bytes";
                return Err(Found::new(at, Fault::Chain, why));
            }
            self.suspect = Some(Suspect { at, hash: looked.hash });
            return Ok(());
        }
        self.standing.judge(at, &looked)?;
        let (hash, leaf) = (looked.hash, looked.leaf);
        self.seen.take(at, leaf, &looked)?;
        if let Said::Continued(continued) = looked.said {
            self.goes_on(at, *continued)?;
        }
        self.prev = hash;
        grow(&mut self.peaks, at, leaf);
        if let Some(now) = self.now
            && self.oldest.is_none_or(|oldest| is_young(oldest, now))
        {
            let time = Timestamp::parse(looked.time);
            self.oldest = self.oldest.into_iter().chain(time).min();
        }
        let peaks = &self.peaks;
        let origin = self.origin.as_deref().unwrap_or_default();
        if self.anchors.pass(at + 1, (origin, self.standing.roster()), || root(peaks))? {
            self.oldest = None;
        }
        Ok(())
    }

    /// An entry that goes on from another state has to name the ledger before it as it is.
    fn goes_on(&mut self, at: u64, continued: Continued) -> Result<(), Found> {
        if (continued.found.size, continued.found.root) != (at, root(&self.peaks)) {
            let why = "it goes on from a ledger that is not the one before it";
            return Err(Found::new(at, Fault::Continued, why));
        }
        self.anchors.give_up(continued.known.size);
        self.continued.push(continued);
        Ok(())
    }

    /// Compares with the end that the store keeps, and reports.
    pub fn finish(mut self, head: &Head) -> Report {
        if self.found.is_none() {
            self.found = self.compare(head).err();
        }
        self.report()
    }

    /// Reports where the bytes themselves ended the walk: the entry at which it stood cannot be
    /// read, unless something was wrong before.
    pub fn unread(mut self, why: &str) -> Report {
        if self.found.is_none() {
            let broken = self.suspect.take().map(|suspect| broken_link(suspect.at, true));
            let unread = || Found::new(self.rows, Fault::Damaged, why);
            self.found = Some(broken.unwrap_or_else(unread));
        }
        self.report()
    }

    /// Reports where all entries were walked and the end that the store keeps cannot be read.
    pub fn endless(mut self, why: &str) -> Report {
        if self.found.is_none() {
            let broken = self.suspect.take().map(|suspect| broken_link(suspect.at, true));
            let endless = || Found { at: None, fault: Fault::Head, why: why.to_owned() };
            self.found = Some(broken.unwrap_or_else(endless));
        }
        self.report()
    }

    fn report(mut self) -> Report {
        let root = root(&self.peaks);
        let found = self.anchors.first_open(self.found);
        let report = match found {
            None => {
                let origin = self.origin.as_deref().unwrap_or_default();
                let young = self.now.zip(self.oldest);
                let young = young.is_some_and(|(now, oldest)| is_young(oldest, now));
                let outcome = self.anchors.outcome();
                Report::whole(self.rows, root, origin, (&outcome, young), &self.standing)
            }
            Some(Found { at, fault, why }) => Report::broken(self.rows, root, at, fault, &why),
        };
        Report { continued: self.continued, ..report }
    }

    fn compare(&mut self, head: &Head) -> Result<(), Found> {
        if let Some(suspect) = self.suspect.take() {
            return Err(broken_link(suspect.at, head.hash == suspect.hash));
        }
        self.seen.judge()?;
        let rows = self.rows;
        let ends_here = rows > 0 && head.hash == self.prev;
        let origin = self.origin.as_deref().unwrap_or_default();
        self.anchors.beyond(rows, (origin, self.standing.roster()))?;
        self.standing.within(self.anchors.times())?;
        if ends_here && (head.size != rows || head.root != root(&self.peaks)) {
            // The last hash binds all entries: it is the other half of the end that was altered.
            let why = format!(
                "the entries hold together up to the last hash that the store keeps, and the tree \
                 that it keeps beside it (of {} entries) is not theirs",
                head.size
            );
            return Err(Found { at: None, fault: Fault::Head, why });
        }
        if head.size > rows {
            let why = format!("the store counts {} entries and holds {rows}", head.size);
            return Err(Found::new(rows, Fault::Missing, why));
        }
        if rows == 0 {
            return Err(Found::new(0, Fault::Genesis, "the ledger has no entry at all"));
        }
        if head.size < rows {
            let why = format!("the store counts {} entries and holds {rows}", head.size);
            return Err(Found::new(head.size, Fault::Beyond, why));
        }
        match (ends_here, head.root == root(&self.peaks)) {
            (true, _) => Ok(()),
            (false, false) => {
                let why = "its header is not the one that the store's end was computed over";
                Err(Found::new(rows - 1, Fault::Chain, why))
            }
            (false, true) => {
                let why = "the entries hold together, and the last hash that the store keeps is \
                           not theirs";
                Err(Found { at: None, fault: Fault::Head, why: why.into() })
            }
        }
    }
}

/// RFC 6962: a subtree is complete with its last leaf, at each trailing one of the index.
fn grow(peaks: &mut Vec<Digest>, index: u64, leaf: Digest) {
    let mut hash = leaf;
    let mut bits = index;
    while bits & 1 == 1 {
        let Some(left) = peaks.pop() else { break };
        hash = inner(&left, &hash);
        bits >>= 1;
    }
    peaks.push(hash);
}

/// The root over the perfect subtrees, given from the left.
fn root(peaks: &[Digest]) -> Digest {
    let mut peaks = peaks.iter().rev().copied();
    match peaks.next() {
        None => Digest(Sha256::digest(b"").into()),
        Some(last) => peaks.fold(last, |right, left| inner(&left, &right)),
    }
}

/// Checkpoints are at most so far apart that nothing anchors an entry of that time yet.
fn is_young(time: Timestamp, now: Timestamp) -> bool {
    u128::from(now.millis_since(time).unsigned_abs()) <= APART.as_millis()
}

/// Has all of these looked at on all processors, a share each, in their order; `look` is given how
/// many stand before its share.
fn side_by_side<'e, T: Sync, R: Send>(
    all: &'e [T],
    look: impl Fn(usize, &'e [T]) -> Vec<R> + Copy + Send,
) -> Vec<R> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let share = all.len().div_ceil(threads).max(SHARE_MIN);
    std::thread::scope(|scope| {
        let start = |(n, some)| {
            let thread = Builder::new().spawn_scoped(scope, move || look(n * share, some)).ok();
            (n, some, thread)
        };
        let running: Vec<_> = all.chunks(share).enumerate().map(start).collect();
        let joined = running.into_iter().flat_map(|(n, some, thread)| {
            // Where the system gives no thread, this one looks.
            thread.and_then(|it| it.join().ok()).unwrap_or_else(|| look(n * share, some))
        });
        joined.collect()
    })
}

fn looks(at: u64, entries: &[StoredEntry]) -> Vec<Result<Looked<'_>, Found>> {
    (at..).zip(entries).map(|(at, entry)| entry::look(at, entry)).collect()
}

/// Entry `at` does not follow the one before; `intact` says that `at` itself is as it was sealed.
fn broken_link(at: u64, intact: bool) -> Found {
    if intact {
        let why = format!("its header was altered: entry {at} holds another hash of it");
        Found::new(at.saturating_sub(1), Fault::Chain, why)
    } else {
        Found::new(at, Fault::Chain, "its link to the entry before was altered")
    }
}

fn inner(left: &Digest, right: &Digest) -> Digest {
    let mut hasher = Sha256::new();
    hasher.update([1]);
    hasher.update(left.0);
    hasher.update(right.0);
    Digest(hasher.finalize().into())
}
