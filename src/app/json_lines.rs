//! A record as lines for the screen: the received tokens, only the white space between them is ours.

use crate::domain::json::{Kind, Node, NodeId};

/// What one line shows of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A whole scalar, or an empty container.
    Whole,
    /// The opening bracket of a container.
    Open,
    /// Its closing bracket.
    Close,
}

/// One line of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JsonLine {
    /// Levels of indentation.
    pub depth: u16,
    /// The member name in front of the value, if it is a member (not on closing lines).
    pub name: Option<NodeId>,
    /// The value.
    pub value: NodeId,
    /// Which part of the value.
    pub part: Part,
    /// A comma follows.
    pub comma: bool,
}

/// The lines of a value, opened whole.
pub fn lines(root: Node<'_>) -> Vec<JsonLine> {
    let mut lines = Vec::new();
    push(&mut lines, root, None, 0, false);
    lines
}

/// The line on which a value begins.
pub fn line_of(lines: &[JsonLine], value: NodeId) -> Option<usize> {
    lines.iter().position(|line| line.value == value && line.part != Part::Close)
}

// Documents are at most 64 levels deep, so is this.
fn push(lines: &mut Vec<JsonLine>, node: Node<'_>, name: Option<NodeId>, depth: u16, comma: bool) {
    let value = node.id();
    let line = |part, comma, name| JsonLine { depth, name, value, part, comma };
    let members: Vec<_> = match node.kind() {
        Kind::Object => node.members().map(|(name, value)| (Some(name.id()), value)).collect(),
        Kind::Array => node.items().map(|value| (None, value)).collect(),
        _ => Vec::new(),
    };
    let Some(last) = members.len().checked_sub(1) else {
        lines.push(line(Part::Whole, comma, name));
        return;
    };
    lines.push(line(Part::Open, false, name));
    for (n, (name, value)) in members.into_iter().enumerate() {
        push(lines, value, name, depth + 1, n < last);
    }
    lines.push(line(Part::Close, comma, None));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::json::Doc;

    #[test]
    fn a_record_is_shown_token_by_token_as_received() {
        let doc = Doc::parse(r#"{"a":{"b":[1.0,"x\u0041"]},"c":{},"d":null}"#).unwrap();
        let lines = lines(doc.root());
        let shown: Vec<String> = lines
            .iter()
            .map(|line| {
                let name = line.name.map_or("", |name| doc.node(name).raw());
                let value = match line.part {
                    Part::Whole => doc.node(line.value).raw(),
                    Part::Open => "open",
                    Part::Close => "close",
                };
                format!("{}{name} {value}{}", line.depth, if line.comma { "," } else { "" })
            })
            .collect();
        assert_eq!(
            shown,
            [
                "0 open",
                "1\"a\" open",
                "2\"b\" open",
                "3 1.0,",
                "3 \"x\\u0041\"",
                "2 close",
                "1 close,",
                "1\"c\" {},",
                "1\"d\" null",
                "0 close"
            ]
        );
        let b = doc.root().pointer("/a/b").unwrap().id();
        assert_eq!(line_of(&lines, b), Some(2));
    }
}
