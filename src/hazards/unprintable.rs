//! Characters that are not seen, or that change how others are seen: what the gate would draw as
//! tokens.
//!
//! Ordinary typography is no hazard: no-break and thin blanks, tabs and line breaks in prose,
//! joiners where a script is written with them, one variation selector behind an ideograph,
//! direction marks in right-to-left text.

use super::Finding;
use crate::domain::text::{Hidden, MARKS_MAX, is_letter, is_mark, is_rtl, neutralised};
use crate::domain::words::HazardKind;

/// Spans of one rule that are told apart; the rest is counted.
const RULES: usize = 10;

#[derive(Default, Clone, Copy)]
struct Seen {
    first: Option<(usize, usize)>,
    count: usize,
    char: char,
}

/// Hidden characters in `text`: one finding a rule, with the first place and the number.
pub(super) fn scan(text: &str, out: &mut Vec<Finding>) {
    if text.bytes().all(|b| matches!(b, b' '..=b'~' | b'\t' | b'\n')) {
        return;
    }
    let mut seen = [Seen::default(); RULES];
    let rtl = text.chars().any(is_rtl);
    neutralised(text, |at, char, why| {
        if is_ordinary(text, at, char, rtl) {
            return;
        }
        note(&mut seen[slot(char, why)], at, char.len_utf8(), char);
    });
    crowded(text, &mut seen[9]);
    for (n, seen) in seen.iter().enumerate() {
        if let Some(span) = seen.first {
            let (rule, what) = named(n);
            let why = format!("it has {} {what} (U+{:04X})", count(seen.count), seen.char as u32);
            out.push(Finding { kind: HazardKind::Unprintable, span, rule, why });
        }
    }
}

fn count(count: usize) -> String {
    if count == 1 { "a character that".into() } else { format!("{count} characters that each") }
}

fn note(seen: &mut Seen, at: usize, len: usize, char: char) {
    seen.count += 1;
    match &mut seen.first {
        // A run is one place.
        Some(first) if first.1 == at => first.1 = at + len,
        Some(_) => {}
        None => {
            seen.first = Some((at, at + len));
            seen.char = char;
        }
    }
}

fn slot(char: char, why: Hidden) -> usize {
    match why {
        Hidden::Control if char == '\u{1b}' || char == '\u{9b}' || char == '\u{9d}' => 0,
        Hidden::Control | Hidden::Lost | Hidden::Bracket => 1,
        Hidden::Bidi => 2,
        Hidden::ZeroWidth => 3,
        Hidden::Tag => 4,
        Hidden::Variation => 5,
        Hidden::Private | Hidden::Unassigned => 6,
        Hidden::Separator => 7,
        Hidden::Blank | Hidden::Space | Hidden::Overwide => 8,
    }
}

fn named(slot: usize) -> (&'static str, &'static str) {
    match slot {
        0 => ("terminal-escape", "gives the terminal an order"),
        1 => ("control", "is a control and not text"),
        2 => ("bidi", "changes the order in which text is drawn"),
        3 => ("zero-width", "takes no room and is not seen"),
        4 => ("tag", "is an invisible copy of a letter"),
        5 => ("variation", "is an invisible variation selector"),
        6 => ("private-use", "has no agreed meaning"),
        7 => ("separator", "breaks the line unseen"),
        8 => ("blank", "is blank or far wider than it counts"),
        _ => ("marks", "has more marks than any script puts on a letter"),
    }
}

fn is_ordinary(text: &str, at: usize, char: char, rtl: bool) -> bool {
    let before = text[..at].chars().next_back();
    let after = text[at + char.len_utf8()..].chars().next();
    match char {
        '\t'
        | '\n'
        | '\u{A0}'
        | '\u{202F}'
        | '\u{2000}'..='\u{200A}'
        | '\u{205F}'
        | '⟨'
        | '\u{FFFD}' => true,
        '\r' => after == Some('\n'),
        '\u{200C}' | '\u{200D}' => {
            let joins = |c: Option<char>| c.is_some_and(|c| joined_script(c) || is_emoji(c));
            joins(before) && joins(after)
        }
        '\u{200E}' | '\u{200F}' | '\u{61C}' => rtl,
        '\u{FE0E}' | '\u{FE0F}' => before.is_some_and(is_emoji),
        '\u{FE00}'..='\u{FE0D}' | '\u{E0100}'..='\u{E01EF}' => {
            before.is_some_and(|c| matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{3FFFF}'))
        }
        _ => false,
    }
}

/// Scripts that are written with joiners between letters: Arabic and the Indic ones.
fn joined_script(char: char) -> bool {
    matches!(char, '\u{600}'..='\u{8FF}' | '\u{900}'..='\u{DFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}')
        && (is_letter(char) || is_mark(char))
}

fn is_emoji(char: char) -> bool {
    matches!(char, '\u{1F000}'..='\u{1FAFF}' | '\u{2190}'..='\u{2BFF}' | '\u{FE0F}' | '©' | '®' | '‼' | '⁉' | '™' | 'ℹ')
}

/// Bases with more marks than the gate leaves on one.
fn crowded(text: &str, seen: &mut Seen) {
    let mut marks = 0;
    for (at, char) in text.char_indices() {
        if !is_mark(char) || matches!(char, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}') {
            marks = 0;
            continue;
        }
        marks += 1;
        if marks > MARKS_MAX + 2 {
            note(seen, at, char.len_utf8(), char);
        }
    }
}
