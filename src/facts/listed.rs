//! How a device or an application is known to the subject's usual, which lists ids, names or both
//! without saying which is which.
//!
//! An id tells; a name is what whoever owns a device calls it. So, of one thing in the evidence:
//!
//! 1. Its id is listed: it is known, whatever it is called.
//! 2. It has no id: it is known where its name is listed, for it has nothing else.
//! 3. Its id is not listed: it is known *by name only*, and not new, where every name that it bears
//!    in the case is listed as a name. Bearing one that is not, or none at all, it is new.
//!
//! Each entry is judged by itself, and what else is listed beside it says nothing of it. An entry
//! is a name but in three cases, in which the thing that bears it is not known by it:
//!
//! - it is the id of a thing in the case: that one is meant;
//! - it has the form of an id that nobody gives as a name, a UUID or a digest: a device may be
//!   called so to look like that one;
//! - a record of the case shows it beside a listed id: it is the name of that thing, and another
//!   id under the same name is another thing.
//!
//! It must not look at what is asked for, nor over which events: a thing is known or not for every
//! way of asking, and for the severity.

use std::collections::{HashMap, HashSet};

/// The id and the name of a thing in one record, where it has them, as they are compared.
pub(super) type Named = (Option<String>, Option<String>);

/// The usual values of a field, beside the things of the case.
#[derive(Debug)]
pub struct Listed {
    values: HashSet<String>,
    /// Ids that are not listed, and whether all the names that they bear are usual ones.
    unlisted: HashMap<String, bool>,
}

/// How a device or an application is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// By its id, or by the name where it has no id.
    Whole,
    /// By its name, though it has an id, which is not listed.
    ByName,
    /// Not at all.
    Not,
}

impl Listed {
    /// These values, beside the things that the records of the case show.
    pub(super) fn of<'n>(
        values: HashSet<String>,
        things: impl Iterator<Item = &'n Named> + Clone,
    ) -> Self {
        // An entry that is an id, or the name of a thing whose own id is listed.
        let mut taken: HashSet<&str> = HashSet::new();
        for (id, name) in things.clone() {
            let Some(id) = id.as_deref() else { continue };
            taken.insert(id);
            taken.extend(name.as_deref().filter(|_| values.contains(id)));
        }
        let is_usual = |name: &str| {
            values.contains(name) && !taken.contains(name) && !has_the_form_of_an_id(name)
        };
        let mut unlisted: HashMap<String, bool> = HashMap::new();
        for (id, name) in things {
            if let (Some(id), Some(name)) = (id, name)
                && !values.contains(id)
            {
                let all = unlisted.entry(id.clone()).or_insert(true);
                *all = *all && is_usual(name);
            }
        }
        Self { values, unlisted }
    }

    /// Whether that text is listed, whatever it is.
    pub(super) fn has(&self, text: &str) -> bool {
        self.values.contains(text)
    }

    /// How the thing of that id is known, or the one that has nothing but that name.
    pub(super) fn knows(&self, id: Option<&str>, name: Option<&str>) -> Known {
        if id.or(name).is_some_and(|text| self.has(text)) {
            return Known::Whole;
        }
        match id.and_then(|id| self.unlisted.get(id)) {
            Some(true) => Known::ByName,
            _ => Known::Not,
        }
    }
}

/// True for hexadecimal digits, as many as a UUID has or more, with or without hyphens.
fn has_the_form_of_an_id(text: &str) -> bool {
    const DIGITS_MIN: usize = 32;
    let digits = text.bytes().filter(u8::is_ascii_hexdigit).count();
    digits >= DIGITS_MIN && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;
    use Known::{ByName, Not, Whole};

    const OWN: &str = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0";
    const NAME: Option<&str> = Some("lap-204");
    const OTHER: Option<&str> = Some("id-2");

    type Thing = (Option<&'static str>, Option<&'static str>);

    /// How the first of these things is known, where these values are listed.
    fn known(listed: &[&str], things: &[Thing]) -> Known {
        let text = |text: Option<&str>| text.map(str::to_owned);
        let owned: Vec<Named> = things.iter().map(|(id, name)| (text(*id), text(*name))).collect();
        let values = listed.iter().map(|it| (*it).to_owned()).collect();
        let listed = Listed::of(values, owned.iter());
        listed.knows(things[0].0, things[0].1)
    }

    #[test]
    fn every_combination_of_id_and_name_listed_or_not() {
        let names = [None, NAME, Some("kali")];
        // Of no id, a listed one and another: with no name, a listed one and another.
        let table = [
            (None, [Not, Whole, Not]),
            (Some(OWN), [Whole, Whole, Whole]),
            (OTHER, [Not, ByName, Not]),
        ];
        for (id, expected) in table {
            for (name, how) in names.into_iter().zip(expected) {
                assert_eq!(known(&[OWN, "lap-204"], &[(id, name)]), how, "{id:?} {name:?}");
            }
        }
    }

    #[test]
    fn what_else_is_listed_says_nothing_of_a_name() {
        let others = [
            "tablet",
            "adobeacrobatreader2024",
            "office365exchangeonline",
            "macbookpro16inch2021",
            "00u1ab2cd3ef4gh5ij6k",
            OWN,
        ];
        assert_eq!(known(&["lap-204"], &[(OTHER, NAME)]), ByName);
        assert_eq!(known(&["lap-204"], &[(None, NAME)]), Whole);
        for other in others {
            assert_eq!(known(&["lap-204", other], &[(OTHER, NAME)]), ByName, "{other}");
            assert_eq!(known(&["lap-204", other], &[(None, NAME)]), Whole, "{other}");
            assert_eq!(known(&[other], &[(OTHER, NAME)]), Not, "{other}");
        }
        // A name that only looks like an id is one.
        for name in &others[..5] {
            assert_eq!(known(&[name], &[(OTHER, Some(name))]), ByName, "{name}");
        }
    }

    #[test]
    fn an_id_outranks_the_name_that_the_case_shows_to_be_its_own() {
        let own = (Some("asset 7"), NAME);
        for listed in [&["asset 7", "lap-204"][..], &["asset 7"]] {
            assert_eq!(known(listed, &[(OTHER, NAME), own]), Not);
            assert_eq!(known(listed, &[own, (OTHER, NAME)]), Whole);
        }
        // The id beside it is as little listed: the name belongs to neither.
        assert_eq!(known(&["lap-204"], &[(OTHER, NAME), own]), ByName);
        // A listed id that is called otherwise takes no name away.
        let elsewhere = (Some("asset 7"), Some("tablet"));
        assert_eq!(known(&["asset 7", "lap-204"], &[(OTHER, NAME), elsewhere]), ByName);
    }

    #[test]
    fn a_name_that_is_an_id_makes_nothing_known() {
        assert_eq!(known(&[OWN], &[(OTHER, Some(OWN))]), Not);
        let digest = "9e107d9d372bb6826bd81d3542a419d6";
        assert_eq!(known(&[digest], &[(OTHER, Some(digest))]), Not);
        assert_eq!(known(&["asset 7"], &[(OTHER, Some("asset 7"))]), ByName);
        assert_eq!(known(&["asset 7"], &[(OTHER, Some("asset 7")), (Some("asset 7"), None)]), Not);
    }

    #[test]
    fn an_id_is_not_known_by_a_name_that_it_once_took() {
        let (usual, kali) = ((OTHER, NAME), (OTHER, Some("kali")));
        let listed = ["lap-204", "tablet"];
        for things in [[usual, kali], [kali, usual]] {
            assert_eq!(known(&listed, &things), Not, "by any name of it");
        }
        assert_eq!(known(&listed, &[usual, (OTHER, Some("tablet"))]), ByName);
        assert_eq!(known(&listed, &[(OTHER, None), usual]), ByName, "one record names it not");
        assert_eq!(known(&["id-2"], &[kali, usual]), Whole, "its id is listed");
        let other_thing = (Some("id-3"), Some("kali"));
        assert_eq!(known(&listed, &[usual, other_thing]), ByName, "that is another");
    }
}
