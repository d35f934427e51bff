//! `[[model]]` of the configuration file: language models that can be asked for an assessment. None
//! is where none stands there. Each error names line and field.
//!
//! It must not ask anything, and no key may stand in the file: only where it is.

use super::file::unknown;
use super::outside::{self, span, whence};
use crate::assess::model::{Parameters, Spec, Structured};
use crate::domain::budget::PerHour;
use serde::Deserialize;
use std::path::PathBuf;
use std::time::Duration;
use toml::Value;

/// Characters of a name.
const NAME_MAX: usize = 40;
/// The time for an answer where nothing is said.
const TIMEOUT: Duration = Duration::from_mins(2);
/// The longest.
const TIMEOUT_MAX: Duration = Duration::from_hours(1);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Read {
    name: String,
    url: String,
    model: Option<String>,
    /// What may be a key by mistake is no text for the reader, whose messages quote it.
    key: Option<Value>,
    ca: Option<PathBuf>,
    #[serde(default)]
    insecure: bool,
    names: Option<String>,
    temperature: Option<f64>,
    seed: Option<u32>,
    answer_tokens: Option<u32>,
    structured: Option<Value>,
    data_bytes: Option<usize>,
    concurrency: Option<usize>,
    timeout: Option<String>,
    #[serde(default)]
    automatic: bool,
    requests_per_hour: Option<u32>,
    tokens_per_hour: Option<u64>,
}

/// The models of the file.
pub(super) fn read(text: &str, own: &[Value]) -> Result<Vec<Spec>, String> {
    let mut specs: Vec<Spec> = Vec::new();
    for (n, value) in own.iter().enumerate() {
        let mut heads = text.lines().enumerate().filter(|(_, line)| line.trim() == "[[model]]");
        let line = heads.nth(n).map_or(1, |(at, _)| at + 1);
        let at = |why: String| format!("line {line}: model: {why}");
        let read: Read = value.clone().try_into().map_err(|error: toml::de::Error| {
            let said = error.message();
            at(format!("{said}{}", unknown(said)))
        })?;
        let spec = one(read).map_err(at)?;
        if specs.iter().any(|before| before.name == spec.name) {
            return Err(at(format!("name: {} stands twice", spec.name)));
        }
        specs.push(spec);
    }
    Ok(specs)
}

fn one(read: Read) -> Result<Spec, String> {
    url(&read.url, read.insecure)?;
    let key = read.key.map(|it| whence("key", Some(it))).transpose()?;
    let within_hour = Duration::from_millis(100)..=TIMEOUT_MAX;
    let timeout = span("timeout", read.timeout.as_deref(), within_hour)?;
    let requests = read.requests_per_hour;
    let tokens = read.tokens_per_hour;
    let tokens = tokens.map(|it| within("tokens_per_hour", it, 1_000, 1_000_000_000));
    let model = read.model.unwrap_or_else(|| read.name.clone());
    for (field, text) in [("name", &read.name), ("model", &model)] {
        if text.is_empty()
            || text.len() > 3 * NAME_MAX
            || !text.bytes().all(|it| it.is_ascii_graphic())
        {
            return Err(format!("{field}: should be one word of plain signs"));
        }
        if text.to_ascii_lowercase().contains("crosscheck") {
            return Err(format!("{field}: that is this program's own name; take another"));
        }
    }
    Ok(Spec {
        masks_names: match read.names.as_deref() {
            None | Some("masked") => true,
            Some("sent") => false,
            Some(_) => return Err("names: should be \"masked\" or \"sent\"".into()),
        },
        parameters: Parameters {
            temperature: within("temperature", read.temperature.unwrap_or(0.0), 0.0, 2.0)?,
            seed: read.seed,
            max_tokens: within("answer_tokens", read.answer_tokens.unwrap_or(1_500), 64, 100_000)?,
        },
        structured: match read.structured {
            None | Some(Value::Boolean(true)) => Structured::Schema,
            Some(Value::Boolean(false)) => Structured::Nothing,
            Some(Value::String(word)) if word == "bounded" => Structured::Bounded,
            Some(_) => return Err("structured: should be true, false or \"bounded\"".into()),
        },
        data_bytes: within("data_bytes", read.data_bytes.unwrap_or(12_000), 1_000, 1_000_000)?,
        concurrency: within("concurrency", read.concurrency.unwrap_or(1), 1, 16)?,
        timeout: timeout.unwrap_or(TIMEOUT),
        automatic: read.automatic,
        per_hour: PerHour {
            requests: within("requests_per_hour", requests.unwrap_or(60), 0, 100_000)?,
            tokens: tokens.transpose()?,
        },
        ca: read.ca,
        url: read.url,
        name: read.name,
        model,
        key,
    })
}

fn within<T: Copy + PartialOrd + std::fmt::Display>(
    field: &str,
    value: T,
    low: T,
    high: T,
) -> Result<T, String> {
    if value >= low && value <= high {
        return Ok(value);
    }
    Err(format!("{field}: should lie between {low} and {high}"))
}

/// Evidence goes over a network in clear only where the site says so.
fn url(text: &str, insecure: bool) -> Result<(), String> {
    let url = outside::url("url", text, insecure)?;
    if url.query().is_some() || url.fragment().is_some() || text.contains(' ') {
        return Err("url: should be an address alone; a key stands in key".into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::Whence;
    use toml::Table;

    fn of(text: &str) -> Result<Vec<Spec>, String> {
        let file: Table = text.parse().unwrap();
        read(text, file["model"].as_array().unwrap())
    }

    #[test]
    fn models_are_read_in_order_and_a_bad_one_says_where() {
        let good = "[[model]]\nname = \"local\"\nurl = \"http://127.0.0.1:8080/v1\"\n";
        let spec = of(good).unwrap().remove(0);
        assert!(
            spec.masks_names
                && spec.structured == Structured::Schema
                && spec.key.is_none()
                && spec.is_here()
        );
        assert_eq!(
            (spec.model.as_str(), spec.concurrency, spec.per_hour.requests),
            ("local", 1, 60)
        );
        assert_eq!(spec.endpoint(), "http://127.0.0.1:8080/v1/chat/completions");
        let far =
            "name = \"b\"\nurl = \"https://h.example/v1\"\nkey = { env = \"K\" }\nnames = \"sent\"";
        let specs = of(&format!("{good}[[model]]\n{far}")).unwrap();
        assert!(!specs[1].is_here() && specs[1].key == Some(Whence::Env("K".into())));
        assert!(specs[1].leaves().contains("leaves this machine"), "{}", specs[1].leaves());
        let here = "name = \"b\"\nurl = \"http://[::1]:80\"\n";
        for (bad, why) in [
            ("name = \"local\"\nurl = \"https://h\"", "name: local stands twice"),
            ("name = \"b\"", "missing field `url`"),
            ("name = \"b\"\nurl = \"ftp://h\"", "url: should begin"),
            ("name = \"b\"\nurl = \"https://\"", "url: should be a whole URL"),
            ("name = \"b\"\nurl = \"https://u:p@h\"", "url: no account or password"),
            ("name = \"b\"\nurl = \"https://h/v1?key=p\"", "url: should be an address alone"),
            ("name = \"b\"\nurl = \"http://h.example\"", "insecure = true"),
            ("name = \"b\"\nurl = \"http://127.0.0.1.evil.example\"", "insecure = true"),
            ("name = \"CrossCheck\"\nurl = \"https://h\"", "own name"),
            (&format!("{here}key = \"sk-1\""), "key: should say where the secret is"),
            (&format!("{here}key = {{ env = \"\" }}"), "key: should say where"),
            (&format!("{here}key = {{ env = \"A\", file = \"b\" }}"), "key: should say where"),
            (&format!("{here}key_env = \"A\""), "unknown field `key_env`"),
            (&format!("{here}names = \"yes\""), "names: should be"),
            (&format!("{here}structured = \"yes\""), "structured: should be true, false or"),
            (&format!("{here}temperature = 3.0"), "temperature: should lie between 0 and 2"),
            (&format!("{here}temperature = nan"), "temperature: should lie"),
            (&format!("{here}tokens_per_hour = 0"), "tokens_per_hour: should lie"),
            (&format!("{here}concurrency = 0"), "concurrency: should lie"),
            (&format!("{here}timeout = \"2h\""), "timeout: should be"),
        ] {
            let said = of(&format!("{good}[[model]]\n{bad}")).unwrap_err();
            assert!(said.starts_with("line 4: model: ") && said.contains(why), "{bad}: {said}");
            assert!(!said.contains("sk-1"), "{said}");
        }
    }
}
