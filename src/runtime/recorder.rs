//! The one thread that writes: it seals what it is given, in order, and says when it is durable.
//!
//! What nobody waits for is committed together within 250 ms; what a person wrote is committed
//! after it, on its own.

use super::chance::SystemChance;
use super::clock::Clock;
use super::own_keys::KeyHand;
use super::worker::Worker;
use super::{Inbox, log};
use crate::app::message::{Effect, Message, NotStored};
use crate::ledger::checkpoint::APART;
use crate::ledger::record::Body;
use crate::store::{AppendError, Expect, Hand, Stamp, Store, StoreError};
use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

/// Records that nobody waits for are held back at most this long.
const TOGETHER: Duration = Duration::from_millis(250);

/// What could not be written is tried again after this long.
const AGAIN: Duration = Duration::from_secs(5);

/// Starts the thread that owns this store.
pub(super) fn start(
    store: Box<dyn Store>,
    who: String,
    hand: Option<KeyHand>,
    clock: Clock,
    inbox: Inbox,
) -> io::Result<Worker> {
    let (held, due, marks, fails) = (Vec::new(), None, None, false);
    let desk = Desk { store, who, hand, clock, inbox, held, due, marks, fails };
    Worker::start("recorder", move |jobs| desk.work(jobs))
}

struct Desk {
    store: Box<dyn Store>,
    who: String,
    /// What signs for whoever sits here.
    hand: Option<KeyHand>,
    clock: Clock,
    inbox: Inbox,
    held: Vec<Body>,
    /// When what is held is written.
    due: Option<Instant>,
    /// When what was written since the last checkpoint has one, at the latest.
    marks: Option<Instant>,
    /// It was told that the store takes nothing.
    fails: bool,
}

impl Desk {
    fn work(mut self, jobs: &Receiver<Effect>) {
        loop {
            let next = match self.due.into_iter().chain(self.marks).min() {
                None => jobs.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(due) => jobs.recv_timeout(due.saturating_duration_since(Instant::now())),
            };
            match next {
                Ok(Effect::Record(bodies)) => {
                    self.due = self.due.or_else(|| Some(Instant::now() + TOGETHER));
                    self.held.extend(bodies);
                }
                Ok(Effect::Store { request, bodies, id, expect }) => {
                    // What was looked at comes before what was decided, or neither is written.
                    let answer = match self.flush() {
                        Ok(()) => self.store(request, bodies, id, &expect),
                        Err(why) => Message::NotStored(request, NotStored::Failed(why)),
                    };
                    self.say(answer);
                    // Nobody waits for it any more.
                    self.remember();
                }
                Ok(Effect::ReturnDue) => {
                    let _ = self.flush();
                    let done = self.with_stamp(|store, stamp| store.return_due(stamp));
                    if let Err(error) = done {
                        log::store_failed(&error);
                        self.say(Message::Failed(None, error.to_string()));
                    }
                }
                // Reads are handed to the reader.
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) => {
                    let now = Instant::now();
                    if self.due.is_some_and(|due| due <= now) {
                        let _ = self.flush();
                    }
                    if self.marks.is_some_and(|due| due <= now) {
                        self.marks = None;
                        self.remember();
                    }
                }
                Err(RecvTimeoutError::Disconnected) => {
                    // Once more where the first try failed: nobody is left to be told.
                    if self.flush().is_err() && self.flush().is_err() {
                        tracing::error!(records = self.held.len(), "what was looked at is lost");
                    }
                    self.store.settle();
                    return;
                }
            }
        }
    }

    /// Has it kept outside the store that the ledger goes on as it did; one that does not is told.
    fn remember(&mut self) {
        match self.store.remember() {
            Ok(None) => {}
            Ok(Some(said)) => tracing::warn!("{said}"),
            Err(error) => {
                log::store_failed(&error);
                if !matches!(error, StoreError::Busy { .. }) {
                    self.takes(Err(&error));
                }
            }
        }
    }

    fn with_stamp<T>(&mut self, act: impl FnOnce(&mut dyn Store, &mut Stamp<'_>) -> T) -> T {
        let mut chance = SystemChance;
        let mut stamp = Stamp { now: self.clock.now(), who: &self.who, chance: &mut chance };
        act(self.store.as_mut(), &mut stamp)
    }

    fn say(&self, message: Message) {
        let _ = self.inbox.send(message);
    }

    /// Something is written: the store takes records, and they have a checkpoint in time.
    fn wrote(&mut self) {
        self.marks = self.marks.or_else(|| Some(Instant::now() + APART));
        self.takes(Ok(()));
    }

    /// Tells that the store takes nothing and why, and once that it does again.
    fn takes(&mut self, result: Result<(), &StoreError>) {
        if let Err(error) = result {
            self.fails = true;
            self.say(Message::StoreTakes(Err(lasting(error))));
        } else if std::mem::take(&mut self.fails) {
            self.say(Message::StoreTakes(Ok(())));
        }
    }

    /// Commits what was held back. What cannot be written now is kept and tried again.
    fn flush(&mut self) -> Result<(), String> {
        self.due = None;
        if self.held.is_empty() {
            return Ok(());
        }
        let held = self.held.clone();
        match self.with_stamp(|store, stamp| store.append(held, stamp)) {
            Ok(_) => {
                self.held.clear();
                self.wrote();
                Ok(())
            }
            Err(error) => {
                log::store_failed(&error);
                self.due = Some(Instant::now() + AGAIN);
                self.takes(Err(&error));
                Err(format!("what was looked at is not recorded yet: {error}"))
            }
        }
    }

    fn store(&mut self, request: u64, bodies: Vec<Body>, id: [u8; 16], expect: &Expect) -> Message {
        let mut hand = self.hand.take();
        let done = self.with_stamp(|store, stamp| {
            let hand = hand.as_mut().map(|hand| hand as &mut dyn Hand);
            store.append_signed(bodies, id, expect, hand, stamp)
        });
        self.hand = hand;
        match done {
            Ok(seq) => {
                self.wrote();
                let row = self.store.row(&expect.case).ok().flatten();
                Message::Stored(request, seq, row.map(Box::new))
            }
            Err(error) => {
                if let AppendError::Store(error) = &error {
                    // Another program is done before long, and nothing here would tell.
                    // What is not signed says nothing of the store.
                    if !matches!(error, StoreError::Busy { .. } | StoreError::Unsigned { .. }) {
                        self.takes(Err(error));
                    }
                } else {
                    self.held.push(Body::RefusedAttempt {
                        case: expect.case.clone(),
                        revision: expect.revision,
                        why: error.to_string(),
                    });
                    let _ = self.flush();
                }
                Message::NotStored(request, why(error))
            }
        }
    }
}

/// What is wrong before where it is: the line that says it for as long as it lasts may be short.
fn lasting(error: &StoreError) -> String {
    match error {
        StoreError::Damaged { what, why }
        | StoreError::Refused { what, why }
        | StoreError::Unwritable { what, why }
        | StoreError::Io { what, why } => format!("{why} ({what})"),
        other => other.to_string(),
    }
}

fn why(error: AppendError) -> NotStored {
    match error {
        AppendError::Decided(winner) => NotStored::Decided(*winner),
        AppendError::Held { who, until } => NotStored::Held(who, until),
        AppendError::Changed(revision) => NotStored::Changed(revision),
        AppendError::NoCase(case) => NotStored::Failed(format!("there is no case {case}")),
        AppendError::Store(error) => {
            log::store_failed(&error);
            NotStored::Failed(StoreError::to_string(&error))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sqlite::{OpenOptions, SqliteStore};
    use std::fs;
    use std::sync::mpsc::{Receiver, sync_channel};

    fn told(messages: &Receiver<Message>) -> Result<(), String> {
        let wait = Duration::from_secs(20);
        loop {
            if let Message::StoreTakes(result) = messages.recv_timeout(wait).unwrap() {
                return result;
            }
        }
    }

    #[test]
    fn a_store_that_is_gone_is_told_of_and_so_is_that_it_is_back() {
        let home = tempfile::tempdir().unwrap();
        let [dir, aside] = ["store", "aside"].map(|name| home.path().join(name));
        let clock = Clock::System;
        let mut chance = SystemChance;
        let mut stamp = Stamp { now: clock.now(), who: "os:a", chance: &mut chance };
        let store = SqliteStore::open(&dir, OpenOptions { create: true }, &mut stamp).unwrap();
        let (inbox, messages) = sync_channel(64);
        let worker = start(Box::new(store), "os:a".into(), None, clock, inbox).unwrap();
        let opened = Body::RefusedAttempt { case: "c".into(), revision: 1, why: "no".into() };
        fs::rename(&dir, &aside).unwrap();
        worker.hand(Effect::Record(vec![opened]));
        let why = told(&messages).unwrap_err();
        assert!(why.starts_with("its files were removed or replaced"), "{why}");
        fs::rename(&aside, &dir).unwrap();
        worker.hand(Effect::ReturnDue);
        assert_eq!(told(&messages), Ok(()));
    }
}
