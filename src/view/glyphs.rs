//! The program's own signs, and what stands for them on a terminal that has only ASCII.
//!
//! It must not touch a text from outside: evidence is never transliterated.

use crate::domain::sign_in::Status;
use crate::domain::words::Grounding;

/// Which signs are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Glyphs {
    /// Signs of Unicode that are one cell wide in every common font.
    #[default]
    Unicode,
    /// Printable ASCII only.
    Ascii,
}

/// A record of the evidence that attacks the reader.
pub const HAZARD: &str = "⚑";
/// Text that an attacker can choose.
pub const ATTACKER: &str = "†";
/// The pane or entry in which the keys move.
pub const CURSOR: &str = "▸";
/// The selected line of a list, on its own ground.
pub const BAR: &str = "▌";
/// One end of a claim and its field.
pub const LIT: &str = "▐";
/// The selected line, where that is lit as well.
pub const LIT_BAR: &str = "█";
/// From the field back to its claim.
pub const BACK: &str = "◂";
/// An event that was never opened.
pub const UNOPENED: &str = "◌";
/// An event that the analyst names as deciding.
pub const NAMED: &str = "◆";
/// Two sources sent a case of the same id with different bytes.
pub const CONFLICT: &str = "≠";
/// What the model did not mention.
pub const OMITTED: &str = "!";

const ASCII: &[(char, char)] = &[
    ('✓', '+'),
    ('◐', '%'),
    ('✗', 'X'),
    ('∅', 'N'),
    ('●', '*'),
    ('×', 'x'),
    ('↷', 'i'),
    ('◌', 'o'),
    ('◆', '@'),
    ('⚑', '#'),
    ('≠', '&'),
    ('†', '^'),
    ('▸', '>'),
    ('◂', '<'),
    ('▐', ']'),
    ('▌', '>'),
    ('╭', '+'),
    ('╮', '+'),
    ('╰', '+'),
    ('╯', '+'),
    ('─', '-'),
    ('│', '|'),
    ('├', '+'),
    ('┤', '+'),
    ('┬', '+'),
    ('┴', '+'),
    ('└', '`'),
    ('┄', ' '),
    ('▁', '.'),
    ('▂', ','),
    ('▃', ':'),
    ('▄', ';'),
    ('▅', '='),
    ('▆', '+'),
    ('▇', '*'),
    ('█', '#'),
    ('·', '-'),
    ('→', '>'),
    ('↑', '/'),
    ('↓', '\\'),
    ('▾', 'v'),
    ('▹', '>'),
    ('–', '-'),
    ('…', '~'),
    ('⟨', '<'),
    ('⟩', '>'),
    ('↵', '/'),
    ('␍', '/'),
    ('␣', '_'),
];

impl Glyphs {
    /// The program's own text as it is drawn; the width never changes.
    pub fn of(self, text: &str) -> String {
        if self == Self::Unicode || text.is_ascii() {
            return text.to_owned();
        }
        let plain = |char| ASCII.iter().find(|(from, _)| *from == char).map_or(char, |(_, to)| *to);
        text.chars().map(plain).collect()
    }
}

/// The sign of a mark; each differs in shape.
pub const fn mark(grounding: Grounding) -> &'static str {
    match grounding {
        Grounding::Supported => "✓",
        Grounding::PartlySupported => "◐",
        Grounding::Contradicted => "✗",
        Grounding::NotFound => "∅",
        Grounding::Uncheckable => "?",
    }
}

/// The word of a mark; the two that matter most are in capitals.
pub const fn mark_word(grounding: Grounding) -> &'static str {
    match grounding {
        Grounding::Contradicted => "CONTRADICTED",
        Grounding::NotFound => "NOT FOUND",
        other => other.label(),
    }
}

/// The sign and the word of how a sign-in ended.
pub const fn status(status: Status) -> (&'static str, &'static str) {
    match status {
        Status::Success => ("●", "success"),
        Status::Failure => ("×", "failure"),
        Status::Interrupt => ("↷", "interrupt"),
        Status::Unknown => ("·", "unknown"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use unicode_width::UnicodeWidthStr;

    #[test]
    fn every_mark_and_every_status_has_its_own_sign_and_word_in_both_sets() {
        for set in [Glyphs::Unicode, Glyphs::Ascii] {
            let marks: BTreeSet<_> = Grounding::ALL.iter().map(|it| set.of(mark(*it))).collect();
            assert_eq!(marks.len(), Grounding::ALL.len());
            let ends = [Status::Success, Status::Failure, Status::Interrupt, Status::Unknown];
            let signs: BTreeSet<_> = ends.iter().map(|it| set.of(status(*it).0)).collect();
            assert_eq!(signs.len(), ends.len());
            assert!(!marks.contains(&set.of("…")) && !marks.iter().any(|it| it == "0"));
        }
        let words: BTreeSet<_> = Grounding::ALL.iter().map(|it| mark_word(*it)).collect();
        assert_eq!(words.len(), Grounding::ALL.len());
    }

    #[test]
    fn plain_signs_are_ascii_and_as_wide_as_those_they_stand_for() {
        for (from, to) in ASCII {
            assert!(to.is_ascii() && from.to_string().width() == 1, "{from}");
        }
    }
}
