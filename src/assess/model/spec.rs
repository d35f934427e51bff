//! A language model as a site describes it.
//!
//! Pure: it must not ask anything. A key never stands here: only where it is.

use super::answer::Parameters;
use crate::domain::budget::PerHour;
use crate::net::{Url, Whence, is_here};
use serde::Serialize;
use std::path::PathBuf;
use std::time::Duration;

/// Bytes of a request that make a token, about; few enough that what is expected is not too little.
const TOKEN_BYTES: usize = 3;
/// Bytes of the words by which an answer is refused, in about the longest case.
const REFUSED_BYTES: usize = 600;

/// A model of a site.
#[derive(Clone, Debug, PartialEq)]
pub struct Spec {
    /// What the site calls it.
    pub name: String,
    /// Where its endpoint begins: `http://127.0.0.1:8080/v1`.
    pub url: String,
    /// What the server calls it.
    pub model: String,
    /// Where its key is; none where it needs none.
    pub key: Option<Whence>,
    /// A file of certificates of authorities to trust beside the system's.
    pub ca: Option<PathBuf>,
    /// Names of persons are replaced before anything is sent.
    pub masks_names: bool,
    /// How it answers.
    pub parameters: Parameters,
    /// What the server is asked to hold the answer to.
    pub structured: Structured,
    /// Bytes of the block of data, at most.
    pub data_bytes: usize,
    /// Requests under way at once.
    pub concurrency: usize,
    /// How long an answer may take, whole.
    pub timeout: Duration,
    /// The console and a follower ask it about new cases by themselves.
    pub automatic: bool,
    /// Requests and tokens within an hour, repairs and repeats included.
    pub per_hour: PerHour,
}

/// What a server is asked to hold an answer to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Structured {
    /// Nothing: it knows no schemas.
    Nothing,
    /// The schema.
    Schema,
    /// The schema with how long each text may be, which not every server knows.
    Bounded,
}

impl Spec {
    /// The full address that is asked.
    pub fn endpoint(&self) -> String {
        format!("{}/chat/completions", self.url.trim_end_matches('/'))
    }

    /// Tokens that a request of so many bytes may take with its answer.
    pub const fn expected(&self, bytes: usize) -> u64 {
        bytes.div_ceil(TOKEN_BYTES) as u64 + self.parameters.max_tokens as u64
    }

    /// Why such a request can never be asked, where that is so.
    pub fn beyond_hour(&self, bytes: usize) -> Option<String> {
        let (most, expected) = (self.per_hour.tokens?, self.expected(bytes));
        (expected > most).then(|| {
            format!(
                "one question may take {expected} tokens, and tokens_per_hour is {most}; lower \
                 data_bytes or answer_tokens"
            )
        })
    }

    /// Tokens that the second request may take behind a first one of so many bytes: the same with
    /// why it was refused. `None` where no hour has room for both.
    pub fn second(&self, bytes: usize) -> Option<u64> {
        let second = self.expected(bytes.saturating_add(REFUSED_BYTES));
        let both = self.expected(bytes).saturating_add(second);
        let has_room =
            self.per_hour.requests >= 2 && self.per_hour.tokens.is_none_or(|most| both <= most);
        has_room.then_some(second)
    }

    /// Who runs it, by the address: host and port.
    pub fn host(&self) -> &str {
        let rest = self.url.split_once("://").map_or(self.url.as_str(), |(_, rest)| rest);
        rest.split(['/', '?', '#']).next().unwrap_or(rest)
    }

    /// True for a server on this machine, by its address.
    pub fn is_here(&self) -> bool {
        Url::parse(&self.url).is_ok_and(|url| is_here(&url))
    }

    /// What an hour allows, in words.
    fn limits(&self) -> String {
        let requests = self.per_hour.requests;
        match self.per_hour.tokens {
            Some(tokens) => format!("{requests} requests and {tokens} tokens an hour at most"),
            None => format!("{requests} requests an hour at most"),
        }
    }

    /// What leaves this machine with a request, in words.
    pub fn leaves(&self) -> String {
        let names = if self.masks_names {
            "names of persons, mail addresses and telephone numbers masked, and with them whatever a \
             field like displayName calls so, devices too"
        } else {
            "names of persons as they are"
        };
        let where_to = if self.is_here() { "stays on this machine" } else { "leaves this machine" };
        format!(
            "for each case, its subject, up to {} bytes of its records and the facts computed of \
             them go to {} (which {where_to}): secrets that are recognised masked, {names}; \
             addresses, places and what else is known of devices and applications as they are; {}",
            self.data_bytes,
            self.endpoint(),
            self.limits(),
        )
    }
}
