//! The texts inside a record that is itself quoted as a text, as collectors do with the original of
//! an event.

use crate::domain::json::{Doc, Kind, Node};

/// The strings of a text that is a JSON object or array, each with its byte span; none where it is
/// anything else.
pub(super) fn parts(text: &str) -> Vec<((usize, usize), String)> {
    let trimmed = text.trim_start();
    if !trimmed.starts_with(['{', '[']) {
        return Vec::new();
    }
    let offset = text.len() - trimmed.len();
    let mut out = Vec::new();
    if let Ok(doc) = Doc::parse(trimmed) {
        walk(doc.root(), offset, &mut out);
    }
    out
}

/// The document's reader has bounded the depth.
fn walk(node: Node<'_>, offset: usize, out: &mut Vec<((usize, usize), String)>) {
    match node.kind() {
        Kind::String | Kind::Key => {
            let span = node.span();
            if let Some(text) = node.as_str() {
                out.push(((offset + span.start, offset + span.end), text.into_owned()));
            }
        }
        Kind::Object => {
            for (key, value) in node.members() {
                walk(key, offset, out);
                walk(value, offset, out);
            }
        }
        Kind::Array => node.items().for_each(|item| walk(item, offset, out)),
        _ => {}
    }
}
