//! What each line of the fixtures of `OneLogin` must give.

/// `onelogin.jsonl`.
pub(super) const ONELOGIN: super::Table = (
    "onelogin",
    &[
        (
            "onelogin.event",
            "activity_id=1|status_id=1|status_code=5|metadata.uid=778001|time=2026-03-02T10:00:00.990Z\
                |time_quality=exact|user.uid=501|user.name=null|user.domain=42|actor.kind=person\
                |src_endpoint.ip=198.51.100.7|raw_paths.status_id=/event_type_id|raw_paths.user.uid=/user_id",
        ),
        (
            "onelogin.event",
            "activity_id=1|status_id=2|status_detail=Invalid password|user.uid=501\
                |risk.reasons=[\"New device\",\"Unusual location\"]|risk.level=null|risk.source=OneLogin",
        ),
        ("onelogin.event", "activity_id=1|status_id=1|service.uid=9|service.name=Company Wiki"),
        (
            "onelogin.event",
            "activity_id=99|status_id=99|user.uid=1|user.name=admin@example.com|user.email_addr=admin@example.com",
        ),
        (
            "onelogin.event",
            "activity_id=1|status_id=1|user.uid=501|user.name=nora.berg@example.com|time_quality=missing\
                |metadata.uid=null",
        ),
        ("onelogin.event", "activity_id=99|status_id=99|user.uid=501|actor.kind=person"),
        (
            "onelogin.event",
            "activity_id=2|status_id=99|time=2026-03-02T10:00:00Z|time_quality=exact|src_endpoint.ip=null\
                |metadata.uid=7f000000-0000-4000-8000-000000000001",
        ),
        ("onelogin.event", "activity_id=0|status_id=99|user.uid=null|actor.kind=system"),
        ("onelogin.event", "activity_id=99|status_id=0|status_code=998"),
        (
            "onelogin.event",
            "activity_id=1|status_id=2|user.uid=null|user.name=null|actor.kind=null",
        ),
    ],
);
