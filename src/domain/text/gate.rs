//! The gate itself: from a text as received to pieces that may be drawn.
//!
//! Linear in the text, never panics, changes nothing that it does not mark.

use super::class::{self, Hidden};
use super::{Builder, CLUSTER_BYTES_MAX, CLUSTER_CELLS_MAX, MARKS_MAX, PAD, Shown};
use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How a text is let through.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gate {
    /// Bytes of the text that are shown; the rest is counted.
    pub cap: usize,
    /// Spell out what would only be counted.
    pub exact: bool,
}

impl Gate {
    /// One line: every line break is a token.
    pub(super) fn line(self, text: &str) -> Shown {
        if text.len() <= self.cap && is_plain(text.as_bytes()) {
            return Shown::plain(text);
        }
        let mut out = Builder::default();
        let (kept, left) = self.cut(text);
        self.chunk(kept, &mut out);
        out.left_out(left);
        out.finish()
    }

    /// One row for each line of the text; rows after the first open with a token for the break.
    pub(super) fn block(self, text: &str) -> Vec<Shown> {
        let (kept, left) = self.cut(text);
        let mut rows = Vec::new();
        let mut opening = None;
        for line in kept.split_inclusive('\n') {
            let (body, next) = match line.strip_suffix("\r\n") {
                Some(body) => (body, Some("⟨␍↵⟩")),
                None => match line.strip_suffix('\n') {
                    Some(body) => (body, Some("⟨↵⟩")),
                    None => (line, None),
                },
            };
            let mut row = Builder::default();
            if let Some(mark) = opening {
                row.mark(mark);
            }
            self.chunk(body, &mut row);
            rows.push(row);
            opening = next;
        }
        if let Some(mark) = opening {
            let mut row = Builder::default();
            row.mark(mark);
            rows.push(row);
        }
        if rows.is_empty() {
            rows.push(Builder::default());
        }
        if let Some(last) = rows.last_mut() {
            last.left_out(left);
        }
        rows.into_iter().map(Builder::finish).collect()
    }

    /// One line from bytes; those that are no UTF-8 are shown one by one.
    pub(super) fn bytes(self, bytes: &[u8]) -> Shown {
        let mut out = Builder::default();
        let mut shown = 0;
        for chunk in bytes.utf8_chunks() {
            let rest = Self { cap: self.cap.saturating_sub(shown), ..self };
            let (kept, left) = rest.cut(chunk.valid());
            self.chunk(kept, &mut out);
            shown += kept.len();
            if left > 0 || shown + chunk.invalid().len() > self.cap {
                break;
            }
            shown += chunk.invalid().len();
            chunk.invalid().iter().for_each(|byte| out.byte(*byte));
        }
        out.left_out(bytes.len() - shown);
        out.finish()
    }

    /// The part that is shown, and how many bytes are not.
    fn cut(self, text: &str) -> (&str, usize) {
        if text.len() <= self.cap {
            return (text, 0);
        }
        let at = text.floor_char_boundary(self.cap);
        let whole = GraphemeCursor::new(at, text.len(), true).is_boundary(text, 0).unwrap_or(true);
        // A cluster longer than a screen row is no reason to look further back: cut it.
        let near = text.floor_char_boundary(at.saturating_sub(CLUSTER_BYTES_MAX));
        let at = if whole {
            at
        } else {
            text[near..at].grapheme_indices(true).next_back().map_or(at, |(last, _)| near + last)
        };
        (&text[..at], text.len() - at)
    }

    fn chunk(self, text: &str, out: &mut Builder) {
        let mut rest = text;
        while !rest.is_empty() {
            let plain = rest.bytes().take_while(|b| matches!(b, b' '..=b'~')).count();
            // The last plain character may carry marks: it goes the long way unless the text ends
            // here.
            let sure = if plain == rest.len() { plain } else { plain.saturating_sub(1) };
            out.text(&rest[..sure], sure);
            rest = &rest[sure..];
            let Some(cluster) = rest.graphemes(true).next() else { return };
            let before = text[..text.len() - rest.len()].chars().next_back();
            rest = &rest[cluster.len()..];
            if cluster == "\u{3000}" && between_wide(before, rest.chars().next()) {
                out.text(cluster, 2);
            } else {
                self.cluster(cluster, out);
            }
        }
    }

    /// One grapheme cluster.
    fn cluster(self, cluster: &str, out: &mut Builder) {
        if cluster.len() <= CLUSTER_BYTES_MAX && emojis::get(cluster).is_some() {
            push_padded(cluster, out);
            return;
        }
        let conjunct = cluster.chars().all(|c| class::is_letter(c) || class::is_mark(c));
        let flag = cluster.chars().all(class::is_regional);
        let mut text = String::new();
        let (mut marks, mut extra) = (0, 0);
        for char in cluster.chars() {
            let width = char.width().unwrap_or(0);
            let mark = width == 0 || class::is_mark(char);
            let full = text.len() + char.len_utf8() > CLUSTER_BYTES_MAX
                || text.width() + width > CLUSTER_CELLS_MAX;
            if class::hidden(char).is_some() || char == '\u{3000}' || (mark && text.is_empty()) {
                flush(&mut text, &mut extra, out);
                out.char(char);
            } else if mark {
                if marks < MARKS_MAX && !full {
                    marks += 1;
                    text.push(char);
                } else if self.exact {
                    flush(&mut text, &mut extra, out);
                    out.char(char);
                } else {
                    extra += 1;
                }
            } else if text.is_empty() || ((conjunct || flag) && extra == 0 && !full) {
                marks = 0;
                text.push(char);
            } else {
                flush(&mut text, &mut extra, out);
                out.char(char);
            }
        }
        flush(&mut text, &mut extra, out);
    }
}

/// True for printable ASCII throughout.
fn is_plain(bytes: &[u8]) -> bool {
    bytes.iter().all(|b| matches!(b, b' '..=b'~'))
}

fn between_wide(before: Option<char>, after: Option<char>) -> bool {
    let wide = |c: Option<char>| {
        c.is_some_and(|c| class::is_letter(c) && c.width() == Some(2) && class::hidden(c).is_none())
    };
    wide(before) && wide(after)
}

fn flush(text: &mut String, extra: &mut usize, out: &mut Builder) {
    push_padded(text, out);
    text.clear();
    out.extra_marks(*extra);
    *extra = 0;
}

/// Terminals disagree on clusters: some draw a family of emoji in two cells, some in eight. The
/// room for the widest reading is reserved, so that no reading of it can reach a neighbour or the
/// end of the row.
fn push_padded(text: &str, out: &mut Builder) {
    if text.is_empty() {
        return;
    }
    let shown = text.width();
    let apart: usize = text.chars().filter_map(UnicodeWidthChar::width).sum();
    out.text(text, shown);
    for _ in shown..apart {
        out.text(PAD, 1);
    }
}

/// Byte spans of all that the gate would not draw as itself, with the reason and the character.
pub(super) fn neutralised(text: &str, mut each: impl FnMut(usize, char, Hidden)) {
    for (at, cluster) in text.grapheme_indices(true) {
        if cluster.len() == 1 && matches!(cluster.as_bytes(), [b' '..=b'~']) {
            continue;
        }
        if cluster.len() <= CLUSTER_BYTES_MAX && emojis::get(cluster).is_some() {
            continue;
        }
        for (inner, char) in cluster.char_indices() {
            if let Some(why) = class::hidden(char) {
                each(at + inner, char, why);
            }
        }
    }
}
