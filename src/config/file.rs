//! The configuration file: TOML, every field optional, unknown fields refused by line and name.
//!
//! It must not open anything.

use super::{LOG_LEVELS, NetworkLists, models, queue, sources, template};
use crate::app::command::COMMANDS;
use crate::app::keymap::Keymap;
use crate::app::own_keys::{Place, pairs};
use crate::app::own_map;
use crate::app::queue::views::{self, View};
use crate::app::template::Template;
use crate::app::times::Form;
use crate::assess::model::Spec as Model;
use crate::domain::mapping::{self, Mapping};
use crate::domain::nearest::meant;
use crate::domain::query::DueTimes;
use crate::domain::thresholds::DEFAULT_TOML;
use crate::domain::thresholds::Thresholds;
use crate::formats::{self, UNKNOWN};
use crate::ingest::Lines;
use crate::ingest::read::CASE;
use crate::source::spec::Spec;
use serde::Deserialize;
use std::fmt::Write as _;
use std::path::PathBuf;
use toml::de::{DeTable, DeValue};
use toml::{Spanned, Table, Value};

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
    pub(super) templates: Vec<Template>,
    pub(super) log: String,
    pub(super) due: DueTimes,
    pub(super) views: Vec<View>,
    pub(super) keys: Keymap,
    pub(super) times: Form,
    pub(super) mouse: bool,
    pub(super) hints: bool,
    pub(super) sources: Vec<Spec>,
    pub(super) models: Vec<Model>,
    pub(super) thresholds: Thresholds,
    pub(super) city: Option<PathBuf>,
    pub(super) asn: Option<PathBuf>,
    pub(super) networks: NetworkLists,
    pub(super) lines: Lines,
    pub(super) checkpoints: Option<PathBuf>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct File {
    store: Option<PathBuf>,
    lines_until: Option<String>,
    theme: Option<String>,
    ascii: bool,
    recipients: Vec<String>,
    log: Option<String>,
    template: Vec<template::Entry>,
    due: Table,
    view: Vec<Value>,
    /// Read by its own reader, which knows the lines.
    format: Vec<Value>,
    source: Vec<Value>,
    model: Vec<Value>,
    times: Option<String>,
    mouse: Option<bool>,
    hints: Option<bool>,
    keys: Table,
    signals: Table,
    geoip: GeoIp,
    networks: NetworkLists,
    checkpoints: Checkpoints,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Checkpoints {
    file: PathBuf,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct GeoIp {
    city: PathBuf,
    asn: PathBuf,
}

impl Default for Read {
    fn default() -> Self {
        Self {
            store: None,
            theme: THEME.into(),
            ascii: false,
            recipients: Vec::new(),
            templates: Vec::new(),
            log: LOG.into(),
            due: queue::due("", &Table::new()).unwrap_or_default(),
            views: views::built_in(),
            keys: Keymap::default(),
            times: Form::default(),
            mouse: true,
            hints: true,
            sources: Vec::new(),
            models: Vec::new(),
            thresholds: Thresholds::default(),
            city: None,
            asn: None,
            networks: NetworkLists::default(),
            lines: Lines::default(),
            checkpoints: None,
        }
    }
}

/// Every setting with its default: what `crosscheck config --sample` prints.
pub fn sample() -> String {
    let thresholds = DEFAULT_TOML.replace("\n[", "\n[signals.");
    let mut keys = String::new();
    for command in COMMANDS {
        let _ = writeln!(keys, "{} = {:?}", command.name(), command.keys);
    }
    for (place, key) in pairs() {
        let _ = writeln!(keys, "{} = {:?}", own_map::name(place, key), key.keys);
    }
    format!("{SAMPLE}{keys}\n{thresholds}")
}

/// Reads a whole file. An error begins with the line.
pub(super) fn read(text: &str) -> Result<Read, String> {
    let file: File = toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(1, |span| line_of(text, span.start));
        let name = error.span().map_or_else(String::new, |span| named(text, span.start));
        format!("line {line}: {name}{}{}", error.message(), unknown(error.message()))
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
    let times = file.times.as_deref().unwrap_or(Form::default().name());
    let Some(form) = Form::ALL.into_iter().find(|form| form.name() == times) else {
        let known = Form::ALL.map(Form::name);
        let (line, meant) = (key_line(text, &["times"]), meant(times, known));
        let known = known.join(", ");
        return Err(format!("line {line}: times: should be one of {known}{meant}"));
    };
    let lines = match file.lines_until.as_deref() {
        None | Some("unsaid") => Lines::Unsaid,
        Some("now") => Lines::Now,
        Some(_) => {
            let line = key_line(text, &["lines_until"]);
            return Err(format!("line {line}: lines_until: should be one of unsaid, now"));
        }
    };
    Ok(Read {
        store: file.store,
        theme,
        ascii: file.ascii,
        recipients: file.recipients,
        templates: template::read(text, file.template)?,
        log,
        due: queue::due(text, &file.due)?,
        views: queue::views(text, &file.view)?,
        keys: keys(text, file.keys)?,
        times: form,
        mouse: file.mouse.unwrap_or(true),
        hints: file.hints.unwrap_or(true),
        sources: sources::read(text, &file.source)?,
        models: models::read(text, &file.model)?,
        thresholds: Thresholds { formats: own_formats(text)?, ..thresholds(text, file.signals)? },
        city: some(file.geoip.city),
        asn: some(file.geoip.asn),
        networks: file.networks,
        lines,
        checkpoints: some(file.checkpoints.file),
    })
}

/// A path; an empty one is none.
fn some(path: PathBuf) -> Option<PathBuf> {
    (!path.as_os_str().is_empty()).then_some(path)
}

/// `NAME: ` of the field whose value begins there, if one does.
fn named(text: &str, at: usize) -> String {
    let before = text.get(..at).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default().trim_end();
    let name = line.strip_suffix('=').map(str::trim).filter(|name| !name.contains('='));
    name.map_or_else(String::new, |name| format!("{name}: "))
}

/// What a field that is not known may have been meant as: the reader's message names it first and
/// then those that are.
pub(super) fn unknown(message: &str) -> String {
    let mut named = message.split('`').skip(1).step_by(2);
    match named.next().filter(|_| message.starts_with("unknown field")) {
        Some(field) => meant(field, named),
        None => String::new(),
    }
}

/// Each command's keys, and those of places that have some of their own: one, or a list.
fn keys(text: &str, own: Table) -> Result<Keymap, String> {
    let fault = |name: &str, why: &str| {
        let path: Vec<&str> = std::iter::once("keys").chain(name.split('.')).collect();
        format!("line {}: keys.{name}: {why}", key_line(text, &path))
    };
    let one = |value: &Value| value.as_str().map(str::to_owned);
    let mut changes = Vec::new();
    let mut all: Vec<(String, Value)> = Vec::new();
    for (name, value) in own {
        match value {
            Value::Table(of_place) if name.starts_with("in-") => {
                all.extend(of_place.into_iter().map(|(key, keys)| (format!("{name}.{key}"), keys)));
            }
            Value::Table(_) => {
                // `record.fold` is meant: the command of that name has keys too.
                let words = Place::ALL.map(|place| format!("in-{}", place.word()));
                let meant = meant(&format!("in-{name}"), words.iter().map(String::as_str));
                return Err(fault(&name, &format!("keys of one place stand behind in-{meant}")));
            }
            value => all.push((name, value)),
        }
    }
    for (name, value) in all {
        let keys = match &value {
            Value::Array(all) => all.iter().map(one).collect(),
            value => one(value).map(|key| vec![key]),
        };
        let Some(keys) = keys else {
            return Err(fault(&name, "should be a key in quotes, or a list of them"));
        };
        changes.push((name, keys));
    }
    Keymap::resolve(&changes).map_err(|error| fault(&error.command, &error.why))
}

/// The formats that the site describes itself.
fn own_formats(text: &str) -> Result<Vec<Mapping>, String> {
    let built_in = formats::ALL.into_iter().map(|format| format.name);
    let taken: Vec<&str> = built_in.chain([CASE, UNKNOWN]).collect();
    mapping::listed(text, &taken).map_err(|fault| fault.to_string())
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
            (None, _) => {
                let known: Vec<&str> = all.keys().map(String::as_str).collect();
                let near = match meant(&name, known.iter().copied()) {
                    near if near.is_empty() => format!("; there are {}", known.join(", ")),
                    near => near,
                };
                return Err((path.clone(), format!("is not known{near}")));
            }
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

/// The line on which a field stands, by its tables and name; that of the nearest table around it
/// where the field itself is not there.
pub(super) fn key_line(text: &str, path: &[&str]) -> usize {
    let (mut table, mut line) = (DeTable::parse(text).ok().map(Spanned::into_inner), 1);
    for (at, name) in path.iter().enumerate() {
        let Some(here) = table.take() else { break };
        // What is left of it may be one name in quotes: "in-record.fold".
        let rest = path[at..].join(".");
        let is = |key: &str| key == *name || key == rest;
        let Some((key, value)) = here.into_iter().find(|(key, _)| is(key.get_ref())) else {
            break;
        };
        line = line_of(text, key.span().start);
        table = match value.into_inner() {
            DeValue::Table(table) => Some(table),
            _ => None,
        };
    }
    line
}
