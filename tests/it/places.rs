//! Degrees and names of places are two claims: where they disagree the map says both.

use crate::common::cases::case;
use crate::common::desk::{Desk, at_first, open, seen};
use serde_json::{Value, json};

/// Two successes at the same degrees, the first and the second from that town and country.
fn at_same_degrees(first: (&str, &str), second: (&str, &str)) -> Desk {
    let mut it = case("anna", 10);
    let events = it["evidence"]["events"].as_array_mut().unwrap();
    for (event, (city, country)) in events.iter_mut().zip([first, second]) {
        let place = &mut event["raw"]["client"]["geographicalContext"];
        (place["city"], place["country"]) = (json!(city), json!(country));
        if city.is_empty() {
            place["city"] = Value::Null;
        }
        event["raw"]["outcome"] = json!({"result": "SUCCESS"});
    }
    at_first(&it)
}

#[test]
fn equal_degrees_with_different_names_are_no_one_place() {
    let mut desk = at_same_degrees(("Madrid", "Spain"), ("Lagos\" ok", "Nigeria"));
    let journey = &open(&desk).survey.journey;
    assert_eq!((journey.places.len(), journey.legs.len()), (1, 0));
    assert_eq!(journey.places[0].name, "\"ES Madrid\" or \"NG Lagos\\\" ok\"");
    desk.press("M");
    for size in [(80, 24), (120, 40), (200, 50)] {
        let screen = seen(&mut desk, size);
        let flat: String = screen.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(!flat.contains("came from one place"), "{screen}");
        for said in ["same degrees, different names:", "\"ES Madrid\"", "\"NG Lagos\\\" ok\""] {
            assert!(flat.contains(said), "{said} at {size:?}\n{screen}");
        }
    }
}

#[test]
fn what_a_name_leaves_out_it_does_not_deny() {
    for (first, second) in [(("Madrid", "Spain"), ("", "Spain")), (("", "Spain"), ("madrid", "ES"))]
    {
        let desk = at_same_degrees(first, second);
        let journey = &open(&desk).survey.journey;
        assert_eq!(journey.places[0].name.to_lowercase(), "es madrid");
        assert_eq!(journey.no_legs, "the successes came from one place");
    }
}
