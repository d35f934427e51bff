//! Walks a whole store past the verifier, and has all that it keeps beside the entries compared
//! with them. It must not judge entries: `ledger::verify` does.

use super::{Auditor, Beside, Result, Store, StoreError, StoredEntry};
use crate::ledger::verify::{Report, Verifier};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, Builder};

/// Entries read at a time.
const BATCH: usize = 2_048;
/// Batches read ahead of the verifier.
const AHEAD: usize = 2;

/// Verifies a whole store: every entry, the end that is kept of them, and then evidence, queue and
/// tables. `origin` is the ledger that the caller expects, if it knows.
///
/// Others may write meanwhile: what they add is not looked at. The first fault is the one told.
pub fn verify(store: &dyn Store, origin: Option<&str>) -> Report {
    verify_by(store, Verifier::new(origin))
}

/// The same by a verifier that knows more, such as what is kept outside the store.
pub fn verify_by(store: &dyn Store, verifier: Verifier) -> Report {
    let stop = &AtomicBool::new(false);
    thread::scope(|scope| {
        let start = |audit: Auditor| {
            let run = move || audit(stop);
            Builder::new()
                .name("audit".into())
                .spawn_scoped(scope, run)
                .map_err(|error| no_thread(&error))
        };
        let audits = store.auditors().map(|all| all.into_iter().map(start).collect::<Vec<_>>());
        let report = entries_by(store, verifier);
        if report.exit == 1 || report.exit == 3 {
            stop.store(true, Ordering::Relaxed);
            return report;
        }
        let audits = match audits {
            Ok(audits) => audits,
            Err(error) => return failed(&error),
        };
        for audit in audits {
            let said = audit.and_then(|it| it.join().unwrap_or_else(|_| Err(panicked())));
            let fault = match said {
                Ok(None) => continue,
                Ok(Some(Beside { kind, why })) => report.clone().but(kind, &why),
                Err(error) => failed(&error),
            };
            stop.store(true, Ordering::Relaxed);
            return fault;
        }
        report
    })
}

/// Verifies the entries alone.
pub fn entries(store: &dyn Store, origin: Option<&str>) -> Report {
    entries_by(store, Verifier::new(origin))
}

fn entries_by(store: &dyn Store, verifier: Verifier) -> Report {
    let (mut report, mut verifier) = (None, Some(verifier));
    let still = store.still(&mut || report = verifier.take().map(|it| walk(store, it)));
    match (still, report) {
        (Ok(()), Some(Ok(report))) => report,
        (Err(error), _) | (_, Some(Err(error))) => failed(&error),
        (Ok(()), None) => Report::unreadable("the store let nobody look"),
    }
}

/// What verifying says where the store cannot even be opened, or ends half-way.
pub fn failed(error: &StoreError) -> Report {
    match error {
        StoreError::Damaged { .. } => Report::damaged(&error.to_string()),
        _ => Report::unreadable(&error.to_string()),
    }
}

/// Reads on this thread and verifies on another.
fn walk(store: &dyn Store, mut verifier: Verifier) -> Result<Report> {
    let head = match store.head() {
        Err(error) if !matches!(error, StoreError::Damaged { .. }) => return Err(error),
        head => head,
    };
    verifier = marked(store, verifier)?;
    let (verifier, read) = thread::scope(|scope| {
        let (to, from): (_, Receiver<Vec<StoredEntry>>) = sync_channel(AHEAD);
        let look = move || {
            for entries in from {
                verifier.take_all(&entries);
                // What stands behind a fault is not vouched for, whatever it is: nobody listens
                // then, and the reading ends.
                if verifier.is_broken() {
                    break;
                }
            }
            verifier
        };
        let looking = Builder::new()
            .name("verify".into())
            .spawn_scoped(scope, look)
            .map_err(|error| no_thread(&error))?;
        let read = feed(store, &to);
        drop(to);
        looking.join().map(|verifier| (verifier, read)).map_err(|_| panicked())
    })?;
    match (read, head) {
        (Err(StoreError::Damaged { what, why }), _) => {
            Ok(verifier.unread(&format!("it cannot be read: {what}: {why}")))
        }
        (Err(error), _) => Err(error),
        (Ok(()), Ok(head)) => Ok(verifier.finish(&head)),
        (Ok(()), Err(error)) => Ok(verifier.endless(&error.to_string())),
    }
}

/// With the checkpoints that the store keeps.
fn marked(store: &dyn Store, mut verifier: Verifier) -> Result<Verifier> {
    let mut next = 0;
    loop {
        let marks = store.checkpoints(next, BATCH)?;
        let Some(last) = marks.last() else { return Ok(verifier) };
        next = last.size.saturating_add(1);
        verifier = verifier.marked(&marks);
    }
}

/// Hands over all entries, in order, for as long as somebody listens.
fn feed(store: &dyn Store, to: &SyncSender<Vec<StoredEntry>>) -> Result<()> {
    let (mut next, mut limit) = (0, BATCH);
    loop {
        let entries = match store.entries(next, limit) {
            // One by one, so that the first entry that cannot be read is named.
            Err(StoreError::Damaged { .. }) if limit > 1 => {
                limit = 1;
                continue;
            }
            read => read?,
        };
        let after = entries.last().and_then(|last| last.seq.checked_add(1));
        let Some(after) = after else { return Ok(()) };
        if to.send(entries).is_err() {
            return Ok(());
        }
        next = after;
    }
}

fn no_thread(error: &std::io::Error) -> StoreError {
    StoreError::Io { what: "starting a thread".into(), why: error.to_string() }
}

fn panicked() -> StoreError {
    let why = "a fault of this program; please report it".into();
    StoreError::Io { what: "verifying".into(), why }
}
