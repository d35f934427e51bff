use crate::domain::json::Doc;
use crate::domain::sign_in::{SignIn, Status};
use crate::formats::{self, envelope};

fn read(text: &str) -> SignIn {
    let doc = Doc::parse(text).unwrap();
    let read = formats::read(doc.root(), &[]);
    assert_eq!(read.format, "google.reports", "{text}");
    read.sign_in.unwrap()
}

fn activity(events: &str) -> String {
    format!(
        r#"{{"kind":"admin#reports#activity", "id":{{"time":"2026-03-02T10:00:00Z",
            "uniqueQualifier":"7","applicationName":"login"}},"actor":{{"email":"nora@example.com"}},
            "events":{events},"ipAddress":"198.51.100.7"}}"#
    )
}

fn event(name: &str) -> String {
    format!(r#"{{"type":"login", "name":"{name}"}}"#)
}

#[test]
fn only_a_login_succeeds_or_fails() {
    for (name, activity_id, status) in [
        ("login_success", 1, Status::Success),
        ("Login_Success ", 1, Status::Success),
        ("login_failure", 1, Status::Failure),
        ("login_challenge", 99, Status::Interrupt),
        ("login_verification", 99, Status::Interrupt),
        ("logout", 2, Status::Interrupt),
        ("passkey_enrolled", 99, Status::Interrupt),
        ("", 99, Status::Unknown),
    ] {
        let sign_in = read(&activity(&format!("[{}]", event(name))));
        assert_eq!((sign_in.activity_id, sign_in.status_id), (activity_id, status), "{name}");
    }
}

#[test]
fn an_activity_of_several_events_becomes_a_record_an_event() {
    let names = ["login_failure", "login_failure", "login_success"].map(event);
    let whole = activity(&format!("[{}, {},null, {}]", names[0], names[1], names[2]));
    let doc = Doc::parse(whole.as_str()).unwrap();
    let parts = envelope::unwrap(doc.root(), &[]);
    let events = ["", "null,", "null,null,null,"].iter().zip(&names);
    let wanted: Vec<_> = events
        .zip([",null,null,null", ",null,null", ""])
        .map(|((before, event), after)| activity(&format!("[{before}{event}{after}]")))
        .collect();
    let found: Vec<_> = parts.iter().map(|part| part.node().raw()).collect();
    assert_eq!(found, wanted);
    let views: Vec<_> = found.iter().map(|part| read(part)).collect();
    let ends: Vec<_> = views.iter().map(|view| view.status_id).collect();
    assert_eq!(ends, [Status::Failure, Status::Failure, Status::Success]);
    let uid = |n: usize| format!("2026-03-02T10:00:00Z/7/{n}");
    for (view, n) in views.iter().zip([0, 1, 3]) {
        assert_eq!(view.metadata.uid, Some(uid(n)));
        assert_eq!(view.path("status_id"), Some(format!("/events/{n}/name").as_str()));
        assert!(view.warnings.is_empty(), "{:?}", view.warnings);
    }
    let listed = format!(r#"{{"kind":"admin#reports#activities","items":[{whole},{whole}]}}"#);
    let listed = Doc::parse(listed).unwrap();
    assert_eq!(envelope::unwrap(listed.root(), &[]).len(), 6, "and in the API's answer");
    let copy = r#"{"protoPayload":{"serviceName":"login.googleapis.com","metadata":{"event":
        [{"eventName":"login_failure"},{"eventName":"login_success"}]}}}"#;
    let copy = Doc::parse(copy).unwrap();
    assert_eq!(envelope::unwrap(copy.root(), &[]).len(), 2, "and in the audit log's copy");
}

#[test]
fn what_cannot_be_taken_apart_stays_whole_and_says_so() {
    let odd = activity(&format!("[{},{},7]", event("login_failure"), event("login_failure")));
    let flood = activity(&format!("[{}]", vec![event("login_failure"); 3_000].join(",")));
    for text in [odd, flood] {
        let doc = Doc::parse(text.as_str()).unwrap();
        assert_eq!(envelope::unwrap(doc.root(), &[]).len(), 1);
        let view = read(&text);
        assert_eq!(view.status_id, Status::Unknown);
        assert!(view.warnings.iter().any(|it| it.starts_with("status_id")), "{:?}", view.warnings);
    }
}

#[test]
fn a_parameter_that_is_there_twice_says_nothing() {
    let twice = r#"[{"type":"login","name":"login_failure","parameters":[
        {"name":"login_type","value":"saml"},{"name":"login_type","value":"exchange"}]}]"#;
    assert_eq!(read(&activity(twice)).logon_type, None);
}

#[test]
fn a_name_that_nobody_can_be_found_by_is_no_identity() {
    let nobody = activity(&format!("[{}]", event("login_failure"))).replace(
        r#""email":"nora@example.com""#,
        r#""email":"","profileId":"105250506097979753968""#,
    );
    let view = read(&nobody);
    assert_eq!((view.user.uid, view.user.name, view.actor.kind), (None, None, None));
}
