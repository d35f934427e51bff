//! Three guards on a claim's sentence, each of which lowers "supported" to "partly supported".
//!
//! A literal that no cite carries, a word such as "never" without a cite that counts or rules out,
//! a cited event of somebody else. They must not raise or lower anything but "supported".

use super::carried::{Carried, places};
use super::cite::{Checker, Outcome};
use super::literal::{self, Kind, Word};
use super::plain::{self, Plain};
use crate::domain::assessment::{Claim, Target};
use crate::domain::json::Kind as Json;
use crate::facts::{self, Function, shorten};
use std::ops::Range;

/// Words that speak of more than the cited records. Whole words, in lower case.
const QUANTIFIERS: &[&str] =
    &["all", "every", "always", "any", "none", "no", "not", "never", "only", "without", "nobody"];
/// Texts shorter than this are no quotation.
const QUOTE_MIN: usize = 3;

/// Why a claim whose cites all hold is only partly supported; `None` where nothing speaks against.
pub(super) fn lowered(
    checker: &Checker<'_>,
    claim: &Claim,
    outcomes: &[Outcome],
) -> Option<String> {
    let carried = Carried::of(checker, claim, outcomes);
    plain::readings(&claim.text)
        .iter()
        .find_map(|reading| lowered_as(reading, checker, claim, outcomes, &carried))
}

/// The same for one way of reading the sentence.
fn lowered_as(
    reading: &Plain<'_>,
    checker: &Checker<'_>,
    claim: &Claim,
    outcomes: &[Outcome],
    carried: &Carried,
) -> Option<String> {
    let text: &str = &reading.text;
    let words = literal::split(text);
    let quoted = quotations(text, &words, carried);
    let mut found = literal::find(text, &words, &quoted, checker.known());
    // A name is who it is by its letters, not by what they look like.
    found.retain(|it| !reading.is_guess || !matches!(it.kind, Kind::Account(_) | Kind::Event));
    let own = if reading.is_guess { None } else { foreign(checker, claim, outcomes, &found) };
    let shown = |literal: &literal::Literal<'_>| {
        let written = claim.text.get(reading.origin(&literal.span)).unwrap_or(literal.raw);
        facts::quoted(&shorten(written))
    };
    let reasons = [
        uncarried(checker, carried, &found, &shown),
        unbacked(claim, &words, &quoted, &found),
        own,
    ];
    let reasons: Vec<String> = reasons.into_iter().flatten().collect();
    (!reasons.is_empty()).then(|| format!("its cites hold, but {}", reasons.join("; and ")))
}

/// The stretches of the sentence that quote a carried text word for word.
fn quotations(text: &str, words: &[Word<'_>], carried: &Carried) -> Vec<Range<usize>> {
    let lower = text.to_lowercase();
    // Only then do places in the one hold in the other.
    if lower.len() != text.len() {
        return Vec::new();
    }
    let mut spans = Vec::new();
    for quote in carried.quotable().filter(|quote| quote.len() >= QUOTE_MIN) {
        if quote.len() > lower.len() || !quote.contains(char::is_alphabetic) {
            continue;
        }
        for at in places(&lower, quote) {
            let span = at..at + quote.len();
            if !QUANTIFIERS.contains(&quote) || is_named(words, &span) {
                spans.push(span);
            }
        }
    }
    spans
}

/// True where a word such as "none" is given as a value: "the risk level was none".
fn is_named(words: &[Word<'_>], span: &Range<usize>) -> bool {
    let at = words.iter().position(|word| word.start == span.start);
    let before = at.and_then(|at| at.checked_sub(1)).map(|before| words[before].text);
    let follows = before.is_some_and(|word| matches!(word, "is" | "was" | "as" | "were" | "of"));
    follows && at.is_some_and(|at| words[at].stopped || at + 1 == words.len())
}

/// Guard 1: a literal that nothing carries.
fn uncarried(
    checker: &Checker<'_>,
    carried: &Carried,
    found: &[literal::Literal<'_>],
    shown: &dyn Fn(&literal::Literal<'_>) -> String,
) -> Option<String> {
    let mut bare: Vec<String> = Vec::new();
    for literal in found.iter().filter(|literal| !carried.has(checker, literal)) {
        let raw = shown(literal);
        if !bare.contains(&raw) {
            bare.push(raw);
        }
    }
    match bare.as_slice() {
        [] => None,
        [one] => Some(format!("no cite carries {one}")),
        many => Some(format!("no cite carries {}", many.join(", "))),
    }
}

/// Guard 2: a quantifier with neither a count nor `absent` nor `ne` among the cites.
fn unbacked(
    claim: &Claim,
    words: &[Word<'_>],
    quoted: &[Range<usize>],
    found: &[literal::Literal<'_>],
) -> Option<String> {
    let backed = claim.cites.iter().any(|cite| {
        let counts = match &cite.target {
            Target::Fact { name, .. } => {
                Function::of_name(name).is_some_and(|function| function.is_count)
            }
            _ => false,
        };
        counts || matches!(cite.op.as_deref(), Some("absent" | "ne"))
    });
    if backed {
        return None;
    }
    let is_name = |word: &Word<'_>| {
        let inside = |span: &Range<usize>| span.start <= word.start && word.end <= span.end;
        let is_place = |it: &literal::Literal<'_>| {
            matches!(it.kind, Kind::Country(_) | Kind::City(_) | Kind::Account(_))
                && it.raw == word.text
        };
        quoted.iter().any(inside)
            || found.iter().any(is_place)
            || word.text.contains(['@', '\\', '/'])
    };
    let word = words.iter().filter(|word| !is_name(word)).find_map(|word| {
        word.text
            .split('-')
            .find(|part| QUANTIFIERS.iter().any(|quantifier| quantifier.eq_ignore_ascii_case(part)))
    })?;
    Some(format!("{word:?} needs a cite that counts or rules out"))
}

/// Guard 3: a cited event that belongs to somebody else than the claim is about.
fn foreign(
    checker: &Checker<'_>,
    claim: &Claim,
    outcomes: &[Outcome],
    found: &[literal::Literal<'_>],
) -> Option<String> {
    let mut named: Vec<String> = Vec::new();
    for cite in &claim.cites {
        let Target::Fact { args: Some(args), .. } = &cite.target else { continue };
        let subject = checker.node(Some(*args)).and_then(|args| args.get("subject"));
        if let Some(subject) = subject.filter(|subject| subject.kind() == Json::String) {
            named.extend(subject.as_str().map(std::borrow::Cow::into_owned));
        }
    }
    named.extend(found.iter().filter_map(|literal| match &literal.kind {
        Kind::Account(name) if checker.engine.knows(name) => Some(name.clone()),
        _ => None,
    }));
    named.sort_unstable();
    named.dedup();
    let mut asked: Vec<usize> = Vec::new();
    for outcome in outcomes {
        let Some(event) = outcome.checked.event.filter(|event| !asked.contains(event)) else {
            continue;
        };
        asked.push(event);
        let engine = &checker.engine;
        let own = if named.is_empty() {
            engine.belongs(event, None)
        } else {
            let each: Vec<_> = named.iter().map(|name| engine.belongs(event, Some(name))).collect();
            if each.contains(&Some(true)) || each.contains(&None) { None } else { Some(false) }
        };
        if own == Some(false) {
            let id = checker.dossier.case.evidence.events.get(event).map_or("", |e| &e.id);
            return Some(format!("{} belongs to another subject", facts::named(&shorten(id))));
        }
    }
    None
}
