//! What is kept of a half-made decision or wait: for when the form is left, and, written down
//! outside of the ledger, for when the program ends before it was stored.
//!
//! A draft is no decision: nothing is taken from it without the person going through the form. It
//! must not open a file; the shell keeps what is handed to it.

use super::message::{Effect, Message};
use super::model::{Model, Overlay, Tone};
use crate::domain::decision::{Draft, Question};
use crate::domain::words::Action;
use serde::{Deserialize, Serialize};

/// The shape of a kept draft.
pub const SCHEMA: &str = "crosscheck.draft/1";

/// What is kept of one case.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Saved {
    /// [`SCHEMA`].
    pub schema: String,
    /// The case.
    pub case: String,
    /// The revision that was on the screen.
    pub revision: u32,
    /// The half-made decision.
    pub decision: Option<Draft>,
    /// The question that was open; none where the summary was.
    pub asks: Option<Question>,
    /// What was typed to find the case of which this one is a duplicate.
    #[serde(default)]
    pub wanted: String,
    /// The recommended step is to be recorded as a request.
    pub with_request: bool,
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
    /// Which commands go on with it, in words: what the screen says of a kept draft.
    pub fn what(&self) -> String {
        let decision = self.decision.as_ref().and_then(|draft| draft.action);
        let decision = decision.map(|action| match action {
            Action::Accept => "an accept",
            Action::Escalate => "an escalation",
            Action::OwnCall => "your own call",
            Action::Override => "an override",
        });
        match (decision, &self.wait) {
            (None, _) => "a draft of a wait".to_owned(),
            (Some(decision), None) => format!("a draft of {decision}"),
            (Some(decision), Some(_)) => format!("a draft of {decision} and of a wait"),
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
            let mut so_far = form.so_far();
            if so_far.text.is_empty() {
                so_far.text.clone_from(&form.carried);
            }
            // The events named are asked of the case itself when the draft is taken up again.
            so_far.cited.clear();
            form.wanted().clone_into(&mut saved.wanted);
            saved.decision = says_something(&so_far).then_some(so_far);
            (saved.asks, saved.with_request) = (form.step, form.with_request);
            saved.revision = form.revision;
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
    model.drafts.insert(saved.case.clone(), saved);
}

/// True for messages after which there is nothing new to write down.
pub(super) const fn is_own(message: &Message) -> bool {
    matches!(message, Message::DraftRead(_))
}
