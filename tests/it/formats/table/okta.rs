//! What each line of the fixtures of Okta must give.

/// `okta.jsonl`.
pub(super) const OKTA: super::Table = (
    "okta",
    &[
        (
            "okta.system",
            "activity_id=1|status_id=2|status_detail=INVALID_CREDENTIALS|user.uid=null|session.uid=null\
                |user.name=nora.berg@example.com|src_endpoint.location.country=FR|src_endpoint.location.long=4.0\
                |auth_factors.0.type=PASSWORD|auth_factors.0.result=denied|is_mfa=null|correlation_uid=txn-1\
                |src_endpoint.autonomous_system.name=example telecom|src_endpoint.is_proxy=false\
                |raw_paths.src_endpoint.location.country=/client/geographicalContext/country",
        ),
        (
            "okta.system",
            "activity_id=99|status_id=1|is_mfa=true|auth_factors.0.type=OKTA_VERIFY_PUSH|risk.level=high\
                |risk.reasons=[\"Anomalous Location\",\"Anomalous Device\",\"New Geo-Location\"]|device.uid=f00d\
                |src_endpoint.ip=198.51.100.99|src_endpoint.location.country=US|src_endpoint.location.lat=null\
                |raw_paths.src_endpoint.ip=/request/ipChain/0/ip|user.uid=00unora0001",
        ),
        (
            "okta.system",
            "activity_id=1|status_id=1|service.uid=0oa1|service.name=Company Wiki|auth_protocol=SAML_2_0\
                |device.uid=guo1|device.name=NB-LAPTOP|device.is_managed=true|device.trust=registered\
                |raw_paths.service.name=/target/0/displayName|session.uid=102sessionA",
        ),
        ("okta.system", "activity_id=99|status_id=99|status_code=CHALLENGE"),
        ("okta.system", "activity_id=2|status_id=99|metadata.log_name=user.session.end"),
        (
            "okta.system",
            "activity_id=99|status_id=99|user.uid=null|user.name=null|actor.kind=null|src_endpoint.ip=203.0.113.15",
        ),
        (
            "okta.system",
            "activity_id=0|status_id=99|user.uid=00unora0001|actor.kind=person|time_quality=exact\
                |src_endpoint.ip=203.0.113.15|is_mfa=null|auth_factors=[]",
        ),
        (
            "okta.system",
            "time=2026-03-02T10:08:00.015Z|time_quality=assumed_utc|status_id=2\
                |raw_paths.session.uid=/authenticationcontext/externalSessionId",
        ),
        (
            "okta.system",
            "status_id=2|auth_factors.0.result=denied|is_mfa=false|src_endpoint.is_proxy=null",
        ),
    ],
);
