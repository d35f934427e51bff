//! The queue in groups: one line a subject, detection or address, folded or with its cases below.
//!
//! Groups are read whole with the cases of those that are unfolded, so that what is on the screen
//! is of one moment. It must not count anything.

use super::super::case;
use super::super::message::{Effect, GroupsWindow};
use super::super::model::{Model, Screen};
use super::needs::Needs;
use super::{lens, owed, walk};
use crate::domain::queue::QueueRow;
use crate::store::{Group, GroupBy};
use std::collections::{BTreeMap, HashMap};

/// Groups that are read at first, and more each time the cursor comes near their end.
pub(super) const GROUPS_STEP: usize = 200;
/// Cases shown below one group at first, and more each time one goes on from the last; how many
/// more there are is said.
pub const ROWS_STEP: usize = 100;

/// The queue in groups.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupPane {
    /// By what.
    pub by: GroupBy,
    /// The groups, the worst first.
    pub groups: Vec<Group>,
    /// How many there are.
    pub total: u64,
    /// Cases of the groups that are unfolded, by the group's value.
    pub unfolded: BTreeMap<String, Vec<QueueRow>>,
    /// What its columns need; until the queue is in other groups they only grow.
    pub needs: Needs,
    /// The selected line.
    pub cursor: usize,
    /// False until the groups came.
    pub loaded: bool,
    /// Groups that are read.
    pub(super) limit: usize,
    /// Cases that are read of each group.
    pub(super) rows: usize,
    /// Groups into which one went from case to case, and that nobody unfolded by hand.
    pub(super) passed: Vec<String>,
    /// They stand in the order that was on the screen beside an open case, which is no more theirs.
    pub(super) kept: bool,
    /// The case on the screen, which is looked for in what is being read.
    pub(super) sought: Option<String>,
}

/// What tells a line apart from all others, whatever its place.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::app) enum LineName {
    /// The group of that value.
    Group(String),
    /// That case in the group of that value.
    Row(String, String),
    /// What the group of that value has more.
    More(String),
}

/// A line of the queue in groups, by place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// A group.
    Group(usize),
    /// A case of a group.
    Row(usize, usize),
    /// A group has that many more cases than are shown.
    More(usize, u64),
}

impl Line {
    /// The group that it is, or stands in.
    pub(super) const fn group(self) -> usize {
        let (Self::Group(at) | Self::Row(at, _) | Self::More(at, _)) = self;
        at
    }
}

impl GroupPane {
    /// By that, with nothing read yet.
    fn new(by: GroupBy) -> Self {
        Self {
            by,
            groups: Vec::new(),
            total: 0,
            unfolded: BTreeMap::new(),
            needs: Needs::default(),
            cursor: 0,
            loaded: false,
            limit: GROUPS_STEP,
            rows: ROWS_STEP,
            passed: Vec::new(),
            kept: false,
            sought: None,
        }
    }

    /// All lines, from the first.
    pub fn lines(&self) -> Vec<Line> {
        let mut lines = Vec::new();
        for (at, group) in self.groups.iter().enumerate() {
            lines.push(Line::Group(at));
            let Some(rows) = self.unfolded.get(&group.value) else { continue };
            lines.extend((0..rows.len()).map(|row| Line::Row(at, row)));
            let more = group.lines.saturating_sub(rows.len() as u64);
            if more > 0 {
                lines.push(Line::More(at, more));
            }
        }
        lines
    }

    /// The case of a line.
    pub fn row(&self, line: Line) -> Option<&QueueRow> {
        let Line::Row(group, row) = line else { return None };
        self.unfolded.get(&self.groups.get(group)?.value)?.get(row)
    }

    /// The selected case, where the cursor stands on one.
    pub fn selected(&self) -> Option<&QueueRow> {
        self.row(*self.lines().get(self.cursor)?)
    }

    /// What tells a line apart from all others.
    pub(in crate::app) fn name(&self, line: Line) -> Option<LineName> {
        let group = self.groups.get(line.group())?.value.clone();
        Some(match line {
            Line::Group(_) => LineName::Group(group),
            Line::Row(..) => LineName::Row(group, self.row(line)?.id.clone()),
            Line::More(..) => LineName::More(group),
        })
    }

    /// Changes what is shown. The cursor stays on its line; if that has gone, where it stood.
    pub(super) fn on_its_line(&mut self, change: impl FnOnce(&mut Self)) {
        let stands = self.lines().get(self.cursor).and_then(|line| self.name(*line));
        change(self);
        let lines = self.lines();
        let there = stands.and_then(|name| {
            lines.iter().position(|line| self.name(*line).as_ref() == Some(&name))
        });
        self.cursor = there.unwrap_or(self.cursor).min(lines.len().saturating_sub(1));
    }

    /// What enter does with the selected line, for hints.
    pub fn enter_does(&self) -> &'static str {
        match self.lines().get(self.cursor) {
            Some(Line::Group(_)) if self.is_unfolded_here() => "fold",
            Some(Line::Group(_)) => "unfold",
            Some(Line::More(..)) => "show all",
            Some(Line::Row(..)) | None => "open",
        }
    }

    fn is_unfolded_here(&self) -> bool {
        self.here().is_some_and(|group| self.unfolded.contains_key(&group.value))
    }

    /// The group of the selected line.
    pub(super) fn here(&self) -> Option<&Group> {
        self.groups.get(self.lines().get(self.cursor)?.group())
    }
}

/// Puts the queue in groups, or takes them away.
pub(in crate::app) fn by(model: &mut Model, by: Option<GroupBy>) -> Vec<Effect> {
    model.queue.groups = by.map(GroupPane::new);
    owed::leave(model);
    vec![super::refresh(model)]
}

/// Reads the groups anew, all folded: something else is asked for.
pub(super) fn anew(model: &mut Model) -> Vec<Effect> {
    let kept = model.queue.groups.as_ref().map(|pane| pane.by);
    by(model, kept)
}

/// Reads the groups again: something may have changed.
pub(super) fn refresh(model: &mut Model) -> Effect {
    let request = model.next_request();
    let ask = Box::new(lens::ask(model));
    let Some(pane) = &model.queue.groups else {
        // Nothing is in groups: the plain window is read.
        return super::refresh(model);
    };
    model.queue.reading = request;
    let unfolded = pane.unfolded.keys().cloned().collect();
    Effect::ReadGroups { request, ask, by: pane.by, limit: pane.limit, unfolded, rows: pane.rows }
}

/// The groups came: false where others are waited for. The cursor stays on its line; if that has
/// gone, where it stood.
pub(in crate::app) fn came(model: &mut Model, request: u64, window: GroupsWindow) -> bool {
    let is_wanted = model.queue.reading == request;
    // Beside an open case one goes on in the order that was on the screen: a decision makes its
    // group smaller, and behind its new place others would be passed.
    let keeps_order = model.screen == Screen::Case;
    let Some(pane) = model.queue.groups.as_mut().filter(|_| is_wanted) else { return false };
    pane.on_its_line(|pane| {
        let stood = std::mem::replace(&mut pane.groups, window.groups.groups);
        pane.kept = keeps_order;
        if keeps_order {
            pane.groups = in_order_of(&stood, std::mem::take(&mut pane.groups));
        }
        pane.total = window.groups.total;
        // What was folded while this was read stays folded.
        let wanted = std::mem::take(&mut pane.unfolded);
        let kept = window.unfolded.into_iter().filter(|(value, _)| wanted.contains_key(value));
        pane.unfolded = kept.collect();
        pane.needs.of_groups(&pane.groups, pane.by);
        pane.unfolded.values().for_each(|rows| pane.needs.of_rows(rows));
        pane.loaded = true;
    });
    let shown = model.case.as_ref().map(|case| case.row.id.as_str());
    if let Some(sought) = pane.sought.take().filter(|id| Some(id.as_str()) == shown) {
        walk::arrive(pane, &sought);
    }
    model.queue.counts = window.counts;
    model.queue.next_due = window.next_due;
    model.queue.loaded = true;
    model.session.entries = window.entries;
    true
}

/// Back on the queue the groups are read in the order that its title names, where another was kept.
pub(in crate::app) fn put_in_order(model: &mut Model) -> Option<Effect> {
    let kept = model.queue.groups.as_ref().is_some_and(|pane| pane.kept);
    kept.then(|| refresh(model))
}

/// Groups in the order in which they stood; those that are new, each behind the one that it comes
/// after.
fn in_order_of(stood: &[Group], groups: Vec<Group>) -> Vec<Group> {
    let known = stood.iter().enumerate().map(|(place, group)| (group.value.as_str(), place));
    let known: HashMap<&str, usize> = known.collect();
    let mut before = None;
    let mut placed: Vec<((Option<usize>, usize), Group)> = Vec::with_capacity(groups.len());
    for (nth, group) in groups.into_iter().enumerate() {
        let stands = known.get(group.value.as_str()).copied();
        // One that is known comes before what is new behind it.
        let place = if stands.is_some() { (stands, 0) } else { (before, nth + 1) };
        before = place.0;
        placed.push((place, group));
    }
    placed.sort_by_key(|(place, _)| *place);
    placed.into_iter().map(|(_, group)| group).collect()
}

/// Moves the cursor by that many lines; more groups are read near their end.
pub(super) fn step(model: &mut Model, by: i64) -> Vec<Effect> {
    let shown = super::rows(model);
    let Some(pane) = &mut model.queue.groups else { return Vec::new() };
    let len = pane.lines().len();
    let wanted = (pane.cursor as i64).saturating_add(by);
    let to = wanted.clamp(0, (len as i64 - 1).max(0));
    pane.cursor = to as usize;
    // The last line is the last of those that were read; steps go on to what is behind it.
    let is_step = by < i64::from(u32::MAX);
    if is_step && wanted >= len as i64 && (pane.groups.len() as u64) < pane.total {
        model.queue.owed.steps = wanted - to;
    }
    if pane.cursor + shown >= len && (pane.groups.len() as u64) < pane.total {
        let owed = usize::try_from(model.queue.owed.steps).unwrap_or(0).min(GROUPS_STEP);
        pane.limit = pane.groups.len() + GROUPS_STEP + owed;
        return vec![refresh(model)];
    }
    Vec::new()
}

/// Enter: a group folds or unfolds, a case opens, and where a group has more cases than are shown
/// the queue is narrowed to it.
pub(in crate::app) fn enter(model: &mut Model) -> Vec<Effect> {
    if let Some(id) = model.queue.selected().map(|row| row.id.clone()) {
        return case::open(model, id);
    }
    let Some(pane) = &model.queue.groups else { return Vec::new() };
    match (pane.lines().get(pane.cursor), pane.here()) {
        (Some(Line::More(..)), Some(group)) => {
            let mut lens = model.queue.lens.clone();
            lens.query = lens.query.and(pane.by.term(group));
            model.queue.groups = None;
            lens::look(model, lens)
        }
        _ => toggle(model),
    }
}

/// A click on a line: it is selected; the selected one does what enter does. Beside an open case
/// every click on a case opens it.
pub(in crate::app) fn point(model: &mut Model, line: usize) -> Vec<Effect> {
    let on_case = model.screen == Screen::Case;
    let Some(pane) = &mut model.queue.groups else { return Vec::new() };
    let is_here = pane.cursor == line;
    pane.cursor = line.min(pane.lines().len().saturating_sub(1));
    let opens = if on_case { pane.selected().is_some() } else { is_here };
    if opens { enter(model) } else { Vec::new() }
}

/// Folds or unfolds the group of the selected line; the cursor goes to the group's own line.
pub(in crate::app) fn toggle(model: &mut Model) -> Vec<Effect> {
    let Some(pane) = &mut model.queue.groups else { return Vec::new() };
    let Some(group) = pane.here() else { return Vec::new() };
    let value = group.value.clone();
    // Whoever folds and unfolds by hand has it stay so.
    pane.passed.retain(|passed| *passed != value);
    if pane.unfolded.remove(&value).is_some() {
        let own = Some(LineName::Group(value));
        pane.cursor = pane.lines().iter().position(|it| pane.name(*it) == own).unwrap_or(0);
        return Vec::new();
    }
    pane.unfolded.insert(value, Vec::new());
    vec![refresh(model)]
}

/// Esc: first the group of the selected line is folded, then the groups go.
pub(in crate::app) fn back(model: &mut Model) -> Vec<Effect> {
    let Some(pane) = &model.queue.groups else { return Vec::new() };
    if pane.is_unfolded_here() {
        return toggle(model);
    }
    by(model, None)
}
