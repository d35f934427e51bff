//! Raw log records to sign-ins: one file a vendor format, one table of all of them.
//!
//! It must never guess: what a record does not say is unknown, with a warning. It must not drop or
//! change a byte. A record is recognised by its own shape, never by what anybody called it or by
//! the file it came in.

mod address;
mod auth0;
mod cloudtrail;
mod dotted;
mod draft;
mod duo;
mod elastic;
mod entra;
mod entra_risk;
pub mod envelope;
mod field;
mod github;
mod google;
pub mod identity;
pub mod join;
mod linux;
mod loose;
mod m365;
mod mapping;
pub mod meaning;
mod ocsf;
mod okta;
mod onelogin;
mod onepassword;
mod table;
mod when;
mod windows;

use crate::domain::dossier::ReadEvent;
use crate::domain::json::{Kind, Node};
use crate::domain::mapping::Mapping;
use crate::domain::sign_in::SignIn;
use field::{Field, Record};
pub use linux::{STAMP_BYTES_MAX, Stamp, stamp};

/// The word for a record that no format recognises.
pub const UNKNOWN: &str = "unknown";

/// The format of lines of syslog.
pub const LINES: &str = linux::FORMAT.name;

/// A format of raw records.
pub struct Format {
    /// Its name, a published word.
    pub name: &'static str,
    /// What it is, in words.
    pub what: &'static str,
    /// True for a record of it. No two formats say so of one record, whatever their order.
    detect: fn(&Record<'_>) -> bool,
    /// Its sign-in, where it is about one.
    read: fn(&Record<'_>) -> Option<SignIn>,
    /// The normalised field of a value that says again what another field says, by its pointer.
    twin: fn(&str) -> Option<&'static str>,
}

/// All formats, in the order in which a record is held against them: the commonest first.
pub const ALL: [&Format; 20] = [
    &cloudtrail::FORMAT,
    &okta::FORMAT,
    &entra::DIAGNOSTIC,
    &entra::SIGNIN,
    &entra::LOGANALYTICS,
    &ocsf::AUTHENTICATION,
    &ocsf::FINDING,
    &m365::FORMAT,
    &windows::FORMAT,
    &elastic::ECS,
    &elastic::ALERT,
    &linux::FORMAT,
    &google::FORMAT,
    &duo::FORMAT,
    &entra_risk::DETECTION,
    &entra_risk::RISKY,
    &onepassword::FORMAT,
    &auth0::FORMAT,
    &onelogin::FORMAT,
    &github::FORMAT,
];

/// A record that says the same thing only once.
fn no_twin(_pointer: &str) -> Option<&'static str> {
    None
}

/// The format of a record: a built-in one, else one of the site's own.
enum Found<'m> {
    BuiltIn(&'static Format),
    Own(&'m Mapping),
}

impl Found<'_> {
    const fn name(&self) -> &'static str {
        match self {
            Self::BuiltIn(format) => format.name,
            Self::Own(mapping) => mapping.name,
        }
    }
}

fn of<'m>(root: &Record<'_>, own: &'m [Mapping]) -> Option<Found<'m>> {
    let built_in = ALL.into_iter().find(|format| (format.detect)(root)).map(Found::BuiltIn);
    built_in.or_else(|| own.iter().find(|it| mapping::detect(it, root)).map(Found::Own))
}

/// The format of that name.
fn named(name: &str) -> Option<&'static Format> {
    ALL.into_iter().find(|format| format.name == name)
}

/// The format of a record, among the built-in ones and the site's own; or [`UNKNOWN`].
pub fn detect(record: Node<'_>, own: &[Mapping]) -> &'static str {
    if record.kind() != Kind::Object {
        return UNKNOWN;
    }
    of(&Record::new(Field::root(record)), own).map_or(UNKNOWN, |found| found.name())
}

/// Which condition of the site's own formats keeps a record of no known format from being of the
/// nearest of them, in words; none where the site has none, or none that is near.
pub fn nearest(record: Node<'_>, own: &[Mapping]) -> Option<String> {
    (record.kind() == Kind::Object)
        .then(|| mapping::nearest(own, &Record::new(Field::root(record))))
        .flatten()
}

/// Recognises a record and reads it, without looking at what anybody called it.
pub fn read(record: Node<'_>, own: &[Mapping]) -> ReadEvent {
    if record.kind() != Kind::Object {
        return ReadEvent { format: UNKNOWN, sign_in: None };
    }
    let root = Record::new(Field::root(record));
    match of(&root, own) {
        Some(Found::BuiltIn(format)) => {
            ReadEvent { format: format.name, sign_in: (format.read)(&root) }
        }
        Some(Found::Own(own)) => {
            ReadEvent { format: own.name, sign_in: Some(mapping::read(own, &root)) }
        }
        None => ReadEvent { format: UNKNOWN, sign_in: None },
    }
}

/// As [`read`], of a record whose format was found already by [`detect`], with the same mappings.
pub fn read_as(record: Node<'_>, format: &'static str, own: &[Mapping]) -> ReadEvent {
    if record.kind() != Kind::Object || format == UNKNOWN {
        return ReadEvent { format: UNKNOWN, sign_in: None };
    }
    let root = Record::new(Field::root(record));
    if let Some(format) = named(format) {
        return ReadEvent { format: format.name, sign_in: (format.read)(&root) };
    }
    match own.iter().find(|it| it.name == format) {
        Some(own) => ReadEvent { format: own.name, sign_in: Some(mapping::read(own, &root)) },
        None => read(record, own),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::json::Doc;
    use std::path::{Path, PathBuf};

    fn jsonl(folder: &Path) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
        let files = files.into_iter().filter(|it| it.extension().is_some_and(|it| it == "jsonl"));
        files.chain(folders.iter().flat_map(|it| jsonl(it))).collect()
    }

    /// So it makes no difference in which order they are asked.
    #[test]
    fn no_record_is_of_two_formats() {
        let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/formats");
        let published = std::env::var_os("CROSSCHECK_SAMPLES").map(PathBuf::from);
        let mut known = 0;
        for file in [Some(own), published].iter().flatten().flat_map(|it| jsonl(it)) {
            for (n, line) in std::fs::read_to_string(&file).unwrap().lines().enumerate() {
                let Ok(doc) = Doc::parse(line) else { continue };
                let root = Record::new(Field::root(doc.root()));
                let of = ALL.into_iter().filter(|format| (format.detect)(&root));
                let of: Vec<_> = of.map(|format| format.name).collect();
                assert!(of.len() <= 1, "{}:{}: {of:?}", file.display(), n + 1);
                known += of.len();
            }
        }
        assert!(known > 30, "only {known} records are of any format");
    }
}
