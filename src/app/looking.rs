//! What the analyst really looked at: presented, revealed, opened, for how long in focus.
//!
//! *Opened* is an event selected on purpose and on the screen for a second. Focus counts for 30
//! seconds after a key. The records are for the ledger; nothing here may judge them.

use super::message::Effect;
use super::model::{Look, Model, OpenCase};
use crate::domain::time::Timestamp;
use crate::ledger::record::{Body, Shown};

/// A case is presented after resting on the screen for this long, or with the first key.
pub const PRESENTED_MS: i64 = 500;
/// An event is opened after this long.
pub const OPENED_MS: i64 = 1_000;
/// Focus without a key counts for this long.
pub const IDLE_MS: i64 = 30_000;

/// The event that is on the screen from now on.
pub(super) fn at(case: &mut OpenCase, event: usize, on_purpose: bool, now: Timestamp) {
    case.look =
        Some(Look { event, on_purpose, ptr: None, since: now, last_key: now, focused_ms: 0 });
}

/// The focus went into the record: whatever brought the event up, it is read on purpose now.
pub(super) fn reads_on(case: &mut OpenCase, now: Timestamp) {
    if case.focus == super::model::Focus::Record {
        on_purpose(case, now);
    }
}

/// The selected event is read on purpose from now on.
pub(super) fn on_purpose(case: &mut OpenCase, now: Timestamp) {
    if let Some(look) = case.look.as_mut().filter(|look| !look.on_purpose) {
        look.on_purpose = true;
        look.since = now;
    }
}

/// A key was pressed: focus goes on counting.
pub(super) fn key(case: &mut OpenCase, now: Timestamp) {
    if let Some(look) = &mut case.look {
        look.focused_ms += now.millis_since(look.last_key).clamp(0, IDLE_MS);
        look.last_key = now;
    }
}

fn shown(case: &OpenCase, session: &str) -> Shown {
    Shown { case: case.row.id.clone(), revision: case.revision, session: Some(session.into()) }
}

/// The case has rested long enough or a key was pressed in it: it is presented, and its assessment
/// revealed, once.
pub(super) fn presented(model: &mut Model) -> Vec<Effect> {
    let Some(case) = &mut model.case else { return Vec::new() };
    if case.presented {
        return Vec::new();
    }
    case.presented = true;
    let shown = shown(case, &model.session.id);
    let mut bodies = vec![Body::CasePresented(shown.clone())];
    if case.examined.dossier.case.assessment.is_some() {
        bodies.push(Body::AssessmentRevealed { shown, mode: "concurrent".into() });
    }
    vec![Effect::Record(bodies)]
}

/// The time that has passed makes the event an opened one.
pub(super) fn mark_opened(case: &mut OpenCase, now: Timestamp) {
    if let Some(look) = &case.look
        && look.on_purpose
        && now.millis_since(look.since) >= OPENED_MS
    {
        case.opened.insert(look.event);
    }
}

/// The selected event leaves the screen: what was opened of it is recorded.
pub(super) fn leave_event(model: &mut Model) -> Vec<Effect> {
    let now = model.now;
    let Some(case) = &mut model.case else { return Vec::new() };
    key(case, now);
    mark_opened(case, now);
    if !case.opened.is_empty() {
        // Who comes back to a case in the same session has opened them already.
        let before = model.opened_before.entry((case.row.id.clone(), case.revision)).or_default();
        before.extend(&case.opened);
    }
    let Some(look) = case.look.take() else { return Vec::new() };
    if !look.on_purpose || now.millis_since(look.since) < OPENED_MS {
        return Vec::new();
    }
    let event = case.examined.dossier.case.evidence.events.get(look.event);
    let body = Body::EventOpened {
        shown: shown(case, &model.session.id),
        event: event.map(|event| event.id.clone()).unwrap_or_default(),
        ptr: look.ptr,
        focused_ms: u64::try_from(look.focused_ms).unwrap_or(0),
    };
    vec![Effect::Record(vec![body])]
}

/// When looking at the case next becomes something that is recorded or shown.
pub(super) fn deadline(case: &OpenCase) -> Option<Timestamp> {
    let presented = (!case.presented).then(|| case.since.plus_millis(PRESENTED_MS));
    let opened = case
        .look
        .as_ref()
        .filter(|look| look.on_purpose && !case.opened.contains(&look.event))
        .map(|look| look.since.plus_millis(OPENED_MS));
    presented.into_iter().chain(opened).min()
}
