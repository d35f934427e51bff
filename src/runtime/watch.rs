//! Tells when the store's files change, by the system's own notices: nothing wakes up while nothing
//! changes.

use super::Inbox;
use crate::app::message::Message;
use crate::store::{folder, sqlite};
use notify::{RecursiveMode, Watcher};
use std::path::Path;
use std::sync::mpsc::{self, SyncSender};
use std::thread;
use std::time::Duration;

/// While changes go on they are told ever less often, from this far apart to that.
const APART: [Duration; 2] = [Duration::from_millis(40), Duration::from_millis(250)];
/// A notice comes with the first byte of a change; so long after it most changes are whole.
const WHOLE: Duration = Duration::from_millis(20);
/// What was still on its way to the disk then can be read so long after the last notice.
const LATE: Duration = Duration::from_millis(500);

/// Watches a store folder for as long as what it returns lives; `None` where the system gives no
/// notices there.
pub(super) fn start(folder: &Path, inbox: &Inbox) -> Option<notify::RecommendedWatcher> {
    let (to, changes) = mpsc::sync_channel(1);
    let notice = move |event: notify::Result<notify::Event>| {
        let writes = event.is_ok_and(|event| event.kind.is_modify() && of_ledger(&event.paths));
        if writes {
            // One waiting notice is enough.
            let _ = to.try_send(());
        }
    };
    let mut watcher = notify::recommended_watcher(notice).ok()?;
    watcher.watch(folder, RecursiveMode::NonRecursive).ok()?;
    let inbox = inbox.clone();
    thread::Builder::new()
        .name("watch".into())
        .spawn(move || {
            while changes.recv().is_ok() {
                let mut apart = APART[0];
                loop {
                    thread::sleep(WHOLE);
                    while changes.try_recv().is_ok() {}
                    if inbox.send(Message::StoreChanged).is_err() {
                        return;
                    }
                    thread::sleep(apart);
                    if changes.try_recv().is_ok() {
                        apart = (apart * 2).min(APART[1]);
                    } else if changes.recv_timeout(LATE).is_ok() {
                        apart = APART[0];
                    } else {
                        // A last look, for what was on its way to the disk at the one before.
                        let _ = inbox.send(Message::StoreChanged);
                        break;
                    }
                }
            }
        })
        .ok()?;
    Some(watcher)
}

/// Wakes a thread that has slept when the store changed, for as long as what it returns lives; one
/// waiting notice is enough. `None` where the system gives no notices there.
pub(super) fn wakes(folder: &Path, to: SyncSender<()>) -> Option<notify::RecommendedWatcher> {
    let notice = move |event: notify::Result<notify::Event>| {
        if event.is_ok_and(|event| event.kind.is_modify() && of_ledger(&event.paths)) {
            let _ = to.try_send(());
        }
    };
    let mut watcher = notify::recommended_watcher(notice).ok()?;
    watcher.watch(folder, RecursiveMode::NonRecursive).ok()?;
    Some(watcher)
}

/// Waits, in a thread that sleeps meanwhile, until no other process groups raw events, and tells
/// so.
pub(super) fn await_grouping(folder: &Path, inbox: &Inbox) {
    let (folder, inbox) = (folder.to_path_buf(), inbox.clone());
    let wait = move || {
        let ended = sqlite::wait_for_grouping(&folder).is_ok();
        // A closed channel means that the console has ended.
        let _ = inbox.send(if ended { Message::GroupingEnded } else { Message::GroupingUnknown });
    };
    // Without a thread the line that tells of it stays until the store changes.
    let _ = thread::Builder::new().name("grouping".into()).spawn(wait);
}

fn of_ledger(paths: &[std::path::PathBuf]) -> bool {
    let names = |path: &std::path::PathBuf| {
        path.file_name()
            .is_some_and(|name| name.as_encoded_bytes().starts_with(folder::LEDGER.as_bytes()))
    };
    paths.iter().any(names)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::File;

    #[test]
    fn the_end_of_a_grouping_is_told_once_and_nothing_before() {
        let home = tempfile::tempdir().unwrap();
        let held = File::open(home.path()).unwrap();
        held.try_lock().unwrap();
        let (inbox, messages) = mpsc::sync_channel(4);
        await_grouping(home.path(), &inbox);
        drop(inbox);
        assert!(messages.recv_timeout(Duration::from_millis(200)).is_err());
        drop(held);
        assert_eq!(messages.recv_timeout(Duration::from_secs(20)), Ok(Message::GroupingEnded));
        assert!(messages.recv().is_err(), "and the thread has ended");
    }
}
