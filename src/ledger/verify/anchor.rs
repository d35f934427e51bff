//! What is known of a ledger besides its entries: that they were so many, and the root over them.
//! What was cut off or written anew by somebody who can write the whole store shows against it
//! alone.
//!
//! It must not believe one more than another: where one disagrees, that is told, and which one.
//! What the store itself keeps anchors nothing. An entry that goes on from another state takes
//! what was known of the state before it out of account, and each of them is told; what the account
//! that verifies knows itself is never taken out.

use super::mark::{self, Kept};
use super::{Fault, Found};
use crate::domain::digest::Digest;
use crate::domain::time::Timestamp;
use crate::ledger::checkpoint::Checkpoint;
use crate::ledger::roster::Roster;

/// What somebody knew of a ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// Entries.
    pub size: u64,
    /// RFC 6962 root over them.
    pub root: Digest,
    /// Where that is from, in words that go into a sentence: "the checkpoint in a.txt".
    pub whence: String,
}

/// A signed note from outside the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noted {
    /// The note.
    pub note: Vec<u8>,
    /// Where it is from, in words that go into a sentence: "the checkpoint in a.txt, line 5".
    pub whence: String,
    /// It lies where only notes of this ledger do.
    pub is_own: bool,
}

/// Whose word it is.
#[derive(Clone, Debug)]
enum By {
    /// What the account that verifies had verified itself.
    Own,
    /// Something outside that is believed as it is.
    Outside,
    /// A note from outside; whether it lies where only notes of this ledger do.
    Note(Vec<u8>, Checkpoint, bool),
    /// A checkpoint that the store keeps.
    Kept(Box<Kept>),
}

/// One on the way.
#[derive(Clone, Debug)]
struct Ahead {
    anchor: Anchor,
    by: By,
}

/// Anchors on the way through a ledger.
#[derive(Clone, Debug, Default)]
pub(super) struct Anchors {
    /// Those ahead, the smallest at the end.
    ahead: Vec<Ahead>,
    /// Those that disagreed, as long as no entry goes on from their state.
    open: Vec<(Anchor, Found)>,
    /// The first that says nothing, and why.
    void: Option<Found>,
    /// Entries of the longest ledger that an entry went on from.
    given_to: u64,
    outcome: Outcome,
}

/// What came of the anchors of a ledger that is whole.
#[derive(Clone, Debug, Default)]
pub(super) struct Outcome {
    /// Entries up to which the last one from outside agreed, and where that is from.
    pub(super) held: Option<(u64, String)>,
    /// The same of what the account itself had verified, and where that is from.
    pub(super) own: Option<Anchor>,
    /// Those that were given up.
    pub(super) given: Vec<Anchor>,
    /// Checkpoints in the store that agree.
    pub(super) kept: u64,
    /// Notes that are of other ledgers.
    pub(super) others: u64,
    /// When checkpoints that agree were made, by how many entries they are of.
    pub(super) times: Vec<(u64, Timestamp)>,
}

impl Outcome {
    /// Entries that are anchored.
    pub(super) fn held(&self) -> u64 {
        self.held.as_ref().map_or(0, |(size, _)| *size)
    }
}

impl Anchors {
    /// With these, too.
    pub(super) fn and(mut self, anchors: Vec<Anchor>, is_own: bool) -> Self {
        let by = || if is_own { By::Own } else { By::Outside };
        self.ahead.extend(anchors.into_iter().map(|anchor| Ahead { anchor, by: by() }));
        self.sorted()
    }

    /// With these notes from outside.
    pub(super) fn noted(mut self, notes: Vec<Noted>) -> Self {
        for Noted { note, whence, is_own } in notes {
            match mark::read(&note) {
                Ok((said, _)) => {
                    let anchor = Anchor { size: said.size, root: said.root, whence };
                    self.ahead.push(Ahead { anchor, by: By::Note(note, said, is_own) });
                }
                Err(why) => self.says_nothing(&whence, &why),
            }
        }
        self.sorted()
    }

    /// With what was read of the store's own.
    pub(super) fn kept(mut self, marks: Vec<Result<Kept, (u64, String)>>) -> Self {
        let whence = |size: u64| format!("the checkpoint of {size} entries that the store keeps");
        for read in marks {
            match read {
                Ok(kept) => {
                    let (size, root) = (kept.said.size, kept.said.root);
                    let anchor = Anchor { size, root, whence: whence(size) };
                    self.ahead.push(Ahead { anchor, by: By::Kept(Box::new(kept)) });
                }
                Err((size, why)) => self.says_nothing(&whence(size), &why),
            }
        }
        self.sorted()
    }

    fn sorted(mut self) -> Self {
        let by = |a: &Anchor, b: &Anchor| b.size.cmp(&a.size).then_with(|| b.whence.cmp(&a.whence));
        self.ahead.sort_by(|a, b| by(&a.anchor, &b.anchor));
        self
    }

    fn says_nothing(&mut self, whence: &str, why: &str) {
        let why = format!("{whence} counts for nothing: {why}");
        self.void.get_or_insert(Found { at: None, fault: Fault::Checkpoint, why });
    }

    /// When checkpoints that agree were made, by how many entries they are of.
    pub(super) fn times(&self) -> &[(u64, Timestamp)] {
        &self.outcome.times
    }

    pub(super) fn outcome(self) -> Outcome {
        self.outcome
    }

    /// Compares those of so many entries with the root over them; who may sign there is judged by
    /// the roster there. True where one from outside agreed.
    pub(super) fn pass(
        &mut self,
        size: u64,
        (origin, roster): (&str, Option<&Roster>),
        root: impl Fn() -> Digest,
    ) -> Result<bool, Found> {
        // Another one of this size may agree: one of the two is not to be believed.
        let before = self.outcome.held();
        let mut is_held = false;
        while let Some(Ahead { anchor, by }) = self.ahead.pop_if(|it| it.anchor.size <= size) {
            // Of no entries there is nothing to say.
            if anchor.size == 0 {
                continue;
            }
            if by.is_of_other(origin) {
                self.outcome.others += 1;
                continue;
            }
            let agrees = anchor.root == root();
            let signed = by.signed(origin, roster);
            match (agrees, signed) {
                (true, Ok(time)) => {
                    self.outcome.times.extend(time.map(|time| (size, time)));
                    match by {
                        By::Own => self.outcome.own = Some(anchor),
                        By::Kept(_) => self.outcome.kept += 1,
                        By::Outside | By::Note(..) => {
                            self.outcome.held = Some((size, anchor.whence));
                            is_held = true;
                        }
                    }
                    continue;
                }
                // What lies in the store and nobody signed says nothing at all; from outside,
                // another root has to be explained by somebody, whoever signed it.
                (_, Err(why)) if agrees || matches!(by, By::Kept(_)) => {
                    self.says_nothing(&anchor.whence, &why);
                    continue;
                }
                (_, _) => {}
            }
            let why = format!(
                "{} is of {size} entries with another root: an entry before {size} was written \
                 anew, and all behind it made to fit",
                anchor.whence
            );
            let found = Found::new(before, Fault::Rewritten, why);
            if matches!(by, By::Own) {
                return Err(found);
            }
            if size <= self.given_to {
                self.outcome.given.push(anchor);
            } else {
                self.open.push((anchor, found));
            }
        }
        Ok(is_held)
    }

    /// An entry goes on from a ledger of so many entries.
    pub(super) fn give_up(&mut self, size: u64) {
        self.given_to = self.given_to.max(size);
        let (given, open) =
            std::mem::take(&mut self.open).into_iter().partition(|(anchor, _)| anchor.size <= size);
        self.open = open;
        let given: Vec<(Anchor, Found)> = given;
        self.outcome.given.extend(given.into_iter().map(|(anchor, _)| anchor));
    }

    /// The first of what was found and of the anchors that no entry gave up.
    pub(super) fn first_open(&mut self, found: Option<Found>) -> Option<Found> {
        let open = std::mem::take(&mut self.open).into_iter().map(|(_, found)| found);
        // At the same place what an anchor says is the graver: all behind it was made to fit.
        let end = |it: &Found| it.at.unwrap_or(u64::MAX);
        open.chain(found).chain(self.void.take()).min_by_key(end)
    }

    /// What an anchor knows of that the ledger, which ends here, has not.
    pub(super) fn beyond(
        &mut self,
        rows: u64,
        (origin, roster): (&str, Option<&Roster>),
    ) -> Result<(), Found> {
        for Ahead { anchor, by } in std::mem::take(&mut self.ahead) {
            if anchor.size <= rows {
                continue;
            }
            if by.is_of_other(origin) {
                self.outcome.others += 1;
                continue;
            }
            if !matches!(by, By::Own) && anchor.size <= self.given_to {
                self.outcome.given.push(anchor);
                continue;
            }
            if let Err(why) = by.signed(origin, roster) {
                self.says_nothing(&anchor.whence, &why);
                continue;
            }
            let why = format!(
                "the ledger has {rows} entries, and {} is of {}: the rest was cut off, or this \
                 is an older copy",
                anchor.whence, anchor.size
            );
            return Err(Found::new(rows, Fault::CutOff, why));
        }
        Ok(())
    }
}

impl By {
    /// A note of another ledger, in a file that may have such.
    fn is_of_other(&self, origin: &str) -> bool {
        matches!(self, Self::Note(_, said, false) if said.origin != origin)
    }

    /// When it was signed, where somebody has to sign it and did; why it counts for nothing.
    fn signed(&self, origin: &str, roster: Option<&Roster>) -> Result<Option<Timestamp>, String> {
        match self {
            Self::Own | Self::Outside => Ok(None),
            Self::Note(note, said, _) => {
                mark::signed(note, said, origin, roster).map(|()| said.time)
            }
            Self::Kept(kept) => kept.stands(origin, roster).map(|()| kept.said.time),
        }
    }
}
