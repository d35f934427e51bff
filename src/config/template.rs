//! `[[template]]` of the configuration: beginnings of a reason in words.
//!
//! It must not fill one in.

use crate::app::template::{PLACES, Template, When, unknown_place};
use crate::domain::decision::TEXT_CHARS_MAX;
use crate::domain::nearest::meant;
use serde::Deserialize;

/// One entry of the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    name: String,
    #[serde(default)]
    when: Vec<String>,
    text: String,
}

/// The templates, or what is wrong with the first that cannot be used. An error begins with the
/// line.
pub(super) fn read(file: &str, entries: Vec<Entry>) -> Result<Vec<Template>, String> {
    let mut out: Vec<Template> = Vec::with_capacity(entries.len());
    for (place, entry) in entries.into_iter().enumerate() {
        let twice = out.iter().any(|before| before.name == entry.name);
        let template = if twice { Err("name: stands twice".into()) } else { one(entry) };
        let said = |why: String| format!("line {}: template.{why}", line(file, place));
        out.push(template.map_err(said)?);
    }
    Ok(out)
}

fn one(entry: Entry) -> Result<Template, String> {
    if entry.name.trim().is_empty() || entry.text.trim().is_empty() {
        return Err("name and text: should say something".into());
    }
    if entry.text.chars().count() > TEXT_CHARS_MAX {
        return Err(format!("text: has more than {TEXT_CHARS_MAX} characters"));
    }
    if let Some(place) = unknown_place(&entry.text) {
        let known: Vec<&str> = PLACES.iter().map(|(name, _)| *name).collect();
        return Err(format!("text: {place} stands for nothing; known are {}", known.join(", ")));
    }
    let condition = |word: &String| {
        let found = When::codes().find(|(code, _)| code == word).map(|(_, when)| when);
        found.ok_or_else(|| {
            let meant = meant(word, When::codes().map(|(code, _)| code));
            format!("when: {word:?} is no action, verdict or reason{meant}")
        })
    };
    let when = entry.when.iter().map(condition).collect::<Result<_, _>>()?;
    Ok(Template { name: entry.name, when, text: entry.text })
}

/// The line on which an entry begins, from 1.
fn line(file: &str, place: usize) -> usize {
    let heads =
        file.lines().enumerate().filter(|(_, line)| line.trim().starts_with("[[template]]"));
    heads.map(|(at, _)| at + 1).nth(place).unwrap_or(1)
}
