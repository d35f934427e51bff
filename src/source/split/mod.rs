//! Cuts a stream of bytes into records, each with its line and byte, without holding more than one
//! of them.
//!
//! Understood are JSON Lines, one document over several lines (or one after another), arrays of
//! records, and the vendors' envelopes around such an array (`Records`, `records`, `value`,
//! `logEvents`, `Events`), which are handed out element by element, as is a list `events` of
//! `CloudWatch` Logs that is longer than one record may be; the bare XML of Windows' events, in a
//! root element or without one; and lines of anything else, each as a whole. How the
//! bytes are cut into chunks makes no difference.
//!
//! **After something broken** reading goes on as soon as can be told without guessing:
//! * a line that is no single value costs that line;
//! * a value over several lines costs the lines up to the next one that begins with `{` or `[` and
//!   is indented no deeper than the value itself, or up to the line on which the break showed, if
//!   that is so indented;
//! * an event's XML costs what there is up to the next `<Event`;
//! * an element of an array costs itself and what follows up to the next line that begins with `{`
//!   at the element's own indent or, where elements share a line, up to the next object behind `},`
//!   whose first member has the name that the array's first object begins with; if there is none,
//!   the rest of that line;
//! * a value over the size limit is passed over without being kept.
//!
//! It must not read JSON or XML beyond that, do any IO, or let a record pass that is not whole.

mod cut;
mod envelope;
mod event;
mod grammar;
mod seek;

use crate::domain::case_file::CASE_BYTES_MAX;
use cut::Hold;
use envelope::Envelope;
use event::Event;
use grammar::{Lines, Scan};
use seek::Seek;
use std::borrow::Cow;

/// Bytes of one record as received.
pub const RECORD_BYTES_MAX: usize = CASE_BYTES_MAX;
/// White space that is looked through for what comes next before the answer is no.
const LOOK_MAX: usize = 4_096;

/// Where a record starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Line, from 1.
    pub line: u64,
    /// Byte, from 0, after decompression.
    pub byte: u64,
}

/// One record, or what stands where a record should.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Where it starts.
    pub place: Place,
    /// Its bytes; of one that has a fault, at most
    /// [`crate::domain::case_file::SET_ASIDE_BYTES_MAX`].
    pub bytes: Vec<u8>,
    /// Why it cannot be a record, where the cut alone shows it. Without a fault it has still to be
    /// read.
    pub fault: Option<Cow<'static, str>>,
    /// It was an element of an envelope's array.
    pub enveloped: bool,
}

/// Cuts a stream into records.
#[derive(Debug)]
#[allow(clippy::struct_excessive_bools, reason = "a way of cutting and three things seen so far")]
pub struct Splitter {
    buf: Vec<u8>,
    /// Offset of the first byte of `buf`.
    base: u64,
    /// Index in `buf` of the next byte to look at.
    pos: usize,
    lines: Lines,
    state: State,
    array: Option<Array>,
    /// What is known of the envelope around that array.
    envelope: Envelope,
    /// The root element that is open around bare events.
    around: Option<Vec<u8>>,
    /// Every line is handed out, whatever stands on it.
    by_line: bool,
    /// A byte order mark stood at the start.
    marked: bool,
    /// Something other than white space was seen.
    begun: bool,
    /// Only white space stood so far on the line, between values.
    blank: bool,
}

#[derive(Debug)]
enum State {
    /// Before the first byte.
    Start,
    /// Between values outside of any array.
    Between,
    /// In a value.
    Value(Box<Value>),
    /// In the XML of an event.
    Event(Box<Event>),
    /// Behind a value, up to the end of its line.
    Tail(Option<Piece>),
    /// In an array, between its elements.
    Elements,
    /// Looking for where to go on after something broken.
    Seek(Box<Seek>),
    /// The whole input is of no use: its bytes are passed over.
    Refused,
}

/// A value in the middle of being scanned.
#[derive(Debug)]
struct Value {
    hold: Hold,
    /// Columns of white space before it, where nothing else stands before it on its line.
    indent: Option<u64>,
    fault: Option<Cow<'static, str>>,
    /// What of an envelope stands behind its array: no record.
    rest: bool,
    scan: Scan,
}

/// The array whose elements are handed out.
#[derive(Debug)]
struct Array {
    /// The line on which it begins.
    line: u64,
    enveloped: bool,
    /// What may come next.
    next: Next,
    /// The first member's name in its first object.
    name: Option<Vec<u8>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    /// An element or the end.
    First,
    /// A comma or the end.
    Comma,
    /// An element.
    Element,
    /// Anything, after something broken.
    Any,
    /// Anything, after a comma too many: more of them are the same fault.
    Stray,
}

/// What receives the pieces.
pub type Out<'o> = dyn FnMut(Piece) + 'o;

impl Default for Splitter {
    fn default() -> Self {
        Self {
            buf: Vec::new(),
            base: 0,
            pos: 0,
            lines: Lines { line: 1, start: 0 },
            state: State::Start,
            array: None,
            envelope: Envelope::default(),
            around: None,
            by_line: false,
            marked: false,
            begun: false,
            blank: true,
        }
    }
}

impl Splitter {
    /// One that hands out line by line, empty lines too, and knows no arrays, envelopes or values
    /// over several lines.
    pub fn by_line() -> Self {
        Self { by_line: true, ..Self::default() }
    }

    /// Takes the next bytes and hands out what they complete.
    pub fn push(&mut self, chunk: &[u8], out: &mut Out<'_>) {
        self.trim();
        self.buf.extend_from_slice(chunk);
        while self.step(false, out) {}
    }

    /// There are no more bytes: hands out what is left.
    pub fn finish(&mut self, out: &mut Out<'_>) {
        while self.step(true, out) {}
    }

    /// True if the input began with a byte order mark, which was passed over.
    pub fn marked(&self) -> bool {
        self.marked
    }

    /// The line that was reached, from 1.
    pub fn line(&self) -> u64 {
        self.lines.line
    }

    /// Bytes held at this moment.
    pub fn held(&self) -> usize {
        self.buf.capacity()
    }

    /// Drops bytes that nothing needs any more.
    fn trim(&mut self) {
        let here = self.offset(self.pos);
        let from = match &self.state {
            State::Value(value) if value.hold.is_over() => {
                let back = here.saturating_sub(LOOK_MAX as u64 + 1);
                value.scan.needs().map_or(back, |needs| needs.min(back))
            }
            State::Value(value) => value.hold.start,
            // A tag's last byte says whether it was empty.
            State::Event(event) if event.hold.is_over() => here.saturating_sub(1),
            State::Event(event) => event.hold.start,
            State::Seek(seek) if seek.hold.is_over() => here.saturating_sub(LOOK_MAX as u64),
            State::Seek(seek) => seek.hold.start,
            State::Start => 0,
            _ => here,
        };
        let from = from.max(self.base);
        let unneeded = self.index(from);
        if unneeded == self.buf.len() {
            self.buf.clear();
        } else if unneeded >= 64 * 1024 {
            self.buf.drain(..unneeded);
        } else {
            return;
        }
        self.base = from;
        self.pos = self.index(here);
    }

    fn offset(&self, index: usize) -> u64 {
        self.base + index as u64
    }

    fn index(&self, offset: u64) -> usize {
        offset.saturating_sub(self.base) as usize
    }

    /// One move of the state; false when more bytes are needed, or when there are none left at the
    /// end.
    fn step(&mut self, last: bool, out: &mut Out<'_>) -> bool {
        match &mut self.state {
            State::Start => self.start(last, out),
            State::Between => self.between(last),
            State::Value(_) => self.value(last, out),
            State::Event(_) => self.event(last, out),
            State::Tail(_) => self.tail(last, out),
            State::Elements => self.elements(last, out),
            State::Seek(_) => self.seek(last, out),
            State::Refused => {
                self.pos = self.buf.len();
                false
            }
        }
    }

    /// Looks at the first bytes: a mark is passed over, another encoding is refused by name.
    fn start(&mut self, last: bool, out: &mut Out<'_>) -> bool {
        if self.buf.len() < 4 && !last {
            return false;
        }
        self.state = State::Between;
        let fault = match self.buf.as_slice() {
            [0xEF, 0xBB, 0xBF, ..] => {
                self.marked = true;
                self.pos = 3;
                self.lines.start = 3;
                return true;
            }
            [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => {
                "the input is UTF-32; convert it to UTF-8 (iconv -f UTF-32 -t UTF-8)"
            }
            [0xFF, 0xFE, ..] | [b'{' | b'[' | b'<', 0, ..] => {
                "the input is UTF-16, little endian; convert it to UTF-8 (iconv -f UTF-16LE -t UTF-8)"
            }
            [0xFE, 0xFF, ..] | [0, b'{' | b'[' | b'<', ..] => {
                "the input is UTF-16, big endian; convert it to UTF-8 (iconv -f UTF-16BE -t UTF-8)"
            }
            [0x28, 0xB5, 0x2F, 0xFD, ..] => {
                "the input is compressed with zstd, which is not read here; decompress it first"
            }
            [b'P', b'K', 3, 4, ..] => "the input is a zip archive; unpack it first",
            [b'E', b'l', b'f', b'F', ..] => {
                "the input is a Windows event log in binary form; export it as XML first (wevtutil qe \
                 FILE /lf:true /f:xml)"
            }
            [b'L', b'P', b'K', b'S', ..] => {
                "the input is a journal in binary form; export it first (journalctl --file FILE -o json)"
            }
            _ => return true,
        };
        let bytes = self.buf[..self.buf.len().min(64)].to_vec();
        out(Piece {
            place: Place { line: 1, byte: 0 },
            bytes,
            fault: Some(fault.into()),
            enveloped: false,
        });
        self.state = State::Refused;
        true
    }

    /// White space up to the next byte that is none: its index, or `None` where the bytes end.
    fn skip_white(&mut self) -> Option<usize> {
        while let Some(&byte) = self.buf.get(self.pos) {
            match byte {
                b'\n' => {
                    self.lines.feed(self.offset(self.pos));
                    self.blank = true;
                }
                b' ' | b'\t' | b'\r' => {}
                _ => return Some(self.pos),
            }
            self.pos += 1;
        }
        None
    }

    fn hold_here(&self, at: usize) -> Hold {
        Hold::new(self.offset(at), self.lines)
    }

    fn between(&mut self, last: bool) -> bool {
        if self.by_line {
            let more = self.pos < self.buf.len();
            if more {
                self.state = State::Seek(Box::new(Seek::line(self.hold_here(self.pos))));
            }
            return more;
        }
        let Some(at) = self.skip_white() else { return false };
        self.array = None;
        let indent = self.offset(at) - self.lines.start;
        let hold = self.hold_here(at);
        self.state = match self.buf[at] {
            b'{' => State::Value(Box::new(Value::new(hold, Some(indent)))),
            b'[' => match self.is_list(at, last) {
                None => return false,
                Some(true) => {
                    self.pos = at + 1;
                    self.blank = false;
                    self.array = Some(Array {
                        line: self.lines.line,
                        enveloped: false,
                        next: Next::First,
                        name: None,
                    });
                    State::Elements
                }
                Some(false) => State::Value(Box::new(Value::new(hold, Some(indent)))),
            },
            b'<' => {
                self.begun = true;
                return self.markup(at, last);
            }
            _ => State::Seek(Box::new(Seek::line(hold))),
        };
        self.begun = true;
        true
    }

    /// Whether the `[` at `at` begins a list of records: at the start of the input always, later
    /// where an object follows.
    fn is_list(&self, at: usize, last: bool) -> Option<bool> {
        if !self.begun {
            return Some(true);
        }
        let behind = &self.buf[at + 1..];
        match behind.iter().take(LOOK_MAX).find(|byte| !byte.is_ascii_whitespace()) {
            Some(byte) => Some(*byte == b'{'),
            None if behind.len() >= LOOK_MAX || last => Some(false),
            None => None,
        }
    }
}
