use super::*;

fn reason(text: &str) -> String {
    Doc::parse(text).expect_err("this text should be refused").to_string()
}

#[test]
fn values_keep_their_bytes_and_their_place() {
    let doc = Doc::parse(r#" {"a": [1, -2.50, {"b": "x\u0041"}], "c": null} "#).unwrap();
    let root = doc.root();
    assert_eq!(root.pointer("/a/1").unwrap().raw(), "-2.50");
    assert_eq!(root.pointer("/a/2/b").unwrap().as_str().unwrap(), "xA");
    assert_eq!(&doc.text()[root.pointer("/a").unwrap().span()], r#"[1, -2.50, {"b": "x\u0041"}]"#);
    assert!(root.get("c").unwrap().is_null());
    assert!(root.get("d").is_none());
    assert_eq!(root.members().count(), 2);
    assert_eq!(root.get("a").unwrap().items().count(), 3);
    assert_eq!(root.get("a").unwrap().members().count(), 0);
}

#[test]
fn what_a_lenient_reader_would_let_pass_is_refused() {
    assert_eq!(
        reason(r#"{"a":1,"\u0061":2}"#),
        r#"byte 7: the member name "a" stands twice in one object"#
    );
    assert!(reason(r#"{"n":1e400}"#).contains("too large"));
    assert!(reason(r#"{"s":"\ud800"}"#).contains("surrogate"));
    assert!(reason(r#"{"s":"\udc00\ud800"}"#).contains("surrogate"));
    assert!(reason("{\"s\":\"a\tb\"}").contains("control character"));
    assert!(reason("\u{feff}{}").contains("byte order mark"));
    assert!(reason(r#"{"a":01}"#).contains("begin with a zero"));
    assert!(reason(r#"{"a":1,}"#).contains("member name"));
    assert!(reason(r#"{"a":1} x"#).contains("behind the end"));
    assert!(reason(&"[".repeat(65)).contains("deeper than 64"));
}

#[test]
fn wide_objects_are_found_by_name_and_checked_for_twins() {
    let members: Vec<String> = (0..2_000).map(|n| format!("\"k{n}\":{n}")).collect();
    let text = format!("{{{}}}", members.join(","));
    let doc = Doc::parse(text.as_str()).unwrap();
    assert_eq!(doc.root().get("k1234").unwrap().as_i64(), Some(1234));
    assert!(doc.root().get("k2000").is_none());
    let twin = format!("{{{},\"k7\":0}}", members.join(","));
    assert!(reason(&twin).contains("\"k7\" stands twice"));
}

#[test]
fn a_twin_is_found_wherever_it_stands_in_an_object_of_any_width() {
    for width in 1..40 {
        let names: Vec<_> = (0..width).map(|n| format!("\"name{n}\":{n}")).collect();
        assert!(Doc::parse(format!("{{{}}}", names.join(","))).is_ok(), "{width}");
        for twin in 0..width {
            let text = format!("{{{},\"name{twin}\":0}}", names.join(","));
            assert!(reason(&text).contains(&format!("\"name{twin}\" stands twice")), "{text}");
        }
    }
}

#[test]
fn integers_that_other_readers_alter_are_told_apart() {
    let doc =
        Doc::parse(r#"{"safe":9007199254740991,"over":9007199254740993,"float":1e3}"#).unwrap();
    assert_eq!(doc.root().get("safe").unwrap().as_i64(), Some(SAFE_INTEGER_MAX));
    assert!(doc.root().get("over").unwrap().is_unsafe_integer());
    assert!(!doc.root().get("float").unwrap().is_unsafe_integer());
    assert!(doc.root().has_unsafe_integer());
}

proptest::proptest! {
    /// Eight bytes at a time finds what one at a time finds, whatever stands beside it.
    #[test]
    fn the_plain_stretch_of_a_string_ends_where_it_ends(
        bytes in proptest::collection::vec(
            proptest::prop_oneof![
                8 => proptest::prelude::any::<u8>(),
                1 => proptest::prelude::Just(b'"'),
                8 => 0x20_u8..=0x22,
                8 => 0x5B_u8..=0x5D,
            ],
            0..40,
        )
    ) {
        let ends = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..0x20);
        let expected = bytes.iter().position(ends).unwrap_or(bytes.len());
        proptest::prop_assert_eq!(text::plain_len(&bytes), expected);
    }

    /// A stricter reader may refuse more than serde_json, but must never accept what serde_json
    /// refuses, and must read the same values.
    #[test]
    fn agrees_with_serde_json(text in r#"[\[\]{}:,"\\a-c0-9.eE+\- utnrlsf]{0,40}"#) {
        if let Ok(doc) = Doc::parse(text.as_str()) {
            let theirs: serde_json::Value = serde_json::from_str(&text).expect("serde_json reads it too");
            proptest::prop_assert!(same(doc.root(), &theirs));
        }
    }

    #[test]
    fn never_panics(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
        let _ = Doc::parse_bytes(&bytes);
    }

    #[test]
    fn accepts_what_serde_json_writes(value in arbitrary_json()) {
        let text = serde_json::to_string(&value).unwrap();
        let doc = Doc::parse(text.as_str()).unwrap();
        proptest::prop_assert!(same(doc.root(), &value));
    }
}

proptest::proptest! {
    #[test]
    fn the_place_of_a_value_leads_back_to_it(value in arbitrary_json()) {
        let doc = Doc::parse(value.to_string()).unwrap();
        let mut open = vec![doc.root()];
        while let Some(node) = open.pop() {
            let found = doc.root().pointer(&node.place()).map(Node::id);
            proptest::prop_assert_eq!(found, Some(node.id()), "{}", node.place());
            open.extend(node.items().chain(node.members().map(|(_, value)| value)));
        }
    }
}

fn arbitrary_json() -> impl proptest::strategy::Strategy<Value = serde_json::Value> {
    use proptest::prelude::*;
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(serde_json::Value::from),
        (-1_000_000_000_i64..1_000_000_000).prop_map(serde_json::Value::from),
        any::<String>().prop_map(serde_json::Value::from),
    ];
    leaf.prop_recursive(4, 64, 8, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..8).prop_map(serde_json::Value::from),
            proptest::collection::btree_map(any::<String>(), inner, 0..40)
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    })
}

fn same(node: Node<'_>, value: &serde_json::Value) -> bool {
    use serde_json::Value;
    match value {
        Value::Null => node.is_null(),
        Value::Bool(b) => node.as_bool() == Some(*b),
        Value::Number(n) => node.as_f64() == n.as_f64(),
        Value::String(s) => node.as_str().as_deref() == Some(s),
        Value::Array(items) => {
            node.items().count() == items.len() && node.items().zip(items).all(|(n, v)| same(n, v))
        }
        Value::Object(map) => {
            node.members().count() == map.len()
                && map.iter().all(|(k, v)| node.get(k).is_some_and(|n| same(n, v)))
        }
    }
}
