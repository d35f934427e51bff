//! From a shown text back to the bytes it stands for: the proof that the gate hides nothing.

/// Repeats beyond this are no token of the gate's.
const REPEAT_MAX: usize = 1 << 26;

/// The bytes that a shown text stands for; `None` where some were only counted, or where it is no
/// text of the gate's.
pub fn decode(shown: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(shown.len());
    let mut rest = shown;
    while let Some(at) = rest.find('⟨') {
        literal(&rest[..at], &mut out);
        let body = &rest[at + '⟨'.len_utf8()..];
        let end = body.find('⟩')?;
        token(&body[..end], &mut out)?;
        rest = &body[end + '⟩'.len_utf8()..];
    }
    literal(rest, &mut out);
    Some(out)
}

/// Text stands for itself, but for the padding.
fn literal(text: &str, out: &mut Vec<u8>) {
    for part in text.split(super::PAD) {
        out.extend_from_slice(part.as_bytes());
    }
}

fn token(body: &str, out: &mut Vec<u8>) -> Option<()> {
    match body {
        "↵" => {
            out.push(b'\n');
            return Some(());
        }
        "␍↵" => {
            out.extend_from_slice(b"\r\n");
            return Some(());
        }
        _ => {}
    }
    let (code, count) = match body.split_once('×') {
        Some((code, count)) => (code, count.parse().ok().filter(|n| *n <= REPEAT_MAX)?),
        None => (body, 1),
    };
    let mut utf8 = [0; 4];
    let one: &[u8] = if let Some(hex) = code.strip_prefix("U+") {
        char::from_u32(u32::from_str_radix(hex, 16).ok()?)?.encode_utf8(&mut utf8).as_bytes()
    } else {
        utf8[0] = u8::from_str_radix(code.strip_prefix("0x")?, 16).ok()?;
        &utf8[..1]
    };
    for _ in 0..count {
        out.extend_from_slice(one);
    }
    Some(())
}
