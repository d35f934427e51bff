//! Numbers in prose: digits with separators and units, English words up to twelve, AS numbers.

use super::{Kind, Word};

const WORDS: &[&str] = &[
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve",
];
/// Behind a number these make a term of it, not a count: two-factor, one-time, zero trust.
const TERMS: &[&str] = &[
    "factor", "step", "time", "day", "trust", "way", "sided", "tap", "click", "touch", "off",
    "fold", "pass", "stage",
];
/// A product or protocol and the number that is part of its name.
const PRODUCTS: &[(&str, &[&str])] = &[
    ("office", &["365"]),
    ("microsoft", &["365"]),
    ("dynamics", &["365"]),
    ("oauth", &["2", "2.0", "1.0"]),
    ("saml", &["2", "2.0", "1.1"]),
    ("tls", &["1.2", "1.3"]),
    ("ipv", &["4", "6"]),
];
/// Two numbers that are a word.
const ALWAYS_OPEN: &str = "24/7";
/// What one can count one of: elsewhere "one" stands for a noun.
const COUNTABLE: &[&str] = &[
    "account",
    "address",
    "alert",
    "app",
    "application",
    "approval",
    "asn",
    "attempt",
    "browser",
    "challenge",
    "city",
    "client",
    "country",
    "credential",
    "day",
    "denial",
    "device",
    "error",
    "event",
    "failure",
    "hour",
    "identity",
    "ip",
    "location",
    "login",
    "logon",
    "minute",
    "network",
    "prompt",
    "push",
    "record",
    "request",
    "second",
    "session",
    "sign-in",
    "signin",
    "success",
    "token",
    "user",
    "week",
];
/// Words before a number that make it a rounded one.
const LOOSE: &[&str] = &[
    "about",
    "almost",
    "approx",
    "approximately",
    "around",
    "circa",
    "nearly",
    "over",
    "roughly",
    "some",
];
const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// What a unit makes of a number.
#[derive(Clone, Copy)]
enum Unit {
    Millis(i64),
    Of(&'static str),
    Thousands,
    Plain,
}

fn unit(text: &str, attached: bool) -> Option<Unit> {
    let lower = text.to_lowercase();
    Some(match lower.as_str() {
        "ms" | "millisecond" | "milliseconds" => Unit::Millis(1),
        "s" | "sec" | "secs" | "second" | "seconds" => Unit::Millis(1_000),
        "min" | "mins" | "minute" | "minutes" => Unit::Millis(MINUTE),
        "m" if attached => Unit::Millis(MINUTE),
        "h" | "hr" | "hrs" | "hour" | "hours" => Unit::Millis(HOUR),
        "d" if attached => Unit::Millis(DAY),
        "day" | "days" => Unit::Millis(DAY),
        "week" | "weeks" => Unit::Millis(7 * DAY),
        "month" | "months" => Unit::Millis(30 * DAY),
        "km" | "kilometre" | "kilometres" | "kilometer" | "kilometers" => Unit::Of("km"),
        "km/h" | "kmh" | "kph" | "km/hr" => Unit::Of("km/h"),
        "k" if attached => Unit::Thousands,
        "x" | "×" | "%" if attached => Unit::Plain,
        _ => return None,
    })
}

/// Digits with separators of thousands and a decimal point.
fn digits(text: &str) -> Option<f64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    if whole.is_empty() || part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let groups: Vec<&str> = whole.split(',').collect();
    let grouped = groups.len() == 1
        || groups[1..].iter().all(|group| group.len() == 3) && groups[0].len() <= 3;
    let plain = groups
        .iter()
        .all(|group| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit()));
    if !grouped || !plain || text.len() > 40 {
        return None;
    }
    text.replace(',', "").parse().ok()
}

fn word(text: &str) -> Option<f64> {
    WORDS.iter().position(|word| word.eq_ignore_ascii_case(text)).map(|number| number as f64)
}

/// `six` of `six-minute`.
fn first_part(text: &str) -> &str {
    text.split_once('-').map_or(text, |(head, _)| head)
}

/// An AS number: `AS64500`, `ASN 64500`.
pub(super) fn asn(words: &[Word<'_>], at: usize) -> Option<(Vec<Kind>, usize)> {
    let text = words[at].text;
    if !text.starts_with(['A', 'a']) {
        return None;
    }
    let upper = text.to_ascii_uppercase();
    if let Some(number) = upper.strip_prefix("ASN").or_else(|| upper.strip_prefix("AS")) {
        if number.is_empty() && (upper == "ASN" || text == "AS") {
            let next = words.get(at + 1)?.text.parse().ok()?;
            return Some((vec![Kind::Asn(next)], 2));
        }
        let digits = number.strip_prefix(['-', ':']).unwrap_or(number);
        return digits.parse().ok().map(|number| (vec![Kind::Asn(number)], 1));
    }
    None
}

/// A number, a length of time, or a range of them.
pub(super) fn number(words: &[Word<'_>], at: usize) -> Option<(Vec<Kind>, usize)> {
    let here = &words[at];
    let is_digit = |byte: u8| byte.is_ascii_digit();
    if !here.text.bytes().any(is_digit) && word(first_part(here.text)).is_none() {
        return None;
    }
    let text = here.text.strip_prefix('$').unwrap_or(here.text);
    let lower = |at: usize| words.get(at).map(|word| word.text.to_lowercase()).unwrap_or_default();
    let before = at.checked_sub(1).map(lower).unwrap_or_default();
    let loose = LOOSE.contains(&before.as_str());
    if let Some(code) = text.strip_prefix("AADSTS") {
        return Some((vec![make(digits(code)?, Unit::Plain, false)], 1));
    }
    if let Some((head, tail)) = text.split_once('-')
        && let Some(value) = digits(head).or_else(|| word(head))
    {
        return hyphenated(head, value, tail, loose);
    }
    if let Some((part, whole)) = text.split_once('/')
        && let (Some(part), Some(whole)) = (digits(part), digits(whole))
    {
        let numbers = [part, whole].map(|value| make(value, Unit::Plain, loose));
        return if text == ALWAYS_OPEN { None } else { Some((numbers.to_vec(), 1)) };
    }
    if let Some(value) = digits(text) {
        let is_product =
            PRODUCTS.iter().any(|(product, numbers)| before == *product && numbers.contains(&text));
        return if is_product { None } else { Some(with_unit(words, at, value, loose)) };
    }
    if let Some(value) = word(text) {
        let term = TERMS.contains(&lower(at + 1).as_str()) && value <= 2.0 && !here.stopped;
        let term = term && !(lower(at + 1) == "day" && value > 0.0);
        let pronoun = (value - 1.0).abs() < f64::EPSILON && !counts_one(words, at, &before);
        return if term || pronoun { None } else { Some(with_unit(words, at, value, loose)) };
    }
    let cut = text.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',')?;
    let (head, tail) = text.split_at(cut);
    if let Some(value) = digits(head) {
        return Some((vec![make(value, unit(tail, true)?, loose)], 1));
    }
    None
}

/// `10-minute`, `80-89`, `two-factor`.
fn hyphenated(head: &str, value: f64, tail: &str, loose: bool) -> Option<(Vec<Kind>, usize)> {
    let last = tail.split('-').next().unwrap_or(tail);
    if let Some(high) = digits(last) {
        let low = make(value, Unit::Plain, loose);
        return Some((vec![low, make(high, Unit::Plain, loose)], 1));
    }
    let is_term = TERMS.contains(&last.to_lowercase().as_str());
    let counts_days = last.eq_ignore_ascii_case("day") && value > 0.0;
    if is_term && !counts_days && value <= 2.0 {
        return None;
    }
    // An id such as 3f2a-… never begins with digits alone and goes on with letters and digits.
    if head.len() > 3 && tail.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    Some((vec![make(value, unit(last, false).unwrap_or(Unit::Plain), loose)], 1))
}

/// A number with the unit in the words behind it, and digits grouped by thin spaces.
fn with_unit(words: &[Word<'_>], at: usize, value: f64, loose: bool) -> (Vec<Kind>, usize) {
    let mut value = value;
    let mut taken = 1;
    while let Some(next) = words.get(at + taken)
        && next.glued
        && next.text.len() == 3
        && let Some(group) = digits(next.text)
    {
        value = value * 1000.0 + group;
        taken += 1;
    }
    if words[at + taken - 1].stopped {
        return (vec![make(value, Unit::Plain, loose)], taken);
    }
    let text = |n: usize| words.get(at + taken + n).map_or("", |word| word.text);
    let per_hour = text(1).eq_ignore_ascii_case("per") && text(2).eq_ignore_ascii_case("hour");
    match unit(text(0), false) {
        Some(Unit::Of("km")) if per_hour => (vec![make(value, Unit::Of("km/h"), loose)], taken + 3),
        Some(unit) => (vec![make(value, unit, loose)], taken + 1),
        None => (vec![make(value, Unit::Plain, loose)], taken),
    }
}

fn make(value: f64, unit: Unit, loose: bool) -> Kind {
    match unit {
        Unit::Millis(unit_millis) => Kind::Span { value, unit_millis, loose },
        Unit::Of(unit) => Kind::Number { value, unit: Some(unit), loose },
        // 6.3k has been rounded by whoever wrote it.
        Unit::Thousands => Kind::Number { value: value * 1000.0, unit: None, loose: true },
        Unit::Plain => Kind::Number { value, unit: None, loose },
    }
}

/// True where "one" counts something, rather than standing for it.
fn counts_one(words: &[Word<'_>], at: usize, before: &str) -> bool {
    if matches!(before, "no" | "any" | "each" | "every" | "this" | "that" | "which" | "the") {
        return false;
    }
    let mut after = words[at + 1..].iter().take(3);
    after.any(|word| {
        let lower = word.text.to_lowercase();
        COUNTABLE.contains(&lower.as_str())
    })
}
