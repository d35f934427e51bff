//! Countries in prose: names at word bounds, and codes where they cannot be words.

use super::Word;
use crate::domain::country;
use aho_corasick::{AhoCorasick, MatchKind};
use std::ops::Range;
use std::sync::LazyLock;

/// Names that are words or names of people when they begin with a small letter.
const NEEDS_CAPITAL: &[&str] = &[
    "chad", "china", "georgia", "guinea", "jersey", "jordan", "mali", "man", "niger", "turkey",
    "oman", "togo", "cuba", "america", "holland", "guernsey",
];
/// Codes that are as often short forms of something else: only behind a word for a country.
const TECHNICAL: &[&str] = &[
    "AD", "AI", "AM", "AS", "CA", "CC", "CD", "CI", "DO", "EC", "GB", "ID", "IO", "LA", "MA", "MD",
    "MS", "NA", "PA", "PM", "PR", "PS", "QA", "SA", "SC", "SM", "TC", "TV", "UA", "VA", "VC", "VI",
];
/// Codes that are English words in capitals.
const WORDS: &[&str] = &["AT", "BE", "BY", "ET", "IN", "IS", "IT", "ME", "MY", "NO", "SO", "TO"];
const COUNTRY_WORDS: &[&str] =
    &["country", "countries", "code", "codes", "located", "geolocated", "geolocation", "iso"];
const PREPOSITIONS: &[&str] = &["from", "in", "near", "is", "was", "via", "outside", "country:"];
/// Words that go on after a place; anything else makes the code the first half of a noun.
const GOES_ON: &[&str] = &[
    "a", "after", "and", "are", "at", "before", "but", "by", "during", "for", "from", "had", "has",
    "in", "instead", "is", "not", "on", "or", "rather", "since", "than", "that", "the", "then",
    "to", "until", "using", "was", "were", "when", "where", "which", "while", "with", "within",
    "within", "without",
];

/// The finder of names, with the code of each of its patterns.
static NAMES: LazyLock<Option<(AhoCorasick, Vec<usize>)>> = LazyLock::new(|| {
    let mut names: Vec<(String, usize)> = Vec::new();
    for (place, (name, _)) in country::NAMES.iter().enumerate() {
        names.push(((*name).to_owned(), place));
        if name.contains('\'') {
            names.push((name.replace('\'', "\u{2019}"), place));
        }
    }
    let finder = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::LeftmostLongest)
        .build(names.iter().map(|(name, _)| name))
        .ok()?;
    Some((finder, names.into_iter().map(|(_, place)| place).collect()))
});

/// Names of countries in a text, with their codes, as byte spans at word bounds.
pub(super) fn names(text: &str) -> Vec<(Range<usize>, &'static str)> {
    let Some((finder, places)) = NAMES.as_ref() else { return Vec::new() };
    let bound = |char: Option<char>| !char.is_some_and(|c| c.is_alphanumeric() || c == '_');
    finder
        .find_iter(text)
        .filter(|hit| {
            bound(text.get(..hit.start()).and_then(|head| head.chars().next_back()))
                && bound(text.get(hit.end()..).and_then(|tail| tail.chars().next()))
        })
        .filter_map(|hit| {
            let (name, code) = country::NAMES.get(*places.get(hit.pattern().as_usize())?)?;
            let raw = text.get(hit.range())?;
            let is_small = raw.starts_with(char::is_lowercase);
            let is_short = name.len() <= 3 && raw.contains(char::is_lowercase);
            let is_word = is_small && NEEDS_CAPITAL.contains(name);
            (!is_word && !is_short).then_some((hit.range(), *code))
        })
        .collect()
}

/// The code of two or three capitals that stands at a word, where it can only be a country.
pub(super) fn code(words: &[Word<'_>], at: usize, after_country: bool) -> Option<&'static str> {
    let word = &words[at];
    let text = word.text.strip_suffix("'s").unwrap_or(word.text);
    if !matches!(text.len(), 2 | 3) || !text.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    let code = country::iso2(text)?;
    // In a sentence of capitals a code is a word like any other.
    let small = words.iter().any(|word| word.text.contains(char::is_lowercase));
    let plain = text.len() == 2 && !TECHNICAL.contains(&text) && !WORDS.contains(&text);
    if plain {
        return (small || words.len() < 3).then_some(code);
    }
    let before = at.checked_sub(1).map(|before| words[before].text.to_lowercase());
    let before = before.as_deref().unwrap_or("");
    let two_before =
        at.checked_sub(2).map(|before| words[before].text.to_lowercase()).unwrap_or_default();
    let ends = word.stopped
        || words
            .get(at + 1)
            .is_none_or(|next| GOES_ON.contains(&next.text.to_lowercase().as_str()));
    let located = matches!(before, "in" | "as" | "is" | "was" | "of" | "to")
        && COUNTRY_WORDS.contains(&two_before.as_str());
    if small && ends && (COUNTRY_WORDS.contains(&before) && before != "code" || located) {
        return Some(code);
    }
    let technical = text.len() == 2 && TECHNICAL.contains(&text);
    let listed = after_country && matches!(before, "and" | "or" | "to");
    let geographic = PREPOSITIONS.contains(&before) || listed;
    let alone = word.bracketed && text.len() == 2;
    (small && !technical && (ends && geographic || alone)).then_some(code)
}
