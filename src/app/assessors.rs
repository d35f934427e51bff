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
        if let State::Failing(Failing { again_at: at, .. }) | State::Spent(at, _) = &mut known.state
        {
            along(at);
        }
    }
}
