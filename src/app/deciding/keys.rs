//! A key in a form: what it does beyond the form itself, and how a form is left.
//!
//! It must not store; it says when that is wanted.

use super::{searching, storing};
use crate::app::form::{Form, Outcome};
use crate::app::form_keys::InForm;
use crate::app::key::Key;
use crate::app::message::{Ctx, Edited, Effect};
use crate::app::model::{Model, Overlay, Tone};
use crate::app::own_keys::Place;
use crate::app::wait::WaitForm;
use crate::app::{case, draft, layout, template};
use crate::domain::decision::Draft;

/// A key in the decision form.
pub(in crate::app) fn form_key(
    model: &mut Model,
    mut form: Box<Form>,
    key: Key,
    ctx: &mut Ctx<'_>,
) -> Vec<Effect> {
    form.edit.columns = layout::typed_columns(model.size.0);
    let outcome = form.key(key, &model.session.recipients);
    if key == Key::Enter && form.step.is_none() && form.fault.take().is_some() {
        let stores = model.shell.keys.own.first(Place::Summary, InForm::Store);
        form.said = Some(format!("enter never stores: {stores} does"));
    }
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
        Outcome::Event(by) => {
            model.overlay = Some(Overlay::Form(form));
            return case::other_event(model, by);
        }
        Outcome::Part => {
            case::other_part(model);
            model.overlay = Some(Overlay::Form(form));
        }
        Outcome::Templates => {
            let case = model.case.as_ref().filter(|case| case.row.id == form.case);
            let known = &model.session.templates;
            let draft = Draft { action: form.effect(), ..form.draft.clone() };
            form.offer(case.map_or_else(Vec::new, |it| template::offers(known, &draft, it)));
            model.overlay = Some(Overlay::Form(form));
        }
        Outcome::Editor => {
            let request = model.next_request();
            form.editing = request;
            let text = form.edit.text.clone();
            model.overlay = Some(Overlay::Form(form));
            return vec![Effect::EditText { request, text }];
        }
        Outcome::Name => {
            case::name_event(model);
            if let Some(case) = &model.case {
                form.draft.cite(case.named_exactly());
            }
            model.overlay = Some(Overlay::Form(form));
        }
        Outcome::Store => return storing::store(model, form, ctx),
    }
    Vec::new()
}

/// The person's own editor has ended: what it left comes into the form, and one step takes it back.
/// Where it failed, what stood in the form stands there still.
pub(in crate::app) fn edited(model: &mut Model, request: u64, result: Result<Edited, String>) {
    let undoes = model.shell.keys.own.first(Place::Text, InForm::UndoTyping);
    let Some(Overlay::Form(form)) = &mut model.overlay else { return };
    if form.editing != request || !form.typing() {
        return;
    }
    form.editing = 0;
    match result {
        Err(why) => form.said = Some(format!("{why}; the text is as it was")),
        Ok(Edited { text, fault }) => {
            let text = text.trim_end();
            if text != form.edit.text.trim_end() {
                form.edit.replace(text, false);
            }
            form.said =
                fault.map(|why| format!("{why}; what it left stands here, {undoes} undoes"));
        }
    }
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
    let kept = model.case.as_ref().and_then(|case| model.drafts.get(&case.row.id));
    let said = kept.map_or_else(
        || "not stored".to_owned(),
        |kept| format!("not stored; {} is kept for this case", kept.what()),
    );
    match (&model.shell.unkept, kept) {
        (Some(why), Some(kept)) => {
            let what = kept.what();
            let said = format!("not stored; {what} is kept only until the console ends: {why}");
            model.say(Tone::Bad, said);
        }
        _ => model.say(Tone::Plain, said),
    }
    model.overlay = None;
}
