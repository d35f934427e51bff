//! The command line: one file a subcommand, and the only place that prints.
//!
//! It must not decide a case: a decision needs a person at a screen.

pub mod args;
mod check;
mod config;
mod console;
pub mod exit;
pub mod fault;
mod formats;
mod ingest;
pub mod out;
mod queue;
mod records;
mod scan;
mod show;
mod show_json;
mod show_text;
mod system;
mod table;
mod verify;

use crate::config::Settings;
use crate::ingest::By;
use crate::runtime::{chance::SystemChance, clock::Clock};
use crate::store::sqlite::{OpenOptions, SqliteStore};
use crate::store::{Store, StoreError};
use args::{Cli, Command};
use clap::{CommandFactory as _, Parser as _};
use exit::{CliError, Exit, Ran};
use out::{Out, message};
use std::path::Path;

/// Runs the command line of this process and gives its exit code.
pub fn main() -> u8 {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are no errors; a closed pipe has nobody to tell.
            let _ = out::said(&error.render().to_string(), error.use_stderr());
            return u8::try_from(error.exit_code()).unwrap_or(2);
        }
    };
    let mut out = Out::open();
    let ran = run(&cli, &mut out).and_then(|exit| {
        out.flush()?;
        Ok(exit)
    });
    match ran {
        Ok(exit) => exit.code(),
        Err(CliError::Closed) => CliError::Closed.code(),
        Err(error) => {
            // What was found before still goes out.
            let _ = out.flush();
            message(&error.to_string());
            error.code()
        }
    }
}

fn run(cli: &Cli, out: &mut Out) -> Ran {
    // What needs no store needs no settings: it works from a read-only home too.
    match &cli.command {
        Some(Command::Check(args)) => return check::run(args, out),
        Some(Command::Scan(args)) => return scan::run(args, out),
        Some(Command::Formats(args)) => return formats::run(args, out),
        Some(Command::Completions { shell }) => {
            let mut text = Vec::new();
            clap_complete::generate(*shell, &mut Cli::command(), "crosscheck", &mut text);
            out.own(&String::from_utf8_lossy(&text))?;
            return Ok(Exit::Done);
        }
        _ => {}
    }
    let settings = system::settings(cli)?;
    match &cli.command {
        None | Some(Command::Triage) => console::triage(&settings),
        Some(Command::Demo) => console::demo(cli.store.as_deref(), &settings, out),
        Some(Command::Ingest(args)) => {
            let mut open = || write_store(&settings, !args.from.is_empty());
            ingest::run(args, &settings, &mut open, out)
        }
        Some(Command::Queue(args)) => queue::run(args, &read_store(&settings)?, out),
        Some(Command::Show(args)) => {
            let mut open = |write| -> Result<Box<dyn Store>, CliError> {
                if write {
                    write_store(&settings, false)
                } else {
                    Ok(Box::new(read_store(&settings)?))
                }
            };
            show::run(args, &mut open, out)
        }
        Some(Command::Verify(args)) => {
            let open = |write| {
                if write {
                    writable(&settings.store, false, Clock::System)
                } else {
                    readable(&settings.store)
                }
            };
            verify::run(*args, &open, out)
        }
        Some(Command::Config(args)) => config::run(args, &settings, out),
        Some(
            Command::Check(_)
            | Command::Scan(_)
            | Command::Formats(_)
            | Command::Completions { .. },
        ) => Ok(Exit::Done),
    }
}

fn read_store(settings: &Settings) -> Result<SqliteStore, CliError> {
    Ok(readable(&settings.store)?)
}

fn write_store(settings: &Settings, create: bool) -> Result<Box<dyn Store>, CliError> {
    open_store(&settings.store, create, Clock::System)
}

fn open_store(folder: &Path, create: bool, clock: Clock) -> Result<Box<dyn Store>, CliError> {
    Ok(Box::new(writable(folder, create, clock)?))
}

fn readable(folder: &Path) -> Result<SqliteStore, StoreError> {
    Ok(noticed(SqliteStore::open_read_only(folder)?))
}

fn writable(folder: &Path, create: bool, clock: Clock) -> Result<SqliteStore, StoreError> {
    let who = system::who();
    let (mut now, mut chance) = (|| clock.now(), SystemChance);
    let mut by = By { who: &who, now: &mut now, chance: &mut chance };
    Ok(noticed(SqliteStore::open(folder, OpenOptions { create }, &mut by.stamp())?))
}

/// What was seen or mended at opening is said once, before anything else.
fn noticed(store: SqliteStore) -> SqliteStore {
    store.notices().iter().for_each(|notice| message(notice));
    store
}
