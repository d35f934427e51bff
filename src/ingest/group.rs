//! From raw events to cases: what was touched is scanned again, what fires becomes a case, and what
//! no longer fires leaves the queue.
//!
//! Each subject and address is scanned over all its sightings in the store, so that a log in two
//! halves gives the same cases as a whole one. Workers scan and write; this thread alone reads and
//! writes the store, and what it hands over keeps its order. It must not keep the sightings of a
//! large subject in memory, nor more cases than a fixed number of bytes.

mod crew;
#[cfg(test)]
mod tests;
mod turns;

pub use turns::Turns;

use super::guard::Fault;
use super::{By, Made, Progress};
use crate::assess::rules::Missing;
use crate::domain::digest::Digest;
use crate::domain::feed::Gap;
use crate::domain::queue::QueueSubject;
use crate::domain::thresholds::Thresholds;
use crate::domain::time::Timestamp;
use crate::domain::words::{CaseState, SubjectKind};
use crate::ledger::record::Body;
use crate::signals::Planned;
use crate::store::{Incoming, Of, Result, Store};
use crew::{Due, Scan, Scanned, Scanning, Unwritten};
use std::collections::{BTreeSet, HashSet, VecDeque};
use std::mem::take;
use std::sync::Arc;

/// Subjects asked for at once.
const PAGE: usize = 500;
/// Sightings handed to the workers at once, and of one subject at most: a larger one is scanned
/// while it is read.
const ROWS_AT_ONCE: usize = 4_096;
/// Bytes of raw events handed to the workers at once, but for the case that goes beyond. Three such
/// loads are in memory at once, one of them read and examined, which takes several times its bytes.
const BYTES_AT_ONCE: usize = 2 * 1024 * 1024;
/// Events of planned cases that may wait for their raw records.
const MARKS_WAITING: usize = 50_000;

/// What grouping brought.
#[derive(Debug, Default)]
pub struct Grouped {
    /// Cases by what became of them.
    pub made: Made,
    /// Planned cases that could not be written, in words.
    pub faults: Vec<String>,
    /// Detected risks, of the identities touched, that speak of no sign-in known of them.
    pub unjoined: u64,
    /// Some have a long history and were left to the next round.
    pub more: bool,
}

/// Makes cases of all that was touched since the last time, with so many workers. Where that fails,
/// all stays touched; where a subject cannot be scanned, or one of its cases not be written, that
/// subject does: the next ingest tries again. Where long histories take turns, those that have to
/// wait for theirs stay touched too.
pub fn run(
    store: &mut dyn Store,
    site: &Arc<Thresholds>,
    workers: usize,
    by: &mut By<'_>,
    turns: Option<&mut Turns>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Grouped> {
    let round = store.begin_grouping(&mut || progress(Progress::Waiting))?;
    progress(Progress::Grouping);
    match all(store, site, workers, by, turns) {
        Ok((grouped, left)) => {
            store.end_grouping(Some(round), &left)?;
            Ok(grouped)
        }
        Err(error) => {
            store.end_grouping(None, &[])?;
            Err(error)
        }
    }
}

/// What it brought, and the subjects that it did not get through with.
fn all(
    store: &mut dyn Store,
    site: &Arc<Thresholds>,
    workers: usize,
    by: &mut By<'_>,
    mut turns: Option<&mut Turns>,
) -> Result<(Grouped, Vec<String>)> {
    if let Some(turns) = &mut turns {
        turns.begin();
    }
    let mut line = Line {
        store,
        by,
        site,
        turns,
        touched: Touched::default(),
        unread: 0,
        scanned: VecDeque::new(),
        marks: 0,
        grouped: Grouped::default(),
        left: Vec::new(),
    };
    let (mut scans, mut due, mut done) = (line.scans()?, Vec::new(), Vec::new());
    // Three stages a round: while workers scan these and write those, this thread stores what came
    // of the round before and reads what the next one needs.
    while !scans.is_empty() || !due.is_empty() || !done.is_empty() || !line.scanned.is_empty() {
        let (scanning, writing, ready) = (take(&mut scans), take(&mut due), take(&mut done));
        let (scanned, written, between) = crew::work(scanning, writing, site, workers, || {
            line.put(ready)?;
            Ok((line.due()?, if line.marks < MARKS_WAITING { line.scans()? } else { Vec::new() }))
        });
        (due, scans) = between?;
        done = written;
        line.take_in(scanned);
    }
    if line.unread > 0 {
        line.grouped.faults.push(format!(
            "{} stored sign-ins could not be read back and count for no signal",
            line.unread
        ));
    }
    Ok((line.grouped, line.left))
}

/// What is still to be asked for.
#[derive(Default)]
struct Touched {
    page: VecDeque<String>,
    last: Option<String>,
    addresses: bool,
    ended: bool,
}

/// The side of the store.
struct Line<'w, 'b> {
    store: &'w mut dyn Store,
    by: &'w mut By<'b>,
    site: &'w Arc<Thresholds>,
    turns: Option<&'w mut Turns>,
    touched: Touched,
    unread: usize,
    /// Subjects with their planned cases, in order.
    scanned: VecDeque<Scanned>,
    /// Events of those cases.
    marks: usize,
    grouped: Grouped,
    /// Subjects that stay touched.
    left: Vec<String>,
}

impl Line<'_, '_> {
    /// The next subject or address touched, and whether it is an address.
    fn next(&mut self) -> Result<Option<(String, bool)>> {
        while self.touched.page.is_empty() && !self.touched.ended {
            let after = self.touched.last.as_deref();
            let page = if self.touched.addresses {
                self.store.touched_addresses(after, PAGE)?
            } else {
                self.store.touched_subjects(after, PAGE)?
            };
            self.touched.last = page.last().cloned();
            if page.is_empty() {
                self.touched.ended = self.touched.addresses;
                self.touched.addresses = true;
            }
            self.touched.page = page.into();
        }
        Ok(self.touched.page.pop_front().map(|name| (name, self.touched.addresses)))
    }

    /// The sightings of the next subjects.
    fn scans(&mut self) -> Result<Vec<Scan>> {
        let (mut scans, mut rows) = (Vec::new(), 0);
        while rows < ROWS_AT_ONCE
            && let Some((name, is_address)) = self.next()?
        {
            let scan = if is_address {
                Scan::new(
                    SubjectKind::Address,
                    &name,
                    QueueSubject::key(SubjectKind::Address, &name),
                )
            } else {
                // Records that name nobody count for their address only.
                let Some((kind, id)) = name.split_once(':').filter(|(_, id)| !id.is_empty()) else {
                    continue;
                };
                let kind = SubjectKind::from_code(kind).unwrap_or(SubjectKind::Other);
                Scan::new(kind, id, name.clone())
            };
            if self.turns.as_mut().is_some_and(|turns| !turns.is_on(&scan.subject)) {
                self.grouped.more = true;
                self.left.push(scan.subject);
                continue;
            }
            let of = if is_address { Of::Address(&name) } else { Of::Subject(&name) };
            rows += self.read(of, scan, &mut scans)?;
        }
        Ok(scans)
    }

    fn read(&mut self, of: Of<'_>, mut scan: Scan, scans: &mut Vec<Scan>) -> Result<usize> {
        let mut whole: Option<std::result::Result<Scanning<'_>, Fault>> = None;
        let mut all = 0;
        self.store.sightings(of, &mut |bytes, digest| {
            all += 1;
            if whole.is_none() && scan.rows.len() < ROWS_AT_ONCE {
                scan.rows.push((bytes, digest));
                return true;
            }
            let before = whole
                .take()
                .unwrap_or_else(|| Scanning::new(scan.kind, self.site).after(take(&mut scan.rows)));
            let scanning = before.and_then(|it| it.after([(bytes, digest)]));
            // Nothing more is read for a scan that a fault has ended.
            whole.insert(scanning).is_ok()
        })?;
        if let Some(turns) = &mut self.turns {
            turns.read(&scan.subject, all);
        }
        // At least one: subjects without a sighting end a round too.
        let rows = scan.rows.len().max(1);
        if let Some(whole) = whole {
            let whole = match whole {
                Ok(scanning) => self.join(of, scanning)?,
                Err(fault) => Err(fault),
            };
            scan.read = Some(whole.and_then(|scanning| scanning.finish(&scan.id)));
        }
        scans.push(scan);
        Ok(rows)
    }

    /// A scan that was too large to hand over, with each detected risk at its sign-in. That takes
    /// reading the identity's sightings again, which only one with such risks needs.
    fn join<'t>(
        &self,
        of: Of<'_>,
        mut scanning: Scanning<'t>,
    ) -> Result<std::result::Result<Scanning<'t>, Fault>> {
        let Some(mut joins) = scanning.joins() else { return Ok(Ok(scanning)) };
        self.store.sightings(of, &mut |bytes, digest| {
            crew::look(&mut joins, &bytes, digest);
            true
        })?;
        let (scanning, anew) = scanning.joined(joins);
        if !anew {
            return Ok(Ok(scanning));
        }
        let mut whole = Some(Ok(scanning));
        self.store.sightings(of, &mut |bytes, digest| {
            whole = whole.take().map(|it| it.and_then(|it| it.after([(bytes, digest)])));
            matches!(whole, Some(Ok(_)))
        })?;
        Ok(whole.unwrap_or(Err(Fault::default())))
    }

    /// What the workers found, in the order in which it was handed out.
    fn take_in(&mut self, scanned: Vec<Scanned>) {
        for it in scanned {
            self.unread += it.unread;
            self.grouped.unjoined += it.unjoined;
            if let Some(fault) = &it.fault {
                self.grouped.faults.push(fault.clone());
                self.left.push(it.subject.clone());
            }
            let events = it.planned.iter().map(|case| case.events.len()).sum::<usize>();
            if let Some(turns) = &mut self.turns {
                turns.wrote(&it.subject, events);
            }
            self.marks += events;
            self.scanned.push_back(it);
        }
    }

    /// The next planned cases with their raw records; what no longer stands leaves the queue.
    fn due(&mut self) -> Result<Vec<Due>> {
        let (mut due, mut bytes) = (Vec::new(), 0);
        while bytes < BYTES_AT_ONCE
            && let Some(mut next) = self.scanned.pop_front()
        {
            while bytes < BYTES_AT_ONCE
                && let Some(case) = next.planned.pop_front()
            {
                self.marks -= case.events.len();
                let raws = self.raws(&case)?;
                bytes += raws.iter().map(|raw| raw.2.len()).sum::<usize>() + 1;
                next.stands.insert(case.id.clone());
                let gaps = self.gaps(&case, &raws)?;
                due.push(Due { case, raws, gaps });
            }
            if next.planned.is_empty() {
                // Where the scan failed, nothing says what still stands.
                if next.fault.is_none() {
                    self.leave(&next.subject, &next.stands)?;
                }
            } else {
                self.scanned.push_front(next);
            }
        }
        Ok(due)
    }

    fn raws(&self, case: &Planned) -> Result<Vec<(Digest, String, String)>> {
        let digests: Vec<Digest> = case.events.iter().map(|mark| mark.digest).collect();
        let found = self.store.raw_events(&digests)?;
        let pairs = digests.into_iter().zip(found);
        Ok(pairs.filter_map(|(digest, found)| found.map(|(f, raw)| (digest, f, raw))).collect())
    }

    /// What sources of a case's formats could not deliver between its first and its last event.
    fn gaps(&self, case: &Planned, raws: &[(Digest, String, String)]) -> Result<Vec<Missing>> {
        let times = || case.events.iter().map(|mark| mark.time);
        let within = [times().min(), times().max()].map(|it| it.and_then(Timestamp::from_millis));
        let [Some(first), Some(last)] = within else { return Ok(Vec::new()) };
        let formats: BTreeSet<&str> = raws.iter().map(|(_, format, _)| format.as_str()).collect();
        let mut missing = Vec::new();
        for format in formats {
            let gaps = self.store.gaps(format, [first, last])?.into_iter();
            let of = |gap: Gap| Missing { format: format.to_owned(), from: gap.from, to: gap.to };
            missing.extend(gaps.map(of));
        }
        Ok(missing)
    }

    /// A case whose signals no longer fire leaves the queue, unless somebody has decided or
    /// escalated it.
    fn leave(&mut self, subject: &str, stands: &HashSet<String>) -> Result<()> {
        let mut gone = Vec::new();
        for case in self.store.signal_cases(subject)? {
            let Some(row) = self.store.row(&case)?.filter(|_| !stands.contains(&case)) else {
                continue;
            };
            if matches!(row.state, CaseState::Open | CaseState::Waiting) {
                let why = "with the events known now, none of its signals fires".into();
                gone.push(Body::RoutedOut { case, revision: row.revision, why });
            }
        }
        if !gone.is_empty() {
            self.store.append(gone, &mut self.by.stamp())?;
        }
        Ok(())
    }

    fn put(&mut self, done: Vec<std::result::Result<Incoming, Unwritten>>) -> Result<()> {
        let mut cases = Vec::with_capacity(done.len());
        for it in done {
            match it {
                Ok(incoming) => cases.push(incoming),
                Err(unwritten) => {
                    self.left.push(unwritten.subject);
                    self.grouped.faults.push(unwritten.why);
                }
            }
        }
        if !cases.is_empty() {
            self.grouped.made.add(&self.store.put_cases(cases, &mut self.by.stamp())?);
        }
        Ok(())
    }
}
