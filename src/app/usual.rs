//! What the case shows of the fields that a baseline lists, and which of it is new: asked of the
//! facts once, when the case is read.
//!
//! It must not judge what is new.

use crate::domain::sign_in::SignIn;
use crate::facts::{Engine, NEW_FIELDS};
use std::collections::BTreeMap;

/// A value that the events of a case show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// As received: an id before a name.
    pub value: String,
    /// How many events show it.
    pub events: usize,
    /// New against the subject's usual; `None` where that cannot be known.
    pub new: Option<bool>,
}

/// The values of each field of [`NEW_FIELDS`], by value.
pub fn of_case(engine: &Engine<'_>, order: &[usize]) -> BTreeMap<&'static str, Vec<Seen>> {
    let dossier = engine.dossier();
    let field = |field: &'static str| {
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        let sign_ins = order.iter().filter_map(|event| dossier.sign_in(*event));
        for value in sign_ins.filter_map(|sign_in| value(field, sign_in)) {
            *seen.entry(value).or_default() += 1;
        }
        let seen = seen.into_iter().map(|(value, events)| {
            let new = engine.is_value_new(field, &value);
            Seen { value, events, new }
        });
        (field, seen.collect())
    };
    NEW_FIELDS.iter().copied().map(field).collect()
}

/// The value that facts ask of.
fn value(field: &str, sign_in: &SignIn) -> Option<String> {
    let from = &sign_in.src_endpoint;
    let either =
        |one: &Option<String>, other: &Option<String>| one.as_ref().or(other.as_ref()).cloned();
    match field {
        "country" => from.location.country.clone(),
        "asn" => from.autonomous_system.number.map(|n| n.to_string()),
        "ip" => from.ip.map(|ip| ip.to_canonical().to_string()),
        "device" => either(&sign_in.device.uid, &sign_in.device.name),
        "app" => either(&sign_in.service.uid, &sign_in.service.name),
        "user_agent" => sign_in.http_request.user_agent.clone(),
        _ => None,
    }
}
