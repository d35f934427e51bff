//! `crosscheck verify --against`: what lies outside of a store and says how its ledger was. Signed
//! notes in a file, or another copy of the store, which is compared header by header.
//!
//! It must not say which of two copies is the right one, nor write to either.

use super::exit::CliError;
use super::out::message;
use crate::ledger::tree::{self, Frontier};
use crate::ledger::verify::{Anchor, Fault, Noted, Report};
use crate::runtime::checkpoints;
use crate::store::sqlite::SqliteStore;
use crate::store::{Head, Store as _, folder};
use std::path::{Path, PathBuf};

/// Headers of each copy that are read at a time.
const BATCH: usize = 4_096;

/// How another copy of the ledger stands to this one.
#[derive(Debug)]
pub(super) enum Copy {
    /// It is the beginning of this one, or all of it.
    Held(Anchor),
    /// It goes on where this one ends.
    Longer(PathBuf, u64, u64),
    /// It is of another ledger, of that name.
    Other(PathBuf, String),
    /// They differ from an entry on.
    Forked(PathBuf, u64, [Head; 2]),
}

/// Reads the notes of a file; that its end is not whole is told.
pub(super) fn notes(path: &Path, is_own: bool) -> Result<Vec<Noted>, CliError> {
    let name = path.display();
    let (notes, torn) = checkpoints::read(path, is_own)
        .map_err(|error| CliError::Io(format!("{name}: cannot be read: {error}")))?;
    if torn {
        let why = "its end is no whole note, as the end of power leaves one: it was passed over";
        message(&format!("{name}: {why}"));
    }
    Ok(notes)
}

/// True where a path names a store and no file of notes.
pub(super) fn is_store(path: &Path) -> bool {
    path.is_dir() || path.file_name().is_some_and(|name| name == folder::LEDGER)
}

/// Compares with another copy of the store.
pub(super) fn copy(ours: &SqliteStore, path: &Path) -> Result<Copy, CliError> {
    let dir = if path.is_dir() { path } else { path.parent().unwrap_or(path) };
    let theirs = SqliteStore::open_read_only(dir)?;
    if theirs.origin() != ours.origin() {
        return Ok(Copy::Other(path.into(), theirs.origin()));
    }
    let (mut compared, mut inner) = (None, Ok(()));
    // Both may be written to meanwhile: each is seen as it was at one moment.
    ours.still(&mut || {
        inner = theirs.still(&mut || compared = Some(walk(ours, &theirs, path)));
    })?;
    inner?;
    compared.unwrap_or_else(|| Err(CliError::Io("the store let nobody look".into())))
}

fn walk(ours: &SqliteStore, theirs: &SqliteStore, path: &Path) -> Result<Copy, CliError> {
    let mut tree = Frontier::default();
    loop {
        let next = tree.size();
        let (mine, other) = (headers(ours, next)?, headers(theirs, next)?);
        for (mine, other) in mine.iter().zip(&other) {
            if mine != other {
                let ends = [ours.head()?, theirs.head()?];
                return Ok(Copy::Forked(path.into(), tree.size(), ends));
            }
            tree.push(tree::leaf(mine));
        }
        if other.len() > mine.len() {
            let (here, there) = (ours.head()?.size, theirs.head()?.size);
            return Ok(Copy::Longer(path.into(), here, there));
        }
        if other.len() < BATCH {
            let whence = format!("the copy in {}", path.display());
            return Ok(Copy::Held(Anchor { size: tree.size(), root: tree.root(), whence }));
        }
    }
}

fn headers(store: &SqliteStore, from: u64) -> Result<Vec<Vec<u8>>, CliError> {
    let mut found = Vec::new();
    store.headers(from, &mut |header| {
        found.push(header.to_vec());
        found.len() < BATCH
    })?;
    Ok(found)
}

impl Copy {
    /// What it says of this ledger, where it does not hold up what the report says; a fault before
    /// that is the graver.
    pub(super) fn told(self, report: Report) -> Report {
        let (kind, at, why) = match self {
            Self::Held(_) => return report,
            Self::Other(path, origin) => {
                let path = path.display();
                (Fault::Origin, 0, format!("the store in {path} is of another ledger: {origin:?}"))
            }
            Self::Longer(path, here, there) => (
                Fault::CutOff,
                here,
                format!(
                    "the copy in {} begins with all {here} entries that are here and has {there}: \
                     the rest was cut off here, or this is an older copy",
                    path.display()
                ),
            ),
            Self::Forked(path, at, [here, there]) => {
                let path = path.display();
                (
                    Fault::Forked,
                    at,
                    format!(
                        "the copy in {path} has another entry {at}: up to there both are one \
                         ledger. Here are {} entries with the root {}, there {} with the root {}; \
                         which one was written anew this cannot tell: verify the other one too, \
                         and compare both with checkpoints",
                        here.size, here.root, there.size, there.root
                    ),
                )
            }
        };
        if report.first_bad.is_some_and(|bad| bad < at) || report.exit == 3 {
            return report;
        }
        report.parted(kind, at, &why)
    }
}
