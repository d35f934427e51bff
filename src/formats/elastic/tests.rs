use crate::domain::json::Doc;
use crate::domain::sign_in::{SignIn, Status};
use crate::formats;
use crate::formats::envelope;
use crate::formats::field::{Field, Record};

fn read(rest: &str) -> SignIn {
    let text =
        format!(r#"{{"@timestamp":"2026-03-02T10:00:00Z","ecs":{{"version":"8.11.0"}},{rest}}}"#);
    let doc = Doc::parse(text).unwrap();
    let read = formats::read(doc.root(), &[]);
    assert_eq!(read.format, "elastic.ecs", "{rest}");
    read.sign_in.unwrap()
}

#[test]
fn the_schema_says_how_it_ended_unless_the_vendors_part_says_it_better() {
    let event = |category: &str, action: &str, outcome: &str, rest: &str| {
        let sign_in = read(&format!(
            r#""event":{{"category":{category},"action":"{action}","outcome":"{outcome}",
            "provider":"signin.amazonaws.com"}}{rest}"#
        ));
        (sign_in.activity_id, sign_in.status_id)
    };
    let auth = r#"["authentication"]"#;
    let okta = |kind: &str, result: &str| {
        format!(r#","okta":{{"event_type":"{kind}","outcome":{{"result":"{result}"}}}}"#)
    };
    let azure = |code: i64| {
        format!(
            r#","azure":{{"signinlogs":{{"category":"SignInLogs",
            "properties":{{"status":{{"error_code":{code}}}}}}}}}"#
        )
    };
    let none = String::new();
    let aws = r#","aws":{"cloudtrail":{"event_version":"1.08"}}"#.to_owned();
    let google = r#","google_workspace":{"kind":"x"}"#.to_owned();
    let o365 = |rest: &str| format!(r#","o365":{{"audit":{{{rest}}}}}"#);
    for (category, action, outcome, rest, wanted) in [
        (auth, "x", "success", none.clone(), (1, Status::Success)),
        (auth, "x", "failure", none.clone(), (1, Status::Failure)),
        (auth, "x", "unknown", none.clone(), (1, Status::Unknown)),
        (r#""Authentication""#, "x", "Failure", none.clone(), (1, Status::Failure)),
        (auth, "mfa-challenge-sent", "success", none.clone(), (99, Status::Interrupt)),
        (auth, "User Logout", "success", none.clone(), (2, Status::Interrupt)),
        (r#"["session"]"#, "started-session", "success", none.clone(), (0, Status::Interrupt)),
        (r#"["iam"]"#, "UpdateUser", "success", aws.clone(), (99, Status::Interrupt)),
        (auth, "ConsoleLogin", "failure", aws.clone(), (1, Status::Failure)),
        (auth, "login_success", "", google.clone(), (1, Status::Success)),
        (auth, "login_challenge", "failure", google, (99, Status::Interrupt)),
        (auth, "x", "success", okta("user.session.start", "FAILURE"), (1, Status::Failure)),
        (auth, "x", "success", okta("user.session.end", "SUCCESS"), (2, Status::Interrupt)),
        (auth, "x", "failure", azure(50_074), (1, Status::Interrupt)),
        (auth, "x", "failure", azure(50_126), (1, Status::Failure)),
        (auth, "UserLoggedIn", "success", o365(r#""Id":"1""#), (1, Status::Success)),
        (auth, "UserLoggedIn", "success", o365(r#""LogonError":"x""#), (1, Status::Interrupt)),
        (auth, "MailItemsAccessed", "success", o365(r#""Id":"1""#), (0, Status::Interrupt)),
    ] {
        assert_eq!(event(category, action, outcome, &rest), wanted, "{category} {action} {rest}");
    }
}

#[test]
fn an_action_says_how_it_ended_where_no_outcome_does() {
    let ended = |rest: &str| read(&format!(r#""event":{{"category":["authentication"],{rest}}}"#));
    assert_eq!(ended(r#""action":"authentication_success""#).status_id, Status::Success);
    assert_eq!(ended(r#""action":"authentication-failed""#).status_id, Status::Failure);
    assert_eq!(ended(r#""action":"login_failed","outcome":"unknown""#).status_id, Status::Unknown);
}

#[test]
fn an_alert_stays_one_whatever_event_it_came_from() {
    let raw = r#"{"eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin"}"#;
    let quoted = serde_json::to_string(raw).unwrap();
    let alert = format!(
        r#"{{"@timestamp":"x","kibana.alert.uuid":"1","kibana.alert.rule.name":"r",
        "event":{{"original":{quoted},"kind":"signal","category":["authentication"]}}}}"#
    );
    let document = format!(
        r#"{{"@timestamp":"x","ecs":{{}},"event":{{"original":{quoted},"kind":"event"}}}}"#
    );
    let windows = r#"{"@timestamp":"x","kibana.alert.uuid":"1","kibana.alert.rule.name":"r",
        "winlog":{"event_id":4624,"channel":"Security","event_data":{"TargetUserName":"nora"}}}"#;
    let linux = r#"{"@timestamp":"x","kibana":{"alert":{"uuid":"1"}},
        "message":"Mar  2 10:00:00 h sshd[7]: Accepted password for nora from 198.51.100.7"}"#;
    for (text, format) in [
        (alert, "elastic.alert"),
        (document, "aws.cloudtrail"),
        (windows.to_owned(), "elastic.alert"),
        (linux.to_owned(), "elastic.alert"),
    ] {
        let doc = Doc::parse(text).unwrap();
        let found = envelope::unwrap(doc.root(), &[]);
        assert_eq!((found.len(), formats::detect(found[0].node(), &[])), (1, format));
        let root = Record::new(Field::root(found[0].node()));
        let of = formats::ALL.into_iter().filter(|format| (format.detect)(&root));
        assert_eq!(of.count(), 1, "{format}");
    }
}

#[test]
fn a_display_name_is_nobodys_identity() {
    let who = |user: &str| {
        let rest = format!(r#""event":{{"category":["authentication"]}},"user":{user}"#);
        let sign_in = read(&rest);
        (sign_in.user.uid, sign_in.user.name)
    };
    let own = |text: &str| Some(text.to_owned());
    assert_eq!(who(r#"{"full_name":"Nora Berg"}"#), (None, None));
    assert_eq!(who(r#"{"name":"nora","target":{"name":"x","id":"7"}}"#), (None, own("nora")));
    assert_eq!(
        who(r#"{"id":"u-1","name":"nora","email":"Nora@example.com"}"#),
        (own("u-1"), own("Nora@example.com"))
    );
    let other = r#"{"name":"nora","email":"helpdesk@example.com"}"#;
    assert_eq!(who(other), (None, own("nora")));
}
