//! The folder of what is half made, in the store's: a plain folder for this account alone, and no
//! link that leads the words of an analyst elsewhere.
//!
//! It must not mend what it finds there but the permissions: a link is refused in words.

use crate::store::same_file::FileId;
use std::fs::{self, DirBuilder, Metadata, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

/// A folder that was seen to be one.
#[derive(Debug)]
pub(super) struct OwnFolder {
    path: PathBuf,
    is: FileId,
}

impl OwnFolder {
    /// The folder, made where it is not there yet.
    pub(super) fn made(path: &Path) -> io::Result<Self> {
        match DirBuilder::new().mode(0o700).create(path) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        Self::found(path)
    }

    /// The folder as it is there.
    pub(super) fn found(path: &Path) -> io::Result<Self> {
        let meta = looked_at(path)?;
        if meta.permissions().mode() & 0o077 != 0 {
            fs::set_permissions(path, Permissions::from_mode(0o700)).map_err(|error| {
                let name = path.display();
                io::Error::other(format!("others can read {name}, and it stays so: {error}"))
            })?;
        }
        let folder = Self { path: path.into(), is: FileId::from(&meta) };
        folder.stays().map(|()| folder)
    }

    /// It is the one that was seen: what was written since went nowhere else.
    pub(super) fn stays(&self) -> io::Result<()> {
        let meta = looked_at(&self.path)?;
        if FileId::from(&meta) == self.is {
            return Ok(());
        }
        Err(io::Error::other(format!("{} was put in another's place", self.path.display())))
    }
}

fn looked_at(path: &Path) -> io::Result<Metadata> {
    let meta = fs::symlink_metadata(path)?;
    let name = path.display();
    if meta.is_symlink() {
        let why = format!("{name} is a link: remove it, and a folder is made in its place");
        return Err(io::Error::other(why));
    }
    if !meta.is_dir() {
        return Err(io::Error::other(format!("{name} is no folder: remove it")));
    }
    Ok(meta)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn a_folder_is_for_the_account_alone_and_a_link_is_none() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("drafts");
        assert_eq!(OwnFolder::found(&path).unwrap_err().kind(), ErrorKind::NotFound);
        OwnFolder::made(&path).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o755)).unwrap();
        let folder = OwnFolder::made(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o700);
        let aside = home.path().join("aside");
        fs::rename(&path, &aside).unwrap();
        symlink(&aside, &path).unwrap();
        assert!(folder.stays().unwrap_err().to_string().contains("is a link"));
        assert!(OwnFolder::made(&path).unwrap_err().to_string().contains("is a link"));
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        assert!(folder.stays().unwrap_err().to_string().contains("another's place"));
        fs::remove_dir(&path).unwrap();
        fs::write(&path, "").unwrap();
        assert!(OwnFolder::made(&path).unwrap_err().to_string().contains("no folder"));
    }
}
