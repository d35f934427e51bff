//! Credentials in clear.
//!
//! A keyword must be there before a pattern is tried, so ordinary text costs one pass. What stands
//! for a credential (`<redacted>`, `xxxx`, `${TOKEN}`) and what only looks like one (ids, digests,
//! addresses, fingerprints) is no finding. A finding's span is the credential alone, so that a
//! screen can mask it; its value is never copied into a reason.

pub(super) mod names;
mod rules;
mod value;

use super::Finding;
use crate::domain::words::HazardKind;
use aho_corasick::{AhoCorasick, AhoCorasickKind};
use regex::{Match, Regex};
pub(super) use rules::ascii;
use rules::{Check, RULES};
use std::collections::BTreeSet;
use std::sync::{LazyLock, OnceLock};

/// The shortest text in which a credential is looked for.
const TEXT_MIN: usize = 12;
/// Matches of one rule in one text that are looked at: enough not to be hidden behind placeholders.
const MATCHES_MAX: usize = 256;
/// Findings of one text.
const FINDINGS_MAX: usize = 32;

struct Prefilter {
    automaton: Option<AhoCorasick>,
    /// For each keyword, its rules.
    rules: Vec<Vec<usize>>,
}

static PREFILTER: LazyLock<Prefilter> = LazyLock::new(|| {
    let mut keywords: Vec<&str> = Vec::new();
    let mut rules: Vec<Vec<usize>> = Vec::new();
    for (n, rule) in RULES.iter().enumerate() {
        for keyword in rule.keywords {
            if let Some(known) = keywords.iter().position(|k| k.eq_ignore_ascii_case(keyword)) {
                rules[known].push(n);
            } else {
                keywords.push(keyword);
                rules.push(vec![n]);
            }
        }
    }
    let automaton = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .kind(Some(AhoCorasickKind::DFA))
        .build(&keywords)
        .ok();
    Prefilter { automaton, rules }
});

/// Compiled at first use: an ingest that finds nothing needs few of them.
static COMPILED: LazyLock<Vec<OnceLock<Option<Regex>>>> =
    LazyLock::new(|| RULES.iter().map(|_| OnceLock::new()).collect());

/// Patterns with so many counted repetitions that they take 9 MB; few texts have their keywords.
const LARGE: [&str; 2] = ["private-key", "cookie-header"];

/// Makes what every text needs.
pub(super) fn prepare() {
    LazyLock::force(&PREFILTER);
}

/// Compiles the patterns, which only some texts need. All but the large ones take 4 MB.
pub(super) fn compile() {
    for (n, rule) in RULES.iter().enumerate() {
        if !LARGE.contains(&rule.id) {
            regex(n);
        }
    }
}

fn regex(rule: usize) -> Option<&'static Regex> {
    let pattern = RULES[rule].pattern;
    COMPILED[rule].get_or_init(|| Regex::new(&ascii(pattern)).ok()).as_ref()
}

/// Credentials in `text`.
pub(super) fn scan(text: &str, out: &mut Vec<Finding>) {
    if text.len() < TEXT_MIN {
        return;
    }
    let Some(automaton) = &PREFILTER.automaton else { return };
    // Most texts have none of the keywords, and asking only for the first is twice as fast.
    if !automaton.is_match(text) {
        return;
    }
    let mut wanted: BTreeSet<usize> = BTreeSet::new();
    for found in automaton.find_overlapping_iter(text) {
        wanted.extend(&PREFILTER.rules[found.pattern().as_usize()]);
    }
    let first = out.len();
    for n in wanted {
        let rule = &RULES[n];
        let Some(regex) = regex(n) else { continue };
        for found in regex.captures_iter(text).take(MATCHES_MAX) {
            let whole = found.get(0);
            let Some(credential) = found.get(1).or(whole) else { continue };
            let named = rule.id == "aws-key-id" && in_its_field(text, credential.start());
            if !named && accepted(rule.check, text, whole, credential) {
                let span = (credential.start(), credential.end());
                add(out, first, rule.id, rule.what, span);
            }
        }
    }
}

/// The id of a key, in a record that is quoted as text, in the field made for it.
fn in_its_field(text: &str, at: usize) -> bool {
    let before = text[..at].trim_end_matches(['"', '\\', ' ']);
    let name = before.strip_suffix(':').map(|name| name.trim_end_matches(['"', '\\', ' ']));
    name.is_some_and(|name| name.len() < before.len() && name.ends_with("ccessKeyId"))
}

fn accepted(check: Check, text: &str, whole: Option<Match<'_>>, credential: Match<'_>) -> bool {
    let before = &text[..whole.map_or(0, |it| it.start())];
    match check {
        Check::Sure => true,
        Check::Shape => !value::is_placeholder(credential.as_str()),
        Check::Random => value::is_random(credential.as_str()),
        Check::Password => value::is_password(credential.as_str()),
        Check::Labelled => {
            let prose = before.ends_with(' ') && whole.is_some_and(|it| it.as_str().contains(": "));
            !prose && value::is_random(credential.as_str())
        }
    }
}

/// The rules are in order of how much they say: what overlaps a finding that is there already says
/// nothing new.
fn add(out: &mut Vec<Finding>, first: usize, rule: &'static str, what: &str, span: (usize, usize)) {
    let known = out[first..].iter().any(|it| it.span.0 < span.1 && span.0 < it.span.1);
    if !known && out.len() - first < FINDINGS_MAX {
        let why = format!("it looks like {what} in clear");
        out.push(Finding { kind: HazardKind::Secret, span, rule, why });
    }
}

/// True for the name of a field that is made for a credential.
pub(super) fn is_named_for_one(name: &str) -> bool {
    names::credential(name).is_some()
}

/// A credential in a field that is named for one, where the name and the value are two texts.
pub(super) fn of_member(name: &str, text: &str) -> Option<Finding> {
    let made_up = names::credential(name)?;
    let found = if made_up { value::is_password(text) } else { value::is_random(text) };
    found.then(|| Finding {
        kind: HazardKind::Secret,
        span: (0, text.len()),
        rule: "secret-field",
        why: "it is the value of a field named for a credential".into(),
    })
}

#[cfg(test)]
mod tests;
