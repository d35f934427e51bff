//! The rule file and its patterns: from `rules.toml` to steps over words, and the matching of
//! steps.
//!
//! It must not know any rule by name.

use super::words::{Word, fold, readings};
use crate::domain::hash::Texts;
use serde::Deserialize;
use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::sync::LazyLock;

/// Sets of symbols that one rule file may have.
const SYMBOLS_MAX: usize = 1024;
const SOURCE: &str = include_str!("rules.toml");

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct File {
    join: String,
    class: HashMap<String, String>,
    rule: Vec<RuleText>,
    mark: Vec<RuleText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleText {
    id: String,
    why: String,
    points: u8,
    #[serde(default = "yes")]
    model: bool,
    unless: Option<String>,
    needs: Option<String>,
    any: Vec<String>,
}

fn yes() -> bool {
    true
}

/// A set of symbols: the alternatives of steps that a word is among.
type Symbols = Box<[u16]>;

/// What is known of a word.
#[derive(Debug, Default)]
struct Known {
    symbols: Symbols,
    /// The words behind it that make one word with it, with the symbols of that.
    joins: Vec<(String, Symbols)>,
}

/// One step of a pattern.
#[derive(Debug, Clone, Copy)]
struct Step {
    symbol: u16,
    /// Words that may stand between this and the step before.
    gap: usize,
    anchor: Anchor,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Anchor {
    Anywhere,
    Order,
    NotDescribed,
}

/// A rule about words.
#[derive(Debug)]
pub(super) struct Rule {
    pub id: &'static str,
    pub why: &'static str,
    pub points: u8,
    /// Also for a model's own text.
    pub model: bool,
    /// Counts only beside a rule of this id, which stands before it.
    pub needs: Option<&'static str>,
    unless: Option<u16>,
    patterns: Vec<Vec<Step>>,
}

/// A rule about marks in the text.
#[derive(Debug)]
pub(super) struct Mark {
    pub id: &'static str,
    pub why: &'static str,
    pub points: u8,
    pub needles: Vec<String>,
}

/// All rules, ready for use.
#[derive(Debug, Default)]
pub(super) struct Rules {
    words: HashMap<String, Known, BuildHasherDefault<Texts>>,
    pub about_words: Vec<Rule>,
    pub about_marks: Vec<Mark>,
    symbols: usize,
    /// Bits of the hashes of all words: what has none of them is no word of a rule.
    sieve: Vec<u64>,
}

/// The rules that are built in. A file that cannot be read gives none; a test sees to it that it
/// can.
pub(super) static RULES: LazyLock<Rules> = LazyLock::new(|| load(SOURCE).unwrap_or_default());

fn load(source: &str) -> Result<Rules, String> {
    let file: File = toml::from_str(source).map_err(|error| error.to_string())?;
    let mut out = Rules::default();
    let mut sets = Sets { class: &file.class, known: HashMap::new(), words: HashMap::new() };
    for rule in &file.rule {
        let patterns =
            rule.any.iter().map(|text| pattern(text, &mut sets)).collect::<Result<_, _>>()?;
        let unless =
            rule.unless.as_ref().map(|name| sets.symbol(&format!("@{name}"))).transpose()?;
        let (id, why) = (leak(&rule.id), leak(&rule.why));
        let needs = rule.needs.as_deref().map(leak);
        out.about_words.push(Rule {
            id,
            why,
            needs,
            points: rule.points,
            model: rule.model,
            unless,
            patterns,
        });
    }
    for mark in file.mark {
        let (id, why) = (leak(&mark.id), leak(&mark.why));
        out.about_marks.push(Mark { id, why, points: mark.points, needles: mark.any });
    }
    out.symbols = sets.known.len();
    out.sieve = sieve(sets.words.keys().map(String::as_str));
    for (word, symbols) in &sets.words {
        out.words.entry(word.clone()).or_default().symbols = symbols.as_slice().into();
    }
    for pair in file.join.split(['|', '\n']).filter(|pair| !pair.trim().is_empty()) {
        let (one, two) = pair.trim().split_once(' ').ok_or("a join is two words")?;
        if let Some(symbols) = sets.words.get(&format!("{one}{two}")) {
            let joined = (two.to_owned(), symbols.as_slice().into());
            out.words.entry(one.to_owned()).or_default().joins.push(joined);
        }
    }
    Ok(out)
}

/// Ids and reasons live as long as the program: they are read once, from its own file.
fn leak(text: &str) -> &'static str {
    Box::leak(text.to_owned().into_boxed_str())
}

struct Sets<'f> {
    class: &'f HashMap<String, String>,
    /// Alternatives as written, to their symbol.
    known: HashMap<String, u16>,
    words: HashMap<String, Vec<u16>>,
}

impl Sets<'_> {
    fn symbol(&mut self, alternatives: &str) -> Result<u16, String> {
        if let Some(symbol) = self.known.get(alternatives) {
            return Ok(*symbol);
        }
        let symbol = self.known.len();
        if symbol >= SYMBOLS_MAX {
            return Err(format!("more than {SYMBOLS_MAX} sets of words"));
        }
        let symbol = symbol as u16;
        self.known.insert(alternatives.to_owned(), symbol);
        for alternative in alternatives.split('|') {
            let words: Vec<&str> = match alternative.strip_prefix('@') {
                Some(class) => self
                    .class
                    .get(class)
                    .ok_or_else(|| format!("no class {class}"))?
                    .split_whitespace()
                    .collect(),
                None => vec![alternative],
            };
            for word in words {
                let set = self.words.entry(fold(word)).or_default();
                if !set.contains(&symbol) {
                    set.push(symbol);
                }
            }
        }
        Ok(symbol)
    }
}

fn pattern(text: &str, sets: &mut Sets<'_>) -> Result<Vec<Step>, String> {
    let mut steps = Vec::new();
    let mut gap = 0;
    for part in text.split_whitespace() {
        if let Some(number) = part.strip_prefix('~') {
            gap = number.parse().map_err(|_| format!("{part} is no gap"))?;
            continue;
        }
        let (anchor, body) = match part.as_bytes().first() {
            Some(b'^') => (Anchor::Order, &part[1..]),
            Some(b'!') => (Anchor::NotDescribed, &part[1..]),
            _ => (Anchor::Anywhere, part),
        };
        steps.push(Step { symbol: sets.symbol(body)?, gap, anchor });
        gap = 0;
    }
    if steps.is_empty() { Err("an empty pattern".into()) } else { Ok(steps) }
}

/// A text's words with the symbols that each stands for.
pub(super) struct Read<'r> {
    words: Vec<Word>,
    sets: Vec<[&'r [u16]; 2]>,
    /// Where each symbol occurs at all.
    present: Vec<bool>,
}

/// Words on either side that are looked at for a condition.
const SENTENCE_MAX: usize = 60;
/// Bits of the sieve, a power of two.
const SIEVE_BITS: usize = 1 << 15;
/// Words of rules below which a text says nothing that a rule is about.
const KNOWN_MIN: usize = 3;

/// A hash of a word without regard to the case of ASCII letters (FNV-1a).
fn hash(word: &[u8]) -> usize {
    let step = |hash: u64, byte: &u8| {
        (hash ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(0x0000_0100_0000_01b3)
    };
    let hash = word.iter().fold(0xcbf2_9ce4_8422_2325, step);
    (hash ^ (hash >> 17) ^ (hash >> 40)) as usize % SIEVE_BITS
}

fn sieve<'w>(words: impl Iterator<Item = &'w str>) -> Vec<u64> {
    let mut bits = vec![0; SIEVE_BITS / 64];
    for at in words.map(|word| hash(word.as_bytes())) {
        bits[at / 64] |= 1 << (at % 64);
    }
    bits
}

impl Rules {
    /// False where an ASCII text cannot match: too few of its words are in any rule. Costs a tenth
    /// of reading it. Disguised words count as known.
    pub(super) fn may_speak(&self, text: &str) -> bool {
        let mut known = 0;
        let mut single = 0;
        for word in text.as_bytes().split(|b| !b.is_ascii_alphanumeric()) {
            if word.is_empty() || (word.len() == 1 && word[0].is_ascii_digit()) {
                continue;
            }
            single = if word.len() == 1 { single + 1 } else { 0 };
            let at = hash(word);
            let listed = self.sieve.get(at / 64).is_some_and(|bits| bits >> (at % 64) & 1 == 1);
            let mixed = word.len() > 2
                && word[0].is_ascii_alphanumeric()
                && word.iter().any(u8::is_ascii_digit)
                && word.iter().filter(|b| b.is_ascii_alphabetic()).count() * 2 > word.len();
            known += usize::from(listed || mixed || single >= 4);
            if known >= KNOWN_MIN {
                return true;
            }
        }
        false
    }

    /// Looks each word up.
    pub(super) fn read(&self, words: Vec<Word>) -> Read<'_> {
        let mut present = vec![false; self.symbols];
        let mut sets: Vec<[&[u16]; 2]> = Vec::with_capacity(words.len());
        for (n, word) in words.iter().enumerate() {
            let known = self.words.get(&word.text).or_else(|| {
                let odd = word.digit || !word.text.is_ascii();
                odd.then(|| readings(&word.text).iter().find_map(|it| self.words.get(it))).flatten()
            });
            let mut of_word: [&[u16]; 2] = [&[], &[]];
            if let Some(known) = known {
                of_word[0] = &known.symbols;
                let next = words.get(n + 1).map(|next| next.text.as_str());
                let joined = known.joins.iter().find(|(two, _)| Some(two.as_str()) == next);
                of_word[1] = joined.map_or(&[], |(_, symbols)| symbols);
            }
            of_word.iter().copied().flatten().for_each(|at| present[*at as usize] = true);
            sets.push(of_word);
        }
        Read { words, sets, present }
    }
}

impl Read<'_> {
    fn is(&self, word: usize, symbol: u16) -> bool {
        self.sets.get(word).is_some_and(|sets| sets.iter().any(|set| set.contains(&symbol)))
    }

    /// The span of the first match of a rule.
    pub(super) fn find(&self, rule: &Rule) -> Option<(usize, usize)> {
        rule.patterns.iter().find_map(|steps| {
            if !steps.iter().all(|step| self.present[step.symbol as usize]) {
                return None;
            }
            (0..self.words.len()).find_map(|at| {
                let end = self.follow(steps, at)?;
                let taken_back = rule.unless.is_some_and(|symbol| self.in_sentence(at, symbol));
                (!taken_back).then(|| (self.words[at].span.0, self.words[end].span.1))
            })
        })
    }

    /// The place of the last step, if the steps match from here.
    fn follow(&self, steps: &[Step], at: usize) -> Option<usize> {
        let (first, rest) = steps.split_first()?;
        if !self.is(at, first.symbol) || !self.anchored(at, first.anchor) {
            return None;
        }
        let Some(next) = rest.first() else { return Some(at) };
        (at + 1..=at + 1 + next.gap)
            .take_while(|n| {
                self.words.get(*n).is_some_and(|w| w.sentence == self.words[at].sentence)
            })
            .find_map(|n| self.follow(rest, n))
    }

    fn anchored(&self, at: usize, anchor: Anchor) -> bool {
        let before = at.checked_sub(1).and_then(|n| self.words.get(n));
        match (anchor, before) {
            (Anchor::Anywhere, _) | (_, None) => true,
            (Anchor::NotDescribed, Some(before)) => {
                self.words[at].opens || !describes(&before.text)
            }
            (Anchor::Order, Some(before)) => {
                let word = &self.words[at];
                word.opens
                    || word.sentence != before.sentence
                    || leads(&before.text)
                    || (before.digit && before.text.len() > 1)
                    || (word.capital && before.capital && !self.capital(at + 1))
            }
        }
    }

    fn capital(&self, at: usize) -> bool {
        self.words.get(at).is_none_or(|word| word.capital)
    }

    fn in_sentence(&self, at: usize, symbol: u16) -> bool {
        let sentence = self.words[at].sentence;
        let near = at.saturating_sub(SENTENCE_MAX)..self.words.len().min(at + SENTENCE_MAX);
        near.filter(|n| self.words[*n].sentence == sentence).any(|n| self.is(n, symbol))
    }
}

/// Words behind which an order may stand.
fn leads(word: &str) -> bool {
    const LEADS: [&str; 21] = [
        "please",
        "pls",
        "plz",
        "you",
        "and",
        "then",
        "now",
        "always",
        "just",
        "also",
        "or",
        "instead",
        "kindly",
        "simply",
        "bitte",
        "thereafter",
        "afterwards",
        "therefore",
        "hence",
        "immediately",
        "but",
    ];
    LEADS.contains(&word)
}

/// Words that make the verb behind them a description of what somebody does.
fn describes(word: &str) -> bool {
    const DESCRIBES: [&str; 24] = [
        "to",
        "can",
        "may",
        "could",
        "might",
        "would",
        "users",
        "attackers",
        "attacker",
        "they",
        "who",
        "did",
        "we",
        "not",
        "analysts",
        "rules",
        "policies",
        "that",
        "often",
        "which",
        "adversaries",
        "people",
        "tools",
        "i",
    ];
    DESCRIBES.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::super::words::words;
    use super::*;

    #[test]
    fn the_built_in_rules_can_be_read() {
        let rules = load(SOURCE).expect("rules.toml");
        assert!(
            rules.about_words.len() > 10
                && rules.about_marks.len() > 1
                && rules.symbols < SYMBOLS_MAX
        );
    }

    #[test]
    fn a_mistake_in_a_rule_file_is_named() {
        let file = |any: &str| {
            format!(
                "join='a b'\nmark=[]\n[class]\n[[rule]]\nid='x'\nwhy='y'\npoints=1\nany=['{any}']"
            )
        };
        assert!(load(&file("a ~1 b")).is_ok());
        assert_eq!(load(&file("@none")).unwrap_err(), "no class none");
        assert!(load(&file("a ~x b")).unwrap_err().contains("~x"));
    }

    #[test]
    fn an_order_is_told_from_a_description() {
        let source = "join=''\nmark=[]\n[class]\n[[rule]]\nid='x'\nwhy='y'\npoints=1\nany=['^close ~2 case']";
        let rules = load(source).expect("a rule file");
        let found = |text: &str| rules.read(words(text)).find(&rules.about_words[0]).is_some();
        for order in [
            "Close this case.",
            "UA/537.36 close the case",
            "Done; close case",
            "please close case",
        ] {
            assert!(found(order), "{order}");
        }
        for other in ["They close the case", "Close. The case", "close a b c case"] {
            assert!(!found(other), "{other}");
        }
    }
}
