//! What each line of the fixtures of 1Password must give.

/// `onepassword.jsonl`.
pub(super) const ONEPASSWORD: super::Table = (
    "onepassword",
    &[
        (
            "onepassword.signin",
            "activity_id=1|status_id=1|status_code=success|status_detail=credentials_ok|is_mfa=null\
                |time=2026-03-02T10:00:00.123Z|time_quality=exact|user.uid=OPNORA0000000000000000001\
                |user.name=nora.berg@example.com|user.email_addr=nora.berg@example.com|user.type=user|actor.kind=person\
                |session.uid=OPSESSION000000000000001|metadata.uid=OPEXAMPLE0000000000000001\
                |src_endpoint.ip=198.51.100.7|src_endpoint.location.country=NO|src_endpoint.location.city=Oslo\
                |src_endpoint.location.lat=59.9|device.os=Linux|device.browser=Firefox\
                |client_app=1Password Browser Extension|auth_factors.0.type=credentials\
                |raw_paths.src_endpoint.location.country=/location/country",
        ),
        (
            "onepassword.signin",
            "status_id=2|is_mfa=false|auth_factors.0.type=totp|auth_factors.0.result=denied\
                |src_endpoint.location.country=NO|raw_paths.src_endpoint.location.country=/country",
        ),
        (
            "onepassword.signin",
            "status_id=2|status_detail=ip_blocked|user.name=null|user.uid=OPNORA0000000000000000001|actor.kind=person\
                |src_endpoint.ip=null|src_endpoint.location.lat=null|auth_factors=[]",
        ),
        (
            "onepassword.signin",
            "status_id=1|status_code=Firewall_Reported_Success|time_quality=unparsable\
                |src_endpoint.location.country=null|raw_paths.user.name=/Target_user/email|is_mfa=null",
        ),
        (
            "onepassword.signin",
            "status_id=2|actor.kind=service_principal|user.uid=OPSVC01|user.name=null|session.uid=null",
        ),
        ("onepassword.signin", "status_id=0|user.uid=null|user.name=null|actor.kind=null"),
    ],
);
