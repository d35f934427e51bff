//! The decision form: one question after another, one key each, nothing preselected, and enter
//! never stores.
//!
//! It must not decide whether a decision is complete; `domain::decision` does.

use super::edit::Edit;
use super::key::Key;
use crate::domain::decision::{Asked, Draft, Missing};
use crate::domain::words::{Certainty, ModelFault, ReasonCode, Severity, Verdict};

/// What the form asks now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// To whom.
    Recipient,
    /// What the case is.
    Verdict,
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
    /// Everything is answered: store, or change something.
    Review,
}

/// A decision in the making, with what the form needs to ask.
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    /// The case.
    pub case: String,
    /// The revision on the screen.
    pub revision: u32,
    /// What is known of the case.
    pub asked: Asked,
    /// What was chosen so far.
    pub draft: Draft,
    /// What is asked now.
    pub step: Step,
    /// The text being typed in a text step.
    pub edit: Edit,
    /// The request that the model recommends, as received.
    pub request: Option<String>,
    /// The analyst wants it recorded as a request.
    pub with_request: bool,
    /// The decision that this one amends: its entry and statement id.
    pub amends: Option<(u64, String)>,
    /// What was wrong with the last key, in words.
    pub fault: Option<&'static str>,
    /// It was sent to the recorder.
    pub storing: bool,
    /// What was sent last and under which id: the same again is the same statement.
    pub sent: Option<([u8; 16], Draft)>,
}

/// What a key did to the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It goes on.
    Open,
    /// It is left; the draft is kept.
    Left,
    /// It is to be stored.
    Store,
}

/// The keys of choices, in order: digits first, then letters that are no command.
pub const CHOICE_KEYS: &[char] = &['1', '2', '3', '4', '5', '6', '7', '8', '9', '0', 'b', 'c', 'd'];

/// Verdicts that can be chosen, in the order shown.
pub const VERDICTS: &[Verdict] = &[
    Verdict::TruePositive,
    Verdict::BenignPositive,
    Verdict::FalsePositive,
    Verdict::InsufficientData,
    Verdict::Duplicate,
    Verdict::Test,
];

impl Form {
    /// A form that begins with this draft.
    pub fn new(case: String, revision: u32, asked: Asked, draft: Draft) -> Self {
        let mut form = Self {
            case,
            revision,
            asked,
            draft,
            step: Step::Review,
            edit: Edit::default(),
            request: None,
            with_request: false,
            amends: None,
            fault: None,
            storing: false,
            sent: None,
        };
        form.next();
        form
    }

    /// The text field that takes keys now.
    pub fn edit(&self) -> Option<&Edit> {
        self.typing().then_some(&self.edit)
    }

    /// True where keys are text.
    pub const fn typing(&self) -> bool {
        matches!(self.step, Step::Recipient | Step::ChangeMind | Step::Text)
    }

    /// The choices of the present step: key and word.
    pub fn choices(&self) -> Vec<(char, &'static str)> {
        let words: Vec<&'static str> = match self.step {
            Step::Verdict => VERDICTS.iter().map(|word| word.label()).collect(),
            Step::Reason => ReasonCode::ALL.iter().map(|word| word.label()).collect(),
            Step::Fault => ModelFault::ALL.iter().map(|word| word.label()).collect(),
            Step::Certainty => Certainty::ALL.iter().map(|word| word.label()).collect(),
            _ => Vec::new(),
        };
        CHOICE_KEYS.iter().copied().zip(words).collect()
    }

    /// Applies a key. `recipients` are the names offered for an escalation.
    pub fn key(&mut self, key: Key, recipients: &[String]) -> Outcome {
        self.fault = None;
        match key {
            Key::Esc => return Outcome::Left,
            _ if self.storing => {}
            _ if self.typing() => self.type_key(key, recipients),
            Key::Backspace | Key::Left => self.back(),
            Key::Char(char) if self.step == Step::Review => return self.review(char),
            Key::Char(char) => self.choose(char),
            Key::Enter => {
                self.fault = Some("enter never stores: choose with a key, store with s");
            }
            _ => {}
        }
        Outcome::Open
    }

    /// Text was pasted.
    pub fn paste(&mut self, text: &str) {
        if self.typing() && !self.storing {
            self.edit.paste(text);
        }
    }

    fn type_key(&mut self, key: Key, recipients: &[String]) {
        match key {
            Key::Enter | Key::Tab => self.take_text(),
            Key::BackTab => self.back(),
            Key::Char(char)
                if self.step == Step::Recipient
                    && self.edit.text.is_empty()
                    && char.is_ascii_digit() =>
            {
                let place = char.to_digit(10).and_then(|n| (n as usize).checked_sub(1));
                if let Some(name) = place.and_then(|place| recipients.get(place)) {
                    self.edit = Edit::of(name.clone());
                    self.take_text();
                } else {
                    self.edit.key(key);
                }
            }
            other => {
                self.edit.key(other);
            }
        }
    }

    /// Takes what was typed and goes on, if it says enough.
    fn take_text(&mut self) {
        let text = self.edit.text.trim().to_owned();
        let missing = match self.step {
            Step::Recipient => {
                self.draft.recipient = text;
                Missing::Recipient
            }
            Step::ChangeMind => {
                self.draft.change_mind = text;
                Missing::ChangeMind
            }
            _ => {
                self.draft.text = text;
                self.draft.pasted = self.edit.pasted;
                Missing::Text
            }
        };
        if self.draft.missing(&self.asked).contains(&missing) {
            self.fault = Some(match missing {
                Missing::Recipient => "say to whom",
                Missing::Text => {
                    self.draft.text_fault(&self.asked).unwrap_or("at least 12 characters")
                }
                _ => "at least 12 characters, with a letter",
            });
        } else {
            self.next();
        }
    }

    fn choose(&mut self, char: char) {
        let Some(place) = CHOICE_KEYS.iter().position(|key| *key == char) else {
            self.fault = Some("no choice has this key");
            return;
        };
        let taken = match self.step {
            Step::Verdict => VERDICTS.get(place).map(|word| self.draft.verdict = Some(*word)),
            Step::Reason => ReasonCode::ALL.get(place).map(|word| self.draft.reason = Some(*word)),
            Step::Fault => ModelFault::ALL.get(place).map(|word| self.draft.fault = Some(*word)),
            Step::Certainty => {
                Certainty::ALL.get(place).map(|word| self.draft.certainty = Some(*word))
            }
            _ => None,
        };
        match taken {
            Some(()) => self.next(),
            None => self.fault = Some("no choice has this key"),
        }
    }

    fn review(&mut self, char: char) -> Outcome {
        match char {
            's' => return Outcome::Store,
            'r' if self.request.is_some() => self.with_request = !self.with_request,
            '+' => self.shift_severity(1),
            '-' => self.shift_severity(-1),
            't' => self.go(Step::Text),
            _ => self.fault = Some("s stores, esc leaves, backspace goes back"),
        }
        Outcome::Open
    }

    fn shift_severity(&mut self, by: isize) {
        let now = self.draft.severity.unwrap_or(self.asked.severity);
        let place = (now as usize).saturating_add_signed(by);
        if let Some(severity) = Severity::ALL.get(place) {
            self.draft.severity = (*severity != self.asked.severity).then_some(*severity);
        }
    }

    /// The steps of this decision, in order; review comes last.
    pub fn steps(&self) -> Vec<Step> {
        // What a fresh draft of this action would be asked: answers must not make questions vanish.
        let fresh = Draft {
            action: self.draft.action,
            verdict: if self.verdict_is_given() { self.draft.verdict } else { None },
            reason: if self.reason_is_given() { self.draft.reason } else { None },
            ..Draft::default()
        };
        let mut steps: Vec<Step> = fresh.missing(&self.asked).into_iter().map(step_of).collect();
        if self.draft.needs_text() && !steps.contains(&Step::Text) {
            steps.push(Step::Text);
        }
        steps.push(Step::Review);
        steps
    }

    fn verdict_is_given(&self) -> bool {
        use crate::domain::words::Action;
        self.draft.action == Some(Action::Accept) || self.reason_is_given()
    }

    /// `n` fills verdict and reason in one key.
    fn reason_is_given(&self) -> bool {
        self.draft.verdict == Some(Verdict::InsufficientData)
            && self.draft.reason == Some(ReasonCode::NotEnoughEvidence)
            && self.step != Step::Verdict
    }

    /// Goes to the first question without an answer, or to the review.
    fn next(&mut self) {
        let step = self.draft.missing(&self.asked).first().copied().map_or(Step::Review, step_of);
        self.go(step);
    }

    /// Goes back one question.
    fn back(&mut self) {
        let steps = self.steps();
        let here = steps.iter().position(|step| *step == self.step).unwrap_or(0);
        if let Some(step) = here.checked_sub(1).and_then(|before| steps.get(before)) {
            self.go(*step);
        }
    }

    fn go(&mut self, step: Step) {
        self.step = step;
        self.edit = match step {
            Step::Recipient => Edit::of(self.draft.recipient.clone()),
            Step::ChangeMind => Edit::of(self.draft.change_mind.clone()),
            Step::Text => Edit { pasted: self.draft.pasted, ..Edit::of(self.draft.text.clone()) },
            _ => Edit::default(),
        };
    }
}

const fn step_of(missing: Missing) -> Step {
    match missing {
        Missing::Recipient => Step::Recipient,
        Missing::Verdict => Step::Verdict,
        Missing::Reason => Step::Reason,
        Missing::Fault => Step::Fault,
        Missing::Certainty => Step::Certainty,
        Missing::ChangeMind => Step::ChangeMind,
        Missing::Text => Step::Text,
    }
}
