//! What SQLite and the system say, in the words of the contract. It must not retry anything.

use crate::store::StoreError;
use rusqlite::ffi::{SQLITE_ERROR, SQLITE_IOERR_CORRUPTFS, SQLITE_IOERR_SHORT_READ};
use rusqlite::{Error, ErrorCode};

/// Turns what the database says into what the store says.
pub(super) trait Saying<T> {
    /// `what` was tried.
    fn saying(self, what: &str) -> Result<T, StoreError>;
}

impl<T> Saying<T> for rusqlite::Result<T> {
    fn saying(self, what: &str) -> Result<T, StoreError> {
        self.map_err(|error| fault(what, &error))
    }
}

impl<T> Saying<T> for std::io::Result<T> {
    fn saying(self, what: &str) -> Result<T, StoreError> {
        self.map_err(|error| StoreError::Io { what: what.to_owned(), why: error.to_string() })
    }
}

/// The store's word for it.
pub(super) fn fault(what: &str, error: &Error) -> StoreError {
    let what = what.to_owned();
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy { what },
        Some(ErrorCode::DiskFull) => StoreError::Full { what },
        _ if is_damage(error) => StoreError::Damaged {
            what,
            why: format!(
                "{error}; nothing was changed: work on a copy, or restore the folder from a backup"
            ),
        },
        Some(ErrorCode::ReadOnly) => unwritable(
            what,
            "the store is for reading only, or its folder cannot be written; nothing was written, \
             make it writable and try again",
        ),
        _ => StoreError::Io { what, why: error.to_string() },
    }
}

/// True where the bytes in the file are what is wrong: pages that cannot be, tables or rows that
/// are not there, values that these tables do not hold. The statements are fixed, so that a general
/// error of SQL is the file's too.
pub(super) fn is_damage(error: &Error) -> bool {
    match error {
        Error::SqliteFailure(said, _) | Error::SqlInputError { error: said, .. } => {
            let code = said.extended_code;
            matches!(said.code, ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)
                || matches!(said.code, ErrorCode::ConstraintViolation | ErrorCode::TypeMismatch)
                || [SQLITE_ERROR, SQLITE_IOERR_SHORT_READ, SQLITE_IOERR_CORRUPTFS].contains(&code)
        }
        Error::FromSqlConversionFailure(..)
        | Error::IntegralValueOutOfRange(..)
        | Error::InvalidColumnType(..)
        | Error::Utf8Error(..)
        | Error::QueryReturnedNoRows => true,
        _ => false,
    }
}

/// True where a failed commit may nevertheless have reached the disk.
pub(super) fn is_unsure(error: &Error) -> bool {
    !matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::DiskFull)
    )
}

pub(super) fn damaged(what: &str, why: impl Into<String>) -> StoreError {
    StoreError::Damaged { what: what.to_owned(), why: why.into() }
}

pub(super) fn unwritable(what: impl Into<String>, why: impl Into<String>) -> StoreError {
    StoreError::Unwritable { what: what.into(), why: why.into() }
}

pub(super) fn refused(what: impl Into<String>, why: impl Into<String>) -> StoreError {
    StoreError::Refused { what: what.into(), why: why.into() }
}
