//! The files of a spool folder: which are finished, and where they go.
//!
//! Files are moved within the folder alone, never over another one, and never removed.

use crate::domain::time::Timestamp;
use crate::source::feed::Fault;
use rustix::fs::{CWD, RenameFlags, renameat_with};
use std::ffi::{OsStr, OsString};
use std::fs::{self, DirBuilder, Metadata, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Files that were taken in.
const DONE: &str = "done";
/// Files that could not be, each with a file beside it that says why.
const SET_ASIDE: &str = "set-aside";
/// Ends of names that say that a file is not finished.
const UNFINISHED: [&str; 4] = [".part", ".tmp", ".filepart", ".crdownload"];
/// How long a file must not have changed.
const SETTLES: Duration = Duration::from_millis(500);
/// Names that are tried for a file whose own is taken.
const NAMES_MAX: u32 = 10_000;
/// Bytes of a name, as file systems have them.
const NAME_BYTES_MAX: usize = 255;
/// End of the name of a file that says why another one was set aside.
const WHY: &str = ".why.txt";

/// A spool folder that is there and can be written.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
}

/// A file that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Waiting {
    pub(super) name: String,
    path: PathBuf,
    pub(super) is: (u64, i64, u64),
    /// Why it is not read at all.
    pub(super) unfit: Option<String>,
}

/// What is in the folder.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// In order of time, then name.
    pub(super) finished: Vec<Waiting>,
    /// When one that changed a moment ago may be finished.
    pub(super) settles: Option<Duration>,
}

impl Folder {
    pub(super) fn open(path: &Path) -> Result<Self, Fault> {
        let folder = Self { path: path.to_path_buf() };
        let meta = fs::symlink_metadata(path).map_err(|why| folder.fault(path, &why))?;
        if !meta.is_dir() {
            let why = "is a link or a file; name the folder itself";
            return Err(Fault::new(format!("this {why} ({})", path.display())));
        }
        for name in [DONE, SET_ASIDE] {
            let below = path.join(name);
            match DirBuilder::new().mode(0o700).create(&below) {
                Ok(()) => {}
                Err(why) if why.kind() == io::ErrorKind::AlreadyExists => {
                    // A link would take the files elsewhere.
                    let is_dir = fs::symlink_metadata(&below).is_ok_and(|meta| meta.is_dir());
                    if !is_dir {
                        let why = format!("this is no folder ({})", below.display());
                        return Err(Fault::new(why));
                    }
                }
                Err(why) => return Err(folder.fault(&below, &why)),
            }
        }
        Ok(folder)
    }

    fn fault(&self, path: &Path, why: &io::Error) -> Fault {
        let why = match why.kind() {
            io::ErrorKind::NotFound if path == self.path => {
                "there is no such folder; make it, or mend `folder` of the source".into()
            }
            io::ErrorKind::PermissionDenied => {
                "this account may not write there; it has to move files".into()
            }
            _ => why.to_string(),
        };
        Fault::new(format!("{why} ({})", path.display()))
    }

    pub(super) fn path(&self, file: &Waiting) -> PathBuf {
        self.path.join(&file.path)
    }

    /// What waits there at that time.
    pub(super) fn waiting(&self, now: Timestamp) -> Result<Found, Fault> {
        let mut found = Found::default();
        let entries = fs::read_dir(&self.path).map_err(|why| self.fault(&self.path, &why))?;
        for entry in entries {
            let entry = entry.map_err(|why| self.fault(&self.path, &why))?;
            let path = PathBuf::from(entry.file_name());
            let name = path.to_string_lossy().into_owned();
            // Gone since it was listed: somebody took it back.
            let Ok(meta) = fs::symlink_metadata(self.path.join(&path)) else { continue };
            if meta.is_dir() || name.starts_with('.') {
                continue;
            }
            let unfit = unfit(&meta).map(str::to_owned);
            if unfit.is_none() && UNFINISHED.iter().any(|end| name.ends_with(end)) {
                continue;
            }
            let age = now.millis().saturating_sub(changed_ms(&meta));
            // A time ahead of the clock says nothing.
            let rest = SETTLES.as_millis() as i64 - age.max(0);
            if unfit.is_none() && rest > 0 && age > -60_000 {
                let rest = Duration::from_millis(rest.max(10) as u64);
                found.settles = Some(found.settles.map_or(rest, |soonest| soonest.min(rest)));
                continue;
            }
            found.finished.push(Waiting { name, path, is: identity(&meta), unfit });
        }
        found.finished.sort_by(|a, b| (a.is.1, &a.name).cmp(&(b.is.1, &b.name)));
        Ok(found)
    }

    /// True where nobody wrote to the file since it was found.
    pub(super) fn is_as_it_was(&self, file: &Waiting) -> bool {
        fs::symlink_metadata(self.path(file)).is_ok_and(|meta| identity(&meta) == file.is)
    }

    /// Moves a file to those that were taken in.
    pub(super) fn done(&self, file: &Waiting) -> Result<(), Fault> {
        self.put(file, DONE).map(|_| ())
    }

    /// Moves a file to those that could not be, with the reason.
    pub(super) fn set_aside(&self, file: &Waiting, why: &str) -> Result<(), Fault> {
        let to = self.put(file, SET_ASIDE)?;
        let said = beside(&to);
        let write = || -> io::Result<()> {
            let mut options = OpenOptions::new();
            let mut text = options.write(true).create_new(true).mode(0o600).open(&said)?;
            writeln!(text, "{why}")?;
            if to.file_name() != Some(file.path.as_os_str()) {
                writeln!(text, "it came as {}", file.name)?;
            }
            Ok(())
        };
        write().map_err(|why| self.fault(&said, &why))
    }

    /// Moves a file below one of the folders, under a name that nobody has there; among those set
    /// aside one that leaves room for the file that says why.
    fn put(&self, file: &Waiting, below: &str) -> Result<PathBuf, Fault> {
        let from = self.path(file);
        for n in 0..NAMES_MAX {
            let end = if n > 0 { format!(".{n}") } else { String::new() };
            let free = if below == SET_ASIDE { WHY.len() } else { 0 };
            let name = named(file.path.as_os_str(), &end, NAME_BYTES_MAX - free);
            let to = self.path.join(below).join(name);
            if free > 0 && fs::symlink_metadata(beside(&to)).is_ok() {
                continue;
            }
            match renameat_with(CWD, &from, CWD, &to, RenameFlags::NOREPLACE) {
                Ok(()) => return Ok(to),
                Err(rustix::io::Errno::EXIST) => {}
                Err(why) => return Err(self.fault(&from, &why.into())),
            }
        }
        Err(Fault::new(format!("{NAMES_MAX} files of that name lie there ({})", from.display())))
    }
}

/// The name with that end, cut short where both are too long for a file system.
fn named(name: &OsStr, end: &str, most: usize) -> OsString {
    let bytes = name.as_bytes();
    let mut keep = bytes.len().min(most.saturating_sub(end.len()));
    // Not in the middle of a character.
    while keep > 0 && bytes.get(keep).is_some_and(|byte| byte & 0xC0 == 0x80) {
        keep -= 1;
    }
    let mut named = OsStr::from_bytes(&bytes[..keep]).to_os_string();
    named.push(end);
    named
}

/// The file that says why that one was set aside.
fn beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_os_string();
    name.push(WHY);
    name.into()
}

fn unfit(meta: &Metadata) -> Option<&'static str> {
    if meta.is_symlink() {
        return Some("it is a symbolic link, which is not followed; put the file itself here");
    }
    (!meta.is_file()).then_some("it is a pipe, socket or device; only files are read")
}

fn changed_ms(meta: &Metadata) -> i64 {
    meta.mtime().saturating_mul(1_000).saturating_add(meta.mtime_nsec() / 1_000_000)
}

fn identity(meta: &Metadata) -> (u64, i64, u64) {
    let nanos = meta.mtime().saturating_mul(1_000_000_000).saturating_add(meta.mtime_nsec());
    (meta.len(), nanos, meta.ino())
}
