//! A folder that is there whole, or not at all: it is filled beside its place and then given its
//! name. It must not write over anything.

use std::fs::{self, DirBuilder, File};
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

/// One that has no name yet; it goes with this value unless it gets one.
#[derive(Debug)]
pub struct Fresh {
    dir: PathBuf,
    to: PathBuf,
    is_placed: bool,
}

impl Drop for Fresh {
    fn drop(&mut self) {
        if !self.is_placed {
            let _ = fs::remove_dir_all(&self.dir);
        }
    }
}

impl Fresh {
    /// For this account alone, beside the place where nothing is yet, in a folder that is there.
    pub fn beside(to: &Path) -> io::Result<Self> {
        let to: PathBuf = to.components().collect();
        is_free(&to)?;
        let mut dir = to.clone().into_os_string();
        dir.push(format!(".{}.new", rustix::process::getpid().as_raw_nonzero()));
        let dir = PathBuf::from(dir);
        DirBuilder::new().mode(0o700).create(&dir)?;
        Ok(Self { dir, to, is_placed: false })
    }

    /// Where it lies until it has its name.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Gives it its name, durably.
    pub fn place(mut self) -> io::Result<()> {
        for entry in fs::read_dir(&self.dir)? {
            File::open(entry?.path())?.sync_all()?;
        }
        File::open(&self.dir)?.sync_all()?;
        is_free(&self.to)?;
        fs::rename(&self.dir, &self.to)?;
        self.is_placed = true;
        let folder = self.to.parent().filter(|it| !it.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
    }
}

fn is_free(path: &Path) -> io::Result<()> {
    let is_empty = || fs::read_dir(path).is_ok_and(|mut it| it.next().is_none());
    match fs::symlink_metadata(path) {
        Err(_) => Ok(()),
        Ok(meta) if meta.is_dir() && is_empty() => Ok(()),
        Ok(_) => Err(io::Error::other(
            "something is there already, and nothing is written over: name a new folder",
        )),
    }
}
