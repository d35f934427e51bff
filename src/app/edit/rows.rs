//! A typed text in rows of so many cells: broken between words where that is possible.
//!
//! Shared by the view, which draws the rows, and by moving up and down, so that both agree. It must
//! not draw.

use crate::domain::text::Shown;
use unicode_segmentation::UnicodeSegmentation;

/// The part of a text that stands on one row, in bytes, without a line break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Its first byte.
    pub start: usize,
    /// Behind its last byte.
    pub end: usize,
}

impl Span {
    /// The byte at that column of cells: of the character that stands there, or the row's end.
    pub fn at(self, text: &str, column: usize) -> usize {
        let mut used = 0;
        for (at, cluster) in text[self.start..self.end].grapheme_indices(true) {
            let wide = cells(cluster);
            if used + wide > column {
                return self.start + at;
            }
            used += wide;
        }
        // Where a word was broken off, the place behind it is on the next row.
        let soft = text[self.end..].chars().next().is_some_and(|it| it != '\n');
        let last = text[self.start..self.end].char_indices().next_back();
        match last.filter(|_| soft) {
            Some((at, _)) => self.start + at,
            None => self.end,
        }
    }
}

/// Cells of a cluster, as the gate shows it.
fn cells(cluster: &str) -> usize {
    if cluster.len() == 1 && matches!(cluster.as_bytes(), [b' '..=b'~']) {
        return 1;
    }
    Shown::line(cluster).width()
}

/// The rows; at least one.
pub fn rows(text: &str, width: usize) -> Vec<Span> {
    let width = width.max(4);
    let mut rows = Vec::new();
    let mut from = 0;
    for line in text.split('\n') {
        of_line(text, from, from + line.len(), width, &mut rows);
        from += line.len() + 1;
    }
    rows
}

fn of_line(text: &str, from: usize, to: usize, width: usize, rows: &mut Vec<Span>) {
    let (mut start, mut used) = (from, 0);
    // Behind the last blank of the row: the byte, and the cells up to there.
    let mut blank: Option<(usize, usize)> = None;
    for (at, cluster) in text[from..to].grapheme_indices(true) {
        let at = from + at;
        let wide = cells(cluster).min(width);
        // A blank at the end hangs over: it needs no row of its own.
        if used + wide > width && cluster != " " {
            let (end, cells_before) = blank.take().unwrap_or((at, used));
            rows.push(Span { start, end });
            start = end;
            used -= cells_before.min(used);
        }
        used += wide;
        if cluster == " " {
            blank = Some((at + 1, used));
        }
    }
    rows.push(Span { start, end: to });
}

/// Row and column of a byte of the text.
pub fn place(text: &str, rows: &[Span], cursor: usize) -> (usize, usize) {
    let row = rows.iter().rposition(|span| span.start <= cursor).unwrap_or(0);
    let Some(span) = rows.get(row) else { return (0, 0) };
    let before = &text[span.start..cursor.clamp(span.start, span.end)];
    (row, before.graphemes(true).map(cells).sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str, width: usize) -> Vec<&str> {
        rows(text, width).into_iter().map(|span| &text[span.start..span.end]).collect()
    }

    #[test]
    fn rows_break_between_words_and_else_between_clusters_and_lose_nothing() {
        assert_eq!(texts("", 10), [""]);
        assert_eq!(texts("one two three", 8), ["one two ", "three"]);
        assert_eq!(texts("one two  three", 7), ["one two  ", "three"]);
        assert_eq!(texts("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(texts("a\n\nb\n", 4), ["a", "", "b", ""]);
        assert_eq!(texts("日本語の", 4), ["日本", "語の"]);
        for width in 4..30 {
            let text = "a\u{202e}b one two\nthree e\u{301}e\u{301} 日本語 four";
            let all: String = texts(text, width).concat();
            assert_eq!(all, text.replace('\n', ""), "{width}");
        }
    }

    #[test]
    fn a_place_is_found_again_by_its_row_and_column() {
        let text = "one two three\n日本語 x";
        for width in [4, 7, 8, 20] {
            let rows = rows(text, width);
            for (at, _) in text.grapheme_indices(true) {
                let (row, column) = place(text, &rows, at);
                assert_eq!(rows[row].at(text, column), at, "{width} {at}");
            }
            assert_eq!(place(text, &rows, text.len()).0, rows.len() - 1);
        }
    }
}
