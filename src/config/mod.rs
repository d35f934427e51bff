//! The settings, resolved once: command line over environment over configuration file over
//! defaults.
//!
//! Pure: what was given is handed in as text, what holds comes out, with an error that names file,
//! line and field. It must not open a file or look at the environment; the command line does that.

mod file;

pub use file::{SAMPLE, sample};

use crate::signals::Thresholds;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Name of the program's own folder below the data and configuration folders.
pub const FOLDER: &str = "crosscheck";
/// Name of the configuration file.
pub const FILE: &str = "config.toml";

/// What was given, from the strongest to the weakest.
#[derive(Clone, Copy, Debug)]
pub struct Given<'g> {
    /// `--store`, or `CROSSCHECK_STORE` where that is absent.
    pub store: Option<&'g Path>,
    /// The configuration file: its path and text, where there is one.
    pub file: Option<(&'g Path, &'g str)>,
    /// The XDG data folder.
    pub data: &'g Path,
    /// `NO_COLOR` is set to something.
    pub no_colour: bool,
}

/// What holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// The store's folder.
    pub store: PathBuf,
    /// The theme's name.
    pub theme: String,
    /// Marks and frames in plain ASCII.
    pub ascii: bool,
    /// No colour at all.
    pub no_colour: bool,
    /// To whom cases are escalated.
    pub recipients: Vec<String>,
    /// When signals fire, and what the site says of its networks and identities.
    pub thresholds: Arc<Thresholds>,
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
        let store = match (given.store, read.store) {
            (Some(store), _) => store.to_path_buf(),
            (None, Some(store)) => store,
            (None, None) => given.data.join(FOLDER),
        };
        Ok(Self {
            store,
            theme: read.theme,
            ascii: read.ascii,
            no_colour: given.no_colour,
            recipients: read.recipients,
            thresholds: Arc::new(read.thresholds),
        })
    }
}

#[cfg(test)]
mod tests;
