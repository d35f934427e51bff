//! What the cites of a claim carry: every value that its sentence may mention.
//!
//! Cite values and what was found by them, arguments, window bounds and lengths, computed facts and
//! the identity of cited events. It must not carry anything that the claim does not cite.

use super::cite::{Checker, Outcome};
use super::compare::network;
use super::literal::{Kind, Literal};
use super::value::{Val, address, instant, instant_or_day};
use crate::domain::assessment::{Claim, Target};
use crate::domain::country;
use crate::domain::json::Node;
use crate::domain::time::Timestamp;
use crate::facts::Told;
use chrono::{DateTime, Datelike, Timelike};
use ipnet::IpNet;
use std::net::IpAddr;

/// Items of an array that are carried, at most: a cited array is named, not listed.
const ITEMS_MAX: usize = 32;
/// Deciding events whose times are carried, at most.
const EVENTS_MAX: usize = 64;
const DAY_MILLIS: i64 = 86_400_000;

/// Of what a number is a number.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Tag {
    /// A field or value: whatever the sentence says.
    Any,
    /// A fact, of that unit.
    Fact(Option<&'static str>),
}

/// Everything that a claim's cites carry.
#[derive(Debug, Default)]
pub(super) struct Carried {
    numbers: Vec<(f64, Tag)>,
    /// Lengths of time in milliseconds.
    spans: Vec<i64>,
    /// Instants in milliseconds since 1970 UTC, and the same on the clock of the place that wrote
    /// them, where it gave an offset.
    times: Vec<i64>,
    countries: Vec<String>,
    addresses: Vec<IpAddr>,
    networks: Vec<IpNet>,
    asns: Vec<u32>,
    /// Texts in lower case.
    texts: Vec<String>,
    /// Names of identities in lower case.
    names: Vec<String>,
    /// Places of cited and deciding events.
    events: Vec<usize>,
}

impl Carried {
    /// Gathers what the cites of a claim carry.
    pub(super) fn of(checker: &Checker<'_>, claim: &Claim, outcomes: &[Outcome]) -> Self {
        let mut carried = Self::default();
        let subject = &checker.dossier.case.subject;
        carried.name(&subject.id);
        subject.name.iter().for_each(|name| carried.name(name));
        let mut cited = Vec::new();
        for (cite, outcome) in claim.cites.iter().zip(outcomes) {
            for node in [cite.value, outcome.checked.field] {
                checker.node(node).into_iter().for_each(|node| carried.node(node));
            }
            if let Target::Fact { args, .. } = &cite.target {
                checker.node(*args).into_iter().for_each(|node| carried.args(node));
            }
            carried.numbers.extend(cite.tol.map(|tol| (tol, Tag::Any)));
            cited.extend(outcome.checked.event);
            if let Some(fact) = &outcome.fact {
                carried.fact(checker, fact);
            }
        }
        cited.sort_unstable();
        cited.dedup();
        // Citing an event is saying that there is one; citing several, that there are so many.
        if !cited.is_empty() {
            carried.numbers.push((1.0, Tag::Fact(None)));
            if outcomes.iter().all(|outcome| outcome.fact.is_none()) {
                carried.numbers.push((cited.len() as f64, Tag::Fact(None)));
            }
        }
        carried.between(checker, &cited);
        for event in cited {
            carried.identity(checker, event);
        }
        carried
    }

    /// A value of a cite or record; of an array its items.
    fn node(&mut self, node: Node<'_>) {
        match Val::of(node) {
            Val::List(list) => {
                for item in list.items().take(ITEMS_MAX) {
                    if !matches!(Val::of(item), Val::List(_)) {
                        self.node(item);
                    }
                }
            }
            Val::Text(text) => self.text(&text),
            Val::Int(number) => self.numbers.push((number as f64, Tag::Any)),
            Val::Num(number) => self.numbers.push((number, Tag::Any)),
            Val::Big(digits) => self.texts.push(digits.to_owned()),
            Val::Null | Val::Bool(_) | Val::Map(_) => {}
        }
    }

    fn text(&mut self, text: &str) {
        const TEXT_MAX: usize = 4 * 1024;
        let Some(text) = text.get(..text.len().min(TEXT_MAX)) else { return };
        if let Ok(number) = text.trim().parse::<f64>()
            && number.is_finite()
        {
            self.numbers.push((number, Tag::Any));
        }
        if let Some(ip) = address(text) {
            self.addresses.push(ip);
        } else if text.contains('/') {
            self.networks.extend(network(text));
        }
        if let Some(time) = instant_or_day(text) {
            self.times.push(time.millis());
            // 12:10+02:00 may be told as 12:10 or as 10:10 UTC.
            if instant(text).is_some()
                && let Ok(local) = DateTime::parse_from_rfc3339(text.trim())
            {
                self.times.push(local.naive_local().and_utc().timestamp_millis());
            }
        }
        self.countries.extend(country::iso2(text).map(str::to_owned));
        let number = text.trim().to_ascii_uppercase();
        let number = number.strip_prefix("ASN").or_else(|| number.strip_prefix("AS"));
        self.asns.extend(number.and_then(|digits| digits.trim().parse::<u32>().ok()));
        self.texts.push(text.to_lowercase());
    }

    /// The arguments of a fact; the times among them are told by the fact itself.
    fn args(&mut self, args: Node<'_>) {
        for (name, value) in args.members() {
            if name.as_str().is_some_and(|name| name == "subject")
                && let Some(text) = value.as_str()
            {
                self.name(&text);
            }
            self.node(value);
        }
    }

    fn fact(&mut self, checker: &Checker<'_>, fact: &crate::facts::Evaluated) {
        match fact.value {
            crate::facts::Value::Integer(number) => {
                self.numbers.push((number as f64, Tag::Fact(fact.unit)));
            }
            crate::facts::Value::Text(word) => self.texts.push(word.replace('_', " ")),
            crate::facts::Value::Boolean(_) => {}
        }
        for told in &fact.told {
            match told {
                Told::Number(number, unit) => self.numbers.push((*number, Tag::Fact(*unit))),
                Told::Span(millis) => self.spans.push(*millis),
                Told::Time(millis) => self.times.push(*millis),
                Told::Country(code) => self.countries.push(code.clone()),
                Told::Address(ip) => self.addresses.push(*ip),
                Told::Asn(number) => self.asns.push(*number),
                Told::Text(text) => self.texts.push(text.to_lowercase()),
            }
        }
        let times: Vec<i64> =
            fact.events.iter().filter_map(|event| time_of(checker, *event)).collect();
        if let (Some(first), Some(last)) = (times.iter().min(), times.iter().max())
            && first < last
        {
            self.spans.push(last.saturating_sub(*first));
        }
        self.times.extend(times.into_iter().take(EVENTS_MAX));
        self.events.extend(fact.events.iter().take(EVENTS_MAX));
    }

    /// The time between cited events.
    fn between(&mut self, checker: &Checker<'_>, cited: &[usize]) {
        let times: Vec<i64> = cited.iter().filter_map(|event| time_of(checker, *event)).collect();
        for (n, a) in times.iter().enumerate() {
            self.spans.extend(times[n + 1..].iter().map(|b| a.saturating_sub(*b).saturating_abs()));
        }
    }

    /// Who a cited event is of, when it was, and what it is called.
    fn identity(&mut self, checker: &Checker<'_>, event: usize) {
        self.events.push(event);
        self.times.extend(time_of(checker, event));
        let Some(sign_in) = checker.dossier.sign_in(event) else { return };
        let user = &sign_in.user;
        for name in [&user.uid, &user.name, &user.email_addr].into_iter().flatten() {
            self.name(name);
        }
        if let Some(uid) = &sign_in.metadata.uid {
            self.texts.push(uid.to_lowercase());
        }
    }

    fn name(&mut self, name: &str) {
        let lower = name.to_lowercase();
        if let Some((local, _)) = lower.split_once('@') {
            self.names.push(local.to_owned());
        }
        if let Some(ip) = address(name) {
            self.addresses.push(ip);
        }
        self.names.push(lower);
    }

    /// The texts that may stand in the sentence as quotations, in lower case.
    pub(super) fn quotable(&self) -> impl Iterator<Item = &str> {
        // A login is found as one; a name of words could be taken for something else.
        let wordy = |name: &&String| {
            name.contains(char::is_whitespace) || name.chars().all(char::is_alphabetic)
        };
        self.texts.iter().chain(self.names.iter().filter(wordy)).map(String::as_str)
    }

    /// True if the cites carry this literal.
    pub(super) fn has(&self, checker: &Checker<'_>, literal: &Literal<'_>) -> bool {
        let typed = match &literal.kind {
            Kind::Number { value, unit, loose } => {
                self.number(checker, literal, *value, *unit, *loose)
            }
            Kind::Span { value, unit_millis, loose } => self.span(*value, *unit_millis, *loose),
            Kind::Address(ip) => self.addresses.contains(ip),
            Kind::Network(net) => {
                self.networks.contains(net) || self.addresses.iter().any(|ip| net.contains(ip))
            }
            Kind::Country(code) => self.countries.iter().any(|known| known == code),
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
        typed || self.texts.iter().any(|text| quoted_in(text, literal))
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
            && self.days().any(|date| f64::from(date.year()) == value)
            && literal.raw.len() == 4;
        // "event 7" is e7.
        let is_tail = matches!(literal.before, "event" | "Event" | "events" | "record")
            && self.events.iter().any(|event| has_tail(checker, *event, literal.raw));
        let is_hour = literal.before.eq_ignore_ascii_case("hour")
            && self.days().any(|date| f64::from(date.hour()) == value);
        self.numbers.iter().any(fits) || is_year || is_tail || is_hour
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

fn time_of(checker: &Checker<'_>, event: usize) -> Option<i64> {
    Some(checker.dossier.sign_in(event)?.time?.millis())
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

/// True if a carried text (in lower case) quotes the literal: it is the whole text, or it stands
/// in it beside a word that stands beside it in the sentence too, or it is too odd for chance.
fn quoted_in(text: &str, literal: &Literal<'_>) -> bool {
    let raw = literal.raw.to_lowercase();
    if text == raw {
        return true;
    }
    if !has_word(text, &raw) {
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
pub(super) fn has_word(text: &str, word: &str) -> bool {
    !word.is_empty() && places(text, word).next().is_some()
}

/// Where `word` stands in `text` between bounds of words.
pub(super) fn places<'t>(text: &'t str, word: &'t str) -> impl Iterator<Item = usize> + 't {
    text.match_indices(word).map(|(at, _)| at).filter(move |at| {
        let before = text[..*at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}
