//! The schema that a server with structured output holds an answer to. The reader of answers holds
//! every answer to the same, whatever the server does.

use super::CITES_ASKED;

/// Verdicts that can be asked for; a test and a duplicate are nothing that evidence shows.
pub(super) const VERDICTS: [&str; 4] =
    ["true_positive", "benign_positive", "false_positive", "insufficient_data"];
/// What a claim can be.
pub(super) const KINDS: [&str; 3] = ["observed", "derived", "judgement"];
/// What a claim can be for.
pub(super) const BEARINGS: [&str; 2] = ["load", "context"];
/// What narrows a fact.
pub(super) const ARGS: [&str; 7] = ["subject", "ip", "session", "from", "to", "field", "value"];

/// The schema for so many claims, as JSON text. Its members stand in the order in which a server
/// that is held to it has them written: what is seen first, what follows from it last.
pub(super) fn of(claims: usize) -> String {
    let text = r#"{"type":"string"}"#;
    let or_null = |kind: &str| format!(r#"{{"type":["{kind}","null"]}}"#);
    let word = |known: &[&str]| {
        let known = known.join("\",\"");
        format!(r#"{{"type":"string","enum":["{known}"]}}"#)
    };
    let maybe = |schema: &str| format!(r#"{{"anyOf":[{{"type":"null"}},{schema}]}}"#);
    let plain = r#"{"type":["string","number","boolean","null"]}"#;
    let list = r#"{"type":"array","items":{"type":["string","number"]}}"#;
    let value = format!(r#"{{"anyOf":[{plain},{list}]}}"#);
    let args = ARGS.map(|name| (name, or_null("string")));
    let args = maybe(&object(&args.each_ref().map(|(name, schema)| (*name, &**schema))));
    let tol = or_null("number");
    let compared = [("op", text), ("value", &value), ("tol", &tol)];
    let field = object(&[&[("event", text), ("ptr", text)], &compared[..]].concat());
    let fact = object(&[&[("fn", text), ("args", &args)], &compared[..]].concat());
    let cites = format!(
        r#"{{"type":"array","maxItems":{CITES_ASKED},"items":{{"anyOf":[{field},{fact}]}}}}"#
    );
    let (kinds, bearings, verdicts) = (word(&KINDS), word(&BEARINGS), word(&VERDICTS));
    let claim =
        object(&[("text", text), ("kind", &kinds), ("bearing", &bearings), ("cites", &cites)]);
    // An answer that claims nothing could not be checked.
    let claims = format!(r#"{{"type":"array","minItems":1,"maxItems":{claims},"items":{claim}}}"#);
    object(&[
        ("claims", &claims),
        ("summary", text),
        ("verdict", &verdicts),
        ("risk_score", r#"{"type":"number"}"#),
        ("confidence", &or_null("number")),
        ("request", &or_null("string")),
    ])
}

/// An object with exactly these members.
fn object(members: &[(&str, &str)]) -> String {
    let each = members.iter().map(|(name, schema)| format!(r#""{name}":{schema}"#));
    let properties = each.collect::<Vec<_>>().join(",");
    let required: Vec<String> = members.iter().map(|(name, _)| format!(r#""{name}""#)).collect();
    let required = required.join(",");
    format!(
        r#"{{"type":"object","properties":{{{properties}}},"required":[{required}],"additionalProperties":false}}"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn the_schema_is_json_in_which_what_is_seen_stands_before_what_follows() {
        let text = of(7);
        let schema: Value = serde_json::from_str(&text).unwrap();
        let claims = &schema["properties"]["claims"];
        assert_eq!((claims["minItems"].as_u64(), claims["maxItems"].as_u64()), (Some(1), Some(7)));
        let cites = &claims["items"]["properties"]["cites"]["items"]["anyOf"];
        let required = |of: &Value| serde_json::to_string(&of["required"]).unwrap();
        assert_eq!(required(&cites[0]), r#"["event","ptr","op","value","tol"]"#);
        assert_eq!(required(&cites[1]), r#"["fn","args","op","value","tol"]"#);
        assert_eq!(required(&claims["items"]), r#"["text","kind","bearing","cites"]"#);
        let at = |name: &str| text.find(&format!(r#""{name}":"#)).unwrap();
        assert!(at("claims") < at("summary") && at("summary") < at("verdict"));
        assert!(at("text") < at("cites") && at("verdict") < at("risk_score"));
    }
}
