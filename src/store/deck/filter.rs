//! A filter over columns: what can be decided once for all lines (which names, which texts) is
//! decided once, the rest line by line.

use super::names::{NOBODY, Name};
use super::slot::Slot;
use super::texts::{FIELD, Set};
use super::{Deck, bit};
use crate::domain::query::{Context, Field, Flag, Networks, Query, Term, Value};
use crate::domain::queue::{account, person};
use crate::domain::words::CaseState;
use std::borrow::Cow;

/// A filter, made ready.
pub(super) struct Filter<'q> {
    terms: Vec<(bool, Test<'q>)>,
    context: &'q Context,
}

/// One condition, made ready.
enum Test<'q> {
    /// By the line's own columns.
    Line(Field, &'q [Value]),
    /// By a name: which one it is, those that pass, and whether none passes.
    Name(fn(&Slot) -> Name, Vec<bool>, bool),
    /// By who holds it now.
    Holder(Vec<bool>, bool),
    /// By any of its addresses, and whether a line without one passes.
    Address(Vec<bool>, bool),
    /// By subject: ids, names, whole keys.
    Subject([Vec<bool>; 3]),
    /// The lines are known.
    Lines(Set),
}

impl<'q> Filter<'q> {
    /// Makes a filter ready for these lines as they are now.
    pub(super) fn of(deck: &Deck, query: &'q Query, context: &'q Context) -> Self {
        let test = |term: &'q Term| (term.negated, Test::of(deck, term, context));
        Self { terms: query.terms.iter().map(test).collect(), context }
    }

    /// Whether that line passes.
    pub(super) fn passes(&self, deck: &Deck, place: u32) -> bool {
        let slot = &deck.slots[place as usize];
        let holds = |test: &Test<'_>| test.holds(deck, place, slot, self.context);
        self.terms.iter().all(|(negated, test)| holds(test) != *negated)
    }

    /// The places of all lines that pass.
    pub(super) fn all(&self, deck: &Deck) -> impl Iterator<Item = u32> {
        (0..deck.len() as u32).filter(|place| self.passes(deck, *place))
    }
}

impl<'q> Test<'q> {
    fn of(deck: &Deck, term: &'q Term, context: &Context) -> Self {
        let values = term.values.as_slice();
        let is_none = values.contains(&Value::None);
        let named = |name: fn(&Slot) -> Name| Self::Name(name, which(deck, values), is_none);
        match term.field {
            None => Self::Lines(full_text(deck, values)),
            Some(Field::Id) => Self::Lines(by_id(deck, values)),
            Some(Field::Subject) => {
                let [ids, called] = [account, person].map(|form| spelt(deck, values, form));
                Self::Subject([ids, called, keys(deck, values)])
            }
            Some(Field::Address) => Self::Address(addresses(deck, values), is_none),
            Some(Field::Detection) => {
                Self::Name(|slot| slot.detection, detections(deck, values), is_none)
            }
            Some(Field::Workflow) => named(|slot| slot.workflow),
            Some(Field::Tenant) => named(|slot| slot.tenant),
            Some(Field::Holder) => {
                let mut found = which(deck, values);
                let me = deck.names.find(&context.who);
                if let Some(me) = me.filter(|_| values.contains(&Value::Me)) {
                    found[me as usize] = true;
                }
                Self::Holder(found, is_none)
            }
            Some(field) => Self::Line(field, values),
        }
    }

    fn holds(&self, deck: &Deck, place: u32, slot: &Slot, context: &Context) -> bool {
        match self {
            Self::Line(field, values) => {
                values.iter().any(|value| line_holds(*field, value, slot, context))
            }
            Self::Name(name, which, is_none) => match name(slot) {
                NOBODY => *is_none,
                name => has(which, name),
            },
            Self::Holder(which, is_none) => match slot.held(context.now) {
                NOBODY => *is_none,
                name => has(which, name),
            },
            Self::Address(which, is_none) => {
                let addresses = &deck.pool[slot.addresses()];
                (*is_none && addresses.is_empty())
                    || addresses.iter().any(|address| has(which, *address))
            }
            Self::Subject([ids, names, keys]) => {
                has(ids, slot.subject)
                    || has(names, slot.subject_name)
                    || has(keys, slot.subject_key)
            }
            Self::Lines(set) => set.has(place),
        }
    }
}

fn has(which: &[bool], name: Name) -> bool {
    which.get(name as usize).copied().unwrap_or(false)
}

/// The names of which a value holds.
fn which(deck: &Deck, values: &[Value]) -> Vec<bool> {
    let mut found = vec![false; deck.names.len()];
    let mut add = |holds: &dyn Fn(&str) -> bool| {
        for (name, is) in (0..).zip(&mut found) {
            *is = *is || holds(deck.names.lower(name));
        }
    };
    for value in values {
        match value {
            Value::Any => add(&|_| true),
            Value::Text(part) => {
                let part = part.to_lowercase();
                let finder = memchr::memmem::Finder::new(part.as_bytes());
                add(&|lower| finder.find(lower.as_bytes()).is_some());
            }
            Value::Exact(whole) => {
                let whole = whole.to_lowercase();
                add(&|lower| lower == whole);
            }
            _ => {}
        }
    }
    found
}

/// The detections of which a value holds. Each is looked at once.
fn detections(deck: &Deck, values: &[Value]) -> Vec<bool> {
    let mut found = vec![false; deck.names.len()];
    for name in deck.detections.keys() {
        let text = deck.names.text(*name);
        found[*name as usize] = values.iter().any(|value| value.holds_of_detection(text));
    }
    found
}

/// The addresses of which a value holds. Each that a line has is read once, for all networks.
fn addresses(deck: &Deck, values: &[Value]) -> Vec<bool> {
    let mut found = which(deck, values);
    let nets = Networks::of(values.iter().filter_map(|value| match value {
        Value::Network(net) => Some(*net),
        _ => None,
    }));
    if nets.is_empty() {
        return found;
    }
    let mut seen = vec![false; found.len()];
    for address in &deck.pool {
        let Some(seen) = seen.get_mut(*address as usize) else { continue };
        if !std::mem::replace(seen, true) && nets.hold(deck.names.lower(*address)) {
            found[*address as usize] = true;
        }
    }
    found
}

/// The ids or the names of subjects of which a value holds: exactly, in the form in which they are
/// compared.
fn spelt(deck: &Deck, values: &[Value], form: fn(&str) -> Cow<'_, str>) -> Vec<bool> {
    let (exact, others): (Vec<Value>, Vec<Value>) =
        values.iter().cloned().partition(|value| matches!(value, Value::Exact(_)));
    let mut found = which(deck, &others);
    for value in &exact {
        let Value::Exact(wanted) = value else { continue };
        let wanted = form(wanted);
        for (name, is) in (0..).zip(&mut found) {
            *is = *is || form(deck.names.text(name)) == wanted;
        }
    }
    found
}

/// The whole keys of subjects that are asked for exactly.
fn keys(deck: &Deck, values: &[Value]) -> Vec<bool> {
    let whole = |value: &Value| match value {
        Value::Exact(whole) => deck.names.find(&account(whole)),
        _ => None,
    };
    let mut found = vec![false; deck.names.len()];
    values.iter().filter_map(whole).for_each(|name| found[name as usize] = true);
    found
}

fn by_id(deck: &Deck, values: &[Value]) -> Set {
    let mut found = Set::of(deck.len());
    for (place, slot) in (0..).zip(&deck.slots) {
        let id = deck.ids.text(slot.id);
        if values.iter().any(|value| value.holds_of_texts([id])) {
            found.add(place);
        }
    }
    found
}

/// The lines whose searched text, subject or detection contains one of the texts.
fn full_text(deck: &Deck, values: &[Value]) -> Set {
    let mut found = Set::of(deck.len());
    for value in values {
        let Value::Text(part) = value else { continue };
        let needle = part.to_lowercase();
        if needle.contains(FIELD) {
            continue;
        }
        deck.texts.find(&needle, &mut found);
        let names = which(deck, std::slice::from_ref(value));
        if !names.contains(&true) {
            continue;
        }
        for (place, slot) in (0..).zip(&deck.slots) {
            let shown = deck.detection_key(slot.detection);
            let own = [slot.subject, slot.subject_name, slot.detection, shown];
            let mut all = own.iter().chain(&deck.pool[slot.addresses()]);
            if all.any(|name| has(&names, *name)) {
                found.add(place);
            }
        }
    }
    found
}

fn line_holds(field: Field, value: &Value, slot: &Slot, context: &Context) -> bool {
    match field {
        Field::Severity => {
            matches!(value, Value::Severity(compare, it) if compare.holds(&slot.severity, it))
        }
        Field::State => {
            let is_held = || slot.held(context.now) != NOBODY;
            *value == Value::State(slot.state)
                || (*value == Value::State(CaseState::Claimed) && is_held())
        }
        Field::Kind => *value == Value::Kind(slot.kind),
        Field::Grounding => value.holds_of_marks(&slot.claims()),
        Field::Hazard => match value {
            Value::Hazard(kind) => slot.hazards & bit(*kind) != 0,
            Value::Any => slot.hazards != 0,
            Value::None => slot.hazards == 0,
            _ => false,
        },
        Field::By => *value == Value::ByRules(slot.by_rules),
        Field::Is => match value {
            Value::Flag(Flag::Conflict) => slot.conflict,
            Value::Flag(Flag::Changed) => slot.changed,
            _ => false,
        },
        Field::Omission => value.holds_of_count(f64::from(slot.omissions)),
        Field::Events => value.holds_of_count(f64::from(slot.events)),
        Field::Claims => value.holds_of_count(f64::from(slot.claims().total())),
        Field::Risk => value.holds_of_score(slot.score()),
        Field::Age => value.holds_of_span(context.now.millis_since(slot.detected_at)),
        Field::Due => {
            let due = slot.due(&context.due);
            value.holds_of_left(due.map(|due| due.millis_since(context.now)))
        }
        // Those are made ready before.
        Field::Subject
        | Field::Detection
        | Field::Holder
        | Field::Address
        | Field::Workflow
        | Field::Tenant
        | Field::Id => false,
    }
}
