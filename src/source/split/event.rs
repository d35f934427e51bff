//! Bare XML of Windows: where an `<Event>` begins and ends, told without reading it, and what may
//! stand around it.
//!
//! An event is cut by its tags, quotes, comments and sections alone; an `<Event` inside of one
//! shows that the outer one was torn. A declaration, a comment and a root element around events
//! (`<Events>`, or any other directly before an event) are passed over like the brackets of an
//! array. A document type is no part of any log: it costs its line, and nothing that it defines is
//! known here. It must not decode an entity or judge a name.

use super::cut::Hold;
use super::grammar::Lines;
use super::seek::Seek;
use super::{LOOK_MAX, Out, Splitter, State};
use memchr::memmem;
use memchr::{memchr, memchr_iter, memchr2, memchr3};

/// What every event begins with.
pub(super) const HEAD: &[u8] = b"<Event";
const TORN: &str = "the XML of this event is broken, or ends before the event does";

/// An event on its way.
#[derive(Debug)]
pub(super) struct Event {
    pub(super) hold: Hold,
    scan: Scan,
}

/// Where a scan of an event is.
#[derive(Debug)]
struct Scan {
    /// Elements that are open.
    depth: u64,
    at: At,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    /// Between tags.
    Text,
    /// In a tag: an opening or a closing one, perhaps in a value that ends with that quote.
    Tag { closes: bool, quote: Option<u8> },
    /// In what ends with these bytes and opens nothing.
    Until(&'static [u8]),
}

/// What a stretch of bytes brought, with how many of them are done.
enum Step {
    More(usize),
    End(usize),
    Broken(usize),
}

/// What stands at a `<` between values.
enum Markup {
    /// Bytes are missing to tell.
    Later,
    Event,
    /// So many bytes around events, that say nothing.
    Around(usize),
    /// A line of something else.
    Line,
}

impl Splitter {
    /// At a `<` between values.
    pub(super) fn markup(&mut self, at: usize, last: bool) -> bool {
        let hold = Hold::new(self.offset(at), self.lines);
        match self.markup_at(at, last) {
            Markup::Later => return false,
            Markup::Event => {
                let scan = Scan { depth: 0, at: At::Text };
                self.state = State::Event(Box::new(Event { hold, scan }));
            }
            Markup::Around(len) => {
                feed(&mut self.lines, self.base, &self.buf, at, at + len);
                self.pos = at + len;
            }
            Markup::Line => self.state = State::Seek(Box::new(Seek::line(hold))),
        }
        true
    }

    fn markup_at(&mut self, at: usize, last: bool) -> Markup {
        let rest = &self.buf[at..];
        let more = !last && rest.len() < LOOK_MAX;
        let missing = if more { Markup::Later } else { Markup::Line };
        let rest = &rest[..rest.len().min(LOOK_MAX)];
        let ended = |end: &[u8]| memmem::find(rest, end).map(|found| found + end.len());
        match rest.get(1) {
            None => return missing,
            Some(b'?') => return ended(b"?>").map_or(missing, Markup::Around),
            Some(b'!') if rest.starts_with(b"<!--") => {
                return ended(b"-->").map_or(missing, Markup::Around);
            }
            Some(b'!') if more && b"<!--".starts_with(rest) => return Markup::Later,
            Some(b'/') => {}
            Some(byte) if byte.is_ascii_alphabetic() => {}
            Some(_) => return Markup::Line,
        }
        match is_head(rest) {
            Some(true) => return Markup::Event,
            None if more => return Markup::Later,
            _ => {}
        }
        // A tag on one line.
        let Some(end) = memchr3(b'>', b'\n', b'<', &rest[1..]).map(|end| end + 1) else {
            return missing;
        };
        if rest[end] != b'>' {
            return Markup::Line;
        }
        let closes = rest[1] == b'/';
        let inner = &rest[1 + usize::from(closes)..end];
        let ends = |it: &u8| it.is_ascii_whitespace() || *it == b'/';
        let name = inner.split(ends).next().unwrap_or_default();
        if closes {
            let own = self.around.take_if(|around| around == name).is_some();
            return if own { Markup::Around(end + 1) } else { Markup::Line };
        }
        let behind = &rest[end + 1..];
        let white = behind.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let follows = match is_head(&behind[white..]) {
            Some(follows) => follows,
            None if more && name != b"Events" => return Markup::Later,
            None => false,
        };
        if !follows && name != b"Events" {
            return Markup::Line;
        }
        self.around = (!inner.ends_with(b"/")).then(|| name.to_vec());
        Markup::Around(end + 1)
    }

    /// Scans on in an event.
    pub(super) fn event(&mut self, last: bool, out: &mut Out<'_>) -> bool {
        let State::Event(mut event) = std::mem::replace(&mut self.state, State::Between) else {
            return true;
        };
        let from = self.pos;
        let step = event.scan.run(&self.buf, from, last);
        let (Step::More(to) | Step::End(to) | Step::Broken(to)) = step;
        feed(&mut self.lines, self.base, &self.buf, from, to);
        self.pos = to;
        match step {
            Step::More(_) if !last => {
                event.hold.grow(&self.buf, self.base, self.offset(to));
                self.state = State::Event(event);
                return false;
            }
            Step::End(_) => {
                self.blank = false;
                out(event.hold.piece(&self.buf, self.base, self.offset(to), None));
            }
            Step::More(_) | Step::Broken(_) => {
                self.state = State::Seek(Box::new(Seek::event(event.hold, TORN)));
            }
        }
        true
    }

    /// The offset of the next event, from the position on.
    pub(super) fn seek_event(&mut self, last: bool) -> Option<u64> {
        let from = self.pos;
        let mut at = from;
        let found = loop {
            let Some(len) = memmem::find(&self.buf[at..], HEAD) else {
                // Its beginning may stand at the end.
                let kept = if last { 0 } else { HEAD.len().min(self.buf.len() - at) };
                break (self.buf.len() - kept, false);
            };
            at += len;
            match is_head(&self.buf[at..]) {
                Some(true) => break (at, true),
                None if !last => break (at, false),
                _ => at += HEAD.len(),
            }
        };
        feed(&mut self.lines, self.base, &self.buf, from, found.0);
        self.pos = found.0;
        self.blank = false;
        found.1.then(|| self.offset(found.0))
    }
}

impl Scan {
    /// Reads on from `at`.
    fn run(&mut self, bytes: &[u8], mut at: usize, last: bool) -> Step {
        loop {
            let rest = &bytes[at..];
            match self.at {
                At::Text => {
                    let Some(len) = memchr(b'<', rest) else { return Step::More(bytes.len()) };
                    at += len;
                    match self.opens(&bytes[at..], last) {
                        None => return Step::More(at),
                        Some(0) => return Step::Broken(at),
                        Some(len) => at += len,
                    }
                }
                At::Tag { closes, quote: None } => {
                    let found = rest.iter().position(|it| matches!(it, b'>' | b'<' | b'"' | b'\''));
                    let Some(len) = found else { return Step::More(bytes.len()) };
                    let empty = !closes && at + len > 0 && bytes[at + len - 1] == b'/';
                    at += len;
                    match bytes[at] {
                        b'<' => return Step::Broken(at),
                        b'>' => {
                            at += 1;
                            self.at = At::Text;
                            if closes {
                                self.depth = self.depth.saturating_sub(1);
                            } else if !empty {
                                self.depth += 1;
                            }
                            if self.depth == 0 {
                                return Step::End(at);
                            }
                        }
                        quote => {
                            at += 1;
                            self.at = At::Tag { closes, quote: Some(quote) };
                        }
                    }
                }
                At::Tag { closes, quote: Some(quote) } => {
                    // No value has a tag in it: where one begins, the quote was torn.
                    let Some(len) = memchr2(quote, b'<', rest) else {
                        return Step::More(bytes.len());
                    };
                    at += len;
                    if bytes[at] == b'<' {
                        return Step::Broken(at);
                    }
                    at += 1;
                    self.at = At::Tag { closes, quote: None };
                }
                At::Until(end) => {
                    let Some(len) = memmem::find(rest, end) else {
                        // Its beginning may stand at the end.
                        let kept = if last { 0 } else { (end.len() - 1).min(rest.len()) };
                        return Step::More(bytes.len() - kept);
                    };
                    at += len + end.len();
                    self.at = At::Text;
                }
            }
        }
    }

    /// What a `<` opens: how many bytes of it are read, none where nothing like it belongs there;
    /// `None` if bytes are missing.
    fn opens(&mut self, rest: &[u8], last: bool) -> Option<usize> {
        for (open, end) in [
            (&b"<!--"[..], &b"-->"[..]),
            (&b"<![CDATA["[..], &b"]]>"[..]),
            (&b"<?"[..], &b"?>"[..]),
        ] {
            if rest.starts_with(open) {
                self.at = At::Until(end);
                return Some(open.len());
            }
            if !last && open.starts_with(rest) {
                return None;
            }
        }
        match rest.get(1) {
            Some(b'/') if self.depth > 0 => {
                self.at = At::Tag { closes: true, quote: None };
                Some(2)
            }
            Some(byte) if byte.is_ascii_alphabetic() || *byte == b'_' => {
                match is_head(rest) {
                    None if !last => return None,
                    Some(true) if self.depth > 0 => return Some(0),
                    _ => {}
                }
                self.at = At::Tag { closes: false, quote: None };
                Some(1)
            }
            _ => Some(0),
        }
    }
}

/// Whether an event begins here; `None` if bytes are missing to tell.
pub(super) fn is_head(rest: &[u8]) -> Option<bool> {
    match rest.get(HEAD.len()) {
        None if HEAD.starts_with(rest.get(..HEAD.len()).unwrap_or(rest)) => None,
        None => Some(false),
        Some(byte) => {
            let ends = byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/');
            Some(rest.starts_with(HEAD) && ends)
        }
    }
}

/// Counts the lines that are passed over.
fn feed(lines: &mut Lines, base: u64, bytes: &[u8], from: usize, to: usize) {
    for at in memchr_iter(b'\n', &bytes[from..to]) {
        lines.feed(base + (from + at) as u64);
    }
}
