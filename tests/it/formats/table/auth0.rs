//! What each line of the fixtures of Auth0 must give.

/// `auth0.jsonl`.
pub(super) const AUTH0: super::Table = (
    "auth0",
    &[
        (
            "auth0.log",
            "activity_id=1|status_id=1|status_code=s|metadata.uid=900200001|metadata.log_name=s\
                |time=2026-03-02T10:00:00.500Z|time_quality=exact|user.name=nora.berg@example.com\
                |user.email_addr=nora.berg@example.com|actor.kind=person|src_endpoint.ip=198.51.100.7\
                |http_request.user_agent=Firefox 131.0.0 / Linux 0.0.0|service.uid=appEXAMPLE1|service.name=Shop\
                |session.uid=sess-1|auth_protocol=auth0|is_mfa=null|raw_paths.status_id=/data/type",
        ),
        (
            "auth0.log",
            "activity_id=1|status_id=2|status_detail=Wrong email or password.|auth_factors.0.type=password\
                |auth_factors.0.result=denied|is_mfa=null",
        ),
        (
            "auth0.log",
            "status_id=2|user.uid=null|user.name=tomas.ek@example.com|metadata.uid=900200003|actor.kind=person",
        ),
        (
            "auth0.log",
            "activity_id=99|status_id=2|auth_factors.0.result=denied|is_mfa=false|metadata.uid=65f0\
                |raw_paths.user.name=/user_name",
        ),
        (
            "auth0.log",
            "activity_id=1|status_id=1|actor.kind=service_principal|user.uid=appEXAMPLE1|user.name=Shop\
                |user.email_addr=null|resource.uid=https://api.example.com/",
        ),
        (
            "auth0.log",
            "activity_id=99|status_id=99|risk.reasons=[\"limit_wc\"]|src_endpoint.ip=2001:db8::7\
                |src_endpoint.location.country=NO|src_endpoint.location.lat=59.9|src_endpoint.location.city=Oslo",
        ),
        (
            "auth0.log",
            "activity_id=1|status_id=2|user.uid=null|user.name=null|actor.kind=null|src_endpoint.ip=203.0.113.15",
        ),
        ("auth0.log", "activity_id=0|status_id=99|user.name=admin@example.com|service.uid=null"),
        ("auth0.log", "activity_id=99|status_id=0|status_code=never_seen"),
        (
            "auth0.log",
            "activity_id=2|status_id=99|time_quality=assumed_utc|user.name=null|raw_paths.service.uid=/Data/Client_Id",
        ),
    ],
);
