//! Strings of a JSON text: unescaping. Input was validated by the parser.

use super::Slot;
use std::borrow::Cow;

/// What stands between the quotes of a string, as received.
#[inline]
pub(super) fn between_quotes(text: &str, slot: Slot) -> &str {
    text.get(slot.start as usize + 1..slot.end.saturating_sub(1) as usize).unwrap_or("")
}

/// The value of what stands between the quotes of a string.
#[inline]
pub(super) fn value(inner: &str, escaped: bool) -> Cow<'_, str> {
    if escaped { Cow::Owned(unescape(inner)) } else { Cow::Borrowed(inner) }
}

fn unescape(inner: &str) -> String {
    let mut out = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let (char, used) = escape(&rest.as_bytes()[at..]);
        out.push(char);
        rest = rest.get(at + used..).unwrap_or("");
    }
    out.push_str(rest);
    out
}

/// How many bytes come before the next quote, backslash or control character; all of them where
/// none comes. Eight at a time: a byte of the sum below has its high bit set where it is zero, and
/// what a borrow adds to that stands above the first.
pub(super) fn plain_len(bytes: &[u8]) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = ONES << 7;
    let below = |word: u64, least: u8| word.wrapping_sub(ONES * u64::from(least)) & !word;
    let is = |word: u64, byte: u8| below(word ^ (ONES * u64::from(byte)), 1);
    let (words, rest) = bytes.as_chunks::<8>();
    for (n, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let found = (is(word, b'"') | is(word, b'\\') | below(word, b' ')) & HIGH;
        if found != 0 {
            return n * 8 + (found.trailing_zeros() / 8) as usize;
        }
    }
    let ends = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..0x20);
    words.len() * 8 + rest.iter().position(ends).unwrap_or(rest.len())
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
