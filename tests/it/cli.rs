//! The command line from the outside: shapes of JSON, exit codes, what is said and what is not.

#![allow(clippy::unwrap_used)]

mod assess;
mod backup;
mod bare;
mod budget;
mod by_itself;
mod checkpoints;
mod contract;
mod doctor;
mod export;
mod geoip;
mod http;
mod huge;
mod intake;
mod kafka;
mod keeping_up;
mod keys;
mod own_formats;
mod places;
mod pull;
mod redis;
mod repeats;
mod set_back;

use assert_cmd::Command;
use serde_json::{Value, json};
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use tempfile::TempDir;

/// A place of its own: store, configuration, files.
struct Place(TempDir);

struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    fn run_with(&self, args: &[&str], input: &str) -> Ran {
        let home = self.0.path();
        let output = Command::cargo_bin("crosscheck")
            .unwrap()
            .env_clear()
            .env("HOME", home)
            .env("CROSSCHECK_STORE", home.join("store"))
            .current_dir(home)
            .args(args)
            .write_stdin(input)
            .output()
            .unwrap();
        Ran {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    fn run(&self, args: &[&str]) -> Ran {
        self.run_with(args, "")
    }
}

impl Ran {
    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|_| panic!("{}{}", self.out, self.err))
    }

    fn lines(&self) -> Vec<Value> {
        self.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

/// It ended well.
fn done(ran: &Ran) -> &Ran {
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    ran
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

fn case(id: &str, score: &str, name: &str) -> String {
    let raw = r#"{"uuid":"u1","eventType":"user.session.start","note":"12.50"}"#;
    let claim = r#"{"id":"k1","text":"The note holds.","cites":[{"event":"e1","ptr":"/note","op":"eq","value":"12.50"}]}"#;
    format!(
        r#"{{"schema":"crosscheck.case/1","id":"{id}","workflow":"signin_anomaly","tenant":null,"detected_at":"2026-03-02T10:11:00Z","detection":{{"type":"unfamiliarFeatures"}},"subject":{{"kind":"user","id":"u-42","name":"{name}"}},"assessment":{{"risk_score":{score},"summary":"s","claims":[{claim}]}},"evidence":{{"events":[{{"id":"e1","raw":{raw}}}]}}}}"#
    )
}

fn failed_login(minute: u32, user: &str) -> String {
    format!(
        r#"{{"eventVersion":"1.08","userIdentity":{{"type":"IAMUser","accountId":"111122223333","userName":"{user}"}},"eventTime":"2026-03-02T09:{minute:02}:00Z","eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","awsRegion":"eu-west-1","sourceIPAddress":"198.51.100.7","userAgent":"Mozilla/5.0","errorMessage":"Failed authentication","responseElements":{{"ConsoleLogin":"Failure"}},"eventID":"id-{minute}-{user}","eventType":"AwsConsoleSignIn","recipientAccountId":"111122223333"}}"#
    )
}

/// A case, a record of no known format, one that is cut off, and a sign-in.
fn one_of_each() -> String {
    format!("{}\n{{\"odd\":1}}\n{{\"cut\":\n{}\n", case("c-1", "87", "ana"), failed_login(1, "bo"))
}

#[test]
fn an_ingest_says_what_became_of_every_record() {
    let place = Place::new();
    place.file("x.jsonl", one_of_each());
    let ran = place.run(&["ingest", "x.jsonl", "--json"]);
    let told = ran.json();
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert_eq!(told["records"], 4);
    assert_eq!(told["formats"], json!({"aws.cloudtrail": 1, "crosscheck.case": 1, "unknown": 1}));
    assert_eq!(
        (&told["events"], &told["cases"]),
        (&json!(1), &json!({"made": 1, "updated": 0, "unchanged": 0}))
    );
    let aside = &told["set_aside"][0];
    assert_eq!(
        (&aside["source"], &aside["line"], &told["set_aside_count"]),
        (&json!("x.jsonl"), &json!(3), &json!(1))
    );
    assert_eq!(keys(aside), ["byte", "line", "reason", "source"]);
    assert_eq!(
        keys(&told),
        ["cases", "events", "formats", "records", "set_aside", "set_aside_count"]
    );
    // The same again changes nothing, and what was set aside can be listed.
    let again = place.run(&["ingest", "x.jsonl", "--json"]).json();
    assert_eq!(again["cases"], json!({"made": 0, "updated": 0, "unchanged": 1}));
    let listed = place.run(&["ingest", "--set-aside", "--json"]).lines();
    assert_eq!((&listed[0]["line"], &listed[0]["source"]), (&json!(3), &json!("x.jsonl")));
    let unknown = listed.last().unwrap();
    assert_eq!((&unknown["format"], keys(unknown).len()), (&json!("unknown"), 3));
    assert!(unknown["source"].as_str().unwrap().starts_with("x.jsonl:"), "{unknown}");
    assert!(place.run(&["ingest", "--set-aside"]).out.contains("unknown: x.jsonl:"));
}

#[test]
fn a_log_makes_the_same_cases_whole_halved_turned_round_or_packed() {
    let lines: Vec<String> = (1..30).map(|minute| failed_login(minute, "bo")).collect();
    let ids = |files: &[Vec<u8>]| {
        let place = Place::new();
        for (at, bytes) in files.iter().enumerate() {
            let name = format!("{at}.log");
            place.file(&name, bytes);
            assert_eq!(place.run(&["ingest", &name]).code, 0);
        }
        let queue = place.run(&["queue", "--state", "all", "--json"]).lines();
        let row = |row: &Value| {
            (row["id"].to_string(), row["events"].to_string(), row["state"].to_string())
        };
        let mut rows: Vec<_> = queue.iter().map(row).collect();
        rows.sort();
        rows
    };
    let whole = ids(&[lines.join("\n").into_bytes()]);
    assert!(!whole.is_empty());
    assert_eq!(
        ids(&[lines[..9].join("\n").into_bytes(), lines[9..].join("\n").into_bytes()]),
        whole
    );
    let turned: Vec<_> = lines.iter().rev().cloned().collect();
    assert_eq!(ids(&[format!("{{\"Records\":[{}]}}", turned.join(",")).into_bytes()]), whole);
    let mut packed = Vec::new();
    for half in lines.chunks(15) {
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gz.write_all((half.join("\n") + "\n").as_bytes()).unwrap();
        packed.extend(gz.finish().unwrap());
    }
    assert_eq!(ids(&[packed]), whole);
}

#[test]
fn a_queue_line_has_the_published_members_and_scores_print_as_written() {
    let place = Place::new();
    let cases =
        [case("c-1", "87", "ana\\u202e"), case("c-2", "62.5", "bo"), case("c-3", "null", "山田")];
    place.run_with(&["ingest", "-"], &cases.join("\n"));
    let ran = place.run(&["queue", "--json"]);
    let lines = ran.lines();
    assert_eq!((ran.code, lines.len()), (0, 3));
    for name in contract::QUEUE {
        assert!(lines.iter().all(|line| line.get(name).is_some()), "{name}");
    }
    for (id, score) in [
        ("c-1", "\"risk_score\":87,"),
        ("c-2", "\"risk_score\":62.5,"),
        ("c-3", "\"risk_score\":null,"),
    ] {
        assert!(
            ran.out.lines().any(|line| line.contains(id) && line.contains(score)),
            "{}",
            ran.out
        );
    }
    let first = lines.iter().find(|line| line["id"] == "c-1").unwrap();
    assert_eq!(first["subject"], json!({"kind": "user", "id": "u-42", "name": "ana\u{202e}"}));
    assert_eq!(first["detected_at"], "2026-03-02T10:11:00Z");
    assert_eq!(
        keys(&first["claims"]),
        ["contradicted", "not_found", "partly_supported", "supported", "uncheckable"]
    );
    // Neither shape puts the character itself on a terminal.
    let table = place.run(&["queue"]);
    assert!(!ran.out.contains('\u{202e}') && !table.out.contains('\u{202e}'));
    assert!(table.out.contains("⟨U+202E⟩") && table.out.contains("c-1"), "{}", table.out);
    assert_eq!(place.run(&["queue", "--state", "nonsense"]).code, 2);
}

#[test]
fn showing_an_unseen_assessment_is_recorded_once() {
    let place = Place::new();
    let text = case("c-1", "87", "ana");
    place.run_with(&["ingest", "-"], &text);
    let ran = place.run(&["show", "c-1", "--json"]);
    let told = ran.json();
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(told["case"], serde_json::from_str::<Value>(&text).unwrap());
    assert!(ran.out.contains("\"note\":\"12.50\""));
    for name in ["case", "evidence", "assessment"] {
        assert!(told["digests"][name].as_str().unwrap().starts_with("sha256:"), "{name}");
    }
    assert_eq!(keys(&told["events"][0]), ["digest", "format", "id", "raw", "sign_in"]);
    assert_eq!(told["grounding"]["claims"][0]["id"], "k1");
    for name in ["facts", "severity", "severity_why", "hazards", "revision"] {
        assert!(told.get(name).is_some(), "{name}");
    }
    let kinds = |told: &Value| -> Vec<String> {
        told["history"].as_array().unwrap().iter().map(|entry| entry["kind"].to_string()).collect()
    };
    assert_eq!(kinds(&told), ["\"case_ingested\"", "\"assessment_revealed\""]);
    let reveal = &told["history"][1];
    assert_eq!((&reveal["mode"], &reveal["session"]), (&json!("headless"), &Value::Null));
    assert!(reveal["who"].as_str().unwrap().starts_with("os:"));
    assert_eq!(kinds(&place.run(&["show", "c-1", "--json"]).json()).len(), 2);
    assert!(place.run(&["show", "c-1"]).out.contains("MODEL says"));
    let absent = place.run(&["show", "c-9"]);
    assert_eq!(absent.code, 1);
    assert!(absent.err.contains("c-9") && absent.out.is_empty());
}

#[test]
fn check_grades_claims_without_a_store_and_names_what_it_refuses() {
    let place = Place::new();
    let bad = case("c-2", "101", "bo");
    place.file("x.jsonl", format!("{}\n{bad}\n{{\"a\":1}}\n", case("c-1", "1", "ana")));
    let ran = place.run(&["check", "x.jsonl", "--json"]);
    let lines = ran.lines();
    assert_eq!((ran.code, lines.len()), (1, 3), "{}", ran.out);
    assert_eq!(keys(&lines[0]), ["case", "claims", "omissions"]);
    let cite = &lines[0]["claims"][0]["cites"][0];
    assert_eq!((&cite["grounding"], &cite["found"]), (&json!("supported"), &json!("12.50")));
    assert_eq!(lines[1]["case"], "c-2");
    assert!(lines[1]["refused"].as_str().unwrap().contains("/assessment/risk_score"));
    assert_eq!(lines[2]["case"], Value::Null);
    assert!(!place.0.path().join("store").exists());
    place.file("good.jsonl", case("c-1", "1", "ana"));
    assert_eq!(place.run(&["check", "good.jsonl"]).code, 0);
    assert_eq!(place.run(&["check", "nowhere.jsonl"]).code, 3);
}

#[test]
fn scan_answers_line_by_line() {
    let place = Place::new();
    let input = "{\"text\":\"Jane Doe\"}\n{\"text\":\"a\u{202e}b\"}\n{\"txt\":1}\n";
    let ran = place.run_with(&["scan", "-", "--json"], input);
    let lines = ran.lines();
    assert_eq!((ran.code, lines.len()), (1, 3));
    assert_eq!(lines[0], json!({"line": 1, "hazards": []}));
    let hazard = &lines[1]["hazards"][0];
    assert_eq!(keys(hazard), ["kind", "rule", "span", "why"]);
    assert_eq!((&hazard["kind"], &hazard["span"]), (&json!("unprintable"), &json!([1, 4])));
    assert!(lines[2]["refused"].is_string());
    assert_eq!(place.run_with(&["scan", "-"], "{\"text\":\"x\"}").code, 0);
}

#[test]
fn formats_are_listed_and_tried() {
    let place = Place::new();
    assert!(place.run(&["formats"]).out.contains("okta.system"));
    place.file("x.jsonl", format!("{}\n{{\"a\":1}}\n", failed_login(3, "bo")));
    let ran = place.run(&["formats", "try", "x.jsonl", "--json"]);
    let lines = ran.lines();
    assert_eq!(ran.code, 0);
    assert_eq!((&lines[0]["line"], &lines[0]["format"]), (&json!(1), &json!("aws.cloudtrail")));
    assert_eq!(lines[0]["sign_in"]["status_id"], 2);
    assert_eq!((&lines[1]["format"], &lines[1]["sign_in"]), (&json!("unknown"), &Value::Null));
    assert!(lines[1]["why"].is_string());
}

#[test]
fn verify_never_says_ok_without_saying_what_it_cannot_rule_out() {
    let place = Place::new();
    let nothing = place.run(&["verify", "--json"]);
    assert_eq!((nothing.code, &nothing.json()["exit"]), (3, &json!(3)));
    place.run_with(&["ingest", "-"], &case("c-1", "1", "ana"));
    let ran = place.run(&["verify", "--json"]);
    let told = ran.json();
    assert_eq!((ran.code, &told["exit"], &told["entries"]), (4, &json!(4), &json!(2)));
    assert_eq!(
        keys(&told),
        ["anchored_to", "entries", "exit", "first_bad", "kind", "root", "validated", "why"]
    );
    assert!(place.run(&["verify"]).out.contains("not anchored"));
}

#[test]
fn only_ordinary_files_are_read() {
    let place = Place::new();
    let target = place.file("x.jsonl", case("c-1", "1", "ana"));
    let folder = place.0.path().join("logs");
    fs::create_dir(&folder).unwrap();
    std::os::unix::fs::symlink(&target, folder.join("link.jsonl")).unwrap();
    fs::write(folder.join("a.jsonl"), case("c-2", "1", "bo")).unwrap();
    let told = place.run(&["ingest", "logs", "--json"]);
    assert_eq!(told.code, 1);
    let aside = &told.json()["set_aside"][0];
    assert!(aside["source"].as_str().unwrap().ends_with("link.jsonl"), "{aside}");
    assert!(aside["reason"].as_str().unwrap().contains("symbolic link"));
    assert_eq!(told.json()["formats"], json!({"crosscheck.case": 1}));
    assert_eq!(place.run(&["ingest", "logs/link.jsonl"]).code, 3);
    assert_eq!(place.run(&["ingest", "/dev/null"]).code, 3);
    let missing = place.run(&["ingest", "nowhere.jsonl"]);
    assert_eq!(missing.code, 3);
    assert!(missing.err.contains("nowhere.jsonl") && missing.err.contains("no such file"));
}

#[test]
fn a_format_asked_for_is_the_only_one_taken() {
    let place = Place::new();
    place.file("x.jsonl", format!("{}\n{}\n", failed_login(3, "bo"), case("c-1", "1", "ana")));
    let ran = place.run(&["ingest", "x.jsonl", "--format", "aws.cloudtrail", "--json"]);
    assert_eq!((ran.code, &ran.json()["formats"]), (1, &json!({"aws.cloudtrail": 1})));
    assert_eq!(place.run(&["ingest", "x.jsonl", "--format", "nonsense"]).code, 2);
}

#[test]
fn usage_is_answered_with_two_and_a_console_without_a_terminal_too() {
    let place = Place::new();
    for args in
        [&["ingest"][..], &["nonsense"], &["queue", "--nonsense"], &[], &["triage"], &["demo"]]
    {
        let ran = place.run(args);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{args:?}: {}", ran.err);
    }
    assert_eq!(place.run(&["--help"]).code, 0);
    assert!(place.run(&["completions", "bash"]).out.contains("crosscheck"));
}

#[test]
fn a_mistake_on_the_command_line_does_nothing_to_a_terminal() {
    let place = Place::new();
    let evil = "x\u{1b}]0;pwned\u{7}\u{202e}";
    for args in
        [&[evil][..], &["queue", evil], &["ingest", "--format"], &["queue", "--state", evil]]
    {
        let ran = place.run(args);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{args:?}");
        let is_raw = |char: char| char != '\n' && (char.is_control() || char == '\u{202e}');
        assert!(!ran.err.is_empty() && !ran.err.contains(is_raw), "{:?}", ran.err);
    }
}

/// One record of the last second there is costs no other its case.
#[test]
fn a_record_at_the_end_of_time_does_not_stop_the_cases() {
    for end in ["9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59-05:00"] {
        let place = Place::new();
        let far = failed_login(1, "zoe").replace("2026-03-02T09:01:00Z", end);
        let mut log = format!("{far}\n");
        for minute in 0..30 {
            log.push_str(&failed_login(minute, &format!("u{minute}")));
            log.push('\n');
        }
        place.file("x.jsonl", log);
        let ran = place.run(&["ingest", "x.jsonl", "--json"]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{end}");
        assert_eq!(ran.json()["cases"]["made"], 1, "{end}: {}", ran.out);
        // What was sprayed from an address names nobody as the address.
        let subject = &place.run(&["queue", "--json"]).lines()[0]["subject"];
        assert_eq!((&subject["kind"], &subject["name"]), (&json!("address"), &Value::Null));
    }
}

#[test]
fn the_configuration_is_named_and_a_mistake_in_it_stops_everything() {
    let place = Place::new();
    let told = place.run(&["config", "--json"]).json();
    assert!(told["store"].as_str().unwrap().ends_with("/store"));
    let folder = place.0.path().join(".config/crosscheck");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("config.toml"), place.run(&["config", "--sample"]).out).unwrap();
    assert_eq!(place.run(&["config"]).code, 0);
    let file = folder.join("config.toml");
    fs::write(&file, "ascii = true\n\n[keys]\ntop = \"g g\"\nin-record.fold = \"z\"\n").unwrap();
    let told = place.run(&["config", "--json", "--theme", "fjord"]).json();
    let all = told["settings"].as_array().unwrap();
    let of = |name: &str| {
        let line = all.iter().find(|line| line["name"] == name).unwrap();
        (line["value"].clone(), line["origin"].as_str().unwrap().to_owned())
    };
    let at = |line: usize| format!("{}:{line}", file.display());
    assert_eq!(of("ascii"), (json!(true), at(1)));
    assert_eq!(of("keys.top"), (json!("g g"), at(4)));
    assert_eq!(of("keys.in-record.fold"), (json!("z"), at(5)));
    assert_eq!(of("keys.in-text.editor"), (json!(["ctrl-o"]), "default".into()));
    assert_eq!(of("theme"), (json!("fjord"), "--theme".into()));
    assert_eq!(of("mouse"), (json!(true), "default".into()));
    assert_eq!(of("store").1, "CROSSCHECK_STORE");
    let text = place.run(&["config"]).out;
    assert!(text.lines().any(|line| line.starts_with("keys.top ") && line.ends_with(&at(4))));
    fs::write(&file, "[keys]\nacept = \"A\"\n").unwrap();
    let ran = place.run(&["queue"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("line 2: keys.acept") && ran.err.contains("did you mean accept?"));
    fs::write(&file, "ascii = true\ncolour = 1\n").unwrap();
    let ran = place.run(&["queue"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("line 2") && ran.err.contains("colour"), "{}", ran.err);
}

#[test]
fn a_reader_that_leaves_early_is_no_error() {
    let place = Place::new();
    let text = format!("{{\"a\":1,\"pad\":\"{}\"}}\n", "x".repeat(200)).repeat(4_000);
    place.file("x.jsonl", text);
    let binary = assert_cmd::cargo::cargo_bin("crosscheck");
    let mut child = std::process::Command::new(binary)
        .args(["formats", "try", "x.jsonl", "--json"])
        .current_dir(place.0.path())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0));
}

/// The most memory that a process has had so far, in bytes.
fn peak(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
}

#[test]
fn memory_stays_flat_over_one_long_line() {
    let place = Place::new();
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin("crosscheck"))
        .args(["ingest", "-", "--json"])
        .env_clear()
        .env("HOME", place.0.path())
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(b"[{\"n\":0}").unwrap();
    let mut feed = |from: u32, to: u32| {
        for n in from..to {
            let pad = "x".repeat(1_900);
            let record = format!(",{{\"n\":{n},\"pad\":\"{pad}\",\"more\":[1,2,3]}}");
            input.write_all(record.as_bytes()).unwrap();
        }
        peak(child.id())
    };
    // By 80 MB every buffer and cache is full; the next 40 MB must need nothing more.
    let (filled, after) = (feed(1, 40_000), feed(40_000, 60_000));
    assert!(after < filled + 24 * 1024 * 1024, "{filled} bytes, then {after}");
    input.write_all(b"]").unwrap();
    drop(input);
    let output = child.wait_with_output().unwrap();
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&told["records"], &told["set_aside_count"]), (&json!(60_000), &json!(0)));
}
