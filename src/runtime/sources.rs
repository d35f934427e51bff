//! Sources at work: each a task of one thread, and what they deliver in a channel for whoever
//! writes to the store.
//!
//! Of all processes on a store one asks a source at a time; the others wait until it ends and go on
//! where it stood. It must not write to the store, and must not decide what a source does.

use super::chance;
use super::clock::Clock;
use crate::domain::feed::{Failing, News, Side};
use crate::plain;
use crate::source::feed::{self, Fault, How, Line, Parcel, Wants};
use crate::source::spec::Spec;
use crate::store::folder;
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task::JoinSet;

/// How often is looked whether the process that asks has ended.
pub(super) const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// Asks for where a source goes on, from whoever has the store; `None` in the answer's place where
/// it cannot be read.
pub type CursorOf = Arc<dyn Fn(&str) -> Result<Option<String>, String> + Send + Sync>;

/// Sources that were wanted once and gave up, with why.
pub type GivenUp = Vec<(Arc<str>, Fault)>;

/// Sources at work.
pub struct Sources {
    /// What they deliver; closed when the last of them has ended.
    pub parcels: Receiver<Parcel>,
    stop: Stop,
    thread: JoinHandle<GivenUp>,
}

/// Ends the sources at once.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<Notify>);

impl Stop {
    /// Ends them.
    pub fn now(&self) {
        self.0.notify_one();
    }
}

impl Sources {
    /// What ends them.
    pub fn stop(&self) -> Stop {
        self.stop.clone()
    }

    /// Waits until all have ended; which of those wanted once gave up, and why.
    pub fn ended(self) -> GivenUp {
        drop(self.parcels);
        self.thread.join().unwrap_or_default()
    }
}

/// Starts them on the store in that folder.
pub fn start(
    folder: &Path,
    specs: &[Spec],
    wants: Wants,
    cursor_of: CursorOf,
    clock: Clock,
) -> io::Result<Sources> {
    let (to, parcels) = channel();
    let stop = Stop(Arc::new(Notify::new()));
    let now = move || clock.now();
    let how = How { wants, now: Arc::new(now), chance: Arc::new(chance::fraction) };
    let (specs, folder, ends) = (specs.to_vec(), folder.to_path_buf(), stop.0.clone());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let work = move || {
        let given_up = Arc::new(Mutex::new(GivenUp::default()));
        let room = feed::room();
        runtime.block_on(async {
            let mut tasks = JoinSet::new();
            for spec in specs {
                let line =
                    Begins { spec, folder: folder.clone(), to: to.clone(), room: room.clone() };
                tasks.spawn(one(line, how.clone(), cursor_of.clone(), given_up.clone()));
            }
            drop(to);
            let all = async { while tasks.join_next().await.is_some() {} };
            tokio::select! { () = all => {}, () = ends.notified() => {} }
        });
        // A thread that waits for a pipe ends with the process.
        runtime.shutdown_background();
        Arc::into_inner(given_up).and_then(|it| it.into_inner().ok()).unwrap_or_default()
    };
    let thread = Builder::new().name("sources".into()).spawn(work)?;
    Ok(Sources { parcels, stop, thread })
}

/// A source before its first word.
struct Begins {
    spec: Spec,
    folder: PathBuf,
    to: Sender<Parcel>,
    room: Arc<tokio::sync::Semaphore>,
}

async fn one(begins: Begins, how: How, cursor_of: CursorOf, given_up: Arc<Mutex<GivenUp>>) {
    let Begins { spec, folder, to, room } = begins;
    let name: Arc<str> = spec.name.as_str().into();
    let tell = |news| to.send(Parcel::News(name.clone(), news)).is_ok();
    let mut is_elsewhere = false;
    let _held = loop {
        match hold(&folder, &format!("{}{}", folder::SOURCE, spec.name)) {
            Ok(held) => break Some(held),
            // Without a lock two could ask at once, which brings the same twice; it is known by its
            // bytes.
            Err(TryLockError::Error(_)) => break None,
            Err(TryLockError::WouldBlock) => {
                if !std::mem::replace(&mut is_elsewhere, true) && !tell(News::Elsewhere) {
                    return;
                }
                tokio::time::sleep(LOOK_AGAIN).await;
            }
        }
    };
    // Asked only now: who had it may have gone on meanwhile.
    let ended = match place(&name, &cursor_of, &how, tell).await {
        Ok(cursor) => {
            let line = Line::new(&spec.name, cursor, to.clone(), room);
            feed::run(spec.source(), line, how).await
        }
        Err(fault) => Err(fault),
    };
    if let (Err(fault), Ok(mut all)) = (ended, given_up.lock()) {
        all.push((name, fault));
    }
}

/// Where it goes on. A source that is followed is silent while that cannot be read, and says so.
async fn place(
    name: &Arc<str>,
    cursor_of: &CursorOf,
    how: &How,
    tell: impl Fn(News) -> bool,
) -> Result<Option<String>, Fault> {
    for tries in 1.. {
        let (asked, of) = (name.clone(), cursor_of.clone());
        let why = match tokio::task::spawn_blocking(move || of(&asked)).await {
            Ok(Ok(cursor)) => return Ok(cursor),
            Ok(Err(why)) => format!("where it goes on cannot be read from the store: {why}"),
            Err(_) => "a fault of this program; please report it".into(),
        };
        if how.wants == Wants::Once {
            return Err(Fault::new(why));
        }
        let again_at = (how.now)().plus_millis(LOOK_AGAIN.as_millis() as i64);
        let side = Side::Here;
        if !tell(News::Failing(Failing { side, why, tries, again_at })) {
            break;
        }
        tokio::time::sleep(LOOK_AGAIN).await;
    }
    Err(Fault::new("the program ends"))
}

/// The right to ask, by the name of its lock: the system takes it back however this process ends.
pub(super) fn hold(folder: &Path, lock: &str) -> Result<File, TryLockError> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false).mode(0o600);
    let path = folder.join(lock);
    let file = plain::open_with(&mut options, &path).map_err(TryLockError::Error)?;
    file.try_lock()?;
    Ok(file)
}

/// Where sources go on, read by a connection that is opened for each question: they are few.
pub fn cursors(store: &Path) -> CursorOf {
    let folder = store.to_path_buf();
    Arc::new(move |source| {
        use crate::store::Store as _;
        let store = crate::store::sqlite::SqliteStore::open_read_only(&folder);
        store.and_then(|store| store.cursor(source)).map_err(|error| error.to_string())
    })
}
