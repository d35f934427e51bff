//! Whether what a claim's cites carry holds a literal of its sentence.
//!
//! It must not be generous: rounding is allowed only as far as the sentence itself rounds.

use super::super::cite::Checker;
use super::super::literal::{Kind, Literal};
use super::super::plain::unaccented;
use super::{Carried, DAY_MILLIS, Tag};
use crate::domain::country::CITIES;
use crate::domain::time::Timestamp;
use chrono::{DateTime, Datelike, Timelike};

impl Carried {
    /// True if the cites carry this literal.
    pub(in crate::grounding) fn has(&self, checker: &Checker<'_>, literal: &Literal<'_>) -> bool {
        let typed = match &literal.kind {
            Kind::Number { value, unit, loose } => {
                self.number(checker, literal, *value, *unit, *loose)
            }
            Kind::Span { value, unit_millis, loose } => self.span(*value, *unit_millis, *loose),
            Kind::Address(ip) => self.addresses.contains(ip),
            Kind::Network(net) => {
                self.networks.contains(net) || self.addresses.iter().any(|ip| net.contains(ip))
            }
            Kind::Many(unit) => {
                self.numbers.iter().any(|(n, _)| (1.5 * unit..100.0 * unit).contains(n))
            }
            Kind::Country(code) => self.countries.iter().any(|known| known == code),
            Kind::City(name) => self.city(name),
            Kind::Weekday(day) => {
                self.days().any(|date| date.weekday().num_days_from_monday() == *day)
            }
            Kind::Clock { hour, minute, second, zone } => {
                self.clock(*hour, *minute, *second, *zone)
            }
            Kind::Date { year, month, day, or } => self.days().any(|date| {
                let fits = |m: u32, d: u32| date.month() == m && date.day() == d;
                year.is_none_or(|year| date.year() == year)
                    && (fits(*month, *day) || or.is_some_and(|(m, d)| fits(m, d)))
            }),
            Kind::Month { year, month } => {
                self.days().any(|date| date.year() == *year && date.month() == *month)
            }
            Kind::Account(name) => self.names.contains(name),
            Kind::Asn(number) => {
                self.asns.contains(number) || self.numbers.contains(&(f64::from(*number), Tag::Any))
            }
            Kind::Event => self.events.iter().any(|event| is_id(checker, *event, literal.raw)),
            Kind::Version => false,
        };
        if typed {
            return true;
        }
        let raw = literal.raw.to_lowercase();
        self.texts.iter().any(|text| quoted_in(text, literal, &raw))
    }

    fn number(
        &self,
        checker: &Checker<'_>,
        literal: &Literal<'_>,
        value: f64,
        unit: Option<&'static str>,
        loose: bool,
    ) -> bool {
        let percent =
            literal.raw.ends_with('%') || literal.after == "%" || literal.after == "percent";
        let fits = |(number, tag): &(f64, Tag)| {
            let of_unit = match (tag, unit) {
                (Tag::Any, _) | (_, None) => true,
                (Tag::Fact(known), unit) => *known == unit,
            };
            let decimals = literal.raw.split_once('.').map_or(0, |(_, tail)| tail.len().min(9));
            of_unit
                && (same_number(*number, value, decimals as i32)
                    || percent && same_number(number * 100.0, value, decimals as i32)
                    || loose && rounds_to(*number, value))
        };
        let is_year = value.fract() == 0.0
            && self.days().any(|date| i64::from(date.year()) == value as i64)
            && literal.raw.len() == 4;
        // "event 7" is e7.
        let is_tail = matches!(literal.before, "event" | "Event" | "events" | "record")
            && self.events.iter().any(|event| has_tail(checker, *event, literal.raw));
        // "the 2nd"
        let is_day = ["st", "nd", "rd", "th"].iter().any(|end| literal.raw.ends_with(end))
            && self.days().any(|date| (f64::from(date.day()) - value).abs() < 1e-9);
        let is_hour = literal.before.eq_ignore_ascii_case("hour")
            && self.days().any(|date| i64::from(date.hour()) == value as i64);
        self.numbers.iter().any(fits) || is_year || is_tail || is_day || is_hour
    }

    fn span(&self, value: f64, unit_millis: i64, loose: bool) -> bool {
        let unit = unit_millis as f64;
        let precision = if value.fract() == 0.0 { 0.5 } else { 0.05 };
        let months = if unit_millis == 30 * DAY_MILLIS { value * 1.5 / 30.0 } else { 0.0 };
        let fits = |span: &i64| {
            let exact = *span as f64 / unit;
            (exact - value).abs() <= precision + months && (exact > 0.0 || value == 0.0)
                || loose && rounds_to(exact, value)
        };
        let days = unit_millis == DAY_MILLIS;
        self.spans.iter().any(fits)
            || self.numbers.iter().any(|(number, tag)| {
                let of_unit = match tag {
                    Tag::Any => true,
                    Tag::Fact(unit) => days && *unit == Some("days"),
                };
                of_unit && same_number(*number, value, 0)
            })
    }

    fn clock(
        &self,
        hour: u32,
        minute: Option<u32>,
        second: Option<u32>,
        zone: Option<i32>,
    ) -> bool {
        let told = |time: i64, precision: i64| {
            // The clock shows what has passed; people also round to the nearest.
            [time, time.saturating_add(precision / 2)]
        };
        let precision = match (minute, second) {
            (None, _) => 1,
            (Some(_), None) => 60_000,
            (Some(_), Some(_)) => 1_000,
        };
        let moved = i64::from(zone.unwrap_or(0)) * 60_000;
        let is_it = |time: i64| {
            let Some(at) = Timestamp::from_millis(time.saturating_add(moved)) else { return false };
            at.0.hour() == hour % 24
                && minute.is_none_or(|minute| at.0.minute() == minute)
                && second.is_none_or(|second| at.0.second() == second)
        };
        let by_hour = minute.unwrap_or(0) == 0
            && second.unwrap_or(0) == 0
            && self.numbers.contains(&(f64::from(hour), Tag::Fact(Some("h UTC"))));
        by_hour || self.times.iter().any(|time| told(*time, precision).into_iter().any(is_it))
    }

    /// True if a carried text names a city, by whichever of its names.
    fn city(&self, city: &str) -> bool {
        let names =
            || CITIES.iter().filter(|(_, compared)| *compared == city).map(|(name, _)| *name);
        let names: Vec<&str> = std::iter::once(city).chain(names()).collect();
        self.texts.iter().any(|text| {
            let text = unaccented(text);
            names.iter().any(|name| has_word(&text, name))
        })
    }

    fn days(&self) -> impl Iterator<Item = DateTime<chrono::Utc>> {
        self.times.iter().filter_map(|time| Timestamp::from_millis(*time)).map(|time| time.0)
    }
}

/// Equal, at the number of decimals that the sentence gives.
fn same_number(known: f64, said: f64, decimals: i32) -> bool {
    let scale = 10_f64.powi(decimals);
    (known - said).abs() < 1e-9 || ((known * scale).round() - said * scale).abs() < 1e-6 * scale
}

/// True if a number, rounded to the digits that the sentence gives, is what it says: 9,916 is
/// about 9,900 and nearly 10,000, but 6 is not about 10.
fn rounds_to(known: f64, said: f64) -> bool {
    const LOOSE: f64 = 0.05;
    if said == 0.0 || (known - said).abs() > LOOSE * known.abs() {
        return false;
    }
    let mut unit = 1.0;
    while (said / (unit * 10.0)).fract() == 0.0 && unit < said.abs() {
        unit *= 10.0;
    }
    (known - said).abs() <= unit
}

fn is_id(checker: &Checker<'_>, event: usize, raw: &str) -> bool {
    let events = &checker.dossier.case.evidence.events;
    let named = |text: &str| events.get(event).is_some_and(|event| event.id == text);
    named(raw) || raw.split_once('-').is_some_and(|(first, last)| named(first) || named(last))
}

fn has_tail(checker: &Checker<'_>, event: usize, digits: &str) -> bool {
    let Some(event) = checker.dossier.case.evidence.events.get(event) else { return false };
    let head = event.id.trim_end_matches(|c: char| c.is_ascii_digit());
    event.id[head.len()..].trim_start_matches('0') == digits
}

/// True if a carried text (in lower case) quotes the literal (`raw` is its text in lower case): it
/// is the whole text, or it stands in it beside a word that stands beside it in the sentence too,
/// or it is too odd for chance.
fn quoted_in(text: &str, literal: &Literal<'_>, raw: &str) -> bool {
    if text == raw {
        return true;
    }
    if text.len() < raw.len() || !has_word(text, raw) {
        return false;
    }
    let odd = match literal.kind {
        Kind::Number { .. } => raw.len() >= 4,
        Kind::Span { .. } | Kind::Event | Kind::Clock { .. } => false,
        Kind::Country(_) => raw.len() > 2,
        _ => true,
    };
    let beside = |word: &str| word.len() > 2 && has_word(text, &word.to_lowercase());
    odd || beside(literal.before) || beside(literal.after)
}

/// True if `word` stands in `text` between bounds of words.
fn has_word(text: &str, word: &str) -> bool {
    !word.is_empty() && places(text, word).next().is_some()
}

/// Where `word` stands in `text` between bounds of words.
pub(in crate::grounding) fn places<'t>(
    text: &'t str,
    word: &'t str,
) -> impl Iterator<Item = usize> + 't {
    text.match_indices(word).map(|(at, _)| at).filter(move |at| {
        let before = text[..*at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}
