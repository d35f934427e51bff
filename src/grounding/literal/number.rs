//! Numbers in prose: digits with separators, signs and units, English words, AS numbers.
//!
//! A word that begins with digits is a number, whatever hangs on to them: it must let none pass for
//! a word but ids and the jargon of the trade.

use super::spelled::{self, spelled};
use super::{Kind, Word};

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
/// Words that begin with a digit and count nothing.
const JARGON: &[&str] = &[
    "2fa",
    "3fa",
    "2sv",
    "3des",
    "2g",
    "3g",
    "4g",
    "5g",
    "2d",
    "3d",
    "7zip",
    "7z",
    "1password",
    "802.1x",
    "365s",
];
/// Words that are written with a digit for a letter.
const DIGIT_LETTERS: &[&str] = &["o365", "10l"];
/// Behind a first, second or third these make a term of it.
const ORDER: &[&str] =
    &["party", "parties", "factor", "stage", "step", "level", "line", "tier", "time"];
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
    if !here.text.bytes().any(|byte| byte.is_ascii_digit()) {
        if let Some(scale) = spelled::many(here.text) {
            return Some((vec![Kind::Many(scale)], 1));
        }
        return in_words(words, at);
    }
    let before = lower(words, at.checked_sub(1));
    let loose = LOOSE.contains(&before.as_str());
    let bare = here.text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let is_negative = here.text[..here.text.len() - bare.len()].ends_with('-');
    let straight = straightened(bare);
    let text = straight.as_deref().unwrap_or(bare);
    if let Some(code) = text.strip_prefix("AADSTS") {
        return Some((vec![make(digits(code)?, Unit::Plain, false)], 1));
    }
    if is_negative && let Some(value) = digits(text) {
        return Some((vec![make(-value, Unit::Plain, loose)], 1));
    }
    if let Some((head, tail)) = text.split_once('-')
        && let Some(value) = digits(head).or_else(|| ordinal(head))
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
        let (value, taken) = scaled(words, at, value);
        return if is_product { None } else { Some(with_unit(words, at, taken, value, loose)) };
    }
    if let Some(value) = hexadecimal(text).or_else(|| scientific(text)) {
        return Some(with_unit(words, at, 1, value, loose));
    }
    if let Some(value) = ordinal(text) {
        let is_term = value <= 3.0 && ORDER.contains(&lower(words, Some(at + 1)).as_str());
        return (!is_term).then(|| (vec![make(value, Unit::Plain, loose)], 1));
    }
    attached(text, loose)
}

fn lower(words: &[Word<'_>], at: Option<usize>) -> String {
    at.and_then(|at| words.get(at)).map(|word| word.text.to_lowercase()).unwrap_or_default()
}

/// A number in English words.
fn in_words(words: &[Word<'_>], at: usize) -> Option<(Vec<Kind>, usize)> {
    let found = spelled(words, at)?;
    let value = found.value;
    let before = lower(words, at.checked_sub(1));
    let loose = LOOSE.contains(&before.as_str());
    if let Some(tail) = found.tail {
        let (kinds, _) = hyphenated("", value, tail, loose)?;
        return Some((kinds, found.taken));
    }
    let last = &words[at + found.taken - 1];
    let next = lower(words, Some(at + found.taken));
    let term = TERMS.contains(&next.as_str()) && value <= 2.0 && !last.stopped;
    let term = term && !(next == "day" && value > 0.0);
    let is_one = found.taken == 1 && (value - 1.0).abs() < f64::EPSILON;
    if term || is_one && !counts_one(words, at, &before) {
        return None;
    }
    Some(with_unit(words, at, found.taken, value, loose))
}

/// `6` of "6 hundred" times what follows it.
fn scaled(words: &[Word<'_>], at: usize, value: f64) -> (f64, usize) {
    let (mut value, mut taken) = (value, 1);
    while !words[at + taken - 1].stopped
        && let Some(scale) = words.get(at + taken).and_then(|word| spelled::scale(word.text))
    {
        value *= scale;
        taken += 1;
    }
    (value, taken)
}

/// Digits that are written as letters beside others that are not: `1O`, `l0`.
fn straightened(text: &str) -> Option<String> {
    let odd = |c: char| matches!(c, 'O' | 'o' | 'l' | 'I' | '|');
    let is_it = text.contains(odd)
        && text.chars().all(|c| odd(c) || c.is_ascii_digit() || matches!(c, '.' | ','))
        && text.contains(|c: char| c.is_ascii_digit())
        && !DIGIT_LETTERS.contains(&text.to_lowercase().as_str());
    is_it.then(|| {
        let digit = |c| match c {
            'O' | 'o' => '0',
            'l' | 'I' | '|' => '1',
            other => other,
        };
        text.chars().map(digit).collect()
    })
}

/// `6th`.
fn ordinal(text: &str) -> Option<f64> {
    let cut = text.len().checked_sub(2)?;
    let (head, tail) = text.split_at_checked(cut)?;
    let is_ending = ["st", "nd", "rd", "th"].iter().any(|end| end.eq_ignore_ascii_case(tail));
    if is_ending { digits(head) } else { None }
}

/// `0x10`.
fn hexadecimal(text: &str) -> Option<f64> {
    let rest = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"))?;
    u64::from_str_radix(rest, 16).ok().map(|value| value as f64)
}

/// `1e3`, `6.3E-2`.
fn scientific(text: &str) -> Option<f64> {
    let (mantissa, power) = text.split_once(['e', 'E'])?;
    digits(mantissa)?;
    let plain = power.strip_prefix(['+', '-']).unwrap_or(power);
    let is_power = (1..=3).contains(&plain.len()) && plain.bytes().all(|b| b.is_ascii_digit());
    let value = if is_power { text.replace(',', "").parse::<f64>().ok()? } else { return None };
    value.is_finite().then_some(value)
}

/// Digits with something hanging on to them: a unit, or whatever it is.
fn attached(text: &str, loose: bool) -> Option<(Vec<Kind>, usize)> {
    if !text.starts_with(|c: char| c.is_ascii_digit())
        || JARGON.contains(&text.to_lowercase().as_str())
    {
        return None;
    }
    let cut = text.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',')?;
    let (head, tail) = text.split_at(cut);
    let unit = unit(tail, true);
    // An id is made of both.
    let is_id = tail.contains(|c: char| c.is_ascii_digit()) || tail.starts_with('/');
    if unit.is_none() && is_id {
        return None;
    }
    let value = digits(head.trim_end_matches(['.', ',']))?;
    Some((vec![make(value, unit.unwrap_or(Unit::Plain), loose)], 1))
}

/// `10-minute`, `80-89`, `two-factor`, `6-of-9`. `head` is empty for a number in words.
fn hyphenated(head: &str, value: f64, tail: &str, loose: bool) -> Option<(Vec<Kind>, usize)> {
    const PARTS_MAX: usize = 3;
    let parts: Vec<&str> = tail.split('-').collect();
    let first = parts.first().copied().unwrap_or(tail);
    // An id such as 3f2a-… never begins with digits alone and goes on with letters and digits.
    let numbers: Vec<f64> = parts.iter().filter_map(|part| digits(part)).collect();
    let is_id = head.len() > 3 && numbers.is_empty() && tail.contains(|c: char| c.is_ascii_digit());
    if is_id || parts.len() > PARTS_MAX {
        return None;
    }
    let lower = first.to_lowercase();
    let is_ordinal = !head.is_empty() && digits(head).is_none();
    let counts_days = lower == "day" && value > 0.0 && !is_ordinal;
    let is_term = TERMS.contains(&lower.as_str()) && value <= 2.0
        || is_ordinal && value <= 3.0 && ORDER.contains(&lower.as_str());
    if is_term && !counts_days {
        return None;
    }
    let own = make(value, unit(first, false).unwrap_or(Unit::Plain), loose);
    let others = numbers.into_iter().map(|value| make(value, Unit::Plain, loose));
    Some((std::iter::once(own).chain(others).collect(), 1))
}

/// A number of `taken` words with the unit in the words behind it, and digits grouped by thin
/// spaces.
fn with_unit(
    words: &[Word<'_>],
    at: usize,
    taken: usize,
    value: f64,
    loose: bool,
) -> (Vec<Kind>, usize) {
    let (mut value, mut taken) = (value, taken);
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
