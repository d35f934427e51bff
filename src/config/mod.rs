//! The settings, resolved once: command line over environment over configuration file over
//! defaults.
//!
//! Pure: what was given is handed in as text, what holds comes out, with an error that names file,
//! line and field. It must not open a file or look at the environment; the command line does that.

mod file;
mod http;
mod models;
mod origin;
mod outside;
mod queue;
mod sources;
mod template;

pub use file::{SAMPLE, sample};
pub use origin::{Held, Origin, held};

use crate::app::keymap::Keymap;
use crate::app::queue::views::View;
use crate::app::template::Template;
use crate::app::times::Form;
use crate::assess::model::Spec as Model;
use crate::domain::known_networks::Kind;
use crate::domain::query::DueTimes;
use crate::domain::thresholds::Thresholds;
use crate::ingest::Lines;
use crate::source::spec::Spec;
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The sources that a text describes as the configuration file does.
pub fn sources_of(text: &str) -> Result<Vec<Spec>, String> {
    let file: toml::Table = text.parse().map_err(|error: toml::de::Error| error.to_string())?;
    let own = file.get("source").and_then(toml::Value::as_array);
    sources::read(text, own.map_or(&[], Vec::as_slice))
}

/// Name of the program's own folder below the data and configuration folders.
pub const FOLDER: &str = "crosscheck";
/// Name of the configuration file.
pub const FILE: &str = "config.toml";

/// Name of the folder of the account's own themes, beside the configuration file.
pub const THEMES: &str = "themes";

/// Who said what the command line and the environment can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Source {
    /// Neither of them.
    #[default]
    Absent,
    /// An option.
    Flag,
    /// A variable.
    Environment,
}

/// What was given, from the strongest to the weakest.
#[derive(Clone, Copy, Debug)]
pub struct Given<'g> {
    /// `--store`, or `CROSSCHECK_STORE` where that is absent.
    pub store: (Option<&'g Path>, Source),
    /// `--theme`, or `CROSSCHECK_THEME` where that is absent.
    pub theme: (Option<&'g str>, Source),
    /// `--geoip`.
    pub city: Option<&'g Path>,
    /// `--asn`.
    pub asn: Option<&'g Path>,
    /// The configuration file: its path and text, where there is one.
    pub file: Option<(&'g Path, &'g str)>,
    /// The XDG data folder.
    pub data: &'g Path,
    /// What the terminal says of itself.
    pub terminal: Terminal<'g>,
}

/// What the environment says of the terminal.
#[derive(Clone, Copy, Debug, Default)]
pub struct Terminal<'g> {
    /// `NO_COLOR` is set to something.
    pub no_colour: bool,
    /// `COLORTERM`.
    pub colorterm: &'g str,
    /// `TERM`.
    pub term: &'g str,
}

/// How many colours the terminal draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colours {
    /// None, or none are wanted.
    None,
    /// The sixteen that every terminal with colours has.
    Sixteen,
    /// The 256 of xterm's palette.
    Palette,
    /// As many as a theme names.
    All,
}

impl Terminal<'_> {
    /// `NO_COLOR` wins; then `COLORTERM`; then what `TERM` is known for. A terminal of which
    /// nothing is known gets the sixteen.
    pub fn colours(&self) -> Colours {
        let is_any = |names: &[&str]| names.iter().any(|name| self.term.starts_with(name));
        if self.no_colour || self.term == "dumb" || is_any(&["vt"]) || self.term.ends_with("-m") {
            return Colours::None;
        }
        let rich = ["alacritty", "foot", "ghostty", "iterm", "kitty", "wezterm"];
        let says = |names: &[&str]| names.iter().any(|it| self.term.contains(it));
        let all = matches!(self.colorterm, "truecolor" | "24bit") || is_any(&rich);
        if all || says(&["direct", "truecolor"]) {
            return Colours::All;
        }
        if says(&["256color"]) {
            return Colours::Palette;
        }
        Colours::Sixteen
    }
}

/// The levels of the console's log, the quietest first.
pub const LOG_LEVELS: &[&str] = &["off", "error", "warn", "info", "debug"];

/// What holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// The store's folder.
    pub store: PathBuf,
    /// The theme's name.
    pub theme: String,
    /// Marks and frames in plain ASCII.
    pub ascii: bool,
    /// How many colours are drawn.
    pub colours: Colours,
    /// Which keys mean what.
    pub keys: Arc<Keymap>,
    /// How times are written at first.
    pub times: Form,
    /// The pointer is read.
    pub mouse: bool,
    /// Hints for the first hours are shown.
    pub hints: bool,
    /// How much the console's log says: one of [`LOG_LEVELS`].
    pub log: String,
    /// To whom cases are escalated.
    pub recipients: Vec<String>,
    /// Beginnings of a reason in words.
    pub templates: Vec<Template>,
    /// Within which time cases are to be decided.
    pub due: DueTimes,
    /// The views of the queue.
    pub views: Vec<View>,
    /// From where cases and events come by themselves.
    pub sources: Vec<Spec>,
    /// Language models that can be asked.
    pub models: Vec<Model>,
    /// When signals fire, and what the site says of its networks and identities.
    pub thresholds: Arc<Thresholds>,
    /// The database of places.
    pub city: Option<PathBuf>,
    /// The database of networks.
    pub asn: Option<PathBuf>,
    /// Lists of known networks, which whoever opens them lays over the thresholds.
    pub networks: NetworkLists,
    /// What is known of lines that name no year.
    pub lines: Lines,
    /// The file that checkpoints of the ledger are put into, where it is not the account's own.
    pub checkpoints: Option<PathBuf>,
}

/// Files of known networks.
#[derive(Clone, Debug, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NetworkLists {
    /// Exits of the site's own.
    pub egress: Vec<PathBuf>,
    /// VPN services.
    pub vpn: Vec<PathBuf>,
    /// Hosting providers.
    pub hosting: Vec<PathBuf>,
}

impl NetworkLists {
    /// Every file with what it is a list of, in the order in which the same block is taken.
    pub fn files(&self) -> impl Iterator<Item = (Kind, &Path)> {
        Kind::ALL.into_iter().flat_map(|kind| {
            let files = match kind {
                Kind::Egress => &self.egress,
                Kind::Vpn => &self.vpn,
                Kind::Hosting => &self.hosting,
            };
            files.iter().map(move |file| (kind, file.as_path()))
        })
    }

    /// The same, relative paths counted from a folder.
    fn below(self, folder: &Path) -> Self {
        let all = |files: Vec<PathBuf>| files.into_iter().map(|it| folder.join(it)).collect();
        Self { egress: all(self.egress), vpn: all(self.vpn), hosting: all(self.hosting) }
    }
}

/// Why the settings cannot be resolved: file, line, field and mend.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(pub String);

impl Settings {
    /// Resolves what was given.
    pub fn resolve(given: &Given<'_>) -> Result<Self, ConfigError> {
        let read = match given.file {
            None => file::Read::default(),
            Some((path, text)) => {
                file::read(text).map_err(|why| ConfigError(format!("{}, {why}", path.display())))?
            }
        };
        let folder = given.file.and_then(|(path, _)| path.parent()).unwrap_or(Path::new(""));
        let below = |path: PathBuf| folder.join(path);
        let store = match (given.store.0, read.store) {
            (Some(store), _) => store.to_path_buf(),
            (None, Some(store)) => store,
            (None, None) => given.data.join(FOLDER),
        };
        Ok(Self {
            store,
            theme: given.theme.0.map_or(read.theme, str::to_owned),
            ascii: read.ascii,
            colours: given.terminal.colours(),
            keys: Arc::new(read.keys),
            times: read.times,
            mouse: read.mouse,
            hints: read.hints,
            log: read.log,
            recipients: read.recipients,
            templates: read.templates,
            due: read.due,
            views: read.views,
            sources: read.sources,
            models: read.models,
            thresholds: Arc::new(read.thresholds),
            city: given.city.map(Path::to_owned).or_else(|| read.city.map(below)),
            asn: given.asn.map(Path::to_owned).or_else(|| read.asn.map(below)),
            networks: read.networks.below(folder),
            lines: read.lines,
            checkpoints: read.checkpoints.map(below),
        })
    }
}

#[cfg(test)]
mod tests;
