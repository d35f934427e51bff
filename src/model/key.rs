//! The key of a model, from the environment or from a file that nobody else may read.
//!
//! It must not stand in a message, a log or a command line.

use crate::net::{Secret, Whence};

/// The key, where there is one.
pub fn read(whence: Option<&Whence>) -> Result<Option<Secret>, String> {
    let Some(whence) = whence else { return Ok(None) };
    let secret = whence.read().map_err(|trouble| trouble.why)?;
    let key = secret.reveal().trim();
    if !key.bytes().all(|it| it.is_ascii_graphic()) {
        return Err(format!("{whence}: the key should be one word of plain signs"));
    }
    Ok(Some(Secret::new(key.to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn a_key_file_that_others_may_read_is_refused_and_a_key_is_one_word() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("key");
        fs::write(&path, "sk-1\n").unwrap();
        let mode = |mode| fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        mode(0o640);
        let why = read(Some(&Whence::File(path.clone()))).unwrap_err();
        assert!(why.contains("chmod 600"), "{why}");
        mode(0o600);
        assert_eq!(read(Some(&Whence::File(path.clone()))), Ok(Some(Secret::new("sk-1".into()))));
        for bad in ["two words", "a\nb", "é"] {
            fs::write(&path, bad).unwrap();
            let why = read(Some(&Whence::File(path.clone()))).unwrap_err();
            assert!(why.contains("one word") && !why.contains(bad), "{why}");
        }
        assert_eq!(read(None), Ok(None));
        assert!(
            read(Some(&Whence::Env("CROSSCHECK_NOT_SET".into()))).unwrap_err().contains("not set")
        );
        assert!(read(Some(&Whence::File(home.path().join("none")))).is_err());
    }
}
