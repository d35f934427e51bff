//! What will be stored and bound, in one line: read from the very statement that would be sent, and
//! the request that goes with it.
//!
//! It must not phrase anything that neither of them holds.

use super::words;
use crate::domain::decision::Decision;
use crate::domain::digest::Digest;
use crate::domain::words::Verdict;
use crate::facts::{named, quoted_within};
use crate::ledger::record::Statement;

/// Hexadecimal digits of a digest that are shown.
const DIGITS: usize = 8;

fn short(digest: Digest) -> String {
    digest.hex().chars().take(DIGITS).collect()
}

/// Cells of the request's words: the other parts are to stay in sight.
const REQUEST_CELLS: usize = 24;

/// `e6, e7`: an id is a text of the case, and none reads like two of them.
pub fn ids(ids: &[String]) -> String {
    ids.iter().map(|id| named(id)).collect::<Vec<_>>().join(", ")
}

/// What is decided, as it is stored. Who said that the evidence is not enough reads that first, in
/// the words of the reason that is stored of it.
fn decides(decision: &Decision, not_enough: bool) -> String {
    let action = decision.action.label();
    match decision.verdict.map(Verdict::label) {
        Some(verdict) if not_enough => {
            format!("{}, stored as {action}: {verdict}", decision.reason_code.label())
        }
        Some(verdict) => format!("{action}: {verdict}"),
        None => action.to_owned(),
    }
}

/// The statement's parts, in the order in which they are read: what, why, how sure, on what. `who`
/// is whose assessment was judged.
pub fn parts(it: &Statement, request: Option<&str>, not_enough: bool, who: &str) -> Vec<String> {
    let decision = &it.decision;
    let mut parts = vec![decides(decision, not_enough)];
    if let Some(case) = &decision.duplicate_of {
        parts.push(format!("of {}", named(case)));
    }
    if let Some(whom) = &decision.escalated_to {
        parts.push(format!("to {whom}"));
    }
    if !not_enough {
        parts.push(decision.reason_code.label().to_owned());
    }
    parts.push(format!("severity {}", words::severity(decision.severity, false)));
    if let Some(fault) = decision.model_fault {
        parts.push(format!("{who}: {}", fault.label()));
    }
    parts.push(format!("certainty {}", decision.certainty.label()));
    parts.push(match decision.reason_text.chars().count() {
        0 => "no words".to_owned(),
        count => format!("words: {}", words::many(count, "character")),
    });
    parts.push(match decision.cited.as_slice() {
        [] => "cites no event".to_owned(),
        cited => format!("cites {}", ids(cited)),
    });
    if let Some(request) = request {
        parts.push(format!(
            "records the request {}",
            quoted_within(&words::of_code(request), REQUEST_CELLS)
        ));
    }
    if let Some(before) = &it.supersedes {
        parts.push(format!("amends {}", before.chars().take(DIGITS).collect::<String>()));
    }
    let case = short(it.case_digest);
    let evidence = short(it.evidence_digest);
    parts.push(format!("revision {}, case {case}, evidence {evidence}", it.revision));
    parts.push(match it.assessment_digest {
        Some(digest) => format!("assessment {}", short(digest)),
        None => "no assessment".to_owned(),
    });
    parts
}
