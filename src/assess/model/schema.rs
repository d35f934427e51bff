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
/// Characters of an event's id, an operator or a fact's name, where texts are bounded.
const WORD: usize = 48;
/// Of a value or a pointer.
const VALUE: usize = 160;
/// Of a claim's sentence or a containment step.
const SENTENCE: usize = 280;
/// Of the summary.
const PROSE: usize = 900;
/// What narrows a fact.
pub(super) const ARGS: [&str; 7] = ["subject", "ip", "session", "from", "to", "field", "value"];

/// The schema for so many claims, as JSON text. Its members stand in the order in which a server
/// that is held to it has them written: what is seen first, what follows from it last.
///
/// `bounded` says how long each text may be. A small model that has lost its way writes on and on,
/// and what is cut off is no answer; some servers refuse a schema that says so.
pub(super) fn of(claims: usize, bounded: bool) -> String {
    let bound = |most: usize| {
        if bounded { format!(r#","maxLength":{most}"#) } else { String::new() }
    };
    let text = |most: usize| format!(r#"{{"type":"string"{}}}"#, bound(most));
    let or_null = |most: usize| format!(r#"{{"type":["string","null"]{}}}"#, bound(most));
    let number = r#"{"type":"number"}"#;
    let number_or_null = r#"{"type":["number","null"]}"#;
    let one_of = |known: &[&str]| {
        let known = known.join("\",\"");
        format!(r#"{{"type":"string","enum":["{known}"]}}"#)
    };
    let word = text(WORD);
    let value = bound(VALUE);
    let value = format!(
        r#"{{"anyOf":[{{"type":["string","number","boolean","null"]{value}}},{{"type":"array","items":{{"type":["string","number"]{value}}}}}]}}"#
    );
    let args = ARGS.map(|name| (name, or_null(VALUE)));
    let args = object(&args.each_ref().map(|(name, schema)| (*name, &**schema)));
    let args = format!(r#"{{"anyOf":[{{"type":"null"}},{args}]}}"#);
    let compared = [("op", &*word), ("value", &value), ("tol", number_or_null)];
    let ptr = text(VALUE);
    let field = object(&[&[("event", &*word), ("ptr", &ptr)], &compared[..]].concat());
    let fact = object(&[&[("fn", &*word), ("args", &args)], &compared[..]].concat());
    let cites = format!(
        r#"{{"type":"array","maxItems":{CITES_ASKED},"items":{{"anyOf":[{field},{fact}]}}}}"#
    );
    let claim = object(&[
        ("text", &text(SENTENCE)),
        ("kind", &one_of(&KINDS)),
        ("bearing", &one_of(&BEARINGS)),
        ("cites", &cites),
    ]);
    // An answer that claims nothing could not be checked.
    let claims = format!(r#"{{"type":"array","minItems":1,"maxItems":{claims},"items":{claim}}}"#);
    object(&[
        ("claims", &claims),
        ("summary", &text(PROSE)),
        ("verdict", &one_of(&VERDICTS)),
        ("risk_score", number),
        ("confidence", number_or_null),
        ("request", &or_null(SENTENCE)),
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
        let text = of(7, false);
        assert!(!text.contains("maxLength"), "not every server knows it");
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

    #[test]
    fn where_texts_are_bounded_each_of_them_is_and_nothing_else_differs() {
        let text = of(7, true);
        let schema: Value = serde_json::from_str(&text).unwrap();
        let claim = &schema["properties"]["claims"]["items"]["properties"];
        assert_eq!(claim["text"]["maxLength"], SENTENCE);
        let free = |text: &str| text.matches(r#"{"type":"string"}"#).count();
        assert_eq!((free(&text), free(&of(7, false)) > 0), (0, true));
        let bound = |most: usize| format!(r#","maxLength":{most}"#);
        let bare = [WORD, VALUE, SENTENCE, PROSE]
            .iter()
            .fold(text, |text, most| text.replace(&bound(*most), ""));
        assert_eq!(bare, of(7, false));
    }
}
