//! From a text to the words that patterns are about: folded, joined and undisguised, each with its
//! place.
//!
//! Disguises that a model reads through are taken off: case, accents, look-alike letters, digits
//! for letters, letters set apart, invisible characters, tag characters. It must not decide what
//! the words mean.

use crate::domain::text::{Hidden, hidden};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_security::confusable_detection::skeleton;

/// Words looked at in one text; a text with more says what it has to say before that.
const WORDS_MAX: usize = 4_000;
/// Bytes of a word worth looking up.
const WORD_BYTES_MAX: usize = 64;

/// A word of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Word {
    /// Folded.
    pub text: String,
    /// Byte span in the text.
    pub span: (usize, usize),
    /// Number of the sentence it stands in.
    pub sentence: usize,
    /// Nothing but punctuation that ends a clause stands before it.
    pub opens: bool,
    /// It has a digit.
    pub digit: bool,
    /// It begins with a capital.
    pub capital: bool,
}

/// One way in which a word may be read; the first that is known is taken.
pub(super) fn readings(word: &str) -> Vec<String> {
    let mut out = Vec::new();
    if !word.is_ascii() {
        out.push(skeleton(word).collect::<String>().to_lowercase());
    }
    if word.bytes().any(|b| b.is_ascii_digit()) && word.bytes().any(|b| b.is_ascii_alphabetic()) {
        out.push(word.chars().map(plain_letter).collect());
    }
    out
}

fn plain_letter(char: char) -> char {
    match char {
        '0' => 'o',
        '1' => 'i',
        '3' => 'e',
        '4' => 'a',
        '5' => 's',
        '7' => 't',
        other => other,
    }
}

/// Lower case, compatibility forms resolved, marks removed.
pub(super) fn fold(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    word.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
}

/// The words of a text, in order.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut state = Split { opens: true, ..Split::default() };
    for (at, char) in text.char_indices() {
        state.char(text, at, char);
        if state.out.len() >= WORDS_MAX {
            break;
        }
    }
    state.end();
    negations(join_letters(state.out))
}

#[derive(Default)]
struct Split {
    out: Vec<Word>,
    /// The word being read, without what is not seen.
    word: String,
    span: (usize, usize),
    sentence: usize,
    opens: bool,
    stop: bool,
    capital: bool,
}

impl Split {
    fn char(&mut self, text: &str, at: usize, char: char) {
        if self.stop {
            // A full stop ends a sentence only before a blank: addresses and versions have stops
            // too.
            self.sentence += usize::from(char.is_whitespace());
            self.stop = false;
        }
        if char.is_ascii_alphanumeric() {
            if self.word.is_empty() {
                self.span.0 = at;
                self.capital = char.is_ascii_uppercase();
            }
            self.word.push(char);
            self.span.1 = at + 1;
            return;
        }
        if char == ' ' {
            self.end();
            return;
        }
        let char = match char as u32 {
            tag @ 0xE_0020..=0xE_007E => char::from_u32(tag - 0xE_0000).unwrap_or(' '),
            _ => char,
        };
        if char.is_alphanumeric() || is_combining_mark(char) {
            if self.word.is_empty() {
                self.span.0 = at;
                self.capital = char.is_uppercase();
            }
            self.word.push(char);
            self.span.1 = at + text[at..].chars().next().map_or(1, char::len_utf8);
            return;
        }
        let unseen =
            matches!(hidden(char), Some(Hidden::ZeroWidth | Hidden::Variation | Hidden::Bidi));
        if unseen || (matches!(char, '\'' | '’') && !self.word.is_empty()) {
            return;
        }
        self.end();
        match char {
            '\n' | '!' | '?' | '。' | '！' | '？' => {
                self.sentence += 1;
                self.opens = true;
            }
            '.' => {
                self.stop = true;
                self.opens = true;
            }
            ':' | ';' | ',' | '(' | ')' | '[' | ']' | '{' | '}' | '<' | '>' | '"' | '`' | '|'
            | '=' | '—' | '–' | '#' | '*' | '\'' | '“' | '”' | '‘' | '«' | '»' => {
                self.opens = true;
            }
            _ => {}
        }
    }

    fn end(&mut self) {
        if self.word.is_empty() {
            return;
        }
        let digit = self.word.bytes().any(|b| b.is_ascii_digit());
        let mut text = std::mem::take(&mut self.word);
        if text.len() > WORD_BYTES_MAX {
            text.clear();
        } else if text.is_ascii() {
            text.make_ascii_lowercase();
        } else {
            text = fold(&text);
        }
        self.out.push(Word {
            text,
            span: self.span,
            sentence: self.sentence,
            opens: self.opens,
            digit,
            capital: self.capital,
        });
        self.opens = false;
    }
}

/// Letters set apart, `i g n o r e`, are one word; a wider gap ends it.
fn join_letters(words: Vec<Word>) -> Vec<Word> {
    let single = |word: &Word| word.text.chars().count() == 1;
    if !words.windows(4).any(|four| four.iter().all(single)) {
        return words;
    }
    let mut out: Vec<Word> = Vec::with_capacity(words.len());
    let mut letters = 0;
    for word in words {
        match out.last_mut() {
            Some(last) if letters > 0 && single(&word) && word.span.0 == last.span.1 + 1 => {
                last.text.push_str(&word.text);
                last.span.1 = word.span.1;
                letters += 1;
            }
            _ => {
                letters = usize::from(single(&word));
                out.push(word);
            }
        }
    }
    out
}

/// `do not` and its like are one word, so that patterns need not spell each of them out.
fn negations(words: Vec<Word>) -> Vec<Word> {
    if !words.iter().any(|word| word.text == "not") {
        return words;
    }
    let mut out: Vec<Word> = Vec::with_capacity(words.len());
    for word in words {
        let joined = match (word.text.as_str(), out.last().map(|last| last.text.as_str())) {
            ("not", Some("do")) => "dont",
            ("not", Some("must" | "shall")) => "mustnt",
            ("not", Some("should")) => "shouldnt",
            ("not", Some("need")) => "neednt",
            _ => {
                out.push(word);
                continue;
            }
        };
        if let Some(last) = out.last_mut() {
            last.text = joined.into();
            last.span.1 = word.span.1;
        }
    }
    out
}

/// The span of a sentence that stands behind a program's or a device's name, where no sentence
/// belongs, with its points: a product token opens no prose, while a device's name may.
pub(super) fn prose_behind_carrier(text: &str, words: &[Word]) -> Option<((usize, usize), u8)> {
    const LITTLE: [&str; 24] = [
        "the", "and", "to", "of", "is", "as", "this", "all", "your", "you", "not", "do", "dont",
        "a", "for", "in", "on", "that", "it", "be", "with", "from", "any", "an",
    ];
    let first = text.split_whitespace().next()?;
    let (name, version) = first.split_once(['/', '-'])?;
    let product = first.contains('/') && version.starts_with(|c: char| c.is_ascii_digit());
    let device = !name.is_empty()
        && first.bytes().any(|b| b.is_ascii_digit())
        && first.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-');
    if !product && !device {
        return None;
    }
    let points = if product { 6 } else { 4 };
    words.split(|word| word.digit || word.text.is_empty()).find_map(|run| {
        let little = run.iter().filter(|word| LITTLE.contains(&word.text.as_str())).count();
        let span = (run.first()?.span.0, run.last()?.span.1);
        (run.len() >= 5 && little >= 2).then_some((span, points))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        words(text).into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn disguises_are_taken_off() {
        assert_eq!(read("i g n o r e  a l l"), ["ignore", "all"].map(str::to_owned));
        assert_eq!(read("Ign\u{200b}ore ÀLL"), ["ignore", "all"]);
        assert_eq!(read("ｉｇｎｏｒｅ 𝐚𝐥𝐥"), ["ignore", "all"]);
        assert_eq!(read("\u{e0061}\u{e006c}\u{e006c}"), ["all"]);
        assert!(readings("1gn0re").contains(&"ignore".to_owned()));
        assert!(readings("ignor\u{435}").contains(&"ignore".to_owned()));
    }

    #[test]
    fn negations_are_one_word() {
        assert_eq!(read("Do not tell. You must not"), ["dont", "tell", "you", "mustnt"]);
        assert_eq!(read("don't"), ["dont"]);
    }

    #[test]
    fn sentences_end_at_a_stop_before_a_blank_only() {
        let sentences: Vec<_> =
            words("v1.2 is out. Next! 10.0.0.1").iter().map(|w| w.sentence).collect();
        assert_eq!(sentences, [0, 0, 0, 0, 1, 2, 2, 2, 2]);
    }
}
