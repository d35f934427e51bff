//! A console and an ingest on one store, and what the one leaves the other.

use crate::screen::crosscheck;
use crate::{WIDE, demo};
use std::io::Write as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// What the system may run each thread of a process on, as a count of processors.
#[cfg(target_os = "linux")]
fn processors(process: &str) -> Vec<u32> {
    let threads = std::fs::read_dir(format!("/proc/{process}/task")).unwrap();
    let statuses = threads.flatten().filter_map(|thread| {
        // One that has just ended tells nothing.
        std::fs::read_to_string(thread.path().join("status")).ok()
    });
    statuses
        .map(|status| {
            let mask = status.lines().find_map(|line| line.strip_prefix("Cpus_allowed:")).unwrap();
            let digits = mask.chars().filter_map(|digit| digit.to_digit(16));
            digits.map(u32::count_ones).sum()
        })
        .collect()
}

/// An ingest that goes on until its input is closed.
fn ingest(home: &Path, store: &str) -> Child {
    Command::new(env!("CARGO_BIN_EXE_crosscheck"))
        .args(["ingest", "--store", store, "-"])
        .env("HOME", home)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn an_ingest_leaves_a_console_a_processor_while_it_is_there() {
    let all = processors("self")[0];
    if all < 2 {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let store = home.path().join("store");
    let store = store.to_str().unwrap();
    let mut ingest = ingest(home.path(), store);
    let number = ingest.id().to_string();
    let mut input = ingest.stdin.take().unwrap();
    // It looks when it has written something.
    let mut until = |count: u32, when: &str| {
        let since = Instant::now();
        while !processors(&number).iter().all(|it| *it == count) {
            assert!(since.elapsed() < Duration::from_mins(1), "{when}: {:?}", processors(&number));
            writeln!(input, "{{\"said\": {when:?}}}").unwrap();
            std::thread::sleep(Duration::from_millis(50));
        }
    };
    until(all, "nobody is there");
    let mut console = crosscheck(home.path(), &["triage", "--store", store], WIDE);
    console.until("Queue");
    until(all - 1, "a console came");
    let mut another = demo(home.path(), store);
    console.keys("q");
    assert_eq!(console.end(), 0);
    until(all - 1, "one of two left");
    another.signal("KILL");
    another.end();
    until(all, "the other one was killed");
    drop(input);
    assert!(ingest.wait().is_ok());
}
