//! Envelopes: what carries records from place to place, taken off.
//!
//! The bytes of an inner record stay as they are, or, where the record stands as JSON text in a
//! string, are that text. It must not take off what is itself a record that a format reads.

use super::{UNKNOWN, detect, elastic, google, table};
use crate::domain::json::{Doc, Kind, Node};
use crate::domain::mapping::Mapping;

/// Envelopes inside envelopes that are taken off.
const LAYERS: usize = 4;

/// A record out of its envelopes, with the format that it was found to be of on the way.
#[derive(Debug)]
pub enum Unwrapped<'d> {
    /// A value of the document.
    Inside(Node<'d>, &'static str),
    /// A record that stood as JSON text in a string; its bytes are the text.
    Text(Doc, &'static str),
}

impl<'d> Unwrapped<'d> {
    /// The record.
    pub fn node(&self) -> Node<'_> {
        match self {
            Self::Inside(node, _) => *node,
            Self::Text(doc, _) => doc.root(),
        }
    }

    /// Its format, as [`detect`] says it.
    pub const fn format(&self) -> &'static str {
        match self {
            Self::Inside(_, format) | Self::Text(_, format) => format,
        }
    }

    fn inside(node: Node<'d>, own: &[Mapping]) -> Self {
        Self::Inside(node, detect(node, own))
    }

    fn text(doc: Doc, own: &[Mapping]) -> Self {
        let format = detect(doc.root(), own);
        Self::Text(doc, format)
    }
}

/// The records in one JSON value, in order; the value itself where it is no envelope.
///
/// Taken off: `Records`, `records` and `value` arrays (`CloudTrail`, Event Hub, Graph), `detail`
/// beside `detail-type` (`EventBridge`), `logEvents` and `Events` whose items hold JSON text
/// (`CloudWatch`, `LookupEvents`), `event` (Splunk), `data.events` (Okta event hooks), `hits.hits`
/// of an Elastic search, `items`, `data`, `logs`, `response`, `authlogs` and `events` that hold a
/// known record (answers of Google, 1Password, `OneLogin`, Auth0 and Duo), `auditData` (a query
/// of Graph), `tables` of columns and rows (Log Analytics), and JSON text in `message`,
/// `event.original`, `_raw` and `AuditData` (Purview) that holds a known record, of a built-in
/// format or one of the site's own. An item that is no object, or whose text is no JSON, comes out
/// as it stands. A Google activity of several events becomes a record an event.
pub fn unwrap<'d>(record: Node<'d>, own: &[Mapping]) -> Vec<Unwrapped<'d>> {
    let mut out = Vec::new();
    open(record, own, LAYERS, &mut out);
    out
}

fn open<'d>(record: Node<'d>, own: &[Mapping], layers: usize, out: &mut Vec<Unwrapped<'d>>) {
    if layers == 0 || record.kind() != Kind::Object {
        out.push(Unwrapped::inside(record, own));
        return;
    }
    let format = detect(record, own);
    if format != UNKNOWN {
        known(record, format, own, layers, out);
        return;
    }
    let lists = lists(record, own);
    if !lists.is_empty() {
        for item in lists.into_iter().flat_map(Node::items) {
            match text_of(item) {
                Some(text) => open_text(item, text, own, layers, out),
                None => open(item, own, layers - 1, out),
            }
        }
    } else if let Some(rows) = table::rows(record, own) {
        out.extend(rows.into_iter().map(|row| match row {
            Ok(row) => Unwrapped::text(row, own),
            Err(node) => Unwrapped::inside(node, own),
        }));
    } else if let Some(inner) = single(record, own) {
        open(inner, own, layers - 1, out);
    } else if let Some(text) = known_text(record, own, layers) {
        open_text(record, text, own, layers, out);
    } else {
        out.push(Unwrapped::Inside(record, format));
    }
}

/// What a record of a known format is: itself, but for two that carry records in them.
fn known<'d>(
    record: Node<'d>,
    format: &'static str,
    own: &[Mapping],
    layers: usize,
    out: &mut Vec<Unwrapped<'d>>,
) {
    if format == google::FORMAT.name
        && let Some(parts) = google::parts(record)
    {
        out.extend(parts.into_iter().map(|part| Unwrapped::text(part, own)));
        return;
    }
    // The record that an Elastic document was made of says more than the document.
    let of_document = |record| known_text(record, own, layers);
    match Some(record).filter(|_| format == elastic::ECS.name).and_then(of_document) {
        Some(text) => open_text(record, text, own, layers, out),
        None => out.push(Unwrapped::Inside(record, format)),
    }
}

/// The arrays of an envelope of many: nearly always one.
fn lists<'d>(record: Node<'d>, own: &[Mapping]) -> Vec<Node<'d>> {
    let named = ["Records", "records", "logEvents", "Events"].iter().filter_map(|name| {
        let found = record.get(name).filter(|node| node.kind() == Kind::Array);
        found.filter(|node| node.items().all(is_object_or_text))
    });
    let named: Vec<_> = named.collect();
    if !named.is_empty() {
        return named;
    }
    // Any object may have a member named value; Graph's answer has nothing but it and notes about
    // it.
    let graph = record
        .members()
        .all(|(key, _)| key.as_str().is_some_and(|key| key == "value" || key.starts_with('@')));
    let value = record.get("value").filter(|value| graph && value.items().all(is_object));
    let hook = record
        .at(&["data", "events"])
        .filter(|events| record.get("eventTypeVersion").is_some() && events.items().all(is_object));
    let search = record
        .at(&["hits", "hits"])
        .filter(|hits| hits.items().all(|it| it.get("_source").is_some()));
    let found = value.or(hook).or(search).filter(|node| node.kind() == Kind::Array);
    found.or_else(|| answer(record, own)).into_iter().collect()
}

/// The list in the answer of a vendor's own API, where at least one item of it is known.
fn answer<'d>(record: Node<'d>, own: &[Mapping]) -> Option<Node<'d>> {
    let places: [&[&str]; 7] = [
        &["items"],
        &["data"],
        &["logs"],
        &["response"],
        &["authlogs"],
        &["response", "authlogs"],
        &["events"],
    ];
    let known = |node: &Node<'_>| {
        node.kind() == Kind::Array
            && node.items().all(is_object)
            && node.items().any(|item| detect(item, own) != UNKNOWN)
    };
    places.iter().filter_map(|place| record.at(place)).find(known)
}

fn is_object(node: Node<'_>) -> bool {
    node.kind() == Kind::Object
}

fn is_object_or_text(node: Node<'_>) -> bool {
    matches!(node.kind(), Kind::Object | Kind::String)
}

/// The object of an envelope of one.
fn single<'d>(record: Node<'d>, own: &[Mapping]) -> Option<Node<'d>> {
    let bridge = record.get("detail").filter(|_| record.get("detail-type").is_some());
    let splunk = || {
        // In an Elastic document of the same names, host and source are objects and event describes
        // the event.
        let beside = ["sourcetype", "host", "source", "index", "time"];
        let only = record.members().all(|(key, value)| {
            key.as_str().is_some_and(|key| match key.as_ref() {
                "event" | "fields" => true,
                key => beside.contains(&key) && !is_object(value),
            })
        });
        record.get("event").filter(|event| only && event.get("original").is_none())
    };
    let body = || {
        // Some collectors put a record below one name of their own; only a record that is known
        // comes out of it.
        let names = [
            "body",
            "_source",
            "data",
            "record",
            "raw",
            "log",
            "jsonPayload",
            "event",
            "ocsf",
            // Graph's query of the audit log.
            "auditData",
        ];
        let known = |node: &Node<'_>| is_object(*node) && detect(*node, own) != UNKNOWN;
        names.iter().filter_map(|name| record.get(name)).find(known)
    };
    bridge
        .filter(|node| is_object(*node))
        .or_else(|| splunk().filter(|n| is_object(*n)))
        .or_else(body)
}

/// The JSON text that an item of a list of records stands for.
fn text_of(item: Node<'_>) -> Option<Node<'_>> {
    let text = match item.kind() {
        Kind::String => Some(item),
        Kind::Object => item.get("CloudTrailEvent").or_else(|| item.get("message")),
        _ => None,
    };
    text.filter(|node| looks_like_object(*node))
}

/// JSON text in a field that carries whole records, where the text is, or envelops, a record that
/// is known.
fn known_text<'d>(record: Node<'d>, own: &[Mapping], layers: usize) -> Option<Node<'d>> {
    let dotted = || record.get("event.original");
    let nested = || record.at(&["event", "original"]);
    let plain = ["message", "_raw", "event", "body", "raw", "log", "AuditData"];
    let fields = plain.iter().filter_map(|name| record.get(name));
    let mut fields = dotted().into_iter().chain(nested()).chain(fields);
    fields.find(|field| {
        looks_like_object(*field)
            && parse(*field).is_some_and(|doc| {
                let mut inner = Vec::new();
                open(doc.root(), own, layers - 1, &mut inner);
                !inner.is_empty() && inner.iter().all(|record| record.format() != UNKNOWN)
            })
    })
}

fn looks_like_object(node: Node<'_>) -> bool {
    node.kind() == Kind::String
        && node.as_str().is_some_and(|text| {
            text.trim_start().starts_with('{') && text.trim_end().ends_with('}')
        })
}

fn parse(field: Node<'_>) -> Option<Doc> {
    field.as_str().and_then(|text| Doc::parse(text.into_owned()).ok())
}

fn open_text<'d>(
    whole: Node<'d>,
    text: Node<'d>,
    own: &[Mapping],
    layers: usize,
    out: &mut Vec<Unwrapped<'d>>,
) {
    let Some(doc) = parse(text) else {
        out.push(Unwrapped::inside(whole, own));
        return;
    };
    // What stands deeper becomes a document of its own, for the text that it stands in lives no
    // longer than this.
    let mut inner = Vec::new();
    open(doc.root(), own, layers - 1, &mut inner);
    let own_text = |record| match record {
        Unwrapped::Inside(node, format) => Some((Doc::parse(node.raw()).ok()?, format)),
        Unwrapped::Text(doc, format) => Some((doc, format)),
    };
    let deeper: Result<Vec<(Doc, &str)>, &str> = match inner.as_slice() {
        [Unwrapped::Inside(node, format)] if node.id() == doc.root().id() => Err(format),
        _ => Ok(inner.into_iter().filter_map(own_text).collect()),
    };
    match deeper {
        Ok(docs) => out.extend(docs.into_iter().map(|(doc, format)| Unwrapped::Text(doc, format))),
        Err(format) => out.push(Unwrapped::Text(doc, format)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let text = (0..8)
            .fold(LOGIN.to_owned(), |inner, _| format!(r#"{{"message":{}}}"#, quoted(&inner)));
        assert_eq!(records(&text).len(), 1);
    }
}
