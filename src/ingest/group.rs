//! From raw events to cases: what was touched is scanned again, what fires becomes a case, and what
//! no longer fires leaves the queue.
//!
//! Each subject and address is scanned over all its sightings in the store, so that a log in two
//! halves gives the same cases as a whole one. It must not keep a subject's sightings in memory.

use super::read::subject_text;
use super::{By, Made, line};
use crate::assess::rules::{self, Covered, Raw};
use crate::domain::case_file::{self, Refusal};
use crate::domain::digest::Digest;
use crate::domain::time::Timestamp;
use crate::domain::words::{CaseState, SubjectKind};
use crate::examine::examine_at;
use crate::ledger::record::Body;
use crate::signals::plan;
use crate::signals::{AddressScan, Planned, Sighting, SubjectScan, Thresholds};
use crate::store::{Incoming, Of, Result, SightingRow, Store};
use std::collections::HashSet;
use std::sync::Arc;

/// What the ledger calls the source of cases made here.
pub const SOURCE: &str = "signals";
/// Subjects asked for at once.
const PAGE: usize = 500;
/// Cases and bytes of them that are written at once.
const CASES_AT_ONCE: usize = 500;
const BYTES_AT_ONCE: usize = 8 * 1024 * 1024;

/// Cases on their way to the store.
struct Writer<'w, 'b> {
    store: &'w mut dyn Store,
    by: &'w mut By<'b>,
    covered: Vec<Covered>,
    cases: Vec<Incoming>,
    bytes: usize,
    gone: Vec<Body>,
    made: Made,
    faults: Vec<String>,
    /// A planned case could not be written.
    failed: bool,
}

/// What grouping brought.
#[derive(Debug, Default)]
pub struct Grouped {
    /// Cases by what became of them.
    pub made: Made,
    /// Planned cases that could not be written, in words.
    pub faults: Vec<String>,
}

/// Makes cases of all that was touched since the last time.
pub fn run(store: &mut dyn Store, site: &Arc<Thresholds>, by: &mut By<'_>) -> Result<Grouped> {
    let covered = covered(store)?;
    let mut writer = Writer {
        store,
        by,
        covered,
        cases: Vec::new(),
        bytes: 0,
        gone: Vec::new(),
        made: Made::default(),
        faults: Vec::new(),
        failed: false,
    };
    let mut last: Option<String> = None;
    loop {
        let subjects = writer.store.touched_subjects(last.as_deref(), PAGE)?;
        let Some(end) = subjects.last().cloned() else { break };
        for subject in &subjects {
            writer.subject(subject, site)?;
        }
        last = Some(end);
    }
    last = None;
    loop {
        let addresses = writer.store.touched_addresses(last.as_deref(), PAGE)?;
        let Some(end) = addresses.last().cloned() else { break };
        for address in &addresses {
            writer.address(address, site)?;
        }
        last = Some(end);
    }
    writer.flush()?;
    // Where a case could not be written, the next ingest tries again.
    if !writer.failed {
        writer.store.clear_touched()?;
    }
    Ok(Grouped { made: writer.made, faults: writer.faults })
}

fn covered(store: &dyn Store) -> Result<Vec<Covered>> {
    let covered = store.coverage()?.into_iter().filter_map(|(source, first, last)| {
        let (first, last) = (Timestamp::from_millis(first)?, Timestamp::from_millis(last)?);
        Some(Covered { source, first, last })
    });
    Ok(covered.collect())
}

impl Writer<'_, '_> {
    fn subject(&mut self, subject: &str, thresholds: &Arc<Thresholds>) -> Result<()> {
        // Records that name nobody count for their address only.
        let Some((kind, id)) = subject.split_once(':').filter(|(_, id)| !id.is_empty()) else {
            return Ok(());
        };
        let kind = SubjectKind::from_code(kind).unwrap_or(SubjectKind::Other);
        let mut scan = SubjectScan::new(thresholds);
        self.scan(Of::Subject(subject), &mut |sighting| {
            scan.push(sighting);
        })?;
        self.cases(subject, &plan::cases(kind, id, scan.finish(), thresholds), thresholds)
    }

    fn address(&mut self, address: &str, thresholds: &Arc<Thresholds>) -> Result<()> {
        let mut scan = AddressScan::new(thresholds);
        self.scan(Of::Address(address), &mut |sighting| {
            scan.push(sighting);
        })?;
        let subject = subject_text(SubjectKind::Address.code(), address);
        let planned = plan::cases(SubjectKind::Address, address, scan.finish(), thresholds);
        self.cases(&subject, &planned, thresholds)
    }

    fn scan(&mut self, of: Of<'_>, push: &mut dyn FnMut(&Sighting)) -> Result<()> {
        let mut unread = 0;
        self.store.sightings(of, &mut |row: SightingRow| {
            match Sighting::from_bytes(&row.bytes, row.digest) {
                Ok(sighting) => push(&sighting),
                Err(_) => unread += 1,
            }
            true
        })?;
        if unread > 0 {
            self.faults.push(format!(
                "{unread} stored sign-ins could not be read back and count for no signal"
            ));
        }
        Ok(())
    }

    fn cases(&mut self, subject: &str, planned: &[Planned], site: &Arc<Thresholds>) -> Result<()> {
        for case in planned {
            let raws = self.raws(case)?;
            match written(case, &raws, &self.covered, site) {
                Ok(incoming) => {
                    self.bytes += incoming.text.len();
                    self.cases.push(incoming);
                }
                Err(refusal) => {
                    self.failed = true;
                    self.faults.push(format!("case {}: {refusal}", case.id));
                }
            }
            if self.cases.len() >= CASES_AT_ONCE || self.bytes >= BYTES_AT_ONCE {
                self.flush()?;
            }
        }
        let stands: HashSet<&str> = planned.iter().map(|case| case.id.as_str()).collect();
        for id in self.store.signal_cases(subject)? {
            if !stands.contains(id.as_str()) {
                self.leave(id)?;
            }
        }
        Ok(())
    }

    fn raws(&self, case: &Planned) -> Result<Vec<(Digest, String)>> {
        let digests: Vec<Digest> = case.events.iter().map(|mark| mark.digest).collect();
        let found = self.store.raw_events(&digests)?;
        let pairs = digests.into_iter().zip(found);
        Ok(pairs.filter_map(|(digest, found)| Some((digest, found?.1))).collect())
    }

    /// A case whose signals no longer fire leaves the queue, unless somebody has decided or
    /// escalated it.
    fn leave(&mut self, case: String) -> Result<()> {
        let Some(row) = self.store.row(&case)? else { return Ok(()) };
        if matches!(row.state, CaseState::Open | CaseState::Claimed | CaseState::Waiting) {
            let why = "with the events known now, none of its signals fires".into();
            self.gone.push(Body::RoutedOut { case, revision: row.revision, why });
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<()> {
        let (store, by) = (&mut *self.store, &mut *self.by);
        if !self.cases.is_empty() {
            let cases = std::mem::take(&mut self.cases);
            self.made.add(&store.put_cases(cases, &mut by.stamp())?);
            self.bytes = 0;
        }
        if !self.gone.is_empty() {
            let gone = std::mem::take(&mut self.gone);
            store.append(gone, &mut by.stamp())?;
        }
        Ok(())
    }
}

fn written(
    planned: &Planned,
    raws: &[(Digest, String)],
    covered: &[Covered],
    site: &Arc<Thresholds>,
) -> std::result::Result<Incoming, Refusal> {
    let raws: Vec<_> = raws
        .iter()
        .map(|(digest, text)| Raw { digest: *digest, text, collected_at: None })
        .collect();
    let text = rules::write(planned, &raws, covered, site)?;
    let examined = examine_at(case_file::parse(text.as_str())?, site);
    Ok(Incoming { ingested: line::of(&examined, SOURCE), text })
}
