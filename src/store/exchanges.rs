//! What is kept of questions to language models: the exact bytes of either side, when, and how
//! often the same question had another answer.
//!
//! It must not read what was said.

use crate::domain::budget::Limit;
use crate::domain::time::Timestamp;

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
    /// Tokens that it may take with its answer.
    pub expected: u64,
}

/// Whether a question may be asked now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Began {
    /// It is kept under that number.
    Number(u64),
    /// What an hour allows is spent; the next may be asked then.
    NotBefore(Timestamp, Limit),
}

/// What came of a question.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Ended {
    /// How long it took, in milliseconds.
    pub millis: u64,
    /// Tokens of both sides, as told; what was expected counts where nobody told.
    pub tokens: Option<u64>,
    /// What was received; none where nothing was.
    pub response: Option<Vec<u8>>,
    /// What became of it, in words.
    pub outcome: String,
    /// An answer came, whatever it was worth: the same need not be asked again.
    pub is_answered: bool,
}

/// What was asked, or was not: a case at a revision, of a model by a prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct About<'a> {
    /// What the site calls the model.
    pub model: &'a str,
    /// Version of the prompt.
    pub prompt: &'a str,
    /// The case.
    pub case: &'a str,
    /// Its revision.
    pub revision: u32,
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
