//! What every description of something outside has: a URL, where a secret stands, spans of time.
//!
//! It must not read a secret, and no message quotes what may be one by mistake.

use crate::net::{Url, Whence, fit};
use std::ops::RangeInclusive;
use std::time::Duration;
use toml::Value;

/// A whole URL without account, encrypted unless it stays on this machine or is meant not to be.
pub(super) fn url(field: &str, text: &str, insecure: bool) -> Result<Url, String> {
    let bad = || format!("{field}: should be a whole URL, such as https://siem.example/api/events");
    let url = Url::parse(text).map_err(|_| bad())?;
    if url.host_str().is_none_or(str::is_empty) {
        return Err(bad());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(format!(
            "{field}: no account or password may stand in it; say where the secret is"
        ));
    }
    fit(&url, insecure).map_err(|why| format!("{field}: {}", why.trim_start_matches("url: ")))?;
    Ok(url)
}

/// Where a secret stands, which has to be said.
pub(super) fn whence(field: &str, read: Option<Value>) -> Result<Whence, String> {
    let bad = || {
        format!(
            "{field}: should say where the secret is: {{ env = \"NAME\" }} or {{ file = \"path\" }}"
        )
    };
    let Some(Value::Table(table)) = read else { return Err(bad()) };
    let mut one = table.into_iter();
    let found = match (one.next(), one.next()) {
        (Some((kind, Value::String(at))), None) if !at.is_empty() => match kind.as_str() {
            "env" => Some(Whence::Env(at)),
            "file" => Some(Whence::File(at.into())),
            _ => None,
        },
        _ => None,
    };
    found.ok_or_else(bad)
}

/// A span of time, where one is said.
pub(super) fn span(
    field: &str,
    text: Option<&str>,
    within: RangeInclusive<Duration>,
) -> Result<Option<Duration>, String> {
    let read = text.map(|text| read_span(text, within)).transpose();
    read.map_err(|why| format!("{field}: {why}"))
}

/// A span of time; else what it should be.
pub(super) fn read_span(text: &str, within: RangeInclusive<Duration>) -> Result<Duration, String> {
    let read = humantime::parse_duration(text).ok().filter(|it| within.contains(it));
    read.ok_or_else(|| {
        let [least, most] = [within.start(), within.end()].map(|it| match it.as_secs() / 86_400 {
            0 => humantime::format_duration(*it).to_string(),
            1 => "a day".into(),
            days => format!("{days} days"),
        });
        format!("should be a span in quotes (\"2s\", \"5m\", \"8h\"), from {least} to {most}")
    })
}
