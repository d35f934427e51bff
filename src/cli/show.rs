//! `crosscheck show`: one case, whole. Where nobody has seen its assessment yet, that it is shown
//! is recorded first.

use super::args::Show;
use super::exit::{CliError, Exit, Ran};
use super::out::Out;
use super::system;
use super::{show_json, show_text};
use crate::domain::thresholds::Thresholds;
use crate::examine::{Examined, examine};
use crate::ingest::By;
use crate::ledger::canon;
use crate::ledger::record::{Body, Record, Shown};
use crate::runtime::{chance::SystemChance, clock::Clock};
use crate::store::{Store, StoredEntry};
use std::sync::Arc;

/// A case with all that is shown of it.
pub(super) struct Whole {
    pub(super) revision: u32,
    pub(super) examined: Examined,
    pub(super) history: Vec<Told>,
}

/// An entry of the history: its place, and its record unless that was purged.
pub(super) struct Told {
    pub(super) seq: u64,
    pub(super) record: Option<Record>,
}

/// Runs it. `open` gives the store for reading, or for writing where a reveal has to be recorded.
pub(super) fn run(
    args: &Show,
    site: &Arc<Thresholds>,
    open: &mut dyn FnMut(bool) -> Result<Box<dyn Store>, CliError>,
    out: &mut Out,
) -> Ran {
    let mut store = open(false)?;
    let found = store.case(&args.case, None)?.ok_or_else(|| {
        CliError::Absent(format!(
            "there is no case {}; `crosscheck queue --state all` lists them",
            args.case
        ))
    })?;
    let revision = found.revision;
    let case = found.read().map_err(|refusal| {
        CliError::Io(format!(
            "the stored text of case {} is no case any more: {refusal}",
            args.case
        ))
    })?;
    let mut history = told(&store.history(&args.case)?)?;
    if case.assessment.is_some() && !is_revealed(&history) {
        store = open(true).map_err(|error| {
            CliError::Io(format!(
                "case {} has an assessment that nobody has seen yet; showing it has to be recorded, \
                 and the store cannot be written: {error}",
                args.case
            ))
        })?;
        reveal(store.as_mut(), &args.case, revision)?;
        history = told(&store.history(&args.case)?)?;
    }
    let whole = Whole { revision, examined: examine(case, site), history };
    if args.shape.json {
        out.json(&show_json::value(&whole)?)?;
    } else {
        show_text::words(&whole, out)?;
    }
    Ok(Exit::Done)
}

/// Records that what was said of a case is shown, unless that was recorded before.
pub(super) fn reveal_once(
    case: &str,
    open: &mut dyn FnMut(bool) -> Result<Box<dyn Store>, CliError>,
) -> Result<(), CliError> {
    let store = open(false)?;
    let Some(row) = store.row(case)? else { return Ok(()) };
    if is_revealed(&told(&store.history(case)?)?) {
        return Ok(());
    }
    reveal(open(true)?.as_mut(), case, row.revision)
}

fn told(entries: &[StoredEntry]) -> Result<Vec<Told>, CliError> {
    let told = entries.iter().map(|entry| {
        let record = entry.record.as_deref().map(canon::decode).transpose();
        record.map(|record| Told { seq: entry.seq, record }).map_err(|error| {
            CliError::Io(format!(
                "ledger entry {} cannot be read ({error}); run `crosscheck verify`",
                entry.seq
            ))
        })
    });
    told.collect()
}

fn is_revealed(history: &[Told]) -> bool {
    let bodies = history.iter().filter_map(|told| told.record.as_ref()).map(|record| &record.body);
    bodies.into_iter().any(|body| matches!(body, Body::AssessmentRevealed { .. }))
}

fn reveal(store: &mut dyn Store, case: &str, revision: u32) -> Result<(), CliError> {
    let who = system::who();
    let clock = Clock::System;
    let (mut now, mut chance) = (|| clock.now(), SystemChance);
    let mut by = By { who: &who, now: &mut now, chance: &mut chance };
    let shown = Shown { case: case.to_owned(), revision, session: None };
    let body = Body::AssessmentRevealed { shown, mode: "headless".into() };
    store.append(vec![body], &mut by.stamp())?;
    Ok(())
}
