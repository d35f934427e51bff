//! The open case: opening it, moving in its panes, and the way from a claim to the field it cites
//! and back.

use super::command::Id;
use super::draft;
use super::json_lines::{self, Part};
use super::layout::{self, Area};
use super::looking;
use super::message::{Effect, Opened};
use super::model::{Focus, Lit, Model, OpenCase, Overlay, Screen, Tone};
use super::{others, queue, revised, study};
use crate::domain::json::NodeId;
use crate::domain::text::{SHOWN_BYTES_MAX, Shown};
use crate::domain::time::Timestamp;
use crate::grounding::CheckedCite;
use crate::hazards::Hazard;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Asks for a case; what was looked at in the one before is recorded.
pub(super) fn open(model: &mut Model, id: String) -> Vec<Effect> {
    let mut effects = looking::leave_event(model);
    others::opens(model, &id);
    let request = model.next_request();
    model.opening = Some((id.clone(), request));
    // Whoever opens a case does not wait for the one behind a decision any more.
    model.queue.open_behind = None;
    if !model.drafts.contains_key(&id) {
        effects.push(Effect::ReadDraft { case: id.clone() });
    }
    effects.push(Effect::OpenCase { request, case: id });
    effects
}

/// A case came, or why it did not.
pub(super) fn opened(
    model: &mut Model,
    request: u64,
    result: Result<Box<Opened>, String>,
) -> Vec<Effect> {
    if model.opening.as_ref().is_none_or(|(_, wanted)| *wanted != request) {
        return Vec::new();
    }
    model.opening = None;
    match result {
        Ok(opened) => {
            let mut case = fresh(*opened, model.now);
            case.item = case.order_of_items().first().copied().unwrap_or(0);
            let of_session = model.opened_before.get(&(case.row.id.clone(), case.revision));
            case.opened = of_session.cloned().unwrap_or_default();
            case.queue_lines = queue::lines(model);
            let before = model.case.replace(case);
            draft::worn(model);
            model.beside = None;
            // What lies over the case before shows that one's evidence.
            let of_case = |over: &Overlay| {
                matches!(over, Overlay::Study(_) | Overlay::History(_) | Overlay::About(_))
            };
            if model.overlay.as_ref().is_some_and(of_case) {
                model.overlay = None;
            }
            model.screen = Screen::Case;
            select(model, 0, false);
            if let Some(before) = before {
                revised::came(model, &before);
            }
            return queue::walk::follow(model);
        }
        Err(why) => {
            others::stays(model);
            model.say(Tone::Bad, why);
        }
    }
    Vec::new()
}

pub(super) fn fresh(opened: Opened, now: Timestamp) -> OpenCase {
    OpenCase {
        revision: opened.row.revision,
        newer: None,
        row: opened.row,
        order: opened.survey.order.clone(),
        survey: opened.survey,
        examined: opened.examined,
        focus: Focus::Events,
        event: 0,
        item: 0,
        prose_row: 0,
        lines: Arc::default(),
        flags: Arc::default(),
        record_scroll: 0,
        lit: None,
        marked: None,
        opened: BTreeSet::new(),
        named: BTreeSet::new(),
        queue_lines: None,
        since: now,
        presented: false,
        look: None,
    }
}

/// In a pane of fewer rows the record begins where it tells something.
const ROWS_FROM_TOP: usize = 6;

/// Selects an event and lays out its record.
fn select(model: &mut Model, place: usize, on_purpose: bool) {
    let now = model.now;
    let (columns, rows) = record_size(model);
    let Some(case) = &mut model.case else { return };
    let Some(index) = case.order.get(place).copied() else { return };
    case.event = place;
    case.record_scroll = 0;
    case.lines = case.survey.lines.get(index).cloned().unwrap_or_default();
    case.flags = case.survey.flags.get(&index).cloned().unwrap_or_default();
    case.record_scroll = begins(case, index, (columns, rows));
    looking::at(case, index, on_purpose, now);
}

/// The line at which a record begins in its pane.
fn begins(case: &OpenCase, index: usize, (columns, rows): (usize, usize)) -> usize {
    if rows >= ROWS_FROM_TOP {
        return 0;
    }
    let doc = &case.examined.dossier.case.doc;
    telling(case, index).min(json_lines::ends(&case.lines, doc, columns, rows).last_page)
}

/// The line with which the record begins in a pane of that size above a form: the state knows how
/// far one has scrolled in the pane without it, and only a frame how many rows the form leaves. A
/// record at its beginning begins where it tells something, and what is lit is among the rows.
pub fn record_top(case: &OpenCase, (columns, rows): (usize, usize)) -> usize {
    let from = case.record_scroll.min(case.lines.len());
    let Some(index) = case.event_index() else { return from };
    let doc = &case.examined.dossier.case.doc;
    if let Some(field) = case.lit.as_ref().and_then(|lit| lit.field) {
        return match json_lines::line_of(&case.lines, doc, field) {
            Some(line) if line >= from + rows => line.saturating_sub(rows / 3),
            _ => from,
        };
    }
    if from == 0 { begins(case, index, (columns, rows)) } else { from }
}

/// The line of the first value that a claim cites, else of the address: what a low pane begins
/// with.
fn telling(case: &OpenCase, index: usize) -> usize {
    let is_value = |at: &&u32| {
        let line = case.lines.get(**at as usize);
        line.is_some_and(|line| line.part == Part::Whole)
    };
    let cited = case.survey.cited.get(&index).and_then(|cited| cited.iter().find(is_value));
    if let Some(cited) = cited {
        return *cited as usize;
    }
    let dossier = &case.examined.dossier;
    let path = dossier.sign_in(index).and_then(|it| it.path("src_endpoint.ip"));
    let node = path.and_then(|path| dossier.case.raw(index)?.pointer(path));
    let line = node.and_then(|node| json_lines::line_of(&case.lines, &dossier.case.doc, node.id()));
    line.unwrap_or(0)
}

/// The record pane's columns and rows.
fn record_size(model: &Model) -> (usize, usize) {
    let (width, height) = model.size;
    let content = model.case.as_ref().map(|case| model.content(case)).unwrap_or_default();
    let record = layout::case_panes(width, height, content).record;
    (usize::from(record.width), usize::from(record.height).max(1))
}

/// The area of the model's part.
fn model_pane(model: &Model) -> Area {
    let (width, height) = model.size;
    let content = model.case.as_ref().map(|case| model.content(case)).unwrap_or_default();
    layout::case_panes(width, height, content).model
}

/// Moves in the pane with the focus by that many lines.
pub(super) fn step(model: &mut Model, by: i64) -> Vec<Effect> {
    let (columns, rows) = record_size(model);
    let pane = model_pane(model);
    let Some(case) = &mut model.case else { return Vec::new() };
    match case.focus {
        Focus::Events => other_event(model, by),
        Focus::Record => {
            let doc = &case.examined.dossier.case.doc;
            let ends = json_lines::ends(&case.lines, doc, columns, rows);
            // The last page is one jump; line by line one can go further, for long values.
            let most = if by > case.lines.len() as i64 { ends.last_page } else { ends.most };
            case.record_scroll = (case.record_scroll as i64 + by).clamp(0, most as i64) as usize;
            Vec::new()
        }
        Focus::Model => {
            step_item(case, by, pane);
            Vec::new()
        }
    }
}

/// Moves among the items as they stand on the screen, and in the prose by its rows, up to the one
/// with which its last page begins.
pub(super) fn step_item(case: &mut OpenCase, by: i64, pane: Area) {
    if let Some(prose) = case.selected_prose() {
        let columns = layout::prose_columns(usize::from(pane.width.saturating_sub(3)));
        let rows: usize =
            prose.split('\n').map(|it| Shown::cell(it, SHOWN_BYTES_MAX).wrap(columns).len()).sum();
        let disagreeing = (0..case.items()).filter(|item| case.stands_first(*item)).count();
        let pinned = disagreeing + kinds_of_hazards(case);
        let most = rows.saturating_sub(layout::prose_page(pane.height, pinned));
        let to = case.prose_row as i64 + by;
        if to >= 0 {
            case.prose_row = (to as usize).min(most);
            return;
        }
    }
    case.prose_row = 0;
    let order = case.order_of_items();
    let here = order.iter().position(|item| *item == case.item).unwrap_or(0);
    let to = (here as i64 + by).clamp(0, (order.len() as i64 - 1).max(0)) as usize;
    case.item = order.get(to).copied().unwrap_or(0);
}

/// Kinds of hazards of which the model's part has a row each: those of the assessment itself.
fn kinds_of_hazards(case: &OpenCase) -> usize {
    let of_prose =
        |hazard: &&Hazard| hazard.place.is_of_assessment() && !hazard.place.is_of_claim();
    let hazards = case.examined.hazards.iter().filter(of_prose);
    hazards.map(|hazard| hazard.finding.kind).collect::<BTreeSet<_>>().len()
}

/// Selects another event, by that many places in order of time.
pub(super) fn other_event(model: &mut Model, by: i64) -> Vec<Effect> {
    let Some(case) = &mut model.case else { return Vec::new() };
    let last = (case.order.len() as i64 - 1).max(0);
    let to = (case.event as i64 + by).clamp(0, last) as usize;
    case.lit = None;
    if to == case.event {
        return Vec::new();
    }
    let effects = looking::leave_event(model);
    select(model, to, true);
    effects
}

/// Moves by a page.
pub(super) fn page(model: &mut Model, down: bool) -> Vec<Effect> {
    let focus = model.case.as_ref().map(|case| case.focus);
    let rows = match focus {
        Some(Focus::Record) => record_size(model).1.saturating_sub(1).max(1),
        _ => 5,
    } as i64;
    step(model, if down { rows } else { -rows })
}

/// Moves the focus to the next or previous pane.
pub(super) fn next_pane(model: &mut Model, forward: bool) {
    let Some(case) = &mut model.case else { return };
    case.focus = match (case.focus, forward) {
        (Focus::Events, true) | (Focus::Model, false) => Focus::Record,
        (Focus::Record, true) | (Focus::Events, false) => Focus::Model,
        (Focus::Model, true) | (Focus::Record, false) => Focus::Events,
    };

    looking::reads_on(case, model.now);
}

/// Moves the focus between what the model says and what the evidence says.
pub(super) fn other_part(model: &mut Model) {
    let Some(case) = &mut model.case else { return };
    case.focus = if case.focus == Focus::Model { Focus::Events } else { Focus::Model };
    looking::reads_on(case, model.now);
}

/// From a claim to the first field it cites; from there back, if it is lit already.
pub(super) fn claim(model: &mut Model, claim: usize) -> Vec<Effect> {
    let Some(case) = &mut model.case else { return Vec::new() };
    if case.lit.as_ref().is_some_and(|lit| lit.claim == claim) {
        return unlight(model);
    }
    let Some(checked) = case.examined.checked.claims.get(claim) else {
        let count = case.examined.checked.claims.len();
        model.say(Tone::Plain, format!("there are {count} claims"));
        return Vec::new();
    };
    case.item = claim;
    // The cite that decides the mark comes first: the eye is to land on the disagreement.
    let deciding = checked.cites.iter().position(|cite| cite.grounding == checked.grounding);
    light(model, claim, deciding.unwrap_or(0))
}

/// The next cite of the claim that is lit.
pub(super) fn next_cite(model: &mut Model) -> Vec<Effect> {
    let Some(case) = &model.case else { return Vec::new() };
    if case.marked.is_some() {
        return study::next_marked(model);
    }
    let Some(lit) = &case.lit else {
        model.say(Tone::Plain, "no claim is lit: press its number first");
        return Vec::new();
    };
    let count = case.examined.checked.claims.get(lit.claim).map_or(0, |claim| claim.cites.len());
    let (claim, cite) = (lit.claim, (lit.cite + 1) % count.max(1));
    light(model, claim, cite)
}

fn light(model: &mut Model, claim: usize, cite: usize) -> Vec<Effect> {
    let Some(case) = &mut model.case else { return Vec::new() };
    let checked = case.examined.checked.claims.get(claim).and_then(|it| it.cites.get(cite));
    // A fact stands in no record: of the events that make it, the last one decides it.
    let target = |it: &CheckedCite| (it.event.or(it.made_by.last().copied()), it.field);
    let Some(((event, field), why)) = checked.map(|it| (target(it), it.why.clone())) else {
        model.say(Tone::Plain, format!("claim {} cites nothing", claim + 1));
        return Vec::new();
    };
    let here = (case.focus, case.event, case.record_scroll);
    let back = case.lit.as_ref().map_or(here, |lit| lit.back);
    case.marked = None;
    case.lit = Some(Lit { claim, cite, field, back });
    let place = event.and_then(|event| case.order.iter().position(|at| *at == event));
    let Some(place) = place else {
        model.say(Tone::Plain, why);
        return Vec::new();
    };
    let mut effects = Vec::new();
    if model.case.as_ref().is_some_and(|case| case.event != place) {
        effects = looking::leave_event(model);
    }
    select(model, place, true);
    bring_into_view(model, field);
    effects
}

/// The screen has another size: what is lit stays on it.
pub(super) fn resized(model: &mut Model) {
    if let Some(field) = model.case.as_ref().and_then(|case| case.lit.as_ref()?.field) {
        bring_into_view(model, Some(field));
        return;
    }
    let size = record_size(model);
    if let Some(case) = &mut model.case
        && let Some(index) = case.event_index()
        && case.focus != Focus::Record
        && (case.record_scroll == 0 || case.record_scroll == telling(case, index))
    {
        case.record_scroll = begins(case, index, size);
    }
}

/// Scrolls the record so that the field stands a third down, and notes which field was jumped to.
pub(super) fn bring_into_view(model: &mut Model, field: Option<NodeId>) {
    let (columns, rows) = record_size(model);
    let Some(case) = &mut model.case else { return };
    let line = field
        .and_then(|field| json_lines::line_of(&case.lines, &case.examined.dossier.case.doc, field));
    if let Some(line) = line {
        let doc = &case.examined.dossier.case.doc;
        let ends = json_lines::ends(&case.lines, doc, columns, rows);
        case.record_scroll = line.saturating_sub(rows / 3).min(ends.last_page);
    }
    let ptr = case.lit.as_ref().and_then(|lit| cited_pointer(case, lit));
    if let Some(look) = &mut case.look {
        look.ptr = ptr;
    }
}

fn cited_pointer(case: &OpenCase, lit: &Lit) -> Option<String> {
    use crate::domain::assessment::Target;
    match &case.examined.dossier.case.claim(lit.claim)?.cites.get(lit.cite)?.target {
        Target::Field { ptr, .. } => Some(ptr.clone()),
        _ => None,
    }
}

/// Back from the field to where the claim was pressed.
pub(super) fn unlight(model: &mut Model) -> Vec<Effect> {
    let Some(lit) = model.case.as_mut().and_then(|case| case.lit.take()) else {
        return Vec::new();
    };
    let (focus, event, scroll) = lit.back;
    let effects = looking::leave_event(model);
    select(model, event, false);
    if let Some(case) = &mut model.case {
        case.focus = focus;
        case.record_scroll = scroll;
    }
    effects
}

/// Enter: from the selected claim to its field.
pub(super) fn enter(model: &mut Model) -> Vec<Effect> {
    let Some(case) = &mut model.case else { return Vec::new() };
    match case.focus {
        Focus::Events => {
            case.focus = Focus::Record;
            looking::reads_on(case, model.now);
        }
        Focus::Record => return study::open(model, Id::Record),
        Focus::Model => {
            let (item, claims) = (case.item, case.examined.checked.claims.len());
            if item < claims {
                return claim(model, item);
            }
            return omission(model, item - claims);
        }
    }
    Vec::new()
}

/// From an omission to the first event that makes it.
fn omission(model: &mut Model, place: usize) -> Vec<Effect> {
    let Some(case) = &model.case else { return Vec::new() };
    let event = case.examined.checked.omissions.get(place).and_then(|it| it.events.first());
    let at = event.and_then(|event| case.order.iter().position(|at| at == event));
    let Some(at) = at else { return Vec::new() };
    let effects = looking::leave_event(model);
    select(model, at, true);
    effects
}

/// Selects an event on purpose, by its place in the order of time.
pub(super) fn show_event(model: &mut Model, place: usize) -> Vec<Effect> {
    let effects = looking::leave_event(model);
    select(model, place, true);
    if let Some(case) = &mut model.case {
        case.focus = Focus::Events;
    }
    effects
}

/// Names the selected event as deciding, or takes that back.
pub(super) fn name_event(model: &mut Model) {
    let Some(case) = &mut model.case else { return };
    let Some(event) = case.event_index() else { return };
    if !case.named.remove(&event) {
        case.named.insert(event);
    }
    draft::names(model);
}

/// Another case of the queue, by that many lines.
pub(super) fn neighbour(model: &mut Model, by: i64) -> Vec<Effect> {
    if let Some(effect) = queue::walk::to_open_case(model, by) {
        return vec![effect];
    }
    let before = model.queue.selected().map(|row| row.id.clone());
    let mut effects = queue::neighbour(model, by);
    if model.queue.owed.steps != 0 {
        // The case is one that is still to come; it is opened then.
        model.queue.owed.opens = true;
        return effects;
    }
    match model.queue.selected().map(|row| row.id.clone()) {
        Some(id) if Some(&id) != before.as_ref() => effects.extend(open(model, id)),
        _ => model.say(Tone::Plain, "there is no case beyond this one"),
    }
    effects
}
