//! Where a source's secret is: in the environment, or in a file that nobody else reads.
//!
//! It is read anew whenever it is needed, so that it can be changed while the program runs. It must
//! not stand in a configuration, on a command line or in a log, and no fault may quote it.

use super::feed::Fault;
use super::plain;
use std::io::Read as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

/// Bytes of a secret at most.
const BYTES_MAX: u64 = 64 * 1024;
/// What others may do with a file.
const OTHERS: u32 = 0o077;

/// Where a secret is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Secret {
    /// In the variable of that name.
    Env(String),
    /// In that file, without the line's end.
    File(PathBuf),
}

impl Secret {
    /// The secret.
    pub fn read(&self) -> Result<String, Fault> {
        match self {
            Self::Env(name) => {
                std::env::var(name).ok().filter(|it| !it.is_empty()).ok_or_else(|| {
                    Fault::new(format!(
                        "the variable {name} of the environment holds no secret; set it"
                    ))
                })
            }
            Self::File(path) => read(path),
        }
    }
}

fn read(path: &Path) -> Result<String, Fault> {
    let fault = |why: &dyn std::fmt::Display| Fault::new(format!("{}: {why}", path.display()));
    let file = plain::open(path).map_err(|error| fault(&error))?;
    let mode = file.metadata().map_err(|error| fault(&error))?.permissions().mode();
    if mode & OTHERS != 0 {
        let why = "others may read this secret; give it mode 0600 and take a new secret";
        return Err(fault(&why));
    }
    let mut text = String::new();
    let read = file.take(BYTES_MAX + 1).read_to_string(&mut text).map_err(|error| fault(&error))?;
    if read as u64 > BYTES_MAX {
        return Err(fault(&"this is too long for a secret"));
    }
    let secret = text.trim_end_matches(['\r', '\n']);
    if secret.is_empty() {
        return Err(fault(&"there is no secret in it"));
    }
    Ok(secret.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{self, Permissions};

    #[test]
    fn a_file_that_others_may_read_is_refused_and_the_lines_end_is_no_part_of_it() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("secret");
        fs::write(&path, "hunter2\n").unwrap();
        let secret = Secret::File(path.clone());
        fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
        let why = secret.read().unwrap_err().why;
        assert!(why.contains("mode 0600") && !why.contains("hunter2"), "{why}");
        fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        assert_eq!(secret.read().unwrap(), "hunter2");
        fs::write(&path, "\n").unwrap();
        assert!(secret.read().unwrap_err().why.contains("no secret"));
        let none = Secret::Env("CROSSCHECK_TEST_OF_A_SECRET_NOBODY_SETS".into());
        assert!(none.read().unwrap_err().why.contains("set it"));
    }
}
