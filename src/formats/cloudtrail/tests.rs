use crate::domain::json::Doc;
use crate::domain::sign_in::Status::{Failure, Interrupt, Success, Unknown};
use crate::domain::sign_in::{ActorKind, FactorResult, NO_SIGN_IN, SignIn, Status, TimeQuality};
use crate::formats;

const USER: &str = r#""userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/nora",
    "accountId":"111122223333","accessKeyId":"AKIAEXAMPLE","userName":"nora"}"#;
const ROLE: &str = r#""userIdentity":{"type":"AssumedRole",
            "arn":"arn:aws:sts::111122223333:assumed-role/Deploy/ceo@example.com",
    "principalId":"AROAEXAMPLE:ceo@example.com","accessKeyId":"ASIAEXAMPLE",
    "sessionContext":{"attributes":{"mfaAuthenticated":"false"},
    "sessionIssuer":{"type":"Role","arn":"arn:aws:iam::111122223333:role/Deploy","userName":"Deploy"}}}"#;

fn read(source: &str, name: &str, rest: &str) -> Option<SignIn> {
    let text = format!(
        r#"{{"eventVersion":"1.08","eventSource":"{source}.amazonaws.com","eventName":"{name}",
            "eventID":"e-1",
        "eventTime":"2026-03-02T10:00:00Z",{rest}}}"#
    );
    let doc = Doc::parse(text).unwrap();
    let read = formats::read(doc.root(), &[]);
    assert_eq!(read.format, "aws.cloudtrail", "{name}");
    read.sign_in
}

fn ended(source: &str, name: &str, rest: &str) -> Option<(u8, Status)> {
    let rest = if rest.is_empty() { USER.to_owned() } else { format!("{USER},{rest}") };
    read(source, name, &rest).map(|sign_in| (sign_in.activity_id, sign_in.status_id))
}

/// Source, event, further members, and what must come of it: activity and status.
type Ending = (&'static str, &'static str, &'static str, Option<(u8, Status)>);

const DENIED: &str = r#""errorCode":"AccessDenied","errorMessage":"no""#;
const ENDINGS: &[Ending] = &[
    (
        "signin",
        "ConsoleLogin",
        r#""responseElements":{"ConsoleLogin":"Success"}"#,
        Some((1, Success)),
    ),
    (
        "signin",
        "ConsoleLogin",
        r#""responseElements":{"ConsoleLogin":"Failure"}"#,
        Some((1, Failure)),
    ),
    (
        "signin",
        "ConsoleLogin",
        r#""responseElements":"{\"ConsoleLogin\":\"Failure\"}""#,
        Some((1, Failure)),
    ),
    ("signin", "ConsoleLogin", r#""responseElements":null"#, Some((1, Unknown))),
    ("signin", "ConsoleLogin", r#""responseElements":{"ConsoleLogin":true}"#, Some((1, Unknown))),
    ("signin", "CheckMfa", r#""responseElements":{"CheckMfa":"Success"}"#, Some((99, Interrupt))),
    ("signin", "SwitchRole", r#""responseElements":{"SwitchRole":"Failure"}"#, Some((99, Failure))),
    ("signin", "CredentialChallenge", "", Some((99, Interrupt))),
    (
        "signin",
        "CredentialVerification",
        r#""serviceEventDetails":{"CredentialVerification":"Failure"}"#,
        Some((99, Failure)),
    ),
    (
        "signin",
        "CredentialVerification",
        r#""serviceEventDetails":{"CredentialVerification":"Success"}"#,
        Some((99, Interrupt)),
    ),
    (
        "signin",
        "UserAuthentication",
        r#""serviceEventDetails":{"UserAuthentication":"Success"}"#,
        Some((1, Success)),
    ),
    ("sts", "AssumeRole", r#""responseElements":{}"#, Some((99, Success))),
    ("sts", "AssumeRole", DENIED, Some((99, Failure))),
    ("sts", "AssumeRoleWithWebIdentity", "", Some((99, Success))),
    ("sts", "GetCallerIdentity", "", Some((99, Interrupt))),
    ("sts", "GetCallerIdentity", DENIED, Some((99, Interrupt))),
    ("sso", "Authenticate", "", Some((1, Unknown))),
    ("sso", "CreateAccountAssignment", "", Some((99, Interrupt))),
    ("iam", "CreateAccessKey", "", Some((99, Interrupt))),
    ("iam", "ListUsers", "", Some((0, Interrupt))),
    ("s3", "GetObject", "", Some((0, Interrupt))),
    ("ec2", "RunInstances", DENIED, Some((0, Interrupt))),
];

#[test]
fn each_kind_of_record_says_in_its_own_way_how_it_ended() {
    for (source, name, rest, wanted) in ENDINGS {
        assert_eq!(ended(source, name, rest), *wanted, "{name} {rest}");
    }
}

#[test]
fn mfa_used_no_proves_nothing_for_a_role() {
    let login = |identity: &str, used: &str| {
        let rest = format!(
            r#"{identity},"responseElements":{{"ConsoleLogin":"Success"}},
            "additionalEventData":{{"MFAUsed":"{used}"}}"#
        );
        let sign_in = read("signin", "ConsoleLogin", &rest).unwrap();
        (sign_in.is_mfa, sign_in.auth_factors.first().and_then(|factor| factor.result))
    };
    assert_eq!(login(USER, "Yes"), (Some(true), Some(FactorResult::Passed)));
    assert_eq!(login(USER, "No"), (Some(false), Some(FactorResult::NotRequired)));
    assert_eq!(login(ROLE, "No"), (None, None));
    let carried = ROLE.replace(r#""mfaAuthenticated":"false""#, r#""mfaAuthenticated":"true""#);
    assert_eq!(login(&carried, "No"), (Some(true), Some(FactorResult::SatisfiedByClaim)));
}

#[test]
fn the_credentials_of_identity_center_say_which_factor_was_which() {
    let login = |kinds: &str, result: &str| {
        let rest = format!(
            r#""userIdentity":{{"type":"IdentityCenterUser","onBehalfOf":{{"userId":"u-9"}}}},
            "serviceEventDetails":{{"UserAuthentication":"{result}"}},
            "additionalEventData":{{"AuthWorkflowID":"w-1","CredentialType":"{kinds}"}}"#
        );
        read("signin", "UserAuthentication", &rest).unwrap()
    };
    let both = login("PASSWORD,TOTP", "Success");
    let primary: Vec<_> = both.auth_factors.iter().map(|factor| factor.is_primary).collect();
    assert_eq!((primary, both.is_mfa), (vec![true, false], Some(true)));
    assert_eq!(
        (both.user.uid.as_deref(), both.correlation_uid.as_deref()),
        (Some("u-9"), Some("w-1"))
    );
    assert_eq!(login("PASSWORD", "Success").is_mfa, Some(false));
    assert_eq!(login("EXTERNAL_IDP", "Success").is_mfa, None, "the other provider may have asked");
}

#[test]
fn the_identity_is_the_caller_and_a_session_name_is_no_identity() {
    let rest = format!(
        r#"{ROLE},"requestParameters":{{"roleArn":"arn:aws:iam::444455556666:role/Admin"}},
        "responseElements":{{"credentials":{{"accessKeyId":"ASIANEXT"}},
        "assumedRoleUser":{{"arn":"arn:aws:sts::444455556666:assumed-role/Admin/x"}}}}"#
    );
    let sign_in = read("sts", "AssumeRole", &rest).unwrap();
    assert_eq!(sign_in.actor.kind, Some(ActorKind::Role));
    assert_eq!(sign_in.user.name.as_deref(), Some("arn:aws:sts::111122223333:assumed-role/Deploy"));
    assert_eq!(sign_in.user.email_addr, None, "the session's name is its maker's choice");
    assert_eq!(sign_in.resource.uid.as_deref(), Some("arn:aws:iam::444455556666:role/Admin"));
    assert_eq!(sign_in.session.uid.as_deref(), Some("ASIAEXAMPLE"));
    assert_eq!(sign_in.token_uid.as_deref(), Some("ASIANEXT"));
    let user = read("sts", "GetSessionToken", USER).unwrap();
    assert_eq!((user.credential_uid.as_deref(), user.session.uid), (Some("AKIAEXAMPLE"), None));
}

#[test]
fn hidden_names_services_and_doubtful_addresses_stay_unknown() {
    let rest = r#""userIdentity":{"type":"IAMUser","accountId":"111122223333","accessKeyId":"",
        "userName":"HIDDEN_DUE_TO_SECURITY_REASONS"},"errorMessage":"No username found in supplied account",
        "responseElements":{"ConsoleLogin":"Failure"},"sourceIPAddress":"06.237.252.245""#;
    let sign_in = read("signin", "ConsoleLogin", rest).unwrap();
    assert_eq!((sign_in.user.name.clone(), sign_in.credential_uid.clone()), (None, None));
    assert_eq!(sign_in.src_endpoint.ip, None);
    assert_eq!(sign_in.src_endpoint.ip_raw.as_deref(), Some("06.237.252.245"));
    for word in ["user.name", "leading zero"] {
        assert!(sign_in.warnings.iter().any(|w| w.contains(word)), "{word}");
    }
    let service = r#""userIdentity":{"type":"AWSService","invokedBy":"ec2.amazonaws.com"},
            "sourceIPAddress":"AWS Internal""#;
    let sign_in = read("sts", "AssumeRole", service).unwrap();
    assert_eq!(sign_in.actor.kind, Some(ActorKind::System));
    assert_eq!(
        (sign_in.user.uid.as_deref(), sign_in.src_endpoint.ip),
        (Some("ec2.amazonaws.com"), None)
    );
}

#[test]
fn the_flat_columns_of_sentinel_say_the_same() {
    let text = r#"{"TimeGenerated":"2026-03-02T10:00:00Z","AwsEventId":"e-9",
        "EventSource":"sts.amazonaws.com","EventName":"AssumeRole","EventTypeName":"AwsApiCall",
        "UserIdentityType":"AssumedRole","UserIdentityPrincipalid":"AROAEXAMPLE:build",
        "UserIdentityArn":"arn:aws:sts::111122223333:assumed-role/Deploy/build",
        "UserIdentityAccountId":"111122223333","UserIdentityAccessKeyId":"ASIAEXAMPLE",
        "UserIdentityUserName":"","SessionMfaAuthenticated":"true","SourceIpAddress":"198.51.100.7",
        "ErrorCode":"AccessDenied","ErrorMessage":"no","Type":"AWSCloudTrail",
        "SessionIssuerArn":"arn:aws:iam::111122223333:role/Deploy","SessionIssuerUserName":"Deploy",
        "RequestParameters":"{\"roleArn\":\"arn:aws:iam::444455556666:role/Admin\"}"}"#;
    let doc = Doc::parse(text).unwrap();
    let read = formats::read(doc.root(), &[]);
    assert_eq!(read.format, "aws.cloudtrail");
    let sign_in = read.sign_in.unwrap();
    assert_eq!((sign_in.activity_id, sign_in.status_id), (99, Failure));
    assert_eq!((sign_in.actor.kind, sign_in.is_mfa), (Some(ActorKind::Role), Some(true)));
    assert_eq!(sign_in.user.name.as_deref(), Some("arn:aws:sts::111122223333:assumed-role/Deploy"));
    assert_eq!(sign_in.time_quality, TimeQuality::ExportTime);
    for (name, path) in [
        ("metadata.uid", "/AwsEventId"),
        ("user.uid", "/UserIdentityArn"),
        ("session.uid", "/UserIdentityAccessKeyId"),
        ("src_endpoint.ip", "/SourceIpAddress"),
        ("is_mfa", "/SessionMfaAuthenticated"),
        ("time", "/TimeGenerated"),
    ] {
        assert_eq!(sign_in.path(name), Some(path), "{name}");
    }
}

#[test]
fn a_digest_file_is_nobodys_act() {
    let text = r#"{"awsAccountId":"111122223333","digestStartTime":"2026-03-02T09:00:00Z",
        "digestEndTime":"2026-03-02T10:00:00Z","digestS3Bucket":"b","logFiles":[{"hashValue":"0a"}]}"#;
    let doc = Doc::parse(text).unwrap();
    let read = formats::read(doc.root(), &[]);
    assert_eq!((read.format, read.sign_in), ("aws.cloudtrail", None));
}

#[test]
fn a_source_that_only_looks_like_amazons_signs_nobody_in() {
    let of = |source: &str| {
        let text = format!(
            r#"{{"eventVersion":"1.08","eventSource":"{source}","eventName":"ConsoleLogin",
            "eventID":"e-1","eventTime":"2026-03-02T10:00:00Z",{USER},
            "responseElements":{{"ConsoleLogin":"Success"}}}}"#
        );
        let doc = Doc::parse(text).unwrap();
        let read = formats::read(doc.root(), &[]);
        read.sign_in.map(|sign_in| (sign_in.activity_id, sign_in.status_id))
    };
    assert_eq!(of("signin.amazonaws.com"), Some((1, Success)));
    for alike in [
        "signin.amazonaws.com.evil.example",
        "evil.example/signin.amazonaws.com",
        "x.signin.amazonaws.com",
        "signin",
        "s3.amazonaws.com",
    ] {
        assert_eq!(of(alike), Some((NO_SIGN_IN, Interrupt)), "{alike}");
    }
}
