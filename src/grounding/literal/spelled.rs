//! Numbers in English words: "six hundred", "twenty-one", "a dozen", "two and a half million".
//!
//! It must not decide whether such a number is a count; what stands beside it does that.

use super::Word;

const SMALL: &[&str] = &[
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: &[&str] =
    &["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
/// Ordinals from the fourth on: "first" and "second" are as often words for order, "third" for a
/// party.
const ORDINALS: &[(&str, u32)] = &[
    ("fourth", 4),
    ("fifth", 5),
    ("sixth", 6),
    ("seventh", 7),
    ("eighth", 8),
    ("ninth", 9),
    ("tenth", 10),
    ("eleventh", 11),
    ("twelfth", 12),
    ("thirteenth", 13),
    ("fourteenth", 14),
    ("fifteenth", 15),
    ("sixteenth", 16),
    ("seventeenth", 17),
    ("eighteenth", 18),
    ("nineteenth", 19),
    ("twentieth", 20),
    ("thirtieth", 30),
    ("fortieth", 40),
    ("fiftieth", 50),
    ("sixtieth", 60),
    ("seventieth", 70),
    ("eightieth", 80),
    ("ninetieth", 90),
    ("hundredth", 100),
];
/// A number of them without a number before: at least about two.
const MANY: &[(&str, u32)] = &[
    ("dozens", 12),
    ("scores", 20),
    ("hundreds", 100),
    ("thousands", 1_000),
    ("millions", 1_000_000),
    ("billions", 1_000_000_000),
];

/// A number in words.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Spelled<'t> {
    pub(super) value: f64,
    /// Words that it takes.
    pub(super) taken: usize,
    /// What stands behind it in the same word: `minute` of `ten-minute`.
    pub(super) tail: Option<&'t str>,
}

fn place(list: &[&str], text: &str) -> Option<f64> {
    list.iter().position(|word| word.eq_ignore_ascii_case(text)).map(|place| place as f64)
}

fn listed(list: &[(&str, u32)], text: &str) -> Option<f64> {
    list.iter().find(|(word, _)| word.eq_ignore_ascii_case(text)).map(|(_, n)| f64::from(*n))
}

/// `thousand` and above, `hundred`, `dozen`.
pub(super) fn scale(text: &str) -> Option<f64> {
    const SCALES: &[(&str, u32)] = &[
        ("dozen", 12),
        ("hundred", 100),
        ("thousand", 1_000),
        ("million", 1_000_000),
        ("billion", 1_000_000_000),
    ];
    listed(SCALES, text)
}

/// `dozens`, `hundreds`: the number of which there are several.
pub(super) fn many(text: &str) -> Option<f64> {
    listed(MANY, text)
}

/// What was read of a number so far.
#[derive(Clone, Copy, Default)]
struct Sum {
    /// Thousands and above.
    total: f64,
    /// Below the next scale.
    group: Option<f64>,
    /// A unit may follow: behind tens.
    open_unit: bool,
    /// Anything below a hundred may follow: behind a hundred or a thousand.
    open_rest: bool,
    ended: bool,
}

impl Sum {
    fn value(&self) -> f64 {
        self.total + self.group.unwrap_or(0.0)
    }

    /// Takes a word in; false where it is no part of this number.
    fn take(&mut self, text: &str) -> bool {
        let fresh = self.group.is_none();
        let low = self.group.unwrap_or(0.0);
        if let Some(small) = place(SMALL, text) {
            let unit = self.open_unit && (1.0..10.0).contains(&small);
            return self.add(small, low, fresh || unit || self.open_rest, false);
        }
        if let Some(tens) = place(TENS, text) {
            return self.add((tens + 2.0) * 10.0, low, fresh || self.open_rest, true);
        }
        // Not twenty-second: that is as often a length of time.
        let last = listed(&[("first", 1), ("third", 3)], text).filter(|_| self.open_unit);
        if let Some(ordinal) = last.or_else(|| listed(ORDINALS, text)) {
            let unit = self.open_unit && ordinal < 10.0;
            self.ended = true;
            return self.add(ordinal, low, fresh || unit || self.open_rest, false);
        }
        let Some(scale) = scale(text) else { return false };
        if self.ended || (fresh && self.total > 0.0) {
            return false;
        }
        let times = self.group.unwrap_or(1.0);
        if scale <= 100.0 {
            self.group = Some(times * scale);
        } else {
            self.total += times * scale;
            self.group = None;
        }
        self.open_unit = false;
        self.open_rest = true;
        true
    }

    fn add(&mut self, value: f64, low: f64, fits: bool, is_tens: bool) -> bool {
        if !fits {
            return false;
        }
        self.group = Some(low + value);
        self.open_unit = is_tens;
        self.open_rest = false;
        true
    }
}

/// The number in words that begins at a word.
pub(super) fn spelled<'t>(words: &[Word<'t>], at: usize) -> Option<Spelled<'t>> {
    let first = words.get(at)?.text;
    if first.eq_ignore_ascii_case("twice") || first.eq_ignore_ascii_case("thrice") {
        let value = if first.len() == 5 { 2.0 } else { 3.0 };
        return Some(Spelled { value, taken: 1, tail: None });
    }
    let lead = lead(words, at)?;
    let mut sum = Sum::default();
    let mut found: Option<Spelled<'t>> = None;
    let mut here = at + lead.skip;
    if let Some(group) = lead.group {
        sum.group = Some(group);
    }
    while let Some(word) = words.get(here) {
        if here > at && word.dashed {
            break;
        }
        let mut rest = word.text;
        loop {
            let (part, tail) = rest.split_once('-').map_or((rest, None), |(p, t)| (p, Some(t)));
            let joins = part.eq_ignore_ascii_case("and") && sum.open_rest && found.is_some();
            if joins && tail.is_none() && rest == word.text {
                // "and" belongs to it only where a number below a hundred follows.
                let mut next = sum;
                let follows = words.get(here + 1).is_some_and(|next_word| {
                    let head = next_word.text.split('-').next().unwrap_or("");
                    scale(head).is_none() && next.take(head)
                });
                if !follows || word.stopped {
                    return found;
                }
                break;
            }
            if sum.ended || !sum.take(part) {
                // The rest of a word that began as a number goes with it.
                if rest.len() < word.text.len() {
                    let taken = here - at + 1;
                    return Some(Spelled { value: sum.value(), taken, tail: Some(rest) });
                }
                return found;
            }
            if let Some(tail) = tail {
                rest = tail;
            } else {
                found = Some(Spelled { value: sum.value(), taken: here - at + 1, tail: None });
                break;
            }
        }
        if word.stopped {
            break;
        }
        here += 1;
    }
    found
}

/// What stands before the first word of the number proper.
struct Lead {
    skip: usize,
    group: Option<f64>,
}

/// `a` of "a dozen", `half a` of "half a million"; most words are none and end here.
fn lead(words: &[Word<'_>], at: usize) -> Option<Lead> {
    let text = |n: usize| words.get(at + n).map_or("", |word| word.text);
    let article = |text: &str| text.eq_ignore_ascii_case("a") || text.eq_ignore_ascii_case("an");
    let head = |n: usize| text(n).split('-').next().unwrap_or("");
    if article(text(0)) {
        return scale(head(1)).map(|_| Lead { skip: 1, group: None });
    }
    if text(0).eq_ignore_ascii_case("half") && article(text(1)) && scale(head(2)).is_some() {
        return Some(Lead { skip: 2, group: Some(0.5) });
    }
    let first = head(0);
    let known = first.len() >= 3
        && (place(SMALL, first).is_some()
            || place(TENS, first).is_some()
            || listed(ORDINALS, first).is_some()
            || scale(first).is_some());
    known.then_some(Lead { skip: 0, group: None })
}
