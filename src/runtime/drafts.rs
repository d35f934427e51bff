//! The thread that keeps half-made decisions: one small file a case and account, beside the ledger
//! and no part of it, for the account alone.
//!
//! A draft is written with every change and goes when its decision is stored, so that a signal, a
//! panic or a kill loses no more than the last key. It must not judge what is in a draft.

use super::Inbox;
use crate::app::draft::{SCHEMA, Saved};
use crate::app::message::{Effect, Message};
use crate::domain::digest::Digest;
use crate::store::folder;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

/// Bytes of a draft that are read at most: several times what a form takes.
const BYTES_MAX: u64 = 256 * 1024;

/// The drawer, from outside.
pub(super) struct Drawer {
    jobs: SyncSender<Effect>,
    thread: JoinHandle<()>,
}

impl Drawer {
    /// Starts the thread that keeps drafts below this store's folder.
    pub(super) fn start(folder: &Path, who: &str, inbox: Inbox) -> io::Result<Self> {
        let (jobs, work) = sync_channel(super::CHANNEL);
        let files = Files { folder: folder.join(folder::DRAFTS), who: who.to_owned() };
        let work = move || work_on(&work, &files, &inbox);
        let thread = thread::Builder::new().name("drafts".into()).spawn(work)?;
        Ok(Self { jobs, thread })
    }

    /// Hands over a job.
    pub(super) fn hand(&self, job: Effect) {
        // The thread ends only when this is dropped or by a panic, which ends the program.
        let _ = self.jobs.send(job);
    }

    /// Waits until everything handed over is written.
    pub(super) fn drain(self) {
        drop(self.jobs);
        let _ = self.thread.join();
    }
}

fn work_on(jobs: &Receiver<Effect>, files: &Files, inbox: &Inbox) {
    let mut told = false;
    while let Ok(first) = jobs.recv() {
        let waiting: Vec<Effect> = std::iter::once(first).chain(jobs.try_iter()).collect();
        for (place, job) in waiting.iter().enumerate() {
            let done = match job {
                // Of several changes only the last one is written.
                Effect::KeepDraft(saved) => match waiting.get(place + 1) {
                    Some(Effect::KeepDraft(later)) if later.case == saved.case => Ok(()),
                    _ => files.keep(saved),
                },
                Effect::DropDraft { case } => files.remove(case),
                Effect::ReadDraft { case } => {
                    let saved = files.read(case).map(|it| Message::DraftRead(Box::new(it)));
                    // A closed channel means that the console has ended.
                    saved.map_or(Ok(()), |message| inbox.send(message).or(Ok(())))
                }
                _ => Ok(()),
            };
            if let Err(error) = done
                && !std::mem::replace(&mut told, true)
            {
                tracing::error!(error = error.to_string(), "a draft could not be kept");
                let why = format!("drafts are kept only until the console ends: {error}");
                let _ = inbox.send(Message::Failed(why));
            }
        }
    }
}

struct Files {
    folder: PathBuf,
    who: String,
}

impl Files {
    /// A name that a case cannot choose.
    fn path(&self, case: &str) -> PathBuf {
        let digest = Digest::of_parts([self.who.as_bytes(), b"\0", case.as_bytes()]);
        self.folder.join(format!("{}.json", &digest.hex()[..32]))
    }

    /// Written beside and put in place in one step: there is never half a draft.
    fn keep(&self, saved: &Saved) -> io::Result<()> {
        match DirBuilder::new().mode(0o700).create(&self.folder) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        let path = self.path(&saved.case);
        let fresh = path.with_extension("new");
        let text = serde_json::to_vec(saved).map_err(io::Error::other)?;
        // What a kill left over is of no use, and must not be a link to somewhere else.
        let _ = fs::remove_file(&fresh);
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&fresh)?;
        file.write_all(&text)?;
        fs::rename(&fresh, &path)
    }

    fn remove(&self, case: &str) -> io::Result<()> {
        match fs::remove_file(self.path(case)) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// The draft of that case; none where there is none, or nothing that can be read as one.
    fn read(&self, case: &str) -> Option<Saved> {
        let mut text = String::new();
        File::open(self.path(case)).ok()?.take(BYTES_MAX).read_to_string(&mut text).ok()?;
        let saved: Saved = serde_json::from_str(&text).ok()?;
        (saved.schema == SCHEMA && saved.case == case).then_some(saved)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    fn saved(case: &str, revision: u32) -> Saved {
        Saved { schema: SCHEMA.into(), case: case.into(), revision, ..Saved::default() }
    }

    #[test]
    fn a_draft_is_read_back_by_its_owner_only_and_goes_when_it_is_stored() {
        let home = tempfile::tempdir().unwrap();
        let files = |who: &str| Files { folder: home.path().join(folder::DRAFTS), who: who.into() };
        let mine = files("os:m.kraus");
        assert_eq!(mine.read("c-1"), None);
        mine.keep(&saved("c-1", 1)).unwrap();
        mine.keep(&saved("c-1", 2)).unwrap();
        mine.keep(&saved("../../c-2", 1)).unwrap();
        assert_eq!(mine.read("c-1"), Some(saved("c-1", 2)));
        assert_eq!(files("os:k.tan").read("c-1"), None, "another person has drafts of their own");
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&mine.path("c-1")), mode(&mine.folder)), (0o600, 0o700));
        assert_eq!(fs::read_dir(&mine.folder).unwrap().count(), 2, "no name leads elsewhere");
        mine.remove("c-1").unwrap();
        mine.remove("c-1").unwrap();
        assert_eq!(mine.read("c-1"), None);
    }

    #[test]
    fn what_is_no_draft_is_not_taken_for_one() {
        let home = tempfile::tempdir().unwrap();
        let files = Files { folder: home.path().into(), who: "os:m.kraus".into() };
        for text in ["", "{", "{\"schema\":\"crosscheck.draft/9\",\"case\":\"c-1\"}", "[]"] {
            fs::write(files.path("c-1"), text).unwrap();
            assert_eq!(files.read("c-1"), None, "{text}");
        }
    }

    #[test]
    fn everything_handed_over_is_written_before_the_end() {
        let home = tempfile::tempdir().unwrap();
        let (inbox, messages) = sync_channel(4);
        let drawer = Drawer::start(home.path(), "os:m.kraus", inbox.clone()).unwrap();
        (1..=50).for_each(|n| drawer.hand(Effect::KeepDraft(Box::new(saved("c-1", n)))));
        drawer.hand(Effect::ReadDraft { case: "c-1".into() });
        drawer.drain();
        let Ok(Message::DraftRead(read)) = messages.try_recv() else { panic!("it is read") };
        assert_eq!(read.revision, 50);
    }
}
