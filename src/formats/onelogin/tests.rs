use crate::domain::json::Doc;
use crate::domain::sign_in::{ActorKind, SignIn, Status};
use crate::formats;

fn read(text: &str) -> SignIn {
    let doc = Doc::parse(text).unwrap();
    let read = formats::read(doc.root(), &[]);
    assert_eq!(read.format, "onelogin.event", "{text}");
    read.sign_in.unwrap()
}

#[test]
fn the_type_says_what_ended() {
    use Status::{Failure, Interrupt, Success, Unknown};
    for (kind, activity_id, status) in [
        ("5", 1, Success),
        ("\"5\"", 1, Success),
        ("6", 1, Failure),
        ("8", 1, Success),
        ("69", 1, Failure),
        ("7", 2, Interrupt),
        ("3", 99, Interrupt),
        ("19", 99, Interrupt),
        ("44", 0, Interrupt),
        ("4711", 99, Unknown),
        ("null", 99, Unknown),
        ("\"five\"", 99, Unknown),
        ("-5", 99, Unknown),
    ] {
        let sign_in = read(&format!(
            r#"{{"event_type_id":{kind},"user_id":7,"user_name":"Nora Berg","account_id":1,
                "ipaddr":"198.51.100.7","created_at":"2026-03-02T10:00:00.000Z"}}"#
        ));
        assert_eq!((sign_in.activity_id, sign_in.status_id), (activity_id, status), "{kind}");
    }
}

#[test]
fn who_acted_is_not_who_was_acted_upon() {
    let record = |kind: u8| {
        read(&format!(
            r#"{{"event_type_id":{kind},"actor_user_id":"1","actor_user_name":"admin@example.com",
                "user_id":7,"user_name":"Nora Berg"}}"#
        ))
    };
    let (assumed, login) = (record(3), record(5));
    assert_eq!(assumed.user.uid.as_deref(), Some("1"));
    assert_eq!(assumed.user.name.as_deref(), Some("admin@example.com"));
    assert_eq!(login.user.uid.as_deref(), Some("7"));
    assert_eq!(login.user.name, None, "a first and last name is no login name");
    let locked =
        read(r#"{"event_type_id":19,"actor_user_id":0,"actor_system":"Policy","user_id":7}"#);
    assert_eq!(
        (locked.user.uid.as_deref(), locked.actor.kind),
        (Some("7"), Some(ActorKind::Person))
    );
    let zero = read(r#"{"event_type_id":19,"actor_user_id":"0","user_id":"7"}"#);
    assert_eq!(zero.user.uid.as_deref(), Some("7"), "a zero is nobody's id");
    let system = read(r#"{"event_type_id":44,"actor_system":"Connector","account_id":1}"#);
    assert_eq!((system.user.uid, system.actor.kind), (None, Some(ActorKind::System)));
}

#[test]
fn other_records_with_types_of_events_are_not_taken() {
    for text in [
        r#"{"event_type_id":8,"package_id":3,"name":"Gala","created_at":"2026-03-02"}"#,
        r#"{"event_type_id":{},"ipaddr":"198.51.100.7","user_id":1}"#,
        r#"{"event_type_id":7,"user_id":"1","ipv4":"198.51.100.7"}"#,
    ] {
        let doc = Doc::parse(text).unwrap();
        assert_eq!(formats::detect(doc.root(), &[]), formats::UNKNOWN, "{text}");
    }
}
