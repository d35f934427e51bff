//! The thread that keeps half-made decisions: one small file a case and account, beside the ledger
//! and no part of it, for the account alone.
//!
//! A draft is written with every change and goes when its decision is stored, so that a signal, a
//! panic or a kill loses no more than the last key. It must not judge what is in a draft.

use super::Inbox;
use super::worker::Worker;
use crate::app::draft::{SCHEMA, Saved};
use crate::app::message::{Effect, Message};
use crate::domain::digest::Digest;
use crate::store::folder;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::mpsc::Receiver;
use std::time::Duration;

/// Bytes of a draft that are read at most: more than twice what all fields of the forms take.
const BYTES_MAX: u64 = 256 * 1024;
/// The end of the name of a draft that is being written.
const FRESH: &str = "new";
/// What is being written for longer than this was left over by a kill.
const LEFT_OVER: Duration = Duration::from_mins(1);

/// Starts the thread that keeps drafts below this store's folder.
pub(super) fn start(folder: &Path, who: &str, inbox: Inbox) -> io::Result<Worker> {
    let files = Files { folder: folder.join(folder::DRAFTS), who: who.to_owned() };
    Worker::start("drafts", move |jobs| work_on(jobs, &files, &inbox))
}

fn work_on(jobs: &Receiver<Effect>, files: &Files, inbox: &Inbox) {
    files.sweep();
    let mut told = false;
    while let Ok(first) = jobs.recv() {
        let waiting: Vec<Effect> = std::iter::once(first).chain(jobs.try_iter()).collect();
        for (place, job) in waiting.iter().enumerate() {
            let done = match job {
                // Of changes that stand next to each other only the last one is written.
                Effect::KeepDraft(saved) => match waiting.get(place + 1) {
                    Some(Effect::KeepDraft(later)) if later.case == saved.case => Ok(()),
                    _ => files.keep(saved).inspect(|()| told = false),
                },
                Effect::DropDraft { case } => files.remove(case),
                Effect::ReadDraft { case } => {
                    let message = match files.read(case) {
                        Ok(saved) => saved.map(|it| Message::DraftRead(Box::new(it))),
                        Err(why) => {
                            tracing::error!("a draft could not be read");
                            let said = format!("the draft that is kept of {case} is lost: {why}");
                            Some(Message::Failed(said))
                        }
                    };
                    // A closed channel means that the console has ended.
                    message.map_or(Ok(()), |message| inbox.send(message).or(Ok(())))
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
        // Two consoles of one account do not write into each other's.
        let fresh = path.with_extension(format!("{}.{FRESH}", std::process::id()));
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

    /// Removes what kills left over; what cannot be removed harms nobody.
    fn sweep(&self) {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        for path in entries.map(|entry| entry.path()) {
            let fresh = path.extension().is_some_and(|end| end == FRESH);
            let since = || fs::symlink_metadata(&path).ok()?.modified().ok()?.elapsed().ok();
            if fresh && since().is_some_and(|since| since > LEFT_OVER) {
                let _ = fs::remove_file(&path);
            }
        }
    }

    /// The draft of that case, where there is one, or why it cannot be read. The reason quotes
    /// nothing of it.
    fn read(&self, case: &str) -> Result<Option<Saved>, String> {
        let file = match File::open(self.path(case)) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;
    use std::sync::mpsc::sync_channel;

    fn saved(case: &str, revision: u32) -> Saved {
        Saved { schema: SCHEMA.into(), case: case.into(), revision, ..Saved::default() }
    }

    #[test]
    fn a_draft_is_read_back_by_its_owner_only_and_goes_when_it_is_stored() {
        let home = tempfile::tempdir().unwrap();
        let files = |who: &str| Files { folder: home.path().join(folder::DRAFTS), who: who.into() };
        let mine = files("os:m.kraus");
        assert_eq!(mine.read("c-1"), Ok(None));
        mine.keep(&saved("c-1", 1)).unwrap();
        mine.keep(&saved("c-1", 2)).unwrap();
        mine.keep(&saved("../../c-2", 1)).unwrap();
        assert_eq!(mine.read("c-1"), Ok(Some(saved("c-1", 2))));
        assert_eq!(
            files("os:k.tan").read("c-1"),
            Ok(None),
            "another person has drafts of their own"
        );
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&mine.path("c-1")), mode(&mine.folder)), (0o600, 0o700));
        assert_eq!(fs::read_dir(&mine.folder).unwrap().count(), 2, "no name leads elsewhere");
        mine.remove("c-1").unwrap();
        mine.remove("c-1").unwrap();
        assert_eq!(mine.read("c-1"), Ok(None));
    }

    #[test]
    fn what_is_no_draft_is_not_taken_for_one_and_that_is_said() {
        let home = tempfile::tempdir().unwrap();
        let files = Files { folder: home.path().into(), who: "os:m.kraus".into() };
        for text in ["", "{", "{\"schema\":\"crosscheck.draft/9\",\"case\":\"c-1\"}", "[]"] {
            fs::write(files.path("c-1"), text).unwrap();
            assert!(files.read("c-1").is_err_and(|why| why.contains("no draft")), "{text}");
        }
        fs::write(files.path("c-1"), vec![b' '; 300 * 1024]).unwrap();
        assert!(files.read("c-1").is_err_and(|why| why.contains("more than")));
        fs::remove_file(files.path("c-1")).unwrap();
        fs::create_dir(home.path().join(folder::DRAFTS)).unwrap();
        let files = Files { folder: home.path().join(folder::DRAFTS), ..files };
        fs::write(files.path("c-1"), "{").unwrap();
        let (inbox, messages) = sync_channel(4);
        let drawer = start(home.path(), "os:m.kraus", inbox).unwrap();
        drawer.hand(Effect::ReadDraft { case: "c-1".into() });
        drawer.drain();
        let Ok(Message::Failed(why)) = messages.try_recv() else { panic!("it is said") };
        assert!(why.contains("draft that is kept of c-1 is lost"), "{why}");
    }

    #[test]
    fn the_largest_draft_that_the_forms_take_is_read_back() {
        use crate::app::edit::CHARS_MAX;
        let home = tempfile::tempdir().unwrap();
        let files = Files { folder: home.path().into(), who: "os:m.kraus".into() };
        for widest in ["\u{1f9ed}", "\"", "\\"] {
            let text = || widest.repeat(CHARS_MAX);
            let largest = Saved {
                decision: Some(crate::domain::decision::Draft {
                    text: text(),
                    recipient: text(),
                    change_mind: text(),
                    ..Default::default()
                }),
                wanted: text(),
                wait: Some(crate::app::draft::SavedWait { waits_for: text(), note: text() }),
                ..saved("c-1", 1)
            };
            files.keep(&largest).unwrap();
            assert_eq!(files.read("c-1"), Ok(Some(largest)));
        }
    }

    #[test]
    fn another_console_of_the_same_account_is_not_written_over_and_what_a_kill_left_goes() {
        let home = tempfile::tempdir().unwrap();
        let files = Files { folder: home.path().into(), who: "os:m.kraus".into() };
        let others = files.path("c-1").with_extension("new");
        let also = files.path("c-1").with_extension("1.new");
        for path in [&others, &also] {
            fs::write(path, "of another console").unwrap();
        }
        files.keep(&saved("c-1", 1)).unwrap();
        assert!(others.exists(), "only its own file is taken away");
        let long_ago = std::time::SystemTime::now() - 2 * LEFT_OVER;
        File::options().write(true).open(&also).unwrap().set_modified(long_ago).unwrap();
        files.sweep();
        assert!(others.exists() && !also.exists());
        assert_eq!(files.read("c-1"), Ok(Some(saved("c-1", 1))));
    }

    #[test]
    fn a_fault_is_told_again_once_drafts_were_kept_meanwhile() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join(folder::DRAFTS);
        let (inbox, messages) = sync_channel(8);
        let drawer = start(home.path(), "os:m.kraus", inbox).unwrap();
        let keep = |case: &str| {
            drawer.hand(Effect::KeepDraft(Box::new(saved(case, 1))));
            drawer.hand(Effect::ReadDraft { case: case.into() });
            messages.recv_timeout(Duration::from_secs(20)).unwrap()
        };
        for _ in 0..2 {
            fs::write(&folder, "no folder").unwrap();
            assert!(matches!(keep("c-1"), Message::Failed(why) if why.contains("kept only until")));
            let unread = messages.recv_timeout(Duration::from_secs(20)).unwrap();
            assert!(matches!(unread, Message::Failed(why) if why.contains("is lost")));
            fs::remove_file(&folder).unwrap();
            assert!(matches!(keep("c-1"), Message::DraftRead(_)));
            fs::remove_dir_all(&folder).unwrap();
        }
        drawer.drain();
    }

    #[test]
    fn everything_handed_over_is_written_before_the_end() {
        let home = tempfile::tempdir().unwrap();
        let (inbox, messages) = sync_channel(4);
        let drawer = start(home.path(), "os:m.kraus", inbox.clone()).unwrap();
        (1..=50).for_each(|n| drawer.hand(Effect::KeepDraft(Box::new(saved("c-1", n)))));
        drawer.hand(Effect::ReadDraft { case: "c-1".into() });
        drawer.drain();
        let Ok(Message::DraftRead(read)) = messages.try_recv() else { panic!("it is read") };
        assert_eq!(read.revision, 50);
    }
}
