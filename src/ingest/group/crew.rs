//! The workers of grouping: they scan sightings and write cases side by side, and give back what
//! they made in the order in which it was handed to them.
//!
//! It must not touch the store. A fault of this program costs the subject or case it happened at.

use crate::assess::rules::{self, Missing, Raw};
use crate::domain::case::{Case, Origin, SIGNALS};
use crate::domain::case_file::{self, Refusal};
use crate::domain::digest::Digest;
use crate::domain::dossier::Dossier;
use crate::domain::lookup::LookedUp;
use crate::domain::query::SearchText;
use crate::domain::queue::QueueSubject;
use crate::domain::thresholds::Thresholds;
use crate::domain::words::SubjectKind;
use crate::examine;
#[cfg(test)]
use crate::ingest::guard::tests::ON_PURPOSE;
use crate::ingest::guard::{Fault, guarded};
use crate::ingest::line;
use crate::signals::joins::{Joins, Moved};
use crate::signals::{AddressScan, Planned, Sighting, SubjectScan, plan};
use crate::store::Incoming;
use std::collections::{HashSet, VecDeque};
use std::mem::take;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// What came of a scan.
pub(super) struct Found {
    /// The planned cases.
    pub(super) planned: Vec<Planned>,
    /// Sightings that could not be read.
    pub(super) unread: usize,
    /// Detected risks of sign-ins that are not among them.
    pub(super) unjoined: u64,
}

/// A subject or address to be scanned.
pub(super) struct Scan {
    pub(super) kind: SubjectKind,
    pub(super) id: String,
    /// As cases are kept under it.
    pub(super) subject: String,
    /// Encoded sightings with the digests of their events, in order.
    pub(super) rows: Vec<(Vec<u8>, Digest)>,
    /// What came of it, where it was too large to hand over.
    pub(super) read: Option<Result<Found, Fault>>,
}

impl Scan {
    pub(super) fn new(kind: SubjectKind, id: &str, subject: String) -> Self {
        Self { kind, id: id.to_owned(), subject, rows: Vec::new(), read: None }
    }
}

/// A subject with the cases that are planned of it.
#[derive(Default)]
pub(super) struct Scanned {
    pub(super) subject: String,
    pub(super) planned: VecDeque<Planned>,
    /// Ids of those that have been handed on.
    pub(super) stands: HashSet<String>,
    /// Sightings that could not be read back.
    pub(super) unread: usize,
    /// Detected risks of sign-ins that are not known of it.
    pub(super) unjoined: u64,
    /// Why it could not be scanned, in words.
    pub(super) fault: Option<String>,
}

/// A planned case with its raw records: digest, format, text.
pub(super) struct Due {
    pub(super) case: Planned,
    pub(super) raws: Vec<(Digest, String, String)>,
    /// What sources could not deliver of the logs that it rests on.
    pub(super) gaps: Vec<Missing>,
}

/// A planned case that could not be written.
pub(super) struct Unwritten {
    /// As cases are kept under it.
    pub(super) subject: String,
    /// In words, with the case.
    pub(super) why: String,
}

/// A scan of a subject or an address.
pub(super) struct Scanning<'t> {
    kind: SubjectKind,
    site: &'t Thresholds,
    scan: Either<'t>,
    unread: usize,
    /// Detected risks that come by, until what they speak of is looked for.
    joins: Joins,
    moved: Moved,
    unjoined: u64,
}

enum Either<'t> {
    Subject(Box<SubjectScan<'t>>),
    Address(Box<AddressScan<'t>>),
}

impl<'t> Scanning<'t> {
    pub(super) fn new(kind: SubjectKind, site: &'t Thresholds) -> Self {
        let scan = if kind == SubjectKind::Address {
            Either::Address(Box::new(AddressScan::new(site)))
        } else {
            Either::Subject(Box::new(SubjectScan::new(site)))
        };
        let (joins, moved) = (Joins::default(), Moved::default());
        Self { kind, site, scan, unread: 0, joins, moved, unjoined: 0 }
    }

    /// The detected risks that came by, if any: all sightings are to be looked at for them once
    /// more.
    pub(super) fn joins(&mut self) -> Option<Joins> {
        Some(take(&mut self.joins)).filter(|joins| !joins.is_empty())
    }

    /// The same scan where every detection stands on its day, else a new one, and true, since that
    /// wants all sightings once more.
    pub(super) fn joined(mut self, joins: Joins) -> (Self, bool) {
        self.unjoined = joins.unjoined();
        let moved = joins.moved();
        if moved.is_empty() {
            return (self, false);
        }
        (Self { moved, unjoined: self.unjoined, ..Self::new(self.kind, self.site) }, true)
    }

    /// The scan behind these sightings, encoded. After a fault there is none: what it has seen by
    /// then could be anything.
    pub(super) fn after(
        mut self,
        rows: impl IntoIterator<Item = (impl AsRef<[u8]>, Digest)>,
    ) -> Result<Self, Fault> {
        guarded(move || {
            for (bytes, digest) in rows {
                self.push(bytes.as_ref(), digest);
            }
            self
        })
    }

    fn push(&mut self, bytes: &[u8], digest: Digest) {
        #[cfg(test)]
        assert!(bytes != ON_PURPOSE.as_bytes(), "{ON_PURPOSE}");
        let Ok(sighting) = Sighting::from_bytes(bytes, digest) else {
            self.unread += 1;
            return;
        };
        let scan = match &mut self.scan {
            // Whose risk it is matters to identities alone.
            Either::Address(scan) => return drop(scan.push(&sighting)),
            Either::Subject(scan) => scan,
        };
        self.joins.note(&sighting);
        if self.moved.has(&sighting) {
            return;
        }
        while let Some(moved) = self.moved.before(&sighting) {
            scan.push(&moved);
        }
        scan.push(&sighting);
    }

    /// What came of it.
    pub(super) fn finish(mut self, id: &str) -> Result<Found, Fault> {
        guarded(move || {
            let days = match self.scan {
                Either::Subject(mut scan) => {
                    while let Some(moved) = self.moved.rest() {
                        scan.push(&moved);
                    }
                    scan.finish()
                }
                Either::Address(scan) => scan.finish(),
            };
            let planned = plan::cases(self.kind, id, days, self.site);
            Found { planned, unread: self.unread, unjoined: self.unjoined }
        })
    }
}

/// Has workers scan and write while `between` runs here; what each part gave, in order.
pub(super) fn work<B>(
    scans: Vec<Scan>,
    due: Vec<Due>,
    site: &Arc<Thresholds>,
    workers: usize,
    between: impl FnOnce() -> B,
) -> (Vec<Scanned>, Vec<Result<Incoming, Unwritten>>, B) {
    let (scans, due) = (Tasks::new(scans), Tasks::new(due));
    let between = thread::scope(|scope| {
        for _ in 0..workers.max(1) {
            scope.spawn(|| {
                // The larger pieces first, so that no worker waits for the last one.
                due.run(|it| write(it, site));
                scans.run(|it| scan(it, site));
            });
        }
        between()
    });
    (scans.results(), due.results(), between)
}

/// Tasks that several threads take one after another.
struct Tasks<T, R> {
    todo: Vec<Mutex<Option<T>>>,
    results: Vec<Mutex<Option<R>>>,
    next: AtomicUsize,
}

impl<T, R> Tasks<T, R> {
    fn new(tasks: Vec<T>) -> Self {
        let results = tasks.iter().map(|_| Mutex::new(None)).collect();
        let todo = tasks.into_iter().map(|task| Mutex::new(Some(task))).collect();
        Self { todo, results, next: AtomicUsize::new(0) }
    }

    fn run(&self, each: impl Fn(T) -> R) {
        loop {
            let at = self.next.fetch_add(1, Ordering::Relaxed);
            let (Some(task), Some(slot)) = (self.todo.get(at), self.results.get(at)) else {
                return;
            };
            let task = task.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let Some(task) = task {
                *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(each(task));
            }
        }
    }

    fn results(self) -> Vec<R> {
        let results = self.results.into_iter();
        results.filter_map(|it| it.into_inner().unwrap_or_else(PoisonError::into_inner)).collect()
    }
}

fn scan(task: Scan, site: &Thresholds) -> Scanned {
    let Scan { kind, id, subject, rows, read } = task;
    match read.unwrap_or_else(|| whole(Scanning::new(kind, site), &rows)?.finish(&id)) {
        Ok(Found { planned, unread, unjoined }) => {
            Scanned { subject, planned: planned.into(), unread, unjoined, ..Scanned::default() }
        }
        Err(fault) => {
            let fault = Some(format!("{subject}: {fault} while it was scanned"));
            Scanned { subject, fault, ..Scanned::default() }
        }
    }
}

/// The scan behind all of these sightings, with each detected risk at its sign-in.
fn whole<'t>(scan: Scanning<'t>, rows: &[(Vec<u8>, Digest)]) -> Result<Scanning<'t>, Fault> {
    let each = || rows.iter().map(|(bytes, digest)| (bytes, *digest));
    let mut scanning = scan.after(each())?;
    let Some(mut joins) = scanning.joins() else { return Ok(scanning) };
    each().for_each(|(bytes, digest)| look(&mut joins, bytes, digest));
    let (scanning, anew) = scanning.joined(joins);
    if anew { scanning.after(each()) } else { Ok(scanning) }
}

/// Looks whether a detected risk speaks of a sighting. One that cannot be read was counted.
pub(super) fn look(joins: &mut Joins, bytes: &[u8], digest: Digest) {
    if let Ok(sighting) = Sighting::from_bytes(bytes, digest) {
        joins.look(&sighting);
    }
}

fn write(task: Due, site: &Arc<Thresholds>) -> Result<Incoming, Unwritten> {
    let Due { case, raws, gaps } = task;
    guarded(|| written(&case, &raws, &gaps, site).map_err(|refusal| refusal.to_string()))
        .unwrap_or_else(|fault| Err(format!("{fault} while it was written")))
        .map_err(|why| Unwritten {
            subject: QueueSubject::key(case.kind, &case.subject),
            why: format!("case {}: {why}", case.id),
        })
}

fn written(
    planned: &Planned,
    raws: &[(Digest, String, String)],
    gaps: &[Missing],
    site: &Arc<Thresholds>,
) -> Result<Incoming, Refusal> {
    let raws: Vec<_> = raws
        .iter()
        .map(|(digest, format, text)| Raw { digest: *digest, text, format, collected_at: None })
        .collect();
    let written = rules::write(planned, &raws, gaps, site)?;
    let looked_up = LookedUp::of(&written.read);
    let case = case_file::parse(written.text.as_str())?;
    let case = Case { origin: Origin::Signals, looked_up, ..case };
    let examined = examine::of(Dossier { case, read: written.read, site: site.clone() });
    let search = SearchText::of(&examined.dossier.case.doc);
    Ok(Incoming { ingested: line::of(&examined, SIGNALS), text: written.text, search })
}
