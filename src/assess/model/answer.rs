//! Reads an answer: the server's envelope, then exactly one JSON object of the schema, or the
//! reason why it is none.
//!
//! It is strict about the shape and not at all about what is claimed: an event that does not exist,
//! an operator that nobody knows or a sentence in another language is for the claim check to grade.
//! What claims nothing is no assessment: a verdict alone cannot be checked, only believed.
//! A reason says what is wrong and where. It must not mend anything.

use super::mask::Mask;
use super::schema::{ARGS, BEARINGS, KINDS, VERDICTS};
use super::unfit::Unfit;
use super::{CLAIMS_ASKED, around};
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

/// The members of an answer.
const MEMBERS: [&str; 6] = ["verdict", "risk_score", "confidence", "request", "summary", "claims"];

type Read<T> = Result<T, Unfit>;

fn unfit<T>(why: impl Into<String>) -> Read<T> {
    Err(Unfit::new(why))
}

/// What the server says, and the answer or why it is none. `claims_max` is what was asked for at
/// most: below [`CLAIMS_ASKED`], the case has no more room.
pub fn read(bytes: &[u8], mask: &Mask, claims_max: usize) -> (Told, Read<Answer>) {
    if bytes.len() > ANSWER_BYTES_MAX {
        let why = format!("it has more than {} MiB and was not read on", ANSWER_BYTES_MAX >> 20);
        return (Told::default(), unfit(why));
    }
    let doc = match Doc::parse_bytes(bytes) {
        Ok(doc) => doc,
        Err(error) => {
            let why = Unfit::of_json("what the server sent is no JSON", &error);
            return (Told::default(), Err(why));
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
    let text = text.trim();
    let doc = Doc::parse(text).map_err(|error| around::why(text, &error, &MEMBERS))?;
    let root = Field { node: doc.root(), label: "it".into(), of: String::new(), mask };
    root.object(&MEMBERS)?;
    let claims = root.need("claims")?;
    let items = claims.items(CLAIMS_ASKED, "claim")?;
    if items.len() > claims_max {
        let (more, count) = (counted(claims_max, "more claim"), items.len());
        return unfit(format!("the case has room for {more}; the answer has {count}"));
    }
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
    let cites = item.need("cites")?.items(CITES_MAX, "cite")?;
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
                    let name = name.as_str().unwrap_or_default();
                    let value = args.member(&name, value).plain()?;
                    Ok((name.into_owned(), value))
                });
                put("args", Value::Object(each.collect::<Read<_>>()?));
            }
        }
        _ => {
            let cite = &item.label;
            return unfit(format!("{cite} should name an event or a fact, one of the two"));
        }
    }
    put("op", item.need("op")?.text(TEXT_CHARS_MAX)?.into());
    if let Some(value) = item.node.get("value") {
        put("value", item.member("value", value).comparable()?);
    }
    if let Some(tol) = item.get("tol") {
        put("tol", tol.number(0.0, f64::MAX)?.into());
    }
    Ok(Value::Object(cite))
}

/// A value of the answer.
struct Field<'d> {
    node: Node<'d>,
    /// What to call it: `"text" of claim 2`.
    label: String,
    /// What it stands in, behind a name: ` of claim 2`; empty for members of the answer itself.
    of: String,
    mask: &'d Mask,
}

impl<'d> Field<'d> {
    fn get(&self, name: &str) -> Option<Self> {
        let node = self.node.get(name).filter(|node| !node.is_null())?;
        Some(self.member(name, node))
    }

    /// A member of that name. Names are the schema's: labels go to the model.
    fn member(&self, name: &str, node: Node<'d>) -> Self {
        let of = if self.is_root() { String::new() } else { format!(" of {}", self.label) };
        Self { node, label: format!("\"{name}\"{of}"), of, mask: self.mask }
    }

    fn is_root(&self) -> bool {
        self.label == "it"
    }

    fn need(&self, name: &str) -> Read<Self> {
        let missing = || self.member(name, self.node).unfit("is missing");
        self.get(name).ok_or_else(missing)
    }

    fn unfit(&self, why: &str) -> Unfit {
        Unfit::new(format!("{} {why}", self.label))
    }

    /// With what stands there.
    fn unfit_as_it_is(&self, why: &str) -> Unfit {
        let said = match self.node.kind() {
            Kind::String => self.node.as_str(),
            Kind::Number => Some(self.node.raw().into()),
            _ => None,
        };
        let Some(said) = said else { return self.unfit(why) };
        let label = &self.label;
        Unfit::quoting(
            &format!("{label} is"),
            &said,
            &format!("; it {why}"),
            format!("{label} {why}"),
        )
    }

    fn object(&self, known: &[&str]) -> Read<()> {
        if self.node.kind() != Kind::Object {
            return Err(self.unfit("should be an object"));
        }
        for (name, _) in self.node.members() {
            let name = name.as_str().unwrap_or_default();
            if !known.contains(&&*name) {
                let before = format!("{} has a member", self.label);
                let behind = format!(" that the schema has not; there are {}", known.join(", "));
                let without = format!("{before}{behind}");
                return Err(Unfit::quoting(&before, &name, &behind, without));
            }
        }
        Ok(())
    }

    /// The items, each called `what` with its number, from 1.
    fn items(&self, most: usize, what: &str) -> Read<Vec<Self>> {
        if self.node.kind() != Kind::Array {
            return Err(self.unfit("should be an array"));
        }
        let called = |(n, node)| {
            let label = format!("{what} {n}{}", self.of);
            Field { node, label, of: self.of.clone(), mask: self.mask }
        };
        let items: Vec<_> = (1..).zip(self.node.items()).map(called).collect();
        if items.len() > most {
            let count = items.len();
            return Err(self.unfit(&format!("has {count} items; at most {most} are taken")));
        }
        Ok(items)
    }

    /// A text with the names put back.
    fn text(&self, most: usize) -> Read<String> {
        let Some(text) = self.node.as_str().filter(|_| self.node.kind() == Kind::String) else {
            return Err(self.unfit("should be text"));
        };
        let text = self.mask.put_back(&text);
        if text.chars().count() > most {
            return Err(self.unfit(&format!("has more than {most} characters")));
        }
        Ok(text)
    }

    fn word(&self, known: &[&str]) -> Read<String> {
        let text = self.node.as_str().unwrap_or_default();
        if known.contains(&&*text) {
            return Ok(text.into_owned());
        }
        Err(self.unfit_as_it_is(&format!("should be one of {}", known.join(", "))))
    }

    fn number(&self, low: f64, high: f64) -> Read<f64> {
        match self.node.as_f64().filter(|number| (low..=high).contains(number)) {
            Some(number) => Ok(number),
            None if high >= f64::MAX => Err(self.unfit_as_it_is("should be a number from 0")),
            None => Err(self.unfit_as_it_is(&format!("should be a number from {low} to {high}"))),
        }
    }

    /// A text, number or truth value.
    fn plain(&self) -> Read<Value> {
        match self.node.kind() {
            Kind::String => Ok(self.text(TEXT_CHARS_MAX)?.into()),
            Kind::Number if self.node.has_unsafe_integer() => {
                Err(self.unfit("should hold no integer beyond 2^53 - 1"))
            }
            Kind::True | Kind::False | Kind::Null | Kind::Number => {
                let read = serde_json::from_str(self.node.raw());
                read.map_err(|_| self.unfit("should hold a smaller number"))
            }
            _ => Err(self.unfit("should be text, a number or a truth value")),
        }
    }

    /// One of those, or a list of them.
    fn comparable(&self) -> Read<Value> {
        if self.node.kind() != Kind::Array {
            return self.plain();
        }
        let items = self.items(TEXT_CHARS_MAX, "item")?;
        let each = (1..).zip(items).map(|(n, item)| {
            Field { label: format!("item {n} of {}", self.label), ..item }.plain()
        });
        Ok(Value::Array(each.collect::<Read<_>>()?))
    }
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
