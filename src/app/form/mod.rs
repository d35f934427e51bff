//! The decision form: one question after another, one key each, nothing preselected, and enter
//! never stores.
//!
//! It must not decide whether a decision is complete; `domain::decision` does.

mod answering;

pub(super) use answering::NO_SUCH_KEY;
pub use answering::Outcome;

use super::draft::Kind;
use super::edit::Edit;
use super::template::Offer;
use crate::domain::case::CaseDigests;
use crate::domain::decision::{Asked, Draft, Question, Words};
use crate::domain::queue::QueueRow;
use crate::domain::words::{Action, Certainty, ModelFault, ReasonCode, Verdict};

/// A decision in the making, with what the form needs to ask.
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    /// The case.
    pub case: String,
    /// How it was begun: a draft of it is kept apart from those of other kinds.
    pub kind: Kind,
    /// The revision on the screen.
    pub revision: u32,
    /// What is known of the case.
    pub asked: Asked,
    /// What was chosen so far.
    pub draft: Draft,
    /// What is asked now; none where everything is answered and can be stored or changed.
    pub step: Option<Question>,
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
    /// What else there is to say until the next key; untrusted text may be in it.
    pub said: Option<String>,
    /// The text is in the person's own editor, under this request.
    pub editing: u64,
    /// It was sent to the recorder.
    pub storing: bool,
    /// What was sent last and under which id: the same again is the same statement.
    pub sent: Option<([u8; 16], Draft)>,
    /// Words from another draft of this case: offered where words are asked for, never taken
    /// unseen, and refused here for what they are refused for there.
    pub carried: Words,
    /// With what it began where it goes on with no draft: left like that, it replaces none.
    pub began: Option<Draft>,
    /// What was typed to find the case of which this one is a duplicate; no answer yet.
    pub wanted: String,
    /// The case that is found by what is typed, where the form asks of which case this one is a
    /// duplicate.
    pub found: Option<Box<QueueRow>>,
    /// The search under way; answers to older ones are ignored.
    pub search: u64,
    /// Templates for a reason in words, filled with what was known of the case when they were
    /// asked for.
    pub templates: Vec<Offer>,
    /// The templates are shown, to be chosen from.
    pub offering: bool,
    /// Digests of the case's bytes, taken when the form was opened.
    pub digests: Option<CaseDigests>,
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
            kind: Kind::of(&draft),
            revision,
            asked,
            began: Some(draft.clone()),
            draft,
            step: None,
            edit: Edit::default(),
            request: None,
            with_request: false,
            amends: None,
            fault: None,
            said: None,
            editing: 0,
            storing: false,
            sent: None,
            carried: Words::default(),
            wanted: String::new(),
            found: None,
            search: 0,
            templates: Vec::new(),
            offering: false,
            digests: None,
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
        matches!(
            self.step,
            Some(
                Question::Recipient | Question::DuplicateOf | Question::ChangeMind | Question::Text
            )
        )
    }

    /// True where what is typed looks for a case.
    pub fn searches(&self) -> bool {
        self.step == Some(Question::DuplicateOf)
    }

    /// The choices of the present step: key and word.
    pub fn choices(&self) -> Vec<(char, &'static str)> {
        let words: Vec<&'static str> = match self.step {
            Some(Question::Verdict) => VERDICTS.iter().map(|word| word.label()).collect(),
            Some(Question::Reason) => ReasonCode::ALL.iter().map(|word| word.label()).collect(),
            Some(Question::Fault) => ModelFault::ALL.iter().map(|word| word.label()).collect(),
            Some(Question::Certainty) => Certainty::ALL.iter().map(|word| word.label()).collect(),
            _ => Vec::new(),
        };
        CHOICE_KEYS.iter().copied().zip(words).collect()
    }

    /// The draft with what is being typed in it: nothing typed is ever lost.
    pub fn so_far(&self) -> Draft {
        let mut draft = self.draft.clone();
        let typed = || self.edit.text.trim().to_owned();
        match self.step {
            Some(Question::Recipient) => draft.recipient = typed(),
            Some(Question::ChangeMind) => draft.change_mind = typed(),
            Some(Question::Text) => {
                (draft.text, draft.pasted) = (typed(), self.edit.pasted);
                draft.template.clone_from(&self.edit.template);
            }
            _ => {}
        }
        draft
    }

    /// True where nobody answered or typed anything yet: words that are only offered, and events
    /// that the case has named, are no answers.
    pub fn is_untouched(&self) -> bool {
        let Some(began) = &self.began else { return false };
        let mut so_far = self.so_far();
        if so_far.text == self.carried.text.trim() {
            so_far.text.clone_from(&began.text);
            so_far.template.clone_from(&began.template);
            so_far.pasted = began.pasted;
        }
        so_far.cited.clone_from(&began.cited);
        so_far.cited_digests.clone_from(&began.cited_digests);
        so_far == *began && self.wanted().is_empty() && !self.with_request
    }

    /// What was typed so far to find a case. It is no part of the draft, where it would stand for
    /// a case that was found.
    pub fn wanted(&self) -> &str {
        let typing = self.step == Some(Question::DuplicateOf);
        if typing { &self.edit.text } else { &self.wanted }
    }

    /// The questions of this decision, in order.
    fn questions(&self) -> Vec<Question> {
        // What a fresh draft of this action would be asked: answers must not make questions vanish.
        let given = self.verdict_is_given();
        let fresh = Draft {
            action: self.draft.action,
            verdict: if given { self.draft.verdict } else { None },
            reason: if self.is_not_enough() { self.draft.reason } else { None },
            ..Draft::default()
        };
        let mut questions = fresh.missing(&self.asked);
        if self.draft.verdict == Some(Verdict::Duplicate)
            && let Some(at) = questions.iter().position(|it| *it == Question::Verdict)
        {
            questions.insert(at + 1, Question::DuplicateOf);
        }
        // An answer asks for words or no longer does; those that are there are gone back to.
        let text = self.asks_words() || !self.draft.text.is_empty();
        questions.retain(|it| *it != Question::Text);
        if text || self.step == Some(Question::Text) {
            questions.push(Question::Text);
        }
        questions
    }

    fn verdict_is_given(&self) -> bool {
        self.draft.action == Some(Action::Accept) || self.is_not_enough()
    }

    /// What it would do with the recommendation as it is answered so far.
    pub fn effect(&self) -> Option<Action> {
        self.draft.effect(&self.asked)
    }

    /// True where `n` began it: verdict and reason are filled by that and not asked for. The same
    /// two answered in the own form are answers like any others, and can be gone back to.
    pub fn is_not_enough(&self) -> bool {
        self.kind == Kind::NotEnough
    }

    /// True where the reason has to be said in words.
    pub fn needs_words(&self) -> bool {
        self.draft.needs_text(&self.asked)
    }

    /// True where words are asked for, be it that they may be none. The own form and that of too
    /// little evidence ask for them whatever the model recommends: where one verdict led past them,
    /// words typed by habit would be keys of the summary, and one of those stores.
    fn asks_words(&self) -> bool {
        matches!(self.kind, Kind::Own | Kind::NotEnough) || self.needs_words()
    }

    /// Goes to the first question without an answer, or to the summary. Words that may be none are
    /// asked for behind every other answer, and only leaving them empty leads past them.
    fn next(&mut self) {
        let missing = self.draft.missing(&self.asked).first().copied();
        let left_empty = self.step == Some(Question::Text);
        let words = self.asks_words() && self.draft.text.is_empty() && !left_empty;
        self.go(missing.or_else(|| words.then_some(Question::Text)));
    }

    /// Goes back one question.
    fn back(&mut self) {
        let questions = self.questions();
        let here = questions.iter().position(|it| Some(*it) == self.step);
        let here = here.unwrap_or(if self.step.is_none() { questions.len() } else { 0 });
        if let Some(question) = here.checked_sub(1).and_then(|before| questions.get(before)) {
            self.go(Some(*question));
        }
    }

    /// Goes to that question, or to the summary.
    pub fn go(&mut self, step: Option<Question>) {
        self.step = step;
        self.found = None;
        self.offering = false;
        self.edit = match step {
            Some(Question::Recipient) => Edit::of(self.draft.recipient.clone()),
            Some(Question::DuplicateOf) => Edit::of(self.wanted.clone()),
            Some(Question::ChangeMind) => Edit::of(self.draft.change_mind.clone()).in_lines(),
            Some(Question::Text) => {
                let own = self.draft.words();
                let Words { text, pasted, template } =
                    if own.is_empty() { self.carried.clone() } else { own };
                Edit { pasted, template, ..Edit::of(text).in_lines() }
            }
            _ => Edit::default(),
        };
    }
}
