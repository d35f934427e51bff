//! Values on their way through the splitter: begun, held, ended, broken; and what may stand between
//! them.

use super::envelope::begins_with_log_events;
use super::grammar::{Lines, Scan, Step};
use super::seek::{Seek, first_name};
use super::{Array, LOOK_MAX, Next, Out, Piece, Place, RECORD_BYTES_MAX, Splitter, State, Value};
use crate::domain::case_file::SET_ASIDE_BYTES_MAX;
use std::borrow::Cow;

const TOO_LARGE: &str = "the record has more than 4 MiB; no larger one is taken";
const NOT_ALONE: &str = "something stands behind the record on its line; one record a line is read";
const BEHIND_ARRAY: &str = "something stands behind the end of the array on its line";
const CUT_OFF: &str = "the input ends inside an array of records: it may be cut off";
const ENVELOPE: &str = "the envelope is broken behind its array of records";
const NO_COMMA: &str = "no comma stands before this element of the array";
const STRAY_COMMA: &str = "an element of the array is missing at this comma";
const LAST_COMMA: &str = "a comma stands before the end of the array; the file may be cut short";
const STRAY_CLOSE: &str = "the array of records is closed by a bracket of another kind";

/// The bytes from a start on, as long as they are no more than one record may have.
#[derive(Debug)]
pub(super) struct Hold {
    pub(super) start: u64,
    lines: Lines,
    /// What is kept of a value that grew too large.
    head: Option<Vec<u8>>,
}

impl Hold {
    pub(super) fn new(start: u64, lines: Lines) -> Self {
        Self { start, lines, head: None }
    }

    pub(super) fn line(&self) -> u64 {
        self.lines.line
    }

    /// True once its bytes are no longer kept.
    pub(super) fn is_over(&self) -> bool {
        self.head.is_some()
    }

    fn reaches_over(&self, end: u64) -> bool {
        end - self.start > RECORD_BYTES_MAX as u64
    }

    /// Gives its bytes up if it has grown too large by `here`.
    pub(super) fn grow(&mut self, buf: &[u8], base: u64, here: u64) {
        if self.head.is_none() && self.reaches_over(here) {
            let from = (self.start - base) as usize;
            self.head = Some(buf[from..from + SET_ASIDE_BYTES_MAX].to_vec());
        }
    }

    /// What was held, up to `end`.
    pub(super) fn piece(
        self,
        buf: &[u8],
        base: u64,
        end: u64,
        fault: Option<Cow<'static, str>>,
    ) -> Piece {
        let place = Place { line: self.lines.line, byte: self.start };
        let over = self.reaches_over(end);
        let fault = if over { Some(TOO_LARGE.into()) } else { fault };
        let bytes = self.head.unwrap_or_else(|| {
            let from = self.start.saturating_sub(base) as usize;
            let to = end.saturating_sub(base) as usize;
            let bytes = buf.get(from..to).unwrap_or_default();
            let kept =
                if fault.is_some() { bytes.len().min(SET_ASIDE_BYTES_MAX) } else { bytes.len() };
            bytes[..kept].to_vec()
        });
        Piece { place, bytes, fault, enveloped: false }
    }
}

impl Value {
    pub(super) fn new(hold: Hold, indent: Option<u64>) -> Self {
        Self { hold, indent, fault: None, rest: false, scan: Scan::new() }
    }
}

impl Splitter {
    /// Scans on in a value.
    pub(super) fn value(&mut self, last: bool, out: &mut Out<'_>) -> bool {
        let State::Value(mut value) = std::mem::replace(&mut self.state, State::Between) else {
            return true;
        };
        let step = value.scan.run(&self.buf, self.base, self.pos, &mut self.lines);
        if self.is_long_answer(&value, step) {
            // From its beginning, event by event.
            self.pos = self.index(value.hold.start);
            self.lines = value.hold.lines;
            value.scan = Scan::events();
            self.state = State::Value(value);
            return true;
        }
        match step {
            Step::More => {
                self.pos = self.buf.len();
                let here = self.offset(self.pos);
                if last {
                    self.broken(*value, here);
                    return true;
                }
                value.hold.grow(&self.buf, self.base, here);
                self.state = State::Value(value);
                false
            }
            Step::End(at) => {
                self.pos = at;
                self.ended(*value, out);
                true
            }
            Step::Broken(at) => {
                self.pos = at;
                self.broken(*value, self.offset(at));
                true
            }
            Step::Envelope(at) => {
                self.pos = at;
                self.opened(&value);
                self.blank = self.lines.line > value.hold.line()
                    && self.buf[self.index(self.lines.start)..at]
                        .iter()
                        .all(u8::is_ascii_whitespace);
                self.array = Some(Array {
                    line: value.hold.line(),
                    enveloped: true,
                    next: Next::First,
                    name: None,
                });
                self.state = State::Elements;
                true
            }
        }
    }

    /// True for a value of its own that is found to be beyond what one record may have, where all
    /// that one may have of it are events of `CloudWatch` Logs: it would be of no use whole.
    fn is_long_answer(&self, value: &Value, step: Step) -> bool {
        let end = match step {
            Step::More => self.buf.len(),
            Step::End(at) | Step::Broken(at) | Step::Envelope(at) => at,
        };
        let is_whole = self.array.is_none() && !value.rest && !value.scan.lists_events();
        let is_over = !value.hold.is_over() && value.hold.reaches_over(self.offset(end));
        let from = self.index(value.hold.start);
        is_whole && is_over && begins_with_log_events(&self.buf[from..from + RECORD_BYTES_MAX])
    }

    fn ended(&mut self, value: Value, out: &mut Out<'_>) {
        self.blank = false;
        if value.rest {
            self.closed(value, out);
            self.state = State::Tail(None);
            return;
        }
        let mut piece = value.hold.piece(&self.buf, self.base, self.offset(self.pos), value.fault);
        match &mut self.array {
            None => self.state = State::Tail(Some(piece)),
            Some(array) => {
                if array.name.is_none() {
                    array.name = first_name(&piece.bytes);
                }
                array.next = Next::Comma;
                piece.enveloped = array.enveloped;
                out(piece);
                self.state = State::Elements;
            }
        }
    }

    /// The value does not go on at `here`: decides how far to go for the next one, and from where
    /// to search.
    fn broken(&mut self, value: Value, here: u64) {
        let Value { hold, indent, rest, .. } = value;
        if rest {
            let hold = Hold::new(here, self.lines);
            self.state = State::Seek(Box::new(Seek::line_for(hold, ENVELOPE)));
            return;
        }
        let line = self.lines;
        let same_line = line.line == hold.line();
        let column = here - line.start;
        // A line that begins with what does not fit, indented no deeper than the value, begins
        // something new.
        let begins = !same_line
            && column <= indent.unwrap_or(0).min(LOOK_MAX as u64)
            && here < self.offset(self.buf.len())
            && self.buf[self.index(line.start)..self.index(here)]
                .iter()
                .all(u8::is_ascii_whitespace);
        let stop = begins.then_some(line.start);
        let start = hold.start;
        if !hold.is_over() && !hold.reaches_over(here) {
            self.pos = self.index(start);
            self.lines = hold.lines;
        } else if begins {
            // Back to the line feed before it.
            self.pos = self.index(line.start - 1);
            self.lines.line -= 1;
        }
        let seek = match &self.array {
            None if same_line => Seek::line(hold),
            None => Seek::lines(hold, indent.unwrap_or(0), stop),
            Some(array) => {
                let one_line = same_line && array.line == hold.line();
                let own = self.buf.get(self.index(start)..).and_then(first_name);
                let name = array.name.clone().or(own);
                Seek::element(hold, indent, name, one_line, stop)
            }
        };
        self.state = State::Seek(Box::new(seek));
    }

    /// Behind a value, up to the end of its line.
    pub(super) fn tail(&mut self, last: bool, out: &mut Out<'_>) -> bool {
        while matches!(self.buf.get(self.pos), Some(b' ' | b'\t' | b'\r')) {
            self.pos += 1;
        }
        let next = self.buf.get(self.pos).copied();
        if next.is_none() && !last {
            return false;
        }
        let State::Tail(piece) = std::mem::replace(&mut self.state, State::Between) else {
            return true;
        };
        match (next, piece) {
            (None | Some(b'\n'), piece) => piece.into_iter().for_each(out),
            (Some(_), Some(mut piece)) => {
                piece.fault = piece.fault.or(Some(NOT_ALONE.into()));
                piece.bytes.truncate(SET_ASIDE_BYTES_MAX);
                let seek = Seek::line_behind(self.hold_here(self.pos), piece);
                self.state = State::Seek(Box::new(seek));
            }
            (Some(_), None) => {
                let seek = Seek::line_for(self.hold_here(self.pos), BEHIND_ARRAY);
                self.state = State::Seek(Box::new(seek));
            }
        }
        true
    }

    /// Between the elements of an array.
    pub(super) fn elements(&mut self, last: bool, out: &mut Out<'_>) -> bool {
        let (at, Some(array)) = (self.skip_white(), &mut self.array) else {
            self.state = State::Between;
            return true;
        };
        let (next, enveloped) = (array.next, array.enveloped);
        let Some(at) = at else {
            if last {
                self.array = None;
                self.state = State::Between;
                self.fault_here(CUT_OFF, out);
            }
            return last;
        };
        match self.buf[at] {
            b']' => {
                if next == Next::Element {
                    self.fault_here(LAST_COMMA, out);
                }
                self.array = None;
                self.pos = at + 1;
                self.state = State::Tail(None);
                if enveloped {
                    let hold = self.hold_here(at);
                    let scan = Scan::behind_array();
                    let rest = Value { rest: true, scan, ..Value::new(hold, None) };
                    self.state = State::Value(Box::new(rest));
                }
            }
            b',' if matches!(next, Next::Comma | Next::Any) => {
                array.next = Next::Element;
                self.pos = at + 1;
                self.blank = false;
            }
            b',' => {
                // A run of commas is one fault.
                if next != Next::Stray {
                    self.fault_here(STRAY_COMMA, out);
                }
                self.pos = at + 1;
                self.blank = false;
                if let Some(array) = &mut self.array {
                    array.next = Next::Stray;
                }
            }
            b'}' | b':' => {
                self.array = None;
                let seek = Seek::line_for(self.hold_here(at), STRAY_CLOSE);
                self.state = State::Seek(Box::new(seek));
            }
            _ => {
                let indent = self.blank.then(|| self.offset(at) - self.lines.start);
                let mut value = Value::new(self.hold_here(at), indent);
                value.scan = Scan::element();
                value.fault = (next == Next::Comma).then_some(NO_COMMA.into());
                if enveloped {
                    value.fault = self.envelope.fault().or(value.fault);
                }
                self.state = State::Value(Box::new(value));
            }
        }
        true
    }

    /// Hands out a fault that has a place and no bytes of its own.
    fn fault_here(&self, fault: &'static str, out: &mut Out<'_>) {
        let place = Place { line: self.lines.line, byte: self.offset(self.pos) };
        let bytes = self.buf.get(self.pos..self.pos + 1).unwrap_or_default().to_vec();
        out(Piece { place, bytes, fault: Some(fault.into()), enveloped: false });
    }
}
