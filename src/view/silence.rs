//! What the status line says of sources and models: what is wrong before anything else, what is
//! waited for, and a word while all is well.
//!
//! No news is never told as no connection, a refusal is not told as silence, and the other way
//! round. It must not count on a text of a source: what a fault says can be the other side's own
//! words.

use super::ink::{self, Row};
use super::theme::Theme;
use super::words;
use crate::app::model::Model;
use crate::domain::asking::{self, Assessor};
use crate::domain::feed::{Failing, Health, Side, State};
use crate::domain::time::{age, age_at};

/// Cells of a reason in one line: fewer say nothing.
const WHY_MIN: usize = 16;
/// Cells of how many more there are, in words.
const MORE: usize = 12;
/// A source that is less far behind is as good as there.
const BEHIND_MS: i64 = 60_000;

/// What is wrong, in that many cells; the reason is cut, the source and the time are not.
pub(super) fn wrong(theme: &Theme, model: &Model, width: usize) -> Option<Row> {
    let (head, more, why) = worst(theme, model)?;
    let head = match more {
        0 => head,
        // In few cells, or where the reason needs them, the number alone.
        _ if head.width() + MORE + why.map_or(0, |_| 3 + WHY_MIN) > width => {
            head.say(&format!(" +{more}"), theme.failed)
        }
        _ => head.say(&format!(", and {more} more"), theme.failed),
    };
    let room = width.saturating_sub(head.width() + 3);
    Some(match why.filter(|_| room >= WHY_MIN) {
        Some(why) => {
            head.say(" (", theme.dim).shown(ink::fit(why, room), theme.base).say(")", theme.dim)
        }
        None => head,
    })
}

/// True where so many cells have room for the beginning of the reason.
pub(super) fn says_why(theme: &Theme, model: &Model, width: usize) -> bool {
    worst(theme, model).is_some_and(|(head, more, why)| {
        let more = if more > 0 { 3 } else { 0 };
        why.is_none() || head.width() + more + 3 + WHY_MIN <= width
    })
}

/// The worst of what is wrong without its reason, how many more there are, and the reason.
fn worst<'m>(theme: &Theme, model: &'m Model) -> Option<(Row, usize, Option<&'m str>)> {
    let feeds = &model.shell.feeds;
    let models = model.shell.assessors.wrong();
    let since = |since| age_at(model.now, since);
    Some(match (&feeds.stopped, feeds.wrong(model.now).as_slice()) {
        (Some(why), _) => {
            (Row::new().say("no source is asked", theme.failed), 0, Some(why.as_str()))
        }
        (None, []) => {
            let (worst, others) = models.split_first()?;
            let since = worst.since.map(since).unwrap_or_default();
            let row = Row::new().say("model ", theme.failed).text(&worst.name, theme.failed);
            let row = row.say(&format!(": {} for {since}", of_model(worst)), theme.failed);
            (row, others.len(), worst.fault.as_ref().map(|(_, why)| why.as_str()))
        }
        (None, [worst, others @ ..]) => {
            let since = worst.since.map(since).unwrap_or_default();
            let row = Row::new().text(&worst.name, theme.failed);
            let row = row.say(&format!(": {} for {since}", silent(worst)), theme.failed);
            let why = match &worst.state {
                State::Failing(Failing { why, .. }) => Some(why.as_str()),
                _ => None,
            };
            (row, others.len() + models.len(), why)
        }
    })
}

/// Why nothing comes of a source, in words that tell silence from a refusal.
pub(super) const fn silent(health: &Health) -> &'static str {
    match (&health.state, health.kind.as_bytes()) {
        (State::Failing(Failing { side: Side::Here, .. }), b"spool" | b"pipe") => "cannot be read",
        (State::Failing(Failing { side, .. }), _) => lies(*side),
        _ => "no word of it",
    }
}

/// The same of a model.
pub(super) const fn of_model(known: &Assessor) -> &'static str {
    match &known.state {
        asking::State::Failing(Failing { side, .. }) => lies(*side),
        _ => "is not asked",
    }
}

const fn lies(side: Side) -> &'static str {
    match side {
        Side::Silent => "no answer",
        Side::Refuses => "refused",
        Side::Unfit => "no usable answer",
        Side::Here => "cannot be asked",
        Side::Store => "not stored",
    }
}

/// Of which model nothing comes for now though nothing is wrong, and what that waits for.
pub(super) fn waits(theme: &Theme, model: &Model) -> Option<Row> {
    let all = model.shell.assessors.waits(model.now);
    let (first, others) = all.split_first()?;
    let row = Row::new().say("model ", theme.dim).text(&first.name, theme.base);
    let row = if let asking::State::Spent(then, what) = &first.state {
        // It is within an hour, so that the day says nothing.
        let again = theme.times.clock(*then);
        row.say(&format!(": {} spent until {again}", what.label()), theme.base)
    } else {
        let since = first.since.map_or(0, |since| model.now.millis_since(since));
        let (since, timeout) = (age(since), age(first.timeout_ms));
        row.say(&format!(": no answer for {since}, timeout is {timeout}"), theme.base)
    };
    Some(if others.is_empty() { row } else { row.say(&format!(" +{}", others.len()), theme.base) })
}

/// That all is well: `3 sources ✓`, and how far behind the furthest is.
pub(super) fn well(theme: &Theme, model: &Model) -> Option<Row> {
    let feeds = &model.shell.feeds;
    if feeds.all.is_empty() || feeds.stopped.is_some() || !feeds.wrong(model.now).is_empty() {
        return None;
    }
    let elsewhere = feeds.all.iter().filter(|it| it.state == State::Elsewhere).count();
    let heard = feeds.all.iter().filter(|it| it.heard_at.is_some()).count();
    let mut row = Row::new().say(&words::many(feeds.all.len(), "source"), theme.base);
    if elsewhere == feeds.all.len() {
        return Some(row.say(", asked by another process", theme.dim));
    }
    if elsewhere > 0 {
        row = row.say(&format!(", {elsewhere} elsewhere"), theme.dim);
    }
    if heard + elsewhere < feeds.all.len() {
        return Some(row.say(" …", theme.dim));
    }
    row = row.say(" ✓", theme.good);
    let behind = feeds.behind_ms(model.now).filter(|behind| *behind >= BEHIND_MS);
    Some(match behind {
        Some(behind) => row.say(&format!(" {} behind", age(behind)), theme.base),
        None => row,
    })
}
