//! No sentence says a time of day without its zone: the columns of the screen may be local or ages,
//! while what was computed, quoted or written down stays in UTC, so each says which it is.

use crate::common::desk::Desk;
use crate::flows::two;
use crosscheck::app::message::{Message, NotStored};
use crosscheck::app::model::Overlay;
use crosscheck::app::times::Form;
use crosscheck::domain::case_file;
use crosscheck::domain::queue::LastDecision;
use crosscheck::domain::thresholds::Thresholds;
use crosscheck::domain::words::{Action, Verdict};
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

/// What the console said, in a line or over the screen.
fn said(desk: &Desk) -> Vec<String> {
    let notice = desk.model.notice.iter().map(|notice| notice.text.clone());
    let dialog = match &desk.model.overlay {
        Some(Overlay::Dialog(dialog)) => dialog.lines.clone(),
        Some(Overlay::History(history)) => {
            let lines = history.lines.iter().flatten();
            lines.flat_map(|line| [line.what.clone(), line.detail.clone()]).collect()
        }
        _ => Vec::new(),
    };
    notice.chain(dialog).collect()
}

#[test]
fn what_the_console_says_of_a_time_has_its_zone_whatever_the_columns_show() {
    let until = crate::common::time("2026-03-02T11:30:00Z");
    let (who, id) = ("os:k.tan".to_owned(), "0".repeat(32));
    let (action, verdict) = (Action::Accept, Some(Verdict::TruePositive));
    let by_tan = LastDecision { seq: 9, id, who, time: until, revision: 1, action, verdict };
    for form in Form::ALL {
        let mut desk = two();
        desk.model.shell.times.form = form;
        let mut all = Vec::new();
        desk.press("enter c");
        all.extend(said(&desk));
        desk.press("h");
        all.extend(said(&desk));
        for why in [NotStored::Held("os:k.tan".into(), until), NotStored::Decided(by_tan.clone())] {
            let mut desk = two();
            desk.model.shell.times.form = form;
            desk.press("enter").wait(1_000);
            desk.answers = false;
            desk.press("c");
            let claim = desk.model.pending.as_ref().unwrap().request;
            desk.send(Message::NotStored(claim, why.clone()));
            all.extend(said(&desk));
            desk.press("a 1 1 3 s");
            let decision = desk.model.pending.as_ref().unwrap().request;
            desk.send(Message::NotStored(decision, why));
            all.extend(said(&desk));
        }
        for sentence in &all {
            assert_eq!(bare_clock(sentence), None, "{form:?}: {sentence}");
        }
        let times = all.iter().filter(|sentence| sentence.contains(" UTC")).count();
        assert!(times >= 5, "{form:?}: {all:?}");
    }
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
