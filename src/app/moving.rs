//! Moving in a list that lies over the screen: how far a command goes, and where that ends.
//!
//! It must not know what is in the list.

use super::command::Id;

/// By how many entries a command moves on a terminal of that many rows, if it moves.
pub(super) fn by(id: Option<Id>, rows: u16) -> Option<i64> {
    let page = i64::from(rows / 2).max(1);
    match id? {
        Id::Down => Some(1),
        Id::Up => Some(-1),
        Id::PageDown => Some(page),
        Id::PageUp => Some(-page),
        Id::Top => Some(i64::from(i32::MIN)),
        Id::Bottom => Some(i64::from(i32::MAX)),
        _ => None,
    }
}

/// The place that many entries further, among `len`.
pub(super) fn to(at: usize, by: i64, len: usize) -> usize {
    (at as i64 + by).clamp(0, (len as i64 - 1).max(0)) as usize
}
