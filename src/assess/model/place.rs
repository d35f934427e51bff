//! Where an answer goes in its case, and how many claims it may have there.
//!
//! Of one model by one prompt a case has one assessment: a newer answer takes the older one's
//! place, which stays in the earlier revision. All others stay side by side. It must not count what
//! makes room as what takes it.

use super::prompt::Prompt;
use super::spec::Spec;
use crate::domain::assessment::Assessment;
use crate::domain::case::Case;
use crate::domain::case_file::{CLAIMS_MAX, FURTHER_MAX};
use crate::domain::json::{Node, NodeId};
use std::ops::Range;

/// All that was said of a case, in its order, with the place of each in the document.
fn all(case: &Case) -> impl Iterator<Item = (NodeId, &Assessment)> {
    let first = case.assessment_at.into_iter().zip(&case.assessment);
    first.chain(case.further.iter().map(|it| (it.at, &it.assessment)))
}

/// Those of that model by that prompt, by their place among all: 0 is the first. More than one
/// where the case was made by somebody who had them stand beside each other.
pub(super) fn same(case: &Case, spec: &Spec, prompt: &Prompt) -> Vec<usize> {
    let is_same = |at: NodeId| {
        let node = case.doc.node(at);
        let is = |path: &[&str], wanted: &str| {
            node.at(path).and_then(Node::as_str).is_some_and(|it| it == wanted)
        };
        is(&["model", "name"], &spec.model)
            && is(&["model", "provider"], spec.host())
            && is(&["run", "prompt"], prompt.version)
    };
    all(case).zip(0..).filter(|((at, _), _)| is_same(*at)).map(|(_, place)| place).collect()
}

/// True where the case has an assessment of that model by that prompt.
pub fn has(case: &Case, spec: &Spec, prompt: &Prompt) -> bool {
    !same(case, spec, prompt).is_empty()
}

/// The claims of that model by that prompt, by their places among all of the case.
pub fn claims_of(case: &Case, spec: &Spec, prompt: &Prompt) -> Range<usize> {
    let Some(place) = same(case, spec, prompt).first().copied() else { return 0..0 };
    let mut counts = all(case).map(|(_, it)| it.claims.len());
    let before = counts.by_ref().take(place).sum();
    before..before + counts.next().unwrap_or(0)
}

/// How many claims an answer may have, at least one; why there is no room, if there is none.
pub fn room(case: &Case, spec: &Spec, prompt: &Prompt) -> Result<usize, String> {
    let same = same(case, spec, prompt);
    if same.is_empty() && case.further.len() >= FURTHER_MAX {
        return Err(format!(
            "the case has no room: it has {FURTHER_MAX} assessments beside the first, as many as \
             are taken"
        ));
    }
    let others = all(case).zip(0..).filter(|(_, place)| !same.contains(place));
    let taken: usize = others.map(|((_, it), _)| it.claims.len()).sum();
    match CLAIMS_MAX.saturating_sub(taken) {
        0 => Err(format!(
            "the case has no room: others say {taken} claims of it, as many as are taken"
        )),
        room => Ok(room),
    }
}
