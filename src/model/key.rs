//! The key of a model, from the environment or from a file that nobody else may read.
//!
//! It must not stand in a message, a log or a command line.

use crate::assess::model::Key;
use crate::source::plain;
use std::io::Read as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

/// Bytes of a key.
const BYTES_MAX: u64 = 16 * 1024;

/// The key, where there is one.
pub fn read(key: &Key) -> Result<Option<String>, String> {
    let text = match key {
        Key::None => return Ok(None),
        Key::Env(name) => std::env::var(name)
            .map_err(|_| format!("key_env: the variable {name} is not set, or is no text"))?,
        Key::File(path) => file(path).map_err(|why| format!("{}: {why}", path.display()))?,
    };
    let key = text.trim();
    if key.is_empty() || !key.bytes().all(|it| it.is_ascii_graphic()) {
        return Err("the key should be one word of plain signs".into());
    }
    Ok(Some(key.to_owned()))
}

fn file(path: &Path) -> Result<String, String> {
    let file = plain::open(path).map_err(|error| error.to_string())?;
    let mode = file.metadata().map_err(|error| error.to_string())?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(format!("others may read it (mode {:o}); run chmod 600", mode & 0o777));
    }
    let mut text = String::new();
    file.take(BYTES_MAX).read_to_string(&mut text).map_err(|error| error.to_string())?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_key_file_that_others_may_read_is_refused_and_a_key_is_one_word() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("key");
        fs::write(&path, "sk-1\n").unwrap();
        let mode = |mode| fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        mode(0o640);
        let why = read(&Key::File(path.clone())).unwrap_err();
        assert!(why.contains("mode 640") && why.contains("chmod 600"), "{why}");
        mode(0o600);
        assert_eq!(read(&Key::File(path.clone())), Ok(Some("sk-1".into())));
        for bad in ["", "two words", "a\nb", "é"] {
            fs::write(&path, bad).unwrap();
            let why = read(&Key::File(path.clone())).unwrap_err();
            assert!(why.contains("one word") && (bad.is_empty() || !why.contains(bad)), "{why}");
        }
        assert_eq!(read(&Key::None), Ok(None));
        assert!(read(&Key::Env("CROSSCHECK_NOT_SET".into())).unwrap_err().contains("not set"));
        assert!(read(&Key::File(home.path().join("none"))).is_err());
    }
}
