//! A line of typed text with a cursor. Keys edit it; pasted text is text, never keys.

use super::key::Key;
use crate::domain::decision::TEXT_CHARS_MAX;

/// Characters that a field takes: what a reason has at most. So a draft has a size that is known,
/// and what is written down of it is read back whole.
pub const CHARS_MAX: usize = TEXT_CHARS_MAX;

/// Typed text.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Edit {
    /// The text.
    pub text: String,
    /// The cursor as a byte offset at a character boundary.
    pub cursor: usize,
    /// Every character came in by paste.
    pub pasted: bool,
    /// The last key or paste did not fit, or not all of it.
    pub full: bool,
}

impl Edit {
    /// An edit of that text, cursor at its end.
    pub fn of(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { cursor: text.len(), text, ..Self::default() }
    }

    /// Applies a key; false if the key means nothing here.
    pub fn key(&mut self, key: Key) -> bool {
        self.full = false;
        match key {
            Key::Char(char) => self.insert(char),
            Key::Backspace => self.remove(self.left()..self.cursor),
            Key::Delete => self.remove(self.cursor..self.right()),
            Key::Left => self.cursor = self.left(),
            Key::Right => self.cursor = self.right(),
            Key::Home | Key::Ctrl('a') => self.cursor = 0,
            Key::End | Key::Ctrl('e') => self.cursor = self.text.len(),
            Key::Ctrl('u') => self.remove(0..self.cursor),
            Key::Ctrl('w') => self.remove(self.word_left()..self.cursor),
            _ => return false,
        }
        true
    }

    /// Inserts pasted text, as much as there is room for; line breaks and controls become blanks.
    pub fn paste(&mut self, text: &str) {
        let only_paste = self.text.is_empty();
        let mut chars = text.chars();
        for char in chars.by_ref().take(self.room()) {
            self.put(if char.is_control() { ' ' } else { char });
        }
        self.full = chars.next().is_some();
        self.pasted = only_paste || self.pasted;
    }

    fn insert(&mut self, char: char) {
        self.full = self.room() == 0;
        if !self.full {
            self.pasted = false;
            self.put(char);
        }
    }

    /// Characters that still fit.
    fn room(&self) -> usize {
        CHARS_MAX.saturating_sub(self.text.chars().count())
    }

    fn put(&mut self, char: char) {
        self.text.insert(self.cursor, char);
        self.cursor += char.len_utf8();
    }

    fn remove(&mut self, range: std::ops::Range<usize>) {
        self.cursor = range.start;
        self.text.replace_range(range, "");
    }

    fn left(&self) -> usize {
        self.text[..self.cursor].char_indices().next_back().map_or(0, |(at, _)| at)
    }

    fn right(&self) -> usize {
        self.text[self.cursor..].chars().next().map_or(self.cursor, |c| self.cursor + c.len_utf8())
    }

    fn word_left(&self) -> usize {
        let before = self.text[..self.cursor].trim_end();
        before.rfind(' ').map_or(0, |at| at + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(keys: &str) -> Edit {
        let mut edit = Edit::default();
        for key in keys.split(' ') {
            edit.key(Key::parse(key).unwrap());
        }
        edit
    }

    #[test]
    fn keys_edit_at_the_cursor_and_never_split_a_character() {
        assert_eq!(typed("a é c left backspace").text, "ac");
        assert_eq!(typed("a b home x del").text, "xb");
        assert_eq!(typed("o n e space t w o ctrl-w").text, "one ");
        assert_eq!(typed("backspace del left").text, "");
    }

    #[test]
    fn what_does_not_fit_is_not_taken_and_that_is_known() {
        let mut edit = Edit::of("the ");
        edit.paste(&"\u{1f9ed}".repeat(2 * CHARS_MAX));
        assert_eq!((edit.text.chars().count(), edit.full), (CHARS_MAX, true));
        edit.key(Key::Char('!'));
        assert!(edit.full && !edit.text.contains('!'));
        edit.key(Key::Backspace);
        assert!(!edit.full);
        edit.key(Key::Char('!'));
        assert!(!edit.full && edit.text.ends_with('!'));
        edit.paste("");
        assert!(!edit.full);
    }

    #[test]
    fn text_is_pasted_only_if_nothing_was_typed() {
        let mut edit = Edit::default();
        edit.paste("line one\nline two\u{1b}[31m");
        assert_eq!(edit.text, "line one line two [31m");
        assert!(edit.pasted);
        edit.key(Key::Char('!'));
        assert!(!edit.pasted);
    }
}
