//! What is asked of the queue: a filter and an order, by hand, from a view of the configuration, or
//! by the choice of a state.
//!
//! It must not judge a line; [`crate::domain::query`] does.

use super::super::message::{Effect, Whence};
use super::super::model::Model;
use super::groups::GroupPane;
use super::{groups, owed, read};
use crate::domain::query::{Anchor, Column, Context, Field, Query, Sort, Term, Value};
use crate::domain::words::CaseState;
use crate::store::Ask;

/// A filter and an order.
#[derive(Clone, Debug, PartialEq)]
pub struct Lens {
    /// Which lines.
    pub query: Query,
    /// In which order.
    pub sort: Sort,
}

/// What was looked at, and how, to come back to.
#[derive(Clone, Debug, PartialEq)]
pub struct Was {
    lens: Lens,
    at: Option<Anchor>,
    groups: Option<GroupPane>,
}

impl Was {
    /// What is looked at now.
    pub(super) fn of(model: &Model) -> Self {
        let queue = &model.queue;
        Self { lens: queue.lens.clone(), at: super::here(model), groups: queue.groups.clone() }
    }

    /// Looks at it again: the same line, and in groups what was unfolded.
    pub(super) fn again(self, model: &mut Model) -> Vec<Effect> {
        let Self { lens, at, groups } = self;
        if lens == model.queue.lens && groups == model.queue.groups {
            return Vec::new();
        }
        model.queue.groups = groups;
        if model.queue.groups.is_none() {
            return look_at(model, lens, at);
        }
        model.queue.lens = lens;
        owed::leave(model);
        vec![groups::refresh(model)]
    }
}

impl Default for Lens {
    /// The open cases, the most severe first.
    fn default() -> Self {
        Self { query: Query::of_state(Some(CaseState::Open)), sort: Sort::default() }
    }
}

/// True where other lines are looked at than the open cases.
pub fn is_filtered(model: &Model) -> bool {
    model.queue.lens.query != Lens::default().query
}

/// When and by whom the queue is looked at.
pub fn context(model: &Model) -> Context {
    let session = &model.session;
    Context { now: model.now, who: session.who.clone(), due: session.due }
}

/// What is asked of the queue now.
pub fn ask(model: &Model) -> Ask {
    let Lens { query, sort } = model.queue.lens.clone();
    Ask { query, sort, context: context(model) }
}

/// Of another filter, in the plain order.
pub(in crate::app) fn ask_for(model: &Model, query: Query) -> Ask {
    Ask { query, sort: Sort::default(), context: context(model) }
}

/// Looks through another lens, from the top.
pub(in crate::app) fn look(model: &mut Model, lens: Lens) -> Vec<Effect> {
    model.queue.lens = lens;
    owed::leave(model);
    model.queue.target = None;
    model.queue.cursor = 0;
    model.queue.at_top = true;
    if model.queue.groups.is_some() {
        return groups::anew(model);
    }
    vec![read(model, Whence::Top)]
}

/// Looks through another lens, at a place.
pub(in crate::app) fn look_at(model: &mut Model, lens: Lens, at: Option<Anchor>) -> Vec<Effect> {
    let Some(anchor) = at.filter(|_| model.queue.groups.is_none()) else {
        return look(model, lens);
    };
    model.queue.lens = lens;
    let lead = super::rows(model) + super::MARGIN;
    vec![super::read_around(model, anchor, lead)]
}

/// Shows the cases of that state, or of all; what else is asked for stays.
pub(in crate::app) fn state(model: &mut Model, state: Option<CaseState>) -> Vec<Effect> {
    let mut lens = model.queue.lens.clone();
    lens.query.terms.retain(|term| term.field != Some(Field::State));
    if let Some(state) = state {
        lens.query.terms.insert(0, Term::of(Field::State, Value::State(state)));
    }
    look(model, lens)
}

/// The state that is asked for, if it is one: `Some(None)` where the filter says nothing of states.
pub fn asked_state(query: &Query) -> Option<Option<CaseState>> {
    let mut of_state = query.terms.iter().filter(|term| term.field == Some(Field::State));
    match (of_state.next(), of_state.next()) {
        (None, _) => Some(None),
        (Some(Term { negated: false, values, .. }), None) => match values.as_slice() {
            [Value::State(state)] => Some(Some(*state)),
            _ => None,
        },
        _ => None,
    }
}

/// A column as people read it, with its way: `risk, highest first`.
pub fn order_in_words(sort: Sort) -> String {
    match sort.column {
        Column::Severity if !sort.reversed => "most severe first, then oldest".into(),
        _ => format!("by {}, {}", name(sort.column), way(sort)),
    }
}

/// Which end comes first: `highest first`.
pub const fn way(sort: Sort) -> &'static str {
    let (plain, reversed) = ways(sort.column);
    if sort.reversed { reversed } else { plain }
}

/// A column's name for people.
pub const fn name(column: Column) -> &'static str {
    match column {
        Column::Contradicted => "contradicted claims",
        Column::Due => "due time",
        other => other.code(),
    }
}

/// Which end comes first, plain and reversed.
const fn ways(column: Column) -> (&'static str, &'static str) {
    match column {
        Column::Severity => ("most severe first", "least severe first"),
        Column::Risk => ("highest first", "lowest first"),
        Column::Subject | Column::Detection | Column::Holder => ("a to z", "z to a"),
        Column::Age => ("oldest first", "newest first"),
        Column::State => ("open first", "open last"),
        Column::Contradicted | Column::Claims | Column::Events => ("most first", "fewest first"),
        Column::Due => ("soonest first", "latest first"),
    }
}
