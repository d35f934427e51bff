//! The command line: one file a subcommand, and the only place that prints.
//!
//! It must not decide a case: a decision needs a person at a screen.

mod against;
pub mod args;
mod assess;
mod backup;
mod check;
mod command;
mod config;
mod console;
mod demo;
mod doctor;
pub mod exit;
mod export;
mod formats;
mod going_on;
mod hand;
mod ingest;
mod keys;
mod live;
mod man;
mod marking;
pub mod out;
mod pull;
mod queue;
mod records;
mod repeats;
mod scan;
mod show;
mod show_json;
mod show_text;
mod system;
mod table;
mod themes;
mod verify;
mod zone;

use crate::config::Settings;
use crate::domain::lookup::Databases;
use crate::domain::query::Context;
use crate::ingest::By;
use crate::runtime::{chance::SystemChance, clock::Clock, known::Kept, outside::Outside};
use crate::store::sqlite::{OpenOptions, SqliteStore};
use crate::store::{Store, StoreError};
use args::{Cli, Command, Json, LedgerAction};
use clap::FromArgMatches as _;
use clap::error::ErrorKind;
use clap::parser::ValueSource;
use exit::{CliError, Exit, Ran};
use out::{Out, message};
use std::path::{Path, PathBuf};

/// Runs the command line of this process and gives its exit code.
pub fn main() -> u8 {
    let cli = match parsed() {
        Ok(cli) => cli,
        Err(error) => {
            let said = out::said(&error.render().to_string(), error.use_stderr());
            // Help is no mistake, so nothing else is wrong where it could not be written.
            return match said.map_err(CliError::from) {
                Err(unwritten) if !error.use_stderr() => failed(&unwritten),
                _ => u8::try_from(error.exit_code()).unwrap_or(2),
            };
        }
    };
    let mut out = Out::open();
    let ran = run(&cli, &mut out).and_then(|exit| {
        out.flush()?;
        Ok(exit)
    });
    match ran {
        Ok(exit) => exit.code(),
        Err(error) => {
            // What was found before still goes out.
            let _ = out.flush();
            failed(&error)
        }
    }
}

/// The command line of this process, and which options it names itself.
fn parsed() -> Result<Cli, clap::Error> {
    let matches = command::command()
        .try_get_matches()
        .or_else(|_| command::with_usages().try_get_matches())?;
    let mut cli = Cli::from_arg_matches(&matches)?;
    let by_flag = |name: &&str| matches.value_source(name) == Some(ValueSource::CommandLine);
    cli.flags = ["store", "theme"].into_iter().filter(by_flag).collect();
    // An empty variable stands for none, as the system has it; an empty option is a slip.
    let empty_store = cli.store.as_ref().is_some_and(|it| it.as_os_str().is_empty());
    for (name, empty) in [("store", empty_store), ("theme", cli.theme.as_deref() == Some(""))] {
        if empty && cli.flags.contains(&name) {
            let why = format!("--{name} is empty; it should name one\n");
            return Err(command::with_usages().error(ErrorKind::InvalidValue, why));
        }
    }
    cli.store = cli.store.filter(|it| !it.as_os_str().is_empty());
    cli.theme = cli.theme.filter(|it| !it.is_empty());
    Ok(cli)
}

/// Says what went wrong, where somebody is left to tell, and gives the exit code.
fn failed(error: &CliError) -> u8 {
    if !matches!(error, CliError::Closed) {
        message(&error.to_string());
    }
    error.code()
}

fn run(cli: &Cli, out: &mut Out) -> Ran {
    // What needs no store needs no settings: it works from a read-only home too.
    match &cli.command {
        Some(Command::Check(args)) => {
            return looking_up(cli, true, |site, databases| {
                check::run(args, &site.thresholds, databases, out)
            });
        }
        Some(Command::Scan(args)) => return scan::run(args, out),
        Some(Command::Formats(args)) => {
            return looking_up(cli, false, |site, databases| {
                formats::run(args, &site.thresholds.formats, databases, site.lines, out)
            });
        }
        Some(Command::Version(args)) => return version(*args, out),
        Some(Command::Man { command }) => return man::run(command.as_deref(), out),
        Some(Command::Completions { shell }) => {
            out.own(&completions(*shell))?;
            return Ok(Exit::Done);
        }
        _ => {}
    }
    if let Some(Command::Config(args)) = &cli.command {
        return config::run(args, || system::resolved(cli), out);
    }
    let (settings, _) = system::resolved(cli)?;
    let settings = if says_of_addresses(cli) { system::knowing(settings)? } else { settings };
    match &cli.command {
        None | Some(Command::Triage) => console::triage(&settings),
        Some(Command::Demo(args)) => demo::run(*args, cli.store.as_deref(), &settings, out),
        Some(Command::Ingest(args)) => {
            if args.from.is_empty() {
                return ingest::list(&read_store(&settings)?, args.shape.json, out);
            }
            ingest::run(args, &settings, &mut || write_store(&settings, true), out)
        }
        Some(Command::Pull(args)) => {
            pull::run(args, &settings, || write_store(&settings, true), out)
        }
        Some(Command::Assess(args)) => {
            let mut open = |write| either(&settings, write);
            assess::run(args, &settings, &mut open, out)
        }
        Some(Command::Queue(args)) => {
            let (now, who, due) = (Clock::System.now(), system::who(), settings.due);
            let context = Context { now, who, due };
            queue::run(args, &read_store(&settings)?, context, out)
        }
        Some(Command::Show(args)) => {
            let mut open = |write| either(&settings, write);
            show::run(args, &settings.thresholds, &mut open, out)
        }
        Some(command) => of_ledger(command, &settings, out),
    }
}

/// Runs what is about the ledger and the store as a whole.
fn of_ledger(command: &Command, settings: &Settings, out: &mut Out) -> Ran {
    match command {
        Command::Verify(args) => {
            let open = |write| either_as_it_is(settings, write);
            verify::run(args, &outside(settings), &open, out)
        }
        Command::Ledger(args) => match &args.action {
            LedgerAction::Continue(args) => going_on::run(args, &settings.store, out),
            LedgerAction::Checkpoint(shape) => marking::run(shape.json, &At::of(settings), out),
        },
        Command::Doctor(args) => doctor::run(*args, &At::of(settings), out),
        Command::Backup(args) => backup::backup(args, &settings.store, out),
        Command::Restore(args) => backup::restore(args, &settings.store, out),
        Command::Export(args) => export::run(args, &read_store(settings)?, out),
        Command::Keys(args) => keys::run(args, &At::of(settings), out),
        // The rest has run by now.
        _ => Ok(Exit::Done),
    }
}

/// True for what shows or computes something of an address, for which the site's lists of networks
/// have to be there.
fn says_of_addresses(cli: &Cli) -> bool {
    match &cli.command {
        Some(Command::Ingest(args)) => !args.from.is_empty(),
        command => !matches!(
            command,
            Some(
                Command::Queue(_)
                    | Command::Verify(_)
                    | Command::Doctor(_)
                    | Command::Backup(_)
                    | Command::Restore(_)
                    | Command::Export(_)
                    | Command::Ledger(_)
                    | Command::Keys(_)
            )
        ),
    }
}

/// Runs a command that needs no store with what the site says of itself and its databases.
fn looking_up(
    cli: &Cli,
    addresses: bool,
    run: impl FnOnce(&system::Site, Option<&dyn Databases>) -> Ran,
) -> Ran {
    let site = system::site(cli, addresses)?;
    let databases = &site.databases;
    let ran = run(&site, databases.as_deref().map(|it| it as &dyn Databases));
    system::told(databases.as_deref());
    ran
}

fn version(args: Json, out: &mut Out) -> Ran {
    let version = env!("CARGO_PKG_VERSION");
    if args.json {
        out.json(&serde_json::json!({ "version": version }))?;
    } else {
        out.text(&format!("crosscheck {version}"))?;
    }
    Ok(Exit::Done)
}

/// A store to write to, and what goes with it.
#[derive(Clone, Debug)]
struct At {
    folder: PathBuf,
    clock: Clock,
    /// The file of checkpoints, where one is set.
    checkpoints: Option<PathBuf>,
}

impl At {
    fn of(settings: &Settings) -> Self {
        Self::new(&settings.store, Clock::System, settings)
    }

    fn new(folder: &Path, clock: Clock, settings: &Settings) -> Self {
        Self { folder: folder.into(), clock, checkpoints: settings.checkpoints.clone() }
    }
}

fn read_store(settings: &Settings) -> Result<SqliteStore, CliError> {
    Ok(readable(&settings.store)?)
}

fn write_store(settings: &Settings, create: bool) -> Result<Box<dyn Store>, CliError> {
    open_store(&At::of(settings), create)
}

fn either(settings: &Settings, write: bool) -> Result<Box<dyn Store>, CliError> {
    if write { write_store(settings, false) } else { Ok(Box::new(read_store(settings)?)) }
}

/// As [`either`], without a word of what this account knows of the ledger: verifying says it.
fn either_as_it_is(settings: &Settings, write: bool) -> Result<SqliteStore, StoreError> {
    let store = if write {
        writable(&At::of(settings), false)
    } else {
        SqliteStore::open_read_only(&settings.store)
    };
    store.map(noticed)
}

fn open_store(at: &At, create: bool) -> Result<Box<dyn Store>, CliError> {
    Ok(Box::new(noticed(writable(at, create)?)))
}

/// Opened for reading. That the ledger is not the one that this account knows is said, and nothing
/// else is hindered by it.
fn readable(folder: &Path) -> Result<SqliteStore, StoreError> {
    let store = noticed(SqliteStore::open_read_only(folder)?);
    if let Some(Kept::Known(known)) = known(folder)
        && let Err(differs) = store.is_known(&known)
    {
        message(&differs.to_string());
    }
    Ok(store)
}

/// What this account has outside of the store.
fn outside(settings: &Settings) -> verify::Outside {
    let checkpoints = system::own_checkpoints(settings.checkpoints.clone(), Clock::System);
    verify::Outside { known: known(&settings.store), checkpoints }
}

/// What this account knows of the ledger of that store, where it can be told where that would lie.
fn known(folder: &Path) -> Option<Kept> {
    system::own_known(folder, Clock::System).map(|own| own.read())
}

/// A shell's completions, out of the same table of commands and options as their help.
fn completions(shell: clap_complete::Shell) -> String {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut command::command(), "crosscheck", &mut text);
    String::from_utf8_lossy(&text).into_owned()
}

fn writable(at: &At, create: bool) -> Result<SqliteStore, StoreError> {
    let At { folder, clock, checkpoints } = at;
    let clock = *clock;
    let who = system::who();
    let (mut now, mut chance) = (|| clock.now(), SystemChance);
    let mut by = By { who: &who, now: &mut now, chance: &mut chance };
    let (options, stamp) = (OpenOptions { create }, &mut by.stamp());
    // A demo has a clock of its own, and nothing of its store is kept elsewhere.
    let own = matches!(clock, Clock::System).then(|| system::own_known(folder, clock)).flatten();
    let own = own.zip(system::own_checkpoints(checkpoints.clone(), clock));
    let Some((own, checkpoints)) = own else { return SqliteStore::open(folder, options, stamp) };
    if let Kept::Known(known) = own.read()
        && !SqliteStore::is_there(folder)
    {
        return Err(going_on::gone(folder, &known));
    }
    SqliteStore::open_watched(folder, options, stamp, Box::new(Outside::new(own, checkpoints)))
}

/// What was seen or mended at opening is said once, before anything else.
fn noticed(store: SqliteStore) -> SqliteStore {
    store.notices().iter().for_each(|notice| message(notice));
    store
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::ValueEnum as _;

    #[test]
    fn every_shell_completes_every_command_and_every_option_of_it() {
        let mut whole = command::command();
        whole.build();
        for shell in clap_complete::Shell::value_variants() {
            let text = completions(*shell);
            let mut count = 0;
            for command in whole.get_subcommands() {
                assert!(text.contains(command.get_name()), "{shell}: {}", command.get_name());
                let offered = command.get_arguments().filter(|it| !it.is_hide_set());
                for option in offered.filter_map(clap::Arg::get_long) {
                    // Fish names an option without its hyphens, behind a flag of its own.
                    let fish = format!("-l {option}");
                    let there = text.contains(&format!("--{option}")) || text.contains(&fish);
                    assert!(there, "{shell}: {} --{option}", command.get_name());
                    count += 1;
                }
            }
            assert!(count > 20, "{count} options");
        }
    }
}
