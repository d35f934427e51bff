//! What each line of the fixtures must give.

/// What each line of each fixture gives: format, then fields of the sign-in as `name=value`, or `-`
/// for no view.
pub(super) const EXPECTED: &[(&str, &[(&str, &str)])] = &[
    (
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
            ("unknown", "-"),
        ],
    ),
    (
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
            ("unknown", "-"),
            ("unknown", "-"),
        ],
    ),
    (
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
    ),
    (
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
    ),
    (
        "aws-cloudtrail",
        &[
            (
                "aws.cloudtrail",
                "activity_id=1|status_id=1|status_code=Success|is_mfa=true|user.name=tomas|user.domain=111122223333\
                |user.uid=arn:aws:iam::111122223333:user/tomas|actor.kind=person|src_endpoint.ip=198.51.100.44\
                |src_endpoint.location.country=null|src_endpoint.geo_source=none\
                |service.name=https://console.aws.amazon.com/console/home\
                |raw_paths.status_id=/responseElements/ConsoleLogin|raw_paths.is_mfa=/additionalEventData/MFAUsed",
            ),
            (
                "aws.cloudtrail",
                "status_id=2|user.name=null|user.uid=null|src_endpoint.ip=null|src_endpoint.ip_raw=06.237.252.245\
                |status_detail=No username found in supplied account",
            ),
            ("aws.cloudtrail", "status_id=1|actor.kind=root|is_mfa=false|user.name=null"),
            (
                "aws.cloudtrail",
                "status_id=1|actor.kind=person|user.name=nora.berg@example.com|is_mfa=null|time_quality=assumed_utc",
            ),
            (
                "aws.cloudtrail",
                "activity_id=99|status_id=1|actor.kind=role|session.uid=ASIAEXAMPLE1|token_uid=ASIAEXAMPLE2\
                |user.uid=arn:aws:sts::111122223333:assumed-role/Deploy/i-0abc|correlation_uid=shared-1\
                |resource.uid=arn:aws:iam::444455556666:role/Admin",
            ),
            (
                "aws.cloudtrail",
                "status_id=2|status_code=AccessDenied|raw_paths.status_id=/errorCode",
            ),
            ("aws.cloudtrail", "status_id=1|actor.kind=person|user.name=nora.berg@example.com"),
            ("aws.cloudtrail", "actor.kind=system|user.uid=ec2.amazonaws.com|src_endpoint.ip=null"),
            ("aws.cloudtrail", "activity_id=99|status_id=99|metadata.log_name=GetCallerIdentity"),
            (
                "aws.cloudtrail",
                "activity_id=1|status_id=1|user.uid=9067-u|correlation_uid=flow-1|is_mfa=true\
                |auth_factors.0.type=PASSWORD|auth_factors.1.type=TOTP|auth_factors.1.result=passed",
            ),
            (
                "aws.cloudtrail",
                "status_id=99|auth_factors.0.type=Virtual MFA|auth_factors.0.result=prompted",
            ),
            (
                "aws.cloudtrail",
                "activity_id=0|status_id=99|status_code=null|actor.kind=role|is_mfa=null|auth_factors=[]\
                |user.uid=arn:aws:sts::111122223333:assumed-role/Deploy/i-0abc|src_endpoint.ip=198.51.100.44",
            ),
        ],
    ),
];
