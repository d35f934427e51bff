//! A sentence as words with their places. Punctuation is left out, but remembered.

/// A word of a sentence.
#[allow(clippy::struct_excessive_bools)] // four marks of punctuation, independent of each other
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::grounding) struct Word<'t> {
    /// As written, without punctuation around it.
    pub(in crate::grounding) text: &'t str,
    /// Byte span in the sentence.
    pub(in crate::grounding) start: usize,
    pub(in crate::grounding) end: usize,
    /// A dash joins it to the word before.
    pub(in crate::grounding) dashed: bool,
    /// A no-break or thin space joins it to the word before.
    pub(in crate::grounding) glued: bool,
    /// It stands in brackets of its own.
    pub(in crate::grounding) bracketed: bool,
    /// A comma, stop or the like stands behind it.
    pub(in crate::grounding) stopped: bool,
}

/// Splits a sentence into words.
pub(in crate::grounding) fn split(text: &str) -> Vec<Word<'_>> {
    let mut words = Vec::with_capacity(text.len() / 5 + 1);
    let mut start = 0;
    let mut before = ' ';
    for (at, char) in text.char_indices() {
        if !is_break(text, at, char) {
            continue;
        }
        if push(text, start, at, before, &mut words) {
            before = ' ';
        }
        start = at + char.len_utf8();
        // Of several breaks in a row a dash counts most: a dash in spaces is a dash.
        if is_dash(char) || is_thin(char) && before == ' ' {
            before = char;
        }
    }
    push(text, start, text.len(), before, &mut words);
    words
}

const fn is_dash(char: char) -> bool {
    matches!(char, '–' | '—' | '−')
}

const fn is_thin(char: char) -> bool {
    matches!(char, '\u{a0}' | '\u{2009}' | '\u{202f}')
}

fn is_break(text: &str, at: usize, char: char) -> bool {
    let next = || text[at + char.len_utf8()..].chars().next();
    let last = || text[..at].chars().next_back();
    match char {
        ',' => {
            let digits = last().is_some_and(|c| c.is_ascii_digit())
                && next().is_some_and(|c| c.is_ascii_digit());
            !digits
        }
        '[' | '(' | ']' | ')' => true,
        // "failures:6", "approx.6" are two words; times, ports and addresses are one.
        ':' | '.' => {
            next().is_some_and(|c| c.is_ascii_digit())
                && is_letters(head_of(text, at))
                && last().is_some_and(|c| c.is_ascii_alphabetic())
        }
        // "6+3" counts twice, "UTC+2" and "12:10+02:00" do not.
        '+' | '&' | '^' | '*' | '_' | '×' | '±' | '\'' | '’' => {
            next().is_some_and(|c| c.is_ascii_digit()) && is_digits(head_of(text, at))
        }
        '/' => {
            // Words on both sides are two words; digits may be a date or a network.
            last().is_some_and(char::is_alphabetic)
                && next().is_some_and(char::is_alphabetic)
                && !is_path_or_unit(text, at)
        }
        _ => {
            char.is_whitespace()
                || matches!(
                    char,
                    '–' | '—'
                        | '−'
                        | '→'
                        | '|'
                        | '='
                        | '<'
                        | '>'
                        | '{'
                        | '}'
                        | '"'
                        | '“'
                        | '”'
                        | '„'
                        | '«'
                        | '»'
                        | '`'
                        | ';'
                        | '!'
                        | '?'
                        | '…'
                        | '•'
                        | '≥'
                        | '≤'
                )
        }
    }
}

/// What stands before a place in the same word.
fn head_of(text: &str, at: usize) -> &str {
    let start = text[..at]
        .char_indices()
        .rfind(|(_, c)| c.is_whitespace() || matches!(c, '(' | '[' | '{' | '"' | '=' | ','))
        .map_or(0, |(start, c)| start + c.len_utf8());
    text.get(start..at).unwrap_or("")
}

fn is_letters(head: &str) -> bool {
    head.len() > 1 && head.bytes().all(|byte| byte.is_ascii_alphabetic())
}

fn is_digits(head: &str) -> bool {
    !head.is_empty() && head.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// A slash in a pointer, an address of the web, a mail type or `km/h` is part of the word.
fn is_path_or_unit(text: &str, at: usize) -> bool {
    let word_start = text[..at].rfind(char::is_whitespace).map_or(0, |space| space + 1);
    let head = text.get(word_start..at).unwrap_or("");
    let tail = &text[at + 1..];
    head.starts_with('/')
        || head.contains("://")
        || head.ends_with("km")
        || tail.starts_with("h ") && head.ends_with('m')
}

fn push<'t>(
    text: &'t str,
    start: usize,
    end: usize,
    before: char,
    words: &mut Vec<Word<'t>>,
) -> bool {
    let Some(raw) = text.get(start..end) else { return false };
    let is_edge = |c: char| matches!(c, '\'' | '’' | '‘' | '*' | '~' | '≈' | '#' | '+' | ',');
    let head = raw.trim_start_matches(is_edge);
    let mut word = head.trim_end_matches(|c: char| is_edge(c) || c == '.');
    let mut lead = raw.len() - head.len();
    if word.ends_with(':') && !word.ends_with("::") {
        word = &word[..word.len() - 1];
    }
    if word.starts_with(':') && !word.starts_with("::") {
        word = &word[1..];
        lead += 1;
    }
    if !word.contains(char::is_alphanumeric) {
        return false;
    }
    let (start, end) = (start + lead, start + lead + word.len());
    let behind = text[end..].chars().next();
    let in_front = text[..start].chars().next_back();
    words.push(Word {
        text: word,
        start,
        end,
        dashed: is_dash(before),
        glued: is_thin(before),
        bracketed: in_front == Some('(') && behind == Some(')'),
        stopped: behind
            .is_none_or(|c| is_dash(c) || matches!(c, ',' | '.' | ';' | ':' | '!' | '?' | ')')),
    });
    true
}
