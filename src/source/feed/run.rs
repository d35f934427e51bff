//! Runs a source for as long as the program wants it: one that fails is asked again, ever later,
//! and says so meanwhile.
//!
//! It must not end because a source fails.

use super::{Fault, Line};
use crate::domain::feed::{Failing, News};
use crate::domain::time::Timestamp;
use crate::net::Pauses;
use crate::source::http::Pull;
use crate::source::pipe::Pipe;
use crate::source::redis::Redis;
use crate::source::spool::Spool;
use std::sync::Arc;
use std::time::Duration;

/// The longest wait that the other side is granted.
pub(in crate::source) const WAIT_ASKED_MAX: Duration = Duration::from_mins(15);
/// How long a source that fails is left alone.
const PAUSES: Pauses = Pauses {
    first: Duration::from_millis(500),
    most: Duration::from_mins(1),
    asked_most: WAIT_ASKED_MAX,
};
/// Faults in a row after which a source that runs once gives up.
const TRIES_ONCE: u32 = 4;

/// For how long a source is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wants {
    /// Until all that it has is here.
    Once,
    /// Until the program ends.
    Follow,
}

/// What a source needs besides itself.
#[derive(Clone)]
pub struct How {
    /// For how long.
    pub wants: Wants,
    /// The time.
    pub now: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    /// A number in `[0, 1)`, that not all who wait come back at once.
    pub chance: Arc<dyn Fn() -> f64 + Send + Sync>,
}

/// The kinds of sources.
#[derive(Debug)]
pub enum Kind {
    /// A folder into which finished files are put.
    Spool(Spool),
    /// Standard input.
    Pipe(Pipe),
    /// A stream of Redis.
    Redis(Box<Redis>),
    /// Another machine.
    Http(Box<Pull>),
}

impl Kind {
    async fn once_or_on(&mut self, line: &mut Line, how: &How) -> Result<(), Fault> {
        match self {
            Self::Spool(spool) => spool.run(line, how).await,
            Self::Pipe(pipe) => pipe.run(line).await,
            Self::Redis(redis) => redis.run(line, how).await,
            Self::Http(http) => http.run(line, how).await,
        }
    }
}

/// Runs a source. An error is the last fault of one that is wanted once.
pub async fn run(mut source: Kind, mut line: Line, how: How) -> Result<(), Fault> {
    let mut tries = 0;
    loop {
        let began = line.cursor().map(str::to_owned);
        let ended = match source.once_or_on(&mut line, &how).await {
            Ok(()) => line.stored().await.map(|_| ()),
            Err(fault) => {
                // What is under way is stored all the same, and need not come again.
                let _ = line.stored().await;
                Err(fault)
            }
        };
        let Err(fault) = ended else {
            line.tell(News::Ended);
            return Ok(());
        };
        line.begin_again();
        // It came further than before: that is no fault in a row.
        tries = if line.cursor() == began.as_deref() { tries + 1 } else { 1 };
        let wait = PAUSES.after(tries, fault.wait, (how.chance)());
        let until = (how.now)().plus_millis(wait.as_millis() as i64);
        // Nobody reads a part of a second, and a second too soon is none.
        let again_at = Timestamp::from_millis(until.millis() / 1_000 * 1_000).unwrap_or(until);
        let (side, why) = (fault.side, fault.why.clone());
        line.tell(News::Failing(Failing { side, why, tries, again_at }));
        if how.wants == Wants::Once && tries >= TRIES_ONCE {
            return Err(fault);
        }
        tokio::time::sleep(wait).await;
    }
}
