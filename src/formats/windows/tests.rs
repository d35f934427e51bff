use crate::domain::json::Doc;
use crate::domain::sign_in::{ActorKind, SignIn, Status};
use crate::formats;

fn read(id: i64, rest: &str) -> SignIn {
    let text = format!(
        r#"{{"EventID":{id},"Channel":"Security","Hostname":"dc-1","TimeCreated":"2026-03-02T10:00:00Z",
            "TargetUserName":"nora","TargetDomainName":"EXAMPLE",{rest}}}"#
    );
    let doc = Doc::parse(text).unwrap();
    let read = formats::read(doc.root(), &[]);
    assert_eq!(read.format, "windows.security", "{id} {rest}");
    read.sign_in.unwrap()
}

#[test]
fn an_event_ends_by_its_number_and_a_step_by_its_code() {
    for (id, rest, activity, status) in [
        (4624, r#""Status":"0x0""#, 1, Status::Success),
        (4625, r#""Status":"0x0""#, 1, Status::Failure),
        (4634, r#""x":1"#, 2, Status::Interrupt),
        (4647, r#""x":1"#, 2, Status::Interrupt),
        (4648, r#""Keywords":"Audit Success""#, 99, Status::Interrupt),
        (4768, r#""Status":"0x0""#, 99, Status::Success),
        (4768, r#""Status":"0x19""#, 99, Status::Interrupt),
        (4768, r#""Status":"0x6""#, 99, Status::Failure),
        (4768, r#""Keywords":["Audit Failure"]"#, 99, Status::Failure),
        (4768, r#""Keywords":"0x8020000000000000""#, 99, Status::Success),
        (4768, r#""Keywords":"x""#, 99, Status::Unknown),
        (4769, r#""Status":"0x20""#, 99, Status::Interrupt),
        (4768, r#""Status":"0x20""#, 99, Status::Failure),
        (4771, r#""Status":"0x18""#, 99, Status::Failure),
        (4771, r#""Status":25"#, 99, Status::Interrupt),
        (4771, r#""x":1"#, 99, Status::Failure),
        (4776, r#""Status":"0XC0000064""#, 99, Status::Failure),
        (4776, r#""Status":"-""#, 99, Status::Unknown),
        (4672, r#""x":1"#, 0, Status::Interrupt),
        (4740, r#""x":1"#, 0, Status::Interrupt),
    ] {
        let sign_in = read(id, rest);
        let at = format!("{id} {rest}");
        assert_eq!((sign_in.activity_id, sign_in.status_id), (activity, status), "{at}");
    }
}

#[test]
fn who_acted_is_the_target_of_a_sign_in_and_the_subject_of_all_else() {
    let subject = r#""SubjectUserName":"tomas","SubjectDomainName":"EXAMPLE""#;
    for (id, name) in [
        (4624, "nora"),
        (4625, "nora"),
        (4648, "tomas"),
        (4771, "nora"),
        (4740, "nora"),
        (4720, "tomas"),
    ] {
        assert_eq!(read(id, subject).user.name.as_deref(), Some(name), "{id}");
    }
}

#[test]
fn accounts_of_machines_and_of_windows_itself_are_no_persons() {
    let kind = |rest: &str| read(4624, rest).actor.kind;
    let of = |sid: &str| kind(&format!(r#""TargetUserSid":"{sid}""#));
    for sid in ["S-1-5-18", "S-1-5-7", "S-1-5-90-0-1", "S-1-5-80-1-2"] {
        assert_eq!(of(sid), Some(ActorKind::System), "{sid}");
    }
    assert_eq!(of("S-1-5-21-1-2-3-500"), Some(ActorKind::Person));
    assert_eq!(of("S-1-0-0"), Some(ActorKind::Person));
    let nobody = r#"{"EventID":4625,"Channel":"Security","TargetUserName":"-","IpAddress":"-"}"#;
    let doc = Doc::parse(nobody).unwrap();
    let sign_in = formats::read(doc.root(), &[]).sign_in.unwrap();
    assert_eq!((sign_in.actor.kind, sign_in.identity()), (None, None));
}

#[test]
fn what_winlogbeat_moved_to_names_of_elastic_is_found_there() {
    let text = r#"{"@timestamp":"2026-03-02T10:00:00Z","event":{"code":"4625"},
        "winlog":{"channel":"Security","event_data":{"Status":"0xc000006d"}},
        "user":{"name":"nora","domain":"EXAMPLE","id":"S-1-0-0"},
        "source":{"ip":"198.51.100.7","port":50123},"host":{"name":"ws-1"}}"#;
    let doc = Doc::parse(text).unwrap();
    let read = formats::read(doc.root(), &[]);
    assert_eq!(read.format, "windows.security");
    let sign_in = read.sign_in.unwrap();
    assert_eq!((sign_in.status_id, sign_in.user.uid.clone()), (Status::Failure, None));
    assert_eq!((sign_in.path("user.name"), sign_in.path("src_endpoint.ip")), {
        (Some("/user/name"), Some("/source/ip"))
    });
    assert_eq!(sign_in.src_endpoint.port, Some(50123));
    let bare = r#"{"@timestamp":"2026-03-02T10:00:00Z","event.category":["authentication"],
        "user.name":"nora","source.ip":"198.51.100.7","winlog.event_id":4624}"#;
    let doc = Doc::parse(bare).unwrap();
    let sign_in = formats::read(doc.root(), &[]).sign_in.unwrap();
    assert_eq!((sign_in.status_id, sign_in.identity()), (Status::Success, Some("nora")));
}

#[test]
fn the_events_own_data_is_found_below_flat_columns_too() {
    let payload = serde_json::json!({"EventData": {"Data": [
        {"@Name": "TargetUserName", "#text": "nora"}, {"@Name": "SubStatus", "#text": "0xC000006A"}]}});
    let payload = serde_json::to_string(&payload.to_string()).unwrap();
    for (text, path) in [
        (
            r#"{"EventID":4625,"TimeCreated":"2026-03-02T10:00:00Z","Computer":"ws-1",
            "EventData":{"TargetUserName":"nora","SubStatus":"0xC000006A"}}"#
                .to_owned(),
            "/EventData/TargetUserName",
        ),
        (
            format!(
                r#"{{"EventId":4625,"Channel":"Security","TimeCreated":"2026-03-02T10:00:00+00:00",
            "Provider":"Microsoft-Windows-Security-Auditing","EventRecordId":"8","Payload":{payload}}}"#
            ),
            "/Payload",
        ),
        (
            r#"{"@timestamp":"2026-03-02T10:00:00Z","event_id":4625,"log_name":"Security",
            "source_name":"Microsoft-Windows-Security-Auditing","record_number":"9",
            "event_data":{"TargetUserName":"nora","SubStatus":"0xc000006a"}}"#
                .to_owned(),
            "/event_data/TargetUserName",
        ),
        (
            r#"{"EventID":4625,"Timestamp":"2026-03-02T10:00:00Z","TargetUserName":"nora",
            "SubStatus":"0xC000006A"}"#
                .to_owned(),
            "/TargetUserName",
        ),
    ] {
        let doc = Doc::parse(text.as_str()).unwrap();
        let read = formats::read(doc.root(), &[]);
        assert_eq!(read.format, "windows.security", "{text}");
        let sign_in = read.sign_in.unwrap();
        assert_eq!(sign_in.path("user.name"), Some(path), "{text}");
        assert_eq!(sign_in.user.name.as_deref(), Some("nora"), "{text}");
        assert_eq!((sign_in.status_id, sign_in.time.is_some()), (Status::Failure, true), "{text}");
        assert_eq!(sign_in.status_detail.as_deref(), Some("wrong password"), "{text}");
    }
}
