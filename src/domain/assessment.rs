//! All that a model produced for a case. Every text in here is untrusted, and its words weaken no
//! check.

use super::json::NodeId;
use super::time::Timestamp;

/// Who wrote an assessment.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Model {
    /// Who runs the model; `crosscheck` for the built-in rules.
    pub provider: Option<String>,
    /// The model's name; `rules` for the built-in rules.
    pub name: Option<String>,
    /// Its version.
    pub version: Option<String>,
}

impl Model {
    /// True for the name of the built-in rules. Anybody can write it: whose an assessment is, says
    /// [`super::case::Case::is_by_rules`].
    pub(super) fn is_named_rules(&self) -> bool {
        self.provider.as_deref() == Some("crosscheck") && self.name.as_deref() == Some("rules")
    }

    /// True for a name that a reader could take for this program's.
    pub(super) fn is_named_like_us(&self) -> bool {
        let names = [&self.provider, &self.name];
        let mut names = names.into_iter().flatten();
        names.any(|name| name.to_lowercase().contains("crosscheck"))
    }
}

/// What the model advises. Never executed, never preselected.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Recommendation {
    /// The verdict's word as received; unknown words stay text.
    pub verdict: Option<String>,
    /// A containment step's name as received.
    pub request: Option<String>,
}

/// A model's output for one case.
#[derive(Clone, Debug, PartialEq)]
pub struct Assessment {
    /// Who wrote it.
    pub model: Model,
    /// Digest of the prompt, as received.
    pub prompt_digest: Option<String>,
    /// When it was written.
    pub produced_at: Option<Timestamp>,
    /// 0 to 100, or no score.
    pub risk_score: Option<f64>,
    /// 0 to 1, or none given.
    pub confidence: Option<f64>,
    /// What it advises.
    pub recommendation: Recommendation,
    /// Its prose.
    pub summary: Option<String>,
    /// Its checkable sentences.
    pub claims: Vec<Claim>,
}

/// One checkable sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// Unique in its case.
    pub id: String,
    /// The sentence.
    pub text: String,
    /// observed, derived, judgement, or whatever the writer put.
    pub kind: Option<String>,
    /// load, context, or whatever the writer put.
    pub bearing: Option<String>,
    /// What it rests on.
    pub cites: Vec<Cite>,
}

/// One thing that a claim rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Cite {
    /// What is looked at.
    pub target: Target,
    /// The operator's name as received; see `grounding::operator` for those that exist.
    pub op: Option<String>,
    /// The value to compare with, where the cite has the member (null included).
    pub value: Option<NodeId>,
    /// Absolute tolerance of `approx`.
    pub tol: Option<f64>,
}

/// What a cite looks at.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// A field of an event.
    Field {
        /// The event's id.
        event: String,
        /// RFC 6901 pointer into the event's raw record.
        ptr: String,
    },
    /// A fact that crosscheck computes.
    Fact {
        /// The function's name as received.
        name: String,
        /// The arguments object as received, if any.
        args: Option<NodeId>,
    },
    /// Neither a field nor a fact: nothing to look at.
    Nothing,
}
