//! What Amazon's services put around a log on its way: `CloudWatch` Logs, as it answers and as it
//! hands packed events to a function, and notifications of SNS.
//!
//! An envelope is told by having nothing but the members that the service gives it: a site's own
//! log with an `events` or a `Message` stays whole. It must not unpack more than one record may
//! hold.

use crate::domain::case_file::CASE_BYTES_MAX;
use crate::domain::json::{Doc, Kind, Node};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::read::MultiGzDecoder;
use std::io::Read as _;

/// Bytes that packed events may have unpacked: those of one record. The service packs a quarter of
/// that at most, and a few thousand bytes can stand for gigabytes.
const UNPACKED_MAX: usize = CASE_BYTES_MAX;

/// True where the object has no member but these.
fn has_only(object: Node<'_>, names: &[&str]) -> bool {
    object.kind() == Kind::Object
        && object
            .members()
            .all(|(key, _)| key.as_str().is_some_and(|key| names.contains(&key.as_ref())))
}

/// The events of an answer of `filter-log-events` or `get-log-events`.
pub(super) fn log_events(record: Node<'_>) -> Option<Node<'_>> {
    let answer = [
        "events",
        "searchedLogStreams",
        "nextToken",
        "nextForwardToken",
        "nextBackwardToken",
        "ResponseMetadata",
    ];
    let events = record.get("events").filter(|_| has_only(record, &answer))?;
    (events.kind() == Kind::Array && events.items().all(is_log_event)).then_some(events)
}

/// True for one of the events of such an answer, by its members.
pub fn is_log_event(item: Node<'_>) -> bool {
    let event = ["logStreamName", "timestamp", "message", "ingestionTime", "eventId"];
    has_only(item, &event) && item.get("message").is_some_and(|it| it.kind() == Kind::String)
}

/// The text that a notification of SNS carries.
pub(super) fn message(record: Node<'_>) -> Option<Node<'_>> {
    let notification = [
        "Type",
        "MessageId",
        "TopicArn",
        "Subject",
        "Message",
        "Timestamp",
        "SequenceNumber",
        "SignatureVersion",
        "Signature",
        "SigningCertURL",
        "SigningCertUrl",
        "UnsubscribeURL",
        "UnsubscribeUrl",
        "MessageAttributes",
    ];
    let is = record.get("Type")?.as_str()? == "Notification" && has_only(record, &notification);
    record.get("Message").filter(|_| is)
}

/// The notification in a record that SNS hands to a function.
pub(super) fn of_topic(record: Node<'_>) -> Option<Node<'_>> {
    let beside = ["EventSource", "EventVersion", "EventSubscriptionArn", "Sns"];
    let is = record.get("EventSource")?.as_str()? == "aws:sns" && has_only(record, &beside);
    record.get("Sns").filter(|_| is)
}

/// What `CloudWatch` Logs packed for a function (`{"awslogs":{"data":…}}`, base64 of gzip), or why
/// it stays packed; none where it is no such record.
pub(super) fn packed(record: Node<'_>) -> Option<Result<Doc, String>> {
    let inside = record.get("awslogs").filter(|_| has_only(record, &["awslogs"]))?;
    let data = inside.get("data").filter(|_| has_only(inside, &["data"]))?;
    (data.kind() == Kind::String).then(|| unpack(&data.as_str().unwrap_or_default()))
}

/// Why a record that looks like packed events of `CloudWatch` Logs was not opened; none where it
/// was, or is something else.
pub fn unopened(record: Node<'_>) -> Option<String> {
    let why = packed(record)?.err()?;
    Some(format!("/awslogs/data {why}, so it stays packed"))
}

fn unpack(data: &str) -> Result<Doc, String> {
    let packed = STANDARD.decode(data.trim()).map_err(|_| "is no base64".to_owned())?;
    let mut bytes = Vec::new();
    let limit = UNPACKED_MAX as u64 + 1;
    MultiGzDecoder::new(packed.as_slice())
        .take(limit)
        .read_to_end(&mut bytes)
        .map_err(|error| format!("is no whole gzip ({error})"))?;
    if bytes.len() > UNPACKED_MAX {
        return Err(format!("holds more than the {} MiB of a record", UNPACKED_MAX >> 20));
    }
    let doc =
        Doc::parse_bytes(&bytes).map_err(|error| format!("holds no JSON ({})", error.reason))?;
    let listed = doc.root().get("logEvents").is_some_and(|it| {
        let fits = |item: Node<'_>| matches!(item.kind(), Kind::Object | Kind::String);
        it.kind() == Kind::Array && it.items().all(fits)
    });
    if listed { Ok(doc) } else { Err("holds no logEvents".into()) }
}
