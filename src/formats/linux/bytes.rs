//! A line that the journal writes as a list of its bytes (`"MESSAGE":[70,97,105,…]`), which it does
//! where a line is not all printable UTF-8: what somebody typed as a name is enough.
//!
//! It must not take another list of numbers for one, nor hide that a byte was no text.

use super::Field;
use crate::domain::json::Kind;

/// Bytes of a line that are read: a log's line is short, and the journal writes none that is longer
/// than 4 KiB unless it is asked to.
const LINE_MAX: usize = 64 * 1024;

/// A line out of bytes.
pub(super) struct Text {
    /// Its text; what is no UTF-8 stands as U+FFFD.
    pub(super) text: String,
    /// Something in it is no UTF-8.
    pub(super) is_mangled: bool,
}

/// The text of a list of bytes; none where it is anything else.
pub(super) fn text(field: &Field<'_>) -> Option<Text> {
    if field.node.kind() != Kind::Array {
        return None;
    }
    let mut bytes = Vec::new();
    for item in field.node.items() {
        if bytes.len() == LINE_MAX {
            return None;
        }
        bytes.push(u8::try_from(item.as_i64()?).ok()?);
    }
    if bytes.is_empty() {
        return None;
    }
    Some(match String::from_utf8(bytes) {
        Ok(text) => Text { text, is_mangled: false },
        Err(error) => {
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            Text { text, is_mangled: true }
        }
    })
}
