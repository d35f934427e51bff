use crate::domain::json::Doc;
use crate::domain::sign_in::{SignIn, Status};
use crate::formats;

fn read(rest: &str) -> SignIn {
    let text = format!(r#"{{"class_uid":3002,"time":1772445600000,"metadata":{{}},{rest}}}"#);
    let doc = Doc::parse(text).unwrap();
    let read = formats::read(doc.root(), &[]);
    assert_eq!(read.format, "ocsf.authentication", "{rest}");
    read.sign_in.unwrap()
}

#[test]
fn how_it_ended_is_said_by_number_else_by_word_and_not_where_they_disagree() {
    for (rest, activity, status) in [
        (r#""activity_id":1,"status_id":1"#, 1, Status::Success),
        (r#""activity_id":1,"status_id":"2""#, 1, Status::Failure),
        (r#""activity_id":1,"status_id":2.0"#, 1, Status::Failure),
        (r#""activity_id":1,"STATUS":"success""#, 1, Status::Success),
        (r#""activity_id":1,"status_id":0,"status":"FAILURE""#, 1, Status::Failure),
        (r#""activity_id":1,"status_id":2,"status":"Success""#, 1, Status::Unknown),
        (r#""activity_id":1,"status_id":99,"status":"Locked""#, 1, Status::Interrupt),
        (r#""activity_id":1,"status":"Locked""#, 1, Status::Unknown),
        (r#""activity_id":1"#, 1, Status::Unknown),
        (r#""activity_id":2,"status_id":2"#, 2, Status::Interrupt),
        (r#""activity_id":3,"status_id":1"#, 99, Status::Success),
        (r#""activity_id":6,"status_id":2"#, 99, Status::Failure),
        (r#""activity_id":0,"type_uid":300201,"status_id":1"#, 1, Status::Success),
        (r#""status_id":1"#, 99, Status::Unknown),
    ] {
        let sign_in = read(rest);
        assert_eq!((sign_in.activity_id, sign_in.status_id), (activity, status), "{rest}");
    }
}

#[test]
fn the_user_is_whose_sign_in_it_is_and_another_actor_adds_nothing() {
    let who = |rest: &str| {
        let sign_in = read(&format!(r#""activity_id":1,"status_id":1,{rest}"#));
        (sign_in.user.uid, sign_in.user.name)
    };
    let own = |text: &str| Some(text.to_owned());
    let same = r#""user":{"uid":"u-1"},"actor":{"user":{"uid":"U-1","name":"nora"}}"#;
    assert_eq!(who(same), (own("u-1"), own("nora")));
    let other = r#""user":{"uid":"u-1"},"actor":{"user":{"uid":"u-2","name":"svc$"}}"#;
    assert_eq!(who(other), (own("u-1"), None));
    let empty = r#""user":{"uid":"","name":"-"},"actor":{"user":{"uid":"u-2"}}"#;
    assert_eq!(who(empty), (own("u-2"), None));
    let display = r#""user":{"name":"Nora Berg","email_addr":"nora@example.com"}"#;
    assert_eq!(who(display), (None, own("nora@example.com")));
    assert_eq!(who(r#""user":7"#), (None, None));
    let nobody = r#""user":{"uid":"NULL SID","name":"admin"},"actor":{"user":{"uid":"NULL SID"}}"#;
    assert_eq!(who(nobody), (None, own("admin")), "the id of nobody is nobody's");
}

#[test]
fn the_machine_that_was_signed_in_to_is_not_the_one_it_came_from() {
    let device = |rest: &str| {
        let sign_in = read(&format!(r#""activity_id":1,"status_id":1,{rest}"#));
        (sign_in.device.name, sign_in.device.uid)
    };
    let own = |text: &str| Some(text.to_owned());
    let target = r#""device":{"hostname":"DC-1","uid":"d"},"dst_endpoint":{"hostname":"dc-1"}"#;
    assert_eq!(device(target), (None, None));
    let client = r#""device":{"hostname":"nb-1","uid":"d"},"dst_endpoint":{"hostname":"dc-1"}"#;
    assert_eq!(device(client), (own("nb-1"), own("d")));
    let source = r#""src_endpoint":{"hostname":"nb-2","uid":"s"}"#;
    assert_eq!(device(source), (own("nb-2"), own("s")));
}
