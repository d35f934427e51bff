//! Stories of `crosscheck keys`: a key of one's own, the roster that it is on, and who joins and
//! leaves.

use super::{Place, case, done, keys};
use crate::openssh::{has_keygen, keygen};
use crosscheck::domain::time::Timestamp;
use crosscheck::ledger::record::Body;
use crosscheck::ledger::roster::{Member, Roster};
use crosscheck::ledger::signature::Role;
use crosscheck::runtime::own_keys::{KeyHand, OwnKeys};
use crosscheck::store::sqlite::{OpenOptions, SqliteStore};
use crosscheck::store::{Stamp, Store as _};
use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::PathBuf;

impl Place {
    pub(super) fn own(&self) -> OwnKeys {
        OwnKeys::new(&self.0.path().join(".local/state/crosscheck"), None)
    }

    fn key_file(&self) -> PathBuf {
        self.own().file()
    }

    /// What the console does first: a roster of this account's own key.
    fn begin(&self, who: &str) {
        let here = self.own().own().unwrap().unwrap();
        let mut hand = KeyHand::new(here.signer.unwrap(), who);
        let member = Member {
            principal: who.into(),
            roles: Role::ALL.into_iter().collect(),
            from: None,
            until: None,
            key: here.key,
        };
        let roster = Roster { members: vec![member] }.to_text();
        let body = Body::Roster { roster, replaces: None, reason: "the first".into(), seen: None };
        let now = Timestamp::parse("2026-03-02T10:00:00Z").unwrap();
        let mut chance = crate::store_kit::Counter(1 << 64);
        let mut stamp = Stamp { now, who, chance: &mut chance };
        let folder = self.0.path().join("store");
        let mut store =
            SqliteStore::open(&folder, OpenOptions { create: false }, &mut stamp).unwrap();
        store.append_by(vec![body], Some(&mut hand), &mut stamp).unwrap();
    }

    fn verifies_whole(&self) -> String {
        let ran = self.run(&["verify", "--json"]);
        assert!([0, 4].contains(&ran.code), "{}{}", ran.out, ran.err);
        ran.json()["why"].as_str().unwrap().to_owned()
    }
}

/// A place with a case, a key and a roster of one.
pub(super) fn begun() -> Place {
    let place = Place::new();
    assert_eq!(place.run_with(&["ingest", "-"], &case("c-1", "87", "ana")).code, 0);
    assert_eq!(place.run(&["keys", "new"]).code, 0);
    place.begin("os:ana");
    place
}

#[test]
fn a_key_is_made_once_for_this_account_alone_and_listed_with_what_it_may() {
    let place = Place::new();
    let none = place.run(&["keys", "list"]);
    assert_eq!((none.code, none.out.as_str()), (1, ""));
    assert!(none.err.contains("`crosscheck keys new`"), "{}", none.err);
    let made = done(&place.run(&["keys", "new", "--json"])).json();
    assert_eq!(keys(&made), ["file", "fingerprint"]);
    let file = place.key_file();
    assert_eq!(made["file"], file.display().to_string());
    assert_eq!(fs::metadata(&file).unwrap().mode() & 0o777, 0o600);
    assert_eq!(fs::metadata(file.parent().unwrap()).unwrap().mode() & 0o777, 0o700);
    let before = fs::read(&file).unwrap();
    let again = place.run(&["keys", "new"]);
    assert_eq!(again.code, 1);
    assert!(again.err.contains("has a key already"), "{}", again.err);
    assert_eq!(fs::read(&file).unwrap(), before);
    let listed = done(&place.run(&["keys", "list", "--json"])).json();
    assert_eq!((&listed["used"], &listed["may"]), (&false.into(), &serde_json::json!([])));
    assert_eq!(listed["fingerprint"], made["fingerprint"]);
    assert_eq!(listed["kind"], "ssh-ed25519");
    if has_keygen() {
        let theirs = keygen(&["-l", "-f", file.to_str().unwrap()], b"");
        let theirs = String::from_utf8(theirs.stdout).unwrap();
        assert!(theirs.contains(made["fingerprint"].as_str().unwrap()), "{theirs}");
    }
    // Another's eyes on it are told, and it signs no more.
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    let open = place.run(&["keys", "list"]);
    assert_eq!(open.code, 1);
    assert!(open.err.contains("others may read it (mode 0644): `chmod 600`"), "{}", open.err);
}

#[test]
fn who_joins_and_who_leaves_stands_in_signed_entries_with_their_reason() {
    let place = begun();
    let listed = done(&place.run(&["keys", "list"])).out.clone();
    assert!(listed.contains("signs in this ledger"), "{listed}");
    let bo = Place::new();
    done(&bo.run(&["keys", "new"]));
    let line = done(&bo.run(&["keys", "show", "--principal", "bo@contoso.example"])).out.clone();
    assert!(line.starts_with(
        "bo@contoso.example namespaces=\"org.crosscheck.decide,org.crosscheck.checkpoint\" "
    ));
    let file = place.file("bo.line", &line);
    let file = file.to_str().unwrap();
    for (reason, said) in [("no", "say in a few words why"), ("a\u{202e}bcd", "cannot be shown")] {
        let ran = place.run(&["keys", "add", file, "--reason", reason]);
        assert_eq!(ran.code, 2, "{}", ran.err);
        assert!(ran.err.contains(said), "{}", ran.err);
    }
    let bad = place.run_with(&["keys", "add", "-", "--reason", "Bo joins"], "* ssh-ed25519 AAAA");
    assert_eq!(bad.code, 2);
    assert!(bad.err.contains("line 1: one principal a line, without patterns"), "{}", bad.err);
    let added = done(&place.run(&["keys", "add", file, "--reason", "Bo joins"])).out.clone();
    assert!(added.contains("a roster of 2 lines, signed by os:ana"), "{added}");
    assert_eq!(place.run(&["keys", "add", file, "--reason", "Bo joins"]).code, 1, "he is on it");
    let roster = done(&place.run(&["keys", "roster", "--json"])).lines();
    assert_eq!(keys(&roster[1]), ["fingerprint", "from", "principal", "roles", "until"]);
    assert_eq!(roster[1]["roles"], serde_json::json!(["decide", "checkpoint"]));
    let own = roster[0]["fingerprint"].as_str().unwrap();
    let his = roster[1]["fingerprint"].as_str().unwrap();
    let left = done(&place.run(&["keys", "revoke", his, "--reason", "Bo left"])).out.clone();
    assert!(left.contains("signed by os:ana"), "{left}");
    let text = done(&place.run(&["keys", "roster"])).out.clone();
    assert!(text.lines().nth(1).unwrap().contains("valid-before="), "{text}");
    assert_eq!(place.run(&["keys", "revoke", his, "--reason", "Bo left"]).code, 1, "he is gone");
    // Whoever revoked the last one that may change the roster would lock everybody out.
    let last = place.run(&["keys", "revoke", own, "--reason", "all leave"]);
    assert_eq!(last.code, 1);
    assert!(last.err.contains("nobody could change the roster any more"), "{}", last.err);
    let why = place.verifies_whole();
    assert!(why.contains("3 statements are signed by keys of the roster"), "{why}");
}

#[test]
fn who_is_not_on_the_roster_changes_nothing_and_is_told_what_to_do() {
    let place = begun();
    let line = done(&place.run(&["keys", "show", "--principal", "eve"])).out.clone();
    // Another account with a key of its own, on the same store.
    fs::remove_dir_all(place.key_file().parent().unwrap()).unwrap();
    let without = place.run_with(&["keys", "add", "-", "--reason", "let me in"], &line);
    assert_eq!(without.code, 1);
    assert!(without.err.contains("this account has no key"), "{}", without.err);
    done(&place.run(&["keys", "new"]));
    let stranger = place.run_with(&["keys", "add", "-", "--reason", "let me in"], &line);
    assert_eq!(stranger.code, 1);
    assert!(stranger.err.contains("is not in the roster"), "{}", stranger.err);
    assert!(stranger.err.contains("`crosscheck keys show` gives the line"), "{}", stranger.err);
    let listed = done(&place.run(&["keys", "list"])).out.clone();
    assert!(listed.contains("not in the roster of this ledger"), "{listed}");
    // What nobody signs goes on.
    assert_eq!(place.run_with(&["ingest", "-"], &case("c-2", "87", "ana")).code, 0);
    place.verifies_whole();
}

#[test]
fn a_ledger_without_a_roster_says_so_and_a_line_of_what_is_no_key_is_refused() {
    let place = Place::new();
    assert_eq!(place.run_with(&["ingest", "-"], &case("c-1", "87", "ana")).code, 0);
    let none = place.run(&["keys", "roster"]);
    assert_eq!(none.code, 1);
    assert!(none.err.contains("this ledger has no roster"), "{}", none.err);
    assert_eq!(place.run(&["keys", "show"]).code, 1);
    done(&place.run(&["keys", "new"]));
    let two = place.run(&["keys", "show", "--principal", "a b"]);
    assert_eq!(two.code, 2, "{}{}", two.out, two.err);
    let line = done(&place.run(&["keys", "show"])).out.clone();
    let add = place.run_with(&["keys", "add", "-", "--reason", "the first one"], &line);
    assert_eq!(add.code, 1);
    assert!(add.err.contains("open the console once"), "{}", add.err);
    assert_eq!(place.run(&["keys", "show", "SHA256:none"]).code, 1);
}
