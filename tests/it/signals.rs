//! From raw logs to cases: every sentence of the rules assessor holds against the evidence of its
//! own case, and the same events give the same cases in whatever order and pieces they come.

use crosscheck::assess::rules::{self, Raw};
use crosscheck::domain::case_file;
use crosscheck::domain::digest::Digest;
use crosscheck::domain::json::Doc;
use crosscheck::domain::thresholds::Thresholds;
use crosscheck::domain::words::{Grounding, SubjectKind};
use crosscheck::examine::{Examined, examine};
use crosscheck::formats::{self, identity};
use crosscheck::signals::{AddressScan, Planned, Sighting, SubjectScan, plan};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// An Entra sign-in of `who` in Graph's form; `when` without its zone.
fn entra(who: &str, when: &str, code: i64, change: &Value) -> String {
    let mut event = json!({
        "id": format!("{who}-{when}-{code}"), "createdDateTime": format!("{when}Z"),
        "userId": format!("id-{who}"), "userPrincipalName": format!("{who}@contoso.example"),
        "appDisplayName": "Mail", "isInteractive": true, "clientAppUsed": "Browser",
        "ipAddress": "192.0.2.10", "status": {"errorCode": code, "failureReason": "Other."},
        "location": {"city": "Madrid", "countryOrRegion": "ES",
            "geoCoordinates": {"latitude": 40.4, "longitude": -3.7}},
    });
    for (name, value) in change.as_object().unwrap() {
        event[name] = value.clone();
    }
    event.to_string()
}

fn abroad() -> Value {
    json!({"ipAddress": "203.0.113.9", "autonomousSystemNumber": 64999,
        "userAgent": "curl/8 \"quoted\" \\ \u{202e}", "location": {"countryOrRegion": "SG",
        "geoCoordinates": {"latitude": 1.35, "longitude": 103.8}}})
}

fn okta(minute: u32, result: &str) -> String {
    json!({"uuid": format!("o-{minute}"), "published": format!("2026-03-02T10:{minute:02}:00.000Z"),
        "eventType": "user.authentication.auth_via_mfa", "version": "0",
        "actor": {"id": "00u1", "type": "User", "alternateId": "k.tan@contoso.example"},
        "outcome": {"result": result, "reason": "INVALID_CREDENTIALS"},
        "client": {"ipAddress": "198.51.100.7"},
        "debugContext": {"debugData": {"factor": "OKTA_VERIFY_PUSH"}}})
    .to_string()
}

fn console(minute: u32, result: &str) -> String {
    json!({"eventVersion": "1.08", "eventTime": format!("2026-03-02T10:{minute:02}:00Z"),
        "eventSource": "signin.amazonaws.com", "eventName": "ConsoleLogin",
        "eventID": format!("c-{minute}"), "eventType": "AwsConsoleSignIn",
        "sourceIPAddress": "198.51.100.9",
        "userIdentity": {"type": "Root", "accountId": "111122223333", "principalId": "111122223333",
            "arn": "arn:aws:iam::111122223333:root"},
        "responseElements": {"ConsoleLogin": result}, "additionalEventData": {"MFAUsed": "No"}})
    .to_string()
}

/// A month of one user's days, then every story at once.
fn log() -> Vec<String> {
    let mut log = Vec::new();
    for day in 1..=28 {
        let usual = json!({"autonomousSystemNumber": 64500, "userAgent": "Firefox/130"});
        log.push(entra("ortega", &format!("2026-02-{day:02}T09:00:00"), 0, &usual));
    }
    let at = |minute: u32| format!("2026-03-02T10:{minute:02}:00");
    log.push(entra("ortega", "2026-03-02T09:50:00", 0, &json!({})));
    let failed = |n| entra("ortega", &format!("2026-03-02T10:01:{:02}", n * 4), 50_126, &abroad());
    log.extend((0..12).map(failed));
    log.push(entra("ortega", &at(7), 0, &abroad()));
    let legacy = json!({"clientAppUsed": "IMAP4", "riskLevelDuringSignIn": "high",
        "riskEventTypes_v2": ["unfamiliarFeatures", "anonymizedIPAddress"]});
    log.push(entra("silva", &at(1), 0, &legacy));
    log.push(entra("silva", &at(2), 50_057, &json!({})));
    log.push(entra("silva", &at(3), 0, &json!({"sessionId": "s-1"})));
    let mut stolen = abroad();
    stolen["sessionId"] = json!("s-1");
    log.push(entra("silva", &at(40), 0, &stolen));
    let spray = |n: u32| {
        entra(&format!("p{n}"), &at(20 + n / 2), 50_126, &json!({"ipAddress": "198.51.100.66"}))
    };
    log.extend((0..24).map(spray));
    log.push(entra("p3", &at(34), 0, &json!({"ipAddress": "198.51.100.66"})));
    log.extend([0, 2, 4, 5].map(|minute| okta(minute, "FAILURE")));
    log.push(okta(6, "SUCCESS"));
    log.extend([console(1, "Failure"), console(2, "Success")]);
    log
}

/// What ingest does, in the small: records to sightings, scans over them in order, cases of what
/// fired.
fn cases(log: &[String]) -> BTreeMap<String, (Planned, String)> {
    let thresholds = Thresholds::default();
    let mut subjects: BTreeMap<(SubjectKind, String), Vec<Sighting>> = BTreeMap::new();
    let mut addresses: BTreeMap<String, Vec<Sighting>> = BTreeMap::new();
    for text in log {
        let doc = Doc::parse(text.as_str()).unwrap();
        let read = formats::read(doc.root(), &[]);
        let Some(sign_in) = &read.sign_in else { continue };
        let who = identity::subject(sign_in, read.format);
        let digest = Digest::of(text.as_bytes());
        let Some(s) = Sighting::of(sign_in, read.format, who, digest, text.len()) else { continue };
        if let Some(id) = &s.id {
            subjects.entry((s.kind, id.clone())).or_default().push(s.clone());
        }
        if let Some(ip) = s.ip {
            addresses.entry(ip.to_string()).or_default().push(s);
        }
    }
    let mut planned = Vec::new();
    for ((kind, id), mut sightings) in subjects {
        sightings.sort_by_key(Sighting::mark);
        let mut scan = SubjectScan::new(&thresholds);
        for s in &sightings {
            scan.push(s);
        }
        planned.extend(plan::cases(kind, &id, scan.finish(), &thresholds));
    }
    for (ip, mut sightings) in addresses {
        sightings.sort_by_key(Sighting::mark);
        let mut scan = AddressScan::new(&thresholds);
        for s in &sightings {
            scan.push(s);
        }
        planned.extend(plan::cases(SubjectKind::Address, &ip, scan.finish(), &thresholds));
    }
    let raw = |text: &String| (Digest::of(text.as_bytes()), text.clone());
    let raws: BTreeMap<Digest, String> = log.iter().map(raw).collect();
    let raws: Vec<Raw<'_>> = raws
        .iter()
        .map(|(digest, text)| {
            let format = formats::read(Doc::parse(text.as_str()).unwrap().root(), &[]).format;
            Raw { digest: *digest, text, format, collected_at: None }
        })
        .collect();
    planned
        .into_iter()
        .map(|plan| {
            let text = rules::write(&plan, &raws, &[], &Thresholds::shared()).unwrap().text;
            (plan.id.clone(), (plan, text))
        })
        .collect()
}

fn examined(text: &str) -> Examined {
    examine(case_file::parse(text).unwrap(), &Thresholds::shared())
}

#[test]
fn every_story_makes_its_case() {
    let found: Vec<_> = cases(&log())
        .into_values()
        .map(|(plan, text)| {
            let case = examined(&text).dossier.case;
            let kind = case.detection.kind.clone().unwrap_or_default();
            (plan.subject, kind)
        })
        .collect();
    let has = |subject: &str, kind: &str| {
        assert!(found.contains(&(subject.into(), kind.into())), "{subject} {kind}: {found:?}");
    };
    has("id-ortega", "impossible_travel");
    has("id-silva", "disabled_account_success");
    has("198.51.100.66", "password_spray_hit");
    has("00u1", "success_after_mfa_burst");
    has("arn:aws:iam::111122223333:root", "password_without_mfa");
    assert_eq!(found.len(), 5, "{found:?}");
}

#[test]
fn every_sentence_of_the_rules_is_supported() {
    let mut sentences = 0;
    for (plan, text) in cases(&log()).into_values() {
        let examined = examined(&text);
        let assessment = examined.dossier.case.assessment.as_ref().unwrap();
        let own = &assessment.model;
        let own = (own.provider.as_deref(), own.name.as_deref());
        assert_eq!(own, (Some("crosscheck"), Some("rules")));
        assert_eq!(assessment.claims.len(), plan.by_signal().len(), "one sentence a signal");
        assert_eq!(examined.checked.claims.len(), assessment.claims.len(), "every one is checked");
        for (claim, checked) in assessment.claims.iter().zip(&examined.checked.claims) {
            let story = format!("{}: {:?}: {}", plan.subject, claim.text, checked.why);
            assert_eq!(checked.grounding, Grounding::Supported, "{story} {:?}", checked.cites);
            sentences += 1;
        }
    }
    assert!(sentences >= 20, "{sentences}");
}

/// The signals that the first log does not show.
fn second_log() -> Vec<String> {
    let mut log = Vec::new();
    let at = |minute: u32| format!("2026-03-02T10:{minute:02}:00");
    for day in 1..=28 {
        let laptop = json!({"deviceDetail": {"deviceId": "laptop-1"}});
        log.push(entra("weber", &format!("2026-02-{day:02}T09:00:00"), 0, &laptop));
        log.push(robot(&format!("2026-02-{day:02}T09:00:00"), "192.0.2.10"));
    }
    log.push(entra("weber", &at(1), 0, &json!({"deviceDetail": {"deviceId": "other"}})));
    log.push(robot(&at(1), "203.0.113.77"));
    let device_code = json!({"authenticationProtocol": "deviceCode"});
    log.push(entra("novak", &at(2), 0, &device_code));
    log.extend([1, 20, 40].map(|n| entra("haas", &at(n), 50_053, &json!({}))));
    let oslo = json!({"location": {"countryOrRegion": "NO"}, "ipAddress": "198.51.100.201"});
    let rome = json!({"location": {"countryOrRegion": "IT"}, "ipAddress": "203.0.113.201"});
    log.extend([entra("berg", &at(3), 0, &oslo), entra("berg", &at(30), 0, &rome)]);
    let hammer = json!({"ipAddress": "198.51.100.77"});
    let hammered = |n: u32| {
        entra(
            &format!("q{}", n % 3),
            &format!("2026-03-02T10:{:02}:{:02}", n / 6, n % 60),
            50_126,
            &hammer,
        )
    };
    log.extend((0..30).map(hammered));
    let risk = |level: &str| {
        json!({"riskLevelDuringSignIn": level,
        "riskEventTypes_v2": ["leakedCredentials", "unfamiliarFeatures"]})
    };
    log.push(entra("moreau", &at(4), 0, &risk("medium")));
    log
}

fn robot(when: &str, ip: &str) -> String {
    json!({"category": "ServicePrincipalSignInLogs", "time": format!("{when}Z"),
        "operationName": "Sign-in activity", "resultType": "0", "tenantId": "t-1",
        "properties": {"id": format!("sp-{when}"), "createdDateTime": format!("{when}Z"),
            "servicePrincipalId": "sp-1", "servicePrincipalName": "backup", "appId": "app-1",
            "userId": null, "ipAddress": ip, "status": {"errorCode": 0}}})
    .to_string()
}

#[test]
fn the_other_signals_have_supported_sentences_too() {
    let mut signals = std::collections::BTreeSet::new();
    for (plan, text) in cases(&second_log()).into_values() {
        let examined = examined(&text);
        let claims = examined.dossier.case.assessment.as_ref().map_or(&[][..], |it| &it.claims);
        assert_eq!(claims.len(), plan.by_signal().len(), "{}", plan.subject);
        for (claim, checked) in claims.iter().zip(&examined.checked.claims) {
            let story = format!("{}: {:?}: {}", plan.subject, claim.text, checked.why);
            assert_eq!(checked.grounding, Grounding::Supported, "{story} {:?}", checked.cites);
        }
        signals.extend(plan.by_signal().iter().map(|firing| firing.signal));
    }
    for signal in [
        "new_device",
        "service_principal_new_network",
        "device_code",
        "repeated_lockout",
        "many_countries",
        "brute_force_address",
        "leaked_credentials",
        "vendor_risk_medium",
        "vendor_risk_reasons",
    ] {
        assert!(signals.contains(signal), "{signal}: {signals:?}");
    }
}

#[test]
fn nothing_that_the_check_calls_high_signal_is_left_out() {
    for (plan, text) in cases(&log()).into_values() {
        let left_out: Vec<_> =
            examined(&text).checked.omissions.into_iter().map(|it| (it.fact, it.why)).collect();
        assert_eq!(left_out, Vec::new(), "{}", plan.subject);
    }
}

#[test]
fn records_stand_in_their_case_byte_for_byte() {
    let log = log();
    for (plan, text) in cases(&log).into_values() {
        let case = case_file::parse(text).unwrap();
        let raws: Vec<_> = (0..plan.events.len()).map(|n| case.raw(n).unwrap().raw()).collect();
        assert!(raws.iter().all(|raw| log.iter().any(|text| text == raw)));
        let digests: Vec<_> = raws.iter().map(|raw| Digest::of(raw.as_bytes())).collect();
        let marks: Vec<_> = plan.events.iter().map(|mark| mark.digest).collect();
        assert_eq!(digests, marks, "in order of time");
    }
}

#[test]
fn order_pieces_and_repeats_do_not_matter() {
    let whole = log();
    let mut turned = [whole.clone(), whole[20..40].to_vec()].concat();
    turned.reverse();
    turned.rotate_left(17);
    let (one, other) = (cases(&whole), cases(&turned));
    assert_eq!(one, other);
    // The first half alone knows fewer cases, under the same ids, and none that the whole does not
    // know.
    let (first, _) = whole.split_at(whole.len() / 2);
    for (id, (plan, _)) in cases(first) {
        assert_eq!(one.get(&id).map(|(whole, _)| &whole.subject), Some(&plan.subject));
    }
}

#[test]
fn a_quiet_month_makes_no_case() {
    let quiet: Vec<_> = log().into_iter().take(28).collect();
    assert_eq!(cases(&quiet), BTreeMap::new());
}

#[test]
fn a_record_that_cannot_stand_in_a_case_is_refused_by_name() {
    let log = log();
    let (plan, _) = cases(&log).into_values().next().unwrap();
    let bad =
        Raw { digest: plan.events[0].digest, text: "[1]", format: "unknown", collected_at: None };
    let refusal = rules::write(&plan, &[bad], &[], &Thresholds::shared()).unwrap_err();
    assert_eq!(refusal.field, "/evidence/events/0/raw");
    let none = rules::write(&plan, &[], &[], &Thresholds::shared()).unwrap().text;
    assert!(none.contains(&format!("\"omitted_events\":{}", plan.events.len())), "{none}");
}

/// Every record of the samples, where there are any.
fn samples() -> Option<Vec<String>> {
    let Ok(folder) = std::env::var("CROSSCHECK_SAMPLES") else {
        println!("CROSSCHECK_SAMPLES is not set: skipped");
        return None;
    };
    let folders = std::fs::read_dir(folder).unwrap().map(|it| it.unwrap().path());
    let files = folders.filter(|it| it.is_dir()).flat_map(|it| std::fs::read_dir(it).unwrap());
    let texts = files.map(|it| std::fs::read_to_string(it.unwrap().path()).unwrap());
    let lines: Vec<String> =
        texts.flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>()).collect();
    Some(lines.into_iter().filter(|line| Doc::parse(line.as_str()).is_ok()).collect())
}

#[test]
fn what_the_rules_say_of_real_records_is_supported() {
    let Some(log) = samples() else { return };
    let cases = cases(&log);
    for (plan, text) in cases.values() {
        let examined = examined(text);
        let claims = examined.dossier.case.assessment.as_ref().map_or(&[][..], |it| &it.claims);
        assert!(!claims.is_empty(), "{}: {:?}", plan.subject, plan.firings);
        for (claim, checked) in claims.iter().zip(&examined.checked.claims) {
            let story = format!("{}: {:?}: {}", plan.subject, claim.text, checked.why);
            assert_eq!(checked.grounding, Grounding::Supported, "{story} {:?}", checked.cites);
        }
        println!(
            "{} {} {} ({} events)",
            plan.score,
            plan.subject,
            examined.dossier.case.detection_text(),
            plan.events.len()
        );
    }
    println!("{} records, {} cases", log.len(), cases.len());
}
