//! The code's own shape, held by a test: who imports whom, what must be absent, how large a file
//! may be.
//!
//! A boundary that nobody tests erodes. ARCHITECTURE.md says why each of these stands.

use std::fs;
use std::path::{Path, PathBuf};

/// Parts of the program, in the order in which they may be imported: a part may use those of lower
/// rank, and itself.
const RANKS: &[(&str, u8)] = &[
    ("domain", 0),
    ("plain", 0),
    ("formats", 1),
    ("facts", 2),
    ("grounding", 3),
    ("hazards", 3),
    ("ledger", 3),
    ("signals", 3),
    ("policy", 4),
    ("examine", 5),
    ("net", 5),
    ("signer", 5),
    ("store", 6),
    ("source", 6),
    ("assess", 6),
    ("ingest", 7),
    ("export", 7),
    ("model", 8),
    ("app", 7),
    ("view", 8),
    ("config", 9),
    ("runtime", 10),
    ("cli", 11),
];

/// Data in, data out: nothing of the outside may be named here. Threads that end with the function
/// that began them (`thread::scope`) leave it pure.
const PURE: &[&str] = &[
    "domain",
    "formats",
    "facts",
    "grounding",
    "hazards",
    "policy",
    "ledger",
    "examine",
    "signals",
    "assess",
    "app",
    "export",
];

const IMPURE_WORDS: &[&str] = &[
    "std::fs",
    "std::net::Tcp",
    "std::net::Udp",
    "std::env",
    "std::process",
    "thread::spawn(",
    "thread::sleep",
    "std::io::stdin",
    "std::io::stdout",
    "SystemTime",
    "Instant::now",
    "Utc::now",
    "Local::now",
    "getrandom",
    "rusqlite",
    "ratatui",
    "crossterm",
    "tokio",
    "reqwest",
];

fn sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let mut folders = vec![root.join("src"), root.join("tests"), root.join("benches")];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries.map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                folders.push(entry);
            } else if entry.extension().is_some_and(|ending| ending == "rs") {
                let name = entry.strip_prefix(root).unwrap().to_path_buf();
                found.push((name, fs::read_to_string(&entry).unwrap()));
            }
        }
    }
    assert!(found.len() > 40, "the sources are where they are looked for");
    found.sort();
    found
}

/// The part of the program that a file belongs to; none for `lib.rs`, `main.rs` and tests.
fn part(path: &Path) -> Option<String> {
    let rest = path.strip_prefix("src").ok()?;
    let first = rest.iter().next()?.to_str()?;
    Some(first.trim_end_matches(".rs").to_owned()).filter(|part| part != "lib" && part != "main")
}

fn rank(part: &str) -> Option<u8> {
    RANKS.iter().find(|(name, _)| *name == part).map(|(_, rank)| *rank)
}

/// The code of a file without its comments and its unit tests.
fn code(text: &str) -> String {
    let live = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or(text);
    let keep = |line: &&str| !line.trim_start().starts_with("//");
    live.lines().filter(keep).collect::<Vec<_>>().join("\n")
}

fn is_test_file(path: &Path) -> bool {
    path.starts_with("tests")
        || path.starts_with("benches")
        || path.components().any(|part| part.as_os_str() == "tests")
        || path.file_name().is_some_and(|name| name == "tests.rs")
}

fn report(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn every_part_imports_only_what_lies_below_it() {
    let mut faults = Vec::new();
    for (path, text) in sources().iter().filter(|(path, _)| !is_test_file(path)) {
        let Some(part) = part(path) else { continue };
        let Some(own) = rank(&part) else {
            faults.push(format!("{}: {part} has no rank here", path.display()));
            continue;
        };
        for (other, other_rank) in RANKS.iter().filter(|(other, _)| *other != part) {
            let uses = code(text).contains(&format!("crate::{other}::"))
                || code(text).contains(&format!("crate::{other};"));
            if uses && *other_rank >= own {
                faults.push(format!("{}: {part} may not import {other}", path.display()));
            }
        }
    }
    report(&faults);
}

#[test]
fn the_pure_parts_name_nothing_of_the_outside() {
    let mut faults = Vec::new();
    for (path, text) in sources().iter().filter(|(path, _)| !is_test_file(path)) {
        if !part(path).is_some_and(|part| PURE.contains(&part.as_str())) {
            continue;
        }
        let code = code(text);
        for word in IMPURE_WORDS.iter().filter(|word| code.contains(*word)) {
            faults.push(format!("{}: {word} in a pure part", path.display()));
        }
    }
    report(&faults);
}

#[test]
fn each_thing_of_the_outside_has_one_door() {
    let doors: &[(&str, &[&str])] = &[
        ("crossterm::", &["runtime"]),
        ("rusqlite::", &["store"]),
        ("println!", &["cli"]),
        ("&mut Model", &["app", "runtime"]),
        ("async fn", &["model", "net", "runtime", "source"]),
        ("reqwest::", &["net"]),
        ("set_symbol", &[]),
    ];
    let mut faults = Vec::new();
    for (path, text) in sources().iter().filter(|(path, _)| !is_test_file(path)) {
        let part = part(path).unwrap_or_default();
        for (word, allowed) in doors {
            if code(text).contains(word) && !allowed.contains(&part.as_str()) {
                faults.push(format!("{}: {word} belongs to {allowed:?}", path.display()));
            }
        }
    }
    report(&faults);
}

#[test]
fn no_code_path_changes_or_removes_a_ledger_entry() {
    let mut faults = Vec::new();
    for (path, text) in sources().iter().filter(|(path, _)| !is_test_file(path)) {
        let upper = code(text).to_uppercase();
        for table in ["HEADERS", "PAYLOADS", "ENTRIES"] {
            for verb in ["UPDATE ", "DELETE FROM ", "REPLACE INTO "] {
                if upper.contains(&format!("{verb}{table}")) {
                    faults.push(format!("{}: {verb}{table}", path.display()));
                }
            }
        }
    }
    report(&faults);
}

#[test]
fn files_open_with_what_they_are_and_stay_small() {
    let mut faults = Vec::new();
    for (path, text) in sources() {
        let name = path.display();
        // A module's unit tests, in a file of their own, are named by the module.
        let unit_tests = path.file_name().is_some_and(|file| file == "tests.rs");
        if !text.starts_with("//!") && !unit_tests {
            faults.push(format!("{name}: opens without saying what it is"));
        }
        let lines = text.lines().count();
        if lines > 600 {
            faults.push(format!("{name}: {lines} lines, 600 at most"));
        }
        for (number, line) in text.lines().enumerate() {
            // A text in quotes is not broken up for a column.
            if line.chars().count() > 100 && !line.contains(['"', '|', '▸']) {
                faults.push(format!("{name}:{}: longer than 100 columns", number + 1));
            }
        }
    }
    report(&faults);
}

#[test]
fn nothing_is_left_for_later() {
    // Written in two halves so that this file does not find itself.
    let words = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("unimple", "mented!"),
        concat!("#[ig", "nore"),
    ];
    let mut faults = Vec::new();
    for (path, text) in sources() {
        for word in words.iter().filter(|word| text.contains(**word)) {
            faults.push(format!("{}: {word}", path.display()));
        }
    }
    report(&faults);
}
