//! The one gate through which everything from outside reaches a terminal or a text output.
//!
//! [`Shown`] is a text that may be drawn: characters that a terminal would obey, hide or reorder
//! stand in it as visible tokens, `⟨U+202E⟩`, kept apart from the text so that they can be drawn in
//! a style which evidence cannot have. The opening bracket itself becomes a token too, so a token
//! is never mistaken for evidence that spells one, and [`decode()`] gives the original back.
//!
//! - Controls, format characters, separators, private use, non-characters, unassigned, tags,
//!   variation selectors and joiners outside a listed emoji, blank letters, unusual blanks (NBSP
//!   and its kin: an account name that ends in one is another account) and glyphs far wider than
//!   their cells are tokens. The ideographic space between two wide letters stays, since that is
//!   how such names are written.
//! - At most [`MARKS_MAX`] combining marks stay on a base; the rest is counted, `⟨+196 marks⟩`.
//! - A cluster of letters that a script joins (Devanagari conjuncts) stays whole up to
//!   [`CLUSTER_CELLS_MAX`] cells.
//! - Letters from right to left stay, in the order received. Nearly all terminals draw cells from
//!   left to right and reorder nothing; the few that do reorder are told nothing here, since the
//!   isolates that would bound a field are themselves controls that a terminal need not know.
//!   [`Shown::has_rtl`] lets a view say so.
//! - Blanks stay where a text is read as received; in a cell of ours, [`Shown::cell`], no two of
//!   them stand beside each other.
//! - Where terminals disagree on a cluster's width, the widest reading is reserved with [`PAD`],
//!   which evidence never shows.
//!
//! It must not decide what is drawn where, and it must never let a byte through that it does not
//! know.

mod blanks;
mod class;
mod decode;
mod gate;
mod layout;

pub use blanks::BLANK;
pub use class::{Hidden, hidden, is_letter, is_mark, is_rtl};
pub use decode::decode;

use super::tally;
use gate::Gate;
use std::fmt::{self, Write};
use unicode_width::UnicodeWidthStr;

/// Combining marks that stay on one base.
pub const MARKS_MAX: usize = 4;
/// Bytes of one cluster that is drawn as itself.
pub const CLUSTER_BYTES_MAX: usize = 32;
/// Cells of one cluster that is drawn as itself; above two only for letters that a script joins.
pub const CLUSTER_CELLS_MAX: usize = 8;
/// Bytes of one text that are shown; the rest is counted in a token.
pub const SHOWN_BYTES_MAX: usize = 64 * 1024;
/// Reserves a cell. A no-break space is always drawn by a cell-based screen where a blank might be
/// skipped.
pub const PAD: &str = "\u{A0}";

/// A text that may reach a terminal or a text output.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Shown {
    text: String,
    pieces: Vec<Piece>,
}

/// A stretch of [`Shown::text`] of one sort.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece {
    /// Where it ends in the text.
    end: usize,
    /// Cells that it takes.
    width: usize,
    token: bool,
}

/// A part of a shown text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment<'s> {
    /// What to draw.
    pub text: &'s str,
    /// The program's own: what was neutralised, left out or broken. Never evidence.
    pub token: bool,
    /// Cells that it takes.
    pub width: usize,
}

impl Shown {
    /// One line: tabs and line breaks are tokens. Over [`SHOWN_BYTES_MAX`] bytes, the rest is
    /// counted.
    pub fn line(text: &str) -> Self {
        Self::capped(text, SHOWN_BYTES_MAX)
    }

    /// As [`Shown::line`], with no more than `bytes` bytes of the text.
    pub fn capped(text: &str, bytes: usize) -> Self {
        tally::text(text.len().min(bytes));
        Gate { cap: bytes, exact: false }.line(text)
    }

    /// As [`Shown::line`] with nothing left out and nothing only counted: [`decode()`] always gives
    /// the original back.
    pub fn exact(text: &str) -> Self {
        tally::text(text.len());
        Gate { cap: usize::MAX, exact: true }.line(text)
    }

    /// One row a line. Rows after the first open with a token for the line break, `⟨↵⟩` or `⟨␍↵⟩`.
    pub fn block(text: &str) -> Vec<Self> {
        tally::text(text.len().min(SHOWN_BYTES_MAX));
        Gate { cap: SHOWN_BYTES_MAX, exact: false }.block(text)
    }

    /// One line from bytes of any kind: those that are no UTF-8 are shown as `⟨0xFF⟩`.
    pub fn bytes(bytes: &[u8]) -> Self {
        tally::text(bytes.len().min(SHOWN_BYTES_MAX));
        Gate { cap: SHOWN_BYTES_MAX, exact: false }.bytes(bytes)
    }

    fn plain(text: &str) -> Self {
        let mut out = Builder::default();
        out.text(text, text.len());
        out.finish()
    }

    /// The parts, in order.
    pub fn segments(&self) -> impl Iterator<Item = Segment<'_>> {
        let mut start = 0;
        self.pieces.iter().map(move |piece| {
            let text = &self.text[start..piece.end];
            start = piece.end;
            Segment { text, token: piece.token, width: piece.width }
        })
    }

    /// Cells that it takes on a screen.
    pub fn width(&self) -> usize {
        self.pieces.iter().map(|piece| piece.width).sum()
    }

    /// The whole, tokens included.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// True where there is nothing to draw.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// True where something was neutralised or left out.
    pub fn has_tokens(&self) -> bool {
        self.pieces.iter().any(|piece| piece.token)
    }

    /// True where some of it is read from right to left.
    pub fn has_rtl(&self) -> bool {
        !self.text.is_ascii() && self.text.chars().any(is_rtl)
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

/// True for a character that the gate never draws as itself: controls, formats, invisible letters
/// and the like.
pub fn is_hidden(char: char) -> bool {
    class::hidden(char).is_some()
}

/// Each character of a text that the gate would not draw as itself: byte offset, character, reason.
pub fn neutralised(text: &str, each: impl FnMut(usize, char, Hidden)) {
    if !text.bytes().all(|b| matches!(b, b' '..=b'~')) {
        gate::neutralised(text, each);
    }
}

/// What stands at the end of a text under construction and may still repeat.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Run {
    Char(char),
    Byte(u8),
}

/// Builds a [`Shown`] piece by piece.
#[derive(Default)]
struct Builder {
    out: Shown,
    run: Option<(Run, usize)>,
}

impl Builder {
    fn text(&mut self, text: &str, width: usize) {
        if text.is_empty() {
            return;
        }
        self.end_run();
        self.push(text, width, false);
    }

    fn push(&mut self, text: &str, width: usize, token: bool) {
        if text.is_empty() {
            return;
        }
        self.out.text.push_str(text);
        let end = self.out.text.len();
        match self.out.pieces.last_mut() {
            Some(last) if !last.token && !token => {
                last.end = end;
                last.width += width;
            }
            _ => self.out.pieces.push(Piece { end, width, token }),
        }
    }

    /// A token of the gate's own wording, as it stands.
    fn mark(&mut self, token: &str) {
        self.end_run();
        self.push(token, token.width(), true);
    }

    fn char(&mut self, char: char) {
        self.again(Run::Char(char));
    }

    fn byte(&mut self, byte: u8) {
        self.again(Run::Byte(byte));
    }

    fn again(&mut self, run: Run) {
        match &mut self.run {
            Some((last, count)) if *last == run => *count += 1,
            _ => {
                self.end_run();
                self.run = Some((run, 1));
            }
        }
    }

    fn end_run(&mut self) {
        let Some((run, count)) = self.run.take() else { return };
        let mut token = String::with_capacity(16);
        // Writing to a String does not fail.
        let _ = match run {
            Run::Char(char) => write!(token, "⟨U+{:04X}", char as u32),
            Run::Byte(byte) => write!(token, "⟨0x{byte:02X}"),
        };
        if count > 1 {
            let _ = write!(token, "×{count}");
        }
        token.push('⟩');
        self.push(&token, token.width(), true);
    }

    fn extra_marks(&mut self, count: usize) {
        if count > 0 {
            self.mark(&format!("⟨+{count} marks⟩"));
        }
    }

    fn left_out(&mut self, bytes: usize) {
        if bytes > 0 {
            self.mark(&format!("⟨+{bytes} bytes⟩"));
        }
    }

    fn finish(mut self) -> Shown {
        self.end_run();
        self.out
    }
}

#[cfg(test)]
mod tests;
