//! The language models of the configuration: what is done with each, and which of them has to be
//! told of.
//!
//! It must not know how a model is asked, and no case waits for one.

use super::model::Model;
use crate::domain::asking::{Assessor, News, State};
use crate::domain::feed::Failing;
use crate::domain::time::Timestamp;

/// All of them, in the order of the configuration.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Assessors(pub Vec<Assessor>);

impl Assessors {
    /// Those that should be asked and cannot be, the one that fails longest first.
    pub fn wrong(&self) -> Vec<&Assessor> {
        let mut wrong: Vec<&Assessor> = self.0.iter().filter(|it| it.is_wrong()).collect();
        wrong.sort_by_key(|it| it.since);
        wrong
    }

    /// Those of which nothing comes for now though nothing is wrong: what an hour allows is spent,
    /// or the answer takes long. The one that has been so longest first.
    pub fn waits(&self, now: Timestamp) -> Vec<&Assessor> {
        let waits = |it: &&Assessor| {
            matches!(it.state, State::Spent(..)) || it.slow_at().is_some_and(|at| at <= now)
        };
        let mut waits: Vec<&Assessor> = self.0.iter().filter(waits).collect();
        waits.sort_by_key(|it| it.since);
        waits
    }
}

/// When the next question under way counts as slow, without a key.
pub(super) fn deadline(model: &Model) -> Option<Timestamp> {
    let slow = model.shell.assessors.0.iter().filter_map(Assessor::slow_at);
    slow.filter(|at| *at > model.now).min()
}

/// Something was told of a model.
pub(super) fn heard(model: &mut Model, name: &str, news: News) {
    let now = model.now;
    if let Some(known) = model.shell.assessors.0.iter_mut().find(|it| &*it.name == name) {
        known.tell(news, now);
    }
}

/// The clock was set: what is counted from a moment goes on from where it stood.
pub(super) fn moves(model: &mut Model, by: i64) {
    let along = |at: &mut Timestamp| *at = at.plus_millis(by);
    for known in &mut model.shell.assessors.0 {
        known.since.iter_mut().for_each(along);
        known.fault.iter_mut().for_each(|(at, _)| along(at));
        known.mended_at.iter_mut().for_each(along);
        match &mut known.state {
            State::Failing(Failing { again_at: at, .. })
            | State::Spent(at, _)
            | State::Asking(_, at) => along(at),
            _ => {}
        }
    }
}
