//! Reader, workers, writer: three stages with bounded channels between them, and the order of the
//! input kept.
//!
//! The reader may be ahead of the writer by a fixed number of jobs, so that memory does not grow
//! when one stage is slow. It must not hold a transaction open while it waits for input.

use super::guard::guarded;
use super::read::{Batch, Reader};
use super::summary::Summary;
use super::{By, Options, Progress, write};
use crate::domain::case_file::SET_ASIDE_BYTES_MAX;
use crate::domain::time::Timestamp;
use crate::source::file::{self, Input, SourceError};
use crate::source::split::{Piece, Splitter};
use crate::store::{Store, StoreError};
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

/// Jobs between reader and writer.
const JOBS_AHEAD: usize = 48;
/// Bytes of one job.
const JOB_BYTES: usize = 256 * 1024;
/// What a piece costs beside its bytes, so that a flood of tiny ones stays bounded too.
const PIECE_BYTES: usize = 256;
/// Records written at once.
const WRITE_RECORDS: usize = 5_000;
/// Bytes written at once.
const WRITE_BYTES: usize = 8 * 1024 * 1024;
/// How long something read waits for more before it is written. The first is written sooner, since
/// somebody may look at it, and each wait is twice the one before up to that.
const WRITE_AFTER: Duration = Duration::from_millis(200);
/// How long the first records wait.
const WRITE_FIRST: Duration = Duration::from_millis(10);

/// Pieces of one input, in order.
struct Job {
    seq: u64,
    input: usize,
    pieces: Vec<Piece>,
    bytes: usize,
}

/// What the reader found out beside pieces.
#[derive(Default)]
struct Noted {
    unreadable: Vec<SourceError>,
    warnings: Vec<String>,
}

pub(super) fn run(
    store: &mut dyn Store,
    inputs: &[Input],
    options: &Options,
    by: &mut By<'_>,
    summary: &mut Summary,
    progress: &mut dyn FnMut(Progress),
) -> Result<(), StoreError> {
    let (permit_back, permits) = channel();
    for _ in 0..JOBS_AHEAD {
        let _ = permit_back.send(());
    }
    let (jobs_in, jobs) = sync_channel(JOBS_AHEAD);
    let (done_in, done) = channel();
    let (jobs, bytes) = (&Mutex::new(jobs), &AtomicU64::new(0));
    let until = options.lines.until((by.now)());
    thread::scope(|scope| {
        let reader = scope.spawn(move || feed(inputs, &permits, &jobs_in, bytes));
        for _ in 0..options.workers.max(1) {
            let done_in = done_in.clone();
            scope.spawn(move || work(inputs, options, jobs, (until, &done_in)));
        }
        drop(done_in);
        let told = &mut |records| {
            progress(Progress::Reading { bytes: bytes.load(Ordering::Relaxed), records });
        };
        let written = collect(store, &done, &permit_back, by, summary, told);
        // The workers and the reader end when nobody listens any more.
        drop((done, permit_back));
        if let Ok(noted) = reader.join() {
            summary.unreadable.extend(noted.unreadable);
            summary.warnings.extend(noted.warnings);
        }
        written
    })
}

/// The reader: cuts the inputs into pieces and the pieces into jobs.
fn feed(
    inputs: &[Input],
    permits: &Receiver<()>,
    jobs: &SyncSender<Job>,
    bytes: &AtomicU64,
) -> Noted {
    let mut noted = Noted::default();
    let (mut seq, mut before) = (0, 0);
    for (at, input) in inputs.iter().enumerate() {
        let job = std::cell::RefCell::new(Job { seq, input: at, pieces: Vec::new(), bytes: 0 });
        let stopped = std::cell::Cell::new(false);
        let send = |job: &mut Job| {
            let next = Job { seq: job.seq + 1, input: at, pieces: Vec::new(), bytes: 0 };
            let full = std::mem::replace(job, next);
            if permits.recv().is_err() || jobs.send(full).is_err() {
                stopped.set(true);
            }
        };
        let mut read = 0;
        let ended = file::read(
            input,
            Splitter::default(),
            &mut |count| {
                read = count;
                bytes.store(before + count, Ordering::Relaxed);
                let mut job = job.borrow_mut();
                // Nobody should wait for records that came through a pipe.
                if !job.pieces.is_empty() {
                    send(&mut job);
                }
                !stopped.get()
            },
            &mut |piece| {
                let mut job = job.borrow_mut();
                job.bytes += piece.bytes.len() + PIECE_BYTES;
                job.pieces.push(piece);
                if job.bytes >= JOB_BYTES && !stopped.get() {
                    send(&mut job);
                }
            },
        );
        before += read;
        let mut job = job.into_inner();
        if !job.pieces.is_empty() && !stopped.get() {
            send(&mut job);
        }
        seq = job.seq;
        match ended {
            Err(error) => noted.unreadable.push(error),
            Ok(ended) if ended.marked => noted.warnings.push(file::marked(input)),
            Ok(_) => {}
        }
        if stopped.get() {
            break;
        }
    }
    noted
}

/// A worker: reads the pieces of one job after another.
fn work(
    inputs: &[Input],
    options: &Options,
    jobs: &Mutex<Receiver<Job>>,
    (until, done): (Option<Timestamp>, &Sender<(u64, Batch)>),
) {
    loop {
        let Ok(job) = jobs.lock().map_or_else(|_| Err(()), |jobs| jobs.recv().map_err(|_| ()))
        else {
            return;
        };
        let source = inputs.get(job.input).map_or("", |input| input.name.as_str());
        let databases = options.databases.as_deref();
        let (only, site) = (options.only, &options.thresholds);
        let reader = Reader { source, only, site, databases, until };
        let mut batch = Batch::default();
        for piece in job.pieces {
            batch.append(read(reader, piece));
        }
        if done.send((job.seq, batch)).is_err() {
            return;
        }
    }
}

/// What came of one piece. A fault of this program costs that piece and not the ingest: the writer
/// would wait for the job for ever.
pub(super) fn read(reader: Reader<'_>, piece: Piece) -> Batch {
    shielded(reader, piece, |piece, batch| reader.read(piece, batch))
}

fn shielded(reader: Reader<'_>, piece: Piece, read: impl FnOnce(Piece, &mut Batch)) -> Batch {
    let place = piece.place;
    let kept = piece.bytes[..piece.bytes.len().min(SET_ASIDE_BYTES_MAX)].to_vec();
    let attempt = || {
        let mut batch = Batch::default();
        read(piece, &mut batch);
        batch
    };
    guarded(attempt).unwrap_or_else(|fault| {
        let reason = format!("{fault} while it was read: please report it");
        let mut batch = Batch::default();
        reader.set_aside(place, reason, kept, &mut batch);
        batch
    })
}

/// The writer: puts what is done into order and writes it in batches.
fn collect(
    store: &mut dyn Store,
    done: &Receiver<(u64, Batch)>,
    permits: &Sender<()>,
    by: &mut By<'_>,
    summary: &mut Summary,
    told: &mut dyn FnMut(u64),
) -> Result<(), StoreError> {
    let (mut waiting, mut next) = (BTreeMap::new(), 0);
    let (mut batch, mut since, mut after) = (Batch::default(), Instant::now(), WRITE_FIRST);
    loop {
        let received = if batch.records() == 0 {
            done.recv().map_err(|_| RecvTimeoutError::Disconnected)
        } else {
            done.recv_timeout(after.saturating_sub(since.elapsed()))
        };
        let ended = matches!(received, Err(RecvTimeoutError::Disconnected));
        if let Ok((seq, ready)) = received {
            waiting.insert(seq, ready);
        }
        while let Some(ready) = waiting.remove(&next) {
            if batch.records() == 0 {
                since = Instant::now();
            }
            batch.append(ready);
            next += 1;
            // A reader that is through does not wait for it.
            let _ = permits.send(());
        }
        let full = batch.records() >= WRITE_RECORDS || batch.bytes >= WRITE_BYTES;
        if batch.records() > 0 && (full || ended || since.elapsed() >= after) {
            write(store, std::mem::take(&mut batch), by, summary)?;
            (since, after) = (Instant::now(), (after * 2).min(WRITE_AFTER));
            told(summary.records);
        }
        if ended {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::thresholds::Thresholds;
    use crate::ingest::guard::tests::{ON_PURPOSE, told};
    use crate::source::split::Place;

    #[test]
    fn a_fault_of_this_program_sets_the_record_aside_whole_and_says_nothing_of_its_text() {
        assert_eq!(told(), 0);
        let site = Thresholds::shared();
        let reader =
            Reader { source: "x.jsonl", only: None, site: &site, databases: None, until: None };
        let bytes = b"{\"name\":\"\x1b[2J\"}".to_vec();
        let piece = |bytes: &[u8]| Piece {
            place: Place { line: 7, byte: 99 },
            bytes: bytes.to_vec(),
            fault: None,
            enveloped: false,
        };
        let fault = |piece: Piece, _: &mut Batch| {
            assert!(piece.bytes.is_empty(), "{ON_PURPOSE}");
        };
        let batch = shielded(reader, piece(&bytes), fault);
        let [aside] = batch.set_aside.as_slice() else { panic!("{:?}", batch.set_aside) };
        assert_eq!((aside.line, aside.byte, &aside.bytes), (7, 99, &bytes), "nothing is lost");
        assert!(aside.reason.contains("src/ingest/pipeline.rs:"), "{}", aside.reason);
        assert!(!aside.reason.contains("purpose"), "{}", aside.reason);
        assert_eq!(told(), 0, "the hook had nothing to tell");
        // The next record on the same thread is read as if nothing had been.
        assert_eq!(read(reader, piece(b"{\"odd\":1}")).events.len(), 1);
    }
}
