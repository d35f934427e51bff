//! The answers of a deck. Each is the same as the plain one (`store::plain`).

use super::filter::Filter;
use super::names::{NOBODY, Name};
use super::order::{Few, Order};
use super::slot::Slot;
use super::{Deck, bit};
use crate::domain::codes::detection_key;
use crate::domain::query::{Field, Value, fuzzy};
use crate::domain::queue::person;
use crate::domain::time::Timestamp;
use crate::domain::words::{HazardKind, Severity};
use crate::store::ask::{Ask, Group, GroupBy, Groups, Hides, Hour, Known, Whence};
use crate::store::plain;
use std::borrow::Cow;
use std::cmp::{Ordering, Reverse};
use std::collections::HashMap;

/// The lines of a page, by id, and their place among all that pass.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::store) struct Found {
    pub(in crate::store) ids: Vec<String>,
    pub(in crate::store) before: u64,
    pub(in crate::store) total: u64,
}

/// A group while it is counted; `newest` is the place of its newest line.
struct Counted {
    lines: u64,
    worst: Severity,
    newest: u32,
    contradicted: u64,
    not_found: u64,
    omissions: u64,
    /// A bit a kind.
    hazards: u8,
    due: Option<Timestamp>,
}

impl Deck {
    /// See [`crate::store::Store::page`].
    pub(in crate::store) fn page(&self, ask: &Ask, whence: &Whence, limit: usize) -> Found {
        let order = &Order::new(self, ask.sort, &ask.context);
        let filter = Filter::of(self, &ask.query, &ask.context);
        // Where the page stands to an anchor: which lines lie before it, and how many of those and
        // of the others are wanted.
        let (anchor, upto, lead, rest) = match whence {
            Whence::Top => (None, Ordering::Less, 0, limit),
            Whence::Bottom => (None, Ordering::Greater, limit, 0),
            Whence::After(anchor) => (Some(anchor), Ordering::Greater, 0, limit),
            Whence::Before(anchor) => (Some(anchor), Ordering::Equal, limit, 0),
            Whence::Around(anchor, lead) => (Some(anchor), Ordering::Equal, *lead, limit),
        };
        let mark = anchor.map(|anchor| order.mark(anchor));
        let (mut head, mut tail) = (Few::last(order, lead), Few::first(order, rest));
        for line in filter.all(self).map(|place| order.rank(place)) {
            let against = mark.as_ref().map_or(Ordering::Equal, |mark| order.against(&line, mark));
            if against < upto { head.take(line) } else { tail.take(line) }
        }
        let (passed, total) = (head.seen, head.seen + tail.seen);
        let mut places = head.places();
        let before = passed - places.len() as u64;
        places.extend(tail.places());
        places.truncate(limit);
        Found { ids: self.ids(&places), before, total }
    }

    /// See [`crate::store::Store::groups`].
    pub(in crate::store) fn groups(
        &self,
        ask: &Ask,
        by: GroupBy,
        skip: usize,
        limit: usize,
    ) -> Groups {
        let filter = Filter::of(self, &ask.query, &ask.context);
        let mut counts: Vec<Option<Counted>> = (0..self.names.len()).map(|_| None).collect();
        for place in filter.all(self) {
            let slot = &self.slots[place as usize];
            let due = slot.due(&ask.context.due);
            let mut join = |name: Name| {
                if let Some(counted) = counts.get_mut(name as usize) {
                    self.join(counted, place, due);
                }
            };
            match by {
                GroupBy::Subject => join(slot.subject_key),
                GroupBy::Detection => join(self.detection_key(slot.detection)),
                GroupBy::Address => {
                    self.pool[slot.addresses()].iter().for_each(|address| join(*address));
                }
            }
        }
        let counted = (0..).zip(counts).filter_map(|(name, it)| Some((name, it?)));
        let mut found: Vec<(Name, Counted)> = counted.collect();
        let total = found.len() as u64;
        let order = |(name, it): &(Name, Counted)| {
            (Reverse(it.worst), Reverse(it.lines), self.value_of(by, *name))
        };
        let wanted = skip.saturating_add(limit);
        if wanted > 0 && wanted < found.len() {
            found.select_nth_unstable_by(wanted - 1, |one, two| order(one).cmp(&order(two)));
            found.truncate(wanted);
        }
        found.sort_unstable_by(|one, two| order(one).cmp(&order(two)));
        let shown = found.into_iter().skip(skip).take(limit);
        Groups { groups: shown.map(|(name, it)| self.group(by, name, &it)).collect(), total }
    }

    /// The name of the form in which a detection is compared.
    pub(super) fn detection_key(&self, detection: Name) -> Name {
        self.detections.get(&detection).copied().unwrap_or(detection)
    }

    /// What a group is told apart by: a subject by its account, a detection as it is shown, an
    /// address in lower case.
    fn value_of(&self, by: GroupBy, name: Name) -> &str {
        match by {
            GroupBy::Subject | GroupBy::Detection => self.names.text(name),
            GroupBy::Address => self.names.lower(name),
        }
    }

    fn join(&self, counted: &mut Option<Counted>, place: u32, due: Option<Timestamp>) {
        let slot = &self.slots[place as usize];
        let counted = counted.get_or_insert_with(|| Counted {
            lines: 0,
            worst: slot.severity,
            newest: place,
            contradicted: 0,
            not_found: 0,
            omissions: 0,
            hazards: 0,
            due: None,
        });
        counted.lines += 1;
        let claims = slot.claims();
        counted.contradicted += u64::from(claims.contradicted);
        counted.not_found += u64::from(claims.not_found);
        counted.omissions += u64::from(slot.omissions);
        counted.hazards |= slot.hazards;
        counted.due = counted.due.into_iter().chain(due).min();
        counted.worst = counted.worst.max(slot.severity);
        let newest = &self.slots[counted.newest as usize];
        let later = slot.detected_at.cmp(&newest.detected_at);
        let id = |slot: &Slot| self.ids.text(slot.id);
        if later.then_with(|| id(newest).cmp(id(slot))).is_gt() {
            counted.newest = place;
        }
    }

    fn group(&self, by: GroupBy, name: Name, counted: &Counted) -> Group {
        let newest = &self.slots[counted.newest as usize];
        let kinds = HazardKind::ALL.iter().filter(|kind| counted.hazards & bit(**kind) != 0);
        let label = match by {
            GroupBy::Subject => newest.shown(),
            GroupBy::Detection => newest.detection,
            GroupBy::Address => name,
        };
        Group {
            value: self.value_of(by, name).to_owned(),
            label: self.names.text(label).to_owned(),
            lines: counted.lines,
            worst: counted.worst,
            newest: newest.detected_at,
            hides: Hides {
                contradicted: counted.contradicted,
                not_found: counted.not_found,
                omissions: counted.omissions,
                hazards: kinds.copied().collect(),
                due: counted.due,
            },
        }
    }

    /// See [`crate::store::Store::known`].
    pub(in crate::store) fn known(&self, field: Field, text: &str, limit: usize) -> Vec<Known> {
        let mut counts = vec![0_u64; self.names.len()];
        let mut count = |name: Name| {
            if let Some(count) = counts.get_mut(name as usize) {
                *count += 1;
            }
        };
        for slot in &self.slots {
            match field {
                Field::Subject => count(slot.shown()),
                Field::Detection => count(slot.detection),
                Field::Workflow => count(slot.workflow),
                Field::Tenant => count(slot.tenant),
                Field::Holder => count(slot.rare().holder),
                Field::Address => {
                    self.pool[slot.addresses()].iter().for_each(|it| count(*it));
                }
                _ => {}
            }
        }
        let part = text.to_lowercase();
        let counted = (0..).zip(counts).filter(|(_, lines)| *lines > 0);
        let typed = Value::Text(part.clone());
        let fits = |name: Name| match field {
            Field::Detection => typed.holds_of_detection(self.names.text(name)),
            _ => self.names.lower(name).contains(&part),
        };
        let fitting = counted.filter(|(name, _)| fits(*name));
        let fitting = fitting.map(|(name, lines)| (self.names.text(name), lines));
        let mut found: Vec<(Reverse<u64>, &str)> = match field {
            Field::Subject => plain::in_one(fitting, person),
            Field::Detection => plain::in_one(fitting, |it| Cow::Owned(detection_key(it))),
            _ => fitting.map(|(value, lines)| (Reverse(lines), value)).collect(),
        };
        if limit > 0 && limit < found.len() {
            found.select_nth_unstable(limit - 1);
        }
        found.truncate(limit);
        found.sort_unstable();
        let known = |(Reverse(lines), value): (_, &str)| Known { value: value.to_owned(), lines };
        found.into_iter().map(known).collect()
    }

    /// See [`crate::store::Store::resembling`]: ids, the best fit first.
    pub(in crate::store) fn resembling(&self, ask: &Ask, text: &str, limit: usize) -> Vec<String> {
        let typed = plain::typed(text);
        let order = Order::new(self, ask.sort, &ask.context);
        let filter = Filter::of(self, &ask.query, &ask.context);
        // Many lines share a name: each name is looked at once.
        let mut fits: Vec<Option<Option<i32>>> = vec![None; self.names.len()];
        let mut found: HashMap<i32, Few<'_, '_>> = HashMap::new();
        let mut id = String::new();
        for place in filter.all(self) {
            let slot = &self.slots[place as usize];
            let mut best = fuzzy(&typed, lower(self.ids.text(slot.id), &mut id));
            for name in [slot.subject, slot.subject_name] {
                if name != NOBODY {
                    let fit = &mut fits[name as usize];
                    let fit = fit.get_or_insert_with(|| fuzzy(&typed, self.names.lower(name)));
                    best = best.max(*fit);
                }
            }
            if let Some(fit) = best {
                let few = found.entry(fit).or_insert_with(|| Few::first(&order, limit));
                few.take(order.rank(place));
            }
        }
        let mut fits: Vec<_> = found.into_iter().collect();
        fits.sort_unstable_by_key(|(fit, _)| Reverse(*fit));
        let places: Vec<_> =
            fits.into_iter().flat_map(|(_, few)| few.places()).take(limit).collect();
        self.ids(&places)
    }

    /// See [`crate::store::Store::hours`].
    pub(in crate::store) fn hours(&self, until: Timestamp, hours: usize) -> Vec<Hour> {
        let mut found = Hour::before(until, hours);
        for slot in &self.slots {
            if let Some(hour) = Hour::of(&mut found, slot.detected_at) {
                hour.arrived += 1;
            }
            if let Some(hour) = slot.rare().decided_at.and_then(|time| Hour::of(&mut found, time)) {
                hour.decided += 1;
            }
        }
        found
    }
}

/// A text in lower case, in the room of another.
fn lower<'r>(text: &str, room: &'r mut String) -> &'r str {
    room.clear();
    room.push_str(text);
    if text.is_ascii() {
        room.make_ascii_lowercase();
    } else {
        *room = text.to_lowercase();
    }
    room
}
