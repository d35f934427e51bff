//! The case of which this one is a duplicate, found by typing.
//!
//! It must not take a case by itself; the person does.

use crate::app::message::Effect;
use crate::app::model::{Model, Overlay};
use crate::domain::decision::Question;
use crate::domain::queue::{QueueKey, QueueRow};

/// Looks for the case that is being typed, where the form asks of which case this is a duplicate.
pub(in crate::app) fn search(model: &mut Model, after: Option<QueueKey>) -> Vec<Effect> {
    let request = model.request + 1;
    let over = model.overlay.as_mut().and_then(Overlay::beneath_mut);
    let Some(Overlay::Form(form)) = over else { return Vec::new() };
    if form.step != Some(Question::DuplicateOf) {
        return Vec::new();
    }
    let text = form.edit.text.trim().to_owned();
    if text.is_empty() {
        (form.found, form.search) = (None, 0);
        return Vec::new();
    }
    form.search = request;
    model.request = request;
    vec![Effect::FindCase { request, text, after }]
}

/// A case was found for the form. The case itself is no answer: the next match is asked for.
pub(in crate::app) fn case_found(
    model: &mut Model,
    request: u64,
    row: Option<&QueueRow>,
) -> Vec<Effect> {
    let over = model.overlay.as_mut().and_then(Overlay::beneath_mut);
    let Some(Overlay::Form(form)) = over else { return Vec::new() };
    if form.search != request {
        return Vec::new();
    }
    match row {
        Some(row) if row.id == form.case => {
            let key = row.key();
            return search(model, Some(key));
        }
        Some(row) => form.found = Some(Box::new(row.clone())),
        None => form.found = None,
    }
    Vec::new()
}
