//! A whole case from its text to its marks, and no panic on any text.

#![allow(clippy::unwrap_used)] // helpers of tests

use crosscheck::domain::case_file;
use crosscheck::domain::thresholds::Thresholds;
use crosscheck::domain::words::Grounding::{
    Contradicted, NotFound, PartlySupported, Supported, Uncheckable,
};
use crosscheck::examine::{Examined, examine};
use crosscheck::{facts, grounding};
use proptest::prelude::*;

const STORY: &str = include_str!("../../fixtures/cases/grounding-story.json");

fn story() -> Examined {
    examine(case_file::parse(STORY).unwrap(), &Thresholds::shared())
}

#[test]
fn the_story_is_marked_as_it_was_written_to_be() {
    let examined = story();
    let expected = [
        ("k1", Supported, "a field of an event, and its own time"),
        ("k2", Supported, "two counts over a window, and the window's length"),
        ("k3", Contradicted, "another country than the record's"),
        ("k4", NotFound, "a field that the record does not have"),
        ("k5", Uncheckable, "an opinion without a cite"),
        ("k6", PartlySupported, "the cite says six, the sentence eight"),
        ("k7", Supported, "the country by its name"),
        ("k8", PartlySupported, "an event of somebody else"),
        ("k9", Uncheckable, "nothing, where the log has a gap"),
        ("k10", Supported, "nothing, where the log is whole"),
        ("k11", Supported, "a country that the baseline does not list"),
        ("k12", PartlySupported, "a negation that no cite counts or rules out"),
    ];
    let case = &examined.dossier.case;
    let claims = &case.assessment.as_ref().unwrap().claims;
    assert_eq!(claims.len(), expected.len());
    for ((claim, marks), (id, mark, what)) in
        claims.iter().zip(&examined.checked.claims).zip(expected)
    {
        assert_eq!((claim.id.as_str(), marks.grounding), (id, mark), "{what}: {}", marks.why);
    }
    assert!(examined.checked.omissions.is_empty(), "e7 and the run are cited");
    let run = examined.facts.iter().find(|fact| fact.name == "failures_before_success").unwrap();
    assert_eq!(run.value, facts::Value::Integer(6));
}

#[test]
fn the_check_line_has_the_documented_shape() {
    let examined = story();
    let line = grounding::json::line(&examined.dossier.case, &examined.checked);
    let text = serde_json::to_string(&line).unwrap();
    assert!(!text.contains('\n'));
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(json["case"], "c-2026-03-02-story");
    let k3 = &json["claims"][2];
    assert_eq!(k3["id"], "k3");
    assert_eq!(k3["grounding"], "contradicted");
    assert_eq!(k3["cites"][0]["grounding"], "contradicted");
    assert_eq!(k3["cites"][0]["found"], "ES", "as received");
    assert_eq!(json["claims"][1]["cites"][1]["found"], 6);
    assert_eq!(json["claims"][3]["cites"][0]["found"], serde_json::Value::Null);
    assert!(json["omissions"].as_array().is_some());
}

#[test]
fn every_claim_cites_a_place_that_can_be_shown() {
    let examined = story();
    for claim in &examined.checked.claims {
        for cite in claim.cites.iter().filter(|cite| cite.event.is_some()) {
            if let Some(field) = cite.field {
                let raw = examined.dossier.case.doc.node(field).raw();
                assert_eq!(cite.found.as_deref(), Some(raw));
            }
        }
    }
}

/// Pieces that an attacker might put anywhere.
fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("\"\"".to_owned()),
        Just("null".to_owned()),
        Just("[]".to_owned()),
        Just("{}".to_owned()),
        Just("-9007199254740991".to_owned()),
        Just("1e308".to_owned()),
        Just("\"9999-12-31T23:59:59Z\"".to_owned()),
        Just("\"0000-01-01T00:00:00-23:59\"".to_owned()),
        Just("\"::ffff:0:0\"".to_owned()),
        Just("[[[[0]]]]".to_owned()),
        any::<i64>().prop_map(|number| number.to_string()),
        any::<f64>().prop_filter("JSON has none", |n| n.is_finite()).prop_map(|n| n.to_string()),
        "\\PC{0,40}".prop_map(|text| serde_json::to_string(&text).unwrap()),
    ]
}

/// Replaces the `n`th scalar of a JSON text.
fn replace_scalar(text: &str, n: usize, with: &str) -> String {
    fn walk(value: &mut serde_json::Value, n: &mut usize, with: &serde_json::Value) {
        match value {
            serde_json::Value::Array(items) => items.iter_mut().for_each(|it| walk(it, n, with)),
            serde_json::Value::Object(map) => map.values_mut().for_each(|it| walk(it, n, with)),
            scalar => {
                if *n == 0 {
                    *scalar = with.clone();
                }
                *n = n.wrapping_sub(1);
            }
        }
    }
    let mut value: serde_json::Value = serde_json::from_str(text).unwrap();
    let with = serde_json::from_str(with).unwrap_or(serde_json::Value::Null);
    walk(&mut value, &mut n.clone(), &with);
    value.to_string()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, ..ProptestConfig::default() })]

    #[test]
    fn no_changed_case_makes_it_panic(
        changes in proptest::collection::vec((0_usize..320, hostile()), 1..6),
    ) {
        let text = changes.iter().fold(STORY.to_owned(), |t, (n, v)| replace_scalar(&t, *n, v));
        if let Ok(case) = case_file::parse(text) {
            let examined = examine(case, &Thresholds::shared());
            let claims = examined.dossier.case.assessment.as_ref().map_or(0, |it| it.claims.len());
            prop_assert_eq!(examined.checked.claims.len(), claims);
            let line = grounding::json::line(&examined.dossier.case, &examined.checked);
            prop_assert!(serde_json::to_string(&line).is_ok());
        }
    }

    #[test]
    fn no_sentence_makes_it_panic(text in "\\PC{0,120}") {
        let with = serde_json::to_string(&text).unwrap();
        let story = STORY.replace("\"The success came from Spain.\"", &with);
        let checked = examine(case_file::parse(story).unwrap(), &Thresholds::shared()).checked;
        prop_assert!(matches!(checked.claims[6].grounding, Supported | PartlySupported));
    }

    #[test]
    fn a_false_number_in_the_sentence_is_always_marked(number in 7_u32..100_000) {
        let story = STORY.replace("Eight failures stand", &format!("{number} failures stand"));
        let checked = examine(case_file::parse(story).unwrap(), &Thresholds::shared()).checked;
        prop_assert_eq!(checked.claims[5].grounding, PartlySupported);
    }
}
