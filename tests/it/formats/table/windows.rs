//! What each line of the fixtures of Windows must give.

/// `windows.jsonl`.
pub(super) const WINDOWS: super::Table = (
    "windows",
    &[
        (
            "windows.security",
            "activity_id=1|status_id=1|metadata.uid=ws-07.example.com/1001|metadata.log_name=4624\
                |time=2026-03-02T10:00:00.500Z|time_quality=exact|user.name=nora|user.domain=EXAMPLE\
                |user.uid=S-1-5-21-1000000001-1000000002-1000000003-1104|actor.kind=person\
                |src_endpoint.ip=198.51.100.7|src_endpoint.port=50123|logon_type=RemoteInteractive\
                |auth_protocol=Negotiate|client_app=User32|resource.name=ws-07.example.com|correlation_uid=null\
                |raw_paths.user.name=/winlog/event_data/TargetUserName",
        ),
        (
            "windows.security",
            "activity_id=1|status_id=2|status_code=0xc000006a|status_detail=wrong password|user.name=nora|user.uid=null\
                |actor.kind=person|src_endpoint.ip=198.51.100.7|src_endpoint.port=null|auth_protocol=NTLM V2\
                |logon_type=Network|device.name=null|raw_paths.time=/@timestamp\
                |raw_paths.status_code=/winlog.event_data.SubStatus",
        ),
        (
            "windows.security",
            "activity_id=1|status_id=2|status_code=0xc0000234|status_detail=account locked out|user.name=tomas\
                |device.name=KALI|src_endpoint.ip=203.0.113.9|time=2026-03-02T10:02:00Z",
        ),
        (
            "windows.security",
            "activity_id=99|status_id=99|user.name=nora|service.name=fs-01|time_quality=assumed_utc\
                |src_endpoint.ip=null|metadata.uid=ws-07.example.com/77",
        ),
        (
            "windows.security",
            "activity_id=1|status_id=1|user.name=DC-01$|actor.kind=system|src_endpoint.ip=2001:db8::7\
                |auth_protocol=Kerberos|time=2026-03-02T10:04:00.123456700Z|metadata.uid=dc-01.example.com/5001\
                |correlation_uid={11111111-2222-4333-8444-555555555555}|raw_paths.user.name=/message",
        ),
        (
            "windows.security",
            "activity_id=99|status_id=2|status_code=0x18|status_detail=wrong password|user.name=nora|user.uid=null\
                |service.name=krbtgt/EXAMPLE|src_endpoint.ip=198.51.100.7|raw_paths.user.name=/Event/EventData/TargetUserName",
        ),
        (
            "windows.security",
            "activity_id=2|status_id=99|user.name=nora|actor.kind=person|time=2026-03-02T10:06:00.100Z\
                |raw_paths.user.name=/data/win/eventdata/targetUserName",
        ),
        (
            "windows.security",
            "activity_id=99|status_id=1|status_code=0x0|user.name=tomas|device.name=WS-08|user.domain=null",
        ),
        ("windows.security", "activity_id=0|status_id=99|user.name=admin|metadata.log_name=4720"),
        (
            "windows.security",
            "activity_id=99|status_id=1|user.name=nora|user.domain=EXAMPLE.COM|service.name=FS-01$\
                |raw_paths.user.name=/event/original",
        ),
        (
            "windows.security",
            "activity_id=1|status_id=2|status_code=0xC0000072|status_detail=account disabled\
                |user.name=tomas@example.com|user.email_addr=tomas@example.com|user.domain=null\
                |logon_type=NetworkCleartext|raw_paths.user.name=/Event/EventData/Data/0/#text",
        ),
    ],
);
