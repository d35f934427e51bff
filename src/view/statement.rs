//! What will be stored and bound, in one line: read from the very statement that would be sent, and
//! the request that goes with it.
//!
//! It must not phrase anything that neither of them holds.

use super::words;
use crate::domain::digest::Digest;
use crate::domain::text::Shown;
use crate::ledger::record::Statement;

/// Hexadecimal digits of a digest that are shown.
const DIGITS: usize = 8;

fn short(digest: Digest) -> String {
    digest.hex().chars().take(DIGITS).collect()
}

/// Cells of the request's words: the other parts are to stay in sight.
const REQUEST_CELLS: usize = 24;

/// The model's words in quotation marks, cut so that they are shown in that many cells. They cannot
/// end the quotation, so that no part of what follows can be feigned.
pub fn quoted(text: &str, cells: usize) -> String {
    let words = words::of_code(text).replace('"', "'");
    let room = cells.saturating_sub(2);
    let capped: String = words.chars().take(room).collect();
    let fits = |text: &str| Shown::line(text).width() <= room;
    if capped == *words && fits(&capped) {
        return format!("\"{words}\"");
    }
    let mut kept = capped;
    while !kept.is_empty() && !fits(&format!("{kept}…")) {
        kept.pop();
    }
    format!("\"{kept}…\"")
}

/// The statement's parts, in the order in which they are read: what, why, how sure, on what.
pub fn parts(it: &Statement, request: Option<&str>) -> Vec<String> {
    let decision = &it.decision;
    let mut parts = vec![match decision.verdict {
        Some(verdict) => format!("{}: {}", decision.action.label(), verdict.label()),
        None => decision.action.label().to_owned(),
    }];
    if let Some(case) = &decision.duplicate_of {
        parts.push(format!("of {case}"));
    }
    if let Some(whom) = &decision.escalated_to {
        parts.push(format!("to {whom}"));
    }
    parts.push(decision.reason_code.label().to_owned());
    parts.push(format!("severity {}", words::severity(decision.severity, false)));
    if let Some(fault) = decision.model_fault {
        parts.push(format!("model: {}", fault.label()));
    }
    parts.push(format!("certainty {}", decision.certainty.label()));
    parts.push(match decision.reason_text.chars().count() {
        0 => "no words".to_owned(),
        count => format!("words: {}", words::many(count, "character")),
    });
    parts.push(match decision.cited.as_slice() {
        [] => "cites no event".to_owned(),
        cited => format!("cites {}", cited.join(", ")),
    });
    if let Some(request) = request {
        parts.push(format!("records the request {}", quoted(request, REQUEST_CELLS)));
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
