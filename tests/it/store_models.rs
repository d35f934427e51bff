//! What is kept of questions to models, over both stores: one contract.

use crate::store_kit::{Writer, at, case, plain};
use crosscheck::domain::budget::{Limit, PerHour};
use crosscheck::domain::digest::Digest;
use crosscheck::domain::words::Severity;
use crosscheck::store::Store;
use crosscheck::store::exchanges::{About, Asking, Began, Ended, Repeated};
use crosscheck::store::sqlite::SqliteStore;
use rusqlite::Connection;

fn asking(time: &str, request: &str) -> Asking {
    Asking {
        model: "local".into(),
        prompt: "assess-1".into(),
        case: "c".into(),
        revision: 1,
        at: at(time),
        request: request.into(),
        expected: 100,
    }
}

fn requests(requests: u32) -> PerHour {
    PerHour { requests, tokens: None }
}

/// A question under way counts with what it may take, one that ended with what it took.
fn tokens(store: &mut dyn Store) {
    let limits = PerHour { requests: 100, tokens: Some(250) };
    let mut ask = |minute: u32| {
        let mut asking = asking(&format!("2026-03-02T10:{minute:02}:00Z"), "q");
        asking.model = "counted".into();
        let began = store.begin_exchange(&asking, limits).unwrap();
        if minute == 2 {
            let Began::Number(number) = began else { panic!("{began:?}") };
            // It took less than it might have; one of which nobody told counts as it was expected.
            let ended = Ended { tokens: Some(40), ..Ended::default() };
            store.end_exchange(number, &ended).unwrap();
        }
        if minute == 1 {
            let Began::Number(number) = began else { panic!("{began:?}") };
            store.end_exchange(number, &Ended::default()).unwrap();
        }
        began
    };
    assert!(matches!(ask(1), Began::Number(_)));
    assert!(matches!(ask(2), Began::Number(_)));
    assert!(matches!(ask(3), Began::Number(_)), "100 and 40 and 100 are 240");
    assert_eq!(ask(4), Began::NotBefore(at("2026-03-02T11:01:00Z"), Limit::Tokens));
}

/// It was asked about revision 1, and made revision 2; the one behind that is another's.
fn was_asked(store: &mut dyn Store, one: u64) {
    let at = |store: &dyn Store, model, revision| {
        let about = About { model, prompt: "assess-1", case: "c", revision };
        store.was_asked(about).unwrap()
    };
    assert!(at(store, "local", 1) && !at(store, "local", 2) && !at(store, "other", 1));
    store.keep_exchange(one, 2).unwrap();
    assert!(at(store, "local", 2) && !at(store, "local", 3));
    let mut faulty = asking("2026-03-02T09:00:00Z", "q");
    faulty.revision = 9;
    let Began::Number(two) = store.begin_exchange(&faulty, requests(9)).unwrap() else { panic!() };
    assert!(!at(store, "local", 9), "it is under way");
    store.end_exchange(two, &Ended::default()).unwrap();
    assert!(!at(store, "local", 9), "nobody answered");
}

fn kept(store: &dyn Store, bytes: &[u8]) -> bool {
    store.exchanged(&Digest::of(bytes)).unwrap().as_deref() == Some(bytes)
}

fn contract(store: &mut dyn Store, writer: &mut Writer) {
    let Began::Number(one) =
        store.begin_exchange(&asking("2026-03-02T10:00:00Z", "q"), requests(2)).unwrap()
    else {
        panic!("the first may be asked");
    };
    assert!(kept(store, b"q") && !kept(store, b"a"), "it is kept before it is sent");
    let response = Some(b"a\xff".to_vec());
    let ended = Ended {
        millis: 5,
        tokens: Some(9),
        response,
        outcome: "assessed".into(),
        is_answered: true,
    };
    store.end_exchange(one, &ended).unwrap();
    was_asked(store, one);
    assert!(kept(store, b"a\xff"), "byte for byte");
    assert_eq!(store.said_of(&Digest::of(b"a\xff")).unwrap(), ["c"]);
    assert_eq!(store.said_of(&Digest::of(b"q")).unwrap(), [""; 0], "that was asked");
    // The same bytes again, and another model, whose hour is its own.
    let again = asking("2026-03-02T10:20:00Z", "q");
    assert!(matches!(store.begin_exchange(&again, requests(2)).unwrap(), Began::Number(_)));
    let third = asking("2026-03-02T10:40:00Z", "r");
    let then = Began::NotBefore(at("2026-03-02T11:00:00Z"), Limit::Requests);
    assert_eq!(store.begin_exchange(&third, requests(2)).unwrap(), then);
    assert!(!kept(store, b"r"), "what was not asked is not kept");
    let other = Asking { model: "other".into(), ..third.clone() };
    assert!(matches!(store.begin_exchange(&other, requests(1)).unwrap(), Began::Number(_)));
    let later = asking("2026-03-02T11:00:00Z", "s");
    assert!(matches!(store.begin_exchange(&later, requests(2)).unwrap(), Began::Number(_)));
    let never = store.begin_exchange(&third, requests(0)).unwrap();
    assert!(matches!(never, Began::NotBefore(..)), "0 an hour is none");
    // A clock that was a year ahead does not shut the model off.
    let mut ahead = asking("2027-03-02T11:00:00Z", "t");
    ahead.model = "third".into();
    store.begin_exchange(&ahead, requests(1)).unwrap();
    ahead.at = at("2026-03-02T11:00:00Z");
    assert!(matches!(store.begin_exchange(&ahead, requests(1)).unwrap(), Began::Number(_)));

    tokens(store);

    let repeated = Repeated {
        model: "local".into(),
        version: None,
        prompt: "assess-1".into(),
        case: "c".into(),
        revision: 1,
        at: at("2026-03-02T10:00:00Z"),
        asked: [5, 4],
        flips: [1, 2, 3],
    };
    store.put_repeated(&repeated).unwrap();
    assert_eq!(store.repeated().unwrap(), [repeated]);

    writer.put(store, vec![plain("c")]);
    let next = |text| case("c", Severity::Medium, 0, text, "facts");
    assert!(store.put_next(next("second"), 1, &mut writer.stamp()).unwrap());
    assert!(!store.put_next(next("third"), 1, &mut writer.stamp()).unwrap(), "it moved on");
    assert!(!store.put_next(plain("none"), 1, &mut writer.stamp()).unwrap(), "there is none");
    assert_eq!(store.row("c").unwrap().unwrap().revision, 2);
    assert_eq!(store.row("none").unwrap(), None);
    assert_eq!(store.case("c", Some(1)).unwrap().unwrap().text, plain("c").text, "neither is lost");
}

#[test]
fn both_stores_keep_what_models_were_asked_and_hold_them_to_their_hour() {
    let mut writer = Writer::new(1);
    contract(&mut writer.memory(), &mut writer);
    let dir = tempfile::tempdir().unwrap();
    contract(&mut writer.sqlite(dir.path()), &mut writer);
    let again = writer.sqlite(dir.path());
    assert!(kept(&again, b"a\xff"), "it outlives the program");
}

#[test]
fn bytes_that_were_altered_are_found_and_an_older_store_has_none() {
    let mut writer = Writer::new(2);
    let dir = tempfile::tempdir().unwrap();
    let mut store = writer.sqlite(dir.path());
    store.begin_exchange(&asking("2026-03-02T10:00:00Z", "q"), requests(2)).unwrap();
    let found = |store: &SqliteStore| {
        let mut auditors = store.auditors().unwrap().into_iter();
        auditors.find_map(|audit| audit(&false.into()).unwrap()).map(|beside| beside.why)
    };
    assert_eq!(found(&store), None);
    let raw = Connection::open(dir.path().join("cases.db")).unwrap();
    raw.execute("UPDATE exchanged SET bytes = CAST('r' AS BLOB)", []).unwrap();
    let why = found(&store).unwrap();
    assert!(why.contains(&Digest::of(b"q").to_string()), "{why}");
    drop(store);
    raw.execute_batch("DROP TABLE exchanged; DROP TABLE exchanges; DROP TABLE repeats;").unwrap();
    raw.pragma_update(None, "user_version", 4).unwrap();
    let older = SqliteStore::open_read_only(dir.path()).unwrap();
    assert!(!kept(&older, b"q") && older.repeated().unwrap().is_empty());
    assert_eq!(found(&older), None, "it is read as it is");
}
