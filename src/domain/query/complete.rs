//! What could stand at the cursor of a filter: fields, then the values of a field.
//!
//! Values that stand in the store are only asked for: the field and what was typed of it.

use super::parse::{BYTES_MAX, scan};
use super::{Compare, Field, Value};
use std::ops::Range;

/// What could stand at the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// The bytes that an offer replaces.
    pub span: Range<usize>,
    /// What is offered, the likeliest first.
    pub offers: Vec<Offer>,
    /// The values of this field that contain this text stand in the store.
    pub open: Option<(Field, String)>,
}

/// One thing that could stand there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// As it is to be written.
    pub text: String,
    /// What it means; for a value of the store, how many lines have it.
    pub help: String,
}

impl Offer {
    /// A value of the store, that so many lines have.
    pub fn of_value(value: &str, lines: u64) -> Self {
        Self { text: Value::Exact(value.to_owned()).to_string(), help: lines.to_string() }
    }
}

/// What could stand at that byte of the text (at its end, if it is less long).
pub fn complete(text: &str, cursor: usize) -> Completion {
    let cursor = text.floor_char_boundary(cursor);
    if text.len() > BYTES_MAX {
        // It cannot be read: there is nothing to complete.
        return Completion { span: cursor..cursor, offers: Vec::new(), open: None };
    }
    let pieces = scan(text);
    let here = pieces.iter().find(|it| it.span.start <= cursor && cursor <= it.span.end);
    let Some(piece) = here else { return fields(text, cursor..cursor) };
    let Some(name) = &piece.name else {
        let word = piece.values.first().cloned().unwrap_or(cursor..cursor);
        if text[word.clone()].starts_with('"') || cursor < word.start {
            return Completion { span: cursor..cursor, offers: Vec::new(), open: None };
        }
        return fields(text, word.start..cursor);
    };
    if cursor <= name.end {
        // A colon stands behind the name already: it is replaced with it.
        let from = name.start.min(cursor);
        return Completion { span: from..name.end + 1, ..fields(text, from..cursor) };
    }
    let value = piece.values.iter().find(|it| it.start <= cursor && cursor <= it.end);
    match (Field::of_name(&text[name.clone()]), value) {
        (Some(field), Some(value)) => values(text, field, value, cursor),
        _ => Completion { span: cursor..cursor, offers: Vec::new(), open: None },
    }
}

/// The fields of which a name begins so.
fn fields(text: &str, typed: Range<usize>) -> Completion {
    let begin = text[typed.clone()].to_ascii_lowercase();
    let fits = |field: &Field| field.names().iter().any(|name| name.starts_with(&begin));
    let offer =
        |field: Field| Offer { text: format!("{}:", field.name()), help: field.help().to_owned() };
    let offers = Field::ALL.into_iter().filter(fits).map(offer).collect();
    Completion { span: typed, offers, open: None }
}

/// The values of a field that begin so; a sign of comparison stays.
fn values(text: &str, field: Field, value: &Range<usize>, cursor: usize) -> Completion {
    let typed = &text[value.start..cursor];
    let whole = field.words();
    let starts = |word: &&str| word.starts_with(&typed.to_ascii_lowercase());
    let mut found: Vec<_> = whole.iter().copied().filter(starts).map(str::to_owned).collect();
    if field == Field::Severity {
        let sign = Compare::ALL.map(Compare::sign).into_iter().find(|it| typed.starts_with(it));
        if let Some(sign) = sign.filter(|sign| !sign.is_empty()) {
            let begin = typed[sign.len()..].to_ascii_lowercase();
            let words = whole.iter().filter(|word| word.starts_with(&begin));
            found = words.map(|word| format!("{sign}{word}")).collect();
        }
    }
    let offer = |text: String| Offer { text, help: String::new() };
    let plain = typed.trim_start_matches('=').trim_matches('"');
    Completion {
        span: value.clone(),
        offers: found.into_iter().map(offer).collect(),
        open: field.is_open().then(|| (field, plain.to_owned())),
    }
}
