//! One piece of input to what is stored of it: a case examined, raw events recognised, or a record
//! set aside with its reason.
//!
//! Pure: the workers of the pipeline call it side by side. It must not drop anything without a
//! reason.

use super::{bare, line};
use crate::domain::case_file::{self, Refusal, SET_ASIDE_BYTES_MAX};
use crate::domain::case_id;
use crate::domain::digest::Digest;
use crate::domain::dossier::ReadEvent;
use crate::domain::json::{Doc, Kind, Node};
use crate::domain::lookup::{self, Databases};
use crate::domain::mapping::Mapping;
use crate::domain::query::SearchText;
use crate::domain::queue::QueueSubject;
use crate::domain::sign_in::{NO_SIGN_IN, SignIn, TimeQuality};
use crate::domain::thresholds::Thresholds;
use crate::domain::time::Timestamp;
use crate::examine;
use crate::formats::envelope::Unwrapped;
use crate::formats::{self, LINES, envelope, identity};
use crate::signals::Sighting;
use crate::source::split::{Piece, Place, RECORD_BYTES_MAX};
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
    /// Lines of syslog whose time is unknown, since they name no year.
    pub yearless: u64,
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
    /// Where addresses are looked up.
    pub databases: Option<&'r dyn Databases>,
    /// When lines that name no year were written at the latest, where somebody said so.
    pub until: Option<Timestamp>,
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
        self.yearless += other.yearless;
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
        let place = piece.place;
        let taken = record(&piece, self.until)
            .map_err(Unreadable::in_words)
            .and_then(|doc| self.take(place, doc, piece.enveloped, out));
        if let Err(reason) = taken {
            self.set_aside(place, reason, piece.bytes, out);
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

    /// A reason, where the whole of it has to be set aside.
    fn take(self, place: Place, doc: Doc, enveloped: bool, out: &mut Batch) -> Result<(), String> {
        if case_file::is_case_file(doc.root()) {
            return self.case(doc, out);
        }
        events(&doc, enveloped, &self.site.formats, |found| {
            if found.is_empty() {
                return Err(EMPTY.into());
            }
            for record in found {
                if let Err(reason) = self.event(place, record, out) {
                    self.set_aside(place, reason, record.node().raw().as_bytes().to_vec(), out);
                }
            }
            Ok(())
        })
    }

    fn case(self, doc: Doc, out: &mut Batch) -> Result<(), String> {
        if self.only.is_some_and(|only| only != CASE) {
            return Err(self.not_wanted(CASE));
        }
        let refuse = |it: Refusal| Unreadable { reason: it.to_string(), case: it.case }.in_words();
        let case = case_file::from_doc(doc).map_err(refuse)?;
        let examined = examine::incoming(case, self.site, self.databases);
        let text = examined.dossier.case.doc.text().to_owned();
        out.count(CASE, text.len());
        let search = SearchText::of(&examined.dossier.case.doc);
        out.cases.push(Incoming { text, ingested: line::of(&examined, self.source), search });
        Ok(())
    }

    fn not_wanted(self, found: &str) -> String {
        let wanted = self.only.unwrap_or_default();
        format!("the record reads as {found}; only {wanted} was asked for (--format)")
    }

    fn event(self, place: Place, record: &Unwrapped<'_>, out: &mut Batch) -> Result<(), String> {
        let node = record.node();
        let (read, unfit) = event(record, &self.site.formats, self.databases);
        if self.only.is_some_and(|only| only != read.format) {
            return Err(self.not_wanted(read.format));
        }
        if let Some(reason) = unfit {
            return Err(reason);
        }
        let timeless = |it: &SignIn| it.time_quality == TimeQuality::Unparsable;
        let is_yearless = read.format == LINES && read.sign_in.as_ref().is_some_and(timeless);
        out.yearless += u64::from(is_yearless);
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

/// A record that is none, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// Why.
    pub reason: String,
    /// The case that it would be, where its id can be read.
    pub case: Option<String>,
}

impl Unreadable {
    /// The reason behind the id of the case.
    fn in_words(self) -> String {
        match self.case {
            Some(case) => format!("case {case}: {}", self.reason),
            None => self.reason,
        }
    }
}

/// Reads a piece as a record: a JSON object, strictly, or bare text that stands in one. What a
/// record is, is said here alone. `until` is when lines that name no year were written at the
/// latest.
pub fn record(piece: &Piece, until: Option<Timestamp>) -> Result<Doc, Unreadable> {
    let refuse = |reason: String| Unreadable { reason, case: case_id::find(&piece.bytes) };
    if let Some(fault) = &piece.fault {
        return Err(refuse(fault.to_string()));
    }
    let is_json = matches!(piece.bytes.first(), None | Some(b'{' | b'[' | b'"'));
    let bare = if is_json { None } else { bare::carried(&piece.bytes, until) };
    if bare.as_ref().is_some_and(|it| it.len() > RECORD_BYTES_MAX) {
        return Err(refuse(
            "the text has more than 4 MiB as JSON; no larger record is taken".into(),
        ));
    }
    let doc = Doc::parse_bytes(bare.as_ref().unwrap_or(&piece.bytes)).map_err(|error| {
        let or_text = if is_json { "" } else { NO_TEXT };
        refuse(format!("byte {} of the record: {}{or_text}", error.at, error.reason))
    })?;
    no_object(doc.root()).map_or(Ok(doc), |reason| Err(refuse(reason)))
}

/// Behind the reason of what does not even begin as JSON.
const NO_TEXT: &str = "; and it is no line of syslog, which begins with a time, nor an <Event>";

/// Hands over the raw records in a record that is no case file: none where it is an empty envelope.
pub fn events<T>(
    doc: &Doc,
    enveloped: bool,
    own: &[Mapping],
    take: impl FnOnce(&[Unwrapped<'_>]) -> T,
) -> T {
    let list = enveloped.then(|| listed(doc.root())).flatten();
    take(&envelope::unwrap(list.as_ref().unwrap_or(doc).root(), own))
}

/// A raw record as it is read, its address looked up, and why it is not kept, where it is not.
pub fn event(
    record: &Unwrapped<'_>,
    own: &[Mapping],
    databases: Option<&dyn Databases>,
) -> (ReadEvent, Option<String>) {
    let node = record.node();
    let mut read = formats::read_as(node, record.format(), own);
    if let (Some(sign_in), Some(databases)) = (&mut read.sign_in, databases) {
        lookup::look_up(sign_in, databases);
    }
    let unfit = (read.format == formats::UNKNOWN).then(|| unfit(node)).flatten();
    (read, unfit)
}

/// Why a record of no known format is not kept.
fn unfit(record: Node<'_>) -> Option<String> {
    let unsafe_integer = "it is of no known format and holds an integer beyond 2^53 - 1, which other readers would \
         alter";
    // Nothing says what its numbers mean, so none may be one that other readers would alter.
    no_object(record).or_else(|| record.has_unsafe_integer().then(|| unsafe_integer.into()))
}

fn no_object(record: Node<'_>) -> Option<String> {
    let kind = record.kind();
    (kind != Kind::Object)
        .then(|| format!("a record is a JSON object; this is {}", kind_in_words(kind)))
}

/// A kind of JSON value in words.
fn kind_in_words(kind: Kind) -> &'static str {
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
fn listed(item: Node<'_>) -> Option<Doc> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(bytes: &[u8]) -> Piece {
        let place = Place { line: 1, byte: 0 };
        Piece { place, bytes: bytes.to_vec(), fault: None, enveloped: false }
    }

    #[test]
    fn what_is_no_record_is_set_aside_with_the_reason_and_the_bytes_that_it_came_with() {
        let site = Thresholds::shared();
        let reader =
            Reader { source: "in.jsonl", only: None, site: &site, databases: None, until: None };
        let refused: [(&[u8], &str); 4] = [
            (b"[1]", "a record is a JSON object; this is an array"),
            (
                b"{\"schema\":\"crosscheck.case/1\",\"id\":\"c-1\",\"a\":\"\xff\"}",
                "not valid UTF-8",
            ),
            (b"{\"schema\":\"crosscheck.case/1\",\"id\":\"c-1\"}", "c-1"),
            (b"{\"Records\":[]}", EMPTY),
        ];
        for (bytes, why) in refused {
            let mut out = Batch::default();
            reader.read(piece(bytes), &mut out);
            let [aside] = &out.set_aside[..] else { panic!("{why}: {out:?}") };
            assert!(aside.reason.contains(why), "{}", aside.reason);
            assert_eq!((aside.bytes.as_slice(), out.records()), (bytes, 1));
            // The commands without a store say the same.
            if let Err(unreadable) = record(&piece(bytes), None) {
                assert_eq!(aside.reason, unreadable.in_words());
            }
        }
        let unreadable = record(&piece(refused[1].0), None).unwrap_err();
        assert_eq!(unreadable.case.as_deref(), Some("c-1"));
    }
}
