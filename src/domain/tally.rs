//! How much was done on this thread: what tests hold a key and its frame to, in place of a clock.
//!
//! It counts in debug builds alone, and nothing may depend on it.

use std::cell::Cell;

/// What was done since the tally was last taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Tally {
    /// Texts that passed the gate: every part of a row that is built, drawn or not.
    pub texts: u64,
    /// Bytes of them that the gate looked at.
    pub bytes: u64,
    /// Lines of a record that were looked at.
    pub lines: u64,
    /// Texts that were read as an address, for a filter.
    pub addresses: u64,
}

thread_local! {
    static NOW: Cell<Tally> =
        const { Cell::new(Tally { texts: 0, bytes: 0, lines: 0, addresses: 0 }) };
}

/// A text of so many bytes passes the gate.
pub(super) fn text(bytes: usize) {
    if cfg!(debug_assertions) {
        let now = NOW.get();
        NOW.set(Tally { texts: now.texts + 1, bytes: now.bytes + bytes as u64, ..now });
    }
}

/// A line of a record is looked at.
pub fn line() {
    if cfg!(debug_assertions) {
        let now = NOW.get();
        NOW.set(Tally { lines: now.lines + 1, ..now });
    }
}

/// A text is read as an address.
pub(super) fn address() {
    if cfg!(debug_assertions) {
        let now = NOW.get();
        NOW.set(Tally { addresses: now.addresses + 1, ..now });
    }
}

/// What was done on this thread since this was last asked; none where nothing is counted.
pub fn take() -> Option<Tally> {
    cfg!(debug_assertions).then(|| NOW.take())
}
