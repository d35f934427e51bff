//! `demo --live` in a real terminal: the queue fills from a server while one looks on, and a
//! console that was left in the middle goes on there.

use crate::screen::{Program, crosscheck};
use crate::{WIDE, headless, json_lines};
use std::path::Path;
use std::time::{Duration, Instant};

fn live(home: &Path, store: &str) -> Program {
    crosscheck(home, &["demo", "--live", "--store", store], WIDE)
}

/// Open cases, as the first line counts them.
fn open(screen: &str) -> usize {
    let count = screen.split(" open").next().and_then(|head| head.split_whitespace().last());
    count.and_then(|it| it.parse().ok()).unwrap_or(0)
}

fn until_open(program: &Program, wanted: usize) {
    let what = format!("{wanted} open cases");
    program.until_that(&what, |screen| open(screen) >= wanted);
}

/// The line under the selection.
fn selected(program: &Program) -> String {
    let screen = program.screen().screen().contents();
    screen.lines().find(|line| line.contains('▌')).unwrap_or_default().to_owned()
}

/// The ids of the built-in cases, in order of time.
fn story() -> Vec<String> {
    let text = include_str!("../../fixtures/demo/cases.jsonl");
    let case = |line| serde_json::from_str::<serde_json::Value>(line).unwrap();
    let mut cases: Vec<_> = text.lines().map(case).collect();
    cases.sort_by_key(|case| case["detected_at"].to_string());
    cases.iter().map(|case| case["id"].as_str().unwrap().to_owned()).collect()
}

fn queued(home: &Path, store: &str) -> Vec<String> {
    let rows = headless(home, &["queue", "--store", store, "--state", "all", "--json"]);
    let id = |row: serde_json::Value| row["id"].as_str().unwrap().to_owned();
    json_lines(&rows).into_iter().map(id).collect()
}

#[test]
fn the_queue_fills_under_the_readers_hands_and_goes_on_where_it_was_left() {
    let home = tempfile::tempdir().unwrap();
    let store = home.path().join("store");
    let store = store.to_str().unwrap();
    let mut program = live(home.path(), store);
    program.until("it waits for its sources: cases, logs.");
    program.until("2 sources ✓");
    until_open(&program, 1);
    let first = selected(&program);
    until_open(&program, 4);
    // Cases came above it; what was looked at is still selected.
    let who = first.split_whitespace().find(|word| word.contains('@')).unwrap();
    let name = &who[..who.find('@').unwrap()];
    assert!(selected(&program).contains(name), "{first}\n{}", selected(&program));
    program.keys("D");
    program.until("This is the demo: a server of its own");
    program.until("logs  http");
    program.keys("qq");
    assert_eq!(program.end(), 0);
    assert!(program.gave_back());

    let (all, before) = (story(), queued(home.path(), store));
    let told = |ids: &[String]| all.iter().filter(|id| ids.contains(id)).count();
    let came = told(&before);
    assert!(came >= 4 && came < all.len(), "{came}");
    assert!(all[..came].iter().all(|id| before.contains(id)), "in order, and none is left out");

    let begun = Instant::now();
    let mut program = live(home.path(), store);
    until_open(&program, before.len() + 2);
    // What was there is not told again: two more take no longer than two.
    assert!(begun.elapsed() < Duration::from_secs(40), "{:?}", begun.elapsed());
    program.keys("q");
    assert_eq!(program.end(), 0);
    let after = queued(home.path(), store);
    let came = told(&after);
    assert!(all[..came].iter().all(|id| after.contains(id)), "none is lost between the two");
    for id in &all[..came] {
        assert_eq!(after.iter().filter(|it| *it == id).count(), 1, "{id}");
    }
    let verified = json_lines(&headless(home.path(), &["verify", "--store", store, "--json"]));
    assert_eq!(verified[0]["first_bad"], serde_json::Value::Null);
}
