//! The records of one input, one after another, for the commands that need no store.
//!
//! It must not keep more than one record.

use super::exit::CliError;
use crate::domain::json::{Doc, Kind};
use crate::source::file;
use crate::source::split::{Piece, Place};
use std::path::Path;

/// A record that is none, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unreadable {
    /// Where it starts.
    pub(super) place: Place,
    /// Why.
    pub(super) reason: String,
}

/// Reads a piece as a record: a JSON object, strictly.
fn record(piece: &Piece) -> Result<Doc, Unreadable> {
    let place = piece.place;
    let refuse = |reason: String| Unreadable { place, reason };
    if let Some(fault) = piece.fault {
        return Err(refuse(fault.into()));
    }
    let doc = Doc::parse_bytes(&piece.bytes)
        .map_err(|error| refuse(format!("byte {} of the record: {}", error.at, error.reason)))?;
    if doc.root().kind() != Kind::Object {
        return Err(refuse("a record is a JSON object; this is another value".into()));
    }
    Ok(doc)
}

/// Hands over the records of a file (or of standard input) with their places.
pub(super) fn each(
    path: &Path,
    take: &mut dyn FnMut(Place, Result<Doc, Unreadable>) -> Result<(), CliError>,
) -> Result<(), CliError> {
    let found = file::find(&[path.to_path_buf()])?;
    let failed = std::cell::RefCell::new(None);
    for input in &found.inputs {
        file::read(input, &mut |_| failed.borrow().is_none(), &mut |piece| {
            let mut failed = failed.borrow_mut();
            if failed.is_none() {
                let place = piece.place;
                *failed = take(place, record(&piece)).err();
            }
        })?;
    }
    failed.into_inner().map_or(Ok(()), Err)
}
