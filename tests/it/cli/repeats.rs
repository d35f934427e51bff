//! `crosscheck assess --repeat` and `--figures`: how often the same question had another answer.

use super::assess::{Does, Server, good};
use super::{Place, case, keys};
use serde_json::json;

#[test]
fn repeatability_is_a_figure_and_changes_no_case() {
    let server = Server::new(|n| {
        let mut answer = good();
        answer["risk_score"] = json!(if n == 1 { 20 } else { 80 });
        answer["verdict"] = json!(if n == 2 { "false_positive" } else { "true_positive" });
        Does::Says(if n == 3 { "Hm.".into() } else { answer.to_string() })
    });
    let place = Place::asking(server.port, "");
    let ran = place.run(&["assess", "c-1", "--repeat", "5", "--json"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    let figures = ran.json();
    assert_eq!(
        keys(&figures),
        [
            "answered",
            "asked",
            "case",
            "model",
            "other_claims",
            "other_score_band",
            "other_verdict",
            "prompt",
            "revision",
            "time",
            "version"
        ]
    );
    let of = |name: &str| figures[name].as_u64().unwrap();
    assert_eq!((of("asked"), of("answered")), (5, 4));
    assert_eq!((of("other_verdict"), of("other_score_band"), of("other_claims")), (1, 1, 0));
    let seen = server.seen.lock().unwrap();
    assert!(seen.iter().all(|(_, body)| *body == seen[0].1), "the same bytes each time");
    assert_eq!(place.revision("c-1"), 1);
    let all = place.run(&["assess", "--figures", "--json"]).lines();
    assert_eq!(all[0], figures);
    let sum = json!({"model": "local", "version": "tiny b7", "prompt": "assess-2", "runs": 1,
        "cases": 1, "asked": 5, "answered": 4, "other_verdict": 1, "other_score_band": 1,
        "other_claims": 0});
    assert_eq!(all[1..], [sum]);
    let text = place.run(&["assess", "--figures"]).out;
    let wanted = "all  local (tiny b7)  assess-2  1 run of 1 case: asked 5 times, answered 4; \
        another than most: verdict 1 of 4 (25 %), score band 1 of 4 (25 %), claims 0 of 4 (0 %)";
    assert_eq!(text.lines().last(), Some(wanted), "{text}");
}

#[test]
fn what_was_not_asked_or_not_answered_twice_is_no_figure() {
    let server =
        Server::new(|n| Does::Says(if n == 1 { good().to_string() } else { "Hm.".into() }));
    let place = Place::asking(server.port, "requests_per_hour = 3\n");
    place.file("b.jsonl", case("c-2", "1", "bo"));
    place.run(&["ingest", "b.jsonl"]);
    let ran = place.run(&["assess", "--all", "--repeat", "3", "--json"]);
    let lines = ran.lines();
    let of = |at: usize| (lines[at]["outcome"].as_str(), lines[at]["why"].as_str());
    let few = "asked 3 times, answered 1; of fewer than two answers none can differ";
    assert_eq!(of(0), (Some("no_figure"), Some(few)), "{}", ran.out);
    assert_eq!(of(1), (Some("over_budget"), Some("requests_per_hour is reached")), "{}", ran.out);
    assert!(lines[1]["not_before"].is_string() && !ran.out.contains("\"asked\""), "{}", ran.out);
    assert_eq!((ran.code, lines.len(), server.count()), (1, 2, 3));
    assert_eq!(place.run(&["assess", "--figures", "--json"]).out, "", "nothing was kept");
    let text = place.run(&["assess", "c-1", "--repeat", "2"]).out;
    assert!(text.contains("not asked: requests_per_hour is reached"), "{text}");
}
