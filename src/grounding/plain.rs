//! One plain spelling for a text, whatever it was dressed up in: the only normaliser of the text
//! guards, for a claim's sentence and for what its cites carry alike.
//!
//! Characters that nobody sees are dropped, compatibility forms resolved (NFKC), digits of every
//! script written in ASCII, defanged addresses made whole. Each stretch knows where it stood in the
//! original, which is what is shown. It must not decide what a text means.

mod numeral;
mod refang;

use crate::domain::text::{Hidden, hidden, is_mark};
use std::borrow::Cow;
use std::ops::Range;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;
use unicode_security::confusable_detection::skeleton;

/// A text in its plain spelling.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Plain<'t> {
    pub(super) text: Cow<'t, str>,
    /// It is not what is written, but what that looks like.
    pub(super) is_guess: bool,
    /// For each byte, the byte span of the original that it stands for; `None` where they are one.
    from: Option<Vec<(u32, u32)>>,
}

impl Plain<'_> {
    /// The stretch of the original that a stretch of the plain text stands for.
    pub(super) fn origin(&self, span: &Range<usize>) -> Range<usize> {
        let Some(from) = &self.from else { return span.clone() };
        let Some(bytes) = from.get(span.clone()).filter(|bytes| !bytes.is_empty()) else {
            return 0..0;
        };
        let start = bytes.iter().map(|(start, _)| *start).min().unwrap_or(0);
        let end = bytes.iter().map(|(_, end)| *end).max().unwrap_or(start);
        start as usize..end as usize
    }
}

/// How a character that nobody sees is read, and one that looks like another.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reading {
    /// As if what is hidden were not there.
    Whole,
    /// As if what is hidden between two letters, or a letter and a digit, were a blank.
    Apart,
    /// As the letters and digits that it looks like, without accents.
    Looks,
}

/// The plain spelling of a text.
pub(super) fn plain(text: &str) -> Plain<'_> {
    if is_plain(text) {
        return Plain { text: Cow::Borrowed(text), is_guess: false, from: None };
    }
    read(text, &kept(text), Reading::Whole)
}

/// The ways in which a reader may take a sentence: first its plain spelling, then, where characters
/// are hidden in it or look like others, those that a reader may see instead.
pub(super) fn readings(text: &str) -> Vec<Plain<'_>> {
    let mut all = vec![plain(text)];
    if text.is_ascii() && !text.bytes().any(|byte| byte.is_ascii_control()) {
        return all;
    }
    let kept = kept(text);
    let ways = [
        (Reading::Apart, kept.iter().any(|it| it.char.is_none())),
        (
            Reading::Looks,
            kept.iter().any(|it| it.char.is_some_and(|c| c.is_alphanumeric() && !c.is_ascii())),
        ),
    ];
    for (way, _) in ways.into_iter().filter(|(_, wanted)| *wanted) {
        let other = read(text, &kept, way);
        if all.iter().all(|known| known.text != other.text) {
            all.push(other);
        }
    }
    all
}

/// A text without accents, in lower case, as names of places are compared.
pub(super) fn unaccented(text: &str) -> Cow<'_, str> {
    if text.is_ascii() && !text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Cow::Borrowed(text);
    }
    if text.is_ascii() {
        return Cow::Owned(text.to_ascii_lowercase());
    }
    Cow::Owned(text.chars().flat_map(base).flat_map(char::to_lowercase).collect())
}

/// True for a text that is its own plain spelling.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n' | b'\t' | b'\r'))
        && !refang::may_hold(text)
}

/// A character of the original that counts; `None` where some were hidden.
struct Kept {
    char: Option<char>,
    span: (u32, u32),
}

fn kept(text: &str) -> Vec<Kept> {
    let mut all: Vec<Kept> = Vec::with_capacity(text.len());
    for (at, char) in text.char_indices() {
        let span = (at as u32, (at + char.len_utf8()) as u32);
        let char = match hidden(char) {
            Some(Hidden::Control) if char.is_whitespace() => Some(' '),
            Some(Hidden::Separator) => Some(' '),
            // Braille without a dot takes room; the other blanks need not.
            Some(Hidden::Blank) if char == '\u{2800}' => Some(' '),
            Some(
                Hidden::Control
                | Hidden::Bidi
                | Hidden::ZeroWidth
                | Hidden::Blank
                | Hidden::Tag
                | Hidden::Variation
                | Hidden::Private
                | Hidden::Unassigned,
            ) => None,
            _ => Some(char),
        };
        match (char, all.last_mut()) {
            (None, Some(last)) if last.char.is_none() => last.span.1 = span.1,
            _ => all.push(Kept { char, span }),
        }
    }
    all
}

/// Writes a plain text and where each byte of it came from.
#[derive(Default)]
struct Out {
    text: String,
    from: Vec<(u32, u32)>,
}

impl Out {
    fn push(&mut self, text: &str, span: (u32, u32)) {
        self.text.push_str(text);
        self.from.extend(std::iter::repeat_n(span, text.len()));
    }

    fn last(&self) -> Option<char> {
        self.text.chars().next_back()
    }

    fn drop_blank(&mut self) {
        if self.text.ends_with(' ') {
            self.text.pop();
            self.from.pop();
        }
    }
}

fn read<'t>(text: &'t str, kept: &[Kept], way: Reading) -> Plain<'t> {
    let mut out = Out::default();
    let mut at = 0;
    while let Some(Kept { char, span }) = kept.get(at) {
        let Some(char) = *char else {
            let next = kept.get(at + 1).and_then(|next| next.char);
            if way == Reading::Apart && parts(out.last(), next) {
                out.push(" ", *span);
            }
            at += 1;
            continue;
        };
        // A character and the marks on it are one; nobody sees what is hidden between them.
        let (mut span, mut marks) = (*span, Vec::new());
        let mut end = at + 1;
        while let Some(next) = kept.get(end) {
            match next.char {
                Some(mark) if is_mark(mark) => {
                    marks.push(mark);
                    span.1 = next.span.1;
                    at = end;
                }
                None => {}
                Some(_) => break,
            }
            end += 1;
        }
        at += 1;
        let next = kept.get(at..).and_then(|rest| rest.iter().find_map(|it| it.char));
        one(char, &marks, next, way, span, &mut out);
    }
    let whole = refang::whole(out);
    if whole.text == text {
        return Plain { text: Cow::Borrowed(text), is_guess: false, from: None };
    }
    let is_guess = way == Reading::Looks;
    Plain { text: Cow::Owned(whole.text), is_guess, from: Some(whole.from) }
}

/// One character with its marks.
fn one(
    char: char,
    marks: &[char],
    next: Option<char>,
    way: Reading,
    span: (u32, u32),
    out: &mut Out,
) {
    // A blank of its own kind may join the groups of a number.
    if marks.is_empty() && (char.is_ascii() || char.is_whitespace()) {
        return out.push(char.encode_utf8(&mut [0; 4]), span);
    }
    if let Some(sign) = sign(char, out.last(), next) {
        return out.push(sign, span);
    }
    if way == Reading::Looks {
        let looks = look(char).unwrap_or_else(|| base(char).collect());
        return out.push(&looks, span);
    }
    if let Some(digits) = numeral::spelled(char) {
        let (digits, apart) = digits;
        // ½ behind a digit is the rest of a number; ² behind one is none of it.
        let fraction = out.last().is_some_and(|c| c.is_ascii_digit()) && digits.starts_with("0.");
        let digits = if fraction { &digits[1..] } else { digits.as_str() };
        let touches = |c: Option<char>| apart && c.is_some_and(char::is_alphanumeric);
        if touches(out.last()) && !fraction {
            out.push(" ", span);
        }
        out.push(digits, span);
        if touches(next) {
            out.push(" ", span);
        }
        return;
    }
    let composed: String = std::iter::once(char).chain(marks.iter().copied()).nfkc().collect();
    // A mark that has not become part of a letter is laid over it.
    let bare: String = composed.chars().filter(|c| !is_combining_mark(*c)).collect();
    out.push(&bare, span);
}

/// A hidden character parts what a reader sees as two words, but not the digits of one number.
fn parts(before: Option<char>, after: Option<char>) -> bool {
    let (Some(before), Some(after)) = (before, after) else { return false };
    before.is_alphanumeric()
        && after.is_alphanumeric()
        && !(before.is_numeric() && after.is_numeric())
}

/// Signs that have a plain one.
fn sign(char: char, before: Option<char>, next: Option<char>) -> Option<&'static str> {
    let digits = before.is_some_and(char::is_numeric) && next.is_some_and(char::is_numeric);
    Some(match char {
        '\u{2010}' | '\u{2011}' | '\u{FE63}' | '\u{FF0D}' => "-",
        // The sign of a number, rather than a dash between two.
        '\u{2212}'
            if !before.is_some_and(char::is_numeric) && next.is_some_and(char::is_numeric) =>
        {
            "-"
        }
        '\u{3002}' | '\u{FF61}' | '\u{2024}' | '\u{FE52}' => ".",
        '\u{B7}' | '\u{2027}' | '\u{30FB}' | '\u{2219}' | '\u{22C5}' if digits => ".",
        '\u{2116}' => "#",
        _ => return None,
    })
}

/// The one letter or digit of ASCII that a character looks like.
fn look(char: char) -> Option<String> {
    let mut utf8 = [0; 4];
    let alike: String = skeleton(char.encode_utf8(&mut utf8)).collect();
    (alike.len() == 1 && alike.bytes().all(|byte| byte.is_ascii_alphanumeric())).then_some(alike)
}

/// A character without its accents.
fn base(char: char) -> impl Iterator<Item = char> {
    std::iter::once(char).nfkd().filter(|c| !is_combining_mark(*c))
}

#[cfg(test)]
mod tests;
