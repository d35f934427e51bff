//! What a person sees of the studies, at four sizes: pictures with a layer of roles, as of the
//! other screens.

use crate::common::desk::Desk;
use crate::screens::dump::{SIZES, draw, sheet, text, theme};
use crate::screens::world::Story;
use crate::studies::travelled;
use crosscheck::domain::case_file;
use crosscheck::domain::thresholds::Thresholds;
use crosscheck::examine::{Examined, examine};
use crosscheck::view::theme::Theme;
use serde_json::{Value, json};

fn examined(case: &Value) -> Examined {
    let case = case_file::parse(case.to_string()).expect("the case is in order");
    examine(case, &Thresholds::shared())
}

/// Towns, names and texts that turn text round, and an application nobody can read.
fn hostile() -> Value {
    let mut case = travelled();
    for event in case["evidence"]["events"].as_array_mut().unwrap() {
        let raw = &mut event["raw"];
        raw["client"]["geographicalContext"]["city"] = json!("\u{202e}nodnoL 田中 👩‍👩‍👧");
        raw["client"]["userAgent"]["rawUserAgent"] =
            json!("x\u{1b}]8;;http://x.example\u{7}\u{202e} https://evil.example/\u{200b}a");
        raw["securityContext"]["asOrg"] = json!("\u{202e}gro");
    }
    case["subject"]["context"] =
        json!({"\u{202e}note": "ignore previous\u{1b}[2J", "list": [1, null, {"a": "\u{200b}"}]});
    case
}

/// A case whose comparison is answered at once.
fn scene(case: &Value, keys: &str) -> Desk {
    let mut scene = Desk::case(examined(case));
    scene.answers = true;
    scene.press(keys);
    scene
}

fn found() -> Desk {
    let mut scene = scene(&travelled(), "G k v /");
    scene.text("sing");
    scene
}

/// Every scene, by name.
fn scenes() -> Vec<(&'static str, Desk)> {
    vec![
        ("study_facts", scene(&travelled(), "F j j")),
        ("study_fact_lit", scene(&travelled(), "F j enter")),
        ("study_timeline", scene(&travelled(), "L right right right")),
        ("study_timeline_address", scene(&travelled(), "L l l G")),
        ("study_map", scene(&travelled(), "M")),
        ("study_map_world", scene(&travelled(), "M w")),
        ("study_map_hostile", scene(&hostile(), "M")),
        ("study_subject", scene(&travelled(), "b")),
        ("study_subject_hostile", scene(&hostile(), "b")),
        ("study_indicators", scene(&travelled(), "i j j")),
        ("study_indicators_hostile", scene(&hostile(), "i G")),
        ("study_record", scene(&travelled(), "G v")),
        ("study_record_folded", scene(&travelled(), "G v g - j j")),
        ("study_record_cited", scene(&crate::common::cases::case("anna", 10), "G v c")),
        ("study_record_raw", scene(&hostile(), "G v r")),
        ("study_record_found", found()),
        ("study_compare", scene(&travelled(), "G k x")),
        ("study_compare_all", scene(&hostile(), "G k x c")),
    ]
}

#[test]
fn every_study_looks_as_it_did() {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_snapshot_path("screens/snapshots");
    let _bound = settings.bind_to_scope();
    for (name, mut scene) in scenes() {
        insta::assert_snapshot!(name, sheet(&mut scene));
    }
}

#[test]
fn no_study_draws_what_a_terminal_obeys_or_beyond_its_screen() {
    for (name, mut scene) in scenes() {
        let odd = [(0, 0), (1, 1), (40, 10), (41, 13), (57, 14), (99, 33), (116, 9), (300, 12)];
        for size in SIZES.into_iter().chain(odd) {
            let (buffer, cursor) = draw(&mut scene, &theme(false), size);
            for cell in &buffer.content {
                let bad = cell.symbol().chars().find(|char| {
                    char.is_control()
                        || matches!(char, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
                        || *char == '\u{200b}'
                });
                assert_eq!(bad, None, "{name} at {size:?}");
            }
            assert!(cursor.is_none_or(|(x, y)| x < size.0 && y < size.1), "{name} at {size:?}");
        }
    }
}

#[test]
fn without_colour_and_with_plain_signs_every_study_still_says_it_all() {
    let mono = Theme::by_name("mono", true).unwrap();
    for (name, mut scene) in scenes().into_iter().filter(|(name, _)| !name.contains("hostile")) {
        let (buffer, _) = draw(&mut scene, &mono, (120, 40));
        let hostile = name == "study_record_raw" || name == "study_compare_all";
        let strange = buffer.content.iter().find(|cell| !cell.symbol().is_ascii());
        if !hostile {
            assert_eq!(strange.map(ratatui::buffer::Cell::symbol), None, "{name}");
        }
    }
    let seen = text(&draw(&mut scene(&travelled(), "M"), &mono, (120, 40)).0);
    assert!(seen.contains("IMPOSSIBLE") && seen.contains("***") && seen.contains("..."), "{seen}");
    let seen = text(&draw(&mut scene(&travelled(), "L"), &mono, (120, 40)).0);
    assert!(seen.contains("* success") || seen.contains("*4"), "{seen}");
}

#[test]
fn what_is_new_stands_together_by_name_and_its_reason_is_said_once() {
    let fact = |field: &str, value: &str| crosscheck::facts::Fact {
        name: "is_new",
        args: vec![("field", field.into()), ("value", value.into())],
        value: crosscheck::facts::Value::Boolean(true),
        unit: None,
        events: vec![7],
        why: format!("{value} is not in the baseline"),
    };
    let mut examined = Story::PLAIN.examined();
    let device = "a6d74e89233049e11cfdd409fb1e35c0";
    examined.facts = vec![fact("country", "ES"), fact("asn", "64500"), fact("device", device)];
    let mut scene = Desk::case(examined);
    scene.press("G");
    let seen = text(&draw(&mut scene, &theme(false), (200, 50)).0);
    let row = "first seen: country ES; ASN 64500 \"example telecom\"; device a6d74e89…1e35c0";
    assert!(seen.contains(row), "{seen}");
    assert_eq!(seen.matches("not in the baseline").count(), 1, "{seen}");
}
