//! What is kept of questions to language models: the exact bytes of either side, when, and how
//! often the same question had another answer.
//!
//! It must not read what was said.

use crate::domain::time::Timestamp;

/// The time over which requests are counted, in milliseconds.
pub const HOUR_MS: i64 = 3_600_000;

/// A question, kept before it is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asking {
    /// What the site calls the model.
    pub model: String,
    /// Version of the prompt.
    pub prompt: String,
    /// The case.
    pub case: String,
    /// Its revision.
    pub revision: u32,
    /// When.
    pub at: Timestamp,
    /// The bytes to be sent.
    pub request: Vec<u8>,
}

/// Whether a question may be asked now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Began {
    /// It is kept under that number.
    Number(u64),
    /// As many as may be asked in an hour have been; the next may be then.
    NotBefore(Timestamp),
}

/// What came of a question.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Ended {
    /// How long it took, in milliseconds.
    pub millis: u64,
    /// Tokens of both sides, as told.
    pub tokens: Option<u64>,
    /// What was received; none where nothing was.
    pub response: Option<Vec<u8>>,
    /// What became of it, in words.
    pub outcome: String,
}

/// What came of asking the same several times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeated {
    /// What the site calls the model.
    pub model: String,
    /// Its version as told.
    pub version: Option<String>,
    /// Version of the prompt.
    pub prompt: String,
    /// The case.
    pub case: String,
    /// Its revision.
    pub revision: u32,
    /// When.
    pub at: Timestamp,
    /// How often it was asked, and how often it answered.
    pub asked: [u32; 2],
    /// How many of the answers had another verdict, score band, set of claims than most.
    pub flips: [u32; 3],
}

/// Of these times of requests, the oldest first: when the next may be made, if not now.
pub(super) fn not_before(asked_ms: &[i64], per_hour: u32, now: Timestamp) -> Option<Timestamp> {
    let now_ms = now.millis();
    // What lies further ahead was kept by a clock that went wrong.
    let counts = |ms: &&i64| (now_ms - HOUR_MS + 1..=now_ms + HOUR_MS).contains(*ms);
    let counted: Vec<i64> = asked_ms.iter().filter(counts).copied().collect();
    let over = counted.len().checked_sub(per_hour as usize)?;
    // None at all may be asked: it is tried again in an hour.
    let frees = counted.get(over).copied().unwrap_or(now_ms);
    Some(Timestamp::from_millis(frees + HOUR_MS).unwrap_or(now))
}
