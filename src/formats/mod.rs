//! Raw log records to sign-ins: one file a vendor format, one detector of formats.
//!
//! It must never guess: what a record does not say is unknown, with a warning. It must not drop or
//! change a byte. A record is recognised by its own shape, never by what anybody called it or by
//! the file it came in.

mod address;
mod cloudtrail;
mod draft;
mod entra;
pub mod envelope;
mod field;
pub mod identity;
pub mod meaning;
mod okta;
mod when;

use crate::domain::dossier::ReadEvent;
use crate::domain::json::{Kind, Node};
use crate::domain::sign_in::SignIn;
use entra::Shape;
use field::{Field, Record};

/// The word for a record that no format recognises.
pub const UNKNOWN: &str = "unknown";
/// Azure Monitor diagnostic record of an Entra sign-in log.
pub const ENTRA_DIAGNOSTIC: &str = "entra.diagnostic";
/// Graph `signIn`, v1.0 and beta.
pub const ENTRA_SIGNIN: &str = "entra.signin";
/// Row of a Log Analytics sign-in table.
pub const ENTRA_LOGANALYTICS: &str = "entra.loganalytics";
/// Okta System Log.
pub const OKTA_SYSTEM: &str = "okta.system";
/// AWS `CloudTrail`.
pub const AWS_CLOUDTRAIL: &str = "aws.cloudtrail";

/// A recognised format.
#[derive(Clone, Copy)]
enum Format {
    Entra(Shape),
    Okta,
    CloudTrail,
}

impl Format {
    fn detect(root: &Record<'_>) -> Option<Self> {
        if cloudtrail::detect(root) {
            Some(Self::CloudTrail)
        } else if okta::detect(root) {
            Some(Self::Okta)
        } else {
            entra::detect(root).map(Self::Entra)
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Entra(Shape::Diagnostic) => ENTRA_DIAGNOSTIC,
            Self::Entra(Shape::Graph) => ENTRA_SIGNIN,
            Self::Entra(Shape::Table) => ENTRA_LOGANALYTICS,
            Self::Okta => OKTA_SYSTEM,
            Self::CloudTrail => AWS_CLOUDTRAIL,
        }
    }

    fn read(self, root: &Record<'_>) -> Option<SignIn> {
        match self {
            Self::Entra(shape) => Some(entra::read(root, shape)),
            Self::Okta => okta::read(root),
            Self::CloudTrail => cloudtrail::read(root),
        }
    }
}

/// The format of a record, or [`UNKNOWN`].
pub fn detect(record: Node<'_>) -> &'static str {
    if record.kind() != Kind::Object {
        return UNKNOWN;
    }
    Format::detect(&Record::new(Field::root(record))).map_or(UNKNOWN, Format::name)
}

/// When, who and what, of a record that is recognised but is no sign-in; nothing else is filled in.
pub fn outline(record: Node<'_>) -> Option<SignIn> {
    if record.kind() != Kind::Object {
        return None;
    }
    let root = Record::new(Field::root(record));
    match Format::detect(&root)? {
        Format::Entra(_) => None,
        Format::Okta => Some(okta::outline(&root)),
        Format::CloudTrail => Some(cloudtrail::outline(&root)),
    }
}

/// Recognises a record and reads it, without looking at what anybody called it.
pub fn read(record: Node<'_>) -> ReadEvent {
    if record.kind() != Kind::Object {
        return ReadEvent { format: UNKNOWN, sign_in: None };
    }
    let root = Record::new(Field::root(record));
    match Format::detect(&root) {
        Some(format) => ReadEvent { format: format.name(), sign_in: format.read(&root) },
        None => ReadEvent { format: UNKNOWN, sign_in: None },
    }
}
