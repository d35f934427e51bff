//! The way in for sources that go on delivering: what comes is stored at once, the source is told,
//! and what was touched is grouped into cases a moment later.
//!
//! A moment: as soon as nothing more comes, or half a second after the first; and no sooner again
//! than grouping itself took, so that a flood is stored and not grouped anew for each record; long
//! histories take turns. What could not be stored is told to its source, which delivers it again.
//! It must not keep what it could not store.

use super::aside::Shelf;
use super::known::Known;
use super::pipeline::read;
use super::read::{Batch, Reader};
use super::summary::Summary;
use super::{By, Options, Progress, group, write};
use crate::domain::feed::{News, Stored};
use crate::domain::time::Timestamp;
use crate::ledger::checkpoint;
use crate::source::feed::{Delivery, Parcel};
use crate::store::deliveries::Delivered;
use crate::store::{Store, StoreError};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

/// Grouping begins when so long nothing came,
const QUIET: Duration = Duration::from_millis(40);
/// or so long after the first that is not grouped,
const LATEST: Duration = Duration::from_millis(400);
/// and at the soonest so many times its own last duration after it ended.
const APART: u32 = 2;
/// What the store did not take is tried again after so long: at first, and at most.
const FAILED: [Duration; 2] = [Duration::from_secs(1), Duration::from_mins(1)];
/// A run that lasts keeps set-aside records one by one up to a limit for each day.
const DAY_MS: i64 = 86_400_000;

/// What is told while it runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// How it goes with a source.
    News(Arc<str>, News),
    /// So many cases are new or changed.
    Cases(super::Made),
    /// What could not be made of the events, or not be stored for now, in words.
    Fault(String),
}

/// Takes in what sources deliver until none of them is left, then groups what is left.
///
/// An error is one of the store that waiting does not mend; what could not be stored for now is
/// told to its source.
pub fn follow(
    store: &mut dyn Store,
    parcels: &Receiver<Parcel>,
    options: &Options,
    by: &mut By<'_>,
    told: &mut dyn FnMut(Told),
) -> Result<Summary, StoreError> {
    let mut summary = Summary::default();
    let (mut due, mut known) = (Due::left(store)?, Known::default());
    let mut turns = group::Turns::default();
    let mut shelf_since = (by.now)();
    // When what was written has a checkpoint, at the latest.
    let mut marks: Option<Instant> = None;
    let in_time = || Some(Instant::now() + checkpoint::APART);
    loop {
        let next = due.at().into_iter().chain(marks).min();
        let parcel = match next.map(|at| at.saturating_duration_since(Instant::now())) {
            None => parcels.recv().map_err(|_| RecvTimeoutError::Disconnected),
            // However much waits.
            Some(Duration::ZERO) => Err(RecvTimeoutError::Timeout),
            Some(rest) => parcels.recv_timeout(rest),
        };
        match parcel {
            Ok(Parcel::News(source, news)) => told(Told::News(source, news)),
            Ok(Parcel::Delivery(delivery)) => {
                let now = (by.now)();
                if now.millis_since(shelf_since) > DAY_MS {
                    (summary.shelf, shelf_since) = (Shelf::default(), now);
                }
                due.touched |=
                    take(store, delivery, options, by, (&mut summary, &mut known), told)?;
                due.came();
                marks = marks.or_else(in_time);
            }
            Err(ended) => {
                let is_past = |at: Instant| at <= Instant::now();
                if marks.is_some_and(is_past) {
                    marks = None;
                    remember(store, told);
                }
                let is_due =
                    ended == RecvTimeoutError::Disconnected || due.at().is_some_and(is_past);
                if due.touched && is_due {
                    marks = marks.or_else(in_time);
                    let began = Instant::now();
                    // At the end all have their turn.
                    let turns = (ended == RecvTimeoutError::Timeout).then_some(&mut turns);
                    let ended = grouped(store, options, by, turns, &mut summary, told)?;
                    if let Some(why) = due.ended(began, ended) {
                        told(Told::Fault(why));
                    }
                }
                if ended == RecvTimeoutError::Disconnected {
                    summary.end();
                    return Ok(summary);
                }
            }
        }
    }
}

/// Has what was written kept outside of the store, as far as it was verified.
fn remember(store: &mut dyn Store, told: &mut dyn FnMut(Told)) {
    match store.remember() {
        Ok(None) => {}
        Ok(Some(said)) => told(Told::Fault(said)),
        Err(error) => told(Told::Fault(error.to_string())),
    }
}

/// When grouping begins.
struct Due {
    touched: bool,
    first: Option<Instant>,
    last: Option<Instant>,
    not_before: Option<Instant>,
    /// Attempts in a row that the store did not take.
    fails: u32,
    /// Why, as it was told.
    said: Option<String>,
}

/// What became of an attempt to group.
enum Attempt {
    /// Nothing of it is left.
    Whole,
    /// Some wait for their turn.
    Part,
    /// The store does not take it just now, for this reason.
    Failed(String),
}

impl Due {
    /// What an earlier run stored and did not group comes first, whether anything comes or not.
    fn left(store: &dyn Store) -> Result<Self, StoreError> {
        let touched = !store.touched_subjects(None, 1)?.is_empty()
            || !store.touched_addresses(None, 1)?.is_empty();
        let now = touched.then(Instant::now);
        Ok(Self { touched, first: now, last: now, not_before: None, fails: 0, said: None })
    }

    fn came(&mut self) {
        let now = Instant::now();
        self.first = self.first.or(Some(now)).filter(|_| self.touched);
        self.last = self.first.and(Some(now));
    }

    fn at(&self) -> Option<Instant> {
        let (first, last) = self.first.zip(self.last)?;
        let soon = (last + QUIET).min(first + LATEST);
        Some(self.not_before.map_or(soon, |not_before| soon.max(not_before)))
    }

    /// An attempt ended; what is to be told of it, once for each reason.
    fn ended(&mut self, began: Instant, attempt: Attempt) -> Option<String> {
        let now = Instant::now();
        self.touched = !matches!(attempt, Attempt::Whole);
        let mut wait = (now - began) * APART;
        let why = if let Attempt::Failed(why) = attempt { Some(why) } else { None };
        self.fails = if why.is_some() { self.fails + 1 } else { 0 };
        if why.is_some() {
            let doubled = FAILED[0].saturating_mul(1 << (self.fails - 1).min(16));
            wait = wait.max(doubled.min(FAILED[1]));
        }
        self.not_before = Some(now + wait);
        // What could not be grouped is tried again then.
        self.first = self.touched.then_some(now);
        self.last = self.first;
        let is_told = why == self.said;
        self.said.clone_from(&why);
        why.filter(|_| !is_told)
    }
}

/// Stores a delivery and tells its source; true where there is something to group.
fn take(
    store: &mut dyn Store,
    delivery: Delivery,
    options: &Options,
    by: &mut By<'_>,
    (summary, known): (&mut Summary, &mut Known),
    told: &mut dyn FnMut(Told),
) -> Result<bool, StoreError> {
    let (mut delivery, mut batch) = (delivery, Batch::default());
    let name = delivery.name();
    let databases = options.databases.as_deref();
    let (only, site) = (options.only, &options.thresholds);
    let until = options.lines.until((by.now)());
    let reader = Reader { source: &name, only, site, databases, until };
    for piece in std::mem::take(&mut delivery.load.pieces) {
        batch.append(read(reader, piece));
    }
    let touched = !batch.events.is_empty();
    let mut aside = Vec::new();
    if delivery.load.once {
        let found = std::mem::take(&mut batch.set_aside);
        match known.news(store, &name, found) {
            Ok(news) => (batch.set_aside, aside) = news,
            Err(error) => return could_not(delivery, error, false),
        }
    }
    let stored = Stored {
        taken: (batch.cases.len() + batch.events.len()) as u64,
        set_aside: batch.set_aside.len() as u64,
        why: batch.set_aside.first().map(|aside| aside.reason.clone()),
        newest_ms: newest(&batch),
    };
    match keep(store, &mut delivery, batch, by, summary) {
        Ok(made) => {
            known.keep(&name, aside);
            if made != super::Made::default() {
                told(Told::Cases(made));
            }
            told(Told::News(delivery.source.clone(), News::Stored(stored.clone())));
            delivery.answer(Ok(stored));
            Ok(touched)
        }
        Err(error) => could_not(delivery, error, touched),
    }
}

/// Tells a source that its delivery is not stored; an error where waiting does not mend it.
fn could_not(delivery: Delivery, error: StoreError, touched: bool) -> Result<bool, StoreError> {
    delivery.answer(Err(error.to_string()));
    if error.may_pass() { Ok(touched) } else { Err(error) }
}

/// Everything of a delivery first, then where its source goes on.
fn keep(
    store: &mut dyn Store,
    delivery: &mut Delivery,
    mut batch: Batch,
    by: &mut By<'_>,
    summary: &mut Summary,
) -> Result<super::Made, StoreError> {
    let before = summary.cases;
    let formats = batch.formats.keys().copied().collect();
    let set_aside = std::mem::take(&mut batch.set_aside);
    write(store, batch, by, summary)?;
    let (count, shown) = summary.aside(&set_aside);
    let delivered = Delivered {
        cursor: delivery.load.cursor.take(),
        set_aside: summary.shelf.keep(set_aside),
        formats,
        gaps: std::mem::take(&mut delivery.load.gaps),
    };
    store.end_delivery(&delivery.source, delivered, &mut by.stamp())?;
    summary.count_aside(count, shown);
    Ok(summary.cases.since(before))
}

/// Groups.
fn grouped(
    store: &mut dyn Store,
    options: &Options,
    by: &mut By<'_>,
    turns: Option<&mut group::Turns>,
    summary: &mut Summary,
    told: &mut dyn FnMut(Told),
) -> Result<Attempt, StoreError> {
    let progress = &mut |_: Progress| {};
    match group::run(store, &options.thresholds, options.workers, by, turns, progress) {
        Ok(grouped) => {
            summary.cases.join(grouped.made);
            if grouped.made != super::Made::default() {
                told(Told::Cases(grouped.made));
            }
            for fault in grouped.faults {
                told(Told::Fault(fault));
            }
            Ok(if grouped.more { Attempt::Part } else { Attempt::Whole })
        }
        Err(error) if error.may_pass() => {
            Ok(Attempt::Failed(format!("grouping is tried again: {error}")))
        }
        Err(error) => Err(error),
    }
}

/// The time of the newest event; one ahead of the clock counts, since its source said so.
fn newest(batch: &Batch) -> Option<i64> {
    let events = batch.events.iter().filter_map(|event| event.sighting.as_ref());
    let cases = batch.cases.iter().map(|case| case.ingested.detected_at);
    events.map(|it| it.time_ms).chain(cases.map(Timestamp::millis)).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_store_does_not_take_is_tried_ever_later_and_each_reason_is_told_once() {
        let mut due =
            Due { touched: true, first: None, last: None, not_before: None, fails: 0, said: None };
        let mut after = |attempt: Attempt| {
            let said = due.ended(Instant::now(), attempt);
            let at = due.at().map(|at| at.saturating_duration_since(Instant::now()).as_secs_f64());
            (said, at.map(f64::round))
        };
        let failed = |why: &str| Attempt::Failed(why.into());
        assert_eq!(after(failed("full")), (Some("full".into()), Some(1.0)));
        assert_eq!(after(failed("full")), (None, Some(2.0)), "told already");
        assert_eq!(after(failed("read-only")), (Some("read-only".into()), Some(4.0)));
        for _ in 0..70 {
            after(failed("read-only"));
        }
        assert_eq!(after(failed("read-only")), (None, Some(60.0)), "at most");
        assert_eq!(after(Attempt::Part), (None, Some(0.0)), "others wait for their turn alone");
        assert_eq!(after(failed("full")), (Some("full".into()), Some(1.0)), "it is new again");
        assert_eq!(after(Attempt::Whole), (None, None));
    }
}
