//! A record as lines for the screen: the received tokens, only the white space between them is
//! ours.
//!
//! The lines of a case are made once, when it is read ([`super::survey`]). What is asked of them
//! with a key is found by halving, since they stand in the order of their bytes: nothing here walks
//! a record.

use crate::domain::json::{Doc, Kind, Node, NodeId};
use crate::domain::tally;

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
    /// The line that opens the container it stands in; the first line stands in itself.
    pub parent: u32,
}

/// The lines of a value, opened whole.
pub fn lines(root: Node<'_>) -> Vec<JsonLine> {
    let mut lines = Vec::new();
    push(&mut lines, root, None, (0, 0), false);
    lines
}

/// The byte of the document at which a line's value, or the bracket that closes it, stands: it
/// grows from line to line.
pub fn byte_of(line: &JsonLine, doc: &Doc) -> usize {
    tally::line();
    let span = doc.node(line.value).span();
    if line.part == Part::Close { span.end.saturating_sub(1) } else { span.start }
}

/// The last line that begins at that byte or before it: the one that shows it.
pub fn line_at(lines: &[JsonLine], doc: &Doc, byte: usize) -> usize {
    // A member's name stands before its value, on the same line.
    let begins = |line: &JsonLine| match line.name {
        Some(name) if line.part != Part::Close => doc.node(name).span().start,
        _ => byte_of(line, doc),
    };
    lines.partition_point(|line| begins(line) <= byte).saturating_sub(1)
}

/// The line on which a value begins.
pub fn line_of(lines: &[JsonLine], doc: &Doc, value: NodeId) -> Option<usize> {
    let byte = doc.node(value).span().start;
    let at = lines.partition_point(|line| byte_of(line, doc) < byte);
    lines.get(at).filter(|line| line.value == value).map(|_| at)
}

/// The line with the bracket that closes what that line opens; the line itself where it opens
/// nothing.
pub fn end_of(lines: &[JsonLine], doc: &Doc, at: usize) -> usize {
    let Some(line) = lines.get(at).filter(|line| line.part == Part::Open) else { return at };
    let byte = doc.node(line.value).span().end.saturating_sub(1);
    lines.partition_point(|line| byte_of(line, doc) < byte).min(lines.len().saturating_sub(1))
}

/// Rows that one line may take on the screen; a longer value is cut there and its bytes are
/// counted.
pub const ROWS_MAX: usize = 8;
/// Cells before the first level of a record: signs beside the line.
pub const MARGIN: usize = 2;
/// Cells of indentation a level.
pub const INDENT: usize = 2;
/// Levels beyond this are drawn no further to the right.
pub const INDENT_LEVELS_MAX: usize = 12;

/// Cells that stand before a line's text.
pub fn indent(line: &JsonLine) -> usize {
    MARGIN + INDENT * usize::from(line.depth).min(INDENT_LEVELS_MAX)
}

/// Where the record may begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ends {
    /// The line at which the last page begins.
    pub last_page: usize,
    /// The last line to which one can scroll: long values take several rows, so the end stays
    /// within reach.
    pub most: usize,
}

/// Where a record may begin in a pane of that size.
pub fn ends(lines: &[JsonLine], doc: &Doc, columns: usize, rows: usize) -> Ends {
    let last = lines.len().saturating_sub(1);
    let (mut used, mut start, mut sure) = (0, lines.len(), true);
    while let Some(line) = start.checked_sub(1).and_then(|at| lines.get(at)) {
        let needs = rows_about(line, doc, columns);
        sure &= needs == 1;
        used += needs;
        if used > rows {
            return Ends { last_page: start.min(last), most: last };
        }
        start -= 1;
    }
    Ends { last_page: 0, most: if sure { 0 } else { last } }
}

/// Rows that a line takes: exactly 1 where it is sure to fit, an estimate otherwise.
fn rows_about(line: &JsonLine, doc: &Doc, columns: usize) -> usize {
    tally::line();
    let raw = |id: NodeId| doc.node(id).raw();
    let value = if line.part == Part::Whole { raw(line.value) } else { "{" };
    let name = line.name.map_or("", raw);
    let cells = indent(line) + name.len() + value.len() + 3;
    if cells <= columns && value.is_ascii() && name.is_ascii() {
        return 1;
    }
    let room = columns.saturating_sub(indent(line)).max(8);
    cells.div_ceil(room).clamp(2, ROWS_MAX)
}

// Documents are at most 64 levels deep, so is this.
fn push(
    lines: &mut Vec<JsonLine>,
    node: Node<'_>,
    name: Option<NodeId>,
    (depth, parent): (u16, u32),
    comma: bool,
) {
    let value = node.id();
    let line = |part, comma, name| JsonLine { depth, name, value, part, comma, parent };
    let members: Vec<_> = match node.kind() {
        Kind::Object => node.members().map(|(name, value)| (Some(name.id()), value)).collect(),
        Kind::Array => node.items().map(|value| (None, value)).collect(),
        _ => Vec::new(),
    };
    let Some(last) = members.len().checked_sub(1) else {
        lines.push(line(Part::Whole, comma, name));
        return;
    };
    let here = lines.len() as u32;
    lines.push(line(Part::Open, false, name));
    for (n, (name, value)) in members.into_iter().enumerate() {
        push(lines, value, name, (depth + 1, here), n < last);
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
        assert_eq!(ends(&lines, &doc, 40, 10), Ends { last_page: 0, most: 0 });
        assert_eq!(ends(&lines, &doc, 40, 4), Ends { last_page: 6, most: 9 });
        let b = doc.root().pointer("/a/b").unwrap().id();
        assert_eq!(line_of(&lines, &doc, b), Some(2));
        assert_eq!(
            lines.iter().map(|line| line.parent).collect::<Vec<_>>(),
            [0, 0, 1, 2, 2, 1, 0, 0, 0, 0]
        );
        let ends: Vec<_> = (0..lines.len()).map(|at| end_of(&lines, &doc, at)).collect();
        assert_eq!(ends, [9, 6, 5, 3, 4, 5, 6, 7, 8, 9]);
        for (at, line) in lines.iter().enumerate() {
            assert_eq!(line_at(&lines, &doc, byte_of(line, &doc)), at);
        }
        assert_eq!(line_at(&lines, &doc, doc.text().find('c').unwrap()), 7, "a name's own line");
    }
}
