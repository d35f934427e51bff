//! Two records aligned by path: what is the same, what differs, what only one of them has.
//!
//! Values are compared by their bytes as received; members by name, items by place. It walks both
//! records once, so it is not for the thread that takes keys.

use crate::app::json_lines;
use crate::domain::json::{Doc, Kind, Node, NodeId, escape_token};

/// How a path of both records compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// The same bytes.
    Same,
    /// Different bytes.
    Differs,
    /// Only the left record has it.
    Left,
    /// Only the right record has it.
    Right,
    /// A container with differences in it: they follow.
    Within,
}

/// One path of both records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Levels below the record's root.
    pub depth: u16,
    /// The row of the container it stands in; the first row stands in itself.
    pub parent: u32,
    /// The member's name, if it is a member.
    pub name: Option<NodeId>,
    /// The item's place, if it is an item.
    pub item: u32,
    /// The left value.
    pub left: Option<NodeId>,
    /// The right value.
    pub right: Option<NodeId>,
    /// How they compare.
    pub how: How,
}

/// Two records, aligned.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Comparison {
    /// Every path, a container before what stands in it. What is the same is not opened.
    pub rows: Vec<Pair>,
    /// The rows that differ, and the containers around them.
    pub differing: Vec<u32>,
    /// How many values differ, are only left, only right, and are the same.
    pub counts: [usize; 4],
    /// The lines of the right record that are left where only what changed is wanted: what differs
    /// or is only there, and what that, or what is gone, stood in.
    pub changed: Vec<u32>,
    /// The line on which each value begins that differs or is only right, and its row; by line.
    pub changed_values: Vec<(u32, u32)>,
}

impl Comparison {
    /// Compares two values of a document.
    pub fn of(doc: &Doc, left: NodeId, right: NodeId) -> Self {
        let mut all = Self::default();
        let root = Pair {
            depth: 0,
            parent: 0,
            name: None,
            item: 0,
            left: Some(left),
            right: Some(right),
            how: How::Same,
        };
        all.push(doc, root);
        let differs = |(at, row): (usize, &Pair)| (row.how != How::Same).then_some(at as u32);
        all.differing = all.rows.iter().enumerate().filter_map(differs).collect();
        all.find_changed(doc, right);
        all
    }

    fn find_changed(&mut self, doc: &Doc, right: NodeId) {
        let lines = json_lines::lines(doc.node(right));
        for row in &self.differing {
            let Some(pair) = self.rows.get(*row as usize) else { continue };
            let at = pair.right.and_then(|value| json_lines::line_of(&lines, doc, value));
            let Some(at) = at else { continue };
            let end = json_lines::end_of(&lines, doc, at) as u32;
            if pair.how == How::Within {
                self.changed.extend([at as u32, end]);
            } else {
                self.changed.extend(at as u32..=end);
                self.changed_values.push((at as u32, *row));
            }
        }
        self.changed.sort_unstable();
        self.changed.dedup();
        self.changed_values.sort_unstable();
    }

    /// What the left record has where a line of the right one changed.
    pub fn before(&self, line: usize) -> Option<&Pair> {
        let at = self.changed_values.binary_search_by_key(&line, |(line, _)| *line as usize);
        let (_, row) = self.changed_values.get(at.ok()?)?;
        self.rows.get(*row as usize)
    }

    // Documents are at most 64 levels deep, so is this.
    fn push(&mut self, doc: &Doc, pair: Pair) {
        let here = self.rows.len() as u32;
        let (left, right) = (pair.left.map(|id| doc.node(id)), pair.right.map(|id| doc.node(id)));
        let (how, count) = match (left, right) {
            (Some(left), Some(right)) if left.raw() == right.raw() => (How::Same, 3),
            (Some(left), Some(right)) if is_container(left) && left.kind() == right.kind() => {
                self.rows.push(Pair { how: How::Within, ..pair });
                return self.within(doc, here, (left, right));
            }
            (Some(_), Some(_)) => (How::Differs, 0),
            (Some(_), None) => (How::Left, 1),
            (None, _) => (How::Right, 2),
        };
        self.counts[count] += 1;
        self.rows.push(Pair { how, ..pair });
    }

    fn within(&mut self, doc: &Doc, parent: u32, (left, right): (Node<'_>, Node<'_>)) {
        let depth = self.rows.last().map_or(0, |row| row.depth) + 1;
        let id = |node: Option<Node<'_>>| node.map(Node::id);
        if left.kind() == Kind::Array {
            let (mut lefts, mut rights) = (left.items(), right.items());
            for item in 0.. {
                let (left, right) = (id(lefts.next()), id(rights.next()));
                if left.is_none() && right.is_none() {
                    break;
                }
                let how = How::Same;
                self.push(doc, Pair { depth, parent, name: None, item, left, right, how });
            }
            return;
        }
        let (item, how) = (0, How::Same);
        for (name, value) in left.members() {
            let right = id(name.as_str().and_then(|name| right.get(&name)));
            let (name, left) = (Some(name.id()), Some(value.id()));
            self.push(doc, Pair { depth, parent, name, item, left, right, how });
        }
        for (name, value) in right.members() {
            if name.as_str().is_none_or(|name| left.get(&name).is_none()) {
                let (name, right) = (Some(name.id()), Some(value.id()));
                self.push(doc, Pair { depth, parent, name, item, left: None, right, how });
            }
        }
    }

    /// RFC 6901 pointer of a row, from the records' roots.
    pub fn pointer(&self, doc: &Doc, at: usize) -> String {
        let mut tokens = Vec::new();
        let mut at = at;
        while let Some(row) = self.rows.get(at).filter(|row| row.depth > 0) {
            tokens.push(match row.name {
                Some(name) => {
                    escape_token(&doc.node(name).as_str().unwrap_or_default()).into_owned()
                }
                None => row.item.to_string(),
            });
            at = row.parent as usize;
        }
        tokens.iter().rev().fold(String::new(), |path, token| format!("{path}/{token}"))
    }
}

fn is_container(node: Node<'_>) -> bool {
    matches!(node.kind(), Kind::Array | Kind::Object)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compared(left: &str, right: &str) -> (Doc, Comparison) {
        let doc = Doc::parse(format!("[{left},{right}]")).unwrap();
        let ids: Vec<_> = doc.root().items().map(Node::id).collect();
        let comparison = Comparison::of(&doc, ids[0], ids[1]);
        (doc, comparison)
    }

    #[test]
    fn paths_are_aligned_and_told_apart() {
        let (doc, all) = compared(
            r#"{"a":1,"b":{"c":[1,2],"d/e":"x"},"f":{"same":true},"g":0}"#,
            r#"{"b":{"d/e":"y","c":[1,3,4]},"f":{"same":true},"a":1,"h":null}"#,
        );
        let shown: Vec<_> =
            (0..all.rows.len()).map(|at| (all.pointer(&doc, at), all.rows[at].how)).collect();
        let expected = [
            ("", How::Within),
            ("/a", How::Same),
            ("/b", How::Within),
            ("/b/c", How::Within),
            ("/b/c/0", How::Same),
            ("/b/c/1", How::Differs),
            ("/b/c/2", How::Right),
            ("/b/d~1e", How::Differs),
            ("/f", How::Same),
            ("/g", How::Left),
            ("/h", How::Right),
        ];
        assert_eq!(shown, expected.map(|(path, how)| (path.to_owned(), how)));
        assert_eq!(all.counts, [2, 1, 2, 3]);
        assert_eq!(all.differing, [0, 2, 3, 5, 6, 7, 9, 10]);
        // { b { d/e y, c [ 1, 3, 4 ] }, f { same }, a, h }
        assert_eq!(all.changed, [0, 1, 2, 3, 5, 6, 7, 8, 13, 14]);
        assert_eq!(all.changed_values, [(2, 7), (5, 5), (6, 6), (13, 10)]);
        assert_eq!(
            all.before(2).and_then(|pair| pair.left).map(|id| doc.node(id).raw()),
            Some("\"x\"")
        );
        assert!(all.before(3).is_none());
    }

    #[test]
    fn bytes_decide_and_kinds_are_never_mixed() {
        let (_, all) = compared("1.0", "1.00");
        assert_eq!(all.rows[0].how, How::Differs);
        let (_, all) = compared("[1]", "{}");
        assert_eq!((all.rows.len(), all.rows[0].how), (1, How::Differs));
        let (_, all) = compared("{}", "{}");
        assert_eq!((all.rows.len(), all.rows[0].how), (1, How::Same));
    }
}
