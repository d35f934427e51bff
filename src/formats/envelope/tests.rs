use super::*;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write as _;

const LOGIN: &str = r#"{"eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin"}"#;
const CALL: &str = r#"{ "eventSource":"sts.amazonaws.com", "eventName":"AssumeRole" }"#;

fn records(text: &str) -> Vec<String> {
    let doc = Doc::parse(text).unwrap();
    unwrap(doc.root(), &[]).iter().map(|record| record.node().raw().to_owned()).collect()
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

#[test]
fn every_envelope_gives_its_records_with_their_bytes_untouched() {
    let (login, call) = (quoted(LOGIN), quoted(CALL));
    for envelope in [
        format!(r#"{{"Records":[{LOGIN},{CALL}]}}"#),
        format!(r#"{{"records":[{LOGIN},{CALL}]}}"#),
        format!(r#"{{"@odata.context":"x","@odata.nextLink":"y","value":[{LOGIN},{CALL}]}}"#),
        format!(
            r#"{{"logEvents":[{{"id":"1","message":{login}}},{{"id":"2","message":{call}}}]}}"#
        ),
        format!(r#"{{"Events":[{{"CloudTrailEvent":{login}}},{{"CloudTrailEvent":{call}}}]}}"#),
        format!(r#"{{"message":{}}}"#, quoted(&format!(r#"{{"Records":[{LOGIN},{CALL}]}}"#))),
        format!(r#"{{"Records":[{{"detail-type":"x","detail":{LOGIN}}},{{"event":{CALL}}}]}}"#),
    ] {
        assert_eq!(records(&envelope), [LOGIN, CALL], "{envelope}");
    }
    for envelope in [
        format!(r#"{{"version":"0","detail-type":"AWS Console Sign In","detail":{LOGIN}}}"#),
        format!(r#"{{"event":{LOGIN},"sourcetype":"aws:cloudtrail","time":1}}"#),
        format!(r#"{{"event":{login},"sourcetype":"aws:cloudtrail"}}"#),
        format!(r#"{{"message":{login}}}"#),
        format!(r#"{{"event.original":{login},"@timestamp":"x"}}"#),
        format!(r#"{{"event":{{"original":{login}}}}}"#),
        format!(r#"{{"time":"x","body":{LOGIN}}}"#),
    ] {
        assert_eq!(records(&envelope), [LOGIN], "{envelope}");
    }
}

#[test]
fn an_answer_of_graphs_query_of_the_audit_log_holds_the_record_itself() {
    let record = r##"{"CreationTime":"2026-03-02T10:00:00","Id":"a-1","Operation":"UserLoggedIn",
        "RecordType@odata.type":"#Int64","RecordType":15,"UserKey":"k","UserType":0,
        "UserId":"nora@example.com","Workload":"AzureActiveDirectory"}"##;
    let row = format!(
        r#"{{"id":"a-1","createdDateTime":"2026-03-02T10:00:00Z","operation":"UserLoggedIn",
        "auditLogRecordType":"AzureActiveDirectoryStsLogon","userId":"k","clientIp":null,
        "userPrincipalName":"nora@example.com","auditData":{record}}}"#
    );
    assert_eq!(records(&format!(r#"{{"@odata.context":"x","value":[{row}]}}"#)), [record]);
}

#[test]
fn what_is_no_envelope_stays_as_it_is() {
    for text in [
        LOGIN,
        "7",
        r#"{"message":"{\"a\":1}"}"#,
        r#"{"message":"Failed password for root"}"#,
        r#"{"value":[{"a":1}],"name":"x"}"#,
        r#"{"Records":7}"#,
        r#"{"records":[1,2]}"#,
        r#"{"detail":{"a":1}}"#,
        r#"{"event":{"kind":"event"},"user":{}}"#,
    ] {
        assert_eq!(records(text), [text], "{text}");
    }
    assert_eq!(records(r#"{"Records":[]}"#), Vec::<String>::new());
    assert_eq!(records(r#"{"logEvents":[{"message":"{bad}"}]}"#), [r#"{"message":"{bad}"}"#]);
}

#[test]
fn envelopes_in_envelopes_end_somewhere() {
    let deep = (0..30).fold(LOGIN.to_owned(), |inner, _| format!(r#"{{"Records":[{inner}]}}"#));
    assert_eq!(records(&deep).len(), 1);
    let text =
        (0..8).fold(LOGIN.to_owned(), |inner, _| format!(r#"{{"message":{}}}"#, quoted(&inner)));
    assert_eq!(records(&text).len(), 1);
}

/// As `CloudWatch` Logs hands events to a function.
fn packed(text: &str) -> String {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(text.as_bytes()).unwrap();
    let data = STANDARD.encode(gzip.finish().unwrap());
    format!(r#"{{"awslogs":{{"data":"{data}"}}}}"#)
}

fn delivered(events: &str) -> String {
    format!(
        r#"{{"messageType":"DATA_MESSAGE","owner":"111122223333","logGroup":"trail","logStream":"s",
        "subscriptionFilters":["all"],"logEvents":[{events}]}}"#
    )
}

fn notified(message: &str) -> String {
    format!(
        r#"{{"Type":"Notification","MessageId":"m-1","TopicArn":"arn:aws:sns:eu-west-1:111122223333:t",
        "Subject":null,"Message":{},"Timestamp":"2026-03-02T10:00:00.000Z","SignatureVersion":"1",
        "Signature":"x","SigningCertURL":"y","UnsubscribeURL":"z","MessageAttributes":{{}}}}"#,
        quoted(message)
    )
}

#[test]
fn what_amazon_and_splunk_put_around_records_is_taken_off() {
    let (login, call) = (quoted(LOGIN), quoted(CALL));
    let both = format!(r#"{{"Records":[{LOGIN},{CALL}]}}"#);
    for envelope in [
        format!(
            r#"{{"events":[{{"logStreamName":"s","timestamp":1772445600000,"message":{login},
            "ingestionTime":1772445601000,"eventId":"1"}},{{"logStreamName":"s","timestamp":2,
            "message":{call}}}],"searchedLogStreams":[],"nextToken":"t"}}"#
        ),
        format!(
            r#"{{"events":[{{"timestamp":1,"message":{login},"ingestionTime":2}},
            {{"timestamp":1,"message":{call}}}],"nextForwardToken":"f","nextBackwardToken":"b"}}"#
        ),
        packed(&delivered(&format!(
            r#"{{"id":"1","timestamp":1,"message":{login}}},{{"id":"2","timestamp":2,"message":{call}}}"#
        ))),
        notified(&both),
        format!(
            r#"{{"Records":[{{"EventSource":"aws:sns","EventVersion":"1.0","EventSubscriptionArn":"a",
            "Sns":{}}}]}}"#,
            notified(&both)
        ),
        format!(r#"{{"Records":[{{"messageId":"q","body":{}}}]}}"#, quoted(&notified(&both))),
        format!(r#"{{"preview":false,"offset":0,"result":{{"_raw":{}}}}}"#, quoted(&both)),
    ] {
        assert_eq!(records(&envelope), [LOGIN, CALL], "{envelope}");
    }
    let bridge = format!(r#"{{"version":"0","detail-type":"x","detail":{LOGIN}}}"#);
    for envelope in [
        notified(&bridge),
        format!(r#"{{"Type":"Notification","Message":{login}}}"#),
        // What a search took out of an event says less than the event.
        format!(
            r#"{{"preview":true,"offset":7,"lastrow":true,"result":{{"_raw":{login},"_time":"x",
            "message":{call},"eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin"}}}}"#
        ),
        format!(r#"{{"preview":false,"offset":0,"result":{LOGIN}}}"#),
    ] {
        assert_eq!(records(&envelope), [LOGIN], "{envelope}");
    }
    let line = r#"{"_raw":"Mar  2 10:00:00 web-1 sshd[7]: Accepted password for nora from 198.51.100.7 port 1 ssh2"}"#;
    assert_eq!(records(&format!(r#"{{"preview":false,"result":{line}}}"#)), [line]);
    // An event of the log that is no record stands as it came, beside those that are.
    let odd = r#"{"timestamp":1,"message":"START RequestId: 7"}"#;
    let mixed = format!(r#"{{"events":[{odd},{{"timestamp":2,"message":{call}}}]}}"#);
    assert_eq!(records(&mixed), [odd, CALL]);
    let control = r#"{"id":"","timestamp":1,"message":"CWL CONTROL MESSAGE: Checking health"}"#;
    assert_eq!(records(&packed(&delivered(control))), [control]);
}

#[test]
fn a_log_that_only_looks_like_an_envelope_of_theirs_stays_whole() {
    let login = quoted(LOGIN);
    for text in [
        // Something stands beside what is carried, or in it, that the service does not put there.
        format!(r#"{{"events":[{{"timestamp":1,"message":{login}}}],"device":"fw-1"}}"#),
        format!(
            r#"{{"events":[{{"timestamp":1,"message":{login},"level":"warn"}}],"nextToken":"t"}}"#
        ),
        format!(r#"{{"events":[{{"timestamp":1,"message":{login}}},7],"nextToken":"t"}}"#),
        r#"{"events":[{"timestamp":1,"message":"{\"a\":1}"}],"searchedLogStreams":[]}"#.to_owned(),
        r#"{"events":[],"searchedLogStreams":[]}"#.into(),
        format!(r#"{{"events":{login},"searchedLogStreams":[]}}"#),
        format!(r#"{{"Type":"Notification","Message":{login},"Severity":"high"}}"#),
        format!(r#"{{"Type":"SubscriptionConfirmation","Message":{login}}}"#),
        format!(r#"{{"Message":{login}}}"#),
        r#"{"Type":"Notification","Message":"{\"a\":1}"}"#.into(),
        r#"{"Type":"Notification","Message":"{\"Records\":[]}"}"#.into(),
        r#"{"Type":"Notification","Message":{}}"#.into(),
        format!(r#"{{"EventSource":"aws:sns","Sns":{},"by":"me"}}"#, notified(LOGIN)),
        format!(r#"{{"EventSource":"aws:sns","Sns":{}}}"#, notified("x")),
        format!(r#"{{"Sns":{}}}"#, notified(LOGIN)),
        format!(r#"{{"result":{{"_raw":{login}}}}}"#),
        format!(r#"{{"preview":false,"result":{{"_raw":{login}}},"job":"nightly"}}"#),
        format!(r#"{{"preview":"no","result":{{"_raw":{login}}}}}"#),
        r#"{"preview":false,"offset":0,"result":{"count":"5"}}"#.into(),
    ] {
        assert_eq!(records(&text), [text.as_str()], "{text}");
    }
}

#[test]
fn what_is_packed_is_unpacked_once_and_to_a_limit() {
    let event = format!(r#"{{"id":"1","timestamp":1,"message":{}}}"#, quoted(LOGIN));
    let one = packed(&delivered(&event));
    assert_eq!(records(&one), [LOGIN]);
    let stays = |text: &str, why: &str| {
        let doc = Doc::parse(text).unwrap();
        assert_eq!(records(text), [text]);
        let said = unopened(doc.root()).unwrap_or_default();
        assert!(said.starts_with("/awslogs/data ") && said.contains(why), "{why}: {said}");
    };
    // A few thousand bytes that would be five million, all of them records.
    let many = vec![event.as_str(); 5_000_000 / event.len()].join(",");
    let bomb = packed(&delivered(&many));
    assert!(bomb.len() < 100_000, "{}", bomb.len());
    stays(&bomb, "holds more than the 4 MiB of a record");
    stays(r#"{"awslogs":{"data":"%"}}"#, "is no base64");
    stays(r#"{"awslogs":{"data":"aGVsbG8="}}"#, "is no whole gzip");
    stays(r#"{"awslogs":{"data":""}}"#, "");
    let data = one.split('"').nth(5).unwrap();
    let half = &data[..data.len() / 8 * 4];
    stays(&format!(r#"{{"awslogs":{{"data":"{half}"}}}}"#), "is no whole gzip");
    stays(&packed("hello"), "holds no JSON");
    stays(&packed(r#"{"logEvents":7}"#), "holds no logEvents");
    stays(&packed(r#"{"logEvents":[7]}"#), "holds no logEvents");
    for other in [
        one.replace("}}", r#"},"device":"fw-1"}"#),
        one.replace("}}", r#","index":7}}"#),
        r#"{"awslogs":{"data":7}}"#.into(),
        r#"{"awslogs":7}"#.into(),
    ] {
        assert_eq!(records(&other), [other.as_str()]);
        assert_eq!(unopened(Doc::parse(other.as_str()).unwrap().root()), None, "{other}");
    }
    // Packed again inside what was unpacked, it stays as it is: a text makes one text, not a tree.
    let again = format!(r#"{{"id":"1","timestamp":1,"message":{}}}"#, quoted(&one));
    assert_eq!(records(&packed(&delivered(&again))), [one.as_str()]);
    assert_eq!(records(&format!(r#"{{"message":{}}}"#, quoted(&one))).len(), 1);
}

#[test]
fn envelopes_of_theirs_in_each_other_end_somewhere() {
    let deep = (0..8).fold(LOGIN.to_owned(), |inner, _| notified(&inner));
    assert_eq!(records(&deep), [deep.as_str()], "deeper than is followed, it stays whole");
    let rows = (0..8).fold(LOGIN.to_owned(), |inner, _| {
        format!(r#"{{"preview":false,"result":{{"_raw":{}}}}}"#, quoted(&inner))
    });
    assert_eq!(records(&rows), [rows.as_str()]);
    let two = notified(&notified(LOGIN));
    assert_eq!(records(&two), [LOGIN]);
}
