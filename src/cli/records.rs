//! The records of one input, one after another, for the commands that need no store.
//!
//! It must not keep more than one record, and it must not pass over anything without a word.

use super::exit::{CliError, Exit};
use super::out::message;
use crate::source::file;
use crate::source::split::{Piece, Place, Splitter};
use std::cell::RefCell;
use std::path::Path;

/// Hands over the pieces of a file, of the files in a folder, or of standard input.
///
/// What was found in a folder and is not read is handed over as a piece with a fault. An input that
/// cannot be read to its end is named on standard error, and the rest goes on.
pub(super) fn each(
    path: &Path,
    splitter: fn() -> Splitter,
    take: &mut dyn FnMut(Piece) -> Result<(), CliError>,
) -> Result<Exit, CliError> {
    let found = file::find(&[path.to_path_buf()])?;
    if found.inputs.is_empty() && found.refused.is_empty() {
        message(&format!("{}: no file is in it", path.display()));
    }
    for refused in found.refused {
        let fault = Some(refused.to_string().into());
        let place = Place { line: 1, byte: 0 };
        take(Piece { place, bytes: Vec::new(), fault, enveloped: false })?;
    }
    let mut exit = Exit::Done;
    for input in &found.inputs {
        let failed = RefCell::new(None);
        let read =
            file::read(input, splitter(), &mut |_| failed.borrow().is_none(), &mut |piece| {
                let mut failed = failed.borrow_mut();
                if failed.is_none() {
                    *failed = take(piece).err();
                }
            });
        if let Some(error) = failed.into_inner() {
            return Err(error);
        }
        match read {
            Ok(ended) if ended.marked => message(&file::marked(input)),
            Ok(_) => {}
            Err(error) => {
                message(&error.to_string());
                exit = Exit::Unreadable;
            }
        }
    }
    Ok(exit)
}
