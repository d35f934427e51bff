//! What other parts ask of the facts of a case besides those that claims name.
//!
//! It must not reckon anything in another way than the fact functions do.

use super::{Engine, Who};
use crate::domain::sign_in::Status;
use crate::facts::args::Args;
use crate::facts::columns::{NONE, Names};
use crate::facts::novelty::{self, NEW_FIELDS};
use crate::facts::signals::{self, Signal};
use crate::facts::{Evaluated, Value};

impl Engine<'_> {
    /// For the values of the subject's successes, latest first: is each new? (field, value, fact)
    pub(in crate::facts) fn novelties(&self) -> Vec<(&'static str, String, Evaluated)> {
        const SUCCESSES_MAX: usize = 20;
        let Ok(on) = self.select(&Args::default()) else { return Vec::new() };
        if novelty::usable_baseline(&self.dossier.case).is_err() {
            return Vec::new();
        }
        let mut asked = std::collections::BTreeSet::new();
        let mut found = Vec::new();
        let successes = on.timed().rev().filter(|row| row.status == Status::Success);
        for row in successes.take(SUCCESSES_MAX) {
            let Some(sign_in) = self.sign_in(row.event) else { continue };
            for (at, field) in NEW_FIELDS.iter().enumerate() {
                let Some(value) = novelty::values(field, sign_in).into_iter().next() else {
                    continue;
                };
                if asked.insert((*field, value.clone()))
                    && let Ok(fact) = self.is_new_at(at, &value, None, on.window)
                {
                    found.push((*field, value.into_owned(), fact));
                }
            }
        }
        found
    }

    /// Whether a value of a field of [`NEW_FIELDS`] is new against the subject's usual; `None`
    /// where that is not known.
    pub fn is_value_new(&self, field: &str, value: &str) -> Option<bool> {
        let at = NEW_FIELDS.iter().position(|known| *known == field)?;
        match self.is_new_at(at, value, None, None).ok()?.value {
            Value::Boolean(new) => Some(new),
            _ => None,
        }
    }

    /// True where a value of a field of [`NEW_FIELDS`] is usual by its name alone, though a record
    /// gives an id beside it.
    pub fn is_known_by_name(&self, field: &str, value: &str) -> bool {
        let at = NEW_FIELDS.iter().position(|known| *known == field);
        let index = at.and_then(|at| self.new_index(at));
        index.is_some_and(|(name, index)| novelty::is_by_name(self.dossier, value, name, index))
    }

    /// Sign-ins of the case's subject in order of time, as places in the case; those without a
    /// readable time are left out.
    pub fn subject_events(&self) -> Vec<usize> {
        let timed = &self.columns.rows[..self.columns.timed];
        timed.iter().filter(|row| self.subject.has(row)).map(|row| row.event).collect()
    }

    /// Whether an event is one of the subject of that name (`None`: the case's own); `None` where
    /// the record does not say whose it is, or nobody of that name is in the case.
    pub fn belongs(&self, event: usize, subject: Option<&str>) -> Option<bool> {
        let rows = &self.columns.rows;
        let row_of = self
            .row_of
            .get_or_init(|| rows.iter().enumerate().map(|(at, row)| (row.event, at)).collect());
        let row = rows.get(*row_of.get(&event)?)?;
        let named;
        let who: &Who = match subject {
            None => &self.subject,
            Some(text) => {
                named = self.who(text)?;
                &named
            }
        };
        match who {
            Who::Everyone => None,
            Who::Names(_) if row.who == NONE => None,
            Who::Addresses(_) if row.ip == NONE => None,
            _ => Some(who.has(row)),
        }
    }

    /// The facts of high signal that are true of the case's subject.
    pub fn signals(&self) -> &[Signal] {
        self.signals.get_or_init(|| signals::of(self))
    }

    /// Every name of every identity in the case, in lower case.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.who.values.iter().flat_map(Names::each)
    }

    /// True where somebody of that name, or an address of that text, is in the case.
    pub fn knows(&self, subject: &str) -> bool {
        self.who(subject).is_some()
    }
}
