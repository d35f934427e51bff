//! Stories of looking closely, in key strings with their counts: from a fact to its events, two
//! events side by side, a field found, the travel on the map, indicators to pass on. And the same
//! with evidence that is hostile, huge, single, or without times and places.

use crate::common::cases::{case, okta};
use crate::common::desk::{Desk, open, record, seen, study};
use crosscheck::app::indicators::Kind;
use crosscheck::app::journey::Speed;
use crosscheck::app::json_lines::Part;
use crosscheck::app::message::Message;
use crosscheck::app::model::{Focus, Mark};
use crosscheck::app::pointer::{Act, Pointer, Spot};
use crosscheck::app::study::Study;
use crosscheck::app::study::compare::How;
use crosscheck::app::study::comparing::Comparing;
use serde_json::{Value, json};

/// Six events of one person: usual ones in Madrid, failures in Lagos, a success in Singapore
/// minutes after one in Madrid, and one whose record names no place.
pub fn travelled() -> Value {
    let mut case = case("anna", 10);
    let stops = [
        ("e1", "08:00", "SUCCESS", Some(("Madrid", "Spain", 40.4, -3.7)), "203.0.113.9"),
        ("e2", "10:00", "FAILURE", Some(("Lagos", "Nigeria", 6.5, 3.4)), "198.51.100.20"),
        ("e3", "10:01", "FAILURE", Some(("Lagos", "Nigeria", 6.5, 3.4)), "198.51.100.20"),
        ("e4", "10:02", "SUCCESS", Some(("Madrid", "Spain", 40.4, -3.7)), "203.0.113.9"),
        ("e5", "10:20", "SUCCESS", Some(("Singapore", "Singapore", 1.35, 103.8)), "192.0.2.200"),
        ("e6", "10:21", "SUCCESS", None, "192.0.2.200"),
    ];
    let events = stops.map(|(id, at, result, place, ip)| {
        let mut raw = okta("anna", &format!("2026-03-02T{at}:00.000Z"), result);
        raw["client"]["ipAddress"] = json!(ip);
        raw["client"]["geographicalContext"] = match place {
            Some((city, country, lat, lon)) => json!({"city": city, "country": country,
                "geolocation": {"lat": lat, "lon": lon}}),
            None => json!({"country": "Singapore"}),
        };
        json!({"id": id, "format": "okta.system", "raw": raw})
    });
    case["evidence"]["events"] = json!(events);
    case["evidence"]["baseline"] = json!({"as_of": "2026-03-01", "days": 30, "sign_ins": 212,
        "countries": ["ES"], "asns": [64500], "usual_hours": "07-19"});
    case["subject"]["context"] = json!({"department": "Finance", "manager": "k.tan",
        "leave": null, "groups": ["payroll-approvers", "all-staff"]});
    case
}

fn opened(case: &Value) -> Desk {
    let mut desk = Desk::with(std::slice::from_ref(case));
    desk.press("enter");
    desk
}

fn selected(desk: &Desk) -> String {
    let case = open(desk);
    let event = case.event_index().expect("an event is selected");
    case.examined.dossier.case.evidence.events[event].id.clone()
}

fn compared(desk: &Desk) -> &Comparing {
    match study(desk) {
        Study::Compare(view) => view,
        other => panic!("no comparison but {other:?}"),
    }
}

/// Presses the keys, and says how many they were.
fn keys(desk: &mut Desk, keys: &str) -> usize {
    desk.press(keys);
    keys.split_whitespace().count()
}

#[test]
fn from_a_fact_to_its_events_takes_two_keys_behind_the_list_and_back_is_one() {
    let mut desk = opened(&travelled());
    let before = selected(&desk);
    desk.press("F");
    let facts = &open(&desk).examined.facts;
    let wanted = facts.iter().position(|fact| fact.name == "impossible_travel").unwrap();
    let events = facts[wanted].events.clone();
    // What tells most stands first, behind the severity.
    assert_eq!(keys(&mut desk, "j enter"), 2);
    let marked = open(&desk).marked.clone().expect("its events are lit");
    assert_eq!((marked.what, &marked.events), (Mark::Fact(wanted), &events));
    assert_eq!(selected(&desk), "e4");
    let screen = seen(&mut desk, (120, 40));
    assert!(screen.contains("▐└ impossible travel: yes"), "{screen}");
    let lit = screen.matches("▐◌").count() + screen.matches("█◌").count();
    assert_eq!(lit, 2, "two events are lit\n{screen}");
    desk.press("]");
    assert_eq!(selected(&desk), "e5");
    desk.press("]");
    assert_eq!(selected(&desk), "e4", "around the end");
    desk.press("esc");
    assert!(matches!(study(&desk), Study::Facts(1)), "back in the list");
    desk.press("esc");
    assert_eq!((desk.model.overlay.as_ref(), open(&desk).marked.as_ref()), (None, None));
    assert_eq!(before, "e1");
}

#[test]
fn comparing_with_the_last_success_before_is_one_key_and_another_event_one_more() {
    let mut desk = opened(&travelled());
    desk.press("G k");
    assert_eq!((selected(&desk), keys(&mut desk, "x")), ("e5".into(), 1));
    let view = compared(&desk);
    assert_eq!((view.left, view.right), (3, 4), "e4, the success before");
    let found = view.found.clone().expect("the reading thread has answered");
    let doc = &open(&desk).examined.dossier.case.doc;
    let differing: Vec<String> = found
        .differing
        .iter()
        .filter(|row| found.rows[**row as usize].how == How::Differs)
        .map(|row| found.pointer(doc, *row as usize))
        .collect();
    for path in ["/client/ipAddress", "/client/geographicalContext/city", "/published"] {
        assert!(differing.iter().any(|it| it == path), "{path} in {differing:?}");
    }
    assert!(!differing.iter().any(|it| it == "/outcome/result"), "both succeeded");
    let screen = seen(&mut desk, (120, 40));
    for text in ["≠", "\"203.0.113.9\"", "\"192.0.2.200\"", "e4", "e5"] {
        assert!(screen.contains(text), "{text} in\n{screen}");
    }
    desk.press("]");
    assert_eq!((compared(&desk).left, compared(&desk).right), (3, 5));
    desk.press("[ [ [");
    assert_eq!((compared(&desk).left, compared(&desk).right), (3, 1), "never with itself");
    let rows = compared(&desk).count();
    desk.press("c");
    assert!(compared(&desk).count() > rows, "all paths are more than what differs");
    desk.press("c j j esc");
    assert_eq!(desk.model.overlay, None);
}

#[test]
fn a_field_is_found_by_typing_a_part_of_it_and_hits_are_counted() {
    let mut desk = opened(&travelled());
    desk.press("v - /").text("madrid");
    assert_eq!(record(&desk).find.hits.len(), 1, "in the bytes as received, in any case");
    let view = record(&desk);
    let line = view.lines(open(&desk))[view.cursor];
    let doc = &open(&desk).examined.dossier.case.doc;
    assert_eq!(doc.node(line.value).raw(), "\"Madrid\"", "what was folded is open");
    assert!(seen(&mut desk, (80, 24)).contains("1 of 1"));
    desk.press("enter /").text("type").press("enter");
    let (first, count) = record(&desk).hit_of(open(&desk));
    assert!(count >= 3, "{count}");
    desk.press("n");
    let (second, _) = record(&desk).hit_of(open(&desk));
    assert_ne!(first, second);
    desk.press("N");
    assert_eq!(record(&desk).hit_of(open(&desk)).0, first);
    desk.press("/").text("no such text");
    assert!(seen(&mut desk, (80, 24)).contains("nowhere in this record"));
    desk.press("esc esc");
    assert_eq!(desk.model.overlay, None);
}

#[test]
fn a_record_folds_unfolds_and_narrows_to_what_is_cited() {
    let mut desk = opened(&case("anna", 10));
    desk.press("G v");
    let all = record(&desk).lines(open(&desk)).len();
    let shown = |desk: &Desk| record(desk).shown(open(desk), 500).len();
    assert_eq!(shown(&desk), all);
    desk.press("g -");
    let folded = shown(&desk);
    assert!(folded < 25 && folded > 5, "{folded} of {all}");
    desk.press("j enter");
    assert!(shown(&desk) > folded, "one is open");
    desk.press("enter");
    assert_eq!(shown(&desk), folded);
    desk.press("2");
    assert!(shown(&desk) > folded && shown(&desk) < all);
    desk.press("+");
    assert_eq!(shown(&desk), all);
    desk.press("c");
    let case = open(&desk);
    let doc = &case.examined.dossier.case.doc;
    let values: Vec<&str> = record(&desk)
        .shown(case, 500)
        .into_iter()
        .map(|at| record(&desk).lines(case)[at])
        .filter(|line| line.part == Part::Whole)
        .map(|line| doc.node(line.value).raw())
        .collect();
    assert_eq!(values, ["\"Madrid\"", "\"SUCCESS\""], "what claims cite, where it stands");
    desk.press("c r");
    let screen = seen(&mut desk, (120, 40));
    assert!(screen.contains("bytes as received"), "{screen}");
    desk.press("r esc");
    assert_eq!(desk.model.overlay, None);
}

#[test]
fn the_map_draws_legs_of_successes_and_says_which_are_impossible_and_what_has_no_place() {
    let mut desk = opened(&travelled());
    let journey = open(&desk).survey.journey.clone();
    let names: Vec<&str> = journey.places.iter().map(|place| place.name.as_str()).collect();
    assert_eq!(names, ["ES Madrid", "NG Lagos", "SG Singapore"]);
    assert_eq!(journey.places.iter().map(|it| it.events.len()).collect::<Vec<_>>(), [2, 2, 1]);
    let [leg] = journey.legs.as_slice() else { panic!("one leg, not {:?}", journey.legs) };
    assert!(matches!(leg.speed, Speed::Impossible(kmh) if kmh > 30_000), "{leg:?}");
    assert_eq!(journey.nowhere, [(5, Some("SG".to_owned()))]);
    // The fact says the same of the same two events.
    let fact = open(&desk).examined.facts.iter().find(|it| it.name == "travel_speed").unwrap();
    assert_eq!(fact.events, [leg.from, leg.to]);
    desk.press("M");
    for size in [(80, 24), (120, 40), (200, 50)] {
        let screen = seen(&mut desk, size);
        for text in ["km/h IMPOSSIBLE", "ES Madrid", "SG Singapore", "1 event names no place"] {
            assert!(screen.contains(text), "{text} at {size:?}\n{screen}");
        }
    }
    desk.press("enter");
    assert_eq!(selected(&desk), "e4");
    assert_eq!(open(&desk).marked.as_ref().unwrap().events, [3, 4]);
}

#[test]
fn the_subject_is_shown_with_what_is_usual_and_what_is_new() {
    let mut desk = opened(&travelled());
    desk.press("b");
    let screen = seen(&mut desk, (120, 50));
    for text in [
        "\"department\" Finance",
        "\"groups\"     payroll-approvers, all-staff",
        "\"leave\"      none",
        "countries      ES",
        "NEW SG",
        "NEW NG",
        "\"usual_hours\" 07-19",
        "10 h in 5",
        "not listed",
    ] {
        assert!(screen.contains(text), "{text} in\n{screen}");
    }
    assert!(!screen.contains("NEW ES"), "{screen}");
    let mut stale = travelled();
    stale["evidence"]["baseline"]["as_of"] = json!("2025-01-01");
    let mut desk = opened(&stale);
    desk.press("b");
    let screen = seen(&mut desk, (120, 50));
    assert!(screen.contains("Nothing is called new") && !screen.contains("NEW"), "{screen}");
}

#[test]
fn indicators_are_listed_with_their_events_and_one_key_goes_there() {
    let mut case = travelled();
    let agent = "bot https://c2.example/x.sh \u{202e}";
    case["evidence"]["events"][4]["raw"]["client"]["userAgent"]["rawUserAgent"] = json!(agent);
    case["evidence"]["events"][4]["raw"]["debugContext"]["debugData"]["dtHash"] =
        json!("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08");
    let mut desk = opened(&case);
    let list = open(&desk).survey.indicators.list.clone();
    let of = |kind: Kind| {
        let all = list.iter().filter(move |it| it.kind == kind);
        all.map(|it| (it.defanged(), it.events.clone())).collect::<Vec<_>>()
    };
    let addresses = of(Kind::Address);
    assert_eq!(addresses.len(), 3);
    assert!(addresses.contains(&("192[.]0[.]2[.]200".into(), vec![4, 5])));
    assert_eq!(of(Kind::Url), [("hxxps://c2[.]example/x[.]sh".into(), vec![4])]);
    // The record calls the device by a digest: it stands once, as what the sign-in says it is.
    assert_eq!((of(Kind::Hash).len(), of(Kind::Device).len()), (0, 1));
    assert_eq!(of(Kind::Account), [("anna[@]contoso[.]example".into(), (0..6).collect())]);
    let at = list.iter().position(|it| it.kind == Kind::Url).unwrap();
    desk.press("i").press(&"j ".repeat(at));
    assert_eq!(keys(&mut desk, "y"), 1);
    assert_eq!(desk.copied.last().map(String::as_str), Some("hxxps://c2[.]example/x[.]sh"));
    assert!(seen(&mut desk, (80, 24)).contains("sent to the terminal's clipboard: link"));
    desk.press("Y");
    let all = desk.copied.last().cloned().unwrap();
    assert_eq!(all.lines().count(), list.len());
    assert!(!all.contains("://c2.") && !all.contains("192.0.2.200"), "{all}");
    desk.press("enter");
    assert_eq!(selected(&desk), "e5");
    let screen = seen(&mut desk, (120, 40));
    assert!(screen.contains("▐└ https://c2.example/x.sh: 1 event"), "{screen}");
}

#[test]
fn a_click_chooses_an_entry_and_one_on_the_chosen_entry_goes_there() {
    let mut desk = opened(&travelled());
    desk.press("M");
    let click = |desk: &mut Desk, at| {
        let spot = Some(Spot::Entry(at).into());
        desk.send(Message::Pointer(Pointer { act: Act::Press, at: (1, 1), spot }));
    };
    click(&mut desk, 2);
    assert!(matches!(study(&desk), Study::Map(2, false)), "the second place, behind one leg");
    click(&mut desk, 2);
    assert_eq!(selected(&desk), "e2", "the first event in Lagos");
    assert_eq!(open(&desk).marked.as_ref().unwrap().events, [1, 2]);
}

#[test]
fn the_timeline_goes_to_its_event_and_turns_its_lanes() {
    let mut desk = opened(&travelled());
    desk.press("L right right");
    let by_outcome = seen(&mut desk, (120, 40));
    assert!(by_outcome.contains("success") && by_outcome.contains("event 3 of 6"), "{by_outcome}");
    desk.press("l");
    let by_country = seen(&mut desk, (120, 40));
    for country in ["ES", "NG", "SG"] {
        assert!(by_country.lines().any(|line| line.starts_with(&format!("│ {country} "))));
    }
    desk.press("enter");
    assert_eq!((selected(&desk).as_str(), open(&desk).focus), ("e3", Focus::Events));
}

/// A case of one event of almost four megabytes.
fn huge(shape: &str) -> Value {
    let mut case = case("anna", 10);
    let raw = &mut case["evidence"]["events"][1]["raw"];
    match shape {
        "wide" => raw["debugContext"]["debugData"] = (0..120_000).map(|n| json!(n)).collect(),
        "members" => {
            let members = (0..90_000).map(|n| (format!("key{n}"), json!({"v": n})));
            raw["debugContext"]["debugData"] = members.collect::<serde_json::Map<_, _>>().into();
        }
        _ => raw["debugContext"]["debugData"]["note"] = json!("x\u{202e}y ".repeat(500_000)),
    }
    case
}

#[test]
fn a_record_of_megabytes_is_moved_in_by_what_is_on_the_screen() {
    for shape in ["wide", "members", "long"] {
        let mut desk = opened(&huge(shape));
        desk.press("j v");
        let lines = record(&desk).lines(open(&desk)).len();
        let keys = "G k pgup g - G + 3 pgdn G g enter enter + G r pgdn G g r g j";
        for keys in keys.split(' ') {
            desk.press(keys);
            assert!(desk.model.overlay.is_some(), "{shape} after {keys}: {:?}", desk.model.notice);
            let shown = record(&desk).shown(open(&desk), 20);
            assert!(shown.len() <= 20 && shown.iter().all(|at| *at < lines), "{shape} {keys}");
            seen(&mut desk, (100, 30));
        }
        assert!(shape == "long" || lines > 90_000, "{lines}");
        if record(&desk).whole {
            desk.press("esc");
        }
        desk.press("/").text("9").press("enter n n N esc esc x");
        assert!(compared(&desk).found.is_some());
        let screen = seen(&mut desk, (100, 30));
        assert!(screen.contains("/debugContext") || screen.contains("debugContext"), "{screen}");
    }
}

#[test]
fn two_thousand_events_one_event_no_times_and_no_places_are_all_drawn() {
    let many = |mut case: Value, each: &dyn Fn(usize) -> Value, count: usize| {
        let events = (0..count).map(|n| json!({"id": format!("e{n}"), "raw": each(n)}));
        case["evidence"]["events"] = events.collect();
        case["assessment"] = Value::Null;
        case
    };
    let crowd = |n: usize| {
        let at = format!("2026-03-{:02}T{:02}:{:02}:00.000Z", 1 + n / 1_440, n / 60 % 24, n % 60);
        let mut raw = okta("anna", &at, if n.is_multiple_of(3) { "SUCCESS" } else { "FAILURE" });
        raw["client"]["ipAddress"] = json!(format!("203.0.{}.{}", n % 100, n % 250));
        let place = json!({"city": format!("\u{202e}town {n}"), "country": "Spain",
            "geolocation": {"lat": (n % 170) as f64 - 85.0, "lon": (n % 360) as f64 - 180.0}});
        raw["client"]["geographicalContext"] = place;
        raw
    };
    let bare = |n: usize| json!({"message": format!("no sign-in {n}"), "x\u{202e}y": "\u{1b}[2J"});
    let placeless = |_: usize| {
        let mut raw = okta("anna", "2026-03-02T10:00:00.000Z", "SUCCESS");
        raw["client"]["geographicalContext"] = Value::Null;
        raw["client"]["ipAddress"] = Value::Null;
        raw
    };
    let story = || case("anna", 10);
    let cases = [
        ("two thousand", many(story(), &crowd, 2_000)),
        ("one", many(story(), &crowd, 1)),
        ("no times", many(story(), &bare, 5)),
        ("no places", many(story(), &placeless, 3)),
    ];
    for (name, case) in cases {
        let mut desk = opened(&case);
        for key in ["F", "L", "M", "b", "i", "v", "x"] {
            desk.press(key);
            for size in [(40, 10), (80, 24), (120, 40), (200, 50)] {
                let screen = seen(&mut desk, size);
                assert!(!screen.contains(['\u{202e}', '\u{1b}']), "{name} {key}");
            }
            desk.press("j G l w enter");
            seen(&mut desk, (120, 40));
            while desk.model.overlay.is_some() || open(&desk).marked.is_some() {
                desk.press("esc");
            }
        }
    }
    let mut desk = opened(&many(story(), &bare, 5));
    let screen = seen(&mut desk, (120, 40));
    assert!(screen.contains("no event says when it happened"), "{screen}");
    desk.press("M");
    let screen = seen(&mut desk, (120, 40));
    assert!(screen.contains("5 events name no place in degrees"), "{screen}");
}
