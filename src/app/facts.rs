//! The order in which facts are read: what tells most first.
//!
//! It must not compute or phrase one.

use super::model::OpenCase;
use crate::facts::{Fact, Value};

/// Facts of a lower rank have a row of their own, with their reason.
pub const OWN_ROW: u8 = 5;
/// Facts of this rank say that nothing was found: they stand in the list of all only.
pub const NOTHING: u8 = 7;

/// A fact and how much it tells.
pub struct Ranked<'f> {
    /// The selected event is among those that decide it.
    pub here: bool,
    /// The lower, the more it tells.
    pub rank: u8,
    /// Its place in the list of facts.
    pub at: usize,
    /// The fact.
    pub fact: &'f Fact,
}

/// What tells most stands first even where another event is selected.
pub fn sorted(case: &OpenCase) -> Vec<Ranked<'_>> {
    let event = case.event_index();
    let ranked = |(at, fact)| Ranked { here: false, rank: rank(fact), at, fact };
    let mut facts: Vec<Ranked<'_>> = case.examined.facts.iter().enumerate().map(ranked).collect();
    for it in &mut facts {
        it.here = event.is_some_and(|event| it.fact.events.contains(&event));
    }
    facts.sort_by_key(|it| (!it.here && it.rank > 2, it.rank, it.fact.events.len()));
    facts
}

/// What tells most comes first.
fn rank(fact: &Fact) -> u8 {
    match (fact.name, &fact.value) {
        ("impossible_travel" | "mfa_burst", Value::Boolean(true)) => 0,
        ("failures_before_success" | "mfa_denied_count", Value::Integer(1..))
        | ("session_spread", Value::Integer(2..)) => 1,
        ("is_new", Value::Boolean(true)) => 2,
        ("travel_speed", Value::Integer(1..)) => 3,
        ("mfa_outcome", _) => 4,
        ("is_new", Value::Boolean(false)) | ("hour_of_day", _) => 6,
        (_, Value::Boolean(false)) => NOTHING,
        (name, Value::Integer(0 | 1)) if !matches!(name, "failed_count" | "event_count") => NOTHING,
        _ => 5,
    }
}
