//! Why an answer is no assessment: once for people, once for the model that is asked again.
//!
//! People are told what stood there, in quotes and cut; a screen shows it through the gate like any
//! text from outside. The model is told in our own words alone:
//! an answer can be led by the evidence, and nothing of that may leave its fence. It must not judge
//! an answer.

use crate::domain::json::JsonError;
use crate::facts::quoted_within;

/// Cells of what an answer had and should not have.
const QUOTED_CELLS: usize = 40;

/// Why there is no assessment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{people}")]
pub struct Unfit {
    people: String,
    model: Option<String>,
}

impl Unfit {
    /// In words that are ours throughout.
    pub(super) fn new(why: impl Into<String>) -> Self {
        Self { people: why.into(), model: None }
    }

    /// With a text of the answer between our words; the model is told `without` it.
    pub(super) fn quoting(before: &str, said: &str, behind: &str, without: String) -> Self {
        let quoted = quoted_within(said, QUOTED_CELLS);
        Self { people: format!("{before} {quoted}{behind}"), model: Some(without) }
    }

    /// What is wrong with JSON, behind our words for what it is.
    pub(super) fn of_json(what: &str, error: &JsonError) -> Self {
        // The one reason that quotes the text is that of a name which stands twice.
        let quotes = error.reason.contains('"');
        let twice =
            || format!("{what}: byte {}: a member name stands twice in one object", error.at);
        Self { people: format!("{what}: {error}"), model: quotes.then(twice) }
    }

    /// For the model: nothing of its answer stands in it.
    pub fn to_model(&self) -> &str {
        self.model.as_deref().unwrap_or(&self.people)
    }
}
