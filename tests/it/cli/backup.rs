//! Stories of a store that is copied while it is in use, lost, and put back.

use super::{Place, case, done, keys};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

fn takes(place: &Place, id: &str) {
    done(&place.run_with(&["ingest", "-"], &case(id, "87", "bo")));
}

fn names(folder: &Path) -> Vec<String> {
    let all = fs::read_dir(folder).unwrap().map(|it| it.unwrap().file_name());
    let mut all: Vec<String> = all.map(|it| it.into_string().unwrap()).collect();
    all.sort();
    all
}

#[test]
fn a_store_is_copied_lost_and_put_back_as_it_was() {
    let place = super::keys::begun();
    takes(&place, "c-2");
    let before = place.run(&["queue", "--json"]).out;
    let made = done(&place.run(&["backup", "copy", "--json"])).json();
    assert_eq!(keys(&made), ["entries", "folder", "root"]);
    assert_eq!(made["entries"], 4);
    let copy = place.0.path().join("copy");
    assert_eq!(names(&copy), ["cases.db", "ledger.db"], "two plain files, and nothing beside");
    assert_eq!(fs::metadata(&copy).unwrap().permissions().mode() & 0o777, 0o700);
    for name in names(&copy) {
        let of_file = fs::metadata(copy.join(name)).unwrap().permissions().mode();
        assert_eq!(of_file & 0o777, 0o600);
    }
    let report = place.run(&["verify", "--store", "copy", "--json"]).json();
    assert_eq!((&report["first_bad"], &report["root"]), (&serde_json::Value::Null, &made["root"]));
    let again = place.run(&["backup", "copy"]);
    assert_eq!(again.code, 3);
    assert!(again.err.contains("nothing is written over"), "{}", again.err);
    // The store is there: it is not written over either.
    let there = place.run(&["restore", "copy"]);
    assert_eq!(there.code, 3);
    assert!(there.err.contains("nothing is written over"), "{}", there.err);
    fs::remove_dir_all(place.0.path().join("store")).unwrap();
    let restored = done(&place.run(&["restore", "copy"])).err.clone();
    assert_eq!(restored, "", "it is as far as it was known");
    assert_eq!(place.run(&["queue", "--json"]).out, before);
    takes(&place, "c-3");
    assert_eq!(place.run(&["verify"]).code, 0);
}

#[test]
fn a_copy_that_is_older_than_what_was_known_is_gone_on_from_in_words() {
    let place = super::keys::begun();
    done(&place.run(&["backup", "copy"]));
    takes(&place, "c-2");
    fs::remove_dir_all(place.0.path().join("store")).unwrap();
    let restored = place.run(&["restore", "copy"]);
    assert_eq!(restored.code, 0);
    assert!(restored.err.contains("shorter than this account knows it"), "{}", restored.err);
    assert_eq!(place.run_with(&["ingest", "-"], &case("c-3", "87", "cy")).code, 3);
    done(&place.run(&["ledger", "continue", "--reason", "the disk died; Monday's backup"]));
    takes(&place, "c-3");
    let whole = place.run(&["verify", "--json"]).json();
    assert_eq!((&whole["exit"], &whole["first_bad"]), (&0.into(), &serde_json::Value::Null));
    let why = whole["why"].as_str().unwrap();
    assert!(why.contains("Not of this ledger any more, since an entry goes on"), "{why}");
}

#[test]
fn what_does_not_hold_is_neither_kept_as_a_copy_nor_put_back() {
    let place = super::keys::begun();
    done(&place.run(&["backup", "copy"]));
    let raw = rusqlite::Connection::open(place.0.path().join("copy/ledger.db")).unwrap();
    raw.execute_batch("DROP TRIGGER payloads_update; UPDATE payloads SET salt = zeroblob(16)")
        .unwrap();
    drop(raw);
    fs::remove_dir_all(place.0.path().join("store")).unwrap();
    let refused = place.run(&["restore", "copy"]);
    assert_eq!(refused.code, 3);
    assert!(refused.err.contains("it does not hold, and no copy of it is kept"), "{}", refused.err);
    let none = place.run(&["restore", "nothing"]);
    assert_eq!(none.code, 1);
    assert!(none.err.contains("no store in it"), "{}", none.err);
    let left = names(place.0.path());
    assert!(!left.iter().any(|name| name.starts_with("store")), "{left:?}");
}

/// However its holder ends, the others do not go on.
struct Ends<'s>(&'s AtomicBool);
impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
fn copies_that_are_taken_while_others_write_are_whole_each() {
    let place = super::keys::begun();
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let place = &place;
        let writers: Vec<_> = (0..2)
            .map(|writer| {
                let stop = &stop;
                scope.spawn(move || {
                    let mut n = 0;
                    while !stop.load(Ordering::Relaxed) {
                        n += 1;
                        let some: String = (0..20)
                            .map(|k| case(&format!("w{writer}-{n}-{k}"), "50", "cy") + "\n")
                            .collect();
                        done(&place.run_with(&["ingest", "-"], &some));
                    }
                    n
                })
            })
            .collect();
        let ends = Ends(&stop);
        for n in 0..6 {
            let to = format!("copy-{n}");
            let copied = done(&place.run(&["backup", &to, "--json"])).json();
            // By somebody who has no later checkpoint to hold against it.
            let copy = place.0.path().join(&to);
            let args = ["verify", "--full", "--json", "--store", copy.to_str().unwrap()];
            let report = Place::new().run(&args).json();
            assert_eq!(report["root"], copied["root"]);
            assert_eq!(report["kind"], serde_json::Value::Null, "{report}");
        }
        drop(ends);
        for writer in writers {
            assert!(writer.join().unwrap() > 0);
        }
    });
}
