//! From a filled form to the statement that is handed to the recorder.
//!
//! It must not say that anything is stored; the recorder's answer does.

use super::STILL_STORING;
use crate::app::form::Form;
use crate::app::looking;
use crate::app::message::{Ctx, Effect};
use crate::app::model::{Model, OpenCase, Overlay, Pending, Writing};
use crate::app::wait::WaitForm;
use crate::domain::decision::Decision;
use crate::domain::digest::hex;
use crate::domain::time::Timestamp;
use crate::ledger::record::{Body, Statement};
use crate::store::Expect;

pub(super) fn store(model: &mut Model, mut form: Box<Form>, ctx: &mut Ctx<'_>) -> Vec<Effect> {
    let fault = model.pending.as_ref().map(|_| STILL_STORING);
    let missing = "something is still missing: backspace goes back to it";
    let decision = match (fault, form.draft.finish(&form.asked)) {
        (None, Ok(decision)) => decision,
        (fault, _) => {
            form.fault = fault.or(Some(missing));
            model.overlay = Some(Overlay::Form(form));
            return Vec::new();
        }
    };
    let mut effects = looking::presented(model);
    effects.extend(looking::leave_event(model));
    let Some(case) = model.case.as_ref().filter(|case| case.row.id == form.case) else {
        return effects;
    };
    // A retry of the same draft is the same statement, so that it cannot be recorded twice.
    let id = match &form.sent {
        Some((id, draft)) if *draft == form.draft => *id,
        _ => (ctx.fresh)(),
    };
    form.sent = Some((id, form.draft.clone()));
    let statement = statement(case, &form, decision, &model.session.id);
    let expect = Expect {
        case: form.case.clone(),
        revision: form.revision,
        last_decision: form.amends.as_ref().map(|(seq, _)| *seq),
    };
    let mut bodies = vec![Body::Decision(Box::new(statement))];
    if let Some(request) = requested(&form).map(str::to_owned) {
        bodies.push(Body::Request {
            case: form.case.clone(),
            revision: form.revision,
            decision: hex(id),
            request,
            owner: case.examined.dossier.case.subject.owner.clone(),
            seen: None,
        });
    }
    let request = model.next_request();
    model.pending =
        Some(Pending { request, case: form.case.clone(), what: Writing::Decision, before: None });
    form.storing = true;
    model.overlay = Some(Overlay::Form(form));
    effects.push(Effect::Store { request, bodies, id, expect });
    effects
}

/// The recommended step that is recorded as a request beside the statement, as received.
pub fn requested(form: &Form) -> Option<&str> {
    form.request.as_deref().filter(|_| form.with_request)
}

/// The statement that the form would store now; none while something is missing. Its id is given
/// when it is sent.
pub fn preview(case: &OpenCase, form: &Form, session: &str) -> Option<Statement> {
    let decision = form.draft.finish(&form.asked).ok()?;
    Some(statement(case, form, decision, session))
}

fn statement(case: &OpenCase, form: &Form, decision: Decision, session: &str) -> Statement {
    let subject = &case.examined.dossier.case;
    let digests = form.digests.unwrap_or_else(|| subject.digests());
    let assessment = subject.assessment.as_ref();
    let model = assessment.map(|it| &it.model);
    Statement {
        case: form.case.clone(),
        revision: form.revision,
        decision,
        policy_severity: case.examined.rated.severity,
        case_digest: digests.case,
        evidence_digest: digests.evidence,
        assessment_digest: digests.assessment,
        policy_digest: None,
        receipt_digest: None,
        model_name: model.and_then(|it| it.name.clone()),
        model_version: model.and_then(|it| it.version.clone()),
        model_score: assessment.and_then(|it| it.risk_score).map(|score| score.to_string()),
        recommended: assessment.and_then(|it| it.recommendation.verdict.clone()),
        session: session.to_owned(),
        supersedes: form.amends.as_ref().map(|(_, id)| id.clone()),
        seen: None,
    }
}

/// Hands a wait over. It is no decision, and the case comes back by itself.
pub(super) fn store_wait(
    model: &mut Model,
    mut form: Box<WaitForm>,
    until: Timestamp,
    ctx: &mut Ctx<'_>,
) -> Vec<Effect> {
    if model.pending.is_some() {
        form.fault = Some(STILL_STORING);
        model.overlay = Some(Overlay::Wait(form));
        return Vec::new();
    }
    let body = Body::Waiting {
        case: form.case.clone(),
        revision: form.revision,
        waits_for: form.waits_for.clone(),
        until,
        note: form.note.clone(),
        seen: None,
    };
    let last_decision = form.last_decision;
    let expect = Expect { case: form.case.clone(), revision: form.revision, last_decision };
    let request = model.next_request();
    model.pending =
        Some(Pending { request, case: form.case.clone(), what: Writing::Wait, before: None });
    form.storing = true;
    let id = *form.sent.get_or_insert_with(|| (ctx.fresh)());
    model.overlay = Some(Overlay::Wait(form));
    vec![Effect::Store { request, bodies: vec![body], id, expect }]
}
