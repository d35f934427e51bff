//! Where the cases come from that are asked about, and what ends the asking.
//!
//! It must not know what is asked.

use super::Stop;
use crate::store::{Store, StoreError};
use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Hands out cases to be asked about, the most wanted first.
pub trait Supply {
    /// The next one; `None` where there is none at the moment.
    fn next(&mut self, store: &dyn Store) -> Result<Option<String>, StoreError>;

    /// A question about that case is sent off, the first or a further one.
    fn asks(&mut self, _case: &str) {}
}

impl Supply for VecDeque<String> {
    fn next(&mut self, _: &dyn Store) -> Result<Option<String>, StoreError> {
        Ok(self.pop_front())
    }
}

/// Gives everything up at once that is under way, and lets nothing more begin.
#[derive(Clone, Debug, Default)]
pub struct Halt(Arc<Halting>);

#[derive(Debug, Default)]
struct Halting {
    is_over: AtomicBool,
    under_way: Mutex<BTreeMap<usize, Stop>>,
}

impl Halt {
    /// At once.
    pub fn now(&self) {
        self.0.is_over.store(true, Ordering::SeqCst);
        self.under_way().values().for_each(Stop::now);
    }

    /// True from then on.
    pub fn is_over(&self) -> bool {
        self.0.is_over.load(Ordering::SeqCst)
    }

    pub(super) fn begins(&self, id: usize, stop: &Stop) {
        self.under_way().insert(id, stop.clone());
        // It may have been over a moment before.
        if self.is_over() {
            stop.now();
        }
    }

    pub(super) fn ends(&self, id: usize) {
        self.under_way().remove(&id);
    }

    fn under_way(&self) -> MutexGuard<'_, BTreeMap<usize, Stop>> {
        self.0.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
