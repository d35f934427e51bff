//! `crosscheck config`: where things are, and what holds.

use super::args::Config;
use super::exit::{Exit, Ran};
use super::out::{Out, Safe};
use super::system;
use crate::config::{Settings, sample};
use serde::Serialize;
use std::path::Path;

#[derive(Serialize)]
struct Held<'h> {
    store: &'h Path,
    config_file: &'h Path,
    config_file_exists: bool,
    who: String,
    theme: &'h str,
    ascii: bool,
    recipients: &'h [String],
}

/// Runs it.
pub(super) fn run(args: &Config, settings: &Settings, out: &mut Out) -> Ran {
    if args.sample {
        out.own(&sample())?;
        return Ok(Exit::Done);
    }
    let file = system::config_file()?;
    let held = Held {
        store: &settings.store,
        config_file_exists: file.is_file(),
        config_file: &file,
        who: system::who(),
        theme: &settings.theme,
        ascii: settings.ascii,
        recipients: &settings.recipients,
    };
    if args.shape.json {
        out.json(&held)?;
        return Ok(Exit::Done);
    }
    let there = if held.config_file_exists { "" } else { " (not there: the defaults hold)" };
    let row = |name: &str, value: &str| Safe::new().own(&format!("{name:<12}")).outside(value);
    out.line(&row("store", &held.store.to_string_lossy()))?;
    out.line(&row("config file", &file.to_string_lossy()).own(there))?;
    out.line(&row("who", &held.who))?;
    out.line(&row("theme", held.theme))?;
    out.line(&row("ascii", if held.ascii { "yes" } else { "no" }))?;
    out.line(&row("escalate to", &held.recipients.join(", ")))?;
    Ok(Exit::Done)
}
