//! What crosscheck computes itself from the evidence of a case.
//!
//! It must not read a model's words, and it says "undefined" with a reason wherever an input is unknown.

use crate::domain::dossier::Dossier;
use serde::Serialize;

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

/// The facts shown of a case: every function over the case's subject, where it is defined.
pub fn of_case(_dossier: &Dossier) -> Vec<Fact> {
    Vec::new()
}
