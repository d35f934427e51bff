//! Rows of a search as Splunk's export hands them out: the event beside what the search says of it.
//!
//! It must not take the `result` of anybody else's record for one.

use crate::domain::json::{Kind, Node};

/// The row of `{"preview":false,"offset":0,"result":{…}}`, where nothing else stands beside it.
pub(super) fn result(record: Node<'_>) -> Option<Node<'_>> {
    let preview = record.get("preview")?;
    let beside = ["preview", "offset", "lastrow", "result"];
    let only = record
        .members()
        .all(|(key, _)| key.as_str().is_some_and(|key| beside.contains(&key.as_ref())));
    let row = record.get("result").filter(|row| row.kind() == Kind::Object)?;
    (only && matches!(preview.kind(), Kind::True | Kind::False)).then_some(row)
}

/// The event of such a row as it was received, which says more than the fields that the search took
/// out of it.
pub(super) fn raw(record: Node<'_>) -> Option<Node<'_>> {
    result(record)?.get("_raw")
}
