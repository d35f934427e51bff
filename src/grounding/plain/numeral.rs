//! Characters that are numbers, in ASCII digits: digits of other scripts, circled and raised ones,
//! fractions, Roman numerals, Chinese ones.
//!
//! It must not look at neighbours.

use unicode_normalization::UnicodeNormalization as _;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory as _};

/// First character and number of runs that count up, for those that Unicode does not resolve.
const RUNS: &[(u32, u32, u32)] = &[
    (0x24EB, 0x24F4, 11),
    (0x24F5, 0x24FE, 1),
    (0x24FF, 0x24FF, 0),
    (0x2776, 0x277F, 1),
    (0x2780, 0x2789, 1),
    (0x278A, 0x2793, 1),
    (0x1F10B, 0x1F10C, 0),
    (0x2160, 0x216B, 1),
    (0x2170, 0x217B, 1),
];
/// Those that do not.
const SINGLE: &[(char, u32)] = &[
    ('\u{216C}', 50),
    ('\u{216D}', 100),
    ('\u{216E}', 500),
    ('\u{216F}', 1_000),
    ('〇', 0),
    ('一', 1),
    ('二', 2),
    ('三', 3),
    ('四', 4),
    ('五', 5),
    ('六', 6),
    ('七', 7),
    ('八', 8),
    ('九', 9),
    ('十', 10),
    ('百', 100),
    ('千', 1_000),
];

/// The digits of a character that is a number, and whether it stands apart from digits beside it.
pub(super) fn spelled(char: char) -> Option<(String, bool)> {
    if char.is_ascii() {
        return None;
    }
    let code = char as u32;
    if let Some((first, _, value)) =
        RUNS.iter().find(|(first, last, _)| (*first..=*last).contains(&code))
    {
        return Some(((code - first + value).to_string(), true));
    }
    if let Some((_, value)) = SINGLE.iter().find(|(known, _)| *known == char) {
        return Some((value.to_string(), true));
    }
    match char.general_category() {
        GeneralCategory::DecimalNumber => Some((digit(char)?.to_string(), false)),
        GeneralCategory::OtherNumber | GeneralCategory::LetterNumber => {
            let resolved: String = std::iter::once(char).nfkc().collect();
            fraction(&resolved).or_else(|| bare(&resolved)).map(|digits| (digits, true))
        }
        _ => None,
    }
}

/// Digits of a script stand in runs of ten.
fn digit(char: char) -> Option<u32> {
    let is_digit = |code: u32| {
        char::from_u32(code).is_some_and(|c| c.general_category() == GeneralCategory::DecimalNumber)
    };
    let code = char as u32;
    let before = (1..=60).take_while(|back| is_digit(code.saturating_sub(*back))).count();
    u32::try_from(before % 10).ok()
}

/// `1⁄2` as `0.5`.
fn fraction(text: &str) -> Option<String> {
    let (part, whole) = text.split_once('\u{2044}')?;
    let (part, whole): (f64, f64) = (part.parse().ok()?, whole.parse().ok()?);
    if whole <= 0.0 {
        return None;
    }
    let text = format!("{:.3}", part / whole);
    Some(text.trim_end_matches('0').trim_end_matches('.').to_owned())
}

/// `(6)` and `6.` as `6`.
fn bare(text: &str) -> Option<String> {
    let digits = text.trim_matches(|c: char| matches!(c, '(' | ')' | '.' | ','));
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.to_owned())
}
