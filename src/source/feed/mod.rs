//! Sources that go on delivering: how they hand over what they have, and how they learn that it is
//! stored.
//!
//! One delivery of a source is under way at a time, while the source prepares the next one; where
//! it goes on is kept with the delivery, so that a restart begins behind what is stored. What is
//! under way of all sources is bounded by its bytes. A delivery that could not be stored ends the
//! source's run, and the next run begins where the last stored one ended: nothing is lost, and what
//! comes twice is known by its bytes.
//!
//! It must not know what a record says, or how a source is asked.

mod run;

pub(super) use run::WAIT_ASKED_MAX;
pub use run::{How, Kind, Wants, run};

use super::split::Piece;
use crate::domain::feed::{Gap, News, Side, Stored};
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

/// Bytes of deliveries that are under way, in KiB.
const ROOM_KIB: u32 = 24 * 1024;
/// What a piece costs beside its bytes.
const PIECE_BYTES: usize = 256;

/// What a source delivers at once.
#[derive(Clone, Debug, Default)]
pub struct Load {
    /// Records, in order.
    pub pieces: Vec<Piece>,
    /// What they came from within the source: a file, a page.
    pub of: Option<String>,
    /// Where the source goes on once they are stored.
    pub cursor: Option<String>,
    /// What is missing.
    pub gaps: Vec<Gap>,
    /// Its records may have come before: of those that cannot be taken in, one that was set aside
    /// already is not set aside again.
    pub once: bool,
}

/// What became of a delivery, or why it could not be stored.
pub type Answer = Result<Stored, String>;

/// A delivery on its way to the store.
#[derive(Debug)]
pub struct Delivery {
    /// The source's name.
    pub source: Arc<str>,
    /// What it delivers.
    pub load: Load,
    answer: oneshot::Sender<Answer>,
    _room: OwnedSemaphorePermit,
}

impl Delivery {
    /// Tells the source what became of it.
    pub fn answer(self, stored: Answer) {
        // A source that has ended wants no answer.
        let _ = self.answer.send(stored);
    }

    /// What its records are called by: the source's name and what within it they came from.
    pub fn name(&self) -> String {
        match &self.load.of {
            Some(of) => format!("{}/{of}", self.source),
            None => self.source.to_string(),
        }
    }
}

/// What goes to the side of the store.
#[derive(Debug)]
pub enum Parcel {
    /// Records.
    Delivery(Delivery),
    /// How it goes with a source.
    News(Arc<str>, News),
}

/// Why a source cannot go on at the moment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct Fault {
    /// What, how to mend it, and at last where: a status line has room for its beginning.
    pub why: String,
    /// Where it lies.
    pub side: Side,
    /// How long the other side asks to be left alone.
    pub wait: Option<Duration>,
}

impl Fault {
    /// One of this side, with these words.
    pub fn new(why: impl Into<String>) -> Self {
        Self::of(Side::Here, why)
    }

    /// A fault that lies there, with these words.
    pub fn of(side: Side, why: impl Into<String>) -> Self {
        Self { why: why.into(), side, wait: None }
    }
}

/// Nobody listens any more: the program ends.
fn closed() -> Fault {
    Fault::new("the program ends")
}

/// The way of one source to the store.
#[derive(Debug)]
pub struct Line {
    name: Arc<str>,
    to: Sender<Parcel>,
    room: Arc<Semaphore>,
    cursor: Option<String>,
    /// The delivery under way, with the cursor that holds once it is stored.
    under_way: Option<(oneshot::Receiver<Answer>, Option<String>)>,
    /// What was stored since it was last asked.
    stored: Stored,
}

/// Room for what is under way of all sources of a program.
pub fn room() -> Arc<Semaphore> {
    Arc::new(Semaphore::new(ROOM_KIB as usize))
}

impl Line {
    /// The way of a source that goes on from there.
    pub fn new(
        name: &str,
        cursor: Option<String>,
        to: Sender<Parcel>,
        room: Arc<Semaphore>,
    ) -> Self {
        Self { name: name.into(), to, room, cursor, under_way: None, stored: Stored::default() }
    }

    /// Where the source goes on: behind the last delivery that is known to be stored.
    pub fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }

    /// Hands a load over once the one before is stored and there is room.
    pub async fn deliver(&mut self, load: Load) -> Result<(), Fault> {
        self.settle().await?;
        let bytes: usize = load.pieces.iter().map(|piece| piece.bytes.len() + PIECE_BYTES).sum();
        // A single load beyond all room goes alone.
        let kib = u32::try_from(bytes / 1024 + 1).unwrap_or(ROOM_KIB).min(ROOM_KIB);
        let room = self.room.clone().acquire_many_owned(kib).await.map_err(|_| closed())?;
        let (answer, answered) = oneshot::channel();
        let cursor = load.cursor.clone();
        let delivery = Delivery { source: self.name.clone(), load, answer, _room: room };
        self.to.send(Parcel::Delivery(delivery)).map_err(|_| closed())?;
        self.under_way = Some((answered, cursor));
        Ok(())
    }

    /// Waits until everything delivered is stored; what was stored since this was last asked.
    pub async fn stored(&mut self) -> Result<Stored, Fault> {
        self.settle().await?;
        Ok(std::mem::take(&mut self.stored))
    }

    async fn settle(&mut self) -> Result<(), Fault> {
        let Some((answered, cursor)) = self.under_way.take() else { return Ok(()) };
        let stored = answered.await.map_err(|_| closed())?.map_err(|why| {
            Fault::of(Side::Store, format!("what it delivered could not be stored: {why}"))
        })?;
        self.stored.join(stored);
        if cursor.is_some() {
            self.cursor = cursor;
        }
        Ok(())
    }

    /// Tells how it goes.
    pub fn tell(&self, news: News) {
        // Where nobody listens, the next delivery says so.
        let _ = self.to.send(Parcel::News(self.name.clone(), news));
    }

    /// Forgets what is under way: what of it is stored is found there again.
    fn begin_again(&mut self) {
        self.under_way = None;
        self.stored = Stored::default();
    }
}

#[cfg(test)]
mod tests;
