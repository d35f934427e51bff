use super::*;
use crate::domain::json::Doc;
use crate::domain::mapping::listed;
use crate::domain::sign_in::ActorKind;

const RADIUS: &str = r#"[[format]]
name = "campus.radius"
what = "RADIUS of the campus network"

[format.when]
present = ["/user"]
absent = ["/class_uid"]
equal = { "/type" = ["auth", "reauth"] }

[format.fields]
"metadata.uid" = "/id"
time = ["/ts", "/received"]
"user.name" = ["/user", "/login"]
"src_endpoint.ip" = "/client/addresses/0"
"src_endpoint.location.country" = "/client/country"
"src_endpoint.location.lat" = "/client/at/0"
"src_endpoint.location.long" = "/client/at/1"
"device.is_managed" = "/managed"

[format.result]
from = "/answer"
success = ["Access-Accept", "1"]
failure = ["Access-Reject"]
interrupt = ["Access-Challenge"]

[format.activity]
from = "/type"
sign_in = "auth"
other = "reauth"

[format.actor]
is = "person"

[format.mfa]
from = "/second"
passed = ["true"]
not = ["false"]
"#;

fn radius() -> Mapping {
    listed(RADIUS, &[]).unwrap().remove(0)
}

fn read(record: &str) -> Option<SignIn> {
    let doc = Doc::parse(record).unwrap();
    let root = Record::new(Field::root(doc.root()));
    detect(&radius(), &root).then(|| super::read(&radius(), &root))
}

#[test]
fn a_record_gives_what_the_mapping_says() {
    let record = r#"{"type":"auth","id":7,"ts":1772445600,"user":"nora","answer":"access-accept",
        "client":{"addresses":["198.51.100.7:1812"],"country":"Spain","at":[42.1,-8.5]},
        "managed":"true","second":true}"#;
    let sign_in = read(record).unwrap();
    assert_eq!((sign_in.activity_id, sign_in.status_id), (LOGON, Status::Success));
    assert_eq!(sign_in.metadata.uid.as_deref(), Some("7"));
    assert_eq!(sign_in.time.map(|it| it.to_string()).as_deref(), Some("2026-03-02T10:00:00Z"));
    assert_eq!(sign_in.user.name.as_deref(), Some("nora"));
    let from = &sign_in.src_endpoint;
    assert_eq!(from.ip.map(|ip| ip.to_string()).as_deref(), Some("198.51.100.7"));
    assert_eq!((from.port, from.location.country.as_deref()), (Some(1812), Some("ES")));
    assert_eq!((from.location.lat, from.location.long), (Some(42.1), Some(-8.5)));
    assert_eq!((sign_in.device.is_managed, sign_in.is_mfa), (Some(true), Some(true)));
    assert_eq!(sign_in.actor.kind, Some(ActorKind::Person));
    for (name, path) in [
        ("src_endpoint.ip", "/client/addresses/0"),
        ("user.name", "/user"),
        ("actor.kind", "/user"),
        ("status_id", "/answer"),
        ("is_mfa", "/second"),
    ] {
        assert_eq!(sign_in.path(name), Some(path), "{name}");
    }
    assert_eq!(sign_in.warnings, Vec::<String>::new());
}

#[test]
fn what_the_mapping_does_not_list_is_unknown_and_said() {
    let odd = read(r#"{"type":"auth","user":"-","login":"ben","answer":"Tarpit"}"#).unwrap();
    assert_eq!(odd.status_id, Status::Unknown);
    assert_eq!(odd.status_code.as_deref(), Some("Tarpit"));
    assert_eq!((odd.user.name.as_deref(), odd.path("user.name")), (Some("ben"), Some("/login")));
    let said = odd.warnings.join("\n");
    assert!(
        said.contains("[format.result]: \"Tarpit\" at /answer is in none of success"),
        "{said}"
    );
    assert!(said.contains("time: the record has none"), "{said}");
    // No sign-in neither succeeds nor fails, whatever its answer says.
    let other = read(r#"{"type":"reauth","user":"ben","answer":"Access-Reject"}"#).unwrap();
    assert_eq!((other.activity_id, other.status_id), (NO_SIGN_IN, Status::Interrupt));
}

#[test]
fn a_record_is_of_it_only_where_all_conditions_hold() {
    for (record, holds) in [
        (r#"{"type":"auth","user":"nora"}"#, true),
        (r#"{"type":"Auth","user":"nora"}"#, false),
        (r#"{"type":"acct","user":"nora"}"#, false),
        (r#"{"type":"auth"}"#, false),
        (r#"{"type":"auth","user":null}"#, false),
        (r#"{"type":"auth","user":"nora","class_uid":3002}"#, false),
        (r#"{"type":["auth"],"user":"nora"}"#, false),
    ] {
        assert_eq!(read(record).is_some(), holds, "{record}");
    }
}

#[test]
fn a_mapping_that_says_too_little_or_something_unknown_is_refused_with_its_line() {
    let fault = |from: &str, to: &str| {
        let text = RADIUS.replacen(from, to, 1);
        assert_ne!(text, RADIUS, "{from}");
        listed(&text, &["okta.system"]).unwrap_err().to_string()
    };
    for (from, to, said) in [
        ("campus.radius", "okta.system", "line 2: name: \"okta.system\" is the name of another"),
        ("campus.radius", "Campus", "line 2: name: lower-case letters"),
        ("what =", "wath =", "line 3: \"wath\" means nothing here; [[format]] has name, what"),
        ("[format.when]", "[format.whem]", "line 5: \"whem\" means nothing here"),
        ("present", "there", "line 6: \"there\" means nothing here; [format.when] has present"),
        ("\"/user\"", "\"user\"", "line 6: when.present: a place in the record begins with"),
        (
            "\"/id\"",
            "\"/a/b/c/d/e/f/g/h/i\"",
            "line 11: fields.metadata.uid: a place has at most 8",
        ),
        (
            "\"user.name\"",
            "\"user.nam\"",
            "line 13: campus.radius: [format.fields] has names that cannot be filled: \"user.nam\" (line 13, did you mean user.name?)",
        ),
        ("time =", "client_app =", "line 10: [format.fields] has to say when (time) and who"),
        ("[\"Access-Reject\"]", "[]", "line 23: result.failure: the list is empty"),
        (
            "from = \"/answer\"",
            "is = \"success\"",
            "line 21: \"is\" means nothing here; [format.result]",
        ),
        ("is = \"person\"", "is = \"robot\"", "line 32: actor.is: one of person, service_"),
        ("from = \"/second\"\n", "", "line 34: [format.mfa] needs \"from\""),
        ("what = \"RADIUS", "what = RADIUS", "line 3: "),
    ] {
        let found = fault(from, to);
        assert!(found.starts_with(said), "{found}");
    }
    let bare = "[[format]]\nname = \"a.b\"\nwhat = \"c\"\n[format.when]\nabsent = \"/x\"\n";
    let found = listed(bare, &[]).unwrap_err().to_string();
    assert!(found.starts_with("line 4: [format.when] asks for nothing that is there"), "{found}");
}

#[test]
fn no_text_makes_a_panic() {
    for end in 0..RADIUS.len() {
        let _ = listed(&RADIUS[..end], &[]);
        let _ = listed(&RADIUS[end..], &[]);
    }
}
