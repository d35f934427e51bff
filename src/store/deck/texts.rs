//! The searched texts of all lines in a few large pieces of memory, so that a search is one run
//! over each.
//!
//! A line's newer text is put behind all others; the older one stays as a hole until there are
//! many. No piece is ever copied into a larger one: both would be there at once.

use memchr::memmem::Finder;

/// Between the fields of a text; no searched text has it.
pub(super) const FIELD: char = '\u{1f}';

/// Bytes of one piece; a longer text has one of its own.
const PIECE_BYTES: usize = 1 << 20;

/// A set of lines, by their places.
#[derive(Clone, Debug, Default)]
pub(super) struct Set(Vec<u64>);

impl Set {
    /// An empty set for that many lines.
    pub(super) fn of(lines: usize) -> Self {
        Self(vec![0; lines.div_ceil(64)])
    }

    pub(super) fn add(&mut self, line: u32) {
        if let Some(word) = self.0.get_mut(line as usize / 64) {
            *word |= 1 << (line % 64);
        }
    }

    /// The same for a set that grows with what is put in.
    pub(super) fn add_far(&mut self, line: u32) {
        let words = line as usize / 64 + 1;
        if self.0.len() < words {
            self.0.resize(words, 0);
        }
        self.add(line);
    }

    pub(super) fn has(&self, line: u32) -> bool {
        self.0.get(line as usize / 64).is_some_and(|word| word >> (line % 64) & 1 == 1)
    }
}

/// Where a line's text begins in its piece.
#[derive(Clone, Copy, Debug)]
struct Begin {
    at: u32,
    line: u32,
}

/// Texts one behind the other.
#[derive(Debug, Default)]
struct Piece {
    bytes: String,
    /// In the order of their places.
    begins: Vec<Begin>,
    /// Bytes of texts that are their line's no more.
    holes: usize,
}

impl Piece {
    /// The text that begins there, without its end.
    fn text(&self, begin: usize) -> &str {
        self.begins.get(begin).map_or("", |it| &self.bytes[it.at as usize..self.end(begin) - 1])
    }

    fn end(&self, begin: usize) -> usize {
        self.begins.get(begin + 1).map_or(self.bytes.len(), |next| next.at as usize)
    }

    fn has_room(&self, text: &str) -> bool {
        self.bytes.is_empty() || self.bytes.len() + text.len() < PIECE_BYTES
    }
}

/// A text's place: its piece, and which of the beginnings there.
type Place = (u32, u32);
/// A line has no text.
const NOWHERE: Place = (u32::MAX, u32::MAX);

/// The texts, in lower case.
#[derive(Debug, Default)]
pub(super) struct Texts {
    pieces: Vec<Piece>,
    /// Where each line's newest text is.
    newest: Vec<Place>,
}

impl Texts {
    /// Gives a line its text: fields with [`FIELD`] between them.
    pub(super) fn put(&mut self, line: u32, text: &str) {
        let place = line as usize;
        if self.newest.len() <= place {
            self.newest.resize(place + 1, NOWHERE);
        }
        let (old, begin) = self.newest[place];
        let last = self.pieces.len().saturating_sub(1) as u32;
        self.add(line, text);
        if let Some(piece) = self.pieces.get_mut(old as usize) {
            piece.holes += piece.text(begin as usize).len() + 1;
            self.mend(old);
        }
        // One that has just been left by the writer may be all holes.
        self.mend(last);
    }

    fn add(&mut self, line: u32, text: &str) {
        if !self.pieces.last().is_some_and(|last| last.has_room(text)) {
            let bytes = String::with_capacity(PIECE_BYTES);
            self.pieces.push(Piece { bytes, ..Piece::default() });
        }
        let at = self.pieces.len() - 1;
        let piece = &mut self.pieces[at];
        self.newest[line as usize] = (at as u32, piece.begins.len() as u32);
        piece.begins.push(Begin { at: piece.bytes.len() as u32, line });
        piece.bytes.push_str(text);
        // A match never reaches over to the next text.
        piece.bytes.push(FIELD);
    }

    /// A line's text; empty where it has none.
    pub(super) fn get(&self, line: u32) -> &str {
        let (piece, begin) = self.newest.get(line as usize).copied().unwrap_or(NOWHERE);
        self.pieces.get(piece as usize).map_or("", |piece| piece.text(begin as usize))
    }

    /// Takes room for that many lines at once.
    pub(super) fn make_room(&mut self, lines: usize) {
        self.newest.reserve_exact(lines);
    }

    /// Puts what is left of a piece behind all others, where more than half of it is holes. The
    /// last one is still written to.
    fn mend(&mut self, at: u32) {
        let is_last = at as usize + 1 == self.pieces.len();
        let piece = &mut self.pieces[at as usize];
        if is_last || piece.holes <= piece.bytes.len() / 2 {
            return;
        }
        let left = std::mem::take(piece);
        for (begin, it) in left.begins.iter().enumerate() {
            if self.newest[it.line as usize] == (at, begin as u32) {
                self.add(it.line, left.text(begin));
            }
        }
    }

    /// Adds the lines whose text contains `needle` (in lower case, without [`FIELD`]).
    pub(super) fn find(&self, needle: &str, found: &mut Set) {
        let finder = Finder::new(needle.as_bytes());
        for (number, piece) in self.pieces.iter().enumerate() {
            let (mut at, mut begin) = (0, 0);
            while let Some(skip) = finder.find(&piece.bytes.as_bytes()[at..]) {
                at += skip;
                while piece.begins.get(begin + 1).is_some_and(|next| next.at as usize <= at) {
                    begin += 1;
                }
                let Some(here) = piece.begins.get(begin) else { break };
                if self.newest[here.line as usize] == (number as u32, begin as u32) {
                    found.add(here.line);
                }
                at = piece.end(begin);
                if at >= piece.bytes.len() {
                    break;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(texts: &Texts, needle: &str) -> Vec<u32> {
        let mut set = Set::of(8);
        texts.find(needle, &mut set);
        (0..8).filter(|line| set.has(*line)).collect()
    }

    #[test]
    fn the_newest_text_of_each_line_is_searched_and_no_match_reaches_over_its_end() {
        let mut texts = Texts::default();
        texts.put(0, "lagos\u{1f}10.0.0.1");
        texts.put(2, "a burst from lagos");
        texts.put(1, "osaka");
        assert_eq!(found(&texts, "lagos"), [0, 2]);
        assert_eq!((found(&texts, "os"), found(&texts, "soa")), (vec![0, 1, 2], vec![]));
        texts.put(2, "quiet");
        assert_eq!((found(&texts, "lagos"), found(&texts, "e")), (vec![0], vec![2]));
        assert_eq!((found(&texts, "lagos"), texts.get(2), texts.get(7)), (vec![0], "quiet", ""));
        assert_eq!(found(&texts, ""), [0, 1, 2]);
    }

    #[test]
    fn pieces_are_full_or_mended_and_every_line_keeps_its_newest_text() {
        let long = |line: u32, round: u32| format!("{line} of {round} {}", "x".repeat(300_000));
        let mut texts = Texts::default();
        for round in 0..20 {
            for line in 0..8 {
                texts.put(line, &long(line, round));
            }
        }
        texts.put(3, &"y".repeat(3 * PIECE_BYTES));
        for line in [0, 1, 2, 4, 5, 6, 7] {
            assert!(texts.get(line) == long(line, 19) && found(&texts, &long(line, 19)) == [line]);
            assert!(found(&texts, &long(line, 18)).is_empty());
        }
        assert_eq!((texts.get(3).len(), found(&texts, "yyy")), (3 * PIECE_BYTES, vec![3]));
        let kept: usize = texts.pieces.iter().map(|piece| piece.bytes.capacity()).sum();
        assert!(kept < 12 * PIECE_BYTES, "{kept} bytes are kept for eight texts");
    }
}
