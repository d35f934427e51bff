//! A writer killed at any moment: what it was told is stored is there once, the rest is not half
//! there, and the next one goes on.
//!
//! The writer is this same test program, started with `CROSSCHECK_KILL_STORE`; set
//! `CROSSCHECK_KILL_ROUNDS` for more rounds than the few of a common run.

use crate::store_kit::{Writer, plain};
use crosscheck::domain::words::{Action, CaseState};
use crosscheck::store::sqlite::SqliteStore;
use crosscheck::store::{Store, check};
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Takes in and decides cases until it is killed; says each only when it is stored.
#[test]
fn the_writer_that_is_killed() {
    let Some(dir) = std::env::var_os("CROSSCHECK_KILL_STORE") else { return };
    let seed = std::process::id();
    let mut writer = Writer::new(u128::from(seed));
    let mut store = writer.sqlite(Path::new(&dir));
    for n in 0.. {
        let id = format!("k-{seed}-{n}");
        writer.put(&mut store, vec![plain(&id), plain(&format!("{id}-b"))]);
        println!("put {id}");
        writer.decide(&mut store, &id, Action::Accept);
        println!("decided {id}");
    }
}

fn start(dir: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["store_kill::the_writer_that_is_killed", "--exact", "--nocapture"])
        .env("CROSSCHECK_KILL_STORE", dir)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Kills it and gives what it had said.
fn kill(mut child: Child) -> Vec<String> {
    child.kill().unwrap();
    let said = BufReader::new(child.stdout.take().unwrap());
    let lines = said.lines().map_while(Result::ok).collect();
    child.wait().unwrap();
    lines
}

#[test]
fn what_was_said_to_be_stored_is_there_once_after_kill() {
    let rounds = std::env::var("CROSSCHECK_KILL_ROUNDS").ok().and_then(|text| text.parse().ok());
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("store");
    drop(Writer::new(0).sqlite(&path));
    let mut told = 0;
    for round in 0..rounds.unwrap_or(4_u64) {
        let writers = [start(&path), start(&path)];
        std::thread::sleep(Duration::from_millis(400 + round * 37 % 200));
        let said: Vec<_> = writers.map(kill).into_iter().flatten().collect();
        let mut store = Writer::new(1 + u128::from(round)).sqlite(&path);
        for line in &said {
            let Some((what, id)) = line.split_once(' ').filter(|(_, id)| id.starts_with("k-"))
            else {
                continue;
            };
            let row = store.row(id).unwrap().unwrap_or_else(|| panic!("{line}: not there"));
            assert!(what == "put" || row.state == CaseState::Decided, "{line}");
            assert!(store.row(&format!("{id}-b")).unwrap().is_some(), "a batch is not half there");
            told += usize::from(what == "decided");
        }
        let report = check::verify(&store, None);
        assert_eq!(report.exit, 4, "{}", report.why);
        assert!(!store.rebuild().unwrap(), "the queue is the fold of the entries");
    }
    assert!(told > 0, "no decision was made in any round");
    assert!(SqliteStore::open_read_only(&path).is_ok());
}
