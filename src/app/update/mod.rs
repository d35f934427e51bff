//! The one door into the model: a message comes in, the model changes, effects come out.
//!
//! What a message means stands in the room of its kind. It must not let a change in that no message
//! brought.

mod commands;
mod deadlines;
mod keys;

pub(super) use commands::{run_command, to_queue};
pub use deadlines::deadline;
pub(super) use keys::{key_pressed, pasted};

use super::message::{Ctx, Effect, Message, Sheet, Whence, Window};
use super::model::{Model, Overlay, Tone};
use super::queue::{filter, groups, owed, pulse};
use super::status::Awaited;
use super::study::{self, Study};
use super::{
    assessors, beside, case, clock, deciding, draft, failing, feeds, goto, others, place_help,
    pointer, queue, revised, status, taking,
};

/// What is read when the console starts.
pub fn start(model: &mut Model) -> Vec<Effect> {
    vec![queue::read(model, Whence::Top), pulse::read(model), status::ask(model)]
}

/// What is on its way: lines or a case.
pub const fn awaited(model: &Model) -> Awaited {
    if model.opening.is_some() { Awaited::Answer } else { model.shell.status.awaited() }
}

/// Applies a message.
pub fn update(model: &mut Model, message: Message, ctx: &mut Ctx<'_>) -> Vec<Effect> {
    let jumped = clock::passes(model, ctx.now);
    let case = model.case.as_ref().map(|case| case.row.id.clone());
    let before = draft::of_open(model);
    let own = draft::is_own(&message);
    let reading = model.queue.reading;
    let answers = match &message {
        Message::WindowRead(request, _) | Message::GroupsRead(request, _) => *request == reading,
        Message::Failed(request, _) => *request == Some(reading),
        _ => false,
    };
    let by_person = message.is_of_person();
    failing::reads(model, &message);
    let mut effects = apply(model, message, ctx);
    if jumped {
        // Leases, due times and the hours counted are of another time.
        effects.extend(store_changed(model));
    }
    let asked = (model.queue.reading != reading).then_some(by_person);
    status::reads(model, asked, answers);
    if !own {
        effects.extend(draft::written(model, case.as_deref(), before.as_ref()));
    }
    effects
}

fn apply(model: &mut Model, message: Message, ctx: &mut Ctx<'_>) -> Vec<Effect> {
    match message {
        Message::Key(_) | Message::Paste(_) if owed::waits(model, &message) => Vec::new(),
        Message::Key(key) => key_pressed(model, key, ctx),
        Message::Pointer(pointer) => pointer::apply(model, pointer, ctx),
        Message::Paste(text) => pasted(model, &text),
        Message::Resized(columns, rows) => {
            model.size = (columns, rows);
            case::resized(model);
            vec![queue::refresh(model)]
        }
        Message::DeadlineReached => deadlines::deadline_reached(model),
        Message::StoreChanged => store_changed(model),
        Message::WindowRead(request, window) => window_read(model, request, *window, ctx),
        Message::GroupsRead(request, window) => {
            let is_wanted = groups::came(model, request, *window);
            revised::heard_in_queue(model);
            if is_wanted { owed::paid(model, ctx) } else { Vec::new() }
        }
        Message::Resembling(request, rows) => goto::found(model, request, rows),
        Message::CaseFound(request, row) => deciding::case_found(model, request, row.as_deref()),
        Message::CaseOpened(request, result) => case::opened(model, request, result),
        Message::Stored(request, seq, row) => {
            let effects = deciding::stored(model, request, seq, row);
            effects.into_iter().chain(revised::stored(model)).collect()
        }
        Message::NotStored(request, why) => deciding::not_stored(model, request, why),
        Message::NewsRead(request, news) => status::came(model, request, news),
        Message::GroupingUnknown => {
            status::not_awaited(model);
            Vec::new()
        }
        Message::GroupingEnded => vec![status::grouped(model)],
        Message::Terminated(signal) => {
            model.signal = Some(signal);
            commands::quit(model)
        }
        shown => {
            show(model, shown);
            Vec::new()
        }
    }
}

/// What only changes what is shown.
fn show(model: &mut Model, message: Message) {
    match message {
        Message::Drawn(sheet, last_page) => scrolled_no_further(model, sheet, last_page),
        Message::RowRead(request, Some(row)) => revised::told(model, request, &row),
        Message::PageRead(request, page) => {
            others::came(model, request, *page);
        }
        Message::ValuesRead(request, values) => {
            filter::known(model, request, &values);
        }
        Message::PulseRead(request, pulse) => {
            pulse::came(model, request, *pulse);
        }
        Message::EarlierOpened(request, result) => {
            beside::came(model, request, result);
        }
        Message::HistoryRead(request, lines) => {
            if let Some(Overlay::History(history)) = &mut model.overlay
                && history.request == request
            {
                match lines {
                    Ok(lines) => history.lines = Some(lines),
                    Err(why) => {
                        model.overlay = None;
                        model.say(Tone::Bad, why);
                    }
                }
            }
        }
        Message::Compared(request, found) => {
            study::comparing::came(model, request, found);
        }
        Message::Failed(request, why) => {
            failing::failed(model, request, why);
        }
        Message::Edited(request, result) => {
            deciding::edited(model, request, result);
        }
        Message::DraftRead(saved) => {
            draft::came(model, *saved);
        }
        Message::DraftsKept(result) => {
            failing::drafts_kept(model, result);
        }
        Message::StoreTakes(result) => {
            failing::store_takes(model, result);
        }
        Message::Source(name, news) => feeds::heard(model, &name, news),
        Message::Assessor(name, news) => assessors::heard(model, &name, news),
        Message::SourcesStopped(why) => feeds::stopped(model, why),
        Message::FileWritten(request, result) => {
            taking::written(model, request, result);
        }
        _ => {}
    }
}

/// How long something is, only a frame knows: what lies over the screen is scrolled to its last
/// page at most, so that the next key up moves at once.
fn scrolled_no_further(model: &mut Model, sheet: Sheet, last_page: usize) {
    if sheet == Sheet::Keys {
        place_help::scrolled_no_further(model, last_page);
        return;
    }
    let at = match &mut model.overlay {
        Some(Overlay::Help(at) | Overlay::About(at) | Overlay::Sources(at)) => at,
        Some(Overlay::History(history)) => &mut history.scroll,
        Some(Overlay::Study(study)) => match study.as_mut() {
            Study::Subject(at) => at,
            _ => return,
        },
        _ => return,
    };
    *at = last_page.min(*at);
}

fn window_read(model: &mut Model, request: u64, window: Window, ctx: &mut Ctx<'_>) -> Vec<Effect> {
    if request != model.queue.reading {
        return Vec::new();
    }
    queue::came(model, window);
    revised::heard_in_queue(model);
    match model.queue.open_behind.take() {
        Some(decided) => deciding::behind(model, &decided),
        None => owed::paid(model, ctx),
    }
}

/// Another process wrote: lines may be new, and the open case may be decided by now.
fn store_changed(model: &mut Model) -> Vec<Effect> {
    let lines = queue::refresh(model);
    let row = revised::ask(model);
    std::iter::once(lines).chain(row).chain([pulse::read(model), status::ask(model)]).collect()
}
