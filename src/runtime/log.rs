//! The console's log: one file in the store's folder, for the account alone, and the one before it.
//!
//! A line says when, how bad, which part of the program, and what in its own words; what it quotes
//! goes through the display gate. It must not hold evidence, model text or what a person typed, so
//! nothing below `runtime` writes to it.

use super::clock::Clock;
use crate::domain::text::Shown;
use crate::plain;
use crate::store::same_file::FileId;
use crate::store::{StoreError, folder};
use std::fmt::{self, Write as _};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// Bytes after which a new file is begun.
const BYTES_MAX: u64 = 1024 * 1024;
/// Bytes of one quoted value at most.
const VALUE_BYTES_MAX: usize = 8 * 1024;

/// Begins the log of this process in that folder. A log that cannot be written keeps nobody from
/// working: there is none then.
pub fn start(folder: &Path, level: &str) {
    let level = level.parse().unwrap_or(LevelFilter::INFO);
    if level == LevelFilter::OFF {
        return;
    }
    if let Ok(log) = Log::open(folder.join(folder::LOG), level, BYTES_MAX) {
        // Only the first console of a process has a log; there is never a second one.
        let _ = tracing::subscriber::set_global_default(log);
    }
}

/// Notes that the store failed, and how, in one word: the text on the screen can quote a case.
pub(super) fn store_failed(error: &StoreError) {
    let kind = match error {
        StoreError::Busy { .. } => "busy",
        StoreError::Full { .. } => "disk full",
        StoreError::NotConfirmed { .. } => "write not confirmed",
        StoreError::Damaged { .. } => "damaged",
        StoreError::Refused { .. } => "refused",
        StoreError::Unwritable { .. } => "not writable",
        StoreError::Unsigned { .. } => "unsigned",
        StoreError::Io { .. } => "input or output",
    };
    tracing::error!(kind, "the store failed");
}

struct Log {
    level: LevelFilter,
    bytes_max: u64,
    to: Mutex<Writer>,
}

struct Writer {
    path: PathBuf,
    file: File,
}

impl Writer {
    /// A new file is begun where the present one has no room for that many bytes more.
    ///
    /// Several consoles may write to one log: what another one put aside is left as it is, and who
    /// puts aside holds a lock on the file, without ever waiting for one.
    fn make_room(&mut self, bytes: u64, bytes_max: u64) -> io::Result<()> {
        if !self.is_in_place() {
            self.file = open(&self.path)?;
        }
        let has = self.file.metadata()?.len();
        if has == 0 || has + bytes <= bytes_max {
            return Ok(());
        }
        // Whoever holds it is putting the file aside now; this line is the last one in it.
        if self.file.try_lock().is_err() {
            return Ok(());
        }
        if self.is_in_place() {
            let mut old = self.path.clone().into_os_string();
            old.push(folder::BEFORE);
            fs::rename(&self.path, old)?;
        }
        // The lock goes with the file that it was on.
        self.file = open(&self.path)?;
        Ok(())
    }

    /// The open file is the one of the log's name, and not one that was put aside.
    fn is_in_place(&self) -> bool {
        let there = fs::symlink_metadata(&self.path).map(|it| FileId::from(&it));
        let here = self.file.metadata().map(|it| FileId::from(&it));
        there.is_ok_and(|there| here.is_ok_and(|here| here == there))
    }
}

fn open(path: &Path) -> io::Result<File> {
    plain::open_with(OpenOptions::new().create(true).append(true).mode(0o600), path)
}

impl Log {
    fn open(path: PathBuf, level: LevelFilter, bytes_max: u64) -> io::Result<Self> {
        let file = open(&path)?;
        Ok(Self { level, bytes_max, to: Mutex::new(Writer { path, file }) })
    }

    fn write(&self, line: &str) {
        let mut to = self.to.lock().unwrap_or_else(PoisonError::into_inner);
        // A file that cannot be put aside goes on growing: better than no log.
        let _ = to.make_room(line.len() as u64, self.bytes_max);
        // One write a line: several processes on one store do not tear each other's lines.
        let _ = to.file.write_all(line.as_bytes());
    }
}

impl Subscriber for Log {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= self.level && metadata.target().starts_with(env!("CARGO_PKG_NAME"))
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(self.level)
    }

    fn event(&self, event: &Event<'_>) {
        let mut words = Words::default();
        event.record(&mut words);
        let (meta, now) = (event.metadata(), Clock::System.now());
        let level = meta.level().as_str();
        self.write(&format!("{now} {level:<5} {} {}{}\n", meta.target(), words.said, words.values));
    }

    // The program has no spans.
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

/// What an event says, on one line.
#[derive(Default)]
struct Words {
    said: String,
    values: String,
}

impl Visit for Words {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.record_str(field, &format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        let value = Shown::capped(value, VALUE_BYTES_MAX);
        if field.name() == "message" {
            value.as_str().clone_into(&mut self.said);
        } else {
            // Writing to a String cannot fail.
            let _ = write!(self.values, " {}={}", field.name(), value.as_str());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn what_the_store_says_of_a_case_is_not_logged() {
        use crate::app::message::{Message, NotStored};
        use crate::runtime::event_loop::note;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(folder::LOG);
        let log = Log::open(path.clone(), LevelFilter::DEBUG, 10_000).unwrap();
        tracing::subscriber::with_default(log, || {
            let (what, why) = ("the case nora-7".to_owned(), "its text is not there".to_owned());
            let error = StoreError::Damaged { what, why };
            store_failed(&error);
            note(&Message::Failed(None, error.to_string()));
            note(&Message::NotStored(1, NotStored::Failed(error.to_string())));
            note(&Message::NotStored(2, NotStored::Changed(3)));
        });
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains("the store failed kind=damaged"), "{text}");
        assert!(!text.contains("nora-7") && text.lines().count() == 2, "{text}");
    }

    #[test]
    fn consoles_that_share_a_log_put_it_aside_once_and_lose_no_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(folder::LOG);
        let logs = [0; 2].map(|_| Log::open(path.clone(), LevelFilter::INFO, 1_000).unwrap());
        let line = |n: usize| format!("{n:04} {}\n", "x".repeat(44));
        (0..30).for_each(|n| logs[n % 2].write(&line(n)));
        let old = fs::read_to_string(folder.path().join("crosscheck.log.1")).unwrap();
        let now = fs::read_to_string(&path).unwrap();
        assert_eq!(old, (0..20).map(line).collect::<String>());
        assert_eq!(now, (20..30).map(line).collect::<String>());
    }

    #[test]
    fn a_line_is_one_line_of_safe_text_for_the_account_alone_and_the_file_does_not_grow_for_ever() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(folder::LOG);
        let log = Log::open(path.clone(), LevelFilter::INFO, 1_000).unwrap();
        tracing::subscriber::with_default(log, || {
            tracing::error!(why = "disk\u{1b}[2J\nfull", "the store failed");
            tracing::debug!("not said at this level");
        });
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains("ERROR") && text.contains("the store failed why=disk"), "{text}");
        assert!(text.ends_with('\n') && text.lines().count() == 1, "{text:?}");
        assert!(!text.trim_end().chars().any(char::is_control), "{text:?}");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let log = Log::open(path.clone(), LevelFilter::INFO, 1_000).unwrap();
        tracing::subscriber::with_default(log, || {
            (0..100).for_each(|n| tracing::info!(n, "again"));
        });
        assert!(fs::metadata(&path).unwrap().len() <= 1_000);
        let before = folder.path().join("crosscheck.log.1");
        assert!(fs::metadata(before).unwrap().len() <= 1_000);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}
