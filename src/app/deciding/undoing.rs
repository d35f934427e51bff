//! Taking back what was stored last: a new entry, while it is fresh.
//!
//! It must not remove anything.

use crate::app::message::{Ctx, Effect};
use crate::app::model::{Model, Pending, Tone, Undoable, Writing};
use crate::ledger::project::TAKEN_BACK;
use crate::ledger::record::Body;
use crate::store::Expect;

/// Takes the last decision back, while that is possible.
pub(in crate::app) fn undo(model: &mut Model, ctx: &mut Ctx<'_>) -> Vec<Effect> {
    if model.pending.is_some() {
        return Vec::new();
    }
    let Some(undo) = model.undo.clone().filter(|undo| undo.until > model.now) else {
        let decided = model.case.as_ref().is_some_and(|case| case.row.decided.is_some());
        let amend = if decided { "amend it instead" } else { "what stands is amended on its case" };
        let what = "nothing to undo: only a decision or a wait, within 10 seconds of storing it";
        model.say(Tone::Plain, format!("{what}; {amend}"));
        return Vec::new();
    };
    let (case, revision) = (undo.case.clone(), undo.revision);
    let body = match &undo.decision {
        Some(decision) => {
            Body::Undo { case, revision, supersedes: decision.id.clone(), seen: None }
        }
        None => Body::Returned { case, revision, why: TAKEN_BACK.into() },
    };
    let expect =
        Expect { case: undo.case.clone(), revision: undo.revision, last_decision: undo.last };
    let request = model.next_request();
    // The same undo again is the same statement, so that it cannot be recorded twice.
    let id = undo.id.unwrap_or_else(|| (ctx.fresh)());
    model.pending = Some(Pending {
        request,
        case: undo.case.clone(),
        what: Writing::Undo,
        before: undo.before.clone(),
    });
    model.undo = Some(Undoable { id: Some(id), ..undo });
    vec![Effect::Store { request, bodies: vec![body], id, expect }]
}
