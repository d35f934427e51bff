//! RFC 6901 pointers.

use super::{Kind, Node};
use std::borrow::Cow;

/// The value that a pointer names below `node`, if there is one.
pub(super) fn resolve<'d>(node: Node<'d>, pointer: &str) -> Option<Node<'d>> {
    if pointer.is_empty() {
        return Some(node);
    }
    pointer.strip_prefix('/')?.split('/').try_fold(node, |node, token| {
        let token = unescape_token(token)?;
        match node.kind() {
            Kind::Object => node.get(&token),
            Kind::Array => node.items().nth(index(&token)?),
            _ => None,
        }
    })
}

/// The pointer from the document's root to a value: in each container, the member or item whose
/// slots it lies among.
pub(super) fn to(node: Node<'_>) -> String {
    let mut out = String::new();
    let mut around = node.doc.root();
    while around.at < node.at {
        let holds = |it: Node<'_>| it.at <= node.at && node.at < it.slot().next;
        let member = around.members().find(|(_, value)| holds(*value));
        let item = around.items().enumerate().find(|(_, item)| holds(*item));
        let (token, inner) = match (member, item) {
            (Some((key, value)), _) => (key.as_str().unwrap_or_default(), value),
            (None, Some((n, item))) => (n.to_string().into(), item),
            (None, None) => break,
        };
        out.push('/');
        out.push_str(&escape_token(&token));
        around = inner;
    }
    out
}

/// `~1` is a slash and `~0` a tilde; any other use of the tilde is no pointer.
fn unescape_token(token: &str) -> Option<Cow<'_, str>> {
    if !token.contains('~') {
        return Some(Cow::Borrowed(token));
    }
    let mut out = String::with_capacity(token.len());
    let mut chars = token.chars();
    while let Some(char) = chars.next() {
        match char {
            '~' => out.push(match chars.next()? {
                '0' => '~',
                '1' => '/',
                _ => return None,
            }),
            other => out.push(other),
        }
    }
    Some(Cow::Owned(out))
}

/// An array index: digits without a leading zero.
fn index(token: &str) -> Option<usize> {
    let plain =
        token.bytes().all(|b| b.is_ascii_digit()) && (token == "0" || !token.starts_with('0'));
    if plain { token.parse().ok() } else { None }
}

/// A member name as a pointer token.
pub fn escape_token(name: &str) -> Cow<'_, str> {
    if memchr::memchr2(b'~', b'/', name.as_bytes()).is_some() {
        Cow::Owned(name.replace('~', "~0").replace('/', "~1"))
    } else {
        Cow::Borrowed(name)
    }
}
