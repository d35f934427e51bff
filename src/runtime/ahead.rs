//! What the reader does next: the jobs that wait and, while none does, what makes later ones fast.
//!
//! It must not wake up by itself: once the store is ready, it waits.

use crate::app::message::Effect;
use crate::store::Store;
use std::sync::mpsc::{Receiver, TryRecvError};

/// The jobs of a reader.
pub(super) struct Jobs<'j> {
    waiting: &'j Receiver<Effect>,
    store: &'j dyn Store,
    /// Nothing is to be made ready until the next job has been done.
    is_ready: bool,
}

impl<'j> Jobs<'j> {
    /// The jobs that come in here. Nothing is made ready before the first was done: it is the first
    /// picture.
    pub(super) const fn new(waiting: &'j Receiver<Effect>, store: &'j dyn Store) -> Self {
        Self { waiting, store, is_ready: true }
    }

    /// All jobs that wait by now, one at least; `None` when no more can come.
    pub(super) fn next(&mut self) -> Option<Vec<Effect>> {
        let first = self.first()?;
        self.is_ready = false;
        Some(std::iter::once(first).chain(self.waiting.try_iter()).collect())
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
        self.waiting.recv().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::Timestamp;
    use crate::store::sqlite::{OpenOptions, SqliteStore};
    use crate::store::{Chance, Stamp};
    use std::sync::mpsc::sync_channel;

    struct Zeros;

    impl Chance for Zeros {
        fn bits(&mut self) -> [u8; 16] {
            [0; 16]
        }
    }

    #[test]
    fn the_store_is_made_ready_after_the_first_job_and_jobs_come_before_that() {
        let folder = tempfile::tempdir().unwrap();
        let now = Timestamp::from_millis(0).unwrap();
        let mut stamp = Stamp { now, who: "os:a", chance: &mut Zeros };
        let store =
            SqliteStore::open(folder.path(), OpenOptions { create: true }, &mut stamp).unwrap();
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
    fn while_nothing_waits_the_store_is_made_ready() {
        let folder = tempfile::tempdir().unwrap();
        let now = Timestamp::from_millis(0).unwrap();
        let mut stamp = Stamp { now, who: "os:a", chance: &mut Zeros };
        let store =
            SqliteStore::open(folder.path(), OpenOptions { create: true }, &mut stamp).unwrap();
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
