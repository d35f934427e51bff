//! Files that ought to be plain ones, read without trusting that they are: a pipe would keep the
//! program waiting for a writer, a device would be read without end.
//!
//! What was opened is looked at, not what stood at the path before. It must not read more than its
//! caller says.

use rustix::fs::OFlags;
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

/// What is said of anything else.
const NO_FILE: &str = "this is no plain file but a folder, a pipe or a device";

/// Opens a plain file for reading, by a link too where a person may have laid one.
pub fn open(path: &Path) -> io::Result<File> {
    opened(OpenOptions::new().read(true), path, OFlags::NONBLOCK)
}

/// Opens a plain file for reading, and no link to one.
pub fn open_itself(path: &Path) -> io::Result<File> {
    opened(OpenOptions::new().read(true), path, OFlags::NONBLOCK | OFlags::NOFOLLOW)
}

/// Opens a plain file, and no link to one, in a way of the caller's.
pub fn open_with(how: &mut OpenOptions, path: &Path) -> io::Result<File> {
    opened(how, path, OFlags::NONBLOCK | OFlags::NOFOLLOW)
}

/// The text of a plain file of at most that many bytes.
pub fn text(path: &Path, bytes_max: u64) -> io::Result<String> {
    let mut text = String::new();
    open(path)?.take(bytes_max.saturating_add(1)).read_to_string(&mut text)?;
    if text.len() as u64 > bytes_max {
        return Err(io::Error::other(format!("it has more than {bytes_max} bytes")));
    }
    Ok(text)
}

/// The bytes of a plain file of at most so many.
pub fn bytes(path: &Path, bytes_max: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path)?.take(bytes_max.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > bytes_max {
        return Err(io::Error::other(format!("it has more than {bytes_max} bytes")));
    }
    Ok(bytes)
}

fn opened(how: &mut OpenOptions, path: &Path, flags: OFlags) -> io::Result<File> {
    // Without a wait: a pipe is opened at once, seen to be one, and closed.
    let file = how.custom_flags(flags.bits().cast_signed()).open(path).map_err(in_words)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(io::Error::other(NO_FILE)) }
}

/// What the system says by a number of its own is said in words; a kind that callers ask for stays.
fn in_words(error: io::Error) -> io::Error {
    match error.raw_os_error().map(rustix::io::Errno::from_raw_os_error) {
        Some(rustix::io::Errno::LOOP) => io::Error::other("this is a link; it should be the file"),
        // A pipe opened for writing that nobody reads, a socket.
        Some(rustix::io::Errno::NXIO) => io::Error::other(NO_FILE),
        _ => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::fs::{CWD, Mode, mkfifoat};
    use std::fs;
    use std::os::unix::fs::symlink;

    #[test]
    fn a_pipe_a_device_and_a_folder_are_refused_at_once() {
        let home = tempfile::tempdir().unwrap();
        let pipe = home.path().join("pipe");
        mkfifoat(CWD, &pipe, Mode::from_raw_mode(0o600)).unwrap();
        let link = home.path().join("link");
        symlink(&pipe, &link).unwrap();
        for path in [&pipe, &link, home.path(), Path::new("/dev/zero"), Path::new("/dev/null")] {
            let why = text(path, 100).unwrap_err().to_string();
            assert!(why.contains("no plain file"), "{}: {why}", path.display());
        }
        let why = open_with(OpenOptions::new().append(true), &pipe).unwrap_err();
        assert!(why.to_string().contains("no plain file"), "{why}");
    }

    #[test]
    fn a_file_is_read_up_to_its_limit_and_a_link_only_where_it_may_be_one() {
        let home = tempfile::tempdir().unwrap();
        let (file, link) = (home.path().join("file"), home.path().join("link"));
        fs::write(&file, "12345").unwrap();
        symlink(&file, &link).unwrap();
        assert_eq!(text(&link, 5).unwrap(), "12345");
        assert!(text(&file, 4).unwrap_err().to_string().contains("more than 4 bytes"));
        assert!(open_itself(&file).is_ok());
        assert!(open_itself(&link).unwrap_err().to_string().contains("a link"));
        let absent = open(&home.path().join("absent")).unwrap_err();
        assert_eq!(absent.kind(), io::ErrorKind::NotFound);
    }
}
