//! What each line of the fixtures of Linux must give.

/// `linux-auth.jsonl`.
pub(super) const LINUX_AUTH: super::Table = (
    "linux-auth",
    &[
        (
            "linux.auth",
            "activity_id=1|status_id=1|time=null|time_quality=unparsable|user.name=nora|actor.kind=null\
                |src_endpoint.ip=198.51.100.7|src_endpoint.port=50123|resource.name=web-1|service.name=sshd\
                |correlation_uid=web-1/sshd[70]|metadata.log_name=Accepted|auth_factors.0.type=publickey\
                |auth_factors.0.result=passed|is_mfa=null|raw_paths.user.name=/message",
        ),
        (
            "linux.auth",
            "activity_id=1|status_id=2|time=2026-03-02T10:01:00Z|time_quality=assumed_utc\
                |user.name=bob from 1.2.3.4 port 5 ssh2|src_endpoint.ip=203.0.113.9|src_endpoint.port=4711\
                |status_detail=no such user|raw_paths.time=/message",
        ),
        (
            "linux.auth",
            "activity_id=99|status_id=2|user.name=root|actor.kind=root|src_endpoint.ip=203.0.113.9\
                |correlation_uid=web-1/sshd[71]|auth_factors=[]",
        ),
        (
            "linux.auth",
            "activity_id=1|status_id=2|user.name=root|src_endpoint.ip=203.0.113.9|src_endpoint.port=4712",
        ),
        (
            "linux.auth",
            "activity_id=99|status_id=2|time=2026-03-02T09:04:00.500Z|time_quality=exact|user.name=null\
                |src_endpoint.ip=2001:db8::9|src_endpoint.port=4713",
        ),
        (
            "linux.auth",
            "activity_id=99|status_id=99|time=2026-03-02T10:05:00.123456Z|time_quality=exact|user.name=root\
                |src_endpoint.ip=203.0.113.9|src_endpoint.port=4714|resource.name=web-1\
                |correlation_uid=web-1/sshd[73]|raw_paths.time=/__REALTIME_TIMESTAMP|raw_paths.user.name=/MESSAGE",
        ),
        (
            "linux.auth",
            "activity_id=99|status_id=2|user.name=nora|resource.uid=root|src_endpoint.ip=null",
        ),
        ("linux.auth", "activity_id=0|status_id=99|user.name=nora|resource.uid=root"),
        (
            "linux.auth",
            "activity_id=99|status_id=2|user.name=nora|resource.uid=root|actor.kind=null",
        ),
        ("linux.auth", "activity_id=2|status_id=99|user.name=nora|correlation_uid=web-1/sshd[70]"),
        (
            "linux.auth",
            "activity_id=99|status_id=99|time=2026-03-02T10:10:00Z|user.name=nora|src_endpoint.port=50124|auth_factors=[]",
        ),
        ("linux.auth", "activity_id=0|status_id=99|user.name=root"),
        (
            "linux.auth",
            "activity_id=0|status_id=99|user.name=null|resource.name=null|correlation_uid=null",
        ),
        ("linux.auth", "activity_id=0|status_id=99|user.name=null|metadata.log_name=useradd"),
        (
            "linux.auth",
            "activity_id=1|status_id=2|user.name=root|src_endpoint.ip=203.0.113.9|src_endpoint.port=4715\
                |auth_factors.0.type=password",
        ),
    ],
);
