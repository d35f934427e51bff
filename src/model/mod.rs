//! Language models at work: requests go out and answers come in, a bounded number at once.
//!
//! What is sent is kept before it is sent, and what comes back is kept as it came. A case never
//! waits for a model: whoever decides meanwhile has decided, and the question is given up. It must
//! not decide what is asked or what an answer is worth: `assess::model` does.

mod again;
mod crew;
pub mod desk;
pub mod http;
pub mod key;
pub mod repeat;
mod round;
mod supply;
pub mod wanted;

pub use supply::{Halt, Supply};

use crate::domain::feed::Side;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

/// Asks a server: bytes out, bytes in, within the limits of the model's description.
pub trait Ask: Sync {
    /// Sends these bytes once and waits for the answer, until `stop`.
    fn ask(&self, body: &[u8], stop: &Stop) -> Result<Vec<u8>, Fault>;
}

/// Why no answer came.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct Fault {
    /// What and how to mend it. It may quote the server.
    pub why: String,
    /// Where it lies.
    pub side: Side,
    /// What the server sent all the same.
    pub response: Option<Vec<u8>>,
    /// Nobody wants the answer any more.
    pub is_stopped: bool,
    /// The server took nothing in: it counts no tokens.
    pub is_untaken: bool,
    /// It may be otherwise in a moment, so that the same can be sent again.
    pub later: Option<Later>,
}

/// A server that cannot just now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Later {
    /// How long it asks to be left alone.
    pub asked: Option<Duration>,
}

impl Fault {
    /// A fault with these words.
    pub fn new(why: impl Into<String>) -> Self {
        let (why, side) = (why.into(), Side::Here);
        Self { why, side, response: None, is_stopped: false, is_untaken: false, later: None }
    }
}

/// Gives a question up.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<Notify>);

impl Stop {
    /// At once.
    pub fn now(&self) {
        self.0.notify_one();
    }
}
