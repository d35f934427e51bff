//! Damage and tampering beside the entries: evidence, queue, ids, schema, pages. All of it is
//! named, none of it is shown as genuine, and nothing is appended to an end that does not hold.

use crate::store_kit::{Counter, Writer, at, case, plain};
use crosscheck::app::message::{Effect, Message};
use crosscheck::domain::digest::Digest;
use crosscheck::domain::queue::Filter;
use crosscheck::domain::thresholds::Thresholds;
use crosscheck::domain::words::{Action, CaseState, Severity};
use crosscheck::ledger::record::{Body, Shown};
use crosscheck::ledger::verify::{Fault, Report};
use crosscheck::runtime::reader;
use crosscheck::store::sqlite::{OpenOptions, SqliteStore};
use crosscheck::store::{NewEvent, SightingRow, Stamp, Store, StoreError, check};
use rusqlite::Connection;
use std::fs;
use std::path::{Path, PathBuf};

/// A store with cases in several states, raw events and something set aside, closed again.
fn store() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("store");
    let mut writer = Writer::new(1);
    let mut store = writer.sqlite(&path);
    writer.put(&mut store, vec![plain("c-1"), plain("c-2"), plain("c-3")]);
    writer.put(&mut store, vec![case("c-2", Severity::High, 0, "second", "other facts")]);
    writer.decide(&mut store, "c-1", Action::Accept);
    writer.wait(&mut store, "c-3", 600);
    let shown = Shown { case: "c-2".into(), revision: 2, session: None };
    store.append(vec![Body::CasePresented(shown)], &mut writer.stamp()).unwrap();
    let raw = "{\"n\":1}";
    let digest = Digest::of(raw.as_bytes());
    let sighting = SightingRow {
        digest,
        subject: "user:u-1".into(),
        address: Some("192.0.2.1".into()),
        time_ms: 5,
        bytes: vec![1],
    };
    let event = NewEvent {
        digest,
        format: "okta.system",
        raw: raw.into(),
        source: "x.jsonl:1".into(),
        sighting: Some(sighting),
    };
    store.put_events(vec![event]).unwrap();
    (dir, path)
}

fn open(path: &Path) -> Result<SqliteStore, StoreError> {
    let mut chance = Counter(99 << 64);
    let now = at("2026-03-02T11:00:00Z");
    let mut stamp = Stamp { now, who: "os:b", chance: &mut chance };
    SqliteStore::open(path, OpenOptions { create: false }, &mut stamp)
}

fn verify(path: &Path) -> Report {
    match SqliteStore::open_read_only(path) {
        Ok(store) => check::verify(&store, None),
        Err(error) => check::failed(&error),
    }
}

/// Changes one of the two files by SQL, as somebody would who can write it.
fn edit(path: &Path, file: &str, sql: &str) {
    let raw = Connection::open(path.join(file)).unwrap();
    raw.execute_batch("PRAGMA ignore_check_constraints = ON").unwrap();
    raw.execute_batch(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
}

#[test]
fn evidence_that_was_altered_is_not_shown_and_verify_names_its_case() {
    let (_dir, path) = store();
    edit(&path, "cases.db", "UPDATE revisions SET text = replace(text, 'second', 'secund')");
    let store = SqliteStore::open_read_only(&path).unwrap();
    let refused = store.case("c-2", None).unwrap_err().to_string();
    for words in ["\"c-2\", revision 2", "entry 4", "not shown as evidence", "backup"] {
        assert!(refused.contains(words), "{words}: {refused}");
    }
    assert!(store.case("c-2", Some(1)).unwrap().unwrap().text.contains("first"));
    let report = verify(&path);
    assert_eq!((report.exit, report.kind, report.first_bad), (1, Some(Fault::Evidence), None));
    assert_eq!(report.validated, Some([0, 7]), "the entries themselves hold");
    assert!(report.why.contains("case \"c-2\", revision 2"), "{}", report.why);
}

/// The digest that lies beside the text in cases.db is no witness: it is as easily rewritten.
#[test]
fn a_digest_rewritten_beside_the_text_changes_nothing() {
    let (_dir, path) = store();
    let text = "{\"id\":\"c-1\",\"text\":\"forged\"}";
    let digest = Digest::of(text.as_bytes()).hex();
    edit(
        &path,
        "cases.db",
        &format!(
            "UPDATE revisions SET text = '{text}', digest = x'{digest}'
             WHERE key >> 20 = (SELECT rid FROM cases WHERE id = 'c-1')"
        ),
    );
    let store = SqliteStore::open_read_only(&path).unwrap();
    assert!(store.case("c-1", None).unwrap_err().to_string().contains("not the one"));
    assert_eq!(verify(&path).kind, Some(Fault::Evidence));
}

#[test]
fn evidence_that_is_gone_or_that_no_entry_names_is_told() {
    let (_dir, path) = store();
    edit(&path, "cases.db", "DELETE FROM revisions WHERE text LIKE '%second%'");
    let store = SqliteStore::open_read_only(&path).unwrap();
    let gone = store.case("c-2", None).unwrap_err().to_string();
    assert!(gone.contains("revision 2") && gone.contains("gone from cases.db"), "{gone}");
    assert!(verify(&path).why.contains("gone from cases.db"));

    let (_dir, path) = self::store();
    edit(
        &path,
        "cases.db",
        "INSERT INTO revisions SELECT key + 1, digest, source, 'forged' FROM revisions
         WHERE text LIKE '%second%'",
    );
    let store = SqliteStore::open_read_only(&path).unwrap();
    assert!(store.case("c-2", None).unwrap().unwrap().text.contains("second"), "the newest known");
    let stray = store.case("c-2", Some(3)).unwrap_err().to_string();
    assert!(stray.contains("no entry of the ledger names"), "{stray}");
    let report = verify(&path);
    assert_eq!((report.exit, report.kind), (1, Some(Fault::Evidence)));
    assert!(report.why.contains("revision 3 of case \"c-2\""), "{}", report.why);
}

/// What lies beside the entries, and the kind under which a change of it is told.
#[test]
fn whatever_is_changed_beside_the_entries_is_named_by_its_kind() {
    let ledger = |sql, kind, word| ("ledger.db", sql, kind, word);
    let cases = |sql, kind, word| ("cases.db", sql, kind, word);
    let changes = [
        ledger("UPDATE queue SET severity = 3 WHERE id = 'c-1'", Fault::Queue, "c-1"),
        ledger("UPDATE queue SET folded = replace(folded, 'high', 'low')", Fault::Queue, "c-2"),
        ledger("UPDATE queue SET due_s = due_s + 1 WHERE id = 'c-3'", Fault::Queue, "c-3"),
        ledger("DELETE FROM queue WHERE id = 'c-2'", Fault::Queue, "c-2"),
        ledger(
            "INSERT INTO queue SELECT 9, 'c-9', state, severity, detected_s, detected_ns, due_s,
                due_ns, folded FROM queue WHERE id = 'c-2'",
            Fault::Queue,
            "4 lines",
        ),
        cases("UPDATE search SET words = 'x' WHERE rid = 1", Fault::Queue, "c-1"),
        cases("DELETE FROM search WHERE rid = 2", Fault::Queue, "c-2"),
        cases("INSERT INTO search VALUES (9, 'x')", Fault::Stray, "searched"),
        ledger("UPDATE tally SET n = n + 1 WHERE what = 1", Fault::Queue, "counts"),
        ledger("DELETE FROM case_entries WHERE seq = 7", Fault::Index, "entry 7"),
        ledger("DELETE FROM case_entries WHERE seq = 1", Fault::Index, "entry 1"),
        ledger("INSERT INTO case_entries VALUES (1, 6)", Fault::Index, "entry 6"),
        ledger("INSERT INTO case_entries VALUES (77, 6)", Fault::Queue, "histories"),
        ledger(
            "DROP TRIGGER payloads_update;
                UPDATE payloads SET id = x'00112233445566778899AABBCCDDEEFF' WHERE seq = 5",
            Fault::Index,
            "entry 5",
        ),
        ledger(
            "INSERT INTO payloads (seq, salt, record) VALUES (8, zeroblob(16), x'00')",
            Fault::Stray,
            "number 8",
        ),
        ledger(
            "DROP TRIGGER headers_follow; INSERT INTO headers VALUES (-1, x'00')",
            Fault::Stray,
            "number -1",
        ),
        ledger(
            "DROP TRIGGER payloads_follow; INSERT INTO payloads (seq, salt, record)
                VALUES (-1, zeroblob(16), x'00')",
            Fault::Stray,
            "number -1",
        ),
        ledger("INSERT INTO head SELECT 2, hash, frontier FROM head", Fault::Stray, "head"),
        ledger("DROP TRIGGER headers_delete", Fault::Schema, "trigger headers_delete is gone"),
        ledger("CREATE TABLE extra (x)", Fault::Schema, "table extra"),
        ledger(
            "CREATE TRIGGER odd AFTER INSERT ON headers BEGIN DELETE FROM queue; END",
            Fault::Schema,
            "trigger odd",
        ),
        cases("UPDATE events SET raw = '{\"n\":2}'", Fault::Evidence, "x.jsonl:1"),
        cases("DROP INDEX sightings_subject", Fault::Schema, "index sightings_subject"),
    ];
    for (file, sql, kind, word) in changes {
        let (_dir, path) = store();
        assert_eq!(verify(&path).exit, 4);
        edit(&path, file, sql);
        let report = verify(&path);
        assert_eq!((report.exit, report.kind), (1, Some(kind)), "{sql}: {}", report.why);
        assert!(report.why.contains(word), "{sql}: {}", report.why);
        assert_eq!(report.validated, Some([0, 7]), "{sql}: the entries hold");
    }
}

#[test]
fn an_end_that_was_altered_is_named_as_that_and_nothing_is_appended_to_it() {
    for sql in [
        "UPDATE head SET frontier = x'00'",
        "UPDATE head SET frontier = substr(frontier, 1, 8)",
        "UPDATE head SET frontier = CAST(x'0000000000000008' || zeroblob(32) AS BLOB)",
        "UPDATE head SET hash = zeroblob(32)",
    ] {
        let (_dir, path) = store();
        let mut held = open(&path).unwrap();
        edit(&path, "ledger.db", sql);
        let report = verify(&path);
        assert_eq!(
            (report.exit, report.kind, report.first_bad),
            (1, Some(Fault::Head), None),
            "{sql}: {}",
            report.why
        );
        let refused = open(&path).err().unwrap().to_string();
        assert!(refused.contains("nothing is appended"), "{sql}: {refused}");
        assert!(refused.contains("crosscheck verify"), "{sql}: {refused}");
        // The tree alone is looked at when the store is opened; its hash, at every append.
        if sql.contains("hash") {
            let body = Body::SessionEnded { session: "s".into() };
            let refused = held.append(vec![body], &mut Writer::new(3).stamp()).unwrap_err();
            assert!(refused.to_string().contains("nothing is appended"), "{refused}");
        }
        let reader = SqliteStore::open_read_only(&path).unwrap();
        assert_eq!(reader.row("c-1").unwrap().unwrap().state, CaseState::Decided);
    }
}

#[test]
fn a_ledger_whose_last_entries_do_not_hold_is_read_and_not_appended_to() {
    for sql in [
        "DROP TRIGGER payloads_update; UPDATE payloads SET record = x'7B7D' WHERE seq = 6",
        "DROP TRIGGER headers_update;
         UPDATE headers SET header = CAST(replace(CAST(header AS TEXT), '10:00', '10:01') AS BLOB)
         WHERE seq = 5",
        "DROP TRIGGER headers_delete; DELETE FROM headers WHERE seq = 7",
        "DROP TRIGGER headers_delete; DROP TRIGGER payloads_delete;
         DELETE FROM headers WHERE seq = 3; DELETE FROM payloads WHERE seq = 3",
    ] {
        let (_dir, path) = store();
        edit(&path, "ledger.db", sql);
        let refused = open(&path).err().unwrap().to_string();
        assert!(refused.contains("nothing is appended"), "{sql}: {refused}");
        let reader = SqliteStore::open_read_only(&path).unwrap();
        assert_eq!(reader.counts().unwrap().total(), 3);
        assert_eq!(check::verify(&reader, None).exit, 1, "{sql}");
    }
}

#[test]
fn a_queue_that_lags_is_folded_anew_at_the_next_opening_and_said_once() {
    for sql in [
        "DELETE FROM folded; UPDATE queue SET state = 3, folded = replace(folded, 'c-2', 'c-7')",
        "UPDATE folded SET size = size - 1; DELETE FROM case_entries WHERE seq = 7",
        "UPDATE folded SET fold = 0; UPDATE queue SET severity = 3",
        "UPDATE tally SET n = 0",
        "DELETE FROM queue; DELETE FROM case_entries",
        "DELETE FROM tally",
    ] {
        let (_dir, path) = store();
        edit(&path, "ledger.db", sql);
        assert_eq!(verify(&path).exit, 1, "{sql}");
        let store = open(&path).unwrap();
        let [said] = store.notices() else { panic!("{sql}: {:?}", store.notices()) };
        assert!(said.contains("folded anew"), "{said}");
        assert_eq!(store.row("c-3").unwrap().unwrap().state, CaseState::Waiting);
        assert_eq!(store.counts().unwrap().total(), 3);
        drop(store);
        assert_eq!(verify(&path).exit, 4, "{sql}");
        assert!(open(&path).unwrap().notices().is_empty(), "said once");
    }
}

/// A file of the first version of the schema is read as it is, and brought up when it is written.
#[test]
fn a_store_of_the_first_schema_is_read_and_then_brought_up() {
    let (_dir, path) = store();
    edit(
        &path,
        "ledger.db",
        "DROP TABLE folded; DROP TABLE rosters; DROP TABLE checkpoints; PRAGMA user_version = 1;
         CREATE TABLE hay (rid INTEGER PRIMARY KEY, hay TEXT NOT NULL) STRICT",
    );
    edit(
        &path,
        "cases.db",
        "DROP TABLE rounds; DROP INDEX names_touched; DROP INDEX revisions_digest;
         DROP TABLE search; DROP TABLE sources; DROP TABLE brings; DROP TABLE gaps;
         DROP TABLE exchanged; DROP TABLE exchanges; DROP TABLE repeats;
         PRAGMA user_version = 1;
         CREATE INDEX names_touched ON names (kind, name) WHERE touched = 1;
CREATE TABLE coverage (
    format  TEXT PRIMARY KEY,
    from_ms INTEGER NOT NULL,
    to_ms   INTEGER NOT NULL
) STRICT;",
    );
    assert_eq!(verify(&path).exit, 4, "{}", verify(&path).why);
    assert_eq!(SqliteStore::open_read_only(&path).unwrap().counts().unwrap().total(), 3);
    let mut store = open(&path).unwrap();
    assert!(store.notices().is_empty(), "nothing disagreed: {:?}", store.notices());
    let found = store.find(Filter { state: None }, "burst from lagos", None).unwrap();
    assert!(found.is_some(), "what is searched was made from the texts");
    assert_eq!(store.touched_subjects(None, 9).unwrap(), ["user:u-1"]);
    let round = store.begin_grouping(&mut || {}).unwrap();
    store.end_grouping(Some(round), &[]).unwrap();
    assert_eq!(store.touched_subjects(None, 9).unwrap(), [""; 0]);
    assert_eq!(check::verify(&store, None).exit, 4);
}

#[test]
fn one_file_without_the_other_is_damage_with_the_right_advice() {
    for file in ["ledger.db", "cases.db"] {
        let (_dir, path) = store();
        fs::remove_file(path.join(file)).unwrap();
        let report = verify(&path);
        assert_eq!((report.exit, report.kind), (1, Some(Fault::Damaged)), "{}", report.why);
        assert!(report.why.contains(file) && report.why.contains("backup"), "{}", report.why);
    }
    let (_dir, path) = store();
    fs::remove_file(path.join("ledger.db")).unwrap();
    fs::remove_file(path.join("cases.db")).unwrap();
    let report = verify(&path);
    assert_eq!(report.exit, 3);
    assert!(report.why.contains("crosscheck ingest"), "{}", report.why);
}

#[test]
fn a_value_that_its_column_cannot_hold_is_damage_of_that_entry() {
    let (_dir, path) = store();
    edit(
        &path,
        "ledger.db",
        "DROP TRIGGER payloads_update; UPDATE payloads SET salt = x'0011' WHERE seq = 2",
    );
    let report = verify(&path);
    let told = (report.exit, report.kind, report.first_bad, report.validated);
    assert_eq!(told, (1, Some(Fault::Damaged), Some(2), Some([0, 1])), "{}", report.why);
}

#[test]
fn a_file_cut_short_is_damage() {
    for file in ["ledger.db", "cases.db"] {
        let (_dir, path) = store();
        let bytes = fs::read(path.join(file)).unwrap();
        for keep in [
            0,
            1,
            15,
            16,
            99,
            100,
            512,
            4_096,
            8_191,
            8_192,
            bytes.len() / 2,
            bytes.len() - 8_192,
            bytes.len() - 1,
        ] {
            fs::write(path.join(file), &bytes[..keep]).unwrap();
            let report = verify(&path);
            assert_eq!(report.exit, 1, "{file} cut to {keep} of {}: {}", bytes.len(), report.why);
        }
    }
}

#[test]
fn every_page_that_is_overwritten_is_found() {
    for file in ["ledger.db", "cases.db"] {
        let (_dir, path) = store();
        let whole = fs::read(path.join(file)).unwrap();
        // The header of an SQLite file says how long its pages are.
        let size = usize::from(u16::from_be_bytes([whole[16], whole[17]]));
        for page in 0..whole.len() / size {
            let mut bytes = whole.clone();
            bytes[page * size..(page + 1) * size].fill(0xA5);
            fs::write(path.join(file), bytes).unwrap();
            let report = verify(&path);
            assert_eq!(report.exit, 1, "{file}, page {page}: {}", report.why);
            assert!(report.kind.is_some(), "{file}, page {page}");
        }
    }
}

/// A byte flipped anywhere: never a panic, never a fault of reading alone, and whatever still
/// verifies answers as before.
#[test]
fn a_byte_flipped_anywhere_is_damage_or_changes_nothing() {
    let (_dir, path) = store();
    let long = std::env::var_os("CROSSCHECK_LONG").is_some();
    let answers = |path: &Path| {
        let store = SqliteStore::open_read_only(path).unwrap();
        format!("{:?}{:?}", store.history("c-2").unwrap(), store.case("c-2", None).unwrap())
    };
    let wanted = answers(&path);
    for file in ["ledger.db", "cases.db"] {
        let whole = fs::read(path.join(file)).unwrap();
        let used: Vec<_> = (100..whole.len()).filter(|at| whole[*at] != 0).collect();
        let step = if long { 1 } else { used.len() / 150 };
        for at in used.iter().step_by(step) {
            let mut bytes = whole.clone();
            bytes[*at] ^= 0x20;
            fs::write(path.join(file), bytes).unwrap();
            let report = verify(&path);
            assert!([1, 4].contains(&report.exit), "{file}, byte {at}: {}", report.why);
            if report.exit == 4 {
                assert_eq!(answers(&path), wanted, "{file}, byte {at}");
            }
        }
        fs::write(path.join(file), whole).unwrap();
    }
}

/// Exit code, standard output, standard error.
type Ran = (i32, String, String);

/// A store made by the command line, and the command line on it.
fn by_command() -> (tempfile::TempDir, PathBuf, impl Fn(&[&str]) -> Ran) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("store");
    let (home, store) = (dir.path().to_path_buf(), path.clone());
    let run = move |args: &[&str]| {
        let case = r#"{"schema":"crosscheck.case/1","id":"c-1","workflow":"signin_anomaly","detected_at":"2026-03-02T10:11:00Z","subject":{"kind":"user","id":"u-42"},"evidence":{"events":[{"id":"e1","raw":{"note":"genuine"}}]}}"#;
        let output = assert_cmd::Command::cargo_bin("crosscheck")
            .unwrap()
            .env_clear()
            .env("HOME", &home)
            .env("CROSSCHECK_STORE", &store)
            .args(args)
            .write_stdin(format!("  {case}\n"))
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    };
    assert_eq!(run(&["ingest", "-"]).0, 0);
    (dir, path, run)
}

#[test]
fn show_and_the_console_say_plainly_that_evidence_is_not_genuine() {
    let (_dir, path, run) = by_command();
    assert!(run(&["show", "c-1", "--json"]).1.contains("genuine"));
    edit(&path, "cases.db", "UPDATE revisions SET text = replace(text, 'genuine', 'altered')");
    for args in [&["show", "c-1"][..], &["show", "c-1", "--json"]] {
        let (code, out, err) = run(args);
        assert_eq!((code, out.as_str()), (3, ""), "nothing of it is shown");
        assert!(
            err.contains("case \"c-1\", revision 1") && err.contains("not shown as evidence"),
            "{err}"
        );
    }
    let store = SqliteStore::open_read_only(&path).unwrap();
    let asked = Effect::OpenCase { request: 1, case: "c-1".into() };
    let Some(Message::CaseOpened(1, Err(why))) =
        reader::answer(&store, &Thresholds::shared(), asked)
    else {
        panic!()
    };
    assert!(why.contains("not shown as evidence"), "{why}");
    let (code, out, _) = run(&["verify", "--json"]);
    assert!(code == 1 && out.contains("\"kind\":\"evidence\""), "{out}");
}

#[test]
fn a_queue_that_verify_names_is_mended_where_that_is_asked_for() {
    let (_dir, path, run) = by_command();
    edit(&path, "ledger.db", "UPDATE queue SET folded = replace(folded, 'u-42', 'u-13')");
    let (code, out, _) = run(&["verify"]);
    assert!(code == 1 && out.contains("--mend-queue"), "{out}");
    assert!(run(&["queue"]).1.contains("u-13"), "verify alone changes nothing");
    let (code, out, err) = run(&["verify", "--mend-queue"]);
    assert!(code == 4 && out.contains("whole, not anchored"), "{out}");
    assert!(err.contains("folded anew"), "{err}");
    assert!(!run(&["queue"]).1.contains("u-13"));
    // Nothing else is mended by it: what the ledger says is not to be changed.
    edit(&path, "cases.db", "UPDATE revisions SET text = 'x'");
    assert_eq!(run(&["verify", "--mend-queue"]).0, 1);
}
