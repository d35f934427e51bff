//! The schema that a server with structured output holds an answer to. The reader of answers holds
//! every answer to the same, whatever the server does.

use super::CITES_ASKED;
use serde_json::{Value, json};

/// Verdicts that can be asked for; a test and a duplicate are nothing that evidence shows.
pub(super) const VERDICTS: [&str; 4] =
    ["true_positive", "benign_positive", "false_positive", "insufficient_data"];
/// What a claim can be.
pub(super) const KINDS: [&str; 3] = ["observed", "derived", "judgement"];
/// What a claim can be for.
pub(super) const BEARINGS: [&str; 2] = ["load", "context"];
/// What narrows a fact.
pub(super) const ARGS: [&str; 7] = ["subject", "ip", "session", "from", "to", "field", "value"];

/// The schema for so many claims.
pub(super) fn of(claims: usize) -> Value {
    let text = || json!({"type": "string"});
    let or_null = |kind: &str| json!({"type": [kind, "null"]});
    let plain = || json!({"type": ["string", "number", "boolean", "null"]});
    let value =
        || json!({"anyOf": [plain(), {"type": "array", "items": {"type": ["string", "number"]}}]});
    let args: serde_json::Map<String, Value> =
        ARGS.iter().map(|name| ((*name).to_owned(), or_null("string"))).collect();
    let args = json!({"anyOf": [{"type": "null"}, object(&Value::Object(args))]});
    let (op, tol) = (text(), or_null("number"));
    let field =
        object(&json!({"event": text(), "ptr": text(), "op": op, "value": value(), "tol": tol}));
    let fact = object(&json!({"fn": text(), "args": args, "op": op, "value": value(), "tol": tol}));
    let cite = json!({"anyOf": [field, fact]});
    let claim = object(&json!({
        "text": text(),
        "kind": {"type": "string", "enum": KINDS},
        "bearing": {"type": "string", "enum": BEARINGS},
        "cites": {"type": "array", "maxItems": CITES_ASKED, "items": cite},
    }));
    object(&json!({
        "verdict": {"type": "string", "enum": VERDICTS},
        "risk_score": {"type": "number"},
        "confidence": or_null("number"),
        "request": or_null("string"),
        "summary": {"type": "string", "minLength": 1},
        // An answer that claims nothing could not be checked.
        "claims": {"type": "array", "minItems": 1, "maxItems": claims, "items": claim},
    }))
}

/// An object with exactly these members.
fn object(properties: &Value) -> Value {
    let required: Vec<String> =
        properties.as_object().map(|all| all.keys().cloned().collect()).unwrap_or_default();
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}
