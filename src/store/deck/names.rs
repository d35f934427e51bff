//! Texts kept once each under a number, with their lower case: subjects, detections, ids.
//!
//! It must not forget a text: numbers stay what they are.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};

/// A text's number.
pub(super) type Name = u32;
/// No text.
pub(super) const NOBODY: Name = Name::MAX;

/// Where a text lies: first byte and length.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    at: u32,
    len: u32,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    text: Place,
    lower: Place,
    /// The first bytes of the lower case as one number, which stands in the order of the texts.
    head: u64,
}

/// Texts by number.
#[derive(Debug, Default)]
pub(super) struct Names {
    bytes: String,
    entries: Vec<Entry>,
    /// Numbers by hash; a text whose hash is taken stands under the next free one.
    numbers: HashMap<u64, Name>,
    /// A hash with a key, so that nobody can aim for many texts of one hash.
    state: RandomState,
}

impl Names {
    /// The number of a text, a new one where it has none.
    pub(super) fn number(&mut self, text: &str) -> Name {
        let key = match self.look(text) {
            Ok(found) => return found,
            Err(key) => key,
        };
        let name = self.entries.len() as Name;
        let place = self.keep(text);
        let lower = text.to_lowercase();
        let below = if lower == text { place } else { self.keep(&lower) };
        self.entries.push(Entry { text: place, lower: below, head: head(&lower) });
        self.numbers.insert(key, name);
        name
    }

    /// The number of a text, if it has one.
    pub(super) fn find(&self, text: &str) -> Option<Name> {
        self.look(text).ok()
    }

    /// The number, or the hash under which it would stand.
    fn look(&self, text: &str) -> Result<Name, u64> {
        let mut key = self.state.hash_one(text);
        while let Some(name) = self.numbers.get(&key) {
            if self.text(*name) == text {
                return Ok(*name);
            }
            key = key.wrapping_add(1);
        }
        Err(key)
    }

    /// Four gigabytes of names are not kept: what comes then is taken for no text.
    fn keep(&mut self, text: &str) -> Place {
        let at = self.bytes.len();
        if u32::try_from(at + text.len()).is_err() {
            return Place::default();
        }
        self.bytes.push_str(text);
        Place { at: at as u32, len: text.len() as u32 }
    }

    fn at(&self, Place { at, len }: Place) -> &str {
        &self.bytes[at as usize..at as usize + len as usize]
    }

    /// A text as it came; empty for no text.
    pub(super) fn text(&self, name: Name) -> &str {
        self.entries.get(name as usize).map_or("", |entry| self.at(entry.text))
    }

    /// A text in lower case.
    pub(super) fn lower(&self, name: Name) -> &str {
        self.entries.get(name as usize).map_or("", |entry| self.at(entry.lower))
    }

    /// What a text in lower case begins with, as a number.
    pub(super) fn head(&self, name: Name) -> u64 {
        self.entries.get(name as usize).map_or(0, |entry| entry.head)
    }

    /// Takes room for that many at once; what is not used of it costs nothing.
    pub(super) fn make_room(&mut self, names: usize) {
        self.bytes.reserve_exact(names * 32);
        self.entries.reserve_exact(names);
        self.numbers.reserve(names);
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// For each number, whether that holds of its text (as it came, and in lower case).
    pub(super) fn which(&self, holds: impl Fn(&str, &str) -> bool) -> Vec<bool> {
        self.entries.iter().map(|it| holds(self.at(it.text), self.at(it.lower))).collect()
    }
}

/// The first eight bytes, big-endian: in the order of the texts, as far as they go.
pub(super) fn head(text: &str) -> u64 {
    let mut bytes = [0; 8];
    let len = text.len().min(8);
    bytes[..len].copy_from_slice(&text.as_bytes()[..len]);
    u64::from_be_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_one_number_and_its_head_stands_in_the_order_of_texts() {
        let mut names = Names::default();
        let (one, two) = (names.number("M.Ortega"), names.number("j.ito"));
        assert_eq!((names.number("M.Ortega"), names.find("j.ito")), (one, Some(two)));
        assert_eq!(
            (names.text(one), names.lower(one), names.text(NOBODY)),
            ("M.Ortega", "m.ortega", "")
        );
        assert!(
            names.head(two) < names.head(one) && head("a") < head("ab") && head("") < head("a")
        );
        assert_eq!(names.which(|_, lower| lower.contains("ort")), [true, false]);
        assert_eq!((names.len(), names.find("nobody")), (2, None));
    }
}
