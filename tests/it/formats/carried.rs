//! A record says the same however it is carried: bare, in an array, or in any vendor's envelope.

use super::lines;
use crosscheck::domain::json::Doc;
use crosscheck::domain::thresholds::Thresholds;
use crosscheck::formats;
use crosscheck::ingest::read::{Batch, Reader};
use crosscheck::source::split::Splitter;
use serde_json::{Value, json};

fn ingest(text: &str) -> Batch {
    let (mut splitter, mut batch) = (Splitter::default(), Batch::default());
    let site = Thresholds::shared();
    let reader = Reader { source: "x.json", only: None, site: &site, databases: None, until: None };
    splitter.push(text.as_bytes(), &mut |piece| reader.read(piece, &mut batch));
    splitter.finish(&mut |piece| reader.read(piece, &mut batch));
    batch
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

/// Around one record: its bytes in place of `%RAW`, its text in quotes in place of `%TEXT`.
const ENVELOPES: [&str; 23] = [
    "%RAW\n",
    "[%RAW]",
    "[\n  %RAW\n]\n",
    r#"{"Records":[%RAW]}"#,
    r#"{"records":[%RAW]}"#,
    r#"{"@odata.context":"x","@odata.nextLink":"y","value":[%RAW]}"#,
    r#"{"version":"0","id":"1","detail-type":"x","source":"aws.partner/okta.com/a/b","detail":%RAW}"#,
    r#"{"messageType":"DATA_MESSAGE","logGroup":"g","logEvents":[{"id":"1","timestamp":1,"message":%TEXT}]}"#,
    r#"{"Events":[{"EventId":"1","Username":"x","CloudTrailEvent":%TEXT}]}"#,
    r#"{"eventType":"com.okta.event_hook","eventTypeVersion":"1.0","cloudEventsVersion":"0.1","data":{"events":[%RAW]}}"#,
    r#"{"event":%RAW,"sourcetype":"x","host":"h","time":1}"#,
    r#"{"time":1,"event":%TEXT}"#,
    r#"{"@timestamp":"x","message":%TEXT}"#,
    r#"{"event":{"original":%TEXT,"kind":"event"},"host":{"name":"h"}}"#,
    r#"{"_raw":%TEXT,"_time":"1"}"#,
    r#"{"records":[{"detail-type":"x","detail":%RAW}]}"#,
    r#"[{"message":%TEXT}]"#,
    r#"{"@timestamp":"2026-03-02T10:00:00Z","ecs":{"version":"8.0.0"},"event":{"original":%TEXT,"kind":"event","category":["authentication"],"outcome":"success"},"user":{"name":"x"}}"#,
    r#"{"took":1,"hits":{"total":{"value":1},"hits":[{"_index":"i","_id":"1","_source":%RAW}]}}"#,
    r#"{"kind":"admin#reports#activities","etag":"x","items":[%RAW]}"#,
    r#"{"stat":"OK","response":{"authlogs":[%RAW],"metadata":{"total_objects":1}}}"#,
    r#"{"status":{"code":200,"error":false},"pagination":{"before_cursor":null},"data":[%RAW]}"#,
    r#"{"start":0,"limit":1,"length":1,"total":1,"logs":[%RAW]}"#,
];

#[test]
fn a_record_says_the_same_in_every_envelope() {
    for name in [
        "entra-diagnostic",
        "entra-graph",
        "entra-loganalytics",
        "okta",
        "aws-cloudtrail",
        "google",
        "duo",
        "entra-risk",
        "github",
        "onelogin",
        "auth0",
        "onepassword",
        "ocsf",
        "m365-audit",
        "windows",
    ] {
        let record = lines(name).remove(0);
        let bare = ingest(&record);
        let [event] = &bare.events[..] else { panic!("{name}") };
        assert_ne!(event.format, formats::UNKNOWN, "{name}");
        for envelope in ENVELOPES {
            let text = envelope.replace("%TEXT", &quoted(&record)).replace("%RAW", &record);
            let batch = ingest(&text);
            assert_eq!((batch.events.len(), batch.set_aside.len()), (1, 0), "{name} in {envelope}");
            let carried = &batch.events[0];
            assert_eq!((carried.format, carried.raw.as_str()), (event.format, record.as_str()));
            assert_eq!(carried.sighting, event.sighting, "{name} in {envelope}");
        }
    }
}

/// What Azure Monitor exports under other categories is none of the sign-in logs.
#[test]
fn every_sign_in_category_is_read_and_no_other() {
    let record = |category: &str| {
        json!({"time": "2026-03-02T10:00:00Z", "category": category, "resultType": "0",
               "properties": {"id": "s-1", "createdDateTime": "2026-03-02T10:00:00Z", "appId": "a-1",
                              "userId": "u-1", "userPrincipalName": "nora@contoso.example",
                              "servicePrincipalId": "sp-1", "servicePrincipalName": "backup",
                              "status": {"errorCode": 0}}})
    };
    let read = |record: &Value| {
        let doc = Doc::parse(record.to_string()).unwrap();
        formats::read(doc.root(), &[])
    };
    for (category, kind, name) in [
        ("SignInLogs", "person", "nora@contoso.example"),
        ("NonInteractiveUserSignInLogs", "person", "nora@contoso.example"),
        ("ServicePrincipalSignInLogs", "service_principal", "backup"),
        ("MicrosoftServicePrincipalSignInLogs", "service_principal", "backup"),
        ("ManagedIdentitySignInLogs", "managed_identity", "backup"),
        ("ADFSSignInLogs", "person", "nora@contoso.example"),
        ("signinlogs", "person", "nora@contoso.example"),
    ] {
        let read = read(&record(category));
        let sign_in = read.sign_in.unwrap();
        let view = serde_json::to_value(&sign_in).unwrap();
        assert_eq!((read.format, &view["actor"]["kind"]), ("entra.diagnostic", &json!(kind)));
        assert_eq!((&view["user"]["name"], &view["status_id"]), (&json!(name), &json!(1)));
        assert_eq!(view["metadata"]["log_name"], category);
    }
    for (category, format) in [
        ("UserRiskEvents", "entra.risk_detection"),
        ("ServicePrincipalRiskEvents", "entra.risk_detection"),
        ("RiskyUsers", "entra.risky_user"),
        ("RiskyServicePrincipals", "entra.risky_user"),
    ] {
        let read = read(&record(category));
        let view = serde_json::to_value(read.sign_in.unwrap()).unwrap();
        assert_eq!((read.format, &view["activity_id"]), (format, &json!(99)), "{category}");
        assert_eq!(view["status_id"], 99, "it is no sign-in: {category}");
    }
    for category in [
        "AuditLogs",
        "ProvisioningLogs",
        "MicrosoftGraphActivityLogs",
        "NetworkAccessTrafficLogs",
        "SignInLogsArchive",
        "",
    ] {
        let read = read(&record(category));
        assert_eq!((read.format, read.sign_in), ("unknown", None), "{category}");
    }
}

/// The rows of a query come out one by one, with their bytes, and are read as rows.
#[test]
fn the_answer_of_a_query_gives_its_rows() {
    let row: Value = serde_json::from_str(&lines("entra-loganalytics")[0]).unwrap();
    let row = row.as_object().unwrap();
    let columns: Vec<_> = row.keys().map(|name| json!({"name": name, "type": "string"})).collect();
    let values: Vec<_> = row.values().cloned().collect();
    let answer = json!({"tables": [{"name": "PrimaryResult", "columns": columns,
                                    "rows": [values, values, ["too short"]]}]});
    for text in [answer.to_string(), serde_json::to_string_pretty(&answer).unwrap()] {
        let batch = ingest(&text);
        assert_eq!((batch.events.len(), batch.set_aside.len()), (2, 1), "{text}");
        assert!(batch.set_aside[0].reason.contains("this is an array"));
        for event in &batch.events {
            assert_eq!(event.format, "entra.loganalytics");
            let back: Value = serde_json::from_str(&event.raw).unwrap();
            assert_eq!(back.as_object().unwrap(), row);
            assert!(event.sighting.is_some());
        }
    }
}

/// What is no sign-in is kept, tells when and who, and takes part in no signal.
#[test]
fn what_is_no_sign_in_is_kept_and_counts_for_nothing() {
    let rate_limit = lines("okta").into_iter().find(|line| line.contains("rate_limit")).unwrap();
    let call = lines("aws-cloudtrail").into_iter().find(|line| line.contains("s3.amazonaws"));
    for record in [rate_limit, call.unwrap()] {
        let batch = ingest(&record);
        assert_eq!((batch.events.len(), batch.set_aside.len()), (1, 0), "{record}");
        assert_eq!(batch.events[0].sighting, None, "{record}");
        let doc = Doc::parse(record).unwrap();
        let sign_in = formats::read(doc.root(), &[]).sign_in.unwrap();
        assert_eq!(sign_in.activity_id, crosscheck::domain::sign_in::NO_SIGN_IN);
        assert!(sign_in.time.is_some() && sign_in.user.uid.is_some() && sign_in.is_mfa.is_none());
    }
}
