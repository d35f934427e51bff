//! What a read that failed leaves behind: the wait for it ends, and only that one, and a line says
//! why.
//!
//! It must not end the wait for a newer read, whose answer is still to come.

use super::model::{Model, Overlay, Tone};
use super::queue::filter;
use super::queue::owed::Owed;

/// It failed, with the request that it was for where somebody waits for it.
pub(super) fn failed(model: &mut Model, request: Option<u64>, why: String) {
    if let Some(request) = request {
        ended(model, request);
    }
    model.say(Tone::Bad, why);
}

fn ended(model: &mut Model, request: u64) {
    if model.queue.reading == request {
        // Nothing is opened by itself out of a window that comes for another cause.
        model.queue.open_behind = None;
        // What was typed for a line that does not come must not be done to another one.
        model.queue.owed = Owed::default();
    }
    // An empty list over the screen would wait for ever.
    if matches!(&model.overlay, Some(Overlay::Others(others)) if others.request == request) {
        model.overlay = None;
    }
    match model.overlay.as_mut().and_then(Overlay::beneath_mut) {
        // What was found is of other letters than those that stand there.
        Some(Overlay::Goto(goto)) if goto.request == request => {
            (goto.found, goto.cursor, goto.nothing) = (Vec::new(), 0, false);
        }
        Some(Overlay::Form(form)) if form.search == request => {
            (form.found, form.search) = (None, 0);
        }
        Some(Overlay::Filter(line)) => filter::not_known(line, request),
        _ => {}
    }
}
