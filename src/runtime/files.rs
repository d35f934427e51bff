//! Writing bytes into a new file that the analyst named: never over another one, for this account
//! alone.
//!
//! What is under way when the console ends is waited for, though not for ever. It must not choose a
//! name.

use super::{Inbox, learnt};
use crate::app::message::Message;
use std::cell::RefCell;
use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// What is written, each on a thread of its own, since a disk may be slow.
pub(super) struct Files {
    inbox: Inbox,
    under_way: RefCell<Vec<Work>>,
    /// What failed and could not be told, in words.
    lost: RefCell<Vec<String>>,
    /// Which hints were taken.
    hints: Arc<Hints>,
    /// Held by every thread that is not done, and by this: when all are gone, so is the work.
    alive: SyncSender<()>,
    gone: Receiver<()>,
}

/// The newest list of hints that were taken, and who writes it: one at a time.
#[derive(Default)]
struct Hints {
    wanted: Mutex<Option<Vec<String>>>,
    turn: Mutex<()>,
}

struct Work {
    name: String,
    /// Ends with what nobody was left to be told.
    thread: JoinHandle<Result<(), String>>,
}

impl Files {
    /// Nothing is under way; answers go there.
    pub(super) fn new(inbox: Inbox) -> Self {
        let (alive, gone) = sync_channel(1);
        let (under_way, lost) = (RefCell::default(), RefCell::default());
        Self { inbox, under_way, lost, hints: Arc::default(), alive, gone }
    }

    /// Writes a new file; the answer comes as a message.
    pub(super) fn write(&self, request: u64, name: String, bytes: Arc<[u8]>) {
        let to = self.inbox.clone();
        let path = expanded(&name, std::env::home_dir());
        let work = move || {
            let result = new_file(&path, &bytes).map_err(|error| why(&path, &error));
            let said = result.clone().map(|()| path.display().to_string());
            // A closed channel means that the console has ended: its end tells what failed.
            if to.send(Message::FileWritten(request, said)).is_ok() { Ok(()) } else { result }
        };
        if let Err(error) = self.begin("file", name, work) {
            let why = format!("nothing is written: {error}");
            let _ = self.inbox.try_send(Message::FileWritten(request, Err(why)));
        }
    }

    /// Keeps which hints were taken, one name a line. Where that cannot be, they come again: nobody
    /// is told.
    pub(super) fn keep(&self, path: PathBuf, names: Vec<String>) {
        let name = path.display().to_string();
        *self.hints.wanted.lock().unwrap_or_else(PoisonError::into_inner) = Some(names);
        let hints = self.hints.clone();
        let work = move || {
            let turn = hints.turn.lock().unwrap_or_else(PoisonError::into_inner);
            // Whoever comes first writes the newest list, and those behind it find none.
            let newest = hints.wanted.lock().unwrap_or_else(PoisonError::into_inner).take();
            let written = newest.map_or(Ok(()), |names| learnt::add(&path, &names));
            drop(turn);
            if let Err(error) = written {
                tracing::warn!(error = error.to_string(), "hints that were taken are not kept");
            }
            Ok(())
        };
        let _ = self.begin("hints", name, work);
    }

    fn begin(
        &self,
        kind: &str,
        name: String,
        work: impl FnOnce() -> Result<(), String> + Send + 'static,
    ) -> io::Result<()> {
        let alive = self.alive.clone();
        let work = move || {
            let done = work();
            drop(alive);
            done
        };
        let thread = thread::Builder::new().name(kind.into()).spawn(work)?;
        let mut under_way = self.under_way.borrow_mut();
        let (done, mut all): (Vec<_>, Vec<_>) =
            under_way.drain(..).partition(|work: &Work| work.thread.is_finished());
        let untold = done.into_iter().filter_map(|work| work.thread.join().ok()?.err());
        self.lost.borrow_mut().extend(untold);
        all.push(Work { name, thread });
        *under_way = all;
        Ok(())
    }

    /// Waits until everything is written, at most that long; what is not, or was not to be, each in
    /// words. Nobody may read messages any more.
    pub(super) fn finish(self, limit: Duration) -> Vec<String> {
        drop(self.alive);
        let in_time = self.gone.recv_timeout(limit) != Err(RecvTimeoutError::Timeout);
        let mut lost = self.lost.into_inner();
        for Work { name, thread } in self.under_way.into_inner() {
            if in_time || thread.is_finished() {
                lost.extend(thread.join().ok().and_then(Result::err));
            } else {
                let waited = limit.as_secs();
                lost.push(format!("{name}: not finished after {waited} s; do not rely on it"));
            }
        }
        lost
    }
}

/// The path that a name means: `~/` is the home folder.
fn expanded(name: &str, home: Option<PathBuf>) -> PathBuf {
    match (name.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(name),
    }
}

/// A file that is not written whole does not stay.
fn new_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    if written.is_err() {
        // What went wrong is said; that half a file stays as well could not be mended here.
        let _ = fs::remove_file(path);
    }
    written
}

fn why(path: &Path, error: &io::Error) -> String {
    let path = path.display();
    match error.kind() {
        ErrorKind::AlreadyExists => format!("{path} is there already: name another file"),
        ErrorKind::NotFound => format!("{path}: there is no such folder"),
        _ => format!("{path} cannot be written: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;
    use std::sync::mpsc::sync_channel;

    fn written(name: &Path, bytes: &[u8]) -> Result<String, String> {
        let (inbox, messages) = sync_channel(4);
        Files::new(inbox).write(7, name.to_str().unwrap().into(), bytes.into());
        match messages.recv().unwrap() {
            Message::FileWritten(7, result) => result,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn bytes_are_written_for_the_account_alone_and_never_over_another_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("e7.json");
        assert_eq!(written(&path, b"{\"a\":\"\xff\"}"), Ok(path.display().to_string()));
        assert_eq!(fs::read(&path).unwrap(), b"{\"a\":\"\xff\"}");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(written(&path, b"other").unwrap_err().contains("name another file"));
        assert_eq!(fs::read(&path).unwrap(), b"{\"a\":\"\xff\"}");
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(folder.path().join("elsewhere"), &link).unwrap();
        assert!(written(&link, b"other").is_err(), "a link is another file");
        assert!(!folder.path().join("elsewhere").exists());
        let nowhere = folder.path().join("no/such/file");
        assert!(written(&nowhere, b"x").unwrap_err().contains("no such folder"));
    }

    #[test]
    fn what_is_under_way_at_the_end_is_finished_and_what_failed_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let name = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        let (inbox, messages) = sync_channel(4);
        let files = Files::new(inbox);
        drop(messages);
        let bytes: Arc<[u8]> = vec![b'x'; 8 << 20].into();
        files.write(1, name("large"), bytes.clone());
        files.write(2, name("no/such/folder"), bytes.clone());
        files.keep(folder.path().join("state/learnt"), vec!["open".into()]);
        let lost = files.finish(Duration::from_mins(1));
        assert_eq!(lost.len(), 1, "{lost:?}");
        assert!(lost[0].contains("no such folder"), "{lost:?}");
        assert_eq!(fs::metadata(name("large")).unwrap().len(), bytes.len() as u64);
        assert_eq!(fs::read_to_string(name("state/learnt")).unwrap(), "open\n");
    }

    #[test]
    fn of_many_lists_of_hints_the_newest_stays_with_those_of_other_consoles() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state/learnt");
        // Another console was killed while it wrote, and had learnt something before.
        fs::create_dir_all(folder.path().join("state")).unwrap();
        fs::write(path.with_extension("new"), "half").unwrap();
        fs::write(&path, "filter\n").unwrap();
        let (inbox, _messages) = sync_channel(4);
        let files = Files::new(inbox);
        let name = |n: usize| format!("command-{n}");
        for upto in 1..=60 {
            files.keep(path.clone(), (0..upto).map(name).collect());
        }
        assert_eq!(files.finish(Duration::from_mins(1)), Vec::<String>::new());
        let all: Vec<String> = std::iter::once("filter".into()).chain((0..60).map(name)).collect();
        assert_eq!(fs::read_to_string(&path).unwrap(), all.join("\n") + "\n");
        let left = fs::read_dir(folder.path().join("state")).unwrap().flatten();
        let mut left: Vec<_> = left.map(|entry| entry.file_name()).collect();
        left.sort();
        assert_eq!(left, ["learnt", "learnt.lock"]);
    }

    #[test]
    fn a_disk_that_never_answers_is_not_waited_for_and_the_file_is_named() {
        let (inbox, _messages) = sync_channel(4);
        let files = Files::new(inbox);
        let (go, held) = sync_channel::<()>(0);
        let work = move || {
            let _ = held.recv();
            Ok(())
        };
        files.begin("file", "slow.json".into(), work).unwrap();
        let lost = files.finish(Duration::from_millis(20));
        assert_eq!(lost, ["slow.json: not finished after 0 s; do not rely on it"]);
        drop(go);
    }

    #[test]
    fn the_home_folder_is_written_with_a_tilde() {
        let home = || Some(PathBuf::from("/home/ana"));
        assert_eq!(expanded("~/e7.json", home()), Path::new("/home/ana/e7.json"));
        assert_eq!(expanded("a/~/b", home()), Path::new("a/~/b"));
        assert_eq!(expanded("~/x", None), Path::new("~/x"));
    }
}
