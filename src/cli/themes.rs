//! The themes there are: the built-in ones, those in the account's folder, and one named by its
//! path; in the colours that the terminal has.
//!
//! It must not judge a theme: reading it says what is wrong with it, and [`crate::view::held`] what
//! of it cannot be read.

use super::exit::CliError;
use super::system;
use crate::config::{Colours, Settings, THEMES};
use crate::domain::nearest::meant;
use crate::plain;
use crate::view::held;
use crate::view::theme::{BUILT_IN, Theme};
use std::fs;
use std::path::Path;

/// Themes in the order of the list, which one is on, and what is wrong with those that cannot be
/// used.
#[derive(Default)]
pub(super) struct Found {
    pub(super) names: Vec<String>,
    pub(super) themes: Vec<Theme>,
    pub(super) on: usize,
    pub(super) faults: Vec<String>,
    /// What of the theme that is on cannot be read, and looks as in another one.
    pub(super) refused: Vec<String>,
}

/// All themes that can be used here. Without colours there is only one.
pub(super) fn all(settings: &Settings) -> Result<Found, CliError> {
    if settings.colours == Colours::None {
        let theme = Theme::by_name("mono", settings.ascii);
        let themes = theme.into_iter().collect();
        return Ok(Found { names: vec!["mono".into()], themes, ..Found::default() });
    }
    let mut found = Found::default();
    let built = BUILT_IN.iter().map(|(name, text)| ((*name).to_owned(), Ok((*text).to_owned())));
    let folder = system::config_file()?.with_file_name(THEMES);
    let by_path = settings.theme.contains('/') || settings.theme.contains(".toml");
    let named = by_path.then(|| (settings.theme.clone(), read(Path::new(&settings.theme))));
    for (name, text) in built.chain(own(&folder)).chain(named) {
        let theme = text.and_then(|text| Theme::from_toml(&text, settings.ascii));
        match theme {
            Ok(theme) if !found.names.contains(&name) => {
                let is_built_in = BUILT_IN.iter().any(|(built, _)| *built == name);
                let mut theme = in_colours(&theme, settings.colours);
                if !is_built_in {
                    let refused;
                    let file = if by_path && name == settings.theme {
                        name.clone()
                    } else {
                        folder.join(format!("{name}.toml")).display().to_string()
                    };
                    (theme, refused) = readable(&file, &theme, settings);
                    if name == settings.theme {
                        found.refused = refused;
                    } else {
                        found.faults.extend(refused);
                    }
                }
                found.names.push(name);
                found.themes.push(theme);
            }
            Ok(_) => found.faults.push(format!("theme {name}: another one has this name")),
            Err(why) => found.faults.push(format!("theme {name}: {why}")),
        }
    }
    match found.names.iter().position(|name| *name == settings.theme) {
        Some(on) => found.on = on,
        None => return Err(CliError::Usage(missing(&settings.theme, &found, &folder))),
    }
    Ok(found)
}

fn missing(name: &str, found: &Found, folder: &Path) -> String {
    let own = format!("theme {name}: ");
    if let Some(fault) = found.faults.iter().find(|fault| fault.starts_with(&own)) {
        return fault.clone();
    }
    let (meant, known) =
        (meant(name, found.names.iter().map(String::as_str)), found.names.join(", "));
    let folder = folder.display();
    format!(
        "there is no theme {name}{meant}; there are {known}, those in {folder}, and theme files by their path"
    )
}

fn in_colours(theme: &Theme, colours: Colours) -> Theme {
    match colours {
        Colours::Sixteen => theme.in_sixteen_colours(),
        Colours::Palette => theme.in_the_palette(),
        Colours::None | Colours::All => theme.clone(),
    }
}

/// A theme that a site wrote itself, as far as it can be read; what of it cannot, in words.
fn readable(file: &str, theme: &Theme, settings: &Settings) -> (Theme, Vec<String>) {
    let other = held::fallback(theme);
    let Some(fallback) = Theme::by_name(other, settings.ascii) else {
        return (theme.clone(), Vec::new());
    };
    let (theme, faults) = held::held(theme, &in_colours(&fallback, settings.colours));
    let said = |why| format!("{file}: {why}; until then it looks as in {other}");
    (theme, faults.into_iter().map(said).collect())
}

/// Bytes of a theme file, at most: thirty times what a theme has.
const BYTES_MAX: u64 = 128 * 1024;

fn read(path: &Path) -> Result<String, String> {
    let why = |error| format!("{} cannot be read: {error}", path.display());
    plain::text(path, BYTES_MAX).map_err(why)
}

/// The account's own themes, by name.
fn own(folder: &Path) -> Vec<(String, Result<String, String>)> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut all: Vec<_> = entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|end| end == "toml"))
        .filter_map(|path| Some((path.file_stem()?.to_str()?.to_owned(), read(&path))))
        .collect();
    all.sort_by(|one, other| one.0.cmp(&other.0));
    all
}
