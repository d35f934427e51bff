//! Resolves pointers into records, with a memory for large arrays.
//!
//! A record may be one array of a million items, and a claim may point into it four hundred times;
//! each such array is walked once.

use crate::domain::json::{Kind, Node, NodeId};
use std::cell::RefCell;
use std::collections::HashMap;

/// From this index on, an array's items are remembered.
const FAR: usize = 256;

/// The items of large arrays by the array's place.
#[derive(Default)]
pub(super) struct Pointers<'d> {
    far: RefCell<HashMap<NodeId, Vec<Node<'d>>>>,
}

impl<'d> Pointers<'d> {
    /// The value that an RFC 6901 pointer names below `root`.
    pub(super) fn resolve(&self, root: Node<'d>, pointer: &str) -> Option<Node<'d>> {
        if pointer.is_empty() {
            return Some(root);
        }
        let mut node = root;
        for token in pointer.strip_prefix('/')?.split('/') {
            node = match (node.kind(), far_index(token)) {
                (Kind::Array, Some(index)) => self.item(node, index)?,
                _ => node.pointer(&format!("/{token}"))?,
            };
        }
        Some(node)
    }

    fn item(&self, array: Node<'d>, index: usize) -> Option<Node<'d>> {
        let mut far = self.far.borrow_mut();
        far.entry(array.id()).or_insert_with(|| array.items().collect()).get(index).copied()
    }
}

fn far_index(token: &str) -> Option<usize> {
    let plain = token.bytes().all(|byte| byte.is_ascii_digit()) && !token.starts_with('0');
    if !plain {
        return None;
    }
    token.parse().ok().filter(|index| *index >= FAR)
}
