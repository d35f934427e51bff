//! The rule table, one story a rule, each with a twin that the rule must leave alone.

#![allow(clippy::needless_pass_by_value)] // stories hand in the value that they write down

use super::*;
use crate::domain::case::{Case, Origin};
use crate::domain::case_file;
use crate::domain::thresholds::{DEFAULT_TOML, Thresholds};
use crate::examine::{Examined, examine};
use serde_json::{Value, json};
use std::sync::Arc;

/// A sign-in of Ortega at that minute of 2 March 2026, as Graph writes it.
fn event(minute: u32, code: i64, change: Value) -> Value {
    let mut event = json!({
        "id": format!("r-{minute}"),
        "createdDateTime": format!("2026-03-02T{:02}:{:02}:00Z", minute / 60, minute % 60),
        "userPrincipalName": "m.ortega@contoso.example", "userId": "u-42",
        "appDisplayName": "Mail", "isInteractive": true, "ipAddress": "198.51.100.7",
        "clientAppUsed": "Browser", "status": {"errorCode": code}
    });
    for (name, value) in change.as_object().unwrap() {
        event[name] = value.clone();
    }
    event
}

fn place(ip: &str, country: &str, lat: f64, long: f64) -> Value {
    json!({"ipAddress": ip, "location": {"countryOrRegion": country,
        "geoCoordinates": {"latitude": lat, "longitude": long}}})
}

fn case(events: &[Value], change: Value) -> Value {
    let event = |(n, raw): (usize, &Value)| json!({"id": format!("e{}", n + 1), "raw": raw});
    let mut case = json!({
        "schema": "crosscheck.case/1", "id": "c-1", "workflow": "signin_anomaly",
        "detected_at": "2026-03-02T12:00:00Z",
        "subject": {"kind": "user", "id": "u-42", "name": "m.ortega@contoso.example"},
        "evidence": {"events": events.iter().enumerate().map(event).collect::<Vec<_>>()}
    });
    for (name, value) in change.as_object().unwrap() {
        match name.strip_prefix("evidence.") {
            Some(name) => case["evidence"][name] = value.clone(),
            None => case[name] = value.clone(),
        }
    }
    case
}

fn rated(case: &Value) -> Rated {
    examine(case_file::parse(case.to_string()).unwrap(), &Thresholds::shared()).rated
}

#[track_caller]
fn is(events: &[Value], change: Value, severity: Severity) {
    let rated = rated(&case(events, change));
    assert_eq!(rated.severity, severity, "{}", rated.why);
    assert!(!rated.why.is_empty());
}

fn baseline() -> Value {
    json!({"evidence.baseline": {"as_of": "2026-03-01", "days": 30, "sign_ins": 212,
        "countries": ["ES"], "asns": [64500], "devices": ["laptop-1"], "ips": ["198.51.100.7"]}})
}

fn denial() -> Value {
    json!({"status": {"errorCode": 500_121}, "authenticationDetails": [
        {"authenticationMethod": "Mobile app notification", "succeeded": false,
         "authenticationStepResultDetail": "MFA denied; user declined the authentication",
         "authenticationStepRequirement": "Secondary authentication"}]})
}

use Severity::{Critical, High, Low, Medium};

#[test]
fn a_quiet_sign_in_is_low() {
    is(&[event(600, 0, json!({}))], json!({}), Low);
    is(&[], json!({}), Low);
}

#[test]
fn a_burst_of_prompts_and_a_success() {
    let mut story: Vec<_> = [0, 2, 4].map(|n| event(600 + n, 0, denial())).into();
    is(&story, json!({}), Medium);
    story.push(event(606, 0, json!({})));
    is(&story, json!({}), Critical);
}

#[test]
fn a_disabled_or_leaked_account_that_signs_in() {
    is(&[event(600, 50_057, json!({}))], json!({}), Low);
    is(&[event(600, 50_057, json!({})), event(630, 0, json!({}))], json!({}), Critical);
    let leaked = json!({"riskEventTypes_v2": ["leakedCredentials"]});
    is(&[event(600, 0, leaked.clone())], json!({}), Critical);
    is(&[event(600, 50_126, leaked)], json!({}), Low);
}

#[test]
fn an_account_disabled_after_its_last_success_was_none_when_it_signed_in() {
    is(&[event(600, 0, json!({})), event(630, 50_057, json!({}))], json!({}), Low);
    let between = [event(600, 0, json!({})), event(610, 50_057, json!({}))];
    is(&[&between[..], &[event(630, 0, json!({}))]].concat(), json!({}), Critical);
    // Leaked is leaked, whenever the vendor found out.
    let leaked = json!({"riskEventTypes_v2": ["leakedCredentials"]});
    is(&[event(600, 0, json!({})), event(630, 50_126, leaked)], json!({}), Critical);
}

/// A factor of somebody's that is enrolled at that minute, as Okta writes it.
fn enrolled(minute: u32, who: &str, result: &str, target: Option<&str>) -> Value {
    json!({"uuid": format!("f-{minute}"),
        "published": format!("2026-03-02T{:02}:{:02}:00.000Z", minute / 60, minute % 60),
        "eventType": "user.mfa.factor.activate", "version": "0",
        "actor": {"id": who, "type": "User", "alternateId": format!("{who}@contoso.example")},
        "outcome": {"result": result}, "client": {"ipAddress": "198.51.100.7"},
        "target": target.map(|id| json!([{"id": id, "type": "User"}]))})
}

#[test]
fn a_credential_that_was_added_and_then_used() {
    let abroad = || event(660, 0, place("203.0.113.9", "FR", 45.7, 4.8));
    let story = |added: Value| [added, abroad()];
    is(&story(enrolled(600, "u-42", "SUCCESS", None)), baseline(), Critical);
    is(&story(enrolled(600, "u-7", "SUCCESS", Some("u-42"))), baseline(), Critical);
    // Refused; after its use; at that very time; somebody else's; for somebody else.
    is(&story(enrolled(600, "u-42", "FAILURE", None)), baseline(), Medium);
    is(&story(enrolled(700, "u-42", "SUCCESS", None)), baseline(), Medium);
    is(&story(enrolled(660, "u-42", "SUCCESS", None)), baseline(), Medium);
    is(&story(enrolled(600, "u-7", "SUCCESS", None)), baseline(), Medium);
    is(&story(enrolled(600, "u-42", "SUCCESS", Some("u-7"))), baseline(), Medium);
}

#[test]
fn acts_that_were_refused_or_are_strangers_are_no_facts() {
    let role = |by: &str, on: &str, result: &str| {
        json!({"time": "2026-03-02T09:00:00Z", "operationName": "Add member to role",
            "category": "AuditLogs", "properties": {"result": result,
            "initiatedBy": {"user": {"id": by}},
            "targetResources": [{"id": on, "type": "User"}, {"id": "r-1", "type": "Role"}]}})
    };
    let key = |user: &str, error: Option<&str>| {
        json!({"eventVersion": "1.08", "eventTime": "2026-03-02T09:00:00Z",
            "eventSource": "iam.amazonaws.com", "eventName": "CreateAccessKey", "eventID": "k",
            "errorCode": error, "requestParameters": {"userName": user},
            "recipientAccountId": "111122223333",
            "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/ana",
                "accountId": "111122223333", "userName": "ana"}})
    };
    let facts = |raw: Value, subject: &str| -> Vec<&str> {
        let subject = json!({"subject": {"kind": "user", "id": subject}});
        let case = case_file::parse(case(&[raw], subject).to_string()).unwrap();
        let dossier = examine(case, &Thresholds::shared()).dossier;
        Engine::new(&dossier).signals().iter().map(|it| it.id).collect()
    };
    let none: [&str; 0] = [];
    assert_eq!(facts(role("u-7", "u-42", "success"), "u-42"), ["privilege_grant"]);
    assert_eq!(facts(role("u-42", "u-7", "success"), "u-42"), ["privilege_grant"], "its own act");
    assert_eq!(facts(role("u-42", "u-7", "failure"), "u-42"), none);
    assert_eq!(facts(role("u-7", "u-8", "success"), "u-42"), none);
    let [ana, bob] = ["ana", "bob"].map(|name| format!("arn:aws:iam::111122223333:user/{name}"));
    assert_eq!(facts(key("bob", None), &bob), ["new_credential"]);
    assert_eq!(facts(key("bob", None), &ana), ["new_credential"]);
    assert_eq!(facts(key("bob", Some("AccessDenied")), &bob), none);
    assert_eq!(facts(key("eve", None), &bob), none);
    assert_eq!(facts(key("bob", None), "arn:aws:iam::444455556666:user/bob"), none);
}

#[test]
fn one_session_on_two_networks() {
    let at = |minute, ip: &str| event(minute, 0, json!({"sessionId": "s-1", "ipAddress": ip}));
    is(&[at(600, "198.51.100.7"), at(605, "203.0.113.9")], json!({}), Critical);
    is(&[at(600, "198.51.100.7"), at(605, "198.51.100.99")], json!({}), Low);
    // The success has to be within that session, which need not be the widest.
    let on = |minute, code, session: &str, ip: &str| {
        event(minute, code, json!({"sessionId": session, "ipAddress": ip}))
    };
    let failed = [
        on(600, 50_126, "s-1", "198.51.100.7"),
        on(605, 50_126, "s-1", "203.0.113.9"),
        on(610, 50_126, "s-1", "192.0.2.44"),
    ];
    is(&[&failed[..], &[on(615, 0, "s-2", "198.51.100.7")]].concat(), json!({}), Low);
    is(&[&failed[..], &[on(615, 0, "s-1", "198.51.100.7")]].concat(), json!({}), Critical);
    let narrower = [on(615, 0, "s-2", "198.51.100.7"), on(620, 50_126, "s-2", "203.0.113.9")];
    is(&[&failed[..], &narrower[..]].concat(), json!({}), Critical);
}

#[test]
fn what_the_site_says_of_itself_reaches_severity_and_facts() {
    let site = |toml: &str| {
        let text = DEFAULT_TOML.replace("egress = []", &format!("egress = [{toml}]"));
        Arc::new(Thresholds::parse(&text).unwrap())
    };
    let at = |events: &[Value], change: Value, site: &Arc<Thresholds>| {
        let case = case_file::parse(case(events, change).to_string()).unwrap();
        examine(case, site)
    };
    let ours = site("\"203.0.113.0/24\"");
    let travel = [
        event(600, 0, place("198.51.100.7", "ES", 40.4, -3.7)),
        event(660, 0, place("203.0.113.9", "SG", 1.35, 103.8)),
    ];
    let impossible = |examined: &Examined| {
        let found = examined.facts.iter().find(|fact| fact.name == "impossible_travel").unwrap();
        (found.value.clone(), found.why.contains("which explains it"))
    };
    let (open, known) = (at(&travel, json!({}), &site("")), at(&travel, json!({}), &ours));
    assert_eq!((open.rated.severity, known.rated.severity), (High, Low));
    assert_eq!(impossible(&open), (crate::facts::Value::Boolean(true), false));
    assert_eq!(impossible(&known), (crate::facts::Value::Boolean(false), true));
    // One session at home and through the site's exit is one person's.
    let mut session = travel.clone();
    for event in &mut session {
        event["sessionId"] = json!("s-1");
    }
    assert_eq!(at(&session, json!({}), &site("")).rated.severity, Critical);
    assert_eq!(at(&session, json!({}), &ours).rated.severity, Low);
    // Another country is not new where the exit is the site's own.
    let abroad = [event(600, 0, place("203.0.113.9", "SG", 1.35, 103.8))];
    assert_eq!(at(&abroad, baseline(), &site("")).rated.severity, Medium);
    assert_eq!(at(&abroad, baseline(), &ours).rated.severity, Low);
    // Whom the site names is raised a step, by id or name.
    for list in ["privileged", "break_glass"] {
        let text = DEFAULT_TOML
            .replace(&format!("{list} = []"), &format!("{list} = [\"M.Ortega@contoso.example\"]"));
        let named = Arc::new(Thresholds::parse(&text).unwrap());
        let rated = at(&abroad, baseline(), &named).rated;
        assert!(
            rated.severity >= High && rated.why.contains("privileged"),
            "{list}: {}",
            rated.why
        );
    }
}

#[test]
fn facts_severity_and_signals_agree_on_sessions_and_travel() {
    let on = |minute, ip: &str, country: Option<&str>, asn: Option<u32>, agent: Option<&str>| {
        event(
            minute,
            0,
            json!({"ipAddress": ip, "sessionId": "s-1", "userAgent": agent,
                "autonomousSystemNumber": asn, "location": {"countryOrRegion": country}}),
        )
    };
    let (home, away) = ("198.51.100.7", "203.0.113.9");
    let phone = Some("Mobile Safari 17");
    for (pair, expected) in [
        ([on(600, home, None, None, None), on(605, away, None, None, None)], true),
        ([on(600, home, Some("ES"), None, None), on(605, away, Some("SG"), None, None)], true),
        (
            [on(600, home, Some("ES"), Some(1), phone), on(605, away, Some("ES"), Some(2), phone)],
            true,
        ),
        (
            [
                on(600, home, Some("ES"), Some(1), phone),
                on(605, away, Some("ES"), Some(2), Some("curl/8")),
            ],
            true,
        ),
        ([on(600, home, None, Some(1), phone), on(605, away, None, Some(1), None)], false),
        ([on(600, home, None, None, None), on(605, "10.1.2.3", None, None, None)], false),
    ] {
        let case = case_file::parse(case(&pair, json!({})).to_string()).unwrap();
        let dossier = examine(case, &Thresholds::shared()).dossier;
        let engine = Engine::new(&dossier);
        let seen = Seen::new(&engine);
        let severity = rate(&engine).severity == Critical;
        let fact = seen.fact("session_on_two_networks").is_some();
        let signal = seen.fired(code::SESSION_NETWORKS).is_some();
        assert_eq!([severity, fact, signal], [expected; 3], "{pair:?}");
    }
    for (minutes, expected) in [(60, true), (24 * 60 - 601, false)] {
        let pair = [
            event(600, 0, place("198.51.100.7", "ES", 40.4, -3.7)),
            event(600 + minutes, 0, place("203.0.113.9", "SG", 1.35, 103.8)),
        ];
        let case = case_file::parse(case(&pair, json!({})).to_string()).unwrap();
        let dossier = examine(case, &Thresholds::shared()).dossier;
        let engine = Engine::new(&dossier);
        let seen = Seen::new(&engine);
        let fact = seen.evaluate("impossible_travel").unwrap().value;
        let signal = seen.fired(code::IMPOSSIBLE_TRAVEL).is_some();
        assert_eq!((fact == crate::facts::Value::Boolean(true), signal), (expected, expected));
    }
}

#[test]
fn travel_that_nothing_explains() {
    let madrid = event(600, 0, place("198.51.100.7", "ES", 40.4, -3.7));
    let far = |minute| event(minute, 0, place("203.0.113.9", "SG", 1.35, 103.8));
    is(&[madrid.clone(), far(660)], json!({}), High);
    let flight = json!({"createdDateTime": "2026-03-03T12:00:00Z"});
    let mut landed = far(660);
    landed["createdDateTime"] = flight["createdDateTime"].clone();
    is(&[madrid, landed], json!({}), Low);
}

#[test]
fn five_failures_and_a_success_from_elsewhere() {
    let mut story: Vec<_> = (0..5).map(|n| event(600 + n, 50_126, json!({}))).collect();
    story.push(event(606, 0, json!({})));
    is(&story, json!({}), High);
    is(&story, baseline(), Low);
    is(&story[1..], json!({}), Low);
    let interrupts: Vec<_> = (0..5).map(|n| event(600 + n, 50_074, json!({}))).collect();
    is(&[interrupts, vec![event(606, 0, json!({}))]].concat(), json!({}), Low);
}

#[test]
fn legacy_authentication_that_succeeds() {
    let imap = json!({"clientAppUsed": "IMAP4"});
    is(&[event(600, 0, imap.clone())], json!({}), High);
    let mut failed = event(600, 50_126, imap);
    failed["status"]["errorCode"] = json!(50_126);
    is(&[failed], json!({}), Low);
}

#[test]
fn a_spray_with_and_without_a_hit() {
    let other = |n: u32, code| {
        event(
            600 + n,
            code,
            json!({"userId": format!("u-{n}"),
        "userPrincipalName": format!("p{n}@contoso.example")}),
        )
    };
    let address = json!({"subject": {"kind": "address", "id": "198.51.100.7"}});
    let mut story: Vec<_> = (0..10).map(|n| other(n, 50_126)).collect();
    is(&story, address.clone(), Medium);
    story.push(other(11, 0));
    is(&story, address.clone(), High);
    is(&story[..4], address, Low);
    is(&story, json!({}), Low);
}

#[test]
fn a_new_country_device_or_operator_with_a_success() {
    let abroad = place("203.0.113.9", "FR", 45.7, 4.8);
    is(&[event(600, 0, abroad.clone())], baseline(), Medium);
    is(&[event(600, 50_126, abroad.clone())], baseline(), Low);
    is(&[event(600, 0, abroad)], json!({}), Low);
    is(&[event(600, 0, place("198.51.100.7", "ES", 40.4, -3.7))], baseline(), Low);
    is(&[event(600, 0, json!({"deviceDetail": {"deviceId": "other"}}))], baseline(), Medium);
    is(&[event(600, 0, json!({"deviceDetail": {"deviceId": "laptop-1"}}))], baseline(), Low);
}

#[test]
fn a_device_that_once_took_a_usual_name_is_as_new_to_the_severity_as_to_the_facts() {
    let usual = |devices: Value| {
        json!({"evidence.baseline": {"as_of": "2026-03-01", "days": 30, "sign_ins": 212,
            "countries": ["ES"], "devices": devices}})
    };
    let called = |at, code, name: &str| {
        event(at, code, json!({"deviceDetail": {"deviceId": "id-2", "displayName": name}}))
    };
    let devices = json!(["LAP-204", "MacBookPro16Inch2021"]);
    is(&[called(600, 0, "LAP-204")], usual(devices.clone()), Low);
    let by_two = |mut first: Value| {
        is(&[first.clone(), called(600, 0, "LAP-204")], usual(devices.clone()), Medium);
        first["createdDateTime"] = json!("soon");
        is(&[first, called(600, 0, "LAP-204")], usual(devices.clone()), Medium);
    };
    by_two(called(500, 50_126, "kali"));
    is(&[called(500, 50_126, "kali"), called(600, 0, "LAP-204")], usual(json!(["id-2"])), Low);
}

#[test]
fn what_the_vendor_says_and_what_the_log_lacks() {
    is(&[event(600, 0, json!({"riskLevelDuringSignIn": "high"}))], json!({}), High);
    is(&[event(600, 0, json!({"riskLevelDuringSignIn": "hidden"}))], json!({}), Low);
    let reasons = json!({"riskEventTypes_v2": ["unfamiliarFeatures", "anonymizedIPAddress"]});
    is(&[event(600, 0, reasons)], json!({}), Medium);
    // One reason in two spellings is one.
    let twice = json!({"riskEventTypes_v2": ["unfamiliarFeatures", "UnfamiliarFeatures"]});
    is(&[event(600, 0, twice)], json!({}), Low);
    for (state, severity) in [
        ("atRisk", High),
        ("confirmedCompromised", High),
        ("none", High),
        ("dismissed", Low),
        ("remediated", Low),
        ("confirmedSafe", Low),
    ] {
        let risk = json!({"riskLevelDuringSignIn": "high", "riskState": state});
        is(&[event(600, 0, risk)], json!({}), severity);
    }
    let coverage = |from: &str| {
        json!({"evidence.coverage": [{"source": "entra.signin",
        "from": "2026-03-01T00:00:00Z", "to": "2026-03-03T00:00:00Z",
        "gaps": [{"from": from, "to": "2026-03-02T11:00:00Z"}]}]})
    };
    is(&[event(600, 0, json!({}))], coverage("2026-03-02T10:30:00Z"), Medium);
}

#[test]
fn power_raises_one_step_and_a_model_only_up() {
    let quiet = [event(600, 0, json!({}))];
    let privileged = json!({"subject": {"kind": "user", "id": "u-42", "privileged": true}});
    is(&quiet, privileged, Medium);
    let scored = |score: u32, name: &str, provider: &str| json!({"assessment": {"risk_score": score, "model": {"provider": provider, "name": name}}});
    is(&quiet, scored(90, "m", "example"), High);
    is(&quiet, scored(89, "m", "example"), Medium);
    is(&quiet, scored(69, "m", "example"), Low);
    is(&quiet, scored(100, "rules", "crosscheck"), High);
    let own = case(&quiet, scored(100, "rules", "crosscheck")).to_string();
    let own = Case { origin: Origin::Signals, ..case_file::parse(own).unwrap() };
    assert_eq!(examine(own, &Thresholds::shared()).rated.severity, Low);
    let travel = json!({"riskLevelDuringSignIn": "high"});
    is(&[event(600, 0, travel)], scored(0, "m", "example"), High);
}

#[test]
fn only_the_subjects_own_events_count() {
    let stranger = json!({"userId": "u-7", "userPrincipalName": "k@contoso.example",
        "clientAppUsed": "IMAP4"});
    is(&[event(600, 0, stranger)], json!({}), Low);
}

#[test]
fn root_at_the_console_and_a_role_under_its_stable_name() {
    let login = json!({"eventVersion": "1.08", "eventTime": "2026-03-02T10:00:00Z",
        "eventSource": "signin.amazonaws.com", "eventName": "ConsoleLogin", "eventID": "x",
        "sourceIPAddress": "198.51.100.7", "eventType": "AwsConsoleSignIn",
        "userIdentity": {"type": "Root", "accountId": "111122223333",
            "arn": "arn:aws:iam::111122223333:root"},
        "responseElements": {"ConsoleLogin": "Success"},
        "additionalEventData": {"MFAUsed": "No"}});
    let root = json!({"subject": {"kind": "user", "id": "arn:aws:iam::111122223333:root"}});
    is(&[login], root, Medium);
}

#[test]
fn okta_prompts_that_are_denied_and_then_passed() {
    let step = |minute: u32, result: &str| {
        json!({"uuid": format!("o-{minute}"),
        "published": format!("2026-03-02T10:{minute:02}:00.000Z"),
        "eventType": "user.authentication.auth_via_mfa", "version": "0",
        "actor": {"id": "00u1", "type": "User", "alternateId": "m.ortega@contoso.example"},
        "outcome": {"result": result, "reason": "INVALID_CREDENTIALS"},
        "client": {"ipAddress": "198.51.100.7"},
        "debugContext": {"debugData": {"factor": "OKTA_VERIFY_PUSH"}}})
    };
    let subject = json!({"subject": {"kind": "user", "id": "00u1"}});
    let mut story: Vec<_> = [0, 2, 4].map(|minute| step(minute, "FAILURE")).into();
    is(&story, subject.clone(), Medium);
    story.push(step(6, "SUCCESS"));
    is(&story, subject, Critical);
}

#[test]
fn a_case_at_the_limit_is_rated_in_time() {
    let many = |n: u32| {
        let ip = format!("203.0.{}.{}", n / 250, n % 250);
        let mut raw = event(n % 1_440, 0, json!({"ipAddress": ip, "sessionId": format!("s-{n}")}));
        raw["id"] = json!(format!("r-{n}"));
        raw
    };
    let events: Vec<_> = (0..2_000).map(many).collect();
    let ips: Vec<_> = (0..5_000).map(|n| format!("192.0.2.{}", n % 250)).collect();
    let usual = json!({"subject": {"kind": "service_principal", "id": "u-42"},
        "evidence.baseline": {"as_of": "2026-03-01", "sign_ins": 99, "asns": [1], "ips": ips}});
    let read =
        examine(case_file::parse(case(&events, usual).to_string()).unwrap(), &Thresholds::shared())
            .dossier;
    let start = std::time::Instant::now();
    assert_eq!(rate(&Engine::new(&read)).severity, High);
    let took = start.elapsed();
    println!("rated in {took:?}");
    assert!(took.as_secs() < 5, "{took:?}");
}
