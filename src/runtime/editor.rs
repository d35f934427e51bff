//! The person's own editor: the terminal is given to it, with the text in a file that only the
//! account can read, and taken back when it ends.
//!
//! The file goes in any case. Nothing is lost by an editor that fails: what it left is handed back
//! together with how it failed, and what stood in the form stands there still where it left
//! nothing. It must not judge the text.

use super::input;
use super::own_folder::OwnFolder;
use super::terminal::{self, Guard};
use crate::app::message::Edited;
use crate::domain::digest::Digest;
use crate::plain;
use crate::store::folder;
use std::env;
use std::fs::{self, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The editor where the environment names none: the one that every Unix has.
const EDITOR: &str = "vi";
/// Bytes of a text that are read back at most; the form takes less.
const BYTES_MAX: u64 = 256 * 1024;

/// Gives the terminal to the editor until it ends.
pub(super) fn run(
    guard: &mut Guard,
    store: Option<&Path>,
    session: &str,
    text: &str,
) -> Result<Edited, String> {
    let named = ["VISUAL", "EDITOR"].into_iter().filter_map(|name| env::var(name).ok());
    let editor = named.into_iter().find(|it| !it.trim().is_empty());
    let editor = editor.unwrap_or_else(|| EDITOR.to_owned());
    let path = written(store, session, text).map_err(|error| format!("no file: {error}"))?;
    if !input::pause() {
        let _ = fs::remove_file(&path);
        return Err("the keyboard could not be handed over".into());
    }
    terminal::restore();
    let ended = launch(&editor, &path);
    let taken = guard.take_again();
    input::resume();
    let read = read_back(&path);
    let _ = fs::remove_file(&path);
    taken.map_err(|error| format!("the terminal: {error}"))?;
    let left = read.map_err(|error| format!("what the editor left cannot be read: {error}"))?;
    Ok(Edited { text: left, fault: ended.err() })
}

/// A file of the account's own with that text.
fn written(store: Option<&Path>, session: &str, text: &str) -> io::Result<PathBuf> {
    let name = &Digest::of(session.as_bytes()).hex()[..16];
    let name = format!("reason-{name}.txt");
    let path = match store {
        Some(store) => {
            let folder = store.join(folder::DRAFTS);
            OwnFolder::made(&folder)?;
            folder.join(name)
        }
        None => env::temp_dir().join(name),
    };
    let _ = fs::remove_file(&path);
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
    file.write_all(text.as_bytes())?;
    file.write_all(b"\n")?;
    Ok(path)
}

/// Runs it as a shell would, so that it may have arguments of its own; how it failed, if it did.
fn launch(editor: &str, path: &Path) -> Result<(), String> {
    let script = format!("{editor} \"$1\"");
    let status = Command::new("sh").arg("-c").arg(script).arg("sh").arg(path).status();
    match status {
        Err(error) => Err(format!("{editor}: {error}")),
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{editor}: {status}")),
    }
}

/// What stands in the file now. Bytes that are no text become signs that say so.
fn read_back(path: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    plain::open_itself(path)?.take(BYTES_MAX).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn the_file_is_the_accounts_own_and_an_editor_with_arguments_writes_into_it() {
        let home = tempfile::tempdir().unwrap();
        let path = written(Some(home.path()), "s-1", "one\ntwo").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(launch("sed -i s/two/three/", &path), Ok(()));
        assert_eq!(read_back(&path).unwrap(), "one\nthree\n");
        assert!(launch("false", &path).unwrap_err().starts_with("false: exit status"));
        assert!(launch("no-such-editor 2>/dev/null", &path).is_err());
        assert_eq!(read_back(&path).unwrap(), "one\nthree\n", "it is as it was");
        fs::write(&path, b"odd \xff").unwrap();
        assert_eq!(read_back(&path).unwrap(), "odd \u{fffd}");
        fs::remove_file(&path).unwrap();
        assert!(read_back(&path).is_err());
    }
}
