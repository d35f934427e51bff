//! Envelopes: what carries records from place to place, taken off.
//!
//! The bytes of an inner record stay as they are, or, where the record stands as JSON text in a
//! string, are that text. It must not take off what is itself a record that a format reads.

mod amazon;
mod splunk;

use super::{UNKNOWN, detect, elastic, google, table};
use crate::domain::json::{Doc, Kind, Node};
use crate::domain::mapping::Mapping;

pub use amazon::{is_log_event, unopened};

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
/// format or one of the site's own; so too `events` of `CloudWatch` Logs, `Message` of SNS and
/// `result` of Splunk's export, where nothing stands beside them but what these put there, and
/// `awslogs.data`, which is unpacked once a record and to a limit. An item that is no object, or
/// whose text is no JSON, comes out as it stands. A Google activity of several events becomes a
/// record an event.
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
    // Only the outermost, so that no record makes more than one text out of what is packed.
    if layers == LAYERS
        && let Some(Ok(packed)) = amazon::packed(record)
    {
        open_doc(packed, own, layers, out);
        return;
    }
    let lists = lists(record, own, layers);
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
    } else if let Some(text) = splunk::raw(record).filter(|it| holds_known(*it, own, layers)) {
        open_text(record, text, own, layers, out);
    } else if let Some(inner) = single(record, own, layers) {
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
fn lists<'d>(record: Node<'d>, own: &[Mapping], layers: usize) -> Vec<Node<'d>> {
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
    let logged = || {
        let known =
            |item: Node<'_>| item.get("message").is_some_and(|text| holds_known(text, own, layers));
        amazon::log_events(record).filter(|events| events.items().any(known))
    };
    found.or_else(|| answer(record, own)).or_else(logged).into_iter().collect()
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
fn single<'d>(record: Node<'d>, own: &[Mapping], layers: usize) -> Option<Node<'d>> {
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
        let bodies = names.iter().filter_map(|name| record.get(name));
        bodies.chain(splunk::result(record)).find(known)
    };
    let told = || {
        let sns = amazon::of_topic(record)?;
        amazon::message(sns).filter(|text| holds_known(*text, own, layers - 1)).map(|_| sns)
    };
    bridge
        .filter(|node| is_object(*node))
        .or_else(|| splunk().filter(|n| is_object(*n)))
        .or_else(body)
        .or_else(told)
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
    let told = || amazon::message(record);
    let mut fields = dotted().into_iter().chain(nested()).chain(fields).chain(told());
    fields.find(|field| holds_known(*field, own, layers))
}

/// True for JSON text that is, or envelops, records that are all known.
fn holds_known(field: Node<'_>, own: &[Mapping], layers: usize) -> bool {
    let Some(below) = layers.checked_sub(1) else { return false };
    looks_like_object(field)
        && parse(field).is_some_and(|doc| {
            let mut inner = Vec::new();
            open(doc.root(), own, below, &mut inner);
            !inner.is_empty() && inner.iter().all(|record| record.format() != UNKNOWN)
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
    open_doc(doc, own, layers, out);
}

/// The records in a document that was made of a text in the record.
fn open_doc(doc: Doc, own: &[Mapping], layers: usize, out: &mut Vec<Unwrapped<'_>>) {
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
mod tests;
