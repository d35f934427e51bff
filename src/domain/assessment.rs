//! All that a model produced for a case. Every text in here is untrusted, and its words weaken no
//! check.

use super::json::NodeId;
use super::time::Timestamp;
use unicode_normalization::UnicodeNormalization as _;
use unicode_security::confusable_detection::skeleton;

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
    /// Its name and who runs it, as the file gives them: untrusted text.
    pub fn in_words(&self) -> String {
        let name = self.name.as_deref().unwrap_or("an unnamed model");
        match &self.provider {
            Some(provider) => format!("{name} of {provider}"),
            None => name.to_owned(),
        }
    }

    /// True for the name of the built-in rules. Anybody can write it: whose an assessment is, says
    /// [`super::case::Case::is_by_rules`].
    pub(super) fn is_named_rules(&self) -> bool {
        self.provider.as_deref() == Some("crosscheck") && self.name.as_deref() == Some("rules")
    }

    /// True for a name that a reader could take for this program's.
    pub(super) fn is_named_like_us(&self) -> bool {
        let said = [&self.provider, &self.name, &self.version];
        said.into_iter().flatten().any(|said| looks_like_ours(said))
    }
}

/// A name as an eye takes it: look-alikes as what they look like, letters alone, without case. The
/// last letter of this program's name has look-alikes of which no table knows, so it is not asked
/// for.
fn looks_like_ours(name: &str) -> bool {
    let alike = skeleton(&name.nfkd().collect::<String>()).collect::<String>();
    let letters = alike.nfkd().flat_map(char::to_lowercase).filter(|it| it.is_alphanumeric());
    letters.collect::<String>().contains("crosschec")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_reads_as_this_programs_is_told_in_whichever_part_it_stands() {
        for name in [
            "crosscheck",
            "CrossCheck",
            "crosscheck-rules/1",
            "by cross check",
            "ｃｒｏｓｓｃｈｅｃｋ",
            "сrosscheck",
            "crosschecк",
            "crossсhеck",
        ] {
            for at in 0..3 {
                let said = |part| (part == at).then(|| name.to_owned());
                let model = Model { provider: said(0), name: said(1), version: said(2) };
                assert!(model.is_named_like_us(), "{name} as part {at}");
            }
        }
        let other = |name: &str| Model { name: Some(name.into()), ..Model::default() };
        for name in ["triage-large", "rules", "cross-reference", "check", "модель", ""] {
            assert!(!other(name).is_named_like_us(), "{name}");
        }
    }
}
