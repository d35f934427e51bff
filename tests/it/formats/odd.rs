//! Odd shapes of records whose truth is known: whatever is done to a record, a view says the truth
//! or that it does not know. A wrong identity or result is far worse than an unknown one.

use crosscheck::domain::json::Doc;
use crosscheck::domain::sign_in::{SignIn, Status, TimeQuality};
use crosscheck::formats::{self, identity};
use serde_json::{Map, Value, json};

/// A record and all that may be said of it.
struct Truth {
    format: &'static str,
    record: Value,
    /// Every text by which the one who signed in may go.
    names: &'static [&'static str],
    status: Status,
    ip: &'static str,
    country: &'static str,
    /// When it happened, and when it was exported.
    times: [&'static str; 2],
    is_mfa: Option<bool>,
}

const HAPPENED: &str = "2026-03-02T10:00:00Z";
const EXPORTED: &str = "2026-03-02T10:05:00Z";

fn entra(code: i64) -> Value {
    json!({
        "id": "s-1", "createdDateTime": HAPPENED, "userId": "u-1",
        "userPrincipalName": "nora@contoso.example", "userType": "Member",
        "appId": "app-1", "appDisplayName": "Mail", "ipAddress": "198.51.100.7",
        "clientAppUsed": "Browser", "isInteractive": true, "correlationId": "c-1",
        "conditionalAccessStatus": "success", "sessionId": "x-1",
        "authenticationRequirement": "multiFactorAuthentication",
        "authenticationDetails": [
            {"authenticationMethod": "Password", "succeeded": true,
             "authenticationStepRequirement": "Primary authentication"},
            {"authenticationMethod": "Text message", "succeeded": true,
             "authenticationStepResultDetail": "MFA completed in Azure AD",
             "authenticationStepRequirement": "Multifactor authentication"}],
        "status": {"errorCode": code, "failureReason": "Other."},
        "deviceDetail": {"deviceId": "d-1", "operatingSystem": "Windows"},
        "location": {"city": "Vigo", "countryOrRegion": "ES",
                     "geoCoordinates": {"latitude": 42.2, "longitude": -8.7}}})
}

fn entra_truth(format: &'static str, record: Value, status: Status) -> Truth {
    Truth {
        format,
        record,
        names: &["u-1", "nora@contoso.example"],
        status,
        ip: "198.51.100.7",
        country: "ES",
        times: [HAPPENED, EXPORTED],
        is_mfa: Some(true),
    }
}

fn diagnostic(code: i64, status: Status) -> Truth {
    let record = json!({
        "category": "SignInLogs", "time": EXPORTED, "operationName": "Sign-in activity",
        "resultType": code.to_string(), "callerIpAddress": "198.51.100.7", "location": "ES",
        "correlationId": "c-1", "properties": entra(code)});
    entra_truth("entra.diagnostic", record, status)
}

fn row() -> Truth {
    let mut row = Map::new();
    for (name, value) in entra(50126).as_object().unwrap() {
        let mut name = name.clone();
        name[..1].make_ascii_uppercase();
        let name = match name.as_str() {
            "IpAddress" => "IPAddress",
            "Location" => "LocationDetails",
            name => name,
        };
        let is_list = value.is_object() || value.is_array();
        row.insert(name.into(), if is_list { value.to_string().into() } else { value.clone() });
    }
    row.extend([("ResultType".into(), "50126".into()), ("TimeGenerated".into(), EXPORTED.into())]);
    row.extend([("Type".into(), "SigninLogs".into()), ("Location".into(), "ES".into())]);
    entra_truth("entra.loganalytics", Value::Object(row), Status::Failure)
}

fn okta(result: &str, status: Status) -> Truth {
    let record = json!({
        "uuid": "o-1", "published": HAPPENED, "eventType": "user.authentication.auth_via_mfa",
        "legacyEventType": "core.user.factor.attempt_success", "displayMessage": "x",
        "actor": {"id": "00u1", "type": "User", "alternateId": "nora@contoso.example",
                  "displayName": "Nora"},
        "client": {"ipAddress": "198.51.100.7", "zone": "null",
                   "userAgent": {"rawUserAgent": "Mozilla/5.0", "os": "Windows"},
                   "geographicalContext": {"city": "Vigo", "country": "Spain",
                                           "geolocation": {"lat": 42.2, "lon": -8.7}}},
        "outcome": {"result": result, "reason": null},
        "target": [{"id": "a-1", "type": "AppInstance", "displayName": "Mail"}],
        "authenticationContext": {"externalSessionId": "x-1", "credentialType": "PASSWORD"},
        "transaction": {"id": "t-1"}, "securityContext": {"asNumber": 64500, "isProxy": false},
        "debugContext": {"debugData": {"factor": "OKTA_VERIFY_PUSH"}},
        "request": {"ipChain": [{"ip": "198.51.100.7",
                                 "geographicalContext": {"country": "Spain"}}]}});
    let is_mfa = Some(status == Status::Success);
    let names = &["00u1", "nora@contoso.example"];
    Truth { format: "okta.system", names, is_mfa, record, ..diagnostic(0, status) }
}

fn cloudtrail(result: &str, status: Status) -> Truth {
    let record = json!({
        "eventVersion": "1.08", "eventID": "e-1", "eventTime": HAPPENED, "awsRegion": "eu-west-1",
        "eventSource": "signin.amazonaws.com", "eventName": "ConsoleLogin",
        "eventType": "AwsConsoleSignIn", "sourceIPAddress": "198.51.100.7", "userAgent": "x",
        "userIdentity": {"type": "IAMUser", "principalId": "AIDAEXAMPLE", "accountId": "111122223333",
                         "arn": "arn:aws:iam::111122223333:user/nora", "userName": "nora"},
        "responseElements": {"ConsoleLogin": result}, "requestParameters": null,
        "additionalEventData": {"MFAUsed": "Yes", "LoginTo": "https://console.example"}});
    let names: &[&str] = &["arn:aws:iam::111122223333:user/nora", "nora", "AIDAEXAMPLE"];
    Truth { format: "aws.cloudtrail", names, record, ..diagnostic(0, status) }
}

fn ocsf(id: i64, word: &str, status: Status) -> Truth {
    let record = json!({
        "class_uid": 3002, "category_uid": 3, "activity_id": 1, "severity_id": 1,
        "time": 1_772_445_600_000_i64, "time_dt": HAPPENED, "status_id": id, "status": word,
        "user": {"uid": "u-1", "name": "nora@contoso.example", "type_id": 1},
        "actor": {"user": {"uid": "u-1"}, "session": {"uid": "x-1"}}, "is_mfa": true,
        "src_endpoint": {"ip": "198.51.100.7", "location": {"city": "Vigo", "country": "ES",
                         "coordinates": [-8.7, 42.2]}},
        "dst_endpoint": {"svc_name": "Mail"}, "metadata": {"uid": "o-1", "version": "1.3.0"}});
    Truth { format: "ocsf.authentication", record, ..diagnostic(0, status) }
}

fn m365(operation: &str, code: &str, error: &str, status: Status) -> Truth {
    let record = json!({
        "CreationTime": "2026-03-02T10:00:00", "Id": "m-1", "Operation": operation,
        "OrganizationId": "t-1", "RecordType": 15, "ResultStatus": "Success", "UserType": 0,
        "UserKey": "a1000000-0000-4000-8000-000000000042", "Workload": "AzureActiveDirectory",
        "ClientIP": "198.51.100.7", "UserId": "nora@contoso.example", "ErrorNumber": code,
        "LogonError": error, "ExtendedProperties": [{"Name": "UserAgent", "Value": "Mozilla/5.0"}],
        "Actor": [{"ID": "a1000000-0000-4000-8000-000000000042", "Type": 0},
                  {"ID": "nora@contoso.example", "Type": 5}]});
    let names = &["a1000000-0000-4000-8000-000000000042", "nora@contoso.example"];
    Truth { format: "m365.audit", names, is_mfa: None, record, ..diagnostic(0, status) }
}

fn windows(id: i64, code: Option<&str>, status: Status) -> Truth {
    let record = json!({
        "@timestamp": HAPPENED, "host": {"name": "ws-1"},
        "winlog": {"event_id": id, "channel": "Security", "computer_name": "ws-1", "record_id": 7,
                   "provider_name": "Microsoft-Windows-Security-Auditing",
                   "event_data": {"TargetUserSid": "S-1-5-21-1-2-3-1104", "TargetUserName": "nora",
                                  "TargetDomainName": "EXAMPLE", "SubStatus": code,
                                  "SubjectUserSid": "S-1-5-18", "SubjectUserName": "WS-1$",
                                  "LogonType": "3", "IpAddress": "198.51.100.7"}}});
    let names = &["S-1-5-21-1-2-3-1104", "nora", "example\\nora"];
    Truth { format: "windows.security", names, is_mfa: None, record, ..diagnostic(0, status) }
}

fn ecs(outcome: &str, status: Status) -> Truth {
    let record = json!({
        "@timestamp": HAPPENED, "ecs": {"version": "8.11.0"},
        "event": {"id": "e-1", "kind": "event", "category": ["authentication"], "type": ["start"],
                  "action": "portal", "outcome": outcome, "created": EXPORTED},
        "user": {"id": "u-1", "name": "nora@contoso.example", "full_name": "Nora Berg"},
        "source": {"ip": "198.51.100.7", "port": 50123,
                   "geo": {"city_name": "Vigo", "country_iso_code": "ES"}}});
    Truth { format: "elastic.ecs", is_mfa: None, record, ..diagnostic(0, status) }
}

fn truths() -> Vec<Truth> {
    vec![
        diagnostic(0, Status::Success),
        diagnostic(50126, Status::Failure),
        diagnostic(50140, Status::Interrupt),
        entra_truth("entra.signin", entra(0), Status::Success),
        entra_truth("entra.signin", entra(50126), Status::Failure),
        row(),
        okta("SUCCESS", Status::Success),
        okta("FAILURE", Status::Failure),
        cloudtrail("Success", Status::Success),
        cloudtrail("Failure", Status::Failure),
        ocsf(1, "Success", Status::Success),
        ocsf(2, "Failure", Status::Failure),
        m365("UserLoggedIn", "0", "", Status::Success),
        m365("UserLoginFailed", "50126", "InvalidUserNameOrPassword", Status::Failure),
        windows(4624, None, Status::Success),
        windows(4625, Some("0xc000006a"), Status::Failure),
        ecs("success", Status::Success),
        ecs("failure", Status::Failure),
    ]
}

/// All values below one, by pointer.
fn pointers(value: &Value, at: &str, out: &mut Vec<String>) {
    let mut go = |key: &str, child: &Value| {
        let at = format!("{at}/{key}");
        out.push(at.clone());
        pointers(child, &at, out);
    };
    match value {
        Value::Object(map) => map.iter().for_each(|(key, child)| go(key, child)),
        Value::Array(list) => list.iter().enumerate().for_each(|(n, it)| go(&n.to_string(), it)),
        _ => {}
    }
}

/// What may stand in place of a value without saying anything else than it did.
fn instead(value: &Value) -> Vec<Value> {
    let mut odd = vec![
        json!(null),
        json!(""),
        json!(" "),
        json!("-"),
        json!("null"),
        json!("<null>"),
        json!("Unknown"),
        json!([]),
        json!({}),
        json!([null]),
        json!({"x": {"y": []}}),
        json!("{"),
        json!("[]"),
        json!("{}"),
        json!(-1),
        json!(0.5),
        json!(1e300),
        json!("\u{202e}"),
        json!([value.clone()]),
        json!({"value": value.clone()}),
        json!(value.to_string()),
        json!(value.to_string()).to_string().into(),
    ];
    if !value.is_boolean() {
        odd.push(json!(true));
    }
    if let Some(text) = value.as_str() {
        odd.extend(
            [text.to_uppercase(), text.to_lowercase(), format!(" {text} ")].map(Value::from),
        );
    }
    if value == HAPPENED {
        odd.extend([json!(1_772_445_600_000_i64), json!("1772445600000"), json!("2026-03-02")]);
        odd.extend([json!("3/2/2026 10:00:00 AM"), json!("2026-03-02T10:00:00.000000+00:00")]);
    }
    odd
}

/// The record with its member at that pointer renamed, and perhaps a stranger under another name.
fn renamed(record: &Value, pointer: &str, rename: impl Fn(&str) -> String, strange: bool) -> Value {
    let mut record = record.clone();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    if let Some(map) = record.pointer_mut(parent).and_then(Value::as_object_mut) {
        let new = rename(key);
        if new != key && strange {
            map.insert(new, json!("stranger"));
        } else if let Some(value) = map.remove(key) {
            map.insert(new, value);
        }
    }
    record
}

/// Members that say what a record is about.
const TYPES: [&str; 11] = [
    "/eventType",
    "/eventName",
    "/eventSource",
    "/activity_id",
    "/Operation",
    "/RecordType",
    "/Workload",
    "/event_id",
    "/event/category",
    "/event/action",
    "/event ",
];

/// The view, which must be true. A text put in place of a name is then the name.
fn tells_the_truth(truth: &Truth, record: &Value, put: &Value, what: &str) -> Option<SignIn> {
    let doc = Doc::parse(record.to_string()).unwrap();
    let read = formats::read(doc.root());
    assert!(
        [truth.format, "unknown", "entra.signin"].contains(&read.format),
        "{what}: {}",
        read.format
    );
    let sign_in = read.sign_in?;
    let subject = identity::subject(&sign_in, read.format).map(|(_, id, _)| id);
    let user = &sign_in.user;
    for name in [&user.uid, &user.name, &user.email_addr, &subject].into_iter().flatten() {
        let own = truth.names.contains(&name.as_str());
        // An account of Windows goes by its domain and its name.
        let half = |put: &str| {
            let put = put.to_lowercase();
            name.starts_with(&format!("{put}\\")) || name.ends_with(&format!("\\{put}"))
        };
        let is_put = put.as_str().is_some_and(|put| put == name || half(put));
        assert!(own || is_put, "{what}: goes by {name:?}");
    }
    let is = sign_in.status_id;
    // Another type or source makes another record of it, which may be no sign-in but never one
    // that ended.
    let typed = TYPES.iter().any(|member| what.contains(member));
    let is = if typed && is == Status::Interrupt { Status::Unknown } else { is };
    assert!(is == truth.status || is == Status::Unknown, "{what}: {is:?}\n{record:#}");
    let from = &sign_in.src_endpoint;
    assert!(from.ip.is_none_or(|ip| ip.to_string() == truth.ip), "{what}: {:?}", from.ip);
    let country = from.location.country.as_deref();
    assert!(country.is_none_or(|it| it == truth.country), "{what}: {country:?}");
    let [happened, exported] = truth.times;
    if let Some(time) = sign_in.time {
        let export = sign_in.time_quality == TimeQuality::ExportTime;
        assert_eq!(time.to_string(), if export { exported } else { happened }, "{what}");
    }
    assert!(
        sign_in.is_mfa.is_none_or(|it| Some(it) == truth.is_mfa),
        "{what}: MFA {:?}",
        sign_in.is_mfa
    );
    Some(sign_in)
}

#[test]
fn whatever_is_done_to_a_record_its_view_is_true_or_unknown() {
    let mut tried = std::collections::BTreeMap::new();
    for truth in truths() {
        let whole = tells_the_truth(&truth, &truth.record, &Value::Null, truth.format).unwrap();
        assert_eq!(whole.status_id, truth.status);
        assert_eq!(whole.user.uid.as_deref(), Some(truth.names[0]));
        assert_eq!(whole.is_mfa, truth.is_mfa, "{}", truth.format);
        let mut all = Vec::new();
        pointers(&truth.record, "", &mut all);
        for pointer in &all {
            let at = |what: &str| format!("{} {pointer} {what}", truth.format);
            for odd in instead(truth.record.pointer(pointer).unwrap()) {
                let mut record = truth.record.clone();
                *record.pointer_mut(pointer).unwrap() = odd.clone();
                tells_the_truth(&truth, &record, &odd, &at(&odd.to_string()));
                *tried.entry(truth.format).or_insert(0) += 1;
            }
            let mut record = truth.record.clone();
            let (parent, key) = pointer.rsplit_once('/').unwrap();
            if let Some(map) = record.pointer_mut(parent).and_then(Value::as_object_mut) {
                map.remove(key);
                tells_the_truth(&truth, &record, &Value::Null, &at("removed"));
            }
            for (what, strange) in [("renamed", false), ("beside a stranger", true)] {
                for upper in [true, false] {
                    let name = |key: &str| {
                        if upper { key.to_ascii_uppercase() } else { key.to_ascii_lowercase() }
                    };
                    let record = renamed(&truth.record, pointer, name, strange);
                    let read = tells_the_truth(&truth, &record, &Value::Null, &at(what));
                    // Capitals change nothing but where a table is told from Graph's object.
                    if truth.format != "entra.loganalytics" || strange {
                        let read = read.unwrap_or_else(|| panic!("{}", at(what)));
                        let (one, two) = (&read, &whole);
                        assert_eq!(
                            (&one.user, one.status_id),
                            (&two.user, two.status_id),
                            "{}",
                            at(what)
                        );
                        assert_eq!((one.time, one.is_mfa), (two.time, two.is_mfa), "{}", at(what));
                    }
                }
            }
        }
    }
    for (format, count) in tried {
        assert!(count > 400, "{format}: only {count} odd records");
    }
}
