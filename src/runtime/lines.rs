//! What the reader answers of the queue: windows in any order, groups, values, counts per hour.
//!
//! It must not read a case's text.

use crate::app::message::{GroupsWindow, Window};
use crate::app::queue::pulse::{Counted, HOURS, Pulse};
use crate::domain::query::{Column, Context, Query, Sort};
use crate::store::{Ask, GroupBy, Page, Result, Store, Whence};

/// A window of the lines.
pub(super) fn window(
    store: &dyn Store,
    ask: &Ask,
    whence: &Whence,
    limit: usize,
) -> Result<Window> {
    let Page { rows, before, total } = store.page(ask, whence, limit)?;
    let (counts, entries) = (store.counts()?, store.head()?.size);
    let next_due = store.next_due(ask.context.now)?;
    Ok(Window { rows, before, total, counts, entries, next_due })
}

/// The groups, and so many cases of each of those that are unfolded and still there.
pub(super) fn groups(
    store: &dyn Store,
    ask: &Ask,
    by: GroupBy,
    limit: usize,
    (unfolded, rows): (&[String], usize),
) -> Result<GroupsWindow> {
    let groups = store.groups(ask, by, 0, limit)?;
    let mut cases = Vec::new();
    for group in groups.groups.iter().filter(|group| unfolded.contains(&group.value)) {
        let query = ask.query.clone().and(by.term(group));
        let page = store.page(&Ask { query, ..ask.clone() }, &Whence::Top, rows)?;
        cases.push((group.value.clone(), page.rows));
    }
    let (counts, entries) = (store.counts()?, store.head()?.size);
    let next_due = store.next_due(ask.context.now)?;
    Ok(GroupsWindow { groups, unfolded: cases, counts, entries, next_due })
}

/// Arrivals, decisions, and what is overdue or claimed.
pub(super) fn pulse(store: &dyn Store, context: &Context) -> Result<Pulse> {
    let first = |query: Query, sort: Sort| {
        let ask = Ask { query, sort, context: context.clone() };
        store.page(&ask, &Whence::Top, 1)
    };
    let Counted { breached, in_time, claimed } = Counted::filters();
    let soonest = first(in_time, Sort { column: Column::Due, reversed: false })?;
    Ok(Pulse {
        hours: store.hours(context.now, HOURS)?,
        breached: first(breached, Sort::default())?.total,
        claimed: first(claimed, Sort::default())?.total,
        next_breach: soonest.rows.first().and_then(|row| context.due.of_row(row)),
    })
}
