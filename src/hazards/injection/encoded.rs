//! Instructions behind an encoding that a model undoes by itself: percent signs and base64.

use super::{HazardKind, POINTS, Voice, hits};
use crate::hazards::Finding;

/// Base64 below this says no more than a word or two.
const BASE64_MIN: usize = 20;
/// Decoded bytes looked at.
const DECODED_MAX: usize = 4096;

/// Findings in what the text decodes to, one level deep.
pub(super) fn scan(text: &str, voice: Voice) -> Vec<Finding> {
    let mut out = Vec::new();
    if let Some(plain) = percent(text)
        && flagged(&plain, voice)
    {
        out.push(finding("percent-encoded", (0, text.len()), "percent signs"));
    }
    let base64 = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '-' | '_');
    let mut at = 0;
    while let Some(start) = text[at..].find(base64).map(|n| at + n) {
        let len = text[start..].find(|c| !base64(c)).unwrap_or(text.len() - start);
        if len >= BASE64_MIN
            && let Some(plain) = decode(&text.as_bytes()[start..start + len])
            && flagged(&plain, voice)
        {
            out.push(finding("base64", (start, start + len), "base64"));
            break;
        }
        at = start + len;
    }
    out
}

fn flagged(plain: &str, voice: Voice) -> bool {
    hits(plain, voice).iter().map(|hit| hit.points).sum::<u8>() >= POINTS
}

fn finding(rule: &'static str, span: (usize, usize), how: &str) -> Finding {
    let why = format!("behind {how} it has text that speaks to a model or orders a verdict");
    Finding { kind: HazardKind::Injection, span, rule, why }
}

fn percent(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    if text.matches('%').count() < 2 {
        return None;
    }
    let digit = |at: usize| bytes.get(at).and_then(|b| char::from(*b).to_digit(16));
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match (byte, digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                at += 3;
            }
            (b'+', ..) => {
                out.push(b' ');
                at += 1;
            }
            _ => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8(out).ok()
}

/// Base64 of either alphabet, if it is text with blanks in it.
fn decode(bytes: &[u8]) -> Option<String> {
    let mut out = Vec::with_capacity(bytes.len() * 3 / 4);
    let (mut buffer, mut bits) = (0u32, 0);
    for byte in bytes {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            _ => 63,
        };
        buffer = (buffer << 6) | u32::from(six);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push((buffer >> bits) as u8);
            buffer &= (1 << bits) - 1;
        }
        // Text shows itself at once; anything else is not worth decoding to its end.
        if out.last().is_some_and(|b| b.is_ascii_control() && !b.is_ascii_whitespace()) {
            return None;
        }
        if out.len() >= DECODED_MAX {
            break;
        }
    }
    String::from_utf8(out).ok().filter(|text| text.contains(' '))
}
