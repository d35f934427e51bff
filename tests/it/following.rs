//! What comes of deliveries: stored and told, told that it could not be, grouped while more comes.

use crate::store_kit::{Counter, Writer, at};
use crosscheck::domain::feed::{Gap, News, Side, Stored};
use crosscheck::domain::queue::Filter;
use crosscheck::domain::thresholds::Thresholds;

use crosscheck::ingest::follow::{Told, follow};
use crosscheck::ingest::summary::Summary;
use crosscheck::ingest::{By, Lines, Options};
use crosscheck::source::feed::{Line, Load, Parcel, room};
use crosscheck::source::split::{Piece, Place};
use crosscheck::store::memory::MemoryStore;
use crosscheck::store::{Start, Store, StoreError};
use std::sync::mpsc::{Receiver, channel};

fn login(n: u32, user: &str) -> String {
    let (hour, minute, second) = (n / 3_600 % 24, n / 60 % 60, n % 60);
    format!(
        r#"{{"eventVersion":"1.08","userIdentity":{{"type":"IAMUser","accountId":"111122223333","userName":"{user}"}},"eventTime":"2026-03-02T{hour:02}:{minute:02}:{second:02}Z","eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","awsRegion":"eu-west-1","sourceIPAddress":"198.51.100.7","userAgent":"Mozilla/5.0","errorMessage":"Failed authentication","responseElements":{{"ConsoleLogin":"Failure"}},"eventID":"id-{n}-{user}","eventType":"AwsConsoleSignIn","recipientAccountId":"111122223333"}}"#
    )
}

fn case(id: &str) -> String {
    format!(
        r#"{{"schema":"crosscheck.case/1","id":"{id}","workflow":"signin_anomaly","tenant":null,"detected_at":"2026-03-02T10:11:00Z","detection":{{"type":"unfamiliarFeatures"}},"subject":{{"kind":"user","id":"u-42"}},"assessment":null,"evidence":{{"events":[{{"id":"e1","raw":{{"a":1}}}}]}}}}"#
    )
}

fn load(records: &[String], cursor: &str) -> Load {
    let piece = |(n, record): (u64, &String)| Piece {
        place: Place { line: n + 1, byte: 0 },
        bytes: record.clone().into_bytes(),
        fault: None,
        enveloped: false,
    };
    let pieces = (0..).zip(records).map(piece).collect();
    Load { pieces, cursor: Some(cursor.into()), ..Load::default() }
}

fn followed(
    store: &mut dyn Store,
    parcels: &Receiver<Parcel>,
) -> (Result<Summary, StoreError>, Vec<Told>) {
    let mut told = Vec::new();
    let options = Options {
        only: None,
        workers: 1,
        thresholds: Thresholds::shared(),
        databases: None,
        lines: Lines::default(),
    };
    let (mut now, mut chance) = (|| at("2026-03-02T12:00:00Z"), Counter(7 << 64));
    let mut by = By { who: "os:a", now: &mut now, chance: &mut chance };
    let ended = follow(store, parcels, &options, &mut by, &mut |it| told.push(it));
    (ended, told)
}

/// Runs `work` on a line while what it delivers is followed.
fn with_line<F: Future<Output = ()>>(
    store: &mut MemoryStore,
    work: impl FnOnce(Line) -> F + Send,
) -> (Result<Summary, StoreError>, Vec<Told>) {
    let (to, parcels) = channel();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.unwrap().block_on(work(Line::new("feed", None, to, room())));
        });
        followed(store, &parcels)
    })
}

#[test]
fn what_is_stored_is_told_with_its_newest_event_and_what_could_not_be_read() {
    let mut store = Writer::new(1).memory();
    let (ended, told) = with_line(&mut store, async |mut line| {
        let records = [login(3, "bo"), "[1]".into(), login(61, "bo"), case("c-1")];
        line.deliver(load(&records, "1")).await.unwrap();
        let stored = line.stored().await.unwrap();
        let newest_ms = Some(at("2026-03-02T10:11:00Z").millis());
        let why = Some("a record is a JSON object; this is an array".to_owned());
        assert_eq!(stored, Stored { taken: 3, set_aside: 1, why, newest_ms });
        line.tell(News::CaughtUp);
    });
    let summary = ended.unwrap();
    assert_eq!((summary.records, summary.set_aside_count, summary.cases.made), (4, 1, 1));
    assert_eq!(store.cursor("feed").unwrap().as_deref(), Some("1"));
    assert!(matches!(told.last(), Some(Told::News(_, News::CaughtUp))), "{told:?}");
}

#[test]
fn a_store_that_is_busy_is_told_to_the_source_and_nothing_is_lost_or_there_twice() {
    let mut store = Writer::new(1).memory();
    store.fail_next_append(StoreError::Busy { what: "adding to the ledger".into() });
    let (ended, _) = with_line(&mut store, async |mut line| {
        let records = [case("c-1"), "no JSON".into()];
        line.deliver(load(&records, "1")).await.unwrap();
        let fault = line.stored().await.unwrap_err();
        assert!(fault.why.contains("another program holds the store"), "{fault}");
        assert_eq!(line.cursor(), None);
        line.deliver(load(&records, "1")).await.unwrap();
        line.stored().await.unwrap();
    });
    assert_eq!(ended.unwrap().set_aside_count, 1);
    assert_eq!(store.set_aside(0, 9).unwrap().len(), 1, "set aside once");
    assert_eq!(store.counts().unwrap().total(), 1);
}

/// A store in a folder that turns read-only, or whose files are replaced, and is mended while the
/// source goes on trying: what it had told no source as stored is there, once.
#[test]
fn a_store_that_cannot_be_written_for_a_while_is_gone_on_with_once_it_can() {
    use std::fs;
    let home = tempfile::tempdir().unwrap();
    let [dir, aside] = ["store", "aside"].map(|name| home.path().join(name));
    let mut store = Writer::new(1).sqlite(&dir);
    let (to, parcels) = channel();
    let ended = std::thread::scope(|scope| {
        scope.spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.unwrap().block_on(async {
                let mut line = Line::new("feed", None, to, room());
                let records = [login(3, "bo"), case("c-1")];
                line.deliver(load(&records[..1], "1")).await.unwrap();
                line.stored().await.unwrap();
                // Replaced by a copy: what is written to the files that are open, nobody finds.
                fs::rename(&dir, &aside).unwrap();
                fs::create_dir(&dir).unwrap();
                for entry in fs::read_dir(&aside).unwrap().map(Result::unwrap) {
                    fs::copy(entry.path(), dir.join(entry.file_name())).unwrap();
                }
                for n in 0..2 {
                    line.deliver(load(&[login(4 + n, "bo")], "2")).await.unwrap();
                    let fault = line.stored().await.unwrap_err();
                    assert_eq!(fault.side, Side::Store);
                    assert!(fault.why.contains("removed or replaced"), "{fault}");
                }
                assert_eq!(line.cursor(), Some("1"));
                fs::remove_dir_all(&dir).unwrap();
                fs::rename(&aside, &dir).unwrap();
                line.deliver(load(&records, "2")).await.unwrap();
                line.stored().await.unwrap();
            });
        });
        let ended = followed(&mut store, &parcels).0;
        // Were it over too early, nobody would wait for an answer.
        drop(parcels);
        ended
    });
    ended.unwrap();
    assert_eq!(store.cursor("feed").unwrap().as_deref(), Some("2"));
    assert_eq!(store.counts().unwrap().total(), 1);
}

#[test]
fn a_store_that_is_damaged_ends_it_and_the_source_knows() {
    let mut store = Writer::new(1).memory();
    let why = "a page is torn".to_owned();
    store.fail_next_append(StoreError::Damaged { what: "ledger.db".into(), why });
    let (ended, _) = with_line(&mut store, async |mut line| {
        line.deliver(load(&[case("c-1")], "1")).await.unwrap();
        assert!(line.stored().await.unwrap_err().why.contains("a page is torn"));
    });
    assert!(matches!(ended, Err(StoreError::Damaged { .. })));
    assert_eq!(store.cursor("feed").unwrap(), None);
}

/// A flood does not keep cases from being made: they come while it goes on.
#[test]
fn cases_come_while_more_and_more_comes() {
    let mut store = Writer::new(1).memory();
    let (ended, told) = with_line(&mut store, async |mut line| {
        let until = std::time::Instant::now() + std::time::Duration::from_millis(2_500);
        for n in 0.. {
            let records: Vec<_> = (0..5).map(|at| login(n * 5 + at, "bo")).collect();
            line.deliver(load(&records, &n.to_string())).await.unwrap();
            if std::time::Instant::now() > until {
                break;
            }
        }
        line.stored().await.unwrap();
    });
    let summary = ended.unwrap();
    let stored = told.iter().rposition(|it| matches!(it, Told::News(_, News::Stored(_)))).unwrap();
    let made = told.iter().position(|it| matches!(it, Told::Cases(_))).expect("a case");
    assert!(made < stored, "made while it went on: {made} of {stored}");
    assert!(summary.cases.made >= 1, "{summary:?}");
}

/// What a source could not deliver stands in the case, cut to what the case is about, and is told.
#[test]
fn a_gap_of_a_source_is_a_gap_of_the_cases_that_it_falls_into() {
    let mut store = Writer::new(1).memory();
    let (ended, _) = with_line(&mut store, async |mut line| {
        let minutes = (0..30).filter(|minute| !(10..20).contains(minute));
        let records: Vec<_> = minutes.map(|minute| login(minute * 60, "bo")).collect();
        let gap = |from, to| Gap { from: at(from), to: at(to), why: "it expired".into() };
        let gaps = vec![
            gap("2026-03-01T23:00:00Z", "2026-03-02T00:00:00Z"),
            gap("2026-03-02T00:09:30Z", "2026-03-02T00:20:00Z"),
            gap("2026-03-02T00:28:30Z", "2026-03-02T09:00:00Z"),
        ];
        line.deliver(Load { gaps, ..load(&records, "1") }).await.unwrap();
        line.stored().await.unwrap();
    });
    ended.unwrap();
    let cases = store.window(Filter { state: None }, Start::Top, 9).unwrap();
    let texts: Vec<_> =
        cases.iter().map(|row| store.case(&row.id, None).unwrap().unwrap().text).collect();
    assert!(!texts.is_empty());
    for text in texts {
        let case: serde_json::Value = serde_json::from_str(&text).unwrap();
        let wanted = serde_json::json!([{
            "source": "aws.cloudtrail", "from": "2026-03-02T00:00:00Z",
            "to": "2026-03-02T00:29:00.001Z",
            "gaps": [
                {"from": "2026-03-02T00:09:30Z", "to": "2026-03-02T00:20:00Z"},
                {"from": "2026-03-02T00:28:30Z", "to": "2026-03-02T00:29:00.001Z"},
            ],
        }]);
        assert_eq!(case["evidence"]["coverage"], wanted);
    }
}
