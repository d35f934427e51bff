//! Writing bytes into a new file that the analyst named: never over another one, for this account
//! alone.
//!
//! It must not choose a name.

use super::Inbox;
use crate::app::message::Message;
use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

/// Writes on a thread of its own, since a disk may be slow; the answer comes as a message.
pub(super) fn write(request: u64, name: String, bytes: Arc<[u8]>, inbox: &Inbox) {
    let to = inbox.clone();
    let work = move || {
        let path = expanded(&name, std::env::home_dir());
        let result = new_file(&path, &bytes);
        let said = result.map(|()| path.display().to_string()).map_err(|error| why(&path, &error));
        // A closed channel means that the console has ended.
        let _ = to.send(Message::FileWritten(request, said));
    };
    if let Err(error) = thread::Builder::new().name("file".into()).spawn(work) {
        let why = format!("nothing is written: {error}");
        let _ = inbox.try_send(Message::FileWritten(request, Err(why)));
    }
}

/// Keeps which hints were taken, one name a line. Where that cannot be, they come again: nobody
/// is told.
pub(super) fn keep(path: PathBuf, names: Vec<String>) {
    let work = move || {
        let fresh = path.with_extension("new");
        let folder = path.parent().map_or(Ok(()), fs::create_dir_all);
        // What a kill left over is of no use, and must not be a link to somewhere else.
        let _ = fs::remove_file(&fresh);
        let mut how = OpenOptions::new();
        how.write(true).create_new(true).mode(0o600);
        let kept = folder
            .and_then(|()| how.open(&fresh))
            .and_then(|mut file| file.write_all((names.join("\n") + "\n").as_bytes()))
            .and_then(|()| fs::rename(&fresh, &path));
        if let Err(error) = kept {
            tracing::warn!(error = error.to_string(), "hints that were taken are not kept");
        }
    };
    let _ = thread::Builder::new().name("hints".into()).spawn(work);
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
        write(7, name.to_str().unwrap().into(), bytes.into(), &inbox);
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
    fn the_home_folder_is_written_with_a_tilde() {
        let home = || Some(PathBuf::from("/home/ana"));
        assert_eq!(expanded("~/e7.json", home()), Path::new("/home/ana/e7.json"));
        assert_eq!(expanded("a/~/b", home()), Path::new("a/~/b"));
        assert_eq!(expanded("~/x", None), Path::new("~/x"));
    }
}
