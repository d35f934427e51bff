//! What this account knows of the ledgers that it wrote to or verified, kept in its state folder
//! and so outside every store: one small file a store's path.
//!
//! A file only ever goes on: what another console wrote meanwhile is not set back. It must not
//! judge a ledger, which is `ledger::known`'s, and nothing is held up where it cannot be kept:
//! that is told.

use super::clock::Clock;
use super::own_folder::OwnFolder;
use crate::domain::digest::Digest;
use crate::ledger::known::{BYTES_MAX, Known};
use crate::ledger::record::Seen;
use crate::plain;
use crate::store::sqlite::{SqliteStore, Witness};
use crate::store::{Result, Store as _};
use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The folder in the state folder.
const FOLDER: &str = "ledgers";
/// Another process that writes is waited for this long, in steps.
const STEPS: u32 = 200;
const STEP: Duration = Duration::from_millis(10);

/// What is kept of the ledger at one path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// Nothing: this account has not written to it.
    Nothing,
    /// Something that cannot be believed or read, and why.
    Unread(String),
    /// That.
    Known(Box<Known>),
}

/// Where it is kept.
#[derive(Clone, Debug)]
pub struct OwnKnown {
    folder: PathBuf,
    file: PathBuf,
    place: String,
    clock: Clock,
}

impl OwnKnown {
    /// Of the store in this folder, under that state folder. A store is known by its path as it is
    /// named, made absolute: what a link was turned to since is what has to be seen.
    pub fn new(state: &Path, store: &Path, clock: Clock) -> Self {
        let path: PathBuf = std::path::absolute(store).unwrap_or_else(|_| store.into());
        let path: PathBuf = path.components().collect();
        let name = Digest::of(path.as_os_str().as_bytes()).to_string();
        let name = name.trim_start_matches("sha256:");
        let folder = state.join(FOLDER);
        let file = folder.join(name);
        Self { folder, file, place: path.display().to_string(), clock }
    }

    /// Where the file is.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// What is kept.
    pub fn read(&self) -> Kept {
        let unread = |why: &str| {
            let file = self.file.display();
            Kept::Unread(format!(
                "{file}: what this account knew of the ledger cannot be believed: {why}; it begins \
                 anew from the ledger as it is"
            ))
        };
        let read = plain::open_itself(&self.file).and_then(|file| {
            let mut bytes = Vec::new();
            let owner = file.metadata()?.uid();
            file.take(BYTES_MAX + 1).read_to_end(&mut bytes)?;
            Ok((bytes, owner))
        });
        let (bytes, owner) = match read {
            Ok(read) => read,
            Err(error) if error.kind() == ErrorKind::NotFound => return Kept::Nothing,
            Err(error) => return unread(&error.to_string()),
        };
        if owner != rustix::process::geteuid().as_raw() {
            return unread("it is another account's file");
        }
        match Known::parse(&bytes) {
            Ok(known) if known.place == self.place => Kept::Known(Box::new(known)),
            Ok(_) => unread("it is of another store"),
            Err(why) => unread(why),
        }
    }

    /// What is verified from now on, where nothing is kept.
    fn nothing(&self, origin: &str) -> Known {
        Known::nothing(origin, &self.place, self.clock.now())
    }

    /// The ledger in that store, looked at from its first entry on, after an account went on from
    /// it so often.
    pub fn anew(&self, store: &SqliteStore, continued: u32) -> Result<Known> {
        let mut nothing = self.nothing(&store.origin());
        nothing.continued = continued;
        store.known_on(nothing)
    }

    /// Keeps it, unless what is there goes as far.
    pub fn keep(&self, known: &Known) -> io::Result<()> {
        let state = self.folder.parent().unwrap_or(&self.folder);
        DirBuilder::new().recursive(true).mode(0o700).create(state)?;
        let folder = OwnFolder::made(&self.folder)?;
        let _lock = self.locked()?;
        if matches!(self.read(), Kept::Known(there) if there.reaches(known)) {
            return Ok(());
        }
        let fresh = self.file.with_extension("new");
        // What a kill left over is of no use, and must not be a link to somewhere else.
        let _ = fs::remove_file(&fresh);
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&fresh)?;
        file.write_all(known.to_text().as_bytes())?;
        file.sync_all()?;
        fs::rename(&fresh, &self.file)?;
        File::open(&self.folder)?.sync_all()?;
        folder.stays()
    }

    /// The lock of the folder, which is given back when the file is dropped.
    fn locked(&self) -> io::Result<File> {
        let mut lock = OpenOptions::new();
        let lock = lock.write(true).create(true).truncate(false).mode(0o600);
        let lock = plain::open_with(lock, &self.folder.join("lock"))?;
        for _ in 0..STEPS {
            match lock.try_lock() {
                Err(TryLockError::WouldBlock) => std::thread::sleep(STEP),
                // Where a file system has no locks, what was written last is there at least.
                Ok(()) | Err(TryLockError::Error(_)) => return Ok(lock),
            }
        }
        Err(io::Error::other("another program of this account holds the lock beside it"))
    }
}

impl Witness for OwnKnown {
    fn seen(&self) -> Option<Seen> {
        match self.read() {
            Kept::Known(known) => {
                let head = known.head();
                Some(Seen { size: head.size, root: head.root })
            }
            Kept::Nothing | Kept::Unread(_) => None,
        }
    }

    fn look(&mut self, store: &SqliteStore, _: bool) -> Result<Option<String>> {
        let (before, said) = match self.read() {
            Kept::Known(known) => (Some(known), None),
            Kept::Nothing => (None, None),
            Kept::Unread(why) => (None, Some(why)),
        };
        let from = before.as_deref().cloned().unwrap_or_else(|| self.nothing(&store.origin()));
        let mut known = store.known_on(from)?;
        if before.as_deref() == Some(&known) {
            return Ok(None);
        }
        known.verified = self.clock.now();
        let kept = self.keep(&known).err().map(|error| {
            let file = self.file.display();
            format!("{file}: what was verified of the ledger cannot be kept: {error}")
        });
        Ok(kept.or(said))
    }
}

#[cfg(test)]
mod tests;
