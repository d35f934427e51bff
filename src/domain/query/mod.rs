//! What an analyst asks of the queue: which lines, in which order.
//!
//! A filter is text (`sev:high user:ortega -hazard:* age:>2h`) that is read into a [`Query`] and
//! written back in one canonical form. What a line has to be to pass is said once, in
//! [`Query::passes`]. It must not know of any store or screen.

mod complete;
mod context;
mod field;
mod fuzzy;
mod network;
mod parse;
mod passes;
mod search;
mod sort;
#[cfg(test)]
mod tests;
mod write;

pub use complete::{Completion, Offer, complete};
pub use context::{Context, DueTimes};
pub use field::Field;
pub use fuzzy::fuzzy;
pub use network::Networks;
pub use parse::{BYTES_MAX, Fault, VALUES_MAX, WORDS_MAX, parse};
pub use passes::Subject;
pub use search::{ADDRESSES_MAX, SUMMARY_BYTES_MAX, SearchText};
pub use sort::{Anchor, Column, Rank, Sort};

use super::queue::QueueSubject;
use super::words::{CaseState, Grounding, HazardKind, Severity, SubjectKind};
use ipnet::IpNet;

/// Which lines are wanted: those that every term lets pass. No terms: all lines.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Query {
    /// In the order in which they were written.
    pub terms: Vec<Term>,
}

/// One condition.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// Lets pass what the rest of it does not.
    pub negated: bool,
    /// What is looked at; `None` for the full text.
    pub field: Option<Field>,
    /// One of these has to hold; never empty, and each fits the field.
    pub values: Vec<Value>,
}

/// What a field may be.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `*`: there is one (for numbers: one at least).
    Any,
    /// `none`: there is none (for numbers: nought).
    None,
    /// A text that contains this, compared without case.
    Text(String),
    /// `=text`: a text that is this, compared without case; a subject as accounts are compared.
    Exact(String),
    /// `10.0.0.0/8`: an address within it.
    Network(IpNet),
    /// A severity.
    Severity(Compare, Severity),
    /// A state.
    State(CaseState),
    /// A kind of subject.
    Kind(SubjectKind),
    /// At least one claim has this mark.
    Mark(Grounding),
    /// There are claims, and all of them are supported.
    Clean,
    /// A kind of hazard.
    Hazard(HazardKind),
    /// By the built-in rules, or by a model.
    ByRules(bool),
    /// Something that is marked on the line.
    Flag(Flag),
    /// A number.
    Number(Compare, f64),
    /// An age, or the time that is left.
    Span(Compare, Span),
    /// Held by who asks.
    Me,
    /// The time by which it is due has passed.
    Breached,
}

/// How a value is compared: the line's stands on the left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compare {
    /// No sign: the same.
    Is,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

impl Compare {
    /// All of them, the longer signs first.
    pub const ALL: [Self; 5] = [Self::AtMost, Self::AtLeast, Self::Less, Self::More, Self::Is];

    /// As it is written.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Is => "",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::More => ">",
            Self::AtLeast => ">=",
        }
    }

    /// Whether it holds of two values in that order.
    pub fn holds<T: PartialOrd>(self, left: &T, right: &T) -> bool {
        match self {
            Self::Is => left == right,
            Self::Less => left < right,
            Self::AtMost => left <= right,
            Self::More => left > right,
            Self::AtLeast => left >= right,
        }
    }
}

/// A length of time as it is written: `30m`, `2h`, `3d`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// How many.
    pub count: u32,
    /// Of what.
    pub unit: Unit,
}

impl Span {
    /// In milliseconds.
    pub const fn millis(self) -> i64 {
        self.count as i64 * self.unit.millis()
    }
}

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// `s`
    Second,
    /// `m`
    Minute,
    /// `h`
    Hour,
    /// `d`
    Day,
    /// `w`
    Week,
    /// `y`, of 365 days and a quarter.
    Year,
}

impl Unit {
    /// All of them, the shortest first.
    pub const ALL: [Self; 6] =
        [Self::Second, Self::Minute, Self::Hour, Self::Day, Self::Week, Self::Year];

    /// As it is written.
    pub const fn letter(self) -> char {
        match self {
            Self::Second => 's',
            Self::Minute => 'm',
            Self::Hour => 'h',
            Self::Day => 'd',
            Self::Week => 'w',
            Self::Year => 'y',
        }
    }

    /// In milliseconds.
    pub const fn millis(self) -> i64 {
        match self {
            Self::Second => 1_000,
            Self::Minute => 60_000,
            Self::Hour => 3_600_000,
            Self::Day => 86_400_000,
            Self::Week => 604_800_000,
            Self::Year => 31_557_600_000,
        }
    }
}

/// Something that is marked on a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flag {
    /// Two sources sent cases of one id with other bytes.
    Conflict,
    /// It changed since it was decided.
    Changed,
}

impl Flag {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Conflict, Self::Changed];

    /// As it is written.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Conflict => "conflict",
            Self::Changed => "changed",
        }
    }
}

impl Query {
    /// The lines of one state; all lines where `None`.
    pub fn of_state(state: Option<CaseState>) -> Self {
        let term = |state| Term::of(Field::State, Value::State(state));
        Self { terms: state.map(term).into_iter().collect() }
    }

    /// This, and one condition more.
    #[must_use]
    pub fn and(mut self, term: Term) -> Self {
        self.terms.push(term);
        self
    }

    /// The one state that it asks for, and nothing else: `Some(None)` where it asks for nothing.
    pub fn only_state(&self) -> Option<Option<CaseState>> {
        match self.terms.as_slice() {
            [] => Some(None),
            [Term { negated: false, field: Some(Field::State), values }] => {
                match values.as_slice() {
                    [Value::State(state)] => Some(Some(*state)),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

impl Term {
    /// A condition of one value.
    pub fn of(field: Field, value: Value) -> Self {
        Self { negated: false, field: Some(field), values: vec![value] }
    }

    /// The full text has to contain this.
    pub fn text(text: &str) -> Self {
        Self { negated: false, field: None, values: vec![Value::Text(text.to_owned())] }
    }

    /// Exactly that subject, by its kind and id or, since one person has an id with each vendor, by
    /// its name: the other cases of a line's subject.
    pub fn subject(subject: &QueueSubject) -> Self {
        let key = QueueSubject::key(subject.kind, &subject.id);
        let mut term = Self::of(Field::Subject, Value::Exact(key));
        term.values.extend(subject.name.clone().map(Value::Exact));
        term
    }
}
