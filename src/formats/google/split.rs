//! An activity of several events, taken apart.
//!
//! It must not change a byte beside the list of events, nor leave an event out.

use super::PAYLOADS;
use crate::domain::json::{Doc, Kind, Node};
use crate::formats::field::{Field, Record};

/// Memory that the parts of one activity may take, in times of its own bytes.
const GROWS_MAX: usize = 16;

/// The records of an activity of several events, each with the activity's bytes and one event; the
/// places of the others hold null, so that an event's pointer is the same in both.
///
/// `None` where there is one event at most, where something else stands among them, or where the
/// parts would take far more memory than the activity.
pub(in crate::formats) fn parts(record: Node<'_>) -> Option<Vec<Doc>> {
    let root = Record::new(Field::root(record));
    let payload = root.any(&PAYLOADS);
    let events = match payload {
        Some(payload) => payload.at(&["metadata", "event"])?,
        None => root.any(&["events", "event"])?,
    };
    let items: Vec<Node<'_>> = events.node.items().collect();
    let whole = items.iter().all(|item| item.is_null() || item.kind() == Kind::Object);
    let count = items.iter().filter(|item| item.kind() == Kind::Object).count();
    if count < 2 || !whole {
        return None;
    }
    let (text, inner) = (record.raw(), events.node.raw());
    let beside = text.len() - inner.len() + items.len() * "null,".len();
    if count.saturating_mul(beside) > text.len().saturating_mul(GROWS_MAX) {
        return None;
    }
    let start = events.node.span().start.checked_sub(record.span().start)?;
    let (before, after) = (text.get(..start)?, text.get(start + inner.len()..)?);
    let part = |kept: usize| {
        let item = |(n, node): (usize, &Node<'_>)| {
            if n == kept { node.raw().to_owned() } else { "null".to_owned() }
        };
        let list: Vec<_> = items.iter().enumerate().map(item).collect();
        Doc::parse(format!("{before}[{}]{after}", list.join(","))).ok()
    };
    let objects = items.iter().enumerate().filter(|(_, item)| item.kind() == Kind::Object);
    objects.map(|(n, _)| part(n)).collect()
}
