//! Formats that a site describes itself, from its configuration to a case in the queue.

use super::Place;
use crosscheck::domain::json::{Doc, Node};
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
    let why = tried[1]["why"].as_str().unwrap();
    let said = "[format.result]: \"Tarpit\" at /answer is in none of success, failure, interrupt";
    assert!(why.contains(said), "{why}");
    assert_eq!(tried[2]["format"], "unknown");
    assert_eq!(
        tried[2]["why"],
        "no known format has this shape; campus.radius: /type is \"acct\", not \"auth\", \"reauth\""
    );
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

/// Whoever describes a format reads these lines: what a record is, in columns that do not slip, and
/// by the words of the description.
#[test]
fn what_became_of_each_record_stands_in_columns_and_in_the_words_of_the_description() {
    let place = Place::new();
    let radius = example(&place)
        .replace("sign_in = [\"auth\"]", "sign_in = [\"auth\"]\nlogoff = [\"stop\"]");
    configured(&place, &radius.replace("\"reauth\"] }", "\"reauth\", \"stop\"] }"));
    let timed = answer(1, 0, "nora", "Access-Accept");
    let thousandths = timed.replace("1772445600", "1772445600.123");
    let untimed = answer(2, 0, "ben", "NO:\u{1b}[2Jbad")
        .replace(",\"ts\":1772445600", "")
        .replace('\u{1b}', "\\u001b");
    let logoff = answer(3, 5, "nora", "Access-Accept").replace("auth", "stop");
    let silent = answer(4, 6, "ana", "x").replace(",\"answer\":\"x\"", "");
    place.file("radius.jsonl", [timed, thousandths, untimed, logoff, silent].join("\n"));
    let ran = place.run(&["formats", "try", "radius.jsonl"]);
    let lines: Vec<&str> = ran.out.lines().collect();
    let at = |line: &str, word: &str| line.find(word).unwrap_or_else(|| panic!("{word}: {line}"));
    let column = at(lines[0], "success");
    assert_eq!(at(lines[1], "success"), column, "{}", ran.out);
    assert_eq!(at(lines[2], "unknown result"), column, "{}", ran.out);
    assert_eq!(at(lines[3], "logoff"), column, "{}", ran.out);
    assert!(!lines[3].contains("interrupt") && !lines[3].contains("none of"), "{}", lines[3]);
    assert!(lines[2].contains("no time ") && lines[2].contains("at /answer is in none of"));
    assert!(!ran.out.contains('\u{1b}'), "{}", ran.out);
    assert!(lines[4].contains("[format.result]: nothing at /answer, so unknown"), "{}", lines[4]);
}

#[test]
fn of_several_descriptions_the_nearest_one_says_what_a_record_lacks() {
    let place = Place::new();
    let format = |name: &str, when: &str| {
        format!(
            "[[format]]\nname = \"{name}\"\nwhat = \"x\"\n[format.when]\n{when}\n\
             [format.fields]\ntime = \"/at\"\n\"user.name\" = \"/who/login\"\n"
        )
    };
    let vpn = format(
        "acme.vpn",
        "present = [\"/who/login\", \"/gate\"]\nabsent = [\"/dry\"]\nequal = { \"/app\" = \"vpn\" }",
    );
    configured(&place, &(format("acme.door", "present = [\"/door\"]") + &vpn));
    let records = [
        r#"{"app":"vpn","gate":1,"who":{}}"#,
        r#"{"app":"vpn","gate":1,"who":{"login":null}}"#,
        r#"{"app":"vpn","gate":1,"who":{"login":"nora"},"dry":true}"#,
        r#"{"app":["vpn"],"gate":1,"who":{"login":"nora"}}"#,
        r#"{"nothing":"near"}"#,
    ];
    place.file("vpn.jsonl", records.join("\n"));
    let tried = place.run(&["formats", "try", "--json", "vpn.jsonl"]).lines();
    for (line, said) in tried.iter().zip([
        "; acme.vpn: /who/login is absent",
        "; acme.vpn: /who/login is null, which counts as absent",
        "; acme.vpn: /dry is there, and should be absent",
        "; acme.vpn: /app is an object or a list, not \"vpn\"",
        "",
    ]) {
        assert_eq!(line["why"], format!("no known format has this shape{said}"));
    }
}

#[test]
fn names_that_are_no_fields_are_told_all_at_once_each_with_what_was_meant() {
    let place = Place::new();
    let wrong = example(&place)
        .replace("\"user.name\"", "\"user.email\"")
        .replace("\"src_endpoint.ip\"", "\"ip\"")
        .replace("\"metadata.uid\"", "colour");
    configured(&place, &wrong);
    let ran = place.run(&["formats"]);
    assert_eq!(ran.code, 2);
    for said in [
        "config.toml, line 8: campus.radius: [format.fields] has names that cannot be filled: ",
        "\"colour\" (line 8)",
        "\"user.email\" (line 10, did you mean user.email_addr?)",
        "\"ip\" (line 11, did you mean src_endpoint.ip?)",
    ] {
        assert!(ran.err.contains(said), "{said}: {}", ran.err);
    }
}

/// Readers differ on which of two members of one name counts.
#[test]
fn a_name_and_an_address_of_mail_from_two_places_are_told_once_each() {
    let place = Place::new();
    configured(
        &place,
        "[[format]]\nname = \"acme.vpn\"\nwhat = \"x\"\n[format.when]\npresent = \"/who\"\n\
         [format.fields]\ntime = \"/at\"\n\"user.name\" = [\"/who/mail\", \"/who/login\"]\n\
         \"user.email_addr\" = [\"/who/alias\", \"/who/mail\"]\n",
    );
    let one = r#"{"at":1772445600,"who":{"login":"nora","mail":"nora@example.com"}}"#;
    let two = one.replace("}}", r#","alias":"n.ortega@example.com"}}"#);
    place.file("vpn.jsonl", [one, &two].join("\n"));
    let tried = place.run(&["formats", "try", "--json", "vpn.jsonl"]);
    for (line, mail, at) in
        [(0, "nora@example.com", "/who/mail"), (1, "n.ortega@example.com", "/who/alias")]
    {
        let text = tried.out.lines().nth(line).unwrap();
        let doc = Doc::parse(text).expect("no name stands twice");
        let sign_in = doc.root().get("sign_in").unwrap();
        let said = sign_in.at(&["user", "email_addr"]).and_then(Node::as_str);
        assert_eq!(said.as_deref(), Some(mail));
        let path = sign_in.at(&["raw_paths", "user.email_addr"]).and_then(Node::as_str);
        assert_eq!(path.as_deref(), Some(at));
    }
}
