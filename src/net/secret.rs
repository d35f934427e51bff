//! Secrets: where they are, and their text while it is needed.
//!
//! A secret stands in a variable of the environment or in a file that nobody else may read; never
//! in the configuration, on the command line or in anything that is written. It must not be shown
//! by `Debug`.

use super::Trouble;
use crate::plain;
use std::fmt;
use std::io::Read as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

/// Bytes of a secret: a key file has a few thousand.
const BYTES_MAX: u64 = 64 * 1024;

/// Where a secret is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whence {
    /// In that variable of the environment.
    Env(String),
    /// In that file, of the account's own and readable to nobody else.
    File(PathBuf),
}

/// The text of a secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

impl Secret {
    /// One that came over a connection.
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// Its text, for the connection that it is meant for.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl Whence {
    /// Reads it. An error says where it should be, and nothing of what is there.
    pub fn read(&self) -> Result<Secret, Trouble> {
        let text = match self {
            Self::Env(name) => std::env::var(name).map_err(|_| {
                Trouble::new(format!(
                    "the variable {name} of the environment is not set; it should hold the secret"
                ))
            })?,
            Self::File(path) => file(path)?,
        };
        let text = text.trim_end_matches(['\r', '\n']);
        if text.trim().is_empty() {
            return Err(Trouble::new(format!("it is empty; it should hold the secret ({self})")));
        }
        Ok(Secret(text.to_owned()))
    }
}

impl fmt::Display for Whence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Env(name) => write!(f, "variable {name}"),
            Self::File(path) => write!(f, "{}", path.display()),
        }
    }
}

fn file(path: &Path) -> Result<String, Trouble> {
    let fault = |why: &str| Trouble::new(format!("{why} ({})", path.display()));
    let file = plain::open_itself(path).map_err(|error| fault(&error.to_string()))?;
    let meta = file.metadata().map_err(|error| fault(&error.to_string()))?;
    if meta.mode() & 0o077 != 0 {
        return Err(fault("others may read this secret; take that away (chmod 600)"));
    }
    if meta.uid() != rustix::process::geteuid().as_raw() {
        return Err(fault("this secret is another account's file; make one of your own"));
    }
    let mut text = String::new();
    let read = file.take(BYTES_MAX + 1).read_to_string(&mut text);
    match read {
        Ok(_) if text.len() as u64 <= BYTES_MAX => Ok(text),
        Ok(_) => Err(fault("it has more than 64 KiB, which is no secret")),
        // The system's words do not quote what it read.
        Err(error) => Err(fault(&error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    #[test]
    fn a_secret_is_read_from_a_file_that_nobody_else_may_read() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("token");
        fs::write(&path, "s3cr3t\n").unwrap();
        let at = Whence::File(path.clone());
        fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
        let why = at.read().unwrap_err().why;
        assert!(why.contains("chmod 600") && !why.contains("s3cr3t"), "{why}");
        fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        let secret = at.read().unwrap();
        assert_eq!((secret.reveal(), format!("{secret:?}")), ("s3cr3t", "Secret".into()));
        let link = home.path().join("link");
        symlink(&path, &link).unwrap();
        assert!(Whence::File(link).read().unwrap_err().why.contains("a link"));
        fs::write(&path, " \n").unwrap();
        assert!(at.read().unwrap_err().why.contains("is empty"));
        let unset = Whence::Env("CROSSCHECK_NO_SUCH_SECRET".into()).read().unwrap_err().why;
        assert!(unset.contains("CROSSCHECK_NO_SUCH_SECRET of the environment is not set"));
    }
}
