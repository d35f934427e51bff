//! From a decision key to a stored statement: opening the form, sending it, and what comes back.
//!
//! A decision counts only once it is stored. What was typed is never lost: not by leaving the form,
//! not by a failed write.

use super::draft::{self, Saved};
use super::form::{Form, Outcome};
use super::key::Key;
use super::looking;
use super::message::{Ctx, Effect, NotStored};
use super::model::{Dialog, Model, OpenCase, Overlay, Pending, Screen, Tone, Undoable, Writing};
use super::wait::WaitForm;
use super::{case, claim, queue};
use crate::domain::decision::{Asked, Draft, Question};
use crate::domain::digest::hex;
use crate::domain::queue::{Filter, LastDecision, QueueKey, QueueRow};
use crate::domain::words::{CaseState, Verdict};
use crate::ledger::record::{Body, Statement};
use crate::store::Expect;

/// No decision key acts this soon after another case came up.
pub const GUARD_MS: i64 = 250;
/// A decision can be taken back for this long.
pub const UNDO_MS: i64 = 10_000;
/// One statement at a time: an answer that nobody waits for could hide that it was not stored.
pub(super) const STILL_STORING: &str =
    "the entry before is still being stored: the same key in a moment";

/// Which form a key opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opens {
    Accept,
    Override,
    Escalate,
    NotEnough,
    Wait,
}

/// Opens a form on the open case.
pub(super) fn open(model: &mut Model, opens: Opens) -> Vec<Effect> {
    if let Some(why) = model.read_only.clone() {
        model.say(Tone::Bad, format!("deciding is closed: {why}"));
        return Vec::new();
    }
    let Some(case) = &model.case else { return Vec::new() };
    if model.now.millis_since(case.since) < GUARD_MS || model.opening.is_some() {
        return Vec::new();
    }
    if model.pending.as_ref().is_some_and(|pending| pending.case == case.row.id) {
        model.say(Tone::Plain, STILL_STORING);
        return Vec::new();
    }
    if opens == Opens::Wait {
        if !matches!(case.row.state, CaseState::Open | CaseState::Waiting) {
            let state = case.row.state.label();
            model.say(Tone::Plain, format!("a case that is {state} does not wait: amend it"));
            return Vec::new();
        }
        let mut form = WaitForm::new(case.row.id.clone(), case.revision);
        if let Some(wait) = model.drafts.get(&case.row.id).and_then(|it| it.wait.as_ref()) {
            form = form.with(wait);
        }
        model.overlay = Some(Overlay::Wait(Box::new(form)));
        return Vec::new();
    }
    let asked = asked(case, model.last_text.clone());
    let draft = match opens {
        Opens::Accept => Draft::accept(&asked),
        Opens::Override => Some(Draft::decide(&asked)),
        Opens::Escalate => Some(Draft::escalate()),
        Opens::NotEnough | Opens::Wait => Some(Draft::not_enough(&asked)),
    };
    let Some(mut draft) = draft else {
        model.say(Tone::Plain, "there is no recommendation to accept: o is your own call");
        return Vec::new();
    };
    draft.cited = named(case);
    let form = begin(model, asked, draft);
    model.overlay = Some(Overlay::Form(Box::new(form)));
    // What was being typed to find a case is looked for again.
    search(model, None)
}

/// Goes on where a form of the same kind on the same revision was left. Of another draft only the
/// words are offered again, where words are asked for.
fn go_on(form: &mut Form, saved: &Saved) {
    let Some(was) = &saved.decision else { return };
    let same = form.draft.action == was.action
        && form.revision == saved.revision
        && (form.draft.verdict.is_none() || form.draft.verdict == was.verdict);
    if !same {
        form.carried.clone_from(&was.text);
        return;
    }
    let cited = std::mem::take(&mut form.draft.cited);
    form.draft = Draft { cited, ..was.clone() };
    form.with_request = saved.with_request;
    form.wanted.clone_from(&saved.wanted);
    // What is answered meanwhile is asked again only where it was being typed.
    let missing = form.draft.missing(&form.asked);
    form.go(saved.asks.or_else(|| missing.first().copied()));
}

fn begin(model: &Model, asked: Asked, draft: Draft) -> Form {
    let (id, revision) = match &model.case {
        Some(case) => (case.row.id.clone(), case.revision),
        None => (String::new(), 0),
    };
    let mut form = Form::new(id, revision, asked, draft);
    if let Some(case) = &model.case {
        form.amends = amends(&case.row);
        let assessment = case.examined.dossier.case.assessment.as_ref();
        form.request = assessment.and_then(|it| it.recommendation.request.clone());
        if let Some(saved) = model.drafts.get(&case.row.id) {
            go_on(&mut form, saved);
        }
    }
    form
}

fn amends(row: &QueueRow) -> Option<(u64, String)> {
    row.decided.as_ref().map(|last| (last.seq, last.id.clone()))
}

fn asked(case: &OpenCase, last_text: Option<String>) -> Asked {
    let assessment = case.examined.dossier.case.assessment.as_ref();
    let recommended = assessment.and_then(|it| it.recommendation.verdict.as_deref());
    Asked {
        recommended: recommended.and_then(Verdict::from_code),
        assessed: assessment.is_some(),
        severity: case.examined.rated.severity,
        last_text,
    }
}

fn named(case: &OpenCase) -> Vec<String> {
    let events = &case.examined.dossier.case.evidence.events;
    case.named.iter().filter_map(|at| events.get(*at)).map(|event| event.id.clone()).collect()
}

/// A key in the decision form.
pub(super) fn form_key(
    model: &mut Model,
    mut form: Box<Form>,
    key: Key,
    ctx: &mut Ctx<'_>,
) -> Vec<Effect> {
    let outcome = form.key(key, &model.session.recipients);
    match outcome {
        Outcome::Left if form.storing => model.overlay = Some(Overlay::Form(form)),
        Outcome::Left => {
            model.overlay = Some(Overlay::Form(form));
            leave(model);
        }
        Outcome::Open => {
            model.overlay = Some(Overlay::Form(form));
            return search(model, None);
        }
        Outcome::NextMatch => {
            let after = form.found.as_ref().map(|row| row.key());
            model.overlay = Some(Overlay::Form(form));
            return search(model, after);
        }
        Outcome::Name => {
            case::name_event(model);
            if let Some(case) = &model.case {
                form.draft.cited = named(case);
            }
            model.overlay = Some(Overlay::Form(form));
        }
        Outcome::Store => return store(model, form, ctx),
    }
    Vec::new()
}

/// Closes the form without storing; what was chosen and typed is kept.
fn leave(model: &mut Model) {
    draft::keep(model);
    let case = model.case.as_ref().map(|case| &case.row.id);
    let kept = case.is_some_and(|case| model.drafts.contains_key(case));
    let what = if kept { "not stored; the draft is kept for this case" } else { "not stored" };
    model.say(Tone::Plain, what);
    model.overlay = None;
}

/// Looks for the case that is being typed, where the form asks of which case this is a duplicate.
pub(super) fn search(model: &mut Model, after: Option<QueueKey>) -> Vec<Effect> {
    let request = model.request + 1;
    let Some(Overlay::Form(form)) = &mut model.overlay else { return Vec::new() };
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
    vec![Effect::FindCase { request, filter: Filter { state: None }, text, after }]
}

/// A case was found for the form. The case itself is no answer: the next match is asked for.
pub(super) fn case_found(model: &mut Model, request: u64, row: Option<&QueueRow>) -> Vec<Effect> {
    let Some(Overlay::Form(form)) = &mut model.overlay else { return Vec::new() };
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

fn store(model: &mut Model, mut form: Box<Form>, ctx: &mut Ctx<'_>) -> Vec<Effect> {
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
    if let Some(request) = form.request.clone().filter(|_| form.with_request) {
        bodies.push(Body::Request {
            case: form.case.clone(),
            revision: form.revision,
            decision: hex(id),
            request,
            owner: case.examined.dossier.case.subject.owner.clone(),
        });
    }
    let request = model.next_request();
    model.pending = Some(Pending { request, case: form.case.clone(), what: Writing::Decision });
    form.storing = true;
    model.overlay = Some(Overlay::Form(form));
    effects.push(Effect::Store { request, bodies, id, expect });
    effects
}

fn statement(
    case: &OpenCase,
    form: &Form,
    decision: crate::domain::decision::Decision,
    session: &str,
) -> Statement {
    let subject = &case.examined.dossier.case;
    let digests = subject.digests();
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

/// A key in the waiting form.
pub(super) fn wait_key(
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
    if model.pending.is_some() {
        form.fault = Some(STILL_STORING);
        model.overlay = Some(Overlay::Wait(form));
        return Vec::new();
    }
    let last = model.case.as_ref().and_then(|case| case.row.decided.as_ref().map(|it| it.seq));
    let body = Body::Waiting {
        case: form.case.clone(),
        revision: form.revision,
        waits_for: form.waits_for.clone(),
        until,
        note: form.note.clone(),
    };
    let expect = Expect { case: form.case.clone(), revision: form.revision, last_decision: last };
    let request = model.next_request();
    model.pending = Some(Pending { request, case: form.case.clone(), what: Writing::Wait });
    form.storing = true;
    let id = *form.sent.get_or_insert_with(|| (ctx.fresh)());
    model.overlay = Some(Overlay::Wait(form));
    vec![Effect::Store { request, bodies: vec![body], id, expect }]
}

/// Takes the last decision back, while that is possible.
pub(super) fn undo(model: &mut Model, ctx: &mut Ctx<'_>) -> Vec<Effect> {
    if model.pending.is_some() {
        return Vec::new();
    }
    let Some(undo) = model.undo.clone().filter(|undo| undo.until > model.now) else {
        model.say(
            Tone::Plain,
            "nothing to undo: only a decision or a wait, within 10 seconds of storing it; amend instead",
        );
        return Vec::new();
    };
    let (case, revision) = (undo.case.clone(), undo.revision);
    let body = match &undo.decision {
        Some(decision) => Body::Undo { case, revision, supersedes: decision.id.clone() },
        None => Body::Returned { case, revision, why: "asked".into() },
    };
    let expect =
        Expect { case: undo.case.clone(), revision: undo.revision, last_decision: undo.last };
    let request = model.next_request();
    // The same undo again is the same statement, so that it cannot be recorded twice.
    let id = undo.id.unwrap_or_else(|| (ctx.fresh)());
    model.pending = Some(Pending { request, case: undo.case.clone(), what: Writing::Undo });
    model.undo = Some(Undoable { id: Some(id), ..undo });
    vec![Effect::Store { request, bodies: vec![body], id, expect }]
}

/// A record is stored: only now is the case what the record says.
pub(super) fn stored(
    model: &mut Model,
    request: u64,
    seq: u64,
    row: Option<Box<QueueRow>>,
) -> Vec<Effect> {
    let Some(pending) = model.pending.take_if(|pending| pending.request == request) else {
        return Vec::new();
    };
    if matches!(pending.what, Writing::Claim | Writing::Release) {
        return claim::stored(model, pending.what, row);
    }
    if pending.what != Writing::Undo {
        close_stored(model, &pending.case);
    }
    let decided = row.as_ref().and_then(|row| row.decided.clone());
    let mine = decided.filter(|last| last.seq == seq);
    let last = row.as_ref().and_then(|row| row.decided.as_ref().map(|last| last.seq));
    let can_undo = mine.is_some() || pending.what == Writing::Wait;
    let whose = row.as_ref().map_or(pending.case.as_str(), |row| row.subject.display());
    model.undo = can_undo.then(|| Undoable {
        case: pending.case.clone(),
        whose: whose.to_owned(),
        revision: row.as_ref().map_or(1, |row| row.revision),
        decision: mine,
        last,
        until: model.now.plus_millis(UNDO_MS),
        id: None,
    });
    let hint = if can_undo { "; u takes it back for 10 s" } else { "" };
    model
        .say(Tone::Good, format!("stored: {} on {whose}, entry {seq}{hint}", pending.what.label()));
    after_storing(model, &pending, row)
}

/// Closes the form on that case, which is stored, and drops its draft. A form on another case was
/// opened meanwhile and stays as it is.
fn close_stored(model: &mut Model, case: &str) {
    let is_its_own = |overlay: &mut Overlay| match overlay {
        Overlay::Form(form) => form.case == case,
        Overlay::Wait(form) => form.case == case,
        _ => false,
    };
    let Some(closed) = model.overlay.take_if(is_its_own) else { return };
    model.drafts.remove(case);
    if let Overlay::Form(form) = closed
        && !form.draft.text.is_empty()
    {
        model.last_text = Some(form.draft.text);
    }
}

/// What comes up once something is stored: the next case, or the same one as it is now; none where
/// a form is open, since its case stays on the screen.
fn after_storing(model: &mut Model, pending: &Pending, row: Option<Box<QueueRow>>) -> Vec<Effect> {
    if form_is_open(model) {
        return vec![queue::refresh(model)];
    }
    let row_key = row.as_ref().map(|row| queue::lens::ask(model).anchor(row));
    let open = row.is_some_and(|row| row.state == CaseState::Open);
    if model.queue.groups.is_some() && model.screen == Screen::Case && !open {
        return queue::groups::behind(model, &pending.case);
    }
    if pending.what == Writing::Undo || open {
        model.queue.target = row_key;
        let mut effects = vec![queue::refresh(model)];
        effects.extend(case::open(model, pending.case.clone()));
        return effects;
    }
    if model.screen == Screen::Case {
        model.queue.open_behind = Some(pending.case.clone());
    }
    vec![queue::refresh(model)]
}

/// True while something is being decided: no other case comes up under it by itself.
pub(super) fn form_is_open(model: &Model) -> bool {
    model.overlay.as_ref().is_some_and(is_form)
}

fn is_form(overlay: &Overlay) -> bool {
    matches!(overlay, Overlay::Form(_) | Overlay::Wait(_))
}

/// A record is not stored: the form stays, or its draft is kept, and the reason is shown.
pub(super) fn not_stored(model: &mut Model, request: u64, why: NotStored) -> Vec<Effect> {
    let Some(pending) = model.pending.take_if(|pending| pending.request == request) else {
        return Vec::new();
    };
    if matches!(pending.what, Writing::Claim | Writing::Release) {
        return claim::not_stored(model, pending.what, why);
    }
    let mut overlay = model.overlay.take_if(|overlay| is_form(overlay));
    match &mut overlay {
        Some(Overlay::Form(form)) => form.storing = false,
        Some(Overlay::Wait(form)) => form.storing = false,
        _ => {}
    }
    let dialog = match why {
        NotStored::Failed(why) => Dialog {
            title: format!("NOT STORED: {}", pending.what.label()),
            lines: vec![
                why,
                "What you typed is kept. Enter goes back to it; s tries again.".into(),
            ],
            back_to: overlay.map(Box::new),
        },
        NotStored::Decided(winner) => {
            keep(model, overlay);
            decided_first(&winner)
        }
        // Only a claim can be another's; a decision never is.
        NotStored::Held(who, until) => {
            keep(model, overlay);
            Dialog {
                title: "NOT STORED: somebody else holds this case".into(),
                lines: vec![format!("{} holds it until {}.", claim::name(&who), until.minute())],
                back_to: None,
            }
        }
        NotStored::Changed(revision) => {
            keep(model, overlay);
            Dialog {
                title: "NOT STORED: the case changed while it was on your screen".into(),
                lines: vec![
                    format!(
                        "It is at revision {revision} now, and a fact, mark, hazard or its severity differs."
                    ),
                    "The new revision is shown. Look again, then decide.".into(),
                ],
                back_to: None,
            }
        }
    };
    let reopen = dialog.back_to.is_none();
    model.overlay = Some(Overlay::Dialog(dialog));
    if !reopen {
        return Vec::new();
    }
    let mut effects = vec![queue::refresh(model)];
    if model.screen == Screen::Case {
        effects.extend(case::open(model, pending.case));
    }
    effects
}

/// What was typed is kept though its form is closed.
fn keep(model: &mut Model, overlay: Option<Overlay>) {
    model.overlay = overlay;
    draft::keep(model);
    model.overlay = None;
}

fn decided_first(winner: &LastDecision) -> Dialog {
    Dialog {
        title: "NOT STORED: somebody else decided this case first".into(),
        lines: vec![
            format!("{} decided it at {}, entry {}.", winner.who, winner.time.clock(), winner.seq),
            "Their decision is shown in the history (h). Your draft is kept:".into(),
            "press the same key again to amend theirs with a new entry, or go on.".into(),
        ],
        back_to: None,
    }
}
