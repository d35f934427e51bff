//! Where each setting comes from: what `crosscheck config` lists.
//!
//! The list is that of the sample file, so that no setting can be forgotten, with what the file and
//! the command line lay over it. It must not decide what holds.

use super::file::{key_line, sample};
use super::{Colours, Given, Settings, Source};
use std::fmt;
use toml::{Table, Value};

/// From where a setting has its value, from the strongest on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// An option of the command line.
    Flag(&'static str),
    /// A variable of the environment.
    Environment(&'static str),
    /// The configuration file, on that line.
    File(String, usize),
    /// Nobody said anything.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) | Self::Environment(name) => f.write_str(name),
            Self::File(path, line) => write!(f, "{path}:{line}"),
            Self::Default => f.write_str("default"),
        }
    }
}

/// One setting as it holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    /// Its name, with its tables: `signals.travel.speed_kmh`.
    pub name: String,
    /// Its value.
    pub value: Value,
    /// Where it comes from.
    pub origin: Origin,
}

/// Every setting in the order of the sample file, then what only the file names.
pub fn held(given: &Given<'_>, settings: &Settings) -> Vec<Held> {
    let said = |source: Source, flag, environment, file: Option<Origin>| match source {
        Source::Flag => Origin::Flag(flag),
        Source::Environment => Origin::Environment(environment),
        Source::Absent => file.unwrap_or(Origin::Default),
    };
    let text = given.file.map_or("", |(_, text)| text);
    let in_file: Table = text.parse().unwrap_or_default();
    let line = |name: &[&str]| {
        let (path, _) = given.file?;
        let found =
            name.iter().try_fold(Value::Table(in_file.clone()), |at, name| at.get(name).cloned());
        found.map(|_| Origin::File(path.display().to_string(), key_line(text, name)))
    };
    let text_of = |value: &str| Value::String(value.to_owned());
    let colours = match settings.colours {
        Colours::None => "none",
        Colours::Sixteen => "16",
        Colours::Palette => "256",
        Colours::All => "all",
    };
    let by = if given.terminal.no_colour { "NO_COLOR" } else { "COLORTERM, TERM" };
    let mut all = vec![
        Held {
            name: "store".into(),
            value: text_of(&settings.store.to_string_lossy()),
            origin: said(given.store.1, "--store", "CROSSCHECK_STORE", line(&["store"])),
        },
        Held {
            name: "theme".into(),
            value: text_of(&settings.theme),
            origin: said(given.theme.1, "--theme", "CROSSCHECK_THEME", line(&["theme"])),
        },
        Held { name: "colours".into(), value: text_of(colours), origin: Origin::Environment(by) },
    ];
    for (name, flag, path) in
        [("geoip.city", "--geoip", given.city), ("geoip.asn", "--asn", given.asn)]
    {
        all.extend(path.map(|path| Held {
            name: name.into(),
            value: text_of(&path.to_string_lossy()),
            origin: Origin::Flag(flag),
        }));
    }
    let mut table: Table = sample().parse().unwrap_or_default();
    lay_over(&mut table, &in_file);
    let mut leaves = Vec::new();
    walk(&table, &mut Vec::new(), &mut leaves);
    for (name, value) in leaves {
        let path: Vec<&str> = name.iter().map(String::as_str).collect();
        let full = name.join(".");
        if !all.iter().any(|held| held.name == full) {
            let origin = line(&path).unwrap_or(Origin::Default);
            all.push(Held { name: full, value, origin });
        }
    }
    all
}

/// Values of the file over those of the sample, table by table.
fn lay_over(all: &mut Table, own: &Table) {
    for (name, value) in own {
        match (all.get_mut(name), value) {
            (Some(Value::Table(below)), Value::Table(own)) => lay_over(below, own),
            _ => drop(all.insert(name.clone(), value.clone())),
        }
    }
}

fn walk(table: &Table, path: &mut Vec<String>, out: &mut Vec<(Vec<String>, Value)>) {
    // Values before tables, as a file has them.
    let is_table = |value: &Value| matches!(value, Value::Table(_));
    for (name, value) in table.iter().filter(|(_, value)| !is_table(value)) {
        path.push(name.clone());
        out.push((path.clone(), value.clone()));
        path.pop();
    }
    for (name, value) in table {
        if let Value::Table(below) = value {
            path.push(name.clone());
            walk(below, path, out);
            path.pop();
        }
    }
}
