//! Typed text with a cursor: one line, or several. Keys edit it; pasted text is text, never keys.
//!
//! What was done can be undone and done again. It must not know where it is drawn; how many cells
//! a row has is said to it.

mod rows;
mod steps;

pub use rows::{Span, place, rows};

use super::key::Key;
use crate::domain::decision::TEXT_CHARS_MAX;
use std::ops::Range;
use steps::{Kind, State, Steps};

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
    /// The template with which it began; empty where none did. It is taken back with the text.
    pub template: String,
    /// The last key or paste did not fit, or not all of it.
    pub full: bool,
    /// It may have several lines.
    pub lines: bool,
    /// Cells of a row where it has several: for moving up and down.
    pub columns: usize,
    /// The column to which moving up and down goes back.
    pub(crate) goal: Option<usize>,
    /// What can be undone and done again.
    pub(crate) steps: Box<Steps>,
}

impl Edit {
    /// An edit of that text, cursor at its end.
    pub fn of(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { cursor: text.len(), text, ..Self::default() }
    }

    /// The same with several lines.
    #[must_use]
    pub fn in_lines(self) -> Self {
        Self { lines: true, ..self }
    }

    /// Applies a key; false if the key means nothing here.
    pub fn key(&mut self, key: Key) -> bool {
        self.full = false;
        let goal = self.goal.take();
        match key {
            Key::Char(char) => self.insert(char),
            Key::Backspace | Key::Ctrl('h') => self.remove(self.left()..self.cursor),
            Key::Delete | Key::Ctrl('d') => self.remove(self.cursor..self.right()),
            Key::Left => self.cursor = self.left(),
            Key::Right => self.cursor = self.right(),
            Key::Home | Key::Ctrl('a') => self.cursor = self.line().start,
            Key::End | Key::Ctrl('e') => self.cursor = self.line().end,
            Key::CtrlLeft | Key::Alt('b') => self.cursor = self.word_left(),
            Key::CtrlRight | Key::Alt('f') => self.cursor = self.word_right(),
            Key::Ctrl('w') => self.remove(self.word_left()..self.cursor),
            Key::Alt('d') => self.remove(self.cursor..self.word_right()),
            Key::Ctrl('u') => self.remove(self.line().start..self.cursor),
            Key::Ctrl('k') => self.remove(self.cursor..self.line().end.max(self.right_of_break())),
            Key::Ctrl('z') => self.step_back(),
            Key::Ctrl('y') => self.step_again(),
            Key::Ctrl('j') if self.lines => self.insert('\n'),
            Key::Up if self.lines => self.vertical(-1, goal),
            Key::Down if self.lines => self.vertical(1, goal),
            Key::PageUp if self.lines => self.cursor = 0,
            Key::PageDown if self.lines => self.cursor = self.text.len(),
            _ => return false,
        }
        if !matches!(key, Key::Char(_)) && self.steps.last() == Some(Kind::Typed) {
            self.steps.end();
        }
        true
    }

    /// Inserts pasted text, as much as there is room for; controls become blanks, and line breaks
    /// too where there is one line.
    pub fn paste(&mut self, text: &str) {
        self.keep(Kind::Whole);
        let only_paste = self.text.is_empty();
        self.put_all(text);
        self.pasted = only_paste || self.pasted;
    }

    fn put_all(&mut self, text: &str) {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let mut chars = text.chars();
        for char in chars.by_ref().take(self.room()) {
            let stays = !char.is_control() || (char == '\n' && self.lines);
            self.put(if stays { char } else { ' ' });
        }
        self.full = chars.next().is_some();
    }

    /// Another text in place of all of it; one step takes it back.
    pub fn replace(&mut self, text: &str, pasted: bool) {
        self.keep(Kind::Whole);
        self.text.clear();
        self.cursor = 0;
        self.put_all(text);
        self.pasted = pasted;
    }

    /// A template in place of all of it; one step takes it back, and with it what was there before.
    pub fn begin_with(&mut self, template: &str) {
        self.replace(template, true);
        // What stands here, not what was handed in: controls became blanks, and what did not fit is
        // not here. Nobody changed it for that.
        self.text.clone_into(&mut self.template);
    }

    /// Removes that text where it stands at the cursor.
    pub fn cut(&mut self, text: &str) {
        if self.text[self.cursor..].starts_with(text) {
            self.remove(self.cursor..self.cursor + text.len());
        }
    }

    fn insert(&mut self, char: char) {
        self.full = self.room() == 0;
        if !self.full {
            // A word at a time is taken back.
            let ends = char.is_whitespace() && !self.text[..self.cursor].ends_with(char);
            self.keep(if ends { Kind::Whole } else { Kind::Typed });
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

    fn remove(&mut self, range: Range<usize>) {
        if range.is_empty() {
            return;
        }
        self.keep(if range.len() <= 4 { Kind::Removed } else { Kind::Whole });
        self.cursor = range.start;
        self.text.replace_range(range, "");
    }

    /// What stands now can be come back to.
    fn keep(&mut self, kind: Kind) {
        let ends_blank = self.text.ends_with(' ');
        let now = || (self.text.clone(), self.cursor, self.pasted, self.template.clone());
        self.steps.keep(kind, now, ends_blank);
    }

    fn step_back(&mut self) {
        let now = self.taken();
        (self.text, self.cursor, self.pasted, self.template) = self.steps.back(now);
    }

    fn step_again(&mut self) {
        let now = self.taken();
        (self.text, self.cursor, self.pasted, self.template) = self.steps.again(now);
    }

    /// What stands now, taken out.
    fn taken(&mut self) -> State {
        let text = std::mem::take(&mut self.text);
        (text, self.cursor, self.pasted, std::mem::take(&mut self.template))
    }

    fn left(&self) -> usize {
        self.text[..self.cursor].char_indices().next_back().map_or(0, |(at, _)| at)
    }

    fn right(&self) -> usize {
        self.text[self.cursor..].chars().next().map_or(self.cursor, |c| self.cursor + c.len_utf8())
    }

    /// Behind the line break at the cursor, if one is there.
    fn right_of_break(&self) -> usize {
        self.cursor + usize::from(self.text[self.cursor..].starts_with('\n'))
    }

    /// The line with the cursor, without its break.
    fn line(&self) -> Range<usize> {
        let start = self.text[..self.cursor].rfind('\n').map_or(0, |at| at + 1);
        let end =
            self.text[self.cursor..].find('\n').map_or(self.text.len(), |at| self.cursor + at);
        start..end
    }

    fn word_left(&self) -> usize {
        let before = self.text[..self.cursor].trim_end();
        before
            .rfind(char::is_whitespace)
            .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8))
    }

    fn word_right(&self) -> usize {
        let behind = &self.text[self.cursor..];
        let word = behind.len() - behind.trim_start().len();
        let end = behind[word..].find(char::is_whitespace).map_or(behind.len(), |at| word + at);
        self.cursor + end
    }

    /// One row up or down, as the text stands in rows of its width.
    fn vertical(&mut self, by: isize, goal: Option<usize>) {
        let rows = rows(&self.text, self.columns);
        let (row, column) = place(&self.text, &rows, self.cursor);
        let goal = goal.unwrap_or(column);
        self.goal = Some(goal);
        self.cursor = match row.checked_add_signed(by) {
            None => 0,
            Some(to) => match rows.get(to) {
                None => self.text.len(),
                Some(span) => span.at(&self.text, goal),
            },
        };
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
        let mut edit = Edit::default().in_lines();
        edit.paste("one\r\ntwo\rthree\u{1b}");
        assert_eq!(edit.text, "one\ntwo\nthree ");
    }

    fn pressed(mut edit: Edit, keys: &str) -> Edit {
        keys.split_whitespace().for_each(|key| {
            edit.key(Key::parse(key).unwrap());
        });
        edit
    }

    #[test]
    fn a_text_of_several_lines_is_moved_in_and_cut_by_words_lines_and_rows() {
        let text = || Edit { columns: 10, ..Edit::of("one two\nthree four five\nsix").in_lines() };
        let cut = |keys: &str| pressed(text(), keys).text;
        assert_eq!(cut("ctrl-w"), "one two\nthree four five\n");
        assert_eq!(cut("ctrl-u backspace ctrl-w"), "one two\nthree four ");
        assert_eq!(cut("pgup ctrl-right alt-d"), "one\nthree four five\nsix");
        assert_eq!(cut("pgup ctrl-k ctrl-k"), "three four five\nsix");
        assert_eq!(cut("ctrl-left ctrl-left alt-b x"), "one two\nthree xfour five\nsix");
        assert_eq!(cut("pgup end ctrl-j !"), "one two\n!\nthree four five\nsix");
        // Rows: `one two`, `three four`, `five`, `six`; the column is kept on the way.
        let at = |keys: &str| pressed(text(), keys).cursor;
        assert_eq!(at("up"), "one two\nthree four fiv".len());
        assert_eq!(at("pgup end down down down"), text().text.len());
        assert_eq!(at("pgup end down down up"), "one two\nthree f".len());
        assert_eq!((at("pgup up"), at("down")), (0, text().text.len()));
        assert_eq!(pressed(Edit::of("one line"), "up ctrl-j").text, "one line");
    }

    #[test]
    fn what_was_typed_is_taken_back_word_by_word_and_done_again() {
        let edit = typed("o n e space t w o backspace backspace x ctrl-k");
        assert_eq!(edit.text, "one tx");
        let edit = pressed(edit, "ctrl-z");
        assert_eq!(edit.text, "one t");
        let edit = pressed(edit, "ctrl-z");
        assert_eq!(edit.text, "one two");
        let edit = pressed(edit, "ctrl-z ctrl-z");
        assert_eq!(edit.text, "");
        let edit = pressed(edit, "ctrl-z ctrl-y ctrl-y");
        assert_eq!((edit.text.as_str(), edit.cursor), ("one two", 7));
        let mut edit = pressed(edit, "!");
        assert_eq!(edit.text, "one two!");
        edit.key(Key::Ctrl('y'));
        assert_eq!(edit.text, "one two!", "a new key ends what could be done again");
        edit.paste(" and more");
        edit.replace("all else", false);
        edit.key(Key::Ctrl('z'));
        assert_eq!(edit.text, "one two! and more");
        edit.key(Key::Ctrl('z'));
        assert_eq!(edit.text, "one two!");
    }
}
