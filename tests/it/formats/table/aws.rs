//! What each line of the fixtures of AWS must give.

/// `aws-cloudtrail.jsonl`.
pub(super) const AWS_CLOUDTRAIL: super::Table = (
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
        ("aws.cloudtrail", "status_id=2|status_code=AccessDenied|raw_paths.status_id=/errorCode"),
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
);
