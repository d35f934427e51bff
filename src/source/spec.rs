//! A source as a site describes it, and what opens it.
//!
//! Pure: it must not open anything. Secrets never stand here: only where they are.

use super::feed::Kind;
use super::http::{Http, Pull};
use super::pipe::Pipe;
use super::redis::{self, Redis};
use super::spool::Spool;
use std::path::PathBuf;
use std::time::Duration;

/// A source of a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spec {
    /// Its name: what its records are called by, and what its place is kept under.
    pub name: String,
    /// What it is.
    pub of: Of,
}

/// What a source is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Of {
    /// A folder into which finished files are put.
    Spool {
        /// The folder.
        folder: PathBuf,
        /// How often it is looked at, notices or none.
        every: Duration,
    },
    /// Standard input.
    Pipe,
    /// A stream of Redis, as a member of a group.
    Redis(Box<redis::Settings>),
    /// Another machine.
    Http(Box<Http>),
}

impl Spec {
    /// The kinds that a site can describe.
    pub const KINDS: [&'static str; 3] = ["spool", "http", "redis"];

    /// Standard input.
    pub fn stdin() -> Self {
        Self { name: "-".into(), of: Of::Pipe }
    }

    /// What kind it is: one word.
    pub const fn kind(&self) -> &'static str {
        match self.of {
            Of::Spool { .. } => "spool",
            Of::Pipe => "pipe",
            Of::Redis(_) => "redis",
            Of::Http(_) => "http",
        }
    }

    /// The source itself, not yet asked.
    pub fn source(&self) -> Kind {
        match &self.of {
            Of::Spool { folder, every } => Kind::Spool(Spool::new(folder.clone(), *every)),
            Of::Pipe => Kind::Pipe(Pipe::default()),
            Of::Redis(settings) => Kind::Redis(Box::new(Redis::new((**settings).clone()))),
            Of::Http(http) => Kind::Http(Box::new(Pull::new((**http).clone()))),
        }
    }
}
