//! Several at work on one store: verifying beside writers, two ingests at once, and an ingest that
//! is killed.

use crate::store_kit::{Writer, case, plain};
use crosscheck::domain::queue::Filter;
use crosscheck::domain::thresholds::Thresholds;
use crosscheck::domain::time::Timestamp;
use crosscheck::domain::words::{Action, Severity};
use crosscheck::ingest::{self, By, Lines, Options};
use crosscheck::source::file::{Found, Input};
use crosscheck::store::sqlite::SqliteStore;
use crosscheck::store::{Start, Store, StoreError, check};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Verifying again and again while cases come in, are revised and decided: whole every time.
#[test]
fn verifying_beside_writers_never_raises_a_false_alarm() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("store");
    drop(Writer::new(0).sqlite(&path));
    let (stop, path) = (&AtomicBool::new(false), path.as_path());
    let (verified, entries) = std::thread::scope(|scope| {
        for seed in 1..3_u128 {
            scope.spawn(move || {
                let mut writer = Writer::new(seed);
                let mut store = writer.sqlite(path);
                for n in 0.. {
                    if stop.load(Ordering::Relaxed) {
                        break;
                    }
                    let id = format!("c-{seed}-{n}");
                    writer.put(&mut store, vec![plain(&id), plain(&format!("{id}-b"))]);
                    writer.put(&mut store, vec![case(&id, Severity::High, 1, "second", "other")]);
                    writer.decide(&mut store, &id, Action::Accept);
                }
            });
        }
        let (mut verified, mut entries) = (0, 0);
        let until = std::time::Instant::now() + Duration::from_millis(2_500);
        while std::time::Instant::now() < until {
            let store = SqliteStore::open_read_only(path).unwrap();
            let report = check::verify(&store, Some(&store.origin()));
            assert_eq!(report.exit, 4, "{}", report.why);
            assert!(report.entries >= entries, "it only grows");
            (verified, entries) = (verified + 1, report.entries);
        }
        stop.store(true, Ordering::Relaxed);
        (verified, entries)
    });
    assert!(verified > 2 && entries > 10, "{verified} times, {entries} entries");
}

/// An ingest of failed logins of these users, so many each.
fn log(users: &[&str], minutes: std::ops::Range<u32>) -> String {
    let mut text = String::new();
    for minute in minutes {
        for user in users {
            writeln!(
                text,
                r#"{{"eventVersion":"1.08","userIdentity":{{"type":"IAMUser","accountId":"111122223333","userName":"{user}"}},"eventTime":"2026-03-02T09:{minute:02}:00Z","eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","awsRegion":"eu-west-1","sourceIPAddress":"198.51.100.7","userAgent":"Mozilla/5.0","errorMessage":"Failed authentication","responseElements":{{"ConsoleLogin":"Failure"}},"eventID":"id-{minute}-{user}","eventType":"AwsConsoleSignIn","recipientAccountId":"111122223333"}}"#
            )
            .unwrap();
        }
    }
    text
}

fn take_in(store: &mut dyn Store, seed: u128, text: &str) -> Result<u64, StoreError> {
    let mut writer = Writer::new(seed);
    let now: Timestamp = writer.now;
    let options = Options {
        only: None,
        workers: 2,
        thresholds: Thresholds::shared(),
        databases: None,
        lines: Lines::default(),
    };
    let bytes: &'static [u8] = Vec::leak(text.as_bytes().to_vec());
    let found = Found { inputs: vec![Input::built("x.jsonl", bytes)], refused: Vec::new() };
    let mut by = By { who: "os:a", now: &mut || now, chance: &mut writer.chance };
    let summary = ingest::run(store, &found, &options, &mut by, &mut |_| {})?;
    assert!(summary.faults.is_empty(), "{:?}", summary.faults);
    Ok(summary.events)
}

/// Ids and texts of all cases.
fn cases(store: &dyn Store) -> BTreeMap<String, String> {
    let rows = store.window(Filter { state: None }, Start::Top, 1_000).unwrap();
    let text = |id: &str| store.case(id, None).unwrap().unwrap().text;
    rows.into_iter().map(|row| (row.id.clone(), text(&row.id))).collect()
}

/// Two ingests of interleaved halves of one log, at the same time, end with the cases of the whole.
#[test]
fn two_ingests_at_once_leave_the_cases_of_the_whole_log() {
    let dir = tempfile::tempdir().unwrap();
    let users = ["ana", "bo", "cy", "di"];
    let mut whole = Writer::new(0).sqlite(&dir.path().join("whole"));
    take_in(&mut whole, 1, &log(&users, 0..24)).unwrap();
    let wanted = cases(&whole);
    assert!(wanted.len() > 1, "the log makes cases");
    for round in 0..6_u128 {
        let path = dir.path().join(format!("store-{round}"));
        drop(Writer::new(10 + round).sqlite(&path));
        std::thread::scope(|scope| {
            for half in 0..2_u32 {
                let path = &path;
                scope.spawn(move || {
                    let seed = 100 + 10 * round + u128::from(half);
                    let mut store = Writer::new(seed).sqlite(path);
                    for part in 0..3 {
                        let minutes = (half * 3 + part) * 4..(half * 3 + part) * 4 + 4;
                        take_in(&mut store, seed * 1_000 + u128::from(part), &log(&users, minutes))
                            .unwrap();
                    }
                });
            }
        });
        let store = SqliteStore::open_read_only(&path).unwrap();
        assert_eq!(store.touched_subjects(None, 9).unwrap(), [""; 0]);
        assert_eq!(cases(&store), wanted, "round {round}");
        assert_eq!(check::verify(&store, None).exit, 4);
    }
}

/// Another ingest that groups, or is stopped while it does: who waits for it says so first.
#[test]
fn an_ingest_that_waits_for_another_to_group_says_so_and_goes_on_after_it() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("store");
    let mut other = Writer::new(0).sqlite(&path);
    let round = other.begin_grouping(&mut || {}).unwrap();
    let mut child = Command::new(assert_cmd::cargo::cargo_bin("crosscheck"))
        .env_clear()
        .env("HOME", dir.path())
        .args(["ingest", "--store", path.to_str().unwrap(), "-"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    said.read_line(&mut line).unwrap();
    assert!(line.contains("waiting for another ingest to group"), "{line:?}");
    assert_eq!(child.try_wait().unwrap(), None, "it waits");
    other.end_grouping(Some(round), &[]).unwrap();
    assert!(child.wait().unwrap().success());
    let mut rest = String::new();
    said.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "", "said once");
}

/// A grouping that could not be written is made up for by the next ingest.
#[test]
fn what_a_failed_grouping_touched_stays_touched() {
    let mut writer = Writer::new(0);
    let mut store = writer.memory();
    let full = StoreError::Full { what: "appending to the ledger".into() };
    store.fail_next_append(full);
    let failed = take_in(&mut store, 1, &log(&["ana"], 0..24)).unwrap_err();
    assert!(failed.to_string().contains("disk is full"), "{failed}");
    assert!(cases(&store).is_empty());
    assert!(!store.touched_subjects(None, 9).unwrap().is_empty());
    // The same log again brings no new event, and yet the cases.
    take_in(&mut store, 2, &log(&["ana"], 0..24)).unwrap();
    assert!(!cases(&store).is_empty());
    assert_eq!(store.touched_subjects(None, 9).unwrap(), [""; 0]);
}

/// An ingest killed at any moment: what is there is whole, and the same ingest again makes up for
/// the rest.
#[test]
fn an_ingest_that_is_killed_is_made_up_for_by_the_next() {
    let dir = tempfile::tempdir().unwrap();
    let users: Vec<String> = (0..120).map(|n| format!("user-{n}")).collect();
    let users: Vec<&str> = users.iter().map(String::as_str).collect();
    let input = dir.path().join("log.jsonl");
    std::fs::write(&input, log(&users, 0..12)).unwrap();
    let ingest = |store: &Path| {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin("crosscheck"));
        command.env_clear().env("HOME", dir.path()).env("CROSSCHECK_STORE", store);
        command.arg("ingest").arg(&input).stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().unwrap()
    };
    let whole = dir.path().join("whole");
    assert!(ingest(&whole).wait().unwrap().success());
    let wanted = cases(&SqliteStore::open_read_only(&whole).unwrap());
    assert!(wanted.len() > 1, "the log makes cases");
    let rounds = if std::env::var_os("CROSSCHECK_LONG").is_some() { 60 } else { 5 };
    let mut cut_short = 0;
    for round in 0..rounds {
        let store = dir.path().join(format!("store-{round}"));
        let mut child = ingest(&store);
        std::thread::sleep(Duration::from_millis(30 + round * 131 % 700));
        child.kill().unwrap();
        cut_short += usize::from(!child.wait().unwrap().success());
        if let Ok(opened) = SqliteStore::open_read_only(&store) {
            let report = check::verify(&opened, None);
            assert_eq!(report.exit, 4, "round {round}: {}", report.why);
        }
        assert!(ingest(&store).wait().unwrap().success(), "round {round}");
        let opened = SqliteStore::open_read_only(&store).unwrap();
        assert_eq!(cases(&opened), wanted, "round {round}");
        assert_eq!(check::verify(&opened, None).exit, 4, "round {round}");
    }
    assert!(cut_short > 0, "every one was through before it was killed");
}
