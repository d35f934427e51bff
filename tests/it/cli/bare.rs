//! Bare text as evidence: lines of syslog and the XML of Windows' events, from a file to a case.

use super::Place;
use serde_json::Value;
use std::fmt::Write as _;

/// Failures of one person from one address, and then a success: what signals find.
fn sprayed(stamp: impl Fn(u32) -> String) -> String {
    let mut log = String::new();
    for n in 0..30 {
        let _ = writeln!(
            log,
            "{} web-1 sshd[{}]: Failed password for user{n} from 203.0.113.9 port 4711 ssh2",
            stamp(n),
            100 + n
        );
    }
    log
}

fn event(n: u32) -> String {
    format!(
        "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>\
         <Provider Name='Microsoft-Windows-Security-Auditing'/><EventID>4625</EventID>\
         <TimeCreated SystemTime='2026-03-02T10:00:{n:02}.000Z'/><EventRecordID>{n}</EventRecordID>\
         <Channel>Security</Channel><Computer>dc-01.example.com</Computer></System><EventData>\
         <Data Name='TargetUserName'>user{n}</Data><Data Name='TargetDomainName'>EXAMPLE</Data>\
         <Data Name='Status'>0xc000006d</Data><Data Name='SubStatus'>0xc000006a</Data>\
         <Data Name='LogonType'>3</Data><Data Name='IpAddress'>203.0.113.9</Data></EventData></Event>"
    )
}

#[test]
fn a_file_of_syslog_lines_becomes_a_case_and_no_line_is_lost() {
    let place = Place::new();
    let log = sprayed(|n| format!("2026-03-02T10:{:02}:{:02}.5+01:00", n / 6, n % 6 * 10));
    place.file("auth.log", format!("{log}-- Boot --\n2026-03-02T10:59:00Z web-1 nginx[1]: x\n"));
    let run = place.run(&["ingest", "--json", "auth.log"]);
    let taken = run.json();
    assert_eq!(run.code, 1, "one line is set aside");
    assert_eq!(taken["formats"]["linux.auth"], 30, "{taken}");
    assert_eq!((&taken["formats"]["unknown"], &taken["cases"]["made"]), (&1.into(), &1.into()));
    let aside = &taken["set_aside"][0];
    assert_eq!((&aside["line"], &aside["byte"]), (&31.into(), &log.len().into()));
    let why = aside["reason"].as_str().unwrap();
    assert!(why.contains("no line of syslog"), "{why}");

    let id = place.run(&["queue", "--json"]).lines()[0]["id"].as_str().unwrap().to_owned();
    let case = place.run(&["show", &id, "--json"]).json();
    let first = &case["events"][0];
    assert_eq!(first["raw"]["message"], log.lines().next().unwrap());
    assert_eq!(first["sign_in"]["time"], "2026-03-02T09:00:00.500Z");
    assert_eq!(first["sign_in"]["raw_paths"]["src_endpoint.ip"], "/message");

    // The same lines as shippers carry them are the same records.
    let carried = log.lines().map(|line| serde_json::json!({"message": line}).to_string());
    place.file("again.jsonl", carried.collect::<Vec<_>>().join("\n"));
    let again = place.run(&["ingest", "--json", "again.jsonl"]).json();
    assert_eq!(
        again["cases"]["unchanged"].as_u64().unwrap() + again["cases"]["made"].as_u64().unwrap(),
        0,
        "{again}"
    );
}

#[test]
fn lines_without_a_year_count_once_somebody_says_until_when_they_were_written() {
    let stamp = |n: u32| format!("Mar  2 10:{:02}:{:02}", n / 6, n % 6 * 10);
    let place = Place::new();
    place.file("auth.log", sprayed(stamp));
    let taken = place.run(&["ingest", "--json", "auth.log"]).json();
    assert_eq!((&taken["formats"]["linux.auth"], &taken["cases"]["made"]), (&30.into(), &0.into()));
    assert!(place.run(&["ingest", "auth.log"]).err.contains("name no year"), "what to do is said");

    let place = Place::new();
    place.file("auth.log", sprayed(stamp));
    let args = ["ingest", "--json", "auth.log", "--lines-until", "2026-03-05"];
    assert_eq!(place.run(&args).json()["cases"]["made"], 1);
    let args = ["formats", "try", "auth.log", "--json", "--lines-until", "2026-03-01T00:00:00Z"];
    let tried = place.run(&args).lines();
    assert_eq!(tried[0]["sign_in"]["time"], "2025-03-02T10:00:00Z");
    assert_eq!(tried[0]["sign_in"]["time_quality"], "assumed_utc");
    assert_eq!(tried[0]["sign_in"]["raw_paths"]["time"], "/year");
    let wrong = place.run(&["ingest", "auth.log", "--lines-until", "soon"]);
    assert!(wrong.code == 2 && wrong.err.contains("2026-03-02T10:00:00Z"), "{}", wrong.err);
}

/// Stamps of yesterday's noon, as old syslog writes them: no year.
fn lately(n: u32) -> String {
    let now = crosscheck::runtime::clock::Clock::System.now().0;
    let noon = (now - chrono::TimeDelta::days(1)).date_naive().and_hms_opt(12, 0, 0);
    let then = noon.unwrap() + chrono::TimeDelta::seconds(i64::from(n * 20));
    then.format("%b %e %H:%M:%S").to_string()
}

#[test]
fn a_pipe_and_a_folder_take_lines_to_be_of_the_year_in_which_they_come() {
    let place = Place::new();
    let args = ["pull", "-", "--json", "--lines-until", "now"];
    let taken = place.run_with(&args, &sprayed(lately)).json();
    assert_eq!((&taken["formats"]["linux.auth"], &taken["cases"]["made"]), (&30.into(), &1.into()));

    let (place, folder) = Place::spool();
    let config = place.0.path().join(".config/crosscheck/config.toml");
    let told = std::fs::read_to_string(&config).unwrap();
    std::fs::write(&config, format!("lines_until = \"now\"\n{told}")).unwrap();
    std::fs::write(folder.join("auth.log"), sprayed(lately)).unwrap();
    let taken = place.run(&["pull", "drop", "--json"]).json();
    assert_eq!((&taken["formats"]["linux.auth"], &taken["cases"]["made"]), (&30.into(), &1.into()));
    assert!(folder.join("done/auth.log").exists());
}

#[test]
fn an_export_of_windows_events_becomes_a_case_and_a_torn_event_is_set_aside() {
    let place = Place::new();
    let events: Vec<String> = (0..30).map(event).collect();
    let torn = &event(31)[..400];
    let text = format!(
        "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<Events>{}{torn}{}</Events>",
        events[..15].concat(),
        events[15..].join("\r\n"),
    );
    place.file("security.xml", text);
    let taken = place.run(&["ingest", "--json", "security.xml"]).json();
    assert_eq!(taken["formats"]["windows.security"], 30, "{taken}");
    assert_eq!((&taken["cases"]["made"], &taken["set_aside_count"]), (&1.into(), &1.into()));
    let why = taken["set_aside"][0]["reason"].as_str().unwrap();
    assert!(why.contains("XML of this event is broken"), "{why}");
    let id = place.run(&["queue", "--json"]).lines()[0]["id"].as_str().unwrap().to_owned();
    let case = place.run(&["show", &id, "--json"]).json();
    assert_eq!(case["events"][0]["raw"]["message"], events[0]);
}

#[test]
fn no_entity_is_expanded_and_a_document_type_is_set_aside() {
    let place = Place::new();
    let bomb = "<!DOCTYPE Events [\n<!ENTITY a \"aaaaaaaaaa\">\n<!ENTITY b \"&a;&a;&a;\">\n\
                <!ENTITY c SYSTEM \"file:///etc/passwd\">]>\n";
    let text = event(1).replace("user1", "&b;&c;");
    place.file("bomb.xml", format!("{bomb}<Events>{text}{}</Events>\n", event(2)));
    let tried = place.run(&["formats", "try", "--json", "bomb.xml"]).lines();
    let formats: Vec<&Value> = tried.iter().map(|it| &it["format"]).collect();
    assert_eq!(
        formats,
        ["unknown", "unknown", "unknown", "unknown", "unknown", "windows.security"]
    );
    assert_eq!(tried[4]["why"], "no known format has this shape");
    let taken = place.run(&["ingest", "--json", "bomb.xml"]).json();
    assert_eq!((&taken["set_aside_count"], &taken["formats"]["unknown"]), (&4.into(), &1.into()));
}

#[test]
fn files_in_binary_form_are_named_with_what_to_do() {
    let place = Place::new();
    for (bytes, wanted) in [
        (&b"ElfFile\0\0\0\0\0"[..], "wevtutil"),
        (b"LPKSHHRH\0\0", "journalctl"),
        (b"<\0E\0v\0", "UTF-16"),
    ] {
        place.file("x.bin", bytes);
        let tried = place.run(&["formats", "try", "--json", "x.bin"]).lines();
        assert!(
            tried.len() == 1 && tried[0]["why"].as_str().unwrap().contains(wanted),
            "{tried:?}"
        );
    }
}
