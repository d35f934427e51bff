//! What stands around an array of records that is handed out element by element.
//!
//! An envelope is never whole in memory, so it is read in the pieces between its arrays. It must
//! not let pass what would refuse the whole document, were it read at once: of a list that stands
//! twice, one reader sees the first and another the second.

use super::grammar::{Lines, Scan, Step};
use super::{Out, Splitter, Value};
use crate::domain::json::Doc;
use crate::formats::envelope::is_log_event;
use std::borrow::Cow;
use std::collections::HashSet;

/// Stands for the array that was handed out; no vendor has a member of that name.
const HANDED_OUT: &str = r#"{"\u0000":["#;
/// Characters of a name that are told.
const NAME_SHOWN: usize = 64;
const UNCHECKED: &str =
    "what stands around the records of the envelope has more than 4 MiB, so it was not checked";

/// What is known so far of an envelope.
#[derive(Debug, Default)]
pub(super) struct Envelope {
    /// The names of its members.
    names: HashSet<String>,
    /// Why no record of it can be taken from here on.
    fault: Option<String>,
}

impl Envelope {
    /// Why its records cannot be taken.
    pub(super) fn fault(&self) -> Option<Cow<'static, str>> {
        self.fault.clone().map(Cow::Owned)
    }

    /// Reads a part of it as the reader would: `None` where it grew too large to be kept.
    fn read(&mut self, part: Option<&[u8]>, is_first: bool) {
        // One fault is enough, and names kept beyond it would grow with the file.
        if self.fault.is_some() {
            return;
        }
        let Some(part) = part else {
            self.fail(UNCHECKED.into());
            return;
        };
        let doc = match Doc::parse_bytes(part) {
            Ok(doc) => doc,
            Err(error) => {
                self.fail(format!("the envelope around the records: {}", error.reason));
                return;
            }
        };
        let names = doc.root().members().skip(usize::from(!is_first));
        for name in names.filter_map(|(name, _)| name.as_str().map(Cow::into_owned)) {
            if self.names.contains(&name) {
                let name: String = name.chars().take(NAME_SHOWN).collect();
                self.fail(format!(
                    "the envelope has the member {name:?} twice; which counts is not known"
                ));
                return;
            }
            self.names.insert(name);
        }
    }

    /// From here on no record of it is taken; the names have done their work.
    fn fail(&mut self, why: String) {
        (self.fault, self.names) = (Some(why), HashSet::new());
    }
}

impl Splitter {
    /// An array of records begins at the position, inside of this value.
    pub(super) fn opened(&mut self, value: &Value) {
        if !value.rest {
            self.envelope = Envelope::default();
        }
        let part = self.part(value, "]}");
        self.envelope.read(part.as_deref(), !value.rest);
    }

    /// The envelope ends at the position; what is found only now is said here.
    pub(super) fn closed(&mut self, value: Value, out: &mut Out<'_>) {
        let known = self.envelope.fault.is_some();
        let part = self.part(&value, "");
        self.envelope.read(part.as_deref(), false);
        let envelope = std::mem::take(&mut self.envelope);
        if let (false, Some(fault)) = (known, envelope.fault()) {
            let end = self.offset(self.pos);
            out(value.hold.piece(&self.buf, self.base, end, Some(fault)));
        }
    }

    /// The bytes from the value's start to the position as a document of their own.
    fn part(&self, value: &Value, close: &str) -> Option<Vec<u8>> {
        if value.hold.is_over() {
            return None;
        }
        let from = self.index(value.hold.start);
        let bytes = self.buf.get(from..self.pos).unwrap_or_default();
        let open = if value.rest { HANDED_OUT } else { "" };
        Some([open.as_bytes(), bytes, close.as_bytes()].concat())
    }
}

/// True where the bytes are the beginning of an object whose first member is a list `events` that
/// does not end in them, and has nothing but events of `CloudWatch` Logs.
pub(super) fn begins_with_log_events(bytes: &[u8]) -> bool {
    let white =
        |at: usize| at + bytes[at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let behind = |at: usize, token: &&[u8]| {
        let at = white(at);
        bytes[at..].starts_with(token).then_some(at + token.len())
    };
    let opens: [&[u8]; 4] = [b"{", b"\"events\"", b":", b"["];
    let Some(mut at) = opens.iter().try_fold(0, behind) else { return false };
    let mut events = 0;
    loop {
        let from = white(at);
        match bytes.get(from) {
            // The limit is between two of them.
            None => return events > 0,
            Some(b'{') => {}
            Some(_) => return false,
        }
        let mut lines = Lines { line: 1, start: 0 };
        let end = match Scan::element().run(bytes, 0, from, &mut lines) {
            Step::End(end) => end,
            // It is in the middle of one.
            Step::More => return events > 0,
            Step::Broken(_) | Step::Envelope(_) => return false,
        };
        if !Doc::parse_bytes(&bytes[from..end]).is_ok_and(|it| is_log_event(it.root())) {
            return false;
        }
        events += 1;
        let comma = white(end);
        match bytes.get(comma) {
            None => return true,
            Some(b',') => at = comma + 1,
            Some(_) => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_collected_after_a_fault() {
        let mut envelope = Envelope::default();
        envelope.read(Some(br#"{"a":1,"a":2}"#), true);
        assert!(envelope.fault().is_some());
        for n in 0..1_000 {
            envelope.read(Some(format!(r#"{{"\u0000":[],"m{n}":1}}"#).as_bytes()), false);
        }
        assert_eq!(envelope.names.capacity(), 0);
        let mut envelope = Envelope::default();
        envelope.read(Some(br#"{"a":1,"b":[]}"#), true);
        envelope.read(Some(br#"{"\u0000":[],"a":1,"c":1}"#), false);
        assert!(envelope.fault().is_some_and(|why| why.contains("\"a\" twice")));
        assert_eq!(envelope.names.capacity(), 0);
    }
}
