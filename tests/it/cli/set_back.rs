//! Stories of a ledger that is not the one that the account knows: an older copy, a cut end, a
//! past written anew, another ledger in its place, none at all. It is read, said, and nothing is
//! appended to it until somebody goes on from it in words.

use super::{Place, Ran, case};
use crosscheck::domain::digest::Digest;
use crosscheck::ledger::canon;
use crosscheck::ledger::entry::Header;
use crosscheck::ledger::seal::Chain;
use crosscheck::ledger::tree;
use crosscheck::store::Store as _;
use crosscheck::store::sqlite::SqliteStore;
use rusqlite::{Connection, params};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

impl Place {
    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn takes(&self, id: &str) -> Ran {
        self.run_with(&["ingest", "-"], &case(id, "87", "ana"))
    }

    fn verifies(&self) -> Value {
        self.run(&["verify", "--json"]).json()
    }

    /// The files of what the account knows.
    fn known(&self) -> Vec<PathBuf> {
        let Ok(all) = fs::read_dir(self.at(".local/state/crosscheck/ledgers")) else {
            return Vec::new();
        };
        let all = all.map(|it| it.unwrap().path());
        all.filter(|it| it.file_name().is_some_and(|name| name.len() == 64)).collect()
    }
}

/// Up to which entry verifying says that the account knows the ledger.
fn known_to(report: &Value) -> Value {
    let why = report["why"].as_str().unwrap();
    let behind = why.split("they are what this account last verified").next().unwrap();
    behind.trim_end().rsplit(' ').next().unwrap().parse::<u64>().map_or(Value::Null, Value::from)
}

/// A place with so many cases in its store.
fn with(cases: usize) -> Place {
    let place = Place::new();
    for n in 0..cases {
        assert_eq!(place.takes(&format!("c-{n}")).code, 0);
    }
    place
}

fn copy(from: &Path, to: &Path) {
    let _ = fs::remove_dir_all(to);
    fs::create_dir(to).unwrap();
    for file in fs::read_dir(from).unwrap().map(|it| it.unwrap()) {
        if file.file_type().unwrap().is_file() {
            fs::copy(file.path(), to.join(file.file_name())).unwrap();
        }
    }
    let closed = std::os::unix::fs::PermissionsExt::from_mode(0o700);
    fs::set_permissions(to, closed).unwrap();
}

/// Seals the first `keep` entries again, the record of one of them changed, as somebody does who
/// can write the whole store and makes everything in it fit.
fn rewrite(store: &Path, keep: usize, changed: Option<(usize, &str, &str)>) {
    let all = SqliteStore::open_read_only(store).unwrap().entries(0, 1_000).unwrap();
    let raw = Connection::open(store.join("ledger.db")).unwrap();
    let triggers: Vec<String> = raw
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND name LIKE '%_delete'")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    let sql = |name: &String| -> String {
        raw.query_row("SELECT sql FROM sqlite_schema WHERE name = ?1", [name], |row| row.get(0))
            .unwrap()
    };
    let made: Vec<String> = triggers.iter().map(sql).collect();
    for name in &triggers {
        raw.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
    raw.execute_batch("DELETE FROM headers; DELETE FROM payloads").unwrap();
    let mut chain = Chain::default();
    for (seq, entry) in all[..keep].iter().enumerate() {
        let mut record = entry.record.clone().unwrap();
        let mut salt = entry.salt;
        if let Some((at, from, to)) = changed
            && at == seq
        {
            let text = String::from_utf8(record).unwrap();
            assert!(text.contains(from), "{text}");
            (record, salt) = (text.replace(from, to).into_bytes(), [5; 16]);
        }
        let header: Header = serde_json::from_slice(&entry.header).unwrap();
        let commitment = Digest::of_parts([&salt[..], &record]);
        let header = canon::header(&Header { commitment, prev: chain.hash, ..header }).unwrap();
        chain.hash = Digest::of(&header);
        chain.tree.push(tree::leaf(&header));
        let seq = seq as i64;
        raw.execute("INSERT INTO headers VALUES (?1, ?2)", params![seq, header]).unwrap();
        let id = None::<Vec<u8>>;
        raw.execute(
            "INSERT INTO payloads (seq, id, salt, record) VALUES (?1, ?2, ?3, ?4)",
            params![seq, id, salt, record],
        )
        .unwrap();
    }
    raw.execute(
        "UPDATE head SET hash = ?1, frontier = ?2",
        params![chain.hash.0, chain.tree.to_bytes()],
    )
    .unwrap();
    for sql in &made {
        raw.execute_batch(sql).unwrap();
    }
}

/// Nothing is appended, in words and with 3; what is read is read, and says so too.
fn is_closed(place: &Place, words: &str) {
    let before = fs::read(place.at("store/ledger.db")).unwrap();
    let ran = place.takes("c-new");
    assert_eq!(ran.code, 3, "{}", ran.err);
    for words in [words, "nothing is appended", "crosscheck ledger continue", "restore"] {
        assert!(ran.err.contains(words), "{words}: {}", ran.err);
    }
    let ran = place.run(&["show", "c-0"]);
    assert_eq!(ran.code, 3, "the reveal cannot be recorded: {}", ran.err);
    assert!(ran.err.contains(words), "{}", ran.err);
    let ran = place.run(&["queue"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("unfamiliar features") && ran.err.contains(words), "{}", ran.err);
    assert_eq!(fs::read(place.at("store/ledger.db")).unwrap(), before);
}

fn goes_on(place: &Place, reason: &str) -> Ran {
    place.run(&["ledger", "continue", "--reason", reason])
}

#[test]
fn an_older_copy_in_its_place_takes_nothing_until_somebody_says_why() {
    let place = with(1);
    copy(&place.at("store"), &place.at("backup"));
    for n in 1..4 {
        place.takes(&format!("c-{n}"));
    }
    let newest = place.verifies();
    assert_eq!((&known_to(&newest), &newest["exit"]), (&4.into(), &4.into()));
    let why = newest["why"].as_str().unwrap();
    assert!(why.contains("Up to entry 4 they are what this account last verified, on 20"), "{why}");
    copy(&place.at("backup"), &place.at("store"));
    is_closed(&place, "shorter than this account knows it: 2 entries, and 5 verified");
    let found = place.verifies();
    assert_eq!((&found["exit"], &found["kind"]), (&1.into(), &"cut_off".into()));
    assert!(found["why"].as_str().unwrap().contains("the rest was cut off"), "{found}");

    for empty in ["", " . ", "\u{202e}abc"] {
        assert_eq!(goes_on(&place, empty).code, 2);
    }
    let ran = goes_on(&place, "the disk died; restored from Monday");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("entry 2 says, unsigned, that os:"), "{}", ran.out);
    assert_eq!(place.takes("c-9").code, 0);
    let found = place.verifies();
    assert_eq!((&found["exit"], &known_to(&found)), (&4.into(), &3.into()), "{found}");
    let it = &found["continued"][0];
    assert_eq!((&it["entry"], &it["known"]["size"]), (&2.into(), &5.into()), "{found}");
    assert_eq!((&it["known"]["root"], &it["signed"]), (&newest["root"], &false.into()));
    let ran = place.run(&["verify"]);
    for words in
        ["entry 2, by os:", "unsigned, goes on from 2 entries where 5 were known", "Monday"]
    {
        assert!(ran.out.contains(words), "{words}: {}", ran.out);
    }
    // What was newest before is an older copy now, by what the account went on from.
    let again = goes_on(&place, "once more");
    assert_eq!(again.code, 1);
    assert!(again.err.contains("it is the one that this account knows"), "{}", again.err);
}

#[test]
fn an_end_that_is_cut_off_to_fit_is_seen() {
    let place = with(4);
    rewrite(&place.at("store"), 3, None);
    is_closed(&place, "shorter than this account knows it: 3 entries, and 5 verified");
    // Some entries more, and it is as long as it was: the last one known is another now.
    let place = with(4);
    copy(&place.at("store"), &place.at("aside"));
    rewrite(&place.at("store"), 3, None);
    let known = place.known();
    fs::rename(&known[0], place.at("kept")).unwrap();
    place.takes("c-7");
    place.takes("c-8");
    place.takes("c-9");
    fs::rename(place.at("kept"), &known[0]).unwrap();
    is_closed(&place, "written anew: entry 4 is not the one that this account verified");
    assert_eq!(place.verifies()["kind"], "rewritten");
}

#[test]
fn a_past_that_is_written_anew_is_seen_though_all_of_it_fits() {
    let place = with(4);
    rewrite(&place.at("store"), 5, Some((1, "ana", "bob")));
    is_closed(&place, "written anew: entry 4 is not the one that this account verified");
    let found = place.verifies();
    assert_eq!((&found["exit"], &found["kind"]), (&1.into(), &"rewritten".into()), "{found}");
    let ran = goes_on(&place, "a name had to be taken out of it");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(place.takes("c-9").code, 0);
}

#[test]
fn another_ledger_at_the_same_path_is_none_of_ours_until_somebody_says_so() {
    let place = with(2);
    let theirs = with(5);
    copy(&theirs.at("store"), &place.at("store"));
    is_closed(&place, "another ledger lies here");
    let found = place.verifies();
    assert_eq!((&found["exit"], &found["kind"]), (&1.into(), &"origin".into()), "{found}");
    assert_eq!(goes_on(&place, "the team's ledger is used from now on").code, 0);
    assert_eq!(place.takes("c-9").code, 0);
    let found = place.verifies();
    assert_eq!((&found["exit"], &known_to(&found)), (&4.into(), &7.into()), "{found}");
    let origin = found["continued"][0]["known"]["origin"].as_str().unwrap();
    assert!(!found["why"].as_str().unwrap().contains(origin), "it names the one that is no more");
}

#[test]
fn a_ledger_that_is_gone_is_not_made_anew_without_a_word() {
    let place = with(2);
    fs::rename(place.at("store"), place.at("aside")).unwrap();
    let ran = place.takes("c-0");
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(ran.err.contains("the ledger is gone: this account knows 3 entries"), "{}", ran.err);
    assert!(!place.at("store").exists());
    let ran = goes_on(&place, "a fresh start after the trial");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(place.takes("c-0").code, 0);
    let found = place.verifies();
    assert_eq!(found["continued"][0]["known"]["size"], 3, "{found}");
    assert_eq!((&found["exit"], &found["entries"]), (&4.into(), &3.into()));
}

#[test]
fn without_what_was_known_there_is_nothing_to_compare_and_that_is_said() {
    let place = with(1);
    copy(&place.at("store"), &place.at("backup"));
    place.takes("c-1");
    copy(&place.at("backup"), &place.at("store"));
    let known = place.known();
    assert_eq!(known.len(), 1);
    fs::remove_file(&known[0]).unwrap();
    let ran = place.run(&["verify"]);
    assert_eq!(ran.code, 4);
    assert!(ran.out.contains("keeps nothing of this ledger outside the store"), "{}", ran.out);
    assert_eq!(goes_on(&place, "nothing is known").code, 1);
    assert_eq!(place.takes("c-2").code, 0, "it begins anew from the ledger as it is");
    assert_eq!(known_to(&place.verifies()), 2);

    // Damaged, it is told, and no more believed than none.
    fs::write(&known[0], "{\"v\":1}\n").unwrap();
    let ran = place.run(&["verify"]);
    assert!(ran.code == 4 && ran.out.contains("cannot be believed"), "{}", ran.out);
    let ran = place.takes("c-3");
    assert!(ran.code == 0 && ran.err.contains("cannot be believed"), "{}", ran.err);
    assert_eq!(known_to(&place.verifies()), 3);
}

#[test]
fn what_is_appended_and_not_yet_known_is_verified_by_the_next_one() {
    let place = with(1);
    let known = place.known();
    let before = fs::read(&known[0]).unwrap();
    place.takes("c-1");
    place.takes("c-2");
    // Killed between the append and the file: the ledger is ahead of what is known.
    fs::write(&known[0], &before).unwrap();
    let ran = place.takes("c-3");
    assert!(ran.code == 0 && ran.err.is_empty(), "{}", ran.err);
    assert_eq!(known_to(&place.verifies()), 4);

    // Killed after an entry said that it goes on, before that was kept: it says so once.
    let now = fs::read(&known[0]).unwrap();
    rewrite(&place.at("store"), 3, None);
    assert_eq!(goes_on(&place, "the disk died").code, 0);
    fs::write(&known[0], &now).unwrap();
    is_closed(&place, "shorter than this account knows it: 4 entries, and 5");
    let ran = goes_on(&place, "the disk died");
    assert!(ran.code == 0 && ran.out.contains("entry 3 says"), "{}{}", ran.out, ran.err);
    let found = place.verifies();
    assert_eq!(found["continued"].as_array().unwrap().len(), 1, "{found}");
    assert_eq!(found["entries"], 4, "{found}");
}

#[test]
fn a_ledger_that_does_not_hold_in_itself_is_nothing_to_go_on_from() {
    let place = with(80);
    let raw = Connection::open(place.at("store/ledger.db")).unwrap();
    raw.execute_batch("DROP TRIGGER headers_update").unwrap();
    raw.execute(
        "UPDATE headers SET header = \
         CAST(replace(CAST(header AS TEXT), 'seq\":3', 'seq\":4') AS BLOB) \
         WHERE seq = 3",
        [],
    )
    .unwrap();
    drop(raw);
    // Far behind the last entries, where opening alone does not look, and behind what is known.
    assert_eq!(place.takes("c-100").code, 0);
    for file in place.known() {
        fs::remove_file(file).unwrap();
    }
    let ran = place.takes("c-101");
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(ran.err.contains("entry 3: ") && ran.err.contains("crosscheck verify"), "{}", ran.err);
    assert_eq!(place.verifies()["first_bad"], 3);
}

#[test]
fn a_copy_elsewhere_is_a_ledger_that_the_account_does_not_know_yet() {
    let place = with(1);
    copy(&place.at("store"), &place.at("copy"));
    place.takes("c-1");
    let copy = place.at("copy");
    let copy = copy.to_str().unwrap();
    let ran = place.run(&["--store", copy, "verify"]);
    assert!(ran.code == 4 && ran.out.contains("keeps nothing"), "{}", ran.out);
    assert_eq!(place.known().len(), 1, "verifying keeps nothing");
    let ran = place.run_with(&["--store", copy, "ingest", "-"], &case("c-5", "87", "ana"));
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(place.known().len(), 2);
    assert_eq!(place.takes("c-2").code, 0, "the one beside it is not set back");
}
