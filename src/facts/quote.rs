//! Words of others beside ours: what a log, a case file or a model wrote stands in quotes, so that
//! nobody takes it for what crosscheck says, and no sign in it looks like one of ours.
//!
//! It must not neutralise anything: the gate does. Three others quote for needs of their own: a
//! filter is written so that it is read back as the same filter (`domain::query`), a view as lines
//! of a configuration (`app::queue::views`), and a value in a template stands in a sentence that
//! the analyst goes on writing, where a backslash too many would be theirs to take out
//! (`app::template`).

use crate::domain::text::{Shown, is_hidden, is_mark};

/// Characters of a single word that is left as it stands, at most.
const WORD_MAX: usize = 60;

/// `"Office 365; failures 0"`: a quote in it cannot end it.
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for char in text.chars() {
        if matches!(char, '"' | '\\') {
            out.push('\\');
        }
        out.push(char);
    }
    out.push('"');
    out
}

/// As [`quoted`], with no more of the text than is shown in so many cells, the quotes included.
pub fn quoted_within(text: &str, cells: usize) -> String {
    let fits = |text: &str| Shown::cell(text, text.len()).width() <= cells;
    // But for marks, no character takes less than a cell: what is beyond is not looked at.
    let mut kept: String = text.chars().take(cells).collect();
    let whole = quoted(&kept);
    if kept == text && fits(&whole) {
        return whole;
    }
    loop {
        let cut = quoted(&format!("{kept}…"));
        if fits(&cut) || kept.pop().is_none() {
            return cut;
        }
    }
}

/// One word that says no more than a name as it stands; anything else in quotes.
pub fn named(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./~:@#$%*+=…".contains(c);
    let is_word = !text.is_empty() && text.chars().all(plain) && text.len() <= WORD_MAX + 3;
    if is_word { text.to_owned() } else { quoted(text) }
}

/// Signs that prose is written with and that nobody takes for one of ours.
const OF_PROSE: &str = "\u{2018}\u{2019}\u{201a}\u{201c}\u{201d}\u{201e}«»‹›–—…¿¡€£¥§°ªº";

/// True where a sign stands in it that could be taken for one of ours, such as `·` or `✓`, or for
/// one that looks alike: any that is neither ASCII nor a letter nor of prose. What the gate shows
/// as a token is told apart by that.
pub fn has_sign(text: &str) -> bool {
    let is_sign = |c: char| {
        let plain = c.is_ascii() || c.is_alphanumeric() || c.is_whitespace() || is_mark(c);
        !plain && !is_hidden(c) && !OF_PROSE.contains(c)
    };
    !text.is_ascii() && text.chars().any(is_sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_told_from_signs_that_look_like_ours() {
        for prose in [
            "Success after failures, new device",
            "Anmeldung von ‚Müller‘ – 40 % mehr … 5 °C",
            "田中 美咲 ليلى क्षि",
            "m.ortega@contoso.example\u{202e}",
        ] {
            assert!(!has_sign(prose), "{prose}");
        }
        for sign in ["a · b", "✓ holds", "✗1", "a\u{2022}b", "\u{2714} done", "│", "\u{2705}", "→"]
        {
            assert!(has_sign(sign), "{sign}");
        }
    }

    #[test]
    fn nothing_written_by_others_ends_its_quotes_or_looks_like_a_sentence_of_ours() {
        assert_eq!(quoted("Office 365; failures 0"), "\"Office 365; failures 0\"");
        assert_eq!(quoted("a\" is usual; \"b"), "\"a\\\" is usual; \\\"b\"");
        assert_eq!(quoted("a\\"), "\"a\\\\\"");
        let within = |text: &str| quoted_within(text, 10);
        assert_eq!(within("revoke it"), "\"revoke …\"");
        assert_eq!(within("revoke"), "\"revoke\"");
        assert_eq!(within("a\" · all"), "\"a\\\" · a…\"", "no half of an escape ends the quotes");
        assert_eq!(within("日本日本日本"), "\"日本日…\"");
        assert_eq!(within("\u{202e}\u{202e}"), "\"…\"");
        assert_eq!(within("a    b"), "\"a    b\"");
        assert_eq!(quoted_within("ab", 2), "\"…\"");
        assert_eq!(named("/device/0/id"), "/device/0/id");
        assert_eq!(named("e7"), "e7");
        for text in ["", "e7 is supported", "e7;yes", "e7\u{a0}is", "e7,", "(e7)", "e\u{200b}7"] {
            assert_eq!(named(text), format!("\"{text}\""));
        }
    }
}
