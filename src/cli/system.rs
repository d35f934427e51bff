//! What the commands ask of the system: the configuration file, the folders, who is at the
//! keyboard, the store.
//!
//! It must not take a person's name from the environment: anybody can write there.

use super::args::Cli;
use super::exit::CliError;
use crate::config::{FILE, FOLDER, Given, Held, Settings, Source, Terminal, held};
use crate::domain::thresholds::Thresholds;
use crate::source::plain;
use etcetera::{BaseStrategy as _, base_strategy::Xdg};
use std::ffi::OsStr;
use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::sync::Arc;

/// Where the configuration file is looked for.
pub(super) fn config_file() -> Result<PathBuf, CliError> {
    Ok(folders()?.config_dir().join(FOLDER).join(FILE))
}

/// Where it is kept which hints this account has taken: in its state folder, beside no store.
pub(super) fn learnt_file() -> Option<PathBuf> {
    Some(folders().ok()?.state_dir()?.join(FOLDER).join("learnt"))
}

fn folders() -> Result<Xdg, CliError> {
    Xdg::new().map_err(|error| {
        CliError::Io(format!("the home folder is not known ({error}); set HOME or --store"))
    })
}

/// Bytes of a configuration, at most.
const BYTES_MAX: u64 = 1024 * 1024;

/// The settings, resolved, and where each comes from.
pub(super) fn resolved(cli: &Cli) -> Result<(Settings, Vec<Held>), CliError> {
    let path = config_file()?;
    let text = match plain::text(&path, BYTES_MAX) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => {
            return Err(CliError::Io(format!("{}: cannot be read: {error}", path.display())));
        }
    };
    let said = |name| std::env::var(name).unwrap_or_default();
    let (colorterm, term) = (said("COLORTERM"), said("TERM"));
    let source = |name, given: bool| match given {
        true if cli.flags.contains(&name) => Source::Flag,
        true => Source::Environment,
        false => Source::Absent,
    };
    let given = Given {
        store: (cli.store.as_deref(), source("store", cli.store.is_some())),
        theme: (cli.theme.as_deref(), source("theme", cli.theme.is_some())),
        file: text.as_deref().map(|text| (path.as_path(), text)),
        data: &folders()?.data_dir(),
        terminal: Terminal {
            no_colour: std::env::var_os("NO_COLOR").is_some_and(|set| set != OsStr::new("")),
            colorterm: &colorterm,
            term: &term,
        },
    };
    let settings = Settings::resolve(&given)?;
    let held = held(&given, &settings);
    Ok((settings, held))
}

/// The settings, resolved.
pub(super) fn settings(cli: &Cli) -> Result<Settings, CliError> {
    resolved(cli).map(|(settings, _)| settings)
}

/// What the site says of itself, for commands that need no store; the defaults where no home is
/// known.
pub(super) fn site(cli: &Cli) -> Result<Arc<Thresholds>, CliError> {
    if folders().is_err() {
        return Ok(Thresholds::shared());
    }
    Ok(settings(cli)?.thresholds)
}

/// Who acts: `os:` and the name of the account that the process runs under, by the system's own
/// list; its number where the list does not know it.
pub(super) fn who() -> String {
    let uid = rustix::process::getuid().as_raw();
    let name = fs::read_to_string("/etc/passwd").ok().and_then(|list| account(&list, uid));
    format!("os:{}", name.unwrap_or_else(|| uid.to_string()))
}

fn account(list: &str, uid: u32) -> Option<String> {
    let uid = uid.to_string();
    let line = list.lines().find(|line| line.split(':').nth(2) == Some(&uid))?;
    line.split(':').next().filter(|name| !name.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_found_by_its_number_and_not_by_another_field() {
        let list = "root:x:0:0::/root:/bin/sh\nbroken\nana:x:1000:0:0,0:/home/ana:/bin/sh\n";
        assert_eq!(account(list, 1000).as_deref(), Some("ana"));
        assert_eq!(account(list, 0).as_deref(), Some("root"));
        assert_eq!(account(list, 7), None);
    }
}
