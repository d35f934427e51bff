//! What each line of the fixtures of Duo must give.

/// `duo.jsonl`.
pub(super) const DUO: super::Table = (
    "duo",
    &[
        (
            "duo.auth",
            "activity_id=1|status_id=1|status_code=success|status_detail=user_approved|is_mfa=true\
                |time=2026-03-02T10:00:00.351346Z|time_quality=exact|user.uid=DUNORA0001|user.name=nora\
                |user.email_addr=nora.berg@example.com|actor.kind=person|src_endpoint.ip=198.51.100.7\
                |src_endpoint.location.country=NO|src_endpoint.location.city=Oslo|src_endpoint.geo_source=vendor\
                |device.os=Windows|device.browser=Chrome|device.trust=not trusted|device.name=null\
                |service.name=Company VPN|service.uid=DIEXAMPLE0001|auth_factors.0.type=duo_push\
                |auth_factors.0.result=passed|auth_factors.0.fresh=true|metadata.log_name=authentication\
                |raw_paths.src_endpoint.ip=/access_device/ip",
        ),
        (
            "duo.auth",
            "status_id=2|status_detail=user_marked_fraud|is_mfa=false|auth_factors.0.result=denied\
                |user.email_addr=null|user.uid=DUNORA0001|device.trust=null|raw_paths.status_id=/result",
        ),
        (
            "duo.auth",
            "status_id=2|is_mfa=null|auth_factors=[]|user.uid=null|user.name=nora.berg@example.com\
                |user.email_addr=nora.berg@example.com|src_endpoint.ip=2001:db8::7|src_endpoint.port=51000\
                |src_endpoint.location.city=null|src_endpoint.location.country=null",
        ),
        (
            "duo.auth",
            "activity_id=99|status_id=99|metadata.log_name=enrollment|auth_factors=[]|is_mfa=null",
        ),
        (
            "duo.auth",
            "activity_id=1|status_id=2|user.name=nora|user.uid=null|src_endpoint.ip=203.0.113.15\
                |src_endpoint.location.country=FR|service.name=Company VPN|auth_factors.0.type=Duo Push\
                |auth_factors.0.result=denied|time=2026-03-02T10:00:00Z|time_quality=exact|device.name=null",
        ),
        (
            "duo.auth",
            "status_id=1|is_mfa=true|auth_factors.0.result=satisfied_by_claim|auth_factors.0.fresh=false\
                |time_quality=missing|device.os=Mac OS X|user.email_addr=nora.berg@example.com",
        ),
        (
            "duo.auth",
            "status_id=2|auth_factors.0.result=timed_out|src_endpoint.ip=null|src_endpoint.ip_raw=198.51.100.7#1234\
                |time=2026-03-02T10:00:00Z|user.uid=DUNORA0001|raw_paths.user.name=/User/Name",
        ),
        (
            "duo.auth",
            "activity_id=1|status_id=0|status_code=error|auth_factors.0.result=null|is_mfa=null",
        ),
    ],
);
