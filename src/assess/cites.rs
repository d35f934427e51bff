//! Cites as assessors write them: a field of an event with the value as received, a fact with its
//! arguments.
//!
//! It must not cite a field that the record does not have.

use crate::domain::dossier::Dossier;
use crate::domain::json::{Kind, Node};
use crate::domain::sign_in::SignIn;
use serde_json::{Value, json};

/// Bytes of a value that is cited; of a longer one it is cited that it is there.
const VALUE_BYTES_MAX: usize = 300;

/// A cite of the first of these fields that the record has, with the value as received.
pub(super) fn field(dossier: &Dossier, place: usize, fields: &[&str]) -> Option<Value> {
    let sign_in = dossier.sign_in(place)?;
    let raw = dossier.case.raw(place)?;
    fields.iter().find_map(|field| {
        let ptr = sign_in.path(field)?;
        let node = raw.pointer(ptr).filter(|node| !node.is_null())?;
        Some(match comparable(node) {
            Some(value) => of_field(dossier, place, ptr, "eq", Some(value)),
            None => of_field(dossier, place, ptr, "exists", None),
        })
    })
}

/// A cite of what stands at that pointer in the record of an event.
pub(super) fn of_field(
    dossier: &Dossier,
    place: usize,
    ptr: &str,
    op: &str,
    value: Option<Value>,
) -> Value {
    let event = dossier.case.evidence.events.get(place).map(|event| event.id.as_str());
    let mut cite = json!({"event": event, "ptr": ptr, "op": op});
    if let Some(value) = value {
        cite["value"] = value;
    }
    cite
}

/// A cite of a fact.
pub(super) fn of_fact(name: &str, args: &Value, op: &str, value: &Value) -> Value {
    json!({"fn": name, "args": args, "op": op, "value": value})
}

/// A value that `eq` can compare: text of a fair length, a truth value, a safe integer.
fn comparable(node: Node<'_>) -> Option<Value> {
    match node.kind() {
        Kind::String if node.raw().len() <= VALUE_BYTES_MAX => {
            node.as_str().map(|text| json!(text))
        }
        Kind::True | Kind::False => node.as_bool().map(|flag| json!(flag)),
        Kind::Number => node.as_i64().map(|number| json!(number)),
        _ => None,
    }
}

/// The value of a field of which it can be asked whether it is new, as `is_new` takes it.
pub(super) fn value_of(sign_in: &SignIn, field: &str) -> Option<String> {
    let from = &sign_in.src_endpoint;
    match field {
        "country" => from.location.country.clone(),
        "asn" => from.autonomous_system.number.map(|number| number.to_string()),
        "device" => sign_in.device.uid.clone().or_else(|| sign_in.device.name.clone()),
        "user_agent" => sign_in.http_request.user_agent.clone(),
        "ip" => from.ip.map(|ip| ip.to_canonical().to_string()),
        _ => None,
    }
}
