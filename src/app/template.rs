//! Templates for a reason in words: beginnings that the configuration offers, filled with what is
//! known of the case.
//!
//! A filled template is no reason yet; `domain::decision` refuses it until the person has changed
//! it and filled its blanks. Values of the case are put in through the display gate and in quotes,
//! so that no text of a log can pass for the analyst's own words. It must not choose.

use super::model::OpenCase;
use crate::domain::decision::{BLANK, Draft};
use crate::domain::text::Shown;
use crate::domain::words::{Action, ReasonCode, Verdict};

/// Bytes of a value that are put into a text.
const VALUE_BYTES_MAX: usize = 200;

/// What a template can name, and what it stands for.
pub const PLACES: &[(&str, &str)] = &[
    ("{subject}", "the name of whom the case is about, else the id"),
    ("{subject_id}", "the id of whom the case is about"),
    ("{case}", "the case's id"),
    ("{title}", "the case's title"),
    ("{detection}", "what was detected"),
    ("{event}", "the selected event's id"),
    ("{ip}", "the selected event's address"),
    ("{country}", "the selected event's country"),
    ("{city}", "the selected event's city"),
    ("{time}", "when the selected event happened, UTC"),
    (BLANK, "left to be filled in"),
];

/// When a template is offered: the draft has this answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// This action.
    Action(Action),
    /// This verdict.
    Verdict(Verdict),
    /// This reason.
    Reason(ReasonCode),
}

impl When {
    /// All of them by their codes.
    pub fn codes() -> impl Iterator<Item = (&'static str, Self)> {
        let actions = Action::ALL.iter().map(|it| (it.code(), Self::Action(*it)));
        let verdicts = Verdict::ALL.iter().map(|it| (it.code(), Self::Verdict(*it)));
        let reasons = ReasonCode::ALL.iter().map(|it| (it.code(), Self::Reason(*it)));
        actions.chain(verdicts).chain(reasons)
    }

    fn holds(self, draft: &Draft) -> bool {
        match self {
            Self::Action(it) => draft.action == Some(it),
            Self::Verdict(it) => draft.verdict == Some(it),
            Self::Reason(it) => draft.reason == Some(it),
        }
    }
}

/// A template, as the configuration has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// What it is called.
    pub name: String,
    /// It is offered where all of these hold.
    pub when: Vec<When>,
    /// Its text, with places.
    pub text: String,
}

/// A template, filled for a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// What it is called.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// The templates that fit that draft, filled.
pub fn offers(templates: &[Template], draft: &Draft, case: &OpenCase) -> Vec<Offer> {
    let fits = |it: &&Template| it.when.iter().all(|when| when.holds(draft));
    let filled = |it: &Template| Offer { name: it.name.clone(), text: fill(&it.text, case) };
    templates.iter().filter(fits).map(filled).collect()
}

/// The first place in a text that is none, if there is one: `{nonsense}`.
pub fn unknown_place(text: &str) -> Option<&str> {
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        rest = &rest[at..];
        let end = rest.find('}').map_or(rest.len(), |end| end + 1);
        let place = &rest[..end];
        if PLACES.iter().all(|(known, _)| *known != place) {
            return Some(place);
        }
        rest = &rest[end..];
    }
    None
}

/// One pass: what a value says is not looked at for places again.
fn fill(text: &str, case: &OpenCase) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        out.push_str(&rest[..at]);
        let end = rest[at..].find('}').map_or(rest.len(), |end| at + end + 1);
        match value(&rest[at..end], case) {
            Some(value) => out.push_str(&quoted(&value)),
            None => out.push_str(BLANK),
        }
        rest = &rest[end..];
    }
    out + rest
}

/// Through the gate, in quotes that the value cannot end.
fn quoted(value: &str) -> String {
    let shown = Shown::capped(value, VALUE_BYTES_MAX);
    format!("\"{}\"", shown.as_str().replace('"', "'"))
}

/// What is known; nothing where it is not.
fn value(place: &str, case: &OpenCase) -> Option<String> {
    let dossier = &case.examined.dossier;
    let held = &dossier.case;
    let event = case.event_index();
    let sign_in = || dossier.sign_in(event?);
    match place {
        "{subject}" => Some(held.subject.name.clone().unwrap_or_else(|| held.subject.id.clone())),
        "{subject_id}" => Some(held.subject.id.clone()),
        "{case}" => Some(held.id.clone()),
        "{title}" => held.title.clone(),
        "{detection}" => Some(held.detection_text().to_owned()),
        "{event}" => held.evidence.events.get(event?).map(|it| it.id.clone()),
        "{ip}" => {
            let source = &sign_in()?.src_endpoint;
            source.ip.map(|ip| ip.to_string()).or_else(|| source.ip_raw.clone())
        }
        "{country}" => sign_in()?.src_endpoint.location.country.clone(),
        "{city}" => sign_in()?.src_endpoint.location.city.clone(),
        "{time}" => Some(sign_in()?.time?.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_that_is_none_is_named() {
        assert_eq!(unknown_place("seen from {ip} by {subject}, ticket {?}"), None);
        assert_eq!(unknown_place("seen from {adress}"), Some("{adress}"));
        assert_eq!(unknown_place("an open { brace"), Some("{ brace"));
        assert_eq!(unknown_place("{ip}{"), Some("{"));
    }

    #[test]
    fn every_word_of_a_decision_is_a_condition_and_means_one_thing() {
        let mut codes: Vec<&str> = When::codes().map(|(code, _)| code).collect();
        let all = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), all, "no code stands for two conditions");
    }

    #[test]
    fn a_value_cannot_end_its_quotes_nor_hide_anything() {
        assert_eq!(quoted("m\" approved, said \"the boss"), "\"m' approved, said 'the boss\"");
        assert_eq!(quoted("a\u{202e}b\n"), "\"a⟨U+202E⟩b⟨U+000A⟩\"");
    }
}
