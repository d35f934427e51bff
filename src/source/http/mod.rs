//! HTTP pull as a source: another machine is asked for what is new, page by page, in rounds.
//!
//! Where it goes on is kept with every page. Where the other side is late, a round begins a little
//! before the newest record, and what comes again is known by its bytes. It must not follow a page
//! to another host, end because the other side misbehaves, or say a secret.

mod ask;
mod auth;
mod jwt;
mod page;
pub mod profile;
mod question;
mod round;
mod said;
mod way;

pub use auth::{Algorithm, Auth, OAuth, Proof};
pub use round::Pull;

use crate::net::{Settings, Whence};
use std::time::Duration;

/// How the next page is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paging {
    /// There is one page.
    None,
    /// By what stands in the body: a URL, or a token where a parameter takes one (`{cursor}`).
    Cursor,
    /// By the header `Link` with `rel="next"`.
    Link,
    /// By a number (`{page}`).
    Page,
    /// By the time of the newest record (`{since}`).
    Time,
    /// By the sort values of the last record, as Elastic and `OpenSearch` have them.
    SearchAfter,
}

impl Paging {
    /// The names in the configuration.
    pub const NAMES: [(&'static str, Self); 6] = [
        ("none", Self::None),
        ("cursor", Self::Cursor),
        ("link", Self::Link),
        ("page", Self::Page),
        ("time", Self::Time),
        ("search_after", Self::SearchAfter),
    ];
}

/// How a time is written in a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    /// RFC 3339 in UTC.
    Rfc3339,
    /// Seconds since 1970.
    Unix,
    /// Milliseconds since 1970.
    UnixMs,
}

impl Since {
    /// The names in the configuration.
    pub const NAMES: [(&'static str, Self); 3] =
        [("rfc3339", Self::Rfc3339), ("unix", Self::Unix), ("unix_ms", Self::UnixMs)];
}

/// What stands in a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    /// This text.
    Plain(String),
    /// A secret.
    Secret(Whence),
}

/// An HTTP source as a site describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Http {
    /// Whom to ask.
    pub url: String,
    /// How the next page is asked for.
    pub paging: Paging,
    /// The JSON pointer of the list of records; without it the body is read like a file.
    pub records: Option<String>,
    /// The JSON pointer of what names the next page.
    pub next: Option<String>,
    /// The JSON pointer of a record's time.
    pub time: Option<String>,
    /// Values that the body must have, else it is not whole: JSON pointers and JSON.
    pub whole: Vec<(String, String)>,
    /// Parameters of the question; one with a placeholder that stands for nothing is left out.
    pub query: Vec<(String, String)>,
    /// Parameters that are secrets.
    pub secret_query: Vec<(String, Whence)>,
    /// What is sent: a JSON object.
    pub body: Option<String>,
    /// How `{since}` is written.
    pub since: Since,
    /// Records that a page has at most: `{size}`.
    pub size: u32,
    /// Headers of the question.
    pub headers: Vec<(String, Held)>,
    /// Who asks.
    pub auth: Auth,
    /// How long after the end of a round the next one begins.
    pub every: Duration,
    /// How much before the newest record a round begins.
    pub overlap: Duration,
    /// How far back the first round goes.
    pub lookback: Duration,
    /// How long the other side keeps its records.
    pub retention: Option<Duration>,
    /// Bytes of one answer.
    pub answer_max: u64,
    /// How connections are made.
    pub net: Settings,
}

impl Http {
    /// True where what is new can be asked for by its time.
    pub fn asks_by_time(&self) -> bool {
        self.has("{since}")
    }

    /// True where what names the next page is a token and not a URL.
    pub fn next_is_token(&self) -> bool {
        self.paging == Paging::Cursor && self.has("{cursor}")
    }

    /// True where a question has that placeholder.
    pub fn has(&self, placeholder: &str) -> bool {
        let texts = self.query.iter().map(|(_, text)| text).chain(&self.body);
        texts.into_iter().any(|text| text.contains(placeholder))
    }
}
