//! Where this account puts checkpoints of the ledgers that it writes to: in an append-only file
//! outside the store, and in the store itself. Each is signed by the account's own key.
//!
//! It must not sign what was not verified to go on from what was known: it is handed the end up to
//! which that was seen. Nothing is held up where a checkpoint cannot be made or kept: that is told.

use super::clock::Clock;
use super::own_folder::OwnFolder;
use super::own_keys::OwnKeys;
use crate::domain::digest::Digest;
use crate::domain::time::Timestamp;
use crate::ledger::checkpoint::{self, APART, Checkpoint, Mark};
use crate::ledger::note::{self, Note};
use crate::ledger::record::Seen;
use crate::ledger::verify::Noted;
use crate::plain;
use crate::signer::Patience;
use crate::store::sqlite::SqliteStore;
use crate::store::{Store as _, StoreError};
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The folder in the state folder.
const FOLDER: &str = "checkpoints";
/// Entries after which a checkpoint is due.
const ENTRIES: u64 = 64;
/// Bytes of a file of checkpoints that are read: about a million of them.
pub const BYTES_MAX: u64 = 256 * 1024 * 1024;
/// Bytes in which the last note of a file ends.
const TAIL: u64 = 2 * note::BYTES_MAX as u64;

/// When a checkpoint is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Where it is time for one.
    Due,
    /// Where anything is new.
    AnyNew,
}

/// Why there is no checkpoint.
#[derive(Debug, thiserror::Error)]
pub enum NoMark {
    /// Nobody here signs any: in words.
    #[error("{0}")]
    Nobody(String),
    /// It cannot be kept.
    #[error("{}: a checkpoint of the ledger cannot be kept there: {why}", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// Why.
        why: io::Error,
    },
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Where they go.
#[derive(Clone, Debug)]
pub struct OwnCheckpoints {
    /// The account's own folder for them, and a file that is set.
    folder: PathBuf,
    set: Option<PathBuf>,
    keys: OwnKeys,
    clock: Clock,
    /// The last one that was put into the file of that ledger.
    last: Option<Checkpoint>,
}

impl OwnCheckpoints {
    /// Of the account with that state folder and these keys; into that file where one is set.
    pub fn new(state: &Path, set: Option<PathBuf>, keys: OwnKeys, clock: Clock) -> Self {
        Self { folder: state.join(FOLDER), set, keys, clock, last: None }
    }

    /// True where a file is set, which may have notes of several ledgers.
    pub fn is_set(&self) -> bool {
        self.set.is_some()
    }

    /// The file of that ledger.
    pub fn file(&self, origin: &str) -> PathBuf {
        self.set.clone().unwrap_or_else(|| self.folder.join(named(origin)))
    }

    /// The last one of that ledger in its file.
    pub fn last(&self, origin: &str) -> io::Result<Option<Checkpoint>> {
        last(&self.file(origin), origin)
    }

    /// Makes a checkpoint of the ledger up to an end that was verified, where there is something
    /// new, and puts it into the file and the store; gives it.
    pub fn mark(
        &mut self,
        store: &SqliteStore,
        end: &Seen,
        when: When,
    ) -> Result<Option<Mark>, NoMark> {
        let origin = store.origin();
        let file = self.file(&origin);
        if self.last.as_ref().is_none_or(|last| last.origin != origin) {
            let fault = |why| NoMark::File { file: file.clone(), why };
            self.last = last(&file, &origin).map_err(fault)?;
        }
        let now = self.clock.now();
        if end.size == 0 || !self.is_due(end, when, now) {
            return Ok(None);
        }
        let Some(roster) = store.roster()? else {
            return Err(NoMark::Nobody(
                "the ledger has no roster, and nothing in it is signed".into(),
            ));
        };
        let signer = self.keys.of_checkpoints(&roster, now).map_err(NoMark::Nobody)?;
        let checkpoint = Checkpoint { origin, size: end.size, root: end.root, time: Some(now) };
        // A key in a file waits for nobody.
        let mark = signer.mark(&checkpoint, &Patience::alone(Duration::from_secs(10)));
        let mark = mark.map_err(|fault| NoMark::Nobody(fault.to_string()))?;
        let mark = mark.ok_or_else(|| {
            NoMark::Nobody("checkpoints are signed by an Ed25519 key in a file alone".into())
        })?;
        // The file first: where this ends in between, the next one is put into both.
        self.put(&file, &mark.note).map_err(|why| NoMark::File { file: file.clone(), why })?;
        store.keep_checkpoint(&mark)?;
        self.last = Some(checkpoint);
        Ok(Some(mark))
    }

    fn is_due(&self, end: &Seen, when: When, now: Timestamp) -> bool {
        let Some(last) = &self.last else { return true };
        // One that goes on from elsewhere has to be said again, however long it is.
        if last.size == end.size && last.root == end.root {
            return false;
        }
        let is_late = || {
            let passed = last.time.map_or(i64::MAX, |time| now.millis_since(time));
            // A clock that ran back says nothing of how long ago that was.
            !(0..APART.as_millis() as i64).contains(&passed)
        };
        when == When::AnyNew || end.size.abs_diff(last.size) >= ENTRIES || is_late()
    }

    fn put(&self, file: &Path, note: &[u8]) -> io::Result<()> {
        if self.set.is_none() {
            let state = self.folder.parent().unwrap_or(&self.folder);
            DirBuilder::new().recursive(true).mode(0o700).create(state)?;
            OwnFolder::made(&self.folder)?;
        }
        append(file, note)
    }
}

/// A file's name that says which ledger it is of.
fn named(origin: &str) -> String {
    let is_plain = |it: char| it.is_ascii_alphanumeric() || it == '-';
    let name: String = origin.chars().map(|it| if is_plain(it) { it } else { '-' }).collect();
    // A foreign ledger can have any name.
    if name.len() > 64 {
        format!("{}.txt", &Digest::of(origin.as_bytes()).to_string()[7..])
    } else {
        format!("{name}.txt")
    }
}

/// Appends a note to a file of notes, durably; makes the file where there is none. What the end of
/// power left of the last one is cut off first: only whole notes stand in it. Whatever else stands
/// at its end is another's, and nothing is appended.
fn append(path: &Path, note: &[u8]) -> io::Result<()> {
    let mut how = OpenOptions::new();
    let how = how.read(true).append(true).create(true).mode(0o600);
    let mut file = plain::open_with(how, path)?;
    // Two consoles of one account may end at once. Where a file system has no locks, one write is
    // one piece all the same.
    let _ = file.lock();
    let length = file.metadata()?.len();
    let torn = torn(&mut file, length, note)?;
    if torn > 0 {
        file.set_len(length - torn).map_err(|error| {
            let why = format!("its last {torn} bytes are no whole note, and stay there: {error}");
            io::Error::new(error.kind(), why)
        })?;
    }
    let mut bytes = note.to_vec();
    bytes.push(b'\n');
    file.write_all(&bytes)?;
    file.sync_all()?;
    match path.parent().filter(|it| length == 0 && !it.as_os_str().is_empty()) {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

/// Bytes at the end that are no whole note: a note is followed by an empty line, and so is its
/// text, so that what ends with one ends with a line of a signature before it. They have to be the
/// beginning of a note of the same ledger as this one: a file that was named by mistake is no such.
fn torn(file: &mut File, length: u64, note: &[u8]) -> io::Result<u64> {
    let tail = tail(file, length)?;
    let is_signed = |end: usize| {
        let line = tail[..end].rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
        line.starts_with(note::DASH.as_bytes())
    };
    let whole = memchr::memmem::rfind_iter(&tail, b"\n\n").find(|at| is_signed(*at));
    let end = whole.map_or(0, |at| at + 2);
    let (torn, is_cut) = (&tail[end..], whole.is_none() && length > tail.len() as u64);
    // The first line is the ledger's name, as much of it as there is.
    let found = torn.split_inclusive(|byte| *byte == b'\n').next().unwrap_or_default();
    let is_its = note.starts_with(found);
    if is_cut || !is_its {
        return Err(io::Error::other(
            "its end is no list of checkpoints of this ledger; name another file, or mend it",
        ));
    }
    Ok(torn.len() as u64)
}

fn tail(file: &mut File, length: u64) -> io::Result<Vec<u8>> {
    let mut tail = Vec::new();
    file.seek(SeekFrom::Start(length.saturating_sub(TAIL)))?;
    file.take(TAIL).read_to_end(&mut tail)?;
    Ok(tail)
}

/// The last checkpoint of that ledger in a file of notes, as far as its end is looked at.
fn last(path: &Path, origin: &str) -> io::Result<Option<Checkpoint>> {
    let mut file = match plain::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let length = file.metadata()?.len();
    let tail = tail(&mut file, length)?;
    // Behind an empty line something begins: a note, or the signatures of one.
    let begins =
        if length > TAIL { memchr::memmem::find(&tail, b"\n\n").map_or(0, |it| it + 2) } else { 0 };
    let tail = &tail[begins..];
    let is_signatures = tail.starts_with(note::DASH.as_bytes());
    let skip =
        if is_signatures { memchr::memmem::find(tail, b"\n\n").map_or(0, |it| it + 2) } else { 0 };
    let read = |(_, note): &(usize, &[u8])| {
        Checkpoint::read(note).ok().map(|(said, _)| said).filter(|it| it.origin == origin)
    };
    Ok(checkpoint::notes(&tail[skip..]).0.iter().rev().find_map(read))
}

/// The notes of a file, and whether its last one was not written to its end. `is_own` where the
/// file has notes of one ledger alone.
pub fn read(path: &Path, is_own: bool) -> io::Result<(Vec<Noted>, bool)> {
    let bytes = plain::bytes(path, BYTES_MAX)?;
    let (notes, torn) = checkpoint::notes(&bytes);
    let whence = |line| format!("the checkpoint in {}, line {line}", path.display());
    let one =
        |(line, note): (usize, &[u8])| Noted { note: note.to_vec(), whence: whence(line), is_own };
    // A note that stands alone has no empty line behind it.
    if notes.is_empty() && Note::parse(torn).is_ok() {
        return Ok((vec![one((1, torn))], false));
    }
    Ok((notes.into_iter().map(one).collect(), !torn.is_empty()))
}

#[cfg(test)]
mod tests;
