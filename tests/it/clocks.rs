//! No sentence says a time of day without its zone: the columns of the screen may be local or ages,
//! while what was computed, quoted or written down stays in UTC, so each says which it is.

use crosscheck::domain::case_file;
use crosscheck::domain::thresholds::Thresholds;
use crosscheck::examine::{Examined, examine};

const CASES: &str = include_str!("../../fixtures/demo/cases.jsonl");

/// All sentences that are made of a case: facts, marks, omissions, severity, hazards.
fn sentences(case: &Examined) -> Vec<String> {
    let facts = case.facts.iter().flat_map(|fact| [fact.why.clone()]);
    let claims = case.checked.claims.iter().flat_map(|claim| {
        std::iter::once(claim.why.clone()).chain(claim.cites.iter().map(|cite| cite.why.clone()))
    });
    let hazards = case.hazards.iter().map(|it| it.finding.why.clone());
    let rated = std::iter::once(case.rated.why.clone());
    let omissions = case.checked.omissions.iter().map(|it| it.why.clone());
    facts.chain(claims).chain(hazards).chain(rated).chain(omissions).collect()
}

/// A time of day in our own words that no zone follows. What stands in quotes is evidence, and is
/// never changed.
fn bare_clock(sentence: &str) -> Option<&str> {
    let clock = regex::Regex::new(r"\b\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?").unwrap();
    let mut quoted = false;
    let outside: Vec<bool> = sentence
        .chars()
        .flat_map(|char| {
            quoted ^= char == '"';
            std::iter::repeat_n(!quoted, char.len_utf8())
        })
        .collect();
    let address = |at: usize| sentence[..at].ends_with(':') || sentence[..at].ends_with("::");
    clock
        .find_iter(sentence)
        .filter(|found| outside[found.start()] && !address(found.start()))
        .find(|found| {
            let behind = &sentence[found.end()..];
            let zone = ["Z", " UTC", "+", "-", ":"];
            !zone.iter().any(|zone| behind.starts_with(zone))
        })
        .map(|found| found.as_str())
}

#[test]
fn every_time_of_day_in_a_sentence_says_its_zone() {
    let (mut all, mut with_times) = (0, 0);
    for line in CASES.lines() {
        let case = examine(case_file::parse(line).unwrap(), &Thresholds::shared());
        for sentence in sentences(&case) {
            assert_eq!(bare_clock(&sentence), None, "{sentence}");
            all += 1;
            with_times += usize::from(sentence.contains('Z') && sentence.contains('T'));
        }
    }
    assert!(all > 500 && with_times > 10, "{with_times} of {all} say a time");
    assert_eq!(bare_clock("it was at 10:42, two hours later"), Some("10:42"));
    assert_eq!(bare_clock("e1 is of 2026-03-02T10:42:07Z, \"10:42\" it says, at 9:00 UTC"), None);
}
