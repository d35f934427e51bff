//! From case to case in the queue in groups: over the lines of groups, on where a group or the list
//! was read in part, and into a group that is folded, which folds again when one leaves it.
//!
//! It must not read a case; [`super::super::case`] does, when the cursor stands on it.

use super::super::message::Effect;
use super::super::model::{Model, Tone};
use super::super::{case, update};
use super::groups::{self, GROUPS_STEP, GroupPane, Line, LineName, ROWS_STEP};
use super::{lens, owed};
use crate::domain::codes::detection_key;
use crate::domain::query::{SearchText, Subject};
use crate::domain::queue::QueueSubject;
use crate::store::{Group, GroupBy};

/// Cases of one group that are read at once to stand on its last one; of a larger group the last
/// that is shown is come to, and that is said.
const ROWS_MAX: u64 = 1_000;

/// Groups that are read at once to stand on a case of one that is further down.
const GROUPS_MAX: usize = 5_000;

/// Where the next case is.
enum Next {
    /// On that line.
    Line(usize),
    /// In a group that is folded: of that value.
    Folded(String),
    /// Among the cases of a group of which so many have to be read.
    InGroup(usize),
    /// In a group that has not been read.
    InGroups,
    /// Nowhere.
    Nowhere,
}

/// What came of one step.
enum Went {
    /// The cursor stands on a case; so many behind it are not shown.
    There(u64),
    /// Something has to be read first.
    Reads,
    /// There is none.
    Nowhere,
}

/// Goes on by so many cases; where the next one has not been read, the rest is owed.
pub(super) fn go(model: &mut Model, by: i64) -> Vec<Effect> {
    let Some(by) = owed::added(model, by) else { return Vec::new() };
    let mut from = model.queue.owed.from.take();
    for done in 0..by.abs() {
        let Some(pane) = &mut model.queue.groups else { return Vec::new() };
        let from = from.take().or_else(|| pane.selected().map(|row| row.id.clone()));
        match step(pane, by > 0, from.as_deref()) {
            Went::There(0) => {}
            Went::There(more) => {
                let said =
                    format!("{more} more cases of this group are not shown: they were passed");
                model.say(Tone::Plain, said);
            }
            Went::Reads => {
                model.queue.owed.steps = by.signum() * (by.abs() - done);
                model.queue.owed.from = from;
                return vec![groups::refresh(model)];
            }
            Went::Nowhere => break,
        }
    }
    Vec::new()
}

/// A case was decided: the next one comes up, as by hand; behind the last one the queue.
pub(in crate::app) fn behind(model: &mut Model, decided: &str) -> Vec<Effect> {
    let Some(pane) = &mut model.queue.groups else { return Vec::new() };
    let mut effects = match step(pane, true, Some(decided)) {
        Went::There(_) => match pane.selected().map(|row| row.id.clone()) {
            Some(id) => case::open(model, id),
            None => Vec::new(),
        },
        Went::Reads => {
            let above = pane.cursor.saturating_sub(1);
            // The group of which it was the only one goes with it; its line is the place before.
            if matches!(pane.lines().get(above), Some(Line::Group(_))) {
                pane.cursor = above;
            }
            let owed = &mut model.queue.owed;
            (owed.steps, owed.opens, owed.from) = (1, true, Some(decided.to_owned()));
            Vec::new()
        }
        Went::Nowhere => update::to_queue(model),
    };
    effects.push(groups::refresh(model));
    effects
}

/// Goes on by one case, or into what has to be read to find it.
fn step(pane: &mut GroupPane, onward: bool, from: Option<&str>) -> Went {
    match next(pane, onward, from) {
        Next::Line(at) => {
            // On the way back, what is not shown of a group stands between.
            let lines = pane.lines();
            let passed = lines.get(at + 1).filter(|_| !onward && at + 1 < pane.cursor);
            let more = if let Some(Line::More(_, more)) = passed { *more } else { 0 };
            stand(pane, at);
            return Went::There(more);
        }
        Next::Folded(value) => {
            fold_behind(pane);
            pane.unfolded.insert(value.clone(), Vec::new());
            pane.passed.push(value);
        }
        Next::InGroup(rows) => pane.rows = rows,
        Next::InGroups => pane.limit = pane.groups.len() + GROUPS_STEP,
        Next::Nowhere => return Went::Nowhere,
    }
    Went::Reads
}

/// Looks from the cursor on. A case may stand in several groups: the same one is not the next.
fn next(pane: &GroupPane, onward: bool, from: Option<&str>) -> Next {
    let lines = pane.lines();
    let of = |at: usize| {
        let line = *lines.get(at)?;
        let group = pane.groups.get(line.group())?;
        let value = &group.value;
        match line {
            Line::Row(..) => {
                let other = pane.row(line).is_some_and(|row| Some(row.id.as_str()) != from);
                other.then_some(Next::Line(at))
            }
            Line::Group(_) => {
                // One that was looked into already has nothing more.
                let is_shut = !pane.unfolded.contains_key(value) && !pane.passed.contains(value);
                is_shut.then(|| Next::Folded(value.clone()))
            }
            Line::More(..) => {
                // Where as many as were asked for did not come, there are no more.
                let read = pane.unfolded.get(value).map_or(0, Vec::len);
                let all = usize::try_from(group.lines.min(ROWS_MAX)).unwrap_or(read);
                let wanted = if onward { pane.rows + ROWS_STEP } else { all };
                (read >= pane.rows && wanted > pane.rows).then_some(Next::InGroup(wanted))
            }
        }
    };
    if !onward {
        return (0..pane.cursor).rev().find_map(of).unwrap_or(Next::Nowhere);
    }
    let more = (pane.groups.len() as u64) < pane.total && pane.groups.len() >= pane.limit;
    let end = if more { Next::InGroups } else { Next::Nowhere };
    (pane.cursor..lines.len()).find_map(of).unwrap_or(end)
}

/// A case came up in another way than from the line of it: the cursor goes there, so that the next
/// one is next to it. One outside of what is shown leaves it where it is.
pub(in crate::app) fn follow(model: &mut Model) -> Vec<Effect> {
    let (Some(case), Some(pane)) = (&model.case, &model.queue.groups) else { return Vec::new() };
    let id = case.row.id.clone();
    if pane.selected().is_some_and(|row| row.id == id) {
        return Vec::new();
    }
    let search = SearchText::of(&case.examined.dossier.case.doc);
    let (line, context) = (Subject { row: &case.row, search: &search }, lens::context(model));
    let holds = |group: &&Group| pane.by.term(group).passes(line, &context);
    let is_shown = model.queue.lens.query.passes(line, &context);
    let own = pane.groups.iter().find(holds);
    let group = match own {
        Some(group) => Some((group.value.clone(), group.lines.min(ROWS_MAX))),
        // Its group is further down than was read.
        None if (pane.groups.len() as u64) < pane.total => {
            value_of(pane.by, line).map(|value| (value, ROWS_MAX))
        }
        None => None,
    };
    let (group, is_beyond) = (group.filter(|_| is_shown), own.is_none());
    let own = own.map(|group| LineName::Group(group.value.clone()));
    let Some(pane) = &mut model.queue.groups else { return Vec::new() };
    if arrive(pane, &id) {
        return Vec::new();
    }
    let Some((value, lines)) = group else {
        // It is not among the lines: the next one is the first of its own group, if there is one.
        let at = pane.lines().iter().position(|line| own.is_some() && pane.name(*line) == own);
        if let Some(at) = at {
            stand(pane, at);
        }
        return Vec::new();
    };
    if !pane.unfolded.contains_key(&value) {
        pane.unfolded.insert(value.clone(), Vec::new());
        pane.passed.push(value);
    }
    if is_beyond {
        let all = usize::try_from(pane.total).unwrap_or(GROUPS_MAX).min(GROUPS_MAX);
        pane.limit = pane.limit.max(all);
    }
    pane.rows = pane.rows.max(usize::try_from(lines).unwrap_or(pane.rows));
    pane.sought = Some(id);
    vec![groups::refresh(model)]
}

/// The next case is the one next to the open case, wherever the cursor was put meanwhile; of one
/// that is not among the lines it is next to the cursor. Where the lines around it have to be read
/// first, so many steps from it are owed.
pub(in crate::app) fn to_open_case(model: &mut Model, by: i64) -> Option<Effect> {
    // Where one is on the way to a case, or owes steps, the cursor is ahead of what is open.
    let is_on_its_way = model.opening.is_some() || model.queue.owed.steps != 0;
    let case = model.case.as_ref().filter(|_| !is_on_its_way)?;
    let is_there = model.queue.selected().is_some_and(|row| row.id == case.row.id);
    if is_there {
        return None;
    }
    if let Some(pane) = &mut model.queue.groups {
        arrive(pane, &case.row.id);
        return None;
    }
    if let Some(at) = model.queue.rows.iter().position(|row| row.id == case.row.id) {
        model.queue.cursor = at;
        return None;
    }
    if !is_shown(model) {
        return None;
    }
    let anchor = lens::ask(model).anchor(&case.row);
    let lead = super::rows(model);
    let effect = super::read_around(model, anchor, lead);
    (model.queue.owed.steps, model.queue.owed.opens) = (by, true);
    Some(effect)
}

/// True where the filter lets the open case pass.
fn is_shown(model: &Model) -> bool {
    model.case.as_ref().is_some_and(|case| {
        let search = SearchText::of(&case.examined.dossier.case.doc);
        let line = Subject { row: &case.row, search: &search };
        model.queue.lens.query.passes(line, &lens::context(model))
    })
}

/// The value of the group of that grouping in which a line stands; of several the first.
fn value_of(by: GroupBy, line: Subject<'_>) -> Option<String> {
    let row = line.row;
    match by {
        GroupBy::Subject => Some(QueueSubject::account_key(row.subject.kind, &row.subject.id)),
        GroupBy::Detection => Some(detection_key(&row.detection)),
        GroupBy::Address => line.search.addresses.first().cloned(),
    }
}

/// Stands on that case, where it is among those that were read.
pub(super) fn arrive(pane: &mut GroupPane, id: &str) -> bool {
    let is_there = |line: &Line| pane.row(*line).is_some_and(|row| row.id == id);
    let Some(at) = pane.lines().iter().position(is_there) else { return false };
    stand(pane, at);
    true
}

/// Stands on that line; the groups through which one passed are folded.
fn stand(pane: &mut GroupPane, at: usize) {
    pane.cursor = at;
    fold_behind(pane);
    let here = here(pane);
    pane.passed.retain(|value| Some(value) == here.as_ref());
}

/// The group in which the cursor stands.
fn here(pane: &GroupPane) -> Option<String> {
    pane.here().map(|group| group.value.clone())
}

/// Folds the groups through which one only passed; the cursor stays on its line.
fn fold_behind(pane: &mut GroupPane) {
    let group = here(pane);
    pane.on_its_line(|GroupPane { passed, unfolded, .. }| {
        for value in passed.iter().filter(|value| Some(*value) != group.as_ref()) {
            unfolded.remove(value);
        }
    });
}
