//! `crosscheck queue`: the queue in its order, as a table or one JSON object a line.

use super::args::Queue;
use super::exit::{CliError, Exit, Ran};
use super::out::{Out, Safe};
use super::table::{self, rows};
use crate::domain::query::{Column, Context, Field, Sort, Term, Value, parse};
use crate::domain::queue::{ClaimCounts, QueueRow, QueueSubject};
use crate::domain::text::{SHOWN_BYTES_MAX, Shown};
use crate::domain::time::Timestamp;
use crate::domain::words::{Action, CaseState, Grounding, HazardKind, Severity, Verdict};
use crate::store::{Ask, Store, Whence};
use crate::view::words::of_code;
use serde::{Serialize, Serializer};

/// Lines asked for at once.
const PAGE: usize = 500;

/// One line of `queue --json`.
#[derive(Serialize)]
struct Line<'q> {
    id: &'q str,
    state: CaseState,
    severity: Severity,
    risk_score: Option<Score>,
    subject: &'q QueueSubject,
    detection: &'q str,
    title: Option<&'q str>,
    workflow: &'q str,
    tenant: Option<&'q str>,
    detected_at: Timestamp,
    revision: u32,
    claims: ClaimCounts,
    omissions: u32,
    hazards: &'q [HazardKind],
    events: u32,
    holder: Option<&'q str>,
    due: Option<Timestamp>,
    awaits: Option<&'q str>,
    by_rules: bool,
    conflict: bool,
    changed_since_decision: bool,
    decision: Option<Last<'q>>,
}

/// The last decision on a case, as far as its line of the queue says it.
#[derive(Serialize)]
struct Last<'q> {
    action: Action,
    verdict: Option<Verdict>,
    who: &'q str,
    time: Timestamp,
    entry: u64,
}

/// A score that prints as short as it can: 87, 62.5.
struct Score(f64);

impl Serialize for Score {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let whole = self.0.fract() == 0.0 && (0.0..=100.0).contains(&self.0);
        if whole { to.serialize_u64(self.0 as u64) } else { to.serialize_f64(self.0) }
    }
}

/// What is asked for, and the one state to which an open case that is claimed does or does not
/// belong: the filter takes claimed cases for open ones, the word on the command line does not.
fn asked(args: &Queue, context: Context) -> Result<(Ask, Option<CaseState>), CliError> {
    let usage = |why: String| CliError::Usage(why);
    let filter = args.filter.as_deref().unwrap_or_default();
    let query = parse(filter).map_err(|fault| usage(format!("--filter: {fault}")))?;
    let sort = match args.sort.as_deref() {
        None => Sort::default(),
        Some(text) => Sort::parse(text).ok_or_else(|| {
            let columns: Vec<_> = Column::ALL.iter().map(|column| column.code()).collect();
            usage(format!("--sort: {text:?} is no column (those are {})", columns.join(", ")))
        })?,
    };
    // `all` is the one name that is no state.
    let names_states = query.terms.iter().any(|term| term.field == Some(Field::State));
    let wanted = CaseState::from_code(&args.state).filter(|_| !names_states);
    let query = match wanted {
        None => query,
        Some(CaseState::Claimed) => {
            query.and(Term::of(Field::State, Value::State(CaseState::Open)))
        }
        Some(state) => query.and(Term::of(Field::State, Value::State(state))),
    };
    Ok((Ask { query, sort, context }, wanted))
}

/// Runs it.
pub(super) fn run(args: &Queue, store: &dyn Store, context: Context, out: &mut Out) -> Ran {
    let (ask, wanted) = asked(args, context)?;
    let now = ask.context.now;
    let is_wanted = |row: &&QueueRow| wanted.is_none_or(|state| row.state_at(now) == state);
    let mut whence = Whence::Top;
    let (mut table, mut second) = (Vec::new(), Vec::new());
    loop {
        let page = store.page(&ask, &whence, PAGE)?.rows;
        for row in page.iter().filter(is_wanted) {
            if args.shape.json {
                out.json(&line(row, &ask.context))?;
            } else {
                table.push(cells(row));
                second.push(below(row, now));
            }
        }
        match page.last() {
            Some(row) => whence = Whence::After(ask.anchor(row)),
            None => break,
        }
    }
    if !args.shape.json {
        if table.is_empty() {
            let state = wanted.map_or("here", |_| &args.state);
            let passing = args.filter.as_ref().map_or("", |_| " and passes the filter");
            out.text(&format!("no case is {state}{passing}"))?;
        } else {
            let table = rows(&COLUMNS, &table, out.width().max(40));
            let mut second = second.into_iter();
            for (at, row) in table.iter().enumerate() {
                out.line(row)?;
                if at > 0
                    && let Some(below) = second.next()
                {
                    out.line(&below)?;
                }
            }
        }
    }
    Ok(Exit::Done)
}

const COLUMNS: [table::Column; 5] = [
    table::Column { head: "SEVERITY", most: 8, right: false },
    table::Column { head: "SCORE", most: 5, right: true },
    table::Column { head: "SUBJECT", most: 24, right: false },
    table::Column { head: "CLAIMS", most: 16, right: false },
    table::Column { head: "DETECTION", most: 0, right: false },
];
/// Cells before the second line of a case, below its subject.
const INDENT: usize = 17;

fn line<'q>(row: &'q QueueRow, context: &Context) -> Line<'q> {
    let now = context.now;
    Line {
        id: &row.id,
        state: row.state_at(now),
        severity: row.severity,
        risk_score: row.risk_score.map(Score),
        subject: &row.subject,
        detection: &row.detection,
        title: row.title.as_deref(),
        workflow: &row.workflow,
        tenant: row.tenant.as_deref(),
        detected_at: row.detected_at,
        revision: row.revision,
        claims: row.claims,
        omissions: row.omissions,
        hazards: &row.hazards,
        events: row.events,
        holder: row.lease(now).map(|lease| lease.who),
        due: context.due.of_row(row),
        awaits: row.awaits.as_deref(),
        by_rules: row.by_rules,
        conflict: row.conflict,
        changed_since_decision: row.changed_since_decision,
        decision: row.decided.as_ref().map(|last| Last {
            action: last.action,
            verdict: last.verdict,
            who: &last.who,
            time: last.time,
            entry: last.seq,
        }),
    }
}

fn cells(row: &QueueRow) -> Vec<Shown> {
    let score = row.risk_score.map_or_else(|| "-".into(), |score| score.to_string());
    vec![
        Shown::line(row.severity.label()),
        Shown::line(&score),
        Shown::cell(row.subject.display(), SHOWN_BYTES_MAX),
        Shown::line(&claims(&row.claims)),
        Shown::cell(&of_code(&row.detection), SHOWN_BYTES_MAX),
    ]
}

/// The second line of a case: its id, whole, so that it can be copied, when it was detected, and
/// what is special.
fn below(row: &QueueRow, now: Timestamp) -> Safe {
    let mut line = Safe::new().own(&" ".repeat(INDENT)).outside(&row.id);
    line = line.own(&format!("  {} {}", row.detected_at.date(), row.detected_at.minute()));
    let state = row.state_at(now);
    if state != CaseState::Open {
        line = line.own("  ").own(state.label());
    }
    if let Some(lease) = row.lease(now) {
        line = line.own(" by ").outside(lease.who);
    }
    if let Some(last) = row.decided.as_ref().filter(|_| state == CaseState::Decided) {
        let at = format!(" {} {}", last.time.date(), last.time.minute());
        line = line.own(": ").own(&last.in_words()).own(" by ").outside(&last.who).own(&at);
    }
    if row.omissions > 0 {
        line = line.own(&format!("  {} not mentioned", row.omissions));
    }
    for hazard in &row.hazards {
        line = line.own("  hazard: ").own(hazard.label());
    }
    line
}

/// The worst mark, with how many have it.
fn claims(counts: &ClaimCounts) -> String {
    let worst = Grounding::ALL.iter().find(|mark| counts.count(**mark) > 0);
    match worst {
        None => "none".into(),
        Some(Grounding::PartlySupported) => format!("{} partly", counts.partly_supported),
        Some(mark) => format!("{} {}", counts.count(*mark), mark.label()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_print_as_they_were_written() {
        let text = |score| serde_json::to_string(&Score(score)).unwrap();
        assert_eq!((text(87.0), text(62.5), text(0.0)), ("87".into(), "62.5".into(), "0".into()));
    }

    #[test]
    fn the_worst_mark_is_the_one_that_is_told() {
        let marks = [Grounding::Supported, Grounding::NotFound, Grounding::NotFound];
        assert_eq!(claims(&ClaimCounts::of(marks)), "2 not found");
        assert_eq!(claims(&ClaimCounts::default()), "none");
    }
}
