//! What each line of the fixtures of Microsoft 365 must give.

/// `m365-audit.jsonl`.
pub(super) const M365_AUDIT: super::Table = (
    "m365-audit",
    &[
        (
            "m365.audit",
            "activity_id=1|status_id=1|status_code=0|time=2026-03-02T10:04:01Z|time_quality=exact\
                |user.uid=a1000000-0000-4000-8000-000000000042|user.name=Renata.Silva@contoso.example|actor.kind=person\
                |src_endpoint.ip=198.51.100.23|http_request.user_agent=Mozilla/5.0|auth_protocol=OAuth2:Authorize\
                |service.uid=b1000000-0000-4000-8000-000000000001|correlation_uid=c0000001-0000-4000-8000-000000000001\
                |device.os=Windows10|device.is_compliant=false|session.uid=s0000001|raw_paths.status_id=/Operation\
                |raw_paths.user.uid=/Actor/0/ID|raw_paths.session.uid=/DeviceProperties/3/Value",
        ),
        (
            "m365.audit",
            "activity_id=1|status_id=2|status_code=50126|status_detail=InvalidUserNameOrPassword|actor.kind=null\
                |src_endpoint.ip=2001:db8:7::23|src_endpoint.port=443|raw_paths.status_id=/ErrorNumber",
        ),
        (
            "m365.audit",
            "activity_id=1|status_id=99|user.uid=null|src_endpoint.ip=198.51.100.23\
                |auth_factors.0.result=prompted|is_mfa=null|raw_paths.src_endpoint.ip=/ActorIpAddress",
        ),
        (
            "m365.audit",
            "activity_id=2|status_id=99|time=null|time_quality=unparsable|user.name=null|user.uid=null\
                |src_endpoint.port=50123",
        ),
        ("m365.audit", "activity_id=1|status_id=99|status_code=FlowTokenExpired"),
        ("m365.audit", "activity_id=1|status_id=2|auth_factors.0.result=denied|is_mfa=false"),
        (
            "m365.audit",
            "activity_id=0|status_id=99|metadata.log_name=MailItemsAccessed|user.name=renata.silva@contoso.example\
                |src_endpoint.ip=198.51.100.23|service.uid=null",
        ),
        (
            "m365.audit",
            "activity_id=1|status_id=1|metadata.uid=m8|time_quality=exact|http_request.user_agent=Mozilla/5.0\
                |raw_paths.http_request.user_agent=/ExtendedProperties",
        ),
        (
            "m365.audit",
            "status_id=0|actor.kind=service_principal|user.uid=a3000000-0000-4000-8000-000000000003|user.name=null",
        ),
    ],
);
