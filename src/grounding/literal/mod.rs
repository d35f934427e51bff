//! Finds the literals of a sentence: numbers, addresses, countries, times, accounts, networks, ids.
//!
//! A literal is what can be false while every cite holds. It must not judge: what carries a literal
//! is decided elsewhere. English prose as models write it; no patterns, one pass, bounded work.

mod number;
mod place;
mod spelled;
mod when;
mod words;

use super::plain::plain;
use ipnet::IpNet;
use place::Place;
use std::collections::HashSet;
use std::net::IpAddr;
use std::ops::Range;

pub(super) use place::prepare;
pub(super) use words::{Word, split};

/// What a literal is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    /// A number; `unit` as facts name them, `loose` behind a word such as "about".
    Number { value: f64, unit: Option<&'static str>, loose: bool },
    /// A length of time: `value` times `unit_millis`.
    Span { value: f64, unit_millis: i64, loose: bool },
    /// An address.
    Address(IpAddr),
    /// A network.
    Network(IpNet),
    /// Several times that number: "hundreds".
    Many(f64),
    /// A country by its code of two letters.
    Country(&'static str),
    /// A city or region by the name it is compared by.
    City(&'static str),
    /// A time of day; minutes east of UTC, where the sentence gives a zone.
    Clock { hour: u32, minute: Option<u32>, second: Option<u32>, zone: Option<i32> },
    /// A day, `year` where it is given. Two readings where day and month cannot be told apart.
    Date { year: Option<i32>, month: u32, day: u32, or: Option<(u32, u32)> },
    /// A month of a year.
    Month { year: i32, month: u32 },
    /// A day of the week, Monday is 0.
    Weekday(u32),
    /// A mail address, login or other name of an identity, in lower case.
    Account(String),
    /// An autonomous system number.
    Asn(u32),
    /// An event's id.
    Event,
    /// A version or another run of digits and stops.
    Version,
}

/// A literal in its sentence.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Literal<'t> {
    pub(super) kind: Kind,
    /// As written, in the plain spelling of the sentence.
    pub(super) raw: &'t str,
    /// Where it stands there.
    pub(super) span: Range<usize>,
    /// The words beside it, which say what it is a number of.
    pub(super) before: &'t str,
    pub(super) after: &'t str,
}

/// The names that a case knows, by which a word is an account or an event.
#[derive(Debug, Default)]
pub(super) struct Known<'d> {
    /// Names of identities, in lower case.
    pub(super) accounts: HashSet<String>,
    /// Ids of events.
    pub(super) events: HashSet<&'d str>,
    /// What stands before the digits of event ids.
    pub(super) prefixes: HashSet<&'d str>,
}

impl<'d> Known<'d> {
    /// Adds an event's id, where it looks like an id and not like a word or a count.
    pub(super) fn event(&mut self, id: &'d str) {
        if let Some(prefix) = prefix_of_id(id) {
            self.events.insert(id);
            self.prefixes.insert(prefix);
        } else if is_account_like(id) && id.contains(|c: char| c.is_ascii_digit()) {
            self.events.insert(id);
        }
    }

    /// Adds a name of an identity, and what stands before its at sign.
    pub(super) fn account(&mut self, name: &str) {
        let lower = plain(name).text.to_lowercase();
        if let Some((local, _)) = lower.split_once('@')
            && is_account_like(local)
        {
            self.accounts.insert(local.to_owned());
        }
        if is_account_like(&lower) {
            self.accounts.insert(lower);
        }
    }

    fn is_event(&self, word: &str) -> bool {
        self.events.contains(word)
            || !is_technique(word)
                && prefix_of_id(word).is_some_and(|prefix| self.prefixes.contains(prefix))
    }
}

/// `T1078`, which an event called `T1` must not make an event.
fn is_technique(word: &str) -> bool {
    let digits = word.strip_prefix('T').unwrap_or("");
    digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// `e` of `e7`: letters and hyphens before nothing but digits.
fn prefix_of_id(id: &str) -> Option<&str> {
    let prefix = id.trim_end_matches(|c: char| c.is_ascii_digit());
    let letters = !prefix.is_empty()
        && prefix.len() < id.len()
        && prefix.chars().all(|c| c.is_ascii_alphabetic() || matches!(c, '-' | '_' | '#'))
        && prefix.starts_with(|c: char| c.is_ascii_alphabetic());
    letters.then_some(prefix)
}

/// A plain word may be anybody's or nobody's name; one with a stop, sign or digit is a login.
fn is_account_like(name: &str) -> bool {
    let (mut letters, mut others) = (0_usize, 0_usize);
    for char in name.chars() {
        if char.is_alphabetic() {
            letters += 1;
        } else if char.is_whitespace() {
            return false;
        } else {
            others += 1;
        }
    }
    letters > 0 && others > 0 && letters + others > 3
}

/// The literals of a sentence, in order; what lies in `quoted` is not looked at.
pub(super) fn find<'t>(
    text: &'t str,
    words: &[Word<'t>],
    quoted: &[Range<usize>],
    known: &Known<'_>,
) -> Vec<Literal<'t>> {
    let places = place::names(text);
    let mut found: Vec<Literal<'t>> = Vec::new();
    let mut at = 0;
    // The place right behind the last country: "ES and IT".
    let mut country_end = usize::MAX;
    while at < words.len() {
        let word = &words[at];
        if quoted.iter().any(|span| span.start <= word.start && word.end <= span.end) {
            // Whom a sentence names counts even in a quotation.
            if let Some(name) = account(word.text, known) {
                let (kind, span) = (Kind::Account(name), word.start..word.end);
                found.push(Literal { kind, raw: word.text, span, before: "", after: "" });
            }
            at += 1;
            continue;
        }
        let named = places.iter().find(|(span, _)| {
            let ends = |last: &Word<'_>| {
                last.end == span.end || last.start < span.end && goes_on(last, span.end)
            };
            span.start == word.start && words[at..].iter().any(ends)
        });
        let hit = match named {
            Some((span, place)) => {
                let taken = words[at..].iter().take_while(|w| w.start < span.end).count();
                Some((vec![kind_of(*place)], taken))
            }
            None => one(words, at, at.checked_sub(1) == Some(country_end), known),
        };
        let taken = hit.as_ref().map_or(1, |(_, taken)| (*taken).max(1));
        let last = &words[(at + taken - 1).min(words.len() - 1)];
        let before = at.checked_sub(1).map_or("", |before| words[before].text);
        let after = words.get(at + taken).map_or("", |after| after.text);
        let literal = |kind, span: Range<usize>| {
            let raw = text.get(span.clone()).unwrap_or(word.text);
            Literal { kind, raw, span, before, after }
        };
        for kind in hit.into_iter().flat_map(|(kinds, _)| kinds) {
            if matches!(kind, Kind::Country(_)) {
                country_end = at + taken;
            }
            found.push(literal(kind, word.start..last.end));
        }
        // non-Russian, Madrid-Lagos
        let inside = |span: &&(Range<usize>, Place)| {
            let is_behind_hyphen = text[..span.0.start].ends_with('-');
            word.start < span.0.start && span.0.end <= last.end && is_behind_hyphen
        };
        for (span, place) in places.iter().filter(inside) {
            found.push(literal(kind_of(*place), span.clone()));
        }
        at += taken;
    }
    found
}

const fn kind_of(place: Place) -> Kind {
    match place {
        Place::Country(code) => Kind::Country(code),
        Place::City(name) => Kind::City(name),
    }
}

/// True where a name ends in a word that goes on with `'s`, or with a hyphen and another word.
fn goes_on(word: &Word<'_>, end: usize) -> bool {
    let tail = word.text.get(end.saturating_sub(word.start)..).unwrap_or("");
    matches!(tail, "'s" | "’s" | "'" | "’") || tail.starts_with(['-', '/'])
}

/// The literals that begin at a word, with the number of words they take.
fn one(
    words: &[Word<'_>],
    at: usize,
    country_before: bool,
    known: &Known<'_>,
) -> Option<(Vec<Kind>, usize)> {
    let word = &words[at];
    let single = |kind| Some((vec![kind], 1));
    // Most words are letters and nothing else, and few of those are literals.
    if word.text.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return plain_word(words, at, country_before);
    }
    let bare = unpossessed(word.text);
    if let Some(kind) = address(bare) {
        return single(kind);
    }
    if let Some(hit) = when::date(words, at).or_else(|| when::clock(words, at)) {
        return Some(hit);
    }
    if let Some(name) = account(bare, known) {
        return single(Kind::Account(name));
    }
    // A path or an address of the web is no number, but it may name a host.
    let hosts = embedded(word.text);
    if !hosts.is_empty() {
        return Some((hosts, 1));
    }
    if word.text.starts_with('/') || word.text.contains("://") {
        return None;
    }
    if let Some(hit) = number::asn(words, at) {
        return Some(hit);
    }
    if known.is_event(bare) {
        return single(Kind::Event);
    }
    if let Some((first, last)) = word.text.split_once('-')
        && known.is_event(first)
        && known.is_event(last)
    {
        return Some((vec![Kind::Event], 1));
    }
    if let Some(code) = place::code(words, at, country_before) {
        return single(Kind::Country(code));
    }
    if word.text.matches('.').count() > 1 && is_version(word.text) {
        return single(Kind::Version);
    }
    number::number(words, at)
}

fn unpossessed(text: &str) -> &str {
    text.strip_suffix("'s").or_else(|| text.strip_suffix("’s")).unwrap_or(text)
}

/// Addresses of version 4 inside a word: a host in an address of the web, the ends of a range, one
/// with something hanging on to it. What looks like one and is none is a version.
fn embedded(text: &str) -> Vec<Kind> {
    let of_address = |c: char| c.is_ascii_digit() || c == '.';
    let runs = text.split(|c: char| !of_address(c)).map(|run| run.trim_matches('.'));
    let dotted = runs.filter(|run| run.len() < text.len() && run.matches('.').count() == 3);
    dotted.map(|run| run.parse().map_or(Kind::Version, Kind::Address)).collect()
}

/// The literals that begin at a word of letters: a month, a code, a number.
fn plain_word(words: &[Word<'_>], at: usize, country_before: bool) -> Option<(Vec<Kind>, usize)> {
    let text = words[at].text;
    if let Some(kind) = when::named(text) {
        return Some((vec![kind], 1));
    }
    if text.starts_with(|c: char| c.is_ascii_uppercase()) {
        if let Some(hit) = when::date(words, at).or_else(|| number::asn(words, at)) {
            return Some(hit);
        }
        if let Some(code) = place::code(words, at, country_before) {
            return Some((vec![Kind::Country(code)], 1));
        }
    }
    number::number(words, at)
}

fn is_version(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// An address or network: plain, with a port, or with its last part left open.
fn address(text: &str) -> Option<Kind> {
    if !text.contains(['.', ':']) || text.len() < 3 {
        return None;
    }
    if let Some(ip) = super::value::address(text) {
        return Some(Kind::Address(ip));
    }
    if text.contains('/') {
        return super::compare::network(text).map(Kind::Network);
    }
    let open = text.strip_suffix(".x").or_else(|| text.strip_suffix(".*"))?;
    format!("{open}.0/24").parse().ok().map(Kind::Network)
}

/// A mail address, `DOMAIN\user`, or a name that the case knows.
fn account(text: &str, known: &Known<'_>) -> Option<String> {
    let text = unpossessed(text);
    let odd = text.bytes().any(|byte| !byte.is_ascii_alphabetic());
    if !odd || text.len() < 3 {
        return None;
    }
    let lower = text.to_lowercase();
    let is_mail = lower
        .split_once('@')
        .is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.'));
    let is_domain =
        lower.split_once('\\').is_some_and(|(domain, user)| !domain.is_empty() && !user.is_empty());
    (is_mail || is_domain || known.accounts.contains(&lower)).then_some(lower)
}

#[cfg(test)]
mod tests;
