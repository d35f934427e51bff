//! The configuration file: TOML, every field optional, unknown fields refused by line and name.
//!
//! It must not open anything.

use super::{LOG_LEVELS, queue};
use crate::app::queue::views::{self, View};
use crate::domain::query::DueTimes;
use crate::domain::thresholds::DEFAULT_TOML;
use crate::domain::thresholds::Thresholds;
use serde::Deserialize;
use std::path::PathBuf;
use toml::{Table, Value};

/// The head of the sample file; [`sample`] puts the thresholds behind it.
pub const SAMPLE: &str = include_str!("sample.toml");
/// Which theme is used where none is named.
const THEME: &str = "dark";
/// How much the log says where nothing is set.
const LOG: &str = "info";

/// What the file says, defaults filled in.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) store: Option<PathBuf>,
    pub(super) theme: String,
    pub(super) ascii: bool,
    pub(super) recipients: Vec<String>,
    pub(super) log: String,
    pub(super) due: DueTimes,
    pub(super) views: Vec<View>,
    pub(super) thresholds: Thresholds,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct File {
    store: Option<PathBuf>,
    theme: Option<String>,
    ascii: bool,
    recipients: Vec<String>,
    log: Option<String>,
    due: Table,
    view: Vec<Value>,
    signals: Table,
}

impl Default for Read {
    fn default() -> Self {
        Self {
            store: None,
            theme: THEME.into(),
            ascii: false,
            recipients: Vec::new(),
            log: LOG.into(),
            due: queue::due("", &Table::new()).unwrap_or_default(),
            views: views::built_in(),
            thresholds: Thresholds::default(),
        }
    }
}

/// Every setting with its default: what `crosscheck config --sample` prints.
pub fn sample() -> String {
    let thresholds = DEFAULT_TOML.replace("\n[", "\n[signals.");
    format!("{SAMPLE}\n{thresholds}")
}

/// Reads a whole file. An error begins with the line.
pub(super) fn read(text: &str) -> Result<Read, String> {
    let file: File = toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(1, |span| line_of(text, span.start));
        format!("line {line}: {}", error.message())
    })?;
    let theme = file.theme.unwrap_or_else(|| THEME.into());
    if theme.trim().is_empty() {
        return Err(format!("line {}: theme: should name a theme", key_line(text, &["theme"])));
    }
    let log = file.log.unwrap_or_else(|| LOG.into());
    if !LOG_LEVELS.contains(&log.as_str()) {
        let known = LOG_LEVELS.join(", ");
        return Err(format!("line {}: log: should be one of {known}", key_line(text, &["log"])));
    }
    Ok(Read {
        store: file.store,
        theme,
        ascii: file.ascii,
        recipients: file.recipients,
        log,
        due: queue::due(text, &file.due)?,
        views: queue::views(text, &file.view)?,
        thresholds: thresholds(text, file.signals)?,
    })
}

/// The defaults with the file's own values over them.
fn thresholds(text: &str, own: Table) -> Result<Thresholds, String> {
    let mut all: Table = DEFAULT_TOML.parse().map_err(|error| format!("thresholds: {error}"))?;
    lay_over(&mut all, own, &mut vec!["signals".to_owned()]).map_err(|(path, why)| {
        let names: Vec<&str> = path.iter().map(String::as_str).collect();
        format!("line {}: {}: {why}", key_line(text, &names), path.join("."))
    })?;
    Thresholds::parse(&all.to_string()).map_err(|error| {
        let said = error.0;
        // The reader of thresholds names the field first.
        let names: Vec<&str> =
            said.split(':').next().map_or_else(Vec::new, |name| name.split('.').collect());
        let path: Vec<&str> = std::iter::once("signals").chain(names).collect();
        format!("line {}: signals.{said}", key_line(text, &path))
    })
}

fn lay_over(
    all: &mut Table,
    own: Table,
    path: &mut Vec<String>,
) -> Result<(), (Vec<String>, String)> {
    for (name, value) in own {
        path.push(name.clone());
        match (all.get_mut(&name), value) {
            (None, _) => return Err((path.clone(), "is not known".into())),
            (Some(Value::Table(below)), Value::Table(own)) => lay_over(below, own, path)?,
            (Some(slot), value) => {
                let whole = matches!((&*slot, &value), (Value::Float(_), Value::Integer(_)));
                if !whole && !slot.same_type(&value) {
                    let (wanted, got) = (slot.type_str(), value.type_str());
                    return Err((path.clone(), format!("should be {wanted}, is {got}")));
                }
                *slot = value;
            }
        }
        path.pop();
    }
    Ok(())
}

fn line_of(text: &str, at: usize) -> usize {
    text.get(..at).unwrap_or(text).matches('\n').count() + 1
}

/// The line on which a field stands, by its table and name; the last line that could be told
/// otherwise.
pub(super) fn key_line(text: &str, path: &[&str]) -> usize {
    let (mut table, mut best) = (String::new(), 1);
    let wanted = path.join(".");
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        if let Some(name) = line.strip_prefix('[') {
            name.split(']').next().unwrap_or_default().trim().clone_into(&mut table);
        }
        let key = line.split('=').next().unwrap_or_default().trim();
        let full = if table.is_empty() { key.to_owned() } else { format!("{table}.{key}") };
        if full == wanted || table == wanted {
            return at + 1;
        }
        if !table.is_empty() && wanted.starts_with(&table) && line.starts_with('[') {
            best = at + 1;
        }
    }
    best
}
