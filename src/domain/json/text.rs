//! Strings of a JSON text: unescaping. Input was validated by the parser.

use std::borrow::Cow;

/// The value of a quoted string. `raw` includes the quotes.
pub(super) fn unescape(raw: &str, escaped: bool) -> Cow<'_, str> {
    let inner = raw.get(1..raw.len().saturating_sub(1)).unwrap_or("");
    if !escaped {
        return Cow::Borrowed(inner);
    }
    let mut out = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let (char, used) = escape(&rest.as_bytes()[at..]);
        out.push(char);
        rest = rest.get(at + used..).unwrap_or("");
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The character that an escape stands for, and how many bytes it takes.
fn escape(bytes: &[u8]) -> (char, usize) {
    let simple = match bytes.get(1) {
        Some(b'n') => '\n',
        Some(b't') => '\t',
        Some(b'r') => '\r',
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'u') => {
            let high = hex4(bytes.get(2..6));
            if (0xD800..0xDC00).contains(&high) {
                let low = hex4(bytes.get(8..12));
                let code = 0x1_0000 + ((high - 0xD800) << 10) + low.wrapping_sub(0xDC00);
                return (char::from_u32(code).unwrap_or('\u{FFFD}'), 12);
            }
            return (char::from_u32(high).unwrap_or('\u{FFFD}'), 6);
        }
        Some(other) => char::from(*other),
        None => '\\',
    };
    (simple, 2)
}

/// Four hexadecimal digits as a number; `u32::MAX` where they are not four digits.
pub(super) fn hex4(bytes: Option<&[u8]>) -> u32 {
    bytes
        .filter(|b| b.len() == 4 && b.iter().all(u8::is_ascii_hexdigit))
        .and_then(|b| std::str::from_utf8(b).ok())
        .and_then(|s| u32::from_str_radix(s, 16).ok())
        .unwrap_or(u32::MAX)
}
