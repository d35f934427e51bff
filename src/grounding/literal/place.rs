//! Places in prose: countries, their peoples and cities by name at word bounds, and countries by
//! code where it cannot be a word.

use super::Word;
use crate::domain::country;
use aho_corasick::{AhoCorasick, MatchKind};
use std::ops::Range;
use std::sync::LazyLock;

/// Names that are words or names of people when they begin with a small letter.
const NEEDS_CAPITAL: &[&str] = &[
    "chad", "china", "georgia", "guinea", "jersey", "jordan", "mali", "man", "niger", "turkey",
    "oman", "togo", "cuba", "america", "holland", "guernsey", "polish", "dane", "finn", "lao",
    "thai",
];
/// Cities that are as often words or names of people: only behind a word that asks for a place.
const NEEDS_PREPOSITION: &[&str] = &[
    "aden",
    "alexandria",
    "austin",
    "bali",
    "bari",
    "bellevue",
    "boulder",
    "brittany",
    "brooklyn",
    "buffalo",
    "cali",
    "cambridge",
    "charlotte",
    "cleveland",
    "columbus",
    "cordoba",
    "cork",
    "dallas",
    "darwin",
    "delhi",
    "denver",
    "essen",
    "florence",
    "galicia",
    "georgetown",
    "goa",
    "granada",
    "halifax",
    "hamilton",
    "hesse",
    "jackson",
    "kano",
    "kingston",
    "leon",
    "lima",
    "lincoln",
    "lome",
    "lucknow",
    "madeira",
    "maine",
    "medina",
    "merida",
    "nassau",
    "nice",
    "oran",
    "orlando",
    "oxford",
    "patna",
    "perm",
    "perth",
    "phoenix",
    "portland",
    "reading",
    "redmond",
    "regina",
    "richmond",
    "rosario",
    "salvador",
    "samara",
    "santiago",
    "santos",
    "sofia",
    "split",
    "springfield",
    "surat",
    "suva",
    "sydney",
    "tula",
    "valencia",
    "varna",
    "verona",
    "victoria",
    "virginia",
    "washington",
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
/// Words before the name of a city.
const BEFORE_CITY: &[&str] = &[
    "around", "at", "between", "city", "from", "in", "inside", "leaving", "near", "outside",
    "reached", "through", "to", "toward", "towards", "via", "within",
];
/// Words that go on after a place; anything else makes the code the first half of a noun.
const GOES_ON: &[&str] = &[
    "a", "after", "and", "are", "at", "before", "but", "by", "during", "for", "from", "had", "has",
    "in", "instead", "is", "not", "on", "or", "rather", "since", "than", "that", "the", "then",
    "to", "until", "using", "was", "were", "when", "where", "which", "while", "with", "within",
    "within", "without",
];

/// A place that has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A country by its code of two letters, named itself or by its people.
    Country(&'static str),
    /// A city or region, by the name it is compared by.
    City(&'static str),
}

/// The name and place of each pattern.
type Named = Vec<(&'static str, Place)>;

/// The finder of names, with the name and place of each of its patterns.
static NAMES: LazyLock<Option<(AhoCorasick, Named)>> = LazyLock::new(|| {
    let mut names: Vec<(String, &'static str, Place)> = Vec::new();
    for (name, code) in country::NAMES {
        names.push(((*name).to_owned(), name, Place::Country(code)));
        if name.contains('\'') {
            names.push((name.replace('\'', "\u{2019}"), name, Place::Country(code)));
        }
    }
    for (name, code) in country::PEOPLES {
        names.push(((*name).to_owned(), name, Place::Country(code)));
        names.push((format!("{name}s"), name, Place::Country(code)));
    }
    for (name, city) in country::CITIES {
        names.push(((*name).to_owned(), name, Place::City(city)));
    }
    let finder = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::LeftmostLongest)
        .build(names.iter().map(|(name, ..)| name))
        .ok()?;
    Some((finder, names.into_iter().map(|(_, name, place)| (name, place)).collect()))
});

/// Makes the finder, which is otherwise made for the first sentence.
pub(in crate::grounding) fn prepare() {
    LazyLock::force(&NAMES);
}

/// Named places in a text, as byte spans at word bounds.
pub(super) fn names(text: &str) -> Vec<(Range<usize>, Place)> {
    let Some((finder, places)) = NAMES.as_ref() else { return Vec::new() };
    let bound = |char: Option<char>| !char.is_some_and(|c| c.is_alphanumeric() || c == '_');
    finder
        .find_iter(text)
        .filter(|hit| {
            bound(text.get(..hit.start()).and_then(|head| head.chars().next_back()))
                && bound(text.get(hit.end()..).and_then(|tail| tail.chars().next()))
        })
        .filter_map(|hit| {
            let (name, place) = places.get(hit.pattern().as_usize())?;
            let raw = text.get(hit.range())?;
            let is_small = raw.starts_with(char::is_lowercase);
            let is_word = match place {
                Place::Country(_) => {
                    let is_short = name.len() <= 3 && raw.contains(char::is_lowercase);
                    is_short && *name != "lao" || is_small && NEEDS_CAPITAL.contains(name)
                }
                Place::City(_) => {
                    let is_odd = NEEDS_PREPOSITION.contains(name);
                    (is_small || is_odd)
                        && (is_small && is_odd || !follows_preposition(text, hit.start()))
                }
            };
            (!is_word).then_some((hit.range(), *place))
        })
        .collect()
}

/// True where the word before asks for a place: "from Nice", "between Nice and Cork".
fn follows_preposition(text: &str, at: usize) -> bool {
    let mut before = text.get(..at).unwrap_or("").split_whitespace().rev();
    let plain = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let asks = |word: &str| BEFORE_CITY.contains(&plain(word).as_str());
    let Some(first) = before.next() else { return false };
    asks(first) || matches!(first, "and" | "or" | "the") && before.take(2).any(asks)
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
