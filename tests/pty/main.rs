//! The few stories that need the real program in a pseudo-terminal.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    unreachable_pub,
    reason = "tests say what failed by failing"
)]

mod faults;
mod fingers;
mod live;
mod models;
mod neighbours;
mod screen;
mod signing;
mod sources;

use portable_pty::CommandBuilder;
use screen::{Program, crosscheck, start};
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const WIDE: (u16, u16) = (120, 40);

fn headless(home: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_crosscheck"))
        .args(arguments)
        .env("HOME", home)
        .output()
        .expect("the program runs")
}

fn json_lines(output: &Output) -> Vec<serde_json::Value> {
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
}

/// A home with that configuration.
fn configure(home: &Path, settings: &str) {
    let at = home.join(".config/crosscheck");
    fs::create_dir_all(&at).unwrap();
    fs::write(at.join("config.toml"), settings).unwrap();
}

/// The configuration of a folder as the source `drop`.
fn spool(folder: &Path) -> String {
    let folder = folder.display();
    format!("[[source]]\nname = \"drop\"\nkind = \"spool\"\nfolder = \"{folder}\"\n")
}

/// A case file of one line.
fn case(id: &str, who: &str) -> String {
    serde_json::json!({
        "schema": "crosscheck.case/1", "id": id, "title": "Sign-in from a new place",
        "detected_at": "2026-03-02T10:11:02Z", "workflow": "sign_in",
        "detection": {"name": "new_country", "source": "test"},
        "subject": {"kind": "user", "id": who},
        "evidence": {"events": [{"id": "e1", "format": "okta.system", "raw": {}}]},
        "assessment": null,
    })
    .to_string()
}

/// The demo in a store that stays, on its first case, past the guard against stray keys.
fn demo(home: &Path, store: &str) -> Program {
    let mut program = crosscheck(home, &["demo", "--store", store], WIDE);
    program.until("Queue");
    program.until("CRIT");
    program.keys("\r");
    program.until("EVIDENCE says");
    std::thread::sleep(std::time::Duration::from_millis(400));
    program
}

/// Escapes to somebody with a reason: open on every case, whatever its gates.
fn escalate(program: &mut Program) {
    program.keys("e");
    program.until_that("the recipient is asked for", |screen| screen.contains("scalate"));
    program.keys("incident lead\r17");
    program.keys("3");
    program.keys("the badge log of the office\r");
    program.keys("two places within ten minutes\r");
    program.keys("s");
    program.until("stored: the decision");
}

#[test]
fn demo_then_decide_then_verify() {
    let home = tempfile::tempdir().unwrap();
    let store = home.path().join("store");
    let store = store.to_str().unwrap();
    let mut program = demo(home.path(), store);
    escalate(&mut program);
    program.keys("q");
    assert_eq!(program.end(), 0);
    assert!(program.gave_back());

    let escalated =
        headless(home.path(), &["queue", "--store", store, "--state", "escalated", "--json"]);
    let rows = json_lines(&escalated);
    assert_eq!(rows.len(), 1, "one case is escalated");
    let case = rows[0]["id"].as_str().unwrap();
    let shown = headless(home.path(), &["show", case, "--store", store, "--json"]);
    let history = json_lines(&shown)[0]["history"].clone();
    let decision = history.as_array().unwrap().iter().find(|entry| entry["kind"] == "decision");
    let decision = decision.expect("the decision is in the history");
    assert_eq!(decision["action"], "escalate");
    assert_eq!(decision["escalated_to"], "incident lead");
    assert_eq!(decision["reason_text"], "two places within ten minutes");

    let verified = headless(home.path(), &["verify", "--store", store, "--json"]);
    assert_eq!(verified.status.code(), Some(4), "whole, unsigned and not anchored");
    assert_eq!(json_lines(&verified)[0]["first_bad"], serde_json::Value::Null);
}

#[test]
fn a_signal_ends_it_in_order_and_gives_the_terminal_back() {
    for (signal, code) in [("TERM", 128 + 15), ("HUP", 128 + 1), ("INT", 128 + 2)] {
        let home = tempfile::tempdir().unwrap();
        let store = home.path().join("store");
        let mut program = demo(home.path(), store.to_str().unwrap());
        program.signal(signal);
        assert_eq!(program.end(), code, "what every shell gives for {signal}");
        assert!(program.gave_back(), "after {signal}");
        let verified =
            headless(home.path(), &["verify", "--store", store.to_str().unwrap(), "--json"]);
        assert_eq!(verified.status.code(), Some(4));
    }
}

#[test]
fn every_size_is_survived_and_the_screen_comes_back() {
    let home = tempfile::tempdir().unwrap();
    let store = home.path().join("store");
    let mut program = demo(home.path(), store.to_str().unwrap());
    for size in [(1, 1), (20, 5), (200, 50), (80, 24)] {
        program.resize(size);
        std::thread::sleep(std::time::Duration::from_millis(150));
    }
    program.until("EVIDENCE says");
    program.keys("q");
    assert_eq!(program.end(), 0);
}

/// Runs in a process of its own, started by the test below: it takes the terminal and panics.
#[test]
fn child_that_panics() {
    if std::env::var_os("CROSSCHECK_TEST_PANIC").is_none() {
        return;
    }
    let _guard = crosscheck::runtime::terminal::Guard::enter(true).expect("a terminal");
    panic!("drawn to the end: {}", "x\u{1b}]0;owned\u{7}\u{202e}");
}

#[test]
fn a_panic_gives_the_terminal_back_and_says_what_happened() {
    let home = tempfile::tempdir().unwrap();
    let mut command = CommandBuilder::new(std::env::current_exe().unwrap());
    command.args(["--exact", "child_that_panics", "--nocapture"]);
    let mut program = start(command, home.path(), (80, 24), &[("CROSSCHECK_TEST_PANIC", "1")]);
    assert_ne!(program.end(), 0);
    assert!(program.gave_back());
    let said = String::from_utf8_lossy(&program.bytes()).into_owned();
    assert!(said.contains("drawn to the end") && said.contains("U+001B"), "{said:?}");
    assert!(!said.contains("\u{1b}]0;") && !said.contains('\u{202e}'), "{said:?}");
}

#[test]
fn what_was_typed_survives_a_kill_and_is_offered_again() {
    let home = tempfile::tempdir().unwrap();
    let store = home.path().join("store");
    let store = store.to_str().unwrap();
    let drafts = || std::fs::read_dir(home.path().join("store/drafts")).into_iter().flatten();
    let mut program = demo(home.path(), store);
    program.keys("o2263the gateway log of the");
    let begun = std::time::Instant::now();
    let written = || {
        let read = |file: std::fs::DirEntry| std::fs::read_to_string(file.path()).ok();
        drafts().flatten().filter_map(read).any(|text| text.contains("gateway log of the"))
    };
    while !written() {
        assert!(begun.elapsed().as_secs() < 60, "the draft is not written");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    program.signal("KILL");
    program.end();
    let mut program = demo(home.path(), store);
    program.until("draft of an override");
    program.keys("o");
    program.until("the gateway log of the");
    program.keys(" vendor\rs");
    program.until("stored: the decision");
    program.keys("q");
    assert_eq!(program.end(), 0);
    let left: Vec<_> = drafts().flatten().map(|file| file.file_name()).collect();
    let is_draft = |name: &&std::ffi::OsString| name.to_string_lossy().ends_with(".json");
    assert_eq!(left.iter().find(is_draft), None, "what is stored is no draft any more");
    assert!(left.len() <= 1, "only the console that was killed left its mark: {left:?}");
    let log = std::fs::read_to_string(home.path().join("store/crosscheck.log")).unwrap();
    assert!(log.contains("the console is up") && !log.contains("gateway"), "{log}");
}

#[test]
fn a_draft_that_cannot_be_written_at_the_end_is_told_with_its_words_once_the_screen_is_given_back()
{
    let home = tempfile::tempdir().unwrap();
    let store = home.path().join("store");
    let mut program = demo(home.path(), store.to_str().unwrap());
    std::fs::write(store.join("drafts"), "in the folder's place").unwrap();
    // All at once: the program ends before the first write is known to have failed.
    program.keys("o2263the gateway log of the vendor\x03");
    assert_eq!(program.end(), 3);
    assert!(program.gave_back());
    let said = String::from_utf8_lossy(&program.bytes()).into_owned();
    let said = said.rsplit("\x1b[?1049l").next().unwrap();
    assert!(said.contains("not written: a draft of an override on "), "{said}");
    assert!(said.contains("store/drafts is no folder: remove it"), "{said}");
    assert!(said.contains("the reason: the gateway log of the vendor"), "{said}");
    let log = std::fs::read_to_string(store.join("crosscheck.log")).unwrap();
    assert!(log.contains("what was to be written is not") && !log.contains("gateway"), "{log}");
}

/// How often the threads of a process were woken so far; nothing where the system does not say.
fn wakeups(process: u32) -> Option<u64> {
    let tasks = std::fs::read_dir(format!("/proc/{process}/task")).ok()?;
    let of_task = |task: std::fs::DirEntry| {
        let status = std::fs::read_to_string(task.path().join("status")).ok()?;
        let line = status.lines().find(|line| line.starts_with("voluntary_ctxt_switches"))?;
        line.split_whitespace().last()?.parse::<u64>().ok()
    };
    Some(tasks.flatten().filter_map(of_task).sum())
}

#[test]
fn idle_between_two_minutes_is_no_wake_up_and_no_byte() {
    let home = tempfile::tempdir().unwrap();
    let store = home.path().join("store");
    let mut program = demo(home.path(), store.to_str().unwrap());
    comes_to_rest(&program);
    program.keys("q");
    assert_eq!(program.end(), 0);
}

/// A case that is looked at is recorded as presented after half a second, and that is all.
#[test]
fn idle_on_a_case_between_two_minutes_is_no_wake_up_and_no_byte() {
    let home = tempfile::tempdir().unwrap();
    let store = home.path().join("store");
    let store = store.to_str().unwrap();
    let mut program = demo(home.path(), store);
    program.keys("\r");
    program.until("EVIDENCE says");
    comes_to_rest(&program);
    program.keys("q");
    assert_eq!(program.end(), 0);
    let first =
        json_lines(&headless(home.path(), &["queue", "--store", store, "--json"])).remove(0);
    let id = first["id"].as_str().unwrap();
    let shown = json_lines(&headless(home.path(), &["show", id, "--store", store, "--json"]));
    let history = shown[0]["history"].as_array().unwrap();
    let presented = history.iter().filter(|entry| entry["kind"] == "case_presented").count();
    assert_eq!(presented, 1, "{history:?}");
}

/// What was begun by the last key comes to rest, and stays so between two minutes.
fn comes_to_rest(program: &Program) {
    let process = program.child.process_id().unwrap();
    std::thread::sleep(std::time::Duration::from_secs(3));
    // The minute may fall into ten seconds, and the minute only: then the next ten are still.
    let mut seen = Vec::new();
    for _ in 0..3 {
        let drawn = program.bytes().len();
        // Some systems do not count them.
        let Some(before) = wakeups(process) else { return };
        std::thread::sleep(std::time::Duration::from_secs(10));
        seen.push((wakeups(process).unwrap() - before, program.bytes().len() - drawn));
        if seen.last() == Some(&(0, 0)) {
            break;
        }
    }
    assert_eq!(seen.last(), Some(&(0, 0)), "wake-ups and bytes in ten idle seconds: {seen:?}");
    assert!(seen.iter().all(|(woken, bytes)| *woken <= 4 && *bytes < 2_000), "{seen:?}");
}

#[test]
fn hostile_text_is_shown_and_never_obeyed() {
    let home = tempfile::tempdir().unwrap();
    let store = home.path().join("store");
    let store = store.to_str().unwrap();
    let file = home.path().join("hostile.jsonl");
    std::fs::write(&file, hostile_case()).unwrap();
    let taken = headless(home.path(), &["ingest", "--store", store, file.to_str().unwrap()]);
    assert_eq!(taken.status.code(), Some(0), "{}", String::from_utf8_lossy(&taken.stderr));
    let mut program = crosscheck(home.path(), &["triage", "--store", store], WIDE);
    program.until("1 of 1");
    program.keys("\r");
    program.until("EVIDENCE says");
    program.until("U+001B");
    let output = String::from_utf8_lossy(&program.bytes()).into_owned();
    for never in ["\u{1b}]0;", "\u{1b}]52", "\u{7}", "\u{202e}", "\u{1b}[6n"] {
        assert!(!output.contains(never), "{never:?} reached the terminal");
    }
    program.keys("q");
    assert_eq!(program.end(), 0);
}

fn hostile_case() -> String {
    let hostile = "x\u{1b}]0;pwned\u{7}\u{1b}]52;c;cHduZWQ=\u{7}\u{1b}[6n\u{202e}txt.exe";
    serde_json::json!({
        "schema": "crosscheck.case/1", "id": "c-hostile", "workflow": "signin_anomaly",
        "detected_at": "2026-03-02T10:00:00Z", "title": hostile, "detection": {"type": hostile},
        "subject": {"kind": "user", "id": "u-1", "name": hostile},
        "assessment": {"model": {"name": hostile}, "summary": hostile, "risk_score": 50,
                       "claims": [{"id": "k1", "text": hostile, "cites": []}]},
        "evidence": {"events": [{"id": "e1", "raw": {"userAgent": hostile}}]}
    })
    .to_string()
}

/// How many rounds of killing: few in every run, many with `CROSSCHECK_LONG=1`.
fn rounds() -> usize {
    if std::env::var_os("CROSSCHECK_LONG").is_some() { 100 } else { 4 }
}

#[test]
fn killed_at_any_moment_no_acknowledged_decision_is_lost() {
    let home = tempfile::tempdir().unwrap();
    let store = home.path().join("store");
    let store = store.to_str().unwrap();
    let mut acknowledged = 0;
    for round in 0..rounds() {
        let mut program = demo(home.path(), store);
        escalate(&mut program);
        acknowledged += 1;
        // The next case is guarded against stray keys for a moment; then a second one is killed
        // somewhere on its way: it may be stored or not, but never half.
        std::thread::sleep(std::time::Duration::from_millis(400));
        program
            .keys("eincident lead\r173the badge log of the office\rtwo places within minutes\rs");
        std::thread::sleep(std::time::Duration::from_millis(7 * (round as u64 % 40)));
        program.signal("KILL");
        program.end();
        let verified = headless(home.path(), &["verify", "--store", store, "--json"]);
        assert_eq!(
            verified.status.code(),
            Some(4),
            "round {round}: {}",
            String::from_utf8_lossy(&verified.stdout)
        );
        let escalated =
            headless(home.path(), &["queue", "--store", store, "--state", "escalated", "--json"]);
        let stored = json_lines(&escalated).len();
        assert!(stored >= acknowledged, "round {round}: {stored} of {acknowledged} are there");
        acknowledged = stored;
    }
}

#[test]
fn without_a_terminal_the_console_says_so_and_ends_with_2() {
    let home = tempfile::tempdir().unwrap();
    let output = headless(home.path(), &["demo"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("terminal"));
}

/// The editor reads a line of the keyboard itself: whatever the console would take of it is missed.
#[test]
fn the_persons_own_editor_has_the_terminal_to_itself_and_its_text_comes_back() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = tempfile::tempdir().unwrap();
    let (store, editor) = (home.path().join("store"), home.path().join("editor"));
    let told = home.path().join("told");
    let script = format!(
        "#!/bin/sh\nstat -c %a \"$1\" > {}\necho EDITOR HAS $(wc -l < \"$1\") OF IT\nread line\necho \"$line\" >> \"$1\"\n",
        told.display()
    );
    std::fs::write(&editor, script).unwrap();
    std::fs::set_permissions(&editor, std::fs::Permissions::from_mode(0o700)).unwrap();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_crosscheck"));
    command.args(["demo", "--store", store.to_str().unwrap()]);
    let environment = [("EDITOR", editor.to_str().unwrap())];
    let mut program = start(command, home.path(), WIDE, &environment);
    program.until("CRIT");
    program.keys("\r");
    program.until("EVIDENCE says");
    std::thread::sleep(std::time::Duration::from_millis(400));
    for (lines, again) in [(1, "ticket 4411, seen by me"), (2, "and once more")] {
        if lines == 1 {
            program.keys("o2263");
            program.until("Why? In words");
            program.keys("known egress\u{f}");
        } else {
            program.keys("\u{f}");
        }
        program.until(&format!("EDITOR HAS {lines} OF IT"));
        program.keys(&format!("{again}\r"));
        program.until("YOU decide");
        program.until_that("the text is in the form", |screen| screen.contains(again));
    }
    program.keys("\r");
    program.until("stores");
    program.keys("s");
    program.until("stored: the decision");
    program.keys("q");
    assert_eq!(program.end(), 0);
    assert!(program.gave_back());
    assert_eq!(std::fs::read_to_string(told).unwrap().trim(), "600");
    let left = std::fs::read_dir(store.join("drafts")).unwrap();
    let names: Vec<_> = left.map(|entry| entry.unwrap().file_name()).collect();
    let kept = |name: &std::ffi::OsString| name.to_string_lossy().starts_with("reason-");
    assert!(!names.iter().any(kept), "the file is gone: {names:?}");
}
