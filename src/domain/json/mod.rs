//! A strict JSON reader that keeps every byte where it stood.
//!
//! A [`Doc`] owns the text as received and a flat tape of slots, one a value or key, each with its
//! byte span. One pass gives the values, the exact bytes of any sub-value (for digests) and the
//! place of any field on screen (for claims). It refuses what a general reader lets pass and an
//! attacker could hide behind: duplicate keys (compared after unescaping), lone surrogates, numbers
//! that overflow a double, nesting beyond a limit.
//!
//! It must not change, reorder or normalise anything, and it must never panic on any input.

mod parse;
mod pointer;
mod text;

use super::hash;
use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

pub use pointer::escape_token;

/// Levels of nesting accepted, counted from the record's own root.
pub const DEPTH_MAX: usize = 64;
/// The largest integer that survives every JSON reader unchanged, 2^53 - 1.
pub const SAFE_INTEGER_MAX: i64 = 9_007_199_254_740_991;

/// What a slot of the tape holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `null`
    Null,
    /// `true`
    True,
    /// `false`
    False,
    /// A number, kept as written.
    Number,
    /// A string value.
    String,
    /// A member name.
    Key,
    /// `[…]`
    Array,
    /// `{…}`
    Object,
}

#[derive(Clone, Copy, Debug)]
struct Slot {
    start: u32,
    end: u32,
    /// Index of the first slot behind this value's subtree.
    next: u32,
    kind: Kind,
    /// The string or key has at least one escape.
    escaped: bool,
}

/// Members of large objects by hash of their name: (object slot, sorted (hash, key slot)).
type Wide = Vec<(u32, Box<[(u64, u32)]>)>;

/// Why a text is not an acceptable JSON value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("byte {at}: {reason}")]
pub struct JsonError {
    /// Byte offset in the text, from 0.
    pub at: usize,
    /// What is wrong, in words.
    pub reason: String,
}

/// One JSON value with the text it was read from.
pub struct Doc {
    text: Box<str>,
    slots: Vec<Slot>,
    wide: Wide,
}

impl fmt::Debug for Doc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Doc({} bytes, {} slots)", self.text.len(), self.slots.len())
    }
}

impl PartialEq for Doc {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

/// The place of a value in a [`Doc`], to be kept beside the document that owns it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(u32);

/// A value in a document.
#[derive(Clone, Copy)]
pub struct Node<'d> {
    doc: &'d Doc,
    at: u32,
}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.raw())
    }
}

impl Doc {
    /// Reads one value; anything but white space behind it is an error.
    pub fn parse(text: impl Into<Box<str>>) -> Result<Self, JsonError> {
        parse::parse(text.into())
    }

    /// As [`Doc::parse`], from bytes that have still to be shown to be UTF-8.
    pub fn parse_bytes(bytes: &[u8]) -> Result<Self, JsonError> {
        match std::str::from_utf8(bytes) {
            Ok(text) => Self::parse(text),
            Err(error) => Err(JsonError {
                at: error.valid_up_to(),
                reason: "the text is not valid UTF-8".into(),
            }),
        }
    }

    /// The outermost value.
    pub fn root(&self) -> Node<'_> {
        Node { doc: self, at: 0 }
    }

    /// The value that `id` named when it was taken from this document.
    pub fn node(&self, id: NodeId) -> Node<'_> {
        let last = self.slots.len().saturating_sub(1) as u32;
        Node { doc: self, at: id.0.min(last) }
    }

    /// The whole text as received.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl<'d> Node<'d> {
    fn slot(self) -> Slot {
        self.doc.slots[self.at as usize]
    }

    /// This value's place, for keeping.
    pub fn id(self) -> NodeId {
        NodeId(self.at)
    }

    /// The value of that place in the same document.
    #[must_use]
    pub fn elsewhere(self, id: NodeId) -> Node<'d> {
        self.doc.node(id)
    }

    /// What kind of value this is.
    pub fn kind(self) -> Kind {
        self.slot().kind
    }

    /// Byte span in the document's text; a string's quotes are part of it.
    pub fn span(self) -> Range<usize> {
        let slot = self.slot();
        slot.start as usize..slot.end as usize
    }

    /// The bytes as received, quotes included.
    pub fn raw(self) -> &'d str {
        &self.doc.text[self.span()]
    }

    /// True for `null`.
    pub fn is_null(self) -> bool {
        self.kind() == Kind::Null
    }

    /// A string's value, unescaped.
    #[inline]
    pub fn as_str(self) -> Option<Cow<'d, str>> {
        let slot = self.slot();
        matches!(slot.kind, Kind::String | Kind::Key)
            .then(|| text::value(text::between_quotes(&self.doc.text, slot), slot.escaped))
    }

    /// A boolean's value.
    pub fn as_bool(self) -> Option<bool> {
        match self.kind() {
            Kind::True => Some(true),
            Kind::False => Some(false),
            _ => None,
        }
    }

    /// A number's value as a double.
    pub fn as_f64(self) -> Option<f64> {
        (self.kind() == Kind::Number).then(|| self.raw().parse().ok()).flatten()
    }

    /// A number's value where it is written as an integer and no larger than 2^53 - 1 in size.
    pub fn as_i64(self) -> Option<i64> {
        if self.kind() != Kind::Number {
            return None;
        }
        let number: i64 = self.raw().parse().ok()?;
        (-SAFE_INTEGER_MAX..=SAFE_INTEGER_MAX).contains(&number).then_some(number)
    }

    /// True for a number written as an integer that other readers would alter.
    pub fn is_unsafe_integer(self) -> bool {
        self.kind() == Kind::Number
            && !self.raw().contains(['.', 'e', 'E'])
            && self.as_i64().is_none()
    }

    /// True if this value or any below it is an unsafe integer.
    pub fn has_unsafe_integer(self) -> bool {
        (self.at..self.slot().next).any(|at| Node { doc: self.doc, at }.is_unsafe_integer())
    }

    /// The items of an array, in order; nothing for any other kind.
    pub fn items(self) -> impl Iterator<Item = Node<'d>> {
        let slot = self.slot();
        let end = if slot.kind == Kind::Array { slot.next } else { self.at + 1 };
        let doc = self.doc;
        let mut at = self.at + 1;
        std::iter::from_fn(move || {
            (at < end).then(|| {
                let node = Node { doc, at };
                at = node.slot().next;
                node
            })
        })
    }

    /// The members of an object as (name, value), in order; nothing for any other kind.
    pub fn members(self) -> impl Iterator<Item = (Node<'d>, Node<'d>)> {
        let slot = self.slot();
        let end = if slot.kind == Kind::Object { slot.next } else { self.at + 1 };
        let doc = self.doc;
        let mut at = self.at + 1;
        std::iter::from_fn(move || {
            (at < end).then(|| {
                let key = Node { doc, at };
                let value = Node { doc, at: at + 1 };
                at = value.slot().next;
                (key, value)
            })
        })
    }

    /// The member of that name.
    pub fn get(self, name: &str) -> Option<Node<'d>> {
        if self.kind() != Kind::Object {
            return None;
        }
        if let Ok(found) = self.doc.wide.binary_search_by_key(&self.at, |(at, _)| *at) {
            let index = &self.doc.wide[found].1;
            let hash = hash::of_bytes(name.as_bytes());
            let first = index.partition_point(|(h, _)| *h < hash);
            return index[first..]
                .iter()
                .take_while(|(h, _)| *h == hash)
                .map(|(_, at)| Node { doc: self.doc, at: *at })
                .find(|key| key.is_name(name))
                .map(|key| Node { doc: self.doc, at: key.at + 1 });
        }
        self.members().find(|(key, _)| key.is_name(name)).map(|(_, value)| value)
    }

    fn is_name(self, name: &str) -> bool {
        let slot = self.slot();
        if slot.escaped {
            self.as_str().is_some_and(|key| key == name)
        } else {
            text::between_quotes(&self.doc.text, slot) == name
        }
    }

    /// The value at an RFC 6901 pointer, counted from this value; `""` is the value itself.
    pub fn pointer(self, pointer: &str) -> Option<Node<'d>> {
        pointer::resolve(self, pointer)
    }

    /// RFC 6901 pointer of this value from the document's root.
    pub fn place(self) -> String {
        pointer::to(self)
    }

    /// The value behind a path of names.
    pub fn at(self, path: &[&str]) -> Option<Node<'d>> {
        path.iter().try_fold(self, |node, name| node.get(name))
    }
}

#[cfg(test)]
mod tests;
