//! Where drafts lie and under which names: whose they are, and which of them a console that has
//! ended left behind.
//!
//! It must not judge what is in a draft.

use super::super::own_folder::OwnFolder;
use crate::app::draft::{SCHEMA, Saved};
use crate::domain::digest::Digest;
use crate::plain;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Bytes of a draft that are read at most: more than twice what all fields of all forms take.
pub(super) const BYTES_MAX: u64 = 1_024 * 1024;
/// The end of the name of a draft that is being written.
pub(super) const FRESH: &str = "new";
/// What is being written for longer than this was left over by a kill.
pub(super) const LEFT_OVER: Duration = Duration::from_mins(1);

/// The end of the name of a reason that is in a person's editor.
pub(super) const EDITED: &str = "txt";
/// A reason that lies there for longer than this was left over by a kill.
pub(super) const EDITED_FOR: Duration = Duration::from_hours(24);

/// The end of the name of the file that a console holds locked while it runs.
pub(super) const LIVE: &str = "live";

/// The drafts of one console, in its store's folder.
pub(super) struct Files {
    pub(super) folder: PathBuf,
    pub(super) who: String,
    /// This console's part of the names.
    pub(super) session: String,
    /// Held while this console runs and has written: its drafts are not taken over.
    pub(super) live: Option<File>,
}

impl Files {
    pub(super) fn new(folder: PathBuf, who: &str, session: &str) -> Self {
        // A part of a name that nobody else chose.
        let session = Digest::of(session.as_bytes()).hex()[..16].to_owned();
        Self { folder, who: who.to_owned(), session, live: None }
    }

    /// What the names of all drafts of a case begin with: nothing that a case can choose.
    pub(super) fn stem(&self, case: &str) -> String {
        let digest = Digest::of_parts([self.who.as_bytes(), b"\0", case.as_bytes()]);
        digest.hex()[..32].to_owned()
    }

    /// Where this console keeps its draft of a case.
    pub(super) fn path(&self, case: &str) -> PathBuf {
        self.folder.join(format!("{}.{}.json", self.stem(case), self.session))
    }

    /// Written beside and put in place in one step: there is never half a draft.
    pub(super) fn keep(&mut self, saved: &Saved) -> io::Result<()> {
        let folder = OwnFolder::made(&self.folder)?;
        self.lives()?;
        let path = self.path(&saved.case);
        let fresh = path.with_extension(FRESH);
        let text = serde_json::to_vec(saved).map_err(io::Error::other)?;
        // What a kill left over is of no use, and must not be a link to somewhere else.
        let _ = fs::remove_file(&fresh);
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&fresh)?;
        // A draft that went elsewhere is not said to be kept here.
        let kept = file.write_all(&text).and_then(|()| folder.stays());
        let kept = kept.and_then(|()| fs::rename(&fresh, &path));
        if kept.is_err() {
            // Nobody would look for the words there.
            let _ = fs::remove_file(&fresh);
        }
        kept
    }

    /// Says that this console runs. Where a file system has no locks, drafts of all consoles of the
    /// account are taken over, and the last one opened has them.
    pub(super) fn lives(&mut self) -> io::Result<()> {
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
    pub(super) fn leave(&mut self) {
        if self.live.take().is_some() {
            let _ = fs::remove_file(self.folder.join(format!("{}.{LIVE}", self.session)));
        }
    }

    /// True for a file of a console that runs, this one aside: its name ends with a session.
    pub(super) fn is_of_another(&self, path: &Path) -> bool {
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
    pub(super) fn of(&self, case: &str) -> io::Result<Vec<PathBuf>> {
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

    pub(super) fn remove(&self, case: &str) -> io::Result<()> {
        for path in self.of(case)? {
            match fs::remove_file(path) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    /// Removes what kills left over; what cannot be removed harms nobody.
    pub(super) fn sweep(&self) {
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
    pub(super) fn newest(&self, case: &str, found: Vec<PathBuf>) -> Result<Option<Saved>, String> {
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
