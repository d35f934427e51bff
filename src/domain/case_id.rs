//! The id of a case file that cannot be read: what its head still says in plain words.
//!
//! A case is refused as a whole where it is too large, too deep, has a name twice or bytes that are
//! no UTF-8; its id is then found without reading the rest. It must never guess: bytes that name
//! two ids, or do not say that they are a case file, have none.

use super::json::Doc;

/// Characters of an id that are told.
const ID_CHARS_MAX: usize = 200;
/// What the `schema` of every version begins with.
const SCHEMA: &str = "crosscheck.case/";

/// The id that the bytes of a record give, if they are those of a case file, or of its beginning.
pub fn find(bytes: &[u8]) -> Option<String> {
    let (mut schema, mut id) = (None, None);
    for (name, value) in Members::of(bytes)? {
        let known = match text(name).as_deref() {
            Some("schema") => &mut schema,
            Some("id") => &mut id,
            _ => continue,
        };
        let new = text(value)?;
        if known.get_or_insert_with(|| new.clone()) != &new {
            return None;
        }
    }
    schema.filter(|schema| schema.starts_with(SCHEMA))?;
    id.map(|id| id.chars().take(ID_CHARS_MAX).collect())
}

/// A string's text, by the reader's own rules.
fn text(quoted: &[u8]) -> Option<String> {
    let doc = Doc::parse_bytes(quoted).ok()?;
    doc.root().as_str().map(std::borrow::Cow::into_owned)
}

/// The members of an object with their bytes, as far as they go.
struct Members<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Members<'b> {
    fn of(bytes: &'b [u8]) -> Option<Self> {
        let mut members = Self { bytes, at: 0 };
        members.skip_white();
        (members.next_byte()? == b'{').then_some(members)
    }

    fn next_byte(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    fn skip_white(&mut self) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        self.at += rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    }

    /// The string that begins here, quotes included.
    fn string(&mut self) -> Option<&'b [u8]> {
        let from = self.at;
        if self.next_byte()? != b'"' {
            return None;
        }
        loop {
            match self.next_byte()? {
                b'\\' => self.at += 1,
                b'"' => return self.bytes.get(from..self.at),
                _ => {}
            }
        }
    }

    /// The value that begins here: strings and brackets are followed, nothing else is judged.
    fn value(&mut self) -> Option<&'b [u8]> {
        let (from, mut depth) = (self.at, 0_usize);
        loop {
            match *self.bytes.get(self.at)? {
                b'"' => {
                    self.string()?;
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b',' | b'}' | b']' if depth == 0 => return self.bytes.get(from..self.at),
                b'}' | b']' => depth -= 1,
                _ => {}
            }
            self.at += 1;
        }
    }
}

impl<'b> Iterator for Members<'b> {
    type Item = (&'b [u8], &'b [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        self.skip_white();
        let name = self.string()?;
        self.skip_white();
        if self.next_byte()? != b':' {
            return None;
        }
        self.skip_white();
        let value = self.value()?.trim_ascii_end();
        if self.next_byte()? != b',' {
            // The last one: nothing of the object follows.
            self.at = self.bytes.len();
        }
        Some((name, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = r#""schema":"crosscheck.case/1","id":"c-7""#;

    #[test]
    fn an_id_is_found_in_what_cannot_be_read_as_a_whole() {
        let deep = format!("{{{HEAD},\"x\":{}", "[".repeat(500));
        let cases: [&[u8]; 6] = [
            format!("{{{HEAD},\"a\":1,\"a\":2}}").as_bytes(),
            &[b"{", HEAD.as_bytes(), b",\"title\":\"\xff\xfe\"}"].concat(),
            deep.as_bytes(),
            br#" { "a" : [{"id":"inner"},"}\""] , "id" : "c-7" , "schema" : "crosscheck.case/1" }"#,
            format!("{{{HEAD},\"title\":\"cut o").as_bytes(),
            br#"{"\u0069d":"c\u002d7","schema":"crosscheck.case/2"}"#,
        ]
        .map(|bytes| &*Box::leak(bytes.to_vec().into_boxed_slice()));
        for bytes in cases {
            assert_eq!(find(bytes).as_deref(), Some("c-7"), "{}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn what_names_no_case_or_two_has_no_id() {
        for text in [
            "",
            "{",
            "[",
            r#"{"id":"c-7"}"#,
            r#"{"schema":"other/1","id":"c-7"}"#,
            r#"{"schema":"crosscheck.case/1","evidence":{"id":"c-7"}}"#,
            r#"{"schema":"crosscheck.case/1","id":"c-7","id":"c-8"}"#,
            r#"{"schema":"crosscheck.case/1","id":7}"#,
            r#"{"schema":"crosscheck.case/1","id":"c-7"#,
            r#"{"schema" "crosscheck.case/1","id":"c-7"}"#,
            r#""schema":"crosscheck.case/1","id":"c-7""#,
        ] {
            assert_eq!(find(text.as_bytes()), None, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in r#"[{}\[\]:,"\\ aid]{0,40}"#) {
            let _ = find(bytes.as_bytes());
        }
    }
}
