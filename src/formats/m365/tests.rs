use crate::domain::json::Doc;
use crate::domain::sign_in::{SignIn, Status};
use crate::formats;
use crate::formats::envelope;

fn read(rest: &str) -> SignIn {
    let text = format!(
        r#"{{"CreationTime":"2026-03-02T10:00:00","Id":"m-1","UserType":0,
            "UserId":"nora@contoso.example",{rest}}}"#
    );
    let doc = Doc::parse(text).unwrap();
    let read = formats::read(doc.root(), &[]);
    assert_eq!(read.format, "m365.audit", "{rest}");
    read.sign_in.unwrap()
}

#[test]
fn the_operation_and_its_error_say_how_it_ended_and_the_records_own_result_does_not() {
    let failed = r#""RecordType":15,"Operation":"UserLoginFailed""#;
    let logged_in = r#""RecordType":15,"Operation":"UserLoggedIn""#;
    for (operation, rest, activity, status) in [
        (logged_in, r#""ResultStatus":"Succeeded""#, 1, Status::Success),
        (logged_in, r#""ErrorNumber":"0""#, 1, Status::Success),
        (logged_in, r#""ErrorNumber":50140,"LogonError":"KmsiInterrupt""#, 1, Status::Interrupt),
        (logged_in, r#""LogonError":"SomethingElse""#, 1, Status::Interrupt),
        (logged_in, r#""ResultStatus":"Failed""#, 1, Status::Unknown),
        (
            logged_in,
            r#""ExtendedProperties":[{"Name":"ResultStatusDetail","Value":"UserError"}]"#,
            1,
            Status::Unknown,
        ),
        (failed, r#""ResultStatus":"Success""#, 1, Status::Failure),
        (failed, r#""ErrorNumber":"50074""#, 1, Status::Interrupt),
        (failed, r#""ErrorNumber":"50053","LogonError":"IdsLocked""#, 1, Status::Failure),
        (failed, r#""LogonError":"UserStrongAuthEnrollmentRequired""#, 1, Status::Interrupt),
        (failed, r#""LogonError":null"#, 1, Status::Failure),
        (r#""RecordType":"15","operation":"userloginfailed""#, r#""x":1"#, 1, Status::Failure),
        (r#""RecordType":20,"Operation":"UserLoggedIn""#, r#""x":1"#, 0, Status::Interrupt),
        (r#""RecordType":25,"Operation":"TeamsSessionStarted""#, r#""x":1"#, 0, Status::Interrupt),
    ] {
        let sign_in = read(&format!("{operation},{rest}"));
        let at = format!("{operation} {rest}");
        assert_eq!((sign_in.activity_id, sign_in.status_id), (activity, status), "{at}");
    }
}

#[test]
fn a_record_is_known_by_its_workload_and_carried_by_its_collector() {
    let bare = r#"{"Operation":"UserLoginFailed","Workload":"AzureActiveDirectory",
        "UserId":"nora@contoso.example","ClientIP":"203.0.113.8:51000"}"#;
    let carried = format!(r#"{{"event":{bare},"routing":{{"hostname":"x"}}}}"#);
    for text in [bare, &carried] {
        let doc = Doc::parse(text).unwrap();
        let found = envelope::unwrap(doc.root(), &[]);
        let sign_in = formats::read(found[0].node(), &[]).sign_in.unwrap();
        assert_eq!((sign_in.status_id, sign_in.src_endpoint.port), (Status::Failure, Some(51_000)));
    }
}

#[test]
fn an_id_of_another_login_name_is_not_taken() {
    let id = "a1000000-0000-4000-8000-000000000042";
    let actor = |name: &str| {
        let rest = format!(
            r#""RecordType":15,"Operation":"UserLoggedIn","Actor":[{{"ID":"{id}","Type":0}},
            {{"ID":"{name}","Type":5}}]"#
        );
        read(&rest).user.uid
    };
    assert_eq!(actor("Nora@contoso.example").as_deref(), Some(id));
    assert_eq!(actor("tomas@contoso.example"), None);
}

#[test]
fn the_record_in_an_export_of_purview_comes_out_of_it() {
    let record = r#"{"CreationTime":"2026-03-02T10:00:00","Id":"m-1","Operation":"UserLoggedIn","RecordType":15,"UserId":"nora@contoso.example","UserType":0}"#;
    let quoted = serde_json::to_string(record).unwrap();
    let row = format!(
        r#"{{"RecordType":"AzureActiveDirectoryStsLogon","CreationDate":"x","UserIds":"x",
            "Operations":"UserLoggedIn","Operation":"UserLoggedIn","AuditData":{quoted}}}"#
    );
    let doc = Doc::parse(row).unwrap();
    let found: Vec<_> =
        envelope::unwrap(doc.root(), &[]).iter().map(|it| it.node().raw().to_owned()).collect();
    assert_eq!(found, [record]);
}
