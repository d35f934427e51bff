//! Small cases as text, told by what matters of them.

use serde_json::{Value, json};

/// A case of one person with an Okta failure and a success, and a model that says where they came
/// from.
pub fn case(id: &str, minute: u32) -> Value {
    json!({
        "schema": "crosscheck.case/1", "id": id, "workflow": "signin_anomaly", "tenant": "contoso",
        "detected_at": format!("2026-03-02T10:{minute:02}:00Z"), "title": "Success after a failure",
        "detection": {"type": "unfamiliarFeatures"},
        "subject": {"kind": "user", "id": format!("u-{id}"), "name": format!("{id}@contoso.example"), "owner": "k.tan"},
        "assessment": {
            "model": {"provider": "example", "name": "triage-large", "version": "2026-01-10"},
            "risk_score": 62.5, "confidence": 0.9,
            "recommendation": {"verdict": "true_positive", "request": "revoke_sessions"},
            "summary": "A failure, then a success from Madrid.",
            "claims": [
                {"id": "k1", "text": "The last sign-in succeeded.", "kind": "observed", "bearing": "load",
                 "cites": [{"event": "e2", "ptr": "/outcome/result", "op": "eq", "value": "SUCCESS"}]},
                {"id": "k2", "text": "It came from Lagos.", "kind": "observed", "bearing": "load",
                 "cites": [{"event": "e2", "ptr": "/client/geographicalContext/city", "op": "eq", "value": "Lagos"},
                           {"event": "e1", "ptr": "/outcome/result", "op": "eq", "value": "FAILURE"}]},
                {"id": "k3", "text": "The person is careless.", "kind": "judgement", "bearing": "context"}
            ]
        },
        "evidence": {"events": [
            {"id": "e1", "format": "okta.system", "raw": okta(id, "2026-03-02T10:01:00.000Z", "FAILURE")},
            {"id": "e2", "format": "okta.system", "raw": okta(id, "2026-03-02T10:02:00.000Z", "SUCCESS")}
        ]}
    })
}

/// A case of that person, whatever its id.
pub fn case_of(id: &str, minute: u32, who: &str) -> Value {
    let mut case = case(id, minute);
    case["subject"]["id"] = json!(format!("u-{who}"));
    case["subject"]["name"] = json!(format!("{who}@contoso.example"));
    case
}

/// The same case without an assessment.
pub fn unassessed(id: &str, minute: u32) -> Value {
    let mut case = case(id, minute);
    case["assessment"] = Value::Null;
    case
}

/// The same case, made severe enough to stand above the others.
pub fn severe(name: &str, minute: u32) -> Value {
    let mut case = case(name, minute);
    case["assessment"]["risk_score"] = json!(95);
    case
}

/// An Okta sign-in record.
pub fn okta(id: &str, published: &str, result: &str) -> Value {
    json!({
        "uuid": format!("{id}-{published}"), "published": published, "eventType": "user.session.start", "version": "0",
        "severity": "INFO", "displayMessage": "User login to Okta",
        "actor": {"id": format!("u-{id}"), "type": "User", "alternateId": format!("{id}@contoso.example"), "displayName": id},
        "client": {"userAgent": {"rawUserAgent": "Mozilla/5.0 (X11; Linux x86_64)", "os": "Linux", "browser": "FIREFOX"},
                   "zone": "null", "device": "Computer", "ipAddress": "203.0.113.9",
                   "geographicalContext": {"city": "Madrid", "state": "Madrid", "country": "Spain",
                                           "geolocation": {"lat": 40.4, "lon": -3.7}}},
        "outcome": if result == "FAILURE" { json!({"result": result, "reason": "INVALID_CREDENTIALS"}) } else { json!({"result": result}) },
        "securityContext": {"asNumber": 64500, "asOrg": "example telecom", "isp": "example", "domain": ".", "isProxy": false},
        "target": null, "transaction": {"type": "WEB", "id": format!("t-{id}")},
        "authenticationContext": {"authenticationStep": 0, "externalSessionId": format!("s-{id}")},
        "debugContext": {"debugData": {"requestUri": "/api/v1/authn"}}
    })
}
