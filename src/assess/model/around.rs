//! Of an answer that is no JSON object: whether one stands in it, and what stands around that one.
//!
//! Many models put a fence of Markdown around what they answer, or think aloud in front of it. Such
//! an answer is none; whoever reads why should not be told of prose. It must not take the object
//! out.

use super::unfit::Unfit;
use crate::domain::json::JsonError;
use serde_json::{Deserializer, Map, Value};

/// Braces that are tried as the beginning of the object.
const BRACES_MAX: usize = 256;
/// What Markdown opens and closes a fence with.
const FENCE: &str = "```";

/// Why a text is not one JSON object: `error` is what a reader of JSON says of it, `members` are
/// those by which an object is known for the answer.
pub(super) fn why(text: &str, error: &JsonError, members: &[&str]) -> Unfit {
    const NOT_ONE: &str = "it is not one JSON object";
    match object(text, members) {
        Some((from, to)) if from > 0 || !text[to..].trim().is_empty() => {
            let around = around(text[..from].trim(), text[to..].trim());
            Unfit::new(format!("{NOT_ONE} alone: {around}"))
        }
        None if !text.contains('{') => Unfit::new("it is prose and no JSON object"),
        None if !text.starts_with('{') => {
            Unfit::new("it is prose, and no whole JSON object of the schema stands in it")
        }
        _ => Unfit::of_json(NOT_ONE, error),
    }
}

/// Where the object stands. What begins with a brace is taken by its word: in the midst of half an
/// object others are whole.
fn object(text: &str, members: &[&str]) -> Option<(usize, usize)> {
    if text.starts_with('{') {
        return whole(text, 0).map(|(to, _)| (0, to));
    }
    let (mut longest, mut at) = (None, 0);
    for _ in 0..BRACES_MAX {
        let Some(step) = text[at..].find('{') else { break };
        let from = at + step;
        at = from + 1;
        let Some((to, named)) = whole(text, from) else { continue };
        if members.iter().any(|it| named.contains_key(*it)) {
            at = to;
            if longest.is_none_or(|(from_before, to_before)| to - from > to_before - from_before) {
                longest = Some((from, to));
            }
        }
    }
    longest
}

/// Where the object ends that begins there, with its members.
fn whole(text: &str, from: usize) -> Option<(usize, Map<String, Value>)> {
    let mut read = Deserializer::from_str(&text[from..]).into_iter();
    let members = read.next()?.ok()?;
    Some((from + read.byte_offset(), members))
}

/// What stands around the object, in words.
fn around(before: &str, behind: &str) -> String {
    let (head, opening) = before.rsplit_once('\n').unwrap_or(("", before));
    let opens = opening.trim_start().starts_with(FENCE);
    let (before, closes) = (if opens { head.trim() } else { before }, behind.starts_with(FENCE));
    let behind = behind.strip_prefix(FENCE).unwrap_or(behind).trim();
    let fence = match (opens, closes) {
        (true, true) => Some(("a Markdown fence", "around")),
        (true, false) => Some(("a Markdown fence", "before")),
        (false, true) => Some(("a Markdown fence", "behind")),
        (false, false) => None,
    };
    let spoken = if before.starts_with("<think") { "thinking" } else { "text" };
    let spoken = (!before.is_empty()).then_some((spoken, "before"));
    let rest = if behind.starts_with('{') { "another object" } else { "text" };
    let rest = (!behind.is_empty()).then_some((rest, "behind"));
    let all = fence.into_iter().chain(spoken).chain(rest).enumerate();
    let said = all.map(|(n, (what, place))| match n {
        0 => format!("{what} stands {place} the object"),
        _ => format!("{what} {place} it"),
    });
    said.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::json::Doc;

    fn said(text: &str) -> String {
        let error = Doc::parse(text).unwrap_err();
        why(text, &error, &["verdict", "claims"]).to_string()
    }

    #[test]
    fn what_stands_around_the_object_is_told() {
        let it = r#"{"verdict":"x","claims":[{"text":"{"}]}"#;
        for (text, wanted) in [
            (format!("```json\n{it}\n```"), "a Markdown fence stands around the object"),
            (format!("```{it}"), "a Markdown fence stands before the object"),
            (format!("{it}\n```"), "a Markdown fence stands behind the object"),
            (format!("<think>{{maybe}} {{}}</think>\n{it}"), "thinking stands before the object"),
            (format!("Sure: {it}"), "text stands before the object"),
            (format!("{it} I hope {{this}} helps"), "text stands behind the object"),
            (
                format!("<think>so</think>Sure:\n```json\n{it}\n```\nDone."),
                "a Markdown fence stands around the object, thinking before it, text behind it",
            ),
            (format!("{it}{it}"), "another object stands behind the object"),
            (
                format!("Draft {{\"verdict\":1}}, at last {it}!"),
                "text stands before the object, text behind it",
            ),
        ] {
            assert_eq!(said(&text), format!("it is not one JSON object alone: {wanted}"), "{text}");
        }
    }

    #[test]
    fn without_a_whole_object_of_the_schema_nothing_stands_around_one() {
        let half = r#"{"verdict":"x","claims":[{"text":"a"},"#;
        assert_eq!(
            said(half),
            "it is not one JSON object: byte 38: the text ends where a value should stand"
        );
        let none = "it is prose, and no whole JSON object of the schema stands in it";
        assert_eq!(said(&format!("```json\n{half}")), none);
        assert_eq!(said("Use {} or {\"a\":1}."), none);
        assert_eq!(said("He was careless."), "it is prose and no JSON object");
        assert!(said(r#"{"verdict":1,"verdict":2}"#).contains("stands twice"));
        // However many braces: it ends.
        assert_eq!(said(&format!("x {}", "{".repeat(100_000))), none);
    }
}
