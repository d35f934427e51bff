//! From text to a filter. What cannot be read is named with its place and the nearest right word.
//!
//! ```text
//! filter = term*                      between blanks
//! term   = ["-" | "!"] (text | field ":" value ("," value)*)
//! text   = word | "\"" phrase "\""
//! value  = "*" | "none" | ["="] text | [sign] word | network
//! ```

use super::field::{ANY, CLEAN, NONE, Takes, mark_code};
use super::network;
use super::{Compare, Field, Flag, Query, Span, Term, Unit, Value};
use crate::domain::nearest::nearest;
use crate::domain::words::{CaseState, Grounding, HazardKind, Severity, SubjectKind};
use std::fmt;
use std::ops::Range;

/// Bytes of a filter, at most: a term is looked at on every line.
pub const BYTES_MAX: usize = 8 * 1024;
/// Words of a filter that all texts are searched for, at most.
pub const WORDS_MAX: usize = 32;
/// Values of a filter, at most.
pub const VALUES_MAX: usize = 256;
/// Bytes of a filter that is too long which are quoted.
const WORD_SHOWN: usize = 20;

/// Digits of a number or a length of time.
const DIGITS_MAX: usize = 6;

/// A word that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Its bytes in the text.
    pub span: Range<usize>,
    /// The word.
    pub word: String,
    /// What is wrong, and what would be right.
    pub why: String,
    /// The nearest word that could stand there.
    pub instead: Option<String>,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} (byte {}): {}", self.word, self.span.start, self.why)?;
        match &self.instead {
            Some(instead) => write!(f, "; did you mean {instead}?"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Fault {}

/// Reads a filter. The first word that cannot be read is the one told.
pub fn parse(text: &str) -> Result<Query, Fault> {
    if text.len() > BYTES_MAX {
        return Err(beyond(text, BYTES_MAX, format!("a filter has at most {BYTES_MAX} bytes")));
    }
    let pieces = scan(text);
    let words = pieces.iter().filter(|piece| piece.name.is_none());
    if let Some(piece) = words.clone().nth(WORDS_MAX) {
        let why =
            format!("a filter has at most {WORDS_MAX} words to search for; join them in quotes");
        return Err(beyond(text, piece.span.start, why));
    }
    if let Some(value) = pieces.iter().flat_map(|piece| &piece.values).nth(VALUES_MAX) {
        let why = format!("a filter has at most {VALUES_MAX} values");
        return Err(beyond(text, value.start, why));
    }
    let terms = pieces.iter().map(|piece| term(text, piece)).collect::<Result<_, _>>()?;
    Ok(Query { terms })
}

/// It is too long from there on; only the beginning of that is quoted.
fn beyond(text: &str, from: usize, why: String) -> Fault {
    let from = text.floor_char_boundary(from);
    let end = text.floor_char_boundary(from + WORD_SHOWN);
    fault(text, from..end, why)
}

/// A term by its places in the text.
pub(super) struct Piece {
    pub(super) span: Range<usize>,
    negated: bool,
    /// The name of its field, without the colon.
    pub(super) name: Option<Range<usize>>,
    /// Its values; one, for a text.
    pub(super) values: Vec<Range<usize>>,
}

/// Cuts a text into terms.
pub(super) fn scan(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut at = 0;
    while let Some(skip) = text[at..].find(|char: char| !char.is_whitespace()) {
        at += skip;
        let piece = piece(text, at);
        at = piece.span.end;
        pieces.push(piece);
    }
    pieces
}

fn piece(text: &str, start: usize) -> Piece {
    let rest = &text[start..];
    let mut chars = rest.chars();
    let negated = matches!(chars.next(), Some('-' | '!'))
        && chars.next().is_some_and(|char| !char.is_whitespace());
    let at = start + usize::from(negated);
    if text[at..].starts_with('"') {
        let end = at + quoted_len(&text[at..]);
        let values = std::iter::once(at..end).collect();
        return Piece { span: start..end, negated, name: None, values };
    }
    let bare = text[at..].split(char::is_whitespace).next().unwrap_or_default();
    let Some(len) = field_len(bare) else {
        let end = at + bare.len();
        let values = std::iter::once(at..end).collect();
        return Piece { span: start..end, negated, name: None, values };
    };
    let mut values = Vec::new();
    let mut end = at + len + 1;
    loop {
        let from = end;
        end += value_len(&text[from..]);
        values.push(from..end);
        if !text[end..].starts_with(',') {
            break;
        }
        end += 1;
    }
    Piece { span: start..end, negated, name: Some(at..at + len), values }
}

/// The length of the field's name, where a term has one. Links and addresses have colons as well.
fn field_len(bare: &str) -> Option<usize> {
    let len = bare.find(|char: char| !(char.is_ascii_alphabetic() || char == '_'))?;
    let is_name = len > 0 && bare[len..].starts_with(':');
    let is_link = bare[len..].starts_with("://");
    let is_address = bare.matches(':').count() > 1
        && bare.bytes().all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.' | b'%'));
    (is_name && !is_link && !is_address).then_some(len)
}

/// The length of a value: up to a comma or blank outside of quotes.
fn value_len(rest: &str) -> usize {
    let sign = rest.find(|char| !matches!(char, '=' | '<' | '>')).unwrap_or(rest.len());
    let body = &rest[sign..];
    if body.starts_with('"') {
        let quoted = quoted_len(body);
        let behind = &body[quoted..];
        return sign + quoted + bare_len(behind);
    }
    sign + bare_len(body)
}

fn bare_len(rest: &str) -> usize {
    rest.find(|char: char| char == ',' || char.is_whitespace()).unwrap_or(rest.len())
}

/// The length of a quoted text with its quotes; one that is not closed goes on to the end.
fn quoted_len(rest: &str) -> usize {
    let mut escaped = false;
    for (at, char) in rest.char_indices().skip(1) {
        match char {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// The text between quotes, and whether something stands behind the last one.
fn unquoted(raw: &str) -> (String, bool) {
    let len = quoted_len(raw);
    let mut text = String::new();
    let mut escaped = false;
    for char in raw[1..len].chars() {
        match char {
            '\\' if !escaped => escaped = true,
            '"' if !escaped => break,
            _ => {
                text.push(char);
                escaped = false;
            }
        }
    }
    (text, len < raw.len())
}

fn fault(text: &str, span: Range<usize>, why: impl Into<String>) -> Fault {
    Fault { word: text[span.clone()].to_owned(), span, why: why.into(), instead: None }
}

fn term(text: &str, piece: &Piece) -> Result<Term, Fault> {
    let Piece { negated, name, values, .. } = piece;
    let Some(name) = name else {
        for span in values {
            not_of_elsewhere(text, span.clone())?;
        }
        let value =
            values.iter().map(|span| quotable(text, span.clone())).collect::<Result<_, _>>();
        return Ok(Term { negated: *negated, field: None, values: value? });
    };
    let field = Field::of_name(&text[name.clone()]).ok_or_else(|| {
        let instead =
            nearest(&text[name.clone()], Field::ALL.iter().flat_map(|it| it.names()).copied());
        // All of them fit on no line; the editor offers them, and the nearest is said here.
        let mut why = "is no field; text with a colon goes in quotes".to_owned();
        if instead.is_none() {
            let known: Vec<&str> = Field::ALL.iter().map(|field| field.name()).collect();
            why = format!("{why}; fields: {}", known.join(" "));
        }
        let instead = instead.map(|name| format!("{name}:"));
        Fault { instead, ..fault(text, name.clone(), why) }
    })?;
    let values = values.iter().map(|span| value(text, span.clone(), field));
    Ok(Term { negated: *negated, field: Some(field), values: values.collect::<Result<_, _>>()? })
}

/// What other languages write between conditions, and what is written here instead. As text it
/// would look for itself, and the filter would let pass what it was to keep out.
pub(super) fn elsewhere(word: &str) -> Option<&'static str> {
    let is = |words: &[&str]| words.iter().any(|it| word.eq_ignore_ascii_case(it));
    match word {
        _ if is(&["not"]) => Some("a minus keeps out: -sev:low"),
        _ if is(&["or", "||", "|"]) => Some("values of one field stand together: sev:high,low"),
        _ if is(&["and", "&&", "&"]) => Some("conditions stand side by side: sev:high user:ortega"),
        _ if !word.is_empty() && word.bytes().all(|byte| matches!(byte, b'(' | b')')) => {
            Some("there are no groups; a minus keeps out and a comma lets choose: -sev:low,medium")
        }
        // A word that is wholly in brackets is a name that people write so.
        _ if word.starts_with('(') && (word.contains(':') || !word.contains(')'))
            || word.ends_with(')') && !word.contains('(') =>
        {
            Some("there are no brackets; conditions stand side by side: sev:high user:ortega")
        }
        _ => None,
    }
}

fn not_of_elsewhere(text: &str, span: Range<usize>) -> Result<(), Fault> {
    let raw = &text[span.clone()];
    let Some(instead) = elsewhere(raw) else { return Ok(()) };
    Err(fault(text, span, format!("is no word of a filter: {instead}; as text it goes in quotes")))
}

/// A text, between quotes or not.
fn quotable(text: &str, span: Range<usize>) -> Result<Value, Fault> {
    let raw = &text[span.clone()];
    if !raw.starts_with('"') {
        return Ok(Value::Text(raw.to_owned()));
    }
    match unquoted(raw) {
        (text, false) => Ok(Value::Text(text)),
        (_, true) => Err(fault(text, span, "has something behind its closing quote")),
    }
}

fn value(text: &str, span: Range<usize>, field: Field) -> Result<Value, Fault> {
    let raw = &text[span.clone()];
    let wanted = || format!("{} takes {}", field.name(), wanted(field));
    let found = match field.takes() {
        Takes::Text | Takes::Holder => return text_value(text, span, field),
        _ if raw.is_empty() => None,
        Takes::Severity => {
            let (compare, word) = sign(raw);
            closed(Severity::ALL, word, Severity::code).map(|it| Value::Severity(compare, it))
        }
        Takes::Words => word(field, raw),
        Takes::Number => whole(raw).or_else(|| number(raw)),
        Takes::Span => length(raw),
        Takes::Due => match raw {
            "breached" => Some(Value::Breached),
            raw => whole(raw).or_else(|| length(raw)),
        },
    };
    found.ok_or_else(|| {
        let why = if raw.is_empty() { format!("is empty: {}", wanted()) } else { wanted() };
        // A sign that stands for a word is near to any single letter: it is not what was meant.
        let words = field.words();
        let words = words.iter().copied().filter(|word| *word != ANY);
        let instead = nearest(sign(raw).1, words).map(str::to_owned);
        Fault { instead, ..fault(text, span, why) }
    })
}

fn wanted(field: Field) -> String {
    match field.takes() {
        Takes::Number => "a number, such as >=80 (also * and none)".into(),
        Takes::Span => "a length of time, such as >2h, <30m or 3d".into(),
        Takes::Due => "breached, none, * or a length of time, such as <1h".into(),
        Takes::Text if field == Field::Address => {
            "an address or a part of it, a network such as 10.0.0.0/8, *, none or =the whole".into()
        }
        Takes::Text | Takes::Holder => "a text, *, none or =the whole text".into(),
        Takes::Severity | Takes::Words => field.words().join(", "),
    }
}

fn text_value(text: &str, span: Range<usize>, field: Field) -> Result<Value, Fault> {
    let raw = &text[span.clone()];
    if raw.is_empty() || raw == "=" {
        let why = format!("is empty: {} takes {}", field.name(), wanted(field));
        return Err(fault(text, span, why));
    }
    if let Some(value) = whole(raw) {
        return Ok(value);
    }
    if field == Field::Holder && raw.eq_ignore_ascii_case("me") {
        return Ok(Value::Me);
    }
    let net = raw.strip_prefix('=').unwrap_or(raw);
    if field == Field::Address && network::is_like_one(net) {
        let why = "is no network: one is written 10.0.0.0/8 or 2001:db8::/32";
        return network::read(net).map(Value::Network).ok_or_else(|| fault(text, span, why));
    }
    let exact = usize::from(raw.starts_with('='));
    match quotable(text, span.start + exact..span.end)? {
        Value::Text(it) if exact == 1 => Ok(Value::Exact(it)),
        value => Ok(value),
    }
}

/// `*` and `none`.
fn whole(raw: &str) -> Option<Value> {
    match raw {
        ANY => Some(Value::Any),
        raw if raw.eq_ignore_ascii_case(NONE) => Some(Value::None),
        _ => None,
    }
}

fn word(field: Field, raw: &str) -> Option<Value> {
    match field {
        Field::State => closed(CaseState::ALL, raw, CaseState::code).map(Value::State),
        Field::Kind => closed(SubjectKind::ALL, raw, SubjectKind::code).map(Value::Kind),
        Field::Grounding if raw.eq_ignore_ascii_case(CLEAN) => Some(Value::Clean),
        Field::Grounding => Grounding::from_code(raw)
            .or_else(|| closed(Grounding::ALL, raw, mark_code))
            .map(Value::Mark),
        Field::Hazard => {
            whole(raw).or_else(|| closed(HazardKind::ALL, raw, HazardKind::code).map(Value::Hazard))
        }
        Field::By => closed(&[false, true], raw, |rules| if rules { "rules" } else { "model" })
            .map(Value::ByRules),
        Field::Is => closed(&Flag::ALL, raw, Flag::code).map(Value::Flag),
        _ => None,
    }
}

/// The word of a closed list: whole, or the only one that begins so.
fn closed<T: Copy>(all: &[T], raw: &str, code: fn(T) -> &'static str) -> Option<T> {
    let begins =
        |it: &&T| code(**it).get(..raw.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(raw));
    let mut found = all.iter().filter(begins);
    let first = found.next().filter(|_| !raw.is_empty())?;
    let whole = all.iter().find(|it| code(**it).eq_ignore_ascii_case(raw));
    whole.or_else(|| found.next().is_none().then_some(first)).copied()
}

fn sign(raw: &str) -> (Compare, &str) {
    Compare::ALL
        .into_iter()
        .find_map(|compare| Some((compare, raw.strip_prefix(compare.sign())?)))
        .unwrap_or((Compare::Is, raw))
}

fn number(raw: &str) -> Option<Value> {
    let (compare, digits) = sign(raw);
    let is_plain = digits.len() <= DIGITS_MAX + 4
        && digits.starts_with(|char: char| char.is_ascii_digit())
        && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let number = is_plain.then(|| digits.parse::<f64>().ok()).flatten()?;
    Some(Value::Number(compare, number))
}

fn length(raw: &str) -> Option<Value> {
    let (compare, rest) = sign(raw);
    let letter = rest.chars().next_back()?;
    let unit = Unit::ALL.into_iter().find(|unit| unit.letter() == letter.to_ascii_lowercase())?;
    let digits = &rest[..rest.len() - letter.len_utf8()];
    let is_plain = (1..=DIGITS_MAX).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit());
    let count = is_plain.then(|| digits.parse().ok()).flatten()?;
    Some(Value::Span(compare, Span { count, unit }))
}
