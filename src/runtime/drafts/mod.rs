//! The thread that keeps half-made decisions: one small file a case, account and console, beside
//! the ledger and no part of it, for the account alone.
//!
//! A draft is written with every change and goes when its decision is stored, so that a signal, a
//! panic or a kill loses no more than the last key. Two consoles of one account have drafts of
//! their own; that of a console which has ended is taken over by the next one that opens the case.
//! It must not judge what is in a draft.

#[cfg(test)]
mod tests;

use super::Inbox;
use super::own_folder::OwnFolder;
use super::worker::Worker;
use crate::app::draft::{SCHEMA, Saved};
use crate::app::message::{Effect, Message};
use crate::app::model::Session;
use crate::domain::digest::Digest;
use crate::source::plain;
use crate::store::folder;
use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Receiver;
use std::time::Duration;

/// Bytes of a draft that are read at most: more than twice what all fields of all forms take.
const BYTES_MAX: u64 = 1_024 * 1024;
/// The end of the name of a draft that is being written.
const FRESH: &str = "new";
/// What is being written for longer than this was left over by a kill.
const LEFT_OVER: Duration = Duration::from_mins(1);

/// The end of the name of a reason that is in a person's editor.
const EDITED: &str = "txt";
/// A reason that lies there for longer than this was left over by a kill.
const EDITED_FOR: Duration = Duration::from_hours(24);

/// The end of the name of the file that a console holds locked while it runs.
const LIVE: &str = "live";

/// A draft that is not written down, and why.
pub(super) type Unkept = (Saved, String);

/// Starts the thread that keeps this session's drafts below this store's folder. At the end it says
/// which are not written down.
pub(super) fn start(
    folder: &Path,
    session: &Session,
    inbox: Inbox,
) -> io::Result<Worker<Vec<Unkept>>> {
    let files = Files::new(folder.join(folder::DRAFTS), &session.who, &session.id);
    let drawer = Drawer { files, inbox, told: false, unkept: BTreeMap::new() };
    Worker::start("drafts", move |jobs| drawer.work(jobs))
}

/// What the thread works with.
struct Drawer {
    files: Files,
    inbox: Inbox,
    /// The console was told that drafts cannot be written down.
    told: bool,
    /// Those that could not be, by case.
    unkept: BTreeMap<String, Saved>,
}

impl Drawer {
    fn work(mut self, jobs: &Receiver<Effect>) -> Vec<Unkept> {
        self.files.sweep();
        while let Ok(first) = jobs.recv() {
            let waiting: Vec<Effect> = std::iter::once(first).chain(jobs.try_iter()).collect();
            for (place, job) in waiting.iter().enumerate() {
                if let Err(error) = self.does(job, waiting.get(place + 1))
                    && !std::mem::replace(&mut self.told, true)
                {
                    tracing::error!(error = error.to_string(), "a draft could not be kept");
                    let _ = self.inbox.send(Message::DraftsKept(Err(error.to_string())));
                }
            }
        }
        self.end()
    }

    /// Nobody is there to be told any more but whoever reads what is left.
    fn end(mut self) -> Vec<Unkept> {
        let folder = self.files.folder.display().to_string();
        let mut left = Vec::new();
        for saved in std::mem::take(&mut self.unkept).into_values() {
            if let Err(error) = self.files.keep(&saved) {
                let why = error.to_string();
                let says_where = why.contains(&folder);
                left.push((saved, if says_where { why } else { format!("{folder}: {why}") }));
            }
        }
        self.files.leave();
        left
    }

    fn does(&mut self, job: &Effect, next: Option<&Effect>) -> io::Result<()> {
        match (job, next) {
            // Of changes that stand next to each other only the last one is written.
            (Effect::KeepDraft(saved), Some(Effect::KeepDraft(later)))
                if later.case == saved.case =>
            {
                Ok(())
            }
            (Effect::KeepDraft(saved), _) => self.keep(saved),
            (Effect::DropDraft { case }, _) => {
                self.unkept.remove(case);
                self.files.remove(case)
            }
            (Effect::ReadDraft { case }, _) => self.read(case),
            _ => Ok(()),
        }
    }

    fn keep(&mut self, saved: &Saved) -> io::Result<()> {
        if let Err(error) = self.files.keep(saved) {
            self.unkept.insert(saved.case.clone(), saved.clone());
            return Err(error);
        }
        self.unkept.remove(&saved.case);
        // What kept the others back may be over for them too.
        self.unkept.retain(|_, saved| self.files.keep(saved).is_err());
        if self.unkept.is_empty() && std::mem::take(&mut self.told) {
            let _ = self.inbox.send(Message::DraftsKept(Ok(())));
        }
        Ok(())
    }

    /// Where the folder itself cannot be read, no draft is said to lie in it.
    fn read(&self, case: &str) -> io::Result<()> {
        let message = match self.files.newest(case, self.files.of(case)?) {
            Ok(saved) => saved.map(|it| Message::DraftRead(Box::new(it))),
            Err(why) => {
                tracing::error!("a draft could not be read");
                let said = format!("the draft that is kept of {case} cannot be read: {why}");
                Some(Message::Failed(None, said))
            }
        };
        // A closed channel means that the console has ended.
        message.map_or(Ok(()), |message| self.inbox.send(message).or(Ok(())))
    }
}

struct Files {
    folder: PathBuf,
    who: String,
    /// This console's part of the names.
    session: String,
    /// Held while this console runs and has written: its drafts are not taken over.
    live: Option<File>,
}

impl Files {
    fn new(folder: PathBuf, who: &str, session: &str) -> Self {
        // A part of a name that nobody else chose.
        let session = Digest::of(session.as_bytes()).hex()[..16].to_owned();
        Self { folder, who: who.to_owned(), session, live: None }
    }

    /// What the names of all drafts of a case begin with: nothing that a case can choose.
    fn stem(&self, case: &str) -> String {
        let digest = Digest::of_parts([self.who.as_bytes(), b"\0", case.as_bytes()]);
        digest.hex()[..32].to_owned()
    }

    /// Where this console keeps its draft of a case.
    fn path(&self, case: &str) -> PathBuf {
        self.folder.join(format!("{}.{}.json", self.stem(case), self.session))
    }

    /// Written beside and put in place in one step: there is never half a draft.
    fn keep(&mut self, saved: &Saved) -> io::Result<()> {
        let folder = OwnFolder::made(&self.folder)?;
        self.lives()?;
        let path = self.path(&saved.case);
        let fresh = path.with_extension(FRESH);
        let text = serde_json::to_vec(saved).map_err(io::Error::other)?;
        // What a kill left over is of no use, and must not be a link to somewhere else.
        let _ = fs::remove_file(&fresh);
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&fresh)?;
        file.write_all(&text)?;
        // A draft that went elsewhere is not said to be kept here.
        folder.stays()?;
        fs::rename(&fresh, &path)
    }

    /// Says that this console runs. Where a file system has no locks, drafts of all consoles of the
    /// account are taken over, and the last one opened has them.
    fn lives(&mut self) -> io::Result<()> {
        let path = self.folder.join(format!("{}.{LIVE}", self.session));
        if self.live.is_none() || !path.exists() {
            let mut options = OpenOptions::new();
            options.write(true).create(true).truncate(false).mode(0o600);
            let file = plain::open_with(&mut options, &path)?;
            let _ = file.try_lock();
            self.live = Some(file);
        }
        Ok(())
    }

    /// Takes back that this console runs; its drafts are anybody's of the account now.
    fn leave(&mut self) {
        if self.live.take().is_some() {
            let _ = fs::remove_file(self.folder.join(format!("{}.{LIVE}", self.session)));
        }
    }

    /// True for a file of a console that runs, this one aside: its name ends with a session.
    fn is_of_another(&self, path: &Path) -> bool {
        let stem = path.file_stem().map_or(Path::new(""), Path::new);
        let session = stem.extension().or(stem.file_name()).unwrap_or_default();
        if session == self.session.as_str() {
            return false;
        }
        let file = plain::open_itself(&self.folder.join(session).with_extension(LIVE));
        file.is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
    }

    /// The drafts of a case that are this console's: its own first, then those of consoles that
    /// have ended, the newest first.
    fn of(&self, case: &str) -> io::Result<Vec<PathBuf>> {
        let stem = self.stem(case);
        let own = self.path(case);
        match OwnFolder::found(&self.folder) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            found => found.map(drop)?,
        }
        let entries = fs::read_dir(&self.folder)?;
        let mut found: Vec<_> = entries
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| {
                let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
                let is_draft = path.extension().is_some_and(|end| end == "json");
                is_draft && name.starts_with(&stem) && !self.is_of_another(path)
            })
            .map(|path| {
                let written = fs::symlink_metadata(&path).and_then(|it| it.modified()).ok();
                (path == own, written, path)
            })
            .collect();
        found.sort();
        Ok(found.into_iter().rev().map(|(_, _, path)| path).collect())
    }

    fn remove(&self, case: &str) -> io::Result<()> {
        for path in self.of(case)? {
            match fs::remove_file(path) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    /// Removes what kills left over; what cannot be removed harms nobody.
    fn sweep(&self) {
        if OwnFolder::found(&self.folder).is_err() {
            return;
        }
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        for path in entries.map(|entry| entry.path()) {
            let since = || fs::symlink_metadata(&path).ok()?.modified().ok()?.elapsed().ok();
            let is_of = |end: &str| path.extension().is_some_and(|it| it == end);
            // An editor may be open for long.
            let after = if is_of(EDITED) { EDITED_FOR } else { LEFT_OVER };
            let left = is_of(FRESH) || is_of(LIVE) || is_of(EDITED);
            let left = left && since().is_some_and(|since| since > after);
            if left && !self.is_of_another(&path) {
                let _ = fs::remove_file(&path);
            }
        }
    }

    /// The draft of that case among those found of it, where there is one, or why it cannot be
    /// read. The reason quotes nothing of it.
    fn newest(&self, case: &str, found: Vec<PathBuf>) -> Result<Option<Saved>, String> {
        let Some(path) = found.into_iter().next() else { return Ok(None) };
        // Taken over under a name of its own, so that one console has it. Where that is not
        // possible it can still be read.
        let own = self.path(case);
        let path = if path == own || fs::rename(&path, &own).is_ok() { own } else { path };
        let file = match plain::open_itself(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            opened => opened.map_err(|error| error.to_string())?,
        };
        let mut text = Vec::new();
        file.take(BYTES_MAX + 1).read_to_end(&mut text).map_err(|error| error.to_string())?;
        if text.len() as u64 > BYTES_MAX {
            return Err(format!("its file has more than {BYTES_MAX} bytes"));
        }
        let saved = serde_json::from_slice::<Saved>(&text).ok();
        match saved.filter(|saved| saved.schema == SCHEMA && saved.case == case) {
            None => Err("its file is no draft that this version reads".into()),
            saved => Ok(saved),
        }
    }
}
