//! One piece of input to what is stored of it: a case examined, raw events recognised, or a record
//! set aside with its reason.
//!
//! Pure: the workers of the pipeline call it side by side. It must not drop anything without a
//! reason.

use super::line;
use crate::domain::case_file::SET_ASIDE_BYTES_MAX;
use crate::domain::digest::Digest;
use crate::domain::json::{Doc, Kind, Node};
use crate::domain::queue::QueueSubject;
use crate::domain::sign_in::{NO_SIGN_IN, SignIn};
use crate::domain::thresholds::Thresholds;
use crate::domain::{case_file, case_id};
use crate::examine::examine_at;
use crate::formats::envelope::Unwrapped;
use crate::formats::{self, envelope, identity};
use crate::signals::Sighting;
use crate::source::split::{Piece, Place};
use crate::store::{Incoming, NewEvent, SetAside, SightingRow};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The word for case files in the counts of formats.
pub const CASE: &str = "crosscheck.case";

/// Why an envelope is set aside.
pub const EMPTY: &str = "the envelope holds no record";

/// What came of some pieces.
#[derive(Debug, Default)]
pub struct Batch {
    /// Cases, in order.
    pub cases: Vec<Incoming>,
    /// Raw events, in order.
    pub events: Vec<NewEvent>,
    /// Set aside, in order.
    pub set_aside: Vec<SetAside>,
    /// Records by format.
    pub formats: BTreeMap<&'static str, u64>,
    /// Bytes of what is to be stored, roughly.
    pub bytes: usize,
}

/// How pieces are to be read.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'r> {
    /// The input's name.
    pub source: &'r str,
    /// The only format that is taken; any where `None`.
    pub only: Option<&'static str>,
    /// What the site says of itself.
    pub site: &'r Arc<Thresholds>,
}

impl Batch {
    /// Records in it, those set aside included.
    pub fn records(&self) -> usize {
        self.cases.len() + self.events.len() + self.set_aside.len()
    }

    /// Puts another batch behind this one.
    pub fn append(&mut self, mut other: Self) {
        self.cases.append(&mut other.cases);
        self.events.append(&mut other.events);
        self.set_aside.append(&mut other.set_aside);
        for (format, count) in other.formats {
            *self.formats.entry(format).or_default() += count;
        }
        self.bytes += other.bytes;
    }

    fn count(&mut self, format: &'static str, bytes: usize) {
        *self.formats.entry(format).or_default() += 1;
        self.bytes += bytes;
    }
}

impl Reader<'_> {
    /// Reads one piece.
    pub fn read(self, piece: Piece, out: &mut Batch) {
        let Piece { place, bytes, fault, enveloped } = piece;
        if let Some(fault) = fault {
            let reason = named(&bytes, fault.into());
            return self.set_aside(place, reason, bytes, out);
        }
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let reason = format!("byte {at} of the record: the text is not valid UTF-8");
                let bytes = error.into_bytes();
                let reason = named(&bytes, reason);
                return self.set_aside(place, reason, bytes, out);
            }
        };
        if let Err((reason, text)) = self.read_text(place, text, enveloped, out) {
            self.set_aside(place, reason, text.into_bytes(), out);
        }
    }

    /// Keeps a record that cannot be taken in.
    pub fn set_aside(self, place: Place, reason: String, mut bytes: Vec<u8>, out: &mut Batch) {
        bytes.truncate(SET_ASIDE_BYTES_MAX);
        bytes.shrink_to_fit();
        out.bytes += bytes.len();
        out.set_aside.push(SetAside {
            source: self.source.to_owned(),
            line: place.line,
            byte: place.byte,
            reason,
            bytes,
        });
    }

    /// A reason and the text, where the whole of it has to be set aside.
    fn read_text(
        self,
        place: Place,
        text: String,
        enveloped: bool,
        out: &mut Batch,
    ) -> Result<(), (String, String)> {
        let doc = match Doc::parse(text.as_str()) {
            Ok(doc) => doc,
            Err(error) => {
                let reason = format!("byte {} of the record: {}", error.at, error.reason);
                return Err((named(text.as_bytes(), reason), text));
            }
        };
        let root = doc.root();
        if root.kind() != Kind::Object {
            let what = kind_in_words(root.kind());
            return Err((format!("a record is a JSON object; this is {what}"), text));
        }
        if case_file::is_case_file(root) {
            return self.case(doc, text, out);
        }
        let list = enveloped.then(|| listed(root)).flatten();
        self.inner(place, list.as_ref().map_or(root, Doc::root), out);
        Ok(())
    }

    fn case(self, doc: Doc, text: String, out: &mut Batch) -> Result<(), (String, String)> {
        if self.only.is_some_and(|only| only != CASE) {
            return Err((self.not_wanted(CASE), text));
        }
        match case_file::from_doc(doc) {
            Err(refusal) => {
                let case =
                    refusal.case.as_deref().map_or(String::new(), |id| format!("case {id}: "));
                Err((format!("{case}{refusal}"), text))
            }
            Ok(case) => {
                out.count(CASE, text.len());
                let ingested = line::of(&examine_at(case, self.site), self.source);
                out.cases.push(Incoming { text, ingested });
                Ok(())
            }
        }
    }

    fn not_wanted(self, found: &str) -> String {
        let wanted = self.only.unwrap_or_default();
        format!("the record reads as {found}; only {wanted} was asked for (--format)")
    }

    fn inner(self, place: Place, root: Node<'_>, out: &mut Batch) {
        let inner = envelope::unwrap(root);
        if inner.is_empty() {
            return self.set_aside(place, EMPTY.into(), root.raw().as_bytes().to_vec(), out);
        }
        for record in &inner {
            if let Err(reason) = self.event(place, record, out) {
                self.set_aside(place, reason, record.node().raw().as_bytes().to_vec(), out);
            }
        }
    }

    fn event(self, place: Place, record: &Unwrapped<'_>, out: &mut Batch) -> Result<(), String> {
        let node = record.node();
        let read = formats::read(node);
        if self.only.is_some_and(|only| only != read.format) {
            return Err(self.not_wanted(read.format));
        }
        if let Some(reason) = (read.format == formats::UNKNOWN).then(|| unfit(node)).flatten() {
            return Err(reason);
        }
        let raw = node.raw();
        let digest = Digest::of(raw.as_bytes());
        let sighting =
            read.sign_in.and_then(|sign_in| sighting(&sign_in, read.format, digest, raw.len()));
        out.count(read.format, raw.len() + 512);
        out.events.push(NewEvent {
            digest,
            format: read.format,
            raw: raw.to_owned(),
            source: format!("{}:{}", self.source, place.line),
            sighting,
        });
        Ok(())
    }
}

/// A reason with the id of the case that those bytes would be, where it can be read.
fn named(bytes: &[u8], reason: String) -> String {
    match case_id::find(bytes) {
        Some(case) => format!("case {case}: {reason}"),
        None => reason,
    }
}

/// Why a record of no known format is not kept.
pub fn unfit(record: Node<'_>) -> Option<String> {
    if record.kind() != Kind::Object {
        let what = kind_in_words(record.kind());
        return Some(format!("a record is a JSON object; this is {what}"));
    }
    // Nothing says what its numbers mean, so none may be one that other readers would alter.
    record.has_unsafe_integer().then(|| {
        "it is of no known format and holds an integer beyond 2^53 - 1, which other readers would \
         alter"
            .into()
    })
}

/// A kind of JSON value in words.
pub fn kind_in_words(kind: Kind) -> &'static str {
    match kind {
        Kind::Null => "null",
        Kind::True | Kind::False => "true or false",
        Kind::Number => "a number",
        Kind::String | Kind::Key => "a text",
        Kind::Array => "an array",
        Kind::Object => "an object",
    }
}

/// The item of an envelope's list inside a list again, where what it holds is JSON text that only
/// a list gives away: such text is taken out only where the list is still seen around it.
pub fn listed(item: Node<'_>) -> Option<Doc> {
    let text = item.get("CloudTrailEvent").or_else(|| item.get("message"))?;
    (text.kind() == Kind::String)
        .then(|| Doc::parse(format!("{{\"Records\":[{}]}}", item.raw())).ok())
        .flatten()
}

/// What signals see of a sign-in.
///
/// What is about no sign-in is kept as an event and counts for no signal.
fn sighting(sign_in: &SignIn, format: &str, digest: Digest, bytes: usize) -> Option<SightingRow> {
    if sign_in.activity_id == NO_SIGN_IN {
        return None;
    }
    let who = identity::subject(sign_in, format);
    let seen = Sighting::of(sign_in, format, who, digest, bytes)?;
    Some(SightingRow {
        digest,
        subject: seen.id.as_deref().map_or_else(String::new, |id| QueueSubject::key(seen.kind, id)),
        address: seen.ip.map(|ip| ip.to_string()),
        time_ms: seen.time,
        bytes: seen.to_bytes(),
    })
}
