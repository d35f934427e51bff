//! Documents of Elastic: events in the Elastic Common Schema, and alerts of its detection rules.
//!
//! Names may be nested or dotted, and every value may stand in an array of its own, as a search for
//! fields gives it. Where a document still holds the record that it was made of (`event.original`),
//! the envelope takes that out and this is not asked. Sources: the ECS field reference
//! (`event.category`, `event.outcome`, categorisation fields) and the alert schema of Elastic
//! Security (`kibana.alert.*`, before 8.0 `signal.*`).
//!
//! An alert never counts as a sign-in, whatever its source event was: that event has a document of
//! its own, and would count twice.

mod alert;
mod ecs;
mod vendor;

use super::field::{Field, Record};
use super::{Format, dotted, no_twin};
use crate::domain::json::Kind;

/// Elastic Common Schema.
pub(super) const ECS: Format = Format {
    name: "elastic.ecs",
    what: "Elastic Common Schema documents: authentication; of all else when, who, from where",
    detect: |root| is_event(root) && !is_alert(root),
    read: |root| Some(ecs::read(root)),
    twin: |pointer| {
        let twins = [("/client/ip", "src_endpoint.ip"), ("/source/ip", "src_endpoint.ip")];
        super::meaning::among(pointer, &twins)
    },
};

/// Elastic Security alert.
pub(super) const ALERT: Format = Format {
    name: "elastic.alert",
    what: "Elastic Security alerts: a view, never a sign-in",
    detect: is_alert,
    read: |root| Some(alert::read(root)),
    twin: no_twin,
};

/// True for an event that an ingest pipeline has put into the schema. What a shipper only carries
/// has no more of `event` than where it came from.
pub(super) fn is_event(root: &Record<'_>) -> bool {
    let timed = root.has("@timestamp") || root.has("ecs") || root.has("ecs.version");
    if !timed || root.has("class_uid") || root.has("winlog") || root.has("winlog.event_id") {
        return false;
    }
    let says = |name: &str| dotted::at(root, name).is_some_and(|it| has_word(it));
    let said = ["event.category", "event.outcome", "event.action", "event.type"];
    (said.iter().any(|name| says(name)) || (says("event.kind") && !is_carried(root)))
        && (root.has("ecs") || root.has("ecs.version") || beside(root))
}

/// True for a line of a machine's log that a shipper carries as it was written.
fn is_carried(root: &Record<'_>) -> bool {
    let of = ["journald", "syslog.identifier", "log.syslog.appname"];
    root.has("message") && of.iter().any(|name| dotted::at(root, name).is_some())
}

fn has_word(field: Field<'_>) -> bool {
    field.text().is_some() || field.items().next().is_some()
}

/// Something else of the schema: an object of that name, or dotted names of it.
fn beside(root: &Record<'_>) -> bool {
    let objects = ["user", "source", "client", "host", "agent", "related", "data_stream"];
    let object = |name: &&str| root.get(name).is_some_and(|it| it.node.kind() == Kind::Object);
    let names = ["user.name", "user.id", "source.ip", "client.ip", "host.name", "related.user"];
    objects.iter().any(object) || names.iter().any(|name| root.has(name))
}

/// True for an alert. It carries the fields of its source event, whatever format that has.
pub(super) fn is_alert(root: &Record<'_>) -> bool {
    if !root.has("@timestamp") {
        return false;
    }
    let at = |name| dotted::at(root, name).is_some_and(|it| !it.is_null());
    let kibana = root.has("kibana") || root.has("kibana.alert") || root.has("kibana.alert.uuid");
    let kibana = kibana || root.has("kibana.alert.rule.name") || root.has("kibana.alert.rule.uuid");
    let rules = ["kibana.alert.rule.name", "kibana.alert.rule.uuid", "kibana.alert.uuid"];
    let old = || root.has("signal") && (at("signal.rule.name") || at("signal.rule.id"));
    (kibana && rules.into_iter().any(at)) || old()
}

/// The value of a dotted name, where it is not null; the one item, where it stands in an array of
/// one.
fn at<'d>(root: &Record<'d>, name: &str) -> Option<Field<'d>> {
    let field = dotted::at(root, name).filter(|field| !field.is_null())?;
    if field.node.kind() != Kind::Array {
        return Some(field);
    }
    let mut items = field.items();
    match (items.next(), items.next()) {
        (Some(one), None) => Some(one).filter(|one| !one.is_null()),
        (Some(_), Some(_)) => Some(field),
        (None, _) => None,
    }
}

/// True if a text, or one in an array of texts, is that word.
fn says(root: &Record<'_>, name: &str, word: &str) -> bool {
    let is = |field: Field<'_>| field.text().is_some_and(|it| it.eq_ignore_ascii_case(word));
    dotted::at(root, name).is_some_and(|field| is(field) || field.items().any(is))
}

#[cfg(test)]
mod tests;
