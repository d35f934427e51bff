//! What the cites of a claim carry: every value that its sentence may mention.
//!
//! Cite values and what was found by them, arguments, window bounds and lengths, computed facts and
//! the identity of cited events. It must not carry anything that the claim does not cite.

mod has;

use super::cite::{Checker, Outcome};
use super::compare::network;
use super::plain::plain;
use super::value::{Val, address, instant, instant_or_day};
use crate::domain::assessment::{Claim, Target};
use crate::domain::country;
use crate::domain::json::Node;
use crate::facts::Told;
use chrono::DateTime;
use ipnet::IpNet;
use std::net::IpAddr;

pub(super) use has::places;

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
            let (value, found) = (checker.node(cite.value), checker.node(outcome.checked.field));
            // Most claims say just what is found.
            let other = found.filter(|found| value.is_none_or(|value| value.raw() != found.raw()));
            for node in value.into_iter().chain(other) {
                carried.node(node);
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
            Val::Long(head) => self.text(&head),
            Val::Int(number) => self.numbers.push((number as f64, Tag::Any)),
            Val::Num(number) => self.numbers.push((number, Tag::Any)),
            Val::Big(digits) => self.texts.push(digits.to_owned()),
            Val::Null | Val::Bool(_) | Val::Map(_) => {}
        }
    }

    fn text(&mut self, text: &str) {
        const TEXT_MAX: usize = 4 * 1024;
        let text = plain(&text[..text.floor_char_boundary(TEXT_MAX)]);
        let text: &str = &text.text;
        let is_word = text.starts_with(char::is_alphabetic);
        if !is_word
            && let Ok(number) = text.trim().parse::<f64>()
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
        if is_word {
            self.countries.extend(country::iso2(text).map(str::to_owned));
            if text.ends_with(|c: char| c.is_ascii_digit()) {
                let number = text.to_ascii_uppercase();
                let number = number.strip_prefix("ASN").or_else(|| number.strip_prefix("AS"));
                self.asns.extend(number.and_then(|digits| digits.trim().parse::<u32>().ok()));
            }
        }
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
                Told::Text(text) => self.texts.push(plain(text).text.to_lowercase()),
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
            self.texts.push(plain(uid).text.to_lowercase());
        }
    }

    fn name(&mut self, name: &str) {
        let name: &str = &plain(name).text;
        // The subject's names are often those of every cited event.
        if self.names.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            return;
        }
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
}

fn time_of(checker: &Checker<'_>, event: usize) -> Option<i64> {
    Some(checker.dossier.sign_in(event)?.time?.millis())
}
