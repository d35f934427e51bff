//! From case to case in the queue in groups: over the lines of groups, on where a group or the list
//! was read in part, and into a group that is folded, which folds again when one leaves it.
//!
//! It must not open a case; [`super::super::case`] does, when the cursor stands on it.

use super::super::message::Effect;
use super::super::model::Model;
use super::groups::{self, GROUPS_STEP, GroupPane, Line, ROWS_STEP};
use super::owed;

/// Where the next case is.
enum Next {
    /// On that line.
    Line(usize),
    /// In a group that is folded: of that value.
    Folded(String),
    /// Among the cases of a group that have not been read.
    InGroup,
    /// In a group that has not been read.
    InGroups,
    /// Nowhere.
    Nowhere,
}

/// Goes on by so many cases; where the next one has not been read, the rest is owed.
pub(super) fn go(model: &mut Model, by: i64) -> Vec<Effect> {
    let Some(by) = owed::added(model, by) else { return Vec::new() };
    for done in 0..by.abs() {
        let Some(pane) = &mut model.queue.groups else { return Vec::new() };
        match next(pane, by > 0) {
            Next::Line(at) => {
                pane.cursor = at;
                fold_behind(pane);
                let here = here(pane);
                pane.passed.retain(|value| Some(value) == here.as_ref());
                continue;
            }
            Next::Folded(value) => {
                fold_behind(pane);
                pane.unfolded.insert(value.clone(), Vec::new());
                pane.passed.push(value);
            }
            Next::InGroup => pane.rows += ROWS_STEP,
            Next::InGroups => pane.limit = pane.groups.len() + GROUPS_STEP,
            Next::Nowhere => break,
        }
        model.queue.owed.steps = by.signum() * (by.abs() - done);
        return vec![groups::refresh(model)];
    }
    Vec::new()
}

/// Looks from the cursor on. A case may stand in several groups: the same one is not the next.
fn next(pane: &GroupPane, onward: bool) -> Next {
    let lines = pane.lines();
    let this = pane.selected().map(|row| row.id.as_str());
    let of = |at: usize| {
        let line = *lines.get(at)?;
        let (Line::Group(group) | Line::Row(group, _) | Line::More(group, _)) = line;
        let value = &pane.groups.get(group)?.value;
        match line {
            Line::Row(..) => {
                let other = pane.row(line).is_some_and(|row| Some(row.id.as_str()) != this);
                other.then_some(Next::Line(at))
            }
            Line::Group(_) => {
                // One that was looked into already has nothing more.
                let is_shut = !pane.unfolded.contains_key(value) && !pane.passed.contains(value);
                is_shut.then(|| Next::Folded(value.clone()))
            }
            // On the way back the last case that is shown comes first.
            Line::More(..) => {
                let read = pane.unfolded.get(value).map_or(0, Vec::len);
                (onward && read >= pane.rows).then_some(Next::InGroup)
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

/// The group in which the cursor stands.
fn here(pane: &GroupPane) -> Option<String> {
    let (group, _) = pane.name(*pane.lines().get(pane.cursor)?)?;
    Some(group.to_owned())
}

/// Folds the groups through which one only passed; the cursor stays on its line.
fn fold_behind(pane: &mut GroupPane) {
    let name = |pane: &GroupPane, line: Line| {
        pane.name(line).map(|(group, row)| (group.to_owned(), row.map(str::to_owned)))
    };
    let stands = pane.lines().get(pane.cursor).and_then(|line| name(pane, *line));
    let group = here(pane);
    let GroupPane { passed, unfolded, .. } = &mut *pane;
    for value in passed.iter().filter(|value| Some(*value) != group.as_ref()) {
        unfolded.remove(value);
    }
    let there = pane.lines().iter().position(|line| name(pane, *line) == stands);
    pane.cursor = there.unwrap_or(pane.cursor);
}
