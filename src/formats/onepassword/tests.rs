use crate::domain::json::Doc;
use crate::domain::sign_in::FactorResult::{Denied, Passed, TimedOut};
use crate::domain::sign_in::{SignIn, Status};
use crate::formats;

fn ended(category: &str, kind: &str) -> SignIn {
    let text = format!(
        r#"{{"uuid":"a1","session_uuid":"s1","timestamp":"2026-03-02T07:00:00-03:00","country":"NO",
            "category":"{category}","type":"{kind}","target_user":{{"uuid":"u1","name":"Nora",
            "email":"nora@example.com"}},"client":{{"ip_address":"198.51.100.7"}}}}"#
    );
    let doc = Doc::parse(text).unwrap();
    let read = formats::read(doc.root(), &[]);
    assert_eq!(read.format, "onepassword.signin");
    read.sign_in.unwrap()
}

#[test]
fn the_category_says_how_it_ended_and_the_type_by_which_factor() {
    let ok = Status::Success;
    let bad = Status::Failure;
    for (category, kind, status, factor, is_mfa) in [
        ("success", "credentials_ok", ok, Some((Passed, true)), None),
        ("success", "mfa_ok", ok, Some((Passed, false)), Some(true)),
        ("firewall_reported_success", "credentials_ok", ok, Some((Passed, true)), None),
        ("credentials_failed", "password_secret_bad", bad, Some((Denied, true)), None),
        ("mfa_failed", "totp_bad", bad, Some((Denied, false)), Some(false)),
        ("mfa_failed", "duo_native_bad", bad, Some((Denied, false)), Some(false)),
        ("mfa_failed", "u2f_timout", bad, Some((TimedOut, false)), Some(false)),
        ("mfa_failed", "mfa_missing", bad, None, None),
        ("sso_failed", "sso_user_mismatch", bad, None, None),
        ("firewall_failed", "country_blocked", bad, None, None),
        ("modern_version_failed", "modern_version_old", bad, None, None),
        ("perhaps", "credentials_ok", Status::Unknown, None, None),
        ("", "", Status::Unknown, None, None),
    ] {
        let sign_in = ended(category, kind);
        let found = sign_in.auth_factors.first();
        let found = found.map(|it| (it.result.unwrap(), it.is_primary));
        let all = (sign_in.status_id, found, sign_in.is_mfa);
        assert_eq!(all, (status, factor, is_mfa), "{category} {kind}");
    }
}

#[test]
fn a_name_that_anybody_may_have_is_no_login_name() {
    let sign_in = ended("success", "mfa_ok");
    assert_eq!(sign_in.user.name.as_deref(), Some("nora@example.com"));
    assert_eq!(sign_in.time.unwrap().to_string(), "2026-03-02T10:00:00Z");
}
