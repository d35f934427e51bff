//! A console says that it is at work on a store, and an ingest into that store leaves it a
//! processor meanwhile.
//!
//! Being nice is not enough: where the system shares its processors out between terminals, an
//! ingest in another one is asked for half of each, however nice it is, and a key waits for its
//! turn. It must neither wait nor fail: where a system knows no locks or no processors of a
//! thread's own, everything goes on as it would.

use crate::plain;
use crate::store::folder::CONSOLES;
use std::fs::{OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::thread::Builder;

/// Says that a console runs on the store, until the process ends: each has a share of the lock, and
/// the system takes it back however that ends. Whoever looks just now whether somebody is there has
/// the lock for that moment, so a thread of its own waits for the share.
pub fn say(folder: &Path) {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false).mode(0o600);
    let path = folder.join(CONSOLES);
    // Somebody who may only read the store can be there too.
    let file = plain::open_with(&mut options, &path).or_else(|_| plain::open_itself(&path));
    let Ok(file) = file else { return };
    let hold = move || {
        if file.lock_shared().is_ok() {
            std::mem::forget(file);
        }
    };
    let _ = Builder::new().name("presence".into()).spawn(hold);
}

/// True where a console is at work on the store.
fn is_on(folder: &Path) -> bool {
    let file = plain::open_itself(&folder.join(CONSOLES));
    file.is_ok_and(|file| matches!(file.try_lock(), Err(TryLockError::WouldBlock)))
}

/// Who gives way to consoles on one store.
#[derive(Debug)]
pub struct GivesWay {
    folder: PathBuf,
    /// It gives way at the moment.
    gives: bool,
}

impl GivesWay {
    /// Gives way to consoles on that store, if there are any now.
    pub fn on(folder: &Path) -> Self {
        let mut new = Self { folder: folder.into(), gives: false };
        new.look();
        new
    }

    /// Looks whether consoles have come or gone since.
    pub fn look(&mut self) {
        let gives = is_on(&self.folder);
        if gives != self.gives {
            processors::leave_one(gives);
            self.gives = gives;
        }
    }
}

/// This thread and those that it starts leave the first processor to the console that they belong
/// to.
pub(super) fn this_thread_leaves_one() {
    processors::leave_one_here();
}

#[cfg(target_os = "linux")]
mod processors {
    use rustix::process::Pid;
    use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
    use std::sync::OnceLock;

    /// The processors that this process began with.
    static ALL: OnceLock<Option<CpuSet>> = OnceLock::new();

    /// The calling thread, and those that it starts from now on, leave the first of its processors.
    pub(super) fn leave_one_here() {
        if let Some(set) = without_first() {
            // Where the system does not grant it, everything goes on as it would.
            let _ = sched_setaffinity(None, &set);
        }
    }

    /// The processors of this process but the first; `None` where there is no other.
    fn without_first() -> Option<CpuSet> {
        let mut set = (*ALL.get_or_init(|| sched_getaffinity(None).ok()))?;
        let first = (0..CpuSet::MAX_CPU).find(|at| set.is_set(*at)).unwrap_or_default();
        set.unset(first);
        (set.count() > 0).then_some(set)
    }

    /// All threads of this process leave the first of its processors to others, or have it again.
    pub(super) fn leave_one(leave: bool) {
        let all = || *ALL.get_or_init(|| sched_getaffinity(None).ok());
        let Some(set) = (if leave { without_first() } else { all() }) else { return };
        let Ok(threads) = std::fs::read_dir("/proc/self/task") else { return };
        let numbers = threads.flatten().filter_map(|it| it.file_name().to_str()?.parse().ok());
        for thread in numbers.filter_map(Pid::from_raw) {
            // One that has just ended needs none.
            let _ = sched_setaffinity(Some(thread), &set);
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod processors {
    pub(super) fn leave_one(_: bool) {}
    pub(super) fn leave_one_here() {}
}
