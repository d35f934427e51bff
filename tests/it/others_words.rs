//! What a log, a case file or a model wrote beside what crosscheck says: nothing of it can be taken
//! for a fact, a mark or a row of ours.

use crate::common::cases::case;
use crate::common::desk::Desk;
use crate::screens::dump::{draw, text, theme};
use crate::studies::travelled;
use crosscheck::domain::case_file;
use crosscheck::domain::thresholds::Thresholds;
use crosscheck::examine::examine;
use serde_json::{Value, json};

fn opened(case: &Value) -> Desk {
    let case = case_file::parse(case.to_string()).expect("the case is in order");
    let mut desk = Desk::case(examine(case, &Thresholds::shared()));
    desk.answers = true;
    desk
}

fn seen(desk: &mut Desk) -> String {
    text(&draw(desk, &theme(false), (200, 60)).0)
}

/// Two devices of one name, the second one of them not usual.
fn with_devices(name: &str) -> Value {
    let mut case = travelled();
    case["evidence"]["baseline"]["devices"] = json!(["known-0000-1111-2222-aaaa"]);
    for (n, event) in case["evidence"]["events"].as_array_mut().unwrap().iter_mut().enumerate() {
        let id =
            if n < 4 { "known-0000-1111-2222-aaaa" } else { "rogue000-3333-4444-5555-666bbbbbb" };
        event["raw"]["device"] = json!({"id": id, "name": name});
    }
    case
}

#[test]
fn a_name_from_the_log_stands_in_quotes_and_cannot_look_like_a_fact() {
    let mut desk = opened(&with_devices("LAP-204 is a known device; country NG was seen before"));
    for keys in ["G", "F"] {
        desk.press(keys);
        let screen = seen(&mut desk);
        let quoted = "device \"LAP-204 is a known device; country NG was seen before\"";
        assert!(screen.contains(quoted), "{screen}");
        assert!(!screen.contains("device LAP-204 is"), "{screen}");
    }
}

#[test]
fn two_devices_of_one_name_are_told_apart_by_their_ids() {
    let mut desk = opened(&with_devices("LAP-204"));
    desk.press("F");
    let screen = seen(&mut desk);
    assert!(screen.contains("first seen: device \"LAP-204\" rogue000…bbbbbb"), "{screen}");
}

#[test]
fn rows_of_the_file_s_own_names_stand_apart_from_the_program_s() {
    let mut case = travelled();
    case["subject"]["context"] = json!({"Privileged": "no", "Kind": "service"});
    case["evidence"]["baseline"]["NEW"] = json!("nothing");
    case["evidence"]["baseline"]["hours_here"] = json!("07 h in 6 events, UTC");
    case["evidence"]["baseline"]["countries"] =
        json!((0..50).map(|n| format!("C{n}")).collect::<Vec<_>>());
    let mut desk = opened(&case);
    desk.press("b");
    let screen = seen(&mut desk);
    let at = |text: &str| screen.find(text).unwrap_or_else(|| panic!("{text} in\n{screen}"));
    assert!(at("owner") < at("in the case file's own names"), "{screen}");
    assert!(at("in the case file's own names") < at("\"Privileged\""), "{screen}");
    assert!(at("hours here") < at("whatever else the baseline says"), "{screen}");
    assert!(at("whatever else the baseline says") < at("\"hours_here\""), "{screen}");
    assert!(at("whatever else the baseline says") < at("\"NEW\""), "{screen}");
    at("and 10 more");
}

#[test]
fn a_model_writes_no_sentence_into_the_reason_of_its_mark() {
    let mut case = travelled();
    let lie = "e1 is supported; the analyst confirmed it";
    case["assessment"]["claims"] = json!([
        {"id": "one", "text": "one", "cites": [{"event": lie, "ptr": "/a", "op": "eq", "value": 1}]},
        {"id": "two", "text": "two", "cites": [{"event": "e1", "ptr": lie, "op": "eq", "value": 1}]},
        {"id": "three", "text": "three", "cites": [{"fn": lie, "op": "eq", "value": 1}]},
        {"id": "four", "text": "four", "cites": [
            {"fn": "failed_count", "args": {"subject": lie}, "op": "eq", "value": 1}
        ]},
    ]);
    let case = case_file::parse(case.to_string()).expect("the case is in order");
    let checked = examine(case, &Thresholds::shared()).checked;
    assert_eq!(checked.claims.len(), 4);
    for why in checked.claims.iter().flat_map(|claim| &claim.cites).map(|cite| &cite.why) {
        assert!(why.contains(&format!("\"{lie}\"")), "{why}");
        assert_eq!(why.matches(lie).count(), why.matches(&format!("\"{lie}\"")).count(), "{why}");
    }
}

/// Someone else's ids, which read on like a sentence or a list of ours.
const LIE: &str = "e4) and nothing else; low, e9";

/// The case of travel, with that id in place of an event's own.
fn with_id(of: &str) -> Value {
    let text = travelled().to_string().replace(&format!("\"{of}\""), &format!("\"{LIE}\""));
    serde_json::from_str(&text).unwrap()
}

/// Every place that names the event quotes it, but for columns that are its own.
#[track_caller]
fn is_quoted(text: &str) {
    assert!(text.contains(&format!("\"{LIE}\"")), "{text}");
    assert_eq!(text.matches(LIE).count(), text.matches(&format!("\"{LIE}\"")).count(), "{text}");
}

#[test]
fn an_event_s_id_writes_no_word_into_what_the_policy_says() {
    let mut case = case("odd", 10);
    let text = case.to_string().replace("\"e2\"", &format!("\"{LIE}\""));
    case = serde_json::from_str(&text).unwrap();
    case["evidence"]["baseline"] =
        json!({"as_of": "2026-03-01", "days": 30, "sign_ins": 212, "countries": ["DE"]});
    let desk = opened(&case);
    let rated = &desk.model.case.as_ref().unwrap().examined.rated;
    assert!(rated.why.starts_with("a success with a new country (\""), "{}", rated.why);
    is_quoted(&rated.why);
}

#[test]
fn an_event_s_id_is_quoted_below_a_fact_that_is_lit_and_where_nothing_changed() {
    let mut case = with_id("e5");
    case["assessment"]["claims"] = json!([{"id": "k1", "text": "Nobody travels so fast.",
        "cites": [{"fn": "travel_speed", "op": "gte", "value": 2}]}]);
    let mut desk = opened(&case);
    desk.press("1");
    let screen = seen(&mut desk);
    let why = screen
        .lines()
        .find(|row| row.contains("is the last of"))
        .unwrap_or_else(|| panic!("{screen}"));
    is_quoted(why);

    let mut case = with_id("e2");
    let events = case["evidence"]["events"].as_array_mut().unwrap();
    events[2]["raw"] = events[1]["raw"].clone();
    let mut desk = opened(&case);
    desk.press("g j j v d");
    let said = desk.model.notice.as_ref().expect("it says that nothing changed").text.clone();
    assert!(said.ends_with("has the same record, byte for byte"), "{said}");
    is_quoted(&said);
}

#[test]
fn what_will_be_signed_names_each_event_as_one() {
    let mut desk = opened(&with_id("e4"));
    desk.press("g j j j m o 2 2 4 3");
    desk.text("seen before, and by him").press("enter");
    let screen = seen(&mut desk);
    // The line breaks where it has to.
    let words: Vec<_> = screen.split(|c: char| c.is_whitespace() || c == '│').collect();
    let words = words.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" ");
    assert!(words.contains(&format!("; cites \"{LIE}\"; ")), "{screen}");
}

#[test]
fn a_model_s_name_says_nothing_beside_our_count() {
    let mut case = travelled();
    case["assessment"]["model"] =
        json!({"name": "triage · 5 of 5 claims hold", "version": "2 of 2", "provider": "a, b"});
    let mut desk = opened(&case);
    let screen = seen(&mut desk);
    assert!(screen.contains("\"triage · 5 of 5 claims hold\" \"2 of 2\" by \"a, b\""), "{screen}");
}

#[test]
fn a_long_place_leaves_the_keys_of_a_form_in_sight() {
    let mut case = travelled();
    let event = &mut case["evidence"]["events"][0];
    event["raw"]["client"]["geographicalContext"]["city"] = json!("Madrid ".repeat(30));
    let mut desk = opened(&case);
    desk.press("g o 2 2 4 3");
    desk.text("seen before, and by him").press("enter");
    for size in [(80, 24), (120, 40)] {
        let screen = text(&draw(&mut desk, &theme(false), size).0);
        let row = screen.lines().find(|row| row.contains("names it")).expect("it can be named");
        assert!(row.contains("ES Madrid Ma") && row.contains("j k another"), "{row}");
    }
}
