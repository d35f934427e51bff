//! A record that is far too large, from each source: it alone is set aside with the reason, memory
//! stays flat, and what stands before and behind it comes in once.

use super::{Place, failed_login, peak};
use serde_json::{Value, json};
use std::fs;
use std::io::Write;

/// Mebibytes of the record; what is read of it is not kept.
const MIB: usize = 150;
/// What a process may have had in memory, in bytes; unoptimised and with its databases open.
const MEMORY: u64 = 150 * 1024 * 1024;

fn write(to: &mut dyn Write) {
    writeln!(to, "{}", failed_login(1, "bo")).unwrap();
    write!(to, "{{\"eventType\":\"").unwrap();
    let block = vec![b'x'; 1024 * 1024];
    (0..MIB).for_each(|_| to.write_all(&block).unwrap());
    write!(to, "\"}}\n{}\n", failed_login(2, "bo")).unwrap();
}

fn whole(told: &Value) {
    assert_eq!((&told["records"], &told["events"]), (&json!(3), &json!(2)), "{told}");
    let aside = told["set_aside"].as_array().unwrap();
    assert_eq!((aside.len(), &aside[0]["line"]), (1, &json!(2)), "{told}");
    assert!(aside[0]["reason"].to_string().contains("more than 4 MiB"), "{told}");
}

#[test]
fn a_record_of_hundreds_of_mebibytes_in_a_spool_folder() {
    let (place, folder) = Place::spool();
    write(&mut fs::File::create(folder.join("big.jsonl")).unwrap());
    let mut child = place.start(&["pull", "drop", "--follow"]);
    super::pull::soon("taken in", || folder.join("done/big.jsonl").exists());
    assert!(peak(child.id()) < MEMORY, "{}", peak(child.id()));
    child.kill().unwrap();
    child.wait().unwrap();
    let aside = place.run(&["ingest", "--set-aside", "--json"]).lines();
    assert_eq!((aside.len(), &aside[0]["source"]), (1, &json!("drop/big.jsonl")));
    fs::rename(folder.join("done/big.jsonl"), folder.join("again.jsonl")).unwrap();
    whole(&place.run(&["pull", "drop", "--json"]).json());
}

#[test]
fn a_record_of_hundreds_of_mebibytes_in_a_pipe() {
    let place = Place::new();
    let mut child = place.start(&["pull", "-", "--json"]);
    let mut pipe = child.stdin.take().unwrap();
    write(&mut pipe);
    assert!(peak(child.id()) < MEMORY, "{}", peak(child.id()));
    drop(pipe);
    let output = child.wait_with_output().unwrap();
    whole(&serde_json::from_slice(&output.stdout).unwrap());
}

/// Of eight thousand sign-ins no one record could hold the answer; none of them is lost with it.
#[test]
fn an_answer_of_log_events_beyond_one_record_comes_in_event_by_event() {
    let logins: Vec<String> = (0..8_000).map(|n| failed_login(n % 60, &format!("u{n}"))).collect();
    let event = |(n, login): (usize, &String)| json!({"timestamp": n, "message": login});
    let events: Vec<Value> = logins.iter().enumerate().map(event).collect();
    let answer = json!({"events": events, "searchedLogStreams": []}).to_string();
    assert!(answer.len() > 4 << 20);
    let ingested = |text: String| {
        let place = Place::new();
        place.file("x.json", text);
        let told = place.run(&["ingest", "x.json", "--json"]).json();
        ["events", "formats", "set_aside_count", "cases"].map(|name| told[name].clone())
    };
    let told = ingested(answer);
    assert_eq!(told[..3], [json!(8_000), json!({"aws.cloudtrail": 8_000}), json!(0)]);
    assert_eq!(told, ingested(logins.join("\n")), "as the lines of the log do");
}
