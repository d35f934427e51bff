//! What the reader does next: the jobs that wait and, while none does, what makes later ones fast.
//!
//! It must not wake up by itself: once the store is ready, it waits.

use crate::app::message::Effect;
use crate::store::Store;
use std::mem::discriminant;
use std::sync::mpsc::{Receiver, TryRecvError};

/// The jobs of a reader.
pub(super) struct Jobs<'j> {
    waiting: &'j Receiver<Effect>,
    store: &'j dyn Store,
    /// Nothing is to be made ready until the next job has been done.
    is_ready: bool,
    /// What is counted or sought over all lines, one of a kind, waits until the store is ready and
    /// nobody asks for anything.
    counts: Vec<Effect>,
}

/// True for what looks at all lines and nobody waits for.
const fn counts(job: &Effect) -> bool {
    matches!(job, Effect::ReadPulse { .. } | Effect::ReadNews { .. })
}

impl<'j> Jobs<'j> {
    /// The jobs that come in here. Nothing is made ready before the first was done: it is the first
    /// picture.
    pub(super) const fn new(waiting: &'j Receiver<Effect>, store: &'j dyn Store) -> Self {
        Self { waiting, store, is_ready: true, counts: Vec::new() }
    }

    /// All jobs that wait by now, one at least; `None` when no more can come.
    pub(super) fn next(&mut self) -> Option<Vec<Effect>> {
        loop {
            let first = self.first()?;
            if counts(&first) && self.is_ready {
                return Some(vec![first]);
            }
            let jobs = self.put_off_counts(Some(first));
            if !jobs.is_empty() {
                return Some(jobs);
            }
        }
    }

    /// What has come in since, which may be none: it can make what waits superfluous.
    pub(super) fn more(&mut self) -> Vec<Effect> {
        self.put_off_counts(None)
    }

    fn put_off_counts(&mut self, first: Option<Effect>) -> Vec<Effect> {
        let all = first.into_iter().chain(self.waiting.try_iter());
        let (later, jobs): (Vec<_>, Vec<_>) = all.partition(counts);
        // What was asked for since may rest on a store that has changed.
        self.is_ready &= later.is_empty() && jobs.is_empty();
        for job in later {
            self.counts.retain(|older| discriminant(older) != discriminant(&job));
            self.counts.push(job);
        }
        jobs
    }

    fn first(&mut self) -> Option<Effect> {
        while !self.is_ready {
            match self.waiting.try_recv() {
                Ok(job) => return Some(job),
                Err(TryRecvError::Disconnected) => return None,
                Err(TryRecvError::Empty) => {}
            }
            // What goes wrong here goes wrong again for whoever asks, and is told there.
            self.is_ready = !self.store.prepare().unwrap_or(false);
        }
        match self.waiting.try_recv() {
            Ok(job) => {
                self.is_ready = false;
                Some(job)
            }
            Err(TryRecvError::Disconnected) => None,
            Err(TryRecvError::Empty) => self.counts.pop().or_else(|| {
                let job = self.waiting.recv().ok();
                self.is_ready = false;
                job
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::Timestamp;
    use crate::runtime::chance::Zeros;
    use crate::store::Stamp;
    use crate::store::sqlite::{OpenOptions, SqliteStore};
    use std::sync::mpsc::sync_channel;

    fn now() -> Timestamp {
        Timestamp::from_millis(0).unwrap()
    }

    /// An empty store, and the folder that goes with it.
    fn fresh() -> (tempfile::TempDir, SqliteStore) {
        let folder = tempfile::tempdir().unwrap();
        let mut stamp = Stamp { now: now(), who: "os:a", chance: &mut Zeros };
        let options = OpenOptions { create: true };
        let store = SqliteStore::open(folder.path(), options, &mut stamp).unwrap();
        (folder, store)
    }

    #[test]
    fn the_store_is_made_ready_after_the_first_job_and_jobs_come_before_that() {
        let (_folder, store) = fresh();
        let (to, waiting) = sync_channel(8);
        let mut jobs = Jobs::new(&waiting, &store);
        let job = |case: &str| Effect::OpenCase { request: 1, case: case.into() };
        for case in ["a", "b"] {
            to.send(job(case)).unwrap();
        }
        assert_eq!(jobs.next(), Some(vec![job("a"), job("b")]));
        to.send(job("c")).unwrap();
        assert_eq!(jobs.next(), Some(vec![job("c")]));
        assert!(store.prepare().unwrap(), "nothing was made ready while a job waited");
        drop(to);
        assert_eq!(jobs.next(), None);
    }

    #[test]
    fn what_is_counted_over_all_lines_comes_last_and_once_the_store_is_ready() {
        let (_folder, store) = fresh();
        let (to, waiting) = sync_channel(8);
        let mut jobs = Jobs::new(&waiting, &store);
        let open = Effect::OpenCase { request: 1, case: "a".into() };
        let count = |request| {
            let due = crate::domain::query::DueTimes::default();
            let context = crate::domain::query::Context { now: now(), who: String::new(), due };
            Effect::ReadPulse { request, context: Box::new(context) }
        };
        let news = |request| Effect::ReadNews { request, now: now() };
        for job in [count(1), news(3), open.clone(), count(2), news(4)] {
            to.send(job).unwrap();
        }
        assert_eq!(jobs.next(), Some(vec![open]));
        let both = [jobs.next(), jobs.next()];
        assert!(both.contains(&Some(vec![news(4)])), "{both:?}");
        assert!(both.contains(&Some(vec![count(2)])), "of two only the newer one: {both:?}");
        assert!(!store.prepare().unwrap(), "and the store was ready by then");
        drop(to);
        assert_eq!(jobs.next(), None);
    }

    #[test]
    fn while_nothing_waits_the_store_is_made_ready() {
        let (_folder, store) = fresh();
        let (to, waiting) = sync_channel(8);
        let job = Effect::OpenCase { request: 1, case: "a".into() };
        to.send(job.clone()).unwrap();
        std::thread::scope(|scope| {
            let late = job.clone();
            scope.spawn(move || {
                std::thread::sleep(std::time::Duration::from_millis(300));
                to.send(late).unwrap();
            });
            let mut jobs = Jobs::new(&waiting, &store);
            assert_eq!(jobs.next(), Some(vec![job.clone()]));
            assert_eq!(jobs.next(), Some(vec![job]));
        });
        assert!(!store.prepare().unwrap(), "it was ready before the second job came");
    }
}
