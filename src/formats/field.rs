//! Fields of a record: looked up by name whatever its capitals, each knowing the RFC 6901 pointer
//! it stands at.
//!
//! Loggers and stores change the capitals of names (`resulttype`, `ResultType`, `resultType`),
//! never their letters. This must not interpret a value.

use crate::domain::json::{Doc, Kind, Node, NodeId, escape_token};
use crate::domain::mapping::PLACE_DEPTH;
use std::borrow::Cow;
use std::cell::OnceCell;
use std::fmt::Write as _;

/// Steps from the record's root to any field that a format reads.
const DEPTH: usize = PLACE_DEPTH;

#[derive(Clone, Copy)]
enum Step {
    /// The name of a member, in the record's document.
    Name(NodeId),
    Index(u32),
}

/// A value and the way to it from the record's root.
///
/// Small, since formats hand around a hundred of them a record.
#[derive(Clone, Copy)]
pub(super) struct Field<'d> {
    /// The value.
    pub(super) node: Node<'d>,
    root: Node<'d>,
    steps: [Step; DEPTH],
    len: u8,
    /// The value stands in JSON text inside a string: the way ends at that string.
    inside: bool,
}

impl<'d> Field<'d> {
    pub(super) fn root(node: Node<'d>) -> Self {
        Self { node, root: node, steps: [Step::Index(0); DEPTH], len: 0, inside: false }
    }

    fn step(&self, node: Node<'d>, step: Step) -> Self {
        let mut field = Self { node, ..*self };
        if !self.inside
            && let Some(next) = field.steps.get_mut(usize::from(self.len))
        {
            *next = step;
            field.len += 1;
        }
        field
    }

    fn member(&self, key: Node<'d>, value: Node<'d>) -> Self {
        self.step(value, Step::Name(key.id()))
    }

    /// The member of that name: the exact one, else the one that differs in capitals only. Of
    /// several that do, the one in a table's capitals (`UserId`); else which counts is not known,
    /// and none is taken.
    pub(super) fn get(&self, name: &str) -> Option<Self> {
        let mut loose = Loose::None;
        for (key, value) in self.node.members() {
            let text = name_of(key);
            // Capitals change no length, and most names end here.
            if text.len() != name.len() {
                continue;
            }
            if text == name {
                return Some(self.member(key, value));
            }
            loose.see(name, &text, (key, value));
        }
        loose.found().map(|(key, value)| self.member(key, value))
    }

    /// The field behind a path of names.
    pub(super) fn at(&self, path: &[&str]) -> Option<Self> {
        path.iter().try_fold(*self, |field, name| field.get(name))
    }

    /// The items of an array.
    pub(super) fn items(&self) -> impl Iterator<Item = Self> {
        let this = *self;
        self.node.items().zip(0..).map(move |(node, n)| this.step(node, Step::Index(n)))
    }

    /// RFC 6901 pointer from the record's root; of the string, for a value that stands in JSON text
    /// inside one.
    pub(super) fn pointer(&self) -> String {
        let mut out = String::with_capacity(32);
        self.point(&mut out);
        out
    }

    /// Writes [`Field::pointer`] behind a text.
    pub(super) fn point(&self, out: &mut String) {
        for step in self.steps.iter().take(usize::from(self.len)) {
            out.push('/');
            match step {
                Step::Name(key) => {
                    out.push_str(&escape_token(&name_of(self.root.elsewhere(*key))));
                }
                // Writing to a String does not fail.
                Step::Index(n) => _ = write!(out, "{n}"),
            }
        }
    }

    /// True for null.
    pub(super) fn is_null(&self) -> bool {
        self.node.is_null()
    }

    /// A string's text.
    pub(super) fn text(&self) -> Option<Cow<'d, str>> {
        (self.node.kind() == Kind::String).then(|| self.node.as_str()).flatten()
    }

    /// The root of a document that was made of this field's text: it, and all in it, points here.
    pub(super) fn made_into<'a>(self, doc: &'a Doc) -> Field<'a>
    where
        'd: 'a,
    {
        Field { node: doc.root(), inside: true, ..self }
    }

    /// The object or array itself, or the one whose JSON text stands in this string. `held` keeps
    /// what was parsed.
    ///
    /// `Err` where the string holds something that begins like an object or array and is none.
    pub(super) fn open<'a>(self, held: &'a mut Option<Doc>) -> Result<Option<Field<'a>>, ()>
    where
        'd: 'a,
    {
        match self.node.kind() {
            Kind::Object | Kind::Array => Ok(Some(self)),
            Kind::String => {
                let text = self.text().unwrap_or_default();
                if !text.trim_start().starts_with(['{', '[']) {
                    return Ok(None);
                }
                let doc = Doc::parse(text.into_owned()).map_err(|_| ())?;
                let node = held.insert(doc).root();
                Ok(Some(Field { node, inside: true, ..self }))
            }
            _ => Ok(None),
        }
    }
}

/// What was found under names that differ from the wanted one in capitals only.
enum Loose<T> {
    None,
    One(T),
    /// In the capitals of a table's column, beside any others.
    Column(T),
    Several,
}

impl<T> Loose<T> {
    fn see(&mut self, wanted: &str, name: &str, new: T) {
        if !name.eq_ignore_ascii_case(wanted) {
            return;
        }
        let is_column = name.starts_with(|first: char| first.is_ascii_uppercase())
            && name.get(1..) == wanted.get(1..);
        *self = match (std::mem::replace(self, Self::Several), is_column) {
            (_, true) => Self::Column(new),
            (Self::Column(column), _) => Self::Column(column),
            (Self::None, _) => Self::One(new),
            (Self::One(_) | Self::Several, _) => Self::Several,
        };
    }

    fn found(self) -> Option<T> {
        match self {
            Self::One(found) | Self::Column(found) => Some(found),
            Self::None | Self::Several => None,
        }
    }
}

/// A member name's text.
fn name_of(key: Node<'_>) -> Cow<'_, str> {
    key.as_str().unwrap_or_default()
}

/// A wide object with an index of its names, for many look-ups.
pub(super) struct Record<'d> {
    /// The object.
    pub(super) field: Field<'d>,
    names: Vec<Name<'d>>,
    /// Open addressing by sketch: place in `names` plus one, 0 for none.
    slots: [u8; SLOTS],
    /// A bit for what stands before the first dot of each name that has one, where that was asked.
    dotted: OnceCell<u64>,
    /// A document made of the text of one of the members: recognising and reading the record share
    /// it. Which member that is, one format alone decides.
    made: OnceCell<Option<Doc>>,
}

const SLOTS: usize = 256;
/// Names that the slots take; the names of wider objects are searched one by one.
const INDEXED: usize = 192;

fn slot_of(sketch: u32) -> usize {
    (sketch.wrapping_mul(0x9E37_79B1) >> 24) as usize
}

struct Name<'d> {
    sketch: u32,
    key: Node<'d>,
    value: Node<'d>,
}

impl<'d> Record<'d> {
    pub(super) fn new(field: Field<'d>) -> Self {
        let mut names = Vec::with_capacity(64);
        names.extend(field.node.members().map(|(key, value)| {
            let sketch = sketch(name_of(key).as_bytes());
            Name { sketch, key, value }
        }));
        let mut slots = [0; SLOTS];
        if names.len() <= INDEXED {
            for (entry, place) in names.iter().zip(1_u8..) {
                let mut slot = slot_of(entry.sketch);
                while slots[slot] != 0 {
                    slot = (slot + 1) % SLOTS;
                }
                slots[slot] = place;
            }
        }
        Self { field, names, slots, dotted: OnceCell::new(), made: OnceCell::new() }
    }

    /// The names that may be this one but for capitals, in the object's order.
    fn candidates(&self, wanted: u32) -> impl Iterator<Item = &Name<'d>> {
        let indexed = self.names.len() <= INDEXED;
        let all = if indexed { &[] } else { self.names.as_slice() };
        let mut slot = slot_of(wanted);
        let by_slot = std::iter::from_fn(move || {
            let place = usize::from(self.slots[slot]).checked_sub(1)?;
            slot = (slot + 1) % SLOTS;
            self.names.get(place)
        });
        by_slot.chain(all).filter(move |entry| entry.sketch == wanted)
    }

    /// As [`Field::get`].
    pub(super) fn get(&self, name: &str) -> Option<Field<'d>> {
        let mut loose = Loose::None;
        for entry in self.candidates(sketch(name.as_bytes())) {
            let text = name_of(entry.key);
            if text == name {
                return Some(self.field.member(entry.key, entry.value));
            }
            loose.see(name, &text, entry);
        }
        loose.found().map(|entry| self.field.member(entry.key, entry.value))
    }

    /// True if a member has a dot in its name.
    pub(super) fn has_dotted_names(&self) -> bool {
        self.dotted() != 0
    }

    /// False where no name begins with those letters and a dot: then no path of several parts that
    /// begins so stands flat.
    pub(super) fn may_stand_flat(&self, first: &str) -> bool {
        self.dotted() & bit_of(first) != 0
    }

    fn dotted(&self) -> u64 {
        let bit = |entry: &Name<'_>| name_of(entry.key).split_once('.').map(|it| bit_of(it.0));
        *self.dotted.get_or_init(|| self.names.iter().filter_map(bit).fold(0, |all, bit| all | bit))
    }

    /// The document that is made of one of the members, made when it is first asked for.
    pub(super) fn made(&self, make: impl FnOnce() -> Option<Doc>) -> Option<&Doc> {
        self.made.get_or_init(make).as_ref()
    }

    /// As [`Field::at`].
    pub(super) fn at(&self, path: &[&str]) -> Option<Field<'d>> {
        let (first, rest) = path.split_first()?;
        self.get(first)?.at(rest)
    }

    /// The first of those names that is there and not null.
    pub(super) fn any(&self, names: &[&str]) -> Option<Field<'d>> {
        names.iter().filter_map(|name| self.get(name)).find(|field| !field.is_null())
    }

    /// True if a member of that name is there, whatever its value.
    pub(super) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// The member of exactly that name.
    pub(super) fn exact(&self, name: &str) -> Option<Field<'d>> {
        let mut named = self.candidates(sketch(name.as_bytes()));
        let entry = named.find(|entry| name_of(entry.key) == name)?;
        Some(self.field.member(entry.key, entry.value))
    }

    /// True if a member of exactly that name is there.
    pub(super) fn has_exact(&self, name: &str) -> bool {
        self.exact(name).is_some()
    }

    /// True if so many of those names are there with a value that is not null.
    pub(super) fn at_least(&self, wanted: usize, names: &[&str]) -> bool {
        let there = |name: &&&str| self.get(name).is_some_and(|field| !field.is_null());
        names.iter().filter(there).take(wanted).count() == wanted
    }

    /// How many of those names are there with a value that is not null.
    pub(super) fn count(&self, names: &[&str]) -> usize {
        names.iter().filter(|name| self.get(name).is_some_and(|field| !field.is_null())).count()
    }
}

/// One bit of 64, by a name's sketch.
fn bit_of(name: &str) -> u64 {
    1 << (sketch(name.as_bytes()).wrapping_mul(0x9E37_79B1) >> 26)
}

/// A name's length and three of its letters, in lower case: equal for names that differ in capitals
/// only.
fn sketch(name: &[u8]) -> u32 {
    let lower = |at: usize| u32::from(name.get(at).copied().unwrap_or(0) | 0x20);
    let len = name.len();
    (len as u32 & 0xff) << 24 | lower(0) << 16 | lower(len / 2) << 8 | lower(len.saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_knows_its_pointer_whatever_the_capitals_of_its_name() {
        let doc = Doc::parse(r#"{"a/b":{"ResultType":[{"x":1}]},"\u0075serId":"u"}"#).unwrap();
        let record = Record::new(Field::root(doc.root()));
        let item = record.at(&["a/b", "resulttype"]).unwrap().items().next().unwrap();
        assert_eq!(item.get("X").unwrap().pointer(), "/a~1b/ResultType/0/x");
        assert_eq!(record.get("userid").unwrap().pointer(), "/userId", "an escape hides no name");
        assert!(record.get("userids").is_none() && !record.has_exact("userid"));
    }

    #[test]
    fn of_names_that_differ_in_capitals_the_exact_one_counts_else_the_columns_else_none() {
        let doc =
            Doc::parse(r#"{"LEVEL":1,"level":2,"Level":3,"USERID":4,"UserId":5,"A":6}"#).unwrap();
        let root = Field::root(doc.root());
        for (name, value) in [
            ("level", Some(2)),
            ("Level", Some(3)),
            ("lEvel", None),
            ("userId", Some(5)),
            ("userid", None),
            ("a", Some(6)),
        ] {
            let int = |field: Option<Field<'_>>| field.and_then(|field| field.node.as_i64());
            assert_eq!(int(Record::new(root).get(name)), value, "{name}");
            assert_eq!(int(root.get(name)), value, "{name}");
        }
    }

    #[test]
    fn an_object_of_any_width_is_searched_right() {
        for width in [0, 1, 24, 191, 192, 193, 255, 256, 700] {
            let members: Vec<_> = (0..width).map(|n| format!(r#""n{n:04}":{n}"#)).collect();
            let doc = Doc::parse(format!("{{{}}}", members.join(","))).unwrap();
            let record = Record::new(Field::root(doc.root()));
            for n in 0..width {
                let found = record.get(&format!("N{n:04}")).unwrap();
                assert_eq!(found.node.as_i64(), Some(n), "{width}");
            }
            assert!(record.get("n").is_none() && record.get(&format!("n{width:04}")).is_none());
        }
    }

    #[test]
    fn json_text_inside_a_string_is_opened_and_points_at_the_string() {
        let doc = Doc::parse(r#"{"cell":"{\"a\":{\"b\":7}}","bad":"{x","plain":"x"}"#).unwrap();
        let root = Field::root(doc.root());
        let mut held = None;
        let cell = root.get("cell").unwrap().open(&mut held).unwrap().unwrap();
        let b = cell.at(&["a", "b"]).unwrap();
        assert_eq!((b.node.as_i64(), b.pointer().as_str()), (Some(7), "/cell"));
        assert!(root.get("bad").unwrap().open(&mut None).is_err());
        assert!(root.get("plain").unwrap().open(&mut None).unwrap().is_none());
    }
}
