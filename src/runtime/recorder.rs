//! The one thread that writes: it seals what it is given, in order, and says when it is durable.
//!
//! What nobody waits for is committed together within 250 ms; what a person wrote is committed
//! after it, on its own.

use super::chance::SystemChance;
use super::clock::Clock;
use super::worker::Worker;
use super::{Inbox, log};
use crate::app::message::{Effect, Message, NotStored};
use crate::ledger::record::Body;
use crate::store::{AppendError, Expect, Stamp, Store, StoreError};
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
    clock: Clock,
    inbox: Inbox,
) -> io::Result<Worker> {
    let desk = Desk { store, who, clock, inbox, held: Vec::new(), due: None };
    Worker::start("recorder", move |jobs| desk.work(jobs))
}

struct Desk {
    store: Box<dyn Store>,
    who: String,
    clock: Clock,
    inbox: Inbox,
    held: Vec<Body>,
    /// When what is held is written.
    due: Option<Instant>,
}

impl Desk {
    fn work(mut self, jobs: &Receiver<Effect>) {
        loop {
            let next = match self.due {
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
                }
                Ok(Effect::ReturnDue) => {
                    self.flush_or_say();
                    let done = self.with_stamp(|store, stamp| store.return_due(stamp));
                    if let Err(error) = done {
                        log::store_failed(&error);
                        self.say(Message::Failed(None, error.to_string()));
                    }
                }
                // Reads are handed to the reader.
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) => self.flush_or_say(),
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

    fn with_stamp<T>(&mut self, act: impl FnOnce(&mut dyn Store, &mut Stamp<'_>) -> T) -> T {
        let mut chance = SystemChance;
        let mut stamp = Stamp { now: self.clock.now(), who: &self.who, chance: &mut chance };
        act(self.store.as_mut(), &mut stamp)
    }

    fn say(&self, message: Message) {
        let _ = self.inbox.send(message);
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
                Ok(())
            }
            Err(error) => {
                log::store_failed(&error);
                self.due = Some(Instant::now() + AGAIN);
                Err(format!("what was looked at is not recorded yet: {error}"))
            }
        }
    }

    fn flush_or_say(&mut self) {
        if let Err(why) = self.flush() {
            self.say(Message::Failed(None, why));
        }
    }

    fn store(&mut self, request: u64, bodies: Vec<Body>, id: [u8; 16], expect: &Expect) -> Message {
        let done =
            self.with_stamp(|store, stamp| store.append_statement(bodies, id, expect, stamp));
        match done {
            Ok(seq) => {
                let row = self.store.row(&expect.case).ok().flatten();
                Message::Stored(request, seq, row.map(Box::new))
            }
            Err(error) => {
                if !matches!(error, AppendError::Store(_)) {
                    self.held.push(Body::RefusedAttempt {
                        case: expect.case.clone(),
                        revision: expect.revision,
                        why: error.to_string(),
                    });
                    self.flush_or_say();
                }
                Message::NotStored(request, why(error))
            }
        }
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
