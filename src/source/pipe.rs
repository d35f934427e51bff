//! Standard input as a source: a long-lived pipe whose records are cases while it is still open.
//!
//! Nothing can be asked of it again, so it has no cursor. It must not hold more than a load.

use super::feed::{Fault, Line, Load};
use super::file::{self, Input, SourceError};
use super::split::Splitter;
use crate::domain::feed::News;
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::OwnedMutexGuard;
use tokio::sync::mpsc::{Receiver, channel};
use tokio::task::{JoinHandle, spawn_blocking};

/// Bytes of one load.
const LOAD_BYTES: usize = 1024 * 1024;
/// Records of one load: one commit.
const LOAD_RECORDS: usize = 5_000;
/// Loads that may wait.
const LOADS_AHEAD: usize = 2;

/// Standard input.
#[derive(Debug, Default)]
pub struct Pipe {
    reading: Option<Reading>,
    /// What was read and is not known to be stored: it cannot be read again.
    held: VecDeque<Load>,
}

impl Pipe {
    /// Delivers all that comes until the other side closes it.
    pub(super) async fn run(&mut self, line: &mut Line) -> Result<(), Fault> {
        let mut reading =
            self.reading.take().unwrap_or_else(|| Reading::begin(Input::stdin(), 0, None));
        line.tell(News::Heard);
        let ended = self.pass_on(&mut reading, line).await;
        if ended.is_err() {
            self.reading = Some(reading);
            return ended;
        }
        reading.end().await.map(|_| ())
    }

    async fn pass_on(&mut self, reading: &mut Reading, line: &mut Line) -> Result<(), Fault> {
        for again in self.held.clone() {
            line.deliver(again).await?;
        }
        loop {
            // The next one is handed over only when the one before is stored.
            let Some(load) = reading.next().await else { break };
            self.held.push_back(load.clone());
            line.deliver(load).await?;
            self.held.drain(..self.held.len() - 1);
        }
        line.stored().await?;
        self.held.clear();
        Ok(())
    }
}

/// An input that is read in a thread which may wait for it, load by load.
#[derive(Debug)]
pub(super) struct Reading {
    loads: Receiver<Load>,
    /// Bytes read, and how many it were when that was last asked.
    bytes: (Arc<AtomicU64>, u64),
    ended: JoinHandle<Result<u64, SourceError>>,
}

impl Reading {
    /// Begins behind the first `skip` pieces; what is `held` is given back at the very end.
    pub(super) fn begin(input: Input, skip: u64, held: Option<OwnedMutexGuard<()>>) -> Self {
        let (to, loads) = channel(LOADS_AHEAD);
        let (bytes, so_far) = (Arc::new(AtomicU64::new(0)), 0);
        let counted = bytes.clone();
        let ended = spawn_blocking(move || {
            let _held = held;
            let load = std::cell::RefCell::new((Load::default(), 0));
            let (mut seen, stopped) = (0_u64, std::cell::Cell::new(false));
            let send = |load: &mut (Load, usize)| {
                load.1 = 0;
                stopped.set(to.blocking_send(std::mem::take(&mut load.0)).is_err());
            };
            let read = file::read(
                &input,
                Splitter::default(),
                &mut |bytes| {
                    counted.store(bytes, Ordering::Relaxed);
                    let mut load = load.borrow_mut();
                    // Nobody should wait for records that came through a pipe.
                    if !load.0.pieces.is_empty() {
                        send(&mut load);
                    }
                    !stopped.get()
                },
                &mut |piece| {
                    seen += 1;
                    if seen <= skip || stopped.get() {
                        return;
                    }
                    let mut load = load.borrow_mut();
                    load.1 += piece.bytes.len();
                    load.0.pieces.push(piece);
                    if load.1 >= LOAD_BYTES || load.0.pieces.len() >= LOAD_RECORDS {
                        send(&mut load);
                    }
                },
            );
            let mut load = load.into_inner();
            if !load.0.pieces.is_empty() && !stopped.get() {
                send(&mut load);
            }
            read.map(|_| seen)
        });
        Self { loads, bytes: (bytes, so_far), ended }
    }

    /// True where something was read since this was last asked.
    pub(super) fn has_moved(&mut self) -> bool {
        let before = std::mem::replace(&mut self.bytes.1, self.bytes.0.load(Ordering::Relaxed));
        self.bytes.1 != before
    }

    /// The next load; `None` at the end.
    pub(super) async fn next(&mut self) -> Option<Load> {
        self.loads.recv().await
    }

    /// How many pieces it had, or why it could not be read.
    pub(super) async fn end(self) -> Result<u64, Fault> {
        drop(self.loads);
        match self.ended.await {
            Ok(read) => read.map_err(|error| Fault::new(error.to_string())),
            Err(_) => {
                Err(Fault::new("a fault of this program ended the reading; please report it"))
            }
        }
    }
}
