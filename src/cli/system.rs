//! What the commands ask of the system: the configuration file, the folders, who is at the
//! keyboard, the store.
//!
//! It must not take a person's name from the environment: anybody can write there.

use super::args::Cli;
use super::exit::CliError;
use super::out::message;
use crate::config::{FILE, FOLDER, Given, Held, Settings, Source, Terminal, held};
use crate::domain::known_networks::{self, BadLine};
use crate::domain::thresholds::Thresholds;
use crate::ingest::Lines;
use crate::plain;
use crate::runtime::checkpoints::OwnCheckpoints;
use crate::runtime::clock::Clock;
use crate::runtime::known::OwnKnown;
use crate::runtime::own_keys::OwnKeys;
use crate::source::geoip::GeoIp;
use etcetera::{BaseStrategy as _, base_strategy::Xdg};
use std::ffi::OsStr;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where the configuration file is looked for.
pub(super) fn config_file() -> Result<PathBuf, CliError> {
    Ok(folders()?.config_dir().join(FOLDER).join(FILE))
}

/// Where it is kept which hints this account has taken: in its state folder, beside no store.
pub(super) fn learnt_file() -> Option<PathBuf> {
    Some(folders().ok()?.state_dir()?.join(FOLDER).join("learnt"))
}

/// What this account knows of the ledger of that store: in its state folder, beside no store.
pub(super) fn own_known(store: &Path, clock: Clock) -> Option<OwnKnown> {
    Some(OwnKnown::new(&folders().ok()?.state_dir()?.join(FOLDER), store, clock))
}

/// Where this account puts checkpoints of ledgers.
pub(super) fn own_checkpoints(set: Option<PathBuf>, clock: Clock) -> Option<OwnCheckpoints> {
    let state = folders().ok()?.state_dir()?.join(FOLDER);
    Some(OwnCheckpoints::new(&state, set, own_keys()?, clock))
}

/// The keys that this account can sign with: those of its agent, and the one in its state folder.
pub(super) fn own_keys() -> Option<OwnKeys> {
    let agent = std::env::var_os("SSH_AUTH_SOCK").filter(|it| !it.is_empty());
    let state = folders().ok()?.state_dir()?.join(FOLDER);
    Some(OwnKeys::new(&state, agent.map(PathBuf::from)))
}

fn folders() -> Result<Xdg, CliError> {
    Xdg::new().map_err(|error| {
        CliError::Io(format!("the home folder is not known ({error}); set HOME or --store"))
    })
}

/// Bytes of a configuration, at most.
const BYTES_MAX: u64 = 1024 * 1024;
/// Bytes of a list of networks, at most: a million blocks.
const LIST_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Lines of a list that are named where they are no blocks; the rest is counted.
const BAD_LINES_TOLD: usize = 5;

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
        city: cli.geoip.as_deref(),
        asn: cli.asn.as_deref(),
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

/// The settings, with the site's lists of known networks, for what says something of an address: a
/// list that cannot be read stops nothing else. A line of a list that is none is named and set
/// aside.
pub(super) fn knowing(mut settings: Settings) -> Result<Settings, CliError> {
    let mut blocks = Vec::new();
    for (kind, file) in settings.networks.files() {
        let bytes = plain::bytes(file, LIST_BYTES_MAX).map_err(|error| {
            let (file, word) = (file.display(), kind.word());
            let mend = format!("networks.{word} names files of CIDR blocks, one a line");
            CliError::Io(format!("{file}: cannot be read: {error}; {mend}"))
        })?;
        let (read, bad) = known_networks::read(&bytes, kind);
        blocks.extend(read);
        for BadLine { line, why } in bad.iter().take(BAD_LINES_TOLD) {
            message(&format!("{}, line {line}: {why}; set aside", file.display()));
        }
        if let Some(more) = bad.len().checked_sub(BAD_LINES_TOLD + 1) {
            message(&format!("{}: {} more lines set aside", file.display(), more + 1));
        }
    }
    if !blocks.is_empty() {
        settings.thresholds = Arc::new((*settings.thresholds).clone().knowing(blocks));
    }
    Ok(settings)
}

/// The databases that were named, opened; nothing where none is.
pub(super) fn databases(
    city: Option<&Path>,
    asn: Option<&Path>,
) -> Result<Option<Arc<GeoIp>>, CliError> {
    let opened = GeoIp::open(city, asn).map_err(|bad| CliError::Io(bad.to_string()))?;
    Ok(opened.map(Arc::new))
}

/// What commands that need no store need to know of a site.
pub(super) struct Site {
    /// What it says of itself.
    pub(super) thresholds: Arc<Thresholds>,
    /// What it says of lines that name no year.
    pub(super) lines: Lines,
    /// Its databases, opened.
    pub(super) databases: Option<Arc<GeoIp>>,
}

/// What the site says of itself and of lines, its networks only where anything is said of
/// `addresses`, and its databases, for commands that need no store; the defaults where no home is
/// known.
pub(super) fn site(cli: &Cli, addresses: bool) -> Result<Site, CliError> {
    if folders().is_err() {
        let opened = databases(cli.geoip.as_deref(), cli.asn.as_deref())?;
        let lines = Lines::default();
        return Ok(Site { thresholds: Thresholds::shared(), lines, databases: opened });
    }
    let settings = resolved(cli)?.0;
    let settings = if addresses { knowing(settings)? } else { settings };
    let opened = databases(settings.city.as_deref(), settings.asn.as_deref())?;
    let Settings { thresholds, lines, .. } = settings;
    Ok(Site { thresholds, lines, databases: opened })
}

/// Says what the databases held that could not be read.
pub(super) fn told(databases: Option<&GeoIp>) {
    databases.map(GeoIp::faults).unwrap_or_default().iter().for_each(|fault| message(fault));
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
