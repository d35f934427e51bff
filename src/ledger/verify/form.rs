//! Is a text in canonical form? RFC 8785 for texts, integers up to 2^53 - 1, literals, arrays and
//! objects: no white space, no needless escape, member names in order and each once.
//!
//! A scanner of its own, apart from the writer's and the reader's code. It must not build anything.

use std::cmp::Ordering;

/// Where and why a text is not in canonical form.
pub(super) type Wrong = (usize, &'static str);

const DEPTH_MAX: usize = 64;
const INTEGER_MAX: u64 = 9_007_199_254_740_991;

/// Checks a whole text.
pub(super) fn check(bytes: &[u8]) -> Result<(), Wrong> {
    if let Err(error) = std::str::from_utf8(bytes) {
        return Err((error.valid_up_to(), "not valid UTF-8"));
    }
    let mut scan = Scan::new(bytes);
    scan.value(0)?;
    if scan.is_at_end() { Ok(()) } else { Err((scan.at, "more behind the value")) }
}

/// Reads on from byte to byte.
pub(super) struct Scan<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Scan<'b> {
    /// At the beginning of these.
    pub(super) fn new(bytes: &'b [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// The byte that comes next.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at == self.bytes.len()
    }

    /// Passes over exactly that, if it comes next.
    pub(super) fn takes(&mut self, word: &[u8]) -> bool {
        let comes = self.bytes[self.at..].starts_with(word);
        self.at += if comes { word.len() } else { 0 };
        comes
    }

    /// Passes over a member's name and its colon; nothing is passed over where another comes.
    pub(super) fn takes_name(&mut self, name: &str) -> bool {
        let end = self.at + name.len() + 3;
        let comes = self.bytes.get(self.at..end).is_some_and(|found| {
            found[0] == b'"' && found.ends_with(b"\":") && &found[1..=name.len()] == name.as_bytes()
        });
        self.at = if comes { end } else { self.at };
        comes
    }

    /// The same with the comma before it, which the first member does not have.
    pub(super) fn takes_member(&mut self, name: &str, is_first: bool) -> bool {
        let start = self.at;
        let comes = (is_first || self.takes(b",")) && self.takes_name(name);
        self.at = if comes { self.at } else { start };
        comes
    }

    fn next(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Passes over that byte, or says why it should have stood there.
    pub(super) fn expect(&mut self, byte: u8, why: &'static str) -> Result<(), Wrong> {
        if self.next() == Some(byte) {
            self.at += 1;
            return Ok(());
        }
        Err((self.at, why))
    }

    fn value(&mut self, depth: usize) -> Result<(), Wrong> {
        if depth > DEPTH_MAX {
            return Err((self.at, "nested too deeply"));
        }
        match self.next() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"') => self.string().map(|_| ()),
            Some(b'-' | b'0'..=b'9') => self.integer().map(|_| ()),
            _ => self.literal(),
        }
    }

    fn object(&mut self, depth: usize) -> Result<(), Wrong> {
        self.at += 1;
        let mut last: Option<&[u8]> = None;
        if self.next() == Some(b'}') {
            self.at += 1;
            return Ok(());
        }
        loop {
            let start = self.at;
            let name = self.string()?;
            if last.is_some_and(|last| order(last, name) != Ordering::Less) {
                return Err((start, "member names stand twice or out of order"));
            }
            last = Some(name);
            self.expect(b':', "a colon should stand here, without white space")?;
            self.value(depth + 1)?;
            if self.next() == Some(b',') {
                self.at += 1;
                continue;
            }
            return self.expect(b'}', "a comma or brace should stand here, without white space");
        }
    }

    fn array(&mut self, depth: usize) -> Result<(), Wrong> {
        self.at += 1;
        if self.next() == Some(b']') {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.value(depth + 1)?;
            if self.next() == Some(b',') {
                self.at += 1;
                continue;
            }
            return self.expect(b']', "a comma or bracket should stand here, without white space");
        }
    }

    /// Gives what stands between the quotes, as it is written.
    pub(super) fn string(&mut self) -> Result<&'b [u8], Wrong> {
        self.expect(b'"', "a text should stand here")?;
        let start = self.at;
        loop {
            match self.next() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(&self.bytes[start..self.at - 1]);
                }
                Some(b'\\') => self.escape()?,
                Some(0x20..) => self.at += 1,
                _ => return Err((self.at, "a text ends early or holds a bare control character")),
            }
        }
    }

    /// Only what has to be escaped is, and in its shortest form.
    fn escape(&mut self) -> Result<(), Wrong> {
        let rest = &self.bytes[self.at + 1..];
        let used = match rest {
            [b'"' | b'\\' | b'b' | b'f' | b'n' | b'r' | b't', ..] => 2,
            [b'u', b'0', b'0', b'0', b'0'..=b'7' | b'b' | b'e' | b'f', ..]
            | [b'u', b'0', b'0', b'1', b'0'..=b'9' | b'a'..=b'f', ..] => 6,
            _ => return Err((self.at, "an escape that is needless or not the shortest")),
        };
        self.at += used;
        Ok(())
    }

    /// Gives the integer, `None` for a negative one.
    pub(super) fn integer(&mut self) -> Result<Option<u64>, Wrong> {
        let start = self.at;
        if self.next() == Some(b'-') {
            self.at += 1;
        }
        let digits = self.at;
        while matches!(self.next(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        let text = &self.bytes[digits..self.at];
        let wrong = match text {
            [b'0'] => digits > start,
            [] | [b'0', ..] => true,
            _ => text.len() > 16 || value(text) > INTEGER_MAX,
        };
        if wrong || matches!(self.next(), Some(b'.' | b'e' | b'E')) {
            return Err((start, "not an integer up to 2^53 - 1 in its shortest form"));
        }
        Ok((digits == start).then(|| value(text)))
    }

    fn literal(&mut self) -> Result<(), Wrong> {
        let rest = &self.bytes[self.at..];
        for word in [&b"null"[..], b"true", b"false"] {
            if rest.starts_with(word) {
                self.at += word.len();
                return Ok(());
            }
        }
        Err((self.at, "no value stands here"))
    }
}

fn value(digits: &[u8]) -> u64 {
    digits.iter().fold(0, |sum, digit| sum * 10 + u64::from(digit - b'0'))
}

/// Names in the order of their UTF-16 code units, compared after unescaping.
fn order(a: &[u8], b: &[u8]) -> Ordering {
    let plain = |name: &[u8]| name.is_ascii() && !name.contains(&b'\\');
    if plain(a) && plain(b) { a.cmp(b) } else { units(a).cmp(&units(b)) }
}

fn units(name: &[u8]) -> Vec<u16> {
    let text = String::from_utf8_lossy(name);
    let mut out = Vec::with_capacity(name.len());
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        let meant = if char == '\\' { unescaped(&mut chars) } else { char };
        out.extend_from_slice(meant.encode_utf16(&mut [0; 2]));
    }
    out
}

fn unescaped(chars: &mut std::str::Chars<'_>) -> char {
    match chars.next() {
        Some('b') => '\u{8}',
        Some('f') => '\u{c}',
        Some('n') => '\n',
        Some('r') => '\r',
        Some('t') => '\t',
        Some('u') => {
            let code =
                chars.by_ref().take(4).fold(0, |sum, c| sum * 16 + c.to_digit(16).unwrap_or(0));
            char::from_u32(code).unwrap_or('\0')
        }
        Some(other) => other,
        None => '\\',
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    #[test]
    fn every_way_to_write_the_same_otherwise_is_refused() {
        for good in [
            "{}",
            "[]",
            "0",
            "-1",
            "null",
            r#""a/b""#,
            r#"{"a":[1,{"b":true}],"b":"\n\u001f"}"#,
            "9007199254740991",
            "\"\u{7f}\u{20ac}\"",
            "{\"\u{1f600}\":0,\"\u{ff5e}\":0}",
            r#"{"\n":0," ":0}"#,
        ] {
            assert_eq!(check(good.as_bytes()), Ok(()), "{good}");
        }
        for bad in [
            "",
            " {}",
            "{} ",
            "{ }",
            "[1, 2]",
            r#"{"b":1,"a":1}"#,
            r#"{"a":1,"a":1}"#,
            "1.0",
            "1e3",
            "01",
            "-0",
            "9007199254740992",
            "99999999999999999999",
            r#""\/""#,
            r#""\u000a""#,
            r#""\u0041""#,
            r#""\u001F""#,
            r#""\ud83d\ude00""#,
            "\"\u{1}\"",
            "\"",
            "nul",
            "[1",
            "[1,]",
            r#"{"a"}"#,
            "{\"\u{ff5e}\":0,\"\u{1f600}\":0}",
            "{}{}",
            r#"{" ":0,"\n":0}"#,
        ] {
            assert!(check(bad.as_bytes()).is_err(), "{bad}");
        }
        assert!(check(b"\"\xff\"").is_err());
        assert!(check("[".repeat(100_000).as_bytes()).is_err());
    }

    proptest! {
        #[test]
        fn what_a_canonicaliser_writes_is_in_form(
            map in proptest::collection::btree_map(".{0,6}", any::<String>(), 0..6)
        ) {
            let map: BTreeMap<String, String> = map;
            let bytes = serde_json_canonicalizer::to_vec(&map).unwrap();
            prop_assert_eq!(check(&bytes), Ok(()));
        }

        #[test]
        fn no_bytes_upset_it(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = check(&bytes);
        }
    }
}
