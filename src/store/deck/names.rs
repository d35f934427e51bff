//! Names with their lower case: subjects, detections, addresses, people.
//!
//! It must not forget a name: numbers stay what they are.

use super::pieces::Pieces;
pub(super) use super::pieces::{NOBODY, Name};
use super::texts::Set;

/// Names by number. Where a name's lower case is another text, it has the number behind it.
#[derive(Debug, Default)]
pub(super) struct Names {
    pieces: Pieces,
    /// Those whose lower case is another text.
    mixed: Set,
}

impl Names {
    /// The number of a name, a new one where it has none.
    pub(super) fn number(&mut self, text: &str) -> Name {
        let (name, is_new) = self.pieces.number(text);
        if is_new {
            let lower = text.to_lowercase();
            if lower != text {
                self.mixed.add_far(name);
                self.pieces.add(&lower);
            }
        }
        name
    }

    /// The number of a name, if it has one.
    pub(super) fn find(&self, text: &str) -> Option<Name> {
        self.pieces.find(text)
    }

    /// A name as it came; empty for no name.
    pub(super) fn text(&self, name: Name) -> &str {
        self.pieces.text(name)
    }

    /// A name in lower case.
    pub(super) fn lower(&self, name: Name) -> &str {
        self.pieces.text(name.saturating_add(u32::from(self.mixed.has(name))))
    }

    /// What a name in lower case begins with, as a number.
    pub(super) fn head(&self, name: Name) -> u64 {
        head(self.lower(name))
    }

    /// Takes room for that many at once; what is not used of it costs nothing.
    pub(super) fn make_room(&mut self, names: usize) {
        self.pieces.make_room(names);
    }

    /// Above all numbers there are.
    pub(super) const fn len(&self) -> usize {
        self.pieces.len()
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
    fn a_name_has_one_number_and_its_head_stands_in_the_order_of_names() {
        let mut names = Names::default();
        let (one, two) = (names.number("M.Ortega"), names.number("j.ito"));
        assert_eq!((names.number("M.Ortega"), names.find("j.ito")), (one, Some(two)));
        assert_eq!(
            (names.text(one), names.lower(one), names.lower(two), names.text(NOBODY)),
            ("M.Ortega", "m.ortega", "j.ito", "")
        );
        assert!(
            names.head(two) < names.head(one) && head("a") < head("ab") && head("") < head("a")
        );
        assert_eq!((names.len(), names.find("nobody")), (3, None));
        let three = names.number("m.ortega");
        assert!(three != one && names.lower(three) == names.lower(one));
    }
}
