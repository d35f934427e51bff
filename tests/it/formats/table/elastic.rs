//! What each line of the fixtures of Elastic must give.

/// `elastic-ecs.jsonl`.
pub(super) const ELASTIC_ECS: super::Table = (
    "elastic-ecs",
    &[
        (
            "elastic.ecs",
            "activity_id=1|status_id=1|metadata.uid=e-1|metadata.log_name=system.auth|time=2026-03-02T10:00:00Z\
                |user.name=nora|user.uid=1001|src_endpoint.ip=198.51.100.7|src_endpoint.port=50123\
                |src_endpoint.location.country=ES|src_endpoint.location.lat=42.24|src_endpoint.geo_source=lookup\
                |src_endpoint.autonomous_system.number=64500|http_request.user_agent=Mozilla/5.0\
                |raw_paths.status_id=/event/outcome|raw_paths.user.name=/user/name",
        ),
        (
            "elastic.ecs",
            "activity_id=1|status_id=2|status_detail=bad password|user.name=tomas@example.com\
                |user.email_addr=tomas@example.com|src_endpoint.ip=203.0.113.9|src_endpoint.location.country=PT\
                |raw_paths.src_endpoint.ip=/source.ip|raw_paths.user.name=/user.email",
        ),
        (
            "elastic.ecs",
            "activity_id=99|status_id=99|status_code=ALLOW|user.uid=00unora0001|user.name=nora.berg@example.com\
                |actor.kind=person|src_endpoint.location.country=FR|src_endpoint.geo_source=vendor|session.uid=102s\
                |correlation_uid=txn-1|raw_paths.src_endpoint.location.country=/client/geo/country_name",
        ),
        (
            "elastic.ecs",
            "activity_id=1|status_id=99|status_code=50140|user.name=renata.silva@contoso.example\
                |user.uid=a1000000-0000-4000-8000-000000000042|actor.kind=person|src_endpoint.location.city=Vigo\
                |src_endpoint.geo_source=vendor|src_endpoint.autonomous_system.number=64500|device.uid=null\
                |service.name=Payroll Portal|correlation_uid=c-1",
        ),
        ("elastic.ecs", "activity_id=2|status_id=99|user.name=nora"),
        ("elastic.ecs", "activity_id=0|status_id=99|user.name=null|src_endpoint.ip=198.51.100.7"),
        (
            "elastic.ecs",
            "activity_id=99|status_id=2|status_code=AccessDenied|user.uid=arn:aws:iam::111122223333:user/tomas\
                |actor.kind=person|src_endpoint.ip=198.51.100.44",
        ),
        (
            "elastic.ecs",
            "activity_id=1|status_id=99|user.name=renata.silva@contoso.example|user.uid=null\
                |src_endpoint.ip=198.51.100.23|raw_paths.src_endpoint.ip=/client/ip",
        ),
        (
            "elastic.ecs",
            "activity_id=1|status_id=0|user.name=nora|time=2026-03-02T10:08:00Z|raw_paths.user.name=/user.name/0",
        ),
    ],
);

/// `elastic-alert.jsonl`.
pub(super) const ELASTIC_ALERT: super::Table = (
    "elastic-alert",
    &[
        (
            "elastic.alert",
            "activity_id=0|status_id=99|metadata.uid=al-1|time=2026-03-02T10:00:00Z|time_quality=exact|user.name=nora\
                |src_endpoint.ip=198.51.100.7|risk.level=high|risk.state=open|risk.reasons=[\"Unusual country\"]\
                |status_detail=authentication event by nora|raw_paths.time=/kibana.alert.original_time",
        ),
        (
            "elastic.alert",
            "activity_id=0|status_id=99|time_quality=export_time|user.name=null|src_endpoint.ip=203.0.113.9\
                |risk.reasons=[\"Spray\"]|raw_paths.metadata.uid=/kibana/alert/uuid",
        ),
        (
            "elastic.alert",
            "activity_id=0|status_id=99|time=2026-03-02T10:01:00Z|user.name=tomas|risk.level=low|risk.state=closed",
        ),
    ],
);
