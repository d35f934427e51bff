//! Blanks from outside in a row of ours: a run of them, or one at an end, would pass for the gap
//! between two columns, and what stands behind it for a mark or a word of the program's own.
//!
//! So one blank between two words stays, and each further one is a visible token. Up to
//! [`SINGLE_MAX`] stand one by one, since two blanks behind a full stop are no attack and are not
//! to shout; more are counted, so that they push nothing out of sight. A blank with a mark on it is
//! a token too: some marks have hardly any ink, and nobody writes one. It must not be used where a
//! record is read as received.

use super::layout::{Unit, units};
use super::{Builder, PAD, Shown};

/// What stands for a blank too many, in one cell.
pub const BLANK: &str = "␣";
/// That many stand one by one.
const SINGLE_MAX: usize = 3;

impl Shown {
    /// A text for a cell or a line of prose among our own words: as [`Shown::capped`], with blanks
    /// of which no two stand beside each other, nor any at an end.
    ///
    /// The sign that stands for a blank is itself a token where the text has it, so that nobody
    /// takes one for the other; and a cluster in need of much [`PAD`] is one, that the room kept
    /// for it is no gap either.
    pub fn cell(text: &str, bytes: usize) -> Self {
        let shown = Self::capped(text, bytes);
        if shown.is_spaced() { shown } else { shown.spaced() }
    }

    /// So many blanks of the program's own, which keep columns apart.
    pub fn blanks(cells: usize) -> Self {
        let mut out = Builder::default();
        out.text(&" ".repeat(cells), cells);
        out.finish()
    }

    fn is_spaced(&self) -> bool {
        let ends = self.text.starts_with(' ') || self.text.ends_with(' ');
        let runs = self.text.as_bytes().windows(2).any(|pair| pair == b"  ");
        let others = !self.text.is_ascii()
            && (self.text.contains(BLANK) || has_gap(&self.text) || self.has_marked_blank());
        !ends && !runs && !others
    }

    fn has_marked_blank(&self) -> bool {
        // Only a character beyond ASCII joins a blank.
        let may = self.text.as_bytes().windows(2).any(|it| it[0] == b' ' && !it[1].is_ascii());
        may && self.segments().flat_map(units).any(Unit::is_marked_blank)
    }

    fn spaced(&self) -> Self {
        let mut out = Builder::default();
        let (mut run, mut at_start) = (0, true);
        for unit in self.segments().flat_map(units) {
            if unit.is_blank() {
                run += 1;
                continue;
            }
            out.run(run, at_start);
            (run, at_start) = (0, false);
            out.visible(unit);
        }
        out.run(run, true);
        out.finish()
    }
}

/// True where the room that is kept for a cluster looks like a gap.
fn has_gap(text: &str) -> bool {
    text.match_indices(PAD).any(|(at, _)| text[at + PAD.len()..].starts_with(PAD))
}

impl Builder {
    fn visible(&mut self, unit: Unit<'_>) {
        if !unit.token && unit.text == BLANK {
            self.char('␣');
            self.end_run();
        } else if unit.is_marked_blank() {
            self.push(&unit.text.replacen(' ', BLANK, 1), unit.width, true);
        } else {
            let token = unit.token || has_gap(unit.text);
            self.push(unit.text, unit.width, token);
        }
    }

    /// A run of blanks: the first one stays, unless it stands at an end.
    fn run(&mut self, blanks: usize, at_end: bool) {
        let plain = usize::from(!at_end).min(blanks);
        self.text(&" "[..plain], plain);
        let more = blanks - plain;
        if more > SINGLE_MAX {
            self.mark(&format!("⟨U+0020×{more}⟩"));
            return;
        }
        for _ in 0..more {
            self.mark(BLANK);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::decode;
    use super::*;
    use proptest::prelude::*;

    fn cell(text: &str) -> String {
        Shown::cell(text, 4_096).as_str().to_owned()
    }

    #[test]
    fn one_blank_between_words_stays_and_every_other_is_seen() {
        for (text, shown) in [
            ("bob the builder", "bob the builder"),
            ("bob   ✗0 ✓9   CRITICAL", "bob ␣␣✗0 ✓9 ␣␣CRITICAL"),
            ("ends here.  Goes on.", "ends here. ␣Goes on."),
            (" bob ", "␣bob␣"),
            ("  ", "␣␣"),
            (" ", "␣"),
            ("", ""),
            ("bob          9", "bob ⟨U+0020×9⟩9"),
            ("          bob", "⟨U+0020×10⟩bob"),
            ("bob␣9", "bob⟨U+2423⟩9"),
            ("a \u{202e} b", "a ⟨U+202E⟩ b"),
            ("a  \u{a0}", "a ␣⟨U+00A0⟩"),
            ("a  \u{308}b", "a ␣\u{308}b"),
            ("a \u{9c7}", "a␣\u{9c7}"),
        ] {
            assert_eq!(cell(text), shown, "{text:?}");
        }
    }

    #[test]
    fn the_room_that_is_kept_for_a_wide_cluster_is_no_gap() {
        let family = "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}";
        let plain = Shown::line(family);
        let shown = Shown::cell(&format!("bob{family}✗0"), 4_096);
        assert!(!plain.has_tokens() && plain.as_str().ends_with(&PAD.repeat(2)), "{plain}");
        let tokens: Vec<_> = shown.segments().filter(|it| it.token).map(|it| it.text).collect();
        assert_eq!(tokens, [plain.as_str()]);
        assert_eq!(shown.width(), plain.width() + 5);
    }

    #[test]
    fn blanks_of_our_own_stay_what_they_are() {
        let gap = Shown::blanks(7);
        assert_eq!((gap.as_str(), gap.width(), gap.has_tokens()), ("       ", 7, false));
        assert!(Shown::blanks(0).is_empty());
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn nothing_from_outside_has_a_gap(
            parts in prop::collection::vec(
                prop_oneof![
                    Just(" ".to_owned()), Just("   ".to_owned()), Just("␣".to_owned()),
                    Just("\u{3000}".to_owned()), Just("\u{301}".to_owned()), Just("✗1".to_owned()),
                    Just("\u{9c7}".to_owned()),
                    Just("\u{1f468}\u{200d}\u{1f469}".to_owned()), Just("\t".to_owned()),
                    ".{0,3}",
                ],
                0..12,
            ),
            width in 1usize..40,
        ) {
            let text = parts.concat();
            let whole = Shown::cell(&text, 4_096);
            for shown in whole.wrap(width).iter().chain([&whole, &whole.truncate(width)]) {
                let plain: String = shown
                    .segments()
                    .map(|it| if it.token { "T" } else { it.text })
                    .collect();
                let blank = |c: char| c == ' ' || PAD.starts_with(c);
                let beside = plain.chars().zip(plain.chars().skip(1));
                let gap = beside.filter(|(a, b)| blank(*a) && blank(*b)).count();
                prop_assert_eq!(gap, 0, "{:?}: {:?}", text, plain);
            }
            prop_assert!(!whole.as_str().starts_with(' '), "{text:?}: {whole}");
            prop_assert!(!whole.as_str().ends_with(' '), "{text:?}: {whole}");
            // What was made visible is only ever the blanks: without them it is the same text.
            let without = |text: &str| text.replace([' ', '␣'], "");
            let back = decode(&whole.as_str().replace('␣', " "));
            let back = back.and_then(|it| String::from_utf8(it).ok());
            if let Some(back) = back {
                prop_assert_eq!(without(&back), without(&text));
            }
        }
    }
}
