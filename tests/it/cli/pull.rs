//! `crosscheck pull` from the outside: a spool folder and a pipe, whole, hostile, killed midway.
//!
//! `CROSSCHECK_KILL_ROUNDS` sets how often a follower is killed.

use super::{Place, case, failed_login, one_of_each};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

impl Place {
    /// With a spool folder that a source called `drop` watches.
    pub(super) fn spool() -> (Self, PathBuf) {
        let place = Self::new();
        let folder = place.0.path().join("in");
        fs::create_dir(&folder).unwrap();
        fs::create_dir_all(place.0.path().join(".config/crosscheck")).unwrap();
        let source = format!(
            "[[source]]\nname = \"drop\"\nkind = \"spool\"\nfolder = \"{}\"\n",
            folder.display()
        );
        place.file(".config/crosscheck/config.toml", source);
        (place, folder)
    }

    /// The program in the background.
    pub(super) fn start(&self, args: &[&str]) -> Child {
        let home = self.0.path();
        Command::new(assert_cmd::cargo::cargo_bin("crosscheck"))
            .env_clear()
            .env("HOME", home)
            .env("CROSSCHECK_STORE", home.join("store"))
            .current_dir(home)
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    pub(super) fn cases(&self) -> Vec<(String, u64)> {
        let queue = self.run(&["queue", "--state", "all", "--json"]).lines();
        let row = |row: &Value| (row["id"].to_string(), row["events"].as_u64().unwrap());
        let mut rows: Vec<_> = queue.iter().map(row).collect();
        rows.sort();
        rows
    }
}

fn names(folder: &std::path::Path) -> BTreeSet<String> {
    let name =
        |entry: std::io::Result<fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
    fs::read_dir(folder).unwrap().map(name).collect()
}

fn names_are(folder: &std::path::Path, wanted: &[&str]) {
    assert_eq!(names(folder), wanted.iter().map(|name| (*name).to_owned()).collect());
}

/// Something that becomes true.
pub(super) fn soon(what: &str, is: impl Fn() -> bool) {
    let until = Instant::now() + Duration::from_mins(1);
    while !is() {
        assert!(Instant::now() < until, "{what}");
        std::thread::sleep(Duration::from_millis(30));
    }
}

#[test]
fn files_in_a_spool_folder_are_taken_in_once_and_moved() {
    let (place, folder) = Place::spool();
    fs::write(folder.join("a.jsonl"), one_of_each()).unwrap();
    fs::write(folder.join("b.jsonl"), "no log at all\n").unwrap();
    fs::write(folder.join("half.jsonl.part"), failed_login(1, "cy")).unwrap();
    fs::write(folder.join(".hidden"), failed_login(1, "cy")).unwrap();
    fs::write(folder.join("empty.jsonl"), "").unwrap();
    symlink("/etc/passwd", folder.join("link")).unwrap();
    let ran = place.run(&["pull", "drop", "--json"]);
    let told = ran.json();
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert_eq!(told["records"], 7, "what is set aside whole is told like a record");
    assert_eq!(told["formats"], json!({"aws.cloudtrail": 1, "crosscheck.case": 1, "unknown": 1}));
    let mut told: Vec<_> = told["set_aside"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| [&it["source"], &it["reason"]].map(|it| it.as_str().unwrap().to_owned()))
        .collect();
    told.sort();
    let sources: Vec<_> = told.iter().map(|it| it[0].as_str()).collect();
    assert_eq!(sources, ["drop/a.jsonl", "drop/b.jsonl", "drop/empty.jsonl", "drop/link"]);
    assert_eq!(told[2][1], "there is no record in it");
    assert!(told[3][1].starts_with("it is a symbolic link"), "{told:?}");
    names_are(&folder, &[".hidden", "done", "half.jsonl.part", "set-aside"]);
    names_are(&folder.join("done"), &["a.jsonl"]);
    let aside = folder.join("set-aside");
    let wanted = ["b.jsonl", "b.jsonl.why.txt", "empty.jsonl", "empty.jsonl.why.txt", "link"];
    names_are(&aside, &[&wanted[..], &["link.why.txt"]].concat());
    let why = |name: &str| fs::read_to_string(aside.join(format!("{name}.why.txt"))).unwrap();
    assert!(why("b.jsonl").starts_with("none of its 1 records could be taken in; the first: "));
    assert!(why("empty.jsonl").starts_with("there is no record in it"));
    assert!(why("link").starts_with("it is a symbolic link"));
    assert!(aside.join("link").is_symlink(), "it was moved, not followed");
    // Nothing is left to do, and a second file of a name does not write over the first.
    assert_eq!(place.run(&["pull", "drop", "--json"]).json()["records"], 0);
    fs::write(folder.join("a.jsonl"), failed_login(2, "bo")).unwrap();
    assert_eq!(place.run(&["pull", "drop"]).code, 0);
    names_are(&folder.join("done"), &["a.jsonl", "a.jsonl.1"]);
    assert_eq!(fs::read_to_string(folder.join("done/a.jsonl")).unwrap(), one_of_each());
}

/// A name has room for 255 bytes: none is left for a number, or for the file that says why.
#[test]
fn a_name_as_long_as_names_get_holds_up_no_folder_and_nothing_is_written_over() {
    let (place, folder) = Place::spool();
    let (done, aside) = (folder.join("done"), folder.join("set-aside"));
    // Two bytes a letter: the cut falls between letters.
    let long = [format!("{}.jsonl", "d".repeat(249)), format!("{}ll", "é".repeat(126))];
    for round in 1..=3 {
        fs::write(folder.join(&long[0]), failed_login(round, "bo")).unwrap();
        fs::write(folder.join(&long[1]), "").unwrap();
        let ran = place.run(&["pull", "drop", "--json"]);
        assert_eq!((ran.code, &ran.json()["records"]), (1, &json!(2)), "{}", ran.err);
        names_are(&folder, &["done", "set-aside"]);
        assert_eq!(names(&done).len(), round as usize);
        assert_eq!(names(&aside).len(), 2 * round as usize);
    }
    assert!(names(&done).contains(&long[0]));
    for name in names(&aside).iter().filter(|name| !name.ends_with(".why.txt")) {
        let why = fs::read_to_string(aside.join(format!("{name}.why.txt"))).unwrap();
        let wanted = format!("there is no record in it\nit came as {}\n", long[1]);
        assert_eq!(why, wanted, "what was cut off the name is kept");
    }
}

#[test]
fn a_source_that_cannot_be_asked_says_what_where_and_how_to_mend_it() {
    let (place, folder) = Place::spool();
    assert_eq!(place.run(&["pull", "dorp"]).code, 2);
    fs::remove_dir(&folder).unwrap();
    let ran = place.run(&["pull", "drop"]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    let wanted = "source drop: ";
    assert!(ran.err.contains(wanted) && ran.err.contains("no such folder; make it"), "{}", ran.err);
    // It mends itself while it is followed.
    let mut child = place.start(&["pull", "drop", "--follow", "--json"]);
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut next = || -> Value { serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap() };
    let first = next();
    assert_eq!((&first["source"], &first["state"]), (&json!("drop"), &json!("failing")));
    assert!(first["why"].as_str().unwrap().contains("no such folder"), "{first}");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("a.jsonl"), failed_login(1, "bo")).unwrap();
    let stored = std::iter::repeat_with(next).find(|line| line["records"] == 1).unwrap();
    assert_eq!(stored["newest"], "2026-03-02T09:01:00Z");
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn records_of_a_pipe_are_cases_while_it_is_open() {
    let place = Place::new();
    let mut child = place.start(&["pull", "-", "--follow"]);
    let mut pipe = child.stdin.take().unwrap();
    for minute in 1..30 {
        writeln!(pipe, "{}", failed_login(minute, "bo")).unwrap();
    }
    writeln!(pipe, "{}", case("c-1", "87", "ana")).unwrap();
    pipe.flush().unwrap();
    soon("cases of an open pipe", || place.cases().len() >= 2);
    assert!(child.try_wait().unwrap().is_none(), "it still listens");
    drop(pipe);
    assert!(child.wait().unwrap().success());
}

/// One process asks a source at a time, and the next one goes on when it ends, however it ends.
#[test]
fn two_followers_of_one_source_take_turns() {
    let (place, folder) = Place::spool();
    let mut first = place.start(&["pull", "drop", "--follow", "--json"]);
    let mut said = BufReader::new(first.stdout.take().unwrap()).lines();
    assert!(said.next().unwrap().unwrap().contains("delivering"));
    let mut second = place.start(&["pull", "drop", "--follow", "--json"]);
    let mut said = BufReader::new(second.stdout.take().unwrap()).lines();
    assert!(said.next().unwrap().unwrap().contains("\"elsewhere\""));
    first.kill().unwrap();
    first.wait().unwrap();
    assert!(said.next().unwrap().unwrap().contains("\"delivering\""));
    fs::write(folder.join("a.jsonl"), failed_login(1, "bo")).unwrap();
    soon("taken in by the second", || folder.join("done/a.jsonl").exists());
    second.kill().unwrap();
    second.wait().unwrap();
}

/// Killed at any moment and begun again, a follower loses no record and sets none aside twice.
#[test]
fn a_follower_that_is_killed_goes_on_where_it_stood() {
    let rounds = std::env::var("CROSSCHECK_KILL_ROUNDS").ok().and_then(|text| text.parse().ok());
    let (place, folder) = Place::spool();
    // Large enough for several deliveries: 16,000 records, one of 1,600 of which is broken.
    let users: Vec<String> = (0..700).map(|n| format!("user{n}")).collect();
    let mut text = String::new();
    for n in 0..16_000_u32 {
        text.push_str(&failed_login(n % 57, &users[n as usize % users.len()]));
        text.push_str(if n % 1_600 == 7 { "}broken\n" } else { "\n" });
    }
    fs::write(folder.join("big.jsonl"), &text).unwrap();
    let pid = u64::from(std::process::id());
    for round in 0..rounds.unwrap_or(4_u64) {
        let mut child = place.start(&["pull", "drop", "--follow"]);
        std::thread::sleep(Duration::from_millis(80 + (pid * 31 + round * 167) % 700));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let last = place.run(&["pull", "drop", "--json"]);
    assert!(folder.join("done/big.jsonl").exists(), "{}", last.err);
    let aside = place.run(&["ingest", "--set-aside", "--json"]).lines();
    let lines: Vec<u64> = aside.iter().map(|it| it["line"].as_u64().unwrap()).collect();
    assert_eq!(lines, (0..10).map(|n| n * 1_600 + 8).collect::<Vec<_>>(), "seed {pid}");
    // The cases are those of the same log taken in as a file.
    let whole = Place::new();
    whole.file("big.jsonl", &text);
    assert_eq!(whole.run(&["ingest", "big.jsonl"]).code, 1);
    assert_eq!(place.cases(), whole.cases(), "seed {pid}");
    assert_eq!(place.run(&["verify"]).code, 4);
}
