use crate::domain::json::Doc;
use crate::domain::sign_in::FactorResult::{Denied, Passed, Prompted};
use crate::domain::sign_in::{ActorKind, SignIn, Status};
use crate::formats;

fn read(text: &str) -> SignIn {
    let doc = Doc::parse(text).unwrap();
    let read = formats::read(doc.root(), &[]);
    assert_eq!(read.format, "auth0.log", "{text}");
    read.sign_in.unwrap()
}

fn of(code: &str) -> SignIn {
    read(&format!(
        r#"{{"log_id":"9","data":{{"date":"2026-03-02T10:00:00.5Z","type":"{code}","client_id":"app-1",
            "client_name":"Shop","ip":"198.51.100.7","user_id":"auth0|1","user_name":"nora@example.com"}}}}"#
    ))
}

#[test]
fn a_code_says_what_ended_and_how() {
    use Status::{Failure, Interrupt, Success, Unknown};
    for (code, activity_id, status) in [
        ("s", 1, Success),
        ("f", 1, Failure),
        ("fp", 1, Failure),
        ("fu", 1, Failure),
        ("fcoa", 1, Failure),
        ("sepft", 1, Success),
        ("ssa", 1, Success),
        ("fsa", 1, Interrupt),
        ("seacft", 99, Success),
        ("fertft", 99, Failure),
        ("gd_auth_succeed", 99, Success),
        ("gd_auth_rejected", 99, Failure),
        ("gd_send_pn", 99, Interrupt),
        ("gd_enrollment_complete", 99, Interrupt),
        ("limit_wc", 99, Interrupt),
        ("slo", 2, Interrupt),
        ("scp", 99, Interrupt),
        ("sapi", 0, Interrupt),
        ("something_new", 99, Unknown),
    ] {
        let sign_in = of(code);
        assert_eq!((sign_in.activity_id, sign_in.status_id), (activity_id, status), "{code}");
    }
}

#[test]
fn second_factors_are_told_by_the_code() {
    for (code, result, is_mfa) in [
        ("gd_auth_succeed", Some(Passed), Some(true)),
        ("gd_auth_failed", Some(Denied), Some(false)),
        ("gd_send_sms", Some(Prompted), None),
        ("s", None, None),
    ] {
        let sign_in = of(code);
        let factor = sign_in.auth_factors.first().and_then(|factor| factor.result);
        assert_eq!((factor, sign_in.is_mfa), (result, is_mfa), "{code}");
    }
    assert_eq!(of("gd_send_pn").auth_factors[0].kind.as_deref(), Some("pn"));
    assert_eq!(of("limit_wc").risk.reasons, ["limit_wc"]);
}

#[test]
fn a_client_that_signs_in_for_itself_is_no_person() {
    let sign_in = of("seccft");
    assert_eq!(sign_in.actor.kind, Some(ActorKind::ServicePrincipal));
    assert_eq!(sign_in.user.uid.as_deref(), Some("app-1"));
    assert_eq!(sign_in.user.email_addr, None);
}

#[test]
fn other_records_with_a_date_and_a_type_are_not_taken() {
    for text in [
        r#"{"date":"2026-03-02","type":"s","title":"x"}"#,
        r#"{"log_id":"9","data":{"type":"a text with blanks","date":"x","client_id":"c"}}"#,
        r#"{"log_id":"9","message":"x"}"#,
        r#"{"log_id":"9","data":[1]}"#,
    ] {
        let doc = Doc::parse(text).unwrap();
        assert_eq!(formats::detect(doc.root(), &[]), formats::UNKNOWN, "{text}");
    }
}
