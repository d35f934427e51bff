//! `crosscheck config`: every setting as it holds, and where it comes from.
//!
//! It must not resolve anything: `config` does.

use super::args::Config;
use super::exit::{CliError, Exit, Ran};
use super::out::{Out, Safe};
use super::system;
use crate::config::{Held, Settings, sample};
use serde::Serialize;
use std::path::Path;
use toml::Value;

#[derive(Serialize)]
struct Report<'h> {
    store: &'h Path,
    config_file: &'h Path,
    config_file_exists: bool,
    who: String,
    settings: Vec<Line>,
    /// What goes to each language model that can be asked.
    models: Vec<Leaves<'h>>,
}

#[derive(Serialize)]
struct Leaves<'h> {
    name: &'h str,
    leaves: String,
}

#[derive(Serialize)]
struct Line {
    name: String,
    value: Value,
    origin: String,
}

/// Runs it. The sample needs no settings that hold: it is the way out of a file with mistakes.
pub(super) fn run(
    args: &Config,
    resolved: impl FnOnce() -> Result<(Settings, Vec<Held>), CliError>,
    out: &mut Out,
) -> Ran {
    if args.sample {
        out.own(&sample())?;
        return Ok(Exit::Done);
    }
    let (holds, held) = resolved()?;
    let file = system::config_file()?;
    let exists = file.is_file();
    if args.shape.json {
        let line = |held: &'_ Held| Line {
            name: held.name.clone(),
            value: held.value.clone(),
            origin: held.origin.to_string(),
        };
        let settings = held.iter().map(line).collect();
        let report = Report {
            store: &holds.store,
            config_file: &file,
            config_file_exists: exists,
            who: system::who(),
            settings,
            models: holds
                .models
                .iter()
                .map(|spec| Leaves { name: &spec.name, leaves: spec.leaves() })
                .collect(),
        };
        out.json(&report)?;
        return Ok(Exit::Done);
    }
    let there = if exists { "" } else { " (not there: the defaults hold)" };
    let row = |name: &str, value: &str| Safe::new().own(&format!("{name:<12}")).outside(value);
    out.line(&row("config file", &file.to_string_lossy()).own(there))?;
    out.line(&row("who", &system::who()))?;
    let values: Vec<String> = held.iter().map(|held| held.value.to_string()).collect();
    let wide = |all: &mut dyn Iterator<Item = usize>, most| all.max().unwrap_or(0).min(most);
    let name = wide(&mut held.iter().map(|held| held.name.len()), 44);
    let value = wide(&mut values.iter().map(|value| value.chars().count()), 32);
    for (held, text) in held.iter().zip(&values) {
        let gap = " ".repeat(name.saturating_sub(held.name.len()) + 2);
        let after = " ".repeat(value.saturating_sub(text.chars().count()) + 2);
        let line = Safe::new().outside(&held.name).own(&gap).outside(text).own(&after);
        out.line(&line.outside(&held.origin.to_string()))?;
    }
    for spec in &holds.models {
        let line = Safe::new().own("model ").outside(&spec.name).own(", once it is asked: ");
        out.line(&line.outside(&spec.leaves()))?;
    }
    Ok(Exit::Done)
}
