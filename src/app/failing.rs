//! What a read that failed leaves behind: the wait for it ends, and only that one, and a line says
//! why. And what is said of drafts that cannot be written down.
//!
//! It must not end the wait for a newer read, whose answer is still to come.

use super::draft;
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

/// Drafts cannot be written down, or can again. While they cannot, nothing says that one is kept
/// for longer than the console runs.
pub(super) fn drafts_kept(model: &mut Model, result: Result<(), String>) {
    model.shell.unkept = result.err();
    if let Some(said) = unkept(model) {
        model.say(Tone::Bad, said);
    }
}

/// That drafts cannot be written down, and why, where that is so; what the system says is in it.
pub fn unkept(model: &Model) -> Option<String> {
    let why = model.shell.unkept.as_ref()?;
    Some(format!("drafts are kept only until the console ends: {why}"))
}

/// What is lost with the end of the console: drafts that could not be written down.
pub fn lost(model: &Model) -> Vec<String> {
    let Some(why) = &model.shell.unkept else { return Vec::new() };
    let open = draft::of_open(model);
    let of_others = model
        .drafts
        .values()
        .filter(|kept| model.case.as_ref().is_none_or(|case| case.row.id != kept.case));
    let all = of_others.chain(&open);
    all.map(|kept| format!("{} on {}, as it was last: {why}", kept.what(), kept.case)).collect()
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
