//! Fields behind a dotted name, nested (`{"source":{"ip":…}}`), flat (`{"source.ip":…}`) or mixed:
//! Elastic takes a document either way.
//!
//! It must not take one of two that differ: the nested one counts, as in an index.

use super::field::{Field, Record};

/// The field of that dotted name.
pub(super) fn at<'d>(root: &Record<'d>, path: &str) -> Option<Field<'d>> {
    let Some((first, rest)) = path.split_once('.') else { return root.get(path) };
    let nested = root.get(first).and_then(|object| inside(object, rest));
    if nested.is_some() || !root.may_stand_flat(first) {
        return nested;
    }
    ends(path).skip(1).find_map(|end| {
        let found = root.get(path.get(..end)?)?;
        match path.get(end + 1..) {
            Some(rest) => inside(found, rest),
            None => Some(found),
        }
    })
}

/// As [`at`], below an object.
pub(super) fn inside<'d>(object: Field<'d>, path: &str) -> Option<Field<'d>> {
    ends(path).find_map(|end| {
        let found = object.get(path.get(..end)?)?;
        match path.get(end + 1..) {
            Some(rest) => inside(found, rest),
            None => Some(found),
        }
    })
}

/// Where a name of one, of two and of more parts of the path ends. Byte by byte: paths are short,
/// and a searcher made for each was a twelfth of what it costs to read a record.
fn ends(path: &str) -> impl Iterator<Item = usize> {
    let dots = path.bytes().enumerate().filter(|(_, byte)| *byte == b'.').map(|(at, _)| at);
    dots.chain([path.len()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::json::Doc;

    #[test]
    fn a_name_is_found_nested_flat_and_mixed() {
        for (text, pointer) in [
            (r#"{"source":{"geo":{"city":"x"}}}"#, "/source/geo/city"),
            (r#"{"source.geo.city":"x"}"#, "/source.geo.city"),
            (r#"{"source":{"geo.city":"x"}}"#, "/source/geo.city"),
            (r#"{"source.geo":{"city":"x"}}"#, "/source.geo/city"),
            (r#"{"source":{"ip":"y"},"source.geo":{"city":"x"}}"#, "/source.geo/city"),
            (r#"{"Source":{"geo":7},"source.geo.city":"x"}"#, "/source.geo.city"),
        ] {
            let doc = Doc::parse(text).unwrap();
            let root = Record::new(Field::root(doc.root()));
            assert_eq!(at(&root, "source.geo.city").unwrap().pointer(), pointer, "{text}");
            assert!(at(&root, "source.geo.town").is_none() && at(&root, "city").is_none());
        }
    }
}
