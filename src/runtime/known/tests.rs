//! What is kept of a ledger, on a disk, by several at once, and where it cannot be kept.

use super::*;
use crate::ledger::record::Body;
use crate::runtime::chance::SystemChance;
use crate::store::Stamp;
use crate::store::sqlite::OpenOptions;
use std::os::unix::fs::{PermissionsExt as _, symlink};

struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn own(&self) -> OwnKnown {
        OwnKnown::new(&self.path("state"), &self.path("store"), Clock::System)
    }

    fn open(&self) -> Result<SqliteStore> {
        let mut chance = SystemChance;
        let mut stamp = Stamp { now: Clock::System.now(), who: "os:a", chance: &mut chance };
        let options = OpenOptions { create: true };
        let own = Box::new(self.own());
        SqliteStore::open_watched(&self.path("store"), options, &mut stamp, own)
    }

    fn size(&self) -> u64 {
        let Kept::Known(known) = self.own().read() else { panic!("{:?}", self.own().read()) };
        known.head().size
    }
}

fn write(store: &mut SqliteStore, count: usize) -> Result<()> {
    let mut chance = SystemChance;
    let mut stamp = Stamp { now: Clock::System.now(), who: "os:a", chance: &mut chance };
    let body = || Body::SessionEnded { session: "s".into() };
    store.append((0..count).map(|_| body()).collect(), &mut stamp).map(|_| ())
}

#[test]
fn what_is_verified_is_kept_for_the_account_alone_and_follows_what_is_written() {
    let home = Home::new();
    let mut store = home.open().unwrap();
    assert_eq!(home.size(), 1, "the first entry of a new ledger");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(home.own().file()), 0o600);
    assert_eq!(mode(&home.path("state/ledgers")), 0o700);
    write(&mut store, 10).unwrap();
    assert_eq!(home.size(), 1, "a commit does not wait for it");
    store.remember().unwrap();
    assert_eq!(home.size(), 11);
    write(&mut store, 64).unwrap();
    assert_eq!(home.size(), 75, "nor does very much go on without it");
    write(&mut store, 3).unwrap();
    // The program is killed: what it wrote is looked at by the next one.
    std::mem::forget(store);
    assert_eq!(home.size(), 75);
    home.open().unwrap();
    assert_eq!(home.size(), 78);
}

#[test]
fn a_console_that_knows_less_sets_nothing_back() {
    let home = Home::new();
    let (mut one, mut two) = (home.open().unwrap(), home.open().unwrap());
    let Kept::Known(old) = home.own().read() else { panic!() };
    write(&mut one, 5).unwrap();
    two.remember().unwrap();
    assert_eq!(home.size(), 6, "what the other wrote is verified too");
    home.own().keep(&old).unwrap();
    assert_eq!(home.size(), 6);
    std::thread::scope(|scope| {
        for mut store in [one, two] {
            scope.spawn(move || {
                for _ in 0..20 {
                    write(&mut store, 1).unwrap();
                    store.remember().unwrap();
                }
            });
        }
    });
    assert_eq!(home.size(), 46);
    let mut newer = *old;
    newer.continued = 1;
    home.own().keep(&newer).unwrap();
    assert_eq!(home.size(), 1, "who went on from another ledger counts from there");
}

#[test]
fn what_cannot_be_believed_is_told_and_made_anew_and_hinders_nothing() {
    let home = Home::new();
    drop(home.open().unwrap());
    let file = home.own().file().to_path_buf();
    let good = fs::read(&file).unwrap();
    let of_another = String::from_utf8(good.clone()).unwrap().replace("/store", "/other");
    let line = of_another.lines().next().unwrap();
    let of_another = format!("{line}\n{}\n", Digest::of(line.as_bytes()));
    for (bytes, why) in [
        (&good[..good.len() / 2], "cut short"),
        (&b""[..], "cut short"),
        (of_another.as_bytes(), "another store"),
        ("x".repeat(40_000).as_bytes(), "cut short"),
    ] {
        fs::write(&file, bytes).unwrap();
        let store = home.open().unwrap();
        assert!(store.notices().iter().any(|it| it.contains(why)), "{why}: {:?}", store.notices());
        assert_eq!(home.size(), 1);
        assert!(home.open().unwrap().notices().is_empty(), "it is told once");
    }
    let elsewhere = home.path("elsewhere");
    fs::rename(&file, &elsewhere).unwrap();
    let before = fs::read(&elsewhere).unwrap();
    symlink(&elsewhere, &file).unwrap();
    let store = home.open().unwrap();
    assert!(store.notices()[0].contains("a link"), "{:?}", store.notices());
    assert!(!fs::symlink_metadata(&file).unwrap().is_symlink());
    assert_eq!(fs::read(&elsewhere).unwrap(), before, "nothing is written through it");
}

#[test]
fn where_nothing_can_be_kept_that_is_said_and_the_work_goes_on() {
    let home = Home::new();
    fs::write(home.path("state"), "").unwrap();
    let mut store = home.open().unwrap();
    assert!(store.notices()[0].contains("cannot be kept"), "{:?}", store.notices());
    write(&mut store, 100).unwrap();
    assert!(store.remember().unwrap().unwrap().contains("cannot be kept"));
}

#[test]
fn a_ledger_that_is_set_back_while_it_is_open_takes_no_more_once_that_is_seen() {
    let home = Home::new();
    let mut store = home.open().unwrap();
    write(&mut store, 3).unwrap();
    store.remember().unwrap();
    // Another console of the account has verified more than is here now.
    let ahead = home.path("ahead");
    fs::create_dir(&ahead).unwrap();
    for name in ["ledger.db", "ledger.db-wal", "cases.db"] {
        let _ = fs::copy(home.path("store").join(name), ahead.join(name));
    }
    let mut chance = SystemChance;
    let mut stamp = Stamp { now: Clock::System.now(), who: "os:a", chance: &mut chance };
    let options = OpenOptions { create: false };
    let mut longer = SqliteStore::open(&ahead, options, &mut stamp).unwrap();
    write(&mut longer, 2).unwrap();
    let Kept::Known(known) = home.own().read() else { panic!() };
    home.own().keep(&longer.known_on(*known).unwrap()).unwrap();
    let why = store.remember().unwrap_err().to_string();
    assert!(why.contains("shorter than this account knows it: 4 entries, and 6"), "{why}");
    let why = write(&mut store, 1).unwrap_err().to_string();
    assert!(why.contains("nothing is appended") && why.contains("shorter"), "{why}");
}
