//! The shape of a fact in `show --json`.
//!
//! It must not compute anything.

use super::{Fact, Value};
use crate::domain::case::Case;
use serde::ser::{Serialize, SerializeMap, Serializer};

/// One fact: function, arguments, value, unit, event ids, reason.
#[derive(Debug, serde::Serialize)]
pub struct FactJson<'f> {
    #[serde(rename = "fn")]
    name: &'f str,
    args: Args<'f>,
    value: &'f Value,
    unit: Option<&'f str>,
    events: Vec<&'f str>,
    why: &'f str,
}

#[derive(Debug)]
struct Args<'f>(&'f [(&'static str, String)]);

impl Serialize for Args<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(self.0.len()))?;
        for (name, value) in self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// The facts of a case, in order, with event ids in place of positions.
pub fn facts<'f>(case: &'f Case, facts: &'f [Fact]) -> Vec<FactJson<'f>> {
    let id = |event: &usize| case.evidence.events.get(*event).map(|event| event.id.as_str());
    facts
        .iter()
        .map(|fact| FactJson {
            name: fact.name,
            args: Args(&fact.args),
            value: &fact.value,
            unit: fact.unit,
            events: fact.events.iter().filter_map(id).collect(),
            why: &fact.why,
        })
        .collect()
}
