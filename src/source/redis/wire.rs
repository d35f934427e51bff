//! What a server answers, as entries and records: a field that holds a record, or all fields of an
//! entry as one object.
//!
//! Pure. It must not change a byte of a record, nor let an entry pass without a record or a reason.

use crate::source::split::{Piece, Place, Splitter};
use redis::Value;

/// A name and a value, as received.
pub(super) type Field = (Vec<u8>, Vec<u8>);

/// An entry of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) id: String,
    /// None where it was removed from the stream before it was read.
    pub(super) fields: Option<Vec<Field>>,
}

impl Entry {
    pub(super) fn bytes(&self) -> usize {
        let fields = self.fields.iter().flatten();
        fields.map(|(name, value)| name.len() + value.len()).sum()
    }
}

fn array(value: Value) -> Option<Vec<Value>> {
    if let Value::Array(values) = value { Some(values) } else { None }
}

fn bytes(value: Value) -> Option<Vec<u8>> {
    match value {
        Value::BulkString(bytes) => Some(bytes),
        Value::SimpleString(text) => Some(text.into_bytes()),
        _ => None,
    }
}

fn text(value: Value) -> Option<String> {
    String::from_utf8(bytes(value)?).ok()
}

/// What `XREADGROUP` of one stream answers; `None` where that is nothing it can answer.
pub(super) fn read(answer: Value) -> Option<Vec<Entry>> {
    if answer == Value::Nil {
        return Some(Vec::new());
    }
    let [stream] = <[Value; 1]>::try_from(array(answer)?).ok()?;
    let [_, entries] = <[Value; 2]>::try_from(array(stream)?).ok()?;
    all(entries)
}

/// What `XAUTOCLAIM` answers: where it goes on, and the entries; from version 7 on, those that were
/// removed stand apart.
pub(super) fn claimed(answer: Value) -> Option<(String, Vec<Entry>)> {
    let mut parts = array(answer)?.into_iter();
    let next = text(parts.next()?)?;
    let mut entries = all(parts.next()?)?;
    for removed in parts.next().and_then(array).unwrap_or_default() {
        entries.push(Entry { id: text(removed)?, fields: None });
    }
    Some((next, entries))
}

fn all(entries: Value) -> Option<Vec<Entry>> {
    array(entries)?.into_iter().map(one).collect()
}

fn one(entry: Value) -> Option<Entry> {
    let [id, fields] = <[Value; 2]>::try_from(array(entry)?).ok()?;
    let id = text(id)?;
    let Some(values) = array(fields) else { return Some(Entry { id, fields: None }) };
    let mut values = values.into_iter();
    let mut fields = Vec::with_capacity(values.len() / 2);
    while let Some(name) = values.next() {
        fields.push((bytes(name)?, bytes(values.next()?)?));
    }
    Some(Entry { id, fields: Some(fields) })
}

/// The records of the `n`-th entry of a batch, from 0.
pub(super) fn pieces(fields: &[Field], named: &str, n: usize, out: &mut Vec<Piece>) {
    let line = n as u64 + 1;
    let before = out.len();
    let own = fields.iter().find(|(name, _)| name == named.as_bytes());
    let record = match own {
        Some((_, value)) => value.clone(),
        None => object(fields),
    };
    let mut splitter = Splitter::default();
    let mut take = |piece: Piece| {
        let place = Place { line, byte: piece.place.byte };
        out.push(Piece { place, ..piece });
    };
    splitter.push(&record, &mut take);
    splitter.finish(&mut take);
    if out.len() == before {
        let place = Place { line, byte: 0 };
        let fault = Some("there is no record in this entry".into());
        out.push(Piece { place, bytes: record, fault, enveloped: false });
    }
}

/// All fields as one object of texts. What is no text at all is handed on alone, to be set aside.
fn object(fields: &[Field]) -> Vec<u8> {
    let mut out = String::from("{");
    for (name, value) in fields {
        let (Ok(name), Ok(text)) = (std::str::from_utf8(name), std::str::from_utf8(value)) else {
            return value.clone();
        };
        let [name, text] = [name, text].map(|it| serde_json::Value::from(it).to_string());
        let comma = if out.len() > 1 { "," } else { "" };
        out.extend([comma, &name, ":", &text]);
    }
    out.push('}');
    out.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bulk(text: &str) -> Value {
        Value::BulkString(text.into())
    }

    fn entry(id: &str, fields: &[&str]) -> Value {
        let fields = fields.iter().map(|it| bulk(it)).collect();
        Value::Array(vec![bulk(id), Value::Array(fields)])
    }

    fn records(fields: &[(&str, &str)]) -> Vec<(String, Option<String>)> {
        let fields: Vec<Field> =
            fields.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        let mut out = Vec::new();
        pieces(&fields, "record", 4, &mut out);
        assert!(out.iter().all(|piece| piece.place.line == 5));
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let fault = |it: Option<std::borrow::Cow<'static, str>>| it.map(Into::into);
        out.into_iter().map(|piece| (text(piece.bytes), fault(piece.fault))).collect()
    }

    #[test]
    fn entries_are_read_and_removed_ones_are_known_as_such() {
        let stream = |entries| Value::Array(vec![Value::Array(vec![bulk("s"), entries])]);
        let removed = Value::Array(vec![bulk("2-0"), Value::Nil]);
        let got = read(stream(Value::Array(vec![entry("1-0", &["a", "b"]), removed]))).unwrap();
        let fields = Some(vec![(b"a".to_vec(), b"b".to_vec())]);
        assert_eq!(got[0], Entry { id: "1-0".into(), fields });
        assert_eq!((got[1].id.as_str(), &got[1].fields), ("2-0", &None));
        assert_eq!(read(Value::Nil), Some(Vec::new()));
        let parts = vec![bulk("0-0"), Value::Array(Vec::new()), Value::Array(vec![bulk("3-0")])];
        let claimed = claimed(Value::Array(parts)).unwrap();
        assert_eq!((claimed.0.as_str(), claimed.1[0].id.as_str()), ("0-0", "3-0"));
        let odd = stream(Value::Array(vec![entry("1-0", &["a"])]));
        let lone = stream(entry("1-0", &[]));
        for strange in [odd, lone, Value::Int(1), bulk("x"), Value::Array(Vec::new())] {
            assert_eq!(read(strange.clone()), None, "{strange:?}");
        }
    }

    #[test]
    fn a_record_is_its_field_or_all_fields_together_and_never_nothing() {
        let one = |text: &str| vec![(text.to_owned(), None)];
        assert_eq!(records(&[("x", "1"), ("record", "{\"a\": 1}")]), one("{\"a\": 1}"));
        let all = records(&[("user", "bo \"x\""), ("n", "1")]);
        assert_eq!(all, one("{\"user\":\"bo \\\"x\\\"\",\"n\":\"1\"}"));
        let two = records(&[("record", "{\"a\":1}\n{\"b\":2}")]);
        assert_eq!(two.len(), 2);
        assert_eq!(records(&[("record", "[{\"a\":1},{\"b\":2}]")]).len(), 2);
        let none = records(&[("record", "")]);
        assert!(none[0].1.as_ref().unwrap().contains("no record"), "{none:?}");
        assert!(records(&[("record", "not json")]).len() == 1);
    }

    #[test]
    fn what_is_no_text_is_handed_on_as_it_is() {
        assert_eq!(object(&[(b"a".to_vec(), vec![0xFF, 0xFE])]), [0xFF, 0xFE]);
    }
}
