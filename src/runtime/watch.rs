//! Tells when the store's files change, by the system's own notices: nothing wakes up while nothing
//! changes.

use super::Inbox;
use crate::app::message::Message;
use crate::store::folder;
use notify::{RecursiveMode, Watcher};
use std::path::Path;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// Changes within this time are told as one.
const TOGETHER: Duration = Duration::from_millis(250);

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
                thread::sleep(TOGETHER);
                while changes.try_recv().is_ok() {}
                if inbox.send(Message::StoreChanged).is_err() {
                    return;
                }
            }
        })
        .ok()?;
    Some(watcher)
}

fn of_ledger(paths: &[std::path::PathBuf]) -> bool {
    let names = |path: &std::path::PathBuf| {
        path.file_name()
            .is_some_and(|name| name.as_encoded_bytes().starts_with(folder::LEDGER.as_bytes()))
    };
    paths.iter().any(names)
}
