//! Cases made from raw logs do not depend on how the log came: whole, in halves, backwards, with
//! other workers; and of a day too large for a case the numbers say which is which.

use super::common::{Counter, time};
use crosscheck::domain::case_file;
use crosscheck::domain::queue::Filter;
use crosscheck::domain::thresholds::Thresholds;
use crosscheck::domain::words::Grounding;
use crosscheck::examine::examine;
use crosscheck::ingest::{self, By, Lines, Options};
use crosscheck::source::file;
use crosscheck::store::memory::MemoryStore;
use crosscheck::store::{Start, Store};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;

fn sign_in(user: &str, when: &str, code: i64, change: &Value) -> String {
    let mut event = json!({
        "id": format!("{user}-{when}-{code}"), "createdDateTime": format!("{when}Z"),
        "userPrincipalName": format!("{user}@contoso.example"), "userId": format!("id-{user}"),
        "appDisplayName": "Mail", "isInteractive": true, "ipAddress": "192.0.2.10",
        "clientAppUsed": "Browser", "userAgent": "Firefox/130", "status": {"errorCode": code},
        "location": {"city": "Madrid", "countryOrRegion": "ES",
            "geoCoordinates": {"latitude": 40.4, "longitude": -3.7}}});
    for (name, value) in change.as_object().unwrap() {
        event[name] = value.clone();
    }
    event.to_string()
}

fn okta(minute: u32) -> String {
    json!({"uuid": format!("o-{minute}"), "published": format!("2026-03-03T11:{minute:02}:00.000Z"),
        "eventType": "user.session.start", "severity": "INFO",
        "actor": {"id": "00u1", "type": "User", "alternateId": "rossi@contoso.example"},
        "client": {"ipAddress": "192.0.2.90"}, "outcome": {"result": "FAILURE"}})
    .to_string()
}

/// Several identities with something odd on several days, over two formats.
fn log() -> Vec<String> {
    let mut log: Vec<String> = (1..=28)
        .map(|day| sign_in("ortega", &format!("2026-02-{day:02}T09:00:00"), 0, &json!({})))
        .collect();
    let far = json!({"ipAddress": "203.0.113.9", "location": {"city": "Singapore",
        "countryOrRegion": "SG", "geoCoordinates": {"latitude": 1.35, "longitude": 103.8}}});
    log.push(sign_in("ortega", "2026-03-02T10:00:00", 0, &json!({})));
    log.push(sign_in("ortega", "2026-03-02T11:00:00", 0, &far));
    let guess = |n: u32| sign_in("silva", &format!("2026-03-02T10:00:{n:02}"), 50_126, &far);
    log.extend((0..14).map(guess));
    log.push(sign_in("silva", "2026-03-02T10:05:00", 0, &far));
    log.push(sign_in("weber", "2026-03-04T10:05:00", 0, &json!({"clientAppUsed": "IMAP4"})));
    log.extend((0..15).map(|n| okta(n / 2)));
    log.extend((0..12).map(|n| {
        let spray = json!({"ipAddress": "198.51.100.66"});
        sign_in(&format!("p{n}"), &format!("2026-03-02T12:{n:02}:00"), 50_126, &spray)
    }));
    log
}

/// The cases of these pieces, taken in one after another: id to text.
fn cases(pieces: &[Vec<String>], workers: usize) -> BTreeMap<String, String> {
    let mut chance = Counter::default();
    let begins = time("2026-03-05T10:00:00Z");
    let mut store =
        MemoryStore::new(&mut super::common::stamp(begins, "os:test", &mut chance)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    for (n, piece) in pieces.iter().enumerate() {
        let path = folder.path().join(format!("{n}.jsonl"));
        fs::write(&path, piece.join("\n")).unwrap();
        let options = Options {
            only: None,
            workers,
            thresholds: Thresholds::shared(),
            databases: None,
            lines: Lines::default(),
        };
        let mut now = || begins;
        let mut by = By { who: "os:test", now: &mut now, chance: &mut chance };
        let found = file::find(&[path]).unwrap();
        let summary = ingest::run(&mut store, &found, &options, &mut by, &mut |_| {}).unwrap();
        assert_eq!((summary.set_aside_count, summary.faults), (0, Vec::new()));
    }
    let rows = store.window(Filter { state: None }, Start::Top, 1_000).unwrap();
    let text = |id: &str| store.case(id, None).unwrap().unwrap().text;
    rows.into_iter().map(|row| (row.id.clone(), text(&row.id))).collect()
}

#[test]
fn a_log_gives_the_same_bytes_whole_in_pieces_and_backwards() {
    let log = log();
    let whole = cases(std::slice::from_ref(&log), 2);
    assert!(whole.len() >= 4, "{:?}", whole.keys());
    let backwards: Vec<String> = log.iter().rev().cloned().collect();
    assert_eq!(cases(&[backwards], 1), whole, "backwards");
    for at in [1, 20, 29, 40, log.len() - 3] {
        let (first, second) = (log[..at].to_vec(), log[at..].to_vec());
        assert_eq!(cases(&[first.clone(), second.clone()], 2), whole, "halves at {at}");
        assert_eq!(cases(&[second, first], 3), whole, "halves at {at}, the later one first");
    }
}

#[test]
fn of_a_day_too_large_the_numbers_say_which_is_which() {
    let events: Vec<String> = (0..5_000)
        .map(|n| {
            let when = format!("2026-03-02T{:02}:{:02}:{:02}", n / 3_600, n / 60 % 60, n % 60);
            sign_in("silva", &when, 50_126, &json!({}))
        })
        .collect();
    let found = cases(&[events], 2);
    let text = found
        .values()
        .find(|text| text.contains(r#""subject":{"id":"id-silva""#))
        .unwrap_or_else(|| panic!("{:?}", found.keys()));
    let examined = examine(case_file::parse(text.as_str()).unwrap(), &Thresholds::shared());
    let case = &examined.dossier.case;
    assert_eq!((case.evidence.events.len(), case.omitted_events()), (2_000, 3_000));
    let title = case.title.as_deref().unwrap();
    assert!(title.contains("2000 events kept, 3000 left out"), "{title}");
    let summary = case.assessment.as_ref().unwrap().summary.as_deref().unwrap();
    assert!(summary.contains("2000 events kept, 3000 left out"), "{summary}");
    let both = "2,000 events are in this case, 3,000 more are left out";
    assert!(examined.rated.why.contains(both), "{}", examined.rated.why);
    let count = examined.facts.iter().find(|fact| fact.name == "failed_count").unwrap();
    assert!(count.why.starts_with("2,000 failures") && count.why.contains(both), "{}", count.why);
    let claims = &case.assessment.as_ref().unwrap().claims;
    for (claim, checked) in claims.iter().zip(&examined.checked.claims) {
        assert_eq!(checked.grounding, Grounding::Supported, "{}: {}", claim.text, checked.why);
        let counts = claim.kind.as_deref() == Some("derived");
        assert_eq!(counts, claim.text.starts_with("Among the events kept here:"), "{}", claim.text);
    }
    let small = examine(
        case_file::parse(cases(&[log()], 2).into_values().next().unwrap()).unwrap(),
        &Thresholds::shared(),
    );
    assert!(!small.rated.why.contains("left out"));
}
