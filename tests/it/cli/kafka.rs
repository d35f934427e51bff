//! The bridge from Kafka as its page describes it, with a stand-in for its client that serves a
//! file: killed midway and begun again, nothing is lost and nothing comes twice. A broker was not
//! asked.

use super::pull::soon;
use super::{Place, failed_login};
use std::fs::{self, Permissions};
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

const PAGE: &str = include_str!("../../../docs/sources/kafka.md");

/// What the stand-in knows of the client: where to begin, how many, an offset before each record.
const CLIENT: &str = r#"#!/bin/sh
while [ $# -gt 0 ]; do
    case $1 in -o) at=$2; shift ;; -c) count=$2; shift ;; esac
    shift
done
[ "$at" = beginning ] && at=0
awk -v at="$at" -v count="$count" '
    NR > at && NR <= at + count { print NR - 1 " " $0; if (NR % 40 == 0) system("sleep 0.01") }
' "$TOPIC"
"#;

fn blocks(language: &str) -> Vec<&'static str> {
    let fence = format!("```{language}\n");
    PAGE.split(&fence).skip(1).map(|it| it.split("```").next().unwrap()).collect()
}

/// The script of the page, for that folder, in smaller steps.
fn bridge(place: &Place, folder: &Path) -> std::path::PathBuf {
    let script = blocks("sh")[0];
    assert!(script.contains("spool=/var/spool/crosscheck") && script.contains("-c 5000"));
    let script = script.replace("/var/spool/crosscheck", folder.to_str().unwrap());
    place.file("bridge.sh", script.replace("-c 5000", "-c 200"))
}

/// Started with all that it starts as a group of its own, so that a kill leaves nothing of it.
fn start(place: &Place, script: &Path, topic: &Path) -> Child {
    let bin = place.0.path().join("bin");
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let mut command = Command::new("sh");
    command.arg(script).env("PATH", path).env("TOPIC", topic).process_group(0);
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

fn kill(mut child: Child) {
    let group = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process_group(group, rustix::process::Signal::KILL).unwrap();
    child.wait().unwrap();
}

fn records(count: u32) -> Vec<String> {
    (0..count).map(|n| failed_login(n % 57, &format!("user{}", n % 61))).collect()
}

fn as_a_file(records: &[String]) -> Vec<(String, u64)> {
    let whole = Place::new();
    whole.file("all.jsonl", records.join("\n"));
    assert_eq!(whole.run(&["ingest", "all.jsonl"]).code, 0);
    whole.cases()
}

#[test]
fn the_bridge_into_a_spool_folder_may_be_killed_at_any_moment() {
    let (place, folder) = Place::spool();
    let records = records(3_000);
    let topic = place.file("topic", format!("{}\n", records.join("\n")));
    fs::create_dir(place.0.path().join("bin")).unwrap();
    let client = place.file("bin/kcat", CLIENT);
    fs::set_permissions(&client, Permissions::from_mode(0o755)).unwrap();
    let script = bridge(&place, &folder);
    let seed = u64::from(std::process::id());
    let mut follower = place.start(&["pull", "drop", "--follow"]);
    for round in 0..6 {
        let child = start(&place, &script, &topic);
        std::thread::sleep(Duration::from_millis(60 + (seed * 31 + round * 167) % 300));
        kill(child);
    }
    let last = start(&place, &script, &topic);
    let offset = folder.join(".sign-ins-0.offset");
    soon("all of the topic", || fs::read_to_string(&offset).is_ok_and(|it| it.trim() == "3000"));
    kill(last);
    follower.kill().unwrap();
    follower.wait().unwrap();
    assert_eq!(place.run(&["pull", "drop"]).code, 0);
    assert_eq!(place.cases(), as_a_file(&records), "seed {seed}");
}

/// The bridge counts a record as read once it is in the pipe; begun again from an offset before
/// that, it repeats some.
#[test]
fn what_a_bridge_into_a_pipe_repeats_is_taken_in_once() {
    let place = Place::new();
    let records = records(600);
    for (from, to) in [(0, 350), (300, 480), (200, 600)] {
        let mut child = place.start(&["pull", "-", "--follow"]);
        let mut pipe = child.stdin.take().unwrap();
        let text = records[from..to].join("\n");
        // It dies in the middle of a record, and its pipe with it.
        let torn = if to < 600 { &records[to][..90] } else { "" };
        write!(pipe, "{text}\n{torn}").unwrap();
        drop(pipe);
        child.wait().unwrap();
    }
    assert_eq!(place.cases(), as_a_file(&records));
    let aside = place.run(&["ingest", "--set-aside", "--json"]).lines();
    assert_eq!(aside.len(), 2, "each torn record is listed, and is whole in what came again");
}

#[test]
fn what_the_page_says_is_what_a_shell_and_a_configuration_can_read() {
    let commands = blocks("sh");
    assert_eq!(commands.len(), 3);
    for command in commands {
        let place = Place::new();
        let script = place.file("it.sh", command);
        let output = Command::new("sh").arg("-n").arg(&script).output().unwrap();
        assert!(output.status.success(), "{command}: {output:?}");
        // Where it is installed, the stricter reader reads it too.
        if let Ok(output) = Command::new("shellcheck").args(["-s", "sh"]).arg(&script).output() {
            assert!(
                output.status.success(),
                "{command}: {}",
                String::from_utf8_lossy(&output.stdout)
            );
        }
    }
    let sinks: toml::Table = blocks("toml")[0].parse().unwrap();
    assert!(sinks["sources"]["topic"]["topics"].is_array());
}
