use crate::domain::json::Doc;
use crate::domain::sign_in::{SignIn, Status, TimeQuality};
use crate::formats;

fn read(text: &str, format: &str) -> SignIn {
    let doc = Doc::parse(text).unwrap();
    let read = formats::read(doc.root(), &[]);
    assert_eq!(read.format, format, "{text}");
    read.sign_in.unwrap()
}

fn detection(rest: &str) -> SignIn {
    let text = format!(
        r#"{{"id":"d-1","riskEventType":"unfamiliarFeatures","riskState":"atRisk","riskLevel":"medium",
            "activityDateTime":"2026-03-02T10:00:00Z","userId":"u-1",{rest}}}"#
    );
    read(&text, "entra.risk_detection")
}

#[test]
fn reasons_are_read_in_every_notation() {
    let value = r#"[\"UnfamiliarASN\",\"UnfamiliarIP\"]"#;
    for info in [
        r#""[{\"Key\":\"riskReasons\",\"Value\":[\"UnfamiliarASN\",\"UnfamiliarIP\"]}]""#
            .to_owned(),
        r#"[{"Key":"riskReasons","Value":["UnfamiliarASN","UnfamiliarIP"]}]"#.into(),
        r#"{"riskReasons":["UnfamiliarASN","UnfamiliarIP"]}"#.into(),
        r#"[{"key":"RiskReasons","value":"UnfamiliarASN, UnfamiliarIP"}]"#.into(),
        format!(r#"{{"riskReasons":"{value}"}}"#),
    ] {
        let sign_in = detection(&format!(r#""additionalInfo":{info}"#));
        let reasons = ["unfamiliarFeatures", "UnfamiliarASN", "UnfamiliarIP"];
        assert_eq!(sign_in.risk.reasons, reasons, "{info}");
        assert_eq!(sign_in.path("risk.reasons"), Some("/riskEventType"));
    }
    for info in ["7", "\"{\"", "null", "[]", "[{}]", "\"\"", r#"{"riskReasons":{}}"#] {
        let sign_in = detection(&format!(r#""additionalInfo":{info}"#));
        assert_eq!(sign_in.risk.reasons, ["unfamiliarFeatures"], "{info}");
    }
}

#[test]
fn a_detection_is_no_sign_in_and_leads_to_the_one_it_speaks_of() {
    let sign_in = detection(r#""requestId":"s-1","correlationId":"c-1","activity":"signin""#);
    assert_eq!((sign_in.activity_id, sign_in.status_id), (99, Status::Interrupt));
    assert_eq!(sign_in.resource.uid.as_deref(), Some("s-1"));
    assert_eq!(sign_in.correlation_uid.as_deref(), Some("c-1"));
    assert_eq!(sign_in.time_quality, TimeQuality::Exact);
}

#[test]
fn when_it_was_detected_is_not_when_it_was_done() {
    let sign_in = read(
        r#"{"riskEventType":"leakedCredentials","riskLevel":"high","detectedDateTime":
            "2026-03-02T12:00:00Z","activityDateTime":null,"userPrincipalName":"nora@contoso.example"}"#,
        "entra.risk_detection",
    );
    assert_eq!(sign_in.time_quality, TimeQuality::ExportTime);
    assert_eq!(sign_in.user.name.as_deref(), Some("nora@contoso.example"));
}

#[test]
fn a_sign_in_with_its_risk_is_no_detection() {
    let text = r#"{"id":"s-1","createdDateTime":"2026-03-02T10:00:00Z","userId":"u-1","appId":"a-1",
        "riskLevelDuringSignIn":"high","riskState":"atRisk","riskDetail":"none","isInteractive":true}"#;
    let doc = Doc::parse(text).unwrap();
    assert_eq!(formats::detect(doc.root(), &[]), "entra.signin");
}

#[test]
fn a_row_is_told_by_its_table_whatever_the_capitals() {
    let risky = r#"{"type":"AADRiskyUsers","timegenerated":"2026-03-02T10:00:00Z","id":"u-1",
        "riskstate":"atRisk","userprincipalname":"nora@contoso.example"}"#;
    let sign_in = read(risky, "entra.risky_user");
    assert_eq!(sign_in.user.uid.as_deref(), Some("u-1"));
    assert_eq!(sign_in.time_quality, TimeQuality::ExportTime);
}
