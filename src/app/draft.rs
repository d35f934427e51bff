//! What is kept of a half-made decision or wait: for when the form is left, and, written down
//! outside of the ledger, for when the program ends before it was stored.
//!
//! A draft is no decision: nothing is taken from it without the person going through the form. Each
//! kind of decision keeps its own until one of them is stored. It must not open a file; the shell
//! keeps what is handed to it.

use super::form::Form;
use super::message::{Effect, Message};
use super::model::{Model, Overlay, Tone};
use crate::domain::decision::{Draft, Question, Words};
use crate::domain::words::{Action, ReasonCode, Verdict};
use serde::{Deserialize, Serialize};

/// The shape of a kept draft.
pub const SCHEMA: &str = "crosscheck.draft/1";

/// Which key began a decision. What is answered later does not make another kind of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// What the model recommends.
    Accept,
    /// One's own call, or an override.
    Own,
    /// To somebody else.
    Escalate,
    /// The evidence does not settle it.
    NotEnough,
}

impl Kind {
    /// The kind of a decision that has just been begun.
    pub fn of(draft: &Draft) -> Self {
        let unsettled = draft.verdict == Some(Verdict::InsufficientData)
            && draft.reason == Some(ReasonCode::NotEnoughEvidence);
        match draft.action {
            Some(Action::Escalate) => Self::Escalate,
            _ if unsettled => Self::NotEnough,
            Some(Action::Accept) => Self::Accept,
            _ => Self::Own,
        }
    }
}

/// A half-made decision of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// How it was begun.
    pub kind: Kind,
    /// The revision that was on the screen.
    pub revision: u32,
    /// What was answered and typed.
    pub draft: Draft,
    /// The question that was open; none where the summary was.
    pub asks: Option<Question>,
    /// What was typed to find the case of which this one is a duplicate.
    pub wanted: String,
    /// The recommended step is to be recorded as a request.
    pub with_request: bool,
    /// Its own verdict is the recommended one: it overrides nothing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub agrees: bool,
    /// Words written on an older revision: no answer on this one, where they are offered.
    #[serde(default, skip_serializing_if = "Words::is_empty")]
    pub offered: Words,
}

impl Kept {
    /// The form as it is; `before` is what was kept of its kind.
    fn of(form: &Form, before: Option<&Self>) -> Self {
        let draft = form.so_far();
        // Words on an older revision are only offered, and are not lost for that.
        let offered = match before {
            Some(it) if draft.text.is_empty() && it.revision != form.revision => it.words(),
            Some(it) if draft.text.is_empty() => it.offered.clone(),
            _ => Words::default(),
        };
        Self {
            kind: form.kind,
            revision: form.revision,
            draft,
            asks: form.step,
            wanted: form.wanted().to_owned(),
            with_request: form.with_request,
            agrees: form.draft.action != form.effect(),
            offered,
        }
    }

    /// The words that it has: its own, or those that are offered in it.
    pub(super) fn words(&self) -> Words {
        if self.draft.text.is_empty() { self.offered.clone() } else { self.draft.words() }
    }

    /// In words.
    pub(super) const fn label(&self) -> &'static str {
        match (self.kind, self.draft.action) {
            (Kind::NotEnough, _) => "not enough evidence",
            (_, Some(Action::Accept)) => "an accept",
            (_, Some(Action::Escalate)) => "an escalation",
            // Another key goes on with an accept: this one is found by what it was begun as.
            (_, Some(Action::Override)) if self.agrees => "your own verdict, as recommended",
            (_, Some(Action::Override)) => "an override",
            (_, Some(Action::OwnCall) | None) => "your own call",
        }
    }
}

/// What is kept of one case. The decision that was worked on last stands first, so that an older
/// program reads that one.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Saved {
    /// [`SCHEMA`].
    pub schema: String,
    /// The case.
    pub case: String,
    /// The revision that was on the screen.
    pub revision: u32,
    /// The half-made decision that was worked on last.
    pub decision: Option<Draft>,
    /// The question that was open; none where the summary was.
    pub asks: Option<Question>,
    /// What was typed to find the case of which this one is a duplicate.
    #[serde(default)]
    pub wanted: String,
    /// The recommended step is to be recorded as a request.
    pub with_request: bool,
    /// See [`Kept::agrees`].
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub agrees: bool,
    /// Words written on an older revision: see [`Kept::offered`].
    #[serde(default, skip_serializing_if = "Words::is_empty")]
    pub offered: Words,
    /// How that decision was begun; not said by older programs.
    #[serde(default)]
    pub kind: Option<Kind>,
    /// Half-made decisions of other kinds, the last one first.
    #[serde(default)]
    pub others: Vec<Kept>,
    /// The half-made wait.
    pub wait: Option<SavedWait>,
}

/// What is kept of a wait.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SavedWait {
    /// For whom or what.
    pub waits_for: String,
    /// The note.
    pub note: String,
}

impl Saved {
    /// The half-made decisions, one of a kind at most, the last one first.
    pub fn kept(&self) -> Vec<Kept> {
        let last = self.decision.as_ref().map(|draft| Kept {
            kind: self.kind.unwrap_or_else(|| Kind::of(draft)),
            revision: self.revision,
            draft: draft.clone(),
            asks: self.asks,
            wanted: self.wanted.clone(),
            with_request: self.with_request,
            agrees: self.agrees,
            offered: self.offered.clone(),
        });
        last.into_iter().chain(self.others.iter().cloned()).collect()
    }

    fn keep(&mut self, mut kept: Vec<Kept>) {
        let last = if kept.is_empty() { None } else { Some(kept.remove(0)) };
        self.others = kept;
        (self.decision, self.kind, self.asks) = (None, None, None);
        (self.wanted, self.with_request) = (String::new(), false);
        (self.agrees, self.offered) = (false, Words::default());
        if let Some(last) = last {
            (self.decision, self.kind, self.asks) = (Some(last.draft), Some(last.kind), last.asks);
            (self.wanted, self.with_request) = (last.wanted, last.with_request);
            (self.revision, self.offered, self.agrees) = (last.revision, last.offered, last.agrees);
        }
    }

    /// Takes that form in, in place of what was kept of its kind.
    fn take(&mut self, form: &Form) {
        let mut kept = self.kept();
        let before = kept.iter().position(|it| it.kind == form.kind).map(|at| kept.remove(at));
        let now = Kept::of(form, before.as_ref());
        if says_something(&now.draft) || !now.offered.is_empty() {
            kept.insert(0, now);
        }
        self.keep(kept);
    }

    /// Takes in what was kept since: of one kind the newer draft stays.
    pub(super) fn add(&mut self, since: &Self) {
        let mut kept = since.kept();
        let before = self.kept().into_iter();
        kept.extend(before.filter(|it| since.kept().iter().all(|newer| newer.kind != it.kind)));
        self.keep(kept);
        self.wait = since.wait.clone().or(self.wait.take());
    }

    /// Which commands go on with it, in words: what the screen says of a kept draft.
    pub fn what(&self) -> String {
        let kept = self.kept();
        let wait = self.wait.as_ref().map(|_| "a wait");
        let all: Vec<&str> = kept.iter().map(Kept::label).chain(wait).collect();
        match all.split_last() {
            Some((last, [])) => format!("a draft of {last}"),
            Some((last, before)) => format!("a draft of {} and of {last}", before.join(", of ")),
            None => "no draft".to_owned(),
        }
    }
}

/// True where a person chose or typed something.
fn says_something(draft: &Draft) -> bool {
    let texts = [&draft.text, &draft.recipient, &draft.change_mind, &draft.duplicate_of];
    // Accept fills the verdict and *not enough evidence* the reason too: keys, but no choices yet.
    let filled = draft.verdict.is_some() && draft.action != Some(Action::Accept);
    let chosen = [draft.fault.is_some(), draft.certainty.is_some(), draft.severity.is_some()];
    filled
        || draft.reason.is_some()
        || chosen.contains(&true)
        || texts.iter().any(|text| !text.is_empty())
}

/// What there is to keep of the open case: what was left before, and the form that is open.
pub(super) fn of_open(model: &Model) -> Option<Saved> {
    let case = model.case.as_ref()?;
    let id = &case.row.id;
    let mut saved = model.drafts.get(id).cloned().unwrap_or_default();
    let overlay = match &model.overlay {
        Some(Overlay::Dialog(dialog)) => dialog.back_to.as_deref(),
        other => other.as_ref(),
    };
    match overlay {
        // A form in which nothing was answered replaces nothing: what was left before stays whole.
        Some(Overlay::Form(form)) if form.case == *id && !form.is_untouched() => {
            saved.take(form);
        }
        Some(Overlay::Wait(form)) if form.case == *id => {
            let wait = form.so_far();
            saved.wait = (wait != SavedWait::default()).then_some(wait);
            // A decision beside it stays one on the revision that was looked at.
            if saved.decision.is_none() {
                saved.revision = form.revision;
            }
        }
        _ => {}
    }
    SCHEMA.clone_into(&mut saved.schema);
    saved.case.clone_from(id);
    (saved.decision.is_some() || saved.wait.is_some()).then_some(saved)
}

/// The open case wears what its drafts name, from when they are there: what is named or dropped
/// then is one more or less of those, and none goes unseen. Of what was named on another revision
/// it wears the events that are the same, and says how many are not.
pub(super) fn worn(model: &mut Model) {
    let Some(case) = &mut model.case else { return };
    let Some(saved) = model.drafts.get(&case.row.id) else { return };
    let mut gone = 0;
    for it in saved.kept() {
        let Draft { cited, cited_digests, .. } = it.draft;
        if it.revision == case.revision {
            case.name_too(&cited);
        } else {
            let named: Vec<_> = cited.into_iter().zip(cited_digests).collect();
            gone = gone.max(case.name_the_same(&named));
        }
    }
    if gone > 0 {
        model.say(Tone::Plain, dropped(gone));
    }
}

/// What is said of events that were named and are not there any more.
pub(super) fn dropped(gone: usize) -> String {
    let (it, is) = if gone == 1 { ("event", "is") } else { ("events", "are") };
    format!("{gone} {it} that you named {is} gone or changed in this revision, and named no more")
}

/// The events named on the open case are those of its drafts too: what is laid aside is taken up
/// with what was named last.
pub(super) fn names(model: &mut Model) {
    let Some(case) = &model.case else { return };
    let Some(saved) = model.drafts.get_mut(&case.row.id) else { return };
    let named = case.named_exactly();
    let mut kept = saved.kept();
    for it in &mut kept {
        it.draft.cite(named.clone());
    }
    saved.keep(kept);
}

/// Takes the open form into the drafts: it is about to be closed without being stored.
pub(super) fn keep(model: &mut Model) {
    if let Some(saved) = of_open(model) {
        model.drafts.insert(saved.case.clone(), saved);
    }
}

/// What has to be written down after a message: the draft of the same case, where it changed.
pub(super) fn written(model: &Model, case: Option<&str>, before: Option<&Saved>) -> Option<Effect> {
    let open = model.case.as_ref().map(|case| case.row.id.as_str());
    let case = case.filter(|case| open == Some(*case))?;
    let now = of_open(model);
    match (before, now) {
        (before, Some(now)) if before != Some(&now) => Some(Effect::KeepDraft(Box::new(now))),
        (Some(_), None) => Some(Effect::DropDraft { case: case.to_owned() }),
        _ => None,
    }
}

/// A draft that an earlier run kept has come: it is offered, never taken by itself.
pub(super) fn came(model: &mut Model, saved: Saved) {
    let wanted = model.case.as_ref().map(|case| case.row.id.as_str()) == Some(&saved.case)
        || model.opening.as_ref().is_some_and(|(id, _)| *id == saved.case);
    if !wanted || model.drafts.contains_key(&saved.case) {
        return;
    }
    if model.notice.is_none() {
        let what = saved.what();
        model.say(Tone::Plain, format!("{what} from before is kept: the same key goes on with it"));
    }
    let is_open = model.case.as_ref().is_some_and(|case| case.row.id == saved.case);
    model.drafts.insert(saved.case.clone(), saved);
    if is_open {
        worn(model);
    }
}

/// True for messages after which there is nothing new to write down.
pub(super) const fn is_own(message: &Message) -> bool {
    matches!(message, Message::DraftRead(_))
}
