//! Which field of a record each normalised value came from.
//!
//! A sign-in has some thirty of these, and most are never looked at: they share one text, so that
//! keeping them costs one allocation and not thirty. It must not know any field by name.

use serde::{Serialize, Serializer};
use std::fmt;

/// RFC 6901 pointers into a record, by the normalised field that was read from there.
#[derive(Clone, Default)]
pub struct RawPaths {
    /// The pointers, one behind another.
    text: String,
    /// Each field with the byte at which its pointer begins and the one behind its end.
    each: Vec<(&'static str, u32, u32)>,
    /// The bits of the fields that are in it, and perhaps of others: most questions are about a
    /// field that is not.
    marks: u128,
}

impl RawPaths {
    /// None, with room for those of one record.
    pub fn with_room() -> Self {
        Self { text: String::with_capacity(1024), each: Vec::with_capacity(40), marks: 0 }
    }

    /// Adds the pointer that `write` puts behind the text it is given.
    pub fn add(&mut self, field: &'static str, write: impl FnOnce(&mut String)) {
        let start = self.text.len() as u32;
        write(&mut self.text);
        self.each.push((field, start, self.text.len() as u32));
        self.marks |= mark(field);
    }

    /// Adds a field that was read from where another one was; false where that one has no pointer.
    /// A field that has a pointer keeps it: one name in an object twice is read differently by
    /// different readers.
    pub fn add_as(&mut self, field: &'static str, other: &str) -> bool {
        let found = self.each.iter().find(|(name, ..)| *name == other).copied();
        if self.get(field).is_none() {
            self.each.extend(found.map(|(_, start, end)| (field, start, end)));
            self.marks |= mark(field);
        }
        found.is_some()
    }

    /// Takes a field out.
    pub fn remove(&mut self, field: &str) {
        self.each.retain(|(name, ..)| *name != field);
    }

    /// The pointer of a field.
    pub fn get(&self, field: &str) -> Option<&str> {
        if self.marks & mark(field) == 0 {
            return None;
        }
        self.iter().find(|(name, _)| *name == field).map(|(_, path)| path)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.each.len()
    }

    /// True where there are none.
    pub fn is_empty(&self) -> bool {
        self.each.is_empty()
    }

    /// Field and pointer, in the order in which they were read.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &str)> + Clone {
        let path = |start: u32, end: u32| self.text.get(start as usize..end as usize);
        self.each
            .iter()
            .map(move |(field, start, end)| (*field, path(*start, *end).unwrap_or_default()))
    }
}

/// A bit of a field's name.
fn mark(field: &str) -> u128 {
    let bytes = field.as_bytes();
    let at = |place: usize| u32::from(bytes.get(place).copied().unwrap_or_default());
    let len = bytes.len();
    let mixed = len as u32 | at(len.saturating_sub(1)) << 8 | at(len / 2) << 16 | at(len / 4) << 24;
    1 << (mixed.wrapping_mul(0x9E37_79B1) >> 25)
}

impl<'p> FromIterator<(&'static str, &'p str)> for RawPaths {
    fn from_iter<I: IntoIterator<Item = (&'static str, &'p str)>>(each: I) -> Self {
        let mut paths = Self::default();
        each.into_iter().for_each(|(field, path)| paths.add(field, |text| text.push_str(path)));
        paths
    }
}

/// Equal where they say the same, however it is kept.
impl PartialEq for RawPaths {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl fmt::Debug for RawPaths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl Serialize for RawPaths {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_share_a_text_and_are_told_apart() {
        let mut paths = RawPaths::from_iter([("time", "/t"), ("user.name", "/u/n"), ("x", "")]);
        assert!(paths.add_as("user.email_addr", "user.name") && !paths.add_as("y", "nothing"));
        assert_eq!(paths.get("user.email_addr"), Some("/u/n"));
        assert_eq!((paths.get("x"), paths.get("y"), paths.len()), (Some(""), None, 4));
        assert!(paths.add_as("user.email_addr", "time") && paths.len() == 4, "each name once");
        assert_eq!(paths.get("user.email_addr"), Some("/u/n"));
        paths.remove("user.name");
        let kept = RawPaths::from_iter([("time", "/t"), ("x", ""), ("user.email_addr", "/u/n")]);
        assert_eq!(paths, kept, "what was taken out leaves no trace");
        let json = serde_json::to_string(&paths).unwrap();
        assert_eq!(json, r#"{"time":"/t","x":"","user.email_addr":"/u/n"}"#);
    }
}
