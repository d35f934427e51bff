//! A key in a form: what it does beyond the form itself, and how a form is left.
//!
//! It must not store; it says when that is wanted.

use super::{opening, searching, storing};
use crate::app::form::{Form, Outcome};
use crate::app::key::Key;
use crate::app::message::{Ctx, Effect};
use crate::app::model::{Model, Overlay, Tone};
use crate::app::wait::WaitForm;
use crate::app::{case, draft};

/// A key in the decision form.
pub(in crate::app) fn form_key(
    model: &mut Model,
    mut form: Box<Form>,
    key: Key,
    ctx: &mut Ctx<'_>,
) -> Vec<Effect> {
    let outcome = form.key(key, &model.session.recipients);
    match outcome {
        Outcome::Left if form.storing => model.overlay = Some(Overlay::Form(form)),
        Outcome::Left => {
            model.overlay = Some(Overlay::Form(form));
            leave(model);
        }
        Outcome::Open => {
            model.overlay = Some(Overlay::Form(form));
            return searching::search(model, None);
        }
        Outcome::NextMatch => {
            let after = form.found.as_ref().map(|row| row.key());
            model.overlay = Some(Overlay::Form(form));
            return searching::search(model, after);
        }
        Outcome::Name => {
            case::name_event(model);
            if let Some(case) = &model.case {
                form.draft.cited = opening::named(case);
            }
            model.overlay = Some(Overlay::Form(form));
        }
        Outcome::Store => return storing::store(model, form, ctx),
    }
    Vec::new()
}

/// A key in the waiting form.
pub(in crate::app) fn wait_key(
    model: &mut Model,
    mut form: Box<WaitForm>,
    key: Key,
    ctx: &mut Ctx<'_>,
) -> Vec<Effect> {
    let outcome = form.key(key, model.now);
    let (Outcome::Store, Some(until)) = (outcome, form.until) else {
        let stays = outcome == Outcome::Open || form.storing;
        model.overlay = Some(Overlay::Wait(form));
        if !stays {
            leave(model);
        }
        return Vec::new();
    };
    storing::store_wait(model, form, until, ctx)
}

/// Closes the form without storing; what was chosen and typed is kept.
fn leave(model: &mut Model) {
    draft::keep(model);
    let case = model.case.as_ref().map(|case| &case.row.id);
    let kept = case.is_some_and(|case| model.drafts.contains_key(case));
    let what = if kept { "not stored; the draft is kept for this case" } else { "not stored" };
    model.say(Tone::Plain, what);
    model.overlay = None;
}
