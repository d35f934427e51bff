//! Stories of checkpoints: signed where the store's owner cannot change them, compared by `verify`,
//! and what shows against them.

use super::{Place, case, done, keys};
use crate::openssh::{has_keygen, keygen};
use rusqlite::Connection;
use serde_json::Value;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

impl Place {
    fn notes(&self) -> PathBuf {
        let folder = self.0.path().join(".local/state/crosscheck/checkpoints");
        let mut all = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path());
        let one = all.next().unwrap();
        assert_eq!(all.next(), None);
        one
    }

    fn report(&self, args: &[&str]) -> Value {
        let ran = self.run(&[&["verify", "--json"], args].concat());
        let report = ran.json();
        assert_eq!(report["exit"], ran.code, "{}", ran.err);
        report
    }

    /// The last checkpoint in the store, and the signature over it.
    fn kept(&self) -> (Vec<u8>, Vec<u8>) {
        let sql = "SELECT note, signature FROM checkpoints WHERE size = 4";
        self.raw().query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap()
    }

    fn raw(&self) -> Connection {
        Connection::open(self.0.path().join("store/ledger.db")).unwrap()
    }
}

fn why(report: &Value) -> &str {
    report["why"].as_str().unwrap()
}

/// A place with a case, a key and a roster of one, whose ledger goes on by one more case: the
/// process that takes it in signs a checkpoint at its end.
fn marked() -> Place {
    let place = super::keys::begun();
    done(&place.run_with(&["ingest", "-"], &case("c-2", "87", "bo")));
    place
}

#[test]
fn whoever_ends_signs_a_checkpoint_and_with_it_the_ledger_is_anchored() {
    let place = marked();
    let notes = fs::read_to_string(place.notes()).unwrap();
    // The one at the start of that process is of what was there before.
    let lines: Vec<&str> = notes.lines().collect();
    assert_eq!(lines[1], "3", "genesis, a case, the roster");
    let lines = &lines[7..];
    assert!(lines[0].starts_with("crosscheck/"), "{notes}");
    assert_eq!(lines[1], "4", "and a case");
    assert!(lines[3].starts_with("time 20"), "{notes}");
    assert_eq!(lines[4], "");
    assert!(lines[5].starts_with(&format!("\u{2014} {} ", lines[0])), "{notes}");
    assert_eq!(fs::metadata(place.notes()).unwrap().permissions().mode() & 0o777, 0o600);
    let whole = place.report(&[]);
    assert_eq!((&whole["exit"], &whole["anchored_to"]), (&0.into(), &3.into()), "{whole}");
    let said = "All of them agree with what is known outside the store: the checkpoint in ";
    assert!(why(&whole).contains(said), "{whole}");
    assert!(why(&whole).contains("The 2 checkpoints that the store keeps agree"), "{whole}");
    // Nothing new, nothing signed; on demand it is shown all the same.
    done(&place.run(&["queue"]));
    let shown = done(&place.run(&["ledger", "checkpoint", "--json"])).json();
    assert_eq!(keys(&shown), ["entries", "file", "new", "note", "root"]);
    assert_eq!((&shown["new"], &shown["entries"]), (&false.into(), &4.into()));
    assert_eq!(shown["root"], whole["root"]);
    assert_eq!(fs::read_to_string(place.notes()).unwrap(), notes);
    let printed = done(&place.run(&["ledger", "checkpoint"])).out.clone();
    let last = format!("{}\n", lines.join("\n"));
    assert_eq!(printed, last, "what is printed can be put behind the others");
    // On another machine, which has neither file nor state, the note is what is compared with.
    let note = place.file("note.txt", &printed);
    fs::remove_dir_all(place.0.path().join(".local")).unwrap();
    assert_eq!(place.report(&[])["exit"], 4);
    let against = place.report(&["--against", note.to_str().unwrap()]);
    assert_eq!((&against["exit"], &against["anchored_to"]), (&0.into(), &3.into()), "{against}");
}

#[test]
fn what_is_kept_in_the_store_is_a_signature_that_the_stock_tool_takes() {
    if !has_keygen() {
        return;
    }
    let place = marked();
    let (note, signature) = place.kept();
    let end = note.windows(2).rposition(|it| it == b"\n\n").unwrap() + 1;
    let signature = place.file("note.sig", signature);
    let roster = place.file("roster", done(&place.run(&["keys", "roster"])).out.clone());
    let args = ["-Y", "verify", "-f", roster.to_str().unwrap(), "-I", "os:ana", "-n"];
    let more = ["org.crosscheck.checkpoint", "-s", signature.to_str().unwrap()];
    let said = keygen(&[&args[..], &more].concat(), &note[..end]);
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
}

#[test]
fn a_past_that_is_cut_off_or_put_back_shows_to_whoever_has_the_notes() {
    let place = marked();
    let store = place.0.path().join("store");
    let older = place.0.path().join("older");
    fs::create_dir(&older).unwrap();
    for name in ["ledger.db", "cases.db"] {
        fs::copy(store.join(name), older.join(name)).unwrap();
    }
    done(&place.run_with(&["ingest", "-"], &case("c-3", "87", "cy")));
    let notes = place.file("notes.txt", fs::read(place.notes()).unwrap());
    // By somebody who knows nothing else of it: a copy that was put back.
    let stranger = Place::new();
    for name in ["ledger.db", "cases.db"] {
        let there = stranger.0.path().join("store");
        let _ = fs::create_dir(&there);
        fs::copy(older.join(name), there.join(name)).unwrap();
    }
    assert_eq!(stranger.report(&[])["exit"], 4, "by itself it is whole");
    let cut = stranger.report(&["--against", notes.to_str().unwrap()]);
    assert_eq!((&cut["kind"], &cut["first_bad"]), (&"cut_off".into(), &4.into()), "{cut}");
    assert!(why(&cut).contains("notes.txt, line 15 is of 5: the rest was cut off"), "{cut}");
    // The same by the other copy itself.
    let newer = store.to_str().unwrap();
    let cut = stranger.report(&["--against", newer]);
    assert_eq!((&cut["kind"], &cut["first_bad"]), (&"cut_off".into(), &4.into()), "{cut}");
    let held = place.report(&["--against", stranger.0.path().join("store").to_str().unwrap()]);
    assert_eq!((&held["exit"], &held["anchored_to"]), (&0.into(), &4.into()), "{held}");
}

#[test]
fn two_copies_that_went_on_differently_are_told_with_where_they_part() {
    let place = marked();
    let other = Place::new();
    for name in ["store/ledger.db", "store/cases.db"] {
        let _ = fs::create_dir(other.0.path().join("store"));
        fs::copy(place.0.path().join(name), other.0.path().join(name)).unwrap();
    }
    done(&place.run_with(&["ingest", "-"], &case("c-3", "87", "cy")));
    done(&other.run_with(&["ingest", "-"], &case("c-4", "87", "di")));
    done(&other.run_with(&["ingest", "-"], &case("c-5", "87", "ed")));
    let beside = other.0.path().join("store");
    let forked = place.report(&["--against", beside.to_str().unwrap()]);
    assert_eq!((&forked["kind"], &forked["first_bad"]), (&"forked".into(), &4.into()), "{forked}");
    assert_eq!(forked["validated"], serde_json::json!([0, 3]));
    let [here, there] = [&place, &other].map(|it| it.report(&[])["root"].clone());
    for said in
        ["Here are 5 entries", "there 6 with", here.as_str().unwrap(), there.as_str().unwrap()]
    {
        assert!(why(&forked).contains(said), "{said}: {forked}");
    }
    // One of another ledger is told as such.
    let stranger = Place::new();
    done(&stranger.run_with(&["ingest", "-"], &case("c-1", "87", "ana")));
    let theirs = stranger.0.path().join("store");
    let other = place.report(&["--against", theirs.to_str().unwrap()]);
    assert_eq!((&other["kind"], &other["first_bad"]), (&"origin".into(), &0.into()), "{other}");
    let words = place.run(&["verify", "--against", beside.to_str().unwrap()]);
    assert_eq!(words.code, 1);
    assert!(words.out.contains("NOT WHOLE"), "{}", words.out);
}

#[test]
fn no_bit_of_a_checkpoint_in_the_store_or_outside_can_be_another() {
    let place = marked();
    let (note, signature) = place.kept();
    place.raw().execute_batch("DROP TRIGGER checkpoints_update").unwrap();
    let set = |column: &str, bytes: &[u8]| {
        let sql = format!("UPDATE checkpoints SET {column} = ?1 WHERE size = 4");
        place.raw().execute(&sql, [bytes]).unwrap();
    };
    let store =
        crosscheck::store::sqlite::SqliteStore::open_read_only(&place.0.path().join("store"))
            .unwrap();
    for (column, good) in [("note", &note), ("signature", &signature)] {
        for bit in (0..good.len() * 8).step_by(5) {
            let mut bytes = good.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            set(column, &bytes);
            let report = crosscheck::store::check::entries(&store, None);
            let found = (report.exit, report.kind.map(|it| serde_json::to_value(it).unwrap()));
            // A white space at the end of the armour says nothing.
            let is_blank = column == "signature" && bytes.trim_ascii_end() == good.trim_ascii_end();
            let good = if is_blank { (4, None) } else { (1, Some("checkpoint".into())) };
            assert_eq!(found, good, "{column}, bit {bit}: {}", report.why);
        }
        set(column, good);
    }
    drop(store);
    place
        .raw()
        .execute_batch(
            "CREATE TRIGGER checkpoints_update BEFORE UPDATE ON checkpoints
BEGIN SELECT raise(ABORT, 'a checkpoint stays as it is'); END;",
        )
        .unwrap();
    assert_eq!(place.report(&[])["exit"], 0);
    let file = place.notes();
    let good = fs::read(&file).unwrap();
    for bit in (0..good.len() * 8).step_by(61) {
        let mut bytes = good.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        fs::write(&file, &bytes).unwrap();
        let report = place.report(&[]);
        // An end that is not there was not written: what is left anchors what it is of.
        let is_end = bit / 8 + 2 >= good.len();
        let wanted = i32::from(!is_end);
        assert_eq!(report["exit"], wanted, "bit {bit}: {report}");
    }
}

#[test]
fn a_note_counts_only_by_a_key_that_may_sign_it_and_lines_of_others_are_passed_over() {
    let place = marked();
    let file = place.notes();
    let good = fs::read_to_string(&file).unwrap();
    // Somebody else's line beside it.
    let more = good.trim_end().to_owned() + "\n\u{2014} witness.example AAAAAAECAwQ=\n\n";
    fs::write(&file, &more).unwrap();
    assert_eq!(place.report(&[])["exit"], 0);
    // Theirs alone.
    let (text, _) = good.rsplit_once("\u{2014} ").unwrap();
    fs::write(&file, format!("{text}\u{2014} witness.example AAAAAAECAwQ=\n\n")).unwrap();
    let report = place.report(&[]);
    assert_eq!((&report["exit"], &report["kind"]), (&1.into(), &"checkpoint".into()), "{report}");
    assert!(why(&report).contains("line 8 counts for nothing"), "{report}");
    // A file that cannot be read hinders nobody from writing.
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    let ran = place.run_with(&["ingest", "-"], &case("c-3", "87", "cy"));
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(place.run(&["verify"]).code, 3);
}

#[test]
fn the_file_of_the_configuration_is_the_one_that_is_written_and_compared() {
    let place = super::keys::begun();
    fs::create_dir_all(place.0.path().join(".config/crosscheck")).unwrap();
    let config = place.0.path().join(".config/crosscheck/config.toml");
    fs::write(&config, "[checkpoints]\nfile = \"../../elsewhere.txt\"\n").unwrap();
    done(&place.run_with(&["ingest", "-"], &case("c-2", "87", "bo")));
    assert!(!place.0.path().join(".local/state/crosscheck/checkpoints").exists());
    assert!(fs::read_to_string(place.0.path().join("elsewhere.txt")).unwrap().contains("\n4\n"));
    assert_eq!(place.report(&[])["exit"], 0);
    assert_eq!(place.report(&["--full"])["exit"], 0);
}

#[test]
fn without_a_key_that_may_sign_there_is_none_and_that_is_said_to_whoever_asks() {
    let place = Place::new();
    done(&place.run_with(&["ingest", "-"], &case("c-1", "87", "ana")));
    let none = place.run(&["ledger", "checkpoint"]);
    assert_eq!(none.code, 1);
    assert!(none.err.contains("has no roster"), "{}", none.err);
    let place = super::keys::begun();
    fs::remove_file(place.0.path().join(".local/state/crosscheck/keys/id_ed25519")).unwrap();
    let none = place.run(&["ledger", "checkpoint"]);
    assert_eq!(none.code, 1);
    assert!(none.err.contains("no key in a file"), "{}", none.err);
    assert_eq!(place.report(&[])["exit"], 4);
}

#[test]
fn whatever_is_signed_says_how_far_its_writer_had_verified_the_ledger() {
    let place = marked();
    let bo = Place::new();
    done(&bo.run(&["keys", "new"]));
    let line = done(&bo.run(&["keys", "show", "--principal", "bo"])).out.clone();
    done(&place.run_with(&["keys", "add", "-", "--reason", "Bo joins"], &line));
    let whole = place.report(&[]);
    assert_eq!((&whole["exit"], &whole["entries"]), (&0.into(), &5.into()), "{whole}");
    let record: Vec<u8> = place
        .raw()
        .query_row("SELECT record FROM payloads WHERE seq = 4", [], |row| row.get(0))
        .unwrap();
    let record: Value = serde_json::from_slice(&record).unwrap();
    assert_eq!(record["kind"], "roster");
    assert_eq!(record["seen"]["size"], 4, "{record}");
}
