//! Which values of a record carry a hazard: pointers resolved once when an event is selected, not
//! while drawing.
//!
//! It must not judge a text; `hazards` does.

use crate::domain::json::{Kind, Node, NodeId};
use crate::examine::Examined;
use crate::hazards::Place;

/// The hazards of an event by the value they stand in: (value, place in `examined.hazards`),
/// sorted.
pub fn of_event(examined: &Examined, event: usize) -> Vec<(NodeId, usize)> {
    let Some(root) = examined.dossier.case.raw(event) else { return Vec::new() };
    let wanted =
        examined.hazards.iter().enumerate().filter_map(|(n, hazard)| match &hazard.place {
            Place::Event { event: at, ptr } if *at == event => Some((ptr.as_str(), n)),
            _ => None,
        });
    let mut found = Vec::new();
    resolve(root, wanted.collect(), &mut found);
    found.sort_unstable();
    found
}

/// All pointers at once, level by level: one pass over each container, so that a long array stays
/// cheap.
fn resolve<'p>(node: Node<'_>, wanted: Vec<(&'p str, usize)>, found: &mut Vec<(NodeId, usize)>) {
    let mut below: Vec<(&'p str, &'p str, usize)> = Vec::new();
    for (ptr, hazard) in wanted {
        match ptr.strip_prefix('/') {
            Some(rest) => {
                let end = rest.find('/').unwrap_or(rest.len());
                below.push((&rest[..end], &rest[end..], hazard));
            }
            None => found.push((node.id(), hazard)),
        }
    }
    below.sort_unstable();
    let mut items = Vec::new();
    if node.kind() == Kind::Array && !below.is_empty() {
        items = node.items().collect();
    }
    for group in below.chunk_by(|a, b| a.0 == b.0) {
        let Some((token, _, _)) = group.first() else { continue };
        let child = match node.kind() {
            Kind::Array => token.parse().ok().and_then(|n: usize| items.get(n).copied()),
            _ => node.pointer(&format!("/{token}")),
        };
        let rest = group.iter().map(|(_, rest, hazard)| (*rest, *hazard)).collect();
        // A pointer that leads nowhere still belongs to the record: it is shown where it ends.
        match child {
            Some(child) => resolve(child, rest, found),
            None => found.extend(group.iter().map(|(_, _, hazard)| (node.id(), *hazard))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::json::Doc;

    #[test]
    fn pointers_are_resolved_together_and_none_is_lost() {
        let doc = Doc::parse(r#"{"a":["x",{"b/c":"y"}],"d":1}"#).unwrap();
        let wanted = ["/a/1/b~1c", "/a/0", "/d", "/a/9", ""];
        let mut found = Vec::new();
        resolve(doc.root(), wanted.iter().copied().zip(0..).collect(), &mut found);
        let mut shown: Vec<_> = found.iter().map(|(id, n)| (*n, doc.node(*id).raw())).collect();
        shown.sort_unstable();
        let whole = doc.root().raw();
        let array = r#"["x",{"b/c":"y"}]"#;
        assert_eq!(shown, [(0, r#""y""#), (1, r#""x""#), (2, "1"), (3, array), (4, whole)]);
    }
}
