//! Defanged addresses made whole: `1[.]2`, `1(dot)2`, `1 dot 2`, `user[at]host`, `hxxp://`.
//!
//! It must not touch brackets that stand around words.

use super::Out;

/// What stands for a sign inside an address, and the sign.
const STANDS_FOR: &[(&str, &str)] =
    &[(".", "."), ("dot", "."), (":", ":"), ("at", "@"), ("@", "@"), ("/", "/"), ("://", "://")];
const OPEN: &[u8] = b"[({<";
const CLOSE: &[u8] = b"])}>";

/// True where a text could hold one.
pub(super) fn may_hold(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.iter().enumerate().any(|(at, byte)| match byte {
        b'[' | b'(' | b'{' | b'<' => signed(text, at).is_some(),
        b'\\' => bytes.get(at + 1) == Some(&b'.'),
        b'h' | b'H' => is_hxxp(text, at),
        b'd' | b'D' => is_dot(text, at),
        _ => false,
    })
}

/// The text with its addresses whole.
pub(super) fn whole(text: Out) -> Out {
    if !may_hold(&text.text) {
        return text;
    }
    let mut out = Out::default();
    let mut at = 0;
    while at < text.text.len() {
        let rest = &text.text[at..];
        let (taken, said) = if let Some((taken, sign)) = signed(&text.text, at) {
            // 1 [.] 2 is an address too.
            out.drop_blank();
            (taken, sign)
        } else if rest.starts_with("\\.") {
            (2, ".")
        } else if is_hxxp(&text.text, at) {
            (4, "http")
        } else if is_dot(&text.text, at) {
            out.drop_blank();
            (4, ".")
        } else {
            let taken = rest.chars().next().map_or(1, char::len_utf8);
            out.text.push_str(&rest[..taken]);
            out.from.extend_from_slice(&text.from[at..at + taken]);
            at += taken;
            continue;
        };
        let start = text.from.get(at).map_or(0, |from| from.0);
        let end = text.from.get(at + taken - 1).map_or(start, |from| from.1);
        out.push(said, (start, end));
        at += taken;
    }
    out
}

/// A sign in brackets at `at`: how many bytes it takes, the blank behind it included where a digit
/// follows, and the sign.
fn signed(text: &str, at: usize) -> Option<(usize, &'static str)> {
    let bytes = text.as_bytes();
    let bracket = OPEN.iter().position(|open| bytes.get(at) == Some(open))?;
    let inner = text.get(at + 1..)?;
    let length = inner.bytes().take(5).position(|byte| byte == CLOSE[bracket])?;
    let inside = inner.get(..length)?;
    let (_, sign) = STANDS_FOR.iter().find(|(name, _)| name.eq_ignore_ascii_case(inside))?;
    let taken = length + 2;
    let before = text.get(..at).and_then(|head| head.chars().rev().find(|c| *c != ' '));
    let after = text.get(at + taken..).and_then(|tail| tail.chars().find(|c| *c != ' '));
    let joins = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || matches!(c, '/' | ':'));
    if !joins(before) || !joins(after) {
        return None;
    }
    let spaced = text.get(at + taken..)?.starts_with(' ');
    let digits =
        before.is_some_and(|c| c.is_ascii_digit()) && after.is_some_and(|c| c.is_ascii_digit());
    let apart = spaced || text.get(..at)?.ends_with(' ');
    match (apart, digits) {
        (false, _) => Some((taken, sign)),
        (true, true) => Some((taken + usize::from(spaced), sign)),
        (true, false) => None,
    }
}

fn is_hxxp(text: &str, at: usize) -> bool {
    let word = |rest: &str| {
        rest.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("hxxp"))
            && rest.get(4..).is_some_and(|tail| tail.starts_with([':', 's', 'S', '[', '(']))
    };
    text.get(at..).is_some_and(word)
}

/// `dot` between two numbers, at the `d`.
fn is_dot(text: &str, at: usize) -> bool {
    let digit_before = text
        .get(..at)
        .and_then(|head| head.strip_suffix(' '))
        .is_some_and(|head| head.ends_with(|c: char| c.is_ascii_digit()));
    digit_before
        && text.get(at..at + 4).is_some_and(|word| word.eq_ignore_ascii_case("dot "))
        && text.get(at + 4..).is_some_and(|tail| tail.starts_with(|c: char| c.is_ascii_digit()))
}
