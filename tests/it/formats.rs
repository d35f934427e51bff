//! Vendor formats: each fixture line against what it must give, published samples where they are at
//! hand, and records broken on purpose.
#![allow(clippy::unwrap_used)] // helpers of tests, which clippy does not know to be tests

mod carried;
mod odd;
mod table;

use crate::common::cases;
use crosscheck::domain::json::{Doc, Node};
use crosscheck::domain::sign_in::{SignIn, Status, TimeQuality};
use crosscheck::formats::{self, envelope, identity};
use proptest::prelude::*;
use serde_json::Value;
use std::path::{Path, PathBuf};
use table::EXPECTED;

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/formats")
}

fn lines(name: &str) -> Vec<String> {
    let text = std::fs::read_to_string(fixtures().join(format!("{name}.jsonl"))).unwrap();
    text.lines().map(str::to_owned).collect()
}

/// The member behind a dotted name; the names of `raw_paths` have dots of their own.
fn field<'v>(view: &'v Value, name: &str) -> &'v Value {
    match name.strip_prefix("raw_paths.") {
        Some(name) => &view["raw_paths"][name],
        None => name.split('.').fold(view, |value, part| match part.parse::<usize>() {
            Ok(index) => &value[index],
            Err(_) => &value[part],
        }),
    }
}

#[test]
fn every_fixture_line_gives_what_the_table_says() {
    for (name, expected) in EXPECTED {
        let lines = lines(name);
        assert_eq!(lines.len(), expected.len(), "{name}");
        for (n, (line, (format, fields))) in lines.iter().zip(*expected).enumerate() {
            let at = format!("{name}:{}", n + 1);
            let doc = Doc::parse(line.as_str()).unwrap();
            let read = formats::read(doc.root(), &[]);
            assert_eq!(read.format, *format, "{at}");
            assert_eq!(formats::detect(doc.root(), &[]), *format, "{at}");
            let Some(sign_in) = read.sign_in else {
                assert_eq!(*fields, "-", "{at}");
                continue;
            };
            let view = serde_json::to_value(&sign_in).unwrap();
            for pair in fields.split('|') {
                let (name, wanted) = pair.split_once('=').unwrap_or_else(|| panic!("{at} {pair}"));
                let found = match field(&view, name) {
                    Value::String(text) => text.clone(),
                    other => other.to_string(),
                };
                assert_eq!(found, wanted, "{at} {name}\n{sign_in:#?}");
            }
            sound(doc.root(), &sign_in, &at);
        }
    }
}

#[test]
fn records_of_other_kinds_are_not_taken_for_sign_ins() {
    for (n, line) in lines("others").iter().enumerate() {
        let doc = Doc::parse(line.as_str()).unwrap();
        assert_eq!(formats::detect(doc.root(), &[]), formats::UNKNOWN, "others:{}", n + 1);
        assert_eq!(envelope::unwrap(doc.root(), &[]).len(), 1, "others:{}", n + 1);
    }
}

/// Ingest reads a record as what the envelope found it to be, and does not ask again.
#[test]
fn the_format_found_on_the_way_out_of_an_envelope_is_that_of_the_record() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/formats");
    let (mut known, mut all) = (0, 0);
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap_or_default();
        for line in text.lines() {
            let Ok(plain) = Doc::parse(line) else { continue };
            let listed = Doc::parse(format!("{{\"Records\":[{line}]}}")).unwrap();
            for doc in [plain, listed] {
                for record in envelope::unwrap(doc.root(), &[]) {
                    let read = formats::read(record.node(), &[]);
                    assert_eq!(record.format(), read.format, "{line}");
                    assert_eq!(formats::read_as(record.node(), record.format(), &[]), read);
                    known += usize::from(read.format != formats::UNKNOWN);
                    all += 1;
                }
            }
        }
    }
    assert!(known > 60 && known < all, "{known} of {all}");
}

/// One identity is one subject in every log that names it.
#[test]
fn an_identity_is_one_subject_over_all_fixtures() {
    let subjects = |name: &str, wanted: &[usize]| {
        let lines = lines(name);
        let mut ids: Vec<_> = wanted
            .iter()
            .map(|n| {
                let doc = Doc::parse(lines[n - 1].as_str()).unwrap();
                let read = formats::read(doc.root(), &[]);
                identity::subject(&read.sign_in.unwrap(), read.format).unwrap()
            })
            .map(|(kind, id, _)| (kind.code(), id))
            .collect();
        ids.dedup();
        ids
    };
    let renata = ("user", "a1000000-0000-4000-8000-000000000042".to_owned());
    assert_eq!(subjects("entra-diagnostic", &[1, 2, 7, 8]), std::slice::from_ref(&renata));
    assert_eq!(subjects("entra-graph", &[1, 2, 3]), std::slice::from_ref(&renata));
    assert_eq!(subjects("entra-loganalytics", &[1, 2]), [renata]);
    let backup = ("service_principal", "a3000000-0000-4000-8000-000000000003".to_owned());
    assert_eq!(subjects("entra-diagnostic", &[3, 6]), std::slice::from_ref(&backup));
    assert_eq!(subjects("entra-loganalytics", &[3]), [backup]);
    let role = ("workload", "arn:aws:sts::111122223333:assumed-role/Deploy".to_owned());
    assert_eq!(subjects("aws-cloudtrail", &[5]), [role]);
    let nora = ("user", "nora.berg@example.com".to_owned());
    assert_eq!(subjects("aws-cloudtrail", &[4]), [nora]);
}

/// Each field that is read from a record, and whether it has a value.
fn values(sign_in: &SignIn) -> Vec<(&'static str, bool)> {
    let from = &sign_in.src_endpoint;
    let place = &from.location;
    vec![
        ("metadata.uid", sign_in.metadata.uid.is_some()),
        ("metadata.log_name", sign_in.metadata.log_name.is_some()),
        ("time", sign_in.time.is_some()),
        ("status_id", matches!(sign_in.status_id, Status::Success | Status::Failure)),
        ("status_code", sign_in.status_code.is_some()),
        ("status_detail", sign_in.status_detail.is_some()),
        ("user.uid", sign_in.user.uid.is_some()),
        ("user.name", sign_in.user.name.is_some()),
        ("user.email_addr", sign_in.user.email_addr.is_some()),
        ("user.type", sign_in.user.kind.is_some()),
        ("user.domain", sign_in.user.domain.is_some()),
        ("actor.kind", sign_in.actor.kind.is_some()),
        ("src_endpoint.ip", from.ip.is_some()),
        ("src_endpoint.port", from.port.is_some()),
        ("src_endpoint.is_proxy", from.is_proxy.is_some()),
        ("src_endpoint.location.city", place.city.is_some()),
        ("src_endpoint.location.region", place.region.is_some()),
        ("src_endpoint.location.country", place.country.is_some()),
        ("src_endpoint.location.lat", place.lat.is_some()),
        ("src_endpoint.location.long", place.long.is_some()),
        ("src_endpoint.autonomous_system.number", from.autonomous_system.number.is_some()),
        ("src_endpoint.autonomous_system.name", from.autonomous_system.name.is_some()),
        ("http_request.user_agent", sign_in.http_request.user_agent.is_some()),
        ("device.uid", sign_in.device.uid.is_some()),
        ("device.name", sign_in.device.name.is_some()),
        ("device.os", sign_in.device.os.is_some()),
        ("device.browser", sign_in.device.browser.is_some()),
        ("device.is_managed", sign_in.device.is_managed.is_some()),
        ("device.is_compliant", sign_in.device.is_compliant.is_some()),
        ("device.trust", sign_in.device.trust.is_some()),
        ("service.uid", sign_in.service.uid.is_some()),
        ("service.name", sign_in.service.name.is_some()),
        ("resource.uid", sign_in.resource.uid.is_some()),
        ("resource.name", sign_in.resource.name.is_some()),
        ("auth_protocol", sign_in.auth_protocol.is_some()),
        ("logon_type", sign_in.logon_type.is_some()),
        ("client_app", sign_in.client_app.is_some()),
        ("is_mfa", sign_in.is_mfa.is_some()),
        ("auth_factors", !sign_in.auth_factors.is_empty()),
        ("session.uid", sign_in.session.uid.is_some()),
        ("correlation_uid", sign_in.correlation_uid.is_some()),
        ("token_uid", sign_in.token_uid.is_some()),
        ("risk.level", sign_in.risk.level.is_some()),
        ("risk.state", sign_in.risk.state.is_some()),
        ("risk.reasons", !sign_in.risk.reasons.is_empty()),
        ("credential_uid", sign_in.credential_uid.is_some()),
    ]
}

/// A value has a pointer that leads to something, and what says nothing gave nothing.
fn sound(record: Node<'_>, sign_in: &SignIn, at: &str) {
    for (name, path) in sign_in.raw_paths.iter() {
        let node = record.pointer(path).unwrap_or_else(|| panic!("{at}: {name} at {path}"));
        assert!(!node.is_null(), "{at}: {name} comes from null at {path}");
    }
    let names: std::collections::BTreeSet<_> =
        sign_in.raw_paths.iter().map(|(name, _)| name).collect();
    assert_eq!(names.len(), sign_in.raw_paths.len(), "{at}: a name stands twice in raw_paths");
    // A reader that is strict takes what is said of it: no name stands twice in any object.
    let told = serde_json::to_string(sign_in).unwrap();
    Doc::parse(told).unwrap_or_else(|error| panic!("{at}: {}", error.reason));
    for (name, there) in values(sign_in) {
        if there {
            assert!(
                sign_in.path(name).is_some(),
                "{at}: {name} has a value and no pointer\n{sign_in:#?}"
            );
        } else if !matches!(name, "status_id" | "actor.kind") {
            assert_eq!(sign_in.path(name), None, "{at}: {name} has a pointer and no value");
        }
    }
    let timeless = matches!(sign_in.time_quality, TimeQuality::Missing | TimeQuality::Unparsable);
    assert_eq!(sign_in.time.is_none(), timeless, "{at}");
    if timeless {
        assert!(sign_in.warnings.iter().any(|warning| warning.starts_with("time")), "{at}");
    }
}

/// Published samples: those of the vendors are read, those of others are not.
#[test]
fn published_samples_are_recognised_by_their_shape() {
    let Some(samples) = std::env::var_os("CROSSCHECK_SAMPLES").map(PathBuf::from) else {
        eprintln!("skipped: CROSSCHECK_SAMPLES is not set");
        return;
    };
    let ours = [
        ("entra-diagnostic", "entra.diagnostic"),
        ("entra-graph", "entra.signin"),
        ("entra-loganalytics", "entra.loganalytics"),
        ("okta", "okta.system"),
        ("aws-cloudtrail", "aws.cloudtrail"),
        ("ocsf-3002", "ocsf.authentication"),
        ("o365-ual", "m365.audit"),
        ("windows/", "windows.security"),
        ("ecs/", "elastic.ecs"),
        ("linux-auth", "linux.auth"),
        ("google-workspace", "google.reports"),
        ("duo", "duo.auth"),
        ("entra-risk/elastic-riskyusers", "entra.risky_user"),
        ("entra-risk", "entra.risk_detection"),
        ("github/", "github.audit"),
        ("other-onelogin/", "onelogin.event"),
        ("other-auth0/", "auth0.log"),
        ("onepassword/", "onepassword.signin"),
    ];
    let mut read_count = 0;
    for folder in std::fs::read_dir(&samples).unwrap().map(|entry| entry.unwrap().path()) {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        for file in
            std::fs::read_dir(&folder).into_iter().flatten().map(|entry| entry.unwrap().path())
        {
            let path = file.to_string_lossy().into_owned();
            if file.extension().is_none_or(|end| end != "jsonl") || path.contains(".labels.") {
                continue;
            }
            let of = format!("{name}/{}", file.file_name().unwrap().to_string_lossy());
            let wanted = ours.iter().find(|(start, _)| of.starts_with(start));
            let wanted = wanted.map_or("unknown", |(_, format)| format);
            for (n, line) in std::fs::read_to_string(&file).unwrap().lines().enumerate() {
                let Ok(doc) = Doc::parse(line) else { continue };
                let read = formats::read(doc.root(), &[]);
                let at = format!("{path}:{}", n + 1);
                assert_eq!(read.format, wanted, "{at}");
                if let Some(sign_in) = &read.sign_in {
                    read_count += 1;
                    sound(doc.root(), sign_in, &at);
                }
            }
        }
    }
    assert!(read_count > 200, "only {read_count} sign-ins were read");
}

/// All objects and arrays of a record, by pointer.
fn containers(value: &Value, at: &str, out: &mut Vec<String>) {
    let mut go = |key: String, child: &Value| {
        out.push(format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")));
        containers(child, &format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), out);
    };
    match value {
        Value::Object(map) => map.iter().for_each(|(key, child)| go(key.clone(), child)),
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(n, child)| go(n.to_string(), child));
        }
        _ => {}
    }
}

fn all_records() -> Vec<Value> {
    let names = EXPECTED.iter().map(|(name, _)| *name).chain(["others"]);
    names.flat_map(lines).map(|line| serde_json::from_str(&line).unwrap()).collect()
}

fn junk() -> impl Strategy<Value = Value> {
    let odd = [
        "",
        "-",
        "null",
        "unknown",
        "0.0.0.0",
        "[",
        "{",
        "[::1]:x",
        "1:2:3",
        "{=, =}",
        "9/9/9999 9:9 PM +",
        "é{",
        "\u{202e}",
        "0001-01-01T00:00:00Z",
        "{\"a\":[{\"b\":1}]}",
        "[{}]",
        "arn:aws:sts::1:assumed-role/",
    ];
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>()
            .prop_filter("JSON has no NaN", |number| number.is_finite())
            .prop_map(Value::from),
        proptest::sample::select(odd.to_vec()).prop_map(Value::from),
        "\\PC{0,20}".prop_map(Value::from),
        Just(serde_json::json!([])),
        Just(serde_json::json!({})),
        Just(serde_json::json!([{}, null, "x", 7])),
    ]
}

proptest! {
    #![proptest_config(cases(256, 100_000))]

    /// However a record is broken, reading it does not panic, and every value points at what it
    /// came from.
    #[test]
    fn a_broken_record_gives_only_what_it_still_says(
        which in any::<prop::sample::Index>(),
        breaks in proptest::collection::vec(
            (any::<prop::sample::Index>(), proptest::option::of(junk())), 1..8,
        ),
    ) {
        let mut record = which.get(&all_records()).clone();
        for (place, new) in breaks {
            let mut places = Vec::new();
            containers(&record, "", &mut places);
            if places.is_empty() {
                break;
            }
            let pointer = place.get(&places).clone();
            if let Some(new) = new {
                *record.pointer_mut(&pointer).unwrap() = new;
                continue;
            }
            let (parent, key) = pointer.rsplit_once('/').unwrap();
            let key = key.replace("~1", "/").replace("~0", "~");
            if let Some(map) = record.pointer_mut(parent).and_then(Value::as_object_mut) {
                map.remove(&key);
            }
        }
        let doc = Doc::parse(record.to_string()).unwrap();
        let read = formats::read(doc.root(), &[]);
        if let Some(sign_in) = &read.sign_in {
            sound(doc.root(), sign_in, &record.to_string());
            let _ = identity::subject(sign_in, read.format);
        }
        let _ = envelope::unwrap(doc.root(), &[]);
    }

    /// Lines and XML of any kind in the texts that are parsed by hand.
    #[test]
    fn no_line_and_no_xml_makes_a_panic(
        line in "(Failed|Accepted|Invalid user|message repeated) [a-z :=\\[\\]()'\"éß-]{0,60}|\\PC{0,60}",
        head in "(<[0-9]{0,4}>)?(1 )?[A-Z][a-z]{2} [ 0-9:.]{0,14} [a-z]{0,4} |\\PC{0,20}",
        xml in "[<>/&;#x0-9A-Za-z='\" !\\[\\]-]{0,80}",
    ) {
        let program = ["sshd[7]", "sudo", "su", "login[1]", "dropbear", "sshd(pam_unix)[2]"];
        let lines = program.iter().flat_map(|it| {
            [format!("{head}{it}: {line}"), format!("Mar  2 10:00:00 h {it}: {line}")]
        });
        let event = "<Event><System><Provider Name='Microsoft-Windows-Security-Auditing'/>\
            <EventID>4624</EventID></System><EventData><Data Name='TargetUserName'>";
        let xml = [format!("{event}{xml}</Data></EventData></Event>"), format!("<Event{xml}")];
        for text in lines.chain(xml) {
            let doc = Doc::parse(serde_json::json!({"message": text}).to_string()).unwrap();
            let read = formats::read(doc.root(), &[]);
            if let Some(sign_in) = &read.sign_in {
                sound(doc.root(), sign_in, &text);
            }
            let _ = envelope::unwrap(doc.root(), &[]);
        }
    }

    /// Texts of any kind in the fields that are parsed by hand.
    #[test]
    fn no_text_in_a_parsed_field_makes_a_panic(text in "\\PC{0,40}|[0-9:/., TZAPM+-]{0,40}|[\\[\\]:.%0-9a-f]{0,30}") {
        let record = serde_json::json!({
            "category": "SignInLogs", "time": text, "callerIpAddress": text, "location": text, "properties": {
            "createdDateTime": text, "ipAddress": text, "status": text, "authenticationDetails": text,
            "location": {"countryOrRegion": text, "geoCoordinates": {"latitude": text, "longitude": text}}},
        });
        let doc = Doc::parse(record.to_string()).unwrap();
        let read = formats::read(doc.root(), &[]);
        sound(doc.root(), &read.sign_in.unwrap(), &text);
    }
}
