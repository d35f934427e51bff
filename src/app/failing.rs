//! What a read that failed leaves behind: the wait for it ends, and only that one, and a line says
//! why. And what is said, for as long as it is so, of a store that fails and of drafts that cannot
//! be written down.
//!
//! It must not end the wait for a newer read, whose answer is still to come.

use super::draft::Saved;
use super::message::Message;
use super::model::{Model, Overlay, Tone};
use super::queue::filter;
use super::queue::owed::Owed;
use crate::domain::text::Shown;
use crate::domain::words::{Certainty, ModelFault, ReasonCode, Verdict};

/// It failed, with the request that it was for where somebody waits for it.
pub(super) fn failed(model: &mut Model, request: Option<u64>, why: String) {
    if let Some(request) = request {
        ended(model, request);
    }
    model.say(Tone::Bad, why);
}

/// The store takes no records, or does again. It is said when it begins and when it changes: the
/// recorder tries again and again.
pub(super) fn store_takes(model: &mut Model, result: Result<(), String>) {
    let fails = result.err();
    if fails == model.shell.unstored {
        return;
    }
    match &fails {
        Some(why) => model.say(Tone::Bad, format!("what was looked at is not recorded yet: {why}")),
        None => model.say(Tone::Good, "the store takes records again"),
    }
    model.shell.unstored = fails;
}

/// What the message says of whether the store can be read.
pub(super) fn reads(model: &mut Model, message: &Message) {
    match message {
        Message::Failed(Some(_), why) => model.shell.unread = Some(why.clone()),
        Message::WindowRead(..)
        | Message::GroupsRead(..)
        | Message::RowRead(..)
        | Message::PageRead(..)
        | Message::PulseRead(..)
        | Message::NewsRead(..)
        | Message::CaseOpened(_, Ok(_)) => model.shell.unread = None,
        _ => {}
    }
}

/// What is wrong with the store for as long as it is: what is closed by it, and why.
pub fn of_store(model: &Model) -> Option<(&'static str, &str)> {
    let shell = &model.shell;
    let all = [
        ("read only: ", &model.read_only),
        ("nothing is stored: ", &shell.unstored),
        ("the store cannot be read: ", &shell.unread),
    ];
    all.into_iter().find_map(|(what, why)| Some((what, why.as_deref()?)))
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

/// What could not be written by the end of the console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    /// What it is, where it should have gone, and why it did not.
    pub what: String,
    /// The words of the person in it, and how to go on: a line each.
    pub words: Vec<String>,
}

/// A draft that could not be written down, as it was last: its words are told, since they are
/// nowhere else any more.
pub fn lost(saved: &Saved, why: &str) -> Lost {
    let case = Shown::line(&saved.case);
    let mut words = Vec::new();
    let mut say = |label: &str, text: &str| {
        let mut lines = text.lines().filter(|line| !line.trim().is_empty());
        words.extend(lines.next().map(|first| format!("  {label}: {first}")));
        words.extend(lines.map(|line| format!("    {line}")));
    };
    for kept in saved.kept() {
        let draft = &kept.draft;
        let chosen = [
            draft.verdict.map(Verdict::label),
            draft.reason.map(ReasonCode::label),
            draft.fault.map(ModelFault::label),
            draft.certainty.map(Certainty::label),
        ];
        say(kept.label(), &chosen.into_iter().flatten().collect::<Vec<_>>().join(", "));
        say("escalated to", &draft.recipient);
        say("a duplicate of", &kept.wanted);
        say("what would change it", &draft.change_mind);
        say("the reason", &draft.text);
    }
    if let Some(wait) = &saved.wait {
        say("a wait for", &wait.waits_for);
        say("the note", &wait.note);
    }
    words.push("  mend that, open the case again and paste what stands here".into());
    Lost { what: format!("{} on {case}, as it was last: {why}", saved.what()), words }
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
