//! The block of data: what the model sees of a case, masked and escaped.
//!
//! Each event has the fields that a sign-in was read from, by their pointers, and, as far as there
//! is room, its whole record. Of a case that is larger than the block may be, the events that facts
//! rest on come first, then the latest; how many were left out stands in it. It must not hold what
//! other assessors said: two assessments are worth more than one and its echo.

use super::fence;
use super::mask::Mask;
use crate::domain::json::{Kind, Node};
use crate::domain::sign_in::SignIn;
use crate::examine::Examined;
use crate::facts::Value;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Characters of a text; what is longer is cut, and says so.
const TEXT_CHARS_MAX: usize = 400;
/// Bytes of a number as written.
const NUMBER_BYTES_MAX: usize = 40;
/// Of the events that one fact rests on, so many from either end come first.
const ENDS: usize = 3;

/// The block, and how many events are not in it.
pub(super) struct Data {
    pub(super) json: String,
    pub(super) left_out: usize,
}

/// The data of a case in at most that many bytes, or a little more where not even its head fits.
pub(super) fn of(examined: &Examined, mask: &mut Mask, bytes_max: usize) -> Data {
    let mut head = Writer { out: String::from("{"), mask };
    head.case(examined);
    head.facts(examined);
    let Writer { out: mut json, mask } = head;
    let mut room = bytes_max.saturating_sub(json.len() + 80);
    let mut taken = Vec::new();
    let mut write = |what: &dyn Fn(&mut Writer<'_>)| {
        let mut writer = Writer { out: String::new(), mask };
        what(&mut writer);
        let text = writer.out;
        let fits = text.len() + 3 < room;
        room -= if fits { text.len() + 3 } else { 0 };
        fits.then_some(text)
    };
    for event in in_order(examined) {
        let text = write(&|writer| writer.event(examined, event));
        taken.extend(text.map(|text| (event, text)));
    }
    for (event, text) in &mut taken {
        if examined.dossier.sign_in(*event).is_some()
            && let Some(raw) = write(&|writer| writer.raw(examined, *event))
        {
            text.push_str(&raw);
        }
        text.push('}');
    }
    taken.sort_unstable();
    let all = examined.dossier.case.evidence.events.len();
    let left_out = all - taken.len();
    let _ = write!(json, ",\n\"events_left_out\":{left_out},\n\"events\":[\n");
    let texts: Vec<String> = taken.into_iter().map(|(_, text)| text).collect();
    json.push_str(&texts.join(",\n"));
    json.push_str("\n]}");
    Data { json, left_out }
}

/// Every event, the most telling first.
fn in_order(examined: &Examined) -> Vec<usize> {
    let all = examined.dossier.case.evidence.events.len();
    let mut seen = BTreeSet::new();
    let mut order = Vec::with_capacity(all);
    for fact in &examined.facts {
        let ends = fact.events.iter().take(ENDS).chain(fact.events.iter().rev().take(ENDS));
        order.extend(ends.copied().filter(|event| seen.insert(*event)));
    }
    order.extend((0..all).rev().filter(|event| seen.insert(*event)));
    order
}

struct Writer<'m> {
    out: String,
    mask: &'m mut Mask,
}

impl Writer<'_> {
    fn own(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn text(&mut self, name: Option<&str>, text: &str) {
        let text = self.mask.text(name, text);
        self.masked(&text);
    }

    fn masked(&mut self, text: &str) {
        match text.char_indices().nth(TEXT_CHARS_MAX) {
            None => fence::string(text, &mut self.out),
            Some((at, _)) => {
                let rest = text[at..].chars().count();
                let cut = format!("{} (cut, {rest} more characters)", &text[..at]);
                fence::string(&cut, &mut self.out);
            }
        }
    }

    fn maybe(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.text(None, text),
            None => self.own("null"),
        }
    }

    fn case(&mut self, examined: &Examined) {
        let case = &examined.dossier.case;
        self.own("\"detected_at\":");
        self.text(None, &case.detected_at.to_string());
        self.own(",\n\"detection\":");
        self.maybe(case.detection.kind.as_deref());
        self.own(",\n\"subject\":{\"kind\":");
        self.text(None, &case.subject.kind_text);
        self.own(",\"id\":");
        self.text(None, &case.subject.id);
        self.own(",\"name\":");
        self.maybe(case.subject.name.as_deref());
        let privileged = match case.subject.privileged {
            Some(true) => "true",
            Some(false) => "false",
            None => "null",
        };
        let _ = write!(self.out, ",\"privileged\":{privileged}}}");
        self.own(",\n\"coverage\":[");
        for (n, coverage) in case.evidence.coverage.iter().enumerate() {
            self.own(if n == 0 { "{\"source\":" } else { ",{\"source\":" });
            self.text(None, &coverage.source);
            let gaps = coverage.gaps.len();
            let (from, to) = (coverage.from, coverage.to);
            let _ = write!(self.out, ",\"from\":\"{from}\",\"to\":\"{to}\",\"gaps\":{gaps}}}");
        }
        self.own("]");
    }

    fn facts(&mut self, examined: &Examined) {
        self.own(",\n\"facts\":[");
        for (n, fact) in examined.facts.iter().enumerate() {
            self.own(if n == 0 { "\n{\"fn\":" } else { ",\n{\"fn\":" });
            self.text(None, fact.name);
            self.own(",\"args\":{");
            for (n, (name, value)) in fact.args.iter().enumerate() {
                self.own(if n == 0 { "" } else { "," });
                self.text(None, name);
                self.own(":");
                self.text(None, value);
            }
            self.own("},\"value\":");
            match &fact.value {
                Value::Integer(number) => {
                    let _ = write!(self.out, "{number}");
                }
                Value::Boolean(yes) => self.own(if *yes { "true" } else { "false" }),
                Value::Text(word) => self.text(None, word),
            }
            self.own(",\"unit\":");
            self.maybe(fact.unit);
            self.own("}");
        }
        self.own("]");
    }

    fn event(&mut self, examined: &Examined, event: usize) {
        let case = &examined.dossier.case;
        self.own("{\"id\":");
        self.maybe(case.evidence.events.get(event).map(|event| event.id.as_str()));
        self.own(",\"format\":");
        self.maybe(examined.dossier.read.get(event).map(|read| read.format));
        match examined.dossier.sign_in(event) {
            Some(sign_in) => self.fields(examined, event, sign_in),
            None => self.raw(examined, event),
        }
    }

    /// Where each value of the sign-in was read, and what stands there.
    fn fields(&mut self, examined: &Examined, event: usize, sign_in: &SignIn) {
        self.own(",\"fields\":{");
        let mut seen = BTreeSet::new();
        for (_, ptr) in sign_in.raw_paths.iter() {
            let node = examined.dossier.case.raw(event).and_then(|raw| raw.pointer(ptr));
            let is_plain = |node: &Node<'_>| !matches!(node.kind(), Kind::Object | Kind::Array);
            if let Some(node) = node.filter(is_plain)
                && seen.insert(ptr)
            {
                self.own(if seen.len() == 1 { "" } else { "," });
                self.text(None, ptr);
                self.own(":");
                self.value(node, ptr.rsplit('/').next());
            }
        }
        self.own("}");
    }

    /// The record, as a further member.
    fn raw(&mut self, examined: &Examined, event: usize) {
        self.own(",\"raw\":");
        match examined.dossier.case.raw(event) {
            Some(raw) => self.value(raw, None),
            None => self.own("null"),
        }
    }

    /// The document's reader has bounded the depth.
    fn value(&mut self, node: Node<'_>, name: Option<&str>) {
        match node.kind() {
            Kind::Object => {
                self.own("{");
                for (n, (key, value)) in node.members().enumerate() {
                    self.own(if n == 0 { "" } else { "," });
                    let key = key.as_str().unwrap_or_default();
                    self.text(None, &key);
                    self.own(":");
                    self.value(value, Some(&key));
                }
                self.own("}");
            }
            Kind::Array => {
                self.own("[");
                for (n, item) in node.items().enumerate() {
                    self.own(if n == 0 { "" } else { "," });
                    self.value(item, name);
                }
                self.own("]");
            }
            Kind::String => self.text(name, &node.as_str().unwrap_or_default()),
            Kind::Number => {
                // A password of digits is one.
                let masked = self.mask.text(name, node.raw());
                if masked == node.raw() && masked.len() <= NUMBER_BYTES_MAX {
                    self.own(node.raw());
                } else {
                    self.masked(&masked);
                }
            }
            _ => self.own(node.raw()),
        }
    }
}
