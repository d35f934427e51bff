//! What each line of the fixtures of GitHub must give.

/// `github.jsonl`.
pub(super) const GITHUB: super::Table = (
    "github",
    &[
        (
            "github.audit",
            "activity_id=1|status_id=1|status_code=user.login|metadata.uid=docEXAMPLE0001|metadata.log_name=user.login\
                |time=2026-03-02T10:00:00.123Z|time_quality=exact|user.uid=7001|user.name=nora-b|user.email_addr=null\
                |actor.kind=person|src_endpoint.ip=198.51.100.7|src_endpoint.location.country=NO\
                |http_request.user_agent=Mozilla/5.0 (X11; Linux x86_64) Firefox/131.0|is_mfa=null\
                |raw_paths.time=/created_at|raw_paths.status_id=/action",
        ),
        (
            "github.audit",
            "activity_id=1|status_id=2|user.name=nora-b|user.uid=7001|raw_paths.user.name=/user\
                |src_endpoint.location.country=null",
        ),
        (
            "github.audit",
            "activity_id=99|status_id=2|is_mfa=false|auth_factors.0.result=denied|auth_factors.0.type=null",
        ),
        ("github.audit", "activity_id=99|status_id=99|user.name=nora-b|is_mfa=null"),
        (
            "github.audit",
            "activity_id=99|status_id=99|user.name=admin-e|user.uid=null|src_endpoint.ip=null\
                |src_endpoint.location.country=NO",
        ),
        (
            "github.audit",
            "activity_id=0|status_id=99|actor.kind=service_principal|user.name=build[bot]|token_uid=null",
        ),
        (
            "github.audit",
            "activity_id=99|status_id=99|time=2026-03-02T10:00:00.123Z|time_quality=assumed_utc\
                |token_uid=aGFzaA==|client_app=OAuth access token|src_endpoint.ip=null",
        ),
        (
            "github.audit",
            "activity_id=1|status_id=1|user.name=Nora-B|time_quality=unparsable|src_endpoint.location.country=null\
                |raw_paths.user.name=/Actor",
        ),
    ],
);
