//! A decision key: the form that it opens on the open case, where deciding is possible, and the
//! draft with which it begins.
//!
//! It must not fill in what a person has to choose.

use super::{GUARD_MS, Opens, early, searching};
use crate::app::command::Id;
use crate::app::draft::{Kept, Saved};
use crate::app::form::Form;
use crate::app::message::Effect;
use crate::app::model::{Model, OpenCase, Overlay, Pending, Tone};
use crate::app::wait::WaitForm;
use crate::domain::decision::{Asked, Draft};
use crate::domain::queue::QueueRow;
use crate::domain::words::{CaseState, Verdict};

/// Opens a form on the open case.
pub(in crate::app) fn open(model: &mut Model, opens: Opens) -> Vec<Effect> {
    if let Some(why) = model.read_only.clone() {
        model.say(Tone::Bad, format!("deciding is closed: {why}"));
        return Vec::new();
    }
    let Some(case) = &model.case else { return Vec::new() };
    if let Some(why) = too_early(model, case) {
        early::refuse(model, opens, why);
        return Vec::new();
    }
    if opens == Opens::Wait {
        if !matches!(case.row.state, CaseState::Open | CaseState::Waiting) {
            let state = case.row.state.label();
            model.say(Tone::Plain, format!("a case that is {state} does not wait: amend it"));
            return Vec::new();
        }
        let mut form = WaitForm::new(
            case.row.id.clone(),
            case.revision,
            case.row.decided.as_ref().map(|it| it.seq),
        );
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
        let own = model.shell.keys.first(Id::Override);
        let what = if asked.advised { "gives your own verdict" } else { "is your own call" };
        let why = accept_closed(case).unwrap_or("nothing recommended");
        model.say(Tone::Plain, format!("accept is closed: {why}; {own} {what}"));
        return Vec::new();
    };
    draft.cite(case.named_exactly());
    let form = begin(model, asked, draft);
    model.overlay = Some(Overlay::Form(Box::new(form)));
    // What was being typed to find a case is looked for again.
    searching::search(model, None)
}

/// Why there is nothing to accept, in a few words.
pub fn accept_closed(case: &OpenCase) -> Option<&'static str> {
    let assessment = case.examined.dossier.case.assessment.as_ref();
    match assessment.map(|it| it.recommendation.verdict.as_deref()) {
        None => Some("no assessment"),
        Some(None) => Some("nothing recommended"),
        Some(Some(word)) if Verdict::from_code(word).is_none() => Some("verdict not known"),
        Some(Some(_)) => None,
    }
}

/// Why no decision key acts on the case yet.
pub(super) fn too_early(model: &Model, case: &OpenCase) -> Option<&'static str> {
    let is_stored = |pending: &Pending| pending.case == case.row.id;
    match () {
        () if model.opening.is_some() => Some("another case is coming up"),
        () if model.now.millis_since(case.since) < GUARD_MS => Some("the case had just come up"),
        () if model.pending.as_ref().is_some_and(is_stored) => {
            Some("the entry before is still being stored")
        }
        () => None,
    }
}

/// Goes on where a form of the same kind on the same revision was left. Of other drafts only the
/// words are offered, where words are asked for and there are none.
fn go_on(form: &mut Form, saved: &Saved) {
    let mut kept = saved.kept();
    // Its own words come before those of other kinds.
    kept.sort_by_key(|it| it.kind != form.kind);
    form.carried = kept.iter().map(Kept::words).find(|it| !it.is_empty()).unwrap_or_default();
    let same = |it: &Kept| {
        it.kind == form.kind
            && it.revision == form.revision
            && it.draft.action == form.draft.action
            && (form.draft.verdict.is_none() || form.draft.verdict == it.draft.verdict)
    };
    let Some(was) = kept.into_iter().next().filter(same) else { return };
    // The case wears what the draft names, and what was named or dropped there since.
    let Draft { cited, cited_digests, .. } = std::mem::take(&mut form.draft);
    form.draft = Draft { cited, cited_digests, ..was.draft };
    form.began = None;
    (form.with_request, form.wanted) = (was.with_request, was.wanted);
    // What is answered meanwhile is asked again only where it was being typed.
    let missing = form.draft.missing(&form.asked);
    form.go(was.asks.or_else(|| missing.first().copied()));
}

fn begin(model: &Model, asked: Asked, draft: Draft) -> Form {
    let (id, revision) = match &model.case {
        Some(case) => (case.row.id.clone(), case.revision),
        None => (String::new(), 0),
    };
    let mut form = Form::new(id, revision, asked, draft);
    if let Some(case) = &model.case {
        form.amends = amends(&case.row);
        form.digests = Some(case.examined.dossier.case.digests());
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
    let advice = assessment.map(|it| &it.recommendation);
    let recommended = advice.and_then(|it| it.verdict.as_deref());
    Asked {
        recommended: recommended.and_then(Verdict::from_code),
        assessed: assessment.is_some(),
        advised: recommended.or(advice.and_then(|it| it.request.as_deref())).is_some(),
        severity: case.examined.rated.severity,
        last_text,
    }
}
