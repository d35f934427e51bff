//! One cite against the evidence: supported, contradicted, not found or uncheckable, with why.
//!
//! It must not look at the claim's sentence or at what its writer called it.

use super::CheckedCite;
use super::compare::{Comparison, Meaning};
use super::coverage::{ASSERTED, Coverage};
use super::literal::Known;
use super::operator::Operator;
use super::pointer::Pointers;
use super::value::Val;
use crate::domain::assessment::{Cite, Target};
use crate::domain::dossier::Dossier;
use crate::domain::json::{Kind, Node, NodeId};
use crate::domain::words::{Grounding, grouped};
use crate::facts::{self, Engine, Evaluated, Function, Undefined, named, quoted, shorten};
use std::cell::OnceCell;
use std::collections::HashMap;

/// Bytes of a found value that are kept, at most: a pointer may name a whole record.
const FOUND_MAX: usize = 16 * 1024;

/// Checks cites of one case.
pub(super) struct Checker<'d> {
    pub(super) dossier: &'d Dossier,
    pub(super) engine: &'d Engine<'d>,
    positions: HashMap<&'d str, usize>,
    pointers: Pointers<'d>,
    known: OnceCell<Known<'d>>,
    coverage: OnceCell<Coverage<'d>>,
}

/// A checked cite, with the fact that was computed for it.
pub(super) struct Outcome {
    pub(super) checked: CheckedCite,
    pub(super) fact: Option<Evaluated>,
}

impl<'d> Checker<'d> {
    pub(super) fn new(engine: &'d Engine<'d>) -> Self {
        let dossier = engine.dossier();
        let events = &dossier.case.evidence.events;
        Self {
            dossier,
            engine,
            positions: events.iter().enumerate().map(|(n, e)| (e.id.as_str(), n)).collect(),
            pointers: Pointers::default(),
            known: OnceCell::new(),
            coverage: OnceCell::new(),
        }
    }

    fn coverage(&self) -> &Coverage<'d> {
        self.coverage.get_or_init(|| Coverage::new(self.dossier))
    }

    /// The names of the case by which a word of a sentence is an account or an event.
    pub(super) fn known(&self) -> &Known<'d> {
        self.known.get_or_init(|| {
            let mut known = Known::default();
            self.positions.keys().for_each(|id| known.event(id));
            self.engine.names().for_each(|name| known.account(name));
            let subject = &self.dossier.case.subject;
            known.account(&subject.id);
            subject.name.iter().for_each(|name| known.account(name));
            known
        })
    }

    /// The place of an event in the case, by its id.
    pub(super) fn position(&self, id: &str) -> Option<usize> {
        self.positions.get(id).copied()
    }

    pub(super) fn node(&self, id: Option<NodeId>) -> Option<Node<'d>> {
        id.map(|id| self.dossier.case.doc.node(id))
    }

    pub(super) fn check(&self, cite: &'d Cite) -> Outcome {
        match &cite.target {
            Target::Field { event, ptr } => {
                Outcome { checked: self.field(cite, event, ptr), fact: None }
            }
            Target::Fact { name, args } => self.fact(cite, name, self.node(*args)),
            Target::Nothing => Outcome {
                checked: mark(Grounding::Uncheckable, "the cite names neither an event nor a fact"),
                fact: None,
            },
        }
    }

    fn field(&self, cite: &'d Cite, event_id: &str, ptr: &str) -> CheckedCite {
        let Some(event) = self.position(event_id) else {
            let why = format!("there is no event {} in the case", quoted(&shorten(event_id)));
            return mark(Grounding::NotFound, why);
        };
        let operator = operator(cite);
        let place = format!("{} {}", named(&shorten(event_id)), named(&shorten(ptr)));
        let root = self.dossier.case.raw(event);
        let found = root.and_then(|root| self.pointers.resolve(root, ptr));
        let Some(node) = found else {
            let mut checked = self.nothing_there(&operator, event, ptr, &place);
            checked.event = Some(event);
            return checked;
        };
        let comparison = Comparison {
            found: Val::of(node),
            meaning: self.meaning(event, ptr),
            value: self.node(cite.value),
            tol: cite.tol,
        };
        let judged = operator.and_then(|op| Ok((op, comparison.judge(op)?)));
        let shown = shown(node);
        let (grounding, why) = match judged {
            Ok((op, true)) => (Grounding::Supported, format!("{place} is {shown}; {}", said(op))),
            Ok((op, false)) => {
                let value = comparison.value.map(self::shown).unwrap_or_default();
                let why = format!("{place} is {shown}; the claim says {}{value}", op.words());
                (Grounding::Contradicted, why.trim_end().to_owned())
            }
            Err(why) => (Grounding::Uncheckable, format!("{place} is {shown}; {why}")),
        };
        CheckedCite {
            grounding,
            found: found_text(node),
            why,
            event: Some(event),
            field: Some(node.id()),
            made_by: Vec::new(),
        }
    }

    /// A pointer that names nothing: what `absent` asks for, where the log is whole.
    fn nothing_there(
        &self,
        operator: &Result<Operator, String>,
        event: usize,
        ptr: &str,
        place: &str,
    ) -> CheckedCite {
        if !ptr.is_empty() && !ptr.starts_with('/') {
            let why = format!("{place}: a pointer begins with a slash (RFC 6901)");
            return mark(Grounding::NotFound, why);
        }
        if !matches!(operator, Ok(Operator::Absent)) {
            return mark(Grounding::NotFound, format!("{place}: the record has no such field"));
        }
        match self.coverage().of_event(event) {
            Ok(()) => mark(
                Grounding::Supported,
                format!("{place} is absent; the log is complete there, {ASSERTED}"),
            ),
            Err(why) => mark(Grounding::Uncheckable, format!("{place} is absent, but {why}")),
        }
    }

    /// What the normalised view says of the field at that pointer.
    fn meaning(&self, event: usize, ptr: &str) -> Meaning {
        let mut meaning = Meaning::default();
        let Some(sign_in) = self.dossier.sign_in(event) else { return meaning };
        for (field, path) in sign_in.raw_paths.iter() {
            if path != ptr {
                continue;
            }
            match field {
                "src_endpoint.location.country" => meaning.country = true,
                "src_endpoint.ip" | "src_endpoint.ip_raw" => meaning.ip = sign_in.src_endpoint.ip,
                "time" => meaning.time = sign_in.time,
                _ => {}
            }
        }
        meaning
    }

    fn fact(&self, cite: &'d Cite, name: &str, args: Option<Node<'d>>) -> Outcome {
        let found = match self.engine.evaluate(name, args) {
            Ok(found) => found,
            Err(Undefined::NotFound(why)) => {
                let why = format!("{}: {why}", named(&shorten(name)));
                return Outcome { checked: mark(Grounding::NotFound, why), fact: None };
            }
            Err(Undefined::Unknown(why)) => {
                let why = format!("{}: {why}", named(&shorten(name)));
                return Outcome { checked: mark(Grounding::Uncheckable, why), fact: None };
            }
        };
        let comparison = Comparison {
            found: Val::computed(&found.value),
            meaning: Meaning::default(),
            value: self.node(cite.value),
            tol: cite.tol,
        };
        let judged = operator(cite).and_then(|op| Ok((op, comparison.judge(op)?)));
        let text = value_text(&found.value);
        let unit = found.unit.map(|unit| format!(" {unit}")).unwrap_or_default();
        let value = match &found.value {
            facts::Value::Integer(number) => grouped(*number),
            _ => text.clone(),
        };
        let place = format!("{} is {value}{unit} ({})", name.replace('_', " "), found.why);
        let (grounding, why) = match judged {
            // What is not in a log that may be incomplete speaks neither for nor against a claim.
            Ok((op, holds)) => match (self.uncovered_zero(name, &found), holds) {
                (Some(why), _) => (Grounding::Uncheckable, format!("{place}, but {why}")),
                (None, true) => (Grounding::Supported, place),
                (None, false) => {
                    let said = |it: Node<'_>| it.as_i64().map_or_else(|| shown(it), grouped);
                    let value = comparison.value.map(said).unwrap_or_default();
                    let why = format!("{place}; the claim says {}{value}", op.words());
                    (Grounding::Contradicted, why.trim_end().to_owned())
                }
            },
            Err(why) => (Grounding::Uncheckable, format!("{place}; {why}")),
        };
        let made_by = found.events.clone();
        let checked = CheckedCite { found: Some(text), made_by, ..mark(grounding, why) };
        Outcome { checked, fact: Some(found) }
    }

    /// Why a count of nothing proves nothing; `None` where it does, or where it is no such count.
    fn uncovered_zero(&self, name: &str, found: &Evaluated) -> Option<String> {
        let is_count = Function::of_name(name).is_some_and(|function| function.is_count);
        if !is_count || found.value != facts::Value::Integer(0) {
            return None;
        }
        let Some((from, to)) = found.window else {
            return Some("no event has a readable time, so no window can be covered".into());
        };
        self.coverage().of_window(from, to).err()
    }
}

fn mark(grounding: Grounding, why: impl Into<String>) -> CheckedCite {
    let why = why.into();
    CheckedCite { grounding, found: None, why, event: None, field: None, made_by: Vec::new() }
}

fn operator(cite: &Cite) -> Result<Operator, String> {
    let Some(name) = cite.op.as_deref() else { return Err("the cite has no operator".into()) };
    Operator::from_name(name)
        .ok_or_else(|| format!("there is no operator {}", quoted(&shorten(name))))
}

const fn said(operator: Operator) -> &'static str {
    match operator {
        Operator::Eq => "as the claim says",
        Operator::Ne => "other than the value that the claim rules out",
        Operator::Exists => "it exists",
        _ => "which fits what the claim says",
    }
}

/// A value's text for reasons: as received, cut.
fn shown(node: Node<'_>) -> String {
    match node.kind() {
        Kind::Array => format!("an array of {} bytes", node.raw().len()),
        Kind::Object => format!("an object of {} bytes", node.raw().len()),
        _ => shorten(node.raw()),
    }
}

/// A fact's value as JSON text.
fn value_text(value: &facts::Value) -> String {
    match value {
        facts::Value::Integer(number) => number.to_string(),
        facts::Value::Boolean(flag) => flag.to_string(),
        facts::Value::Text(word) => format!("\"{word}\""),
    }
}

/// A found value as JSON text on one line, as received but for white space between values;
/// nothing where it is too large to repeat.
fn found_text(node: Node<'_>) -> Option<String> {
    let raw = node.raw();
    if raw.len() > FOUND_MAX {
        return None;
    }
    if !matches!(node.kind(), Kind::Array | Kind::Object) {
        return Some(raw.to_owned());
    }
    let (mut text, mut in_string, mut escaped) = (String::with_capacity(raw.len()), false, false);
    for char in raw.chars() {
        if in_string {
            in_string = escaped || char != '"';
            escaped = !escaped && char == '\\';
        } else if char.is_ascii_whitespace() {
            continue;
        } else {
            in_string = char == '"';
        }
        text.push(char);
    }
    Some(text)
}
