//! What crosscheck computes itself from the evidence of a case.
//!
//! It must not read a model's words, and it says "undefined" with a reason wherever an input is
//! unknown. Every function is defined in the table of fact functions; [`Engine`] evaluates one by
//! its name, as cites do, and [`of_case`] evaluates all of them over the case's subject.

mod acts;
mod args;
mod audit;
mod columns;
mod counts;
mod credential;
mod engine;
mod functions;
mod identity;
pub mod json;
mod listed;
mod mfa;
mod novelty;
pub mod origin;
mod quote;
pub mod session;
pub mod signals;
pub mod travel;

use serde::Serialize;
use std::net::IpAddr;

pub use engine::{Engine, short as shorten};
pub use functions::{FUNCTIONS, Function};
pub use listed::{Known, Listed};
pub use mfa::{Mfa, outcome_of};
pub use novelty::{NEW_FIELDS, knows_device, said, usable_baseline, usual_devices};
pub use quote::{has_sign, named, quoted, quoted_within};

/// The value of a fact.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// A count, speed, distance, hour or number of days.
    Integer(i64),
    /// Yes or no.
    Boolean(bool),
    /// A word.
    Text(&'static str),
}

/// A fact with what it rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// The function's name, as cites use it.
    pub name: &'static str,
    /// Its arguments as (name, value), in the order given.
    pub args: Vec<(&'static str, String)>,
    /// The value.
    pub value: Value,
    /// Its unit, where it has one.
    pub unit: Option<&'static str>,
    /// The events that make it, by their place in the case.
    pub events: Vec<usize>,
    /// How it came about, in words.
    pub why: String,
}

/// Something that a computed fact tells beside its value: what a sentence on it may mention.
#[derive(Clone, Debug, PartialEq)]
pub enum Told {
    /// A number of that unit (`None`: a plain count).
    Number(f64, Option<&'static str>),
    /// A length of time in milliseconds.
    Span(i64),
    /// An instant in milliseconds since 1970 UTC.
    Time(i64),
    /// A country, ISO 3166-1 alpha-2.
    Country(String),
    /// An address.
    Address(IpAddr),
    /// An autonomous system number.
    Asn(u32),
    /// A text such as an application or a user agent.
    Text(String),
}

/// A fact function, evaluated.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluated {
    /// The value.
    pub value: Value,
    /// Its unit, where it has one.
    pub unit: Option<&'static str>,
    /// The events that make it, by their place in the case, in order of time.
    pub events: Vec<usize>,
    /// How it came about, in words with numbers.
    pub why: String,
    /// What it tells beside the value.
    pub told: Vec<Told>,
    /// The window it was computed over, `[from, to)` in milliseconds since 1970 UTC; `None` where
    /// no event has a readable time and no window was asked for.
    pub window: Option<(i64, i64)>,
}

/// Why a function has no value here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undefined {
    /// The subject, address, session or value asked for occurs nowhere in the case.
    NotFound(String),
    /// An input is unknown, an argument is wrong, or there is no such function.
    Unknown(String),
}

impl Undefined {
    /// The reason in words.
    pub fn why(&self) -> &str {
        match self {
            Self::NotFound(why) | Self::Unknown(why) => why,
        }
    }
}

/// What evaluating a function gives.
pub type Outcome = Result<Evaluated, Undefined>;

fn unknown<T>(why: impl Into<String>) -> Result<T, Undefined> {
    Err(Undefined::Unknown(why.into()))
}

/// The facts shown of a case: every function over the case's subject where it is defined and says
/// something, then whether what the successes came from is new.
pub fn of_case(engine: &Engine<'_>) -> Vec<Fact> {
    let mut facts: Vec<Fact> = FUNCTIONS
        .iter()
        .filter(|function| function.name != "is_new")
        .filter_map(|function| {
            let found = engine.evaluate(function.name, None).ok()?;
            Some(fact(function.name, Vec::new(), found))
        })
        .filter(worth_showing)
        .collect();
    facts.extend(engine.novelties().into_iter().map(|(field, value, found)| {
        fact("is_new", vec![("field", field.to_owned()), ("value", value)], found)
    }));
    facts
}

fn fact(name: &'static str, args: Vec<(&'static str, String)>, found: Evaluated) -> Fact {
    let Evaluated { value, unit, events, why, .. } = found;
    Fact { name, args, value, unit, events, why }
}

/// A zero that only says that a field is unknown or a kind of event absent is left out, but for
/// the counts that are read first.
fn worth_showing(fact: &Fact) -> bool {
    let read_first = matches!(
        fact.name,
        "event_count" | "failed_count" | "success_count" | "failures_before_success"
    );
    let travel = matches!(fact.name, "travel_distance" | "travel_speed");
    read_first || travel || fact.value != Value::Integer(0)
}

#[cfg(test)]
pub(crate) mod testkit;
#[cfg(test)]
mod tests;
