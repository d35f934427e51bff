//! Who may open the store: a folder or file that others can open is closed, refused or said, by
//! every command, and a command that only reads changes nothing.

use crate::store_kit::{Writer, plain};
use assert_cmd::Command;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

fn store() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("store");
    let mut writer = Writer::new(1);
    let mut store = writer.sqlite(&path);
    writer.put(&mut store, vec![plain("c-1")]);
    (dir, path)
}

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().permissions().mode() & 0o777
}

fn set(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

/// Exit code and what was said on standard error.
fn run(store: &Path, args: &[&str], input: &str) -> (i32, String) {
    let output = Command::cargo_bin("crosscheck")
        .unwrap()
        .env_clear()
        .env("HOME", store.parent().unwrap())
        .env("CROSSCHECK_STORE", store)
        .args(args)
        .write_stdin(input)
        .output()
        .unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn a_reader_says_what_others_can_open_and_changes_nothing() {
    for args in [&["queue"][..], &["verify"], &["queue", "--json"], &["ingest", "--set-aside"]] {
        let (_dir, path) = store();
        let (code, quiet) = run(&path, args, "");
        assert!([0, 4].contains(&code) && quiet.is_empty(), "{args:?}: {quiet}");
        if args[0] == "ingest" {
            continue;
        }
        let ledger = path.join("ledger.db");
        set(&path, 0o755);
        set(&ledger, 0o644);
        let (loose, said) = run(&path, args, "");
        assert_eq!(loose, code, "{args:?}: it goes on");
        let mend = "store: others can read it, and ledger.db in it: `chmod go= ";
        assert!(said.contains(mend), "{args:?}: {said}");
        assert_eq!(said.lines().count(), 1, "{args:?}: {said}");
        assert_eq!((mode(&path), mode(&ledger)), (0o755, 0o644), "{args:?}");
        set(&ledger, 0o666);
        assert!(run(&path, args, "").1.contains("others can change it,"), "{args:?}");
    }
}

#[test]
fn a_writer_closes_its_folder_to_others_and_says_so_once() {
    let (_dir, path) = store();
    set(&path, 0o755);
    let (code, said) = run(&path, &["ingest", "-"], "");
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("closed to them now"), "{said}");
    assert_eq!(mode(&path), 0o700);
    assert_eq!(run(&path, &["ingest", "-"], "").1, "");
}

/// A backup restored with the usual mode: by then a console has left its log and its drafts.
#[test]
fn what_the_console_leaves_in_the_folder_is_the_stores_own() {
    let (_dir, path) = store();
    for log in ["crosscheck.log", "crosscheck.log.1"] {
        fs::write(path.join(log), "x").unwrap();
    }
    fs::create_dir(path.join("drafts")).unwrap();
    set(&path, 0o755);
    let (code, said) = run(&path, &["ingest", "-"], "");
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("closed to them now"), "{said}");
    assert_eq!(mode(&path), 0o700);
    for other in ["crosscheck.log.old", "drafts.zip", "crosscheck.logs"] {
        fs::write(path.join(other), "x").unwrap();
        set(&path, 0o755);
        assert!(run(&path, &["ingest", "-"], "").1.contains("left as it is"), "{other}");
        fs::remove_file(path.join(other)).unwrap();
    }
}

#[test]
fn a_folder_with_other_things_in_it_is_left_as_it_is_and_that_is_said() {
    let (_dir, path) = store();
    fs::write(path.join("notes.txt"), "x").unwrap();
    set(&path, 0o755);
    let (code, said) = run(&path, &["ingest", "-"], "");
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("left as it is"), "{said}");
    assert_eq!(mode(&path), 0o755);
    assert_eq!(mode(&path.join("ledger.db")), 0o600);
}

#[test]
fn the_files_that_lie_beside_a_database_are_watched_too() {
    for ending in ["ledger.db-wal", "ledger.db-shm", "cases.db-wal", "cases.db-shm"] {
        let (dir, path) = store();
        let beside = path.join(ending);
        fs::write(&beside, "").unwrap();
        set(&beside, 0o644);
        let (code, said) = run(&path, &["ingest", "-"], "");
        assert_eq!(code, 3, "{ending}");
        assert!(said.contains(ending) && said.contains("chmod 600"), "{said}");
        assert!(run(&path, &["queue"], "").1.contains(ending));
        // A link would have the database write where somebody else wants it.
        fs::remove_file(&beside).unwrap();
        let elsewhere = dir.path().join("elsewhere");
        fs::write(&elsewhere, "").unwrap();
        std::os::unix::fs::symlink(&elsewhere, &beside).unwrap();
        for args in [&["ingest", "-"][..], &["queue"]] {
            let (code, said) = run(&path, args, "");
            assert_eq!(code, 3, "{ending}: {args:?}");
            assert!(said.contains("link"), "{said}");
        }
        assert_eq!(fs::read(&elsewhere).unwrap(), b"");
    }
}

/// The command that a message gives, run by a shell.
fn mended(said: &str, at: &std::path::Path) {
    let from = said.find("`chmod ").unwrap_or_else(|| panic!("no mend in {said}")) + 1;
    let mend = &said[from..said.rfind('`').unwrap()];
    let ran = std::process::Command::new("/bin/sh").args(["-c", mend]).current_dir(at).status();
    assert!(ran.unwrap().success(), "{mend}");
}

#[test]
fn a_mend_that_is_printed_mends_whatever_the_folder_is_called() {
    for name in ["my store", "it's $HOME;`id`", "-R", "two\nlines  end\n", "Büro\u{202e}"] {
        let (dir, old) = store();
        let path = dir.path().join(name);
        fs::rename(&old, &path).unwrap();
        set(&path, 0o755);
        set(&path.join("ledger.db"), 0o644);
        let said = run(&path, &["queue"], "").1;
        mended(&said, dir.path());
        assert_eq!((mode(&path), mode(&path.join("ledger.db"))), (0o700, 0o600), "{name:?}");
        assert_eq!(run(&path, &["queue"], "").1, "", "{name:?}: nothing is left to mend");
        set(&path, 0o777);
        let (code, said) = run(&path, &["ingest", "-"], "");
        assert_eq!(code, 3, "{said}");
        mended(&said, dir.path());
        assert_eq!(run(&path, &["ingest", "-"], ""), (0, String::new()), "{name:?}");
    }
}

#[test]
fn what_a_reader_makes_beside_an_open_file_is_closed_to_others() {
    let (_dir, path) = store();
    let ledger = path.join("ledger.db");
    let beside = ["-wal", "-shm"].map(|ending| path.join(format!("ledger.db{ending}")));
    for path in &beside {
        let _ = fs::remove_file(path);
    }
    set(&ledger, 0o644);
    // The second reader finds what the first one left, and has it made anew.
    for reader in 1..4 {
        let (code, said) = run(&path, &["queue"], "");
        assert!(code == 0 && said.contains("others can read ledger.db in it"), "{said}");
        let made: Vec<_> = beside.iter().filter(|path| path.exists()).collect();
        assert!(!made.is_empty(), "a reader has to have the log's index");
        for path in made {
            assert_eq!(mode(path), 0o600, "{} after reader {reader}", path.display());
        }
    }
    assert_eq!(mode(&ledger), 0o644, "what was there is left as it was");
}
