//! Detected risks and the sign-ins that they speak of: one case of both, in whatever order and
//! files they came, with what the vendor says beside the rules' assessment and checked like it.

use crate::common::cases as few;
use crate::common::desk::{Desk, seen};
use crate::store_kit::Writer;
use crosscheck::domain::queue::{Filter, QueueRow};
use crosscheck::domain::thresholds::Thresholds;
use crosscheck::domain::words::{CaseState, Grounding};
use crosscheck::examine::{Examined, examine};
use crosscheck::ingest::summary::Summary;
use crosscheck::ingest::{self, By, Lines, Options};
use crosscheck::source::file::{Found, Input};
use crosscheck::store::{Start, Store};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const VENDOR: &str = "risk detections of Microsoft Entra ID Protection";

/// A sign-in of `who` in Graph's form, with what is usual unless changed.
pub fn sign_in(who: &str, id: &str, when: &str, change: &Value) -> Value {
    let mut event = json!({
        "id": id, "createdDateTime": when, "correlationId": format!("c-{id}"),
        "userId": format!("id-{who}"), "userPrincipalName": format!("{who}@contoso.example"),
        "appDisplayName": "Mail", "isInteractive": true, "clientAppUsed": "Browser",
        "ipAddress": "192.0.2.10", "autonomousSystemNumber": 64500, "userAgent": "Firefox/130",
        "conditionalAccessStatus": "success", "status": {"errorCode": 0},
        "location": {"city": "Madrid", "countryOrRegion": "ES",
            "geoCoordinates": {"latitude": 40.4, "longitude": -3.7}}});
    for (name, value) in change.as_object().unwrap() {
        event[name] = value.clone();
    }
    event
}

/// A detection about the sign-in with that request id.
pub fn detection(who: &str, id: &str, request: &str, when: &str, change: &Value) -> Value {
    let mut event = json!({
        "id": id, "requestId": request, "correlationId": format!("c-{request}"),
        "riskEventType": "unfamiliarFeatures", "riskState": "atRisk", "riskLevel": "high",
        "riskDetail": "none", "detectionTimingType": "offline", "activity": "signin",
        "activityDateTime": when, "detectedDateTime": when,
        "userId": format!("id-{who}"), "userPrincipalName": format!("{who}@contoso.example"),
        "additionalInfo": "[]"});
    for (name, value) in change.as_object().unwrap() {
        event[name] = value.clone();
    }
    event
}

/// The text that holds what else a detector knows.
pub fn info(reasons: &[&str]) -> Value {
    let pairs =
        json!([{"Key": "riskReasons", "Value": reasons}, {"Key": "alertUrl", "Value": null}]);
    json!({"additionalInfo": pairs.to_string()})
}

/// Four weeks of the usual.
pub fn usual(who: &str) -> Vec<Value> {
    let day = |day| {
        sign_in(who, &format!("{who}-{day}"), &format!("2026-02-{day:02}T09:00:00Z"), &json!({}))
    };
    (1..=28).map(day).collect()
}

pub fn take_in(store: &mut dyn Store, seed: u128, records: &[Value]) -> Summary {
    let mut writer = Writer::new(seed);
    let now = writer.now;
    let options = Options {
        only: None,
        workers: 2,
        thresholds: Thresholds::shared(),
        databases: None,
        lines: Lines::default(),
    };
    let lines: Vec<String> = records.iter().map(Value::to_string).collect();
    let bytes: &'static [u8] = Vec::leak(lines.join("\n").into_bytes());
    let found = Found { inputs: vec![Input::built("log.jsonl", bytes)], refused: Vec::new() };
    let mut by = By { who: "os:a", now: &mut || now, chance: &mut writer.chance };
    let summary = ingest::run(store, &found, &options, &mut by, &mut |_| {}).unwrap();
    assert_eq!((summary.set_aside_count, &summary.faults), (0, &Vec::new()));
    summary
}

pub fn rows(store: &dyn Store) -> Vec<QueueRow> {
    let rows = store.window(Filter { state: None }, Start::Top, 1_000).unwrap();
    rows.into_iter().filter(|row| row.state == CaseState::Open).collect()
}

/// The open cases: id to text.
fn cases(store: &dyn Store) -> BTreeMap<String, String> {
    let text = |row: &QueueRow| store.case(&row.id, None).unwrap().unwrap().text;
    rows(store).iter().map(|row| (row.id.clone(), text(row))).collect()
}

fn ingested(pieces: &[Vec<Value>]) -> BTreeMap<String, String> {
    let mut store = Writer::new(1).memory();
    for (n, piece) in pieces.iter().enumerate() {
        take_in(&mut store, 2 + n as u128, piece);
    }
    cases(&store)
}

pub fn only(store: &dyn Store) -> Examined {
    let rows = rows(store);
    assert_eq!(rows.len(), 1, "{rows:?}");
    let case = store.case(&rows[0].id, None).unwrap().unwrap().read().unwrap();
    examine(case, &Thresholds::shared())
}

/// The claims of the vendor, each with its mark.
pub fn vendors(examined: &Examined) -> Vec<(String, Grounding)> {
    let case = &examined.dossier.case;
    let all = case.claims().zip(&examined.checked.claims).enumerate();
    let of_vendor = all.filter(|(place, _)| case.other_author(*place).is_some());
    of_vendor.map(|(_, (claim, checked))| (claim.text.clone(), checked.grounding)).collect()
}

/// A sign-in from elsewhere, and what was detected of it the next morning.
fn story() -> (Vec<Value>, Vec<Value>) {
    let odd = json!({"ipAddress": "203.0.113.9", "autonomousSystemNumber": 64999});
    let mut log = usual("ortega");
    log.push(sign_in("ortega", "r-1", "2026-03-02T10:00:00Z", &odd));
    let reasons = [
        "UnfamiliarASN",
        "UnfamiliarIP",
        "UnfamiliarLocation",
        "UnfamiliarBrowser",
        "UnfamiliarDevice",
        "UnfamiliarEASId",
    ];
    let mut change = info(&reasons);
    change["ipAddress"] = json!("203.0.113.9");
    change["location"] = json!({"city": "Madrid", "countryOrRegion": "ES"});
    let late = detection("ortega", "d-1", "r-1", "2026-03-03T07:00:00Z", &change);
    (log, vec![late])
}

#[test]
fn a_detection_of_the_next_morning_is_in_the_case_of_its_sign_in_and_its_reasons_are_checked() {
    let (log, late) = story();
    let mut store = Writer::new(1).memory();
    assert_eq!(take_in(&mut store, 2, &log).unjoined_detections, 0);
    let before = rows(&store);
    assert_eq!(take_in(&mut store, 3, &late).unjoined_detections, 0);
    let examined = only(&store);
    let case = &examined.dossier.case;
    assert!(case.id.starts_with("s-2026-03-02-") && case.is_by_rules());
    assert!(before.iter().all(|row| row.id == case.id), "no case of the day of the detection");
    assert_eq!(case.evidence.events.len(), 2);
    let marks = vendors(&examined);
    let mark = |text: &str| {
        let found = marks.iter().find(|(said, _)| said.contains(text));
        found.unwrap_or_else(|| panic!("{text} in {marks:#?}")).1
    };
    let same = "is of the sign-in e1, by its request id, and gives the same address, country";
    assert_eq!(mark(same), Grounding::Supported);
    assert_eq!(mark("UnfamiliarASN, read as: the network operator"), Grounding::Supported);
    assert_eq!(mark("UnfamiliarIP, read as: the address"), Grounding::Supported);
    assert_eq!(mark("UnfamiliarLocation, read as: the country"), Grounding::Contradicted);
    assert_eq!(mark("UnfamiliarBrowser, read as: the client"), Grounding::Contradicted);
    let silent = "UnfamiliarDevice, of which the sign-in here says nothing";
    assert_eq!(mark(silent), Grounding::Uncheckable);
    assert_eq!(mark("UnfamiliarEASId, of which nothing here can tell"), Grounding::Uncheckable);
    let rated = "The detection is rated: unfamiliarFeatures, level high, state atRisk";
    assert_eq!(mark(rated), Grounding::Uncheckable);
    // The rules' own sentences hold, and theirs alone is the advice.
    let own = case.assessment.as_ref().unwrap();
    let held = examined.checked.claims.iter().take(own.claims.len());
    assert!(own.claims.len() >= 2 && held.clone().all(|it| it.grounding == Grounding::Supported));
    let beside = &case.further[0].assessment;
    assert_eq!(beside.model.in_words(), VENDOR);
    assert_eq!((beside.risk_score, beside.recommendation.verdict.as_ref()), (None, None));
    assert!(!case.claims_our_name());
}

#[test]
fn both_assessors_are_on_the_screen_and_what_the_evidence_contradicts_stands_first() {
    let (log, late) = story();
    let mut desk = Desk::new();
    take_in(&mut desk.store, 2, &log);
    take_in(&mut desk.store, 3, &late);
    desk.start();
    desk.press("enter");
    let screen = seen(&mut desk, (160, 48));
    assert!(screen.contains("RULES and others say"), "{screen}");
    assert!(screen.contains(&format!("by \"{VENDOR}\"")), "{screen}");
    let at = |text: &str| screen.find(text).unwrap_or_else(|| panic!("{text}\n{screen}"));
    assert!(at("UnfamiliarLocation, read as") < at("A success from the operator"), "{screen}");
}

#[test]
fn the_order_in_which_they_come_changes_no_byte() {
    let (log, late) = story();
    let whole = ingested(&[[log.clone(), late.clone()].concat()]);
    assert_eq!(whole.len(), 1);
    let ways = [
        vec![log.clone(), late.clone()],
        vec![late.clone(), log.clone()],
        vec![[late.clone(), log.clone()].concat()],
        vec![log[20..].to_vec(), late.clone(), log[..20].to_vec()],
        vec![log[..28].to_vec(), late, log[28..].to_vec()],
    ];
    for (n, way) in ways.iter().enumerate() {
        assert_eq!(ingested(way), whole, "way {n}");
    }
}

#[test]
fn a_detection_without_its_sign_in_is_counted_and_a_case_where_its_level_says_so() {
    let when = "2026-03-05T07:00:00Z";
    let mut store = Writer::new(1).memory();
    let high = detection("ortega", "d-1", "r-9", when, &info(&["UnfamiliarASN"]));
    let low = detection("silva", "d-2", "r-8", when, &json!({"riskLevel": "low"}));
    let of_account = json!({"requestId": null, "correlationId": null, "activity": "user",
        "riskEventType": "leakedCredentials"});
    let leaked = detection("weber", "d-3", "r-7", when, &of_account);
    let summary = take_in(&mut store, 2, &[high, low, leaked]);
    assert_eq!((summary.unjoined_detections, summary.events), (2, 3), "one names no sign-in");
    assert_eq!(serde_json::to_value(&summary).unwrap()["unjoined_detections"], json!(2));
    let mut found: Vec<String> = rows(&store).into_iter().map(|row| row.subject.id).collect();
    found.sort();
    assert_eq!(found, ["id-ortega", "id-weber"], "a low level makes no case");
    let read = |who: &str| {
        let row = rows(&store).into_iter().find(|row| row.subject.id == who).unwrap();
        let case = store.case(&row.id, None).unwrap().unwrap().read().unwrap();
        examine(case, &Thresholds::shared())
    };
    let marks = vendors(&read("id-ortega"));
    let missing = "The sign-in that the detection speaks of is missing among the events";
    assert!(marks.contains(&(missing.into(), Grounding::Uncheckable)), "{marks:?}");
    assert!(marks.iter().all(|(_, mark)| *mark == Grounding::Uncheckable), "{marks:?}");
    let marks = vendors(&read("id-weber"));
    assert!(marks.iter().all(|(text, _)| text != missing), "{marks:?}");
    // Its sign-in comes at last, of another day: the case moves there, and the old one leaves.
    let late = sign_in("ortega", "r-9", "2026-03-04T10:00:00Z", &json!({}));
    assert_eq!(take_in(&mut store, 3, &[late]).unjoined_detections, 0);
    let mut ids: Vec<String> = rows(&store).into_iter().map(|row| row.id[..12].into()).collect();
    ids.sort();
    assert_eq!(ids, ["s-2026-03-04", "s-2026-03-05"], "the second is the leaked account's");
}

#[test]
fn without_a_request_id_the_correlation_joins_and_no_other_identity_is_touched() {
    let mut log = usual("ortega");
    log.push(sign_in("ortega", "r-1", "2026-03-02T10:00:00Z", &json!({})));
    let by_correlation = json!({"requestId": null});
    log.push(detection("ortega", "d-1", "r-1", "2026-03-04T07:00:00Z", &by_correlation));
    // Another's detection names the same request: it is not of that one's sign-in.
    log.push(detection("silva", "d-2", "r-1", "2026-03-04T08:00:00Z", &json!({})));
    let mut store = Writer::new(1).memory();
    assert_eq!(take_in(&mut store, 2, &log).unjoined_detections, 1);
    let found: Vec<_> =
        rows(&store).into_iter().map(|row| (row.subject.id, row.id[..12].to_owned())).collect();
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.contains(&("id-ortega".into(), "s-2026-03-02".into())), "{found:?}");
    assert!(found.contains(&("id-silva".into(), "s-2026-03-04".into())), "{found:?}");
}

#[test]
fn the_state_of_a_user_is_the_vendors_word_in_the_case_of_its_day() {
    let mut log = usual("ortega");
    log.push(sign_in("ortega", "r-1", "2026-03-02T10:00:00Z", &json!({})));
    log.push(json!({"id": "id-ortega", "userPrincipalName": "ortega@contoso.example",
        "riskLastUpdatedDateTime": "2026-03-02T12:00:00Z", "riskState": "confirmedCompromised",
        "riskDetail": "adminConfirmedUserCompromised", "riskLevel": "high", "isGuest": false,
        "isDeleted": false, "isProcessing": false}));
    let mut store = Writer::new(1).memory();
    take_in(&mut store, 2, &log);
    let marks = vendors(&only(&store));
    let said = "The identity is rated: level high, state confirmedCompromised, detail \
                adminConfirmedUserCompromised";
    assert_eq!(marks, [(said.to_owned(), Grounding::Uncheckable)]);
}

#[test]
fn an_identity_too_large_to_be_scanned_at_once_is_joined_all_the_same() {
    let mut log: Vec<Value> = (0..17_000)
        .map(|n| {
            let (day, minute) = (1 + n / 1_000, n % 1_000);
            let when = format!("2026-02-{day:02}T{:02}:{:02}:00Z", minute / 60, minute % 60);
            sign_in("ortega", &format!("r-{n}"), &when, &json!({}))
        })
        .collect();
    let late = detection("ortega", "d-1", "r-5", "2026-02-15T07:00:00.5Z", &json!({}));
    log.push(late);
    let found = ingested(&[log]);
    let ids: Vec<_> = found.keys().map(|id| &id[..12]).collect();
    assert_eq!(ids, ["s-2026-02-01"], "the day of the sign-in, and no other");
    let text = found.values().next().unwrap();
    assert!(text.contains("by its request id") && text.contains("\"d-1\""));
}

#[test]
fn a_case_without_a_detector_has_nobody_beside_the_rules() {
    let failure = |n: u32| {
        let time = format!("2026-03-02T09:{n:02}:00.000Z");
        serde_json::from_str(&few::okta("bea", &time, "FAILURE").to_string()).unwrap()
    };
    let log: Vec<Value> = (0..20).map(failure).collect();
    let found = ingested(&[log]);
    assert!(found.len() == 1 && found.values().all(|text| !text.contains("further_assessments")));
}

proptest! {
    #![proptest_config(crate::common::cases(24, 2_000))]

    /// Whatever was detected of whichever sign-in and when, in whatever pieces it comes: the same
    /// cases to the byte, each detection at its sign-in or on its own day, once, and never with
    /// another identity.
    #[test]
    fn every_detection_is_in_one_case_at_most_and_pieces_make_no_difference(
        made in prop::collection::vec((0..2usize, 0..6u32, 0..4u32, 0..3usize), 1..10),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..3),
        shuffle in any::<prop::sample::Index>(),
    ) {
        let who = ["ortega", "silva"];
        let mut log: Vec<Value> = (0..4u32).flat_map(|n| {
            let when = format!("2026-03-{:02}T10:00:00Z", n + 2);
            who.map(|it| sign_in(it, &format!("{it}-r-{n}"), &when, &json!({})))
        }).collect();
        for (n, (of, request, day, level)) in made.iter().enumerate() {
            let level = ["low", "medium", "high"][*level];
            let change = json!({"riskLevel": level});
            let when = format!("2026-03-{:02}T{:02}:30:00Z", day + 2, n + 8);
            // Requests 4 and 5 are of no sign-in.
            let request = format!("{}-r-{request}", who[*of]);
            log.push(detection(who[*of], &format!("d-{n}"), &request, &when, &change));
        }
        let whole = ingested(&[log.clone()]);
        for (n, (of, request, ..)) in made.iter().enumerate() {
            let id = format!("\"id\":\"d-{n}\"");
            let with: Vec<_> = whole.values().filter(|text| text.contains(&id)).collect();
            prop_assert!(with.len() <= 1, "d-{} is in {} cases", n, with.len());
            for text in with {
                let subject = text.contains(&format!("\"id\":\"id-{}\",\"kind\"", who[*of]));
                prop_assert!(subject, "{}", text);
                let target = format!("\"id\":\"{}-r-{request}\"", who[*of]);
                prop_assert_eq!(text.contains(&target), *request < 4);
            }
        }
        let mut other = log;
        let count = other.len();
        other.rotate_left(shuffle.index(count));
        let mut pieces = vec![other];
        for cut in cuts {
            let last = pieces.pop().unwrap();
            let (one, two) = last.split_at(cut.index(last.len() + 1));
            pieces.extend([one.to_vec(), two.to_vec()]);
        }
        prop_assert_eq!(ingested(&pieces), whole);
    }
}
