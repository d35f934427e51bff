use crate::domain::json::Doc;
use crate::domain::sign_in::{ActorKind, SignIn, Status};
use crate::formats;

fn read(text: &str) -> SignIn {
    let doc = Doc::parse(text).unwrap();
    let read = formats::read(doc.root(), &[]);
    assert_eq!(read.format, "github.audit", "{text}");
    read.sign_in.unwrap()
}

fn of(action: &str) -> SignIn {
    read(&format!(
        r#"{{"action":"{action}","actor":"nora-b","actor_id":7,"actor_ip":"198.51.100.7",
            "org":"Example-Org","created_at":1772445600123,"user":"tomas-e"}}"#
    ))
}

#[test]
fn the_action_says_what_ended() {
    use Status::{Failure, Interrupt, Success};
    for (action, activity_id, status, is_mfa) in [
        ("user.login", 1, Success, None),
        ("user.failed_login", 1, Failure, None),
        ("user.logout", 2, Interrupt, None),
        ("user.two_factor_challenge_success", 99, Success, Some(true)),
        ("user.two_factor_challenge_failure", 99, Failure, Some(false)),
        ("user.two_factor_requested", 99, Interrupt, None),
        ("business.sso_response", 99, Interrupt, None),
        ("org.invite_member", 99, Interrupt, None),
        ("oauth_access.create", 99, Interrupt, None),
        ("git.clone", 0, Interrupt, None),
        ("protected_branch.create", 0, Interrupt, None),
    ] {
        let sign_in = of(action);
        let found = (sign_in.activity_id, sign_in.status_id, sign_in.is_mfa);
        assert_eq!(found, (activity_id, status, is_mfa), "{action}");
        assert_eq!(sign_in.user.name.as_deref(), Some("nora-b"), "{action}");
    }
}

#[test]
fn only_of_a_sign_in_may_the_user_be_who_acted() {
    let record = |action: &str| {
        read(&format!(
            r#"{{"action":"{action}","actor":null,"user":"tomas-e","user_id":9,"org":"Example-Org",
                "created_at":1772445600123}}"#
        ))
    };
    let failed = record("user.failed_login");
    assert_eq!(
        (failed.user.name.as_deref(), failed.user.uid.as_deref()),
        (Some("tomas-e"), Some("9"))
    );
    let added = record("org.add_member");
    assert_eq!((added.user.name, added.user.uid, added.actor.kind), (None, None, None));
}

#[test]
fn a_bot_is_no_person() {
    let by_name = read(
        r#"{"@timestamp":1772445600123,"action":"git.clone","actor":"github-actions[bot]",
            "repo":"example-org/site","business":"example"}"#,
    );
    let by_flag = read(
        r#"{"@timestamp":"2026-03-02T10:00:00Z","action":"git.push","actor":"builder","actor_is_bot":true,
            "repo":"example-org/site"}"#,
    );
    for sign_in in [by_name, by_flag] {
        assert_eq!(sign_in.actor.kind, Some(ActorKind::ServicePrincipal));
    }
}

#[test]
fn other_audit_logs_are_not_taken() {
    for text in [
        r#"{"action":"user_login","actor":{"type":"user"},"date_create":1772445600,"entity":{}}"#,
        r#"{"action":"user.login","actor":{"id":"1"},"created_at":"x","org":"y"}"#,
        r#"{"action":"user.login","created_at":"2026-03-02T10:00:00Z","result":"ok"}"#,
        r#"{"action":"a text. With a stop","actor":"x","org":"y","created_at":1}"#,
    ] {
        let doc = Doc::parse(text).unwrap();
        assert_eq!(formats::detect(doc.root(), &[]), formats::UNKNOWN, "{text}");
    }
}
