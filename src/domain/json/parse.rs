//! The parser: text in, tape out. Strict RFC 8259, without recursion.

use super::{DEPTH_MAX, Doc, JsonError, Kind, Slot, Wide, hash, text};

/// Objects with more members than this get an index by name.
const WIDE_MEMBERS: usize = 24;

pub(super) fn parse(text: Box<str>) -> Result<Doc, JsonError> {
    let mut parser = Parser {
        text: &text,
        bytes: text.as_bytes(),
        at: 0,
        slots: Vec::with_capacity(text.len() / 12 + 4),
        open: Vec::new(),
        wide: Vec::new(),
        names: Vec::new(),
    };
    if u32::try_from(text.len()).is_err() {
        return Err(parser.error("a value over 4 GiB is not read"));
    }
    parser.document()?;
    let Parser { slots, mut wide, .. } = parser;
    wide.sort_unstable_by_key(|(at, _)| *at);
    Ok(Doc { text, slots, wide })
}

struct Parser<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    slots: Vec<Slot>,
    open: Vec<u32>,
    wide: Wide,
    names: Vec<(u64, u32)>,
}

/// What the parser is ready for.
enum Want {
    Value,
    /// A value, or the end of the array that just began.
    ValueOrEnd,
    /// A member name, or the end of the object that just began.
    NameOrEnd,
    Name,
    /// A comma or the end of the innermost container.
    CommaOrEnd,
}

impl Parser<'_> {
    fn error(&self, reason: impl Into<String>) -> JsonError {
        JsonError { at: self.at, reason: reason.into() }
    }

    fn document(&mut self) -> Result<(), JsonError> {
        let mut want = Want::Value;
        loop {
            self.white();
            want = match want {
                Want::ValueOrEnd if self.peek() == Some(b']') => self.close(Kind::Array)?,
                Want::Value | Want::ValueOrEnd => self.value()?,
                Want::NameOrEnd if self.peek() == Some(b'}') => self.close(Kind::Object)?,
                Want::NameOrEnd | Want::Name => self.name()?,
                Want::CommaOrEnd => self.comma_or_end()?,
            };
            if self.open.is_empty() {
                self.white();
                return match self.peek() {
                    None => Ok(()),
                    Some(_) => Err(self.error("something stands behind the end of the value")),
                };
            }
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn white(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    fn value(&mut self) -> Result<Want, JsonError> {
        match self.peek() {
            Some(b'{') => return self.begin(Kind::Object, Want::NameOrEnd),
            Some(b'[') => return self.begin(Kind::Array, Want::ValueOrEnd),
            Some(b'"') => self.string(Kind::String)?,
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b't') => self.word("true", Kind::True)?,
            Some(b'f') => self.word("false", Kind::False)?,
            Some(b'n') => self.word("null", Kind::Null)?,
            None => return Err(self.error("the text ends where a value should stand")),
            Some(0xEF) if self.bytes[self.at..].starts_with("\u{feff}".as_bytes()) => {
                return Err(self.error("a byte order mark stands inside the text"));
            }
            Some(_) => return Err(self.error("no JSON value begins with this character")),
        }
        Ok(Want::CommaOrEnd)
    }

    fn push(&mut self, kind: Kind, start: usize, escaped: bool) {
        let next = self.slots.len() as u32 + 1;
        self.slots.push(Slot { start: start as u32, end: self.at as u32, next, kind, escaped });
    }

    fn begin(&mut self, kind: Kind, want: Want) -> Result<Want, JsonError> {
        if self.open.len() >= DEPTH_MAX {
            return Err(self.error(format!("nested deeper than {DEPTH_MAX} levels")));
        }
        self.open.push(self.slots.len() as u32);
        let start = self.at;
        self.at += 1;
        self.push(kind, start, false);
        Ok(want)
    }

    fn close(&mut self, kind: Kind) -> Result<Want, JsonError> {
        let Some(at) = self.open.pop() else {
            return Err(self.error("nothing is open that this could close"));
        };
        self.at += 1;
        let (end, next) = (self.at as u32, self.slots.len() as u32);
        if let Some(slot) = self.slots.get_mut(at as usize) {
            slot.end = end;
            slot.next = next;
        }
        if kind == Kind::Object {
            self.unique_names(at, next)?;
        }
        Ok(Want::CommaOrEnd)
    }

    fn comma_or_end(&mut self) -> Result<Want, JsonError> {
        let kind = self.open.last().map(|at| self.slots[*at as usize].kind);
        match (self.peek(), kind) {
            (Some(b','), Some(Kind::Array)) => {
                self.at += 1;
                Ok(Want::Value)
            }
            (Some(b','), Some(Kind::Object)) => {
                self.at += 1;
                Ok(Want::Name)
            }
            (Some(b']'), Some(Kind::Array)) => self.close(Kind::Array),
            (Some(b'}'), Some(Kind::Object)) => self.close(Kind::Object),
            (None, _) => Err(self.error("the text ends inside an array or object")),
            (_, Some(Kind::Array)) => Err(self.error("a comma or ] should stand here")),
            _ => Err(self.error("a comma or } should stand here")),
        }
    }

    fn name(&mut self) -> Result<Want, JsonError> {
        match self.peek() {
            Some(b'"') => self.string(Kind::Key)?,
            None => return Err(self.error("the text ends inside an object")),
            Some(_) => return Err(self.error("a member name in double quotes should stand here")),
        }
        self.white();
        if self.peek() != Some(b':') {
            return Err(self.error("a colon should stand behind the member name"));
        }
        self.at += 1;
        Ok(Want::Value)
    }

    fn word(&mut self, word: &str, kind: Kind) -> Result<(), JsonError> {
        if !self.bytes[self.at..].starts_with(word.as_bytes()) {
            return Err(self.error(format!("this is not {word}, nor any other JSON value")));
        }
        let start = self.at;
        self.at += word.len();
        self.push(kind, start, false);
        Ok(())
    }

    fn number(&mut self) -> Result<(), JsonError> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        match self.peek() {
            Some(b'0') => self.at += 1,
            Some(b'1'..=b'9') => self.digits(),
            _ => return Err(self.error("a digit should stand here")),
        }
        if matches!(self.peek(), Some(b'0'..=b'9')) {
            return Err(self.error("a number may not begin with a zero"));
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits_required()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits_required()?;
        }
        let digits = &self.bytes[start..self.at];
        let finite = digits.len() < 300 && !digits.iter().any(|b| matches!(b, b'e' | b'E'))
            || std::str::from_utf8(digits)
                .ok()
                .and_then(|s| s.parse::<f64>().ok())
                .is_some_and(f64::is_finite);
        if !finite {
            self.at = start;
            return Err(self.error("the number is too large for a double"));
        }
        self.push(Kind::Number, start, false);
        Ok(())
    }

    fn digits(&mut self) {
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
    }

    fn digits_required(&mut self) -> Result<(), JsonError> {
        if !matches!(self.peek(), Some(b'0'..=b'9')) {
            return Err(self.error("a digit should stand here"));
        }
        self.digits();
        Ok(())
    }

    fn string(&mut self, kind: Kind) -> Result<(), JsonError> {
        let start = self.at;
        let mut escaped = false;
        self.at += 1;
        loop {
            // Most strings are one plain stretch.
            self.at += text::plain_len(&self.bytes[self.at..]);
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => {
                    escaped = true;
                    self.escape()?;
                }
                Some(0..0x20) => {
                    return Err(self.error("a control character stands unescaped in a string"));
                }
                _ => return Err(self.error("the text ends inside a string")),
            }
        }
        self.at += 1;
        self.push(kind, start, escaped);
        Ok(())
    }

    fn escape(&mut self) -> Result<(), JsonError> {
        let rest = &self.bytes[self.at..];
        match rest.get(1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 2,
            Some(b'u') => match text::hex4(rest.get(2..6)) {
                0xD800..=0xDBFF => {
                    let low = if rest.get(6..8) == Some(b"\\u") {
                        text::hex4(rest.get(8..12))
                    } else {
                        0
                    };
                    if !(0xDC00..=0xDFFF).contains(&low) {
                        return Err(self.error("a surrogate stands without its pair"));
                    }
                    self.at += 12;
                }
                0xDC00..=0xDFFF => return Err(self.error("a surrogate stands without its pair")),
                u32::MAX => return Err(self.error("four hexadecimal digits should follow \\u")),
                _ => self.at += 6,
            },
            _ => return Err(self.error("this is no JSON escape")),
        }
        Ok(())
    }

    /// Refuses an object in which two members have the same name, compared after unescaping.
    fn unique_names(&mut self, object: u32, end: u32) -> Result<(), JsonError> {
        let mut names = std::mem::take(&mut self.names);
        names.clear();
        let mut at = object + 1;
        // A bit for each hash: while no two share one, no two names are the same, whatever their
        // order.
        let (mut bits, mut alone) = ([0_u64; 4], true);
        while at < end {
            let hash = hash::of_bytes(self.name_of(at).as_bytes());
            let (word, bit) = (&mut bits[(hash >> 6 & 3) as usize], 1 << (hash & 63));
            alone &= *word & bit == 0;
            *word |= bit;
            names.push((hash, at));
            at = self.slots[at as usize + 1].next;
        }
        if !alone || names.len() > WIDE_MEMBERS {
            names.sort_unstable();
        }
        let same = !alone && names.windows(2).any(|pair| pair[0].0 == pair[1].0);
        if same && let Some(at) = self.repeated(&names) {
            self.at = self.slots[at as usize].start as usize;
            let name: String = self.name_of(at).chars().take(60).collect();
            return Err(self.error(format!("the member name {name:?} stands twice in one object")));
        }
        if names.len() > WIDE_MEMBERS {
            self.wide.push((object, names.as_slice().into()));
        }
        self.names = names;
        Ok(())
    }

    /// The second of two equal names, where hashes alone could not tell them apart.
    fn repeated(&self, names: &[(u64, u32)]) -> Option<u32> {
        let mut sorted: Vec<_> = names.iter().map(|(_, at)| (self.name_of(*at), *at)).collect();
        sorted.sort_unstable();
        sorted.windows(2).find(|pair| pair[0].0 == pair[1].0).map(|pair| pair[1].1)
    }

    fn name_of(&self, at: u32) -> std::borrow::Cow<'_, str> {
        let slot = self.slots[at as usize];
        text::value(text::between_quotes(self.text, slot), slot.escaped)
    }
}
