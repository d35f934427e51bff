//! Records of every format whose truth is known.

use crosscheck::domain::sign_in::Status;
use serde_json::{Map, Value, json};

/// A record and all that may be said of it.
pub(super) struct Truth {
    pub(super) format: &'static str,
    pub(super) record: Value,
    /// Every text by which the one who signed in may go.
    pub(super) names: &'static [&'static str],
    pub(super) status: Status,
    pub(super) ip: &'static str,
    pub(super) country: &'static str,
    /// When it happened, and when it was exported.
    pub(super) times: [&'static str; 2],
    pub(super) is_mfa: Option<bool>,
}

pub(super) const HAPPENED: &str = "2026-03-02T10:00:00Z";
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

fn google(name: &str, status: Status, is_mfa: Option<bool>) -> Truth {
    let record = json!({
        "kind": "admin#reports#activity", "ownerDomain": "contoso.example",
        "id": {"time": HAPPENED, "uniqueQualifier": "7", "applicationName": "login",
               "customerId": "C1"},
        "actor": {"callerType": "USER", "email": "nora@contoso.example", "profileId": "111000111"},
        "ipAddress": "198.51.100.7", "networkInfo": {"ipAsn": [64500], "regionCode": "ES"},
        "events": [{"type": "login", "name": name, "parameters": [
            {"name": "login_type", "value": "google_password"},
            {"name": "login_challenge_method", "multiValue": ["password", "security_key"]},
            {"name": "is_suspicious", "boolValue": false}]}]});
    let names = &["111000111", "nora@contoso.example"];
    Truth { format: "google.reports", names, is_mfa, record, ..diagnostic(0, status) }
}

fn duo(result: &str, reason: &str, status: Status) -> Truth {
    let record = json!({
        "txid": "t-1", "isotimestamp": HAPPENED, "timestamp": 1_772_445_600,
        "event_type": "authentication", "result": result, "reason": reason, "factor": "duo_push",
        "user": {"name": "nora", "key": "DU1", "groups": ["Staff"]}, "alias": "",
        "email": "nora@contoso.example", "application": {"name": "VPN", "key": "DI1"},
        "access_device": {"ip": "198.51.100.7", "os": "Windows", "browser": "Chrome",
                          "location": {"city": "Vigo", "country": "Spain"}},
        "auth_device": {"ip": "203.0.113.15", "name": "Somebody's phone",
                        "location": {"city": "Lyon", "country": "France"}}});
    let names = &["DU1", "nora", "nora@contoso.example"];
    let is_mfa = Some(status == Status::Success);
    Truth { format: "duo.auth", names, is_mfa, record, ..diagnostic(0, status) }
}

fn onepassword(category: &str, kind: &str, status: Status) -> Truth {
    let record = json!({
        "uuid": "a-1", "session_uuid": "x-1", "timestamp": HAPPENED, "country": "ES",
        "category": category, "type": kind, "details": null,
        "target_user": {"uuid": "u-1", "name": "Nora", "email": "nora@contoso.example"},
        "client": {"app_name": "Browser", "os_name": "Linux", "ip_address": "198.51.100.7"},
        "location": {"country": "ES", "city": "Vigo", "latitude": 42.2, "longitude": -8.7}});
    let is_mfa = Some(status == Status::Success);
    Truth { format: "onepassword.signin", is_mfa, record, ..diagnostic(0, status) }
}

fn auth0(code: &str, status: Status) -> Truth {
    let record = json!({"log_id": "l-1", "data": {
        "log_id": "l-1", "date": HAPPENED, "type": code, "description": "x", "client_id": "app-1",
        "client_name": "Shop", "connection": "Users", "strategy": "auth0", "user_id": "auth0|1",
        "user_name": "nora@contoso.example", "ip": "198.51.100.7", "user_agent": "Firefox",
        "location_info": {"country_code": "ES", "country_name": "Spain"},
        "details": {"session_id": "x-1"}}});
    let names = &["auth0|1", "nora@contoso.example"];
    let is_mfa = Some(status == Status::Success);
    Truth { format: "auth0.log", names, is_mfa, record, ..diagnostic(0, status) }
}

fn onelogin(kind: &Value, status: Status) -> Truth {
    let record = json!({
        "id": 1, "event_type_id": kind, "created_at": HAPPENED, "account_id": 42,
        "user_id": 501, "user_name": "Nora Berg", "actor_user_id": 501, "custom_message": null,
        "actor_user_name": "Nora Berg", "actor_system": null, "ipaddr": "198.51.100.7",
        "app_id": 9, "app_name": "Mail", "error_description": null, "otp_device_id": null});
    let (format, names) = ("onelogin.event", &["501"]);
    Truth { format, names, is_mfa: None, record, ..diagnostic(0, status) }
}

fn github(action: &str, status: Status) -> Truth {
    let record = json!({
        "action": action, "actor": "nora-b", "actor_id": 7001, "actor_ip": "198.51.100.7",
        "actor_location": {"country_code": "ES"}, "created_at": HAPPENED, "@timestamp": HAPPENED,
        "_document_id": "d-1", "org": "Example", "org_id": 3, "user": "nora-b", "user_id": 7001,
        "user_agent": "x", "external_identity_nameid": "stranger@contoso.example"});
    let (format, names) = ("github.audit", &["7001", "nora-b"]);
    let is_mfa = Some(status == Status::Success);
    Truth { format, record, names, is_mfa, ..diagnostic(0, status) }
}

/// What the vendor thinks of a sign-in is none.
fn detection() -> Truth {
    let record = json!({
        "category": "UserRiskEvents", "time": EXPORTED, "operationName": "User Risk Detection",
        "tenantId": "t-1", "callerIpAddress": "198.51.100.7", "location": "weu", "properties": {
        "id": "d-1", "requestId": "s-1", "correlationId": "c-1", "riskEventType": "x",
        "riskLevel": "high", "riskState": "atRisk", "activityDateTime": HAPPENED,
        "detectedDateTime": EXPORTED, "userId": "u-1", "userDisplayName": "Nora",
        "userPrincipalName": "nora@contoso.example", "ipAddress": "198.51.100.7",
        "location": {"city": "Vigo", "countryOrRegion": "ES"}, "additionalInfo": "[]"}});
    let format = "entra.risk_detection";
    Truth { format, is_mfa: None, record, ..diagnostic(0, Status::Interrupt) }
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

pub(super) fn truths() -> Vec<Truth> {
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
        google("login_success", Status::Success, Some(true)),
        google("login_failure", Status::Failure, None),
        duo("success", "user_approved", Status::Success),
        duo("fraud", "user_marked_fraud", Status::Failure),
        onepassword("success", "mfa_ok", Status::Success),
        onepassword("mfa_failed", "totp_bad", Status::Failure),
        auth0("gd_auth_succeed", Status::Success),
        auth0("gd_auth_rejected", Status::Failure),
        onelogin(&json!(5), Status::Success),
        onelogin(&json!("6"), Status::Failure),
        github("user.two_factor_challenge_success", Status::Success),
        github("user.two_factor_challenge_failure", Status::Failure),
        detection(),
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
