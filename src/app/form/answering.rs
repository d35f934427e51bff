//! A key in the decision form: an answer chosen or typed, a step back, or what is wanted beyond the
//! form.
//!
//! It must not do what is wanted beyond; it says so.

use super::{CHOICE_KEYS, Form, VERDICTS};
use crate::app::edit::Edit;
use crate::app::form_keys::{self, InForm};
use crate::app::key::Key;
use crate::app::template::Offer;
use crate::domain::decision::{BLANK, Question};
use crate::domain::words::{Certainty, ModelFault, ReasonCode, Severity};

/// What a key did to the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It goes on.
    Open,
    /// It is left; the draft is kept.
    Left,
    /// It is to be stored.
    Store,
    /// The selected event is to be named as deciding, or no longer.
    Name,
    /// The next match of what is typed is wanted.
    NextMatch,
    /// Another event is to be selected: one down, or one up.
    Event(i64),
    /// The other of the two parts above the form is to be read.
    Part,
    /// The text is to be edited in the person's own editor.
    Editor,
    /// The templates that fit are wanted.
    Templates,
}

/// What a summary says to a key that does nothing in it.
pub(in crate::app) const NO_SUCH_KEY: &str =
    "nothing has this key: the last line names those that do";

impl Form {
    /// Applies a key. `recipients` are the names offered for an escalation.
    pub fn key(&mut self, key: Key, recipients: &[String]) -> Outcome {
        (self.fault, self.said) = (None, None);
        let is = |does| form_keys::is(key, does);
        match key {
            _ if is(InForm::Leave) && self.offering => self.offering = false,
            _ if is(InForm::Leave) => return Outcome::Left,
            _ if self.storing => {}
            _ if self.offering => self.choose_template(key),
            _ if self.edit.lines && is(InForm::Editor) => return Outcome::Editor,
            _ if self.step == Some(Question::Text) && is(InForm::Template) => {
                return Outcome::Templates;
            }
            _ if self.searches() && is(InForm::NextMatch) => return Outcome::NextMatch,
            _ if self.typing() => self.type_key(key, recipients),
            _ if is(InForm::Before) => self.back(),
            _ if is(InForm::Name) => return Outcome::Name,
            _ if is(InForm::NextEvent) => return Outcome::Event(1),
            _ if is(InForm::PreviousEvent) => return Outcome::Event(-1),
            _ if is(InForm::Part) => return Outcome::Part,
            Key::Char(_) if self.step.is_none() => return self.review(key),
            Key::Char(char) => self.choose(char),
            Key::Enter => {
                self.fault = Some("enter never stores: it is chosen with a key");
            }
            _ => {}
        }
        Outcome::Open
    }

    /// Text was pasted.
    pub fn paste(&mut self, text: &str) {
        if self.typing() && !self.storing && !self.offering {
            self.edit.paste(text);
        }
    }

    /// Shows these templates, to be chosen from.
    pub fn offer(&mut self, templates: Vec<Offer>) {
        self.templates = templates;
        self.offering = !self.templates.is_empty();
        if !self.offering {
            self.fault = Some("no template fits: a [[template]] in the configuration makes one");
        }
    }

    /// Takes a template as the beginning of the reason. What stood there can be undone to.
    fn choose_template(&mut self, key: Key) {
        let Key::Char(char) = key else { return };
        let place = CHOICE_KEYS.iter().position(|it| *it == char);
        let Some(offer) = place.and_then(|place| self.templates.get(place)) else {
            self.fault = Some("no template has this key");
            return;
        };
        self.edit.begin_with(&offer.text);
        if let Some(at) = self.edit.text.find(BLANK) {
            self.edit.cursor = at;
        }
        self.offering = false;
    }

    fn type_key(&mut self, key: Key, recipients: &[String]) {
        match key {
            Key::Enter | Key::Tab => self.take_text(),
            Key::BackTab => {
                (self.draft, self.wanted) = (self.so_far(), self.wanted().to_owned());
                self.back();
            }
            Key::Char(char)
                if self.step == Some(Question::Recipient)
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
                // What is typed at a blank of a template stands in its place.
                if matches!(other, Key::Char(_)) {
                    self.edit.cut(BLANK);
                }
                self.edit.key(other);
            }
        }
    }

    /// Takes what was typed and goes on, if it says enough.
    fn take_text(&mut self) {
        let Some(question) = self.step else { return };
        if question == Question::DuplicateOf && !self.take_case() {
            return;
        }
        self.draft = self.so_far();
        let missing = self.draft.missing(&self.asked).contains(&question);
        self.fault = missing.then(|| match question {
            Question::Recipient => "type to whom: a person or a team",
            Question::Text => self.draft.text_fault(&self.asked).unwrap_or("say why"),
            _ => "at least 12 characters, with a letter",
        });
        if !missing {
            self.next();
        } else if let Some(at) = self.edit.text.find(BLANK) {
            self.edit.cursor = at;
        }
    }

    /// Takes the case that was found as the one that this case repeats.
    fn take_case(&mut self) -> bool {
        match &self.found {
            Some(row) => self.draft.duplicate_of.clone_from(&row.id),
            None => self.fault = Some("no case found yet: part of its subject, title or id"),
        }
        self.found.is_some()
    }

    fn choose(&mut self, char: char) {
        let Some(place) = CHOICE_KEYS.iter().position(|key| *key == char) else {
            self.fault = Some("no choice has this key");
            return;
        };
        let taken = match self.step {
            Some(Question::Verdict) => {
                VERDICTS.get(place).map(|word| self.draft.verdict = Some(*word))
            }
            Some(Question::Reason) => {
                ReasonCode::ALL.get(place).map(|word| self.draft.reason = Some(*word))
            }
            Some(Question::Fault) => {
                ModelFault::ALL.get(place).map(|word| self.draft.fault = Some(*word))
            }
            Some(Question::Certainty) => {
                Certainty::ALL.get(place).map(|word| self.draft.certainty = Some(*word))
            }
            _ => None,
        };
        match taken {
            Some(()) => self.next(),
            None => self.fault = Some("no choice has this key"),
        }
    }

    fn review(&mut self, key: Key) -> Outcome {
        let is = |does| form_keys::is(key, does);
        if is(InForm::Store) {
            return Outcome::Store;
        }
        if is(InForm::Request) && self.request.is_some() {
            self.with_request = !self.with_request;
        } else if is(InForm::Raise) {
            self.shift_severity(1);
        } else if is(InForm::Lower) {
            self.shift_severity(-1);
        } else if is(InForm::Words) {
            self.go(Some(Question::Text));
        } else {
            self.fault = Some(NO_SUCH_KEY);
        }
        Outcome::Open
    }

    fn shift_severity(&mut self, by: isize) {
        let now = self.draft.severity.unwrap_or(self.asked.severity);
        let place = (now as usize).saturating_add_signed(by);
        if place == now as usize || place >= Severity::ALL.len() {
            self.fault = Some(if by > 0 {
                "there is no higher severity"
            } else {
                "there is no lower severity"
            });
        } else if let Some(severity) = Severity::ALL.get(place) {
            self.draft.severity = (*severity != self.asked.severity).then_some(*severity);
        }
    }
}
