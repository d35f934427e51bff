//! How a command ends: exit codes, and errors that say what, where and how to mend.

use crate::config::ConfigError;
use crate::source::file::SourceError;
use crate::store::StoreError;
use std::io;

/// How a command that could run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 0: done.
    Done,
    /// 1: done, and something was found or set aside.
    Found,
    /// 3: done as far as it went; something could not be read or written, and was named.
    Unreadable,
    /// The code that verifying a ledger gives (0 to 4).
    Verified(u8),
    /// 128 and the signal's number: ended in order, because the system asked for it.
    Signal(u8),
}

impl Exit {
    /// As it is, or, where it would be 0, with 1 because something was found.
    #[must_use]
    pub fn or_found(self, found: bool) -> Self {
        if found && self == Self::Done { Self::Found } else { self }
    }

    /// The process's exit code.
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Found => 1,
            Self::Unreadable => 3,
            Self::Verified(code) => code,
            Self::Signal(number) => 128 + (number & 127),
        }
    }
}

/// Why a command could not run.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// 1: what was asked for is not there.
    #[error("{0}")]
    Absent(String),
    /// 2: asked for in a way that is not understood.
    #[error("{0}")]
    Usage(String),
    /// 3: something could not be read or written.
    #[error("{0}")]
    Io(String),
    /// The reader of the output is gone: nobody is left to tell.
    #[error("the output was closed")]
    Closed,
}

impl CliError {
    /// The process's exit code.
    pub const fn code(&self) -> u8 {
        match self {
            Self::Closed => 0,
            Self::Absent(_) => 1,
            Self::Usage(_) => 2,
            Self::Io(_) => 3,
        }
    }
}

impl From<io::Error> for CliError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::Closed,
            _ => Self::Io(format!("the output could not be written: {error}")),
        }
    }
}

impl From<StoreError> for CliError {
    fn from(error: StoreError) -> Self {
        Self::Io(error.to_string())
    }
}

impl From<SourceError> for CliError {
    fn from(error: SourceError) -> Self {
        Self::Io(error.to_string())
    }
}

impl From<ConfigError> for CliError {
    fn from(error: ConfigError) -> Self {
        Self::Usage(format!("the configuration does not hold: {error}"))
    }
}

/// What a command gives back.
pub type Ran = Result<Exit, CliError>;
