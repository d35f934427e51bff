//! `[[source]]` of the configuration file: from where cases and events come by themselves. Each
//! error names line and field.
//!
//! It must not open a source, and no secret may stand in the file: only where it is.

mod redis;

use super::file::unknown;
use super::http;
use super::outside::span;
use crate::domain::case::SIGNALS;
use crate::domain::nearest::meant;
use crate::source::spec::{Of, Spec};
use crate::source::spool;
use serde::Deserialize;
use std::path::PathBuf;
use std::time::Duration;
use toml::{Table, Value};

/// Characters of a source's name.
const NAME_MAX: usize = 40;
/// The longest time between two looks.
const EVERY_MAX: Duration = Duration::from_hours(24);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SpoolRead {
    folder: PathBuf,
    every: Option<String>,
}

/// The sources of the file.
pub(super) fn read(text: &str, own: &[Value]) -> Result<Vec<Spec>, String> {
    let mut specs: Vec<Spec> = Vec::new();
    for (n, value) in own.iter().enumerate() {
        let mut heads = text.lines().enumerate().filter(|(_, line)| line.trim() == "[[source]]");
        let line = heads.nth(n).map_or(1, |(at, _)| at + 1);
        let at = |why: String| format!("line {line}: source: {why}");
        let spec = one(value.as_table().cloned().unwrap_or_default()).map_err(at)?;
        if specs.iter().any(|before| before.name == spec.name) {
            return Err(at(format!("name: {} stands twice", spec.name)));
        }
        specs.push(spec);
    }
    Ok(specs)
}

fn one(mut table: Table) -> Result<Spec, String> {
    let mut word = |field: &str| match table.remove(field) {
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err(format!("{field}: should be a text in quotes")),
        None => Err(format!("{field}: is missing")),
    };
    let name = name(word("name")?)?;
    let kind = word("kind")?;
    let of = match kind.as_str() {
        "spool" => {
            let read: SpoolRead = fields(table)?;
            if read.folder.as_os_str().is_empty() {
                return Err("folder: should name a folder".into());
            }
            Of::Spool { folder: read.folder, every: every(read.every.as_deref(), spool::EVERY)? }
        }
        "redis" => Of::Redis(Box::new(redis::read(table)?)),
        "http" => Of::Http(Box::new(http::read(table)?)),
        other => {
            let (known, meant) = (Spec::KINDS.join(", "), meant(other, Spec::KINDS));
            return Err(format!("kind: should be one of {known}{meant}"));
        }
    };
    Ok(Spec { name, of })
}

pub(super) fn fields<T: serde::de::DeserializeOwned>(table: Table) -> Result<T, String> {
    Value::Table(table).try_into().map_err(|error: toml::de::Error| {
        let said = error.message();
        format!("{said}{}", unknown(said))
    })
}

/// Names are words: they stand in file names and on the command line.
fn name(name: String) -> Result<String, String> {
    let is_word = |it: char| it.is_ascii_alphanumeric() || "-_.".contains(it);
    let begins = name.starts_with(|it: char| it.is_ascii_alphanumeric());
    if !begins || name.len() > NAME_MAX || !name.chars().all(is_word) {
        return Err(format!(
            "name: should be letters, digits, - _ and ., {NAME_MAX} at most, and begin with a \
             letter or digit"
        ));
    }
    if name == SIGNALS {
        return Err(format!("name: {SIGNALS} is what the grouping here is called; take another"));
    }
    Ok(name)
}

fn every(text: Option<&str>, default: Duration) -> Result<Duration, String> {
    let within = Duration::from_millis(100)..=EVERY_MAX;
    span("every", text, within).map(|it| it.unwrap_or(default))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<Vec<Spec>, String> {
        let file: Table = text.parse().unwrap();
        read(text, file["source"].as_array().unwrap())
    }

    #[test]
    fn sources_are_read_in_order_and_a_bad_one_says_where() {
        let good = "[[source]]\nname = \"drop\"\nkind = \"spool\"\nfolder = \"/var/in\"\n";
        let two = format!(
            "{good}[[source]]\nname = \"b\"\nkind = \"spool\"\nfolder = \"x\"\nevery = \"1m\""
        );
        let specs = of(&two).unwrap();
        let every = Duration::from_mins(1);
        assert_eq!(specs[1].of, Of::Spool { folder: "x".into(), every });
        assert_eq!((specs[0].name.as_str(), specs[0].kind()), ("drop", "spool"));
        for (bad, why) in [
            ("name = \"drop\"\nkind = \"spool\"\nfolder = \"y\"", "name: drop stands twice"),
            ("kind = \"spool\"\nfolder = \"y\"", "name: is missing"),
            ("name = \"a/b\"\nkind = \"spool\"\nfolder = \"y\"", "name: should be letters"),
            ("name = \"signals\"\nkind = \"spool\"\nfolder = \"y\"", "what the grouping here"),
            ("name = \"a\"\nkind = \"spol\"", "kind: should be one of spool"),
            ("name = \"a\"\nkind = \"spool\"", "missing field `folder`"),
            ("name = \"a\"\nkind = \"spool\"\nfolder = \"\"", "folder: should name"),
            ("name = \"a\"\nkind = \"spool\"\nfoldr = \"y\"", "unknown field `foldr`"),
            ("name = \"a\"\nkind = \"spool\"\nfolder = \"y\"\nevery = \"0s\"", "every: should be"),
        ] {
            let said = of(&format!("{good}[[source]]\n{bad}")).unwrap_err();
            assert!(said.starts_with("line 5: source: ") && said.contains(why), "{said}");
        }
    }
}
