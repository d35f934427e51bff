//! A text being typed, in rows, with the place of its cursor.
//!
//! One line breaks anywhere between clusters: where the next character will stand must never depend
//! on what is typed after it. A text of several lines breaks between words, as `app::edit` says,
//! and as many rows around the cursor are laid out as there is room for.

use super::ink::Row;
use crate::app::edit::{self, Edit};
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
    /// Rows that the text has above and below those.
    pub hidden: (usize, usize),
}

/// Lays out a text in at most `most` rows of `width` cells.
pub fn lay_out(edit: &Edit, (width, most): (usize, usize), style: Style) -> Typed {
    if edit.lines {
        in_lines(edit, (width, most), style)
    } else {
        on_one(edit, (width, most), style)
    }
}

fn in_lines(edit: &Edit, (width, most): (usize, usize), style: Style) -> Typed {
    let all = edit::rows(&edit.text, width);
    let (row, column) = edit::place(&edit.text, &all, edit.cursor);
    let most = most.max(1);
    let top = row.saturating_sub(most / 2).min(all.len().saturating_sub(most));
    let shown = &all[top..(top + most).min(all.len())];
    let rows = shown.iter().map(|span| {
        let text = &edit.text[span.start..span.end];
        Row::new().shown(Shown::line(text).truncate(width), style)
    });
    Typed {
        rows: rows.collect(),
        cursor: (row - top, column.min(width)),
        hidden: (top, all.len() - top - shown.len()),
    }
}

fn on_one(edit: &Edit, (width, most): (usize, usize), style: Style) -> Typed {
    let (width, most) = (width.max(4), most.max(1));
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
    let top = cursor.0.saturating_sub(most / 2).min(rows.len().saturating_sub(most));
    let below = rows.len().saturating_sub(top + most);
    rows.truncate(top + most);
    Typed { rows: rows.split_off(top), cursor: (cursor.0 - top, cursor.1), hidden: (top, below) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cursor(text: &str, at: usize, width: usize) -> (usize, usize) {
        let edit = Edit { cursor: at, ..Edit::of(text) };
        lay_out(&edit, (width, 9), Style::default()).cursor
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
    fn of_a_long_text_the_rows_around_the_cursor_are_shown_and_the_rest_is_counted() {
        let text = (0..20).map(|n| format!("line {n}")).collect::<Vec<_>>().join("\n");
        let edit = |cursor| Edit { cursor, ..Edit::of(text.clone()).in_lines() };
        let shown = |cursor| {
            let typed = lay_out(&edit(cursor), (20, 5), Style::default());
            (typed.rows.len(), typed.cursor, typed.hidden)
        };
        assert_eq!(shown(0), (5, (0, 0), (0, 15)));
        assert_eq!(shown(text.len()), (5, (4, 7), (15, 0)));
        assert_eq!(shown(text.find("10").unwrap()), (5, (2, 5), (8, 7)));
    }

    #[test]
    fn of_a_long_line_the_rows_around_the_cursor_are_shown_and_the_rest_is_counted() {
        let text = "x".repeat(1_000);
        let shown = |cursor| {
            let edit = Edit { cursor, ..Edit::of(&*text) };
            let typed = lay_out(&edit, (10, 3), Style::default());
            (typed.rows.len(), typed.cursor, typed.hidden)
        };
        assert_eq!(shown(0), (3, (0, 0), (0, 97)));
        assert_eq!(shown(505), (3, (1, 5), (49, 48)));
        assert_eq!(shown(1_000), (3, (2, 0), (98, 0)));
    }

    #[test]
    fn a_hidden_character_takes_the_room_of_its_token() {
        assert_eq!(cursor("a\u{202e}", 4, 40), (0, 1 + "⟨U+202E⟩".chars().count()));
    }
}
