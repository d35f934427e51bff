//! Whose an assessment is, in the few cells that a form has: of several beside each other one is
//! judged, and nobody should have to guess which.
//!
//! ```text
//! How good were the rules?      How good was triage-large?
//! ```
//!
//! It must not take a name for ours: whose it is says the case.

use super::ink::{self, Row};
use super::theme::Theme;
use crate::domain::assessment::Model;
use crate::domain::case::Case;
use crate::facts::{named, quoted_within};

/// Cells of a name, its quotes included.
const NAME_CELLS: usize = 20;

/// The question how good the assessment is that recommends.
pub(super) fn question(theme: &Theme, case: Option<&Case>) -> Row {
    if case.is_some_and(Case::is_by_rules) {
        return Row::new().say("How good were the rules?", theme.base);
    }
    let Some(name) = case.and_then(first) else {
        return Row::new().say("How good was the model?", theme.base);
    };
    let row = Row::new().say("How good was ", theme.base).text(&name, theme.model);
    row.say("?", theme.base)
}

/// What the answer stands behind: `the rules` or `the model`.
pub(super) fn label(case: Option<&Case>) -> &'static str {
    if case.is_some_and(Case::is_by_rules) { "the rules" } else { "the model" }
}

/// The answer, with the name of the model where others stand beside it.
pub(super) fn judged(fault: &str, case: Option<&Case>) -> String {
    let of_several = case.filter(|it| !it.is_by_rules() && !it.further.is_empty());
    match of_several.and_then(first) {
        Some(name) => format!("{fault} ({name})"),
        None => fault.to_owned(),
    }
}

/// The name of the first author, where it has one.
fn first(case: &Case) -> Option<String> {
    let name = case.assessment.as_ref()?.model.name.as_deref()?;
    // What could be taken for our own name stands in quotes.
    let is_like_ours = case.claims_our_name();
    Some(if is_like_ours { quoted_within(name, NAME_CELLS) } else { called(name) })
}

/// An author beside the first: its name, in quotes where it is more than a word.
pub(super) fn other(model: &Model) -> String {
    model.name.as_deref().map_or_else(|| "an unnamed model".to_owned(), called)
}

fn called(name: &str) -> String {
    let plain = named(name);
    let fits = plain == name && ink::cells(name) <= NAME_CELLS;
    if fits { plain } else { quoted_within(name, NAME_CELLS) }
}
