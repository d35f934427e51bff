//! Texts kept once each under a number, one behind the other: thirty bytes each besides the text.
//!
//! It must not forget a text: numbers stay what they are.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};

/// A text's number.
pub(super) type Name = u32;
/// No text.
pub(super) const NOBODY: Name = Name::MAX;

/// Texts by number.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    bytes: String,
    /// Where each text ends; it begins where the one before it ends.
    ends: Vec<u32>,
    /// Numbers by hash; a text whose hash is taken stands under the next free one.
    numbers: HashMap<u32, Name>,
    /// A hash with a key, so that nobody can aim for many texts of one hash.
    state: RandomState,
}

impl Pieces {
    /// The number of a text, a new one where it has none, and whether it is new.
    pub(super) fn number(&mut self, text: &str) -> (Name, bool) {
        match self.look(text) {
            Ok(found) => (found, false),
            Err(key) => {
                let name = self.add(text);
                self.numbers.insert(key, name);
                (name, true)
            }
        }
    }

    /// Keeps a text that is never looked for. Four gigabytes are not kept: what comes then is
    /// empty.
    pub(super) fn add(&mut self, text: &str) -> Name {
        let name = self.ends.len() as Name;
        if u32::try_from(self.bytes.len() + text.len()).is_ok() {
            self.bytes.push_str(text);
        }
        self.ends.push(self.bytes.len() as u32);
        name
    }

    /// The number of a text, if it has one.
    pub(super) fn find(&self, text: &str) -> Option<Name> {
        self.look(text).ok()
    }

    /// The number, or the hash under which it would stand.
    fn look(&self, text: &str) -> Result<Name, u32> {
        let mut key = self.state.hash_one(text) as u32;
        while let Some(name) = self.numbers.get(&key) {
            if self.text(*name) == text {
                return Ok(*name);
            }
            key = key.wrapping_add(1);
        }
        Err(key)
    }

    /// A text; empty for no text.
    pub(super) fn text(&self, name: Name) -> &str {
        let at = name as usize;
        let Some(end) = self.ends.get(at) else { return "" };
        let begin = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.bytes[begin as usize..*end as usize]
    }

    /// Takes room for that many at once; what is not used of it costs nothing.
    pub(super) fn make_room(&mut self, texts: usize) {
        self.bytes.reserve_exact(texts * 32);
        self.ends.reserve_exact(texts);
        self.numbers.reserve(texts);
    }

    /// How many there are.
    pub(super) const fn len(&self) -> usize {
        self.ends.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_one_number() {
        let mut pieces = Pieces::default();
        let (one, two) = (pieces.number("M.Ortega"), pieces.number("j.ito"));
        assert_eq!((one, two, pieces.number("M.Ortega")), ((0, true), (1, true), (0, false)));
        assert_eq!(
            (pieces.text(0), pieces.text(1), pieces.text(NOBODY)),
            ("M.Ortega", "j.ito", "")
        );
        assert_eq!((pieces.find("j.ito"), pieces.find("nobody"), pieces.len()), (Some(1), None, 2));
    }

    #[test]
    fn a_text_that_was_added_is_not_looked_for() {
        let mut pieces = Pieces::default();
        assert_eq!(
            (pieces.add("ito"), pieces.find("ito"), pieces.number("ito")),
            (0, None, (1, true))
        );
        assert_eq!((pieces.number("").0, pieces.text(2), pieces.find("")), (2, "", Some(2)));
    }
}
