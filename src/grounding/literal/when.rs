//! Dates and times of day in prose.

use super::{Kind, Word};
use chrono::{DateTime, Datelike, NaiveDate, Timelike};

const MONTHS: &[&str] = &[
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
/// Names of zones, in minutes east of UTC.
const ZONES: &[(&str, i32)] = &[
    ("UTC", 0),
    ("GMT", 0),
    ("Z", 0),
    ("BST", 60),
    ("CET", 60),
    ("CEST", 120),
    ("EET", 120),
    ("EEST", 180),
    ("MSK", 180),
    ("JST", 540),
    ("EST", -300),
    ("EDT", -240),
    ("CST", -360),
    ("CDT", -300),
    ("PST", -480),
    ("PDT", -420),
];

const WEEKDAYS: &[&str] =
    &["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// A day of the week, noon, midnight.
pub(super) fn named(text: &str) -> Option<Kind> {
    let at = |hour| Kind::Clock { hour, minute: None, second: None, zone: None };
    let is = |name: &str| text.eq_ignore_ascii_case(name);
    if is("noon") || is("midday") {
        return Some(at(12));
    }
    if is("midnight") {
        return Some(at(0));
    }
    let day = WEEKDAYS.iter().position(|day| is(day) || text.strip_suffix('s') == Some(day));
    day.map(|day| Kind::Weekday(day as u32))
}

type Hit = Option<(Vec<Kind>, usize)>;

/// A month by its name or its first three letters; small letters could be the verb.
fn month(text: &str) -> Option<u32> {
    if !text.starts_with(char::is_uppercase) {
        return None;
    }
    let lower = text.to_lowercase();
    let is = |name: &str| *name == lower || lower.len() == 3 && name.starts_with(&lower);
    let sept = (lower == "sept").then_some(9);
    sept.or_else(|| MONTHS.iter().position(|name| is(name)).map(|n| n as u32 + 1))
}

/// A day of the month, with or without `th`.
fn day(text: &str) -> Option<u32> {
    let plain = ["st", "nd", "rd", "th"].iter().find_map(|end| text.strip_suffix(end));
    let digits = plain.unwrap_or(text);
    let day = if digits.len() <= 2 { digits.parse().ok() } else { None };
    day.filter(|day| (1..=31).contains(day))
}

fn year(text: &str) -> Option<i32> {
    let year: i32 = if text.len() == 4 { text.parse().ok()? } else { return None };
    (1970..2200).contains(&year).then_some(year)
}

/// A date that begins at a word, with the time where both are one word.
pub(super) fn date(words: &[Word<'_>], at: usize) -> Hit {
    let text = words[at].text;
    if let Some(hit) = iso(text) {
        return Some((hit, 1));
    }
    if let Some(kind) = slashed(text) {
        return Some((vec![kind], 1));
    }
    let word = |n: usize| words.get(at + n).map_or("", |word| word.text);
    if let Some(month) = month(text) {
        if let Some(first) = day(word(1)) {
            return Some(days_of(words, at, month, first));
        }
        let year = year(word(1))?;
        return Some((vec![Kind::Month { year, month }], 2));
    }
    let first = day(text)?;
    // 2 March 2026, 2nd of March, 1–2 March
    let range = words.get(at + 1).filter(|word| word.dashed).and_then(|word| day(word.text));
    let skip = usize::from(range.is_some());
    let of = usize::from(word(1 + skip).eq_ignore_ascii_case("of"));
    let month = month(word(1 + skip + of))?;
    let year = year(word(2 + skip + of));
    let taken = 2 + skip + of + usize::from(year.is_some());
    let days = [Some(first), range].into_iter().flatten();
    Some((days.map(|day| Kind::Date { year, month, day, or: None }).collect(), taken))
}

/// `March 2, 2026`, `March 1–2`.
fn days_of(words: &[Word<'_>], at: usize, month: u32, first: u32) -> (Vec<Kind>, usize) {
    let range = words.get(at + 2).filter(|word| word.dashed).and_then(|word| day(word.text));
    let skip = usize::from(range.is_some());
    let year = words.get(at + 2 + skip).and_then(|word| year(word.text));
    let days = [Some(first), range].into_iter().flatten();
    let kinds = days.map(|day| Kind::Date { year, month, day, or: None }).collect();
    (kinds, 2 + skip + usize::from(year.is_some()))
}

/// `2026-03-02`, `2026-03-02T10:10:00Z`, `2026-03-02T10:10Z`.
fn iso(text: &str) -> Option<Vec<Kind>> {
    let bytes = text.as_bytes();
    if bytes.len() < 10 || !bytes[0].is_ascii_digit() || bytes[4] != b'-' {
        return None;
    }
    if bytes.len() == 10 {
        let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
        return Some(vec![on(day)]);
    }
    let (date, time) = text.split_at_checked(10)?;
    let day = NaiveDate::parse_from_str(date, "%Y-%m-%d").ok()?;
    if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
        let clock = Kind::Clock {
            hour: instant.hour(),
            minute: Some(instant.minute()),
            second: Some(instant.second()),
            zone: Some(instant.offset().local_minus_utc() / 60),
        };
        let local = on(instant.date_naive());
        // With an offset the day may differ from that in UTC; the clock decides.
        let is_utc = instant.offset().local_minus_utc() == 0;
        return Some(if is_utc { vec![local, clock] } else { vec![clock] });
    }
    let time = time.strip_prefix('T')?;
    Some(vec![on(day), clock_of(time)?])
}

fn on(day: NaiveDate) -> Kind {
    Kind::Date { year: Some(day.year()), month: day.month(), day: day.day(), or: None }
}

/// `2026/03/02`, `02/03/2026` (either way round), `02.03.2026`.
fn slashed(text: &str) -> Option<Kind> {
    let sign = ['/', '.'].into_iter().find(|sign| text.matches(*sign).count() == 2)?;
    let parts: Vec<&str> = text.split(sign).collect();
    let number = |part: &str| part.parse::<u32>().ok();
    let [a, b, c] = [parts[0], parts[1], parts[2]];
    if parts.iter().any(|part| part.len() > 4 || !part.bytes().all(|b| b.is_ascii_digit())) {
        return None;
    }
    if let (Some(year), Some(month), Some(day)) = (year(a), number(b), number(c)) {
        return valid(month, day).then_some(Kind::Date { year: Some(year), month, day, or: None });
    }
    let (first, second, year) = (number(a)?, number(b)?, year(c)?);
    let (american, european) = (valid(first, second), valid(second, first));
    let (month, day) = if american { (first, second) } else { (second, first) };
    let or = (american && european).then_some((second, first));
    (american || european).then_some(Kind::Date { year: Some(year), month, day, or })
}

fn valid(month: u32, day: u32) -> bool {
    (1..=12).contains(&month) && (1..=31).contains(&day)
}

/// A time of day that begins at a word, with its zone.
pub(super) fn clock(words: &[Word<'_>], at: usize) -> Hit {
    let text = words[at].text;
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    // 10:00-10:10
    if let Some((from, to)) = text.split_once('-')
        && let (Some(from), Some(to)) = (clock_of(from), clock_of(to))
    {
        let zone = words.get(at + 1).and_then(|word| zone(word.text));
        return Some((
            vec![with_zone(from, zone), with_zone(to, zone)],
            1 + usize::from(zone.is_some()),
        ));
    }
    let mut taken = 1;
    let mut kind = clock_of(text);
    if kind.is_none() {
        let hour = text.parse::<u32>().ok().filter(|hour| *hour <= 12 && text.len() <= 2);
        let next = words.get(at + 1).filter(|word| half(word.text).is_some())?;
        kind = hour.map(|hour| Kind::Clock { hour, minute: None, second: None, zone: None });
        // The half of the day is read below.
        let _ = next;
    }
    let mut kind = kind?;
    let word = |n: usize| words.get(at + n).map(|word| word.text);
    if let Some(is_afternoon) = word(taken).and_then(half) {
        kind = in_half(kind, is_afternoon);
        taken += 1;
    }
    if let Some(minutes) = word(taken).and_then(zone) {
        kind = with_zone(kind, Some(minutes));
        taken += 1;
    } else if let Some(range) = words.get(at + 1).filter(|word| word.dashed)
        && clock_of(range.text).is_some()
        && let Some(minutes) = words.get(at + 2).and_then(|word| zone(word.text))
    {
        // 10:00–10:10 UTC: the zone is that of both.
        kind = with_zone(kind, Some(minutes));
    }
    Some((vec![kind], taken))
}

/// True for the afternoon, false for the morning.
fn half(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "am" | "a.m" => Some(false),
        "pm" | "p.m" => Some(true),
        _ => None,
    }
}

fn in_half(kind: Kind, is_afternoon: bool) -> Kind {
    match kind {
        Kind::Clock { hour, minute, second, zone } if hour <= 12 => {
            let hour = hour % 12 + if is_afternoon { 12 } else { 0 };
            Kind::Clock { hour, minute, second, zone }
        }
        other => other,
    }
}

fn with_zone(kind: Kind, minutes: Option<i32>) -> Kind {
    match kind {
        Kind::Clock { hour, minute, second, zone } => {
            Kind::Clock { hour, minute, second, zone: zone.or(minutes) }
        }
        other => other,
    }
}

fn zone(text: &str) -> Option<i32> {
    if let Some((_, minutes)) = ZONES.iter().find(|(name, _)| *name == text) {
        return Some(*minutes);
    }
    let offset = text.strip_prefix("UTC").or_else(|| text.strip_prefix("GMT"))?;
    let (sign, rest) = match offset.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-" | "−", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = rest.split_once(':').unwrap_or((rest, "0"));
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    ((0..=14).contains(&hours) && (0..60).contains(&minutes))
        .then_some(sign * (hours * 60 + minutes))
}

/// `10:10`, `10:10:02`, `10:10:02.5Z`, `9:05am`, `3pm`.
fn clock_of(text: &str) -> Option<Kind> {
    let lower = text.to_lowercase();
    for (end, is_afternoon) in [("am", false), ("pm", true)] {
        if let Some(bare) = lower.strip_suffix(end) {
            let hour = bare.parse().ok().filter(|hour: &u32| (1..=12).contains(hour));
            let whole =
                hour.map(|hour| Kind::Clock { hour, minute: None, second: None, zone: None });
            return whole.or_else(|| clock_of(bare)).map(|kind| in_half(kind, is_afternoon));
        }
    }
    let (bare, zone) = match text.strip_suffix('Z') {
        Some(bare) => (bare, Some(0)),
        None => (text, None),
    };
    let parts: Vec<&str> = bare.split(':').collect();
    if !(2..=3).contains(&parts.len()) || parts[0].is_empty() || parts[0].len() > 2 {
        return None;
    }
    let two = |part: &str| {
        let plain = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        if plain { part.parse::<u32>().ok().filter(|n| *n < 60) } else { None }
    };
    let hour = parts[0].parse::<u32>().ok().filter(|hour| *hour <= 24)?;
    let minute = Some(two(parts[1])?);
    let second = match parts.get(2) {
        Some(part) => Some(two(part.split('.').next().unwrap_or(part))?),
        None => None,
    };
    Some(Kind::Clock { hour, minute, second, zone })
}
