//! How far sources have come, as a store keeps it: where each goes on, and what it could not
//! deliver.
//!
//! A cursor is the source's own text. It must not be read here, and it is kept in one step with
//! what was set aside of its delivery, so that a source that begins again repeats nothing of that.

use super::SetAside;
use crate::domain::feed::Gap;

/// Bytes of a cursor.
pub const CURSOR_BYTES_MAX: usize = 64 * 1024;

/// What is kept once everything else of a delivery is stored.
#[derive(Clone, Debug, Default)]
pub struct Delivered {
    /// Where the source goes on; where `None`, it goes on where it stood.
    pub cursor: Option<String>,
    /// Records that could not be taken in.
    pub set_aside: Vec<SetAside>,
    /// Formats of those that were.
    pub formats: Vec<&'static str>,
    /// What is missing.
    pub gaps: Vec<Gap>,
}
