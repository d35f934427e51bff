//! A case's entries as lines that people read.

use super::model::HistoryLine;
use super::times;
use crate::facts::named;
use crate::ledger::project::TAKEN_BACK;
use crate::ledger::record::{Body, Record, Statement};

/// One entry as a line.
pub fn line(seq: u64, record: &Record) -> HistoryLine {
    let (what, detail) = words(&record.body);
    HistoryLine { seq, time: record.time, who: record.who.clone(), what, detail }
}

fn words(body: &Body) -> (String, String) {
    let kind = body.kind().replace('_', " ");
    let detail = match body {
        Body::Genesis { program, .. } => program.clone(),
        Body::SessionStarted { mode, .. } => mode.clone(),
        Body::SessionEnded { session } => session.clone(),
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
        Body::Decision(statement) => return decision(statement),
        Body::Undo { supersedes, .. } => format!("takes back {}", short(supersedes)),
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

fn decision(statement: &Statement) -> (String, String) {
    let it = &statement.decision;
    let amends = if statement.supersedes.is_some() { "amended: " } else { "" };
    let what = format!("{amends}{}", it.action.label());
    let mut parts = Vec::new();
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

fn short(id: &str) -> &str {
    id.get(..8).unwrap_or(id)
}
