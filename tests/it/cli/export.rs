//! Stories of `crosscheck export proof`: a stranger does what its page says, with a shell and the
//! stock tools alone, and each thing that is altered shows.

use super::{Place, case, keys};
use crate::openssh::has_keygen;
use crate::store_kit::{Counter, decision, expect};
use crosscheck::domain::digest::Digest;
use crosscheck::domain::time::Timestamp;
use crosscheck::domain::words::Action;
use crosscheck::ledger::record::Body;
use crosscheck::runtime::own_keys::KeyHand;
use crosscheck::store::sqlite::{OpenOptions, SqliteStore};
use crosscheck::store::{Chance as _, Stamp, Store as _};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

impl Place {
    /// Ana decides a case, with her key.
    fn decides(&self, id: &str) {
        let here = self.own().own().unwrap().unwrap();
        let mut hand = KeyHand::new(here.signer.unwrap(), "os:ana");
        let now = Timestamp::parse("2026-03-02T10:05:00Z").unwrap();
        let number = id.bytes().fold(0, |sum, byte| sum * 256 + u128::from(byte));
        let mut chance = Counter(number << 64);
        let statement = chance.bits();
        let mut stamp = Stamp { now, who: "os:ana", chance: &mut chance };
        let folder = self.0.path().join("store");
        let mut store =
            SqliteStore::open(&folder, OpenOptions { create: false }, &mut stamp).unwrap();
        let row = store.row(id).unwrap().unwrap();
        let mut body = decision(&row, Action::Accept);
        if let Body::Decision(statement) = &mut body {
            let text = store.case(id, None).unwrap().unwrap().text;
            statement.case_digest = Digest::of(text.trim().as_bytes());
        }
        let bodies = vec![body];
        store.append_signed(bodies, statement, &expect(&row), Some(&mut hand), &mut stamp).unwrap();
    }
}

/// A place with three cases of which two are decided, and a checkpoint at the end.
fn decided() -> Place {
    let place = super::keys::begun();
    for id in ["c-2", "c-3"] {
        assert_eq!(place.run_with(&["ingest", "-"], &case(id, "87", "bo")).code, 0);
    }
    place.decides("c-1");
    place.decides("c-3");
    assert_eq!(place.run(&["ledger", "checkpoint"]).code, 0);
    place
}

/// What the page says to do, done as it says: every indented line of it that is a command.
fn does_what_the_page_says(folder: &Path) -> String {
    let page = fs::read_to_string(folder.join("README.txt")).unwrap();
    let how = page.split("printed with the word BAD").nth(1).unwrap();
    let how = how.split("\n6. ").next().unwrap();
    let commands: Vec<&str> = how.lines().filter_map(|line| line.strip_prefix("    ")).collect();
    assert!(commands.len() > 30, "{page}");
    let ran = Command::new("sh").arg("-c").arg(commands.join("\n")).current_dir(folder).output();
    let ran = ran.unwrap();
    [ran.stdout, ran.stderr].map(|it| String::from_utf8(it).unwrap()).concat()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()) {
        if entry.is_dir() {
            found.extend(files(&entry));
        } else {
            found.push(entry);
        }
    }
    found.sort();
    found
}

#[test]
fn a_stranger_checks_what_was_decided_with_the_stock_tools_and_sees_whatever_is_altered() {
    if !has_keygen() {
        return;
    }
    let place = decided();
    let args = ["export", "proof", "c-1", "--with-evidence", "--to", "proof", "--json"];
    let made = place.run(&args);
    assert_eq!(made.code, 0, "{}", made.err);
    let told = made.json();
    assert_eq!(keys(&told), ["covered", "files", "folder", "statements", "unsigned"]);
    assert_eq!((&told["statements"], &told["unsigned"]), (&2.into(), &0.into()), "{told}");
    let folder = place.0.path().join("proof");
    let said = does_what_the_page_says(&folder);
    assert!(!said.contains("BAD") && !said.contains("UNUSED"), "{said}");
    assert_eq!(
        said.matches("Good \"org.crosscheck.").count(),
        3,
        "roster, decision, checkpoint: {said}"
    );
    assert!(
        said.contains("-decision/statement.json\n"),
        "the evidence is what was decided: {said}"
    );
    let all = files(&folder);
    assert_eq!(told["files"], all.len());
    // The name of each file that is altered, one bit of it; all but the page are held.
    let of_page = |path: &PathBuf| path.ends_with("README.txt") || path.ends_with("note.txt");
    for path in all.iter().filter(|path| !of_page(path)) {
        let good = fs::read(path).unwrap();
        for at in [0, good.len() / 2, good.len() - 2] {
            let mut bytes = good.clone();
            bytes[at] ^= 4;
            fs::write(path, &bytes).unwrap();
            let said = does_what_the_page_says(&folder);
            let is_seen = said.contains("BAD") || said.contains("UNUSED");
            // When it is checked may be another second in which the key counted as well.
            assert!(is_seen || path.ends_with("when"), "{}, byte {at}: {said}", path.display());
        }
        fs::write(path, good).unwrap();
    }
    assert!(!does_what_the_page_says(&folder).contains("BAD"));
}

#[test]
fn all_statements_are_exported_with_their_ways_up_a_tree_of_any_shape() {
    if !has_keygen() {
        return;
    }
    let place = decided();
    for n in 0..6 {
        let id = format!("d-{n}");
        assert_eq!(place.run_with(&["ingest", "-"], &case(&id, "87", "cy")).code, 0);
        place.decides(&id);
        assert_eq!(place.run(&["ledger", "checkpoint"]).code, 0);
        let to = format!("all-{n}");
        let made = place.run(&["export", "proof", "--all", "--to", &to, "--json"]);
        assert_eq!(made.code, 0, "{}", made.err);
        assert_eq!(made.json()["statements"], 4 + n);
        let said = does_what_the_page_says(&place.0.path().join(&to));
        assert!(!said.contains("BAD"), "{said}");
    }
}

#[test]
fn what_cannot_be_proved_is_not_exported_and_no_folder_is_written_over() {
    let place = super::keys::begun();
    let none = place.run(&["export", "proof", "--all", "--to", "x"]);
    assert_eq!(none.code, 1);
    assert!(none.err.contains("`crosscheck ledger checkpoint` signs one"), "{}", none.err);
    assert_eq!(place.run(&["ledger", "checkpoint"]).code, 0);
    let none = place.run(&["export", "proof", "c-1", "--to", "x"]);
    assert_eq!(none.code, 1);
    assert!(none.err.contains("nobody has stated anything"), "{}", none.err);
    assert_eq!(place.run(&["export", "proof", "c-9", "--to", "x"]).code, 1);
    place.decides("c-1");
    let behind = place.run(&["export", "proof", "c-1", "--to", "x"]);
    assert_eq!(behind.code, 1);
    assert!(behind.err.contains("entry 3 is behind the last checkpoint"), "{}", behind.err);
    assert!(!place.0.path().join("x").exists());
    assert_eq!(place.run(&["ledger", "checkpoint"]).code, 0);
    assert_eq!(place.run(&["export", "proof", "c-1", "--to", "x"]).code, 0);
    let there = place.run(&["export", "proof", "c-1", "--to", "x"]);
    assert_eq!(there.code, 3);
    assert!(there.err.contains("it is there already"), "{}", there.err);
    assert_eq!(place.run(&["export", "proof", "--to", "y"]).code, 2);
    let left: Vec<_> = fs::read_dir(place.0.path())
        .unwrap()
        .map(|it| it.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.contains(".new"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}
