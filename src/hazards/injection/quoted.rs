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

/// The tags of a Windows event that is quoted as XML, where a prompt's parts have tags of the same
/// names. Only those that every such event has and only where it has them: what somebody writes
/// into a field of one cannot be a tag.
#[derive(Clone, Copy)]
pub(super) struct OwnTags {
    system: (usize, usize),
    end: usize,
}

impl OwnTags {
    /// Those of a text that is such an event; none where it is anything else.
    pub(super) fn of(text: &str) -> Option<Self> {
        let head = text.trim_start().strip_prefix("<Event")?;
        head.starts_with(|it: char| it.is_ascii_whitespace() || it == '>').then_some(())?;
        let (_, behind) = head.split_once('>')?;
        let system = text.len() - behind.trim_start().len();
        behind.trim_start().starts_with("<System>").then_some(())?;
        let closes = system + text.get(system..)?.find("</System>")?;
        let end = text.trim_end().strip_suffix("</Event>")?.len();
        Some(Self { system: (system, closes), end })
    }

    /// True where what was found at that byte is one of them.
    pub(super) fn has(self, text: &str, at: usize) -> bool {
        let is_data = text.get(at..).is_some_and(|it| it.starts_with("</Data>"));
        at == self.system.0 || at == self.system.1 || at == self.end || is_data
    }
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
