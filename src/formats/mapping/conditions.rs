//! Whether a record is of a mapping, condition by condition; and of one that is of none, which
//! condition of the nearest mapping it does not hold.
//!
//! It must not read more of a record than its conditions name.

use super::super::draft::quoted;
use super::super::field::Record;
use super::{at, said};
use crate::domain::mapping::{Mapping, Place, When};

/// Characters of a place, and words of a list, that are told: the words of a site are short, but
/// nobody holds them to it.
const PLACE_SHOWN: usize = 80;
const WORDS_SHOWN: usize = 5;

/// One of the things that have to hold.
enum Condition<'m> {
    Equal(&'m Place, &'m [String]),
    Present(&'m Place),
    Absent(&'m Place),
}

/// All that has to hold, in the order in which it is asked.
fn conditions(when: &When) -> impl Iterator<Item = Condition<'_>> {
    let equal = when.equal.iter().map(|(place, words)| Condition::Equal(place, words));
    let present = when.present.iter().map(Condition::Present);
    equal.chain(present).chain(when.absent.iter().map(Condition::Absent))
}

impl Condition<'_> {
    fn holds(&self, root: &Record<'_>) -> bool {
        let there = |place: &Place| at(place, root).is_some_and(|field| !field.is_null());
        match self {
            Self::Equal(place, words) => {
                let said = at(place, root).and_then(|field| said(&field));
                said.is_some_and(|said| words.iter().any(|word| *word == said))
            }
            Self::Present(place) => there(place),
            Self::Absent(place) => !there(place),
        }
    }

    /// True for what asks for something that is there: any record holds the rest by saying nothing.
    const fn asks(&self) -> bool {
        !matches!(self, Self::Absent(_))
    }

    /// Why it does not hold.
    fn failed(&self, root: &Record<'_>) -> String {
        let (Self::Equal(place, _) | Self::Present(place) | Self::Absent(place)) = self;
        let shown = shown(place);
        let field = at(place, root);
        match (self, field) {
            (Self::Absent(_), _) => format!("{shown} is there, and should be absent"),
            (_, None) => format!("{shown} is absent"),
            (_, Some(field)) if field.is_null() => {
                format!("{shown} is null, which counts as absent")
            }
            (Self::Equal(_, words), Some(field)) => {
                let listed: Vec<String> =
                    words.iter().take(WORDS_SHOWN).map(|word| quoted(word)).collect();
                let more = if words.len() > WORDS_SHOWN { ", …" } else { "" };
                let found =
                    said(&field).map_or_else(|| "an object or a list".into(), |text| quoted(&text));
                format!("{shown} is {found}, not {}{more}", listed.join(", "))
            }
            (Self::Present(_), Some(_)) => format!("{shown} is there"),
        }
    }
}

fn shown(place: &Place) -> String {
    let text = place.to_string();
    let more = if text.chars().nth(PLACE_SHOWN).is_some() { "…" } else { "" };
    text.chars().take(PLACE_SHOWN).chain(more.chars()).collect()
}

/// True for a record of that format.
pub(in crate::formats) fn hold(mapping: &Mapping, root: &Record<'_>) -> bool {
    conditions(&mapping.when).all(|condition| condition.holds(root))
}

/// The mapping whose conditions a record holds most of, and the first that it does not; of several
/// as near, the one that is described first. None where it holds nothing of any of several: what
/// is far from all is near to none.
pub(in crate::formats) fn nearest(own: &[Mapping], root: &Record<'_>) -> Option<String> {
    let held = |mapping: &Mapping| {
        conditions(&mapping.when).filter(|it| it.asks() && it.holds(root)).count()
    };
    // The last of the greatest is the one that is found, so the first stands last.
    let (count, mapping) =
        own.iter().rev().map(|it| (held(it), it)).max_by_key(|(count, _)| *count)?;
    if count == 0 && own.len() > 1 {
        return None;
    }
    let failed = conditions(&mapping.when).find(|condition| !condition.holds(root))?;
    Some(format!("{}: {}", mapping.name, failed.failed(root)))
}
