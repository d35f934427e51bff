//! What the recorder answers: only now is a case what the record says; what was refused keeps what
//! was typed.
//!
//! It must not close a form on another case than the one that was written.

use super::UNDO_MS;
use crate::app::command::Id;
use crate::app::draft::Saved;
use crate::app::message::{Effect, NotStored};
use crate::app::model::{Dialog, Model, Overlay, Pending, Screen, Tone, Undoable, Writing};
use crate::app::queue::owed::Owed;
use crate::app::writing::Before;
use crate::app::{case, claim, draft, queue, times, update};
use crate::domain::queue::{LastDecision, QueueRow};
use crate::domain::words::CaseState;
use crate::facts::{has_sign, quoted};

/// The title where a newer revision is in the way.
pub(in crate::app) const CHANGED: &str = "NOT STORED: the case changed while it was on your screen";

/// A record is stored: only now is the case what the record says.
pub(in crate::app) fn stored(
    model: &mut Model,
    request: u64,
    seq: u64,
    row: Option<Box<QueueRow>>,
) -> Vec<Effect> {
    let Some(pending) = model.pending.take_if(|pending| pending.request == request) else {
        return Vec::new();
    };
    if matches!(pending.what, Writing::Claim | Writing::Release) {
        return claim::stored(model, pending.what, row);
    }
    let before = match pending.what {
        Writing::Undo => None,
        _ => close_stored(model, &pending.case),
    };
    let decided = row.as_ref().and_then(|row| row.decided.clone());
    let mine = decided.filter(|last| last.seq == seq);
    let last = row.as_ref().and_then(|row| row.decided.as_ref().map(|last| last.seq));
    let can_undo = mine.is_some() || pending.what == Writing::Wait;
    let whose = row.as_ref().map_or(pending.case.as_str(), |row| row.subject.display());
    model.undo = can_undo.then(|| Undoable {
        case: pending.case.clone(),
        whose: whose.to_owned(),
        revision: row.as_ref().map_or(1, |row| row.revision),
        decision: mine,
        last,
        until: model.now.plus_millis(UNDO_MS),
        id: None,
        before,
    });
    let back = pending.before.clone().map(|before| bring_back(model, *before));
    let undo = model.shell.keys.first(Id::Undo);
    // A name may be long: what it could push out of a narrow line stands before it.
    let hint = match &back {
        _ if can_undo => format!("{undo} takes it back for 10 s · "),
        Some(saved) => format!("{} is kept · ", saved.what()),
        None => String::new(),
    };
    let what = pending.what.label();
    let whose = if has_sign(whose) { quoted(whose) } else { whose.to_owned() };
    model.say(Tone::Good, format!("{hint}stored: {what}, entry {seq}, on {whose}"));
    let effects = after_storing(model, &pending, row).into_iter();
    effects.chain(back.map(|saved| Effect::KeepDraft(Box::new(saved)))).collect()
}

/// What was stored is taken back: it is a draft again, beside those that were made since, and its
/// words are no reason that was stored.
fn bring_back(model: &mut Model, before: Before) -> Saved {
    let Before { mut saved, last_text } = before;
    model.last_text = last_text;
    if let Some(since) = model.drafts.get(&saved.case) {
        saved.add(since);
    }
    model.drafts.insert(saved.case.clone(), saved.clone());
    saved
}

/// Closes the form on that case, which is stored, and drops its draft: what that was is given back.
/// A form on another case was opened meanwhile and stays as it is.
fn close_stored(model: &mut Model, case: &str) -> Option<Box<Before>> {
    let saved = draft::of_open(model).filter(|saved| saved.case == case);
    let closed = model.overlay.take_if(|it| is_on(it, case))?;
    let last_text = model.last_text.clone();
    model.drafts.remove(case);
    if let Overlay::Form(form) = closed
        && !form.draft.text.is_empty()
    {
        model.last_text = Some(form.draft.text);
    }
    saved.map(|saved| Box::new(Before { saved, last_text }))
}

/// What comes up once something is stored: the next case, or the same one as it is now; none where
/// a form is open, since its case stays on the screen.
fn after_storing(model: &mut Model, pending: &Pending, row: Option<Box<QueueRow>>) -> Vec<Effect> {
    if form_is_open(model) {
        return vec![queue::refresh(model)];
    }
    let row_key = row.as_ref().map(|row| queue::lens::ask(model).anchor(row));
    let open = row.is_some_and(|row| row.state == CaseState::Open);
    if model.queue.groups.is_some() && model.screen == Screen::Case && !open {
        return queue::walk::behind(model, &pending.case);
    }
    if pending.what == Writing::Undo || open {
        model.queue.target = row_key;
        let mut effects = vec![queue::refresh(model)];
        effects.extend(case::open(model, pending.case.clone()));
        return effects;
    }
    if model.screen == Screen::Case {
        model.queue.open_behind = Some(pending.case.clone());
    }
    vec![queue::refresh(model)]
}

/// The lines without the decided case came: the one behind it is opened.
pub(in crate::app) fn behind(model: &mut Model, decided: &str) -> Vec<Effect> {
    model.queue.owed = Owed::default();
    if form_is_open(model) {
        return Vec::new();
    }
    // With all states shown the decided case is still there: the next one stands behind it.
    if model.queue.selected().is_some_and(|row| row.id == decided) {
        let last = model.queue.rows.len().saturating_sub(1);
        if model.queue.cursor == last {
            return update::to_queue(model);
        }
        model.queue.cursor += 1;
    }
    match model.queue.selected().map(|row| row.id.clone()) {
        Some(id) => case::open(model, id),
        None => update::to_queue(model),
    }
}

/// True while something is being decided: no other case comes up under it by itself.
fn form_is_open(model: &Model) -> bool {
    model.overlay.as_ref().is_some_and(is_form)
}

/// True for a form on that case.
fn is_on(overlay: &Overlay, case: &str) -> bool {
    match overlay {
        Overlay::Form(form) => form.case == case,
        Overlay::Wait(form) => form.case == case,
        _ => false,
    }
}

/// True where something is typed that is of no case.
fn is_prompt(overlay: &Overlay) -> bool {
    matches!(
        overlay,
        Overlay::Write(_) | Overlay::Goto(_) | Overlay::Filter(_) | Overlay::Palette(_)
    )
}

fn is_form(overlay: &Overlay) -> bool {
    matches!(overlay, Overlay::Form(_) | Overlay::Wait(_))
}

/// A record is not stored: the form stays, or its draft is kept, and the reason is shown.
pub(in crate::app) fn not_stored(model: &mut Model, request: u64, why: NotStored) -> Vec<Effect> {
    let Some(pending) = model.pending.take_if(|pending| pending.request == request) else {
        return Vec::new();
    };
    if matches!(pending.what, Writing::Claim | Writing::Release) {
        return claim::not_stored(model, pending.what, why);
    }
    // A form on another case was opened meanwhile: it is neither closed nor changed.
    let elsewhere =
        model.overlay.as_ref().is_some_and(|it| is_form(it) && !is_on(it, &pending.case));
    let mut overlay = model.overlay.take_if(|overlay| is_form(overlay));
    match &mut overlay {
        Some(Overlay::Form(form)) => form.storing = false,
        Some(Overlay::Wait(form)) => form.storing = false,
        _ => {}
    }
    let mut dialog = match why {
        NotStored::Failed(why) => Dialog {
            title: format!("NOT STORED: {}", pending.what.label()),
            lines: vec![why, typed_is_kept(overlay.is_some()).into()],
            back_to: overlay.map(Box::new),
        },
        NotStored::Decided(winner) => {
            let back_to = kept(model, overlay, elsewhere);
            decided_first(&winner, back_to)
        }
        // Only a claim can be another's; a decision never is.
        NotStored::Held(who, until) => Dialog {
            title: "NOT STORED: somebody else holds this case".into(),
            lines: vec![format!(
                "{} holds it until {}.",
                claim::name(&who),
                times::in_sentence(until)
            )],
            back_to: kept(model, overlay, elsewhere),
        },
        NotStored::Changed(revision) => {
            let back_to = kept(model, overlay, elsewhere);
            Dialog {
                title: CHANGED.into(),
                // What differs is said behind this, as soon as the new revision is read.
                lines: vec![
                    format!("It is at revision {revision} now."),
                    "The new revision is shown. Look again, then decide.".into(),
                ],
                back_to,
            }
        }
    };
    if elsewhere {
        let case = &pending.case;
        dialog.lines.truncate(1);
        dialog.lines.push(format!("This is about {case}. The form that is open stays as it is."));
    }
    let reopen = dialog.back_to.is_none();
    // What is being typed elsewhere meanwhile comes back as well.
    let prompt = model.overlay.take_if(|overlay| is_prompt(overlay));
    dialog.back_to = dialog.back_to.or(prompt.map(Box::new));
    model.overlay = Some(Overlay::Dialog(dialog));
    if !reopen {
        return if elsewhere { vec![queue::refresh(model)] } else { Vec::new() };
    }
    let mut effects = vec![queue::refresh(model)];
    if model.screen == Screen::Case {
        effects.extend(case::open(model, pending.case));
    }
    effects
}

/// What is true now: a form waits behind the dialog, or, of an undo, there is none.
const fn typed_is_kept(in_form: bool) -> &'static str {
    if in_form {
        "What you typed is kept. Enter goes back to it; s tries again."
    } else {
        "Nothing is changed: the same key tries again."
    }
}

/// The form that comes back after the dialog: one on another case. What was typed in the case's
/// own is kept though it is closed.
fn kept(model: &mut Model, overlay: Option<Overlay>, elsewhere: bool) -> Option<Box<Overlay>> {
    if elsewhere {
        return overlay.map(Box::new);
    }
    model.overlay = overlay;
    draft::keep(model);
    model.overlay = None;
    None
}

fn decided_first(winner: &LastDecision, back_to: Option<Box<Overlay>>) -> Dialog {
    Dialog {
        title: "NOT STORED: somebody else decided this case first".into(),
        lines: vec![
            format!(
                "{} decided it at {}, entry {}.",
                winner.who,
                times::in_sentence(winner.time),
                winner.seq
            ),
            "Their decision is shown in the history (h). Your draft is kept:".into(),
            "press the same key again to amend theirs with a new entry, or go on.".into(),
        ],
        back_to,
    }
}
