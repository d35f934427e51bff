//! Files, folders and standard input as streams of pieces: named, opened without following links,
//! unpacked where they are gzip.
//!
//! It must not follow a symbolic link, open a pipe or a device, or hold a file in memory.

use super::split::{Out, Piece, Place, Splitter};
use crate::plain;
use flate2::read::MultiGzDecoder;
use std::fs;
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};

/// Bytes read at once.
const CHUNK: usize = 256 * 1024;
/// Folders below each other that are followed.
const FOLDERS_MAX: usize = 32;
/// The first bytes of a gzip stream.
const GZIP: [u8; 2] = [0x1F, 0x8B];

/// Something to read, with the name by which it is called in messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// The path as given, joined with the folder's where it was found in one; `-` for standard
    /// input.
    pub name: String,
    from: From,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum From {
    Stdin,
    File(PathBuf),
    Built(&'static [u8]),
}

/// How a stream ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    /// False where the reader was told to stop.
    pub whole: bool,
    /// A byte order mark stood at its start and was passed over.
    pub marked: bool,
}

/// What cannot be read, and why.
#[derive(Debug, thiserror::Error)]
#[error("{name}: {why}")]
pub struct SourceError {
    /// The input's name.
    pub name: String,
    /// What is wrong and how to mend it.
    pub why: String,
}

/// What was found behind the names given.
#[derive(Debug, Default)]
pub struct Found {
    /// To be read, in order.
    pub inputs: Vec<Input>,
    /// Found in a folder and not read: links, pipes, devices, with the reason.
    pub refused: Vec<SourceError>,
}

impl Input {
    /// Standard input.
    pub fn stdin() -> Self {
        Self { name: "-".into(), from: From::Stdin }
    }

    /// A file, called by its path.
    pub fn file(path: PathBuf) -> Self {
        Self { name: path.to_string_lossy().into_owned(), from: From::File(path) }
    }

    /// Bytes that are part of the program.
    pub fn built(name: &str, bytes: &'static [u8]) -> Self {
        Self { name: name.into(), from: From::Built(bytes) }
    }

    /// The size in bytes as stored, where it is known beforehand.
    pub fn size(&self) -> Option<u64> {
        match &self.from {
            From::Stdin => None,
            From::Built(bytes) => Some(bytes.len() as u64),
            From::File(path) => fs::symlink_metadata(path).ok().map(|meta| meta.len()),
        }
    }
}

fn error(name: &str, why: impl Into<String>) -> SourceError {
    SourceError { name: name.into(), why: why.into() }
}

/// Finds the files behind the names given: folders are walked in order of name, `-` is standard
/// input.
///
/// What was named by hand and cannot be read is an error; what was found in a folder is refused by
/// name and the rest is read. Names that begin with a dot are passed over in folders.
pub fn find(paths: &[PathBuf]) -> Result<Found, SourceError> {
    let mut found = Found::default();
    for path in paths {
        let name = path.to_string_lossy();
        if name == "-" {
            found.inputs.push(Input::stdin());
            continue;
        }
        let meta = fs::symlink_metadata(path).map_err(|why| error(&name, explain(&why)))?;
        if meta.is_dir() {
            fs::read_dir(path).map_err(|why| error(&name, explain(&why)))?;
            walk(path, 0, &mut found);
        } else if let Some(why) = unfit(&meta) {
            return Err(error(&name, why));
        } else {
            found.inputs.push(Input::file(path.clone()));
        }
    }
    Ok(found)
}

/// What is said of an input that began with a byte order mark.
pub fn marked(input: &Input) -> String {
    format!("{}: it begins with a byte order mark, which was passed over", input.name)
}

/// Why a path is not read, if it is not an ordinary file.
fn unfit(meta: &fs::Metadata) -> Option<&'static str> {
    let kind = meta.file_type();
    if kind.is_symlink() {
        Some("is a symbolic link, which is not followed; name the file itself")
    } else if kind.is_file() {
        None
    } else {
        Some("is a pipe, socket or device; only files are read (use - for standard input)")
    }
}

fn walk(folder: &Path, depth: usize, found: &mut Found) {
    let name = folder.to_string_lossy();
    if depth > FOLDERS_MAX {
        found.refused.push(error(&name, "lies too many folders deep; name it by itself"));
        return;
    }
    let entries = match fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>) {
        Ok(entries) => entries,
        Err(why) => return found.refused.push(error(&name, explain(&why))),
    };
    let mut paths: Vec<_> = entries.into_iter().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes()[0] == b'.');
        if hidden {
            continue;
        }
        let name = path.to_string_lossy().into_owned();
        match fs::symlink_metadata(&path) {
            Err(why) => found.refused.push(error(&name, explain(&why))),
            Ok(meta) if meta.is_dir() => walk(&path, depth + 1, found),
            Ok(meta) => match unfit(&meta) {
                Some(why) => found.refused.push(error(&name, why)),
                None => found.inputs.push(Input::file(path)),
            },
        }
    }
}

/// What the system said, without its number.
fn explain(why: &io::Error) -> String {
    match why.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder".into(),
        io::ErrorKind::PermissionDenied => "you may not read it; check its permissions".into(),
        _ => why.to_string(),
    }
}

fn open(input: &Input) -> io::Result<Box<dyn Read>> {
    match &input.from {
        From::Stdin => Ok(Box::new(io::stdin().lock())),
        From::Built(bytes) => Ok(Box::new(*bytes)),
        From::File(path) => {
            // The path may have changed since it was looked at.
            Ok(Box::new(plain::open_itself(path)?))
        }
    }
}

/// Reads an input to its end and hands out the pieces into which `splitter` cuts it. `more` is told
/// how many bytes, as stored, were read, and says whether to go on.
///
/// A stream that fails half-way leaves what was read before and ends with a piece
/// that says so.
pub fn read(
    input: &Input,
    splitter: Splitter,
    more: &mut dyn FnMut(u64) -> bool,
    out: &mut Out<'_>,
) -> Result<Ended, SourceError> {
    let mut raw = open(input).map_err(|why| error(&input.name, explain(&why)))?;
    let mut first = [0; 2];
    let known = fill(&mut raw, &mut first).map_err(|why| error(&input.name, explain(&why)))?;
    let counted = Counted { inner: Cursor::new(first[..known].to_vec()).chain(raw), bytes: 0 };
    let packed = first == GZIP && known == 2;
    if packed { unpack(counted, splitter, more, out) } else { plain(counted, splitter, more, out) }
        .map_err(|why| error(&input.name, explain(&why)))
}

fn fill(raw: &mut dyn Read, into: &mut [u8]) -> io::Result<usize> {
    let mut known = 0;
    while known < into.len() {
        match raw.read(&mut into[known..]) {
            Ok(0) => break,
            Ok(count) => known += count,
            Err(why) if why.kind() == io::ErrorKind::Interrupted => {}
            Err(why) => return Err(why),
        }
    }
    Ok(known)
}

struct Counted<R> {
    inner: R,
    bytes: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(into)?;
        self.bytes += count as u64;
        Ok(count)
    }
}

fn plain(
    mut from: Counted<impl Read>,
    mut splitter: Splitter,
    more: &mut dyn FnMut(u64) -> bool,
    out: &mut Out<'_>,
) -> io::Result<Ended> {
    let mut chunk = vec![0; CHUNK];
    loop {
        match from.read(&mut chunk) {
            Ok(0) => break,
            Ok(count) => splitter.push(&chunk[..count], out),
            Err(why) if why.kind() == io::ErrorKind::Interrupted => {}
            Err(why) => return Err(why),
        }
        if !more(from.bytes) {
            return Ok(Ended { whole: false, marked: splitter.marked() });
        }
    }
    splitter.finish(out);
    Ok(Ended { whole: true, marked: splitter.marked() })
}

fn unpack(
    from: Counted<impl Read>,
    mut splitter: Splitter,
    more: &mut dyn FnMut(u64) -> bool,
    out: &mut Out<'_>,
) -> io::Result<Ended> {
    let mut chunk = vec![0; CHUNK];
    let mut unpacked = MultiGzDecoder::new(io::BufReader::with_capacity(CHUNK, from));
    let (mut bytes, mut fault) = (0, None);
    loop {
        match unpacked.read(&mut chunk) {
            Ok(0) => break,
            Ok(count) => {
                bytes += count as u64;
                splitter.push(&chunk[..count], out);
            }
            Err(why) if why.kind() == io::ErrorKind::Interrupted => {}
            Err(why) => {
                fault = Some(match why.kind() {
                    io::ErrorKind::UnexpectedEof => {
                        "the compressed data end early: the file is cut off"
                    }
                    io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
                        "the compressed data are damaged from here on"
                    }
                    _ => return Err(why),
                });
                break;
            }
        }
        if !more(unpacked.get_ref().get_ref().bytes) {
            return Ok(Ended { whole: false, marked: splitter.marked() });
        }
    }
    splitter.finish(out);
    if fault.is_some() {
        let place = Place { line: splitter.line(), byte: bytes };
        let fault = fault.map(Into::into);
        out(Piece { place, bytes: Vec::new(), fault, enveloped: false });
    }
    Ok(Ended { whole: true, marked: splitter.marked() })
}
