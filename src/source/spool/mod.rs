//! A spool folder as a source: finished files that are put into it are taken in once and moved to
//! `done/`, or to `set-aside/` with the reason.
//!
//! A file is finished when its name says no other (`.part`, `.tmp`, a dot before it) and it has not
//! changed for a moment: put files there under another name and rename them. The system's notices
//! are a hint; looking again is the truth. It must not follow a link, delete a file, write over
//! one, or wait for the file system on the thread that all sources share.

mod folder;
mod hand;

use super::feed::{Fault, How, Line, Load, Wants};
use super::file::Input;
use super::pipe::Reading;
use super::split::{Piece, Place};
use crate::domain::feed::{News, Stored};
use folder::{Folder, Waiting};
use hand::Hand;
use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::timeout;

/// How often the folder is looked at where nothing is said.
pub const EVERY: Duration = Duration::from_secs(2);

/// Said of a file that holds nothing.
const NO_RECORD: &str = "there is no record in it";

/// A spool folder.
#[derive(Debug)]
pub struct Spool {
    /// The folder.
    folder: PathBuf,
    /// How often it is looked at, notices or none.
    every: Duration,
    hand: Hand,
}

/// Where it goes on: in the middle of a file.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Cursor {
    file: String,
    /// What tells it from another file of that name: bytes, time of change, number.
    is: (u64, i64, u64),
    /// Records of it that are stored.
    pieces: u64,
    /// That nothing can be read of it, or no more, is told.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    told: bool,
}

impl Spool {
    /// The folder at that path, looked at so often.
    pub fn new(folder: PathBuf, every: Duration) -> Self {
        Self { hand: Hand::new(&folder), folder, every }
    }

    pub(super) async fn run(&mut self, line: &mut Line, how: &How) -> Result<(), Fault> {
        let notice = Arc::new(Notify::new());
        let (path, to) = (self.folder.clone(), notice.clone());
        let opened = self.hand.does(move || Ok((Arc::new(Folder::open(&path)?), watch(&path, to))));
        let (folder, _watcher) = opened.await?;
        loop {
            let (now, of) = ((how.now)(), folder.clone());
            let found = self.hand.does(move || of.waiting(now)).await?;
            line.tell(News::Heard);
            let (none, settles) = (found.finished.is_empty(), found.settles);
            for file in found.finished {
                self.take(&folder, file, line).await?;
            }
            if none {
                if settles.is_none() {
                    line.tell(News::CaughtUp);
                    if how.wants == Wants::Once {
                        return Ok(());
                    }
                }
                let until = settles.map_or(self.every, |soon| soon.min(self.every));
                let _ = timeout(until, notice.notified()).await;
            }
        }
    }

    /// Takes one file in, from where it stood, and moves it away once all of it is stored.
    async fn take(
        &self,
        folder: &Arc<Folder>,
        file: Waiting,
        line: &mut Line,
    ) -> Result<(), Fault> {
        let of = folder.clone();
        let known = line.cursor().and_then(|cursor| serde_json::from_str::<Cursor>(cursor).ok());
        let known = known.filter(|it| it.file == file.name && it.is == file.is);
        let told = known.as_ref().is_some_and(|it| it.told);
        let mut pieces = known.map_or(0, |it| it.pieces);
        if let Some(why) = file.unfit.clone() {
            if !told {
                tell(&file, pieces, &why, line).await?;
            }
            return self.hand.does(move || of.set_aside(&file, &why)).await;
        }
        let was_begun = pieces > 0;
        let free = self.hand.free().await?;
        let mut reading = Reading::begin(Input::file(folder.path(&file)), pieces, Some(free));
        // What is still under way belongs to the file before.
        line.stored().await?;
        while let Some(mut load) = self.next(&mut reading).await? {
            pieces += load.pieces.len() as u64;
            let cursor = Cursor { file: file.name.clone(), is: file.is, pieces, told };
            load.cursor = serde_json::to_string(&cursor).ok();
            load.of = Some(file.name.clone());
            line.deliver(load).await?;
        }
        let stored = line.stored().await?;
        let unread = match reading.end().await {
            Ok(0) => Some(NO_RECORD.to_owned()),
            Ok(_) => None,
            Err(fault) => Some(fault.why),
        };
        // Somebody may still write to it: what is new in it comes in with the next look.
        let (folder, looked_at) = (of.clone(), file.clone());
        if !self.hand.does(move || Ok(folder.is_as_it_was(&looked_at))).await? {
            return Ok(());
        }
        if let Some(why) = unread.as_ref().filter(|_| !told) {
            tell(&file, pieces, why, line).await?;
        }
        let put = move || {
            // Telling may have waited for the store.
            let stays = of.is_as_it_was(&file);
            if stays { put_away(&of, &file, &stored, unread, was_begun) } else { Ok(()) }
        };
        self.hand.does(put).await
    }

    /// The next load. One may take long, since a record of a gigabyte is none; only where nothing
    /// at all is read does the folder hold it up.
    async fn next(&self, reading: &mut Reading) -> Result<Option<Load>, Fault> {
        loop {
            match self.hand.waits(reading.next()).await {
                Err(_) if reading.has_moved() => {}
                ended => return ended,
            }
        }
    }
}

/// Tells of a file, before it is moved, that nothing can be read of it or no more: among what is
/// set aside, like a record, since nobody may look into the folder.
async fn tell(file: &Waiting, pieces: u64, why: &str, line: &mut Line) -> Result<(), Fault> {
    let cursor = Cursor { file: file.name.clone(), is: file.is, pieces, told: true };
    let place = Place { line: 1, byte: 0 };
    let fault = Some(why.to_owned().into());
    let load = Load {
        pieces: vec![Piece { place, bytes: Vec::new(), fault, enveloped: false }],
        cursor: serde_json::to_string(&cursor).ok(),
        of: Some(file.name.clone()),
        ..Load::default()
    };
    line.deliver(load).await?;
    line.stored().await.map(|_| ())
}

/// Has the system say when something changes there. Where it gives no notices, looking again finds
/// the same a little later.
fn watch(folder: &Path, to: Arc<Notify>) -> Option<RecommendedWatcher> {
    let mut watcher = notify::recommended_watcher(move |_| to.notify_one()).ok()?;
    watcher.watch(folder, RecursiveMode::NonRecursive).ok()?;
    Some(watcher)
}

/// Moves a file that was read to where it belongs.
fn put_away(
    folder: &Folder,
    file: &Waiting,
    stored: &Stored,
    unread: Option<String>,
    was_begun: bool,
) -> Result<(), Fault> {
    if let Some(why) = unread {
        return folder.set_aside(file, &why);
    }
    match nothing_taken(stored).filter(|_| !was_begun) {
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
        None => NO_RECORD.into(),
    })
}

#[cfg(test)]
mod tests;
