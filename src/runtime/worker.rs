//! A named thread that works on what it is handed, in order, until nothing more can come.
//!
//! It must not know what the work is.

use super::CHANNEL;
use crate::app::message::Effect;
use std::io;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

/// The thread, from outside.
pub(super) struct Worker<T = ()> {
    jobs: SyncSender<Effect>,
    thread: JoinHandle<T>,
}

impl<T: Send + 'static> Worker<T> {
    /// Starts it.
    pub(super) fn start(
        name: &str,
        work: impl FnOnce(&Receiver<Effect>) -> T + Send + 'static,
    ) -> io::Result<Self> {
        let (jobs, waiting) = sync_channel(CHANNEL);
        let thread = thread::Builder::new().name(name.into()).spawn(move || work(&waiting))?;
        Ok(Self { jobs, thread })
    }

    /// Hands over a job; blocks while the thread is far behind.
    pub(super) fn hand(&self, job: Effect) {
        // The thread ends only when this is dropped or by a panic, which ends the program.
        let _ = self.jobs.send(job);
    }

    /// Waits until everything handed over is done; what there is to tell of it, unless by a panic,
    /// which ends the program.
    pub(super) fn drain(self) -> Option<T> {
        drop(self.jobs);
        self.thread.join().ok()
    }
}
