//! Where to go on after something broken: the end of the line, the next line that can begin a
//! record, the next element of an array, or the next event. The rules are those of the module
//! above.

use super::cut::Hold;
use super::{LOOK_MAX, Next, Out, Piece, Splitter, State};
use memchr::{memchr, memchr2};

/// A search for the next place to read from.
#[derive(Debug)]
pub(super) struct Seek {
    /// What is passed over.
    pub(super) hold: Hold,
    way: Way,
    fault: Option<&'static str>,
    /// Handed out in place of what is passed over.
    piece: Option<Piece>,
}

#[derive(Debug)]
enum Way {
    /// To the end of the line.
    Line,
    /// To a line that can begin a record.
    Lines { indent: u64, stop: Option<u64> },
    /// To the XML of the next event.
    Event,
    /// To the next element.
    Element { indent: Option<u64>, name: Option<Vec<u8>>, one_line: bool, stop: Option<u64> },
}

/// What stands first on a line.
enum First {
    /// Bytes are missing to tell.
    Later,
    /// Nothing that could begin a record.
    Nothing,
    Byte(u8, u64),
}

impl Seek {
    /// To the end of the line; the bytes are then read, and refused, like a record.
    pub(super) fn line(hold: Hold) -> Self {
        Self { hold, way: Way::Line, fault: None, piece: None }
    }

    /// To the end of the line, which is refused for that reason.
    pub(super) fn line_for(hold: Hold, fault: &'static str) -> Self {
        Self { fault: Some(fault), ..Self::line(hold) }
    }

    /// To the end of the line; then that piece is handed out.
    pub(super) fn line_behind(hold: Hold, piece: Piece) -> Self {
        Self { piece: Some(piece), ..Self::line(hold) }
    }

    /// To the next event; what is passed over is refused for that reason.
    pub(super) fn event(hold: Hold, fault: &'static str) -> Self {
        Self { way: Way::Event, fault: Some(fault), ..Self::line(hold) }
    }

    /// To the next line that can begin a record.
    pub(super) fn lines(hold: Hold, indent: u64, stop: Option<u64>) -> Self {
        Self { way: Way::Lines { indent, stop }, ..Self::line(hold) }
    }

    /// To the next element of the array.
    pub(super) fn element(
        hold: Hold,
        indent: Option<u64>,
        name: Option<Vec<u8>>,
        one_line: bool,
        stop: Option<u64>,
    ) -> Self {
        Self { way: Way::Element { indent, name, one_line, stop }, ..Self::line(hold) }
    }
}

impl Splitter {
    /// One move of the search.
    pub(super) fn seek(&mut self, last: bool, out: &mut Out<'_>) -> bool {
        let State::Seek(mut seek) = std::mem::replace(&mut self.state, State::Between) else {
            return true;
        };
        let found = match &seek.way {
            Way::Line => self.seek_line(),
            Way::Event => self.seek_event(last).map(|end| (end, false)),
            Way::Lines { indent, stop } => self.seek_lines(*indent, *stop, last),
            Way::Element { indent, name, one_line, stop } => {
                self.seek_element(&seek.hold, *indent, name.as_deref(), (*one_line, *stop), last)
            }
        };
        let here = self.offset(self.pos);
        match found {
            Some((end, goes_on)) => {
                self.give(*seek, end, out);
                if let (true, Some(array)) = (goes_on, &mut self.array) {
                    array.next = Next::Any;
                    self.state = State::Elements;
                } else {
                    self.array = None;
                }
                true
            }
            None if last => {
                self.give(*seek, self.offset(self.buf.len()), out);
                self.pos = self.buf.len();
                self.array = None;
                true
            }
            None => {
                seek.hold.grow(&self.buf, self.base, here);
                self.state = State::Seek(seek);
                false
            }
        }
    }

    fn give(&self, seek: Seek, end: u64, out: &mut Out<'_>) {
        let piece = match seek.piece {
            Some(piece) => piece,
            None => seek.hold.piece(&self.buf, self.base, end, seek.fault.map(Into::into)),
        };
        out(piece);
    }

    /// The offset at which the passed-over bytes end, and whether the array goes on.
    fn seek_line(&mut self) -> Option<(u64, bool)> {
        let Some(len) = memchr(b'\n', &self.buf[self.pos..]) else {
            self.pos = self.buf.len();
            return None;
        };
        self.pos += len;
        let end = self.offset(self.pos);
        self.feed();
        Some((end, false))
    }

    /// Passes over the line feed at the position.
    fn feed(&mut self) {
        self.lines.feed(self.offset(self.pos));
        self.pos += 1;
        self.blank = true;
    }

    fn seek_lines(&mut self, indent: u64, stop: Option<u64>, last: bool) -> Option<(u64, bool)> {
        loop {
            let Some(len) = memchr(b'\n', &self.buf[self.pos..]) else {
                self.pos = self.buf.len();
                return None;
            };
            self.pos += len;
            let first = self.first_of_line(self.pos + 1, last);
            if matches!(first, First::Later) {
                return None;
            }
            self.feed();
            let here = self.offset(self.pos);
            let begins = matches!(first, First::Byte(b'{' | b'[', columns) if columns <= indent);
            if begins || stop == Some(here) {
                return Some((here, false));
            }
        }
    }

    fn first_of_line(&self, start: usize, last: bool) -> First {
        let line = self.buf.get(start..).unwrap_or_default();
        let white = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r');
        let columns = line.iter().take(LOOK_MAX).take_while(|byte| white(byte)).count();
        match line.get(columns) {
            Some(byte) if !white(byte) => First::Byte(*byte, columns as u64),
            None if !last && columns < LOOK_MAX => First::Later,
            _ => First::Nothing,
        }
    }

    fn seek_element(
        &mut self,
        hold: &Hold,
        indent: Option<u64>,
        name: Option<&[u8]>,
        (one_line, stop): (bool, Option<u64>),
        last: bool,
    ) -> Option<(u64, bool)> {
        loop {
            let Some(len) = memchr2(b'{', b'\n', &self.buf[self.pos..]) else {
                self.pos = self.buf.len();
                return None;
            };
            self.pos += len;
            if self.buf[self.pos] == b'{' {
                match self.is_peer(hold, name, last) {
                    None => return None,
                    Some(true) => {
                        self.blank = false;
                        return Some((self.offset(self.pos), true));
                    }
                    Some(false) => self.pos += 1,
                }
                continue;
            }
            let end = self.offset(self.pos);
            if one_line {
                self.feed();
                return Some((end, false));
            }
            let first = self.first_of_line(self.pos + 1, last);
            if matches!(first, First::Later) {
                return None;
            }
            self.feed();
            let here = self.offset(self.pos);
            let goes_on = match (first, indent) {
                (First::Byte(b'{', columns), Some(indent)) => columns == indent,
                (First::Byte(b']', columns), Some(indent)) => columns < indent,
                _ => false,
            };
            if goes_on || stop == Some(here) {
                let on_own_lines = self.array.as_ref().is_some_and(|a| a.line != hold.line());
                return Some((here, goes_on || on_own_lines));
            }
        }
    }

    /// Whether the `{` at the position follows `},` and begins with the member of that name; `None`
    /// if bytes are missing.
    fn is_peer(&self, hold: &Hold, name: Option<&[u8]>, last: bool) -> Option<bool> {
        let Some(name) = name else { return Some(false) };
        if self.offset(self.pos) <= hold.start {
            return Some(false);
        }
        let from = self.pos.saturating_sub(LOOK_MAX);
        let mut before =
            self.buf[from..self.pos].iter().rev().filter(|byte| !byte.is_ascii_whitespace());
        if before.next() != Some(&b',') || before.next() != Some(&b'}') {
            return Some(false);
        }
        let behind = &self.buf[self.pos + 1..];
        let white = behind.iter().take(LOOK_MAX).take_while(|b| b.is_ascii_whitespace()).count();
        if behind.len() < white + name.len() + 2 && !last && white < LOOK_MAX {
            return None;
        }
        let quoted = behind.get(white..white + name.len() + 2).unwrap_or_default();
        Some(matches!(quoted, [b'"', inner @ .., b'"'] if inner == name))
    }
}

/// The name of an object's first member, if it is short and has no escapes.
pub(super) fn first_name(object: &[u8]) -> Option<Vec<u8>> {
    let inner = object.strip_prefix(b"{")?;
    let from = inner.iter().take(LOOK_MAX).position(|byte| !byte.is_ascii_whitespace())?;
    let quoted = inner[from..].strip_prefix(b"\"")?;
    let len = quoted.iter().take(64).position(|byte| matches!(byte, b'"' | b'\\' | b'\n'))?;
    (quoted.get(len) == Some(&b'"')).then(|| quoted[..len].to_vec())
}
