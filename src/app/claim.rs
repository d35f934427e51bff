//! Claiming a case and giving it back: a word to the others that somebody works on it.
//!
//! A claim runs out by itself and keeps nobody from deciding. It must not write anything when it
//! runs out: whether it counts is a question of the hour ([`QueueRow::lease`]).

use super::deciding::STILL_STORING;
use super::message::{Ctx, Effect, NotStored};
use super::model::{Model, Pending, Screen, Tone, Writing};
use super::{queue, times};
use crate::domain::queue::{Lease, QueueRow};
use crate::domain::time::Timestamp;
use crate::domain::words::CaseState;
use crate::ledger::record::Body;
use crate::store::Expect;

/// A claim counts for this long from when it was made.
pub const LEASE_MS: i64 = 30 * 60_000;

/// A name as people say it: before keys exist, all are names of the operating system.
pub fn name(who: &str) -> &str {
    who.strip_prefix("os:").unwrap_or(who)
}

/// `12 min left`: the minutes begun.
pub fn left(until: Timestamp, now: Timestamp) -> String {
    format!("{} min left", (until.millis_since(now).max(0) + 59_999) / 60_000)
}

/// Who works on it, as people say it.
pub fn who<'l>(lease: &Lease<'l>, me: &str) -> &'l str {
    if lease.who == me { "you" } else { name(lease.who) }
}

/// Who works on it, and for how much longer: `held by k.tan, 12 min left`.
pub fn held(lease: &Lease<'_>, me: &str, now: Timestamp) -> String {
    format!("held by {}, {}", who(lease, me), left(lease.until, now))
}

/// Claims the case of the screen, or the selected one of the queue; one's own is given back.
pub(super) fn toggle(model: &mut Model, ctx: &mut Ctx<'_>) -> Vec<Effect> {
    if let Some(why) = model.read_only.clone() {
        model.say(Tone::Bad, format!("claiming is closed: {why}"));
        return Vec::new();
    }
    if model.pending.is_some() {
        model.say(Tone::Plain, STILL_STORING);
        return Vec::new();
    }
    let on_case = model.case.as_ref().filter(|_| model.screen == Screen::Case);
    let row = on_case.map(|case| &case.row).or_else(|| model.queue.selected());
    let Some(row) = row.cloned() else { return queue::on_no_case(model) };
    let (case, revision) = (row.id.clone(), row.revision);
    let (what, body) = match row.lease(model.now) {
        Some(lease) if lease.who == model.session.who => {
            (Writing::Release, Body::Released { case, revision })
        }
        Some(lease) => {
            let held = held(&lease, &model.session.who, model.now);
            model.say(Tone::Plain, format!("{held}; you can decide it all the same"));
            return Vec::new();
        }
        None if row.state != CaseState::Open => {
            let state = row.state.label();
            model.say(
                Tone::Plain,
                format!("a case that is {state} is not claimed: only an open one"),
            );
            return Vec::new();
        }
        None => {
            let until = model.now.plus_millis(LEASE_MS);
            (Writing::Claim, Body::Claimed { case, revision, until })
        }
    };
    let last_decision = row.decided.as_ref().map(|last| last.seq);
    let expect = Expect { case: row.id.clone(), revision, last_decision };
    let request = model.next_request();
    model.pending = Some(Pending { request, case: row.id, what, before: None });
    vec![Effect::Store { request, bodies: vec![body], id: (ctx.fresh)(), expect }]
}

/// It is stored: the line is shown as it is now, and nothing else moves.
pub(super) fn stored(model: &mut Model, what: Writing, row: Option<Box<QueueRow>>) -> Vec<Effect> {
    if let Some(row) = row {
        let lease = row.lease(model.now);
        let whose = row.subject.display();
        let said = match (what, lease) {
            (Writing::Release, None) => format!("given back: {whose}"),
            (_, Some(lease)) if lease.who == model.session.who => {
                format!(
                    "claimed until {}, the same key gives it back: {whose}",
                    times::in_sentence(lease.until)
                )
            }
            // Somebody put it to waiting or decided it between the screen and the record.
            _ => format!("not claimed: {whose} is {}", row.state.label()),
        };
        model.say(Tone::Good, said);
        show(model, *row);
    }
    vec![queue::refresh(model)]
}

/// The line of a case as it is now, wherever it is shown.
fn show(model: &mut Model, row: QueueRow) {
    if let Some(shown) = model.queue.rows.iter_mut().find(|shown| shown.id == row.id) {
        shown.clone_from(&row);
    }
    // A newer revision has to be read before it is shown as this case's line.
    let same =
        |case: &&mut super::model::OpenCase| case.row.id == row.id && case.revision == row.revision;
    if let Some(case) = model.case.as_mut().filter(same) {
        case.row = row;
    }
}

/// It is not stored: a line says why. Nobody typed anything that could be lost.
pub(super) fn not_stored(model: &mut Model, what: Writing, why: NotStored) -> Vec<Effect> {
    let why = match why {
        NotStored::Held(who, until) => {
            let left = left(until, model.now);
            format!("{} claimed it first, {left}; you can decide it all the same", name(&who))
        }
        NotStored::Decided(last) => {
            format!("{} decided it at {}", name(&last.who), times::in_sentence(last.time))
        }
        NotStored::Changed(revision) => format!("the case is at revision {revision} now"),
        NotStored::Failed(why) => why,
    };
    model.say(Tone::Bad, format!("not stored: {}: {why}", what.label()));
    vec![queue::refresh(model)]
}
