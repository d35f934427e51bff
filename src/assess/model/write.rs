//! An answer as an assessment of its case: beside what came with it, or in the place of what the
//! same model said by the same prompt. Every other byte is as it was.
//!
//! It must not take out what another said, nor what the earlier revision does not keep.

use super::answer::{Answer, Told};
use super::place::same;
use super::prompt::Prompt;
use super::spec::Spec;
use crate::domain::case::Case;
use crate::domain::digest::Digest;
use crate::domain::json::{Doc, Kind, Node};
use crate::domain::time::Timestamp;
use serde_json::{Value, json};
use std::collections::HashSet;
use std::ops::Range;

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
    spliced(&case.doc, &same(case, spec, prompt), assessment.to_string())
}

/// The claims with ids that no claim of the case has, those that make room included: what is known
/// of an id in an earlier revision is of another claim.
fn numbered(case: &Case, answer: Answer) -> Vec<Value> {
    let taken: HashSet<&str> = case.claims().map(|claim| claim.id.as_str()).collect();
    let numbers = taken.iter().filter_map(|id| id.strip_prefix('m')?.parse::<u32>().ok());
    let next = numbers.max().map_or(1, |last| u64::from(last) + 1);
    let mut ids = (next..).map(|n| format!("m{n}")).filter(|id| !taken.contains(id.as_str()));
    let numbered = answer.claims.into_iter().map(|mut claim| {
        claim.insert("id".into(), ids.next().into());
        Value::Object(claim)
    });
    numbered.collect()
}

/// What stands in a text from there to there becomes that.
type Change = (Range<usize>, String);

/// Puts it where the case file has it: in the place of the first of those that it makes older, of
/// which the rest goes; else as the assessment where there is none, else behind those beside it.
fn spliced(doc: &Doc, older: &[usize], assessment: String) -> String {
    let root = doc.root();
    let (first, list) = (root.get("assessment"), root.get("further_assessments"));
    let mut changes = match older {
        [] => vec![added(root, first, list, &assessment)],
        [own, rest @ ..] => {
            // Places are among all; one that is not the first stands in the list, after it.
            let own = match own.checked_sub(1) {
                None => first,
                Some(place) => list.and_then(|list| list.items().nth(place)),
            };
            let rest: Vec<usize> = rest.iter().map(|place| place - 1).collect();
            let own = own.map(|own| (own.span(), assessment));
            own.into_iter().chain(list.into_iter().flat_map(|list| without(list, &rest))).collect()
        }
    };
    // Members can stand in any order.
    changes.sort_by_key(|(at, _)| at.start);
    let (mut text, mut at) = (String::new(), root.span().start);
    for (place, new) in changes {
        text.push_str(&doc.text()[at..place.start]);
        text.push_str(&new);
        at = place.end;
    }
    text.push_str(&doc.text()[at..root.span().end]);
    text
}

/// Where one more goes.
fn added(
    root: Node<'_>,
    first: Option<Node<'_>>,
    list: Option<Node<'_>>,
    assessment: &str,
) -> Change {
    match (first, list) {
        (None, _) => before_end(root, &format!(",\"assessment\":{assessment}")),
        (Some(first), _) if first.is_null() => (first.span(), assessment.to_owned()),
        (Some(_), None) => before_end(root, &format!(",\"further_assessments\":[{assessment}]")),
        (Some(_), Some(list)) if list.kind() == Kind::Array => {
            let comma = if list.items().next().is_some() { "," } else { "" };
            before_end(list, &format!("{comma}{assessment}"))
        }
        (Some(_), Some(none)) => (none.span(), format!("[{assessment}]")),
    }
}

/// What takes these items out of a list, each with one comma.
fn without(list: Node<'_>, gone: &[usize]) -> Vec<Change> {
    let spans: Vec<_> = list.items().map(Node::span).collect();
    let of = |&place: &usize| {
        let own = spans.get(place)?.clone();
        let stays = (0..place).rev().find(|before| !gone.contains(before));
        let cut = match (stays, spans.get(place + 1)) {
            (Some(_), _) => spans[place - 1].end..own.end,
            (None, Some(next)) => own.start..next.start,
            (None, None) => own,
        };
        Some((cut, String::new()))
    };
    gone.iter().filter_map(of).collect()
}

/// In front of the sign that ends it.
fn before_end(node: Node<'_>, text: &str) -> Change {
    let end = node.span().end - 1;
    (end..end, text.to_owned())
}
