//! A line of typed text with a cursor. Keys edit it; pasted text is text, never keys.

use super::key::Key;

/// Typed text.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Edit {
    /// The text.
    pub text: String,
    /// The cursor as a byte offset at a character boundary.
    pub cursor: usize,
    /// Every character came in by paste.
    pub pasted: bool,
}

impl Edit {
    /// An edit of that text, cursor at its end.
    pub fn of(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { cursor: text.len(), text, pasted: false }
    }

    /// Applies a key; false if the key means nothing here.
    pub fn key(&mut self, key: Key) -> bool {
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

    /// Inserts pasted text; line breaks and controls become blanks.
    pub fn paste(&mut self, text: &str) {
        let only_paste = self.text.is_empty();
        for char in text.chars() {
            self.put(if char.is_control() { ' ' } else { char });
        }
        self.pasted = only_paste || self.pasted;
    }

    fn insert(&mut self, char: char) {
        self.pasted = false;
        self.put(char);
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
    fn text_is_pasted_only_if_nothing_was_typed() {
        let mut edit = Edit::default();
        edit.paste("line one\nline two\u{1b}[31m");
        assert_eq!(edit.text, "line one line two [31m");
        assert!(edit.pasted);
        edit.key(Key::Char('!'));
        assert!(!edit.pasted);
    }
}
