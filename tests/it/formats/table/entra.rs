//! What each line of the fixtures of Entra must give.

/// `entra-diagnostic.jsonl`.
pub(super) const ENTRA_DIAGNOSTIC: super::Table = (
    "entra-diagnostic",
    &[
        (
            "entra.diagnostic",
            "metadata.log_name=SignInLogs|time=2026-03-02T10:04:01.123456700Z|time_quality=exact|status_id=1\
                |user.uid=a1000000-0000-4000-8000-000000000042|user.name=Renata.Silva@contoso.example\
                |actor.kind=person|src_endpoint.ip=198.51.100.23|src_endpoint.location.country=ES\
                |src_endpoint.location.lat=42.2406|src_endpoint.autonomous_system.number=64500|is_mfa=true\
                |auth_factors.1.result=passed|auth_factors.1.fresh=true|device.is_managed=true\
                |device.trust=Azure AD joined|service.name=Payroll Portal|session.uid=s0000001-0000-4000-8000-000000000001\
                |token_uid=dG9rZW4tMQ|raw_paths.user.name=/properties/userPrincipalName\
                |raw_paths.src_endpoint.location.country=/properties/location/countryOrRegion\
                |raw_paths.status_code=/properties/status/errorCode|warnings=[]",
        ),
        (
            "entra.diagnostic",
            "src_endpoint.ip=2001:db8:7::23|logon_type=non-interactive|is_mfa=true|risk.level=null\
                |auth_factors.0.result=satisfied_by_claim|auth_factors.0.fresh=false|device.uid=null\
                |http_request.user_agent=null|src_endpoint.autonomous_system.number=64501",
        ),
        (
            "entra.diagnostic",
            "time=2026-03-02T10:20:30.983201900Z|time_quality=assumed_utc|status_id=2|status_code=7000215\
                |actor.kind=service_principal|user.uid=a3000000-0000-4000-8000-000000000003|user.name=nightly-backup\
                |src_endpoint.location.country=DE|correlation_uid=c0000003-0000-4000-8000-000000000003\
                |raw_paths.metadata.log_name=/category",
        ),
        (
            "entra.diagnostic",
            "actor.kind=managed_identity|user.name=vm-billing-1|src_endpoint.ip=null|src_endpoint.ip_raw=null\
                |src_endpoint.location.lat=null|src_endpoint.location.city=null|src_endpoint.geo_source=none|status_id=1",
        ),
        (
            "entra.diagnostic",
            "time=2026-03-02T05:32:08.107Z|user.uid=null|user.name=Old.Clerk@contoso.example|status_id=2\
                |status_code=50126|status_detail=Invalid username or password.|src_endpoint.ip=10.20.30.40\
                |src_endpoint.port=50123|src_endpoint.ip_raw=10.20.30.40:50123|auth_protocol=wsFederation|is_mfa=null",
        ),
        (
            "entra.diagnostic",
            "actor.kind=service_principal|user.name=first-party-sync|src_endpoint.ip=203.0.113.81|status_id=1",
        ),
        (
            "entra.diagnostic",
            "time=2026-03-02T10:50:00Z|status_id=99|status_code=50074|auth_factors.0.result=prompted|is_mfa=null\
                |raw_paths.user.name=/properties|raw_paths.src_endpoint.ip=/properties",
        ),
        (
            "entra.diagnostic",
            "src_endpoint.ip=2001:db8:9::1|src_endpoint.port=443|status_id=2|auth_factors.0.result=passed\
                |auth_factors.1.result=denied|is_mfa=false|risk.level=high|risk.state=atRisk\
                |risk.reasons=[\"unfamiliarFeatures\",\"anonymizedIPAddress\"]|src_endpoint.location.country=VN\
                |src_endpoint.location.city=null",
        ),
        (
            "entra.diagnostic",
            "time=2026-08-22T18:07:16Z|time_quality=export_time|status_id=2|status_code=Failure|src_endpoint.ip=null\
                |src_endpoint.ip_raw=0.0.0.0|src_endpoint.location.country=PT|user.uid=null\
                |user.name=new.hire@contoso.example|raw_paths.time=/time",
        ),
        (
            "entra.risk_detection",
            "activity_id=99|status_id=99|risk.reasons=[\"unfamiliarFeatures\"]",
        ),
    ],
);

/// `entra-graph.jsonl`.
pub(super) const ENTRA_GRAPH: super::Table = (
    "entra-graph",
    &[
        (
            "entra.signin",
            "time=2026-03-03T07:15:41.619583300Z|status_id=1|metadata.log_name=null|device.uid=null\
                |device.os=Android 15|http_request.user_agent=null|is_mfa=null|actor.kind=person\
                |raw_paths.src_endpoint.ip=/ipAddress",
        ),
        (
            "entra.signin",
            "auth_factors.0.type=FIDO2 security key|auth_factors.0.result=passed\
                |auth_factors.1.result=satisfied_by_claim|is_mfa=true|risk.level=medium|risk.state=confirmedSafe\
                |raw_paths.actor.kind=/signInEventTypes/0",
        ),
        (
            "entra.signin",
            "status_id=0|status_code=null|risk.level=low|raw_paths.risk.level=/riskLevelDuringsignIn",
        ),
        (
            "entra.signin",
            "actor.kind=service_principal|user.name=nightly-backup|status_id=2|status_code=7000222",
        ),
        ("entra.risk_detection", "activity_id=99|status_id=99|risk.state=remediated"),
        ("unknown", "-"),
    ],
);

/// `entra-loganalytics.jsonl`.
pub(super) const ENTRA_LOGANALYTICS: super::Table = (
    "entra-loganalytics",
    &[
        (
            "entra.loganalytics",
            "time=2026-04-28T14:08:45.221Z|time_quality=exact|status_id=99|status_code=50140|is_mfa=null\
                |src_endpoint.location.country=ES|src_endpoint.location.city=Vigo|device.os=Windows 11\
                |resource.uid=b2000000-0000-4000-8000-000000000002|risk.reasons=[\"unfamiliarFeatures\"]\
                |logon_type=interactive|auth_factors.0.result=satisfied_by_claim\
                |raw_paths.src_endpoint.location.city=/LocationDetails_dynamic|raw_paths.device.os=/DeviceDetail_string\
                |raw_paths.time=/CreatedDateTime [UTC]|raw_paths.risk.reasons=/RiskEventTypes_V2",
        ),
        (
            "entra.loganalytics",
            "time=2026-04-28T14:09:59.100Z|src_endpoint.ip=2001:db8:7::23|is_mfa=true|device.is_compliant=true\
                |device.trust=Hybrid Azure AD joined|src_endpoint.autonomous_system.number=64500\
                |raw_paths.device.uid=/DeviceDetail/deviceId|raw_paths.status_code=/Status|session.uid=s0000022",
        ),
        (
            "entra.loganalytics",
            "actor.kind=service_principal|status_id=2|src_endpoint.location.country=DE\
                |raw_paths.src_endpoint.location.country=/Location|logon_type=non-interactive",
        ),
        (
            "entra.loganalytics",
            "actor.kind=managed_identity|time_quality=export_time|src_endpoint.ip=null|status_id=1",
        ),
        ("unknown", "-"),
    ],
);

/// `entra-risk.jsonl`.
pub(super) const ENTRA_RISK: super::Table = (
    "entra-risk",
    &[
        (
            "entra.risk_detection",
            "activity_id=99|status_id=99|status_code=unfamiliarFeatures|status_detail=null|risk.level=high\
                |risk.state=atRisk|risk.reasons=[\"unfamiliarFeatures\",\"UnfamiliarASN\",\"UnfamiliarDevice\"]\
                |risk.source=Entra ID|resource.uid=51000000-0000-4000-8000-000000000001\
                |correlation_uid=c1000000-0000-4000-8000-000000000001|metadata.log_name=UserRiskEvents\
                |user.uid=a1000000-0000-4000-8000-000000000042|user.name=renata.silva@contoso.example\
                |actor.kind=person|time=2026-03-02T10:00:00.133Z|time_quality=exact|src_endpoint.ip=198.51.100.7\
                |src_endpoint.location.country=NO|src_endpoint.location.lat=59.9\
                |http_request.user_agent=Mozilla/5.0 (X11; Linux x86_64) Firefox/131.0\
                |raw_paths.http_request.user_agent=/properties/additionalInfo\
                |raw_paths.resource.uid=/properties/requestId",
        ),
        (
            "entra.risk_detection",
            "activity_id=99|status_id=99|risk.level=null|risk.state=remediated|risk.reasons=[\"unfamiliarFeatures\"]\
                |status_detail=userPerformedSecuredPasswordReset|src_endpoint.location.country=null\
                |raw_paths.risk.reasons=/riskType|metadata.log_name=null",
        ),
        (
            "entra.risk_detection",
            "actor.kind=service_principal|user.uid=a3000000-0000-4000-8000-000000000003|user.name=backup\
                |user.email_addr=null|time=2026-03-02T10:01:00Z|time_quality=export_time|resource.uid=null\
                |correlation_uid=null|src_endpoint.ip=203.0.113.15|risk.reasons=[\"suspiciousSignins\"]",
        ),
        (
            "entra.risky_user",
            "activity_id=99|status_id=99|user.uid=a1000000-0000-4000-8000-000000000042|metadata.uid=null\
                |user.name=renata.silva@contoso.example|actor.kind=person|risk.level=medium|risk.state=atRisk\
                |time=2026-03-02T09:59:27.958Z|time_quality=exact|src_endpoint.location.country=null\
                |correlation_uid=null",
        ),
        (
            "entra.risky_user",
            "user.uid=a1000000-0000-4000-8000-000000000042|metadata.uid=null|raw_paths.user.uid=/id",
        ),
        (
            "entra.risky_user",
            "user.uid=a1000000-0000-4000-8000-000000000042|metadata.uid=h-1|risk.state=confirmedCompromised\
                |status_detail=adminConfirmedUserCompromised",
        ),
        (
            "entra.risk_detection",
            "user.uid=a1000000-0000-4000-8000-000000000042|resource.uid=51000000-0000-4000-8000-000000000001\
                |time=2026-03-02T10:00:00.133Z|time_quality=exact|src_endpoint.location.country=NO\
                |risk.reasons=[\"unfamiliarFeatures\",\"UnfamiliarASN\",\"UnfamiliarDevice\"]\
                |raw_paths.user.name=/UserPrincipalName|metadata.log_name=AADUserRiskEvents",
        ),
        (
            "entra.risky_user",
            "user.uid=a1000000-0000-4000-8000-000000000042|risk.level=none|risk.state=dismissed\
                |time_quality=export_time",
        ),
        (
            "entra.risky_user",
            "actor.kind=service_principal|user.uid=a3000000-0000-4000-8000-000000000003|user.name=backup",
        ),
        (
            "entra.risk_detection",
            "activity_id=99|status_id=99|user.uid=null|correlation_uid=null|risk.reasons=[]\
                |time=2026-03-02T10:02:16Z|time_quality=export_time",
        ),
    ],
);
