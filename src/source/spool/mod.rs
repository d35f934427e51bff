//! A spool folder as a source: finished files that are put into it are taken in once and moved to
//! `done/`, or to `set-aside/` with the reason.
//!
//! A file is finished when its name says no other (`.part`, `.tmp`, a dot before it) and it has not
//! changed for a moment: put files there under another name and rename them. The system's notices
//! are a hint; looking again is the truth. It must not follow a link, delete a file, or write over
//! one.

mod folder;

use super::feed::{Fault, How, Line, Wants};
use super::file::Input;
use super::pipe::Reading;
use crate::domain::feed::{News, Stored};
use folder::{Folder, Waiting};
use notify::{RecursiveMode, Watcher as _};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

/// How often the folder is looked at where nothing is said.
pub const EVERY: Duration = Duration::from_secs(2);

/// A spool folder.
#[derive(Debug)]
pub struct Spool {
    /// The folder.
    pub folder: PathBuf,
    /// How often it is looked at, notices or none.
    pub every: Duration,
}

/// Where it goes on: in the middle of a file.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Cursor {
    file: String,
    /// What tells it from another file of that name: bytes, time of change, number.
    is: (u64, i64, u64),
    /// Records of it that are stored.
    pieces: u64,
}

impl Spool {
    pub(super) async fn run(&mut self, line: &mut Line, how: &How) -> Result<(), Fault> {
        let folder = Folder::open(&self.folder)?;
        let notice = Arc::new(Notify::new());
        let to = notice.clone();
        // Where the system gives no notices, looking again finds the same a little later.
        let mut watcher = notify::recommended_watcher(move |_| to.notify_one()).ok();
        if let Some(watcher) = &mut watcher {
            let _ = watcher.watch(&self.folder, RecursiveMode::NonRecursive);
        }
        loop {
            let found = folder.waiting((how.now)())?;
            line.tell(News::Heard);
            for file in &found.finished {
                take(&folder, file, line).await?;
            }
            if found.finished.is_empty() {
                if found.settles.is_none() {
                    line.tell(News::CaughtUp);
                    if how.wants == Wants::Once {
                        return Ok(());
                    }
                }
                let until = found.settles.map_or(self.every, |soon| soon.min(self.every));
                let _ = tokio::time::timeout(until, notice.notified()).await;
            }
        }
    }
}

/// Takes one file in, from where it stood, and moves it away once all of it is stored.
async fn take(folder: &Folder, file: &Waiting, line: &mut Line) -> Result<(), Fault> {
    if let Some(why) = &file.unfit {
        return folder.set_aside(file, why);
    }
    let known = line.cursor().and_then(|cursor| serde_json::from_str::<Cursor>(cursor).ok());
    let known = known.filter(|it| it.file == file.name && it.is == file.is);
    let mut pieces = known.map_or(0, |it| it.pieces);
    let was_begun = pieces > 0;
    let mut reading = Reading::begin(Input::file(folder.path(file)), pieces);
    // What is still under way belongs to the file before.
    line.stored().await?;
    while let Some(mut load) = reading.next().await {
        pieces += load.pieces.len() as u64;
        let cursor = Cursor { file: file.name.clone(), is: file.is, pieces };
        load.cursor = serde_json::to_string(&cursor).ok();
        load.of = Some(file.name.clone());
        line.deliver(load).await?;
    }
    let stored = line.stored().await?;
    if let Err(fault) = reading.end().await {
        return folder.set_aside(file, &fault.why);
    }
    if !folder.is_as_it_was(file) {
        // Somebody still writes to it: what is new in it comes in with the next look.
        return Ok(());
    }
    match nothing_taken(&stored).filter(|_| !was_begun) {
        Some(why) => folder.set_aside(file, &why),
        None => folder.done(file),
    }
}

/// Why a file is of no use: nothing of it could be taken in.
fn nothing_taken(stored: &Stored) -> Option<String> {
    (stored.taken == 0).then(|| match &stored.why {
        Some(why) => {
            format!("none of its {} records could be taken in; the first: {why}", stored.set_aside)
        }
        None => "there is no record in it".into(),
    })
}
