//! Signed notes (C2SP signed-note): a text, an empty line, and lines of signatures, each by the
//! name of its key. A reader that knows one of the keys believes the text and ignores the other
//! lines.
//!
//! Pure bytes to note and back. It must not sign or check: `ledger::checkpoint` does, with the keys
//! that it is handed.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

/// Bytes of a note, signatures included.
pub const BYTES_MAX: usize = 64 * 1024;
/// Lines of signatures.
pub const SIGNATURES_MAX: usize = 64;
/// What a line of a signature begins with: an em dash and a blank.
pub const DASH: &str = "\u{2014} ";
/// The algorithm that is signed with, as notes number them: Ed25519 over the text.
const ED25519: u8 = 1;

/// A note with all its signatures, none of them checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What is signed: lines, the last one ended too.
    pub text: String,
    /// In the order of their lines; at least one.
    pub signatures: Vec<Signed>,
}

/// A line of a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// The name of the key.
    pub name: String,
    /// The first four bytes of a digest over name, algorithm and key: a hint which key it is.
    pub hint: [u8; 4],
    /// The signature; what it is depends on the algorithm.
    pub bytes: Vec<u8>,
}

/// Why bytes are no note.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {why}")]
pub struct NoNote {
    /// The line, from 1; of the whole, the first.
    pub line: usize,
    /// Why.
    pub why: &'static str,
}

/// The hint at an Ed25519 key of that name.
pub fn hint(name: &str, public: &[u8; 32]) -> [u8; 4] {
    let mut hasher = Sha256::new();
    hasher.update(name.as_bytes());
    hasher.update([b'\n', ED25519]);
    hasher.update(public);
    let [a, b, c, d, ..]: [u8; 32] = hasher.finalize().into();
    [a, b, c, d]
}

/// What a reader is given to check notes with, as other programs for signed notes read it: name,
/// hint in hexadecimal and key, with plus signs between.
pub fn verifier_key(name: &str, public: &[u8; 32]) -> String {
    let [a, b, c, d] = hint(name, public);
    let key = BASE64.encode([&[ED25519], &public[..]].concat());
    format!("{name}+{a:02x}{b:02x}{c:02x}{d:02x}+{key}")
}

/// True for a name that a key can have: not empty, no blank of any kind, no plus sign.
pub fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.chars().any(|it| it.is_whitespace() || it == '+' || it.is_control())
}

impl Note {
    /// The note as bytes, which [`Note::parse`] reads back as it is.
    pub fn to_text(&self) -> String {
        let mut out = format!("{}\n", self.text);
        for it in &self.signatures {
            let bytes = BASE64.encode([&it.hint[..], &it.bytes].concat());
            // Writing to a String does not fail.
            let _ = writeln!(out, "{DASH}{} {bytes}", it.name);
        }
        out
    }

    /// Reads a note.
    pub fn parse(bytes: &[u8]) -> Result<Self, NoNote> {
        let whole = |why| NoNote { line: 1, why };
        if bytes.len() > BYTES_MAX {
            return Err(whole("it is longer than 64 KiB"));
        }
        let text = std::str::from_utf8(bytes).map_err(|_| whole("it is no UTF-8"))?;
        if let Some(at) = text.find(|it: char| it != '\n' && it < ' ') {
            let line = text[..at].matches('\n').count() + 1;
            return Err(NoNote { line, why: "it has a control character" });
        }
        // Empty lines may stand in the text too: the last one ends it.
        let end = text.rfind("\n\n").ok_or(whole("no empty line ends the text"))? + 1;
        let (text, lines) = (&text[..end], &text[end + 1..]);
        let first = text.matches('\n').count() + 2;
        let lines = lines.strip_suffix('\n').ok_or(NoNote { line: first, why: NOT_ENDED })?;
        let signed = lines.split('\n').enumerate().map(|(n, line)| {
            let why = "a signature is: dash, blank, name, blank, base64 of more than four bytes";
            if n == SIGNATURES_MAX {
                return Err(NoNote { line: first + n, why: "it has more than 64 signatures" });
            }
            signed(line).ok_or(NoNote { line: first + n, why })
        });
        Ok(Self { text: text.to_owned(), signatures: signed.collect::<Result<_, _>>()? })
    }
}

const NOT_ENDED: &str = "the last line does not end";

fn signed(line: &str) -> Option<Signed> {
    let (name, bytes) = line.strip_prefix(DASH)?.split_once(' ')?;
    let bytes = BASE64.decode(bytes).ok()?;
    let (hint, bytes) = bytes.split_first_chunk::<4>()?;
    let is_one = is_name(name) && !bytes.is_empty();
    is_one.then(|| Signed { name: name.to_owned(), hint: *hint, bytes: bytes.to_vec() })
}
