use crate::domain::json::Doc;
use crate::domain::sign_in::FactorResult::{
    Denied, NotRequired, Passed, Prompted, SatisfiedByClaim, TimedOut,
};
use crate::domain::sign_in::{ActorKind, FactorResult, SignIn, Status, TimeQuality};
use crate::formats;

fn read(text: &str) -> SignIn {
    let doc = Doc::parse(text).unwrap();
    formats::read(doc.root(), &[]).sign_in.unwrap()
}

/// A diagnostic record with those properties.
fn record(properties: &str) -> SignIn {
    read(&format!(r#"{{"category":"SignInLogs","properties":{{{properties}}}}}"#))
}

fn second(sign_in: &SignIn) -> Option<FactorResult> {
    sign_in.auth_factors.iter().rev().find(|factor| !factor.is_primary)?.result
}

#[test]
fn only_sign_in_records_are_recognised_and_by_their_shape() {
    let cases = [
        (r#"{"category":"SignInLogs","time":"x"}"#, "entra.diagnostic"),
        (r#"{"Category":"ManagedIdentitySignInLogs","properties":{}}"#, "entra.diagnostic"),
        (r#"{"category":"MicrosoftServicePrincipalSignInLogs"}"#, "entra.diagnostic"),
        (r#"{"operationName":"Sign-in activity","properties":{}}"#, "entra.diagnostic"),
        (r#"{"category":"UserRiskEvents","properties":{"userId":"u"}}"#, "entra.risk_detection"),
        (
            r#"{"category":"RiskyUsers","operationName":"Risky user","properties":{}}"#,
            "entra.risky_user",
        ),
        (r#"{"category":"AuditLogs","operationName":"Add user","properties":{}}"#, "unknown"),
        (r#"{"category":7,"properties":{}}"#, "unknown"),
        (r#"{"Type":"SigninLogs"}"#, "entra.loganalytics"),
        (r#"{"Type":"AADNonInteractiveUserSignInLogs","ResultType":"0"}"#, "entra.loganalytics"),
        (
            r#"{"TimeGenerated":"x","ResultType":"0","UserPrincipalName":"a@b.example",
            "IPAddress":""}"#,
            "entra.loganalytics",
        ),
        (r#"{"TimeGenerated":"x","ResultType":"0","CallerIpAddress":"","Caller":"a"}"#, "unknown"),
        (
            r#"{"id":"1","createdDateTime":"x","userId":"u","appId":"a","isInteractive":true}"#,
            "entra.signin",
        ),
        (
            r#"{"id":"1","createdDateTime":"x","userPrincipalName":"a@b.example","appId":"a"}"#,
            "unknown",
        ),
        (
            r#"{"id":"1","riskEventType":"x","userId":"u","ipAddress":"","location":{},
            "isInteractive":true}"#,
            "unknown",
        ),
    ];
    for (text, format) in cases {
        let doc = Doc::parse(text).unwrap();
        assert_eq!(formats::read(doc.root(), &[]).format, format, "{text}");
    }
}

#[test]
fn when_it_happened_counts_before_when_it_was_exported() {
    let both = |created: &str| {
        read(&format!(
            r#"{{"category":"SignInLogs","time":"2026-03-02T10:05:00Z",
            "properties":{{"createdDateTime":{created}}}}}"#
        ))
    };
    let cases = [
        (
            r#""2026-03-02T05:00:00.1234567-05:00""#,
            "2026-03-02T10:00:00.123456700Z",
            TimeQuality::Exact,
        ),
        (r#""2026-03-02 10:00:00.123""#, "2026-03-02T10:00:00.123Z", TimeQuality::AssumedUtc),
        ("null", "2026-03-02T10:05:00Z", TimeQuality::ExportTime),
        (r#""soon""#, "2026-03-02T10:05:00Z", TimeQuality::ExportTime),
        (r#""0001-01-01T00:00:00Z""#, "2026-03-02T10:05:00Z", TimeQuality::ExportTime),
        ("1772445600", "2026-03-02T10:05:00Z", TimeQuality::ExportTime),
    ];
    for (created, time, quality) in cases {
        let sign_in = both(created);
        assert_eq!(sign_in.time.unwrap().to_string(), time, "{created}");
        assert_eq!(sign_in.time_quality, quality, "{created}");
    }
    let bad = read(r#"{"category":"SignInLogs","time":"soon"}"#);
    assert_eq!((bad.time, bad.time_quality), (None, TimeQuality::Unparsable));
    assert_eq!(read(r#"{"category":"SignInLogs"}"#).time_quality, TimeQuality::Missing);
}

#[test]
fn a_result_is_read_from_number_text_and_word_and_interrupts_are_no_failures() {
    let cases = [
        (r#""status":{"errorCode":0}"#, Status::Success, Some("0")),
        (r#""status":{"errorCode":"50126"}"#, Status::Failure, Some("50126")),
        (r#""status":{"errorCode":50140}"#, Status::Interrupt, Some("50140")),
        (r#""status":{"errorCode":7000222}"#, Status::Failure, Some("7000222")),
        (r#""status":"{\"errorCode\":50057}""#, Status::Failure, Some("50057")),
        (r#""status":{}"#, Status::Unknown, None),
        (r#""status":{"errorCode":true}"#, Status::Unknown, None),
        (r#""status":{"errorCode":-1}"#, Status::Unknown, None),
        (r#""status":[]"#, Status::Unknown, None),
    ];
    for (status, id, code) in cases {
        let sign_in = record(status);
        assert_eq!((sign_in.status_id, sign_in.status_code.as_deref()), (id, code), "{status}");
        assert_eq!(code.is_none(), sign_in.warnings.iter().any(|w| w.starts_with("status_id")));
    }
    let codes = [50058, 50072, 50074, 50076, 50079, 50097, 50140, 50158, 16000];
    for code in codes {
        let sign_in = record(&format!(r#""status":{{"errorCode":{code}}}"#));
        assert_eq!(sign_in.status_id, Status::Interrupt, "{code}");
    }
    for (result, id) in [
        (r#""0""#, Status::Success),
        ("50126", Status::Failure),
        (r#""Success""#, Status::Success),
        (r#""Failure""#, Status::Failure),
        (r#""None""#, Status::Unknown),
    ] {
        let text =
            format!(r#"{{"category":"SignInLogs","resulttype":{result},"properties":{{}}}}"#);
        assert_eq!(read(&text).status_id, id, "{result}");
    }
}

#[test]
fn an_envelope_that_says_otherwise_is_warned_of() {
    let text =
        r#"{"category":"SignInLogs","resultType":"50126","properties":{"status":{"errorCode":0}}}"#;
    let sign_in = read(text);
    assert_eq!(sign_in.status_id, Status::Success);
    assert!(sign_in.warnings.iter().any(|w| w.contains("50126")), "{:?}", sign_in.warnings);
}

#[test]
fn a_fresh_check_a_claim_and_a_denial_are_told_apart() {
    let step = |detail: &str, succeeded: &str| {
        record(&format!(
            r#""status":{{"errorCode":0}},"authenticationDetails":[
            {{"authenticationMethod":"Password","succeeded":true,"authenticationStepResultDetail":"Correct password",
            "authenticationStepRequirement":"Primary authentication"}},
            {{"authenticationMethod":"Mobile app notification","succeeded":{succeeded},
            "authenticationStepResultDetail":"{detail}",
            "authenticationStepRequirement":"Multifactor authentication"}}]"#
        ))
    };
    let cases = [
        ("MFA successfully completed", "true", Some(Passed), Some(true), Some(true)),
        (
            "MFA requirement satisfied by claim in the token",
            "true",
            Some(SatisfiedByClaim),
            Some(false),
            Some(true),
        ),
        (
            "MFA denied; user declined the authentication",
            "false",
            Some(Denied),
            Some(true),
            Some(false),
        ),
        (
            "MFA denied; user did not respond to mobile app notification",
            "false",
            Some(TimedOut),
            Some(true),
            Some(false),
        ),
        ("MFA required in Azure AD", "false", Some(Prompted), None, None),
        ("", "true", Some(Passed), Some(true), Some(true)),
        ("", "null", None, None, None),
        ("methodSucceeded", "false", Some(Denied), Some(true), Some(false)),
    ];
    for (detail, succeeded, result, fresh, is_mfa) in cases {
        let sign_in = step(detail, succeeded);
        let [first, other] = sign_in.auth_factors.as_slice() else { panic!("{sign_in:?}") };
        assert!(first.is_primary && first.result == Some(Passed) && !other.is_primary);
        assert_eq!(
            (other.result, other.fresh, sign_in.is_mfa),
            (result, fresh, is_mfa),
            "{detail}"
        );
    }
}

#[test]
fn what_the_steps_leave_out_comes_from_details_code_and_requirement() {
    let cases = [
        (
            r#""status":{"errorCode":0,
            "additionalDetails":"MFA requirement satisfied by claim in the token"}"#,
            Some(SatisfiedByClaim),
            Some(true),
        ),
        (r#""status":{"errorCode":500121}"#, Some(Denied), Some(false)),
        (
            r#""status":{"errorCode":500121,
            "additionalDetails":"MFA denied; user did not respond"}"#,
            Some(TimedOut),
            Some(false),
        ),
        (r#""status":{"errorCode":50074}"#, Some(Prompted), None),
        (
            r#""status":{"errorCode":0},"authenticationRequirement":"singleFactorAuthentication",
            "mfaDetail":{}"#,
            Some(NotRequired),
            Some(false),
        ),
        (
            r#""status":{"errorCode":0},"authenticationRequirement":"multiFactorAuthentication"}"#
                .trim_end_matches('}'),
            None,
            Some(true),
        ),
        (
            r#""status":{"errorCode":50126},
            "authenticationRequirement":"multiFactorAuthentication""#,
            None,
            None,
        ),
        (r#""status":{"errorCode":0},"authenticationDetails":[],"mfaDetail":{}"#, None, None),
    ];
    for (text, result, is_mfa) in cases {
        let text = if text.matches('{').count() > text.matches('}').count() {
            format!("{text}}}")
        } else {
            text.into()
        };
        let sign_in = record(&text);
        assert_eq!((second(&sign_in), sign_in.is_mfa), (result, is_mfa), "{text}");
    }
}

#[test]
fn the_kind_of_identity_comes_from_the_log_else_from_the_record() {
    for (category, kind) in [
        ("SignInLogs", ActorKind::Person),
        ("NonInteractiveUserSignInLogs", ActorKind::Person),
        ("ADFSSignInLogs", ActorKind::Person),
        ("ServicePrincipalSignInLogs", ActorKind::ServicePrincipal),
        ("MicrosoftServicePrincipalSignInLogs", ActorKind::ServicePrincipal),
        ("ManagedIdentitySignInLogs", ActorKind::ManagedIdentity),
    ] {
        let sign_in = read(&format!(r#"{{"category":"{category}","properties":{{}}}}"#));
        assert_eq!(sign_in.actor.kind, Some(kind), "{category}");
    }
    let graph = |fields: &str| {
        read(&format!(
            r#"{{"id":"1","createdDateTime":"x","appId":"a","isInteractive":false,{fields}}}"#
        ))
    };
    let types = r#""servicePrincipalId":"s","signInEventTypes":["managedIdentity"]"#;
    assert_eq!(graph(types).actor.kind, Some(ActorKind::ManagedIdentity));
    let principal =
        r#""servicePrincipalId":"s","userId":null,"servicePrincipalCredentialKeyId":"k""#;
    let sign_in = graph(principal);
    assert_eq!(sign_in.actor.kind, Some(ActorKind::ServicePrincipal));
    assert_eq!(sign_in.credential_uid.as_deref(), Some("k"));
    let user = r#""servicePrincipalId":"","userId":"u""#;
    assert_eq!(graph(user).actor.kind, Some(ActorKind::Person));
}

#[test]
fn placeholders_are_unknown_with_a_warning() {
    let sign_in = record(
        r#""ipAddress":"0.0.0.0","userId":"00000000-0000-0000-0000-000000000000",
            "autonomousSystemNumber":0,
        "riskLevelDuringSignIn":"hidden","riskState":"none","location":{"city":"-","state":"<null>",
        "countryOrRegion":"Unknown","geoCoordinates":{"latitude":0.0,"longitude":0}},
        "deviceDetail":{"deviceId":"","isCompliant":"","trustType":""}"#,
    );
    let place = &sign_in.src_endpoint;
    assert_eq!((place.ip, place.location.lat, place.location.long), (None, None, None));
    assert_eq!((&place.location.city, &place.location.region), (&None, &None));
    assert_eq!((&place.location.country, place.autonomous_system.number), (&None, None));
    assert_eq!((&sign_in.user.uid, &sign_in.risk.level), (&None, &None));
    assert_eq!(sign_in.risk.state.as_deref(), Some("none"));
    assert_eq!((&sign_in.device.uid, sign_in.device.is_compliant), (&None, None));
    for field in [
        "ip",
        "city",
        "region",
        "country",
        "location:",
        "autonomous",
        "user.uid",
        "risk.level",
        "device.uid",
    ] {
        assert!(
            sign_in.warnings.iter().any(|w| w.contains(field)),
            "{field}: {:?}",
            sign_in.warnings
        );
    }
}

#[test]
fn wrong_types_give_a_warning_and_no_value() {
    let sign_in = record(
        r#""id":7,"userId":["u"],"userPrincipalName":{"a":1},"ipAddress":3325256711,
            "isInteractive":"perhaps",
        "autonomousSystemNumber":"many","location":"ES","deviceDetail":7,"riskEventTypes_v2":"x",
        "authenticationDetails":"[{","uniqueTokenIdentifier":false"#,
    );
    assert_eq!(sign_in.metadata.uid, None);
    assert_eq!((&sign_in.user.uid, &sign_in.user.name), (&None, &None));
    assert_eq!((sign_in.src_endpoint.ip, &sign_in.src_endpoint.ip_raw), (None, &None));
    assert_eq!((sign_in.logon_type, sign_in.token_uid), (None, None));
    assert!(sign_in.risk.reasons.is_empty() && sign_in.auth_factors.is_empty());
    for field in [
        "metadata.uid",
        "user.uid",
        "user.name",
        "src_endpoint.ip",
        "logon_type",
        "autonomous",
        "src_endpoint.location",
        "device",
        "risk.reasons",
        "auth_factors",
        "token_uid",
    ] {
        assert!(
            sign_in.warnings.iter().any(|w| w.starts_with(field) || w.contains(field)),
            "{field}"
        );
    }
}

#[test]
fn properties_as_json_text_are_read_and_point_at_the_string() {
    let sign_in = read(
        r#"{"category":"SignInLogs",
            "properties":"{\"userPrincipalName\":\"a@contoso.example\",\"status\":{\"errorCode\":0}}"}"#,
    );
    assert_eq!(sign_in.user.name.as_deref(), Some("a@contoso.example"));
    assert_eq!(sign_in.path("user.name"), Some("/properties"));
    assert_eq!(sign_in.path("status_code"), Some("/properties"));
}
