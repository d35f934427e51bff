//! The decision: what an analyst did, why, how sure, and the one door through which it becomes one.
//!
//! [`Draft`] is what has been chosen so far, with nothing preselected; [`Draft::finish`] gives the
//! decision or says what is still missing. It must not know keys, screens or stores.

use super::digest::Digest;
use super::words::{Action, Certainty, ModelFault, ReasonCode, Severity, Verdict};
use serde::{Deserialize, Serialize};

/// Characters that a reason in words has at least.
pub const TEXT_CHARS_MIN: usize = 12;
/// Characters that a reason in words has at most.
pub const TEXT_CHARS_MAX: usize = 4_000;

/// What a template leaves to be filled in by the person.
pub const BLANK: &str = "{?}";

/// A decision, complete.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// What the analyst did with the recommendation.
    pub action: Action,
    /// What the case is; none where it was escalated.
    pub verdict: Option<Verdict>,
    /// The case that this one repeats; only where the verdict is duplicate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duplicate_of: Option<String>,
    /// The analyst's severity.
    pub severity: Severity,
    /// How good the model was; none where there was no assessment.
    pub model_fault: Option<ModelFault>,
    /// Why, in one word.
    pub reason_code: ReasonCode,
    /// Why, in words.
    pub reason_text: String,
    /// How sure.
    pub certainty: Certainty,
    /// To whom it was escalated.
    pub escalated_to: Option<String>,
    /// What would change the analyst's mind, for an escalation.
    pub change_mind: Option<String>,
    /// Ids of the events that the analyst names.
    pub cited: Vec<String>,
}

/// What has to be answered before a decision can be stored, in the order in which it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// To whom.
    Recipient,
    /// What the case is.
    Verdict,
    /// Of which case it is a duplicate.
    DuplicateOf,
    /// Why, in one word.
    Reason,
    /// How good the model was.
    Fault,
    /// How sure.
    Certainty,
    /// What would change the analyst's mind.
    ChangeMind,
    /// Why, in words.
    Text,
}

/// What the form knows of the case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The recommended verdict, where the model gave one that is known.
    pub recommended: Option<Verdict>,
    /// True where the case has an assessment.
    pub assessed: bool,
    /// True where it recommends anything: a verdict, known or not, or a step.
    pub advised: bool,
    /// Policy severity.
    pub severity: Severity,
    /// The text of the analyst's last stored reason.
    pub last_text: Option<String>,
}

/// A decision in the making.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// Chosen action.
    pub action: Option<Action>,
    /// Chosen verdict.
    pub verdict: Option<Verdict>,
    /// The case that this one repeats.
    pub duplicate_of: String,
    /// Severity, where the analyst changed it.
    pub severity: Option<Severity>,
    /// Chosen model fault.
    pub fault: Option<ModelFault>,
    /// Chosen reason.
    pub reason: Option<ReasonCode>,
    /// Chosen certainty.
    pub certainty: Option<Certainty>,
    /// Reason in words.
    pub text: String,
    /// The whole text came in by paste.
    pub pasted: bool,
    /// The text with which a template began it; empty where none did. It is no reason yet.
    pub template: String,
    /// Recipient of an escalation.
    pub recipient: String,
    /// What would change the analyst's mind.
    pub change_mind: String,
    /// Events named.
    pub cited: Vec<String>,
    /// The digests of their records, in the same order: an event of that id with other bytes is
    /// another one. Empty in drafts of older programs.
    pub cited_digests: Vec<Digest>,
}

/// A reason in words, and where it came from: never the one without the other, or a reason that is
/// refused in one draft would pass in another.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Words {
    /// The words.
    pub text: String,
    /// All of them came in by paste.
    pub pasted: bool,
    /// The text with which a template began them; empty where none did.
    pub template: String,
}

impl Words {
    /// True where nothing is said.
    pub const fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
}

impl Draft {
    /// Names these events, and no others.
    pub fn cite(&mut self, events: Vec<(String, Digest)>) {
        (self.cited, self.cited_digests) = events.into_iter().unzip();
    }

    /// The reason in words, with where it came from.
    pub fn words(&self) -> Words {
        let (text, template) = (self.text.clone(), self.template.clone());
        Words { text, pasted: self.pasted, template }
    }

    /// A draft that accepts the recommended verdict; `None` where there is none to accept.
    pub fn accept(asked: &Asked) -> Option<Self> {
        let verdict = asked.recommended?;
        Some(Self { action: Some(Action::Accept), verdict: Some(verdict), ..Self::default() })
    }

    /// A draft of one's own verdict: another than the recommended one unless it proves the same,
    /// or without a recommendation.
    pub fn decide(asked: &Asked) -> Self {
        let action = if asked.advised { Action::Override } else { Action::OwnCall };
        Self { action: Some(action), ..Self::default() }
    }

    /// A draft that hands the case on.
    pub fn escalate() -> Self {
        Self { action: Some(Action::Escalate), ..Self::default() }
    }

    /// A draft that says the evidence does not settle it: an override, or an accept where the model
    /// said so too.
    pub fn not_enough(asked: &Asked) -> Self {
        let verdict = Verdict::InsufficientData;
        let action = match (asked.advised, asked.recommended == Some(verdict)) {
            (false, _) => Action::OwnCall,
            (true, true) => Action::Accept,
            (true, false) => Action::Override,
        };
        Self {
            action: Some(action),
            verdict: Some(verdict),
            reason: Some(ReasonCode::NotEnoughEvidence),
            ..Self::default()
        }
    }

    /// What it does with the recommendation: whoever answers the recommended verdict on their own
    /// accepts it, whichever key began it, and whoever answers another one overrides it.
    pub fn effect(&self, asked: &Asked) -> Option<Action> {
        let agrees = self.verdict.is_some() && self.verdict == asked.recommended;
        match self.action {
            Some(Action::Override) if agrees => Some(Action::Accept),
            action => action,
        }
    }

    /// True where the reason has to be said in words.
    pub fn needs_text(&self, asked: &Asked) -> bool {
        matches!(self.effect(asked), Some(Action::Override | Action::Escalate))
            || self.reason == Some(ReasonCode::Other)
    }

    /// What is still missing, in the order in which it is asked.
    pub fn missing(&self, asked: &Asked) -> Vec<Question> {
        let escalates = self.action == Some(Action::Escalate);
        let mut missing = Vec::new();
        let mut ask = |wanted: bool, what: Question| {
            if wanted {
                missing.push(what);
            }
        };
        ask(escalates && self.recipient.trim().is_empty(), Question::Recipient);
        ask(!escalates && self.verdict.is_none(), Question::Verdict);
        let repeats = !escalates && self.verdict == Some(Verdict::Duplicate);
        ask(repeats && self.duplicate_of.trim().is_empty(), Question::DuplicateOf);
        ask(self.reason.is_none(), Question::Reason);
        ask(asked.assessed && self.fault.is_none(), Question::Fault);
        ask(self.certainty.is_none(), Question::Certainty);
        ask(escalates && !says_something(&self.change_mind), Question::ChangeMind);
        ask(self.text_fault(asked).is_some(), Question::Text);
        missing
    }

    /// What is wrong with the reason in words, if anything.
    pub fn text_fault(&self, asked: &Asked) -> Option<&'static str> {
        let text = self.text.trim();
        if text.chars().count() > TEXT_CHARS_MAX {
            return Some("at most 4,000 characters");
        }
        if !self.needs_text(asked) && text.is_empty() {
            return None;
        }
        if !says_something(text) {
            let none = "at least 12 characters, with a letter, or none at all";
            let some = "at least 12 characters, with a letter";
            return Some(if self.needs_text(asked) { some } else { none });
        }
        if text.contains(BLANK) {
            return Some("fill in what stands as {?}");
        }
        if !self.template.is_empty() && text == self.template.trim() {
            return Some("a template is a beginning: say what holds for this case");
        }
        if self.pasted && asked.last_text.as_deref().map(str::trim) == Some(text) {
            return Some("the last reason, pasted again: say what holds for this case");
        }
        None
    }

    /// The decision, or what is still missing.
    pub fn finish(&self, asked: &Asked) -> Result<Decision, Vec<Question>> {
        let missing = self.missing(asked);
        let (Some(action), Some(reason_code), Some(certainty), true) =
            (self.effect(asked), self.reason, self.certainty, missing.is_empty())
        else {
            return Err(missing);
        };
        let escalates = action == Action::Escalate;
        if action == Action::Accept && self.verdict != asked.recommended {
            return Err(vec![Question::Verdict]);
        }
        Ok(Decision {
            action,
            reason_code,
            certainty,
            verdict: if escalates { None } else { self.verdict },
            duplicate_of: (!escalates && self.verdict == Some(Verdict::Duplicate))
                .then(|| self.duplicate_of.trim().to_owned()),
            severity: self.severity.unwrap_or(asked.severity),
            model_fault: if asked.assessed { self.fault } else { None },
            reason_text: self.text.trim().to_owned(),
            escalated_to: escalates.then(|| self.recipient.trim().to_owned()),
            change_mind: escalates.then(|| self.change_mind.trim().to_owned()),
            cited: self.cited.clone(),
        })
    }
}

fn says_something(text: &str) -> bool {
    text.trim().chars().count() >= TEXT_CHARS_MIN && text.chars().any(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked() -> Asked {
        Asked {
            recommended: Some(Verdict::TruePositive),
            assessed: true,
            advised: true,
            severity: Severity::High,
            last_text: Some("VPN egress in Lagos, ticket 4411".into()),
        }
    }

    #[test]
    fn accepting_needs_a_reason_a_fault_and_a_certainty_and_no_text() {
        let mut draft = Draft::accept(&asked()).unwrap();
        assert_eq!(
            draft.missing(&asked()),
            [Question::Reason, Question::Fault, Question::Certainty]
        );
        draft.reason = Some(ReasonCode::SuspiciousActivity);
        draft.fault = Some(ModelFault::None);
        draft.certainty = Some(Certainty::High);
        let decision = draft.finish(&asked()).unwrap();
        assert_eq!(
            (decision.action, decision.verdict),
            (Action::Accept, Some(Verdict::TruePositive))
        );
        assert_eq!(decision.severity, Severity::High);
    }

    #[test]
    fn accepting_another_verdict_than_recommended_is_no_accept() {
        let mut draft = Draft::accept(&asked()).unwrap();
        draft.verdict = Some(Verdict::BenignPositive);
        draft.reason = Some(ReasonCode::SuspiciousActivity);
        draft.fault = Some(ModelFault::None);
        draft.certainty = Some(Certainty::High);
        assert_eq!(draft.finish(&asked()), Err(vec![Question::Verdict]));
    }

    #[test]
    fn the_recommended_verdict_given_on_ones_own_is_an_accept_and_needs_no_words() {
        let mut draft = Draft::decide(&asked());
        assert_eq!(draft.effect(&asked()), Some(Action::Override), "nothing agrees so far");
        draft.verdict = Some(Verdict::TruePositive);
        draft.reason = Some(ReasonCode::SuspiciousActivity);
        draft.fault = Some(ModelFault::OverScored);
        draft.certainty = Some(Certainty::High);
        let decision = draft.finish(&asked()).unwrap();
        assert_eq!((decision.action, decision.verdict), (Action::Accept, draft.verdict));
        draft.verdict = Some(Verdict::BenignPositive);
        assert_eq!(draft.missing(&asked()), [Question::Text], "another one overrides, with words");
        let nothing = Asked { recommended: None, ..asked() };
        assert_eq!(draft.effect(&nothing), Some(Action::Override));
    }

    #[test]
    fn an_override_says_why_in_words_and_not_by_pasting_the_last_reason() {
        let mut draft = Draft::decide(&asked());
        draft.verdict = Some(Verdict::BenignPositive);
        draft.reason = Some(ReasonCode::SuspiciousButExpected);
        draft.fault = Some(ModelFault::MissingContext);
        draft.certainty = Some(Certainty::Medium);
        draft.text = "1234567890123".into();
        assert_eq!(draft.missing(&asked()), [Question::Text]);
        draft.text = "VPN egress in Lagos, ticket 4411".into();
        draft.pasted = true;
        assert_eq!(draft.missing(&asked()), [Question::Text]);
        draft.pasted = false;
        assert!(draft.finish(&asked()).is_ok());
    }

    #[test]
    fn an_accept_needs_no_words_and_those_that_are_there_are_words() {
        let mut draft = Draft::accept(&asked()).unwrap();
        draft.reason = Some(ReasonCode::SuspiciousActivity);
        draft.fault = Some(ModelFault::None);
        draft.certainty = Some(Certainty::High);
        draft.text = "  ".into();
        assert!(draft.finish(&asked()).is_ok(), "nothing is said");
        let template = "a known exit of our own network";
        draft.template = template.into();
        for (text, fault) in [
            ("ok", "or none at all"),
            ("a known exit, ticket {?}", "{?}"),
            (template, "a beginning"),
        ] {
            draft.text = text.into();
            assert_eq!(draft.finish(&asked()), Err(vec![Question::Text]), "{text}");
            assert!(draft.text_fault(&asked()).unwrap().contains(fault), "{text}");
        }
        (draft.text, draft.pasted) = (asked().last_text.unwrap(), true);
        assert_eq!(draft.missing(&asked()), [Question::Text]);
    }

    #[test]
    fn a_template_is_no_reason_before_the_person_changed_it_and_filled_its_blanks() {
        let mut draft = Draft::decide(&asked());
        draft.template = "known egress of the office, ticket {?}".into();
        draft.text.clone_from(&draft.template);
        assert_eq!(draft.text_fault(&asked()), Some("fill in what stands as {?}"));
        draft.text = "known egress of the office, ticket 4411".into();
        assert_eq!(draft.text_fault(&asked()), None);
        draft.template.clone_from(&draft.text);
        assert!(draft.text_fault(&asked()).unwrap().contains("a beginning"));
        draft.text.push_str(", seen by me");
        assert_eq!(draft.text_fault(&asked()), None);
    }

    #[test]
    fn a_duplicate_says_of_which_case_and_another_verdict_never_does() {
        let mut draft = Draft::decide(&Asked { assessed: false, advised: false, ..asked() });
        draft.verdict = Some(Verdict::Duplicate);
        assert_eq!(draft.missing(&asked())[0], Question::DuplicateOf);
        draft.duplicate_of = "c-7".into();
        draft.reason = Some(ReasonCode::SuspiciousActivity);
        draft.fault = Some(ModelFault::None);
        draft.certainty = Some(Certainty::High);
        let decision = draft.finish(&asked()).unwrap();
        assert_eq!(decision.duplicate_of.as_deref(), Some("c-7"));
        draft.verdict = Some(Verdict::Test);
        let decision = draft.finish(&asked()).unwrap();
        assert_eq!(decision.duplicate_of, None);
        assert!(!serde_json::to_string(&decision).unwrap().contains("duplicate_of"));
    }

    #[test]
    fn an_escalation_names_whom_and_what_would_change_the_mind() {
        let draft = Draft::escalate();
        let missing = draft.missing(&asked());
        assert_eq!(missing.first(), Some(&Question::Recipient));
        assert!(missing.contains(&Question::ChangeMind) && missing.contains(&Question::Text));
        assert!(!missing.contains(&Question::Verdict));
    }

    #[test]
    fn not_enough_evidence_fills_verdict_and_reason() {
        let draft = Draft::not_enough(&asked());
        assert_eq!(draft.action, Some(Action::Override));
        assert_eq!(draft.missing(&asked()), [Question::Fault, Question::Certainty, Question::Text]);
        let agreed = Asked { recommended: Some(Verdict::InsufficientData), ..asked() };
        assert_eq!(Draft::not_enough(&agreed).action, Some(Action::Accept));
        let alone = Asked { recommended: None, assessed: false, advised: false, ..asked() };
        assert_eq!(Draft::not_enough(&alone).missing(&alone), [Question::Certainty]);
        assert!(Draft::accept(&alone).is_none());
    }

    #[test]
    fn where_an_assessment_recommends_nothing_a_decision_is_ones_own_call() {
        let silent = Asked { recommended: None, advised: false, ..asked() };
        assert_eq!(Draft::decide(&silent).action, Some(Action::OwnCall));
        let draft = Draft::not_enough(&silent);
        assert_eq!(draft.missing(&silent), [Question::Fault, Question::Certainty]);
        // A word that is not known here is advice all the same.
        let unknown = Asked { recommended: None, ..asked() };
        assert_eq!(Draft::decide(&unknown).action, Some(Action::Override));
    }
}
