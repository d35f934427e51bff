use crate::domain::json::Doc;
use crate::domain::sign_in::FactorResult::{Denied, Passed, Prompted, TimedOut};
use crate::domain::sign_in::{ActorKind, SignIn, Status, TimeQuality};
use crate::formats;

fn read(event_type: &str, rest: &str) -> Option<SignIn> {
    let text = format!(
        r#"{{"eventType":"{event_type}","uuid":"e-1","published":"2026-03-02T10:00:00.000Z",
            "version":"0",{rest}}}"#
    );
    let doc = Doc::parse(text).unwrap();
    let read = formats::read(doc.root(), &[]);
    assert_eq!(read.format, "okta.system", "{event_type}");
    read.sign_in
}

const NORA: &str =
    r#""actor":{"id":"00u1","type":"User","alternateId":"nora@example.com","displayName":"Nora"}"#;

fn ended(event_type: &str, result: &str) -> Option<(u8, Status)> {
    let rest = format!(r#"{NORA},"outcome":{{"result":"{result}"}}"#);
    read(event_type, &rest).map(|sign_in| (sign_in.activity_id, sign_in.status_id))
}

#[test]
fn only_sign_ins_succeed_or_fail() {
    let cases = [
        ("user.session.start", "SUCCESS", Some((1, Status::Success))),
        ("user.session.start", "FAILURE", Some((1, Status::Failure))),
        ("user.session.start", "SKIPPED", Some((1, Status::Interrupt))),
        ("user.session.start", "UNKNOWN", Some((1, Status::Unknown))),
        ("user.authentication.sso", "SUCCESS", Some((1, Status::Success))),
        ("user.authentication.auth_via_mfa", "FAILURE", Some((99, Status::Failure))),
        ("user.authentication.auth_via_mfa", "CHALLENGE", Some((99, Status::Interrupt))),
        ("policy.evaluate_sign_on", "ALLOW", Some((99, Status::Interrupt))),
        ("policy.evaluate_sign_on", "CHALLENGE", Some((99, Status::Interrupt))),
        ("policy.evaluate_sign_on", "SUCCESS", Some((99, Status::Interrupt))),
        ("policy.evaluate_sign_on", "DENY", Some((99, Status::Failure))),
        ("user.session.end", "SUCCESS", Some((2, Status::Interrupt))),
        ("user.account.lock", "FAILURE", Some((99, Status::Interrupt))),
        ("user.mfa.factor.deactivate", "SUCCESS", Some((99, Status::Interrupt))),
        ("group.privilege.grant", "FAILURE", Some((99, Status::Interrupt))),
        ("security.threat.detected", "DENY", Some((99, Status::Interrupt))),
        ("system.api_token.create", "SUCCESS", Some((99, Status::Interrupt))),
        ("system.org.rate_limit.violation", "DENY", Some((0, Status::Interrupt))),
        ("application.integration.rate_limit_exceeded", "SUCCESS", Some((0, Status::Interrupt))),
        ("group.user_membership.add", "SUCCESS", Some((0, Status::Interrupt))),
        (
            "system.email.new_device_notification.sent_message",
            "SUCCESS",
            Some((0, Status::Interrupt)),
        ),
    ];
    for (event_type, result, wanted) in cases {
        assert_eq!(ended(event_type, result), wanted, "{event_type} {result}");
    }
}

#[test]
fn second_factors_are_told_by_the_event_and_named_by_the_debug_data() {
    let factor = |event_type: &str, result: &str, reason: &str| {
        let rest = format!(
            r#"{NORA},"outcome":{{"result":"{result}","reason":"{reason}"}},
            "debugContext":{{"debugData":{{"factor":"OKTA_VERIFY_PUSH"}}}}"#
        );
        let sign_in = read(event_type, &rest).unwrap();
        let [factor] = sign_in.auth_factors.as_slice() else { panic!("{sign_in:?}") };
        assert!(!factor.is_primary && factor.kind.as_deref() == Some("OKTA_VERIFY_PUSH"));
        (factor.result.unwrap(), sign_in.is_mfa)
    };
    let via = "user.authentication.auth_via_mfa";
    assert_eq!(factor(via, "SUCCESS", ""), (Passed, Some(true)));
    assert_eq!(factor(via, "FAILURE", "INVALID_CREDENTIALS"), (Denied, Some(false)));
    assert_eq!(factor(via, "FAILURE", "Push timed out"), (TimedOut, Some(false)));
    assert_eq!(factor(via, "CHALLENGE", ""), (Prompted, None));
    assert_eq!(factor("user.mfa.okta_verify.deny_push", "FAILURE", ""), (Denied, Some(false)));
    assert_eq!(factor("system.push.send_factor_verify_push", "SUCCESS", ""), (Prompted, None));
    let password = format!(
        r#"{NORA},"outcome":{{"result":"SUCCESS"}},
            "authenticationContext":{{"credentialType":"PASSWORD"}}"#
    );
    let sign_in = read("user.session.start", &password).unwrap();
    assert!(sign_in.auth_factors[0].is_primary && sign_in.is_mfa.is_none());
}

#[test]
fn risk_is_read_from_both_notations() {
    let risk = |data: &str| {
        let rest = format!(
            r#"{NORA},"outcome":{{"result":"SUCCESS"}},"debugContext":{{"debugData":{{{data}}}}}"#
        );
        let risk = read("user.session.start", &rest).unwrap().risk;
        (risk.level, risk.reasons)
    };
    let strings = |list: &[&str]| list.iter().map(|item| (*item).to_owned()).collect::<Vec<_>>();
    assert_eq!(
        risk(
            r#""risk":"{reasons=Anomalous Location, Anomalous Device, level=MEDIUM}",
            "behaviors":"{New Geo-Location=NEGATIVE, New Device=POSITIVE}""#
        ),
        (Some("medium".into()), strings(&["Anomalous Location", "Anomalous Device", "New Device"]))
    );
    assert_eq!(
        risk(
            r#""logOnlySecurityData":"{\"risk\":{\"level\":\"HIGH\",\"reasons\":\"Anomalous IP\"},\"behaviors\":{\"New IP\":\"POSITIVE\",\"New City\":\"NEGATIVE\"}}""#
        ),
        (Some("high".into()), strings(&["Anomalous IP"]))
    );
    assert_eq!(risk(r#""threatSuspected":"false","risk":"{level=null}""#), (None, vec![]));
}

#[test]
fn a_place_belongs_to_the_address_it_stands_with() {
    let sign_in = read(
        "user.session.start",
        &format!(
            r#"{NORA},"client":{{"ipAddress":"null","zone":"null",
            "geographicalContext":{{"city":"Porto","country":"Portugal"}}}},
            "request":{{"ipChain":[{{"ip":"198.51.100.7","geographicalContext":{{"city":"Vigo",
            "country":"Spain",
            "geolocation":{{"lat":42,"lon":-8.7}}}}}},{{"ip":"203.0.113.9"}}]}},
            "securityContext":{{"asNumber":64500,"asOrg":null,"isp":"example net",
            "isProxy":"true"}}"#
        ),
    )
    .unwrap();
    let from = &sign_in.src_endpoint;
    assert_eq!(from.ip.unwrap().to_string(), "198.51.100.7");
    assert_eq!(from.location.country.as_deref(), Some("ES"));
    assert_eq!((from.location.city.as_deref(), from.location.lat), (Some("Vigo"), Some(42.0)));
    assert_eq!(sign_in.path("src_endpoint.ip"), Some("/request/ipChain/0/ip"));
    assert_eq!((from.autonomous_system.number, from.is_proxy), (Some(64500), Some(true)));
    assert_eq!(from.autonomous_system.name.as_deref(), Some("example net"));
}

#[test]
fn unknown_sessions_and_actors_are_not_kept() {
    let sign_in = read(
        "user.session.start",
        r#""actor":{"id":"unknown","type":"User","alternateId":"ghost"},
            "outcome":{"result":"FAILURE"},
        "authenticationContext":{"externalSessionId":"unknown"}"#,
    )
    .unwrap();
    assert_eq!((sign_in.session.uid, sign_in.user.uid), (None, None));
    assert_eq!((sign_in.user.name.as_deref(), sign_in.user.email_addr), (Some("ghost"), None));
    let system = r#""actor":{"id":"sys","type":"SystemPrincipal","alternateId":"system@okta.com"},
            "outcome":{}"#;
    assert_eq!(read("user.lifecycle.create", system).unwrap().actor.kind, Some(ActorKind::System));
    let address =
        r#""actor":{"id":"198.51.100.7","type":"IP address"},"outcome":{"result":"DENY"}"#;
    let threat = read("security.threat.detected", address).unwrap();
    assert_eq!((threat.user.uid, threat.actor.kind), (None, None));
    assert_eq!(threat.src_endpoint.ip.unwrap().to_string(), "198.51.100.7");
}

#[test]
fn names_in_lower_case_are_read_too_and_a_redacted_time_is_none() {
    let text = r#"{"eventtype":"user.session.start","published":"redacted","uuid":"e","actor":null,
        "outcome":{"result":"SUCCESS"},"debugcontext":{"debugData":{"risk":"{level=LOW}"}},
        "authenticationcontext":{"externalSessionId":"s-1"},"target":null,"client":{}}"#;
    let doc = Doc::parse(text).unwrap();
    let sign_in = formats::read(doc.root(), &[]).sign_in.unwrap();
    assert_eq!((sign_in.time, sign_in.time_quality), (None, TimeQuality::Unparsable));
    assert_eq!(sign_in.path("session.uid"), Some("/authenticationcontext/externalSessionId"));
    assert_eq!(sign_in.risk.level.as_deref(), Some("low"));
}
