//! A store whose files are removed or replaced under a running program: no write into nothing is
//! called stored.

#![allow(clippy::unwrap_used)]

use crate::store_kit::{Writer, plain};
use crosscheck::domain::words::Action;
use crosscheck::store::Store as _;
use crosscheck::store::sqlite::{OpenOptions, SqliteStore};
use std::fs;
use std::path::Path;

/// A store with a case in it, open; what is done to its folder; and what a decision then says.
fn after(done: impl Fn(&Path, &Path)) -> (String, Result<u64, String>) {
    let home = tempfile::tempdir().unwrap();
    let [dir, aside] = ["store", "aside"].map(|name| home.path().join(name));
    let mut writer = Writer::new(7);
    let mut store = writer.sqlite(&dir);
    writer.put(&mut store, vec![plain("c1")]);
    let row = store.row("c1").unwrap().unwrap();
    done(&dir, &aside);
    let id = writer.id();
    let said = writer.try_decide(&mut store, &row, id, Action::Accept);
    (dir.display().to_string(), said.map_err(|error| error.to_string()))
}

/// What is done, by its name.
type Done = (&'static str, fn(&Path, &Path));

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

#[test]
fn a_decision_for_a_store_that_was_removed_moved_or_replaced_is_not_stored() {
    let done: [Done; 5] = [
        ("removed", |dir, _| fs::remove_dir_all(dir).unwrap()),
        ("its ledger removed", |dir, _| fs::remove_file(dir.join("ledger.db")).unwrap()),
        ("its cases removed", |dir, _| fs::remove_file(dir.join("cases.db")).unwrap()),
        ("moved", |dir, aside| fs::rename(dir, aside).unwrap()),
        ("replaced", |dir, aside| {
            copy(dir, aside);
            fs::remove_dir_all(dir).unwrap();
            fs::rename(aside, dir).unwrap();
        }),
    ];
    for (what, done) in done {
        let (dir, said) = after(done);
        let said = said.expect_err(what);
        assert!(said.starts_with(&dir) && said.contains("nothing was written"), "{what}: {said}");
    }
}

#[test]
fn a_decision_whose_log_is_gone_is_not_called_stored() {
    let (_, said) = after(|dir, _| fs::remove_file(dir.join("ledger.db-wal")).unwrap());
    let said = said.unwrap_err();
    assert!(said.contains("it is not in the ledger"), "{said}");
}

#[test]
fn a_store_that_only_changed_is_written_as_before() {
    let (_, said) = after(|dir, _| {
        let mut writer = Writer::new(9);
        let stamp = &mut writer.stamp();
        let mut other = SqliteStore::open(dir, OpenOptions { create: false }, stamp).unwrap();
        writer.put(&mut other, vec![plain("c2")]);
    });
    assert!(said.is_ok(), "{said:?}");
}
