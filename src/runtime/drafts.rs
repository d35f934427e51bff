//! The thread that keeps half-made decisions: one small file a case, account and console, beside
//! the ledger and no part of it, for the account alone.
//!
//! A draft is written with every change and goes when its decision is stored, so that a signal, a
//! panic or a kill loses no more than the last key. Two consoles of one account have drafts of
//! their own; that of a console which has ended is taken over by the next one that opens the case.
//! It must not judge what is in a draft.

use super::Inbox;
use super::own_folder::OwnFolder;
use super::worker::Worker;
use crate::app::draft::{SCHEMA, Saved};
use crate::app::message::{Effect, Message};
use crate::app::model::Session;
use crate::domain::digest::Digest;
use crate::source::plain;
use crate::store::folder;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Receiver;
use std::time::Duration;

/// Bytes of a draft that are read at most: more than twice what all fields of the forms take.
const BYTES_MAX: u64 = 256 * 1024;
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

/// Starts the thread that keeps this session's drafts below this store's folder.
pub(super) fn start(folder: &Path, session: &Session, inbox: Inbox) -> io::Result<Worker> {
    let mut files = Files::new(folder.join(folder::DRAFTS), &session.who, &session.id);
    Worker::start("drafts", move |jobs| work_on(jobs, &mut files, &inbox))
}

fn work_on(jobs: &Receiver<Effect>, files: &mut Files, inbox: &Inbox) {
    files.sweep();
    let mut told = false;
    while let Ok(first) = jobs.recv() {
        let waiting: Vec<Effect> = std::iter::once(first).chain(jobs.try_iter()).collect();
        for (place, job) in waiting.iter().enumerate() {
            let done = match job {
                // Of changes that stand next to each other only the last one is written.
                Effect::KeepDraft(saved) => match waiting.get(place + 1) {
                    Some(Effect::KeepDraft(later)) if later.case == saved.case => Ok(()),
                    _ => files.keep(saved).inspect(|()| {
                        if std::mem::take(&mut told) {
                            let _ = inbox.send(Message::DraftsKept(Ok(())));
                        }
                    }),
                },
                Effect::DropDraft { case } => files.remove(case),
                // Where the folder itself cannot be read, no draft is said to lie in it.
                Effect::ReadDraft { case } => files.of(case).and_then(|found| {
                    let message = match files.newest(case, found) {
                        Ok(saved) => saved.map(|it| Message::DraftRead(Box::new(it))),
                        Err(why) => {
                            tracing::error!("a draft could not be read");
                            let said =
                                format!("the draft that is kept of {case} cannot be read: {why}");
                            Some(Message::Failed(None, said))
                        }
                    };
                    // A closed channel means that the console has ended.
                    message.map_or(Ok(()), |message| inbox.send(message).or(Ok(())))
                }),
                _ => Ok(()),
            };
            if let Err(error) = done
                && !std::mem::replace(&mut told, true)
            {
                tracing::error!(error = error.to_string(), "a draft could not be kept");
                let _ = inbox.send(Message::DraftsKept(Err(error.to_string())));
            }
        }
    }
    files.leave();
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;
    use std::sync::mpsc::sync_channel;

    fn session(id: &str) -> Session {
        Session {
            id: id.into(),
            who: "os:m.kraus".into(),
            demo: false,
            recipients: Vec::new(),
            templates: Vec::new(),
            entries: 0,
            due: crate::domain::query::DueTimes::default(),
            views: Vec::new(),
        }
    }

    fn saved(case: &str, revision: u32) -> Saved {
        Saved { schema: SCHEMA.into(), case: case.into(), revision, ..Saved::default() }
    }

    impl Files {
        /// As the worker reads a draft, its faults in words.
        fn read(&self, case: &str) -> Result<Option<Saved>, String> {
            let found = self.of(case).map_err(|error| error.to_string())?;
            self.newest(case, found)
        }
    }

    #[test]
    fn a_draft_is_read_back_by_its_owner_only_and_goes_when_it_is_stored() {
        let home = tempfile::tempdir().unwrap();
        let files = |who: &str| Files::new(home.path().join(folder::DRAFTS), who, "s-1");
        let mut mine = files("os:m.kraus");
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
        assert_eq!(fs::read_dir(&mine.folder).unwrap().count(), 3, "no name leads elsewhere");
        mine.remove("c-1").unwrap();
        mine.remove("c-1").unwrap();
        assert_eq!(mine.read("c-1"), Ok(None));
    }

    #[test]
    fn a_link_in_the_folders_place_gets_no_draft_and_loses_no_file() {
        let (home, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let folder = home.path().join(folder::DRAFTS);
        let old = elsewhere.path().join("old.txt");
        fs::write(&old, "another's").unwrap();
        let long_ago = std::time::SystemTime::now() - 2 * EDITED_FOR;
        File::options().write(true).open(&old).unwrap().set_modified(long_ago).unwrap();
        std::os::unix::fs::symlink(elsewhere.path(), &folder).unwrap();
        let mut files = Files::new(folder.clone(), "os:m.kraus", "s-1");
        files.sweep();
        let why = files.keep(&saved("c-1", 1)).unwrap_err().to_string();
        assert!(why.contains("is a link: remove it"), "{why}");
        assert!(files.read("c-1").is_err_and(|why| why.contains("is a link")));
        assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 1, "nothing came or went");
        fs::remove_file(&folder).unwrap();
        files.keep(&saved("c-1", 1)).unwrap();
        assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
    }

    #[test]
    fn a_pipe_in_a_drafts_place_keeps_nobody_waiting() {
        use rustix::fs::{CWD, Mode, mkfifoat};
        let home = tempfile::tempdir().unwrap();
        let files = Files::new(home.path().into(), "os:m.kraus", "s-1");
        mkfifoat(CWD, files.path("c-1"), Mode::from_raw_mode(0o600)).unwrap();
        assert!(files.read("c-1").is_err_and(|why| why.contains("no plain file")));
        let live = home.path().join(format!("s-2.{LIVE}"));
        mkfifoat(CWD, &live, Mode::from_raw_mode(0o600)).unwrap();
        assert!(!files.is_of_another(&home.path().join("x.s-2.json")));
    }

    #[test]
    fn what_is_no_draft_is_not_taken_for_one_and_that_is_said() {
        let home = tempfile::tempdir().unwrap();
        let files = Files::new(home.path().into(), "os:m.kraus", "s-1");
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
        let drawer = start(home.path(), &session("s-1"), inbox).unwrap();
        drawer.hand(Effect::ReadDraft { case: "c-1".into() });
        drawer.drain();
        let Ok(Message::Failed(_, why)) = messages.try_recv() else { panic!("it is said") };
        assert!(why.contains("draft that is kept of c-1 cannot be read"), "{why}");
    }

    #[test]
    fn the_largest_draft_that_the_forms_take_is_read_back() {
        use crate::app::edit::CHARS_MAX;
        let home = tempfile::tempdir().unwrap();
        let mut files = Files::new(home.path().into(), "os:m.kraus", "s-1");
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
    fn two_consoles_of_one_account_have_drafts_of_their_own() {
        let home = tempfile::tempdir().unwrap();
        let console = |id: &str| Files::new(home.path().into(), "os:m.kraus", id);
        let (mut one, mut two) = (console("s-1"), console("s-2"));
        one.keep(&saved("c-1", 1)).unwrap();
        assert_eq!(two.read("c-1"), Ok(None), "it is being typed elsewhere");
        two.keep(&saved("c-1", 2)).unwrap();
        one.keep(&saved("c-1", 3)).unwrap();
        assert_eq!(two.read("c-1"), Ok(Some(saved("c-1", 2))));
        two.remove("c-1").unwrap();
        assert_eq!(one.read("c-1"), Ok(Some(saved("c-1", 3))));
        drop(one);
        assert_eq!(two.read("c-1"), Ok(Some(saved("c-1", 3))), "that console has ended");
        assert_eq!(console("s-3").read("c-1"), Ok(None), "it was taken over, and by one only");
    }

    #[test]
    fn of_consoles_that_have_ended_the_newest_draft_is_read_and_all_go_when_it_is_stored() {
        let home = tempfile::tempdir().unwrap();
        let console = |id: &str| Files::new(home.path().into(), "os:m.kraus", id);
        for (id, revision, hours) in [("s-1", 1, 2), ("s-2", 2, 1), ("s-3", 3, 3)] {
            let mut files = console(id);
            files.keep(&saved("c-1", revision)).unwrap();
            let then = std::time::SystemTime::now() - hours * Duration::from_hours(1);
            let file = File::options().write(true).open(files.path("c-1")).unwrap();
            file.set_modified(then).unwrap();
        }
        let last = console("s-4");
        assert_eq!(last.read("c-1"), Ok(Some(saved("c-1", 2))));
        last.remove("c-1").unwrap();
        assert_eq!(console("s-5").read("c-1"), Ok(None));
    }

    #[test]
    fn what_a_kill_left_goes_and_what_a_running_console_writes_stays() {
        let home = tempfile::tempdir().unwrap();
        let console = |id: &str| Files::new(home.path().into(), "os:m.kraus", id);
        let (mut running, killed) = (console("s-1"), console("s-2"));
        running.keep(&saved("c-1", 1)).unwrap();
        let left = [&running, &killed].map(|it| it.path("c-2").with_extension(FRESH));
        let live = [&running, &killed].map(|it| home.path().join(&it.session).with_extension(LIVE));
        let long_ago = std::time::SystemTime::now() - 2 * LEFT_OVER;
        for path in left.iter().chain(&live) {
            let file = File::options().create(true).append(true).open(path).unwrap();
            file.set_modified(long_ago).unwrap();
        }
        console("s-3").sweep();
        assert_eq!([left, live].map(|pair| pair.map(|path| path.exists())), [[true, false]; 2]);
    }

    #[test]
    fn a_fault_is_told_again_once_drafts_were_kept_meanwhile() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join(folder::DRAFTS);
        let (inbox, messages) = sync_channel(8);
        let drawer = start(home.path(), &session("s-1"), inbox).unwrap();
        let keep = |case: &str| {
            drawer.hand(Effect::KeepDraft(Box::new(saved(case, 1))));
            drawer.hand(Effect::ReadDraft { case: case.into() });
            messages.recv_timeout(Duration::from_secs(20)).unwrap()
        };
        for _ in 0..2 {
            fs::write(&folder, "no folder").unwrap();
            // Said once, and of no draft that it could not be read: none was found there.
            assert!(matches!(keep("c-1"), Message::DraftsKept(Err(_))));
            fs::remove_file(&folder).unwrap();
            assert!(matches!(keep("c-1"), Message::DraftsKept(Ok(()))));
            let read = messages.recv_timeout(Duration::from_secs(20)).unwrap();
            assert!(matches!(read, Message::DraftRead(_)));
            fs::remove_dir_all(&folder).unwrap();
        }
        drawer.drain();
    }

    #[test]
    fn everything_handed_over_is_written_before_the_end() {
        let home = tempfile::tempdir().unwrap();
        let (inbox, messages) = sync_channel(4);
        let drawer = start(home.path(), &session("s-1"), inbox.clone()).unwrap();
        (1..=50).for_each(|n| drawer.hand(Effect::KeepDraft(Box::new(saved("c-1", n)))));
        drawer.hand(Effect::ReadDraft { case: "c-1".into() });
        drawer.drain();
        let Ok(Message::DraftRead(read)) = messages.try_recv() else { panic!("it is read") };
        assert_eq!(read.revision, 50);
    }
}
