//! A text being typed, broken into rows, with the place of its cursor.
//!
//! It breaks anywhere between clusters: where the next character will stand must never depend on
//! what is typed after it.

use super::ink::Row;
use crate::app::edit::Edit;
use crate::domain::text::Shown;
use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation;

/// Bytes of a typed text that are laid out around the cursor; more can only come by paste.
const BYTES_MAX: usize = 16 * 1024;

/// Rows of a typed text and the cursor as (row, column).
pub struct Typed {
    /// The rows; at least one.
    pub rows: Vec<Row>,
    /// Row and column of the cursor.
    pub cursor: (usize, usize),
}

/// Lays out a text in rows of that many cells.
pub fn lay_out(edit: &Edit, width: usize, style: Style) -> Typed {
    let width = width.max(4);
    let from = edit.text.floor_char_boundary(edit.cursor.saturating_sub(BYTES_MAX / 2));
    let to = edit.text.floor_char_boundary((from + BYTES_MAX).min(edit.text.len()));
    let mut rows = vec![Row::new()];
    let mut cursor = (0, 0);
    let put = |rows: &mut Vec<Row>, shown: Shown| {
        let last = rows.len() - 1;
        if rows[last].width() + shown.width() > width {
            rows.push(Row::new().shown(shown, style));
        } else {
            rows[last] = std::mem::take(&mut rows[last]).shown(shown, style);
        }
    };
    for (at, cluster) in edit.text[from..to].grapheme_indices(true) {
        if from + at <= edit.cursor {
            let last = rows.len() - 1;
            cursor = (last, rows[last].width());
        }
        put(&mut rows, Shown::line(cluster).truncate(width));
    }
    let last = rows.len() - 1;
    if edit.cursor >= to {
        cursor = (last, rows[last].width());
    }
    if cursor.1 >= width {
        rows.push(Row::new());
        cursor = (cursor.0 + 1, 0);
    }
    Typed { rows, cursor }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cursor(text: &str, at: usize, width: usize) -> (usize, usize) {
        let edit = Edit { cursor: at, ..Edit::of(text) };
        lay_out(&edit, width, Style::default()).cursor
    }

    #[test]
    fn the_cursor_stands_where_the_next_character_goes() {
        assert_eq!(cursor("", 0, 10), (0, 0));
        assert_eq!(cursor("abc", 3, 10), (0, 3));
        assert_eq!(cursor("abc", 1, 10), (0, 1));
        assert_eq!(cursor("日本", 6, 10), (0, 4));
        assert_eq!(cursor("abcd", 4, 4), (1, 0));
        assert_eq!(cursor("abcdef", 6, 4), (1, 2));
    }

    #[test]
    fn a_hidden_character_takes_the_room_of_its_token() {
        assert_eq!(cursor("a\u{202e}", 4, 40), (0, 1 + "⟨U+202E⟩".chars().count()));
    }
}
