//! The searched texts of all lines in one piece of memory, so that a search is one run over it.
//!
//! A line's newer text is put behind all others; the older one stays as a hole until there are
//! many.

use memchr::memmem::Finder;

/// Between the fields of a text; no searched text has it.
pub(super) const FIELD: char = '\u{1f}';

/// Bytes of holes from which on the texts are put together anew, if they are half of all.
const HOLES_MAX: usize = 1 << 20;

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

/// Where a line's text begins.
#[derive(Clone, Copy, Debug)]
struct Begin {
    at: usize,
    line: u32,
}

/// The texts, in lower case.
#[derive(Debug, Default)]
pub(super) struct Texts {
    bytes: String,
    /// In the order of their places.
    begins: Vec<Begin>,
    /// For each line, which of the beginnings is its newest; `u32::MAX` where it has none.
    newest: Vec<u32>,
    holes: usize,
}

impl Texts {
    /// Gives a line its text: fields with [`FIELD`] between them.
    pub(super) fn put(&mut self, line: u32, text: &str) {
        let place = line as usize;
        if self.newest.len() <= place {
            self.newest.resize(place + 1, u32::MAX);
        }
        self.holes += self.get(line).len();
        self.newest[place] = self.begins.len() as u32;
        self.begins.push(Begin { at: self.bytes.len(), line });
        self.bytes.push_str(text);
        // A match never reaches over to the next text.
        self.bytes.push(FIELD);
        if self.holes > HOLES_MAX && self.holes > self.bytes.len() / 2 {
            self.mend();
        }
    }

    /// A line's text; empty where it has none.
    pub(super) fn get(&self, line: u32) -> &str {
        let newest = self.newest.get(line as usize).copied().unwrap_or(u32::MAX) as usize;
        let Some(begin) = self.begins.get(newest) else { return "" };
        &self.bytes[begin.at..self.end(newest) - 1]
    }

    /// Takes room for the texts of that many lines at once; what is not used of it costs nothing.
    pub(super) fn make_room(&mut self, lines: usize) {
        self.bytes.reserve_exact(lines * 512);
        self.begins.reserve_exact(lines);
        self.newest.reserve_exact(lines);
    }

    fn end(&self, begin: usize) -> usize {
        self.begins.get(begin + 1).map_or(self.bytes.len(), |next| next.at)
    }

    /// Leaves the holes out.
    fn mend(&mut self) {
        let mut new = Self::default();
        new.bytes.reserve(self.bytes.len() - self.holes);
        for line in 0..self.newest.len() as u32 {
            if self.newest[line as usize] != u32::MAX {
                new.put(line, self.get(line));
            }
        }
        *self = new;
    }

    /// Adds the lines whose text contains `needle` (in lower case, without [`FIELD`]).
    pub(super) fn find(&self, needle: &str, found: &mut Set) {
        let finder = Finder::new(needle.as_bytes());
        let (mut at, mut begin) = (0, 0);
        while let Some(skip) = finder.find(&self.bytes.as_bytes()[at..]) {
            at += skip;
            while self.begins.get(begin + 1).is_some_and(|next| next.at <= at) {
                begin += 1;
            }
            let Some(here) = self.begins.get(begin) else { return };
            if self.newest[here.line as usize] as usize == begin {
                found.add(here.line);
            }
            at = self.end(begin);
            if at >= self.bytes.len() {
                return;
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
        texts.mend();
        assert_eq!((found(&texts, "lagos"), texts.get(2), texts.get(7)), (vec![0], "quiet", ""));
        assert_eq!(found(&texts, ""), [0, 1, 2]);
    }
}
