//! Where a JSON value ends, told without reading it: strings, brackets, commas and colons, nothing
//! else.
//!
//! The scan is strict about what may stand next to what, because that is how a cut-off record is
//! told from a record over several lines. It must not judge numbers, escapes, names or depth: that
//! is the reader's work.

use memchr::memchr3;

/// Arrays under these names, directly in an object, are lists of records in the vendors' exports.
const ENVELOPES: [&[u8]; 5] = [b"Records", b"records", b"value", b"logEvents", b"Events"];
/// Longest member name that is compared, or looked at for its first letter.
const NAME_MAX: u64 = 64;
/// Levels of nesting that are followed. The reader refuses far fewer; the bound keeps a flood of
/// brackets from costing memory, and time when a broken value is searched again for the next
/// record.
const DEPTH_FOLLOWED: usize = 512;

/// The last thing that was read outside of strings and white space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Prev {
    Start,
    Open,
    Comma,
    Colon,
    Name,
    Value,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lex {
    Out,
    Scalar,
    String { name: bool },
    Escape { name: bool },
}

/// Which line of the input the scan is on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lines {
    /// Line, from 1.
    pub(super) line: u64,
    /// Offset of its first byte.
    pub(super) start: u64,
}

impl Lines {
    /// A line feed stands at that offset.
    pub(super) fn feed(&mut self, at: u64) {
        self.line += 1;
        self.start = at + 1;
    }
}

/// What a stretch of bytes brought. Indexes are into the bytes handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// All bytes are used up, and the value goes on.
    More,
    /// The value ends before this index.
    End(usize),
    /// No JSON value goes on like this.
    Broken(usize),
    /// The first object of an array of records inside an envelope begins here.
    Envelope(usize),
}

/// A scan of one value, which can be taken up again with the next bytes.
#[derive(Clone, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "independent things seen so far")]
pub(super) struct Scan {
    /// The brackets that are open, outermost first: true for an object.
    open: Vec<bool>,
    prev: Prev,
    lex: Lex,
    /// Offset behind the quote of the member name being read, directly in the outermost object.
    name_at: Option<u64>,
    /// The last such name is one of [`ENVELOPES`].
    named: bool,
    /// An array of that name was just opened.
    opened: bool,
    /// No object and no `schema` stood in the outermost object so far: it may still be an envelope.
    plain: bool,
    /// Every name so far in the outermost object begins with `@`.
    noted: bool,
    /// A list of that name is one of records too.
    lists_events: bool,
}

impl Scan {
    /// Ready for a value.
    pub(super) fn new() -> Self {
        Self {
            open: Vec::new(),
            prev: Prev::Start,
            lex: Lex::Out,
            name_at: None,
            named: false,
            opened: false,
            plain: true,
            noted: true,
            lists_events: false,
        }
    }

    /// Ready for an answer of `CloudWatch` Logs that is beyond what one record may have.
    pub(super) fn events() -> Self {
        Self { lists_events: true, ..Self::new() }
    }

    /// True for that.
    pub(super) const fn lists_events(&self) -> bool {
        self.lists_events
    }

    /// Ready for an element of an array, which is never an envelope itself.
    pub(super) fn element() -> Self {
        Self { plain: false, ..Self::new() }
    }

    /// Inside an envelope, behind its array of records.
    pub(super) fn behind_array() -> Self {
        Self { open: vec![true], prev: Prev::Value, ..Self::new() }
    }

    /// Offset from which on the bytes are needed to compare a name.
    pub(super) fn needs(&self) -> Option<u64> {
        self.name_at
    }

    /// Reads on from `at`. `base` is the offset of the first byte of `bytes` in the input.
    pub(super) fn run(&mut self, bytes: &[u8], base: u64, at: usize, lines: &mut Lines) -> Step {
        let mut at = at;
        while at < bytes.len() {
            let step = match self.lex {
                Lex::Out => self.outside(bytes, base, at, lines),
                Lex::Scalar => self.scalar(bytes, at),
                Lex::String { name } => self.string(bytes, base, at, name),
                Lex::Escape { name } => {
                    self.lex = Lex::String { name };
                    if bytes[at] == b'\n' { Err(Step::Broken(at)) } else { Ok(at + 1) }
                }
            };
            match step {
                Ok(next) => at = next,
                Err(step) => return step,
            }
        }
        if self.name_at.is_some_and(|from| base + bytes.len() as u64 - from > NAME_MAX) {
            self.name_at = None;
        }
        Step::More
    }

    fn scalar(&mut self, bytes: &[u8], at: usize) -> Result<usize, Step> {
        let ends = |b: &u8| matches!(b, b',' | b']' | b'}' | b':' | b' ' | b'\t' | b'\r' | b'\n');
        let Some(len) = bytes[at..].iter().position(ends) else { return Ok(bytes.len()) };
        self.lex = Lex::Out;
        self.value(at + len)
    }

    /// A value ended before `next`.
    fn value(&mut self, next: usize) -> Result<usize, Step> {
        self.prev = Prev::Value;
        self.opened = false;
        if self.open.is_empty() { Err(Step::End(next)) } else { Ok(next) }
    }

    fn string(&mut self, bytes: &[u8], base: u64, at: usize, name: bool) -> Result<usize, Step> {
        let Some(len) = memchr3(b'"', b'\\', b'\n', &bytes[at..]) else { return Ok(bytes.len()) };
        let at = at + len;
        match bytes[at] {
            b'\\' => {
                self.lex = Lex::Escape { name };
                Ok(at + 1)
            }
            b'\n' => Err(Step::Broken(at)),
            _ => {
                self.lex = Lex::Out;
                if !name {
                    return self.value(at + 1);
                }
                self.prev = Prev::Name;
                self.name_ends(bytes, base, at);
                Ok(at + 1)
            }
        }
    }

    fn name_ends(&mut self, bytes: &[u8], base: u64, end: usize) {
        if self.open.len() != 1 {
            return;
        }
        let from = self.name_at.take().and_then(|from| usize::try_from(from - base).ok());
        let name = from
            .and_then(|from| bytes.get(from..end))
            .filter(|name| name.len() as u64 <= NAME_MAX)
            .unwrap_or_default();
        self.named = ENVELOPES.contains(&name) || self.lists_events && name == b"events";
        // Any record may have a member named value; Graph's answers have nothing but it and notes
        // about it.
        if name == b"schema" || name == b"value" && !self.noted {
            self.plain = false;
        }
        self.noted &= name.first() == Some(&b'@');
    }

    fn outside(
        &mut self,
        bytes: &[u8],
        base: u64,
        at: usize,
        lines: &mut Lines,
    ) -> Result<usize, Step> {
        let fits = match bytes[at] {
            b' ' | b'\t' | b'\r' => return Ok(at + 1),
            b'\n' => {
                lines.feed(base + at as u64);
                return Ok(at + 1);
            }
            b'"' => self.quote(base + at as u64 + 1),
            open @ (b'{' | b'[') => return self.open(open, at),
            b'}' => return self.close(true, at),
            b']' => return self.close(false, at),
            b',' if self.prev == Prev::Value => {
                self.prev = Prev::Comma;
                true
            }
            b':' if self.prev == Prev::Name => {
                self.prev = Prev::Colon;
                true
            }
            b',' | b':' => false,
            _ if self.wants_value() => {
                self.lex = Lex::Scalar;
                true
            }
            _ => false,
        };
        if fits { Ok(at + 1) } else { Err(Step::Broken(at)) }
    }

    fn in_object(&self) -> bool {
        self.open.last() == Some(&true)
    }

    fn wants_value(&self) -> bool {
        match self.prev {
            Prev::Start | Prev::Colon => true,
            Prev::Open | Prev::Comma => !self.in_object(),
            Prev::Name | Prev::Value => false,
        }
    }

    fn quote(&mut self, inside: u64) -> bool {
        let name = self.in_object() && matches!(self.prev, Prev::Open | Prev::Comma);
        if !name && !self.wants_value() {
            return false;
        }
        if name && self.open.len() == 1 {
            self.name_at = Some(inside);
        }
        self.lex = Lex::String { name };
        true
    }

    fn open(&mut self, open: u8, at: usize) -> Result<usize, Step> {
        let depth = self.open.len();
        if !self.wants_value() || depth >= DEPTH_FOLLOWED {
            return Err(Step::Broken(at));
        }
        let object = open == b'{';
        if object && depth == 2 && self.opened && self.prev == Prev::Open {
            return Err(Step::Envelope(at));
        }
        self.opened = !object && depth == 1 && self.named && self.plain && self.in_object();
        if object && depth == 1 {
            self.plain = false;
        }
        self.open.push(object);
        self.prev = Prev::Open;
        Ok(at + 1)
    }

    fn close(&mut self, object: bool, at: usize) -> Result<usize, Step> {
        // A comma before the end is left to the reader, who says so in better words.
        let fits = matches!(self.prev, Prev::Open | Prev::Value | Prev::Comma);
        if !fits || self.open.last() != Some(&object) {
            return Err(Step::Broken(at));
        }
        self.open.pop();
        self.value(at + 1)
    }
}
