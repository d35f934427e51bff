use crate::domain::json::Doc;
use crate::domain::sign_in::FactorResult::{
    self, Denied, NotRequired, Passed, SatisfiedByClaim, TimedOut,
};
use crate::domain::sign_in::{SignIn, Status};
use crate::formats;

fn read(text: &str) -> SignIn {
    let doc = Doc::parse(text).unwrap();
    let read = formats::read(doc.root(), &[]);
    assert_eq!(read.format, "duo.auth", "{text}");
    read.sign_in.unwrap()
}

fn ended(result: &str, reason: &str, factor: &str) -> SignIn {
    read(&format!(
        r#"{{"txid":"t-1","isotimestamp":"2026-03-02T10:00:00.25+00:00","timestamp":1772445600,
            "event_type":"authentication","result":"{result}","reason":"{reason}",
            "factor":"{factor}","user":{{"name":"nora","key":"DU1"}},
            "access_device":{{"ip":"198.51.100.7"}}}}"#
    ))
}

fn factor(sign_in: &SignIn) -> Option<FactorResult> {
    sign_in.auth_factors.first().and_then(|factor| factor.result)
}

#[test]
fn the_reason_says_how_the_factor_ended() {
    let cases = [
        ("success", "user_approved", "duo_push", Status::Success, Some(Passed), Some(true)),
        ("success", "valid_passcode", "sms_passcode", Status::Success, Some(Passed), Some(true)),
        (
            "success",
            "remembered_device",
            "remembered_device",
            Status::Success,
            Some(SatisfiedByClaim),
            Some(true),
        ),
        (
            "success",
            "bypass_user",
            "not_available",
            Status::Success,
            Some(NotRequired),
            Some(false),
        ),
        ("success", "allowed_by_policy", "", Status::Success, Some(NotRequired), Some(false)),
        ("success", "", "not_available", Status::Success, None, None),
        ("denied", "user_mistake", "duo_push", Status::Failure, Some(Denied), Some(false)),
        ("denied", "no_response", "phone_call", Status::Failure, Some(TimedOut), Some(false)),
        ("denied", "location_restricted", "not_available", Status::Failure, None, None),
        ("denied", "out_of_date", "duo_push", Status::Failure, None, None),
        ("fraud", "user_marked_fraud", "duo_push", Status::Failure, Some(Denied), Some(false)),
        ("FRAUD", "", "Duo Push", Status::Failure, Some(Denied), Some(false)),
        ("FAILURE", "User mistake", "Duo Push", Status::Failure, Some(Denied), Some(false)),
        ("FAILURE", "No response", "Phone Call", Status::Failure, Some(TimedOut), Some(false)),
        ("ERROR", "error", "Duo Push", Status::Unknown, None, None),
        ("perhaps", "", "duo_push", Status::Unknown, None, None),
    ];
    for (result, reason, method, status, wanted, is_mfa) in cases {
        let sign_in = ended(result, reason, method);
        let found = (sign_in.activity_id, sign_in.status_id, factor(&sign_in), sign_in.is_mfa);
        assert_eq!(found, (1, status, wanted, is_mfa), "{result} {reason} {method}");
    }
}

#[test]
fn the_phone_is_not_where_the_sign_in_came_from() {
    let sign_in = read(
        r#"{"txid":"t-1","result":"success","factor":"duo_push","user":{"name":"nora"},
            "access_device":{"ip":null,"location":{"city":null,"country":null,"state":null}},
            "auth_device":{"ip":"198.51.100.7","name":"+47 555 0100","location":{"country":"Norway"}}}"#,
    );
    assert_eq!((sign_in.src_endpoint.ip, sign_in.src_endpoint.location.country), (None, None));
    assert_eq!((sign_in.device.name, sign_in.device.uid), (None, None));
}

#[test]
fn a_place_belongs_to_the_address_it_stands_with() {
    let sign_in = read(
        r#"{"factor":"Duo Push","integration":"VPN","result":"SUCCESS","username":"nora",
            "timestamp":1772445600,"ip":"203.0.113.15","location":{"country":"Norway"},
            "access_device":{"ip":"198.51.100.7","location":null}}"#,
    );
    assert_eq!(sign_in.path("src_endpoint.ip"), Some("/access_device/ip"));
    assert_eq!(sign_in.src_endpoint.location.country, None);
}

#[test]
fn other_logs_of_duo_are_not_its_authentication_log() {
    for text in [
        r#"{"action":"user_update","description":"{}","isotimestamp":"2026-03-02T10:00:00+00:00",
            "object":"nora","timestamp":1772445600,"username":"Admin"}"#,
        r#"{"context":"authentication","credits":1,"phone":"+4755501000","type":"sms",
            "txid":"t-1","ts":"2026-03-02T10:00:00+00:00"}"#,
    ] {
        let doc = Doc::parse(text).unwrap();
        assert_eq!(formats::detect(doc.root(), &[]), formats::UNKNOWN, "{text}");
    }
}
