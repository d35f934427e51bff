//! The store's folder and files: who may own them, who may write them, where they may lie.
//!
//! Folder 0700, files 0600, whatever the umask says. It must not open a database.

use super::fault::{Saying as _, refused};
use crate::store::{Result, folder, shell};
use std::fs::{self, DirBuilder, File, Metadata, OpenOptions, Permissions};
use std::io::{ErrorKind, Read as _};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

/// What every SQLite file begins with.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// The path without a slash at its end, which would hide that its last part is a link.
pub(super) fn tidy(dir: &Path) -> PathBuf {
    dir.components().collect()
}

/// Makes the folder if it is wanted and not there, and refuses one that others can write. One that
/// others can read is closed to them where nothing else lies in it; what was done is handed back.
pub(super) fn folder(dir: &Path, create: bool) -> Result<Option<String>> {
    let name = dir.display().to_string();
    let is_there = fs::symlink_metadata(dir).is_ok();
    if !is_there {
        if !create {
            return Err(refused(name, "there is no store here; `crosscheck ingest` makes one"));
        }
        DirBuilder::new().recursive(true).mode(0o700).create(dir).saying(&name)?;
        fs::set_permissions(dir, Permissions::from_mode(0o700)).saying(&name)?;
    }
    let meta = fs::symlink_metadata(dir).saying(&name)?;
    if !meta.is_dir() {
        return Err(refused(name, "this is a link or a file; name the store's folder itself"));
    }
    is_ours(&name, &meta)?;
    if meta.mode() & 0o022 != 0 {
        let mend = shell::word(dir);
        return Err(refused(&name, format!("others can write to it: `chmod 700 {mend}`")));
    }
    is_local(dir, &name)?;
    let is_open = meta.mode() & 0o077 != 0;
    if !is_open {
        return Ok(None);
    }
    if !holds_only_ours(dir).saying(&name)? {
        return Ok(Some(format!(
            "{name}: others can list this folder; the store's own files are closed to them, and \
             the folder is left as it is because other files lie in it"
        )));
    }
    fs::set_permissions(dir, Permissions::from_mode(0o700)).saying(&name)?;
    Ok(Some(format!("{name}: others could list this folder; it is closed to them now (0700)")))
}

fn holds_only_ours(dir: &Path) -> std::io::Result<bool> {
    for entry in fs::read_dir(dir)? {
        if !folder::is_ours(entry?.file_name().as_encoded_bytes()) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// What of the store others can open, or does not belong to whoever reads it: for readers, who
/// change nothing and go on. What can be mended in one go is said in one line.
pub(super) fn loose(dir: &Path, databases: &[PathBuf]) -> Vec<String> {
    let files = databases.iter().flat_map(|path| [path.clone(), log(path), memory(path)]);
    let me = rustix::process::geteuid().as_raw();
    let (mut said, mut open, mut foreign) = (Vec::new(), Vec::new(), Vec::new());
    let mut change = false;
    for path in std::iter::once(dir.to_path_buf()).chain(files) {
        let Ok(meta) = fs::symlink_metadata(&path) else { continue };
        if meta.uid() != me {
            foreign.push(path.clone());
        }
        if meta.is_symlink() {
            let name = path.display();
            said.push(format!("{name}: this is a link; name the store's folder itself"));
        } else if meta.mode() & 0o077 != 0 {
            change |= meta.mode() & 0o022 != 0;
            open.push(path);
        }
    }
    let name = dir.display();
    if !open.is_empty() {
        let how = if change { "change" } else { "read" };
        let what = named(dir, &open);
        let paths: Vec<String> = open.iter().map(|path| shell::word(path)).collect();
        let mend = paths.join(" ");
        said.push(format!("{name}: others can {how} {what}: `chmod go= {mend}`"));
    }
    if !foreign.is_empty() {
        let what = named(dir, &foreign);
        said.push(format!("{name}: not yours ({me}), but of another user: {what}"));
    }
    said
}

/// What SQLite lays beside these databases that is not there now, or is closed to others.
pub(super) fn closed_beside(databases: &[PathBuf]) -> Vec<PathBuf> {
    let beside = databases.iter().flat_map(|path| [log(path), memory(path)]);
    beside.filter(|path| !is_open(path)).collect()
}

/// Closes to others those of these files that are open to them by now: SQLite gives what it makes,
/// or makes anew, the permissions of the database that it belongs to, whoever can open that one.
/// Says which could not be closed.
pub(super) fn close(files: &[PathBuf]) -> Vec<String> {
    let mut said = Vec::new();
    for path in files.iter().filter(|path| is_open(path)) {
        if let Err(why) = fs::set_permissions(path, Permissions::from_mode(0o600)) {
            said.push(format!("{}: others can open it, and it stays so: {why}", path.display()));
        }
    }
    said
}

/// True for a plain file that others can open.
fn is_open(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|meta| meta.is_file() && meta.mode() & 0o077 != 0)
}

/// `it`, `it and ledger.db in it`, `ledger.db and cases.db in it`
fn named(dir: &Path, paths: &[PathBuf]) -> String {
    let files = paths.iter().filter(|path| *path != dir).filter_map(|path| path.file_name());
    let files: Vec<_> = files.map(|name| name.to_string_lossy().into_owned()).collect();
    let itself = if files.len() < paths.len() { "it" } else { "" };
    match (itself, files.is_empty()) {
        (itself, true) => itself.to_owned(),
        ("", false) => format!("{} in it", files.join(", ")),
        (itself, false) => format!("{itself}, and {} in it", files.join(", ")),
    }
}

/// A database's write-ahead log.
pub(super) fn log(path: &Path) -> PathBuf {
    with_ending(path, "-wal")
}

/// A database's index of that log, shared by all who have it open.
fn memory(path: &Path) -> PathBuf {
    with_ending(path, "-shm")
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

fn is_ours(name: &str, meta: &Metadata) -> Result<()> {
    let me = rustix::process::geteuid().as_raw();
    if meta.uid() == me {
        return Ok(());
    }
    let why =
        format!("it belongs to user {}, not to you ({me}): use a store of your own", meta.uid());
    Err(refused(name, why))
}

/// The kind of network file system that a folder lies on, where it does.
#[cfg(target_os = "linux")]
pub(super) fn network_of(dir: &Path) -> Option<&'static str> {
    network(rustix::fs::statfs(dir).ok()?.f_type as u64 & 0xFFFF_FFFF)
}

#[cfg(not(target_os = "linux"))]
pub(super) fn network_of(_: &Path) -> Option<&'static str> {
    None
}

/// SQLite's write-ahead log needs memory shared by all writers, which a network does not give.
fn is_local(dir: &Path, name: &str) -> Result<()> {
    match network_of(dir) {
        None => Ok(()),
        Some(kind) => {
            let why = format!("it lies on a network file system ({kind}): use a local folder");
            Err(refused(name, why))
        }
    }
}

/// Network file systems by their number in `statfs`.
#[cfg(target_os = "linux")]
fn network(magic: u64) -> Option<&'static str> {
    Some(match magic {
        0x6969 => "NFS",
        0x517B | 0xFF53_4D42 | 0xFE53_4D42 => "SMB",
        0x5346_414F | 0x6B41_4653 => "AFS",
        0x7375_7245 => "Coda",
        0x00C3_6400 => "Ceph",
        0x0BD0_0BD0 => "Lustre",
        _ => return None,
    })
}

/// True if the file is there; refuses one that is not a plain database file of ours. With
/// `guarded` also one that others can read or write. The same holds for the two that SQLite lays
/// beside it.
pub(super) fn database(path: &Path, guarded: bool) -> Result<bool> {
    for beside in [log(path), memory(path)] {
        plain(&beside, guarded)?;
    }
    if !plain(path, guarded)? {
        return Ok(false);
    }
    let name = path.display().to_string();
    let mut begin = Vec::new();
    let file = File::open(path).saying(&name)?;
    file.take(MAGIC.len() as u64).read_to_end(&mut begin).saying(&name)?;
    if begin != MAGIC {
        let what = if begin.is_empty() { "it is empty" } else { "its beginning is overwritten" };
        let why = format!("{what}; it is left as it is: restore the folder from a backup");
        return Err(super::fault::damaged(&name, why));
    }
    Ok(true)
}

/// True if there is a plain file.
fn plain(path: &Path, guarded: bool) -> Result<bool> {
    let name = path.display().to_string();
    let Ok(meta) = fs::symlink_metadata(path) else { return Ok(false) };
    if !meta.is_file() {
        return Err(refused(name, "this is a link or no plain file; the store keeps plain files"));
    }
    if guarded {
        is_ours(&name, &meta)?;
        if meta.mode() & 0o077 != 0 {
            let mend = shell::word(path);
            return Err(refused(&name, format!("others can open it: `chmod 600 {mend}`")));
        }
    }
    Ok(true)
}

/// A fresh file beside `path` that nobody else can open, to be filled and then put in place.
pub(super) fn beside(path: &Path) -> Result<PathBuf> {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}.new", std::process::id()));
    let fresh = PathBuf::from(name);
    let what = fresh.display().to_string();
    let _ = fs::remove_file(&fresh);
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(&fresh).saying(&what)?;
    fs::set_permissions(&fresh, Permissions::from_mode(0o600)).saying(&what)?;
    Ok(fresh)
}

/// Puts a filled file in its place, unless another process was first.
pub(super) fn place(fresh: &Path, path: &Path) -> Result<()> {
    let what = path.display().to_string();
    File::open(fresh).and_then(|file| file.sync_all()).saying(&what)?;
    // A hard link is made only where the name is free; renaming would replace what is there.
    match fs::hard_link(fresh, path) {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
        // Not every file system has hard links.
        Err(_) if !path.exists() => fs::rename(fresh, path).saying(&what)?,
        Err(error) => return Err(error).saying(&what),
    }
    let _ = fs::remove_file(fresh);
    let dir = path.parent().unwrap_or(Path::new("."));
    File::open(dir).and_then(|dir| dir.sync_all()).saying(&what)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #[test]
    fn network_file_systems_are_known_and_local_ones_pass() {
        assert_eq!(super::network(0x6969), Some("NFS"));
        assert_eq!(super::network(0xFF53_4D42), Some("SMB"));
        for local in [0xEF53, 0x0102_1994, 0x794C_7630, 0x5846_5342, 0x9123_683E] {
            assert_eq!(super::network(local), None, "{local:x}");
        }
    }
}
