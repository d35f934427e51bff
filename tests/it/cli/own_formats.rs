//! Formats that a site describes itself, from its configuration to a case in the queue.

use super::Place;
use serde_json::json;
use std::fs;

/// The example of the sample file, as a site would take it over.
fn example(place: &Place) -> String {
    let sample = place.run(&["config", "--sample"]).out;
    let from = sample.find("# [[format]]").unwrap();
    let lines = sample[from..].lines().take_while(|line| line.starts_with("# "));
    lines.map(|line| &line[2..]).collect::<Vec<_>>().join("\n")
}

fn configured(place: &Place, text: &str) {
    let folder = place.0.path().join(".config/crosscheck");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("config.toml"), text).unwrap();
}

fn answer(id: u32, second: u32, user: &str, answer: &str) -> String {
    let at = 1_772_445_600 + second;
    format!(
        r#"{{"type":"auth","id":{id},"ts":{at},"user":"{user}","answer":"{answer}","client":{{"ip":"198.51.100.7"}}}}"#
    )
}

#[test]
fn a_record_of_the_sites_own_format_is_read_as_the_configuration_says() {
    let place = Place::new();
    configured(&place, &example(&place));
    let listed = place.run(&["formats"]);
    assert!(listed.out.contains("campus.radius         RADIUS of the campus"), "{}", listed.out);
    let log = [answer(1, 0, "nora", "Access-Accept"), answer(2, 1, "ben", "Tarpit")].join("\n");
    place.file("radius.jsonl", format!("{log}\n{{\"type\":\"acct\"}}\n"));
    let tried = place.run(&["formats", "try", "--json", "radius.jsonl"]).lines();
    assert_eq!(tried[0]["format"], "campus.radius");
    assert_eq!(tried[0]["sign_in"]["status_id"], 1);
    assert_eq!(tried[0]["sign_in"]["user"]["name"], "nora");
    assert_eq!(tried[0]["sign_in"]["time"], "2026-03-02T10:00:00Z");
    assert_eq!(tried[0]["sign_in"]["raw_paths"]["src_endpoint.ip"], "/client/ip");
    assert_eq!(tried[1]["sign_in"]["status_id"], 0);
    assert!(tried[1]["why"].as_str().unwrap().contains("the mapping does not list it"));
    assert_eq!(tried[2]["format"], "unknown");
}

#[test]
fn a_spray_in_the_sites_own_format_becomes_a_case_whose_events_are_read_again() {
    let place = Place::new();
    configured(&place, &example(&place));
    let failures = (0..30).map(|n| answer(n, n * 20, &format!("user{n}"), "Access-Reject"));
    place.file("radius.jsonl", failures.collect::<Vec<_>>().join("\n"));
    let taken = place.run(&["ingest", "--json", "radius.jsonl"]).json();
    assert_eq!(taken["formats"], json!({"campus.radius": 30}));
    assert_eq!(taken["cases"]["made"], 1, "{taken}");
    let case = place.run(&["queue", "--json"]).lines()[0]["id"].as_str().unwrap().to_owned();
    let shown = place.run(&["show", "--json", &case]).json();
    assert_eq!(shown["events"][0]["format"], "campus.radius");
    assert_eq!(shown["events"][0]["sign_in"]["status_id"], 2);
    let only = place.run(&["ingest", "--format", "campus.radius", "radius.jsonl"]);
    assert_eq!(only.code, 0, "{}", only.err);
    // Without the description nobody knows what the records mean, and nothing is guessed.
    configured(&place, "");
    let shown = place.run(&["show", "--json", &case]).json();
    assert_eq!(shown["events"][0]["format"], "unknown");
    assert_eq!(shown["events"][0]["sign_in"], json!(null));
}

#[test]
fn a_record_that_a_built_in_format_knows_is_never_a_mappings() {
    let place = Place::new();
    configured(
        &place,
        "[[format]]\nname = \"my.okta\"\nwhat = \"x\"\n[format.when]\npresent = \"/eventType\"\n\
         [format.fields]\ntime = \"/published\"\n\"user.name\" = \"/actor/alternateId\"\n",
    );
    let okta = crate::common::cases::okta("ana", "2026-03-02T10:00:00.000Z", "SUCCESS");
    place.file("log.jsonl", format!("{okta}\n{{\"eventType\":\"x\",\"published\":\"?\"}}\n"));
    let tried = place.run(&["formats", "try", "--json", "log.jsonl"]).lines();
    assert_eq!(tried[0]["format"], "okta.system");
    assert_eq!(tried[1]["format"], "my.okta");
}

#[test]
fn a_fault_in_a_description_is_told_with_file_and_line() {
    let place = Place::new();
    configured(&place, &example(&place).replace("[format.when]", "[format.whem]"));
    let ran = place.run(&["formats"]);
    assert_eq!(ran.code, 2);
    let said = "config.toml, line 4: \"whem\" means nothing here; [[format]] has name, what, when";
    assert!(ran.err.contains(said), "{}", ran.err);
}
