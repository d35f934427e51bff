//! What each line of the fixtures of OCSF must give.

/// `ocsf.jsonl`.
pub(super) const OCSF: super::Table = (
    "ocsf",
    &[
        (
            "ocsf.authentication",
            "activity_id=1|status_id=1|time=2026-03-02T10:00:00.123Z|time_quality=exact|user.uid=00unora0001\
                |user.name=nora.berg@example.com|user.email_addr=nora.berg@example.com|actor.kind=person\
                |src_endpoint.ip=203.0.113.15|src_endpoint.port=50123|src_endpoint.location.country=FR\
                |src_endpoint.location.lat=45.76|src_endpoint.location.long=4.84|device.uid=guo1|device.is_managed=true\
                |device.os=macOS|service.name=Company Wiki|session.uid=102sessionA|correlation_uid=txn-1|is_mfa=true\
                |auth_factors.1.type=WebAuthn|auth_factors.1.result=passed|metadata.log_name=user.session.start\
                |raw_paths.user.name=/user/email_addr|raw_paths.src_endpoint.location.lat=/src_endpoint/location/coordinates/1",
        ),
        (
            "ocsf.authentication",
            "activity_id=1|status_id=2|status_detail=Failed authentication|user.uid=AIDAEXAMPLE|user.name=tomas\
                |user.domain=111122223333|actor.kind=person|is_mfa=false|raw_paths.status_id=/status\
                |raw_paths.user.name=/actor/user/name|raw_paths.is_mfa=/mfa",
        ),
        (
            "ocsf.authentication",
            "activity_id=1|status_id=1|user.name=SYSTEM|user.domain=NT AUTHORITY|actor.kind=null|src_endpoint.ip=null\
                |src_endpoint.port=null|device.name=null|resource.name=dc-01.example.com|logon_type=OS Service\
                |auth_protocol=Kerberos|raw_paths.logon_type=/logon_type_id",
        ),
        (
            "ocsf.authentication",
            "activity_id=2|status_id=99|time=2026-03-02T10:05:00Z|user.email_addr=nora.berg@example.com",
        ),
        (
            "ocsf.authentication",
            "activity_id=99|status_id=99|time_quality=assumed_utc|raw_paths.time=/time_dt",
        ),
        (
            "ocsf.authentication",
            "activity_id=1|status_id=0|status_code=50126|user.name=null|user.uid=null|src_endpoint.ip=null\
                |src_endpoint.geo_source=none",
        ),
        (
            "ocsf.authentication",
            "activity_id=99|status_id=2|status_code=0x18|src_endpoint.ip=198.51.100.44|auth_protocol=Kerberos",
        ),
        (
            "ocsf.finding",
            "activity_id=0|status_id=99|metadata.uid=f-1|user.uid=00unora0001|user.name=nora.berg@example.com\
                |src_endpoint.ip=203.0.113.15|risk.level=high|risk.state=New|risk.source=Example Detector\
                |risk.reasons=[\"Sign-in from an unusual country\"]|raw_paths.user.uid=/evidences/0/actor/user/uid",
        ),
        (
            "ocsf.finding",
            "activity_id=0|user.name=null|src_endpoint.ip=null|status_detail=Spray|risk.level=medium",
        ),
    ],
);
