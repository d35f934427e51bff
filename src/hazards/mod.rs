//! What attacks the reader in texts from outside: text that speaks to a model, secrets, characters
//! that hide or deceive.
//!
//! A hazard is advice with known error rates, never a control. It must not alter the text.

mod confusable;
mod flood;
mod injection;
mod quiet;
mod secret;
mod unprintable;
mod walk;

use crate::domain::case::FURTHER;
use crate::domain::dossier::Dossier;
use crate::domain::words::HazardKind;
use injection::Voice;

/// One finding in one text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What kind.
    pub kind: HazardKind,
    /// Byte span in the UTF-8 text.
    pub span: (usize, usize),
    /// The rule that found it.
    pub rule: &'static str,
    /// Why, in words.
    pub why: String,
}

/// Where in a case a text stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A field of an event: its place in the case and the pointer into its record.
    Event {
        /// The event's place in the case.
        event: usize,
        /// RFC 6901 pointer into the record.
        ptr: String,
    },
    /// A field of the case outside its events, by pointer from the case's root.
    Case {
        /// RFC 6901 pointer from the root of the case.
        ptr: String,
    },
}

impl Place {
    /// True for a text of the case that stands at that pointer or below it.
    pub fn is_in(&self, root: &str) -> bool {
        let Self::Case { ptr } = self else { return false };
        let rest = ptr.strip_prefix(root);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// True for a text of whoever assessed the case.
    pub fn is_of_assessment(&self) -> bool {
        self.is_in("/assessment") || self.is_in(FURTHER)
    }

    /// True for a text of one of the claims.
    pub fn is_of_claim(&self) -> bool {
        self.is_in("/assessment/claims") || self.is_of_further_claim()
    }

    /// `/further_assessments/0/claims` or below it.
    fn is_of_further_claim(&self) -> bool {
        let Self::Case { ptr } = self else { return false };
        let below = ptr.strip_prefix(FURTHER).and_then(|rest| rest.strip_prefix('/'));
        let member = below.and_then(|rest| rest.split_once('/')).map(|(_, member)| member);
        member.is_some_and(|it| it == "claims" || it.starts_with("claims/"))
    }
}

/// A hazard of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hazard {
    /// Where.
    pub place: Place,
    /// What.
    pub finding: Finding,
}

/// Hazards of one rule that are kept of one case: a crafted record repeats itself, and the first
/// say all.
pub const PER_RULE_MAX: usize = 20;
/// Hazards that are kept of one case.
pub const TOTAL_MAX: usize = 500;

/// Makes the tables that are otherwise made for the first text.
pub fn prepare() {
    injection::prepare();
    secret::prepare();
}

/// Compiles the patterns that are otherwise compiled for the first text that may match one.
pub fn compile() {
    secret::compile();
    injection::compile();
}

/// The hazards of one text, in the order of their places.
pub fn scan(text: &str) -> Vec<Finding> {
    let mut out = Vec::new();
    scan_as(text, Voice::Evidence, &mut out);
    out
}

/// Byte spans of the credentials in a text that stands in a field of that name, in order: for
/// whoever may not hand them on. In a field that is named for one, all of a text is.
pub fn credentials(name: Option<&str>, text: &str) -> Vec<(usize, usize)> {
    if !text.is_empty() && name.is_some_and(secret::names::keeps_all) {
        return vec![(0, text.len())];
    }
    let mut found = Vec::new();
    secret::scan(text, &mut found);
    let mut spans: Vec<_> = found.into_iter().map(|finding| finding.span).collect();
    spans.sort_unstable();
    spans
}

fn scan_as(text: &str, voice: Voice, out: &mut Vec<Finding>) {
    let first = out.len();
    injection::scan(text, voice, out);
    secret::scan(text, out);
    unprintable::scan(text, out);
    confusable::scan(text, out);
    flood::scan(text, out);
    out[first..].sort_by_key(|finding| finding.span);
}

/// The hazards of a case: every text of evidence and assessment, keys of records included, in the
/// order of the file.
///
/// At most [`PER_RULE_MAX`] of one rule and [`TOTAL_MAX`] in all are kept. A model's own text may
/// recommend a verdict; the id of an access key may stand in the field that is made for it.
pub fn of_case(dossier: &Dossier) -> Vec<Hazard> {
    walk::of_case(dossier)
}

#[cfg(test)]
mod tests;
