//! Keys that mean something in one place alone, a form or a study, besides the commands: one shape
//! of entry for their tables, and what is asked of them.
//!
//! It must not know what any of them does.

use super::key::Key;

/// A key of one place.
pub struct OwnKey<D> {
    /// What it does there.
    pub does: D,
    /// Its keys, by name.
    pub keys: &'static [&'static str],
    /// One or two words, for hints.
    pub title: &'static str,
    /// One sentence, for help.
    pub help: &'static str,
}

impl<D: Copy + PartialEq> OwnKey<D> {
    /// An entry of a table.
    pub(super) const fn new(
        does: D,
        keys: &'static [&'static str],
        title: &'static str,
        help: &'static str,
    ) -> Self {
        Self { does, keys, title, help }
    }

    /// Which of its keys it was.
    pub(super) fn place(&self, key: Key) -> Option<usize> {
        self.keys.iter().position(|name| Key::parse(name) == Some(key))
    }
}

/// The entry of what is done.
pub(super) fn get<D: Copy + PartialEq>(table: &[OwnKey<D>], does: D) -> Option<&OwnKey<D>> {
    table.iter().find(|it| it.does == does)
}

/// The first key of what is done, by name.
pub(super) fn name<D: Copy + PartialEq>(table: &[OwnKey<D>], does: D) -> &'static str {
    get(table, does).and_then(|it| it.keys.first().copied()).unwrap_or("")
}

/// Which key of what is done it was, if it does this.
pub(super) fn place<D: Copy + PartialEq>(table: &[OwnKey<D>], key: Key, does: D) -> Option<usize> {
    get(table, does)?.place(key)
}
