//! The store's folder and files, other processes, and damage.

use crate::store_kit::{Counter, Writer, at, case, plain};
use crosscheck::domain::words::{Action, CaseState, Severity};
use crosscheck::store::sqlite::{OpenOptions, SqliteStore};
use crosscheck::store::{AppendError, Stamp, Store, StoreError, check};
use rusqlite::Connection;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

/// A store with one decided and one open case, closed again.
fn store() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("store");
    let mut writer = Writer::new(1);
    let mut store = writer.sqlite(&path);
    writer.put(&mut store, vec![plain("c-1"), plain("c-2")]);
    writer.decide(&mut store, "c-1", Action::Accept);
    (dir, path)
}

fn open(path: &Path, create: bool) -> Result<SqliteStore, StoreError> {
    let mut chance = Counter(99 << 64);
    let now = at("2026-03-02T11:00:00Z");
    let mut stamp = Stamp { now, who: "os:b", chance: &mut chance };
    SqliteStore::open(path, OpenOptions { create }, &mut stamp)
}

fn refusal(path: &Path, create: bool) -> String {
    match open(path, create) {
        Ok(_) => panic!("it was opened"),
        Err(error) => error.to_string(),
    }
}

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn everything_is_there_again_after_opening_again() {
    let (_dir, path) = store();
    let store = open(&path, false).unwrap();
    assert_eq!(store.row("c-1").unwrap().unwrap().state, CaseState::Decided);
    assert_eq!((store.head().unwrap().size, check::verify(&store, None).exit), (4, 4));
}

#[test]
fn nobody_else_can_read_the_folder_or_any_file_in_it() {
    let (_dir, path) = store();
    let _open = open(&path, false).unwrap();
    assert_eq!(mode(&path), 0o700);
    let files: Vec<_> = fs::read_dir(&path).unwrap().map(|file| file.unwrap().path()).collect();
    assert!(files.len() > 2, "log and shared memory are open: {files:?}");
    for file in files {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
}

#[test]
fn a_folder_that_is_missing_linked_or_writable_by_others_is_refused_with_the_mend() {
    let (dir, path) = store();
    assert!(refusal(&dir.path().join("nowhere"), false).contains("crosscheck ingest"));
    let link = dir.path().join("link");
    std::os::unix::fs::symlink(&path, &link).unwrap();
    assert!(refusal(&link, true).contains("link"));
    assert!(refusal(&dir.path().join("link/"), true).contains("link"));
    fs::set_permissions(&path, Permissions::from_mode(0o770)).unwrap();
    assert!(refusal(&path, true).contains("chmod 700"));
}

#[test]
fn a_file_that_is_linked_or_open_to_others_is_refused() {
    let (_dir, path) = store();
    let ledger = path.join("ledger.db");
    fs::set_permissions(&ledger, Permissions::from_mode(0o666)).unwrap();
    assert!(refusal(&path, true).contains("chmod 600"));
    let elsewhere = path.join("elsewhere.db");
    fs::rename(&ledger, &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, &ledger).unwrap();
    assert!(refusal(&path, true).contains("link"));
}

#[test]
fn nothing_is_made_anew_over_what_is_empty_overwritten_or_gone() {
    for (file, damage) in [("ledger.db", &b""[..]), ("cases.db", b""), ("ledger.db", b"garbage!")] {
        let (_dir, path) = store();
        fs::write(path.join(file), damage).unwrap();
        assert!(refusal(&path, true).contains("backup"), "{file}");
        assert_eq!(fs::read(path.join(file)).unwrap(), damage, "{file} is left as it was");
    }
    for file in ["ledger.db", "cases.db"] {
        let (_dir, path) = store();
        fs::remove_file(path.join(file)).unwrap();
        assert!(refusal(&path, true).contains("backup"), "{file}");
        assert!(!path.join(file).exists());
    }
}

#[test]
fn files_of_two_stores_are_not_mixed() {
    let ((_one, first), (dir, _)) = (store(), store());
    let second = dir.path().join("second");
    Writer::new(5).sqlite(&second);
    fs::copy(second.join("cases.db"), first.join("cases.db")).unwrap();
    assert!(refusal(&first, true).contains("belongs to the ledger"));
}

#[test]
fn a_newer_schema_and_a_strange_database_are_refused_and_left_alone() {
    let (_dir, path) = store();
    let raw = Connection::open(path.join("ledger.db")).unwrap();
    raw.pragma_update(None, "user_version", 99).unwrap();
    assert!(refusal(&path, true).contains("newer program"));
    raw.pragma_update(None, "user_version", 1).unwrap();
    raw.pragma_update(None, "application_id", 7).unwrap();
    assert!(refusal(&path, true).contains("not one of this program's"));
}

#[test]
fn a_page_overwritten_in_the_middle_is_an_error_and_no_panic() {
    let (_dir, path) = store();
    let file = path.join("ledger.db");
    let whole = fs::read(&file).unwrap();
    let pages = whole.len() / 8_192;
    for page in 1..pages {
        let mut bytes = whole.clone();
        bytes[page * 8_192..(page + 1) * 8_192].fill(0xA5);
        fs::write(&file, bytes).unwrap();
        match SqliteStore::open_read_only(&path) {
            Ok(store) => {
                let report = check::verify(&store, None);
                assert!([1, 3, 4].contains(&report.exit));
                let _ = (store.row("c-1"), store.counts(), store.history("c-1"));
            }
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
}

#[test]
fn sql_cannot_change_delete_or_insert_into_the_history_by_accident() {
    let (_dir, path) = store();
    let raw = Connection::open(path.join("ledger.db")).unwrap();
    for sql in [
        "UPDATE headers SET header = x'00' WHERE seq = 1",
        "DELETE FROM headers WHERE seq = 1",
        "UPDATE payloads SET record = NULL WHERE seq = 1",
        "DELETE FROM payloads",
        "INSERT INTO headers VALUES (9, x'00')",
        "INSERT OR REPLACE INTO headers VALUES (1, x'00')",
        "INSERT OR REPLACE INTO payloads SELECT seq, id, salt, x'00', NULL FROM payloads",
    ] {
        let error = raw.execute(sql, []).unwrap_err().to_string();
        assert!(error.contains("append-only") || error.contains("at its end only"), "{sql}");
    }
    assert_eq!(check::verify(&open(&path, false).unwrap(), None).exit, 4);
}

#[test]
fn who_drops_the_triggers_is_found_by_verifying() {
    let (_dir, path) = store();
    let raw = Connection::open(path.join("ledger.db")).unwrap();
    raw.execute_batch("DROP TRIGGER payloads_update; DROP TRIGGER headers_delete;").unwrap();
    raw.execute_batch(
        "UPDATE payloads SET record =
         CAST(replace(CAST(record AS TEXT), '\"accept\"', '\"override\"') AS BLOB)",
    )
    .unwrap();
    let report = check::verify(&SqliteStore::open_read_only(&path).unwrap(), None);
    assert_eq!((report.exit, report.first_bad), (1, Some(3)), "{}", report.why);
    raw.execute("DELETE FROM headers WHERE seq = 0", []).unwrap();
    let report = check::verify(&SqliteStore::open_read_only(&path).unwrap(), None);
    assert_eq!((report.exit, report.first_bad), (1, Some(0)));
    raw.execute("UPDATE head SET frontier = x'00'", []).unwrap();
    assert_eq!(check::verify(&SqliteStore::open_read_only(&path).unwrap(), None).exit, 1);
}

/// The highest number there is: nothing can come behind it, and nobody goes on looking.
#[test]
fn an_entry_at_the_last_number_is_found_and_ends_the_walk() {
    let (_dir, path) = store();
    let raw = Connection::open(path.join("ledger.db")).unwrap();
    raw.execute_batch("DROP TRIGGER headers_follow; DROP TRIGGER headers_delete;").unwrap();
    raw.execute("INSERT INTO headers VALUES (?1, x'00')", [i64::MAX]).unwrap();
    let store = SqliteStore::open_read_only(&path).unwrap();
    let report = check::verify(&store, None);
    assert_eq!((report.exit, report.first_bad), (1, Some(4)), "{}", report.why);
    assert!(store.entries(i64::MAX as u64 + 1, 9).unwrap().is_empty());
    raw.execute("DELETE FROM headers WHERE seq < 9", []).unwrap();
    let report = check::verify(&SqliteStore::open_read_only(&path).unwrap(), None);
    assert_eq!((report.exit, report.first_bad), (1, Some(0)));
}

#[test]
fn a_store_is_read_where_nothing_can_be_written() {
    let (_dir, path) = store();
    let modes = [0o500, 0o700];
    for file in ["ledger.db", "cases.db"] {
        fs::set_permissions(path.join(file), Permissions::from_mode(0o400)).unwrap();
    }
    fs::set_permissions(&path, Permissions::from_mode(modes[0])).unwrap();
    let mut store = SqliteStore::open_read_only(&path).unwrap();
    assert_eq!(store.row("c-1").unwrap().unwrap().state, CaseState::Decided);
    assert!(store.case("c-2", None).unwrap().is_some());
    assert_eq!(check::verify(&store, None).exit, 4);
    let refused = store.put_cases(vec![plain("c-3")], &mut Writer::new(3).stamp());
    assert!(refused.unwrap_err().to_string().contains("reading only"));
    drop(store);
    fs::set_permissions(&path, Permissions::from_mode(modes[1])).unwrap();
}

#[test]
fn a_write_lock_held_too_long_is_told_and_nothing_is_written() {
    let (_dir, path) = store();
    let mut store = open(&path, false).unwrap();
    let raw = Connection::open(path.join("ledger.db")).unwrap();
    raw.execute_batch("BEGIN IMMEDIATE").unwrap();
    let row = store.row("c-2").unwrap().unwrap();
    let (mut writer, id) = (Writer::new(4), [4; 16]);
    let refused = writer.try_decide(&mut store, &row, id, Action::Accept);
    assert!(matches!(refused, Err(AppendError::Store(StoreError::Busy { .. }))), "{refused:?}");
    raw.execute_batch("ROLLBACK").unwrap();
    writer.try_decide(&mut store, &row, id, Action::Accept).unwrap();
}

#[test]
fn what_another_connection_wrote_is_told_and_seen() {
    let (_dir, path) = store();
    let (mut one, mut two) = (open(&path, false).unwrap(), open(&path, false).unwrap());
    let version = one.data_version().unwrap();
    assert_eq!(one.data_version().unwrap(), version);
    Writer::new(6).decide(&mut two, "c-2", Action::Accept);
    assert_ne!(one.data_version().unwrap(), version);
    assert_eq!(one.row("c-2").unwrap().unwrap().state, CaseState::Decided);
    Writer::new(7).undo(&mut one, "c-2");
    assert_eq!(two.row("c-2").unwrap().unwrap().state, CaseState::Open);
}

/// Two consoles on one store decide the same cases; each case has one winner, and the loser is
/// shown the winner's.
#[test]
fn two_who_decide_one_case_have_one_winner() {
    const CASES: usize = 40;
    let (_dir, path) = store();
    let mut store = open(&path, false).unwrap();
    let ids: Vec<_> = (0..CASES).map(|n| format!("r-{n}")).collect();
    let cases = ids.iter().map(|id| case(id, Severity::High, 0, "", "facts")).collect();
    Writer::new(8).put(&mut store, cases);
    let rows: Vec<_> = ids.iter().map(|id| store.row(id).unwrap().unwrap()).collect();
    let race = |seed: u128| {
        let (path, rows) = (path.clone(), rows.clone());
        std::thread::spawn(move || {
            let mut store = open(&path, false).unwrap();
            let mut writer = Writer::new(seed);
            let decided = rows.iter().map(|row| {
                let id = writer.id();
                match writer.try_decide(&mut store, row, id, Action::Accept) {
                    Ok(seq) => (true, seq),
                    Err(AppendError::Decided(theirs)) => (false, theirs.seq),
                    Err(error) => panic!("{error}"),
                }
            });
            decided.collect::<Vec<_>>()
        })
    };
    let threads = [race(20), race(21)];
    let [first, second] = threads.map(|thread| thread.join().unwrap());
    for ((one, two), row) in first.iter().zip(&second).zip(&rows) {
        assert!(one.0 != two.0, "one wins {}", row.id);
        assert_eq!(one.1, two.1, "both name the same entry");
        assert_eq!(store.row(&row.id).unwrap().unwrap().decided.unwrap().seq, one.1);
    }
    let report = check::verify(&store, None);
    assert_eq!((report.entries, report.exit), (4 + 2 * CASES as u64, 4));
}

/// Two who take in the same cases at once make each of them once.
#[test]
fn two_who_take_in_the_same_cases_make_them_once() {
    let (_dir, path) = store();
    let race = |seed: u128| {
        let path = path.clone();
        std::thread::spawn(move || {
            let mut store = open(&path, false).unwrap();
            let mut writer = Writer::new(seed);
            for batch in 0..5 {
                let cases = (0..20).map(|n| plain(&format!("b-{batch}-{n}"))).collect();
                writer.put(&mut store, cases);
            }
        })
    };
    let threads = [race(30), race(31)];
    for thread in threads {
        thread.join().unwrap();
    }
    let store = open(&path, false).unwrap();
    assert_eq!((store.counts().unwrap().total(), store.head().unwrap().size), (102, 104));
    assert_eq!(check::verify(&store, None).exit, 4);
}
