//! An answer as an assessment of its case: beside what came with it, every other byte as it was.
//!
//! It must not take anything out of a case: of two assessments neither is lost.

use super::answer::{Answer, Told};
use super::prompt::Prompt;
use super::spec::Spec;
use crate::domain::case::Case;
use crate::domain::case_file::FURTHER_MAX;
use crate::domain::digest::Digest;
use crate::domain::json::{Doc, Kind, Node};
use crate::domain::time::Timestamp;
use serde_json::{Value, json};
use std::collections::HashSet;

/// How an answer came about.
#[derive(Clone, Debug)]
pub struct Run {
    /// When it was there.
    pub at: Timestamp,
    /// How long it took, in milliseconds.
    pub millis: u64,
    /// Requests that it took: 2 where the first answer was refused.
    pub tries: u32,
    /// Of the exact bytes sent and received.
    pub digests: [Digest; 2],
    /// Secrets that were taken out.
    pub secrets: usize,
    /// Events that were not sent.
    pub left_out: usize,
}

/// Why a case takes no further assessment, if it does not.
pub fn no_room(case: &Case) -> Option<String> {
    (case.further.len() >= FURTHER_MAX)
        .then(|| format!("it has {FURTHER_MAX} assessments beside the first; no more are taken"))
}

/// True where the case has an assessment of that model by that prompt.
pub fn has(case: &Case, spec: &Spec, prompt: &Prompt) -> bool {
    let first = case.assessment_at.into_iter();
    first.chain(case.further.iter().map(|it| it.at)).any(|at| {
        let node = case.doc.node(at);
        let is = |path: &[&str], wanted: &str| {
            node.at(path).and_then(Node::as_str).is_some_and(|it| it == wanted)
        };
        is(&["model", "name"], &spec.model)
            && is(&["model", "provider"], spec.host())
            && is(&["run", "prompt"], prompt.version)
    })
}

/// The text of the case with the answer in it.
pub fn beside(
    case: &Case,
    spec: &Spec,
    prompt: &Prompt,
    answer: Answer,
    told: &Told,
    run: &Run,
) -> String {
    let parameters = &spec.parameters;
    let assessment = json!({
        "model": {"provider": spec.host(), "name": spec.model, "version": told.version},
        "prompt_digest": prompt.digest(),
        "produced_at": run.at.to_string(),
        "risk_score": answer.risk_score,
        "confidence": answer.confidence,
        "recommendation": {"verdict": answer.verdict, "request": answer.request},
        "summary": answer.summary,
        "claims": numbered(case, answer),
        "run": {
            "prompt": prompt.version,
            "parameters": {
                "temperature": parameters.temperature,
                "seed": parameters.seed,
                "max_tokens": parameters.max_tokens,
            },
            "structured": spec.structured,
            "requests_per_hour": spec.per_hour.requests,
            "tokens_per_hour": spec.per_hour.tokens,
            "tries": run.tries,
            "milliseconds": run.millis,
            "tokens": {"request": told.asked, "answer": told.answered},
            "request": run.digests[0],
            "response": run.digests[1],
            "masked": {"names": spec.masks_names, "secrets": run.secrets},
            "events_left_out": run.left_out,
        },
    });
    spliced(&case.doc, &assessment.to_string())
}

/// The claims with ids that no other claim of the case has.
fn numbered(case: &Case, answer: Answer) -> Vec<Value> {
    let taken: HashSet<&str> = case.claims().map(|claim| claim.id.as_str()).collect();
    let mut ids = (1..).map(|n| format!("m{n}")).filter(|id| !taken.contains(id.as_str()));
    let numbered = answer.claims.into_iter().map(|mut claim| {
        claim.insert("id".into(), ids.next().into());
        Value::Object(claim)
    });
    numbered.collect()
}

/// Puts it where the case file has it: as the assessment where there is none, else behind those
/// beside it.
fn spliced(doc: &Doc, assessment: &str) -> String {
    let root = doc.root();
    let (at, to, text) = match (root.get("assessment"), root.get("further_assessments")) {
        (None, _) => before_end(root.span().end, &format!(",\"assessment\":{assessment}")),
        (Some(first), _) if first.is_null() => {
            (first.span().start, first.span().end, assessment.to_owned())
        }
        (Some(_), None) => {
            before_end(root.span().end, &format!(",\"further_assessments\":[{assessment}]"))
        }
        (Some(_), Some(list)) if list.kind() == Kind::Array => {
            let comma = if list.items().next().is_some() { "," } else { "" };
            before_end(list.span().end, &format!("{comma}{assessment}"))
        }
        (Some(_), Some(none)) => (none.span().start, none.span().end, format!("[{assessment}]")),
    };
    let whole = doc.text();
    format!("{}{text}{}", &whole[root.span().start..at], &whole[to..root.span().end])
}

/// In front of the sign that ends there.
fn before_end(end: usize, text: &str) -> (usize, usize, String) {
    (end - 1, end - 1, text.to_owned())
}
