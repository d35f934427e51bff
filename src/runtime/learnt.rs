//! Which hints were taken, kept for the account: one name a line, of all its consoles together.
//!
//! What is there is read and written again under a lock, so that two consoles lose nothing of each
//! other. It must not take a name off.

use crate::plain;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

/// Bytes of the names of hints that were taken, at most.
const BYTES_MAX: u64 = 64 * 1024;
/// Names, at most.
const NAMES_MAX: usize = 1_000;

/// The names that are kept there; none where that cannot be read.
pub fn names(path: &Path) -> Vec<String> {
    let text = plain::text(path, BYTES_MAX).unwrap_or_default();
    text.lines().take(NAMES_MAX).map(str::to_owned).collect()
}

/// Adds names to those that are there. They are written beside and put in place in one step, so
/// that whoever reads meanwhile finds a whole list.
pub(super) fn add(path: &Path, names: &[String]) -> io::Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    let mut lock = OpenOptions::new();
    let lock = lock.write(true).create(true).truncate(false).mode(0o600);
    let lock = plain::open_with(lock, &path.with_extension("lock"))?;
    // Where a file system has no locks, the names of whoever writes last are there at least.
    let _ = lock.lock();
    let mut all = self::names(path);
    let known = all.len();
    for name in names {
        if !all.contains(name) {
            all.push(name.clone());
        }
    }
    if all.len() == known {
        return Ok(());
    }
    all.truncate(NAMES_MAX);
    let fresh = path.with_extension("new");
    // What a kill left over is of no use, and must not be a link to somewhere else.
    let _ = fs::remove_file(&fresh);
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&fresh)?;
    file.write_all((all.join("\n") + "\n").as_bytes())?;
    fs::rename(&fresh, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_consoles_that_learn_at_once_lose_no_name_of_each_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state/learnt");
        std::thread::scope(|scope| {
            for console in 0..4 {
                let path = &path;
                scope.spawn(move || {
                    let mut mine = Vec::new();
                    for n in 0..25 {
                        mine.push(format!("command-{console}-{n}"));
                        add(path, &mine).unwrap();
                    }
                });
            }
        });
        let mut all = names(&path);
        all.sort();
        let mut wanted: Vec<String> =
            (0..4).flat_map(|at| (0..25).map(move |n| format!("command-{at}-{n}"))).collect();
        wanted.sort();
        assert_eq!(all, wanted);
    }

    #[test]
    fn what_is_no_list_is_none_and_a_list_does_not_grow_for_ever() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("learnt");
        assert_eq!(names(&path), [""; 0]);
        fs::write(&path, [0xff, b'\n']).unwrap();
        add(&path, &["open".into()]).unwrap();
        assert_eq!(names(&path), ["open"]);
        let many: Vec<String> = (0..2 * NAMES_MAX).map(|n| n.to_string()).collect();
        add(&path, &many).unwrap();
        assert_eq!((names(&path).len(), names(&path)[0].as_str()), (NAMES_MAX, "open"));
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        assert!(add(&path, &many).is_err() && names(&path).is_empty());
    }
}
