//! Reads an answer: the server's envelope, then exactly one JSON object of the schema, or the
//! reason why it is none.
//!
//! It is strict about the shape and not at all about what is claimed: an event that does not exist,
//! an operator that nobody knows or a sentence in another language is for the claim check to grade.
//! What claims nothing is no assessment: a verdict alone cannot be checked, only believed.
//! A reason is in our own words, since it is sent back to the model and shown to people. It must
//! not mend anything.

use super::mask::Mask;
use super::schema::{ARGS, BEARINGS, KINDS, VERDICTS};
use crate::domain::case_file::{CITES_MAX, CLAIM_CHARS_MAX};
use crate::domain::json::{Doc, Kind, Node};
use serde_json::{Map, Value};

/// Bytes of an answer with its envelope; more is not even read to its end.
pub const ANSWER_BYTES_MAX: usize = 1024 * 1024;
/// Characters of the summary.
const SUMMARY_CHARS_MAX: usize = 4_000;
/// Characters of any other text.
const TEXT_CHARS_MAX: usize = 512;
/// Characters of what a server says of itself.
const TOLD_CHARS_MAX: usize = 120;

/// How a model answers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parameters {
    /// 0: always the likeliest word.
    pub temperature: f64,
    /// Where chance begins; none where the server chooses.
    pub seed: Option<u32>,
    /// Tokens of an answer, at most.
    pub max_tokens: u32,
}

/// What the server says beside the answer.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Told {
    /// The model's version, as told: its name with the server's fingerprint.
    pub version: Option<String>,
    /// Tokens of the request.
    pub asked: Option<u64>,
    /// Tokens of the answer.
    pub answered: Option<u64>,
}

impl Told {
    /// Tokens of both sides, where both are told.
    pub fn tokens(&self) -> Option<u64> {
        self.asked.zip(self.answered).map(|(asked, answered)| asked.saturating_add(answered))
    }
}

/// An answer that is one.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The verdict's word.
    pub verdict: String,
    /// From 0 to 100.
    pub risk_score: f64,
    /// From 0 to 1.
    pub confidence: Option<f64>,
    /// A containment step.
    pub request: Option<String>,
    /// Its prose.
    pub summary: String,
    /// Its claims as a case file has them, but for their ids.
    pub claims: Vec<Map<String, Value>>,
}

/// Why there is no assessment, in our own words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unfit(pub String);

type Read<T> = Result<T, Unfit>;

fn unfit<T>(why: impl Into<String>) -> Read<T> {
    Err(Unfit(why.into()))
}

/// What the server says, and the answer or why it is none.
pub fn read(bytes: &[u8], mask: &Mask, claims_max: usize) -> (Told, Read<Answer>) {
    if bytes.len() > ANSWER_BYTES_MAX {
        let why = format!("it has more than {} MiB and was not read on", ANSWER_BYTES_MAX >> 20);
        return (Told::default(), unfit(why));
    }
    let doc = match Doc::parse_bytes(bytes) {
        Ok(doc) => doc,
        Err(error) => {
            let why = format!("what the server sent is no JSON ({error})");
            return (Told::default(), unfit(why));
        }
    };
    let root = doc.root();
    (told(root), content(root).and_then(|text| of_text(&text, mask, claims_max)))
}

fn told(root: Node<'_>) -> Told {
    let word = |name: &str| {
        let text = root.get(name)?.as_str()?;
        Some(text.chars().take(TOLD_CHARS_MAX).collect::<String>()).filter(|it| !it.is_empty())
    };
    let version = match (word("model"), word("system_fingerprint")) {
        (Some(model), Some(print)) => Some(format!("{model} {print}")),
        (model, print) => model.or(print),
    };
    let tokens = |name: &str| {
        let said = root.at(&["usage", name])?.as_i64()?;
        u64::try_from(said).ok()
    };
    Told { version, asked: tokens("prompt_tokens"), answered: tokens("completion_tokens") }
}

fn content(root: Node<'_>) -> Read<String> {
    let choice = root.get("choices").and_then(|all| all.items().next());
    let Some(choice) = choice else {
        return unfit("what the server sent is no chat completion: it has no choices");
    };
    let reason = choice.get("finish_reason").and_then(Node::as_str);
    if reason.as_deref() == Some("length") {
        return unfit("it was cut off where the answer's tokens ended");
    }
    match choice.at(&["message", "content"]).and_then(Node::as_str) {
        Some(text) if !text.trim().is_empty() => Ok(text.into_owned()),
        _ => unfit("it has no text"),
    }
}

fn of_text(text: &str, mask: &Mask, claims_max: usize) -> Read<Answer> {
    let doc = match Doc::parse(text.trim()) {
        Ok(doc) => doc,
        Err(_) if !text.trim_start().starts_with('{') => {
            return unfit("it is prose and no JSON object");
        }
        Err(error) => return unfit(format!("it is not one JSON object: {error}")),
    };
    let root = Field { node: doc.root(), name: "it", mask };
    root.object(&["verdict", "risk_score", "confidence", "request", "summary", "claims"])?;
    let claims = root.need("claims")?;
    let items = claims.items(claims_max)?;
    if items.is_empty() {
        return unfit("it claims nothing that could be checked");
    }
    let summary = root.need("summary")?.text(SUMMARY_CHARS_MAX)?;
    if summary.trim().is_empty() {
        return unfit("\"summary\" is empty");
    }
    Ok(Answer {
        verdict: root.need("verdict")?.word(&VERDICTS)?,
        risk_score: root.need("risk_score")?.number(0.0, 100.0)?,
        confidence: root.get("confidence").map(|it| it.number(0.0, 1.0)).transpose()?,
        request: root.get("request").map(|it| it.text(TEXT_CHARS_MAX)).transpose()?,
        summary,
        claims: items.into_iter().map(|item| claim(&item)).collect::<Read<_>>()?,
    })
}

fn claim(item: &Field<'_>) -> Read<Map<String, Value>> {
    item.object(&["text", "kind", "bearing", "cites"])?;
    let mut claim = Map::new();
    claim.insert("text".into(), item.need("text")?.text(CLAIM_CHARS_MAX)?.into());
    claim.insert("kind".into(), item.need("kind")?.word(&KINDS)?.into());
    claim.insert("bearing".into(), item.need("bearing")?.word(&BEARINGS)?.into());
    let cites = item.need("cites")?.items(CITES_MAX)?;
    let cites: Vec<Value> = cites.iter().map(cite).collect::<Read<_>>()?;
    claim.insert("cites".into(), cites.into());
    Ok(claim)
}

fn cite(item: &Field<'_>) -> Read<Value> {
    let mut cite = Map::new();
    let mut put = |name: &str, value: Value| drop(cite.insert(name.to_owned(), value));
    match (item.get("event"), item.get("fn")) {
        (Some(event), None) => {
            item.object(&["event", "ptr", "op", "value", "tol", "fn"])?;
            put("event", event.text(TEXT_CHARS_MAX)?.into());
            put("ptr", item.need("ptr")?.text(TEXT_CHARS_MAX)?.into());
        }
        (None, Some(name)) => {
            item.object(&["fn", "args", "op", "value", "tol", "event", "ptr"])?;
            put("fn", name.text(TEXT_CHARS_MAX)?.into());
            if let Some(args) = item.get("args") {
                args.object(&ARGS)?;
                let each = args.node.members().filter(|(_, value)| !value.is_null());
                let each = each.map(|(name, value)| {
                    let value = Field { node: value, name: "args", mask: item.mask };
                    Ok((name.as_str().unwrap_or_default().into_owned(), value.plain()?))
                });
                put("args", Value::Object(each.collect::<Read<_>>()?));
            }
        }
        _ => return unfit("a cite names an event or a fact, one of the two"),
    }
    put("op", item.need("op")?.text(TEXT_CHARS_MAX)?.into());
    if let Some(value) = item.node.get("value") {
        let value = Field { node: value, name: "value", mask: item.mask };
        put("value", value.comparable()?);
    }
    if let Some(tol) = item.get("tol") {
        put("tol", tol.number(0.0, f64::MAX)?.into());
    }
    Ok(Value::Object(cite))
}

/// A value of the answer and what to call it.
struct Field<'d> {
    node: Node<'d>,
    name: &'static str,
    mask: &'d Mask,
}

impl Field<'_> {
    fn get(&self, name: &'static str) -> Option<Self> {
        let node = self.node.get(name).filter(|node| !node.is_null())?;
        Some(Self { node, name, mask: self.mask })
    }

    fn need(&self, name: &'static str) -> Read<Self> {
        self.get(name).ok_or_else(|| Unfit(format!("\"{name}\" is missing")))
    }

    fn object(&self, known: &[&str]) -> Read<()> {
        if self.node.kind() != Kind::Object {
            return unfit(format!("{} should be an object", self.name));
        }
        let is_known = |name: Node<'_>| name.as_str().is_some_and(|name| known.contains(&&*name));
        if self.node.members().all(|(name, _)| is_known(name)) {
            return Ok(());
        }
        let known = known.join(", ");
        unfit(format!("{} has a member that the schema has not; there are {known}", self.name))
    }

    fn items(&self, most: usize) -> Read<Vec<Self>> {
        if self.node.kind() != Kind::Array {
            return unfit(format!("\"{}\" should be an array", self.name));
        }
        let (name, mask) = (self.name, self.mask);
        let items: Vec<_> = self.node.items().map(|node| Field { node, name, mask }).collect();
        if items.len() > most {
            let count = items.len();
            return unfit(format!("\"{name}\" has {count} items; at most {most} are taken"));
        }
        Ok(items)
    }

    /// A text with the names put back.
    fn text(&self, most: usize) -> Read<String> {
        let Some(text) = self.node.as_str().filter(|_| self.node.kind() == Kind::String) else {
            return unfit(format!("\"{}\" should be text", self.name));
        };
        let text = self.mask.put_back(&text);
        if text.chars().count() > most {
            let name = self.name;
            return unfit(format!("\"{name}\" has more than {most} characters"));
        }
        Ok(text)
    }

    fn word(&self, known: &[&str]) -> Read<String> {
        let text = self.node.as_str().unwrap_or_default();
        if known.contains(&&*text) {
            return Ok(text.into_owned());
        }
        unfit(format!("\"{}\" should be one of {}", self.name, known.join(", ")))
    }

    fn number(&self, low: f64, high: f64) -> Read<f64> {
        match self.node.as_f64().filter(|number| (low..=high).contains(number)) {
            Some(number) => Ok(number),
            None => unfit(format!("\"{}\" should be a number from {low} to {high}", self.name)),
        }
    }

    /// A text, number or truth value.
    fn plain(&self) -> Read<Value> {
        match self.node.kind() {
            Kind::String => Ok(self.text(TEXT_CHARS_MAX)?.into()),
            Kind::True | Kind::False | Kind::Null | Kind::Number
                if !self.node.has_unsafe_integer() =>
            {
                serde_json::from_str(self.node.raw())
                    .map_err(|_| Unfit(format!("\"{}\" holds a number too large", self.name)))
            }
            _ => unfit(format!("\"{}\" should be text, a number or a truth value", self.name)),
        }
    }

    /// One of those, or a list of them.
    fn comparable(&self) -> Read<Value> {
        if self.node.kind() != Kind::Array {
            return self.plain();
        }
        let items = self.items(TEXT_CHARS_MAX)?;
        Ok(Value::Array(items.iter().map(Field::plain).collect::<Read<_>>()?))
    }
}
