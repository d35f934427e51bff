//! The plainest answers to what is asked of a queue: one look at every line.
//!
//! The store in memory answers so, and is thereby what the faster answers are compared with.

use super::ask::{Ask, Group, GroupBy, Groups, Hides, Hour, Known, Page, Whence};
use crate::domain::codes::detection_key;
use crate::domain::query::{Anchor, Field, Subject, Value, fuzzy};
use crate::domain::queue::{QueueRow, QueueSubject, person};
use crate::domain::time::Timestamp;
use crate::domain::words::HazardKind;
use std::borrow::Cow;
use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, HashMap};

type Lines<'l> = Vec<Subject<'l>>;

/// The lines that pass, in order.
fn passing<'l>(lines: &Lines<'l>, ask: &Ask) -> Vec<(Anchor, &'l QueueRow)> {
    let passes = lines.iter().filter(|line| ask.query.passes(**line, &ask.context));
    let mut found: Vec<_> = passes.map(|line| (ask.anchor(line.row), line.row)).collect();
    found.sort_by(|one, two| ask.sort.compare(&one.0, &two.0));
    found
}

/// See [`super::Store::page`].
pub(super) fn page(lines: &Lines<'_>, ask: &Ask, whence: &Whence, limit: usize) -> Page {
    let found = passing(lines, ask);
    let end = found.len();
    let before = |anchor: &Anchor, upto: Ordering| {
        found.partition_point(|line| ask.sort.compare(&line.0, anchor) < upto)
    };
    let (from, to) = match whence {
        Whence::Top => (0, end),
        Whence::Bottom => (end.saturating_sub(limit), end),
        Whence::After(anchor) => (before(anchor, Ordering::Greater), end),
        Whence::Before(anchor) => {
            let to = before(anchor, Ordering::Equal);
            (to.saturating_sub(limit), to)
        }
        Whence::Around(anchor, lead) => {
            (before(anchor, Ordering::Equal).saturating_sub(*lead), end)
        }
    };
    let rows = found[from..to].iter().take(limit).map(|(_, row)| (*row).clone()).collect();
    Page { rows, before: from as u64, total: end as u64 }
}

/// See [`super::Store::groups`].
pub(super) fn groups(
    lines: &Lines<'_>,
    ask: &Ask,
    by: GroupBy,
    skip: usize,
    limit: usize,
) -> Groups {
    let mut found: BTreeMap<String, (Group, &str)> = BTreeMap::new();
    for line in lines.iter().filter(|line| ask.query.passes(**line, &ask.context)) {
        let row = line.row;
        let mut join = |value: String, label: &str| {
            let newest = row.detected_at;
            let new = Group {
                value: value.clone(),
                label: label.into(),
                lines: 0,
                worst: row.severity,
                newest,
                hides: Hides::default(),
            };
            let (group, id) = found.entry(value).or_insert((new, &row.id));
            group.lines += 1;
            group.worst = group.worst.max(row.severity);
            hide(&mut group.hides, row, ask);
            if (newest, Reverse(row.id.as_str())) >= (group.newest, Reverse(*id)) {
                (group.newest, *id) = (newest, &row.id);
                label.clone_into(&mut group.label);
            }
        };
        match by {
            GroupBy::Subject => {
                let key = QueueSubject::account_key(row.subject.kind, &row.subject.id);
                join(key, row.subject.display());
            }
            GroupBy::Detection => join(detection_key(&row.detection), &row.detection),
            GroupBy::Address => {
                line.search.addresses.iter().for_each(|address| join(address.clone(), address));
            }
        }
    }
    let total = found.len() as u64;
    let mut groups: Vec<_> = found.into_values().map(|(group, _)| group).collect();
    groups.sort_by(|one, two| order(one).cmp(&order(two)));
    Groups { groups: groups.into_iter().skip(skip).take(limit).collect(), total }
}

/// Adds what of a line must not be missed in its group.
fn hide(hides: &mut Hides, row: &QueueRow, ask: &Ask) {
    hides.contradicted += u64::from(row.claims.contradicted);
    hides.not_found += u64::from(row.claims.not_found);
    hides.omissions += u64::from(row.omissions);
    let has = |kind: &HazardKind| hides.hazards.contains(kind) || row.hazards.contains(kind);
    hides.hazards = HazardKind::ALL.iter().copied().filter(has).collect();
    hides.due = hides.due.into_iter().chain(ask.context.due.of_row(row)).min();
}

/// The order of groups.
pub(super) fn order(group: &Group) -> impl Ord + '_ {
    (Reverse(group.worst), Reverse(group.lines), &group.value)
}

/// See [`super::Store::known`].
pub(super) fn known(lines: &Lines<'_>, field: Field, text: &str, limit: usize) -> Vec<Known> {
    let mut found: BTreeMap<&str, u64> = BTreeMap::new();
    let mut count = |value| *found.entry(value).or_default() += 1;
    for line in lines {
        let row = line.row;
        match field {
            Field::Subject => count(row.subject.display()),
            Field::Detection => count(&row.detection),
            Field::Workflow => count(&row.workflow),
            Field::Tenant => row.tenant.iter().for_each(|it| count(it)),
            Field::Holder => row.holder.iter().for_each(|it| count(it)),
            Field::Address => line.search.addresses.iter().for_each(|it| count(it)),
            _ => {}
        }
    }
    let part = text.to_lowercase();
    let fits = |value: &str| match field {
        Field::Detection => Value::Text(part.clone()).holds_of_detection(value),
        _ => value.to_lowercase().contains(&part),
    };
    let fitting = found.into_iter().filter(|(value, _)| fits(value));
    let known = |(Reverse(lines), value): (_, &str)| Known { value: value.to_owned(), lines };
    let mut known: Vec<Known> = match field {
        Field::Subject => in_one(fitting, person).into_iter().map(known).collect(),
        Field::Detection => {
            let found = in_one(fitting, |it| Cow::Owned(detection_key(it)));
            found.into_iter().map(known).collect()
        }
        _ => fitting.map(|(value, lines)| known((Reverse(lines), value))).collect(),
    };
    known.sort_by(|one, two| (two.lines, &one.value).cmp(&(one.lines, &two.value)));
    known.truncate(limit);
    known
}

/// Spellings of one account, person or detection are one value, the first of them in order.
pub(super) fn in_one<'v>(
    values: impl Iterator<Item = (&'v str, u64)>,
    form: impl Fn(&'v str) -> Cow<'v, str>,
) -> Vec<(Reverse<u64>, &'v str)> {
    let mut found: HashMap<Cow<'v, str>, (u64, &'v str)> = HashMap::new();
    for (value, lines) in values {
        let (sum, first) = found.entry(form(value)).or_insert((0, value));
        *sum += lines;
        *first = (*first).min(value);
    }
    found.into_values().map(|(lines, value)| (Reverse(lines), value)).collect()
}

/// See [`super::Store::hours`].
pub(super) fn hours(lines: &Lines<'_>, until: Timestamp, hours: usize) -> Vec<Hour> {
    let mut found = Hour::before(until, hours);
    for Subject { row, .. } in lines {
        if let Some(hour) = Hour::of(&mut found, row.detected_at) {
            hour.arrived += 1;
        }
        if let Some(hour) = row.decided.as_ref().and_then(|it| Hour::of(&mut found, it.time)) {
            hour.decided += 1;
        }
    }
    found
}

/// See [`super::Store::resembling`].
pub(super) fn resembling(lines: &Lines<'_>, ask: &Ask, text: &str, limit: usize) -> Vec<QueueRow> {
    let typed = typed(text);
    let fit = |(_, row): (Anchor, _)| Some((fit(&typed, row)?, row));
    // The sort is stable: lines that fit alike stay in order.
    let mut found: Vec<_> = passing(lines, ask).into_iter().filter_map(fit).collect();
    found.sort_by_key(|(fit, _)| Reverse(*fit));
    found.into_iter().take(limit).map(|(_, row): (i32, &QueueRow)| row.clone()).collect()
}

/// What was typed, as it is compared.
pub(super) fn typed(text: &str) -> String {
    text.to_lowercase().split_whitespace().collect()
}

/// How well a line fits what was typed: its id, its subject's id or name, whichever fits best.
fn fit(typed: &str, row: &QueueRow) -> Option<i32> {
    let names = [Some(row.id.as_str()), Some(&row.subject.id), row.subject.name.as_deref()];
    names.into_iter().flatten().filter_map(|name| fuzzy(typed, &name.to_lowercase())).max()
}
