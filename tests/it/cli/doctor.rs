//! Stories of `crosscheck doctor`: what is bad is said with its mend, and nothing is changed.

use super::{Place, case, keys};
use serde_json::Value;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;

impl Place {
    /// What is said of each thing, by its name, and the exit code.
    fn doctor(&self) -> (Vec<(String, String, String)>, i32) {
        let ran = self.run(&["doctor", "--json"]);
        let lines = ran.lines();
        let text = |it: &Value, key: &str| it[key].as_str().unwrap().to_owned();
        for it in &lines {
            assert_eq!(keys(it), ["check", "said", "state"]);
        }
        let said = |it| (text(it, "check"), text(it, "state"), text(it, "said"));
        (lines.iter().map(said).collect(), ran.code)
    }

    /// The one thing that is bad, of which this is said.
    fn ails(&self, check: &str, said: &str) {
        let (found, code) = self.doctor();
        let is_it = |it: &&(String, String, String)| it.1 == "bad" && it.2.contains(said);
        let bad: Vec<_> = found.iter().filter(is_it).map(|it| it.0.as_str()).collect();
        assert_eq!((bad.as_slice(), code), (&[check][..], 1), "{found:#?}");
    }
}

#[test]
fn a_place_in_order_is_told_part_by_part_and_an_empty_one_too() {
    let empty = Place::new();
    let (found, code) = empty.doctor();
    assert_eq!(code, 0, "{found:#?}");
    assert!(
        found.iter().any(|it| it.0 == "store" && it.2.contains("`crosscheck ingest` makes one"))
    );
    let place = super::keys::begun();
    assert_eq!(place.run_with(&["ingest", "-"], &case("c-2", "87", "bo")).code, 0);
    let (found, code) = place.doctor();
    assert_eq!(code, 0, "{found:#?}");
    let all =
        ["database", "file system", "files", "store", "known", "keys", "checkpoints", "clock"];
    for check in all {
        let it = found.iter().find(|it| it.0 == check).unwrap();
        assert_eq!(it.1, "ok", "{it:?}");
    }
    let words = place.run(&["doctor"]).out;
    assert!(words.contains("ok    keys         "), "{words}");
    assert!(words.contains("nothing is behind it"), "{words}");
}

#[test]
fn what_is_bad_is_named_with_its_mend_and_left_as_it_is() {
    let place = super::keys::begun();
    let at = |name: &str| place.0.path().join(name);
    let mode = |path: &str, mode: u32| {
        fs::set_permissions(at(path), fs::Permissions::from_mode(mode)).unwrap();
    };
    mode("store/ledger.db", 0o644);
    place.ails("files", "chmod go=");
    assert_eq!(fs::metadata(at("store/ledger.db")).unwrap().permissions().mode() & 0o777, 0o644);
    mode("store/ledger.db", 0o600);
    mode(".local/state/crosscheck/keys/id_ed25519", 0o644);
    place.ails("keys", "`chmod 600`");
    mode(".local/state/crosscheck/keys/id_ed25519", 0o600);
    // A ledger that is shorter than it was known, and than its checkpoint.
    fs::create_dir(at("older")).unwrap();
    for name in ["ledger.db", "cases.db"] {
        fs::copy(at("store").join(name), at("older").join(name)).unwrap();
    }
    assert_eq!(place.run_with(&["ingest", "-"], &case("c-2", "87", "bo")).code, 0);
    for name in ["ledger.db", "cases.db"] {
        fs::copy(at("older").join(name), at("store").join(name)).unwrap();
    }
    place.ails("known", "shorter than this account knows it");
    place.ails("checkpoints", "has one of 4 entries, and the ledger has 3");
    let raw = rusqlite::Connection::open(at("store/ledger.db")).unwrap();
    raw.execute_batch("DROP TRIGGER headers_delete").unwrap();
    place.ails("store", "the schema of ledger.db was changed");
}
