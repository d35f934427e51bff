//! A case's entries as lines that people read.

use super::model::HistoryLine;
use super::times;
use crate::domain::words::grouped;
use crate::facts::named;
use crate::ledger::project::TAKEN_BACK;
use crate::ledger::record::{Body, Record, Statement};
use std::collections::HashMap;

/// All entries of a case as lines. A statement that another one takes back or amends is named as
/// the list shows it, by the number of its entry.
pub fn lines(entries: &[(u64, Record)]) -> Vec<HistoryLine> {
    let numbers: HashMap<&str, u64> =
        entries.iter().map(|(seq, record)| (record.id.as_str(), *seq)).collect();
    let line = |(seq, record): &(u64, Record)| {
        let (what, detail) = words(&record.body, &numbers);
        HistoryLine { seq: *seq, time: record.time, who: record.who.clone(), what, detail }
    };
    entries.iter().map(line).collect()
}

/// `entry 1,027`; of a statement that the case's history does not hold the beginning of its id.
fn entry(id: &str, numbers: &HashMap<&str, u64>) -> String {
    match numbers.get(id) {
        Some(seq) => format!("entry {}", grouped(*seq)),
        None => format!("statement {}", id.get(..8).unwrap_or(id)),
    }
}

fn words(body: &Body, numbers: &HashMap<&str, u64>) -> (String, String) {
    let kind = body.kind().replace('_', " ");
    let detail = match body {
        Body::Genesis { program, .. } => program.clone(),
        Body::SessionStarted { mode, .. } => mode.clone(),
        Body::SessionEnded { session } => session.clone(),
        Body::Roster { reason, .. } | Body::ContinuedFrom { reason, .. } => reason.clone(),
        Body::CaseIngested(it) => {
            format!("revision {} from {}, severity {}", it.revision, it.source, it.severity.label())
        }
        Body::RoutedOut { why, .. } | Body::RefusedAttempt { why, .. } => why.clone(),
        Body::Returned { why, .. } => match why.as_str() {
            "due" => "it was due".into(),
            TAKEN_BACK => "the wait was taken back".into(),
            other => other.to_owned(),
        },
        Body::CasePresented(shown) => format!("revision {}", shown.revision),
        Body::AssessmentRevealed { mode, .. } => match mode.as_str() {
            "concurrent" => "beside the evidence".into(),
            "headless" => "by `show`, without a console".into(),
            other => other.replace('_', " "),
        },
        Body::EventOpened { event, ptr, focused_ms, .. } => {
            let field = ptr.as_deref().map(|ptr| format!(" {}", named(ptr))).unwrap_or_default();
            format!("{}{field}, {} s in focus", named(event), focused_ms / 1000)
        }
        Body::Decision(statement) => return decision(statement, numbers),
        Body::Undo { supersedes, .. } => format!("takes back {}", entry(supersedes, numbers)),
        Body::Request { request, owner, .. } => match owner {
            Some(owner) => format!("{}, owner {}", named(request), named(owner)),
            None => named(request),
        },
        Body::Claimed { until, .. } => format!("until {}", times::in_sentence(*until)),
        Body::Released { revision, .. } => format!("revision {revision}"),
        Body::Waiting { waits_for, until, note, .. } => {
            format!("for {waits_for} until {}: {note}", times::in_sentence(*until))
        }
    };
    (kind, detail)
}

fn decision(statement: &Statement, numbers: &HashMap<&str, u64>) -> (String, String) {
    let it = &statement.decision;
    let amends = if statement.supersedes.is_some() { "amended: " } else { "" };
    let what = format!("{amends}{}", it.action.label());
    let mut parts = Vec::new();
    if let Some(before) = &statement.supersedes {
        parts.push(format!("in place of {}", entry(before, numbers)));
    }
    if let Some(verdict) = it.verdict {
        parts.push(verdict.label().to_owned());
    }
    if let Some(case) = &it.duplicate_of {
        parts.push(format!("of {}", named(case)));
    }
    if let Some(whom) = &it.escalated_to {
        parts.push(format!("to {whom}"));
    }
    parts.push(it.reason_code.label().to_owned());
    if let Some(fault) = it.model_fault {
        parts.push(format!("model: {}", fault.label()));
    }
    parts.push(format!("certainty {}", it.certainty.label()));
    if !it.reason_text.is_empty() {
        parts.push(format!("\"{}\"", it.reason_text));
    }
    (what, parts.join("; "))
}
